/* address.h - a peer's address, and how people write it.
 *
 * 192.0.2.1:22 and [2001:db8::1]:22 (RFC 5952); an IPv4 address in IPv6
 * clothes (::ffff:192.0.2.1) is the IPv4 address that it is.
 * Pure and async-signal-safe.
 */
#ifndef ADDRESS_H
#define ADDRESS_H

#include "common/text.h"

struct address {
	int family;                 /* AF_INET, AF_INET6 */
	const unsigned char *bytes; /* 4 or 16, in the socket's address */
	int port;
};

/* 0, or -1 if it is of another family, or cut short. */
int address_read(struct address *a, const void *sockaddr, unsigned long length);

/* Whether these are the 16 bytes of an IPv4 address: it is the last 4. */
int address_is_mapped(const unsigned char *bytes);

/* "?" where it cannot be read. */
void address_put(struct text *t, const void *sockaddr, unsigned long length);

#endif
