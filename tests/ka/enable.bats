#!/usr/bin/env bats
# enable.bats - ka enable and ka disable: systemd reads the drop-in as the user meant it, and
# nothing else in the unit's directory is touched.

# shellcheck disable=SC2154 # output, status, stderr: set by run
# shellcheck disable=SC2016 # for other shells

load helper

# Each test has its own units, and its own tree as make install would make it.
setup() {
	unset "${!KA_@}" LD_PRELOAD LD_LIBRARY_PATH
	T=$BATS_TEST_TMPDIR
	mkdir -p "$T/bin" "$T/lib" "$T/units"
	cp "$KA" "$T/bin/ka"
	cp "$LIBKA" "$T/lib/libka.so"
	cd "$T" || return
	printf '[Service]\nExecStart=/bin/true\n' >units/foo.service
}

ka() { bin/ka "$1" --directory units "${@:2}"; }

dropin=units/foo.service.d/libka.conf

# needs_systemd: skips the test if `environment` cannot ask systemd
needs_systemd() {
	[ -x /lib/systemd/systemd ] || skip "systemd is not installed"
	needs setpriv
	needs_root # to be another user: systemd shows root no units
	environment >/dev/null
	grep -q 'Unit foo.service:' all || skip "systemd --test shows no units here"
}

# environment: prints the variables with which systemd would start foo.service, one a line
environment() {
	local place=/tmp/ka-enable.$BATS_TEST_NUMBER.$$
	mkdir -p "$place"
	cp -r units "$place"
	chmod -R go+rX "$place"
	mkdir "$place/run"
	chown 65534 "$place/run"
	chmod 700 "$place/run"
	env -i HOME="$place/run" XDG_RUNTIME_DIR="$place/run" SYSTEMD_UNIT_PATH="$place/units:" \
		timeout 60 setpriv --reuid 65534 --regid 65534 --clear-groups \
		/lib/systemd/systemd --test --user --unit=foo.service >all 2>&1 || :
	rm -rf "$place"
	sed -n '/-> Unit foo.service:/,/-> Unit /s/^\t\tEnvironment: //p' all
}

@test "systemd gives the service the library and the settings, and no others" {
	needs_systemd
	KA_IDLE=7 KA_LOG=/no LD_PRELOAD=/no/such.so run -0 bin/ka enable --directory units foo
	equal "LD_PRELOAD=$T/lib/libka.so" "$(environment)" "the service is not kept alive, or by
settings of whoever enabled it"
	run -0 ka enable --idle 5m --intvl 10s --cnt 7 --stall 90 --user-timeout 1h \
		--rules 'ssh@[::1]:22=off  @10.0.0.0/8=30/5' --ssh 60/3 --log /var/log/ka foo.service
	equal "LD_PRELOAD=$T/lib/libka.so
KA_IDLE=5m
KA_INTVL=10s
KA_CNT=7
KA_STALL=90
KA_USER_TIMEOUT=1h
KA_RULES=ssh@[::1]:22=off  @10.0.0.0/8=30/5
KA_SSH=60/3
KA_LOG=/var/log/ka" "$(environment)" "other settings than were asked for"
	run -0 ka enable foo
	equal "LD_PRELOAD=$T/lib/libka.so" "$(environment)" "what was enabled before is still there"
}

@test "KA_ variables of the caller are ignored" {
	export KA_RULES=bogus KA_SSH=0 KA_FORCE=9 KA_INHERITED=x KA_IDLE=zz KA_NEW=1
	run -0 bin/ka enable --directory units foo
	equal 0 "$(grep -c KA_ $dropin)" "the service gets the settings of a terminal"
	[[ $output != *KA_* ]] || fail "they are complained of: $output"
}

@test "a path with any characters reaches the service as it is" {
	needs_systemd
	local path='/a b/"c"\d 100%h $HOME '\''e'\'' \x41;#é'
	run -0 ka enable --log "$path" foo
	equal "KA_LOG=$path" "$(environment | tail -n 1)" "the log would be written elsewhere"
}

@test "systemd-analyze finds nothing wrong with it" {
	needs systemd-analyze
	run -0 ka enable --idle 30 --log '/a "b"' foo
	SYSTEMD_UNIT_PATH=$T/units: run systemd-analyze verify "$T/units/foo.service"
	equal "" "$output" "systemd complains at each start"
	echo 'Enviroment=A=b' >>$dropin
	SYSTEMD_UNIT_PATH=$T/units: run systemd-analyze verify "$T/units/foo.service"
	[[ $output == *Enviroment* ]] || skip "systemd-analyze looks into no drop-ins here"
}

