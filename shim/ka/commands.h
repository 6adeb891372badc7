/* commands.h - the subcommands of ka. Each gets its own name as argv[0] and returns an exit
 * status of cli.h.
 */
#ifndef COMMANDS_H
#define COMMANDS_H

int ka_disable(int argc, char **argv);
int ka_doctor(int argc, char **argv);
int ka_enable(int argc, char **argv);
int ka_run(int argc, char **argv);
int ka_status(int argc, char **argv);
int ka_watch(int argc, char **argv);
int ka_attach(int argc, char **argv);
int ka_probe(int argc, char **argv);
int ka_measure(int argc, char **argv);

#endif
