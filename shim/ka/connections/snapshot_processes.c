/* snapshot_processes.c - which processes have libka.so, and which rules (snapshot.h). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ka/connections/process_rules.h"
#include "ka/connections/snapshot.h"
#include "ka/util/child_reader.h"

/* The processes of the entries, which are sorted by pid. */
struct processes {
	struct snapshot *snapshot;
	size_t *first; /* first entry of each */
	size_t count;
};

static int processes_find(struct processes *p, struct snapshot *all,
	int (*is_wanted)(const struct entry *entry))
{
	*p = (struct processes){ all, calloc(all->count + 1, sizeof *p->first), 0 };
	if (!p->first) return -1;
	for (size_t i = 0; i < all->count; i++)
		if ((!i || all->entry[i].pid != all->entry[i - 1].pid)
			&& is_wanted(&all->entry[i]))
			p->first[p->count++] = i;
	return 0;
}

static uid_t owner(const void *data, size_t i)
{
	const struct processes *const p = data;

	return p->snapshot->entry[p->first[i]].uid;
}

static int is_held(const struct entry *entry)
{
	return entry->pid != 0;
}

static size_t look_for_libka(const void *data, size_t i, char answer[CHILD_READER_ROOM])
{
	const struct processes *const p = data;

	*answer = (char)process_has_mapped(p->snapshot->entry[p->first[i]].pid, "libka.so");
	return 1;
}

static void take_libka(void *data, size_t i, const char *answer, size_t size)
{
	const struct processes *const p = data;
	struct snapshot *const all = p->snapshot;
	const pid_t pid = all->entry[p->first[i]].pid;

	for (size_t j = p->first[i];
		size == 1 && j < all->count && all->entry[j].pid == pid; j++)
		all->entry[j].libka = (signed char)*answer;
}

int snapshot_find_libka(struct snapshot *all)
{
	struct processes p;

	if (processes_find(&p, all, is_held)) return -1;
	child_reader_each(
		&(struct child_reader){ p.count, owner, look_for_libka, take_libka, &p });
	free(p.first);
	return 0;
}

struct rule_text {
	struct rule_text *next;
	char text[RULE_SHOWN];
};

/* Stores a text once: most connections of a process have the same rule. */
static const char *keep(struct snapshot *all, const char *text)
{
	struct rule_text *s = all->texts;

	if (s && !strcmp(s->text, text)) return s->text;
	s = malloc(sizeof *s);
	if (!s) return NULL;
	strcpy(s->text, text);
	s->next = all->texts;
	all->texts = s;
	return s->text;
}

static int has_libka(const struct entry *entry)
{
	return entry->libka > 0;
}

static size_t read_rules(const void *data, size_t i, char answer[CHILD_READER_ROOM])
{
	static struct process_rules found;
	const struct processes *const p = data;
	const struct entry *const entry = &p->snapshot->entry[p->first[i]];
	size_t size;

	if (process_rules_read(&found, entry->pid, entry->program)) return 0;
	size = offsetof(struct process_rules, text) + strlen(found.text) + 1;
	memcpy(answer, &found, size);
	return size;
}

static void take_rules(void *data, size_t i, const char *answer, size_t size)
{
	static struct process_rules rules;
	const struct processes *const p = data;
	struct snapshot *const all = p->snapshot;
	const pid_t pid = all->entry[p->first[i]].pid;
	struct rule *rule;
	size_t n;

	if (!size) return;
	memcpy(&rules, answer, size);
	n = process_rules_select(&rules, NULL);
	rule = calloc(n + 1, sizeof *rule);
	if (!rule) return;
	process_rules_select(&rules, rule);
	for (size_t j = p->first[i]; j < all->count && all->entry[j].pid == pid; j++) {
		const struct connection *const c = &all->entry[j].connection;
		char shown[RULE_SHOWN];

		if (!process_rules_find(shown, &rules, rule, n, &c->peer, c->peer_size))
			all->entry[j].rule = keep(all, shown);
	}
	free(rule);
}

void snapshot_read_rules(struct snapshot *all)
{
	struct processes p;

	if (processes_find(&p, all, has_libka)) return;
	child_reader_each(
		&(struct child_reader){ p.count, owner, read_rules, take_rules, &p });
	free(p.first);
}

void snapshot_free(struct snapshot *all)
{
	const int saved = errno;

	while (all->texts) {
		struct rule_text *const next = all->texts->next;

		free(all->texts);
		all->texts = next;
	}
	free(all->entry);
	free(all->process);
	memset(all, 0, sizeof *all);
	errno = saved;
}
