/* preloadable.h - finds out whether libka.so can be loaded into a program.
 *
 * It reads the file of the program, or of the interpreter of a script, and runs the loader
 * (libka_path.h). The loader ignores LD_PRELOAD if the program gains privileges when it
 * starts: see execve(2) and capabilities(7).
 */
#ifndef PRELOADABLE_H
#define PRELOADABLE_H

#include "ka/program/harm.h"
#include "ka/program/libka_path.h"

enum obstacle {
	OBSTACLE_NONE,
	OBSTACLE_SUDO, /* removes LD_PRELOAD from the environment */
	OBSTACLE_UNREADABLE,
	OBSTACLE_ABSENT, /* its interpreter or its loader */
	OBSTACLE_GO,
	OBSTACLE_STATIC,
	OBSTACLE_SETUID,
	OBSTACLE_SETGID,
	OBSTACLE_CAPABILITIES,
	OBSTACLE_LOADER,   /* not one of this system's */
	OBSTACLE_LIBRARY,  /* see libka.state */
	OBSTACLE_DISABLED, /* by the environment */
	OBSTACLE_HARM,     /* libka.so loads, and harms the program: see harm.h */
};

struct preloadable {
	const char *name;    /* as the user typed it */
	char file[PATH_MAX]; /* the file that the kernel starts: the program, or its
				interpreter */
	int is_interpreted;
	enum obstacle obstacle;
	const struct harm *harm; /* for OBSTACLE_HARM */
	struct elf elf;
	struct libka libka;
};

/* Returns 0, or -1 and the errno of execvp(3) if the program cannot be run. */
int preloadable_check(struct preloadable *p, const char *name);

/* Finds the file that execvp(3) would run. Returns 0, or -1 and errno. */
int program_path(char file[PATH_MAX], const char *name);

#endif
