/* report.c - see report.h */
#include "ka/probe/report.h"

#include <stdio.h>
#include <string.h>

#include "ka/socket/format.h"
#include "ka/util/cli.h"

int probe_report(const struct probe_target *t, int timeout_s)
{
	const struct tcp_probe_state *const v = &t->now;
	char silent[FORMAT_DURATION];

	format_duration(silent, v->silent_ms);
	printf("%s: ", t->at.label);
	switch (t->outcome) {
	case PROBE_PENDING: break;
	case PROBE_ANSWERED:
		printf("answered in %.1f ms\n",
			(double)(t->answered_us - t->sent_us) / 1000);
		return KA_OK;
	case PROBE_HEARD:
		printf("alive: heard from %s ago, so no probe was needed\n", silent);
		return KA_OK;
	case PROBE_NO_ANSWER:
		printf("no answer in %d s; silent for %s\n", timeout_s, silent);
		break;
	case PROBE_IN_FLIGHT:
		printf("cannot be probed: %d bytes are not acknowledged; silent for %s\n",
			v->queued, silent);
		break;
	case PROBE_BY_KERNEL:
		printf("the kernel is already probing it: %d unanswered; silent for %s\n",
			v->probes, silent);
		break;
	case PROBE_STUCK: puts("the probe could not be sent"); break;
	case PROBE_ENDED:
		puts(t->sent_us ? "ended when probed" : "ended before it was probed");
		break;
	case PROBE_CLAIMED:
		printf("not probed: process %d is changing its settings; silent for %s\n",
			t->claimed_by, silent);
		break;
	case PROBE_FAILED: printf("could not be probed: %s\n", strerror(t->error)); break;
	}
	return KA_PROBLEM;
}

int probe_report_ssh(const struct helper_reply *reply, const char *via, int timeout_s)
{
	printf("ssh %d%s%s: ", (int)reply->pid, *via ? ", " : "", via);
	switch (reply->outcome) {
	case QUERY_REPLY:
		printf("ssh-level reply in %.1f ms", (double)reply->us / 1000);
		if (reply->tcp_us) printf("; tcp %.1f ms", (double)reply->tcp_us / 1000);
		putchar('\n');
		return KA_OK;
	case QUERY_BUSY: puts("alive: data from the server is arriving"); return KA_OK;
	case QUERY_NEVER: puts("no ssh-level probe: its ServerAliveInterval is 0"); break;
	case QUERY_UNKNOWN:
		puts("no ssh-level probe before the server has sent something");
		break;
	case QUERY_ABSENT: puts("no ssh-level probe: its ka helper is not running"); break;
	case QUERY_STRANGER:
		puts("no ssh-level probe: its ka helper is stuck, or another program has taken its name");
		break;
	default: printf("no ssh-level reply in %d s\n", timeout_s); break;
	}
	return KA_PROBLEM;
}
