#!/usr/bin/env bats
# undo.bats - ka attach --undo: restores the options that ka attach found, and touches nothing
# else.

# shellcheck disable=SC2030,SC2031,SC2154  # status, out, err: set by ka, in private.bash

load helper
load private

# bats test_tags=kernel
@test "--undo restores what the first of several attaches found" {
	private || return 0
	serve
	talk c
	talk own mine
	ka attach --user-timeout 5m "${number[c]}" "${number[own]}"
	ka attach --idle 9 "${number[c]}" "${number[own]}"
	equal "$(options 1 9 2 4 1000 300000)" "$(tell own show)" "it is not armed, so the test does not reach its case"
	ka attach --undo "${number[c]}" "${number[own]}"
	equal 0 "$status" "undoing fails"
	matches "* was: a probe after 9s, * now: no keepalive* now: a probe after 300s, then every 20s, 5 in all" \
		"$out" "ka does not say what was undone"
	equal "$(options "${BARE[@]}")" "$(tell c show)" "the connection stays changed"
	equal "$(options 1 300 20 5 120000 0)" "$(tell own show)" "the program's own keepalive is lost"
	ka attach --undo "${number[c]}"
	equal "1 ka: ${number[c]}: has no connection that your ka attach armed" "$status $err" \
		"undoing twice does something"
	equal "" "$(ls /run/ka)" "records are left behind"
}

# bats test_tags=kernel
@test "--undo leaves alone what the program has set since, and says so" {
	private || return 0
	serve
	talk c
	ka attach "${number[c]}"
	tell c idle 600
	ka attach --undo "${number[c]}"
	equal "$(options 0 600 75 9 120000 0)" "$(tell c show)" "the program's own choice is lost"
	matches "*: TCP_KEEPIDLE: has been changed since; left as it is" "$err" "ka does not report it"
}

@test "--undo does not touch another connection that now has the descriptor" {
	private || return 0
	serve
	talk c
	ka attach "${number[c]}"
	tell c again
	ka attach --undo "${number[c]}"
	equal 1 "$status" "a connection is undone that was never armed"
	equal "$(options "${BARE[@]}")" "$(tell c show)" "a connection is changed that was never armed"
}

@test "--undo does not touch another process that now has the PID" {
	private || return 0
	serve
	talk c
	ka attach "${number[c]}"
	equal 1 "$(find /run/ka -type f | wc -l)" "no record, so the test does not reach its case"
	old=${number[c]}
	kill -KILL "$old"
	wait "$old" || :
	for _ in {1..20}; do
		echo $((old - 1)) >/proc/sys/kernel/ns_last_pid
		"$TALK" 127.0.0.1 "$port" </dev/null >"$T/new.out" &
		[ $! != "$old" ] || break
		kill $!
	done
	equal "$old" $! "the PID could not be reused"
	eventually 5 test -s "$T/new.out"
	ka attach --undo "$old"
	equal 1 "$status" "another process is taken for the old one"
	equal "" "$(ls /run/ka)" "the record of a process that ended stays for ever"
}

@test "--undo knows a socket that several processes hold, whichever was named" {
	private || return 0
	serve
	launch shell bash -c "exec 5<>/dev/tcp/127.0.0.1/$port; sleep 100 & echo \$!; wait"
	child=$(cat "$T/shell.out")
	ka attach "$child"
	ka attach --idle 9 "${number[shell]}"
	matches "* fd 5, * was: a probe after 60s, * now: a probe after 9s, *" "$out" \
		"it is not the same socket: the test does not reach its case"
	ka attach --undo "$child"
	matches "0 * fd 5, * now: no keepalive" "$status $out" "what the first attach found is lost"
	! has_timer "dport = :$port" || fail "the connection stays changed"
}

@test "--undo is possible as long as any process holds the socket, whoever it was attached for" {
	private || return 0
	serve
	launch shell bash -c "exec 5<>/dev/tcp/127.0.0.1/$port; sleep 100 & echo \$!; wait"
	child=$(cat "$T/shell.out")
	ka attach "${number[shell]}"
	kill -KILL "${number[shell]}"
	wait "${number[shell]}" || :
	talk c
	ka attach "${number[c]}" # and looks for records that are over
	ka attach --undo "$child"
	matches "0 * fd 5, * now: no keepalive" "$status $out" "what the first process's ka attach found is lost with it"
	kill -KILL "$child"
	eventually 5 is_gone "$child"
	ka attach --undo "${number[c]}"
	equal "" "$(ls /run/ka)" "records stay for ever"
}
