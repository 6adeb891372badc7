#!/usr/bin/env bats
# probes.bats - probes on request, how they are reported, and what is not taken for a probe.

# shellcheck disable=SC2016,SC2154 # the quoted $ are for another shell; the helpers
load helper

@test "ka probe shows the round-trip time of an ssh-level probe" {
	local release
	for release in $(releases); do
		echoing "$release" "$release" 60/3
		eventually 5 has_helper "$release" || fail "$release: no helper was started"
		probe "$release" >"$T/probe.out" || fail "$release: $(cat "$T/probe.out")"
		grep -Eq '^ssh [0-9]+, 10\.99\.2\.2:2222: ssh-level reply in [0-9.]+ ms; tcp [0-9.]+ ms$' "$T/probe.out" ||
			fail "$release: $(cat "$T/probe.out")"
		answers "$release" after
	done
}

@test "ka probe probes each session at ssh level, and reports a frozen sshd" {
	own_lab 300 # by name it would probe the sessions of other tests too
	echoing one own 60/3
	echoing two own 60/3
	eventually 5 has_helper one
	eventually 5 has_helper two
	lab on client "$BUILD/ka" probe "${pid[one]}" "${pid[two]}" >"$T/probe.out" || fail "$(cat "$T/probe.out")"
	equal 22 "$(grep -c '^ssh [0-9]*, 10.99.2.2:2222: ssh-level reply' "$T/probe.out")$(wc -l <"$T/probe.out")" \
		"each is to be asked once, at ssh level: $(cat "$T/probe.out")"
	lab on client "$BUILD/ka" probe ssh >"$T/probe.out" 2>&1 || :
	grep -q "^ssh ${pid[two]}, 10.99.2.2:2222: ssh-level reply" "$T/probe.out" ||
		fail "by name it is not asked at ssh level: $(cat "$T/probe.out")"
	kill -STOP "$(server_of one)"
	! lab on client "$BUILD/ka" probe --timeout 2 "${pid[one]}" >"$T/probe.out" ||
		fail "ka probe reports that a frozen sshd works: $(cat "$T/probe.out")"
	grep -q 'no ssh-level reply in 2 s' "$T/probe.out" || fail "$(cat "$T/probe.out")"
	! lab on client "$BUILD/ka" probe --timeout 2 "${pid[one]}" "${pid[two]}" >"$T/probe.out" ||
		fail "ka probe reports that a frozen sshd works: $(cat "$T/probe.out")"
	grep -q "^ssh ${pid[one]}, 10.99.2.2:2222: no ssh-level reply in 2 s" "$T/probe.out" ||
		fail "an answer of another's hides that it is frozen: $(cat "$T/probe.out")"
	grep -q "^ssh ${pid[two]}, 10.99.2.2:2222: ssh-level reply" "$T/probe.out" || fail "$(cat "$T/probe.out")"
	kill -KILL "$(server_of one)"
}

@test "another user learns nothing from the helper, and cannot have a probe sent" {
	local ka=/run/lab/ka.$BATS_TEST_NUMBER
	echoing it own 60/3
	eventually 5 has_helper it
	cp "$BUILD/ka" "$ka" # where others may read it
	! lab on client setpriv --reuid 65534 --regid 65534 --clear-groups "$ka" probe "${pid[it]}" \
		>"$T/probe.out" 2>&1 || fail "another user's probe is sent: $(cat "$T/probe.out")"
	grep -q 'another user' "$T/probe.out" || fail "$(cat "$T/probe.out")"
	! grep -q ssh-level "$T/probe.out" || fail "the helper answers another user: $(cat "$T/probe.out")"
	! grep -q event=probe "$T/it.log" || fail 'another user makes this session send'
}

