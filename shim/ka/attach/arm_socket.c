/* arm_socket.c - see arm_socket.h */
#include "ka/attach/arm_socket.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "ka/process/undo.h"
#include "ka/socket/claim.h"
#include "ka/socket/sockopt.h"
#include "ka/socket/tcp_probe.h"
#include "ka/util/cli.h"

/* Prints "    was: TEXT" in lines of at most 79 characters, broken after a semicolon. */
static void print_wrapped(const char *word, const char *text)
{
	enum { WIDTH = 79 };
	const int indent = 4 + (int)strlen(word) + 1;
	int column = printf("    %s:", word);

	while (*text) {
		const char *const end = strchr(text, ';');
		const int n = end ? (int)(end - text) + 1 : (int)strlen(text);

		if (column > indent && column + 1 + n > WIDTH) {
			printf("\n%*s", indent, "");
			column = indent;
		}
		column += printf(" %.*s", n, text);
		text += n;
		while (*text == ' ') text++;
	}
	putchar('\n');
}

/* unsupported: bits 1 << option */
static void report(const struct remote_fd *from, const int then[KEEPALIVE_OPTIONS], int fd,
	unsigned unsupported)
{
	int now[KEEPALIVE_OPTIONS];
	char text[SOCKOPT_TEXT];

	sockopt_read(now, fd);
	puts(from->label);
	print_wrapped("was", sockopt_describe(text, then));
	print_wrapped("now", sockopt_describe(text, now));
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++)
		if (unsupported & 1u << i)
			printf("    %s: not supported by this kernel\n", sockopt_name(i));
}

/* Waits if another ka has claimed the socket, but not for ever: whoever holds the socket
 * could keep the claim. Returns 0, or -1 after printing an error. */
static int claim(struct arm *a, const struct remote_fd *from, int fd)
{
	enum { PATIENCE_MS = 3000, STEP_MS = 2 };
	const struct timespec step = { 0, STEP_MS * 1000000 };

	while (tcp_probe_claim(fd)) {
		if (errno == EAGAIN && a->waited_ms < PATIENCE_MS) {
			nanosleep(&step, NULL);
			a->waited_ms += STEP_MS;
			continue;
		}
		a->failed = 1;
		if (errno == EAGAIN)
			fprintf(stderr,
				"ka: %s: process %d is changing its settings; try again\n",
				from->label, claim_holder(fd));
		else
			cli_fail(0, from->label, NULL);
		return -1;
	}
	return 0;
}

/* --- arming --- */

/* For an option that is not set now, the record keeps the value of an earlier ka attach. */
static void save_original(const struct arm *a, const struct remote_fd *from, int fd,
	const int now[KEEPALIVE_OPTIONS])
{
	struct undo_record b = { .cookie = sockopt_cookie(fd) };

	if (a->undo_dir < 0) return;
	if (undo_load(a->undo_dir, &b))
		for (int i = 0; i < KEEPALIVE_OPTIONS; i++)
			b.original[i] = b.attached[i] = now[i];
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++)
		if (a->value[i]) b.attached[i] = a->value[i];
	if (!undo_save(a->undo_dir, from->pid, from->inode, &b)) return;
	cli_fail(0, from->label, NULL);
	fputs("    the socket is armed, but --undo cannot restore it\n", stderr);
}

static int has_all(const struct arm *a, const int now[KEEPALIVE_OPTIONS])
{
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++)
		if (a->value[i] && a->value[i] != now[i] && now[i] != -1) return 0;
	return 1;
}

/* Returns a bit 1 << option for each option that the kernel does not support. Every TCP
 * socket supports the first three and SO_KEEPALIVE, so a failure of these is an error. */
static unsigned set_options(struct arm *a, const struct remote_fd *from, int fd)
{
	unsigned refused = 0;

	for (int i = 0; i < KEEPALIVE_OPTIONS; i++) {
		if (!a->value[i] || !sockopt_set(fd, i, a->value[i])) continue;
		refused |= 1u << i;
		if (keepalive_may_lack(i)) continue;
		fprintf(stderr, "ka: %s: %s: %m\n", from->label, sockopt_name(i));
		a->failed = 1;
	}
	/* SO_KEEPALIVE starts the timer from now. TCP_KEEPIDLE restarts it from the time
	 * when the peer was last heard from. So a connection that has been idle for longer
	 * is probed at once. */
	sockopt_set(fd, KEEPALIVE_IDLE, a->value[KEEPALIVE_IDLE]);
	return refused;
}

void arm_socket(const struct remote_fd *from, int fd, void *data)
{
	struct arm *const a = data;
	int then[KEEPALIVE_OPTIONS];

	if (claim(a, from, fd)) return;
	sockopt_read(then, fd);
	if (has_all(a, then)) {
		char text[SOCKOPT_TEXT];

		if (a->is_quiet) return;
		puts(from->label);
		print_wrapped("already", sockopt_describe(text, then));
		return;
	}
	save_original(a, from, fd, then);
	report(from, then, fd, set_options(a, from, fd));
}

/* --- undoing --- */

/* Restores SO_KEEPALIVE first, so that no probe is sent before all options are restored. An
 * option that the program has changed since stays as it is. */
void arm_undo(const struct remote_fd *from, int fd, void *data)
{
	struct arm *const a = data;
	struct undo_record b = { .cookie = sockopt_cookie(fd) };
	int then[KEEPALIVE_OPTIONS];

	if (undo_load(a->undo_dir, &b)) return;
	a->restored++;
	if (claim(a, from, fd)) return;
	sockopt_read(then, fd);
	for (int i = KEEPALIVE_OPTIONS - 1; i >= 0; i--) {
		if (then[i] == b.original[i] || b.original[i] < 0) continue;
		if (then[i] != b.attached[i]) {
			fprintf(stderr,
				"ka: %s: %s: has been changed since; left as it is\n",
				from->label, sockopt_name(i));
		} else if (sockopt_set(fd, i, b.original[i])) {
			fprintf(stderr, "ka: %s: %s: %m\n", from->label, sockopt_name(i));
			a->failed = 1;
		}
	}
	undo_remove(a->undo_dir, b.cookie);
	report(from, then, fd, 0);
}

void arm_open_undo(struct arm *a)
{
	a->undo_dir = undo_open();
	if (a->undo_dir >= 0)
		undo_clean(a->undo_dir);
	else
		fputs("    the sockets are armed, but --undo cannot restore them\n",
			stderr);
}
