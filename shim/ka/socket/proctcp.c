/* proctcp.c - see proctcp.h */
#include "ka/socket/proctcp.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Reads an address and a port. An address is one or four words in network byte order, each
 * printed as a number of this machine; the port is a number. Returns the text after the
 * port, or NULL. */
static const char *take_endpoint(
	const char *at, int family, union endpoint *e, uint8_t *size)
{
	const int words = family == AF_INET ? 1 : 4;
	uint32_t address[4] = { 0 };
	unsigned port;
	int n;

	for (int i = 0; i < words; i++, at += n)
		if (sscanf(at, i ? "%8x%n" : " %8x%n", &address[i], &n) != 1) return NULL;
	if (sscanf(at, ":%4x%n", &port, &n) != 1) return NULL;
	memset(e, 0, sizeof *e);
	if (family == AF_INET) {
		e->v4.sin_family = AF_INET;
		e->v4.sin_port = htons((uint16_t)port);
		memcpy(&e->v4.sin_addr, address, sizeof e->v4.sin_addr);
		*size = sizeof e->v4;
	} else {
		e->v6.sin6_family = AF_INET6;
		e->v6.sin6_port = htons((uint16_t)port);
		memcpy(&e->v6.sin6_addr, address, sizeof e->v6.sin6_addr);
		*size = sizeof e->v6;
	}
	return at + n;
}

int proctcp_decode(const char *line, int family, long ticks, struct connection *c)
{
	unsigned state, timer, resent, uid, probes, inode;
	unsigned long when;
	const char *at = strchr(line, ':');

	memset(c, 0, sizeof *c);
	c->family = (uint8_t)family;
	at = at ? take_endpoint(at + 1, family, &c->local, &c->local_size) : NULL;
	at = at ? take_endpoint(at, family, &c->peer, &c->peer_size) : NULL;
	if (!at
		|| sscanf(at, " %2x %*8x:%*8x %2x:%8lx %8x %u %u %u", &state, &timer, &when,
			   &resent, &uid, &probes, &inode)
			!= 7)
		return -1;
	c->state = (uint8_t)state;
	c->timer = (uint8_t)timer;
	c->timer_ms = (uint32_t)(when * 1000 / (unsigned long)ticks);
	c->timer_count = (uint8_t)(timer == IDIAG_TIMER_ON ? resent : probes);
	c->uid = uid;
	c->inode = inode;
	if (timer == IDIAG_TIMER_ON) c->unacked = 1; /* the number is not shown */
	c->retransmits = (uint8_t)resent;
	return 0;
}

int proctcp_each(
	unsigned states, void (*each)(const struct connection *c, void *data), void *data)
{
	static const char *const file[] = { "/proc/net/tcp", "/proc/net/tcp6" };
	static const int family[] = { AF_INET, AF_INET6 };
	const long ticks = sysconf(_SC_CLK_TCK);

	for (int i = 0; i < 2; i++) {
		FILE *const f = fopen(file[i], "re");
		struct connection c;
		char line[512];

		if (!f && !i) return -1;
		if (!f) continue; /* the kernel has no IPv6 */
		while (fgets(line, sizeof line, f))
			if (!proctcp_decode(line, family[i], ticks, &c) && c.state < 32
				&& states >> c.state & 1)
				each(&c, data);
		fclose(f);
	}
	return 0;
}
