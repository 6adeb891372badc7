#!/usr/bin/env bats
# measure.bats - ka measure finds the limit of a real NAT, and is not misled if connections end for
# another reason.
#
# Most tests have a NAT of their own, since they measure its limit.

# shellcheck disable=SC2030,SC2031,SC2154 # pid, status, and all in capitals: helper.bash
load helper

PEER=10.99.2.2:7000
WAITS=$BATS_TEST_DIRNAME/waits.py
MEASURE=("$BUILD/ka" measure)

# far SECONDS: makes a NAT that forgets after that time, and starts ka measure --listen beyond it
far() {
	own_lab "$1"
	start server far "${MEASURE[@]}" --listen --max 100 7000
	eventually 20 grep -qs '^listening on 0.0.0.0:7000' "$T/far.out" || fail 'ka measure --listen does not start'
}

# waiting [WORD...]: makes a NAT that does not forget, and starts waits.py beyond it
waiting() {
	own_lab 600
	start server far "$WAITS" 10.99.2.2 7000 "$@"
	ready far
}

# measured ARG...: runs ka measure behind the NAT, to its end
measured() {
	start client m timeout 150 "${MEASURE[@]}" "$@"
	end m
}

# member NAME: prints the value of this member of the JSON that ka measure has printed
member() {
	/usr/bin/python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$T/m.out" "$1"
}

is() { equal "$2" "$(member "$1")" "$3 ($1)"; }

# tells MS: ka measure has found this limit, give or take a second, and advises a KA_IDLE that it
# has tried
tells() {
	equal 0 "${status[m]}" "the limit was not measured (status ${status[m]})" || return
	[ "$(member longer_than_ms)" -le "$(($1 + 300))" ] && [ "$(member limit_ms)" -ge "$(($1 - 300))" ] &&
		[ "$(member resolution_ms)" -le 1000 ] ||
		fail "the limit of $1 ms was measured as $(member longer_than_ms) to $(member limit_ms)" || return
	is idle_checked True 'the user does not know whether the advice keeps a connection' || return
	[ "$(($(member idle) * 2000))" -le "$(($1 + 300))" ] ||
		fail "KA_IDLE=$(member idle) is advised for a limit of $1 ms"
}

# says TEXT WHY: the output of ka measure has this text; line breaks do not count
says() { [[ $(tr "\n" " " <"$T/m.out") = *"$1"* ]] || fail "$2: no \"$1\""; }

@test "a NAT that forgets after 3 s and drops packets is measured, and the advice is tried" {
	far 3
	measured --json --max 12 $PEER
	is outcome silence 'silence is taken for something else'
	tells 3000
}

@test "a NAT that forgets after 8 s and answers with resets is measured" {
	far 8
	lab mode rst
	measured --json --max 20 $PEER
	is outcome reset 'a reset is taken for something else'
	tells 8000
}

@test "a NAT that forgets after 20 s is measured, and the report can be read" {
	far 20
	measured --max 40 $PEER
	equal 0 "${status[m]}" 'the limit was not measured'
	grep -qx "measuring $PEER with 24 connections, 1.0s to 40s; at most 2m" "$T/m.out" || fail 'the user does not know how long it takes'
	grep -q '^  [=.-]* *[0-9]*s, at most .* to go; known so far: longer than' "$T/m.out" || fail 'nothing is printed while it measures'
	grep -qEx 'a connection that is quiet for (19\.[6-9]|20\..)s is forgotten, one quiet for (19\..|20\.[0-3])s is not; neither side is notified' \
		"$T/m.out" || fail 'the limit is missing or wrong'
	grep -qEx 'KA_IDLE=(8|10)s keeps it alive, even if one probe is lost; checked: a connection with it was alive after .*s' "$T/m.out" ||
		fail 'the user does not know what to write'
	says 'ka status --limit ' 'the user does not know how to find the connections at risk'
}

@test "where nothing forgets a connection, ka measure says that the limit is longer" {
	far 600
	measured --max 4 $PEER
	equal 0 "${status[m]}" 'no limit is taken for a failure'
	grep -qE '^a connection that is quiet for [0-9.]+s is not forgotten' "$T/m.out" || fail 'ka does not report it'
}

@test "a server that closes connections at one age is told apart from a limit of the path" {
	waiting age 6
	measured --max 20 $PEER
	equal 1 "${status[m]}" "the server's limit is taken for the path's"
	says 'the server, or a proxy before it, closes every connection after 6.' 'the wrong one is blamed'
	says 'ka measure --listen' 'the user does not know what to do'
}

