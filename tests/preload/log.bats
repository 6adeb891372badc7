#!/usr/bin/env bats
# log.bats - a log that cannot be written, or that leads elsewhere than the user
# meant, changes nothing for the program. (What is in it: tests/net.)

load helper

# logs FILE COMMAND...: the library does write a log, if it can.
logs() {
	KA_LOG=$1 with "${@:2}"
	grep -q ' peer=127\.0\.0\.1:' "$1" || { echo "nothing was logged"; return 1; }
}

# harmless COMMAND...: the program is as without the library, and armed.
harmless() {
	same "$@"
	armed "$@"
}

@test "a connection that the peer resets at once has its line, and a dissolved socket none" {
	log=$BATS_TEST_TMPDIR/log
	AFTER=$(host tardy.so) logs "$log" "$(host reset)"
	is 1 "$(wc -l <"$log")" "the log is not what the program did"
}

@test "a program's name cannot forge a line" {
	log=$BATS_TEST_TMPDIR/log prog=$BATS_TEST_TMPDIR/$'x"\n2026-01-01T00:00:00Z pid'
	cp "$(host vfork)" "$prog"
	logs "$log" "$prog"
	is 1 "$(wc -l <"$log")" "one connection, one line"
}

@test "no descriptor stays open for the log, nor goes to children" {
	needs_strace
	prog=$(host vfork)
	KA_LOG=$BATS_TEST_TMPDIR/log strace -f -qq -o "$BATS_TEST_TMPDIR/trace" \
		-E LD_PRELOAD="$LIBKA" "$prog"
	grep 'openat.*/log"' "$BATS_TEST_TMPDIR/trace" | tee /dev/stderr | grep -q O_CLOEXEC
	fd=$(sed -n 's/.*openat.*\/log".* = //p' "$BATS_TEST_TMPDIR/trace")
	sed '1,/openat.*\/log"/d' "$BATS_TEST_TMPDIR/trace" | grep -q "close($fd) *= 0"
}

@test "a log that cannot be opened changes nothing" {
	prog=$(host calls) dir=$BATS_TEST_TMPDIR
	: >"$dir/file"
	for log in /nonexistent/log "$dir" "$dir/file/log" "/$(printf '%01000d' 0)" /dev/full relative/; do
		echo "KA_LOG=$log"
		KA_LOG=$log harmless "$prog"
	done
}

@test "a symbolic link is not followed" {
	prog=$(host vfork) dir=$BATS_TEST_TMPDIR
	: >"$dir/precious"
	ln -s precious "$dir/link"
	ln -s missing "$dir/dangling"
	KA_LOG=$dir/link harmless "$prog"
	KA_LOG=$dir/dangling harmless "$prog"
	[ ! -s "$dir/precious" ]
	[ ! -e "$dir/missing" ]
	logs "$dir/precious" "$prog"
}

@test "a FIFO does not block, with a reader or without" {
	prog=$(host vfork) fifo=$BATS_TEST_TMPDIR/fifo
	mkfifo "$fifo"
	KA_LOG=$fifo harmless "$prog"
	exec 7<>"$fifo" # somebody has it open, and will not read
	KA_LOG=$fifo harmless "$prog"
	exec 7>&-
}

@test "a full disk changes nothing" {
	needs_root
	needs_namespaces --mount
	dir=$BATS_TEST_TMPDIR/full prog=$(host calls)
	mkdir "$dir"
	unshare -m -- bash -eu -s "$dir" "$prog" "$LIBKA" <<-'EOF'
		mount -t tmpfs -o size=4k none "$1"
		head -c 4096 /dev/zero >"$1/log"
		"$2" >"$1.plain"
		KA_LOG=$1/log LD_PRELOAD=$3 "$2" >"$1.shim" 2>"$1.err"
		[ "$(stat -c %s "$1/log")" = 4096 ]
	EOF
	diff -u "$dir.plain" "$dir.shim"
	is "" "$(cat "$dir.err")" "the user is bothered"
	logs "$BATS_TEST_TMPDIR/log" "$prog"
}

@test "a file size limit does not kill the program, neither at the log nor at stderr" {
	prog=$(host vfork) log=$BATS_TEST_TMPDIR/log
	# stdout is a pipe here: the limit is for the log and stderr alone.
	limited() {
		LD_PRELOAD=$LIBKA KA_IDLE=soon KA_LOG=$log bash -c \
			'ulimit -f "$1"; "$2" 2>"$3"; echo "exit $?"' bash "$1" "$prog" "$2" | cat
	}
	head -c 1000 /dev/zero >"$log" # so that a limit of 1024 cuts the line
	for limit in 0 1; do
		run limited $limit "$BATS_TEST_TMPDIR/stderr"
		echo "$output"
		[[ $output = *'connect 0'*'exit 0' ]]
	done
	[ "$(stat -c %s "$log")" -le 1024 ]
	run limited unlimited "$BATS_TEST_TMPDIR/stderr"
	grep -aq peer=127.0.0.1 "$log"
	grep -q KA_IDLE "$BATS_TEST_TMPDIR/stderr"
}
