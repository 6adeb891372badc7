# helper.bash - what the files of the ssh suite share, beyond ../net/helper.bash.
#
# A claim is tested for each OpenSSH that is there: `own`, and the releases that run has
# unpacked. The server is always the own one.

# shellcheck disable=SC2016,SC2034,SC2154 # for others, and by ../net/helper.bash
load ../net/helper

AS=$BATS_TEST_DIRNAME/as

# The user's own start-up file must not come between a test and its shell.
setup_file() {
	[ -z "${NET_SKIP-}" ] && [ -d /run/lab ] || return 0
	[ ! -e ~/.bashrc ] || mount --bind /dev/null ~/.bashrc
	lab up
	lab timeout 300
}

setup() {
	[ -z "${NET_SKIP-}" ] || skip "$NET_SKIP"
	[ -d /run/lab ] || skip "not in a lab: start it with tests/ssh/run"
	[ -e "$BUILD/libka-ssh.so" ] || fail "libka-ssh.so is missing: run make first" || return
	use
}

releases() {
	local dir
	echo own
	for dir in "$BUILD"/tests/ssh/*/done; do
		[ ! -e "$dir" ] || basename "${dir%/done}"
	done
}

# shim RELEASE: the variables for a program of that release, in shim
shim() {
	local lib=$BUILD
	[ "$1" = own ] || lib=$BUILD/tests/ssh/lib
	shim=("LD_PRELOAD=$lib/libka.so")
}

# begin NAME RELEASE KA_SSH|- CMD...: in the client node, with KA_SSH or without libka
begin() {
	local shim=() name=$1 release=$2 value=$3
	shift 3
	if [ "$value" != - ]; then
		shim "$release"
		shim+=("KA_SSH=$value")
	fi
	start client "$name" "$AS" "$release" env KA_LOG="$T/$name.log" "${shim[@]}" "$@"
}

# session NAME RELEASE KA_SSH|- [SSH-OPTION...]: an idle one, which says ready and its sshd
session() {
	begin "$1" "$2" "$3" ssh -F "$F" "${@:4}" server 'echo ready $PPID; exec sleep 1000'
}

# server_of NAME: the pid of the sshd of its session
server_of() { sed -n 's/^ready //p' "$T/$1.out"; }

# probe NAME: what `ka probe` says of it
probe() { lab on client "$BUILD/ka" probe "${pid[$1]}"; }

# helper_of NAME: the pid of its helper
helper_of() {
	local h
	for h in $(pgrep -x ka); do
		! grep -qzs "KA_LOG=$T/$1.log" "/proc/$h/environ" || echo "$h"
	done
}
has_helper() { [ -n "$(helper_of "$1")" ]; }
has_no_helper() { [ -z "$(helper_of "$1")" ]; }

# echoing NAME RELEASE KA_SSH [SSH-OPTION...]: a session that sends back what is written to ${to[NAME]}
declare -gA to
echoing() {
	local fd
	mkfifo "$T/$1.in"
	exec {fd}<>"$T/$1.in"
	to[$1]=$fd
	input=$T/$1.in begin "$1" "$2" "$3" ssh -F "$F" "${@:4}" server 'echo ready $PPID; exec cat'
	ready "$1"
}
says() { grep -qx "$2" "$T/$1.out"; }
answers() {
	echo "$2" >&"${to[$1]}"
	eventually 8 says "$1" "$2" || fail "the session $1 is dead"
}
