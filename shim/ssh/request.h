/* request.h - the settings for this ssh, read by the constructor.
 *
 * The constructor also removes from the environment what loaded libka-ssh.so, so that
 * programs started by ssh see what the user set (common/reexec_mark.h).
 */
#ifndef SSH_REQUEST_H
#define SSH_REQUEST_H

#include "common/image.h"
#include "common/settings.h"

enum { REQUEST_DIRECTORY_MAX = 4096 };

struct ssh_request {
	int interval, count; /* KA_SSH; interval 0: leave ssh alone */
	struct image image;
	const char *file;     /* the argument of -F, or a null pointer */
	int may_canonicalize; /* an -o may make it do so, see argv.h */
	char home[1024];      /* directory of libka-ssh.so, with a slash at the end */
	/* "KA_LOG=" and an absolute path, or "" */
	char log[8 + REQUEST_DIRECTORY_MAX + SETTINGS_LOG_MAX + 1];
};

const struct ssh_request *ssh_request(void);

#endif