@test "the drop-in is shown and written; with --dry-run only shown" {
	run --separate-stderr -0 ka enable --dry-run --idle 30 foo
	local shown=$output
	[ ! -e units/foo.service.d ] || fail "--dry-run wrote"
	[[ $output == "# $dropin"$'\n'* ]] || fail "not shown where: $output"
	run -0 ka enable --idle 30 foo
	[[ $shown == *"$(cat $dropin)"* && $output == *"$(cat $dropin)"* ]] ||
		fail "something else was written than shown"
	[[ $output == *"systemctl daemon-reload && systemctl restart foo.service" ]] ||
		fail "the user would not know that it is not in force yet"
	equal 644 "$(stat -c %a $dropin)" "not every user may see what is in force"
	equal libka.conf "$(ls -A units/foo.service.d)" "something is left over"
}

@test "disable removes the drop-in and an empty directory, nothing else" {
	run -0 ka enable foo
	run -0 ka disable --dry-run foo
	[ -e $dropin ] || fail "--dry-run removed"
	run -0 ka disable foo
	[[ $output == *"removing $dropin"*"systemctl daemon-reload"* ]]
	[ ! -e units/foo.service.d ] || fail "an empty directory is left"

	run -0 ka enable foo
	touch units/foo.service.d/mine.conf
	run -0 ka disable foo
	equal mine.conf "$(ls units/foo.service.d)" "somebody else's drop-in is gone, or ours is there"
	run ka disable foo
	equal 1 "$status" "it claims to have removed what was not there"
	[ -e units/foo.service.d/mine.conf ]
}

@test "a libka.conf that ka did not write is neither overwritten nor removed" {
	mkdir units/foo.service.d
	echo '# mine' >$dropin
	for command in enable disable; do
		run ka $command foo
		equal 1 "$status" "$command took it for its own"
		[[ $output == *"was not written by ka enable"* ]] || fail "$output"
		equal '# mine' "$(cat $dropin)" "$command lost it"
	done
}

@test "an LD_PRELOAD of the unit is kept and mentioned" {
	needs_systemd
	mkdir units/foo.service.d
	printf '[Service]\nEnvironment="LD_PRELOAD=/opt/a.so"\n' >units/foo.service.d/a.conf
	run -0 ka enable foo
	[[ $output == *"a.conf: sets LD_PRELOAD=/opt/a.so, which is kept"* ]] ||
		fail "not mentioned: $output"
	equal "LD_PRELOAD=/opt/a.so:$T/lib/libka.so" "$(environment)" "the unit loses its own library"
	run -0 ka enable foo # again
	equal "LD_PRELOAD=/opt/a.so:$T/lib/libka.so" "$(environment)" "the value grows each time"

	rm units/foo.service.d/a.conf
	echo 'Environment=LD_PRELOAD=libka.so A=b' >>units/foo.service
	run -0 ka enable foo
	equal LD_PRELOAD=libka.so "$(environment | grep LD_)" "libka.so is there twice"
}

@test "an LD_PRELOAD in a template or a drop-in for all services is kept" {
	mkdir units/service.d
	printf '[Service]\nEnvironment=LD_PRELOAD=/opt/all.so\n' >units/service.d/all.conf
	run -0 ka enable --dry-run foo
	[[ $output == *'"LD_PRELOAD=/opt/all.so:'* ]] || fail "lost: $output"
	rm -r units/service.d
	printf '[Service]\nEnvironment=LD_PRELOAD=/opt/t.so\n' >units/bar@.service
	run -0 ka enable --dry-run bar@1
	[[ $output == *'"LD_PRELOAD=/opt/t.so:'* ]] || fail "lost: $output"
	mkdir units/bar@.service.d
	mv units/bar@.service units/bar@.service.d/a.conf
	for unit in bar@1 bar@; do
		run -0 ka enable --dry-run $unit
		equal 1 "$(grep -c 'a.conf: sets LD_PRELOAD=/opt/t.so' <<<"$output")" "one file seems two: $output"
	done
}

