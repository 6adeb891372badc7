#!/usr/bin/env bats
# fds.bats - hosts with unusual descriptors: other files as 0 to 2, none
# left, a stderr that nobody reads. Nothing may be written where it does not
# belong, and nothing may block or kill.

load helper

BAD_IDLE='libka: KA_IDLE="soon": not a duration in 1s..32767s; using 60s'

# closed HOW: the file that got descriptor 2 stays empty
closed() {
	local file=$BATS_TEST_TMPDIR/$1 prog

	prog=$(host closed)
	for preload in "" "$LIBKA"; do
		rm -f "$file"
		if [ "$1" = start ]; then
			env LD_PRELOAD="$preload" "$prog" "$1" "$file" "$file.report" <&- >&- 2>&-
		else
			# a pipe, which differs from another one only by its inode number
			env LD_PRELOAD="$preload" "$prog" "$1" "$file" "$file.report" 2> >(cat >/dev/null)
		fi
		[ ! -s "$file" ] || fail "written into the program's file: $(cat "$file")" || return
		[ -z "$preload" ] || continue
		cp "$file.report" "$file.plain"
	done
	diff -u "$file.plain" "$file.report"
	SHOW=1 LD_PRELOAD=$LIBKA "$prog" "$1" "$file" "$file.report" 2> >(cat >/dev/null)
	equal "$(settings 60 15 4 6600)" "$(grep ^on "$file.report")" "the library was not at work"
}

@test "nothing is written into a file of the program that has become fd 2" {
	for how in start later over; do
		for idle in 60 soon; do
			echo "fds 0-2: $how, KA_IDLE=$idle"
			KA_IDLE=$idle closed $how
		done
	done
}

# bats test_tags=kernel
@test "nothing is sent to the peer when the first TCP socket has become fd 2" {
	KA_IDLE=60 closed socket
	KA_IDLE=soon closed socket
}

@test "nothing is written into a pipe of the program that has become fd 2" {
	KA_IDLE=60 closed pipe
	KA_IDLE=soon closed pipe
}

# bats test_tags=kernel
@test "a connection succeeds with the last descriptor that the limit allows" {
	prog=$(host nofile)
	same "$prog"
	armed "$prog"
	KA_LOG=$BATS_TEST_TMPDIR/log same "$prog"
	KA_LOG=$BATS_TEST_TMPDIR/log armed "$prog"
}

@test "a stderr that has no reader, is full, or belongs to a background job does not kill or stop the program" {
	prog=$(host open) launch=$(host stderr)
	KA_IDLE=soon with "$prog" tcp
	equal "$BAD_IDLE" "$ERR" "the complaint is missing"
	for trouble in noreader full background; do
		echo "stderr: $trouble"
		KA_IDLE=soon same "$launch" $trouble "$prog" tcp tcp
		KA_IDLE=soon armed "$launch" $trouble "$prog" tcp tcp
	done
}

# slowed HOW: runs the host `thief`, with writes that take a while
slowed() {
	local file=$BATS_TEST_TMPDIR/$1

	thief=$(host thief)
	strace -f -qq -o "$file.trace" -e trace=write -e inject=write:delay_enter=400000 \
		-E SHOW=1 -E KA_LOG="$file.log" -E KA_IDLE=soon -E LD_PRELOAD="$LIBKA" \
		"$thief" "$1" "$file" >"$file.out" 2>"$file.err"
	cat "$file.out" "$file.err"
	[[ $(cat "$file.out") = *$'\n'"$(settings 60 15 4 6600)" ]]
	equal "file 0 bytes, 0 descriptors strange, 0 lost" "$(head -1 "$file.out")" \
		"the user's data is damaged, or a descriptor of the program's"
	grep -q peer=127.0.0.1 "$file.log"
	equal "$BAD_IDLE" "$(cat "$file.err")" "the complaint is missing"
}

@test "a file that gets the descriptor of the log is neither written to nor closed" {
	needs_strace
	slowed log
}

@test "nothing is written into a file that becomes fd 2 during the write" {
	needs_strace
	slowed stderr
}

@test "a signal handler that jumps out of connect() leaves no descriptor behind" {
	needs_strace
	slowed handler
}

# bats test_tags=kernel
@test "a file that reuses the descriptor and the inode of stderr is not taken for it" {
	needs_root
	needs_namespaces -m
	needs mkfs.ext4
	dir=$BATS_TEST_TMPDIR prog=$(host reborn)
	truncate -s 4M "$dir/disk"
	mkfs.ext4 -q "$dir/disk"
	unshare -m -- bash -eu -s "$dir" "$prog" "$LIBKA" <<-'EOF' || { [ $? = 77 ] && skip "no ext4 here"; false; }
		mkdir "$1/ext4"
		mount -o loop "$1/disk" "$1/ext4" || exit 77
		SHOW=1 KA_IDLE=soon LD_PRELOAD=$3 "$2" "$1/ext4/err" >"$1/out" 2>"$1/ext4/err"
	EOF
	equal "0 bytes in the new file"$'\n'"$(settings 60 15 4 6600)" "$(cat "$dir/out")" \
		"the user's file has a line of libka's in it"
}

# bats test_tags=kernel
@test "a file with the same inode number in a copy of the filesystem is not taken for stderr" {
	needs_root
	needs_namespaces -m
	needs mkfs.ext4
	dir=$BATS_TEST_TMPDIR prog=$(host closed)
	truncate -s 4M "$dir/a"
	mkfs.ext4 -q "$dir/a"
	unshare -m -- bash -eu -s "$dir" "$prog" "$LIBKA" <<-'EOF' || { [ $? = 77 ] && skip "no ext4 here"; false; }
		mkdir "$1/mnt" "$1/first" "$1/second"
		mount -o loop "$1/a" "$1/mnt" || exit 77
		: >"$1/mnt/err"
		umount "$1/mnt"
		cp "$1/a" "$1/b"
		mount -o loop "$1/a" "$1/first"
		mount -o loop "$1/b" "$1/second"
		[ "$(stat -c %i "$1/first/err")" = "$(stat -c %i "$1/second/err")" ]
		SHOW=1 KA_IDLE=soon LD_PRELOAD=$3 "$2" over "$1/second/err" "$1/report" 2>"$1/first/err"
		cp "$1/second/err" "$1/err"
	EOF
	equal "$(settings 60 15 4 6600)" "$(grep ^on "$dir/report")" "the library was not at work"
	equal "" "$(cat "$dir/err")" "the user's file has a line of libka's in it"
}
