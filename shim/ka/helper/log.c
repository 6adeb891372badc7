/* log.c - see helper.h; the format is in libka(7), KA_LOG. The file is opened with the same
 * precautions as by libka.so. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/text.h"
#include "ka/helper/helper.h"

static void append(const char *path, const char *line, size_t n)
{
	const int fd = open(path,
		O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY
			| O_NONBLOCK,
		0600);
	struct stat status;
	ssize_t written = 0;

	if (fd < 0) return;
	if (!fstat(fd, &status) && S_ISREG(status.st_mode)) written = write(fd, line, n);
	(void)written;
	close(fd);
}

void helper_log(const struct helper *h, const char *event, const char *figure, long long n)
{
	const char *const path = getenv("KA_LOG");
	char line[256];
	struct text t = { line, line + sizeof line };

	if (!path) return;
	text_time(&t, (unsigned long)time(NULL));
	text_put(&t, " pid=");
	text_number(&t, (unsigned long)h->last.pid);
	text_put(&t, " program=\"ssh\" event=");
	text_put(&t, event);
	if (figure) {
		text_put(&t, " ");
		text_put(&t, figure);
		text_put(&t, "=");
		text_number(&t, (unsigned long)n);
	}
	text_put(&t, "\n");
	append(path, line, (size_t)(t.at - line));
}
