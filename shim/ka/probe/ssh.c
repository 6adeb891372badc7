/* ssh.c - see ssh.h */
#include "ka/probe/ssh.h"

#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ka/helper/client.h"
#include "ka/probe/report.h"
#include "ka/socket/format.h"
#include "ka/socket/sockdiag.h"
#include "ka/util/cli.h"

struct ssh_session {
	uint64_t cookie; /* of its connection; 0: no connection, or unknown */
	char via[FORMAT_ENDPOINT];
};

struct sessions {
	struct ssh_session *session;
	size_t count;
};

static void name_peer(const struct connection *c, void *data)
{
	const struct sessions *const s = data;

	for (size_t i = 0; i < s->count; i++)
		if (s->session[i].cookie && s->session[i].cookie == c->cookie)
			format_endpoint(s->session[i].via, &c->peer, c->peer_size);
}

/* Fills in the peers. The helper knows the connection of its ssh even if sshd does not
 * answer. */
static void name_peers(struct sessions *s, const struct helper_reply *idle)
{
	const int diag = sockdiag_open();

	for (size_t i = 0; i < s->count; i++) {
		if (idle[i].outcome != QUERY_IDLE_FOR) continue;
		s->session[i].cookie = idle[i].cookie;
		if (!idle[i].cookie) strcpy(s->session[i].via, "through a proxy command");
	}
	if (diag < 0) return;
	sockdiag_each(diag, 1u << TCP_ESTABLISHED, name_peer, s);
	close(diag);
}

/* Any program can listen at the address of a helper. So if no helper answered, only the
 * memory map of the process shows whether it is an ssh with KA_SSH. */
static int has_no_helper(const struct helper_reply *a)
{
	if (a->outcome != QUERY_ABSENT && a->outcome != QUERY_STRANGER) return 0;
	return process_has_mapped(a->pid, "libka-ssh.so") <= 0;
}

/* A helper answers the first query at once, but one that is stuck answers neither. */
static int ask(struct helper_reply *idle, struct helper_reply *reply, struct sessions *s,
	pid_t *answered, int timeout_ms)
{
	int status = KA_OK;

	helper_query_both(idle, reply, s->count, timeout_ms);
	name_peers(s, idle);
	for (size_t i = 0; i < s->count; i++) {
		if (has_no_helper(&reply[i])) continue;
		if (probe_report_ssh(&reply[i], s->session[i].via, timeout_ms / 1000)
			== KA_OK)
			*answered++ = reply[i].pid;
		else if (reply[i].outcome == QUERY_SILENT
			|| reply[i].outcome == QUERY_STRANGER)
			status = KA_PROBLEM;
	}
	*answered = 0;
	return status;
}

int probe_ssh(pid_t *answered, const struct holders *h, int timeout_ms)
{
	struct helper_reply *const idle = calloc(h->processes + 1, sizeof *idle);
	struct helper_reply *const reply = calloc(h->processes + 1, sizeof *reply);
	struct sessions s = { .session = calloc(h->processes + 1, sizeof *s.session),
		.count = h->processes };
	int status = -1;

	for (size_t i = 0; idle && reply && i < s.count; i++)
		idle[i].pid = reply[i].pid = h->process[i].pid;
	if (idle && reply && s.session) status = ask(idle, reply, &s, answered, timeout_ms);
	free(idle);
	free(reply);
	free(s.session);
	return status;
}
