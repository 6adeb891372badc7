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
		if (str_equal(s, tail)) return 1;
	return 0;
}

/* Returns the start of the string around `at`, if that string is an absolute path. */
static const char *whole(const char *at, const char *from)
{
	while (at > from && at[-1]) at--;
	return *at == '/' ? at : 0;
}

static int is_another(const char *at, const char *from, void *path)
{
	const char *const other = whole(at, from);

	return other && !str_equal(other, path)
		&& !sys3(SYS_faccessat, AT_FDCWD, (long)other, 0);
}

/* ssh opens the system's file by the string in the program, after the user's file. If the
 * path is a copy of that string, another file includes it. */
int config_file_is_last(const char *path)
{
	const char *const named = ssh_request()->file;

	if (named) return str_equal(path, named);
	return image_contains(&ssh_request()->image, path) && has_tail(path, config_tail);
}

int config_file_may_create(const char *path)
{
	return !ssh_request()->file
		&& !image_find(
			&ssh_request()->image, config_tail, is_another, (void *)path);
}

int config_file_has_include(void)
{
	return image_has(&ssh_request()->image, "include");
}
