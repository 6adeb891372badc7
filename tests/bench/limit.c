/* limit dump | scan | all: the least that listing TCP connections with their processes
 * takes.
 *
 * dump: asks the kernel for every connection, with its struct tcp_info. scan: reads which
 * process holds which socket, in /proc. all: both, joined, and a short row for each
 * connection. One thread, no checks beyond what the job needs, the fastest way known for
 * each step: `ka status` cannot be faster, and is measured against it. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* Those of connections that a process may hold: without TIME-WAIT, CLOSE, LISTEN,
 * NEW-SYN-RECV */
enum { STATES = 0xfff & ~(1 << 6 | 1 << 7 | 1 << 10) };

/* --- scan: inode -> pid, in a hash table -------------------------------------------- */

struct held {
	uint32_t inode;
	int pid;
};
static struct held *table;
static size_t places = 1024, used;

static struct held *place(uint32_t inode)
{
	size_t i = inode * 2654435761u & (places - 1);

	while (table[i].inode && table[i].inode != inode) i = (i + 1) & (places - 1);
	return &table[i];
}

static void hold(uint32_t inode, int pid)
{
	if (2 * used >= places) {
		struct held *const old = table;
		const size_t n = places;

		places = 4 * n;
		table = calloc(places, sizeof *table);
		for (size_t i = 0; i < n; i++)
			if (old[i].inode) *place(old[i].inode) = old[i];
		free(old);
	}
	if (place(inode)->inode) return;
	*place(inode) = (struct held){ inode, pid };
	used++;
}

static int read_link(int dir, const char *name, int pid)
{
	char target[32];
	const ssize_t n = readlinkat(dir, name, target, sizeof target - 1);
	uint32_t inode = 0;

	if (n < 9 || memcmp(target, "socket:[", 8)) return n >= 0;
	for (ssize_t i = 8; i < n - 1; i++)
		inode = 10 * inode + (uint32_t)(target[i] - '0');
	hold(inode, pid);
	return 1;
}

static char *put_number(char *at, unsigned long n)
{
	char digits[24], *d = digits + sizeof digits;

	do *--d = (char)('0' + n % 10);
	while (n /= 10);
	memcpy(at, d, (size_t)(digits + sizeof digits - d));
	return at + (digits + sizeof digits - d);
}

/* From Linux 6.2 on st_size says how many descriptors there are: it is faster to try the
 * numbers than to list them, unless many are unused. */
static void scan_process(int proc, const char *name)
{
	char path[32], number[24];
	const int pid = atoi(name);
	long found = 0, unused = 0;
	const struct dirent *e;
	struct stat status;
	int dir;
	DIR *d;

	stpcpy(stpcpy(path, name), "/fd");
	dir = openat(proc, path, O_RDONLY | O_DIRECTORY);
	if (dir < 0) return;
	if (fstat(dir, &status)) status.st_size = 0;
	for (unsigned long fd = 0; found < status.st_size && unused < 64; fd++) {
		*put_number(number, fd) = 0;
		if (read_link(dir, number, pid))
			found++;
		else
			unused++;
	}
	if (status.st_size && found == status.st_size) {
		close(dir);
		return;
	}
	d = fdopendir(dir);
	while ((e = readdir(d))) read_link(dir, e->d_name, pid);
	closedir(d);
}

static void scan(void)
{
	DIR *const proc = opendir("/proc");
	const struct dirent *e;

	while ((e = readdir(proc)))
		if (*e->d_name >= '0' && *e->d_name <= '9')
			scan_process(dirfd(proc), e->d_name);
	closedir(proc);
}

/* --- dump
 * --------------------------------------------------------------------------------- */

static char out[65536], *at = out;

static void flush(void)
{
	if (write(1, out, (size_t)(at - out)) < 0) exit(1);
	at = out;
}

/* pid, state, peer, quiet time, timer */
static void row(const struct inet_diag_msg *m, const struct tcp_info *info)
{
	const struct held *const h = place(m->idiag_inode);
	const unsigned char *const ip = (const unsigned char *)m->id.idiag_dst;

	if (at > out + sizeof out - 256) flush();
	at = put_number(at, (unsigned long)h->pid);
	*at++ = ' ';
	at = put_number(at, m->idiag_state);
	for (int i = 0; i < 4; i++) {
		*at++ = i ? '.' : ' ';
		at = put_number(at, ip[i]);
	}
	*at++ = ':';
	at = put_number(at, ntohs(m->id.idiag_dport));
	*at++ = ' ';
	at = put_number(at, info->tcpi_last_data_recv);
	*at++ = ' ';
	at = put_number(at, m->idiag_expires);
	*at++ = '\n';
}

static void take(const struct nlmsghdr *h, int rows)
{
	const struct inet_diag_msg *const m = NLMSG_DATA(h);
	const struct rtattr *a = (const void *)(m + 1);
	long n = (long)h->nlmsg_len - (long)NLMSG_LENGTH(sizeof *m);
	static const struct tcp_info none;
	const struct tcp_info *info = &none;

	for (; RTA_OK(a, n); a = RTA_NEXT(a, n))
		if (a->rta_type == INET_DIAG_INFO) info = RTA_DATA(a);
	if (rows && m->idiag_inode && place(m->idiag_inode)->inode) row(m, info);
}

/* The old request, because it answers for IPv4 and IPv6 in one pass over the kernel's
 * table. */
static void dump(int rows)
{
	struct {
		struct nlmsghdr header;
		struct inet_diag_req what;
	} request = {
		{ sizeof request, TCPDIAG_GETSOCK, NLM_F_REQUEST | NLM_F_DUMP, 0, 0 },
		{ .idiag_ext = 1 << (INET_DIAG_INFO - 1), .idiag_states = STATES },
	};
	_Alignas(struct nlmsghdr) static char buffer[32768];
	const int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG);
	ssize_t n;

	if (send(fd, &request, sizeof request, 0) < 0) exit(1);
	while ((n = recv(fd, buffer, sizeof buffer, 0)) > 0)
		for (const struct nlmsghdr *h = (void *)buffer; NLMSG_OK(h, n);
			h = NLMSG_NEXT(h, n)) {
			if (h->nlmsg_type == NLMSG_DONE) {
				close(fd);
				return;
			}
			if (h->nlmsg_type == NLMSG_ERROR) exit(1);
			take(h, rows);
		}
	exit(1);
}

int main(int argc, char **argv)
{
	const char *const what = argc == 2 ? argv[1] : "";
	const int all = !strcmp(what, "all");

	if (!all && strcmp(what, "dump") && strcmp(what, "scan")) return 2;
	table = calloc(places, sizeof *table);
	if (*what != 'd') scan();
	if (*what == 's') return 0;
	dump(all);
	flush();
	return 0;
}
