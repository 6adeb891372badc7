#!/usr/bin/env bats
# precedence.bats - ServerAliveInterval as the user has set it anywhere wins.
#
# Each case asks `ssh -G` twice, without libka and with KA_SSH=15/2.

# shellcheck disable=SC2016,SC2154 # the quoted $ are for another shell; the helpers
load helper

setup_file() { :; }

# asked RELEASE ARG...: leaves interval/count in $plain without libka, and in $shimmed with it
asked() {
	local shim=() release=$1
	shift
	shim "$release"
	[ -e "$T/etc/ssh_config" ] || [ -n "${NO_SYSTEM-}" ] || echo '# nothing' >"$T/etc/ssh_config"
	plain=$(values "$release" A= "$@")
	shimmed=$(values "$release" KA_SSH=15/2 "${shim[@]}" "$@")
}

values() {
	local release=$1 given=()
	shift
	while [[ $1 = *=* ]]; do
		given+=("$1")
		shift
	done
	HOME=$T/home ETC=$T/etc timeout 20 "$AS" "$release" env "${given[@]}" ssh "$@" -G </dev/null 2>"$T/said.err" |
		awk '/^serveraliveinterval/ { i = $2 } /^serveralivecountmax/ { c = $2 } END { print i "/" c }'
}

configs() {
	mkdir -p "$T/etc/conf.d" "$T/home/.ssh"
	chmod 700 "$T/home/.ssh"
}
user() { printf '%s\n' "$@" >"$T/home/.ssh/config"; chmod 600 "$T/home/.ssh/config"; }
system() { printf '%s\n' "$@" >"$T/etc/ssh_config"; }

# wins VALUE ARG...: the user's value applies, with libka as without
wins() {
	local release
	for release in $(releases); do
		asked "$release" "${@:2}"
		equal "$1" "$plain" "$release: the test does not reach its case: without libka ssh has another value" || return
		equal "$1" "$shimmed" "$release: libka overrides the user's $1" || return
	done
}

# ours VALUE ARG...: the user has set none, so that of KA_SSH applies
ours() {
	local release
	for release in $(releases); do
		asked "$release" "${@:2}"
		equal "$1" "$shimmed" "$release: KA_SSH is not at work" || return
	done
}

