# ka.bash - completion of ka(1) for bash. Its place is share/bash-completion/completions/ka;
# without bash-completion(7) source it.

# _ka_processes KA CURRENT: those that have TCP connections, by number and by name. If bash
# lists several (? and ! of COMP_TYPE), the program is shown behind its number.
_ka_processes() {
	local pair pairs numbers=() names=()
	mapfile -t pairs < <("$1" status --json 2>/dev/null |
		sed -n 's/^{"pid":\([0-9]*\),"program":"\([^" \\]*\)".*/\1 \2/p' | sort -u)
	for pair in "${pairs[@]}"; do
		[[ ${pair% *} != "$2"* ]] || numbers+=("$pair")
		[[ ${pair#* } != "$2"* ]] || names+=("${pair#* }")
	done
	if [[ $((${#numbers[@]} + ${#names[@]})) = [01] || $COMP_TYPE != @(33|63) ]]; then
		numbers=("${numbers[@]%% *}")
	else
		numbers=("${numbers[@]/%/)}")
		numbers=("${numbers[@]/ / (}")
	fi
	COMPREPLY=("${numbers[@]}" "${names[@]}")
}

_ka_units() {
	local unit user='' directory=/etc/systemd/system
	if [[ " ${COMP_WORDS[*]} " = *' --user '* ]]; then
		user=--user directory=${XDG_CONFIG_HOME:-$HOME/.config}/systemd/user
	fi
	if [ "$1" = disable ]; then
		for unit in "$directory"/*.d/libka.conf; do
			unit=${unit%.d/libka.conf}
			[ "$unit" = "$directory/*" ] || echo "${unit##*/}"
		done
	else
		# shellcheck disable=SC2086 # no word if empty
		systemctl $user list-unit-files --type=service --no-legend 2>/dev/null | cut -d' ' -f1
	fi
}

# A command and its arguments, from the word of that number on.
_ka_command() {
	if [ "$COMP_CWORD" = "$1" ]; then
		mapfile -t COMPREPLY < <(compgen -c -- "$2")
	elif declare -F _command_offset >/dev/null; then
		_command_offset "$1"
	else
		compopt -o filenames
		mapfile -t COMPREPLY < <(compgen -f -- "$2")
	fi
}

# _ka_doctor CURRENT: ssh HOST, sshd -f FILE -C CONNECTION, or a command
_ka_doctor() {
	if [ "$COMP_CWORD" = 2 ]; then
		mapfile -t COMPREPLY < <(compgen -c -W 'ssh sshd' -- "$1")
	elif [ "${COMP_WORDS[2]} ${COMP_WORDS[COMP_CWORD - 1]}" = 'sshd -f' ]; then
		compopt -o filenames
		mapfile -t COMPREPLY < <(compgen -f -- "$1")
	elif [ "${COMP_WORDS[2]}" = sshd ] && [ "${COMP_WORDS[COMP_CWORD - 1]}" != -C ]; then
		mapfile -t COMPREPLY < <(compgen -W '-f -C' -- "$1")
	elif [ "${COMP_WORDS[2]}" = ssh ] && declare -F _known_hosts_real >/dev/null; then
		_known_hosts_real "$1"
	elif [ "${COMP_WORDS[2]}" = ssh ]; then
		mapfile -t COMPREPLY < <(compgen -A hostname -- "$1")
	fi
}

_ka() {
	local current=$2 before=$3 words='' i
	local settings='--idle --intvl --cnt --stall --user-timeout'

	COMPREPLY=()
	if [ "$COMP_CWORD" = 1 ]; then
		words='run status watch attach probe measure doctor enable disable --help --version'
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
		return
	fi
	# bash takes --log=FILE for three words
	[ "$before" != = ] || before=${COMP_WORDS[COMP_CWORD - 2]}
	[ "$current" != = ] || current=
	case $before in
	--log)
		compopt -o filenames
		mapfile -t COMPREPLY < <(compgen -f -- "$current")
		return
		;;
	--directory)
		compopt -o filenames
		mapfile -t COMPREPLY < <(compgen -d -- "$current")
		return
		;;
	--idle | --intvl | --cnt | --stall | --user-timeout | --rules | --ssh | --limit | --interval | --timeout | --max | --connections | --bind)
		return
		;;
	esac
	case ${COMP_WORDS[1]} in
	run)
		for ((i = 2; i < COMP_CWORD; i++)); do
			case ${COMP_WORDS[i]} in
			--) i=$((i + 1)); break ;;
			--strict | --help | --*=*) ;;
			--*) i=$((i + 1)); [ "${COMP_WORDS[i]}" != = ] || i=$((i + 1)) ;;
			*) break ;;
			esac
		done
		if [[ $current != -* ]] || [ "$i" -lt "$COMP_CWORD" ]; then
			_ka_command "$i" "$current"
			return
		fi
		words="$settings --rules --ssh --log --strict"
		;;
	status) words='--json --openmetrics --limit --all' ;;
	watch) words='--limit --interval --json --ascii --all' ;;
	attach) words="$settings --follow --undo --all" ;;
	probe) words='--timeout' ;;
	measure)
		words='--max --connections --bind --json --listen'
		if [[ $current != -* ]]; then
			mapfile -t COMPREPLY < <(compgen -A hostname -- "$current")
			return
		fi
		;;
	doctor)
		if [[ $current != -* ]] || [ "$COMP_CWORD" != 2 ]; then
			_ka_doctor "$current"
			return
		fi
		words='--limit'
		;;
	enable) words="--user --list --dry-run --directory $settings --rules --ssh --log" ;;
	disable) words='--user --dry-run --directory' ;;
	help)
		words='run status watch attach probe measure doctor enable disable'
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
		return
		;;
	*) return ;;
	esac
	case ${COMP_WORDS[1]}:$current in
	*:-*) words+=' --help' ;;
	enable:* | disable:*) words=$(_ka_units "${COMP_WORDS[1]}") ;;
	*)
		_ka_processes "$1" "$current"
		return
		;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -F _ka ka
