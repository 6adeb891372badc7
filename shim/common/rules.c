/* rules.c - see rules.h */
#include "common/rules.h"

#include "common/address.h"

/* Backtrack to the last * only. */
int rules_match_program(const struct rule *r, const char *s)
{
	const char *p = r->text, *const end = r->text + r->program;
	const char *star = 0, *tried = 0;

	if (!r->program) return 1;
	while (*s) {
		if (p < end && *p == '*') {
			star = ++p;
			tried = s;
		} else if (p < end && (*p == '?' || *p == *s)) {
			p++, s++;
		} else if (star) {
			p = star;
			s = ++tried;
		} else {
			return 0;
		}
	}
	while (p < end && *p == '*') p++;
	return p == end;
}

int rules_any_address(const struct rule *r)
{
	return !r->family && !r->port;
}

static int same_bits(const unsigned char *a, const unsigned char *b, unsigned bits)
{
	for (; bits >= 8; a++, b++, bits -= 8)
		if (*a != *b) return 0;
	return !bits || (*a ^ *b) >> (8 - bits) == 0;
}

static inline int matches(const struct rule *r, const struct address *a)
{
	if (r->port && r->port != a->port) return 0;
	return !r->family
		|| (r->family == a->family && same_bits(r->net, a->bytes, r->bits));
}

int rules_match_address(const struct rule *r, const void *sockaddr, unsigned long length)
{
	struct address a;

	return !address_read(&a, sockaddr, length) && matches(r, &a);
}

int rules_next_for(
	const char **at, const char *program, struct rule *r, struct warning *wrong)
{
	int found;

	while ((found = rules_next(at, r, wrong))) {
		const int is_named =
			found > 0 && rules_match_program(r, program ? program : "");

		if (found < 0 && wrong) return -1;
		if (found < 0 || (program && !is_named)) continue;
		if (is_named && rules_any_address(r)) *at = "";
		return 1;
	}
	return 0;
}

int rules_find(const struct rule *r, unsigned n, const void *sockaddr, unsigned long length)
{
	struct address a;
	const int is_known = !address_read(&a, sockaddr, length);

	for (unsigned i = 0; i < n; i++)
		if (is_known ? matches(&r[i], &a) : rules_any_address(&r[i])) return (int)i;
	return -1;
}

void rules_settings(const struct rule *r, const struct settings *global, struct settings *s)
{
	*s = *global;
	s->idle = r->idle;
	s->intvl = r->intvl ? r->intvl : settings_intvl(r->idle);
	if (r->cnt) s->cnt = r->cnt;
	if (!s->stall_named) s->stall = settings_stall(s->idle, s->intvl, s->cnt);
}
