#!/usr/bin/env bats
# completions.bats - what bash, zsh and fish offer when the user presses Tab after ka.
#
# bash and zsh run in a terminal of their own, fish prints what it would offer.

# shellcheck disable=SC2154  # pid, line: set by start

load helper
load terminal

COMPLETIONS=$ROOT/docs/completions

setup() {
	[ -x "$KA" ] || fail "$KA is missing: run make first" || return
	mkdir "$BATS_TEST_TMPDIR/bin" "$BATS_TEST_TMPDIR/home"
	ln -s "$KA" "$BATS_TEST_TMPDIR/bin/ka"
	export PATH=$BATS_TEST_TMPDIR/bin:$PATH HOME=$BATS_TEST_TMPDIR/home
	cd "$HOME" || return
}
teardown() {
	close_terminal
	stop_all
}

# shell bash|zsh|fish: starts the shell that is tested; bash and zsh in a terminal
shell() {
	needs "$1"
	shell=$1
	[ "$shell" != fish ] || return 0
	needs tmux
	local start=(env PS1='$ ' bash --norc --noprofile -i)
	[ "$shell" = bash ] || start=(env ZDOTDIR="$HOME" zsh -i)
	cat >"$HOME/.zshrc" <<-EOF2
		PS1='$ '
		LISTMAX=1000
		unsetopt list_ambiguous
		fpath=($COMPLETIONS \$fpath)
		autoload -Uz compinit
		compinit -u -D
	EOF2
	tmux -S "$BATS_TEST_TMPDIR/tmux" -f /dev/null start-server \; set -g status off \; \
		new-session -d -x 200 -y 100 "${start[@]}" 3>&-
	eventually 30 on_screen '^\$'
	[ "$shell" != bash ] || keys -l "bind 'set show-all-if-ambiguous on'; . $COMPLETIONS/ka.bash"
	keys Enter
	sleep 0.5
}

# offered LINE: prints the words that Tab shows, and how it completes the last one
offered() {
	if [ "$shell" = fish ]; then
		# shellcheck disable=SC2016  # for the other shell
		fish -N -c 'source $argv[1]; complete -C $argv[2]' "$COMPLETIONS/ka.fish" "$1" | cut -f1
		return
	fi
	keys C-u C-l
	keys -l "$1"
	keys Tab
	sleep 1
	screen | sed -n -e "1s|^\\$ ${1% *} ||p" -e '/^\$/!p'
}

# A busy machine may take longer than a second.
again() {
	for _ in {1..8}; do
		if "$@"; then return; fi
	done
	return 1
}

# offers LINE WORD WHAT-THE-USER-WOULD-SUFFER
offers() {
	again is_offered "$1" "$2" || {
		echo "$3: after \"$1\", not $2, but:"
		offered "$1"
		return 1
	}
}
is_offered() { offered "$1" | grep -w -- "$2" >"$BATS_TEST_TMPDIR/found"; }

# options LINE: prints the offered words that are options
options() { offered "$1" | grep -oE -- '(^| )--[a-z][a-z-]*' | tr -d ' ' | sort -u; }
has_options() { [ "$(options "$1")" = "$2" ]; }

offers_what_there_is() {
	local commands command wanted
	shell "$1"
	commands=$("$KA" --help | sed -n 's/^  \([a-z]*\) .*/\1/p')
	[ "$(wc -w <<<"$commands")" -gt 1 ]
	for command in $commands; do
		offers 'ka ' "$command" "a subcommand must be known already"
		wanted=$({ echo --help; "$KA" "$command" --help | grep -oE -- '--[a-z][a-z-]*'; } |
			sort -u)
		again has_options "ka $command --" "$wanted" ||
			equal "$wanted" "$(options "ka $command --")" \
				"the options offered for ka $command are not the ones it has"
	done
}

offers_processes() {
	local client command
	needs python3
	shell "$1"
	start /usr/bin/python3 "$BATS_TEST_DIRNAME/hosts/talker.py" serve
	start /usr/bin/python3 "$BATS_TEST_DIRNAME/hosts/talker.py" "$line"
	client=$pid
	for command in status watch attach probe; do
		offers "ka $command ${client:0:1}" "$client" "a number must be looked up elsewhere"
		offers "ka $command pyth" python3 "a name must be typed in full"
	done
}

