/* sshd.c - ka doctor sshd: whether sshd would start again, and which keepalive it would
 * use.
 *
 * It runs sshd -T, which checks the configuration as -t does and then prints it. See
 * sshd(8) and sshd_config(5).
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
	.why = "The running sshd is not affected, but it will not start again: after a restart or a reboot nobody can log in.",
	.write = "a keyword of sshd_config(5), or remove the line; then: sshd -t",
	.foreign = "serveralive",
	.mixed = "is an option of ssh: sshd will not start again",
};

/* Whether ka enable has put sshd under libka.so. The unit may have any of these names. */
static int is_enabled(void)
{
	static const char *const file[] = { "/etc/systemd/system/ssh.service.d/libka.conf",
		"/etc/systemd/system/sshd.service.d/libka.conf",
		"/etc/systemd/system/ssh@.service.d/libka.conf" };

	for (int i = 0; i < 3; i++) {
		if (access(file[i], F_OK)) continue;
		finding_note("ka enable", "%s", file[i]);
		return 1;
	}
	return 0;
}

/* Without ClientAliveInterval, only the kernel's keepalive is left. */
static void report_idle(const char *interval, const char *tcp)
{
	const long kernel = query_sysctl("net/ipv4/tcp_keepalive_time");
	char why[512];

	if (strcmp(interval, "0") != 0) return;
	if (!strcmp(tcp, "no")) {
		finding_report(&(struct finding){
			"sshd never notices that a client has vanished", "sshd -T",
			"ClientAliveInterval is 0 and TCPKeepAlive is no: such sessions stay until they write something, or for ever.",
			"ClientAliveInterval 60" });
		return;
	}
	if ((kernel > 0 && kernel <= 300) || is_enabled()) return;
	if (kernel < 0)
		strcpy(why,
			"ClientAliveInterval is 0, and TCPKeepAlive leaves the time to the kernel: net.ipv4.tcp_keepalive_time, which cannot be read here (is /proc mounted?). The default is two hours. NATs forget a connection after minutes.");
	else
		snprintf(why, sizeof why,
			"ClientAliveInterval is 0, and TCPKeepAlive leaves the time to the kernel: %ld s (net.ipv4.tcp_keepalive_time). NATs forget a connection after minutes, and the sessions of vanished clients stay for that time.",
			kernel);
	finding_report(&(struct finding){ "sshd keeps no idle session alive", "sshd -T",
		why, "ClientAliveInterval 60\nin sshd_config; or: ka enable ssh" });
}

static void report_values(const struct subprocess *o, char *const *arguments)
{
	static const char *const keyword[][2] = {
		{ "ClientAliveInterval", "clientaliveinterval" },
		{ "ClientAliveCountMax", "clientalivecountmax" },
		{ "TCPKeepAlive", "tcpkeepalive" },
	};
	static struct subprocess builtin;
	const char *const first[] = { "-T", NULL },
			  *const last[] = { "-f", "/dev/null", NULL };
	char value[3][SSHCONF_VALUE], other[SSHCONF_VALUE];
	const int known =
		!query_run(&builtin, "sshd", first, arguments, last) && !builtin.status;

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
			"ClientAliveCountMax 0: sshd never disconnects dead clients",
			"sshd -T",
			"It sends messages for ever; the sessions of dead clients stay, and so do their locks.",
			"ClientAliveCountMax 3" });
	report_idle(value[0], value[2]);
}

static int conclude(const struct subprocess *o)
{
	char interval[SSHCONF_VALUE], count[SSHCONF_VALUE], tcp[SSHCONF_VALUE];
	const long kernel = query_sysctl("net/ipv4/tcp_keepalive_time");

	sshconf_value(interval, o->out, "clientaliveinterval");
	sshconf_value(count, o->out, "clientalivecountmax");
	sshconf_value(tcp, o->out, "tcpkeepalive");
	if (atol(interval) > 0 && atol(count) > 0)
		return finding_conclude(
			"sshd asks every %lds, and ends after %lds without an answer",
			atol(interval), atol(interval) * atol(count));
	if (atol(interval) > 0)
		return finding_conclude(
			"sshd asks every %lds, and never ends", atol(interval));
	if (!strcmp(tcp, "yes") && kernel > 0)
		return finding_conclude("TCPKeepAlive: the first probe after %lds", kernel);
	return finding_conclude("no keepalive: ClientAliveInterval 0");
}

int doctor_sshd(char *const *arguments)
{
	static const char missing[] = "Missing privilege separation directory: ";
	static struct subprocess o;
	const char *const first[] = { "-T", NULL }, *directory;
	int r;

	r = query_run(&o, "sshd", first, arguments, nothing);
	if (r) return r;
	if (!o.status) {
		report_values(&o, arguments);
		return conclude(&o);
	}
	if (query_complaints(&sshd_config, o.err))
		return finding_conclude("no session: sshd does not start");
	o.err[strcspn(o.err, "\r\n")] = 0;
	cli_fail(KA_PROBLEM, "sshd -T", o.err);
	directory = strstr(o.err, missing);
	if (directory)
		fprintf(stderr,
			"    mkdir %s (the service of sshd makes it at each start)\n",
			printable_copy(directory + strlen(missing)));
	else if (geteuid())
		fputs("    try again as root, who can read the host keys\n", stderr);
	return KA_PROBLEM;
}
