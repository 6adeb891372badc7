/* start.h - what this ssh was asked for, read by the constructor.
 *
 * It also takes out of the environment what brought libka-ssh.so here, so that what
 * ssh starts sees what the user set (../common/reexec.h).
 */
#ifndef SSH_START_H
#define SSH_START_H

#include "../common/image.h"
#include "../common/settings.h"

struct asked {
	int interval, count; /* KA_SSH; interval 0: leave ssh alone */
	struct image image;
	const char *file; /* of -F, or a null pointer */
	int is_canonical; /* a -o says so, see options.h */
	char home[1024];  /* where libka-ssh.so lies, with a slash at the end */
	char log[SETTINGS_LOG_MAX + 8]; /* "KA_LOG=..."; "": none */
};

const struct asked *asked(void);

#endif
