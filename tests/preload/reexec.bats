#!/usr/bin/env bats
# reexec.bats - KA_SSH in programs that make it hard to look at them, and to start them
# once more. What it does for ssh: tests/ssh.

load helper

@test "with musl, a loader with ssh in its name starts programs under KA_SSH" {
	needs musl-gcc readelf
	prog=$(HOST_CC=musl-gcc host open open-musl)
	cp -L "$(readelf -lW "$prog" | sed -n 's/.*interpreter: \(.*\)]/\1/p')" "$BATS_TEST_TMPDIR/ssh-ld"
	KA_SSH=60 same "$BATS_TEST_TMPDIR/ssh-ld" "$prog" tcp
	KA_SSH=60 armed "$BATS_TEST_TMPDIR/ssh-ld" "$prog" tcp
}
