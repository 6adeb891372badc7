#!/usr/bin/env bats
# log.bats - a log that cannot be written, or whose path leads to another file than the user
# meant, changes nothing for the program. tests/net/log.bats tests what is in the log.

load helper

# logs FILE COMMAND...: the library writes a log if it can
logs() {
	KA_LOG=$1 with "${@:2}"
	grep -q ' peer=127\.0\.0\.1:' "$1" || fail "nothing was logged" || return
}

# harmless COMMAND...: the program behaves as without the library, and is armed
harmless() {
	same "$@"
	armed "$@"
}

@test "a connection that the peer resets at once is logged, a dissolved socket is not" {
	log=$BATS_TEST_TMPDIR/log
	AFTER=$(host tardy.so) logs "$log" "$(host reset)"
	equal 1 "$(wc -l <"$log")" "the log is not what the program did"
}

@test "a program's name cannot forge a line" {
	log=$BATS_TEST_TMPDIR/log prog=$BATS_TEST_TMPDIR/$'x"\n2026-01-01T00:00:00Z pid'
	cp "$(host vfork)" "$prog"
	logs "$log" "$prog"
	equal 1 "$(wc -l <"$log")" "one connection, one line"
}

# bats test_tags=kernel
@test "no descriptor stays open for the log" {
	prog=$(host nofile) log=$BATS_TEST_TMPDIR/log
	logs "$log" "$(host calls)"
	KA_LOG=$log same "$(host calls)" # which shows the numbers that it gets
	KA_LOG=$log same "$prog"
}

# bats test_tags=kernel
@test "the log leaves no child to wait for, and no signal" {
	prog=$(host family) log=$BATS_TEST_TMPDIR/log
	for thread in "" thread; do
		logs "$log" "$prog" $thread
		KA_LOG=$log harmless "$prog" $thread
		KA_LOG=/dev/full harmless "$prog" $thread
		# a SIGPIPE that was pending before is still pending after a write that raised one
		KA_IDLE=soon harmless "$(host stderr)" noreader "$prog" $thread
	done
	grep -q 'pending: 13' "$BATS_TEST_TMPDIR/shim.out"
}

@test "if no thread can be started, the program goes on without a log line" {
	prog=$(host open) log=$BATS_TEST_TMPDIR/log
	KA_LOG=$log KA_IDLE=soon harmless "$(host deny)" clone "$prog" tcp
	equal "" "$(cat "$BATS_TEST_TMPDIR/armed.err")" "something is printed after all: the test does not reach its case"
	[ ! -e "$log" ]
	logs "$log" "$(host vfork)"
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

# bats test_tags=kernel
@test "a FIFO does not block, with a reader or without" {
	prog=$(host vfork) fifo=$BATS_TEST_TMPDIR/fifo
	mkfifo "$fifo"
	KA_LOG=$fifo harmless "$prog"
	exec 7<>"$fifo" # somebody has it open, and will not read
	KA_LOG=$fifo harmless "$prog"
	exec 7>&-
}

# bats test_tags=kernel
@test "a log path that is a FIFO does not end the reader of the FIFO" {
	prog=$(host vfork) fifo=$BATS_TEST_TMPDIR/fifo
	mkfifo "$fifo"
	cat "$fifo" 3>&- &
	reader=$!
	for _ in {1..50}; do
		[[ $(cat /proc/$reader/comm 2>/dev/null) != cat ]] || break
		sleep 0.1
	done
	sleep 0.2 # until it waits for a writer
	KA_LOG=$fifo armed "$prog"
	kill $reader || fail "the reader was told of the end of a log that it never got"
	wait $reader || :
	logs "$BATS_TEST_TMPDIR/log" "$prog"
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
	equal "" "$(cat "$dir.err")" "the user is bothered"
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
