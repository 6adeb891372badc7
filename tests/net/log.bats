#!/usr/bin/env bats
# log.bats - KA_LOG: a line for each connection, and no harm if it cannot be written.

# shellcheck disable=SC2030,SC2031,SC2154 # pid, status, and all in capitals: helper.bash
load helper

prepare() {
	"$SOCK" hold 9300 </dev/null >"$BATS_FILE_TMPDIR/hold" 3>&- &
	eventually 60 grep -q ready "$BATS_FILE_TMPDIR/hold"
}

SETTINGS="TCP_KEEPIDLE=1 TCP_KEEPINTVL=1 TCP_KEEPCNT=4 TCP_RTO_MAX_MS=$(cap 1000 refused) SO_KEEPALIVE=1"
NC="program=\"nc(\.openbsd)?\" fd=3 peer=127\.0\.0\.1:9300 $SETTINGS"
TIME='20[0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]Z'

# logs FILE REGEX: FILE has one line, which matches
logs() {
	equal 1 "$(wc -l <"$1")" "not one line: $(head -n 5 "$1")" || return
	grep -qxE "$2" "$1" || fail "the log does not say what happened: $(cat "$1")"
}

# logged VARIABLE... CMD...: runs CMD under libka with KA_LOG=$T/log
logged() {
	start here logged env "${KA[@]}" KA_LOG="$T/log" "$@"
}

@test "KA_LOG has time, process, program, descriptor, peer and settings of a connection" {
	needs nc
	logged nc -d 127.0.0.1 9300
	eventually 60 grep -q . "$T/log" || fail 'the log stays empty'
	logs "$T/log" "$TIME pid=${pid[logged]} $NC"
	has logged "${ARMED[@]}"
	[ -z "$(find "/proc/${pid[logged]}/fd" -lname "$T/log")" ] || fail 'it stays open'
	[ $(($(date +%s) - $(date +%s -d "$(cut -d ' ' -f 1 "$T/log")"))) -le 60 ] ||
		fail 'the time in the log is wrong'
}

@test "KA_LOG names IPv6 peers" {
	logged "$SOCK" make ipv6
	ready logged
	logs "$T/log" "$TIME pid=.* peer=\[::1\]:[0-9]+ $SETTINGS"
}

@test "KA_LOG has a line for a non-blocking connect" {
	logged "$SOCK" make nonblock
	ready logged
	logs "$T/log" "$TIME pid=.* peer=127\.0\.0\.1:[0-9]+ $SETTINGS"
}

@test "KA_LOG says what the kernel refused" {
	needs_mptcp
	logged "$SOCK" make mptcp
	ready logged
	# MPTCP refuses TCP_RTO_MAX_MS on any kernel
	logs "$T/log" "$TIME .* ${SETTINGS/=1000/=refused}"
}

@test "KA_LOG shows what the program set itself, if it did so before it connected" {
	needs curl
	logged curl -s http://127.0.0.1:9300/
	eventually 60 grep -q . "$T/log"
	logs "$T/log" "$TIME .* TCP_KEEPIDLE=60 TCP_KEEPINTVL=60 .*" ||
		fail 'the user would look in the log in vain for why libka has no effect'
}

@test "KA_LOG has no line for a socket that does not connect" {
	logged perl -MIO::Socket -e '
		IO::Socket::INET->new("127.0.0.1:1") and die;
		IO::Socket::INET->new(PeerAddr => "127.0.0.1:9300", Proto => "udp") or die;
		IO::Socket::INET->new("127.0.0.1:9300") or die'
	end logged
	equal 0 "${status[logged]}" 'the program failed'
	logs "$T/log" ".* program=\"perl\" .* peer=127\.0\.0\.1:9300 $SETTINGS"
}

@test "a new KA_LOG is for its owner alone" {
	umask 0
	logged "$SOCK" make ipv4
	ready logged
	equal 600 "$(stat -c %a "$T/log")" 'anyone sees where the user connects to'
}