@test "a unit whose LD_PRELOAD overrides the drop-in, or cannot be read, is refused" {
	mkdir units/foo.service.d
	local line file
	for file in override.conf a.conf; do
		for line in Environment=LD_PRELOAD=/opt/a.so 'Environment="LD_PRELOAD=%h/a b.so"' \
			'ExecStart=/usr/bin/env LD_PRELOAD=/opt/a.so true'; do
			[ "$file $line" != "a.conf Environment=LD_PRELOAD=/opt/a.so" ] || continue
			printf '[Service]\n%s\n' "$line" >units/foo.service.d/$file
			run ka enable foo
			equal 1 "$status" "enabled, without effect or with loss: $file: $line"
			[[ $output == *"$file: sets LD_PRELOAD"*"add libka.so"* ]] ||
				fail "no reason: $output"
			[ ! -e $dropin ] || fail "refused, but written"
			rm units/foo.service.d/$file
		done
	done
}

@test "the name of a directory of units may end in .d, as that of drop-ins does" {
	mv units units.d
	printf '[Service]\nEnvironment=LD_PRELOAD=/opt/a.so\nExecStart=/bin/true\n' >units.d/zeta.service
	run bin/ka enable --dry-run --directory "$T/units.d" zeta
	equal 0 "$status" "refused, though the unit's own file comes before libka.conf: $output"
	[[ $output == *'"LD_PRELOAD=/opt/a.so:'* ]] || fail "lost: $output"
}

@test "an empty Environment= after the drop-in is refused" {
	mkdir units/foo.service.d
	printf '[Service]\nEnvironment =\n' >units/foo.service.d/z.conf
	run ka enable foo
	equal 1 "$status" "enabled, without effect"
	[[ $output == *"z.conf: clears Environment=, and comes after libka.conf"* ]] ||
		fail "no reason: $output"
	[ ! -e $dropin ] || fail "refused, but written"
}

