/* request.h - what this ssh was asked for, read by the constructor.
 *
 * It also takes out of the environment what brought libka-ssh.so here, so that what
 * ssh starts sees what the user set (common/reexec_mark.h).
 */
#ifndef SSH_REQUEST_H
#define SSH_REQUEST_H

#include "common/image.h"
#include "common/settings.h"

enum { REQUEST_DIRECTORY_MAX = 4096 };

struct ssh_request {
	int interval, count; /* KA_SSH; interval 0: leave ssh alone */
	struct image image;
	const char *file;     /* of -F, or a null pointer */
	int may_canonicalize; /* a -o says so, see argv.h */
	char home[1024];      /* where libka-ssh.so lies, with a slash at the end */
	/* "KA_LOG=" and a path that begins with a slash; "": none */
	char log[8 + REQUEST_DIRECTORY_MAX + SETTINGS_LOG_MAX + 1];
};

const struct ssh_request *ssh_request(void);

#endif
