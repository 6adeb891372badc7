/* helper_protocol.h - the messages between ssh and `ka helper`.
 *
 * Each is one packet of a SOCK_SEQPACKET socket pair. Both ends are on one machine, so the
 * struct is sent as it is in memory. Times are in us.
 */
#ifndef HELPER_PROTOCOL_H
#define HELPER_PROTOCOL_H

#include <stdint.h>

enum { HELPER_PROTOCOL = 1 };

enum helper_message_kind {
	/* to ssh: send a probe, unless one sent less than `us` ago has no answer yet */
	HELPER_PROBE = 1,
	/* from ssh */
	HELPER_HELLO,     /* ssh has started, or gone to the background */
	HELPER_SENT,      /* a probe was sent; is_native: the last has no answer yet */
	HELPER_REPLY,     /* us: time from the first unanswered probe to the answer */
	HELPER_BUSY,      /* no probe sent: data from the server is arriving */
	HELPER_UNDER_WAY, /* no probe sent: one has no answer yet; us: its age */
	HELPER_UNKNOWN,   /* no probe sent: ssh's interval is not known yet */
	HELPER_NEVER,     /* no probe sent: the user has switched ServerAliveInterval off */
	HELPER_IDLE,      /* an idle period has ended; us: its length */
};

struct helper_message {
	uint8_t version, kind;
	uint8_t is_native;       /* ssh sent the probe by itself */
	uint8_t missed;          /* probes that have no answer yet */
	int32_t pid;             /* of ssh */
	int32_t interval, count; /* KA_SSH */
	uint64_t cookie;         /* of the connection; 0: through a ProxyCommand */
	int64_t us;
	int64_t idle_us; /* time since there was anything but probes */
};

#endif
