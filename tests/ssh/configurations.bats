#!/usr/bin/env bats
# configurations.bats - KA_SSH changes nothing of what ssh reads but its own two keywords.
#
# The configurations are random: SEED=N makes others, CONFIGURATIONS=N another number of them.

# shellcheck disable=SC2154 # by the helpers
load helper

SEED=${SEED:-1}
CONFIGURATIONS=${CONFIGURATIONS:-700}

setup_file() { :; }

# compare RELEASE FIRST STEP: compares the configurations FIRST, FIRST + STEP and so on
compare() {
	local place=$T/$1.$2
	mkdir -p "$place/home/.ssh" "$place/etc"
	HOME=$place/home ETC=$place/etc HOSTS=$T/hosts OUTSIDE=1 "$AS" "$1" \
		"$BATS_TEST_DIRNAME/configurations.py" "$SEED" "$2" "$3" "$CONFIGURATIONS" \
		>"$place.out" 2>&1
}

# sum FIGURE RELEASE: prints the sum of this figure in the reports
sum() { cat "$T/$2".?.out | tr ' ' '\n' | awk -F= -v k="$1" '$1 == k { n += $2 } END { print +n }'; }

same_as_without() {
	local i jobs=()
	[ -e "$BUILD/tests/ssh/$1/done" ] || [ "$1" = own ] || skip "no OpenSSH of $1 here"
	printf '%s\n' '127.0.0.1 localhost' '127.0.0.2 alpha.example.org' '127.0.0.3 db.example.org' \
		'127.0.0.4 www.canonical.com final' >"$T/hosts"
	for i in 0 1; do
		compare "$1" $i 2 3>&- &
		jobs+=($!)
	done
	for i in 0 1; do wait "${jobs[i]}" || fail "$1: $(cat "$T/$1.$i.out")"; done
	cat "$T/$1".?.out
	equal "$CONFIGURATIONS" "$(sum tried "$1")" 'not all of them were tried'
	[ "$(($(sum refused "$1") * 2))" -lt "$CONFIGURATIONS" ] || fail 'most are refused: the test does not reach its case'
	[ "$(($(sum kept "$1") * 10))" -gt "$CONFIGURATIONS" ] || fail 'KA_SSH is hardly ever at work'
	[ "$(($(sum with_commands "$1") * 10))" -gt "$CONFIGURATIONS" ] || fail 'hardly a Match exec was run'
}

@test "ssh reads the same configuration with KA_SSH as without: 9.2" { same_as_without own; }
@test "ssh reads the same configuration with KA_SSH as without: 8.4" { same_as_without bullseye; }
@test "ssh reads the same configuration with KA_SSH as without: 10" { same_as_without trixie; }
