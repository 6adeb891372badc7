#!/usr/bin/env bats
# names.bats - README, man pages, --help and completions name the variables, subcommands and
# options that there are, and no others. The programs themselves are the reference: the strings
# in the libraries for the variables, --help for the rest. (completions.bats asks the shells.)

# shellcheck disable=SC2016 # backquotes of Markdown

load helper

MARKDOWN=("$ROOT"/README.md "$ROOT"/SECURITY.md "$ROOT"/docs/*.md)
COMPLETIONS=("$ROOT"/docs/completions/*)

setup() {
	[ -x "$KA" ] || fail "$KA is missing: run make first" || return
}

# known: prints the variables that libka.so or ka looks for
known() {
	cat "$LIBKA" "$KA" | tr '\0' '\n' | LC_ALL=C grep -aoE '\bKA_[A-Z]+(_[A-Z]+)*$' | sort -u
}

# named: prints the variables in standard input, except KA_VARIABLE, which stands for any
named() { grep -oE '\bKA_[A-Z]+(_[A-Z]+)*\b' | grep -vx KA_VARIABLE | sort -u; }

subcommands() { "$KA" --help | sed -n 's/^  \([a-z]*\) .*/\1/p'; }

# options: prints the options in standard input
options() { grep -oE -- '(^|[^a-z-])--[a-z][a-z-]*' | grep -oE -- '--.*' | sort -u; }

options_of() { "$KA" "$1" --help | options; }

# missing_in SET SUBSET: prints the words of SUBSET that SET lacks
missing_in() { comm -13 <(tr ' ' '\n' <<<"$1" | sort -u) <(tr ' ' '\n' <<<"$2" | grep . | sort -u); }

@test "README and libka(7) name each variable that there is" {
	local file
	[ "$(known | wc -l)" -ge 11 ]
	for file in README.md docs/libka.7; do
		equal "" "$(missing_in "$(named <"$ROOT/$file")" "$(known)")" "$file does not name a variable"
	done
}

@test "no document, help text or completion names a variable that does not exist" {
	local file command
	for file in "${MARKDOWN[@]}" "$ROOT"/docs/*.[17] "${COMPLETIONS[@]}" "$ROOT"/shim/profile.d/ka.sh; do
		equal "" "$(missing_in "$(known)" "$(named <"$file")")" "${file#"$ROOT"/} names what has no effect"
	done
	for command in $(subcommands); do
		equal "" "$(missing_in "$(known)" "$("$KA" "$command" --help | named)")" \
			"ka $command --help names what has no effect"
	done
}

@test "README, ka(1) and the completions have each subcommand, and no other" {
	local all file
	all=$(subcommands | sort)
	[ "$(wc -w <<<"$all")" -ge 8 ]
	equal "$all" \
		"$(sed -n '/^\.Sh SYN/,/^\.Sh DESC/s/^\.Cm \([a-z |]*\).*/\1/p' "$ROOT/docs/ka.1" |
		grep -oE '^[a-z]+( \| [a-z]+)?' | tr -d '|' | tr -s ' ' '\n' | sort -u | grep -vx -e ssh -e sshd)" \
		"the synopsis of ka(1) differs from ka --help"
	equal "$all" \
		"$(sed -n '/^| command/,/^$/p' "$ROOT/README.md" | grep -oE '`ka [a-z]+' | cut -d' ' -f2 | sort -u)" \
		"README's table of commands differs from ka --help"
	equal "$all" \
		"$(sed -n "s/.*words='\(run [a-z ]*[a-z]\) --.*/\1/p" "$ROOT/docs/completions/ka.bash" | tr ' ' '\n' | sort)" \
		"the completion for bash differs from ka --help"
	equal "$all" \
		"$(sed -n "/subcommands=(/,/)/s/^[[:space:]]*'\([a-z]*\):.*/\1/p" "$ROOT/docs/completions/_ka" | sort)" \
		"the completion for zsh differs from ka --help"
	equal "$all" \
		"$(sed -n 's/.*__fish_use_subcommand -a \([a-z]*\) .*/\1/p' "$ROOT/docs/completions/ka.fish" | sort)" \
		"the completion for fish differs from ka --help"
}

# section COMMAND: prints the section of ka(1) about the command, and for a command that takes
# the settings, the options for those
section() {
	mandoc -Tutf8 -O width=80 "$ROOT/docs/ka.1" | col -bx | awk -v "command=$1" '
		/^   ka / { on = $2 == command || (on && !text); text = 0 }
		/^[A-Z]/ { on = 0 }
		/./ && !/^   ka / { text = 1 }
		on'
	[[ $1 != @(run|attach|enable) ]] || echo '--idle --intvl --cnt --stall --user-timeout'
}

@test "ka(1) describes the options of each subcommand, and no others" {
	local command
	needs mandoc col
	for command in $(subcommands); do
		[ "$command" != disable ] || continue # with enable, whose options it has in part
		equal "$(options_of "$command")" "$(section "$command" | options)" \
			"ka(1) and ka $command --help have different options"
	done
	equal "" "$(missing_in "$(section enable | options)" "$(options_of disable)")" \
		"ka(1) lacks an option of ka disable"
}

# settings COMMAND...: prints those options for settings that the command really takes
settings() {
	local variable option
	for variable in $(known); do
		option=${variable#KA_} option=${option,,} option=--${option//_/-}
		"$KA" "$@" "$option=" 2>&1 </dev/null | grep -q 'no such option' || echo "$option"
	done
}

# offers FILE: prints the options that a completion offers
offers() {
	case $1 in
	*.fish) sed -n 's/.* -l \([a-z-]*\).*/--\1/p' "$1" ;;
	*/_ka) grep -oE -- '--[a-z-]+=\[' "$1" | tr -d '=[' ;;
	*) grep -E "(settings|words)=['\"]" "$1" | options ;;
	esac
}

@test "the help of each command, ka(1) and the completions have the options of all settings" {
	local all file command
	needs mandoc col
	all=$(settings run)
	[ "$(wc -w <<<"$all")" -ge 8 ]
	for command in run enable; do
		equal "$(settings $command)" "$all" "ka $command takes other settings than ka run"
		equal "$(missing_in "$(options_of $command)" "$all")" "" "ka $command --help lacks an option for a setting"
	done
	equal "$(missing_in "$(options_of attach)" "$(settings attach)")" "" "ka attach --help lacks an option for a setting"
	for file in "${COMPLETIONS[@]}"; do
		equal "$(missing_in "$(offers "$file")" "$all")" "" "${file##*/} does not complete an option for a setting"
	done
	equal "$(missing_in "$(mandoc -Tutf8 "$ROOT/docs/ka.1" | col -bx | options)" "$all")" "" "ka(1) lacks an option for a setting"
}

@test "README and the other documents use no option that ka does not have" {
	local file line command
	for file in "${MARKDOWN[@]}"; do
		while read -r line; do
			command=${line#ka } command=${command%% *}
			[ "$command" != helper ] || continue
			equal "" "$(missing_in "$(subcommands)" "$command")" "${file#"$ROOT"/} has a command that ka has not: $line"
			equal "" "$(missing_in "$(options_of "$command")" "$(options <<<"${line%% -- *}")")" \
				"${file#"$ROOT"/} has an option that ka $command has not: $line"
		done < <(grep -oE '(`|^ *|\$ )ka [a-z]+[^`|;&>]*' "$file" | sed -E 's/^(`| +|\$ )//')
	done
}