@test "a proxy that ends TCP closes quiet connections, probed or not" {
	waiting
	start server relay "$BATS_TEST_DIRNAME/../ssh/relay.py" 10.99.2.2 7001 10.99.2.2 7000 6
	ready relay
	measured --json --max 20 10.99.2.2:7001
	is outcome age "a proxy's limit is taken for one that keepalive helps against"
	is limit_ms None "a proxy's limit is taken for the path's"
}

@test "a server with nine places is measured with nine connections" {
	waiting most 9
	measured --max 4 $PEER
	equal 0 "${status[m]}" 'a small server cannot be measured'
	says "with 9 connections" 'connections that the server closed at once count'
	says 'the server closed them at once' 'the user does not know why there are so few'
}

@test "a server that still counts the connections that the NAT forgot is measured as far as possible" {
	own_lab 9
	start server far "$WAITS" 10.99.2.2 7000 most 9
	ready far
	measured --json --max 20 $PEER
	equal 0 "${status[m]}" 'what is known of the limit is lost'
	is outcome silence 'a server that is full is taken for something else'
	[ "$(member longer_than_ms)" -le 9300 ] && [ "$(member limit_ms)" -ge 8700 ] || fail 'the limit is wrong'
}

@test "a server that sends probes of its own is recognised" {
	waiting probes 3
	measured --max 10 $PEER
	equal 1 "${status[m]}" 'its connections are never quiet, and a limit is reported'
	says 'the server sends probes of its own' 'the user does not know why nothing can be measured'
}

@test "a server that is stopped during the measurement is not taken for a limit" {
	waiting
	start client m timeout 150 "${MEASURE[@]}" --max 30 $PEER
	sleep 10
	kill -KILL "${pid[far]}"
	end m
	equal 1 "${status[m]}" 'an outage is reported as a limit'
	says 'all connections ended at one moment' 'an outage is taken for something else'
}

@test "a server whose firewall refuses the tenth connection is measured with nine" {
	far 600
	lab on server nft 'table ip small { chain in { type filter hook input priority 0
		tcp dport 7000 ct state new ct count over 9 reject with tcp reset
	}; }'
	measured --max 4 $PEER
	equal 0 "${status[m]}" 'a small server cannot be measured'
	says '15 more could not be opened: Connection refused' 'the user does not know why there are so few'
}

@test "a descriptor limit leaves fewer connections, not none" {
	far 600
	# shellcheck disable=SC2016 # for that shell
	start client m bash -c 'ulimit -n 12; exec "$@"' sh "${MEASURE[@]}" --max 4 $PEER
	end m
	equal 0 "${status[m]}" 'a descriptor limit makes it fail'
	says 'more could not be opened: Too many open files' 'the user does not know why there are so few'
}

@test "one packet in five may be lost: the limit is measured all the same" {
	far 8
	lab on nat nft add rule ip lab cut 'numgen random mod 100 < 20 drop'
	measured --json --max 20 $PEER
	is outcome silence 'loss is taken for something else'
	# a lost probe is repeated after a second
	[ "$(member longer_than_ms)" -le 8300 ] && [ "$(member limit_ms)" -ge 6700 ] && [ "$(member limit_ms)" -le 9300 ] ||
		fail "a limit of 8 s is measured as $(member longer_than_ms) to $(member limit_ms) ms"
}

@test "a link that is pulled during the measurement is not taken for a limit" {
	far 600
	start client m timeout 150 "${MEASURE[@]}" --max 20 $PEER
	sleep 12
	lab cut
	end m
	equal 1 "${status[m]}" 'an outage is reported as a limit'
	says 'the path was lost during the measurement' 'an outage is taken for something else'
	grep -qE '^known so far: longer than [0-9.]+s$' "$T/m.out" || fail 'what is known is lost'
}

@test "a NAT that restarts during the measurement is not taken for a limit" {
	far 600
	start client m timeout 150 "${MEASURE[@]}" --json --max 20 $PEER
	sleep 10
	lab forget
	end m
	[ "$(member limit_ms)" = None ] || fail 'a restart is reported as a limit'
	[ "$(member longer_than_ms)" -ge 6000 ] || fail 'what is known is lost'
}

