/* address.c - see address.h */
#include "common/address.h"

#include <netinet/in.h>
#include <stddef.h>

/* The size without the scope, as in RFC 2133. Linux still accepts it. */
enum { V6_MIN = offsetof(struct sockaddr_in6, sin6_scope_id) };

static void put_v4(struct text *t, const unsigned char *a)
{
	for (int i = 0; i < 4; i++) {
		if (i) text_put(t, ".");
		text_number(t, a[i]);
	}
}

static void put_hex(struct text *t, unsigned n)
{
	char s[5];
	int i = 4;

	s[i] = 0;
	do s[--i] = "0123456789abcdef"[n & 15];
	while (n >>= 4);
	text_put(t, s + i);
}

/* "::" replaces the longest run of two or more zero groups; the first one if several are
 * equally long (RFC 5952, section 4.2). */
static void put_v6(struct text *t, const unsigned char *a)
{
	unsigned group[8];
	int from = 8, zeros = 1;

	for (int i = 0; i < 8; i++) group[i] = (unsigned)a[2 * i] << 8 | a[2 * i + 1];
	for (int i = 0; i < 8; i++) {
		int n = 0;

		while (i + n < 8 && !group[i + n]) n++;
		if (n > zeros) from = i, zeros = n;
	}
	for (int i = 0; i < 8; i++) {
		if (i == from) {
			text_put(t, "::");
			i += zeros - 1;
			continue;
		}
		if (i && i != from + zeros) text_put(t, ":");
		put_hex(t, group[i]);
	}
}

int address_is_mapped(const unsigned char *bytes)
{
	for (int i = 0; i < 12; i++)
		if (bytes[i] != (i < 10 ? 0 : 0xff)) return 0;
	return 1;
}

/* Both structures have family and port in the same place. ntohs() is not used, because
 * without optimisation it is a call into libc. */
int address_read(struct address *a, const void *sockaddr, unsigned long length)
{
	const struct sockaddr_in *const v4 = sockaddr;
	const struct sockaddr_in6 *const v6 = sockaddr;
	const unsigned char *port;

	if (length >= sizeof *v4 && v4->sin_family == AF_INET) {
		a->family = AF_INET;
		a->bytes = (const unsigned char *)&v4->sin_addr;
	} else if (length >= V6_MIN && v6->sin6_family == AF_INET6) {
		a->family = AF_INET6;
		a->bytes = v6->sin6_addr.s6_addr;
		if (address_is_mapped(a->bytes)) a->family = AF_INET, a->bytes += 12;
	} else {
		return -1;
	}
	port = (const unsigned char *)&v4->sin_port;
	a->port = port[0] << 8 | port[1];
	return 0;
}

void address_put(struct text *t, const void *sockaddr, unsigned long length)
{
	struct address a;

	if (address_read(&a, sockaddr, length)) {
		text_put(t, "?");
		return;
	}
	if (a.family == AF_INET) {
		put_v4(t, a.bytes);
	} else {
		text_put(t, "[");
		put_v6(t, a.bytes);
		text_put(t, "]");
	}
	text_put(t, ":");
	text_number(t, (unsigned)a.port);
}
