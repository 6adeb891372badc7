#!/usr/bin/env bats
# attach.bats - ka attach: connections that are open already get keepalive, in any program, and
# ka reports what it did.

# shellcheck disable=SC2030,SC2031,SC2154  # status, out, err: set by ka, in private.bash

load helper
load private

# --- programs that run already -----------------------------------------------

@test "an open ssh session survives the NAT after ka attach, and dies without" {
	needs ssh sshd nft conntrack
	private || return 0
	"$lab" up
	for name in plain attached; do
		launch $name "$lab" ssh server 'echo ready; exec cat'
	done
	ka attach --idle 1 "${number[attached]}"
	equal 0 "$status" "the session cannot be rescued"
	sleep 6 # the NAT forgets after 3 s
	equal typed "$(tell attached typed)" "the rescued session is dead all the same"
	echo typed >&"${to[plain]}"
	sleep 1
	equal ready "$(cat "$T/plain.out")" "the other session lives too, so the test does not reach its case"
}

@test "psql, whose own keepalive begins after two hours, gets the result of a long query" {
	needs nft conntrack jq
	private || return 0
	next_probe() { # in seconds, as ka status has it
		"$lab" on client "$KA" status --json "${number[$1]}" | jq '.[0].keepalive.next_ms / 1000 | ceil'
	}
	"$lab" up
	postgres 10.99.2.2
	for name in plain attached; do
		launch $name "$lab" on client psql -qAth 10.99.2.2 -U postgres postgres \
			-c "select 'ready'" -c "select pg_sleep(6)::text || 'done'"
	done
	between 7190 7200 "$(next_probe plain)" "ka status and libpq disagree"
	ka attach --idle 1 "${number[attached]}"
	matches "psql *, 10.99.2.2:5432"$'\n    was: a probe after 7200s, *\n    now: a probe after 1s, *' "$out" \
		"ka attach does not print the times that psql had"
	equal 1 "$(next_probe attached)" "ka status does not see it"
	eventually 20 grep -q "done" "$T/attached.out" || fail "the result is lost"
	equal ready "$(cat "$T/plain.out")" "the other one has its result too, so the test does not reach its case"
}

# bats test_tags=kernel
@test "a static program, once armed, learns that its peer is gone" {
	needs nft conntrack
	private || return 0
	beyond
	launch other "$lab" on client "$TALK" 10.99.2.2 4000
	ka attach --idle 1 --cnt 2 "${number[c]}"
	"$lab" cut
	equal ETIMEDOUT "$(tell c read)" "it waits for a peer that is gone"
	echo read >&"${to[other]}"
	sleep 1
	equal connected "$(cat "$T/other.out")" "the other one learns it too, so the test does not reach its case"
}

@test "a connection that has been idle for longer than --idle is probed at once" {
	private || return 0
	serve
	talk c
	sleep 6
	equal 0 "$(probes)" "something else sends probes, so the test does not reach its case"
	ka attach --idle 5 "${number[c]}"
	eventually 3 has_probed || fail "a NAT may forget it before the first probe"
}

# bats test_tags=more
@test "a Go program, which no preloaded library reaches, is armed" {
	needs go
	private || return 0
	serve
	GOCACHE=$T/go GO111MODULE=off go build -o "$T/talk" "$DIR/hosts/talk.go"
	launch c "$T/talk" "127.0.0.1:$port"
	ka attach --idle 33 "${number[c]}"
	matches "* now: a probe after 33s, then every 8s, 4 in all*" "$out" "Go programs cannot be helped"
	matches "* timer:(keepalive,3[0-9]*" "$(ss -tnoH "dport = :$port")" "no keepalive timer runs"
}

# bats test_tags=kernel
@test "connections that a listener accepts from now on are armed too" {
	private || return 0
	serve
	ka attach "${number[server]}"
	matches "talk ${number[server]} fd 3, listening on 0.0.0.0:$port"$'\n    was: no keepalive\n    now: a probe *' \
		"$out" "the user would not know that the server is armed"
	talk c
	eventually 5 has_timer "sport = :$port" ||
		fail "the server goes on accepting connections without keepalive"
}

# --- settings and output -----------------------------------------------------

# bats test_tags=kernel
@test "each socket is reported with its old and new options, and has the new ones" {
	needs_rto_max
	private || return 0
	serve
	talk c
	ka attach --idle 30 --intvl 5 --cnt 3 --stall 60 --user-timeout 2m "${number[c]}"
	equal 0 "$status" "it was not armed"
	equal "$(options 1 30 5 3 3300 120000)" "$(tell c show)" "it is not as asked for"
	equal "talk ${number[c]} fd 3, 127.0.0.1:$port
    was: no keepalive
    now: a probe after 30s, then every 5s, 3 in all;
         data resent at least every 3.3s; user timeout 120s" "$out" "the report is wrong"
	ka attach --idle 30 --intvl 5 --cnt 3 --stall 60 --user-timeout 2m "${number[c]}"
	matches "* already: a probe after 30s, *" "$out" "a second attach seems to do something"
}

