# helper.bash - what the tests of the packages share: packages that are built once, and a
# bare Debian to install them in.

. "${BASH_SOURCE[0]%/*}/../lib.bash"

VERSION=$(sed -n 's/^VERSION = //p' "$ROOT/Makefile")
# shellcheck disable=SC2034 # for the tests
NEWER=$VERSION.1

# made DIR TARGET...: make in that directory, as nobody's child; what it says if it fails
made() {
	local log=$BATS_RUN_TMPDIR/make.log
	env -u MAKEFLAGS -u MAKELEVEL -u BUILD make -j2 -C "$@" >"$log" 2>&1 </dev/null 3>&- || {
		tail -n 30 "$log"
		return 1
	}
}

# sources DIR: what make dist packs, unpacked there
sources() {
	mkdir -p "$1"
	made "$ROOT" dist BUILD="$1.dist" &&
		tar -xzf "$1.dist/libka-$VERSION.tar.gz" -C "$1" --strip-components=1
}

# compiler32 DIR: the names under which debhelper calls the tools for i386
compiler32() {
	local tool
	mkdir -p "$1"
	for tool in objcopy objdump strip; do ln -sf "$(type -P $tool)" "$1/i686-linux-gnu-$tool"; done
	printf '#!/bin/sh\nexec gcc -m32 -idirafter "/usr/include/%s" "$@"\n' "$(gcc -print-multiarch)" \
		>"$1/i686-linux-gnu-gcc"
	chmod +x "$1/i686-linux-gnu-gcc"
}

# debian DIR: a bare Debian 12 with what 32-bit programs need, unpacked there
debian() {
	local mirror
	# shellcheck disable=SC2016 # apt's own
	mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 2>/dev/null |
		grep -v security | head -n 1)
	timeout -k 5 300 mmdebstrap --quiet --variant=apt --architectures=amd64,i386 --include=libc6:i386 \
		--aptopt='Acquire::Languages "none"' bookworm "$1" "$mirror" </dev/null 3>&-
}

# inside DIR SCRIPT: runs SCRIPT by bash in that root, in namespaces of its own
inside() {
	# shellcheck disable=SC2016 # for the inner shell
	timeout -k 5 120 unshare --mount --pid --net --fork --kill-child sh -euc '
		ip link set lo up
		mount -t proc proc "$1/proc"
		mount -t tmpfs run "$1/run"
		exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb LC_ALL=C.UTF-8 \
			DEBIAN_FRONTEND=noninteractive chroot "$1" bash -euo pipefail -c "$2"' sh "$1" "$2" 3>&-
}
