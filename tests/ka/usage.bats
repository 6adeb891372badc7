#!/usr/bin/env bats
# usage.bats - the command line of ka: options are never guessed, mistakes are reported with a
# hint, and exit statuses are the same in all subcommands.

# shellcheck disable=SC2154 # stderr, output, status: set by run

load helper

setup() {
	[ -x "$KA" ] || { echo "$KA is missing: run make first"; return 1; }
	cd "$BATS_TEST_TMPDIR" || return
	mkdir units
	printf '[Service]\nExecStart=/bin/true\n' >units/foo.service
}

subcommands() { "$KA" --help | sed -n 's/^  \([a-z]*\) .*/\1/p'; }

@test "an abbreviated option is refused in every subcommand" {
	local command option short count=0
	for command in $(subcommands); do
		for option in $("$KA" "$command" --help | grep -oE -- '--[a-z][a-z-]+' | sort -u); do
			for short in "${option%?}" "${option%?}=x"; do
				run -2 --separate-stderr "$KA" "$command" "$short" 30 true
				equal "ka: $short: no such option" "${stderr_lines[0]}" "ka $command guesses what $short means"
				equal "" "$output" "ka $command $short does something"
			done
			count=$((count + 1))
		done
	done
	[ "$count" -gt 30 ]
}

@test "an option that is written out is taken, with its argument in either form" {
	run -0 "$KA" run --idle 30 --cnt=7 --strict env
	[[ $output == *KA_IDLE=30* && $output == *KA_CNT=7* ]] || fail "$output"
	run -2 "$KA" run --idle --strict env
	[[ ${lines[0]} == "ka: --idle --strict: not a duration "* ]] || fail "$output"
	run -2 "$KA" run --idle
	equal "ka: --idle: needs an argument" "${lines[0]}" "the mistake is not named"
	run -2 "$KA" run --strict=yes true
	equal "ka: --strict=yes: takes no argument" "${lines[0]}" "the mistake is not named"
}

