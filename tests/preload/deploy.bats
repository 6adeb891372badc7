#!/usr/bin/env bats
# deploy.bats - the recipes of docs/deploy.md, as far as they can be tried without the programs
# that they are for.

load helper

# image COMMAND FILE...: makes a root directory like a minimal image: it has COMMAND, a program
# of hosts/, the libraries that it loads, and libka.so, but no ldconfig
image() {
	local file
	root=$BATS_TEST_TMPDIR/image
	install -D "$1" "$root/bin/open"
	for file in "${@:2}"; do install -D "$file" "$root$file"; done
	install -D -m 644 "$LIBKA" "$root/usr/local/lib/libka.so"
	mkdir -p "$root/proc" "$root/dev"
}

# in_image: prints what the sockets of COMMAND carry there
in_image() {
	chroot "$root" /bin/open tcp >"$BATS_TEST_TMPDIR/without" || skip "chroot is not allowed here"
	SHOW=1 LD_PRELOAD=/usr/local/lib/libka.so KA_IDLE=2m chroot "$root" /bin/open tcp 2>&1
}

loads() { # PROGRAM: the files that its loader takes
	ldd "$1" | grep -o '/[^ ]*'
}

@test "in a minimal image of Debian the file alone is enough" {
	needs_root
	# chroot(1) itself would get the variable too, and complain that there is no such file
	[ ! -e /usr/local/lib/libka.so ] || skip "one is installed"
	# shellcheck disable=SC2046 # paths without blanks
	image "$(host open)" $(loads "$(host open)")
	run in_image
	[[ $output = *"$(settings 120 30 4 13300)"* ]] || { echo "$output"; false; }
}

@test "in a minimal image with musl, as Alpine is, the same file is enough" {
	needs_root
	needs musl-gcc readelf
	prog=$(HOST_CC=musl-gcc host open open-musl)
	loader=$(readelf -lW "$prog" | sed -n 's/.*interpreter: \(.*\)]/\1/p')
	image "$prog" "$loader"
	run in_image
	[[ $output = *"$(settings 120 30 4 13300)"* ]] || { echo "$output"; false; }
}

@test "a shared volume that is mounted read-only, as an initContainer leaves it, is enough" {
	needs_root
	mkdir "$BATS_TEST_TMPDIR/volume"
	prog=$(host open)
	# shellcheck disable=SC2016 # for the inner shell
	run unshare --mount bash -ec 'mount -t tmpfs -o nosuid,nodev tmpfs "$1"
		cp "$2" "$1/libka.so"
		mount -o remount,ro "$1"
		SHOW=1 LD_PRELOAD=$1/libka.so "$3" tcp' - "$BATS_TEST_TMPDIR/volume" "$LIBKA" "$prog"
	[ "$status" != 1 ] || skip "may not mount here"
	[[ $output = *"$(settings 60 15 4 6600)"* ]] || { echo "$output"; false; }
}