@test "typing ends the idle time in ka status and ka watch, probes do not" {
	needs jq
	local idle sent
	echoing it own 1/3
	sleep 5
	sent=$(lab on client ss -tniH 'dport = :2222' | grep -o 'lastsnd:[0-9]*' | sort -t: -nk 2 | head -n 1)
	idle=$(lab on client "$BUILD/ka" status --json "${pid[it]}" | jq '.[0].idle_ms')
	[ "${sent#*:}" -lt 2000 ] || fail "TCP has sent nothing for ${sent#*:} ms: the test does not reach its case"
	[ "$idle" -ge 4500 ] && [ "$idle" -lt 9000 ] || fail "idle for $idle ms, of 5 s"
	lab on client timeout 1 "$BUILD/ka" watch "${pid[it]}" >"$T/watch.out" || :
	grep -Eq 'idle [5-9]\.[0-9]s' "$T/watch.out" || fail "ka watch: $(cat "$T/watch.out")"
	answers it typed
	idle=$(lab on client "$BUILD/ka" status --json "${pid[it]}" | jq '.[0].idle_ms')
	[ "$idle" -lt 1500 ] || fail "idle for $idle ms, and something was typed just now"
	sleep 4
	idle=$(lab on client "$BUILD/ka" status --json "${pid[it]}" | jq '.[0].idle_ms')
	[ "$idle" -ge 3500 ] && [ "$idle" -lt 8000 ] || fail "idle for $idle ms, of 4 s"
}

@test "KA_LOG has a line for the session, for each requested probe and for each answer" {
	local release
	for release in $(releases); do
		echoing "$release" "$release" 2/3
		eventually 5 has_helper "$release" || fail "$release: no helper was started"
		probe "$release" >"$T/probe.out"
		sleep 3
		answers "$release" after
		kill -KILL "${pid[$release]}"
		eventually 2 has_no_helper "$release" || fail "$release: the helper stays"
		sed -n 's/.* event=//p' "$T/$release.log" >"$T/$release.events"
		equal 'start interval=2 probe reply us=' "$(head -n 3 "$T/$release.events" | sed 's/us=[0-9]*$/us=/' | xargs)" \
			"$release: the log does not tell what happened: $(cat "$T/$release.events")"
		grep -Eqx 'idle seconds=[2-9]' "$T/$release.events" || fail "$release: no idle spell"
		tail -n 1 "$T/$release.events" | grep -Eqx 'end longest_idle=[2-9]' || fail "$release: no end"
	done
}

@test "ka probe says that no probe is possible if the user has set the interval to 0" {
	echoing zero own 60/3
	begin off own 60/3 ssh -F "$F" -o ServerAliveInterval=0 server 'echo ready; exec sleep 1000'
	ready off
	eventually 5 has_helper off
	probe off >"$T/probe.out" || : # it goes on to what TCP says
	grep -q 'ServerAliveInterval is 0' "$T/probe.out" || fail "$(cat "$T/probe.out")"
}

@test "a relative KA_LOG is a file in the directory where ssh was started" {
	mkdir "$T/there"
	begin it own 60/3 sh -c "cd $T/there; KA_LOG=it.log exec ssh -F $F server 'echo ready; exec sleep 1000'"
	ready it
	eventually 5 grep -qs event=start "$T/there/it.log" || fail "its events are nowhere, or in /"
}

@test "an idle session with the user's own interval is probed, and never called busy" {
	local release
	for release in $(releases); do
		session "$release" "$release" 60/3 -o ServerAliveInterval=300
		ready "$release"
		eventually 5 has_helper "$release" || fail "$release: no helper was started"
		probe "$release" >"$T/probe.out" || :
		# select(2) may wait for something else
		grep -Eq '^ssh [0-9]+, 10\.99\.2\.2:2222: (ssh-level reply in|no ssh-level probe before the server has sent something)' "$T/probe.out" ||
			fail "$release: $(cat "$T/probe.out")"
		[ "$release" != own ] || grep -q 'reply in' "$T/probe.out" || fail "$(cat "$T/probe.out")"
		kill -STOP "$(server_of "$release")"
		lab on client "$BUILD/ka" probe --timeout 2s "${pid[$release]}" >"$T/probe.out" || :
		grep -Eq '^ssh [0-9]+, 10\.99\.2\.2:2222: no ' "$T/probe.out" || fail "$release: a frozen server is called alive"
		kill -KILL "$(server_of "$release")"
	done
}

@test "typing, and the packets that obscure it, are not taken for probes" {
	local release i
	for release in $(releases); do
		echoing "$release" "$release" 10/3 -tt
		for i in {1..40}; do
			echo "$i" >&"${to[$release]}"
			sleep 0.1
		done
		eventually 5 grep -q '^40' "$T/$release.out" || fail "$release: the session is dead"
		! grep -qE 'event=(reply|unanswered)' "$T/$release.log" || fail "$release: probes that ssh never sent"
	done
}

