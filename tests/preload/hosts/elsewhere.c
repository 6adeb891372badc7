/* elsewhere.c - a library whose constructor prints that it runs, and changes to the
 * directory in ELSEWHERE. */
#include "host.h"

__attribute__((constructor)) static void go(void)
{
	const char *const directory = getenv("ELSEWHERE");

	puts("constructor");
	fflush(stdout);
	if (directory) must(chdir(directory), directory);
}
