/* elsewhere.c - a library whose constructor says that it runs, and goes to the directory
 * that ELSEWHERE names. */
#include "host.h"

__attribute__((constructor)) static void go(void)
{
	const char *const directory = getenv("ELSEWHERE");

	puts("constructor");
	fflush(stdout);
	if (directory) must(chdir(directory), directory);
}
