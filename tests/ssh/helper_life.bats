#!/usr/bin/env bats
# helper_life.bats - whatever happens to the helper, the session goes on.

# shellcheck disable=SC2016,SC2154 # the quoted $ are for another shell; the helpers
load helper

@test "the helper is small, and gone within a second of the connection" {
	echoing small own 60/3
	eventually 5 has_helper small
	local h kb
	h=$(helper_of small)
	kb=$(awk '/^Private/ { n += $2 } END { print n }' "/proc/$h/smaps_rollup")
	[ "$kb" -lt 1024 ] || fail "it takes $kb kB"
	[ -z "$(find "/proc/$h/fd" -lname '/run/*' -o -lname 'pipe:*')" ] || fail 'it holds files of ssh'
	kill -KILL "${pid[small]}"
	eventually 1 has_no_helper small || fail 'it stays'
}

@test "if the helper is killed, the session and its own keepalive go on" {
	echoing killed own 1/2
	eventually 5 has_helper killed
	kill -KILL "$(helper_of killed)"
	sleep 1
	answers killed after
	kill -STOP "$(server_of killed)"
	eventually 12 ended killed || fail 'without its helper it no longer notices'
}

@test "if the helper is stopped and its socket is full, the session goes on" {
	echoing stopped own 1/2
	eventually 5 has_helper stopped
	local helper i
	helper=$(helper_of stopped)
	kill -STOP "$helper"
	"$BATS_TEST_DIRNAME/fill.py" "${pid[stopped]}" 200 >"$T/fill.out" 2>"$T/fill.err" ||
		skip "it cannot be filled here: $(cat "$T/fill.err")"
	[ "$(cat "$T/fill.out")" -gt 50 ] || fail 'it is not full: the test does not reach its case'
	for i in 1 2 3; do
		sleep 1.5
		answers stopped "line$i"
	done
	kill -CONT "$helper"
	probe stopped >"$T/probe.out" || fail "the helper is of no use any more: $(cat "$T/probe.out")"
	kill -STOP "$helper"
	"$BATS_TEST_DIRNAME/fill.py" "${pid[stopped]}" 200 >"$T/fill.out"
	kill -STOP "$(server_of stopped)"
	eventually 12 ended stopped || fail 'its own keepalive is at an end'
	kill -KILL "$helper" "$(server_of stopped)"
}

# The helper is stopped most of the time.
slow_down() {
	while kill -STOP "$1" 2>/dev/null; do
		sleep 0.9
		kill -CONT "$1" 2>/dev/null
		sleep 0.02
	done
}

@test "if the helper is slow, the session goes on and is probed" {
	echoing slow own 2/2
	eventually 5 has_helper slow
	slow_down "$(helper_of slow)" 3>&- &
	local i slowing=$!
	for i in 1 2 3; do
		probe slow >"$T/probe.out" || fail "$(cat "$T/probe.out")"
		answers slow "line$i"
	done
	kill -STOP "$(server_of slow)"
	eventually 15 ended slow || fail 'a frozen server is not noticed'
	eventually 3 has_no_helper slow || fail 'the helper stays'
	kill -KILL "$(server_of slow)"
	wait "$slowing" || :
}

@test "if no ka is found, the session goes on" {
	mkdir "$T/lib"
	cp "$BUILD"/libka.so "$BUILD"/libka-ssh.so "$T/lib"
	BUILD=$T/lib echoing alone own 1/2
	has_no_helper alone
	answers alone after
	kill -STOP "$(server_of alone)"
	eventually 12 ended alone || fail 'the keepalive needs no helper'
}

@test "if ssh is stopped and continued, the session and the helper go on" {
	echoing paused own 2/2
	eventually 5 has_helper paused
	kill -STOP "${pid[paused]}"
	sleep 7
	kill -CONT "${pid[paused]}"
	answers paused after
	probe paused >"$T/probe.out" || fail "$(cat "$T/probe.out")"
}

@test "ps, exit status and the environment of programs started by ssh are unchanged" {
	needs nc
	local who
	for who in plain probed; do
		printf '#!/bin/sh\nenv >%s.env\nexec nc "$@"\n' "$who" >"$T/$who.sh"
		chmod +x "$T/$who.sh"
	done
	begin plain own 0x sh -c "cd $T; exec ssh -F $F -o 'ProxyCommand=./plain.sh %h %p' server 'echo ready; exit 7'"
	begin probed own 9/3 sh -c "cd $T; exec ssh -F $F -o 'ProxyCommand=./probed.sh %h %p' server 'echo ready; exit 7'"
	end plain
	end probed
	equal 77 "${status[plain]}${status[probed]}" 'the exit status of the command is lost'
	for who in plain probed; do
		sed -i "/^WHO=\|^_=/d; s/$who/X/g; s/KA_SSH=.*/KA_SSH=/" "$T/$who.env"
	done
	diff "$T/plain.env" "$T/probed.env" || fail 'libka leaks into what ssh starts'
	session now own 9/3
	ready now
	equal ssh "$(cat "/proc/${pid[now]}/comm")" 'ps shows another name'
	equal "ssh -F $F server echo ready \$PPID; exec sleep 1000 " "$(tr '\0' ' ' <"/proc/${pid[now]}/cmdline")" \
		'ps shows other arguments'
}

# in_ssh NAME EXPRESSION: makes ssh evaluate the expression, by gdb
in_ssh() {
	gdb -p "${pid[$1]}" -batch -ex "print $2" </dev/null >"$T/gdb.out" 2>&1
}

@test "if the descriptor of the helper's socket is reused, nothing is written to the new file" {
	needs gdb
	echoing file own 1/3
	echoing tcp own 1/3
	eventually 5 has_helper file
	eventually 5 has_helper tcp
	: >"$T/victim"
	readlink "/proc/${pid[file]}/fd/200" | grep -q ^socket: || fail 'ours has another number'
	in_ssh file "(int)dup2((int)open(\"$T/victim\", 1026), 200)"
	in_ssh tcp '(int)dup2(3, 200)'
	grep -q '= 200$' "$T/gdb.out" || skip 'gdb cannot do that here'
	sleep 4
	answers file after
	answers tcp after
	[ ! -s "$T/victim" ] || fail 'the user finds what is not his in his file'
	eventually 2 has_no_helper file || fail 'the helper stays'
	readlink "/proc/${pid[file]}/fd/200" | grep -q victim || fail 'it was closed for the user'
}
