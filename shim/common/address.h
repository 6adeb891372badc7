/* address.h - reads and writes a peer's address.
 *
 * It is written as 192.0.2.1:22 or [2001:db8::1]:22 (RFC 5952). An IPv4-mapped IPv6 address
 * (::ffff:192.0.2.1) is read as the IPv4 address. Pure and async-signal-safe.
 */
#ifndef ADDRESS_H
#define ADDRESS_H

#include "common/text.h"

struct address {
	int family;                 /* AF_INET, AF_INET6 */
	const unsigned char *bytes; /* 4 or 16, inside the sockaddr */
	int port;
};

/* Returns 0, or -1 if the address is of another family or too short. */
int address_read(struct address *a, const void *sockaddr, unsigned long length);

/* Whether the 16 bytes are an IPv4-mapped address. The last 4 are the IPv4 address. */
int address_is_mapped(const unsigned char *bytes);

/* Writes "?" if the address cannot be read. */
void address_put(struct text *t, const void *sockaddr, unsigned long length);

#endif