@test "an LD_PRELOAD that the unit clears again is not kept" {
	needs_systemd
	mkdir units/foo.service.d units/service.d
	local file
	for file in foo.service service.d/a.conf foo.service.d/a.conf; do
		printf '[Service]\nEnvironment=LD_PRELOAD=/opt/old.so\n' >>units/$file
		printf '[Service]\nEnvironment=\n' >units/foo.service.d/b.conf
		run -0 ka enable foo
		equal "LD_PRELOAD=$T/lib/libka.so" "$(environment)" "$file: the service gets a library that it had put away"
		[[ $output != *old.so* ]] || fail "it does not stay: $output"
		rm -f units/*service.d/a.conf
		printf '[Service]\nExecStart=/bin/true\n' >units/foo.service
	done

	printf '[Service]\nEnvironment=\n' >units/service.d/b.conf # hidden by the one of that name
	printf '[Service]\nEnvironment=LD_PRELOAD=/opt/new.so\n' | tee units/service.d/a.conf >units/foo.service.d/b.conf
	printf '[Service]\nEnvironment=LD_PRELOAD=/opt/old.so\nExecStart=/bin/true\nEnvironment=\n' >units/foo.service
	run -0 ka enable foo
	equal "LD_PRELOAD=/opt/new.so:$T/lib/libka.so" "$(environment)" "the unit loses its own library"
}

@test "an LD_PRELOAD on a continued line is kept" {
	needs_systemd
	printf 'Environment=A=b \\\n# comment\n  LD_PRELOAD=/opt/a.so\n' >>units/foo.service
	run -0 ka enable foo
	equal "LD_PRELOAD=/opt/a.so:$T/lib/libka.so" "$(environment | grep LD_)" "the unit loses its own library"
	mkdir -p units/foo.service.d
	printf '[Service]\nUnsetEnvironment=A \\\n LD_PRELOAD\n' >units/foo.service.d/a.conf
	run ka enable foo
	equal 1 "$status" "enabled, without effect"
}

@test "an LD_PRELOAD in a drop-in for a prefix is kept" {
	cp units/foo.service units/foo-bar-x.service
	mkdir units/foo-bar-.service.d units/foo-.service.d
	printf '[Service]\nEnvironment=LD_PRELOAD=/opt/p.so\n' >units/foo-bar-.service.d/a.conf
	run -0 ka enable --dry-run foo-bar-x
	[[ $output == *'"LD_PRELOAD=/opt/p.so:'* ]] || fail "lost: $output"
	printf '[Service]\nEnvironment=\n' >units/foo-.service.d/z.conf
	run ka enable --dry-run foo-bar-x
	equal 1 "$status" "enabled, without effect"
}

@test "a file of EnvironmentFile= is read, and mentioned only if it sets LD_PRELOAD" {
	printf 'EnvironmentFile=-%s/default-*\n' "$T" >>units/foo.service
	run -0 ka enable foo
	[[ $output != *default* ]] || fail "a false alarm, of a file that does not exist: $output"
	printf '# LD_PRELOAD=/opt/a.so\nSSHD_OPTS=\nXLD_PRELOAD=a\n' >default-foo
	run -0 ka enable foo
	[[ $output != *default* ]] || fail "a false alarm: $output"
	rm $dropin
	local line
	for line in LD_PRELOAD=/opt/a.so ' LD_PRELOAD="/opt/a.so /opt/b.so"' LD_PRELOAD= 'LD_PRELOAD=$A'; do
		echo "$line" >>default-foo
		run -1 ka enable foo
		[[ $output == *"$T/default-foo: sets LD_PRELOAD, which overrides the drop-in"*"add libka.so to it there"* ]] ||
			fail "enabled without effect, or no way out: $line: $output"
		[ ! -e $dropin ] || fail "refused, but written"
		echo 'A=b' >default-foo
	done
	echo "LD_PRELOAD='/opt/a.so $T/lib/libka.so'" >default-foo
	run -0 ka enable foo
	[[ $output == *"default-foo: sets LD_PRELOAD=/opt/a.so $T/lib/libka.so, which is kept"* ]] || fail "$output"
	printf '[Service]\nEnvironmentFile=\n' >units/foo.service.d/a.conf
	run -0 ka enable foo
	[[ $output != *default* ]] || fail "none is read any more: $output"
}

@test "a file of EnvironmentFile= that ka cannot read is mentioned" {
	printf 'EnvironmentFile=/etc/%%i\n' >>units/foo.service
	run -0 ka enable foo
	[[ $output == *"ka: foo.service: /etc/%i: EnvironmentFile= that ka cannot read"*"if it sets LD_PRELOAD"* ]] ||
		fail "it is not mentioned: $output"
	[ -e $dropin ] || fail "not enabled, though most such files set other things"
	needs_root
	local place=/tmp/ka-enable.$BATS_TEST_NUMBER.$$
	mkdir "$place"
	cp -r bin lib units "$place"
	chmod -R go+rX "$place"
	touch "$place/secret"
	chmod 600 "$place/secret"
	printf '[Service]\nEnvironmentFile=%s/secret\n' "$place" >"$place/units/foo.service"
	run -0 setpriv --reuid 65534 --regid 65534 --clear-groups "$place/bin/ka" enable --dry-run \
		--directory "$place/units" foo
	rm -r "$place"
	[[ $output == *"$place/secret: Permission denied"*"if it sets LD_PRELOAD"* ]] || fail "it is not mentioned: $output"
}

# with_systemd COMMAND...: runs it beside a systemd of its own, whose units are in
# $HOME/.config/systemd/user
with_systemd() {
	needs_root
	[ -x /lib/systemd/systemd ] || skip "systemd is not installed"
	needs_namespaces --mount --cgroup --pid --fork
	export HOME=$T/home XDG_RUNTIME_DIR=$T/run
	mkdir -p run home/.config/systemd/user
	chmod 700 run
	run timeout 60 unshare --mount --cgroup --pid --fork --kill-child bash -c '
		mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system && mount -t proc proc /proc &&
			mount -t cgroup2 cgroup /sys/fs/cgroup || exit 77
		/lib/systemd/systemd --user --log-target=null 3>&- &
		for _ in {1..100}; do
			systemctl --user show-environment >/dev/null 2>&1 && break
			sleep 0.1
		done
		systemctl --user show-environment >/dev/null 2>&1 || exit 77
		"$@"' - "$@"
	[ "$status" != 77 ] || skip "systemd --user does not start here"
}

@test "where systemd runs, ka asks it for the files of a unit" {
	mkdir -p home/.config/systemd/user/foo.service.d elsewhere
	printf '[Service]\nExecStart=/bin/true\n' >elsewhere/foo.service
	printf '[Service]\nEnvironment=LD_PRELOAD=/opt/a.so\n' >'home/.config/systemd/user/foo.service.d/a "b.conf'
	ln -s /dev/null home/.config/systemd/user/masked.service
	mkdir -p home/.config/systemd/user
	with_systemd bash -c '
		systemctl --user link --quiet "$PWD/elsewhere/foo.service"
		bin/ka enable --user --idle 30 foo || exit
		systemctl --user daemon-reload
		systemctl --user show --property=Environment foo
		bin/ka enable --user --dry-run foo | grep LD_PRELOAD=
		bin/ka enable --user nosuch
		bin/ka enable --user masked'
	[[ $output == *$'a "b.conf: sets LD_PRELOAD=/opt/a.so, which is kept\n'* ]] || fail "not seen: $output"
	grep -qx "Environment=LD_PRELOAD=/opt/a.so:$T/lib/libka.so KA_IDLE=30" <<<"$output" ||
		fail "systemd does not give it to the service: $output"
	grep -qx "Environment=\"LD_PRELOAD=/opt/a.so:$T/lib/libka.so\"" <<<"$output" || fail "it grows: $output"
	[[ $output == *"ka: nosuch.service: systemd has no such unit"* ]] || fail "$output"
	[[ $output == *$'ka: masked.service: is masked\n    systemctl --user unmask masked.service'* ]] || fail "$output"
}

@test "drop-ins in a directory that systemd does not read are ignored" {
	mkdir units/.service.d
	printf '[Service]\nEnvironment=LD_PRELOAD=/opt/no.so\n' | tee units/.service >units/.service.d/a.conf
	rm units/foo.service
	run -0 ka enable --dry-run foo
	[[ $output != */opt/no.so* ]] || fail "the service gets what is not its own: $output"
}

