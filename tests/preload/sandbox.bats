#!/usr/bin/env bats
# sandbox.bats - programs in confinement: seccomp filters, a chroot. A refused system call must
# do no harm, and a call that kills the program must not be made.
# bats file_tags=kernel

load helper

BAD_IDLE='libka: KA_IDLE="soon": not a duration in 1s..32767s; using 60s'

@test "sockets open under a seccomp filter that refuses setsockopt" {
	prog=$(host open) deny=$(host deny)
	same "$deny" all "$prog" tcp tcp6 tcp
	SETTINGS=$(settings 60 15 4 6600) armed "$prog" tcp # without the filter
}

@test "options that a seccomp filter refuses to one thread are set in other threads" {
	prog=$(host deny)
	same "$prog" thread
	armed "$prog" thread
}

@test "only options that a kernel may lack are not tried again after ENOPROTOOPT" {
	[[ $(settings 60 15 4 6600) = */6600/* ]] || skip "the kernel has no TCP_RTO_MAX_MS"
	prog=$(host deny)
	same "$prog" thread unknown
	SETTINGS="on 60/15/4/120000/0" armed "$prog" thread unknown
}

@test "a program whose seccomp filter allows only its own system calls is not killed" {
	prog=$(host strict)
	same "$prog"
	armed "$prog"
	KA_IDLE=soon same "$prog"
}

@test "sockets are armed where no memory may become executable (PR_SET_MDWE)" {
	local mdwe
	prog=$(host open) mdwe=$(host mdwe)
	"$mdwe" true || skip "the kernel has no PR_SET_MDWE"
	equal refused "$("$mdwe")" "memory can be executable: the test does not reach its case"
	same "$mdwe" "$prog" tcp tcp6
	armed "$mdwe" "$prog" tcp tcp6
	KA_IDLE=soon with "$mdwe" "$prog" tcp
	equal "$BAD_IDLE" "$ERR" "the complaint is missing"
}

# chroot_with DIRECTORY FILE...: makes a root with these files and the libraries that they need
chroot_with() {
	local dir=$1 file

	shift
	for file in "$@" $(ldd "$@" | grep -o '/[^ :]*\.so[^ :]*' | sort -u); do
		mkdir -p "$dir${file%/*}"
		cp -L "$file" "$dir$file"
	done
}

@test "a chroot without /proc and /dev changes nothing" {
	needs_root
	needs chroot ldd
	prog=$(host open) dir=$BATS_TEST_TMPDIR/root
	chroot_with "$dir" "$prog" "$(type -P env)" "$LIBKA"
	mkdir -p "$dir/tmp"
	chroot "$dir" "$(type -P env)" KA_IDLE=soon KA_LOG=/tmp/log LD_PRELOAD="$LIBKA" SHOW=1 \
		"$prog" tcp tcp6 >"$dir/out" 2>"$dir/err"
	grep -q 'tcp: open, flags 0 0x2, Connection refused' "$dir/out"
	equal "$(settings 60 15 4 6600)" "$(grep ^on "$dir/out" | sort -u)" "not armed in a chroot"
	equal "$BAD_IDLE" "$(cat "$dir/err")" "the complaint is missing"
}

@test "an earlier constructor's sockets are armed without /proc and /dev, on any kernel" {
	needs_root
	needs chroot ldd
	prog=$(host open) early=$(host early.so) deny=$(host deny) dir=$BATS_TEST_TMPDIR/root
	chroot_with "$dir" "$prog" "$(type -P env)" "$LIBKA" "$early" "$deny"
	# Linux 6.4 and newer can be asked for the auxiliary vector.
	for kernel in env "$deny auxv"; do
		# shellcheck disable=SC2086
		chroot "$dir" $kernel env LD_PRELOAD="$LIBKA $early" SHOW=1 "$prog" tcp >"$dir/out"
		cat "$dir/out"
		grep 'constructor: connect -1, errno 111\|constructor: connect 0, errno 77' "$dir/out"
		equal "$(settings 60 15 4 6600)" "$(sed -n '/^constructor/{n;p}' "$dir/out")" "not armed"
	done
}

@test "a musl program in a chroot without /proc and /dev sees the same, on any kernel" {
	needs_root
	needs chroot musl-gcc readelf
	prog=$(HOST_CC=musl-gcc host open open-musl) spy=$(HOST_CC=musl-gcc host spy.so spy-musl.so)
	deny=$(host deny) dir=$BATS_TEST_TMPDIR/root
	loader=$(readelf -lW "$prog" | sed -n 's/.*interpreter: \(.*\)]/\1/p')
	chroot_with "$dir" "$(type -P env)" "$deny" "$(type -P sh)"
	for file in "$loader" "$prog" "$LIBKA" "$spy"; do
		install -D "$file" "$dir$file"
	done
	for kernel in env "$deny auxv"; do
		# shellcheck disable=SC2086
		chroot "$dir" $kernel env KA_IDLE=30 LD_PRELOAD="$LIBKA $spy" SHOW=1 "$prog" tcp >"$dir/out"
		cat "$dir/out"
		grep 'tcp: open, flags 0 0x2, Connection refused' "$dir/out"
		grep '^spy: 1 sockets, 1 connects' "$dir/out"
		equal "$(settings 30 7 4 3200)" "$(grep ^on "$dir/out")" "not armed"
	done
}
