/* stuck.c - a program of an unprivileged user. Reading one page of its memory never
 * returns.
 *
 *   KA_RULES=RULES stuck DIRECTORY LIBRARY PORT
 *
 * As root it mounts a file system of its own (FUSE) on the directory, as fusermount3(1)
 * does for anybody. As user 65534 it executes itself again, connects to the port on
 * loopback, and maps the library. Over the page with its AT_EXECFN it maps a file of that
 * file system, which never delivers the bytes. Prints "stuck".
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { USER = 65534, FILE_NODE = 2 };

static void die(const char *what)
{
	perror(what);
	exit(99);
}

static void reply(int fuse, uint64_t unique, int error, const void *body, size_t size)
{
	char out[512];
	const struct fuse_out_header head = { (uint32_t)(sizeof head + size), error,
		unique };

	memcpy(out, &head, sizeof head);
	if (size) memcpy(out + sizeof head, body, size);
	if (write(fuse, out, head.len) < 0 && errno != ENOENT) die("answer");
}

static struct fuse_attr attributes(uint64_t node)
{
	struct fuse_attr a = { .ino = node,
		.mode = S_IFREG | 0644,
		.nlink = 1,
		.size = 4096,
		.uid = USER,
		.gid = USER,
		.blksize = 4096 };

	if (node != FILE_NODE) a.mode = S_IFDIR | 0755;
	return a;
}

/* Answers every request except a read. */
static void serve(int fuse)
{
	static char in[1 << 20];
	const struct fuse_in_header *const head = (void *)in;

	while (read(fuse, in, sizeof in) > 0) {
		switch (head->opcode) {
		case FUSE_INIT: {
			const struct fuse_init_in *const ask = (void *)(head + 1);
			const struct fuse_init_out init = { .major = 7,
				.minor = 31,
				.max_readahead = ask->max_readahead,
				.max_write = 4096 };

			reply(fuse, head->unique, 0, &init, sizeof init);
			break;
		}
		case FUSE_LOOKUP: {
			const struct fuse_entry_out entry = { .nodeid = FILE_NODE,
				.entry_valid = 3600,
				.attr_valid = 3600,
				.attr = attributes(FILE_NODE) };

			reply(fuse, head->unique, 0, &entry, sizeof entry);
			break;
		}
		case FUSE_GETATTR: {
			const struct fuse_attr_out got = { .attr_valid = 3600,
				.attr = attributes(head->nodeid) };

			reply(fuse, head->unique, 0, &got, sizeof got);
			break;
		}
		case FUSE_OPEN: {
			const struct fuse_open_out opened = { .open_flags = 0 };

			reply(fuse, head->unique, 0, &opened, sizeof opened);
			break;
		}
		case FUSE_READ:
		case FUSE_FORGET: break;
		case FUSE_FLUSH:
		case FUSE_RELEASE: reply(fuse, head->unique, 0, NULL, 0); break;
		default: reply(fuse, head->unique, -ENOSYS, NULL, 0);
		}
	}
	_exit(0);
}

/* Runs as root. The environment after KA_RULES is so long that KA_RULES is not in the last
 * page, which has AT_EXECFN. */
static void begin(char **argv)
{
	static char filler[8192];
	const int fuse = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	char options[128];

	if (fuse < 0) die("/dev/fuse");
	snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=%d,group_id=%d",
		fuse, USER, USER);
	if (mount("stuck", argv[1], "fuse", MS_NOSUID | MS_NODEV, options)) die("mount");
	if (!fork()) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		alarm(30);
		serve(fuse);
	}
	close(fuse);
	memset(filler, 'x', sizeof filler - 1);
	setenv("ZZZ", filler, 1);
	if (setgid(USER) || setuid(USER)) die("setuid");
	execv(argv[0], argv);
	die("execv");
}

int main(int argc, char **argv)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	const int fd = socket(AF_INET, SOCK_STREAM, 0);
	char file[4096];
	uintptr_t page;
	int library, trap;

	if (argc != 4) return 2;
	if (!getuid()) begin(argv);
	a.sin_port = htons((unsigned short)atoi(argv[3]));
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(fd, (const struct sockaddr *)&a, sizeof a)) die("connect");
	library = open(argv[2], O_RDONLY);
	if (mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, library, 0) == MAP_FAILED)
		die(argv[2]);
	snprintf(file, sizeof file, "%s/file", argv[1]);
	trap = open(file, O_RDONLY);
	if (trap < 0) die(file);
	puts("stuck");
	fflush(stdout);
	page = getauxval(AT_EXECFN) & ~(uintptr_t)4095;
	if (mmap((void *)page, 4096, PROT_READ, MAP_PRIVATE | MAP_FIXED, trap, 0)
		== MAP_FAILED)
		die("mmap");
	for (;;) pause();
}