@test "a unit with UnsetEnvironment=LD_PRELOAD is refused" {
	mkdir units/foo.service.d
	local file
	for file in foo.service foo.service.d/z.conf; do
		cp units/foo.service before
		printf '[Service]\nUnsetEnvironment=A LD_PRELOAD\n' >>units/$file
		run ka enable foo
		equal 1 "$status" "enabled, without effect"
		[[ $output == *"units/$file: UnsetEnvironment= removes LD_PRELOAD"* ]] ||
			fail "no reason: $output"
		[ ! -e $dropin ] || fail "refused, but written"
		mv before units/foo.service
	done
}

@test "a program that cannot load libka.so is mentioned" {
	cc -static -O1 "$BATS_TEST_DIRNAME/hosts/armed.c" -o static 2>/dev/null ||
		skip "no static programs here"
	run -0 ka enable --dry-run foo
	[[ $output != *instead:* ]] || fail "a false alarm: $output"
	printf '[Service]\nExecStart=-@%s/static zero one\n' "$T" >units/foo.service
	run -0 ka enable foo
	[[ $output == *"ka: foo.service: $T/static: linked statically"*"instead: ka attach static"* ]] ||
		fail "enabled without effect, and without a warning: $output"
	[ -e $dropin ] || fail "not enabled, though it may start other programs"
	printf '[Service]\nExecStart=\nExecStart=/bin/true\n' >units/foo.service.d/other.conf
	run -0 ka enable foo
	[[ $output != *instead:* ]] || fail "that is not what is started: $output"
}

@test "the command to type next works for templates too" {
	printf '[Service]\nExecStart=/bin/true\n' >units/bar@.service
	local command
	for command in enable disable; do
		run -0 ka $command bar@
		equal "systemctl daemon-reload && systemctl restart 'bar@*.service'" "${lines[-1]#now: }" \
			"a template cannot be restarted"
		run -0 ka $command bar@1
		equal "systemctl daemon-reload && systemctl restart bar@1.service" "${lines[-1]#now: }" \
			"the instance is not restarted"
		run -0 ka $command 'a\x2db'
		equal "systemctl daemon-reload && systemctl restart 'a\x2db.service'" "${lines[-1]#now: }" \
			"the shell takes the backslash away"
	done
}

@test "names that are not services are refused, and nothing is written" {
	for unit in ../foo /etc/foo.service foo.socket foo.timer '' 'a b' 'foo*' .foo; do
		for command in enable disable; do
			run ka $command "$unit"
			equal 2 "$status" "$command takes '$unit'"
			[[ $output == "ka: "* ]] || fail "$output"
		done
	done
	run ka enable
	equal 2 "$status" "no unit at all"
	run ka enable --idle 5x foo
	equal 2 "$status" "the service would complain at each start"
	run ka enable --rules 'ssh=30 x' foo
	[[ $status = 2 && $output == 'ka: --rules: "x", '* ]] ||
		fail "the service would complain at each start: $output"
	run ka enable --ssh 60/0 foo
	[[ $status = 2 && $output == 'ka: --ssh 60/0: '* ]] ||
		fail "the service would complain at each start: $output"
	run ka enable --log relative foo
	equal 2 "$status" "a service has no directory of the user's"
	run ka disable --idle 5 foo
	equal 2 "$status" "an option without meaning is taken"
	equal $'units\nunits/foo.service' "$(find units)" "something was written"
}

