/* Any bytes at all as an answer of the kernel's: decoded within their bounds or
 * refused, and what comes out of it can be shown. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../shim/ka/idle.h"
#include "../../shim/ka/show.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char endpoint[SHOW_ENDPOINT], keepalive[SHOW_KEEPALIVE];
	uint8_t *const exact = malloc(size ? size : 1); /* so that ASan sees the end */
	struct connection c;

	memcpy(exact, data, size);
	if (!sockdiag_decode(exact, size, &c)) {
		if (!strchr(show_endpoint(endpoint, &c.peer, c.peer_size), ':')) abort();
		if (!*show_keepalive(keepalive, &c) || !*show_state(c.state)) abort();
		if (idle_ms(&c) > c.last_received) abort();
	}
	free(exact);
	return 0;
}
