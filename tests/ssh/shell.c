/* shell.c - the shell that runs the commands of Match exec: shell -c COMMAND.
 *
 * Appends each command to the file in RAN, and fails if "false" is in the command. Static,
 * because an unpacked release has no shell.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	const char *const ran = getenv("RAN");
	const int fd = ran ? open(ran, O_WRONLY | O_APPEND | O_CREAT, 0600) : -1;

	if (argc < 3 || fd < 0) return 111;
	if (write(fd, argv[2], strlen(argv[2])) < 0 || write(fd, "\n", 1) < 0) return 111;
	return strstr(argv[2], "false") != NULL;
}
