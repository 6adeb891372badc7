#!/usr/bin/env bats
# report.bats - what tests/run, and so make check, reports about the tests. In these tests `bats`
# is a program that prints $TAP, and nothing is built.

load helper

setup() {
	prepare
	mkdir "$BATS_TEST_TMPDIR/bin"
	printf '#!/bin/sh\nexit 0\n' >"$BATS_TEST_TMPDIR/bin/make"
	# shellcheck disable=SC2016 # for that shell
	printf '#!/bin/sh\nprintf "%%b" "$TAP"\nexit "$EXIT"\n' >"$BATS_TEST_TMPDIR/bin/bats"
	chmod +x "$BATS_TEST_TMPDIR"/bin/*
}

# reports EXIT TAP: runs tests/run over it; leaves $output, $status and the last line in $last
reports() {
	EXIT=$1 TAP=$2 ROOTED=1 BUILD=$BATS_TEST_TMPDIR/build PATH=$BATS_TEST_TMPDIR/bin:$PATH \
		run "$ROOT/tests/run" audit
	echo "$output"
	last=${output##*$'\n'}
}

@test "tests/run repeats a failure at the end, counts skips by reason, and sums up" {
	reports 1 '1..5\nok 1 a\nnot ok 2 b\n# why\nok 3 c # skip no x\nok 4 d # skip no x\nok 5 e\n'
	equal "2 passed, 1 failed, 2 skipped" "$last" "nobody can tell what happened"
	equal 1 "$status" "a failure passes for success"
	equal 2 "$(grep -c 'FAILED audit: 2 b' <<<"$output")" "a failure stands far above the end"
	equal 2 "$(grep -c '# why' <<<"$output")" "the reason of a failure is lost"
	equal "      2  no x" "$(grep 'no x' <<<"$output")" "skipped tests look like passed ones"
}

@test "tests/run fails if a group ran no test, or not all of its tests, or ended with an error" {
	reports 0 '1..0\n'
	[[ $status = 1 && $output = *"ran no test"* ]] || fail "an empty group passes"
	reports 0 '1..3\nok 1 a\n'
	[[ $status = 1 && $output = *"2 tests of the group audit did not run"* ]] ||
		fail "tests that never ran pass"
	reports 2 '1..1\nok 1 a\n'
	[[ $status = 1 && $output = *"exit status 2"* ]] || fail "an error passes"
	reports 0 '1..1\nok 1 a\n'
	equal "0 1 passed, 0 failed, 0 skipped" "$status $last" "success passes for a failure"
}
