/* doctor_ssh.c - ka doctor ssh: which keepalive ssh would use, and what is wrong.
 *
 * By asking ssh -G, see ssh(1) and ssh_config(5). It connects to nowhere, but
 * runs the commands of Match exec, once for each time that it is asked.
 */
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asked.h"
#include "doctor.h"
#include "finding.h"
#include "find.h"
#include "ka.h"

static const char *const nothing[] = { NULL };

/* What belongs there instead of a word of sshd, or of a misspelt one. */
static const char *right_line(const char *unknown)
{
	return strstr(unknown, "count") ? "ServerAliveCountMax 3"
					: "ServerAliveInterval 60";
}

/* About a configuration that ssh did not read to the end. */
static int report_complaints(const char *said)
{
	struct complaint c;
	int n = 0;

	for (; asked_complaint(&c, &said); n++) {
		char what[2 * ASKED_VALUE];
		struct finding f = { c.what, c.where,
			"ssh ends right there, for every host: nobody who reads it gets "
			"out.",
			"a line that ssh_config(5) knows, or none" };

		if (!strncmp(c.unknown, "clientalive", 11)) {
			snprintf(what, sizeof what, "%s is a word of sshd: every ssh fails",
				c.unknown);
			f.what = what;
			f.why = "ssh ends at a word that it does not know, before it "
				"connects. Its\n"
				"own words begin with ServerAlive.";
			f.write = right_line(c.unknown);
		}
		finding(&f);
	}
	return n;
}

/* IgnoreUnknown hides words that ssh does not know. The first value counts, so
 * one in front makes ssh name them. */
static void report_hidden(char *const *arguments)
{
	static struct output o;
	const char *const front[] = { "-G", "-o", "IgnoreUnknown=no-such-word", NULL };
	const char *said = o.err;
	struct complaint c;

	if (doctor_ask(&o, "ssh", front, arguments, nothing) || !o.status) return;
	while (asked_complaint(&c, &said)) {
		char what[2 * ASKED_VALUE];

		if (!strstr(c.unknown, "aliv")) continue;
		snprintf(what, sizeof what,
			"%s has no effect, and IgnoreUnknown hides that", c.unknown);
		finding(&(struct finding){ what, c.where,
			"ssh does not know the word, and was told not to say so: whoever "
			"wrote\n"
			"it believes in a keepalive that is not there.",
			right_line(c.unknown) });
	}
}

/* Where a value comes from: ssh is asked again, with less to read. */
static const char *source(const char *keyword, const char *value, const struct output *none,
	const struct output *user)
{
	char other[ASKED_VALUE];

	asked_value(other, none->out, keyword);
	if (!strcmp(other, value)) return "built in, or from the command line";
	asked_value(other, user->out, keyword);
	return strcmp(other, value) ? "from the system-wide configuration"
				    : "from ~/.ssh/config";
}

static void note_values(const struct output *o, char *const *arguments)
{
	static const char *const keyword[][2] = {
		{ "ServerAliveInterval", "serveraliveinterval" },
		{ "ServerAliveCountMax", "serveralivecountmax" },
		{ "TCPKeepAlive", "tcpkeepalive" },
		{ "BatchMode", "batchmode" },
	};
	static struct output none, user;
	char file[PATH_MAX] = "none", value[ASKED_VALUE];
	const char *front[] = { "-G", "-F", file, NULL };
	const struct passwd *const me = getpwuid(getuid());

	if (doctor_ask(&none, "ssh", front, arguments, nothing)) return;
	if (me) snprintf(file, sizeof file, "%s/.ssh/config", me->pw_dir);
	if (access(file, R_OK)) strcpy(file, "none");
	if (doctor_ask(&user, "ssh", front, arguments, nothing)) return;
	for (size_t i = 0; i < sizeof keyword / sizeof *keyword; i++) {
		asked_value(value, o->out, keyword[i][1]);
		note(keyword[i][0], "%s, %s", value,
			source(keyword[i][1], value, &none, &user));
	}
}

