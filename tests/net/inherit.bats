#!/usr/bin/env bats
# inherit.bats - sockets that a program inherits from systemd or inetd.

# shellcheck disable=SC2154 # pid, and all in capitals: helper.bash
load helper

# visit PORT: starts a client that connects and stays
visit() {
	start here "visitor$1-$((visits++))" "$SOCK" talk 127.0.0.1 "$1"
}

# accepted NAME N: NAME has accepted N connections
accepted() {
	[ "$(grep -c accepted "$T/$1.out")" = "$2" ]
}

# activated NAME PORT VARIABLE=VALUE...: starts a service by systemd's socket activation, with
# two connections. The kernel accepted the first one before the service started, so the tests
# look at the second.
activated() {
	passing "${@:3}"
	start here "$1" systemd-socket-activate -l "127.0.0.1:$2" "${passed[@]}" \
		"$SOCK" accept
	eventually 60 grep -q Listening "$T/$1.err"
	visit "$2"
	eventually 60 accepted "$1" 1
	visit "$2"
	eventually 60 accepted "$1" 2
}

# bats test_tags=kernel
@test "a service of systemd's socket activation has armed connections" {
	needs systemd-socket-activate
	activated plain 9201 A=
	activated libka 9202 "${KA[@]}"
	has plain "${BARE[@]}"
	has libka "${ARMED[@]}" || fail 'a service keeps dead clients for ever'
}

# bats test_tags=kernel
@test "a listener that is meant for another process (LISTEN_PID) is left alone" {
	start here other "$SOCK" listen 9203 LISTEN_PID=1 "${KA[@]}" "$SOCK" accept
	start here ours "$SOCK" listen 9204 "${KA[@]}" "$SOCK" accept
	ready other ours
	visit 9203
	visit 9204
	eventually 60 accepted other 1
	eventually 60 accepted ours 1
	has ours "${ARMED[@]}" || fail 'the listener that is meant for us is not armed'
	has other "${BARE[@]}" || fail 'libka changes sockets that are not meant for us'
}

@test "a listener is armed though a socket of another kind, or a file, is passed before it" {
	local kind
	for kind in udp unix file; do
		start here "$kind" /usr/bin/python3 -c '
import os, socket, sys
make = {"udp": lambda: socket.socket(type=socket.SOCK_DGRAM), "unix": lambda: socket.socket(socket.AF_UNIX),
        "file": lambda: open("/dev/null")}
other = make[sys.argv[1]]()
listener = socket.create_server(("127.0.0.1", 0))
os.dup2(other.fileno(), 10)
os.dup2(listener.fileno(), 11)
os.dup2(10, 3)
os.dup2(11, 4)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="2")
os.execvp(sys.argv[2], sys.argv[2:])' "$kind" env "${KA[@]}" /usr/bin/python3 -c '
import socket, sys
with socket.socket(fileno=4) as s:
    print("ready", s.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE), flush=True)'
		end "$kind"
		equal 'ready 1' "$(cat "$T/$kind.out")" "a service that is passed a $kind first keeps dead clients for ever"
	done
}

@test "nonsense in LISTEN_FDS does no harm" {
	local value n=9205
	for value in 999999999 2147483648 -1 abc ''; do
		start here "fds$n" "$SOCK" listen $n "${KA[@]}" LISTEN_FDS="$value" \
			"$SOCK" accept
		start here "armed$n" env "${KA[@]}" "$SOCK" make ipv4
		n=$((n + 1))
	done
	for n in {9205..9209}; do
		ready "fds$n" "armed$n" || fail 'the service does not start'
		has "armed$n" "${ARMED[@]}"
	done
}

# inetd NAME PORT VARIABLE=VALUE...: starts cat as inetd would, with a connection on fd 0
inetd() {
	passing "${@:3}"
	start here "$1" systemd-socket-activate --inetd -a -l "127.0.0.1:$2" \
		"${passed[@]}" cat
	eventually 60 grep -q Listening "$T/$1.err"
	visit "$2"
	eventually 60 pgrep -xP "${pid[$1]}" cat
	pid[$1]=$(pgrep -xP "${pid[$1]}" cat)
}

@test "an inetd service has an armed connection with KA_INHERITED=1, and only then" {
	needs systemd-socket-activate
	inetd plain 9210 A=
	inetd off 9211 "${KA[@]}"
	inetd on 9212 "${KA[@]}" KA_INHERITED=1
	has plain "${BARE[@]}"
	has off "${BARE[@]}" || fail 'libka looks at fd 0 of every program'
	has on "${ARMED[@]}" || fail 'an inetd service keeps dead clients for ever'
}

@test "KA_INHERITED=1 leaves other kinds of fd 0 alone" {
	local in
	for in in /dev/null "$BATS_TEST_FILENAME"; do
		input=$in start here reader env "${KA[@]}" KA_INHERITED=1 cat
		end reader
		equal 0 "${status[reader]}" "cat fails with KA_INHERITED=1 on $in"
		cmp "$in" "$T/reader.out"
		[ ! -s "$T/reader.err" ]
	done
	start here closed env "${KA[@]}" KA_INHERITED=1 \
		sh -c 'exec <&-; exec "$@"' sh "$SOCK" make ipv4
	ready closed
	has closed "${ARMED[@]}"
}
