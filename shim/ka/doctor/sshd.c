/* sshd.c - ka doctor sshd: would sshd start again, and whom does it keep?
 *
 * By asking sshd -T, which checks the configuration as -t does and then shows
 * it, see sshd(8) and sshd_config(5).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ka/doctor/doctor.h"
#include "ka/doctor/finding.h"
#include "ka/doctor/query.h"
#include "ka/doctor/sshconf.h"
#include "ka/util/cli.h"
#include "ka/util/printable.h"

static const char *const nothing[] = { NULL };

static const struct query_keywords sshd_config = {
	.interval = "ClientAliveInterval 60",
	.count = "ClientAliveCountMax 3",
	.why = "sshd goes on with what it read when it started, but does not start\n"
	       "again: after a restart or a reboot nobody can log in.",
	.write = "a line that sshd_config(5) knows, or none; then: sshd -t",
	.foreign = "serveralive",
	.mixed = "is a word of ssh: sshd will lock you out",
};

static void report_values(const struct subprocess *o, char *const *arguments)
{
	static const char *const keyword[][2] = {
		{ "ClientAliveInterval", "clientaliveinterval" },
		{ "ClientAliveCountMax", "clientalivecountmax" },
		{ "TCPKeepAlive", "tcpkeepalive" },
	};
	static struct subprocess builtin;
	const char *const front[] = { "-T", NULL },
			  *const behind[] = { "-f", "/dev/null", NULL };
	char value[3][SSHCONF_VALUE], other[SSHCONF_VALUE];
	const int known =
		!query_run(&builtin, "sshd", front, arguments, behind) && !builtin.status;

	for (int i = 0; i < 3; i++) {
		sshconf_value(value[i], o->out, keyword[i][1]);
		sshconf_value(other, builtin.out, keyword[i][1]);
		finding_note(keyword[i][0], "%s%s", value[i],
			!known ? ""
				: strcmp(value[i], other)
				? ", from the configuration"
				: ", built in, or from an option");
	}
	finding_note("Match",
		query_option(arguments, "-C")
			? "as for the connection of -C"
			: "left out; ka doctor sshd -C user=USER,host=HOST,addr=ADDRESS");
	if (strcmp(value[0], "0") != 0 && !strcmp(value[1], "0"))
		finding_report(&(struct finding){
			"ClientAliveCountMax 0: no client is ever given up", "sshd -T",
			"sshd asks and asks: the sessions of clients that are gone stay "
			"for\n"
			"ever, with what they have locked.",
			"ClientAliveCountMax 3" });
	if (!strcmp(value[0], "0") && !strcmp(value[2], "no"))
		finding_report(&(struct finding){ "sshd never learns that a client is gone",
			"sshd -T",
			"ClientAliveInterval is 0 and TCPKeepAlive is no: such sessions "
			"stay\n"
			"until they write something, or for ever.",
			"ClientAliveInterval 60" });
}

int doctor_sshd(char *const *arguments)
{
	static const char missing[] = "Missing privilege separation directory: ";
	static struct subprocess o;
	const char *const front[] = { "-T", NULL }, *directory;
	int r;

	r = query_run(&o, "sshd", front, arguments, nothing);
	if (r) return r;
	if (!o.status) {
		report_values(&o, arguments);
		return finding_status();
	}
	if (query_complaints(&sshd_config, o.err)) return finding_status();
	o.err[strcspn(o.err, "\r\n")] = 0;
	cli_fail(KA_SYSTEM, "sshd -T", o.err);
	directory = strstr(o.err, missing);
	if (directory)
		fprintf(stderr, "    mkdir %s; its service makes it at each start\n",
			printable_copy(directory + strlen(missing)));
	else if (geteuid())
		fputs("    as root it can read its keys\n", stderr);
	return KA_SYSTEM;
}
