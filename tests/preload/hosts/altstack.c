/* altstack.c - opens its first socket on a very small stack.
 *
 * Once in a signal handler, on an alternate stack of 4 KiB plus what the kernel needs, and
 * once in a thread with the smallest possible stack. Below each is a megabyte that may not
 * be touched.
 */
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#include "host.h"

enum { GUARD = 1 << 20 };

static struct sockaddr_in there;
static int first, second, result;

static void *in_thread(void *unused)
{
	second = tcp();
	result = to(second, &there);
	return unused;
}

static void handler(int signal)
{
	(void)signal;
	first = tcp();
}

static void in_handler(void)
{
	const size_t page = 4096, told = getauxval(AT_MINSIGSTKSZ);
	const size_t frame =
		told ? told : (size_t)MINSIGSTKSZ; /* qemu-user does not report it */
	const size_t size = (frame + 4096 + page - 1) / page * page;
	char *low = mmap(0, GUARD + size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const stack_t stack = { .ss_sp = low + GUARD, .ss_size = size };

	if (low == MAP_FAILED) die("mmap");
	must(mprotect(low + GUARD, size, PROT_READ | PROT_WRITE), "mprotect");
	must(sigaltstack(&stack, 0), "sigaltstack");
	sigaction(SIGUSR1,
		&(struct sigaction){ .sa_handler = handler, .sa_flags = SA_ONSTACK }, 0);
	raise(SIGUSR1);
}

int main(void)
{
	pthread_attr_t small;
	pthread_t t;

	in_handler();
	listener(&there, 1);
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, PTHREAD_STACK_MIN);
	pthread_attr_setguardsize(&small, GUARD);
	if (pthread_create(&t, &small, in_thread, 0)) die("pthread_create");
	pthread_join(t, 0);
	printf("handler: socket %d; thread: socket %d, connect %d\n", first, second,
		result);
	show(first);
	show(second);
	return 0;
}
