/* ssh.c - ka doctor ssh: which keepalive ssh would use, and the mistakes in its
 * configuration.
 *
 * It runs ssh -G (see ssh(1) and ssh_config(5)). That does not connect, but each time it
 * executes the commands of Match exec.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ka/doctor/doctor.h"
#include "ka/doctor/finding.h"
#include "ka/doctor/query.h"
#include "ka/doctor/sshconf.h"
#include "ka/program/libka_path.h"
#include "ka/util/cli.h"

static const char *const nothing[] = { NULL };

static const struct query_keywords ssh_config = {
	.interval = "ServerAliveInterval 60",
	.count = "ServerAliveCountMax 3",
	.why = "ssh exits with this error for every host.",
	.write = "a keyword of ssh_config(5), or remove the line",
	.foreign = "clientalive",
	.mixed = "is an option of sshd: every ssh will fail",
};

/* IgnoreUnknown hides keywords that ssh does not know. ssh uses the first value, so a value
 * on the command line makes ssh report these keywords. */
static void report_hidden(char *const *arguments)
{
	static struct subprocess o;
	const char *const first[] = { "-G", "-o", "IgnoreUnknown=no-such-word", NULL };
	const char *said = o.err;
	struct sshconf_complaint c;

	if (query_run(&o, "ssh", first, arguments, nothing) || !o.status) return;
	while (sshconf_complaint(&c, &said)) {
		char what[2 * SSHCONF_VALUE];

		if (!strstr(c.unknown, "aliv")) continue;
		snprintf(what, sizeof what,
			"%s has no effect, and IgnoreUnknown hides that", c.unknown);
		finding_report(&(struct finding){ what, c.where,
			"ssh does not know this option, and IgnoreUnknown tells it not to complain. It sets no keepalive.",
			query_line(&ssh_config, c.unknown) });
	}
}

/* Debian's ssh has an interval of 300 s in BatchMode if none is configured. */
static int is_implied(const char *interval, char *const *arguments)
{
	static struct subprocess o;
	const char *const first[] = { "-G", "-o", "BatchMode=no", NULL };
	char other[SSHCONF_VALUE];

	if (query_run(&o, "ssh", first, arguments, nothing)) return 0;
	sshconf_value(other, o.out, "serveraliveinterval");
	return strcmp(other, interval) != 0;
}

/* What may be wrong if ssh has an interval. */
static void report_interval(const struct subprocess *o, char *const *arguments,
	const char *where, const char *interval)
{
	char count[SSHCONF_VALUE], batch[SSHCONF_VALUE];

	sshconf_value(count, o->out, "serveralivecountmax");
	sshconf_value(batch, o->out, "batchmode");
	if (!strcmp(count, "0"))
		finding_report(&(struct finding){
			"ServerAliveCountMax 0: ssh disconnects from healthy servers",
			where,
			"ssh ends the session after ServerAliveInterval without data, before it has sent a message to the server.",
			"ServerAliveCountMax 3" });
	if (!strcmp(batch, "yes") && is_implied(interval, arguments))
		finding_report(&(struct finding){
			"the keepalive comes from BatchMode alone", where,
			"Debian's ssh sets an interval of 300 s in BatchMode if none is configured. Other sessions are not kept alive, and some NATs forget a connection sooner.",
			"ServerAliveInterval 60" });
}

/* What may be wrong if it has none, and libka.so is not there to make up for that. */
static void report_idle(const struct subprocess *o, const char *where)
{
	char tcp[SSHCONF_VALUE], why[512];
	const long kernel = query_sysctl("net/ipv4/tcp_keepalive_time");

	sshconf_value(tcp, o->out, "tcpkeepalive");
	if (!strcmp(tcp, "yes") && kernel > 0 && kernel <= 300) return;
	if (!strcmp(tcp, "yes") && kernel < 0)
		strcpy(why,
			"ServerAliveInterval is 0, and TCPKeepAlive leaves the time to the kernel: net.ipv4.tcp_keepalive_time, which cannot be read here (is /proc mounted?). The default is two hours. NATs forget a connection after minutes.");
	else if (!strcmp(tcp, "yes"))
		snprintf(why, sizeof why,
			"ServerAliveInterval is 0, and TCPKeepAlive leaves the time to the kernel: %ld s (net.ipv4.tcp_keepalive_time). NATs forget a connection after minutes.",
			kernel);
	else
		strcpy(why,
			"ServerAliveInterval is 0 and TCPKeepAlive is no: an idle session dies when a NAT forgets it, and ssh never notices that a server has vanished.");
	finding_report(&(struct finding){ "nothing keeps an idle session alive", where, why,
		"ServerAliveInterval 60\nin ~/.ssh/config; or start it as: ka run ssh" });
}

