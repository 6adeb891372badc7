/* log.c - see log.h */
#include "preload/log.h"

#include <time.h>

#include "common/address.h"
#include "common/sys.h"
#include "preload/safe_write.h"

static unsigned long seconds_now(void)
{
	long t[2];
#ifdef SYS_clock_gettime64
	long long t64[2];

	if (!sys3(SYS_clock_gettime64, CLOCK_REALTIME, (long)t64, 0))
		return (unsigned long)t64[0];
#endif
	/* a 64-bit system, or a kernel before Linux 5.1 */
	return sys3(SYS_clock_gettime, CLOCK_REALTIME, (long)t, 0) ? 0
								   : (unsigned long)t[0];
}

static void put_options(struct text *t, int fd, const int *value)
{
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++) {
		const struct keepalive_option *const o = &keepalive_option[i];
		int now;

		if (!value[i]) continue;
		text_put(t, " ");
		text_put(t, o->text);
		text_put(t, "=");
		if (sys_getsockopt(fd, o->level, o->name, &now) < 0)
			text_put(t, "refused");
		else
			text_number(t, (unsigned)now);
	}
}

void log_connection(const struct policy *p, int fd, const void *address, unsigned length)
{
	char line[1024];
	struct text t = { line, line + sizeof line };

	text_time(&t, seconds_now());
	text_put(&t, " pid=");
	text_number(&t, (unsigned long)sys3(SYS_getpid, 0, 0, 0));
	text_put(&t, " program=");
	text_quoted(&t, p->program, sizeof p->program);
	text_put(&t, " fd=");
	text_number(&t, (unsigned)fd);
	text_put(&t, " peer=");
	address_put(&t, address, length);
	put_options(&t, fd, p->value);
	text_put(&t, "\n");
	safe_write_append(p->log, line, (unsigned)(t.at - line));
}