@test "the end of the connection is not taken for a reply" {
	local release
	for release in $(releases); do
		session "$release" "$release" 60/9
		ready "$release"
		eventually 5 has_helper "$release" || fail "$release: no helper was started"
		kill -STOP "$(server_of "$release")"
		lab on client "$BUILD/ka" probe --timeout 1s "${pid[$release]}" >"$T/probe.out" || :
		kill -KILL "$(server_of "$release")"
		eventually 5 ended "$release" || fail "$release: the test does not reach its case"
		! grep -q event=reply "$T/$release.log" || fail "$release: a server that is gone has answered"
	done
}

# squat NAME USER [full]: kills the helper, and takes its name as this user. full: nobody else can
# connect.
squat() {
	kill -KILL "$(helper_of "$1")"
	eventually 5 has_no_helper "$1"
	start client squatter setpriv --reuid "$2" --clear-groups /usr/bin/python3 -c "
import socket, time
s, others = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET), []
s.bind('\0libka-ssh/${pid[$1]}')
s.listen(9)
try:
    while '${3-}' == 'full':
        others.append(socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET | socket.SOCK_NONBLOCK))
        others[-1].connect(s.getsockname())
except BlockingIOError:
    pass
print('ready', flush=True)
time.sleep(100)"
	eventually 5 grep -q ready "$T/squatter.out"
}

# finds_squatter USER [full]: ka probe notices that the name of the helper is that user's
finds_squatter() {
	echoing it own 60/3
	eventually 5 has_helper it
	squat it "$@"
	kill -STOP "$(server_of it)"
	! probe it >"$T/probe.out" || fail "ka probe reports that a frozen sshd works: $(cat "$T/probe.out")"
	grep -q "^ssh ${pid[it]}: no ssh-level probe: its ka helper is stuck, or another program has taken its name" \
		"$T/probe.out" || fail "ka does not say who answers: $(cat "$T/probe.out")"
	kill -KILL "$(server_of it)"
}

@test "ka probe does not report the kernel's answer as sshd's if another user has taken the helper's name" {
	finds_squatter 65534
}

@test "ka probe does not report the kernel's answer as sshd's if nobody can connect to the helper's name" {
	finds_squatter 0 full
}

@test "without a helper ka probe says that sshd was not asked" {
	echoing it own 60/3
	eventually 5 has_helper it
	kill -KILL "$(helper_of it)"
	eventually 5 has_no_helper it
	sleep 1.1
	probe it >"$T/probe.out" || fail "$(cat "$T/probe.out")"
	grep -q "^ssh ${pid[it]}: no ssh-level probe: its ka helper is not running" "$T/probe.out" ||
		fail "ka does not say who answers: $(cat "$T/probe.out")"
	grep -q ': answered in' "$T/probe.out" || fail "TCP is not asked instead: $(cat "$T/probe.out")"
}

@test "for an ssh in another PID namespace, its own helper is asked, not another process with its pid" {
	local name inner=()
	for name in one two; do # each calls itself number 1: the second one's helper finds its name taken
		mkfifo "$T/$name.in"
		# shellcheck disable=SC2034 # held, not used
		exec {hold}<>"$T/$name.in"
		input=$T/$name.in begin $name own 60/3 unshare --pid --fork --mount-proc \
			ssh -F "$F" server 'echo ready $PPID; exec cat'
		ready $name
		inner+=("$(pgrep -P "${pid[$name]}" -x ssh)")
		eventually 5 has_helper $name
	done
	kill -STOP "$(server_of two)"
	lab on client "$BUILD/ka" probe "${inner[0]}" >"$T/probe.out" || fail "$(cat "$T/probe.out")"
	grep -q "^ssh ${inner[0]}, 10.99.2.2:2222: ssh-level reply in" "$T/probe.out" ||
		fail "its sshd is not asked: $(cat "$T/probe.out")"
	! lab on client "$BUILD/ka" probe "${inner[1]}" >"$T/probe.out" || fail "another's answer is taken: $(cat "$T/probe.out")"
	grep -q "^ssh ${inner[1]}: no ssh-level probe: its ka helper is stuck, or another program" "$T/probe.out" ||
		fail "another's answer is taken: $(cat "$T/probe.out")"
	! lab on client nsenter -t "${inner[1]}" --pid --mount --root "$BUILD/ka" probe 1 >"$T/probe.out" ||
		fail "from where the other cannot be seen, its answer is taken: $(cat "$T/probe.out")"
	grep -q "^ssh 1: no ssh-level probe: its ka helper is stuck, or another program" "$T/probe.out" || fail "$(cat "$T/probe.out")"
	kill -KILL "$(server_of two)"
}