@test "a firewall that does not count probes is recognised, and KA_SSH advised" {
	far 600
	# packets with data, and those that open a connection, start its clock anew; others do not
	lab on nat nft -f - <<-EOF
		table ip counts {
			set seen { type inet_service; flags dynamic, timeout; timeout 6s; }
			chain pass {
				type filter hook forward priority -10
				iifname "c" tcp dport 7000 tcp flags & syn == syn update @seen { tcp sport }
				iifname "c" tcp dport 7000 ip length > 60 update @seen { tcp sport }
				iifname "c" tcp dport 7000 tcp sport != @seen drop
			}
		}
	EOF
	measured --max 16 $PEER
	equal 0 "${status[m]}" 'the limit was not measured'
	says 'so this path counts only packets with data' 'keepalive is advised where it does not help'
	says 'for ssh, write KA_SSH=' 'the user does not know what helps instead'
	! grep -q KA_IDLE "$T/m.out" || fail 'KA_IDLE is advised where it does not help'
}

@test "^C prints what is known so far" {
	far 600
	start client m env --default-signal=INT "${MEASURE[@]}" --max 60 $PEER
	eventually 60 grep -qs 'known so far: longer than' "$T/m.out" || fail 'nothing is printed while it measures'
	kill -INT "${pid[m]}"
	end m
	equal 1 "${status[m]}" "its status is ${status[m]}"
	grep -q '^stopped after ' "$T/m.out" || fail 'it does not say that it was stopped'
	tail -n 1 "$T/m.out" | grep -qE '^known so far: longer than [0-9.]+s$' || fail 'what is known is lost'
}

@test "all connections are closed with FIN, and nothing is sent on them" {
	waiting
	measured --max 3 $PEER
	kill "${pid[far]}"
	eventually 20 grep -qs fin= "$T/far.out" || fail 'the server says nothing'
	grep -qx 'fin=24 rst=0 bytes=0' "$T/far.out" || fail 'a server would have to clean up'
}

@test "a preloaded libka does not keep the quiet connections alive" {
	far 4
	measured_under() { start client m timeout 150 env "${KA[@]}" KA_FORCE=1 "${MEASURE[@]}" "$@"; end m; }
	measured_under --json --max 10 $PEER
	is outcome silence 'users who preload libka into every program cannot measure'
	tells 4000
}

@test "an IPv6-only host is measured, and from a given address" {
	own_lab 600
	start server far "${MEASURE[@]}" --listen --max 30 '[::1]:7000'
	eventually 20 grep -qs '^listening on \[::1\]:7000' "$T/far.out"
	start server m "${MEASURE[@]}" --max 2 --bind ::1 '[::1]:7000'
	end m
	equal 0 "${status[m]}" 'an IPv6-only host cannot be measured'
	says 'measuring [::1]:7000 with 24' 'something else was measured'
}

@test "a port that refuses, and a host that cannot be reached, are named with a way out" {
	own_lab 600
	measured 10.99.2.2:7001
	equal 1 "${status[m]}" "its status is ${status[m]}"
	grep -qx 'ka: 10.99.2.2:7001: Connection refused' "$T/m.err" || fail 'it does not say what is wrong'
	grep -q 'ka measure --listen' "$T/m.err" || fail 'it does not say what to do'
	lab on client ip route del default
	measured 10.99.2.2:7001
	grep -qx 'ka: 10.99.2.2:7001: Network is unreachable' "$T/m.err" || fail 'it does not say what is wrong'
}

@test "a --max below the round trip is refused, and a slow path is measured" {
	[ -c /dev/net/tun ] || skip 'no /dev/net/tun here'
	own_lab 600
	start client way "$BATS_TEST_DIRNAME/delay.py" 1.5
	ready way
	start client far "$WAITS" 10.98.0.1 7000
	ready far
	measured --max 2 10.98.0.2:7000
	equal 2 "${status[m]}" "its status is ${status[m]}"
	grep -qE '^ka: --max 2s: the round trip alone takes 3\.[0-9] s$' "$T/m.err" || fail 'it does not say why'
	measured --json --max 4 10.98.0.2:7000
	is outcome longer 'answers that come late are taken for silence'
	[ "$(member rtt_us)" -ge 3000000 ] || fail 'the round trip is wrong'
}

@test "ka measure --listen ends by itself, and limits its connections" {
	own_lab 600
	start server far "${MEASURE[@]}" --listen --max 2 7000
	eventually 20 grep -qs '^listening on .* for 5m06s;' "$T/far.out" || fail 'it does not say when it ends'
	# shellcheck disable=SC2016 # for that shell
	lab on client bash -c 'for i in {1..130}; do exec {fd}<>/dev/tcp/10.99.2.2/7000 || exit; done
		for i in {1..50}; do sleep 0.1; [ "$(ss -tnH state established dport = :7000 | wc -l)" = 128 ] && exit; done; exit 1' ||
		fail 'anybody can fill its table of descriptors'
}
