# setup_suite.bash - builds the packages that the tests look at, and those of a newer version,
# and unpacks a bare Debian: once for all files. $PLACE has all of it; where there is no
# Debian, $PLACE/no-root says why.

load helper

# packages DIR: the packages of the sources in DIR, the library for i386 too
packages() {
	made "$1" deb &&
		PATH=$PLACE/bin:$PATH made "$1" deb ARCH=i386
}

setup_suite() {
	export PLACE=$BATS_SUITE_TMPDIR
	type -P dh && type -P dpkg-buildpackage && type -P mmdebstrap && type -P rpmbuild || return 0
	if [ "$(id -u)" != 0 ]; then
		echo 'needs root' >"$PLACE/no-root"
	elif [ "$(dpkg --print-architecture)" != amd64 ]; then
		echo 'needs x86-64' >"$PLACE/no-root"
	else
		debian "$PLACE/root" >"$PLACE/debian.log" 2>&1 || tail -n 1 "$PLACE/debian.log" >"$PLACE/no-root" &
	fi
	compiler32 "$PLACE/bin"
	sources "$PLACE/source"
	cp -a "$PLACE/source" "$PLACE/newer"
	sed -i "s/^VERSION = .*/VERSION = $NEWER/" "$PLACE/newer/Makefile"
	packages "$PLACE/source"
	made "$PLACE/source" rpm
	DEB_BUILD_OPTIONS='noopt noautodbgsym' packages "$PLACE/newer"
	wait
}
