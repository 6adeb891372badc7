#!/usr/bin/env bats
# rules.bats - which rule of KA_RULES applies, and how ka shows it.

# shellcheck disable=SC2154  # pid, line: set by start; stderr: by run
load helper

setup() { needs python3 jq; }
teardown() { stop_all; }

PAIR=$BATS_TEST_DIRNAME/hosts/pair.py

@test "ka run --rules sets the rules, and ka status shows the one that applies" {
	start "$KA" run --rules '@127.0.0.0/8=300 python3=off' /usr/bin/python3 "$PAIR"
	equal '@127.0.0.0/8=300' \
		"$("$KA" status --json "$pid" | jq -r "map(select(.fd == ${line#* }))[0].policy")" \
		"nobody can tell which rule holds"
	between 200000 300000 \
		"$("$KA" status --json "$pid" | jq "map(select(.fd == ${line#* }))[0].keepalive.next_ms")" \
		"the rule that is shown does not hold"
	"$KA" status "$pid" | grep -q '@127.0.0.0/8=300$' || { "$KA" status "$pid"; false; }
}

@test "a program without a rule is shown with the default, and one without libka with none" {
	start "$KA" run --rules 'nosuch=off' /usr/bin/python3 "$PAIR"
	equal default "$("$KA" status --json "$pid" | jq -r '.[0].policy')" "a wrong rule is shown"
	start /usr/bin/python3 "$PAIR"
	equal null "$("$KA" status --json "$pid" | jq -r '.[0].policy')" "a program without libka seems to have a rule"
}

# policy: prints the rule that ka status shows for the process that was started last
policy() { "$KA" status --json "$pid" | jq -r '.[0].policy'; }

@test "a program that changes its name is shown with the rules for its original name" {
	start "$KA" run --rules 'other=300 python3=off' /usr/bin/python3 -c "
open('/proc/self/comm', 'w').write('other')
exec(open('$PAIR').read())"
	equal 'python3=off' "$(policy)" "the rule of another program is shown"
}

@test "a script is shown with the rules for its own name, long or short" {
	local name
	for name in script script-of-a-long-name; do
		printf '#!/usr/bin/python3\n%s' "$(<"$PAIR")" >"$BATS_TEST_TMPDIR/$name"
		chmod +x "$BATS_TEST_TMPDIR/$name"
		start "$KA" run --rules "python*=off $name=300" "$BATS_TEST_TMPDIR/$name"
		equal "$name=300" "$(policy)" "the rule of another program is shown"
	done
}

# bats test_tags=more
@test "a 32-bit program is shown with the rules for its own name" {
	needs cc
	local m32=(-m32 -idirafter "/usr/include/$(cc -print-multiarch)") t=$BATS_TEST_TMPDIR
	cc "${m32[@]}" -D_GNU_SOURCE -o "$t/talk" "$BATS_TEST_DIRNAME/hosts/talk.c" 2>/dev/null ||
		skip "32-bit programs cannot be made here"
	env -u MAKEFLAGS make -s -C "$ROOT" BUILD="$t/32" CC="gcc ${m32[*]}" "$t/32/libka.so"
	ln -s talk "$t/talk-by-another-name"
	start "$t/talk" serve || skip "32-bit programs do not run here"
	start env LD_PRELOAD="$t/32/libka.so" KA_RULES='talk=off talk-by-another-name=300' \
		"$t/talk-by-another-name" 127.0.0.1 "$line"
	equal 'talk-by-another-name=300' "$(policy)" "the rule of another program is shown"
}

@test "where a program's own name is not certain, no rule for a program is shown" {
	needs strace
	# without the right to read its memory, as under Yama
	seen() { strace -f -qq -o /dev/null -e trace=pread64 -P "/proc/$pid/mem" -e inject=pread64:error=EACCES \
		"$KA" status --json "$pid" | jq -r '.[0].policy'; }
	cp /usr/bin/python3 "$BATS_TEST_TMPDIR/talk"
	start "$KA" run --rules 'other=off talk=300' "$BATS_TEST_TMPDIR/talk" "$PAIR"
	equal 'talk=300' "$(seen)" "the rule is hidden though it is certain"
	start "$KA" run --rules 'other@10.0.0.0/8=off *=9 other=300' "$BATS_TEST_TMPDIR/talk" -c "
open('/proc/self/comm', 'w').write('other')
exec(open('$PAIR').read())"
	equal '*=9' "$(seen)" "the rule is hidden though it is certain"
	start "$KA" run --rules 'other=off *=9' "$BATS_TEST_TMPDIR/talk" -c "
open('/proc/self/comm', 'w').write('other')
exec(open('$PAIR').read())"
	equal null "$(seen)" "a guess is shown as the rule that holds"
}

@test "if a program has overwritten its environment, its rule is shown as unknown" {
	start "$KA" run --rules '@127.0.0.0/8=300' /usr/bin/python3 -c "
import ctypes
begin, end = map(int, open('/proc/self/stat').read().split(')')[1].split()[47:49])
ctypes.memset(begin, 0, end - begin)
exec(open('$PAIR').read())"
	equal null "$(policy)" "a guess is shown as the rule that holds"
}

@test "a rule is shown whole up to 255 bytes, and cannot write on the terminal" {
	local rule stars
	stars=$(printf '%0100d' 0)
	rule=python3${stars//0/*}=300
	start "$KA" run --rules "$rule" /usr/bin/python3 "$PAIR"
	equal "$rule" "$(policy)" "the end of the rule is missing"
	"$KA" status "$pid" | grep -qF "  $rule" || fail "the table shows another rule"
	ln -s /usr/bin/python3 "$BATS_TEST_TMPDIR/"$'odd\e[31m\x9b0m'
	start "$KA" run --rules $'odd\e[31m\x9b0m=300' "$BATS_TEST_TMPDIR/"$'odd\e[31m\x9b0m' "$PAIR"
	equal $'odd\e[31m\u009b0m=300' "$(policy)" "a rule for an odd name is not shown"
	"$KA" status "$pid" | grep -q '  odd?\[31m?0m=300$' || fail "any user can take over the terminal of root"
}

@test "the environment of a program is read once, and by ka watch not at all" {
	needs strace
	start "$KA" run --rules '@127.0.0.0/8=300' /usr/bin/python3 "$PAIR" 10
	strace -f -qq -o "$BATS_TEST_TMPDIR/trace" -e trace=openat "$KA" status "$pid" >"$BATS_TEST_TMPDIR/out"
	equal 20 "$(grep -c '@127.0.0.0/8=300$' "$BATS_TEST_TMPDIR/out")" "rules are missing from the table"
	equal 1 "$(grep -c /environ "$BATS_TEST_TMPDIR/trace")" "many connections make ka status slow"
	strace -f -qq -o "$BATS_TEST_TMPDIR/trace" -e trace=openat "$KA" watch "$pid" |
		head -n 20 >"$BATS_TEST_TMPDIR/out"
	equal 20 "$(grep -c "python3\[$pid\]" "$BATS_TEST_TMPDIR/out")" "nothing is watched: the test does not reach its case"
	equal 0 "$(grep -c /environ "$BATS_TEST_TMPDIR/trace")" "ka watch reads what it does not show"
}

@test "ka run refuses rules that do not parse, and shows the spot" {
	run -2 --separate-stderr "$KA" run --rules 'ssh=30 x@10.0.0.0/33=1' true
	equal 'ka: --rules: "x@10.0.0.0/33=1", at "33=1": not in 0..32' "$stderr" "the mistake is not shown"
}

@test "ka run refuses any number of rules that do not parse" {
	run -2 --separate-stderr "$KA" run --rules "$(printf 'no%s ' {1..1000})" true
	[ "${#stderr_lines[@]}" -gt 9 ] || fail "too few errors are shown: $stderr"
	[[ "${stderr_lines[-1]}" = 'ka: --rules: "no'*'": expected =' ]] || fail "${stderr_lines[-1]}"
}

@test "ka doctor ssh says which rule applies to the host that ssh would connect to" {
	needs ssh
	printf 'Host alias\nHostName 127.0.0.1\nPort 2200\nHost six\nHostName ::1\nHost behind\nProxyJump alias\n' \
		>"$BATS_TEST_TMPDIR/config"
	export KA_RULES='ssh@127.0.0.1:2200=30 ssh@[::1]=off ssh=7'
	run "$KA" doctor ssh alias -F "$BATS_TEST_TMPDIR/config"
	[[ $output == *"127.0.0.1:2200"*"ssh@127.0.0.1:2200=30: the first probe after 30s"* ]] || fail "$output"
	run "$KA" doctor ssh six -F "$BATS_TEST_TMPDIR/config"
	[[ $output == *"[::1]:22"*"ssh@[::1]=off: left alone"* ]] || fail "$output"
	run "$KA" doctor ssh behind -F "$BATS_TEST_TMPDIR/config"
	[[ $output == *"any address"*"ssh=7: the first probe after 7s"* && $output != *":22"* ]] || fail "$output"
}

@test "ka doctor shows no port where none was named" {
	run "$KA" doctor curl 127.0.0.1
	[[ $output == *"127.0.0.1 "*"no rule"* && $output != *":0"* ]] || fail "port 0 is shown: $output"
	run "$KA" doctor curl ::1
	[[ $output == *"[::1] "*"no rule"* && $output != *":0"* ]] || fail "port 0 is shown: $output"
}

@test "ka doctor says which rule applies to a program, and to a host" {
	export KA_RULES='ssh@127.0.0.1:22=30 ssh@[::1]=off =9'
	run "$KA" doctor ssh.no-such-program
	run "$KA" doctor /usr/bin/python3 127.0.0.1:22
	[[ $output == *"any address"*"=9: the first probe after 9s"* ]] || fail "$output"
	cp /usr/bin/python3 "$BATS_TEST_TMPDIR/ssh"
	run "$KA" doctor "$BATS_TEST_TMPDIR/ssh" 127.0.0.1:22
	[[ $output == *"127.0.0.1:22"*"ssh@127.0.0.1:22=30: the first probe after 30s"* ]] || fail "$output"
	run "$KA" doctor "$BATS_TEST_TMPDIR/ssh" '[::1]:22'
	[[ $output == *"[::1]:22"*"ssh@[::1]=off: left alone"* ]] || fail "$output"
}
