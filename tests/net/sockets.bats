#!/usr/bin/env bats
# sockets.bats - every kind of TCP socket gets the options, and the program's own settings win.
#
# sock.py makes the sockets. Their options are then read from another process.

# shellcheck disable=SC2154 # pid, and all in capitals: helper.bash
load helper

# kind KIND: a socket of this kind has the options with the library, and none without
kind() {
	both here "$SOCK" make "$1"
	ready plain libka
	has plain "${BARE[@]}"
	has libka "${ARMED[@]}" || fail "$2"
}

@test "an IPv4 connection is armed" {
	kind ipv4 'idle IPv4 connections die behind a NAT'
}

# bats test_tags=kernel
@test "an IPv6 connection is armed" {
	kind ipv6 'idle IPv6 connections die behind a firewall'
}

@test "a socket made with IPPROTO_TCP by name is armed" {
	kind explicit 'programs that name the protocol get no keepalive'
}

@test "a non-blocking, close-on-exec socket is armed" {
	kind nonblock 'event-driven programs (node, curl, nginx) get no keepalive'
}

# bats test_tags=kernel
@test "a connection accepted from a listener of the process is armed" {
	needs nc
	kind accepted 'a server keeps connections whose clients are long gone'
}

# bats test_tags=kernel
@test "a TCP Fast Open connection is armed" {
	echo 3 >/proc/sys/net/ipv4/tcp_fastopen
	kind fastopen 'connections that begin with sendto(MSG_FASTOPEN) get no keepalive'
	has libka syn_data=1 || fail 'this was no Fast Open: the test does not reach its case'
}

# bats test_tags=kernel
@test "a connection made by io_uring is armed" {
	[ -e /usr/include/liburing.h ] || skip 'no liburing.h (Debian package liburing-dev)'
	cc -o "$T/uring" "$BATS_TEST_DIRNAME/uring.c" -luring
	start here peer "$SOCK" hold 9001
	ready peer
	both here "$T/uring" 127.0.0.1 9001
	eventually 60 grep -qs . "$T/plain.out"
	! grep -h not "$T/plain.out" || skip 'the kernel forbids io_uring'
	ready plain libka
	has plain "${BARE[@]}"
	has libka "${ARMED[@]}" || fail 'programs that connect by io_uring get no keepalive'
}

# bats test_tags=kernel
@test "an MPTCP connection is armed as far as MPTCP can be, and TCP after it in full" {
	needs_mptcp
	both here "$SOCK" make mptcp_then_tcp
	ready plain libka
	local refused=(keepalive=1 idle=1 intvl=1 cnt=4 rto_max=-)
	"$SOCK" of "${pid[libka]}" | grep 'proto=mptcp' >"$T/mptcp.out"
	equal 2 "$(grep -c "${refused[*]}" "$T/mptcp.out")" 'it gets no keepalive'
	"$SOCK" of "${pid[plain]}" | grep 'proto=mptcp' | grep -q keepalive=0
	has libka "${ARMED[@]}" || fail 'after one MPTCP socket, TCP sockets lose an option'
	# the keepalive timer of an MPTCP connection runs on its subflow
	timed() {
		ss -tnoiHOp state established | grep "pid=${pid[libka]}," |
			grep tcp-ulp-mptcp | grep -q 'timer:(keepalive,[0-9]*ms'
	}
	eventually 10 timed || fail 'its timer does not run'
}

@test "what the program itself sets stays" {
	both here "$SOCK" make own
	ready plain libka
	has plain keepalive=1 idle=77
	has libka keepalive=1 idle=77 || fail 'libka overrides the program'
	has libka intvl=1 cnt=4 "rto_max=$(cap 1000)" || fail 'what the program left open is not set'
}

@test "a program that switches keepalive off has it off" {
	both here "$SOCK" make off
	ready plain libka
	has libka keepalive=0 || fail 'libka overrides a program that wants no keepalive'
	has libka idle=1 "rto_max=$(cap 1000)" || fail 'libka was not at work: the test does not reach its case'
}

@test "KA_DISABLE=1 leaves every socket alone" {
	start here disabled env "${KA[@]}" KA_DISABLE=1 "$SOCK" make ipv4
	both here "$SOCK" make ipv4
	ready disabled libka
	has disabled "${BARE[@]}" || fail 'KA_DISABLE=1 does not switch libka off'
	has libka "${ARMED[@]}" || fail 'it is off without KA_DISABLE too'
}

# bats test_tags=kernel
@test "with no settings at all, 60 s, 15 s, 4 probes, and a cap on retransmission" {
	start here default env "LD_PRELOAD=$LIBKA" "$SOCK" make ipv4
	ready default
	has default keepalive=1 idle=60 intvl=15 cnt=4 user_timeout=0 ||
		fail 'LD_PRELOAD=libka.so alone does not do what the README says'
	[ -n "$KERNEL_CAPS" ] || return 0
	local cap
	cap=$("$SOCK" of "${pid[default]}" | sed 's/.*rto_max=//; s/ .*//; q')
	# 16 caps, each an eighth late, must take 120 s at most
	[ "$cap" -gt 5000 ] && [ "$cap" -le 6666 ] || fail "data in flight: $cap ms"
}

# bats test_tags=kernel
@test "each setting arrives at the socket" {
	start here set env "LD_PRELOAD=$LIBKA" KA_IDLE=5m KA_INTVL=7s KA_CNT=3 \
		KA_STALL=18s KA_USER_TIMEOUT=2h "$SOCK" make ipv4
	ready set
	has set keepalive=1 idle=300 intvl=7 cnt=3 "rto_max=$(cap 1000)" user_timeout=7200000 ||
		fail 'a setting of the user is ignored'
}

@test "a setting that makes no sense leaves the connection armed with the default" {
	start here bad env "LD_PRELOAD=$LIBKA" KA_IDLE=abc "$SOCK" make ipv4
	ready bad
	has bad keepalive=1 idle=60 || fail 'a typing error takes the keepalive away'
	equal 1 "$(grep -c '^libka: KA_IDLE="abc"' "$T/bad.err")" \
		'the user is not told, once, that the setting makes no sense'
}
