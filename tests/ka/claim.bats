#!/usr/bin/env bats
# claim.bats - only one ka at a time changes a socket, so none mistakes the settings during a
# probe for the socket's own; and the next ka repairs what a killed one left changed.

# shellcheck disable=SC2030,SC2031,SC2154  # status, out, err: set by ka, in private.bash

load helper
load private

@test "the next ka probe restores what a killed ka probe left changed" {
	needs strace
	private || return 0
	serve
	for i in {1..14}; do
		talk "c$i"
		talk "m$i" mine
	done
	sleep 1.2
	changed=0
	for i in {1..14}; do
		for c in "c$i" "m$i"; do
			if ((i < 9)); then call=setsockopt n=$i; else call=fcntl n=$((i - 8)); fi
			kill_at $call "$n" probe "${number[$c]}" || continue
			case $(tell "$c" show) in
			"$(options "${BARE[@]}")" | "$(options "${MINE[@]}")") ;;
			*) changed=$((changed + 1)) ;;
			esac
		done
	done 2>"$T/kills"
	between 8 20 $changed "it was killed where nothing was changed, so the test does not reach its case"
	ka probe talk
	for i in {1..14}; do
		equal "$(options "${BARE[@]}")" "$(tell "c$i" show)" "killed at $i: keepalive stays on, every second"
		equal "$(options "${MINE[@]}")" "$(tell "m$i" show)" "killed at $i: the program's own keepalive is lost"
	done
	sockets=$(readlink /proc/[0-9]*/fd/3 | sed -n 's/socket:.\(.*\)./:\1 /p')
	equal "" "$(grep -F "$sockets" /proc/locks || :)" "options stay changed on the sockets"
}

@test "eight ka probe at once leave a connection's settings as they were" {
	private || return 0
	serve
	talk c
	talk own mine
	for round in 1 2 3; do
		sleep 1.1
		asking=()
		for i in {1..8}; do
			"$KA" probe "${number[c]}" "${number[own]}" >"$T/probe.$i" &
			asking+=($!)
		done
		wait "${asking[@]}" || fail "one says that the peer does not answer: $(cat "$T"/probe.*)"
		equal "$(options "${BARE[@]}")" "$(tell c show)" "round $round: keepalive stays on, every second"
		equal "$(options "${MINE[@]}")" "$(tell own show)" "round $round: the program's own keepalive is lost"
	done
}

@test "ka attach works while ka probe runs, and --undo restores the options from before both" {
	private || return 0
	serve
	for i in {1..20}; do talk "c$i"; done
	for round in 1 2 3; do
		sleep 1.1
		"$KA" probe talk >"$T/probe" &
		probe=$!
		"$KA" attach --idle 50 talk >"$T/attach"
		wait $probe
		for i in {1..20}; do
			equal "$(options 1 50 12 4 5400 0)" "$(tell "c$i" show)" "round $round: what was attached is lost"
		done
		sleep 1.1
		"$KA" probe talk >"$T/probe" &
		probe=$!
		"$KA" attach --undo talk >"$T/undo"
		wait $probe
		for i in {1..20}; do
			equal "$(options "${BARE[@]}")" "$(tell "c$i" show)" "round $round: a connection stays armed"
		done
	done
}

@test "--undo restores what a killed ka attach changed, and what a killed --undo did not restore" {
	needs strace
	private || return 0
	serve
	for i in {1..11}; do
		talk "c$i"
		if ((i < 7)); then
			kill_at setsockopt "$i" attach "${number[c$i]}"
		else
			"$KA" attach --user-timeout 5m "${number[c$i]}" >"$T/attach"
			kill_at setsockopt $((i - 6)) attach --undo "${number[c$i]}"
		fi || fail "it was not killed: the test does not reach its case"
		"$KA" attach --undo "${number[c$i]}" >"$T/undo"
		equal "$(options "${BARE[@]}")" "$(tell "c$i" show)" "killed at $i: a connection stays changed"
	done
}

