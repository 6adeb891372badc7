/* settings.h - reads the KA_ variables of an environment.
 *
 * Pure and async-signal-safe. The ranges are those of TCP_KEEPIDLE, TCP_KEEPINTVL and
 * TCP_KEEPCNT in tcp(7). A duration is a whole number of seconds, minutes or hours: 90,
 * 90s, 5m, 2h.
 */
#ifndef SETTINGS_H
#define SETTINGS_H

#include "common/warning.h"

/* Settings for which ka has an option come first: --idle for KA_IDLE. */
enum setting_index {
	SETTING_IDLE,
	SETTING_INTVL,
	SETTING_CNT,
	SETTING_STALL,
	SETTING_USER_TIMEOUT,
	SETTING_RULES,
	SETTING_SSH,
	SETTING_LOG,
	SETTINGS_WITH_OPTION,
	SETTING_DISABLE = SETTINGS_WITH_OPTION,
	SETTING_INHERITED,
	SETTING_FORCE,
	SETTING_LISTEN_PID, /* systemd's: sd_listen_fds(3) */
	SETTING_LISTEN_FDS,
	SETTINGS
};

enum setting_kind { KIND_DURATION, KIND_COUNT, KIND_SWITCH, KIND_TEXT, KIND_FOREIGN };

enum { SETTING_DERIVED = -1 }; /* the default follows from other settings */

struct setting {
	char name[16];
	enum setting_kind kind;
	int min, max, otherwise; /* otherwise: the default; 0: no default */
};

#pragma GCC visibility push(hidden)
extern const struct setting setting_table[SETTINGS];
#pragma GCC visibility pop

struct settings {
	int idle;         /* KA_IDLE: idle seconds before the first probe, 1..32767 */
	int intvl;        /* KA_INTVL: seconds between unanswered probes, 1..idle */
	int cnt;          /* KA_CNT: unanswered probes that end the connection, 1..127 */
	int stall;        /* KA_STALL: seconds data may stay unacknowledged, from 18 */
	int stall_named;  /* 0: derived from the three above */
	int user_timeout; /* KA_USER_TIMEOUT: seconds, 1..32767; 0: not set */
	int disable;      /* KA_DISABLE: 1: touch nothing */
	int inherited;    /* KA_INHERITED: 1: fd 0 may be a connection (inetd) */
	int force;        /* KA_FORCE: 1: override the program's own options in connect() */
	const char *rules; /* KA_RULES, see rules.h; or a null pointer */
	const char *log;   /* KA_LOG: a path in the environment, or a null pointer */
	int ssh_interval;  /* KA_SSH: seconds between ssh-level probes; 0: none */
	int ssh_count;     /* unanswered probes that end the session, 1..127 */
	int listen_pid;    /* LISTEN_PID, LISTEN_FDS: sd_listen_fds(3); 0: none */
	int listen_fds;
};

enum {
	SETTINGS_SECONDS_MAX = 32767, /* MAX_TCP_KEEPIDLE, MAX_TCP_KEEPINTVL */
	SETTINGS_COUNT_MAX = 127,     /* MAX_TCP_KEEPCNT */
	SETTINGS_STALL_MIN =
		18, /* the least that TCP_RTO_MAX_MS can achieve: keepalive.c */
	SETTINGS_LOG_MAX = 1023, /* bytes in KA_LOG */
	SETTINGS_SSH_COUNT = 3,  /* ServerAliveCountMax if KA_SSH has no count */
	SETTINGS_WRONG_MAX = 10, /* variables that may be wrong */
};

/* Reads a number, or a duration (90, 5m, 2h) as seconds, and moves *s past it. Returns -1
 * if there is no number, or if it is above 9,999,999 or 32767 h. */
int settings_number(const char **s);
int settings_seconds(const char **s);

/* Reads a duration as seconds. Returns -1 if s is anything else, or above 32767 h. */
int settings_duration(const char *s);

/* The defaults of KA_INTVL and KA_STALL. */
int settings_intvl(int idle);
int settings_stall(int idle, int intvl, int cnt);

/* Returns the first entry of env that settings_read() may read, or the null pointer at its
 * end. It is short, because every process pays for it. */
char *const *settings_first(char *const *env);

/* Fills *s. If a value does not parse or is out of range, uses the default and adds a
 * complaint. Returns the number of complaints. */
int settings_read(
	struct settings *s, char *const *env, struct warning wrong[SETTINGS_WRONG_MAX]);

#endif
