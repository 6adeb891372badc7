#!/usr/bin/env bats
# wire.bats - dead peers are noticed in time, live ones left alone: measured on the wire.
#
# With KA_IDLE=1 alone: probes after 1 s, then 4 more of 1 s each, so an idle connection
# ends 5 s after the peer's last packet; and data in flight ends within 18 s.
# bats file_tags=kernel

# shellcheck disable=SC2153,SC2154 # pid, status, and all in capitals: helper.bash
load helper

now() { date +%s%3N; }

# vanish: the peer vanishes, at some time from $began to $gone
vanish() {
	began=$(now)
	lab cut
	gone=$(now)
}

# ends NAME LEAST MOST: NAME reports ETIMEDOUT LEAST to MOST ms after that. Where programs
# are slow to be woken (PATIENCE, see lib.bash), 5 s more for each
ends() {
	local at
	end "$1"
	at=$(stat -c %.3Y "$T/$1.out") # its last word
	at=${at/./}
	echo "$1 ended between $((at - gone)) and $((at - began)) ms after the cut"
	[ $((at - began)) -ge "$2" ] || fail 'it gave up on the peer too soon' || return
	[ $((at - gone)) -le $(($3 + 5000 * (${PATIENCE:-1} - 1))) ] || fail 'the program hangs on a dead peer' || return
	grep -qx ETIMEDOUT "$T/$1.out" || fail 'the program does not learn why'
}

# hangs NAME: the program is still waiting
hangs() {
	kill -0 "${pid[$1]}" && ! grep -v ready "$T/$1.out"
}

# listening PORT: a server listens there
listening() {
	lab on server ss -tlnH "sport = :$1" | grep -q .
}

# blocked NAME [SECONDS]: the peer's window is closed, and the kernel probes it repeatedly, next
# in about as many seconds (a regex)
blocked() {
	lab on client ss -tnoHp | grep "pid=${pid[$1]}," | grep -Eq "timer:\\(persist,${2-}"
}

@test "an idle connection whose peer vanished ends with ETIMEDOUT within seconds" {
	own_lab 600
	start server peer "$SOCK" hold 9000
	ready peer
	both client timeout $((30 * ${PATIENCE:-1})) "$SOCK" talk 10.99.2.2 9000
	ready plain libka
	sleep 2
	vanish
	# at most 1 s of the 5 had passed when the link was cut; one lost probe is not enough
	ends libka 3000 7000
	sleep 8
	hangs plain || fail 'it ends without libka too: the test does not reach its case'
}

@test "a connection whose peer vanished with data in flight ends within KA_STALL" {
	needs_cap
	own_lab 600
	start server peer "$SOCK" hold 9000
	ready peer
	local who
	for who in plain libka slow; do
		mkfifo "$T/$who.in"
	done
	input=$T/plain.in start client plain "$SOCK" talk 10.99.2.2 9000
	input=$T/libka.in start client libka timeout $((30 * ${PATIENCE:-1})) env "${KA[@]}" \
		"$SOCK" talk 10.99.2.2 9000
	# only KA_STALL is set, so keepalive, at 60 s, plays no part
	input=$T/slow.in start client slow timeout $((30 * ${PATIENCE:-1})) env "LD_PRELOAD=$LIBKA" KA_STALL=18s \
		"$SOCK" talk 10.99.2.2 9000
	local plain libka slow
	exec {plain}>"$T/plain.in" {libka}>"$T/libka.in" {slow}>"$T/slow.in"
	ready plain libka slow
	vanish
	for who in $plain $libka $slow; do echo word >&"$who"; done
	ends libka 10000 18000
	ends slow 10000 18000
	until [ $(($(now) - gone)) -ge 54000 ]; do sleep 1; done
	hangs plain || fail 'it ends without libka too: the test does not reach its case'
}

