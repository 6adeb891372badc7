/* client.h - queries an ssh that has libka-ssh.so, through its ka helper.
 *
 * The helper listens at the abstract unix(7) address "libka-ssh/PID". Such an address needs
 * no directory, ends with the helper, and belongs to the network namespace of the
 * connection. PID is the number of ssh in its own PID namespace. Anybody can bind that
 * address, and an ssh in another PID namespace may have the same number. So both sides
 * check SO_PEERCRED: the helper answers its own user and root; the client accepts the user
 * of that ssh, whose child the helper is, in the PID namespace of that ssh.
 */
#ifndef CLIENT_H
#define CLIENT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>

enum helper_query { HELPER_QUERY_PROBE = 1, HELPER_QUERY_IDLE };

enum helper_outcome {
	QUERY_ABSENT, /* no helper: the process is not an ssh with KA_SSH */
	QUERY_REPLY,
	QUERY_BUSY,   /* data from the server is arriving, so it is alive */
	QUERY_NEVER,  /* the user set ServerAliveInterval to 0 */
	QUERY_SILENT, /* no answer within the timeout */
	QUERY_IDLE_FOR,
	QUERY_UNKNOWN, /* the interval of this ssh is not known yet */
	/* Never sent by a helper: */
	QUERY_STRANGER, /* another program listens there, or does not accept */
};

struct helper_reply {
	int32_t outcome;
	int32_t pid;
	int64_t us;      /* the round trip */
	int64_t tcp_us;  /* round trip of TCP; 0: ssh has no TCP connection itself */
	int64_t idle_ms; /* since data other than probes was sent or received; -1: unknown
			  */
	uint64_t cookie; /* of the connection; 0: ssh uses a ProxyCommand */
};

/* Sets the address of the helper of that ssh, and returns its size. */
socklen_t helper_address(struct sockaddr_un *address, pid_t pid);

/* Asks the helpers of all a[i].pid at the same time, 512 at once, and waits for the
 * answers. */
void helper_query(
	struct helper_reply *a, size_t count, enum helper_query what, int timeout_ms);

/* The same with both queries at the same time. idle[i] and probe[i] have the same pid. */
void helper_query_both(struct helper_reply *idle, struct helper_reply *probe, size_t count,
	int timeout_ms);

#endif