@test "if nothing is set, KA_SSH applies" { configs; ours 15/2 host; }
@test "-o before the host wins" { configs; wins 7/3 -o ServerAliveCountMax=3 -o ServerAliveInterval=7 host; }
@test "-o after the host wins" { configs; wins 7/3 host -o ServerAliveInterval=7 -o ServerAliveCountMax=3; }
@test "-o 0 wins" { configs; wins 0/3 -o ServerAliveInterval=0 -o ServerAliveCountMax=3 host; }
@test "the user's file wins" {
	configs
	user 'Host *' 'ServerAliveInterval 60' 'ServerAliveCountMax 9'
	wins 60/9 host
}
@test "an explicit 0 in the user's file wins" {
	configs
	user 'ServerAliveInterval 0' 'ServerAliveCountMax 3'
	wins 0/3 host
}
@test "a count alone in the user's file wins" {
	configs
	user 'ServerAliveCountMax 9'
	ours 15/9 host
}
@test "BatchMode=yes does not count as a value of the user" { configs; ours 15/2 -o BatchMode=yes host; }
@test "Match final in the user's file wins" {
	configs
	user 'Match final' 'ServerAliveInterval 44' 'ServerAliveCountMax 3'
	wins 44/3 host
}
@test "Match final wins however its line is written" {
	configs
	local line many
	many=$(printf 'host%d.example.org,' {1..30})
	for line in "Match host ${many}host final" "$(printf '%300s' '')Match host host final" \
		"Match host host $(printf '%300s' '')final" '"Match" host host final' \
		'Match host host "final"' $'\rMatch host host final' '=Match host host final' \
		'MATCH=host host final'; do
		user "$line" 'ServerAliveInterval 7' 'ServerAliveCountMax 3'
		wins 7/3 host || fail "of: $line" || return
	done
}
@test "a long line that has no Match final in it does not make ssh evaluate Match exec twice" {
	configs
	user "Match exec \"echo x >>$T/count; : $(printf '%300s' '')\"" 'ServerAliveCountMax 8' \
		"# Match$(printf '%300s' '')final"
	: >"$T/count"
	asked own host
	equal 2 "$(wc -l <"$T/count")" "a Match exec is not run once, as without libka"
	equal 15/8 "$shimmed" "the user's settings do not hold"
}
@test "Match canonical in the user's file wins" {
	configs
	user 'CanonicalizeHostname always' 'Match canonical' 'ServerAliveInterval 45' \
		'ServerAliveCountMax 3'
	wins 45/3 127.0.0.1
}
@test "CanonicalizeHostname on the command line is respected" {
	configs
	user 'Match canonical' 'ServerAliveInterval 46' 'ServerAliveCountMax 3'
	wins 46/3 -o CanonicalizeHostname=always 127.0.0.1
}
@test "KA_SSH works where nothing asks for a second pass" {
	configs
	local line
	local -x SHELL=$BUILD/tests/ssh/lib/shell RAN=$T/ran
	for line in 'Match canonical' 'CanonicalizeHostname no' 'Match host nofinalhere' \
		'Match exec "test -e /finally"' 'Match originalhost *.canonical.com' '# Match final'; do
		user "$line" 'User x' 'Host prod' 'HostName 127.0.0.1' 'Host 127.0.0.1' 'User other'
		ours 15/2 prod || fail "of: $line" || return
	done
}
@test "KA_SSH works in a second pass" {
	configs
	user 'Match final' 'User x'
	ours 15/2 host
	user 'Host other' 'Match final host other' 'User x'
	ours 15/2 host
	user 'CanonicalizeHostname yes'
	ours 15/2 host
	user '# nothing'
	ours 15/2 -o CanonicalizeHostname=always host
}
@test "the system's file wins" {
	configs
	system 'Host *' 'ServerAliveInterval 33' 'ServerAliveCountMax 3'
	wins 33/3 host
}
@test "an Include of the system's file wins" {
	configs
	system 'Include /etc/ssh/conf.d/*.conf' 'Host *'
	echo ServerAliveInterval 34 >"$T/etc/conf.d/a.conf"
	echo ServerAliveCountMax 3 >>"$T/etc/conf.d/a.conf"
	wins 34/3 host
}
@test "Match final in an Include of the system's file wins" {
	configs
	system 'Include /etc/ssh/conf.d/*.conf' 'Host *'
	printf '%s\n' 'Match final' 'ServerAliveInterval 35' 'ServerAliveCountMax 3' \
		>"$T/etc/conf.d/a.conf"
	wins 35/3 host
}
@test "the user's file wins over what it includes, be it the system's file" {
	configs
	system 'Host other'
	user 'Include /etc/ssh/ssh_config' 'Host *' 'ServerAliveInterval 77' 'ServerAliveCountMax 3'
	wins 77/3 host
	user 'Include /etc/ssh/ssh_config'
	ours 15/2 host
}
@test "without a system-wide file KA_SSH applies" {
	configs
	NO_SYSTEM=1
	ours 15/2 host
	[ ! -e "$T/etc/ssh_config" ]
}
@test "with -F FILE, as one word or two or after a flag, KA_SSH applies at the end of the file" {
	configs
	printf 'Host other\nServerAliveInterval 3' >"$T/file" # and no newline
	ours 15/2 -F "$T/file" host
	ours 15/2 "-F$T/file" host
	ours 15/2 -vF "$T/file" host
	wins 3/3 -F "$T/file" -o ServerAliveCountMax=3 other
}
@test "in a user namespace, where root's files show as nobody's, KA_SSH applies" {
	configs
	system '# nothing'
	local as=(setpriv --reuid 65534 --regid 65534 --clear-groups unshare --user --map-user=1 --map-group=1)
	"${as[@]}" test -r "$LIBKA" || skip 'no user namespaces here, or libka.so is out of their reach'
	ETC=$T/etc "$AS" own "${as[@]}" stat -c %u /etc/ssh/ssh_config >"$T/owner.out"
	equal 65534 "$(cat "$T/owner.out")" 'the test does not reach its case: the file has another owner there'
	ETC=$T/etc "$AS" own "${as[@]}" env "LD_PRELOAD=$LIBKA" KA_SSH=15/2 ssh -G host </dev/null \
		>"$T/values.out" 2>"$T/said.err"
	grep -qx 'serveraliveinterval 15' "$T/values.out" || fail 'KA_SSH is not at work'
}
@test "with -F none ssh reads no file at all, and is left alone" {
	configs
	wins 0/3 -F none host
}
@test "Match exec is evaluated once" {
	configs
	user "Match exec \"echo x >>$T/count\"" 'ServerAliveCountMax 8'
	: >"$T/count"
	asked own host # another release has no shell to run it
	equal 2 "$(wc -l <"$T/count")" "a Match exec is not run once, as without libka"
	equal 15/8 "$shimmed" "the user's settings do not hold"
}
@test "ssh still refuses a configuration that others can write" {
	configs
	user 'ServerAliveInterval 5'
	chmod 666 "$T/home/.ssh/config"
	local release
	for release in $(releases); do
		asked "$release" host
		equal // "$plain$shimmed" "$release: ssh accepts a configuration that others can write"
		grep -q 'Bad owner or permissions' "$T/said.err" || fail "$release says nothing"
	done
}
@test "a configuration in a named pipe is read once, by ssh alone" {
	configs
	local release shim=()
	for release in $(releases); do
		rm -f "$T/pipe"
		mkfifo "$T/pipe"
		timeout 20 sh -c 'printf "ServerAliveInterval 6\nServerAliveCountMax 3\n" >"$0"' "$T/pipe" 3>&- &
		shim "$release"
		equal 6/3 "$(values "$release" KA_SSH=15/2 "${shim[@]}" -F "$T/pipe" host)" \
			"$release: a configuration from a pipe is lost"
		wait $! || fail "$release: nobody reads the pipe"
	done
}
