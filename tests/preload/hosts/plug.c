/* plug.c - loads a plugin and lets it open a socket, then opens its own.
 *
 * usage: plug FILE [deepbind]
 * With RTLD_DEEPBIND the plugin finds libc's socket before any preload's.
 */
#include <dlfcn.h>

#include "host.h"

#ifndef RTLD_DEEPBIND /* musl */
#define RTLD_DEEPBIND 0
#endif

int main(int argc, char **argv)
{
	const int deep = argc > 2 && !strcmp(argv[2], "deepbind");
	void *plugin = dlopen(argv[1], RTLD_NOW | (deep ? RTLD_DEEPBIND : 0));
	int (*plugin_socket)(void), fd;

	if (!plugin) return fprintf(stderr, "%s\n", dlerror()), 1;
	plugin_socket = (int (*)(void))dlsym(plugin, "plugin_socket");
	errno = 77;
	fd = plugin_socket();
	printf("plugin: socket %d, errno %d\n", fd, errno);
	if (!deep) show(fd);
	fd = tcp();
	printf("program: socket %d, errno %d\n", fd, errno);
	show(fd);
	return 0;
}
