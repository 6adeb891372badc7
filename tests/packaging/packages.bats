#!/usr/bin/env bats
# packages.bats - released files are the same wherever they are built, and have the version and
# the content that they claim.

# shellcheck disable=SC2153,SC2154 # VERSION: set by helper.bash; pkgver, sha512sums: by APKBUILD

load helper

setup() { needs dh dpkg-buildpackage mmdebstrap rpmbuild; }

# elsewhere DIR: builds in DIR as another user would, and prints the checksums
elsewhere() {
	(umask "$2" && LC_ALL=$3 TZ=$4 made "$1" build/libka.so build/libka-ssh.so)
	(cd "$1/build" && sha256sum libka.so libka-ssh.so)
}

# bats test_tags=more
@test "the libraries are the same bytes, built in any directory and by any user" {
	local a=$BATS_TEST_TMPDIR/a b="$BATS_TEST_TMPDIR/another place/deep/below"
	mkdir -p "$b"
	cp -a "$PLACE/source/." "$a"
	cp -a "$PLACE/source/." "$b"
	rm -rf "$a/build" "$b/build"
	find "$b" -exec touch -d 2001-02-03 {} +
	equal "$(elsewhere "$a" 022 C UTC)" "$(elsewhere "$b" 077 C.UTF-8 Asia/Tokyo)" \
		"nobody can verify that the binaries are those of the source"
}

