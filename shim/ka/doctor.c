/* doctor.c - ka doctor: diagnoses why keepalive would not work, and shows what is set. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ka/commands.h"
#include "ka/doctor/doctor.h"
#include "ka/util/cli.h"
#include "ka/util/limit.h"

static const char help_text[] =
	"usage: ka doctor [--limit D]\n"
	"       ka doctor [--limit D] COMMAND [HOST[:PORT]]\n"
	"       ka doctor [--limit D] HOST:PORT\n"
	"       ka doctor ssh HOST [SSH-OPTION...]\n"
	"       ka doctor sshd [-f FILE] [-C user=USER,host=HOST,addr=ADDRESS]\n"
	"\n"
	"Examines this machine; or a command, as ka run does; or which keepalive ssh or\n"
	"sshd is configured to use, and mistakes that lock people out. Each problem is\n"
	"shown with where it is, why it matters and what to write. With -C the Match\n"
	"blocks of sshd_config are applied for such a connection.\n"
	"\n"
	"  --limit D  quiet time after which something on the way forgets a connection:\n"
	"             a first probe that comes later is a problem. ka measure finds it\n"
	"\n"
	"Changes nothing. The exit status is 1 if there is a problem.\n";

int ka_doctor(int argc, char **argv)
{
	static const struct option options[] = { { "limit", required_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };
	uint64_t limit;
	int c;

	while ((c = cli_getopt(argc, argv, "+:h", options)) != -1) {
		if (c == 'h') return cli_help(help_text);
		if (c != 'l') return cli_usage("doctor", c);
		if (limit_read(&limit, optarg)) return KA_USAGE;
		doctor_set_limit(limit);
	}
	argv += optind;
	for (char **word = argv; *word; word++)
		if (!strcmp(*word, "--help")) return cli_help(help_text);
	if (!*argv) return doctor_machine();
	if (!strcmp(*argv, "ssh") && argv[1]) return doctor_ssh(argv + 1);
	if (!strcmp(*argv, "sshd")) return doctor_sshd(argv + 1);
	if (!argv[1] && strchr(*argv, ':') && access(*argv, F_OK))
		return doctor_peer(*argv);
	if (!argv[1] || !argv[2]) return doctor_program(argv[0], argv[1]);
	return cli_misuse("doctor", argv[2], "too many arguments");
}
