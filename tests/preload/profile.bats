#!/usr/bin/env bats
# profile.bats - shim/profile.d/ka.sh, sourced by login shells. It changes LD_PRELOAD and nothing
# else that a user could notice.
#
# LD_LIBRARY_PATH stands in for an installation: the loader finds the bare name.
# shellcheck disable=SC2016 # the scripts are for the shells under test

load helper

PROFILE=$ROOT/shim/profile.d/ka.sh

# sourced SHELL... -- [VARIABLE=VALUE...] SCRIPT: runs SCRIPT in the shell, in which
# `. "$1"` sources ka.sh. Leaves stdout and stderr in $output.
sourced() {
	local shell=()

	while [ "$1" != -- ]; do
		shell+=("$1")
		shift
	done
	run env -i PATH="$PATH" TERM=dumb LD_LIBRARY_PATH="$BUILD" "${@:2:$#-2}" \
		"${shell[@]}" -c "${*: -1}" sh "$PROFILE" </dev/null
	echo "${shell[*]}: $output"
}

# each_shell [VARIABLE=VALUE...] SCRIPT EXPECTED: in dash, bash, zsh and busybox,
# interactive and not. The shell's own complaints about a missing terminal are removed.
each_shell() {
	local shell shells=("bash --norc --noprofile" "bash --posix --norc" sh) own

	type -P dash >/dev/null && shells+=(dash "dash -i")
	type -P zsh >/dev/null && shells+=("zsh -f")
	type -P busybox >/dev/null && shells+=("busybox sh") # as on Alpine
	shells+=("bash --norc --noprofile -i")
	for shell in "${shells[@]}"; do
		# shellcheck disable=SC2086
		sourced $shell -- :
		own=$output
		# shellcheck disable=SC2086
		sourced $shell -- "${@:1:$#-1}"
		[ -z "$own" ] || output=$(grep -vxF -e "$own" <<<"$output") || :
		equal "${*: -1}" "$output" "wrong in $shell" || return
	done
}

ECHO='. "$1"; echo "$LD_PRELOAD"'

@test "programs of a login session have their sockets armed" {
	prog=$(host open)
	each_shell SHOW=1 ". \"\$1\"; $prog tcp | tail -1" "$(settings 60 15 4 6600)"
}

# lib: prints what $LIB means to the loader, from where it finds libc
lib() {
	ldd "$(host open)" | sed -n 's,.* => /\(usr/\)\?\(.*\)/libc\.so\.6 .*,\2,p'
}

@test "programs of each architecture find their own library" {
	prog=$(host open) dir=$BATS_TEST_TMPDIR/usr
	mkdir -p "$dir/$(lib)"
	cp "$LIBKA" "$dir/$(lib)"
	each_shell LD_LIBRARY_PATH="$dir/$(lib)" ". \"\$1\"; $ECHO" "$dir/\$LIB/libka.so"
	each_shell LD_LIBRARY_PATH="$dir/$(lib)" SHOW=1 ". \"\$1\"; unset LD_LIBRARY_PATH; $prog tcp | tail -1" \
		"$(settings 60 15 4 6600)"
}

@test "a library whose path LD_PRELOAD cannot name is named without its path" {
	dir="$BATS_TEST_TMPDIR/a place"
	mkdir "$dir"
	cp "$LIBKA" "$dir"
	each_shell LD_LIBRARY_PATH="$dir" "$ECHO" libka.so
}

@test "setuid programs say nothing: sudo, su, passwd" {
	needs_root
	needs setpriv
	needs_namespaces --mount
	run unshare -m -- bash -eu -s "$(host vfork)" "$LIBKA" "$BATS_TEST_DIRNAME/stage.bash" "$PROFILE" <<-'EOF'
		. "$3"
		cp "$4" /mnt/ka.sh
		as_user LD_LIBRARY_PATH=/mnt sh -c '. /mnt/ka.sh; /mnt/plain' >/mnt/plain.out
		as_user LD_LIBRARY_PATH=/mnt sh -c '. /mnt/ka.sh; /mnt/setuid' >/mnt/setuid.out
		grep -c '^on ' /mnt/plain.out
		grep -v -e '^on ' -e '^off ' /mnt/plain.out >/mnt/expected
		grep -v -e '^on ' -e '^off ' /mnt/setuid.out | diff /mnt/expected -
	EOF
	equal 1 "$output" "the user is bothered by each of them"
}

