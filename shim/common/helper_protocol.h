/* helper_protocol.h - what goes through the pipe between ssh and `ka helper`.
 *
 * One struct is one packet of a SOCK_SEQPACKET socket pair; both ends are on one
 * machine, so it goes as it lies in memory. Times are in us.
 */
#ifndef HELPER_PROTOCOL_H
#define HELPER_PROTOCOL_H

#include <stdint.h>

enum { HELPER_PROTOCOL = 1 };

enum helper_message_kind {
	HELPER_PROBE = 1, /* to ssh: a probe, please; us: but not so soon after one without
			   * an answer. Each of the rest is from ssh */
	HELPER_HELLO,     /* first, and when ssh has gone to the background */
	HELPER_SENT,  /* as asked; or, with is_native, ssh's own with no answer to the last
		       */
	HELPER_REPLY, /* us: the round trip, from the first that had no answer */
	HELPER_BUSY,  /* not now: data of the server's is arriving */
	HELPER_UNDER_WAY, /* not now: one has no answer yet; us: it was sent so long ago */
	HELPER_UNKNOWN,   /* not yet: the interval of ssh has not shown */
	HELPER_NEVER,     /* the user switched ServerAliveInterval off */
	HELPER_IDLE,      /* an idle spell ended; us: how long it was */
};

struct helper_message {
	uint8_t version, kind;
	uint8_t is_native;       /* ssh's own, not asked for */
	uint8_t missed;          /* probes without an answer now */
	int32_t pid;             /* of ssh */
	int32_t interval, count; /* KA_SSH */
	uint64_t cookie;         /* of the connection; 0: it goes through a proxy command */
	int64_t us;
	int64_t idle_us; /* since anything but probes was going on */
};

#endif
