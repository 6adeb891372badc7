#!/usr/bin/env bats
# follow.bats - ka attach --follow: connections that a program opens later are armed too.

# shellcheck disable=SC2030,SC2031,SC2154  # status, out, err: set by ka, in private.bash

load helper
load private

@test "a pool that reconnects stays armed" {
	private || return 0
	serve
	pool pool
	follow --idle 33 "${number[pool]}"
	eventually 5 shows pool 1/33 || { echo "the open connection is not armed"; false; }
	tell pool open
	eventually 5 shows pool "1/33 1/33" || { echo "a connection that was opened later is not armed"; false; }
	tell pool close
	tell pool close
	tell pool open
	eventually 5 shows pool 1/33 || { echo "the pool has reconnected, and is not armed any more"; false; }
	equal 3 "$(grep -c '^python3' "$T/follow.out")" "a connection is reported twice, or not at all"
	equal "" "$(awk 'length > 79' "$T/follow.out")" "lines break on a terminal of 80 columns"
	kill "$follower"
}

@test "redis-cli stays armed when the server closes its connection and it reconnects" {
	needs redis-server redis-cli
	private || return 0
	redis-server --port 6390 --bind 127.0.0.1 --save '' --dir "$T" >"$T/redis" 2>&1 &
	eventually 10 redis-cli -p 6390 ping 2>"$T/redis.err"
	launch c sh -c 'echo go; exec redis-cli -p 6390'
	echo ping >&"${to[c]}"
	follow --idle 47 redis-cli
	armed() { ss -tnoH state established 'dport = :6390' | grep -q 'timer:(keepalive,4[0-9]sec'; }
	eventually 5 armed || { echo "it is not armed"; false; }
	redis-cli -p 6390 client kill type normal skipme yes
	! armed || { echo "the connection was not closed: the test does not reach its case"; false; }
	armed_after_ping() { echo ping >&"${to[c]}"; sleep 0.2; armed; }
	eventually 8 armed_after_ping || { echo "it has reconnected, and is not armed any more"; false; }
	kill "$follower"
}

@test "a program that is started later is armed, and until then ka reports that it is missing" {
	private || return 0
	serve
	follow python3
	eventually 5 grep -qx "ka: python3: no such process yet" "$T/follow.err" ||
		{ echo "a user who mistypes a name waits for ever"; false; }
	pool pool
	talk other
	eventually 5 shows pool 1/60 || { echo "it is not armed"; false; }
	equal "$(options "${BARE[@]}")" "$(tell other show)" "a program is armed that nobody has named"
	kill "$follower"
}

@test "a program of that name that belongs to another user is reported, and not followed" {
	private || return 0
	serve
	pool pool
	"${nobody[@]}" timeout 1 "$KA" attach --follow python3 2>"$T/err" || :
	equal "ka: python3: no such process of yours yet" "$(cat "$T/err")" \
		"the user sees the process, and reads that there is none"
}

@test "without a name all the user's own connections are armed" {
	private || return 0
	serve
	launch own "${nobody[@]}" "$TALK" 127.0.0.1 "$port"
	talk other
	mkdir -m 700 /run/own
	chown 65534 /run/own
	XDG_RUNTIME_DIR=/run/own "${nobody[@]}" "$KA" attach --follow >"$T/follow.out" 2>&1 &
	follower=$!
	eventually 5 grep -q "^talk ${number[own]} " "$T/follow.out" || { echo "not armed"; cat "$T/follow.out"; false; }
	equal "$(options "${BARE[@]}")" "$(tell other show)" "another user's connection is changed"
	kill "$follower"
}

@test "KA_RULES decides which connections are armed, and with which settings" {
	private || return 0
	serve
	KA_RULES="python3@192.0.2.0/24=5 talk:$port=off python*:$port=90 *=70" follow
	pool pool
	talk other
	eventually 5 shows pool 1/90 || { echo "the rule does not hold"; tell pool show; false; }
	sleep 1.5
	equal "$(options "${BARE[@]}")" "$(tell other show)" "a connection is armed that a rule leaves alone"
	kill "$follower"
}

@test "a second without changes costs one read of the kernel's table, and none of /proc" {
	needs strace
	private || return 0
	serve
	pool pool
	strace -f -o "$T/calls" "$KA" attach --follow python3 >"$T/follow.out" 2>&1 &
	follower=$!
	eventually 10 is_said python3
	sleep 1
	: >"$T/calls"
	sleep 5
	dumps=$(grep -c sendto "$T/calls" || :)
	between 4 6 "$dumps" "the table is read more or less often than once a second"
	! grep -E 'openat|readlink|getdents|/proc' "$T/calls" || { echo "/proc is read though nothing is new"; false; }
	tell pool open
	eventually 5 shows pool "1/60 1/60"
	sleep 1
	scans=$(grep -c 'openat.*"/proc"' "$T/calls" || :)
	equal 1 "$scans" "one new connection costs another number of looks at /proc"
	kill "$(pgrep -P "$follower")"
}

@test "--follow ends when the processes that were named by PID have ended" {
	private || return 0
	serve
	pool pool
	follow "${number[pool]}"
	eventually 5 shows pool 1/60
	kill "${number[pool]}"
	status=0
	wait "$follower" || status=$?
	equal 0 "$status" "it ends with an error"
}

