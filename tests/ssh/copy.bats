#!/usr/bin/env bats
# copy.bats - ssh reads its whole configuration with KA_SSH, or else the same as without it.

# shellcheck disable=SC2154 # by the helpers
load helper

setup_file() { :; }

# config LINES: writes the file for -F, whose last line counts
config() {
	{
		yes 'Host another.example.org' | head -n "$1"
		printf '%s\n' 'Host *' 'Port 77'
	} >"$T/config"
}

# reads PORT/INTERVAL [CMD...]: ssh, started by CMD, reads these values from it
reads() {
	local status read
	timeout 60 "${@:2}" env "LD_PRELOAD=$LIBKA" KA_SSH=15/2 ssh -F "$T/config" -G host </dev/null \
		2>&1 | cat >"$T/G.out" # which no limit is set on
	status=${PIPESTATUS[0]}
	equal 0 "$status" "ssh fails: $(tail -n 3 "$T/G.out")" || return
	read=$(awk '/^port / { p = $2 } /^serveraliveinterval / { i = $2 } END { print p "/" i }' "$T/G.out")
	equal "$1" "$read" "ssh reads another port/interval"
}

@test "KA_SSH works under a limit on the size of files" {
	config 1000
	reads 77/15 prlimit --fsize=0
	reads 77/15 prlimit --fsize=100
}

@test "KA_SSH works with a long configuration, which is read to its end" {
	config 20000
	[ "$(wc -c <"$T/config")" -gt 400000 ]
	reads 77/15
}

@test "ssh reads every line of a configuration that is too long to copy" {
	config 80000
	[ "$(wc -c <"$T/config")" -gt $((1 << 20)) ]
	reads 77/0
}

# without INTERVAL STRACE-OPTION...: ssh has this interval if a system call fails that the copy
# needs
without() {
	reads "77/$1" strace -f -o "$T/trace" "${@:2}"
	grep -q INJECTED "$T/trace" || fail "nothing was injected, $*: the test does not reach its case"
}

@test "if a system call for the copy fails, ssh reads its own file" {
	needs strace
	config 1000
	without 0 -e inject=pipe2:error=EMFILE
	without 0 -e inject=write:error=EAGAIN:when=2
	without 15 -e inject=fcntl:error=EPERM:when=1
	without 0 -e inject=fcntl:error=EPERM # then fdopen fails
	# the file is read once to look for a second pass, then to copy it, then by ssh
	without 0 -P "$T/config" -e inject=read:error=EIO:when=10
	# and the keywords
	without 0 -e inject=pipe2:error=EMFILE:when=2
}
