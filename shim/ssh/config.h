/* config.h - which configuration file is ssh's last, and what is in the others.
 *
 * Keeps errno; only ssh's own thread comes here.
 */
#ifndef SSH_CONFIG_H
#define SSH_CONFIG_H

/* That of -F, or else the system's, whose path is in the program. */
int config_is_last(const char *path);

/* Whether ssh would go on without it: only without the system's, and only if there is
 * no other place for one where ssh would look then. */
int config_may_make(const char *path);

int config_knows_include(void);

struct config_line {
	int keyword;
	unsigned length;
	char word[24]; /* one that does not fit is none of those looked for */
};

struct config_scan {
	struct config_line apart, together; /* as quotes end words, or do not */
};

/* Feeds bytes of a configuration: 1 if something ended in them that may make ssh go through
 * its files twice: the word final in a Match line, CanonicalizeHostname that is not no. */
int config_scan(struct config_scan *s, const char *p, unsigned long n);

#endif
