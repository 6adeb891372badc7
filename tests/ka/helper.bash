# helper.bash - what the tests of ka share, beyond ../lib.bash.
#
# The program under test is $KA. `start` runs a program that lives until the test ends, and
# waits for its first line.

. "${BASH_SOURCE[0]%/*}/../lib.bash"

KA=${KA:-$BUILD/ka}
export LIBKA

# needs_none_installed [PROGRAM]: skips the test where the program's loader finds a libka.so
needs_none_installed() {
	LD_PRELOAD=libka.so "${1-/bin/true}" 2>&1 >/dev/null | grep -q 'libka.so.*cannot' ||
		skip "a libka.so is installed here"
}

# start COMMAND...: in the background, its standard input held open until the test
# ends; its first line goes to $line, its number to $pid. All are killed by
# stop_all, which teardown() should call.
start() {
	local out=$BATS_TEST_TMPDIR/out.$((++started))
	local in=$BATS_TEST_TMPDIR/in.$started
	mkfifo "$in"
	"$@" <"$in" >"$out" 3>&- &
	pid=$!
	pids+=("$pid")
	# shellcheck disable=SC2034  # held, not used
	exec {hold}>"$in"
	eventually 20 has_started "$out" || fail "did not start: $*"
}
# shellcheck disable=SC2034  # line is for the tests
has_started() { read -r line <"$1"; } 2>/dev/null
started=0 pids=()

stop_all() {
	[ ${#pids[@]} != 0 ] || return 0
	kill -KILL "${pids[@]}" 2>/dev/null || :
	wait "${pids[@]}" 2>/dev/null || :
}

# place: $T below $SHARED, for the test alone, as make install would make it; goes there
place() {
	unset "${!KA_@}" LD_PRELOAD LD_LIBRARY_PATH
	T=$SHARED/$BATS_TEST_NUMBER
	mkdir -p "$T/bin" "$T/lib"
	cp "$KA" "$T/bin/ka"
	cp "$LIBKA" "$T/lib/libka.so"
	chmod -R go+rX "$T"
	cd "$T" || return
}
