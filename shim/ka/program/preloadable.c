/* preloadable.c - see preloadable.h */
#include "ka/program/preloadable.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "common/rules.h"
#include "common/str.h"

static int is_executable(const char *file)
{
	struct stat status;

	if (stat(file, &status)) return 0;
	if (S_ISREG(status.st_mode)) return !access(file, X_OK);
	errno = EACCES;
	return 0;
}

int program_path(char file[PATH_MAX], const char *name)
{
	const char *path = getenv("PATH");
	int error = ENOENT;

	if (strchr(name, '/') || !*name) {
		snprintf(file, PATH_MAX, "%s", name);
		return is_executable(file) ? 0 : -1;
	}
	if (!path) path = "/bin:/usr/bin";
	for (size_t n;; path += n + 1) {
		n = strcspn(path, ":");
		snprintf(file, PATH_MAX, "%.*s/%s", n ? (int)n : 1, n ? path : ".", name);
		if (is_executable(file)) return 0;
		if (errno == EACCES && !access(file, F_OK)) error = EACCES;
		if (!path[n]) break;
	}
	errno = error;
	return -1;
}

/* Finds the program that env will run in #!/usr/bin/env [-S] [NAME=VALUE...] PROGRAM ... */
static int find_behind_env(char file[PATH_MAX], char *words)
{
	char *rest;

	for (char *w = strtok_r(words, " \t", &rest); w; w = strtok_r(NULL, " \t", &rest))
		if (*w != '-' && !strchr(w, '=')) return program_path(file, w);
	return -1;
}

/* Goes from a script to its interpreter, which may be a script too: the kernel follows
 * five. A file that is neither ELF nor a script is run by sh, as shells do. */
static void follow_scripts(struct preloadable *p)
{
	for (int i = 0; i < 8; i++) {
		const int fd = open(p->file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		char head[ELF_INTERPRETER], interpreter[ELF_INTERPRETER];
		char argument[ELF_INTERPRETER];
		ssize_t n;

		if (fd < 0) {
			p->obstacle =
				errno == ENOENT ? OBSTACLE_ABSENT : OBSTACLE_UNREADABLE;
			return;
		}
		n = read(fd, head, sizeof head);
		close(fd);
		if (!elf_load(&p->elf, p->file)) return;
		p->is_interpreted = 1;
		if (n < 0 || script_read(interpreter, argument, head, (size_t)n)) {
			snprintf(p->file, sizeof p->file, "/bin/sh");
			continue;
		}
		snprintf(p->file, sizeof p->file, "%s", interpreter);
		if (!strcmp(str_basename(interpreter), "env"))
			if (find_behind_env(p->file, argument)) return;
	}
}

static int has_capabilities(const char *file)
{
	unsigned char data[24]; /* struct vfs_ns_cap_data, of Linux 4.14 */
	const ssize_t n = getxattr(file, "security.capability", data, sizeof data);

	if (n < 8) return 0;
	/* little-endian words: first the flags, among them "effective"; then pairs of
	 * permitted and inheritable capabilities */
	if (data[0] & VFS_CAP_FLAGS_EFFECTIVE) return 1;
	for (ssize_t i = 4; i + 4 <= n && i < 20; i += 8)
		if (data[i] | data[i + 1] | data[i + 2] | data[i + 3]) return 1;
	return 0;
}

/* Follows bprm_creds_from_file() in Linux's security/commoncap.c, which sets secureexec. */
static enum obstacle privileges(const char *file)
{
	struct statvfs mounted;
	struct stat status;

	if (stat(file, &status)) return OBSTACLE_NONE;
	if (!statvfs(file, &mounted) && mounted.f_flag & ST_NOSUID) return OBSTACLE_NONE;
	if (getuid() && has_capabilities(file)) return OBSTACLE_CAPABILITIES;
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1) return OBSTACLE_NONE;
	if (status.st_mode & S_ISUID && status.st_uid != getuid()) return OBSTACLE_SETUID;
	if ((status.st_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP)
		&& status.st_gid != getgid())
		return OBSTACLE_SETGID;
	return OBSTACLE_NONE;
}

static int is_sudo(const char *file)
{
	const char *const name = str_basename(file);

	return !strcmp(name, "sudo") || !strcmp(name, "doas") || !strcmp(name, "pkexec");
}

/* Whether a rule turns libka.so off in that program. */
static int is_ruled_out(const char *program)
{
	const char *rules = getenv("KA_RULES");
	struct rule r;
	int found;

	while (rules && (found = rules_next(&rules, &r, NULL)))
		if (found > 0 && rules_match_program(&r, program) && rules_any_address(&r))
			return r.off;
	return 0;
}

static enum obstacle look(struct preloadable *p)
{
	const char *const disable = getenv("KA_DISABLE");
	enum obstacle o;

	if (is_sudo(p->file)) return OBSTACLE_SUDO;
	if (p->obstacle) return p->obstacle;
	if (p->elf.is_go) return OBSTACLE_GO;
	if (p->elf.is_static) return OBSTACLE_STATIC;
	if ((o = privileges(p->file))) return o;
	switch (p->libka.state) {
	case LIBKA_LOADS:
	case LIBKA_PRESENT: break;
	case LIBKA_UNTRIED: return OBSTACLE_LOADER;
	default: return OBSTACLE_LIBRARY;
	}
	if (disable && !strcmp(disable, "1")) return OBSTACLE_DISABLED;
	p->harm = harm_of(str_basename(p->file));
	return p->harm && !is_ruled_out(p->harm->program) ? OBSTACLE_HARM : OBSTACLE_NONE;
}

int preloadable_check(struct preloadable *p, const char *name)
{
	memset(p, 0, sizeof *p);
	p->name = name;
	if (program_path(p->file, name)) return -1;
	follow_scripts(p);
	/* A static program may start others that load libka.so. These are most likely of
	 * the same kind as ka. */
	if (*p->elf.interpreter && access(p->elf.interpreter, F_OK))
		p->obstacle = OBSTACLE_ABSENT;
	else if (*p->elf.interpreter)
		libka_find(&p->libka, &p->elf);
	else
		libka_find_own(&p->libka);
	p->obstacle = look(p);
	return 0;
}
