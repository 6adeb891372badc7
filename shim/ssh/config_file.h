/* config_file.h - finds out which of its configuration files ssh reads last.
 *
 * Keeps errno. Only ssh's own thread calls these.
 */
#ifndef SSH_CONFIG_FILE_H
#define SSH_CONFIG_FILE_H

/* Whether this file is the last: the argument of -F, or without -F the system's file, whose
 * path is a string in the program. */
int config_file_is_last(const char *path);

/* Whether ssh goes on if this file is missing. True only for the system's file, and only if
 * there is no file at any other path where ssh looks for it. */
int config_file_may_create(const char *path);

/* Whether this ssh knows Include (OpenSSH 7.3). */
int config_file_has_include(void);

#endif
