#!/usr/bin/env bats
# rules.bats - which rule of KA_RULES holds, and where one reads it.

# shellcheck disable=SC2154  # pid, line: set by start; stderr: by run
load helper

setup() { needs python3 jq; }
teardown() { stop_all; }

PAIR=$BATS_TEST_DIRNAME/hosts/pair.py

@test "ka run --rules puts the program under them, and ka status shows the one that holds" {
	start "$KA" run --rules '@127.0.0.0/8=300 python3=off' /usr/bin/python3 "$PAIR"
	equal "$("$KA" status --json "$pid" | jq -r "map(select(.fd == ${line#* }))[0].policy")" \
		'@127.0.0.0/8=300' "nobody can tell which rule holds"
	between 200000 300000 \
		"$("$KA" status --json "$pid" | jq "map(select(.fd == ${line#* }))[0].keepalive.next_ms")" \
		"the rule that is shown does not hold"
	"$KA" status "$pid" | grep -q '@127.0.0.0/8=300$' || { "$KA" status "$pid"; false; }
}

@test "a program under no rule is under the default, one without libka under none" {
	start "$KA" run --rules 'nosuch=off' /usr/bin/python3 "$PAIR"
	equal "$("$KA" status --json "$pid" | jq -r '.[0].policy')" default "a wrong rule is shown"
	start /usr/bin/python3 "$PAIR"
	equal "$("$KA" status --json "$pid" | jq -r '.[0].policy')" null "a program without libka seems ruled"
}

@test "ka run refuses rules that do not parse, and shows the spot" {
	run -100 --separate-stderr "$KA" run --rules 'ssh=30 x@10.0.0.0/33=1' true
	equal "$stderr" 'ka: KA_RULES: "x@10.0.0.0/33=1", at "33=1": not in 0..32' "the mistake is not shown"
}

@test "ka run refuses any number of rules that do not parse" {
	run -100 --separate-stderr "$KA" run --rules "$(printf 'no%s ' {1..1000})" true
	[ "${#stderr_lines[@]}" -gt 9 ] || { echo "of what is wrong little is said: $stderr"; false; }
	[[ "${stderr_lines[-1]}" = 'ka: KA_RULES: "no'*'": expected =' ]] || { echo "${stderr_lines[-1]}"; false; }
}

@test "ka doctor ssh says which rule applies to the host that ssh would connect to" {
	needs ssh
	printf 'Host alias\nHostName 127.0.0.1\nPort 2200\nHost six\nHostName ::1\nHost behind\nProxyJump alias\n' \
		>"$BATS_TEST_TMPDIR/config"
	export KA_RULES='ssh@127.0.0.1:2200=30 ssh@[::1]=off ssh=7'
	run "$KA" doctor ssh alias -F "$BATS_TEST_TMPDIR/config"
	[[ $output == *"127.0.0.1:2200"*"ssh@127.0.0.1:2200=30: the first probe after 30s"* ]] || { echo "$output"; false; }
	run "$KA" doctor ssh six -F "$BATS_TEST_TMPDIR/config"
	[[ $output == *"[::1]:22"*"ssh@[::1]=off: left alone"* ]] || { echo "$output"; false; }
	run "$KA" doctor ssh behind -F "$BATS_TEST_TMPDIR/config"
	[[ $output == *"at birth"*"ssh=7: the first probe after 7s"* && $output != *":22"* ]] || { echo "$output"; false; }
}

@test "ka doctor says which rule applies to a program, and to a host" {
	export KA_RULES='ssh@127.0.0.1:22=30 ssh@[::1]=off =9'
	run "$KA" doctor ssh.no-such-program
	run "$KA" doctor /usr/bin/python3 127.0.0.1:22
	[[ $output == *"at birth"*"=9: the first probe after 9s"* ]] || { echo "$output"; false; }
	cp /usr/bin/python3 "$BATS_TEST_TMPDIR/ssh"
	run "$KA" doctor "$BATS_TEST_TMPDIR/ssh" 127.0.0.1:22
	[[ $output == *"127.0.0.1:22"*"ssh@127.0.0.1:22=30: the first probe after 30s"* ]] || { echo "$output"; false; }
	run "$KA" doctor "$BATS_TEST_TMPDIR/ssh" '[::1]:22'
	[[ $output == *"[::1]:22"*"ssh@[::1]=off: left alone"* ]] || { echo "$output"; false; }
}
