/* ssh_library.c - see ssh_library.h */
#include "preload/ssh_library.h"

#include <elf.h>
#include <link.h>
#include <linux/fcntl.h>

#include "common/reexec_mark.h"
#include "common/str.h"
#include "common/sys.h"

/* Our own ELF header. The linker defines this symbol. */
extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden")));

/* Reads a line at a time, and drops what does not fit. */
struct line_reader {
	int fd;
	unsigned at, filled;
	char chunk[2048];
};

static int next_byte(struct line_reader *l)
{
	if (l->at == l->filled) {
		const long n = sys3(SYS_read, l->fd, (long)l->chunk, sizeof l->chunk);

		if (n <= 0) return -1;
		l->at = 0;
		l->filled = (unsigned)n;
	}
	return (unsigned char)l->chunk[l->at++];
}

static int next_line(struct line_reader *l, char *line, unsigned size)
{
	unsigned n = 0;
	int c;

	while ((c = next_byte(l)) >= 0 && c != '\n')
		if (n + 1 < size) line[n++] = (char)c;
	line[n] = 0;
	return c >= 0;
}

static unsigned long hexadecimal(const char **s)
{
	unsigned long n = 0;

	for (;; ++*s) {
		const char c = **s;

		if (c >= '0' && c <= '9')
			n = 16 * n + (unsigned)(c - '0');
		else if (c >= 'a' && c <= 'f')
			n = 16 * n + (unsigned)(c - 'a' + 10);
		else
			return n;
	}
}

/* Whether the mapping in a line of /proc/PID/maps (proc(5)) contains the address. */
static int maps_address(const char *line, unsigned long address)
{
	const unsigned long from = hexadecimal(&line);

	if (*line++ != '-') return 0;
	return from <= address && address < hexadecimal(&line);
}

static const char *path_of(const char *line)
{
	while (*line && *line != '/') line++;
	return line;
}

/* Appends the name of libka-ssh.so to the directory of our own file. Fails if the path has
 * a character that LD_PRELOAD does not allow. */
static int put_beside(char path[SSH_LIBRARY_PATH], const char *own)
{
	const char *const end = str_basename(own);
	const char *name = REEXEC_LIBRARY;
	unsigned n = 0;

	if (end == own || end - own > SSH_LIBRARY_PATH - 64) return -1;
	for (; own < end; own++) {
		if (*own == ' ' || *own == ':' || *own == '$' || *own == '\\') return -1;
		path[n++] = *own;
	}
	while ((path[n++] = *name++)) continue;
	return 0;
}

/* Checks, as the loader does, that the file is complete and of our own kind. */
static int is_loadable(const char *path)
{
	const int fd = (int)sys4(
		SYS_openat, AT_FDCWD, (long)path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
	ElfW(Ehdr) h;
	long size, n;

	if (fd < 0) return 0;
	n = sys3(SYS_read, fd, (long)&h, sizeof h);
	size = sys3(SYS_lseek, fd, 0, 2 /* SEEK_END */);
	sys3(SYS_close, fd, 0, 0);
	if (n != sizeof h) return 0;
	for (int i = 0; i < EI_OSABI; i++)
		if (h.e_ident[i] != __ehdr_start.e_ident[i]) return 0;
	return h.e_type == ET_DYN && h.e_machine == __ehdr_start.e_machine
		&& (long)h.e_shoff + h.e_shentsize * h.e_shnum <= size;
}

enum ssh_library_state ssh_library_find(char path[SSH_LIBRARY_PATH])
{
	struct line_reader maps;
	char line[SSH_LIBRARY_PATH + 128];
	int found = 0, loaded = 0;

	maps.at = maps.filled =
		0; /* no initializer, because it would clear the buffer too */
	maps.fd = (int)sys4(
		SYS_openat, AT_FDCWD, (long)"/proc/self/maps", O_RDONLY | O_CLOEXEC, 0);
	if (maps.fd < 0) return SSH_LIBRARY_UNUSABLE;
	while (!loaded && next_line(&maps, line, sizeof line)) {
		const char *const name = str_basename(path_of(line));

		if (str_equal(name, REEXEC_LIBRARY)) loaded = 1;
		if (!found && maps_address(line, (unsigned long)&__ehdr_start))
			found = !put_beside(path, path_of(line));
	}
	sys3(SYS_close, maps.fd, 0, 0);
	if (loaded) return SSH_LIBRARY_LOADED;
	return found && is_loadable(path) ? SSH_LIBRARY_LOADABLE : SSH_LIBRARY_UNUSABLE;
}
