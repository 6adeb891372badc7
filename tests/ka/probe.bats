#!/usr/bin/env bats
# probe.bats - ka probe: tests whether the other end answers now, and leaves the connection as it
# was.

# shellcheck disable=SC2030,SC2031,SC2154  # status, out, err: set by ka, in private.bash

load helper
load private

# --- answers -----------------------------------------------------------------

@test "an idle ssh session's server answers, from beyond the NAT, and the session goes on" {
	needs ssh sshd nft conntrack
	private || return 0
	"$lab" up
	"$lab" timeout 300
	launch session "$lab" ssh server 'echo ready; exec cat'
	sleep 1.5
	ka probe "${number[session]}"
	equal 0 "$status" "a session that lives is called dead"
	matches "ssh ${number[session]} fd 3, 10.99.2.2:2222: answered in *.? ms" "$out" "the answer is not shown"
	equal typed "$(tell session typed)" "the probe has harmed the session"
}

# bats test_tags=kernel
@test "one probe is sent at once, even if the connection's idle time is long" {
	private || return 0
	serve
	talk c
	sleep 1.2
	ka probe "${number[c]}"
	matches "*: answered in *" "$out" "no answer from a peer that is there"
	equal 1 "$(probes)" "another number of probes is on the wire"
}

# bats test_tags=kernel
@test "a probe is an empty segment before the peer's window, which no program sees" {
	needs tcpdump
	private || return 0
	serve
	talk c
	tcpdump -i lo -n -l --immediate-mode "tcp port $port" >"$T/dump" 2>"$T/dump.err" &
	eventually 10 grep -q listening "$T/dump.err"
	sleep 1.2
	ka probe "${number[c]}"
	eventually 5 test "$(wc -l <"$T/dump")" -ge 2 || :
	sleep 0.2
	equal "2 2" "$(grep -c 'length 0$' "$T/dump") $(wc -l <"$T/dump")" "more is sent than a probe and its answer"
}

# bats test_tags=kernel
@test "a peer that is gone: no answer, exit status 1, and the connection is not ended by it" {
	needs nft conntrack
	private || return 0
	beyond
	sleep 1.2
	"$lab" cut
	ka probe --timeout 1 "${number[c]}"
	equal 1 "$status" "a dead path is called alive"
	matches "talk ${number[c]} fd 3, 10.99.2.2:4000: no answer in 1 s; silent for [1-9]*s" "$out" "ka does not report it"
	equal "$(options "${BARE[@]}")" "$(tell c show)" "the socket's settings are changed"
	"$lab" heal
	equal sent "$(tell c send 1)" "the connection was ended"
	sleep 1.2
	ka probe "${number[c]}"
	equal 0 "$status" "the path is there again, and still called dead"
}

@test "any number of unanswered probes does not end a connection without keepalive" {
	needs nft conntrack
	private || return 0
	beyond
	"$lab" on client sysctl -qw net.ipv4.tcp_keepalive_probes=2
	sleep 1.2
	"$lab" cut
	for _ in 1 2 3 4; do ka probe --timeout 1 "${number[c]}"; done
	matches "*: no answer in 1 s; *" "$out" "no new probe is sent"
	equal 4 "$(probes client)" "it was not probed each time, so the test does not reach its case"
	"$lab" heal
	equal sent "$(tell c send 1)" "ka probe has ended the connection"
}

# bats test_tags=kernel
@test "a NAT that forgot the connection and resets it is distinguished from one that drops packets" {
	needs nft conntrack
	private || return 0
	beyond
	"$lab" mode rst
	"$lab" forget
	sleep 1.2
	ka probe "${number[c]}"
	equal "1 talk ${number[c]} fd 3, 10.99.2.2:4000: ended when probed" "$status $out" \
		"the user does not learn that the session is over"
}

# bats test_tags=kernel
@test "if a path works one way only, probes of the peer are not taken for an answer" {
	needs nft conntrack
	private || return 0
	beyond
	ka attach --idle 1 --intvl 1 --cnt 100 "${number[server]}"
	sleep 1.2
	"$lab" on nat nft add rule ip lab cut iifname c drop
	sleep 1.2
	segments=$(segments_in)
	ka probe --timeout 3 "${number[c]}"
	[ "$(segments_in)" -gt "$segments" ] || fail "the peer did not probe: the test does not reach its case"
	matches "*: no answer in 3 s; *" "$out" "a path that works one way only is called alive"
}

# --- many connections, none, or no permission --------------------------------

