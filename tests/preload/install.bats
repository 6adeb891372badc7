#!/usr/bin/env bats
# install.bats - make install and make uninstall. Nothing here touches the real system.

load helper

setup() {
	prepare
	needs make install
	DIR="$BATS_TEST_TMPDIR/a place"
	mkdir "$DIR"
}

# made TARGET [VARIABLE=VALUE...]: make succeeds
made() {
	env -u MAKEFLAGS -u MAKELEVEL make -s -C "$ROOT" BUILD="$BUILD" "$@" 2>&1
}

# installed: prints mode and name of each installed file
installed() {
	(cd "$DIR" && find . -type f -printf '%m %P\n' | sort -k 2)
}

@test "make install and make uninstall work below DESTDIR" {
	made install DESTDIR="$DIR"
	equal "644 etc/fish/completions/ka.fish
755 usr/local/bin/ka
644 usr/local/lib/libka-ssh.so
644 usr/local/lib/libka.so
644 usr/local/share/bash-completion/completions/ka
644 usr/local/share/libka/ka.sh
644 usr/local/share/man/man1/ka.1
644 usr/local/share/man/man7/libka.7
644 usr/local/share/zsh/site-functions/_ka" "$(installed)" "a package would lack something"
	cmp "$LIBKA" "$DIR/usr/local/lib/libka.so"
	made uninstall DESTDIR="$DIR"
	equal "" "$(installed)" "files are left behind"
	[ ! -e "$DIR/usr/local/share/libka" ]
}

@test "PREFIX, LIBDIR and the others are used" {
	made install DESTDIR="$DIR" PREFIX=/usr LIBDIR=/usr/lib/x86_64-linux-gnu MANDIR=/man
	installed
	[ -e "$DIR/usr/lib/x86_64-linux-gnu/libka.so" ]
	[ -e "$DIR/usr/bin/ka" ]
	[ -e "$DIR/man/man7/libka.7" ]
	[ -e "$DIR/usr/share/fish/vendor_completions.d/ka.fish" ]
	made uninstall DESTDIR="$DIR" PREFIX=/usr LIBDIR=/usr/lib/x86_64-linux-gnu MANDIR=/man
	equal "" "$(installed)" "files are left behind"
}

@test "make install-lib installs the libraries alone, for another architecture" {
	made install-lib DESTDIR="$DIR" LIBDIR=/usr/lib32
	equal "644 usr/lib32/libka-ssh.so
644 usr/lib32/libka.so" "$(installed)" "something is installed twice"
}

@test "a running program keeps its library, and new programs get the new one" {
	local old new pid
	made install DESTDIR="$DIR"
	# LD_PRELOAD cannot name a path with a space
	ln -s "$DIR/usr/local/lib" "$BATS_TEST_TMPDIR/lib"
	old=$(stat -c %i "$BATS_TEST_TMPDIR/lib/libka.so")
	LD_PRELOAD=$BATS_TEST_TMPDIR/lib/libka.so sleep 60 3>&- &
	pid=$!
	for _ in {1..500}; do
		! grep -q libka.so "/proc/$pid/maps" || break
		sleep 0.01
	done
	made install DESTDIR="$DIR"
	new=$(stat -c %i "$BATS_TEST_TMPDIR/lib/libka.so")
	grep libka.so "/proc/$pid/maps"
	grep -q " $old .*libka.so (deleted)" "/proc/$pid/maps" ||
		{ kill $pid; echo "the library changes under a program, and it crashes"; false; }
	kill $pid
	[ "$old" != "$new" ]
	lacks '\.new$' "$(installed)" "files are left behind"
}

# without_ldconfig ARGUMENT...: make, with an ldconfig that fails
without_ldconfig() {
	mkdir -p "$BATS_TEST_TMPDIR/bin"
	printf '#!/bin/sh\necho "cannot write the cache" >&2\nexit 1\n' >"$BATS_TEST_TMPDIR/bin/ldconfig"
	chmod +x "$BATS_TEST_TMPDIR/bin/ldconfig"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH made "$@"
}

# A newcomer types the last line next.
next_step() { grep -q "^Installed. Next: LD_PRELOAD=$1 ssh HOST" <<<"${output##*$'\n'}"; }

