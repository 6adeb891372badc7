/* loader.c - see loader.h */
#include "ka/program/loader.h"

#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ka/program/elf_file.h"

int loaders_each(int (*each)(const char *loader, void *data), void *data)
{
	static const char *const pattern[] = { "/lib64/ld-linux*.so.*",
		"/lib/ld-linux*.so.*", "/lib64/ld64.so.*", "/lib/ld64.so.*", "/lib/ld.so.*",
		"/lib/ld-musl-*.so.1" };
	int n = 0;

	for (size_t i = 0; i < sizeof pattern / sizeof *pattern; i++) {
		glob_t g;

		if (glob(pattern[i], 0, NULL, &g)) continue;
		for (size_t j = 0; j < g.gl_pathc; j++) n += each(g.gl_pathv[j], data);
		globfree(&g);
	}
	return n;
}

struct search {
	struct stat wanted;
	char found[ELF_INTERPRETER];
};

static int take_if_same(const char *loader, void *data)
{
	struct search *const s = data;
	struct stat status;

	if (stat(loader, &status) || status.st_dev != s->wanted.st_dev
		|| status.st_ino != s->wanted.st_ino)
		return 0;
	snprintf(s->found, sizeof s->found, "%s", loader);
	return 1;
}

const char *loader_known(const char *interpreter)
{
	static struct search s;
	struct elf own;

	if (stat(interpreter, &s.wanted)) return NULL;
	if (loaders_each(take_if_same, &s)) return s.found;
	if (elf_load(&own, "/proc/self/exe") || !*own.interpreter) return NULL;
	return take_if_same(own.interpreter, &s) ? s.found : NULL;
}

/* The file is libc.so.6 next to glibc's loader. musl's loader itself is its libc. */
const char *loader_subject(const char *loader)
{
	static char file[2 * PATH_MAX];
	char full[PATH_MAX];

	if (elf_libc(loader) == ELF_MUSL || !realpath(loader, full)) return loader;
	*strrchr(full, '/') = 0;
	snprintf(file, sizeof file, "%s/libc.so.6", full);
	return file;
}

void loader_directory(char directory[PATH_MAX], const char *loader)
{
	char real[PATH_MAX];

	if (!realpath(loader, real)) snprintf(real, sizeof real, "%s", loader);
	*strrchr(real, '/') = 0;
	snprintf(
		directory, PATH_MAX, "%s%s", strncmp(real, "/usr/", 5) ? "/usr" : "", real);
}
