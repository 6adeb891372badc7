/* network.c - see network.h */
#include "ka/helper/network.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

int network_open(void)
{
	const struct sockaddr_nl all = { .nl_family = AF_NETLINK,
		.nl_groups = RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE
			| RTMGRP_IPV6_ROUTE };
	const int fd =
		socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);

	if (fd < 0) return -1;
	if (!bind(fd, (const struct sockaddr *)&all, sizeof all)) return fd;
	close(fd);
	return -1;
}

static int is_of(int family, const struct nlmsghdr *h, int its)
{
	if (family != AF_UNSPEC) return family == its;
	return h->nlmsg_type == RTM_NEWADDR || h->nlmsg_type == RTM_NEWROUTE;
}

/* Ignores local and broadcast routes: the kernel adds them with each address. */
static int matters(const struct nlmsghdr *h, int family)
{
	const struct ifaddrmsg *const address = NLMSG_DATA(h);
	const struct rtmsg *const route = NLMSG_DATA(h);

	switch (h->nlmsg_type) {
	case RTM_NEWADDR:
	case RTM_DELADDR:
		return h->nlmsg_len >= NLMSG_LENGTH(sizeof *address)
			&& is_of(family, h, address->ifa_family);
	case RTM_NEWROUTE:
	case RTM_DELROUTE:
		return h->nlmsg_len >= NLMSG_LENGTH(sizeof *route)
			&& is_of(family, h, route->rtm_family)
			&& route->rtm_type == RTN_UNICAST
			&& !(route->rtm_flags & RTM_F_CLONED);
	default: return 0;
	}
}

int network_changed(int fd, int family)
{
	_Alignas(struct nlmsghdr) char buffer[8192];
	int changed = 0;

	for (;;) {
		const struct nlmsghdr *h = (const void *)buffer;
		long long n = recv(fd, buffer, sizeof buffer, 0);

		if (n < 0 && errno == ENOBUFS) changed = 1; /* messages were lost */
		if (n < 0 && (errno == EINTR || errno == ENOBUFS)) continue;
		if (n <= 0) return changed;
		for (; NLMSG_OK(h, n); h = NLMSG_NEXT(h, n)) changed |= matters(h, family);
	}
}

static int is_same_address(const union endpoint *a, const union endpoint *b, int family)
{
	if (family == AF_INET) return a->v4.sin_addr.s_addr == b->v4.sin_addr.s_addr;
	return !memcmp(&a->v6.sin6_addr, &b->v6.sin6_addr, sizeof a->v6.sin6_addr);
}

/* Connecting a datagram socket makes the kernel choose the local address. Nothing is sent.
 */
enum network_path network_path(const struct connection *c)
{
	const int fd = socket(c->family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	enum network_path path = PATH_NONE;
	union endpoint own;
	socklen_t size = sizeof own;

	if (fd < 0) return PATH_NONE;
	if (!connect(fd, (const struct sockaddr *)&c->peer, c->peer_size)
		&& !getsockname(fd, (struct sockaddr *)&own, &size))
		path = is_same_address(&own, &c->local, c->family) ? PATH_SAME : PATH_MOVED;
	close(fd);
	return path;
}

static long long ms(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

int resume_gained(long long *lead, long long boottime, long long monotonic)
{
	const long long before = *lead;

	*lead = boottime - monotonic;
	return *lead > before + 1000;
}

/* The timer never expires: it is set to the year 2242. */
int resume_happened(int fd)
{
	static const struct itimerspec never = { .it_value.tv_sec = sizeof(time_t) > 4
			? (time_t)(2LL * UINT32_MAX)
			: INT32_MAX };
	static long long lead;
	uint64_t count;

	if (read(fd, &count, sizeof count) < 0 && errno != ECANCELED && errno != EAGAIN)
		return 0;
	timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL);
	return resume_gained(&lead, ms(CLOCK_BOOTTIME), ms(CLOCK_MONOTONIC));
}

int resume_open(void)
{
	const int fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);

	if (fd >= 0) resume_happened(fd);
	return fd;
}
