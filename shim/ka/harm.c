/* harm.c - see harm.h */
#include "harm.h"

#include <stddef.h>
#include <string.h>

static const struct harm known[] = {
	{ "vsftpd",
		"its sandbox kills it for the options that libka.so sets, unless "
		"seccomp_sandbox=NO",
		"The sandbox, which is on unless vsftpd.conf says otherwise, lets vsftpd\n"
		"set four options of sockets, and no others: connections would be reset.",
		"seccomp_sandbox=NO in vsftpd.conf, or KA_RULES=vsftpd=off to leave it "
		"alone" },
};

const struct harm *harm_of(const char *program)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (!strcmp(program, known[i].program)) return &known[i];
	return NULL;
}