@test "a --directory that does not exist is explained, and nothing is shown as written" {
	run --separate-stderr bin/ka enable --directory nowhere foo
	equal "1 " "$status $output" "not written, and that passes for success"
	equal "ka: --directory nowhere: No such file or directory" "$stderr" "the user does not know what is missing"
	touch file
	for command in "enable foo" "disable foo" "enable --list"; do
		# shellcheck disable=SC2086 # words
		run -1 bin/ka $command --directory file
		equal "ka: --directory file: not a directory" "$output" "the user does not know what is wrong"
	done
}

@test "without permission to write, it says so, and shows what it would have written" {
	needs_root
	needs_namespaces --mount
	run unshare --mount bash -ec 'mount --bind -o ro units units; exec bin/ka enable --directory units foo'
	equal 1 "$status" "not written, and that passes for success"
	[[ $output == *"[Service]"*"ka: units/foo.service.d/libka.conf: Read-only file system"* ]] ||
		fail "$output"
}

@test "several units are enabled and disabled at once, and a failure of one does not stop the others" {
	cp units/foo.service units/bar.service
	run -0 ka enable --idle 30 foo bar.service
	[ -e $dropin ] && [ -e units/bar.service.d/libka.conf ] || fail "one is left out: $output"
	equal "now: systemctl daemon-reload && systemctl restart foo.service bar.service" "${lines[-1]}" \
		"one of them is not restarted"
	run -1 ka disable foo nosuch bar
	equal "now: systemctl daemon-reload && systemctl restart foo.service bar.service" "${lines[-1]}" \
		"one of them is not restarted, or one is that was not touched"
	[ ! -e $dropin ] && [ ! -e units/bar.service.d ] || fail "one is left out: $output"
	run -2 ka enable foo foo.socket
	equal "" "$(find units -name '*.conf')" "a name is wrong, and something is written all the same"
}

@test "--list shows the units that are enabled, with their settings, and no others" {
	run -0 ka enable --list
	equal "no unit is enabled in units" "$output" "nothing is there, and ka does not report it"
	cp units/foo.service units/bar.service
	ka enable --idle 30 --rules '@10.0.0.0/8=off' foo
	ka enable bar
	mkdir units/other.service.d units/foo.socket.d
	echo '# mine' >units/other.service.d/libka.conf
	cp $dropin units/foo.socket.d/
	run -0 ka enable --list
	equal "bar.service  the default settings
foo.service  KA_IDLE=30 KA_RULES=@10.0.0.0/8=off" "$output" "the user does not know what is enabled"
	run -2 ka enable --list foo
}

@test "--user means the user's own units, and is not taken for --user-timeout" {
	export HOME=$T/home XDG_CONFIG_HOME='' XDG_RUNTIME_DIR=''
	mkdir -p home/.local/share/systemd/user
	cp units/foo.service home/.local/share/systemd/user/
	run -0 bin/ka enable --user --idle 30 foo
	local file=home/.config/systemd/user/foo.service.d/libka.conf
	grep -q KA_IDLE=30 "$file" || fail "not written where systemd --user looks: $output"
	! grep -r KA_USER_TIMEOUT home || fail "--user is taken for the setting that README calls harmful"
	equal "now: systemctl --user daemon-reload && systemctl --user restart foo.service" "${lines[-1]}" \
		"the system's systemd is asked"
	run -0 bin/ka enable --user --list
	equal "foo.service  KA_IDLE=30" "$output" "it is not listed"
	run -0 bin/ka disable --user foo
	[ ! -e "$file" ] || fail "still there"
	run -1 bin/ka enable --user nosuch
	[[ $output == *"systemd has no such unit"*"systemctl --user list-unit-files"* ]] || fail "$output"
	XDG_CONFIG_HOME=$T/config run -0 bin/ka enable --user foo
	[ -e config/systemd/user/foo.service.d/libka.conf ] || fail "XDG_CONFIG_HOME is ignored"
	unset HOME
	run -1 bin/ka enable --user foo
	equal "ka: --user: HOME is not set" "$output" "the user does not know why"
}

