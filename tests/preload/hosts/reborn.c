/* reborn.c - removes and closes its stderr, and makes a file that gets the same descriptor,
 * and, on filesystems that reuse them at once, the same inode number.
 *
 * usage: reborn FILE, which is its stderr. Prints what is in the new file at the end. Exits
 * with 77 if the inode number differs.
 */
#include <fcntl.h>
#include <sys/stat.h>

#include "host.h"

int main(int argc, char **argv)
{
	struct stat old, new;
	int fd = -1;

	if (argc != 2) return 2;
	must(fstat(2, &old), "fstat");
	unlink(argv[1]);
	close(2);
	for (int i = 0; i < 100; i++) {
		char name[4096];

		snprintf(name, sizeof name, "%s.%d", argv[1], i);
		fd = open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
		if (fd != 2) return 3;
		must(fstat(2, &new), "fstat");
		if (new.st_ino == old.st_ino) break;
		close(2);
	}
	if (new.st_ino != old.st_ino || new.st_dev != old.st_dev) return 77;
	fd = tcp();
	must(fstat(2, &new), "fstat");
	printf("%lld bytes in the new file\n", (long long)new.st_size);
	show(fd);
	return 0;
}