# bats test_tags=more
@test "make dist gives the same bytes from a clone and from the tarball, and leaves out what was built" {
	local copy=$BATS_TEST_TMPDIR/copy
	cp -a "$PLACE/source" "$copy"
	find "$copy" -exec touch -d 2001-02-03 {} +
	chmod -R g+w "$copy"
	made "$copy" build/libka.so
	made "$copy" dist
	cmp "$PLACE/source.dist/libka-$VERSION.tar.gz" "$copy/build/libka-$VERSION.tar.gz" ||
		{ diff <(tar -tvf "$PLACE"/source.dist/*.gz) <(tar -tvf "$copy"/build/*.gz); false; }
	tar -tf "$copy/build/libka-$VERSION.tar.gz" | grep -q "^libka-$VERSION/Makefile$"
	equal "" "$(tar -tf "$copy/build/libka-$VERSION.tar.gz" | grep -E '/build/|\.[oad]$' || :)" "it has what was built"
}

# bats test_tags=more
@test "one line of Makefile is the version: --version, the packages and their names follow it" {
	local version dir
	for dir in source newer; do
		version=$(sed -n 's/^VERSION = //p' "$PLACE/$dir/Makefile")
		cd "$PLACE/$dir/build"
		equal "ka_$version-1_amd64.deb libka_$version-1_amd64.deb libka_$version-1_i386.deb" \
			"$(cd deb && echo ka_*.deb libka_*.deb) $(cd debi386 && echo libka_*.deb)" "a package has another version"
		dpkg-deb -x "deb/ka_$version-1_amd64.deb" "$BATS_TEST_TMPDIR/$dir"
		equal "ka $version" "$("$BATS_TEST_TMPDIR/$dir/usr/bin/ka" --version)" "the command has another version"
		made .. apkbuild
		equal "$version" "$(. ./APKBUILD && echo "$pkgver")" "the APKBUILD has another version"
	done
}

# bats test_tags=more
@test "make deb ARCH=arm64 makes the package of the library for arm64, and no other" {
	local dir=$BATS_TEST_TMPDIR/source
	needs aarch64-linux-gnu-gcc
	cp -a "$PLACE/source" "$dir"
	rm -rf "$dir/build"
	DEB_BUILD_OPTIONS='noopt noautodbgsym' made "$dir" deb ARCH=arm64
	cd "$dir/build/debarm64"
	equal "libka_$VERSION-1_arm64.deb" "$(echo ./*.deb | sed 's,\./,,g')" "the package is missing, or there are others"
	dpkg-deb -x libka_*.deb there
	contains 'Machine: *AArch64' "$(readelf -h there/usr/lib/aarch64-linux-gnu/libka.so)" "programs of arm64 cannot load it"
}

# bats test_tags=more
@test "make deb for a processor without a compiler says which packages have one" {
	! type -P sparc64-linux-gnu-gcc || skip "there is a compiler for sparc64"
	run made "$ROOT" -s deb ARCH=sparc64 BUILD="$BATS_TEST_TMPDIR/build"
	contains '^make deb needs sparc64-linux-gnu-gcc: apt-get install gcc-sparc64-linux-gnu libc6-dev-sparc64-cross$' "$output" \
		"nobody knows what to install"
	lacks dpkg-buildpackage "$output" "what is missing is far above the last lines"
}

# bats test_tags=more
@test "the newest release in NEWS has the version and the date of the man pages and the packages" {
	local heading date
	heading=$(sed -n 's/^## \([0-9].*\)/\1/p' "$ROOT/docs/NEWS.md" | head -n 1)
	date=$(date -d "${heading#*, }" +%F)
	equal "$VERSION" "${heading%%,*}" "NEWS does not say what is new in this version"
	equal "$date" "$(date -u -d "$(dpkg-parsechangelog -l "$PLACE/source/build/deb/libka-$VERSION/debian/changelog" -S Date)" +%F)" \
		"the packages have another date"
	! grep -q '^## Unreleased' "$ROOT/docs/NEWS.md" || return 0 # man pages may be newer then
	for page in "$ROOT"/docs/*.[17]; do
		equal "$date" "$(date -d "$(sed -n 's/^\.Dd //p' "$page")" +%F)" "${page##*/} has another date"
	done
}

# bats test_tags=more
@test "lintian finds nothing in the packages, and each exception has its reason" {
	local overrides
	needs lintian
	run -0 lintian --allow-root -I --fail-on error,warning,info "$PLACE"/source/build/deb/*.changes
	equal "" "$(grep -v '^running with root' <<<"$output" || :)" "the packages break rules of Debian"
	for overrides in "$ROOT"/docs/packaging/debian/{,source/}*lintian-overrides; do
		[ "$(head -c 1 "$overrides")" = '#' ] || { echo "$overrides gives no reason"; false; }
	done
}

# files DIR: lists the files, without documentation and ignoring compression
files() { (cd "$1" && find . -type f ! -path './usr/share/doc/*' ! -path './usr/share/licenses/*' | sed 's/\.gz$//' | sort); }

# bats test_tags=more
@test "the RPMs are built, have the same files, and these run" {
	local rpm dir=$BATS_TEST_TMPDIR/rpm
	cd "$PLACE/source/build/rpm/RPMS/"*
	equal "ka-$VERSION-1 libka-$VERSION-1" "$(rpm -qp --qf '%{NAME}-%{VERSION}-%{RELEASE} ' ./*.rpm | sed 's/ $//')" \
		"a package has another version"
	mkdir "$dir"
	for rpm in *.rpm; do rpm2archive - <"$rpm" | tar -xz -C "$dir"; done
	made "$ROOT" install DESTDIR="$BATS_TEST_TMPDIR/made" PREFIX=/usr \
		LIBDIR="$(rpm --eval '%{_libdir}')"
	equal "$(files "$BATS_TEST_TMPDIR/made")" "$(files "$dir")" "the RPMs lack what make install installs"
	equal "ka $VERSION" "$("$dir/usr/bin/ka" --version)" "the command does not run"
	gcc -D_GNU_SOURCE -std=c11 -o "$BATS_TEST_TMPDIR/open" "$ROOT/tests/preload/hosts/open.c" -pthread
	SHOW=1 LD_PRELOAD=$dir$(rpm --eval '%{_libdir}')/libka.so "$BATS_TEST_TMPDIR/open" tcp | grep '^on 60/15/4/'
	equal "" "$(rpm -qp --requires libka-*.rpm | grep -vE '^(rpmlib|/bin/sh|rtld\(GNU_HASH\))' || :)" \
		"the library wants packages that it does not need"
}

# bats test_tags=more
@test "the functions of the APKBUILD build and install the same files, and musl loads the library" {
	local dir=$BATS_TEST_TMPDIR/apk
	needs musl-gcc
	cp -a "$PLACE/source" "$dir"
	rm -rf "$dir/build"
	made "$PLACE/source" apkbuild
	(cd "$dir" && pkgdir=$dir/pkg CFLAGS=-O2 sh -euc '. "$1"; build; package' sh \
		"$PLACE/source/build/APKBUILD") >"$BATS_TEST_TMPDIR/log" 2>&1 || { tail "$BATS_TEST_TMPDIR/log"; false; }
	made "$ROOT" install DESTDIR="$BATS_TEST_TMPDIR/made" PREFIX=/usr
	equal "$(files "$BATS_TEST_TMPDIR/made")" "$(files "$dir/pkg")" "the package lacks what make install installs"
	musl-gcc -D_GNU_SOURCE -std=c11 -o "$BATS_TEST_TMPDIR/open" "$ROOT/tests/preload/hosts/open.c" -pthread
	SHOW=1 LD_PRELOAD=$dir/pkg/usr/lib/libka.so "$BATS_TEST_TMPDIR/open" tcp | grep '^on 60/15/4/'
	(cd "$PLACE/source/build" && . ./APKBUILD && sha512sum -c - <<<"${sha512sums//$'\n'/}")
}
