#!/usr/bin/env bats
# measure.bats - the arguments and the output of ka measure. Whether its results are right is
# tested in tests/net.

# shellcheck disable=SC2034,SC2154  # columns: for terminal; pid, line, stderr_lines: set by the helpers

load helper
load terminal

setup() {
	[ -x "$KA" ] || { echo "$KA is missing: run make first"; return 1; }
}
teardown() {
	close_terminal
	stop_all
}

# serve: starts ka measure --listen on loopback; its port goes to $port
serve() {
	start "$KA" measure --listen --max 2 127.0.0.1:"$((20000 + RANDOM % 10000))"
	port=${line#*127.0.0.1:} port=${port%% *}
}

# refused WORDS MESSAGE HINT: ka measure WORDS fails with this message and hint
refused() {
	local words
	read -ra words <<<"$1"
	run -2 --separate-stderr "$KA" measure "${words[@]}"
	equal "ka: $2" "${stderr_lines[0]}" "the user does not learn what is wrong"
	[ -z "${3-}" ] || equal "    $3" "${stderr_lines[1]}" "there is no way out"
}

@test "a wrong argument is reported with a hint" {
	refused '' 'measure: missing HOST:PORT' 'ka measure --help shows how'
	refused 'a:1 b:1' 'b:1: too many arguments' 'ka measure --help shows how'
	refused 'host' 'host: not a HOST:PORT' 'examples: db.example:5432, 192.0.2.1:22, [2001:db8::1]:22'
	refused '::1' '::1: not a HOST:PORT'
	refused '127.0.0.1:70000' '127.0.0.1:70000: not a HOST:PORT'
	refused ':22' ':22: not a HOST:PORT'
	refused '--max 1 a:1' '--max 1: not a duration in 2s..12h' '90, 90s, 5m and 2h are durations'
	refused '--max 13h a:1' '--max 13h: not a duration in 2s..12h'
	refused '--connections 65 a:1' '--connections 65: not a number in 1..64'
	refused '--connections 0 a:1' '--connections 0: not a number in 1..64'
	refused '--listen a:b:c' 'a:b:c: not a PORT or ADDRESS:PORT'
}

@test "a --bind address that this machine does not have is reported" {
	serve
	run -1 --separate-stderr "$KA" measure --bind 192.0.2.77 "127.0.0.1:$port"
	equal "ka: 127.0.0.1:$port: cannot be reached from the address of --bind" "${stderr_lines[0]}" \
		"the user does not learn what is wrong"
}

@test "on a terminal a bar grows in place, and the result takes its place" {
	needs tmux dash
	columns=120
	serve
	terminal "$KA" measure --max 12 --connections 8 "127.0.0.1:$port"
	shows "^measuring 127\.0\.0\.1:$port with 8 connections, 1\.0s to 12s; at most [0-9]+[ms]" "the user does not know how long it takes"
	shows '^  ━+╸?─* *[0-9.]+s, at most [0-9ms.]+ to go; known so far: ' "the user does not see that it goes on"
	shows '^a connection that is quiet for 1[2-9]\.[0-9]s is not forgotten' "there is no result"
	equal 0 "$(screen | grep -c 'to go')" "old bars stay on the screen"
}

@test "^C on a terminal prints what is known" {
	needs tmux dash
	columns=120
	serve
	terminal "$KA" measure --max 1m "127.0.0.1:$port"
	shows 'known so far: longer than' "the user does not see that it goes on"
	keys C-c
	shows '^stopped after [0-9.]+s$' "it says nothing in the end"
	shows '^known so far: longer than [0-9.]+s$' "what is known is lost"
	shows '^status 1$' "a script takes it for measured"
}

@test "--json prints one object and nothing else, with all that ka(1) promises" {
	serve
	run -0 --separate-stderr "$KA" measure --json --max 2 "127.0.0.1:$port"
	equal "" "$stderr" "there is something else"
	/usr/bin/python3 -c 'import json, sys
o = json.loads(sys.argv[1])
assert o["peer"] == "127.0.0.1:" + sys.argv[2] and o["outcome"] == "longer", o
assert o["limit_ms"] is None and o["resolution_ms"] is None and o["longer_than_ms"] >= 2000, o
assert o["rtt_us"] > 0 and o["connections"] == 24 and len(o["tried"]) >= 18, o
assert {t["end"] for t in o["tried"]} == {"answered"}, o' "$output" "$port"
}
