/* mdwe.c - runs a program that may make no memory executable (PR_SET_MDWE), as newer
 * releases of systemd start a service with MemoryDenyWriteExecute=.
 *
 * usage: mdwe PROGRAM [ARGUMENT...]
 *        mdwe    says whether memory can be writable and executable
 * Exit status 77: the kernel is older than Linux 6.3.
 */
#include <sys/mman.h>
#include <sys/prctl.h>

#include "host.h"

enum { SET_MDWE = 65, REFUSE_EXEC_GAIN = 1 };

int main(int argc, char **argv)
{
	if (prctl(SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0)) return 77;
	if (argc > 1) {
		execvp(argv[1], argv + 1);
		return die(argv[1]);
	}
	if (mmap(0, 4096, PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
		== MAP_FAILED)
		puts("refused");
	else
		puts("allowed");
	return 0;
}
