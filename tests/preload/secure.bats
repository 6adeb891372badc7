#!/usr/bin/env bats
# secure.bats - setuid programs. ld.so ignores LD_PRELOAD there, except for a library that an
# administrator has installed. Then the environment is somebody else's, so the library must arm
# sockets with the defaults, and must not read the environment, print, or open a log.

load helper

setup() {
	prepare
	needs_root
	needs setpriv
	needs_namespaces --mount
}

# staged [HOW]: runs the script on stdin on the stage; leaves $OUT.
staged() {
	OUT=$(unshare -m -- bash -eu -s "$(host vfork)" "$LIBKA" "$BATS_TEST_DIRNAME/stage.bash" "$@") ||
		{ [ $? = 77 ] && skip "no place for a library"; echo "$OUT"; false; }
}

# bats test_tags=kernel
@test "LD_PRELOAD with a path changes nothing in a setuid program, and prints nothing" {
	staged <<-'EOF'
		. "$3"
		as_user /mnt/setuid >/mnt/without
		as_user LD_PRELOAD=/mnt/libka.so /mnt/setuid | diff /mnt/without -
		as_user LD_PRELOAD=/mnt/libka.so /mnt/plain
	EOF
	[[ $OUT = *"$(settings 60 15 4 6600)" ]] # else this would prove nothing
}

# in_charge HOW: puts the library into each program. ld.so removes variables from the
# environment of a setuid program, which leaves no gap, one, or more.
in_charge() {
	staged "$1" <<-'EOF'
		. "$3"
		$4
		as_user $preload KA_IDLE=30 KA_CNT=many /mnt/plain
		cat /mnt/logs/log
	EOF
	echo "plain: $OUT"
	[[ $OUT = *'KA_CNT="many"'*"$(settings 30 7 4 3200)"*peer=* ]] # the stage is set

	staged "$1" <<-'EOF'
		. "$3"
		$4
		for gaps in "" "GCONV_PATH=/" "GCONV_PATH=/ NLSPATH=/" \
			"GCONV_PATH=/ NLSPATH=/ LOCALDOMAIN=x" "NLSPATH=/ TMPDIR=/ GETCONF_DIR=/ LOCPATH=/"; do
			as_user $preload $gaps KA_IDLE=30 KA_DISABLE=1 /mnt/setuid
			as_user $preload $gaps KA_IDLE=soon /mnt/setuid
			as_user KA_IDLE=soon $gaps $preload /mnt/setuid
		done
		ls /mnt/logs
	EOF
	echo "setuid: $OUT"
	equal 15 "$(grep -c '^parent: .* connect 0$' <<<"$OUT")" "the program does not run"
	equal 15 "$(grep -cxF "$(settings 60 15 4 6600)" <<<"$OUT")" \
		"one user has settings in another's process"
	equal 60 "$(wc -l <<<"$OUT")" "one user has another's process print, or write a log"
}

@test "a setuid library in a trusted directory arms with the defaults and reads no environment" {
	in_charge by_trusted_directory
}

@test "/etc/ld.so.preload arms setuid programs with the defaults and reads no environment" {
	in_charge by_ld_so_preload
}

# bats test_tags=native,kernel
@test "if the kernel does not tell whether a program is setuid, the environment is ignored" {
	needs_strace
	prog=$(host auxv) child=$(host open)
	SHOW=1 KA_IDLE=30 with "$prog" 9999 "$child" tcp
	[[ $OUT = *"$(settings 30 7 4 3200)" ]] || fail "the test does not reach its case: $OUT"
	SHOW=1 KA_IDLE=30 with "$prog" 23 "$child" tcp # AT_SECURE
	matches "*$(settings 60 15 4 6600)" "$OUT" "one user may have settings in another's process"
}
