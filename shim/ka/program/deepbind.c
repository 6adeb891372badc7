/* deepbind.c - see deepbind.h */
#include "ka/program/deepbind.h"

#include <string.h>

/* PHP: php, php8.2, php-cgi8.2, php-fpm8.2. See DL_LOAD in its Zend/zend_portability.h. */
int deepbind_program(const char *name)
{
	static const char *const prefix[] = { "php-fpm", "php-cgi", "php" };

	for (int i = 0; i < 3; i++) {
		const size_t n = strlen(prefix[i]);

		if (!strncmp(name, prefix[i], n)
			&& !name[n + strspn(name + n, "0123456789.")])
			return 1;
	}
	return 0;
}
