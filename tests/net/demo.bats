#!/usr/bin/env bats
# demo.bats - make demo, README's first command, does what it promises; each scene.

bats_require_minimum_version 1.5.0

ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
BUILD=${BUILD:-build}
[[ $BUILD = /* ]] || BUILD=$ROOT/$BUILD

# demo WHERE: it says that this is where it is shown, ends well and with the line to use
demo() {
	run env -u LAB timeout 120 "$ROOT/tests/lab/demo" "$BUILD/libka.so" 3>&-
	echo "$output"
	[ "$status" = 0 ] || { echo "the first thing that people try fails"; return 1; }
	[[ $output = *"Where: $1"* && $output = *"LD_PRELOAD=libka.so ssh"* ]]
}

@test "the demo shows a NAT that forgets one session and not the other" {
	[ -z "${NET_SKIP-}" ] || skip "$NET_SKIP"
	demo "in network namespaces of this machine, made as root."
	[[ $output = *forgotten*"no answer"* ]]
}

@test "where no namespaces can be made, the demo shows the probes on 127.0.0.1" {
	[ "$(id -u)" = 0 ] || skip "needs root"
	[ -x /usr/sbin/sshd ] || skip "sshd is not installed"
	mkdir "$BATS_TEST_TMPDIR/bin"
	printf '#!/bin/sh\nexit 1\n' >"$BATS_TEST_TMPDIR/bin/unshare"
	chmod +x "$BATS_TEST_TMPDIR/bin/unshare"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH demo "on 127.0.0.1."
	[[ $output = *"never silent"* ]]
}
