/* ssh_values.c - ka doctor ssh: prints the values of the keepalive keywords, and where ssh
 * has each of them from.
 */
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ka/doctor/doctor.h"
#include "ka/doctor/finding.h"
#include "ka/doctor/query.h"
#include "ka/doctor/sshconf.h"

static const char *const nothing[] = { NULL };

/* The output of ssh -G without some of its files and variables. A comparison with the full
 * output shows where a value comes from. */
struct reduced {
	const char *file; /* the argument of -F, or a null pointer */
	struct subprocess no_ka_ssh, no_system, no_file;
};

static int run_reduced(struct reduced *r, char *const *arguments)
{
	char file[PATH_MAX] = "none";
	const char *const first[] = { "-G", "-F", file, NULL };
	const struct passwd *const me = getpwuid(getuid());

	r->file = query_option(arguments, "-F");
	if (query_run(&r->no_file, "ssh", first, arguments, r->file ? first + 1 : nothing))
		return -1;
	if (me) snprintf(file, sizeof file, "%s/.ssh/config", me->pw_dir);
	if (access(file, R_OK)) strcpy(file, "none");
	return query_run(&r->no_system, "ssh", first, arguments, nothing);
}

static int has_value(const struct subprocess *o, const char *keyword, const char *value)
{
	char other[SSHCONF_VALUE];

	sshconf_value(other, o->out, keyword);
	return !strcmp(other, value);
}

static const char *source(const struct reduced *r, const char *keyword, const char *value)
{
	static char from[PATH_MAX];

	if (!has_value(&r->no_ka_ssh, keyword, value)) return "from KA_SSH";
	if (has_value(&r->no_file, keyword, value))
		return "built in, or from the command line";
	if (!has_value(&r->no_system, keyword, value))
		return "from the system-wide configuration";
	snprintf(from, sizeof from, "from %s", r->file ? r->file : "~/.ssh/config");
	return from;
}

void doctor_note_ssh_values(const struct subprocess *o, char *const *arguments)
{
	static const char *const keyword[][2] = {
		{ "ServerAliveInterval", "serveraliveinterval" },
		{ "ServerAliveCountMax", "serveralivecountmax" },
		{ "TCPKeepAlive", "tcpkeepalive" },
		{ "BatchMode", "batchmode" },
	};
	static struct reduced reduced;
	char value[SSHCONF_VALUE];
	const char *const first[] = { "-G", NULL }, *const set = getenv("KA_SSH");
	char *const ka_ssh = set ? strdup(set) : NULL;
	int r = 0;

	reduced.no_ka_ssh = *o;
	unsetenv("KA_SSH");
	if (ka_ssh) r = query_run(&reduced.no_ka_ssh, "ssh", first, arguments, nothing);
	if (!r) r = run_reduced(&reduced, arguments);
	if (ka_ssh) setenv("KA_SSH", ka_ssh, 1);
	free(ka_ssh);
	for (size_t i = 0; !r && i < sizeof keyword / sizeof *keyword; i++) {
		sshconf_value(value, o->out, keyword[i][1]);
		finding_note(keyword[i][0], "%s, %s", value,
			source(&reduced, keyword[i][1], value));
	}
}