@test "many connections are asked at the same time" {
	needs nft conntrack
	private || return 0
	beyond
	for i in {1..19}; do launch "c$i" "$lab" on client "$TALK" 10.99.2.2 4000; done
	sleep 1.2
	ka probe talk
	equal 40 "$(grep -c ': answered in' "$T/ka.out")" "some were not probed" # both ends of 20
	"$lab" cut
	SECONDS=0
	ka probe --timeout 3 talk
	between 0 19 "$SECONDS" "a process with many dead connections takes for ever"
	equal 40 "$(grep -c ': no answer in 3 s' "$T/ka.out")" "a dead connection is not reported"
}

@test "helpers that do not answer are waited for at the same time, once" {
	needs_strace
	private || return 0
	for name in a b c d; do
		launch "$name" /usr/bin/python3 -c '
import os, socket, sys
l = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
l.bind("\0libka-ssh/%d" % os.getpid())
l.listen(16)
print("ready", flush=True)
sys.stdin.read()'
	done
	SECONDS=0
	strace -o "$T/calls" -e trace=connect,poll "$KA" probe --timeout 1 "${number[@]}" >"$T/ka.out" 2>&1 || :
	between 1 4 "$SECONDS" "it waits for one after the other"
	equal 4 "$(grep -c '^ssh .*: no ssh-level reply in 1 s' "$T/ka.out")" "a helper that does not answer is not reported"
	equal 8 "$(sed '/^poll/,$d' "$T/calls" | grep -c 'libka-ssh')" "not all are asked before it waits"
	equal 8 "$(grep -c libka-ssh "$T/calls")" "some are asked later"
}

@test "/proc is searched once, however many arguments there are" {
	needs_strace
	private || return 0
	serve
	for name in a b c; do talk "$name"; done
	sleep 1.2
	strace -o "$T/calls" -e trace=/^open "$KA" probe "${number[a]}" "${number[b]}" "${number[c]}" nosuch talk \
		>"$T/ka.out" 2>"$T/ka.err" || :
	equal 6 "$(grep -c ': answered in' "$T/ka.out")" "some were not probed" # both ends of 3
	equal "ka: nosuch: no such process" "$(cat "$T/ka.err")" "the user does not learn of it"
	equal 1 "$(grep -c '"/proc",' "$T/calls")" "with many processes each argument takes as long as the first"
}

@test "a connection that two processes share is found for the second argument too" {
	private || return 0
	serve
	launch c bash -c "exec 5<>/dev/tcp/127.0.0.1/$port; sleep 1000 & echo \$!; read -r _"
	sleep 1.2
	ka probe "${number[c]}" "$(cat "$T/c.out")"
	equal "0 1 " "$status $(grep -c ': answered in' "$T/ka.out") $err" "a process is said to have no connection"
	ka probe "$(cat "$T/c.out")" "${number[c]}"
	matches "0 sleep $(cat "$T/c.out") fd 5, *" "$status $out" "another process is reported than was named first"
}

@test "a missing connection, a lone listener and another user's process are reported with a hint" {
	private || return 0
	serve
	ka probe "${number[server]}"
	equal "1 ka: ${number[server]}: has no established TCP connection" "$status $err" \
		"nothing is probed, and ka does not report it"
	ka probe nosuch
	equal "1 ka: nosuch: no such process" "$status $err" "nothing is probed, and ka does not report it"
	talk c
	err=$("${nobody[@]}" "$KA" probe "${number[c]}" 2>&1) && fail "it seems to have probed"
	equal "ka: talk ${number[c]}: belongs to another user (uid 0, yours is 65534)
    as root: sudo ka probe ${number[c]}" "$err" "the user does not know why"
	ka probe --timeout soon "${number[c]}"
	equal "2 ka: --timeout soon: not a duration in 1s..1h
    90, 90s, 5m and 2h are durations" "$status $err" "a usage error is not reported"
	ka probe
	equal 2 "$status" "a usage error is taken for success"
}

@test "no privilege is needed for one's own connections, of static and hidden programs and MPTCP too" {
	[ -e /proc/sys/net/mptcp/enabled ] || skip "this kernel has no MPTCP"
	private || return 0
	serve
	launch c "${nobody[@]}" "$TALK" 127.0.0.1 "$port"
	talk m mptcp
	talk h hidden
	sleep 1.2
	"${nobody[@]}" "$KA" probe "${number[c]}" || fail "users cannot ask for their own sessions"
	ka probe "${number[m]}" "${number[h]}"
	equal "0 2" "$status $(grep -c ': answered in' "$T/ka.out")" "some were not probed"
	equal "$(options 0 7200 75 9 - -)" "$(tell m show)" "the socket's settings are changed"
}