offers_commands_and_files() {
	shell "$1"
	touch logfile-here
	mkdir units-here
	offers 'ka run --idle 5m -- dat' date "a command must be typed in full"
	offers 'ka run --strict cat logfile-h' logfile-here "a command's file must be typed in full"
	! offered 'ka run cat --' | grep -e --intvl ||
		fail "ka's options are offered for the command's"
	offers 'ka run --log logfile-h' logfile-here "a file must be typed in full"
	offers 'ka enable --directory units-h' units-here "a directory must be typed in full"
	offers 'ka doctor ss' ssh "nobody finds ka doctor ssh"
	offers 'ka doctor sshd -f logfile-h' logfile-here "sshd_config must be typed in full"
	offers 'ka doctor sshd -' -C "nobody finds out what Match blocks do"
}

@test "bash offers the subcommands and options that there are, and no others" { offers_what_there_is bash; }
@test "zsh offers the subcommands and options that there are, and no others" { offers_what_there_is zsh; }
@test "fish offers the subcommands and options that there are, and no others" { offers_what_there_is fish; }

# names_programs SHELL: each of several process numbers is shown with its program
names_programs() {
	local first server
	needs python3
	shell "$1"
	start /usr/bin/python3 "$BATS_TEST_DIRNAME/hosts/talker.py" serve
	server=$pid
	start /usr/bin/python3 "$BATS_TEST_DIRNAME/hosts/talker.py" "$line"
	first=${server:0:1}
	[ "$first" = "${pid:0:1}" ] || first=
	again beside "ka status $first" || {
		echo "the user does not know which number is whose:"
		described "ka status $first"
		return 1
	}
}
beside() {
	described "$1" >"$BATS_TEST_TMPDIR/described"
	grep -E "\\b${pid}[ 0-9]*[^0-9]+python3" "$BATS_TEST_TMPDIR/described" >"$BATS_TEST_TMPDIR/found"
}

# described LINE: as offered, with the descriptions of the words
described() {
	if [ "$shell" = fish ]; then
		# shellcheck disable=SC2016  # for the other shell
		fish -N -c 'source $argv[1]; complete -C $argv[2]' "$COMPLETIONS/ka.fish" "$1"
	else
		offered "$1"
	fi
}

@test "bash shows the program beside the number of a process" { names_programs bash; }
@test "zsh shows the program beside the number of a process" { names_programs zsh; }
@test "fish shows the program beside the number of a process" { names_programs fish; }

@test "bash inserts the number alone if only one process is meant" {
	needs python3
	shell bash
	start /usr/bin/python3 "$BATS_TEST_DIRNAME/hosts/talker.py" serve
	start /usr/bin/python3 "$BATS_TEST_DIRNAME/hosts/talker.py" "$line"
	keys C-u C-l
	keys -l "ka status $pid"
	keys Tab
	eventually 30 on_screen "^\\$ ka status $pid *$"
}

@test "fish looks for completions where make install puts them" {
	needs fish make
	local file
	env -u MAKEFLAGS -u MAKELEVEL make -s -C "$ROOT" BUILD="$ROOT/build" install DESTDIR="$BATS_TEST_TMPDIR/dest" >/dev/null
	file=$(find "$BATS_TEST_TMPDIR/dest" -name ka.fish)
	file=${file#"$BATS_TEST_TMPDIR/dest"}
	# shellcheck disable=SC2016  # for the other shell
	env -i HOME="$HOME" "$(type -P fish)" -c 'printf "%s\n" $fish_complete_path' | grep -qx "${file%/*}" ||
		fail "fish does not look in ${file%/*}: nothing is completed"
}

@test "bash offers the processes that have connections" { offers_processes bash; }
@test "zsh offers the processes that have connections" { offers_processes zsh; }
@test "fish offers the processes that have connections" { offers_processes fish; }

@test "bash offers commands and files where they belong" { offers_commands_and_files bash; }
@test "zsh offers commands and files where they belong" { offers_commands_and_files zsh; }
@test "fish offers commands and files where they belong" { offers_commands_and_files fish; }