@test "--user finds a unit in each directory in which systemd --user does" {
	needs systemd-analyze
	local directory directories
	export HOME=$T/home XDG_CONFIG_HOME=$T/config XDG_RUNTIME_DIR=$T/run XDG_DATA_HOME=$T/data \
		XDG_CONFIG_DIRS=$T/xdg:$T/xdg2 XDG_DATA_DIRS=$T/share:$T/share2
	mapfile -t directories < <(systemd-analyze --user unit-paths | grep "^$T/")
	between 10 30 ${#directories[@]} "systemd-analyze does not say where"
	for directory in "${directories[@]}"; do
		mkdir -p "$directory"
		cp units/foo.service "$directory"
		run -0 bin/ka enable --user --dry-run foo
		rm "$directory/foo.service"
	done
	run -1 bin/ka enable --user --dry-run foo
}

@test "an installed library has its bare name, and one elsewhere comes with a warning" {
	needs_root
	needs ldconfig
	needs_namespaces --mount
	mkdir -p far/away # from lib
	cp "$KA" far/away/ka
	run unshare --mount bash -ec '
		mount -t tmpfs tmpfs /usr/local/lib
		cp lib/libka.so /usr/local/lib/
		ldconfig -C "$PWD/cache" # of libraries that there are, ours among them
		mount --bind cache /etc/ld.so.cache
		exec far/away/ka enable --directory units foo'
	equal 0 "$status" "$output"
	[[ $output == *'"LD_PRELOAD=libka.so"'* && $output != *"cannot read it"* ]] ||
		fail "32-bit children would complain: $output"
	run -0 ka enable foo
	[[ $output == *"ka: $T/lib/libka.so: some services cannot read it"*ProtectHome=*"make install"* ]] ||
		fail "no warning about ProtectHome= and similar: $output"
	equal "" "$(grep -A 2 'cannot read it' <<<"${output//$T/}" | awk 'length > 79')" \
		"the warning breaks on a terminal"
}

@test "nothing is enabled if the service would not find the library" {
	needs_none_installed
	mkdir -p far/away # from lib
	cp "$KA" far/away/ka
	LD_LIBRARY_PATH=$T/lib run far/away/ka enable --directory units foo
	equal 1 "$status" "the service would complain at each start, without effect"
	[[ $output == *"neither next to ka nor installed"*"make install"* ]] || fail "$output"
	[ ! -e units/foo.service.d ]
}

@test "a unit is refused only if systemd does not have it" {
	needs_root
	needs_namespaces --mount
	[ -d /etc/systemd ] || skip "no place for units"
	in_place() { # UNIT [DIRECTORY, where foo.service is]
		run unshare --mount bash -ec '
			mount -t tmpfs tmpfs /etc/systemd
			mount -t tmpfs tmpfs /run
			mkdir -p /etc/systemd/system "$1"
			cp units/foo.service "$1"
			bin/ka enable "$0" || exit
			cat /etc/systemd/system/$0.service.d/libka.conf' "$1" "${2:-/etc/systemd/system}"
	}
	in_place no-such-unit
	equal 1 "$status" "a typo passes, and the service is not kept alive"
	[[ $output == *"systemd has no such unit"*"--directory /etc/systemd/system"* ]] ||
		fail "no reason, or no way out: $output"
	[[ $output != *"[Service]"* ]] || fail "refused, but shown: $output"
	run -0 ka enable no-such-unit # in a directory that was given, a unit may come later
	local directory
	for directory in {/etc,/run}/systemd/system{,.control,.attached} \
		/run/systemd/{transient,generator{,.early,.late}}; do
		in_place foo "$directory"
		equal 0 "$status" "a service of $directory cannot be enabled: $output"
		[[ $output != *"no such unit"* ]] || fail "a false alarm"
	done
}

@test "nothing is written for an unknown unit" {
	needs_root
	needs_namespaces --mount
	[ -d /etc/systemd ] || skip "no place for units"
	run unshare --mount bash -c '
		mount -t tmpfs tmpfs /etc/systemd
		mkdir /etc/systemd/system
		bin/ka enable no-such-unit
		find /etc/systemd -mindepth 2'
	[[ $output != *$'\n/etc/systemd'* ]] || fail "written: $output"
}