@test "a user who is not root installs without ldconfig, and the last line is what to type" {
	local prefix=$BATS_TEST_TMPDIR/home bin=$BATS_TEST_TMPDIR/bin
	mkdir "$bin"
	printf '#!/bin/sh\necho 1000\n' >"$bin/id"
	printf '#!/bin/sh\necho ldconfig was called\n' >"$bin/ldconfig"
	chmod +x "$bin"/*
	PATH=$bin:$PATH run made install PREFIX="$prefix"
	equal "Installed. Next: LD_PRELOAD=$prefix/lib/libka.so ssh HOST" "$output" \
		"a user is left without the line to type, or sees the error of a program that only root may run"
}

@test "with root's ldconfig failing all is installed too, and the line to use is shown" {
	local prefix=$BATS_TEST_TMPDIR/home
	run without_ldconfig install PREFIX="$prefix"
	echo "$output"
	[ "$status" = 0 ]
	[ -e "$prefix/share/man/man7/libka.7" ]
	next_step "$prefix/lib/libka.so"
	[[ $output = *"echo $prefix/lib >/etc/ld.so.conf.d/libka.conf && ldconfig" ]]
	LD_PRELOAD=$prefix/lib/libka.so SHOW=1 "$(host open)" tcp | grep -F "$(settings 60 15 4 6600)"
	run without_ldconfig uninstall PREFIX="$prefix"
	[ "$status" = 0 ]
	equal "" "$(find "$prefix" -type f)" "files are left behind"
}

@test "a path that LD_PRELOAD could not name is refused, and nothing is written or removed" {
	local variable value
	cd "$BATS_TEST_TMPDIR"
	touch x y
	for variable in PREFIX LIBDIR BINDIR MANDIR DATADIR; do
		for value in "$PWD/x y" "$PWD/x:y"; do
			for target in install install-lib uninstall; do
				run made $target DESTDIR="$DIR" $variable="$value"
				[ "$status" != 0 ] || fail "what is installed there cannot be used"
				[[ $output = *"no blank and no colon"* ]] || fail "$output"
			done
		done
	done
	equal "x y" "$(echo [xy]*)" "other files are removed, or written"
	equal "" "$(installed)" "half of it is installed"
}

@test "where the loader has another path to the same file, as /lib for /usr/lib, it finds it" {
	local prefix=$BATS_TEST_TMPDIR/home
	mkdir "$prefix"
	ln -s home "$BATS_TEST_TMPDIR/alias"
	LD_LIBRARY_PATH=$BATS_TEST_TMPDIR/alias/lib run without_ldconfig install PREFIX="$prefix"
	next_step libka.so || fail "the bare name works, and users are shown a path"
	mkdir "$BATS_TEST_TMPDIR/other"
	cp "$LIBKA" "$BATS_TEST_TMPDIR/other"
	LD_LIBRARY_PATH=$BATS_TEST_TMPDIR/other without_ldconfig install PREFIX="$prefix" |
		grep -F "LD_PRELOAD=$prefix/lib/libka.so"
}

@test "make uninstall names what still names the library, and how to remove that" {
	local etc=$BATS_TEST_TMPDIR/etc prefix=$BATS_TEST_TMPDIR/home
	without_ldconfig install PREFIX="$prefix" >/dev/null 2>&1
	mkdir -p "$etc/profile.d" "$etc/systemd/system/ssh.service.d" "$etc/environment.d"
	printf '# libka.so\nLANG=C\n' >"$etc/environment"
	echo LD_PRELOAD=/usr/local/lib/libka.so >"$etc/environment.d/libka.conf"
	touch "$etc/profile.d/ka.sh" "$etc/systemd/system/ssh.service.d/libka.conf"
	LD_PRELOAD=$prefix/lib/libka.so run without_ldconfig uninstall PREFIX="$prefix" ETC="$etc"
	echo "$output"
	[[ $output = *"rm $etc/profile.d/ka.sh"* ]]
	[[ $output = *"rm $etc/systemd/system/ssh.service.d/libka.conf && systemctl daemon-reload"* ]]
	[[ $output = *"unset LD_PRELOAD"* ]]
	[[ $output = *"Left: a line with libka.so in $etc/environment.d/libka.conf. "*"remove the line"* ]]
	lacks "Left: .*$etc/environment\\. " "$output" "a comment is taken for a setting"
	echo LD_PRELOAD=/usr/local/lib/libka.so >"$etc/environment"
	LD_PRELOAD=$prefix/lib/libka.so run without_ldconfig uninstall PREFIX="$prefix" ETC="$etc"
	contains "Left: .*$etc/environment\\. " "$output" "each program of each login prints an error line"
	config=$BATS_TEST_TMPDIR/me/.config
	mkdir -p "$config/systemd/user/foo.service.d" "$config/environment.d"
	touch "$config/systemd/user/foo.service.d/libka.conf"
	echo LD_PRELOAD=/usr/local/lib/libka.so >"$config/environment.d/libka.conf"
	HOME=$BATS_TEST_TMPDIR/me XDG_CONFIG_HOME="" run without_ldconfig uninstall PREFIX="$prefix" ETC="$BATS_TEST_TMPDIR"
	contains "rm $config/systemd/user/foo.service.d/libka.conf && systemctl --user daemon-reload" "$output" \
		"what ka enable --user wrote prints an error line at each start"
	contains "Left: a line with libka.so in $config/environment.d/libka.conf. " "$output" \
		"each program of a desktop prints an error line"
	run without_ldconfig uninstall PREFIX="$prefix" ETC="$BATS_TEST_TMPDIR"
	equal "" "$(grep Left <<<"$output" || :)" "files are named that are not there"
}

@test "after make install the bare name works, in the line that README shows" {
	needs_root
	needs_namespaces --mount
	# a copy of /etc, because ldconfig replaces its cache there
	run unshare -m -- bash -eu -s "$DIR" "$ROOT" "$BUILD" "$(host open)" <<-'EOF'
		mkdir "$1/etc"
		cp -a /etc/ld.so.c* /etc/passwd /etc/group "$1/etc"
		mount --bind "$1/etc" /etc
		mount -t tmpfs none /usr/local
		mount -t tmpfs none /var/cache/ldconfig
		LD_PRELOAD=libka.so "$4" tcp 2>&1 | sed -n '/^ERROR/s/.*/not there yet/p'
		env -u MAKEFLAGS -u MAKELEVEL make -s -C "$2" BUILD="$3" install | tail -n 1
		echo installed
		SHOW=1 LD_PRELOAD=libka.so "$4" tcp 2>&1
		env -u MAKEFLAGS -u MAKELEVEL make -s -C "$2" BUILD="$3" uninstall
		LD_PRELOAD=libka.so "$4" tcp 2>&1 | sed -n '/^ERROR/s/.*/gone/p'
	EOF
	equal "not there yet
Installed. Next: LD_PRELOAD=libka.so ssh HOST
installed
tcp: open, flags 0 0x2, Connection refused
$(settings 60 15 4 6600)
gone" "$output" "README's first line does not work"
}

@test "make deps starts no service of a package, and leaves the machine's policy as it was" {
	needs_root
	needs_namespaces
	mkdir "$DIR/bin"
	# shellcheck disable=SC2016 # for that program
	printf '%s\n' '#!/bin/sh' 'status=0; /usr/sbin/policy-rc.d haproxy start || status=$?' \
		'echo "starting is answered with $status"' >"$DIR/bin/apt-get"
	chmod 755 "$DIR/bin/apt-get"
	# shellcheck disable=SC2016 # for the inner shell
	alone='cd "$1" && mount -t tmpfs -o mode=755 tmpfs /usr/sbin && PATH=$0/bin:$PATH && export PATH
		make -s deps-demo && ls /usr/sbin
		printf "#!/bin/sh\nexit 0\n" >/usr/sbin/policy-rc.d && chmod 755 /usr/sbin/policy-rc.d
		make -s deps-demo && ls /usr/sbin'
	equal $'starting is answered with 101\nstarting is answered with 0\npolicy-rc.d' \
		"$(env -u MAKEFLAGS -u MAKELEVEL unshare --mount sh -euc "$alone" "$DIR" "$ROOT")" "a test machine gets servers that run"
}
