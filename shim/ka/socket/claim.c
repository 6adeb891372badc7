/* claim.c - see claim.h */
#define _FILE_OFFSET_BITS 64 /* off_t must hold a 62-bit offset */
#include "ka/socket/claim.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "common/settings.h"
#include "ka/socket/sockopt.h"

/* The position of each value in an offset. */
enum { CNT_AT = 31, IDLE_AT = 38, KEEPALIVE_AT = 53, MARK_AT = 54, MARK = 0x6b };

static const int64_t notes = (int64_t)MARK << MARK_AT; /* the first offset used for notes */
static const int64_t places = (int64_t)1 << MARK_AT;

static int lock(int fd, int command, short type, int64_t start, int64_t length)
{
	struct flock l = {
		.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = length
	};

	return fcntl(fd, command, &l);
}

/* Finds a lock of another process in that range. l_type is F_UNLCK if there is none. */
static struct flock find(int fd, int64_t start, int64_t length)
{
	struct flock l = {
		.l_type = F_WRLCK,
		.l_whence = SEEK_SET,
		.l_start = start,
		.l_len = length,
	};

	if (fcntl(fd, F_GETLK, &l)) l.l_type = F_UNLCK;
	return l;
}

int claim_take(int fd)
{
	return lock(fd, F_SETLK, F_WRLCK, 0, 1);
}

pid_t claim_holder(int fd)
{
	const struct flock l = find(fd, 0, 1);

	return l.l_type == F_UNLCK || l.l_pid < 0 ? 0 : l.l_pid;
}

int64_t claim_encode(const int own[KEEPALIVE_OPTIONS])
{
	const int64_t timeout =
		own[KEEPALIVE_USER_TIMEOUT] < 0 ? 0 : own[KEEPALIVE_USER_TIMEOUT];

	if (own[KEEPALIVE_CNT] < 1 || own[KEEPALIVE_CNT] > SETTINGS_COUNT_MAX
		|| own[KEEPALIVE_IDLE] < 1 || own[KEEPALIVE_IDLE] > SHRT_MAX
		|| own[KEEPALIVE_SWITCH] < 0 || own[KEEPALIVE_SWITCH] > 1)
		return -1;
	return notes | (int64_t)own[KEEPALIVE_SWITCH] << KEEPALIVE_AT
		| (int64_t)own[KEEPALIVE_IDLE] << IDLE_AT
		| (int64_t)own[KEEPALIVE_CNT] << CNT_AT | timeout;
}

int claim_decode(int own[KEEPALIVE_OPTIONS], int64_t place)
{
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++) own[i] = -1;
	own[KEEPALIVE_USER_TIMEOUT] = (int)(place & INT_MAX);
	own[KEEPALIVE_CNT] = (int)(place >> CNT_AT & SETTINGS_COUNT_MAX);
	own[KEEPALIVE_IDLE] = (int)(place >> IDLE_AT & SHRT_MAX);
	own[KEEPALIVE_SWITCH] = (int)(place >> KEEPALIVE_AT & 1);
	return claim_encode(own) == place ? 0 : -1;
}

int claim_note(int fd, const int own[KEEPALIVE_OPTIONS])
{
	const int64_t place = claim_encode(own);

	if (place >= 0) return lock(fd, F_OFD_SETLK, F_RDLCK, place, 1);
	errno = EINVAL;
	return -1;
}

int claim_noted(int fd, int own[KEEPALIVE_OPTIONS])
{
	const struct flock l = find(fd, notes, places);

	if (l.l_type == F_UNLCK) return 0;
	if (l.l_len == 1 && !claim_decode(own, l.l_start)) return 1;
	claim_forget(fd);
	return 0;
}

void claim_forget(int fd)
{
	lock(fd, F_OFD_SETLK, F_UNLCK, notes, places);
}

/* A line is: 1: POSIX  ADVISORY  WRITE 4711 00:09:24594 0 0 */
int claim_in_line(struct claimed *c, const char *line, unsigned major, unsigned minor)
{
	char kind[8];
	unsigned in[2];
	long long start, end;

	if (sscanf(line, "%*d: %7s ADVISORY %*s %*d %x:%x:%lu %lld %lld", kind, &in[0],
		    &in[1], &c->inode, &start, &end)
			!= 6
		|| in[0] != major || in[1] != minor || start != end)
		return 0;
	c->kind = strcmp(kind, "POSIX") ? CLAIM_NOTE : CLAIM_TAKEN;
	if (c->kind == CLAIM_TAKEN) return !start;
	return !strcmp(kind, "OFDLCK") && !claim_decode(c->own, start);
}
