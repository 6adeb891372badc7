/* enter.c - chroot(1) and env(1) in one: enter ROOT [NAME=VALUE...] CMD...
 * Static, because an unpacked release has no env(1). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char **at = argv + 2;

	if (argc < 3 || chroot(argv[1]) || chdir("/")) {
		perror("enter");
		return 111;
	}
	setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
	while (*at && strchr(*at, '=')) putenv(*at++);
	if (*at) execvp(*at, at);
	perror(*at ? *at : "enter");
	return 127;
}