/* Debian's ssh probes in BatchMode, every 300 s, where no interval is set. */
static int is_implied(const char *interval, char *const *arguments)
{
	static struct output o;
	const char *const front[] = { "-G", "-o", "BatchMode=no", NULL };
	char other[ASKED_VALUE];

	if (doctor_ask(&o, "ssh", front, arguments, nothing)) return 0;
	asked_value(other, o.out, "serveraliveinterval");
	return strcmp(other, interval) != 0;
}

static void report_values(const struct output *o, char *const *arguments, const char *where)
{
	char interval[ASKED_VALUE], count[ASKED_VALUE], tcp[ASKED_VALUE],
		batch[ASKED_VALUE];
	const int shim = preload_names_libka(getenv("LD_PRELOAD"));
	const long kernel = doctor_sysctl("net/ipv4/tcp_keepalive_time");
	char why[512];

	asked_value(interval, o->out, "serveraliveinterval");
	asked_value(count, o->out, "serveralivecountmax");
	asked_value(tcp, o->out, "tcpkeepalive");
	asked_value(batch, o->out, "batchmode");
	note("libka.so", shim ? "in LD_PRELOAD" : "not in LD_PRELOAD");

	if (strcmp(interval, "0") != 0) {
		if (!strcmp(count, "0"))
			finding(&(struct finding){ "ServerAliveCountMax 0: ssh hangs up on "
						   "servers that are well",
				where,
				"ssh ends the session at the first silence of "
				"ServerAliveInterval,\n"
				"before it has asked the server anything.",
				"ServerAliveCountMax 3" });
		if (!strcmp(batch, "yes") && is_implied(interval, arguments))
			finding(&(struct finding){
				"the keepalive comes from BatchMode alone", where,
				"Debian's ssh probes every 300 s in BatchMode where no "
				"interval is\n"
				"set. Other sessions are not kept alive, and some NATs "
				"forget sooner.",
				"ServerAliveInterval 60" });
		return;
	}
	if (shim || (!strcmp(tcp, "yes") && kernel > 0 && kernel <= 300)) return;
	if (!strcmp(tcp, "yes"))
		snprintf(why, sizeof why,
			"ServerAliveInterval is 0, and TCPKeepAlive leaves the time to the "
			"kernel:\n"
			"%ld s (net.ipv4.tcp_keepalive_time). NATs forget after minutes.",
			kernel);
	else
		strcpy(why,
			"ServerAliveInterval is 0 and TCPKeepAlive is no: an idle session "
			"dies\n"
			"where a NAT forgets it, and ssh never learns that a server is "
			"gone.");
	finding(&(struct finding){ "nothing keeps an idle session alive", where, why,
		"ServerAliveInterval 60\nin ~/.ssh/config; or start it as: ka run ssh" });
}

/* The command that shows what was found. */
static const char *command(char *const *arguments)
{
	static char line[1024];
	size_t n = (size_t)snprintf(line, sizeof line, "ssh -G");

	for (; *arguments && n < sizeof line; arguments++)
		n += (size_t)snprintf(line + n, sizeof line - n, " %s", *arguments);
	return line;
}

int doctor_ssh(char *const *arguments)
{
	static struct output o;
	const char *const front[] = { "-G", NULL };
	char hides[ASKED_VALUE];
	struct settings s;

	if (doctor_ask(&o, "ssh", front, arguments, nothing)) return KA_SYSTEM;
	if (o.status) {
		if (report_complaints(o.err)) return findings_status();
		o.err[strcspn(o.err, "\r\n")] = 0;
		return fail(KA_SYSTEM, "ssh -G", o.err);
	}
	note_values(&o, arguments);
	doctor_settings(&s);
	report_values(&o, arguments, command(arguments));
	asked_value(hides, o.out, "ignoreunknown");
	if (*hides) report_hidden(arguments);
	return findings_status();
}