@test "settings come from the environment as for the library, and options override them" {
	private || return 0
	serve
	talk c
	KA_IDLE=40 KA_CNT=7 ka attach --cnt 6 "${number[c]}"
	equal "$(options 1 40 10 6 5500 0)" "$(tell c show)" "the user's settings are not in force"
}

@test "a bad setting is refused, and nothing is touched" {
	private || return 0
	serve
	talk c
	ka attach --idle 0 "${number[c]}"
	equal '2 ka: --idle 0: not a duration in 1s..32767s
    90, 90s, 5m and 2h are durations' "$status $err" "ka does not say what is wrong"
	equal "$(options "${BARE[@]}")" "$(tell c show)" "the connection was changed all the same"
}

# bats test_tags=kernel
@test "where the kernel lacks TCP_RTO_MAX_MS the other options are set, and ka reports it" {
	private || return 0
	serve
	talk c
	status=0
	out=$("$FORBID" 44 ENOPROTOOPT "$KA" attach "${number[c]}") || status=$?
	equal 0 "$status" "older kernels get no keepalive"
	matches $'*4 in all\n    TCP_RTO_MAX_MS: not supported by this kernel' "$out" "the user believes that --stall works"
	equal "$(options 1 60 15 4 120000 0)" "$(tell c show)" "older kernels get no keepalive"
}

# bats test_tags=kernel
@test "an MPTCP connection gets the options that it supports, and ka reports the others" {
	[ -e /proc/sys/net/mptcp/enabled ] || skip "this kernel has no MPTCP"
	private || return 0
	serve
	talk c mptcp
	ka attach --user-timeout 30 "${number[c]}"
	equal 0 "$status" "MPTCP gets no keepalive"
	matches $'*\n    TCP_RTO_MAX_MS: not supported by this kernel\n    TCP_USER_TIMEOUT: not supported by this kernel' "$out" \
		"the user believes in --user-timeout"
	equal "$(options 1 60 15 4 - -)" "$(tell c show)" "MPTCP gets no keepalive"
}

# bats test_tags=kernel
@test "sockets of other kinds, and those that are not connected, are left alone" {
	private || return 0
	serve
	talk c besides
	equal 5 "$(find "/proc/${number[c]}/fd" -lname 'socket:*' | wc -l)" "it has no others, so the test does not reach its case"
	ka attach "${number[c]}"
	matches "0 talk ${number[c]} fd 3, 127.0.0.1:$port"$'\n    was: no keepalive\n    now: *' "$status $out" "it was not armed"
	equal 1 "$(grep -c "^talk" "$T/ka.out")" "it changes a socket that is not a connection"
}

@test "a connection that gets the descriptor of another while ka attach is at work is left alone" {
	private || return 0
	needs strace
	serve
	talk c
	strace -o "$T/strace" -e trace=pidfd_open -e inject=pidfd_open:signal=STOP:when=1 \
		"$KA" attach "${number[c]}" >"$T/attach.out" 2>&1 &
	eventually 10 grep -qs "stopped by SIGSTOP" "$T/strace" # it has seen the descriptor, and will now ask for it
	tell c again
	kill -CONT "$(pgrep -P $!)"
	wait $! || :
	equal "$(options "${BARE[@]}")" "$(tell c show)" "a connection is armed that ka attach has not seen"
	matches "* has no TCP connection" "$(cat "$T/attach.out")" "ka does not report that nothing was armed"
}

@test "a process without a TCP connection, one that has ended and a missing name are reported" {
	private || return 0
	sleep 30 &
	ka attach $!
	equal "1 ka: $!: has no TCP connection" "$status $err" "nothing was done, and ka does not report it"
	kill $!
	wait $! || :
	ka attach $!
	equal "1 ka: $!: no such process" "$status $err" "nothing was done, and ka does not report it"
	ka attach nosuch
	equal "1 ka: nosuch: no such process" "$status $err" "nothing was done, and ka does not report it"
	ka attach
	equal 2 "$status" "a usage error is taken for success"
}

@test "/proc is searched once, however many arguments there are" {
	needs_strace
	private || return 0
	serve
	for name in a b; do talk "$name"; done
	for undo in '' --undo; do
		strace -o "$T/calls" -e trace=/^open "$KA" attach $undo "${number[a]}" "${number[b]}" nosuch \
			>"$T/ka.out" 2>"$T/ka.err" || :
		equal 2 "$(grep -c '^talk' "$T/ka.out")" "ka attach $undo: some were not found"
		equal "ka: nosuch: no such process" "$(cat "$T/ka.err")" "the user does not learn of it"
		equal 1 "$(grep -c '"/proc",' "$T/calls")" "with many processes each argument takes as long as the first"
	done
}

# Without records ka opens fewer descriptors, and a duplicate may get the number 1. There
# are so many connections that the report does not fit stdio's buffer.
@test "with its output closed, ka prints nothing into a connection" {
	private || return 0
	: >/run/ka
	launch many /usr/bin/python3 "$DIR/hosts/many.py"
	for command in attach 'attach --undo' probe; do
		# shellcheck disable=SC2086 # two words
		timeout 20 "$KA" $command "${number[many]}" <&- >&- 2>&- || :
		equal "received 0" "$(tell many)" "ka $command: its report is sent to the peers"
	done
}