@test "a mistyped option or command is answered with the nearest one" {
	run -2 --separate-stderr "$KA" status --jsno
	equal $'ka: --jsno: no such option\n    did you mean --json?\n    ka status --help shows how' "$stderr" \
		"the user must look for the right word"
	run -2 --separate-stderr "$KA" status --open
	equal "    did you mean --openmetrics?" "${stderr_lines[1]}" "the user must look for the right word"
	run -2 --separate-stderr "$KA" run --use=30 true
	equal "    did you mean --user-timeout?" "${stderr_lines[1]}" "the user must look for the right word"
	run -2 --separate-stderr "$KA" status --nonsense
	equal $'ka: --nonsense: no such option\n    ka status --help shows how' "$stderr" "a wild guess is offered"
	local pair
	for pair in sttaus:status stat:status doctr:doctor porbe:probe wach:watch hlep:help enabel:enable; do
		run -2 --separate-stderr "$KA" "${pair%:*}"
		equal "ka: ${pair%:*}: no such command
    did you mean ka ${pair#*:}?
    ka --help lists the commands" "$stderr" "the user must look for the right word"
	done
	for pair in vers:version hepl:help verison:version; do
		run -2 --separate-stderr "$KA" "--${pair%:*}"
		equal "ka: --${pair%:*}: no such option
    did you mean ka --${pair#*:}?
    ka --help lists the commands" "$stderr" "the user reads of a command, having typed an option"
	done
	run -2 --separate-stderr "$KA" --frobnicate
	equal $'ka: --frobnicate: no such option\n    ka --help lists the commands' "$stderr" "a wild guess is offered"
	run -2 --separate-stderr "$KA" frobnicate
	equal $'ka: frobnicate: no such command\n    ka --help lists the commands' "$stderr" "a wild guess is offered"
}

@test "ka help COMMAND shows what ka COMMAND --help shows" {
	local command
	for command in $(subcommands); do
		run -0 "$KA" help "$command"
		equal "$("$KA" "$command" --help)" "$output" "ka help $command does not help"
	done
	run -0 "$KA" help
	equal "$("$KA" --help)" "$output" "ka help does not help"
	run -0 "$KA" help help
	equal "$("$KA" --help)" "$output" "ka help help does not help"
	run -2 --separate-stderr "$KA" help sttaus
	[[ $stderr == *"did you mean ka status?"* ]] || fail "$stderr"
}

@test "a bad duration is answered in the same way everywhere, and names the option" {
	local line
	while read -r line; do
		# shellcheck disable=SC2086 # words
		run -2 --separate-stderr "$KA" $line
		local option=${line#* }
		option=${option%% true}
		[[ ${stderr_lines[0]} =~ ^"ka: ${option% foo}: not a duration in 1"(8?)"s.."[0-9]+[sh]$ ]] ||
			fail "ka $line does not report it: $stderr"
		equal "    90, 90s, 5m and 2h are durations" "${stderr_lines[1]}" "no hint after ka $line"
	done <<-'EOF'
		run --idle psql true
		run --intvl 0 true
		run --stall 3d true
		run --user-timeout 0 true
		attach --idle psql
		probe --timeout 0
		watch --limit abc
		status --limit abc
		doctor --limit 0
		watch --interval 2x
		enable --idle x foo
	EOF
	KA_IDLE=psql run -2 --separate-stderr "$KA" run true
	equal 'ka: KA_IDLE="psql": not a duration in 1s..32767s' "${stderr_lines[0]}" "a variable was typed, no option"
}

@test "help texts and usage fit a terminal of 80 columns" {
	local command
	for command in "" $(subcommands); do
		# shellcheck disable=SC2086 # no word for the first
		run -0 "$KA" $command --help
		equal "" "$(grep -E '.{81}' <<<"$output")" "lines of ka $command --help break"
	done
}

@test "exit statuses are the same in all subcommands: 1, 2, 126, 127" {
	touch plain
	local command
	for command in $(subcommands); do
		run -2 "$KA" "$command" --no-such-option
	done
	for command in run doctor; do
		run -127 "$KA" $command no-such-command
		run -126 "$KA" $command ./plain
		run -126 "$KA" $command /
	done
	for command in status attach probe; do
		run -1 "$KA" $command no-such-process
	done
	run -2 "$KA"
	run -1 "$KA" disable --directory units foo
	run -1 bash -c "'$KA' --help >/dev/full"
}

@test "a variable that libka does not have is mentioned, with the one that was meant" {
	KA_IDEL=20 run -0 --separate-stderr "$KA" run true
	equal $'ka: KA_IDEL: libka has no such variable\n    did you mean KA_IDLE?' "$stderr" \
		"a setting has no effect, and the user does not learn it"
	KA_NONSENSE=20 run -0 --separate-stderr "$KA" run true
	equal $'ka: KA_NONSENSE: libka has no such variable\n    libka(7) lists all variables' "$stderr" \
		"a setting has no effect, and the user does not learn it"
	KA_LIMTI=4m run -0 --separate-stderr "$KA" run true
	equal $'ka: KA_LIMTI: libka has no such variable\n    did you mean KA_LIMIT?' "$stderr" \
		"a setting has no effect, and the user does not learn it"
	KA_FORCE=1 KA_INHERITED=1 KA_LIMIT=4m KA_RULES='ssh=30' KA_CNT=3 run -0 --separate-stderr "$KA" run true
	equal "" "$stderr" "a false alarm"
}

@test "ka run says if the log cannot be written, and runs the program" {
	local file
	mkdir directory
	ln -s nowhere link
	while read -r file why; do
		run -0 --separate-stderr "$KA" run --log "$file" echo ran
		equal ran "$output" "the program does not run"
		equal "ka: --log $file: $why" "${stderr_lines[0]}" "an empty log, and the user does not know why"
	done <<-'EOF'
		no/such/directory/log No such file or directory
		directory not a regular file
		link a symbolic link, which libka.so does not follow
	EOF
	KA_LOG=no/such run -0 --separate-stderr "$KA" run true
	equal "ka: KA_LOG=no/such: No such file or directory" "${stderr_lines[0]}" "an empty log, and the user does not know why"
	run -0 --separate-stderr "$KA" run --log "$PWD/log" true
	equal "" "$stderr" "a false alarm"
	[ "$(id -u)" = 0 ] || return 0
	chmod 755 .
	run -0 --separate-stderr setpriv --reuid 65534 --regid 65534 --clear-groups "$KA" run --log /etc/log true
	equal "ka: --log /etc/log: Permission denied" "${stderr_lines[0]}" "an empty log, and the user does not know why"
}
