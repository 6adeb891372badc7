/* client.h - asking an ssh under libka-ssh.so, through its helper.
 *
 * The helper listens at the abstract unix(7) address "libka-ssh/PID": one that needs
 * no directory, is gone with the helper, and belongs to the network namespace in which
 * the connection is. PID is what ssh itself knows as its number. Anybody could take such a
 * name, and the ssh of another PID namespace may have the same number, so each side checks
 * with SO_PEERCRED whom it talks to: the helper answers its own user and root, and an
 * answer counts if it comes from the user whose ssh it is, or root, in the PID namespace of
 * that ssh.
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
	QUERY_ABSENT, /* no helper: no ssh, or none with KA_SSH */
	QUERY_REPLY,
	QUERY_BUSY,   /* data of the server's is arriving: an answer too */
	QUERY_NEVER,  /* ServerAliveInterval is 0, by the user */
	QUERY_SILENT, /* within the time given */
	QUERY_IDLE_FOR,
	QUERY_UNKNOWN, /* ssh has not yet shown which interval it has */
	/* Said by no helper: */
	QUERY_STRANGER, /* somebody else listens there, or nobody takes the question */
};

struct helper_reply {
	int32_t outcome;
	int32_t pid;
	int64_t us;      /* the round trip */
	int64_t tcp_us;  /* what TCP has measured; 0: no TCP connection of its own */
	int64_t idle_ms; /* since anything but probes went either way; -1: not known */
	uint64_t cookie; /* of the connection; 0: it goes through a proxy command */
};

/* One packet; fills in the size. */
socklen_t helper_address(struct sockaddr_un *address, pid_t pid);

/* Asks all at once: a[i].pid says whom. Waits for as long for all of them as for one, but
 * for one in some hundreds. */
void helper_query(
	struct helper_reply *a, size_t count, enum helper_query what, int timeout_ms);

#endif
