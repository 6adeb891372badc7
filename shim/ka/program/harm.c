/* harm.c - see harm.h */
#include "ka/program/harm.h"

#include <stddef.h>
#include <string.h>

static const struct harm known[] = {
	{ "vsftpd",
		"its sandbox kills it for the options that libka.so sets, unless seccomp_sandbox=NO",
		"The sandbox is on unless vsftpd.conf or Debian's build says otherwise. It allows only four socket options: connections would be reset.",
		"seccomp_sandbox=NO in vsftpd.conf, or KA_RULES=vsftpd=off to leave it alone" },
	{ "chronyd", "with an NTS server, its filter kills it for the options of libka.so",
		"The filter (chronyd -F 1, as Debian starts it) allows few socket options. Connections to a server with the option nts are TCP.",
		"KA_RULES=chronyd=off to leave it alone" },
};

const struct harm *harm_of(const char *program)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (!strcmp(program, known[i].program)) return &known[i];
	return NULL;
}