@test "ka attach repairs what a killed ka probe left, also another user's, and keeps what the program has set since" {
	needs strace
	private || return 0
	serve
	launch c "${nobody[@]}" "$TALK" 127.0.0.1 "$port"
	talk d
	sleep 1.2
	kill_at setsockopt 5 probe "${number[c]}"
	equal "$(options 1 1 75 127 120000 0)" "$(tell c show)" "nothing was left changed: the test does not reach its case"
	HOME=/ XDG_RUNTIME_DIR='' "${nobody[@]}" "$KA" attach "${number[c]}" >"$T/attach"
	HOME=/ XDG_RUNTIME_DIR='' "${nobody[@]}" "$KA" attach --undo "${number[c]}" >"$T/undo"
	equal "$(options "${BARE[@]}")" "$(tell c show)" "a user gets what root's ka probe has left"
	kill_at setsockopt 5 probe "${number[d]}"
	tell d idle 600
	ka attach --idle 50 "${number[d]}"
	matches "*was: a probe after 600s, then every 75s, 9 in all*" "$out" "the program's own choice is lost"
}

@test "if another process holds a claim for ever, ka reports it and does not wait" {
	private || return 0
	serve
	talk c
	launch hog /usr/bin/python3 -c "
import ctypes, fcntl, os, sys, time
p = os.pidfd_open(${number[c]})
fd = ctypes.CDLL(None, use_errno=True).syscall(438, p, 3, 0)
fcntl.lockf(fd, fcntl.LOCK_EX, 1)
print('ready', flush=True); time.sleep(100)"
	sleep 1.2
	ka probe --timeout 1 "${number[c]}"
	equal 1 "$status" "a peer that was not probed is called alive"
	matches "*: not probed: process ${number[hog]} is changing its settings; silent for *" "$out" \
		"ka does not report it"
	ka attach "${number[c]}"
	equal "1 ka: talk ${number[c]} fd 3, 127.0.0.1:$port: process ${number[hog]} is changing its settings; try again" \
		"$status $err" \
		"ka does not report it"
	equal "$(options "${BARE[@]}")" "$(tell c show)" "a socket is changed that another ka has claimed"
}

@test "ka status and ka watch show the connection's own options while it is being probed" {
	needs strace jq
	private || return 0
	serve
	talk c
	sleep 1.2
	"$KA" watch "${number[c]}" >"$T/watch" &
	eventually 5 test -s "$T/watch"
	stop_at 4 probe "${number[c]}"
	has_timer "dport = :$port" || fail "nothing is changed: the test does not reach its case"
	ka status "${number[c]}"
	matches "*! *  off  *" "$out" "the momentary settings look like the connection's own"
	sleep 1.5
	! grep armed "$T/watch" || fail "a probe looks as if keepalive had been switched on"
	kill -CONT "$stopped"
	eventually 5 grep -q answered "$T/probe"
	talk own mine
	sleep 1.2
	stop_at 5 probe "${number[own]}" # the probe has left
	"$KA" status --json "${number[own]}" >"$T/status"
	jq -e '.[].keepalive | .next_ms > 290000 and .next_ms <= 300000' "$T/status" ||
		fail "the program's own keepalive seems to be another: $(cat "$T/status")"
	equal "$(options 1 1 20 5 120000 0)" "$(tell own show)" "a socket is changed that another ka has claimed"
}

@test "ka status and ka watch restore what a killed ka probe left changed, where permitted" {
	needs strace
	private || return 0
	serve
	talk c
	talk d
	sleep 1.2
	kill_at setsockopt 5 probe "${number[c]}"
	equal "$(options 1 1 75 127 120000 0)" "$(tell c show)" "nothing was left changed: the test does not reach its case"
	"${nobody[@]}" "$KA" status --all >"$T/status"
	grep -q " in [0-9.ms]*  " "$T/status" || fail "what is in force is not what is shown: $(cat "$T/status")"
	ka status "${number[c]}"
	matches "*! *  off  *" "$out" "what was put back is not shown"
	equal "$(options "${BARE[@]}")" "$(tell c show)" "keepalive stays on, every second"
	"$KA" watch "${number[d]}" >"$T/watch" &
	eventually 5 test -s "$T/watch"
	kill_at setsockopt 5 probe "${number[d]}"
	eventually 5 is_bare d || fail "keepalive stays on, every second"
}
