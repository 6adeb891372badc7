#!/usr/bin/env bats
# sshd.bats - the server's side: sshd under the library, with clients that have none.
#
# sshd's child that talks to strangers is under a seccomp filter, which kills it for one
# system call too many: then nobody can log in any more.

# shellcheck disable=SC2154 # pid, status, and all in capitals: helper.bash
load helper

# serve PORT [VARIABLE=VALUE...]: starts one more sshd in the server node
serve() {
	sed "s/:2222/:$1/; /:2223/d; s/sshd.pid/sshd-$1.pid/" "/run/lab/$LAB/sshd_config" \
		>"$T/sshd_config-$1"
	start server "sshd$1" env "${@:2}" /usr/sbin/sshd -D -e -f "$T/sshd_config-$1"
	eventually 60 grep -q listening "$T/sshd$1.err"
}

# sessions PORT: prints what ss shows of the sessions at the server
sessions() { lab on server ss -tnoH state established "sport = :$1"; }

# probed PORT: the server probes the session every second
probed() { sessions "$1" | grep -q 'timer:(keepalive,[0-9]*ms'; }

@test "sshd under libka, with KA_LOG, lets users log in" {
	serve 2301 "${KA[@]}" KA_LOG="$T/log"
	start client user ssh -F "$F" -p 2301 server 'env; echo ready; sleep 100'
	ready user || fail 'nobody can log in any more'
	eventually 10 probed 2301 || fail 'the library was not at work: the test does not reach its case'
	! grep -E 'LD_PRELOAD|KA_' "$T/user.out" || fail 'libka leaks into every login'
}

@test "sshd under libka keeps the sessions of plain clients alive" {
	own_lab 3
	serve 2302 A=
	serve 2303 "${KA[@]}"
	start client plain timeout 60 ssh -F "$F" -p 2302 server 'sleep 8; echo late'
	start client libka timeout 60 ssh -F "$F" -p 2303 server 'sleep 8; echo late'
	race
	grep -qx late "$T/libka.out" || fail 'the session died in the NAT'
	equal hung "${status[plain]}" 'it lives without libka too'
}

@test "sshd under libka gets rid of clients that vanished" {
	own_lab 600
	serve 2304 A=
	serve 2305 "${KA[@]}"
	start client plain ssh -F "$F" -p 2304 server 'echo ready; sleep 100'
	start client libka ssh -F "$F" -p 2305 server 'echo ready; sleep 100'
	ready plain libka
	sessions 2305 | grep -q .
	lab cut
	gone() { [ -z "$(sessions "$1")" ]; }
	eventually 30 gone 2305 || fail 'dead sessions pile up on the server'
	! gone 2304 || fail 'they end without libka too: the test does not reach its case'
}

@test "sshd -i under inetd with KA_INHERITED=1 lets users log in, and is armed" {
	needs systemd-socket-activate
	serve 2306 A=
	passing "${KA[@]}" KA_INHERITED=1 KA_LOG="$T/log"
	start server inetd systemd-socket-activate --inetd -a -l 10.99.2.2:2307 \
		"${passed[@]}" /usr/sbin/sshd -i -e -f "$T/sshd_config-2306"
	eventually 60 grep -q Listening "$T/inetd.err"
	start client plain ssh -F "$F" -p 2306 server 'echo ready; sleep 100'
	start client libka ssh -F "$F" -p 2307 server 'echo ready; sleep 100'
	ready plain libka || fail 'nobody can log in any more'
	eventually 10 probed 2307 || fail 'the session has no keepalive'
	! probed 2306 || fail 'it has one without libka too: the test does not reach its case'
}

@test "LD_PRELOAD in /etc/environment applies to commands given to ssh, which read no profile" {
	[ "$(id -u)" = 0 ] && [ -e /etc/environment ] || skip 'needs root, and PAM'
	echo "LD_PRELOAD=$LIBKA" >"$T/environment"
	sed 's/:2222/:2309/; /:2223/d; s/sshd.pid/sshd-2309.pid/; s/UsePAM no/UsePAM yes/' "/run/lab/$LAB/sshd_config" >"$T/config"
	# shellcheck disable=SC2016 # for the inner shell
	start server sshd2309 unshare --mount sh -c 'mount --bind "$0" /etc/environment && exec "$@"' \
		"$T/environment" /usr/sbin/sshd -D -e -f "$T/config"
	eventually 60 grep -q listening "$T/sshd2309.err" || fail "$(cat "$T/sshd2309.err")"
	lab on client ssh -F "$F" -p 2309 server 'grep -o "/[^ ]*libka.so" /proc/self/maps | sort -u' >"$T/loaded"
	[ "$(cat "$T/loaded")" = "$LIBKA" ] || fail "it is not loaded: $(cat "$T/loaded")"
}
