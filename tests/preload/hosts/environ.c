/* environ.c - a library whose constructor changes the environment.
 *
 * The variable ENVIRON says how:
 *   unsetenv   removes a variable, which moves the others up in place
 *   twice      removes two
 *   clearenv   removes the environment
 *   cut        ends it at its first variable, in place
 *   setenv     adds one, which moves the array to the heap
 *   huge       adds a KA_IDLE of a megabyte
 *   putenv     replaces KA_IDLE by a string of its own, then overwrites that
 *   frame      puts an array in a frame of the stack in its place, and opens a
 *              socket while it is there
 *   thread     adds one, and opens a socket in a thread
 *   static     puts an array of its own data in its place, and opens a socket in
 *              a thread, whose stack is below that
 */
#include <pthread.h>

#include "host.h"

static char idle[32] = "KA_IDLE=30";

static void huge(void)
{
	const size_t length = 1 << 20;
	char *value = malloc(length + 1);

	if (!value) die("malloc");
	memset(value, '7', length);
	value[length] = 0;
	setenv("KA_IDLE", value, 1);
	free(value);
}

static void frame(void)
{
	char *few[] = { idle, 0 }, **many = environ;

	environ = few;
	close(tcp());
	environ = many;
}

static void *dial(void *unused)
{
	close(tcp());
	return unused;
}

static void thread(void)
{
	pthread_t t;

	if (pthread_create(&t, 0, dial, 0)) die("pthread_create");
	pthread_join(t, 0);
}

__attribute__((constructor)) static void change(void)
{
	static char *few[] = { idle, 0 };
	char **const many = environ;
	const char *how = getenv("ENVIRON");

	if (!how) return;
	if (!strcmp(how, "unsetenv"))
		unsetenv("ENVIRON");
	else if (!strcmp(how, "twice"))
		unsetenv("ENVIRON"), unsetenv("SECOND");
	else if (!strcmp(how, "clearenv"))
		clearenv();
	else if (!strcmp(how, "cut"))
		*environ = 0;
	else if (!strcmp(how, "setenv"))
		setenv("ADDED", "1", 1);
	else if (!strcmp(how, "huge"))
		huge();
	else if (!strcmp(how, "frame"))
		frame();
	else if (!strcmp(how, "thread"))
		setenv("ADDED", "1", 1), thread();
	else if (!strcmp(how, "static"))
		environ = few, thread(), environ = many;
	else if (!strcmp(how, "putenv"))
		putenv(idle), strcpy(idle, "KA_IDLE=soon");
}
