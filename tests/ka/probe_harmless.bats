#!/usr/bin/env bats
# probe_harmless.bats - ka probe leaves the settings of a connection as they were, and does not
# touch it where that would do harm.

# shellcheck disable=SC2030,SC2031,SC2154  # status, out, err: set by ka, in private.bash

load helper
load private

# --- the settings stay -------------------------------------------------------

# bats test_tags=kernel
@test "keepalive stays on or off as the program left it" {
	private || return 0
	serve
	talk c
	talk own mine
	sleep 1.2
	ka probe "${number[c]}" "${number[own]}"
	equal 0 "$status" "no answer from a peer that is there"
	equal "$(options "${BARE[@]}")" "$(tell c show)" "keepalive stays on, every second"
	equal "$(options 1 300 20 5 120000 0)" "$(tell own show)" "the program's own keepalive is lost"
	matches "*timer:(keepalive,4min*" "$(ss -tnoH "dport = :$port")" "the program's own timer is off"
	ka attach --idle 50 --user-timeout 7 "${number[c]}"
	ka probe "${number[c]}"
	equal "$(options 1 50 12 4 5400 7000)" "$(tell c show)" "the user's settings are lost"
}

@test "^C at any moment leaves the settings as they were" {
	needs nft conntrack
	private || return 0
	beyond mine
	sleep 1.2
	for i in {1..60}; do
		timeout -s INT "0.00$((i % 10))" "$KA" probe "${number[c]}" >"$T/ka.out" || :
		[ -s "$T/ka.out" ] || cut=1
		equal "$(options 1 300 20 5 120000 0)" "$(tell c show)" "^C leaves a probe every second behind"
	done
	[ "${cut-}" ] || fail "none was interrupted: the test does not reach its case"
	"$lab" cut
	sleep 1
	"$KA" probe --timeout 30 "${number[c]}" >"$T/ka.out" &
	sleep 1
	kill -TERM $!
	status=0
	wait $! || status=$?
	equal 143 "$status" "it does not end when it is told to"
	equal "$(options 1 300 20 5 120000 0)" "$(tell c show)" "a signal leaves a probe every second behind"
}

# bats test_tags=kernel
@test "a socket whose idle time could not be restored is not touched" {
	private || return 0
	sysctl -qw net.ipv4.tcp_keepalive_time=100000 # more than setsockopt takes
	serve
	talk c
	sleep 1.2
	ka probe "${number[c]}"
	equal "1 talk ${number[c]} fd 3, 127.0.0.1:$port: could not be probed: Invalid argument" "$status $out" \
		"ka does not report it"
	equal "$(options 0 100000 75 9 120000 0)" "$(tell c show)" "the socket's settings are changed"
}

# bats test_tags=kernel
@test "if the probe cannot be sent, the settings are restored, and ka reports it" {
	needs tc
	private || return 0
	serve
	talk c
	sleep 1.2
	tc qdisc add dev lo root bfifo limit 1
	ka probe "${number[c]}"
	equal "1 talk ${number[c]} fd 3, 127.0.0.1:$port: the probe could not be sent" "$status $out" \
		"ka does not report it"
	equal "$(options "${BARE[@]}")" "$(tell c show)" "keepalive stays on, every second"
}

@test "a program that closes the connection during a probe closes it towards the peer too" {
	needs nft conntrack
	private || return 0
	beyond
	launch other "$lab" on client "$TALK" 10.99.2.2 4000
	sleep 1.2
	"$lab" cut
	"$KA" probe --timeout 30 talk >"$T/ka.out" &
	sleep 1
	tell c close
	eventually 5 is_one_left || fail "ka holds it open, and the peer is not notified"
	eventually 5 grep -qx "talk ${number[c]} fd 3, 10.99.2.2:4000: ended when probed" "$T/ka.out" ||
		fail "it waits for an answer that nobody wants"
	kill $!
}

@test "another connection that now has the descriptor is not touched" {
	private || return 0
	serve
	talk c
	tell c send 1 # so that it is asked a second later
	"$KA" probe "${number[c]}" >"$T/ka.out" &
	asking=$!
	sleep 0.3
	tell c again
	status=0
	wait $asking || status=$?
	equal "1 talk ${number[c]} fd 3, 127.0.0.1:$port: ended before it was probed" "$status $(cat "$T/ka.out")" \
		"what ka reports of a connection is true of another one"
	equal 0 "$(probes)" "a connection is probed that the user did not ask about"
}

# --- connections that are not idle -------------------------------------------

@test "a connection that was just in use is probed as soon as possible" {
	private || return 0
	serve
	talk c
	tell c send 1
	ka probe "${number[c]}"
	matches "*: answered in *" "$out" "connections in use cannot be probed"
	equal 1 "$(probes)" "no probe was sent"
}

@test "a connection in use is reported as alive without a probe" {
	private || return 0
	serve
	talk c
	launch chat bash -c "exec 5<>/dev/tcp/127.0.0.1/$port; echo go; while sleep 0.1; do echo >&5; done"
	ka probe "${number[chat]}"
	equal 0 "$status" "a connection in use is called dead"
	matches "*: alive: heard from 0.?s ago, so no probe was needed" "$out" "ka does not say how it knows"
	equal 0 "$(probes)" "a probe was sent for nothing"
}

# bats test_tags=kernel
@test "with data in flight ka reports that no probe is possible" {
	needs nft conntrack
	private || return 0
	beyond
	"$lab" cut
	tell c send 3
	ka probe --timeout 1 "${number[c]}"
	equal 1 "$status" "a connection that gets nothing through is called alive"
	matches "*: cannot be probed: 3 bytes are not acknowledged; silent for *s" "$out" "ka does not report it"
	equal "$(options "${BARE[@]}")" "$(tell c show)" "the socket's settings are changed"
}

@test "a connection that the kernel is probing in vain is not brought nearer to its end" {
	needs nft conntrack
	private || return 0
	beyond
	ka attach --idle 2 --cnt 100 "${number[c]}"
	"$lab" cut
	eventually 20 has_unanswered
	before=$(probes client)
	status=0
	ka probe --timeout 1 "${number[c]}"
	matches "1 *: the kernel is already probing it: [1-9]* unanswered; silent for *s" "$status $out" "ka does not report it"
	# its own, one every half a second... one a second
	between "$before" $((before + 6)) "$(probes client)" "each ka probe would count against the connection"
	"$lab" heal
	equal sent "$(tell c send 1)" "the connection was ended"
}
