/* address.h - a peer's address as people write it.
 *
 * 192.0.2.1:22 and [2001:db8::1]:22 (RFC 5952); an IPv4 address in IPv6
 * clothes (::ffff:192.0.2.1) is shown as the IPv4 address that it is.
 * Anything else, or an address cut short, gives "?".
 * Pure and async-signal-safe.
 */
#ifndef ADDRESS_H
#define ADDRESS_H

#include "text.h"

void address_put(struct text *t, const void *sockaddr, unsigned long length);

#endif
