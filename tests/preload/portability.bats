#!/usr/bin/env bats
# portability.bats - one built file for every libc on the machine: this glibc, a
# much older one, musl. Builds for other processors: processors.bats.

load helper

setup_file() {
	# the oldest glibc that the mirrors have; one test at a time, because they share a directory
	export OLDLIBC='' WHY_NO_OLDLIBC
	for suite in jessie stretch buster bullseye; do
		WHY_NO_OLDLIBC=$("$ROOT/tests/unpack" "$suite" "$HOSTS/$suite" libc6) || continue
		OLDLIBC=$(find "$HOSTS/$suite/root" -name libc.so.6 | head -n 1)
		break
	done
}

BAD_IDLE='libka: KA_IDLE="soon": not a duration in 1s..32767s; using 60s'

# serves COMMAND...: hosts behave and are armed as with any libc. COMMAND runs a host by name.
serves() {
	local log=$BATS_TEST_TMPDIR/log

	"$@" armed open tcp tcp6
	"$@" same calls rude
	"$@" armed calls
	KA_IDLE=30 SETTINGS=$(settings 30 7 4 3200) "$@" armed open tcp
	KA_IDLE=soon KA_LOG=$log "$@" with own
	equal "$BAD_IDLE" "$ERR" "the complaint is missing"
	grep -q ' peer=127.0.0.1:' "$log"
	"$@" forked vforked thread
	"$@" forked vforked process
	KA_DISABLE=1 SHOW=1 "$@" with open tcp
	[[ $OUT = *$'\noff '* ]]
}

# forked COMMAND...: on this processor both the child of sys_vfork() and its parent run
forked() {
	outcome forked "" "$@"
	equal $'child\nparent' "$(cat "$BATS_TEST_TMPDIR/forked.out")" \
		"a line on stderr or in the log would crash the program"
}

here() {
	"$1" "$(host "$2")" "${@:3}"
}

fixed() {
	"$1" "$(host "$2" "$2-fixed" -no-pie)" "${@:3}"
}

by_loader() {
	"$1" "$loader" "$(host "$2")" "${@:3}"
}

@test "it works with this system's glibc" {
	ldd --version | head -1
	serves here
}

@test "it works in programs at a fixed address, and in those started by the loader's name" {
	loader=$(ldd "$(host open)" | grep -o '/[^ ]*/ld[-.][^ ]*')
	serves fixed
	serves by_loader
}

# --- an old glibc ------------------------------------------------------------

needs_old_libc() {
	[ -e "$OLDLIBC" ] || skip "$WHY_NO_OLDLIBC"
	strings -a "$OLDLIBC" | grep -m1 '^GNU C Library'
}

# old ASSERTION HOST ARGUMENT...: HOST, linked with the old libc and with
# whatever is in $old_libraries, run by the old ld.so. No start files or stubs
# of the new libc's, which ask for new symbols, but for the one that calls main.
old() {
	local dir=${OLDLIBC%/*} start prog

	start=$(cc -print-file-name=Scrt1.o)
	prog=$(host "$2" "$2-old${old_libraries:+-libdl}" -nostdlib "$start" \
		"$OLDLIBC" -Wl,--no-as-needed ${old_libraries:+"$dir/$old_libraries"})
	"$1" "$dir"/ld-linux-*.so.* --library-path "$dir" "$prog" "${@:3}"
}

@test "it works with an old glibc, in a program that has libdl" {
	needs_old_libc
	old_libraries=libdl.so.2
	serves old
}

@test "it works with an old glibc, in a program without libdl, which has no dlsym" {
	needs_old_libc
	old_libraries=
	serves old
}

@test "with an old glibc too, other preloads are called, and early constructors may connect" {
	needs_old_libc
	old_libraries=libdl.so.2
	spy=$(host spy.so spy-old.so -nostdlib "$OLDLIBC" "${OLDLIBC%/*}/libdl.so.2")
	early=$(host early.so early-old.so -nostdlib "$OLDLIBC")
	BEFORE=$spy AFTER=$early old same open tcp
	BEFORE=$early AFTER=$spy old same open tcp
	BEFORE=$early AFTER=$spy old armed open tcp
	grep -q '^spy: [1-9]' "$BATS_TEST_TMPDIR/armed.out"
}

# --- musl --------------------------------------------------------------------

musl() {
	local prog

	prog=$(HOST_CC=musl-gcc host "$2" "$2-musl")
	"$1" "$prog" "${@:3}"
}

@test "the same file works with musl" {
	needs musl-gcc
	serves musl
}

@test "with musl too, other preloads are called, and early constructors may connect" {
	needs musl-gcc
	spy=$(HOST_CC=musl-gcc host spy.so spy-musl.so)
	early=$(HOST_CC=musl-gcc host early.so early-musl.so)
	BEFORE=$spy AFTER=$early musl same open tcp
	BEFORE=$early AFTER=$spy musl same open tcp
	BEFORE=$early AFTER=$spy musl armed open tcp
	grep -q '^spy: [1-9]' "$BATS_TEST_TMPDIR/armed.out"
	KA_IDLE=30 SETTINGS=$(settings 30 7 4 3200) BEFORE=$spy AFTER=$early musl armed open tcp
	grep -q '^spy: [1-9]' "$BATS_TEST_TMPDIR/armed.out"
}

@test "with musl too, settings hold whatever an earlier constructor does to the environment" {
	needs musl-gcc
	changer=$(HOST_CC=musl-gcc host environ.so environ-musl.so)
	for how in setenv unsetenv twice thread; do
		echo "ENVIRON=$how"
		# musl runs constructors in the order of LD_PRELOAD.
		ENVIRON=$how SECOND=2 KA_IDLE=30 BEFORE=$changer \
			SETTINGS=$(settings 30 7 4 3200) musl armed open tcp
	done
}

musl_by_loader() {
	"$1" "$musl_loader" "$(HOST_CC=musl-gcc host "$2" "$2-musl")" "${@:3}"
}

@test "with musl too, programs may be started by the loader's name" {
	needs musl-gcc readelf
	musl_loader=$(readelf -lW "$(HOST_CC=musl-gcc host open open-musl)" |
		sed -n 's/.*interpreter: \(.*\)]/\1/p')
	serves musl_by_loader
	spy=$(HOST_CC=musl-gcc host spy.so spy-musl.so)
	AFTER=$spy musl_by_loader same open tcp
	AFTER=$spy musl_by_loader armed open tcp
	grep -q '^spy: 1 sockets, 1 connects' "$BATS_TEST_TMPDIR/armed.out"
}