@test "the record of a connection is removed when it is closed, even if its process lives" {
	private || return 0
	serve
	pool pool
	follow "${number[pool]}"
	eventually 5 shows pool 1/60
	equal 1 "$(find /run/ka -type f | wc -l)" "no record, so the test does not reach its case"
	tell pool open
	eventually 5 shows pool "1/60 1/60"
	tell pool close
	one_left() { [ "$(find /run/ka -type f | wc -l)" = 1 ]; }
	eventually 5 one_left || { echo "a pool fills /run with records"; false; }
	kill "$follower"
	ka attach --undo "${number[pool]}"
	equal 0/7200 "$(tell pool show)" "what --follow has armed cannot be undone"
}

@test "another ka attach need not wait for --follow" {
	private || return 0
	serve
	pool pool
	talk other
	follow "${number[pool]}"
	eventually 5 shows pool 1/60
	timeout 10 "$KA" attach "${number[other]}" >"$T/attach" || { echo "the records are locked for ever"; false; }
	kill "$follower"
}

@test "--undo --all restores all that was armed, and nothing else" {
	private || return 0
	serve
	pool pool
	talk own mine
	talk other
	ka attach --undo --all
	equal "1 ka: --undo --all: no connection is open that your ka attach armed" "$status $err" "ka does not report it"
	ka attach "${number[pool]}" "${number[own]}"
	KA_IDLE=9 ka attach "${number[own]}"
	ka attach --undo --all
	equal 0 "$status" "undoing fails"
	equal 2 "$(grep -c "^[pt]" "$T/ka.out")" "a socket is reported that was never armed"
	equal 0/7200 "$(tell pool show)" "the pool stays armed"
	equal "$(options "${MINE[@]}")" "$(tell own show)" "the program's own keepalive is lost"
	equal "" "$(ls /run/ka)" "records are left behind"
	ka attach --all "${number[pool]}"
	equal 2 "$status" "--all without --undo seems to mean something"
	ka attach --undo --all "${number[pool]}"
	equal 2 "$status" "--all and a PID seem to mean something together"
	ka attach --undo --follow
	equal 2 "$status" "--undo --follow seems to mean something"
}

@test "--follow ends with an error if it cannot print" {
	private || return 0
	serve
	talk own
	pool pool
	status=0
	timeout 10 "$KA" attach --follow "${number[own]}" >&- 2>"$T/err" || status=$?
	matches "1 ka: standard output: *" "$status $(cat "$T/err")" "the user waits for lines that cannot come"
	equal "$(options "${BARE[@]}")" "$(tell own show)" "connections were armed without a report"
	status=0
	timeout 10 "$KA" attach --follow "${number[pool]}" >/dev/full 2>"$T/err" || status=$?
	matches "1 ka: standard output: *" "$status $(cat "$T/err")" "the user waits for lines that cannot come"
}

# --- without permission ----------------------------------------------------------

@test "without permission to trace --follow says so at the start, and ends" {
	[ ! -e /proc/sys/kernel/yama ] || skip "this kernel has a Yama of its own"
	private || return 0
	mkdir -p /run/kernel/yama
	mount --bind /run/kernel /proc/sys/kernel
	echo 1 >/run/kernel/yama/ptrace_scope
	err=$(timeout 10 "${nobody[@]}" "$KA" attach --follow nosuch 2>&1) || status=$?
	equal "1 ka: attach --follow: kernel.yama.ptrace_scope is 1: only root may trace processes
    as root: sudo ka attach --follow" "$status $err" "it waits for what it will not be able to do"
	err=$(timeout 10 "$FORBID" pidfd_getfd ENOSYS "$KA" attach --follow nosuch 2>&1) || status=$?
	equal "1 ka: attach --follow: pidfd_getfd(2) is not available
    needs Linux 5.6, and in a container a seccomp filter that allows it" "$status $err" "it waits for what it will not be able to do"
}

@test "a process that denies access is reported once at the start, not for each connection" {
	private || return 0
	serve
	talk own
	for i in 1 2 3; do launch "h$i" "${nobody[@]}" "$TALK" hidden 127.0.0.1 "$port"; done
	launch o "${nobody[@]}" "$TALK" 127.0.0.1 "$port"
	mkdir -m 700 /run/own
	chown 65534 /run/own
	XDG_RUNTIME_DIR=/run/own "${nobody[@]}" "$KA" attach --follow talk >"$T/follow.out" 2>"$T/follow.err" &
	follower=$!
	eventually 5 is_said "^talk ${number[o]} " || { echo "what is allowed is not armed"; false; }
	launch h4 "${nobody[@]}" "$TALK" hidden 127.0.0.1 "$port"
	sleep 2
	equal 1 "$(grep -c PR_SET_DUMPABLE "$T/follow.err")" "it is reported again and again"
	kill "$follower"
	status=0
	err=$(timeout 10 "${nobody[@]}" "$KA" attach --follow "${number[own]}" 2>&1) || status=$?
	matches "1 *belongs to another user (uid 0, yours is 65534)*" "$status $err" "it waits for what it will not be able to do"
}

@test "the help of ka attach and ka probe fits 80 columns" {
	equal "" "$( ("$KA" attach --help && "$KA" probe --help) | awk 'length > 79')" "lines break on a terminal"
}
