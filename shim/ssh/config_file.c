/* config_file.c - see config_file.h */
#include "ssh/config_file.h"

#include <linux/fcntl.h>

#include "common/str.h"
#include "common/sys.h"
#include "ssh/request.h"

static const char config_tail[] = "/ssh_config";

static int has_tail(const char *s, const char *tail)
{
	for (; *s; s++)
		if (words_equal(s, tail)) return 1;
	return 0;
}

/* A string in the program that is a path of its own. */
static const char *whole(const char *at, const char *from)
{
	while (at > from && at[-1]) at--;
	return *at == '/' ? at : 0;
}

static int is_another(const char *at, const char *from, void *path)
{
	const char *const other = whole(at, from);

	return other && !words_equal(other, path)
		&& !sys3(SYS_faccessat, AT_FDCWD, (long)other, 0);
}

/* The system's file is opened by its name in the program, after the user's; by a copy of
 * that it is only included. */
int config_is_last(const char *path)
{
	const char *const named = asked()->file;

	if (named) return words_equal(path, named);
	return image_holds(&asked()->image, path) && has_tail(path, config_tail);
}

int config_may_make(const char *path)
{
	return !asked()->file
		&& !image_find(&asked()->image, config_tail, is_another, (void *)path);
}

/* It is of OpenSSH 7.3. */
int config_knows_include(void)
{
	return image_has(&asked()->image, "include");
}
