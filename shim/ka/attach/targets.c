/* targets.c - see targets.h */
#include "ka/attach/targets.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ka/process/getfd.h"
#include "ka/util/cli.h"
#include "ka/util/printable.h"

struct choice targets_choice(const struct targets *t)
{
	return (struct choice){
		.names = t->word, .uid = getuid(), .all = !*t->word && !getuid()
	};
}

static int is_pid(const char *word)
{
	return !word[strspn(word, "0123456789")];
}

static int is_named_by_pid(const struct targets *t, pid_t pid)
{
	for (char **w = t->word; *w; w++)
		if (is_pid(*w) && atoi(*w) == pid) return 1;
	return 0;
}

int targets_skip(const struct targets *t, const struct process *p)
{
	return getuid() && p->uid != getuid() && !is_named_by_pid(t, p->pid);
}

int targets_drop_ended(struct targets *t)
{
	nfds_t n = 0, kept = 0;

	while (t->word[n]) n++;
	if (!n) return 1;
	poll(t->process, n, 0);
	for (nfds_t i = 0; i < n; i++) {
		if (t->process[i].fd >= 0 && t->process[i].revents) {
			close(t->process[i].fd);
			continue;
		}
		t->word[kept] = t->word[i];
		t->process[kept++] = t->process[i];
	}
	t->word[kept] = NULL;
	return kept > 0;
}

int targets_open(struct targets *t)
{
	size_t n = 0;

	while (t->word[n]) n++;
	t->process = calloc(n + 1, sizeof *t->process);
	if (!t->process) return cli_fail(KA_PROBLEM, "attach", NULL);
	for (size_t i = 0; i < n; i++) {
		t->process[i] = (struct pollfd){ .fd = -1, .events = POLLIN };
		if (!is_pid(t->word[i])) continue;
		t->process[i].fd = getfd_open_process(atoi(t->word[i]));
		if (t->process[i].fd < 0)
			return cli_fail(KA_PROBLEM, t->word[i],
				errno == ESRCH ? "no such process" : NULL);
	}
	return 0;
}

void targets_print_missing(const struct targets *t)
{
	for (char **w = t->word; *w; w++)
		if (!is_pid(*w))
			fprintf(stderr, "ka: %s: no such process%s yet\n",
				printable_copy(*w), getuid() ? " of yours" : "");
}
