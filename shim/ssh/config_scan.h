/* config_scan.h - finds the lines that make ssh read its configuration twice. Pure. */
#ifndef SSH_CONFIG_SCAN_H
#define SSH_CONFIG_SCAN_H

struct config_line {
	int keyword;
	unsigned length;
	char word[24]; /* no keyword that we look for is longer */
};

/* Versions of OpenSSH read quotes in two ways. The line is read in both. */
struct config_scan {
	struct config_line apart;    /* a quote ends a word */
	struct config_line together; /* a quote does not end a word */
};

/* Reads the next n bytes of a file. Returns 1 if a word ended in them that may make ssh go
 * through its files twice: "final" in a Match line, or a CanonicalizeHostname other than
 * "no". */
int config_scan(struct config_scan *s, const char *p, unsigned long n);

#endif
