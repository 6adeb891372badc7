/* cat.c - cat(1) if files are named, else true(1); for a loader of another kind */
#include <stdio.h>

int main(int argc, char **argv)
{
	for (int i = 1, c; i < argc; i++) {
		FILE *const f = fopen(argv[i], "r");

		if (!f) return 1;
		while ((c = getc(f)) != EOF) putchar(c);
		fclose(f);
	}
	return 0;
}
