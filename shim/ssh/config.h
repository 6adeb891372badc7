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

/* Whether the program knows all that would be put into its configuration. */
int config_knows_final(int two_passes);

struct config_scan {
	unsigned length;
	char line[256]; /* without quotes; of a long one the keyword and the last bytes */
};

/* Feeds bytes of a configuration: 1 if a line ended in them that makes ssh go through
 * its files twice. */
int config_scan(struct config_scan *s, const char *p, unsigned long n);

#endif
