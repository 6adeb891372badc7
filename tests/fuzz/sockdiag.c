/* Reads any bytes as one answer of the kernel, or as all of them: they are decoded within
 * their bounds or refused, and the result can be printed. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ka/socket/format.h"
#include "ka/socket/idle.h"

static void show(const struct connection *c, void *data)
{
	char endpoint[FORMAT_ENDPOINT], keepalive[FORMAT_KEEPALIVE];

	(void)data;
	if (!strchr(format_endpoint(endpoint, &c->peer, c->peer_size), ':')) abort();
	if (!*format_keepalive(keepalive, c) || !*format_state(c->state)) abort();
	if (idle_ms(c) > c->last_received) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *const exact = malloc(size ? size : 1); /* ASan notices reads after it */
	struct connection c;

	memcpy(exact, data, size);
	if (!sockdiag_decode(exact, size, &c)) show(&c, NULL);
	sockdiag_take(exact, size, show, NULL);
	free(exact);
	return 0;
}