@test "a connection whose peer vanished while it did not read ends within KA_STALL" {
	needs_cap
	own_lab 600
	head -c 16M /dev/zero >"$T/data"
	start server peer "$SOCK" hold 9000
	ready peer
	input=$T/data start client libka env "LD_PRELOAD=$LIBKA" KA_STALL=47s \
		"$SOCK" talk 10.99.2.2 9000
	ready libka
	# wait until the kernel probes at its longest interval, which is the worst case
	eventually 60 blocked libka '2(\.|sec)' || fail 'the peer reads on: the test does not reach its case'
	vanish
	ends libka 25000 47000
}

@test "a live peer that stops reading for three times KA_STALL is not harmed" {
	needs_cap
	needs nc
	local who
	head -c 16M /dev/urandom >"$T/data"
	start server drain_libka nc -l 9001
	start server drain_named nc -l 9002
	eventually 60 listening 9001
	eventually 60 listening 9002
	# the kernel of a stopped server still answers, as for a paused pager, ^S or gdb
	kill -STOP "${pid[drain_libka]}" "${pid[drain_named]}"
	input=$T/data start client libka env "${KA[@]}" "$SOCK" talk 10.99.2.2 9001
	# compare: TCP_USER_TIMEOUT ends the connection to such a peer, so it is off by default
	input=$T/data start client named env "${KA[@]}" KA_USER_TIMEOUT=5 \
		"$SOCK" talk 10.99.2.2 9002
	ready libka named
	has libka "${ARMED[@]}"
	eventually 60 blocked libka || fail 'the peer reads on: the test does not reach its case'
	local began=$SECONDS
	end named
	grep -qx ETIMEDOUT "$T/named.out" || fail 'KA_USER_TIMEOUT has no effect'
	sleep $((54 - (SECONDS - began)))
	hangs libka || fail 'libka killed the connection to a live peer'
	kill -CONT "${pid[drain_libka]}"
	eventually 60 cmp -s "$T/data" "$T/drain_libka.out" || fail 'not all data arrived'
	hangs libka || fail 'the connection did not survive it'
}

# probes PORT SECONDS VARIABLE=VALUE...: prints the ms between the probes that an idle client
# sends to a live peer, measured at the NAT for SECONDS, the first from the handshake on
probes() {
	start server peer "$SOCK" hold "$1"
	start nat dump tcpdump -lnttpi c "src 10.99.1.2 and tcp port $1"
	ready peer
	eventually 60 grep -q listening "$T/dump.err"
	start client talk env "${@:3}" "$SOCK" talk 10.99.2.2 "$1"
	ready talk
	sleep $(($2 * ${PATIENCE:-1}))
	kill "${pid[dump]}" "${pid[peer]}" "${pid[talk]}"
	end dump || :
	awk '/Flags \[\.\].*length 0/ {
		if (last) printf "%d ", ($1 - last) * 1000
		last = $1
	}' "$T/dump.out"
}

# every LEAST MOST MS...: there are at least 3 numbers, each within these bounds; with PATIENCE
# they may be 2 s more for each
every() {
	local ms most=$(($2 + 2000 * (${PATIENCE:-1} - 1)))
	[ $# -ge 5 ] || fail 'too few probes' || return
	for ms in "${@:3}"; do
		[ "$ms" -ge "$1" ] || fail "a probe came after $ms ms already" || return
		[ "$ms" -le "$most" ] || fail "a probe came after $ms ms only" || return
	done
}

@test "a live peer is probed every KA_IDLE, for KA_IDLE given alone" {
	needs tcpdump
	local plain libka
	plain=$(probes 9003 5 A=)
	[ -z "$plain" ] || fail "there are probes without libka: ${plain}ms"
	libka=$(probes 9004 14 "LD_PRELOAD=$LIBKA" KA_IDLE=3)
	# shellcheck disable=SC2086 # it is a list
	every 2900 4500 $libka || fail 'a NAT that is not much slower forgets it'
}

@test "a KA_INTVL longer than KA_IDLE does not stretch the time between probes" {
	needs tcpdump
	local libka
	libka=$(probes 9005 11 "LD_PRELOAD=$LIBKA" KA_IDLE=2 KA_INTVL=30)
	# shellcheck disable=SC2086 # it is a list
	every 1900 3500 $libka || fail 'a NAT that is not much slower forgets it'
}
