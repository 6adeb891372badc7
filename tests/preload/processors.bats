#!/usr/bin/env bats
# processors.bats - the builds for other processors, in programs for them.
#
# Other files of this directory run once more there: their tests but for those with the
# tag "native". i386 programs run here, the others under qemu-user. That starts no thread
# with descriptors of its own, so neither a log nor a complaint is written there.

load helper

# built_for NAME CC...: builds everything; $LIBKA is the library
built_for() {
	needs make "$2"
	name=$1 cc=("${@:2}")
	"${cc[@]}" -x c - -o "$BATS_TEST_TMPDIR/a.out" <<<'int main(void) { return 0; }' ||
		skip "${cc[*]} builds no programs here"
	# two tests of this file that run at the same time may need the same build
	env -u MAKEFLAGS flock "$HOSTS/$name.lock" make -s -j2 -C "$ROOT" BUILD="$HOSTS/$name" CC="${cc[*]}" all
	LIBKA=$HOSTS/$name/libka.so
}

# pass FILE[ OPTION...]...: the tests in FILE pass, with library and programs built for $name
pass() {
	local file

	for file; do
		# shellcheck disable=SC2086
		env -i PATH="$PATH" HOME="$HOME" BUILD="$HOSTS/$name" PROCESSOR="$name" HOST_CC="${cc[*]}" \
			${QEMU:+"QEMU=$QEMU"} "$BATS_ROOT/bin/bats" --jobs 2 --filter-tags '!native,!more' \
			"$BATS_TEST_DIRNAME"/${file/ /.bats } 3>&- || return
	done
}

# does HOST ARGUMENT...: prints what the host prints, built for $name
does() {
	HOST_CC=${cc[*]} outcome does "" "$(HOST_CC=${cc[*]} host "$1" "$1-$name")" "${@:2}"
	cat "$BATS_TEST_TMPDIR"/does.{out,err}
}

# asked WAIT: what hosts/wait.c prints if it waits under libka-ssh.so and ka probe asks for a probe
asked() {
	local log=$BATS_TEST_TMPDIR/log out=$BATS_TEST_TMPDIR/out pid
	rm -f "$log"
	# as libka.so would start it
	sh -c 'exec env "_LIBKA_SSH=$$" KA_SSH=9/3 "KA_LOG=$0" "LD_PRELOAD=$1/libka-ssh.so" "$2" 9' \
		"$log" "${LIBKA%/*}" "$1" >"$out" 3>&- &
	pid=$!
	for _ in {1..100}; do
		! grep -qs event=start "$log" || break
		sleep 0.1
	done
	"$BUILD/ka" probe "$pid" >/dev/null 2>&1 || : # the program ends when it is asked
	wait "$pid"
	cat "$out"
}

# unpacked PROCESSOR DIR PACKAGE...: Debian's packages for that processor, unpacked in DIR. They
# are downloaded from apt's mirror, and are not installed.
unpacked() {
	local package uri
	mkdir -p "$2"
	for package in "${@:3}"; do
		[ ! -e "$2/$package" ] || continue
		uri=$(apt-get download --print-uris "$package" 2>/dev/null | cut -d"'" -f2)
		/usr/lib/apt/apt-helper download-file "${uri/$(dpkg --print-architecture)/$1}" \
			"$2/$package.deb" >"$2/log" 2>&1 || skip "no $package of $1 to be had"
		dpkg-deb -x "$2/$package.deb" "$2"
		touch "$2/$package"
	done
}

# works NAME TRIPLET QEMU: builds and tests for this processor, under qemu-user
works() {
	needs "qemu-$3"
	built_for "$1" "$2-gcc"
	QEMU="qemu-$3 -L /usr/$2"
	pass 'audit ' 'hosts ' 'company ' 'settings -f defaults|each.setting|DISABLE|good.ones|similar.names' \
		'transparency -f program|pointer|which.options|MPTCP.socket'
	equal $'child\nparent' "$(does vforked process)" "a line on stderr or in the log would crash the program"
}

# bats test_tags=more
@test "the build for i386 works in 32-bit programs" {
	# The kernel's headers are the same; only gcc-multilib would put them in
	# sight, and that cannot be installed next to a compiler for arm64.
	built_for i386 gcc -m32 -idirafter "/usr/include/$(gcc -print-multiarch)"
	"$(HOST_CC=${cc[*]} host open open-i386)" >/dev/null || skip "32-bit programs do not run here"
	pass 'audit ' 'hosts ' 'company ' 'settings ' 'log ' 'fds '
	equal $'child\nparent' "$(does vforked thread)" "a line on stderr or in the log would crash the program"
	# by the path that ka.sh writes, each kind of program finds its own library
	local dir=$BATS_TEST_TMPDIR prog=$HOSTS/open-i386
	for library in "$LIBKA" "$BUILD/libka.so"; do
		install -D "$library" "$dir/$(ldd "$prog" | sed -n 's,.* => /\(usr/\)\?\(.*\)/libc\..*,\2,p')/libka.so"
		prog=$(host open)
	done
	LIBKA="$dir/\$LIB/libka.so"
	armed "$HOSTS/open-i386" tcp
	armed "$prog" tcp
	equal "" "$(cat "$dir/armed.err")" "the loader complains of the other kind's library"
}

