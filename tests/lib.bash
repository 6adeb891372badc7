# lib.bash - the environment and the helpers of every test. The helper.bash of each suite
# sources it, and the scripts that start the suites.
#
# A helper that compares takes what is expected, then what there is, then WHY: what a user would
# have suffered.
#
# The machine may have no locale, no terminal, no home directory and a strict umask, and its
# user may have settings of libka. None of that may decide whether a test passes.

export LC_ALL=C.UTF-8 TERM=xterm PATH=$PATH:/usr/sbin:/sbin
unset LANG LANGUAGE NO_COLOR COLUMNS LINES LD_PRELOAD LD_LIBRARY_PATH "${!KA_@}"
unset HOME
HOME=~ # the account's, which sshd and ssh use too
[ -d "$HOME" ] || HOME=/
export HOME
umask 022

# --- in a test: where things are ---------------------------------------------------

# shellcheck disable=SC2034 # for the tests
if [ -n "${BATS_TEST_DIRNAME-}" ]; then
	bats_require_minimum_version 1.5.0
	ROOT=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
	BUILD=${BUILD:-build}
	[[ $BUILD = /* ]] || BUILD=$ROOT/$BUILD
	LIBKA=$BUILD/libka.so
fi

# --- what a test needs: it is skipped without, and the reason is reported ----------

# needs PROGRAM...: a name, or a path
needs() {
	local program
	for program; do
		type -P "$program" >/dev/null || skip "$program is not installed"
	done
}

needs_root() { [ "$(id -u)" = 0 ] || skip "needs root"; }

needs_strace() {
	needs strace
	strace -o /dev/null true 2>/dev/null || skip "may not trace system calls here"
}

# has_rto_max: the kernel has TCP_RTO_MAX_MS (Linux 6.15); without it KA_STALL has no effect
has_rto_max() {
	/usr/bin/python3 -c 'import socket; socket.socket().getsockopt(6, 44)' 2>/dev/null
}

needs_rto_max() {
	has_rto_max || skip 'this kernel has no TCP_RTO_MAX_MS (Linux 6.15)'
}

# needs_namespaces [UNSHARE-OPTION...]: unshare(1) can make them
needs_namespaces() {
	local why
	why=$("${BASH_SOURCE[0]%/*}/lab/namespaces" why "$@") || skip "${why%%$'\n'*}"
}

# --- what a test claims ---------------------------------------------------------------

# fail WHY: fails. If the suite has a function evidence, that prints what may explain it.
fail() {
	printf '%s\n' "$*"
	if declare -F evidence >/dev/null; then evidence; fi
	return 1
}

# equal EXPECTED ACTUAL WHY
equal() {
	[ $# = 3 ] || fail "equal EXPECTED ACTUAL WHY: $# arguments" || return
	[ "$1" != "$2" ] || return 0
	if [[ $1$2 != *$'\n'* ]]; then
		fail "$(compared "$@")"
	else
		fail "$3"$'\n'"$(diff -u --label expected --label actual <(cat <<<"$1") <(cat <<<"$2"))"
	fi
}

# matches PATTERN ACTUAL WHY: all of ACTUAL matches the shell pattern
matches() {
	[ $# = 3 ] || fail "matches PATTERN ACTUAL WHY: $# arguments" || return
	# shellcheck disable=SC2053 # a pattern
	[[ $2 = $1 ]] || fail "$(compared "$@")"
}

# contains REGEX ACTUAL WHY: a line of ACTUAL matches the extended regular expression
contains() {
	[ $# = 3 ] || fail "contains REGEX ACTUAL WHY: $# arguments" || return
	printf %s "$2" | grep -Ee "$1" >/dev/null || fail "$(compared "$@")"
}

# lacks REGEX ACTUAL WHY: no line of ACTUAL matches
lacks() {
	local found
	[ $# = 3 ] || fail "lacks REGEX ACTUAL WHY: $# arguments" || return
	found=$(printf %s "$2" | grep -Ee "$1") || return $(($? != 1)) # 2: the expression is wrong
	fail "$3"$'\n'"    unexpected: $found"
}

# between LOW HIGH ACTUAL WHY: whole numbers
between() {
	[ $# = 4 ] || fail "between LOW HIGH ACTUAL WHY: $# arguments" || return
	(($3 >= $1 && $3 <= $2)) || fail "$(compared "$1..$2" "$3" "$4")"
}

# eventually SECONDS COMMAND...: whether it succeeds within that time, tried again and again.
# PATIENCE=N makes that N times longer, for a machine that is slower than any real one.
eventually() {
	local end=$((SECONDS + $1 * ${PATIENCE:-1}))
	shift
	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.1
	done
}

# compared EXPECTED ACTUAL WHY: the message
compared() { printf '%s\n    expected: %s\n    actual:   %s\n' "$3" "$1" "$2"; }

# recipe TEXT [LANGUAGE]: the next block in that language below TEXT in docs/deploy.md. So the
# document and what is tested cannot part.
recipe() {
	awk -v text="$1" -v fence="\`\`\`${2-}" '
		/^```/ { if (wanted) exit; block = !block; wanted = block && found && $0 == fence; next }
		wanted { print }
		index($0, text) { found = 1 }
	' "$ROOT/docs/deploy.md" | grep . || fail "docs/deploy.md has no such block below: $1"
}

# --- for scripts that print TAP themselves -------------------------------------------

# claim WORDS CMD...: a line of TAP, ok if CMD succeeds; what CMD printed if not
claim() {
	local output
	if output=$("${@:2}" 2>&1); then
		echo "ok - $1"
	else
		printf 'not ok - %s\n%s\n' "$1" "$output"
	fi
}