static void report_values(const struct subprocess *o, char *const *arguments,
	const char *where, const struct settings *s)
{
	char interval[SSHCONF_VALUE];
	const int loaded = !s->disable && preload_names_libka(getenv("LD_PRELOAD"));

	sshconf_value(interval, o->out, "serveraliveinterval");
	finding_note("libka.so",
		s->disable       ? "off, by KA_DISABLE=1"
			: loaded ? "in LD_PRELOAD"
				 : "not in LD_PRELOAD");
	if (strcmp(interval, "0") != 0)
		report_interval(o, arguments, where, interval);
	else if (!loaded)
		report_idle(o, where);
}

/* Prints which rule applies to the connection, if ssh itself makes it. A host without an
 * address is reported, and the rest is examined all the same. */
static void explain_rules(const struct subprocess *o)
{
	char host[SSHCONF_VALUE], port[SSHCONF_VALUE], command[SSHCONF_VALUE],
		jump[SSHCONF_VALUE];
	char to[2 * SSHCONF_VALUE + 8];

	sshconf_value(host, o->out, "hostname");
	sshconf_value(port, o->out, "port");
	sshconf_value(command, o->out, "proxycommand");
	sshconf_value(jump, o->out, "proxyjump");
	snprintf(to, sizeof to, strchr(host, ':') ? "[%s]:%s" : "%s:%s", host, port);
	doctor_rules("ssh", *command || *jump ? NULL : to);
}

/* Returns the command that shows the same values. */
static const char *command(char *const *arguments)
{
	static char line[1024];
	size_t n = (size_t)snprintf(line, sizeof line, "ssh -G");

	for (; *arguments && n < sizeof line; arguments++)
		n += (size_t)snprintf(line + n, sizeof line - n, " %s", *arguments);
	return line;
}

/* Prints the last lines: what keeps an idle session alive, or that nothing does. */
static int conclude(const struct subprocess *o, const struct settings *s)
{
	char interval[SSHCONF_VALUE], count[SSHCONF_VALUE], tcp[SSHCONF_VALUE],
		values[DOCTOR_VALUES];
	const long kernel = query_sysctl("net/ipv4/tcp_keepalive_time");

	sshconf_value(interval, o->out, "serveraliveinterval");
	sshconf_value(count, o->out, "serveralivecountmax");
	sshconf_value(tcp, o->out, "tcpkeepalive");
	if (atol(interval) > 0)
		return finding_conclude(
			"ssh asks every %lds, and ends after %lds without an answer",
			atol(interval), atol(interval) * atol(count));
	if (!s->disable && preload_names_libka(getenv("LD_PRELOAD"))) {
		doctor_values(values, s);
		return finding_conclude("libka.so: %s", values);
	}
	if (!strcmp(tcp, "yes") && kernel > 0)
		return finding_conclude("TCPKeepAlive: the first probe after %lds", kernel);
	return finding_conclude("no keepalive: ServerAliveInterval 0");
}

int doctor_ssh(char *const *arguments)
{
	static struct subprocess o;
	const char *const first[] = { "-G", NULL };
	char hides[SSHCONF_VALUE];
	struct settings s;
	int r = query_run(&o, "ssh", first, arguments, nothing);

	if (r) return r;
	if (o.status) {
		if (query_complaints(&ssh_config, o.err))
			return finding_conclude("no session: ssh exits with an error");
		o.err[strcspn(o.err, "\r\n")] = 0;
		return cli_fail(KA_PROBLEM, "ssh -G", o.err);
	}
	doctor_note_ssh_values(&o, arguments);
	query_settings(&s);
	if (!s.disable && s.rules) explain_rules(&o);
	report_values(&o, arguments, command(arguments), &s);
	sshconf_value(hides, o.out, "ignoreunknown");
	if (*hides) report_hidden(arguments);
	return conclude(&o, &s);
}