# bats test_tags=more
@test "a 32-bit ssh whose time has 64 bits can be asked for a probe" {
	built_for i386 gcc -m32 -idirafter "/usr/include/$(gcc -print-multiarch)"
	local prog
	prog=$(HOST_CC=${cc[*]} host wait wait-time64 -D_TIME_BITS=64 -D_FILE_OFFSET_BITS=64)
	"$prog" 0 >/dev/null || skip "32-bit programs do not run here"
	equal ahead "$(asked "$prog")" "ka probe does not reach it, nor a change of network"
}

# Its headers give ppoll() and the like the names of functions with 64-bit times.
# bats test_tags=more
@test "it builds with musl, and works in 32-bit programs of musl, whose time always has 64 bits" {
	local multi dir=$HOSTS/musl
	multi=/usr/include/$(gcc -print-multiarch)
	built_for musl-native musl-gcc -idirafter /usr/include -idirafter "$multi"
	unpacked i386 "$dir" musl musl-dev
	ln -sf ../../../lib/i386-linux-musl/libc.so "$dir/usr/lib/i386-linux-musl"
	sed "s,/usr/\(include\|lib\)/,$dir&,g; s,-dynamic-linker ,-m elf_i386 &$dir," \
		"$dir/usr/lib/i386-linux-musl/musl-gcc.specs" >"$dir/specs"
	built_for musl-i386 gcc -m32 -specs "$dir/specs" -idirafter /usr/include -idirafter "$multi"
	local prog
	prog=$(HOST_CC=${cc[*]} host wait wait-musl)
	"$prog" 0 >/dev/null || skip "32-bit programs do not run here"
	contains __ppoll_time64 "$(readelf --dyn-syms -W "$prog")" "the test does not reach its case"
	pass 'audit ' 'hosts ' 'transparency -f program|pointer|which.options'
	equal ahead "$(asked "$prog")" "ka probe does not reach it, nor a change of network"
}

# Under qemu-user there is no ka helper to ask for a probe. But ssh's waits and clocks pass
# through libka-ssh.so, which reads CLOCK_BOOTTIME around them. (arm lays the time out in
# another way than i386 does.)
# bats test_tags=more
@test "32-bit arm programs whose time has 64 bits are armed, and ssh waits and reads its clock as ever" {
	needs qemu-arm
	built_for armhf-time64 arm-linux-gnueabihf-gcc -D_TIME_BITS=64 -D_FILE_OFFSET_BITS=64
	QEMU="qemu-arm -L /usr/arm-linux-gnueabihf"
	pass 'hosts ' 'transparency -f program|pointer|which.options'
	local prog trace=$BATS_TEST_TMPDIR/trace
	prog=$(HOST_CC=${cc[*]} host wait "wait-$name")
	contains __ppoll64 "$(readelf --dyn-syms -W "$prog")" "the test does not reach its case"
	equal not "$(sh -c 'exec env "_LIBKA_SSH=$$" KA_SSH=9/3 $2 -strace -E "LD_PRELOAD=$0/libka-ssh.so" "$1" 1 2' \
		"${LIBKA%/*}" "$prog" "$QEMU" 2>"$trace")" "ssh's clock is wrong"
	contains 'clock_gettime64\(CLOCK_BOOTTIME' "$(cat "$trace")" "libka-ssh.so was not at work: the test does not reach its case"
}

# bats test_tags=more
@test "the build for arm64 works in arm64 programs" {
	works arm64 aarch64-linux-gnu aarch64
}

# bats test_tags=more
@test "the build for armhf works in 32-bit arm programs" {
	works armhf arm-linux-gnueabihf arm
}

# bats test_tags=more
@test "the build for riscv64 works in riscv64 programs" {
	works riscv64 riscv64-linux-gnu riscv64
}

# bats test_tags=more
@test "the build for ppc64le works in ppc64le programs" {
	works ppc64le powerpc64le-linux-gnu ppc64le
}

# bats test_tags=more
@test "the build for s390x works in s390x programs, whose bytes come in the other order" {
	works s390x s390x-linux-gnu s390x
}

# The unit tests need cmocka for that processor.
# bats test_tags=more
@test "the pure functions work where bytes come in the other order, and where time has 32 bits" {
	for where in s390x:s390x-linux-gnu:s390x armhf:arm-linux-gnueabihf:arm; do
		IFS=: read -r name triplet qemu <<<"$where"
		needs "$triplet-gcc" "qemu-$qemu"
		local dir=$HOSTS/unit-$name
		unpacked "$name" "$dir" libcmocka0 libcmocka-dev
		env -u MAKEFLAGS make -s -j2 -C "$ROOT" BUILD="$dir" CC="$triplet-gcc" UNIT_FLAGS="-std=c11 -O1 -g \
			-Ishim -D_GNU_SOURCE -DVERSION='\"\"' -isystem $dir/usr/include -L$dir/usr/lib/$triplet" check-unit-programs
		for test in "$dir"/tests/unit/*; do
			[ -x "$test" ] || continue
			CMOCKA_MESSAGE_OUTPUT=TAP "qemu-$qemu" -L "/usr/$triplet" \
				-E LD_LIBRARY_PATH="$dir/usr/lib/$triplet" "$test" >"$dir/tap" 2>&1 || { cat "$dir/tap"; false; }
			grep -q '^ok' "$dir/tap"
		done
	done
}
