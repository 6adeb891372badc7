/* closed.c - has unusual files as descriptors 0 to 2.
 *
 * usage: closed HOW FILE REPORT
 *   start    began with 0 to 2 closed; FILE becomes all three
 *   later    closes fd 2, and FILE becomes fd 2
 *   over     FILE takes fd 2's place by dup2
 *   pipe     closes fd 2, and the writing end of a pipe becomes fd 2; prints what is in it
 *   socket   closes fd 2, and the first TCP socket becomes fd 2
 * The output goes to REPORT, since stdout may be FILE.
 */
#include <fcntl.h>

#include "host.h"

static int owned(const char *file)
{
	return must(open(file, O_RDWR | O_CREAT | O_APPEND, 0600), file);
}

static void rearrange(const char *how, const char *file)
{
	if (!strcmp(how, "start"))
		while (owned(file) < 2)
			;
	if (!strcmp(how, "later")) close(2), owned(file);
	if (!strcmp(how, "over")) dup2(owned(file), 2);
}

int main(int argc, char **argv)
{
	struct sockaddr_in there;
	char byte;
	FILE *report;
	int fd, peer, end[2];

	if (argc != 4) return 2;
	rearrange(argv[1], argv[2]);
	report = fopen(argv[3], "w");
	if (!report) return 3;
	if (!strcmp(argv[1], "socket")) close(2);
	if (!strcmp(argv[1], "pipe")) {
		must(pipe2(end, O_NONBLOCK), "pipe2");
		must(dup2(end[1], 2), "dup2");
	}
	fd = tcp();
	fprintf(report, "socket %d\n", fd);
	peer = listener(&there, 1);
	errno = 77;
	fprintf(report, "connect %d", to(fd, &there));
	fprintf(report, ", errno %d\n", errno);
	peer = accept(peer, 0, 0);
	fprintf(report, "peer reads %zd\n", recv(peer, &byte, 1, MSG_DONTWAIT));
	if (!strcmp(argv[1], "pipe"))
		fprintf(report, "in the pipe: %zd\n", read(end[0], &byte, 1));
	show_in(report, fd);
	return fclose(report) ? 4 : 0;
}
