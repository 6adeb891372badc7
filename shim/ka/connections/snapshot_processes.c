/* snapshot_processes.c - what is in the processes that hold the rows (snapshot.h):
 * libka.so, and under which rules.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ka/connections/process_rules.h"
#include "ka/connections/snapshot.h"
#include "ka/util/apart.h"

/* The processes of the rows, which are in the order of their numbers. */
struct processes {
	struct rows *rows;
	size_t *first; /* row of each */
	size_t count;
};

static int processes_find(
	struct processes *p, struct rows *r, int (*is_wanted)(const struct row *row))
{
	*p = (struct processes){ r, calloc(r->count + 1, sizeof *p->first), 0 };
	if (!p->first) return -1;
	for (size_t i = 0; i < r->count; i++)
		if ((!i || r->row[i].pid != r->row[i - 1].pid) && is_wanted(&r->row[i]))
			p->first[p->count++] = i;
	return 0;
}

static uid_t owner(const void *data, size_t i)
{
	const struct processes *const p = data;

	return p->rows->row[p->first[i]].uid;
}

static int is_held(const struct row *row)
{
	return row->pid != 0;
}

static size_t look_for_shim(const void *data, size_t i, char answer[APART_ROOM])
{
	const struct processes *const p = data;

	*answer = (char)process_has_mapped(p->rows->row[p->first[i]].pid, "libka.so");
	return 1;
}

static void take_shim(void *data, size_t i, const char *answer, size_t size)
{
	const struct processes *const p = data;
	struct rows *const r = p->rows;
	const pid_t pid = r->row[p->first[i]].pid;

	for (size_t j = p->first[i]; size == 1 && j < r->count && r->row[j].pid == pid; j++)
		r->row[j].shim = (signed char)*answer;
}

int rows_find_shims(struct rows *r)
{
	struct processes p;

	if (processes_find(&p, r, is_held)) return -1;
	apart_each(&(struct apart){ p.count, owner, look_for_shim, take_shim, &p });
	free(p.first);
	return 0;
}

struct shown {
	struct shown *next;
	char policy[RULE_SHOWN];
};

/* Connections of one process mostly have the same. */
static const char *keep(struct rows *r, const char *policy)
{
	struct shown *s = r->shown;

	if (s && !strcmp(s->policy, policy)) return s->policy;
	s = malloc(sizeof *s);
	if (!s) return NULL;
	strcpy(s->policy, policy);
	s->next = r->shown;
	r->shown = s;
	return s->policy;
}

static int has_shim(const struct row *row)
{
	return row->shim > 0;
}

static size_t read_rules(const void *data, size_t i, char answer[APART_ROOM])
{
	static struct process_rules found;
	const struct processes *const p = data;
	const struct row *const row = &p->rows->row[p->first[i]];
	size_t size;

	if (process_rules_read(&found, row->pid, row->program)) return 0;
	size = offsetof(struct process_rules, text) + strlen(found.text) + 1;
	memcpy(answer, &found, size);
	return size;
}

static void take_rules(void *data, size_t i, const char *answer, size_t size)
{
	static struct process_rules process_rules;
	const struct processes *const p = data;
	struct rows *const r = p->rows;
	const pid_t pid = r->row[p->first[i]].pid;
	struct rule *rule;
	size_t rules;

	if (!size) return;
	memcpy(&process_rules, answer, size);
	rules = process_rules_select(&process_rules, NULL);
	rule = calloc(rules + 1, sizeof *rule);
	if (!rule) return;
	process_rules_select(&process_rules, rule);
	for (size_t j = p->first[i]; j < r->count && r->row[j].pid == pid; j++) {
		const struct connection *const c = &r->row[j].connection;
		char shown[RULE_SHOWN];

		if (!process_rules_find(
			    shown, &process_rules, rule, rules, &c->peer, c->peer_size))
			r->row[j].policy = keep(r, shown);
	}
	free(rule);
}

void rows_read_rules(struct rows *r)
{
	struct processes p;

	if (processes_find(&p, r, has_shim)) return;
	apart_each(&(struct apart){ p.count, owner, read_rules, take_rules, &p });
	free(p.first);
}

void rows_free(struct rows *r)
{
	const int saved = errno;

	while (r->shown) {
		struct shown *const next = r->shown->next;

		free(r->shown);
		r->shown = next;
	}
	free(r->row);
	memset(r, 0, sizeof *r);
	errno = saved;
}
