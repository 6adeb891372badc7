# terminal.bash - runs a program in a terminal of its own, by tmux.
#
# terminal runs it in a shell script that notes how the terminal was before, while it
# was stopped, and after. Each terminal is $columns wide and $lines high.

# shellcheck disable=SC2034  # ka, picture: for the tests

columns=80 lines=24
inside=() # a command that runs its arguments elsewhere: in a network namespace

tm() { tmux -S "$BATS_TEST_TMPDIR/tmux" "$@"; }

# terminal COMMAND...: its number goes to $ka. Before it, the screen has three lines.
terminal() {
	local t=$BATS_TEST_TMPDIR
	mkfifo "$t/go"
	# not bash, which restores the modes of the terminal by itself
	cat >"$t/session" <<-EOF
		exec 9>&2 2>"$t/said" # by the shell: Terminated, and so on
		set -m
		trap : INT
		seq 3
		stty -g >"$t/before"
		sh -c 'echo \$\$ >"$t/number"; exec "\$@"' sh $(printf '%q ' "$@") 2>&9
		status=\$?
		while [ \$status = 147 ] || [ \$status = 148 ]; do
			stty -g >"$t/stopped"
			read -r _ <"$t/go"
			fg >"$t/job"
			status=\$?
		done
		stty -g >"$t/after"
		echo "status \$status"
		read -r _ <"$t/go"
	EOF
	"${inside[@]}" tmux -S "$t/tmux" -f /dev/null start-server \; set -g status off \; \
		new-session -d -x "$columns" -y "$lines" "exec dash $t/session" 3>&-
	eventually 30 test -s "$t/number"
	ka=$(cat "$t/number")
}

close_terminal() {
	[ ! -e "$BATS_TEST_TMPDIR/tmux" ] || tm kill-server || :
	rm -f "$BATS_TEST_TMPDIR"/{go,session,number,before,stopped,after}
}

keys() { tm send-keys "$@"; }
resize() { tm resize-window -x "$1" -y "$2"; }
go_on() { echo >"$BATS_TEST_TMPDIR/go"; }
screen() { tm capture-pane -p; }

# on_screen PATTERN: a line of the screen matches the extended regular expression
on_screen() { screen | grep -Eqe "$1"; }

# shows REGEX WHY: a line of the screen matches, soon
shows() {
	eventually 30 on_screen "$1" || fail "$2: no $1 on the screen: $(screen)"
}

# restored after|stopped [LINE...]: the terminal is as before the program, except for these
# lines on it, and the shell's message about a signal
restored() {
	local t=$BATS_TEST_TMPDIR
	eventually 30 test -s "$t/$1" || fail "the program does not end: $(screen)" || return
	equal "$(cat "$t/before")" "$(cat "$t/$1")" "the shell is left with a broken terminal"
	equal "$shell" "$(modes)" "the shell is left on the wrong screen, or without a cursor"
	shift
	[ $# = 0 ] || eventually 30 ends_with "${!#}" || :
	equal "$(printf '1\n2\n3'; [ $# = 0 ] || printf '\n%s' "$@")" "$(screen | grep -Ev '^(Terminated|Hangup|Quit)$')" \
		"what was on the screen is lost"
}
# ends_with LINE: the last line that is not blank is this
ends_with() { [ "$(screen | grep . | tail -n 1)" = "$1" ]; }

# Prints whether the alternate screen is shown, the cursor is visible, lines wrap, and so on.
modes() { tm display -p '#{alternate_on} #{cursor_flag} #{wrap_flag} #{keypad_flag}'; }
shell='0 1 1 0' picture='1 0 1 0'