@test "another preload stays, and stays first" {
	each_shell "$ECHO" "$LIBKA"
	cp "$LIBKA" "$BATS_TEST_TMPDIR/other.so"
	each_shell LD_PRELOAD="$BATS_TEST_TMPDIR/other.so" "$ECHO" "$BATS_TEST_TMPDIR/other.so:$LIBKA"
}

@test "sourced twice, or in a session below, it adds the library once" {
	each_shell '. "$1"; . "$1"; echo "$LD_PRELOAD"' "$LIBKA"
	each_shell '. "$1"; sh -c '"'$ECHO'"' sh "$1"' "$LIBKA"
	for present in libka.so "$LIBKA" "libc.so.6:libka.so" "libka.so libc.so.6" "libka.so:libc.so.6"; do
		each_shell LD_PRELOAD="$present" "$ECHO" "$present"
	done
}

@test "a library whose name ends in libka.so is not taken for it" {
	other=$BATS_TEST_TMPDIR/notlibka.so
	cp "$LIBKA" "$other"
	each_shell LD_PRELOAD="$other" "$ECHO" "$other:$LIBKA"
}

@test "KA_DISABLE=1 keeps it out, KA_DISABLE=0 does not" {
	each_shell KA_DISABLE=1 "$ECHO" ""
	each_shell KA_DISABLE=0 "$ECHO" "$LIBKA"
}

@test "ka.sh works in a shell with set -eu, with the library and without" {
	each_shell 'set -eu; . "$1"; echo "$LD_PRELOAD"' "$LIBKA"
	each_shell LD_LIBRARY_PATH="$BATS_TEST_TMPDIR" LD_PRELOAD= \
		'set -eu; . "$1"; echo "alive $?"' "alive 0"
}

@test "nothing else changes in the shell: no variable, option, trap or argument; no output" {
	each_shell 'state() { set; set +o; trap; echo "$*"; umask; pwd; alias; }
		state "$@" >'"$BATS_TEST_TMPDIR"'/before
		. "$1"
		state "$@" >'"$BATS_TEST_TMPDIR"'/after
		'"$(type -P diff)"' '"$BATS_TEST_TMPDIR"'/before '"$BATS_TEST_TMPDIR"'/after |
			grep "^[<>]" | grep -vE "^. (_|LINENO|BASH_[A-Z]*|PIPESTATUS|RANDOM|SECONDS|EPOCH[A-Z]*)=" |
			tr -d "\047"' \
		"> LD_PRELOAD=$LIBKA"
}

# broken KIND: makes a libka.so that does not load, in a directory of its own
broken() {
	local dir=$BATS_TEST_TMPDIR/$1

	mkdir -p "$dir"
	case $1 in
	text) echo "not a library" >"$dir/libka.so" ;;
	empty) : >"$dir/libka.so" ;;
	symbol) cc -shared -fPIC -Wl,-z,now -x c - -o "$dir/libka.so" \
		<<<'void missing(void); void f(void) { missing(); }' ;;
	esac
	echo "$dir"
}

@test "a library that does not load is not preloaded" {
	! grep -q libka.so < <(ldconfig -p) || skip "the library is installed on this system"
	for kind in missing text empty symbol; do
		dir=$(broken $kind)
		each_shell LD_LIBRARY_PATH="$dir" "$ECHO" ""
		each_shell LD_LIBRARY_PATH="$dir" LD_PRELOAD=libc.so.6 "$ECHO" libc.so.6
	done
	each_shell "$ECHO" "$LIBKA"
}

# with_bin PROGRAM: prints LD_PRELOAD after ka.sh where /bin/true and /bin/cat are this program,
# with the library and without
with_bin() {
	needs_root
	needs_namespaces --mount
	run unshare -m -- sh -euc '
		mount --bind "$1" /bin/true
		mount --bind "$1" /bin/cat
		for dir in "$3" /nonexistent; do
			echo "<$(LD_LIBRARY_PATH=$dir sh -c ". \"\$1\"; echo \"\$LD_PRELOAD\"" sh "$2")>"
		done' sh "$1" "$PROFILE" "$BUILD"
	echo "$output"
}

@test "nothing is preloaded where the library is missing and /bin is static" {
	! grep -q libka.so < <(ldconfig -p) || skip "the library is installed on this system"
	with_bin "$(host cat cat-static -static)"
	equal "<>" "$(tail -1 <<<"$output")" "every other program would complain"
}

@test "musl's loader complains of nothing: there too, only what is installed is preloaded" {
	needs musl-gcc
	with_bin "$(HOST_CC=musl-gcc host cat cat-musl)"
	equal "<libka.so>
<>" "$output" "musl's programs go without, or glibc's would complain"
}
