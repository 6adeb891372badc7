# helper.bash - what the tests of the preloaded library share, beyond ../lib.bash.
#
# `host` builds the small programs in hosts/. `outcome` runs a program and keeps all that a
# user would see of it; `same` asserts that this is the same with the library and without;
# `armed` asserts that the library is at work in that very program. So a test for the absence
# of an effect always comes with one for the presence of the cause.
#
# BEFORE=FILE and AFTER=FILE in front of a call name another preload.

. "${BASH_SOURCE[0]%/*}/../lib.bash"

HOSTS=$BUILD/tests/preload

# A file with needs of its own says so in a setup that begins with this one.
prepare() {
	[ -e "$LIBKA" ] || fail "$LIBKA is missing: run make first" || return
	unset "${!KA_@}" LD_PRELOAD SHOW BEFORE AFTER SETTINGS
	[ -n "${PROCESSOR-}" ] || unset QEMU # as processors.bats sets them
}

setup() {
	prepare
}

# host NAME[.so] [OUTPUT [CC-ARGUMENT...]]: builds hosts/NAME.c, unless that is
# done, and prints where. The finished file is renamed into place, because
# tests run side by side.
host() {
	local name=${1%.so} output=$HOSTS/${2:-$1} shared=()
	local source=$BATS_TEST_DIRNAME/hosts/$name.c

	if [ "$output" -nt "$source" ] && [ "$output" -nt "${source%/*}/host.h" ] &&
		[ "$output" -nt "$ROOT/shim/common/sys.h" ] &&
		[ "$output" -nt "$ROOT/shim/common/processor.h" ]; then # vforked.c has these in it
		echo "$output"
		return
	fi
	[[ $1 != *.so ]] || shared=(-shared -fPIC)
	mkdir -p "$HOSTS"
	${HOST_CC:-cc} -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -O1 -g -pthread -I"$ROOT/shim" \
		"${shared[@]}" "$source" -o "$output.$BASHPID" "${@:3}" >&2 &&
		mv "$output.$BASHPID" "$output" && echo "$output"
}

# outcome NAME PRELOAD [env VARIABLE=VALUE...] COMMAND...: leaves NAME.out, NAME.err and
# NAME.status. Only the command itself gets the preload, not what starts it. QEMU is what
# runs programs for another processor.
outcome() {
	local base=$BATS_TEST_TMPDIR/$1 preload=$2 status=0 variables=()

	shift 2
	if [ "$1" = env ]; then
		shift
		while [[ $1 = *=* ]]; do variables+=("$1") && shift; done
	fi
	# shellcheck disable=SC2086
	timeout -k 5 $((60 * ${PATIENCE:-1})) env "${variables[@]}" ${QEMU:-env} ${QEMU:+-E} LD_PRELOAD="$preload" "$@" \
		</dev/null >"$base.out" 2>"$base.err" 3>&- || status=$?
	echo "$status" >"$base.status"
}

# same COMMAND...: what a user sees is the same with the library and without.
same() {
	local base=$BATS_TEST_TMPDIR part differs=0

	outcome plain "${BEFORE-} ${AFTER-}" "$@"
	outcome shim "${BEFORE-} $LIBKA ${AFTER-}" "$@"
	for part in out err status; do
		diff -u --label "$part without libka" --label "$part with libka" \
			"$base/plain.$part" "$base/shim.$part" || differs=1
	done
	[ "$(cat "$base/shim.status")" != 124 ] || echo "the program hangs"
	[ "$differs" = 0 ]
}

# armed COMMAND...: each socket that the program shows carries $SETTINGS.
armed() {
	local base=$BATS_TEST_TMPDIR want=${SETTINGS-$(settings 60 15 4 6600)}

	SHOW=1 outcome armed "${BEFORE-} $LIBKA ${AFTER-}" "$@"
	grep -E '^(on|off) ' "$base/armed.out" | sort -u >"$base/armed.shown"
	[ -s "$base/armed.shown" ] || fail "the program shows no socket: $(cat "$base"/armed.{out,err,status})" || return
	diff -u --label "wanted" --label "what the sockets carry" - "$base/armed.shown" <<<"$want"
}

# with COMMAND...: runs it with the library; leaves $EXIT, $OUT and $ERR.
with() {
	outcome with "${BEFORE-} $LIBKA ${AFTER-}" "$@"
	# shellcheck disable=SC2034 # for the tests
	EXIT=$(cat "$BATS_TEST_TMPDIR/with.status")
	OUT=$(cat "$BATS_TEST_TMPDIR/with.out")
	ERR=$(cat "$BATS_TEST_TMPDIR/with.err")
	echo "status $EXIT, stdout: $OUT, stderr: $ERR" | cut -c1-2000
}

# settings IDLE INTVL CNT RTO_MAX [USER_TIMEOUT]: as a host program shows it;
# RTO_MAX is "-" on a kernel that has no TCP_RTO_MAX_MS.
settings() {
	local rto_max

	rto_max=$(SHOW=1 ${QEMU-} "$(host open)" tcp | grep -o '[^/]*/[^/]*$')
	[[ $rto_max = -/* ]] && rto_max=- || rto_max=$4
	echo "on $1/$2/$3/$rto_max/${5:-0}"
}

# said EXPECTED ACTUAL WHY: equal, for a line of the library. Under qemu-user, which starts
# no thread with descriptors of its own, there is none.
said() {
	[ -n "${QEMU-}" ] || equal "$@"
}
