#!/usr/bin/env bats
# faults.bats - faults that an ssh-level probe detects, and TCP keepalive does not.

# shellcheck disable=SC2016,SC2154 # the quoted $ are for another shell; the helpers
load helper

@test "ssh ends in time and with its own message when sshd is frozen" {
	local release began
	session plain own 0x
	ready plain
	for release in $(releases); do
		session "$release" "$release" 1/2
		ready "$release"
	done
	for who in "${!pid[@]}"; do kill -STOP "$(server_of "$who")"; done
	began=$SECONDS
	for release in $(releases); do
		eventually 20 ended "$release" || fail "$release: the user waits for a frozen server"
		[ $((SECONDS - began)) -le 6 ] || fail "$release: noticed after $((SECONDS - began)) s"
		end "$release"
		equal 255 "${status[$release]}" "$release: ssh does not end as it does without libka"
		grep -q '^Timeout, server .* not responding' "$T/$release.err" || fail "$release: ssh prints no message"
	done
	! ended plain || fail 'it ends without KA_SSH too: the test does not reach its case'
	for who in "${!pid[@]}"; do kill -KILL "$(server_of "$who")" || :; done
}

@test "a session through a proxy that ends TCP survives" {
	local release
	start client relay "$BATS_TEST_DIRNAME/relay.py" 127.0.0.1 2200 10.99.2.2 2222 3
	ready relay
	export KA_IDLE=1
	for release in - $(releases); do
		begin "via$release" "${release/#-/own}" "$([ "$release" = - ] && echo 0x || echo 1)" \
			ssh -F "$F" -p 2200 -o HostName=127.0.0.1 server 'echo ready; sleep 8; echo done'
	done
	for release in $(releases); do
		end "via$release"
		grep -q "done" "$T/via$release.out" || fail "$release: the proxy has dropped the session"
	done
	end via-
	! grep -q "done" "$T/via-.out" || fail 'it survives with TCP keepalive alone: the test does not reach its case'
}

@test "autossh -M 0 reconnects after the server was frozen" {
	needs autossh
	export AUTOSSH_GATETIME=0
	begin plain own 0x autossh -M 0 -F "$F" server 'echo ready $PPID; exec sleep 1000'
	begin probed own 1/2 autossh -M 0 -F "$F" server 'echo ready $PPID; exec sleep 1000'
	ready plain probed
	kill -STOP "$(server_of plain)" "$(server_of probed)"
	again() { [ "$(grep -c ready "$T/$1.out")" -gt 1 ]; }
	eventually 25 again probed || fail 'autossh keeps a dead session'
	! again plain || fail 'it does so without KA_SSH too: the test does not reach its case'
}

@test "sshd under libka with KA_SSH lets users log in" {
	local port=2310
	sed "s/:2222/:$port/; /:2223/d; s/sshd.pid/sshd-$port.pid/" "/run/lab/$LAB/sshd_config" \
		>"$T/sshd_config"
	start server sshd env "LD_PRELOAD=$LIBKA" KA_SSH=1/2 /usr/sbin/sshd -D -e -f "$T/sshd_config"
	eventually 20 grep -q listening "$T/sshd.err"
	grep -q libka.so "/proc/$(cat "/run/lab/$LAB/sshd-$port.pid")/maps" || fail 'libka is not in it'
	! grep -q libka-ssh "/proc/$(cat "/run/lab/$LAB/sshd-$port.pid")/maps" || fail 'libka-ssh is in sshd'
	lab on client ssh -F "$F" -p $port server 'env; echo in' >"$T/in.out" || fail 'nobody can log in'
	grep -qx in "$T/in.out"
	! grep -E 'LIBKA|KA_|LD_PRELOAD' "$T/in.out" || fail 'libka leaks into every login'
}

@test "a session whose client gets a new address ends within seconds, and not minutes" {
	own_lab 300
	local release
	for release in $(releases); do
		session "$release" "$release" 60/2
		ready "$release"
		eventually 5 has_helper "$release" || fail "$release: no helper"
	done
	session plain own 0x
	ready plain
	lab cut
	sleep 1
	ip -n "$LAB-client" addr del 10.99.1.2/24 dev eth0
	ip -n "$LAB-client" addr add 10.99.1.3/24 dev eth0
	ip -n "$LAB-client" route replace default via 10.99.1.1
	lab heal
	local began=$SECONDS
	for release in $(releases); do
		eventually 40 ended "$release" || fail "$release: the user waits for minutes"
		end "$release"
		equal 255 "${status[$release]}" "$release: ssh does not end as it does without libka"
	done
	echo "$((SECONDS - began)) s"
	! ended plain || fail 'it ends without KA_SSH too: the test does not reach its case'
}

@test "a session survives when the same address comes back within the outage" {
	own_lab 300
	local release
	for release in $(releases); do
		session "$release" "$release" 60/2
		ready "$release"
	done
	lab cut
	ip -n "$LAB-client" addr del 10.99.1.2/24 dev eth0
	sleep 8
	ip -n "$LAB-client" addr add 10.99.1.2/24 dev eth0
	ip -n "$LAB-client" route replace default via 10.99.1.1
	sleep 4
	lab heal
	sleep 12
	for release in $(releases); do
		! ended "$release" || fail "$release: the session was given up though it was well"
		lab on client "$BUILD/ka" probe "${pid[$release]}" >"$T/probe.out" || fail "$release: dead"
		grep -q 'ssh-level reply' "$T/probe.out" || fail "$release: no ssh-level probe"
	done
}

@test "a working path with a delay of 3 s is never taken for dead" {
	own_lab 300
	[ -c /dev/net/tun ] || skip 'no /dev/net/tun here, of which a slow link is made'
	session slow own 60/1
	ready slow
	start client link "$BATS_TEST_DIRNAME/slow.py" "$LAB-nat" 1.5
	ready link
	ip -n "$LAB-nat" route add 10.99.1.2 dev slow
	ip -n "$LAB-client" addr add 10.99.1.9/32 dev slow
	ip -n "$LAB-client" route add 10.99.2.0/24 dev slow src 10.99.1.9
	local i
	for i in {1..12}; do # and the network is not at rest
		ip -n "$LAB-client" addr add "10.77.0.$i/32" dev lo
		sleep 1.3
	done
	! ended slow || fail 'a healthy slow link was killed'
	grep -q event=moved "$T/slow.log" || fail 'the change went unnoticed: the test does not reach its case'
	grep -Eq 'event=reply us=[34][0-9]{6}$' "$T/slow.log" || fail "no answer after 3 s: $(cat "$T/slow.log")"
}