@test "many processes write to one KA_LOG, and no line is lost or torn" {
	needs nc
	local all=()
	echo 'what was there before' >"$T/log"
	for _ in {1..50}; do
		logged nc -z 127.0.0.1 9300
		all+=("${pid[logged]}")
	done
	wait "${all[@]}"
	grep -q 'was there' "$T/log" || fail 'the log was overwritten'
	equal 50 "$(grep -cxE "$TIME pid=[0-9]+ $NC" "$T/log")" \
		'lines are missing or torn'
	[ "$(wc -l <"$T/log")" = 51 ]
}

@test "KA_DISABLE=1 means no log either" {
	needs nc
	logged KA_DISABLE=1 nc -z 127.0.0.1 9300
	end logged
	[ ! -e "$T/log" ]
	logged nc -z 127.0.0.1 9300
	end logged
	[ -s "$T/log" ] || fail 'without KA_DISABLE there is no log either'
}

teardown() {
	[ -z "${disk-}" ] || umount -l "$disk"
	kill "${pid[@]}" 2>/dev/null || :
}

# unharmed FILE: a program with KA_LOG=FILE behaves as without
unharmed() {
	local word
	needs nc
	start here plain timeout 60 nc -zv 127.0.0.1 9300
	start here libka timeout 60 env "${KA[@]}" KA_LOG="$1" nc -zv 127.0.0.1 9300
	start here armed env "${KA[@]}" KA_LOG="$1" "$SOCK" make ipv4
	end plain
	end libka
	equal 0 "${status[libka]}" "the program fails, with this log: $1"
	for word in out err; do
		cmp "$T/plain.$word" "$T/libka.$word" || fail "it says something else: $1"
	done
	ready armed
	has armed "${ARMED[@]}" || fail "there is no keepalive without a log: $1"
	kill "${pid[armed]}"
}

@test "KA_LOG does not follow a symbolic link" {
	touch "$T/precious"
	ln -s "$T/precious" "$T/link"
	unharmed "$T/link"
	[ ! -s "$T/precious" ] || fail 'a planted link has libka write anywhere'
	unharmed "$T/log"
	[ -s "$T/log" ] || fail 'nothing is written to a plain file either'
}

@test "a full disk changes nothing for the program" {
	disk=$T/disk
	mkdir "$disk"
	mount -t tmpfs -o size=4k,nr_inodes=4 tmpfs "$disk"
	unharmed "$disk/log"
	[ -s "$disk/log" ] || fail 'nothing is written while there is room'
	head -c 8k /dev/zero >"$disk/log" 2>/dev/null || :
	unharmed "$disk/log"
	unharmed /dev/full
}

@test "a file that cannot be written changes nothing for the program" {
	disk=$T/disk
	mkdir "$disk"
	mount -t tmpfs -o ro tmpfs "$disk"
	local log long
	long=/$(printf %0300d 0)
	for log in "$T" "$disk/log" "$T/no/such/file" /dev/null/log "$long"; do
		unharmed "$log"
	done
}

@test "a FIFO that nobody reads, or nobody empties, does not block the program" {
	mkfifo "$T/unread" "$T/full"
	unharmed "$T/unread"
	exec {fd}<>"$T/full"
	timeout 1 dd if=/dev/zero of=/proc/self/fd/"$fd" bs=4k 2>/dev/null || :
	unharmed "$T/full"
}

@test "a limit on file size does not kill the program" {
	needs nc
	# the output goes through a pipe, because files may not grow
	limited() {
		# shellcheck disable=SC2016 # for that shell
		start here limited sh -c \
			'{ (ulimit -f 0; exec "$@") 2>&1; echo "status $?"; } | cat' sh "$@"
		end limited
	}
	limited env "${KA[@]}" KA_LOG="$T/log" nc -z 127.0.0.1 9300
	grep -q 'status 0' "$T/limited.out" || fail 'the log kills the program'
	[ ! -s "$T/log" ]
	limited cp "$0" "$T/copy"
	! grep -q 'status 0' "$T/limited.out" || fail 'there is no limit: the test does not reach its case'
	logged nc -z 127.0.0.1 9300
	end logged
	[ -s "$T/log" ] || fail 'nothing is written without the limit either'
}
