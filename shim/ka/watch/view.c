/* view.c - see view.h */
#include "ka/watch/view.h"

#include <stdlib.h>
#include <string.h>

#include "ka/tui/keys.h"

static void erase_word(char *s)
{
	size_t n = strlen(s);

	while (n && s[n - 1] == ' ') n--;
	while (n && s[n - 1] != ' ') n--;
	s[n] = 0;
}

static void type(struct view *v, int key)
{
	const size_t n = strlen(v->filter);

	v->top = 0;
	if (key == KEY_ENTER) {
		v->is_typing = 0;
	} else if (key == KEY_ESCAPE) {
		v->is_typing = 0;
		*v->filter = 0;
	} else if (key == KEY_BACKSPACE && n) {
		v->filter[n - 1] = 0;
	} else if (key == KEY_ERASE_WORD) {
		erase_word(v->filter);
	} else if (key == KEY_ERASE_LINE) {
		*v->filter = 0;
	} else if (key >= ' ' && key <= '~' && n + 1 < sizeof v->filter) {
		v->filter[n] = (char)key;
		v->filter[n + 1] = 0;
	}
}

static void scroll_up(struct view *v, size_t rows)
{
	v->top -= rows < v->top ? rows : v->top;
}

/* A position too far down is corrected when the rows are drawn. */
static void scroll(struct view *v, int key)
{
	switch (key) {
	case 'k':
	case KEY_UP: scroll_up(v, 1); break;
	case 'j':
	case KEY_DOWN: v->top++; break;
	case KEY_PAGE_UP: scroll_up(v, v->page); break;
	case KEY_PAGE_DOWN: v->top += v->page; break;
	case 'g':
	case KEY_HOME: v->top = 0; break;
	case 'G':
	case KEY_END: v->top = SIZE_MAX / 2; break;
	default: break;
	}
}

int view_key(struct view *v, int key)
{
	if (v->is_typing) {
		type(v, key);
		return 0;
	}
	if (v->shows_help) {
		v->shows_help = 0;
	} else if (key == 'q' || key == 'Q') {
		return 1;
	} else if (key == '?') {
		v->shows_help = 1;
	} else if (key == '/') {
		v->is_typing = 1;
	} else if (key == KEY_ESCAPE) {
		*v->filter = 0;
	} else if (key == 's') {
		v->sort = v->sort == SORT_PEER ? SORT_RISK : v->sort + 1;
		v->top = 0;
	} else {
		scroll(v, key);
	}
	return 0;
}

const char *view_sort_name(enum sort sort)
{
	static const char *const name[] = { "risk", "idle", "program", "peer" };

	return name[sort];
}

static int compare(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int by_descriptor(const struct track *x, const struct track *y)
{
	int r = compare((uint64_t)x->entry.pid, (uint64_t)y->entry.pid);

	if (!r) r = compare((uint64_t)x->entry.fd, (uint64_t)y->entry.fd);
	return r ? r : compare(x->entry.connection.cookie, y->entry.connection.cookie);
}

/* Connections in use differ at each poll. Short times are compared in whole seconds, so
 * that the rows do not change places. Long ones are exact: those of two idle connections
 * keep their difference, but they do not begin the same second at the same time. */
static int compare_time(uint64_t a, uint64_t b)
{
	enum { SHORT = 10000 };

	return compare(a < SHORT ? a / 1000 * 1000 : a, b < SHORT ? b / 1000 * 1000 : b);
}

static int by_idle(const void *a, const void *b)
{
	const struct track *const x = *(const struct track *const *)a;
	const struct track *const y = *(const struct track *const *)b;
	const int r = compare_time(y->idle, x->idle);

	return r ? r : by_descriptor(x, y);
}

/* Among connections at the same risk, the one that has been silent or idle for longest
 * comes first. */
static int by_risk(const void *a, const void *b)
{
	const struct track *const x = *(const struct track *const *)a;
	const struct track *const y = *(const struct track *const *)b;
	const int r = compare(y->risk, x->risk);

	if (r) return r;
	if (x->risk == RISK_FAILING && x->silent != y->silent)
		return compare(y->silent, x->silent);
	return by_idle(a, b);
}

static int compare_peer(const struct connection *x, const struct connection *y)
{
	const int is_v4 = x->family == AF_INET;
	int r = compare((uint64_t)x->family, (uint64_t)y->family);

	if (!r && is_v4)
		r = memcmp(&x->peer.v4.sin_addr, &y->peer.v4.sin_addr,
			sizeof x->peer.v4.sin_addr);
	else if (!r)
		r = memcmp(&x->peer.v6.sin6_addr, &y->peer.v6.sin6_addr,
			sizeof x->peer.v6.sin6_addr);
	if (r) return r;
	return is_v4 ? compare(ntohs(x->peer.v4.sin_port), ntohs(y->peer.v4.sin_port))
		     : compare(ntohs(x->peer.v6.sin6_port), ntohs(y->peer.v6.sin6_port));
}

static int by_peer(const void *a, const void *b)
{
	const struct track *const x = *(const struct track *const *)a;
	const struct track *const y = *(const struct track *const *)b;
	const int r = compare_peer(&x->entry.connection, &y->entry.connection);

	return r ? r : by_descriptor(x, y);
}

static int by_program(const void *a, const void *b)
{
	const struct entry *const x = &(*(const struct track *const *)a)->entry;
	const struct entry *const y = &(*(const struct track *const *)b)->entry;
	int r = strcmp(x->program, y->program);

	if (!r) r = compare((uint64_t)x->pid, (uint64_t)y->pid);
	return r ? r : by_peer(a, b);
}

static int passes(const struct track *t, const char *filter)
{
	char subject[EVENT_SUBJECT];

	return !*filter || strcasestr(event_subject(subject, t), filter);
}

typedef int comparison(const void *, const void *);

/* Restores the order of a heap, the greatest first, after its element `at` was changed. */
static void sift_down(const struct track **heap, size_t count, size_t at, comparison *by)
{
	const struct track *const moved = heap[at];

	for (size_t child; (child = 2 * at + 1) < count; at = child) {
		if (child + 1 < count && by(&heap[child], &heap[child + 1]) < 0) child++;
		if (by(&moved, &heap[child]) >= 0) break;
		heap[at] = heap[child];
	}
	heap[at] = moved;
}

/* Sorts so far that the first `most` are in their places: of 10,000 connections a screen
 * shows 50. These are kept in a heap, so that most others are compared with its greatest
 * alone. */
static void sort_first(
	const struct track **order, size_t count, size_t most, comparison *by)
{
	for (size_t i = most / 2; i--;) sift_down(order, most, i, by);
	for (size_t i = most; most && i < count; i++) {
		const struct track *const other = order[i];

		if (by(&other, &order[0]) >= 0) continue;
		order[i] = order[0];
		order[0] = other;
		sift_down(order, most, 0, by);
	}
	qsort(order, most, sizeof *order, by);
}

size_t view_select(const struct track **order, const struct tracks *all,
	const struct view *v, size_t rows)
{
	static comparison *const by[] = { [SORT_RISK] = by_risk,
		[SORT_IDLE] = by_idle,
		[SORT_PROGRAM] = by_program,
		[SORT_PEER] = by_peer };
	size_t count = 0;

	for (size_t i = 0; i < all->count; i++)
		if (passes(&all->at[i], v->filter)) order[count++] = &all->at[i];
	/* A position behind the end will be corrected to the last rows. */
	if (v->top < count && rows < count - v->top)
		sort_first(order, count, v->top + rows, by[v->sort]);
	else
		qsort(order, count, sizeof *order, by[v->sort]);
	return count;
}
