# helper.bash - what the tests of ka share.
#
# The program under test is $KA, the library $LIBKA. `start` runs a program that
# lives until the test ends, and waits for its first line.

bats_require_minimum_version 1.5.0
. "${BASH_SOURCE[0]%/*}/../lib.bash"

ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
KA=${KA:-$ROOT/build/ka}
export LIBKA=$ROOT/build/libka.so

# needs PROGRAM...: skips the test where one is missing
needs() {
	local program
	for program; do
		type -P "$program" >/dev/null || skip "$program is not installed"
	done
}

needs_root() { [ "$(id -u)" = 0 ] || skip "needs root"; }

# needs_none_installed [PROGRAM]: skips the test where the program's loader finds a libka.so
needs_none_installed() {
	LD_PRELOAD=libka.so "${1-/bin/true}" 2>&1 >/dev/null | grep -q 'libka.so.*cannot' ||
		skip "a libka.so is installed here"
}

# shellcheck disable=SC2034  # line is for the tests
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
	for _ in {1..100}; do
		if read -r line <"$out" 2>/dev/null; then return; fi
		sleep 0.1
	done
	echo "did not start: $*"
	return 1
}
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

# equal GOT EXPECTED WHAT-THE-USER-WOULD-SUFFER
equal() {
	[ "$1" = "$2" ] || {
		echo "$3"
		echo "    got:      $1"
		echo "    expected: $2"
		return 1
	}
}

# between LOW HIGH GOT WHAT-THE-USER-WOULD-SUFFER: whole numbers
between() {
	(($3 >= $1 && $3 <= $2)) || {
		echo "$4: $3 is not in $1..$2"
		return 1
	}
}
