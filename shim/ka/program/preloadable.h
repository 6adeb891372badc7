/* preloadable.h - whether libka.so gets into a program that is to be run.
 *
 * By looking at the program's file, and for a script at its interpreter's; and
 * by asking the loader (libka_path.h). That of a program which gets privileges as it
 * starts ignores LD_PRELOAD; when that is so, execve(2) and capabilities(7) say.
 */
#ifndef PRELOADABLE_H
#define PRELOADABLE_H

#include "ka/program/harm.h"
#include "ka/program/libka_path.h"

enum obstacle {
	OBSTACLE_NONE,
	OBSTACLE_SUDO, /* takes LD_PRELOAD out of the environment */
	OBSTACLE_UNREADABLE,
	OBSTACLE_ABSENT, /* its interpreter or its loader */
	OBSTACLE_GO,
	OBSTACLE_STATIC,
	OBSTACLE_SETUID,
	OBSTACLE_SETGID,
	OBSTACLE_CAPABILITIES,
	OBSTACLE_LOADER,   /* none of this system's */
	OBSTACLE_LIBRARY,  /* see libka.state */
	OBSTACLE_DISABLED, /* by the environment */
	OBSTACLE_HARM,     /* none to the library, but to the program: see harm.h */
};

struct preloadable {
	const char *name;    /* as it was called */
	char file[PATH_MAX]; /* what the kernel starts: it, or its interpreter */
	int is_interpreted;
	enum obstacle obstacle;
	const struct harm *harm; /* for OBSTACLE_HARM */
	struct elf elf;
	struct libka libka;
};

/* 0, or -1 and errno, as execvp(3) would have it: it cannot be run. */
int preloadable_check(struct preloadable *p, const char *name);

/* The file that execvp(3) would run. 0, or -1 and errno. */
int program_path(char file[PATH_MAX], const char *name);

/* The part of a path behind the last slash. */
const char *program_basename(const char *path);

#endif
