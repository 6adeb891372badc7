/* config_file.h - which of ssh's configuration files is the last that it reads.
 *
 * Keeps errno. Only ssh's own thread calls these.
 */
#ifndef SSH_CONFIG_FILE_H
#define SSH_CONFIG_FILE_H

/* Whether this is the last: the argument of -F, or else the system's file, whose path is a
 * string in the program. */
int config_file_is_last(const char *path);

/* Whether ssh would go on without this file. True for the system's file only, and only if
 * none is at another path where ssh would look for it. */
int config_file_may_create(const char *path);

/* Whether this ssh knows Include (OpenSSH 7.3). */
int config_file_has_include(void);

#endif