@test "a client that gave up does not delay others" {
	echoing frozen own 60/9
	eventually 5 has_helper frozen
	kill -STOP "$(server_of frozen)"
	local i
	for i in {1..20}; do
		lab on client timeout 0.1 "$BUILD/ka" probe "${pid[frozen]}" >"$T/probe.out" 2>&1 || :
	done
	lab on client "$BUILD/ka" probe --timeout 1s "${pid[frozen]}" >"$T/probe.out" || :
	grep -q 'no ssh-level reply' "$T/probe.out" || fail "nobody can ask any more: $(cat "$T/probe.out")"
	[ "$(find "/proc/$(helper_of frozen)/fd" -lname 'socket:*' | wc -l)" -le 4 ] ||
		fail 'it keeps the sockets of those who went away'
	kill -CONT "$(server_of frozen)"
	probe frozen >"$T/probe.out" || fail "$(cat "$T/probe.out")"
	grep -q 'ssh-level reply in' "$T/probe.out" || fail "$(cat "$T/probe.out")"
}

@test "200 MiB arrive unchanged through a session while probes are requested" {
	local release
	head -c $((200 << 20)) /dev/urandom >"$T/bytes"
	for release in $(releases); do
		mkfifo "$T/$release.in"
		# pause sometimes, or data from the server would always arrive first
		start here "bytes$release" sh -c 'for i in $(seq 10); do
			dd bs=4M count=5 status=none; sleep 0.3; done <"$0" >"$1"' \
			"$T/bytes" "$T/$release.in"
		input=$T/$release.in begin "$release" "$release" 60/3 ssh -F "$F" server cat
		until ended "$release"; do
			probe "$release" >>"$T/probes.out" 2>&1 || :
			sleep 0.05
		done
		end "$release"
		equal 0 "${status[$release]}" "$release: the session fails"
		cmp "$T/bytes" "$T/$release.out" || fail "$release: the data is not what it was"
		[ "$(grep -c event=probe "$T/$release.log")" -ge 2 ] ||
			fail "$release: no probe was sent: the test does not reach its case"
		rm "$T/$release.out"
	done
}

@test "ka probe says that a session goes through a proxy command" {
	needs nc
	echoing it own 60/3 -o 'ProxyCommand=nc %h %p'
	eventually 5 has_helper it
	probe it >"$T/probe.out" || fail "$(cat "$T/probe.out")"
	grep -Eq "^ssh ${pid[it]}, through a proxy command: ssh-level reply in [0-9.]+ ms$" "$T/probe.out" ||
		fail "of several sessions the user does not know which this is: $(cat "$T/probe.out")"
}

@test "the helper of a user's ssh answers that user, and root" {
	local dir=/run/lab/user.$BATS_TEST_NUMBER user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	mkdir -p "$dir" # where that user may read
	cp "$BUILD"/{libka.so,libka-ssh.so,ka} "$F" "${F%/*}"/{user_key,known_hosts} "$dir"
	chown 65534 "$dir/user_key"
	chmod a+r "$dir/ssh_config" "$dir/known_hosts"
	start client it "${user[@]}" env HOME=/ LD_PRELOAD="$dir/libka.so" KA_SSH=60/3 ssh -F "$dir/ssh_config" \
		-i "$dir/user_key" -o UserKnownHostsFile="$dir/known_hosts" server 'echo ready; exec sleep 1000'
	ready it
	eventually 5 pgrep -P "${pid[it]}" -x ka || fail 'no helper was started'
	lab on client "${user[@]}" "$dir/ka" probe "${pid[it]}" >"$T/probe.out" 2>&1 || fail "$(cat "$T/probe.out")"
	grep -q 'ssh-level reply' "$T/probe.out" || fail "the user's own ssh is not asked: $(cat "$T/probe.out")"
	sleep 1.1
	lab on client "$BUILD/ka" probe "${pid[it]}" >"$T/probe.out" 2>&1 || fail "$(cat "$T/probe.out")"
	grep -q 'ssh-level reply' "$T/probe.out" || fail "root cannot ask a user's ssh: $(cat "$T/probe.out")"
}
