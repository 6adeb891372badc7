# helper.bash - what the files of the net suite share, beyond ../lib.bash.
#
# A file calls its lab by its own name; a test that changes what the NAT does makes one for
# itself (own_lab). Programs run twice, side by side: as `plain`, and as `libka` with the
# library preloaded and KA_IDLE=1. So each claim has its control, at no cost in time.
# A failure says what a user would have suffered.

# shellcheck disable=SC2034 # most of this is for others
. "${BASH_SOURCE[0]%/*}/../lib.bash"

KA=("LD_PRELOAD=$LIBKA" KA_IDLE=1)

: "${KERNEL_CAPS=$(! has_rto_max || echo yes)}"
export KERNEL_CAPS

# cap MS [WORDS]: what a socket shows of it; on an older kernel WORDS, or -
cap() {
	if [ -n "$KERNEL_CAPS" ]; then echo "$1"; else echo "${2--}"; fi
}

needs_cap() {
	[ -n "$KERNEL_CAPS" ] || needs_rto_max
}

# by KA_IDLE=1 alone, and by the kernel
ARMED=(keepalive=1 idle=1 intvl=1 cnt=4 "rto_max=$(cap 1000)" user_timeout=0)
BARE=(keepalive=0 idle=7200 intvl=75 cnt=9 "rto_max=$(cap 120000)" user_timeout=0)
SOCK=$BATS_TEST_DIRNAME/sock.py
LAB_SH=$ROOT/tests/lab/lab
FORGET=600 # seconds: a file for which the NAT shall forget says so
LAB=$(basename "$BATS_TEST_FILENAME" .bats)
declare -gA pid status # -g: bats loads this inside a function
export LAB

use() {
	T=$BATS_TEST_TMPDIR
	F=/run/lab/$LAB/ssh_config
}

lab() {
	"$LAB_SH" "$@" 3>&-
}

# A file may define prepare, to start what all of its tests use, and arrange, for each test.
setup_file() {
	[ -z "${NET_SKIP-}" ] && [ -d /run/lab ] || return 0
	lab up
	lab timeout $FORGET
	if declare -F prepare >/dev/null; then prepare; fi
}

setup() {
	[ -z "${NET_SKIP-}" ] || skip "$NET_SKIP"
	[ -d /run/lab ] || skip "not in a lab: start it with tests/net/run"
	[ -e "$LIBKA" ] || fail "$LIBKA is missing: run make first" || return
	needs /usr/bin/python3
	use
	if declare -F arrange >/dev/null; then arrange; fi
}

teardown() {
	[ "${#pid[@]}" = 0 ] || kill "${pid[@]}" 2>/dev/null || :
}

# what the programs have printed, once
evidence() {
	[ -n "${printed-}" ] || [ ! -d "${T-}" ] ||
		find "$T" -maxdepth 1 -name '*.???' -size +0 -exec tail -vn 4 {} \;
	printed=1
}

needs_mptcp() {
	[ "$(cat /proc/sys/net/mptcp/enabled 2>/dev/null)" = 1 ] || skip 'no MPTCP here'
}

# own_lab SECONDS: a lab for this test alone, whose NAT forgets after so long
own_lab() {
	LAB=$LAB-$BATS_TEST_NUMBER
	use
	lab up
	lab timeout "$1"
}

# start NODE NAME CMD...: in the background. Its pid is ${pid[NAME]}; it sees NAME as $WHO;
# it reads $input, and writes $T/NAME.out and .err. NODE `here` is the test's own.
start() {
	local node=("$LAB_SH" on "$1") name=$2
	[ "$1" != here ] || node=()
	shift 2
	rm -f "$T/$name.out" "$T/$name.err"
	WHO=$name "${node[@]}" "$@" \
		<"${input:-/dev/null}" >"$T/$name.out" 2>"$T/$name.err" 3>&- &
	pid[$name]=$!
}

# end NAME: waits for it; its exit status is ${status[NAME]}
end() {
	status[$1]=0
	wait "${pid[$1]}" || status[$1]=$?
	unset "pid[$1]"
}

ended() {
	! kill -0 "${pid[$1]}" 2>/dev/null
}

# ready NAME...
ready() {
	for name; do
		eventually 60 grep -qs ready "$T/$name.out" || fail "$name did not start" ||
			return
	done
}

# passing VARIABLE=VALUE...: the same as options for systemd-socket-activate, in passed
passing() {
	local variable
	passed=()
	for variable; do passed+=(-E "$variable"); done
}

# both NODE CMD...: starts CMD as plain and as libka
both() {
	start "$1" plain "${@:2}"
	start "$1" libka env "${KA[@]}" "${@:2}"
}

# race: waits for libka, and for plain 5 s longer; who is not done by then is hung
race() {
	end libka
	if eventually 5 ended plain; then
		end plain
	else
		kill "${pid[plain]}"
		status[plain]=hung
	fi
}

# outlives CMD...: with the library CMD succeeds, and without it does not
outlives() {
	both client timeout 60 "$@"
	race
	equal 0 "${status[libka]}" \
		"with libka it hung or broke (status ${status[libka]}): $*"
	[ "${status[plain]}" != 0 ] || fail 'it works without libka too: the test does not reach its case'
}

# connection NAME: what the newest TCP connection of the process carries, as one line
connection() {
	"$SOCK" of "${pid[$1]}" | grep -v peer=- | tail -n 1
}

# carries NAME OPTION...: whether it carries all of these
carries() {
	local line option
	line=$(connection "$1")
	for option in "${@:2}"; do
		[[ " $line " = *" $option "* ]] || return
	done
}

has() {
	carries "$@" || fail "$1 should have ${*:2}, but it has: $(connection "$1")"
}
