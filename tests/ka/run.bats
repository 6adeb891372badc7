#!/usr/bin/env bats
# run.bats - ka run: the program runs as without ka, and its connections are kept alive; if that
# is impossible, ka says so. The programs print whether their sockets are armed, and this must
# agree with what ka printed.

# shellcheck disable=SC2154 # stderr, output, status: set by run
# shellcheck disable=SC2016 # for other shells

load helper

setup_file() {
	SHARED=$(mktemp -d /tmp/ka-run.XXXXXX) # others than root look into it
	export SHARED
	chmod 755 "$SHARED"
	cc -O1 "$BATS_TEST_DIRNAME/hosts/armed.c" -o "$SHARED/armed"
}

teardown_file() { rm -rf "$SHARED"; }

setup() {
	place
	cp "$SHARED/armed" armed
	chmod go+rx armed
}

# build NAME CC [ARGUMENT...]: builds the program that prints whether its socket is armed
build() {
	needs "$2"
	"${@:2}" "$BATS_TEST_DIRNAME/hosts/armed.c" -o "$T/$1" 2>"$BATS_TEST_TMPDIR/cc" ||
		skip "${*:2} builds nothing here: $(head -n 1 "$BATS_TEST_TMPDIR/cc")"
}

# reached COMMAND...: the sockets of the program are armed, and ka prints nothing
reached() {
	run --separate-stderr -0 "${as[@]}" bin/ka run "$@"
	equal "armed 60/15/4" "$output" "its connections would die: $*"
	equal "" "$stderr" "a false alarm"
}

# unreached WORDS COMMAND...: the sockets are not armed. ka printed why, and what to do instead,
# and the program ran
unreached() {
	run --separate-stderr -0 "${as[@]}" bin/ka run "${@:2}"
	equal "not armed" "$output" "the test is no longer about a program out of reach"
	equal 2 "$(wc -l <<<"$stderr")" "two lines were to say it: $stderr"
	[[ ${stderr_lines[0]} == "ka: $2: "*"$1"* && ${stderr_lines[1]} == "    instead: "* ]] || {
		echo "the user would not know why its connections die, or what to do: $stderr"
		false
	}
	run "${as[@]}" bin/ka run --strict "${@:2}"
	equal 1 "$status" "--strict let it run"
	! grep -E '^(not )?armed' <<<"$output" || fail "--strict ran it"
}
as=()
nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)

# --- the program runs as without ka ------------------------------------------

@test "a program runs with its sockets armed, and ka says nothing" {
	reached ./armed
	reached --strict ./armed
	reached -- ./armed
}

@test "settings on the command line reach the program" {
	run -0 bin/ka run --idle 5m --intvl 10 --cnt 7 ./armed
	equal "armed 300/10/7" "$output" "other settings are in force than were asked for"
	KA_IDLE=20 KA_CNT=9 run -0 bin/ka run --idle 40s ./armed
	equal "armed 40/10/9" "$output" "the command line was to win, and the rest to stay"
	run -0 bin/ka run --stall 30 --user-timeout 2m env
	[[ $output == *KA_STALL=30* && $output == *KA_USER_TIMEOUT=2m* ]]
}

@test "--ssh sets KA_SSH and leaves the other settings alone" {
	run -0 bin/ka run --stall 30 --ssh 60/3 env
	[[ $output == *KA_SSH=60/3* && $output == *KA_STALL=30* ]]
	run -2 bin/ka run --ssh 0 env
}

@test "a bad setting is named, and nothing runs" {
	for words in '--idle 5x' '--cnt 128' '--idle 20 --intvl 30' '--stall 3'; do
		# shellcheck disable=SC2086 # words
		run bin/ka run $words touch ran
		equal 2 "$status" "$words is taken"
		[[ ${lines[0]} == "ka: --"*" ${words##* }: not a "* ]] || fail "$output"
	done
	run bin/ka run --log "$(printf '%01100d' 0)" touch ran
	equal 2 "$status" "a path that libka.so would ignore is taken"
	run bin/ka run --idle
	equal 2 "$status" "an option without its argument is taken"
	run bin/ka run
	equal 2 "$status" "ran nothing, and called that a success"
	[ ! -e ran ] || fail "the program ran with settings not asked for"
}

@test "a bad value is shown in full, with semicolons too" {
	local value
	for value in '; using 5' '; rule ignored' 'a; ignored'; do
		KA_IDLE=$value run bin/ka run true
		equal "2 ka: KA_IDLE=\"$value\": not a duration in 1s..32767s" "$status ${lines[0]}" \
			"half a sentence is shown"
		KA_RULES="ssh=${value// /}" run bin/ka run true
		equal "2 ka: KA_RULES: \"ssh=${value// /}\", at \"${value// /}\": neither off nor a duration in 1s..32767s" "$status ${lines[0]}" \
			"half a sentence is shown"
	done
}

@test "a relative --log is relative to where ka was started" {
	mkdir logs
	run -0 env -C logs ../bin/ka run --log file env -C / env
	grep -qx "KA_LOG=$T/logs/file" <<<"$output" || fail "the log would be in /"
	run -0 bin/ka run --log /dev/null env
	[[ $output == *KA_LOG=/dev/null* ]]
}

@test "the exit status and the signal of the program are passed on" {
	run bin/ka run sh -c 'exit 42'
	equal 42 "$status" "a script would not see its program fail"
	run bin/ka run sh -c 'kill -TERM $$'
	equal 143 "$status" "the signal that ended the program is lost"
}

@test "the program has ka's PID" {
	bin/ka run sh -c 'echo $$' >number &
	local pid=$!
	wait $pid
	equal $pid "$(cat number)" "a signal to the job would not reach the program"
}

@test "the exit status is 127 for a missing program and 126 for one that cannot run" {
	printf '#!/no/such\n' >bad
	touch plain
	chmod +x bad
	for command in nosuch ./nosuch ./plain / ./bad ./plain/x ''; do
		local expected=0 got=0
		bash -c '"$0"' "$command" 2>/dev/null || expected=$?
		bin/ka run "$command" 2>said || got=$?
		equal $expected $got "a script would mistake '$command' for something else"
		grep -F "ka: $command: " said || fail "no reason: $(cat said)"
	done
}

@test "a script without #! runs, as from a shell" {
	echo './armed' >bare-script
	chmod +x bare-script
	reached ./bare-script
}

@test "ignored signals and closed descriptors are inherited unchanged" {
	run -0 bash -c 'trap "" CHLD; bin/ka run bash -c "./armed; grep SigIgn /proc/self/status"'
	[[ $output == "armed 60/15/4"* ]] || fail "not armed: $output"
	local plain
	plain=$(bash -c 'trap "" CHLD; exec bash -c "grep SigIgn /proc/self/status"')
	[[ $output == *"$plain" ]] || fail "signals are handled otherwise: $output"
	bin/ka run ./armed <&- >closed 2>&-
	equal "armed 60/15/4" "$(cat closed)" "it needs a standard input or error"
	bin/ka run bash -c 'ls /proc/self/fd' >with 3>&-
	bash -c 'ls /proc/self/fd' >without 3>&-
	equal "$(cat without)" "$(cat with)" "the program inherits descriptors of ka"
}

@test "ssh through ka run is armed, and the remote command's status is passed on" {
	needs ssh sshd ss
	needs_root # for a session without a password
	needs_namespaces --mount --net --pid --fork
	local dir=$BATS_TEST_TMPDIR/lab port=2200
	run unshare --mount --net --pid --fork --kill-child --mount-proc bash -ec '
		mount -t tmpfs tmpfs /run
		mkdir /run/sshd "$1"
		ip link set lo up
		echo "root:*:19000:0:99999:7:::" >/run/shadow
		mount --bind /run/shadow /etc/shadow
		"$0" sshd "$1" $2 &
		for _ in {1..100}; do [ -s "$1/sshd.pid" ] && break; sleep 0.1; done
		bin/ka run --idle 33 --log "$1/log" ssh -F "$1/ssh_config" \
			-o StrictHostKeyChecking=no lab "echo from there; exit 7"
		' "$ROOT/tests/lab/lab" "$dir" $port
	echo "$output"
	equal 7 "$status" "the remote command's status is lost"
	[[ $output == *"from there"* ]]
	grep "program=\"ssh\" .*TCP_KEEPIDLE=33 " "$dir/log" ||
		fail "the session would die behind a NAT"
}

# --- where the library is, and its name --------------------------------------

@test "libka.so goes after what is in LD_PRELOAD" {
	LD_PRELOAD=$T/lib/other.so run --separate-stderr -0 bin/ka run env
	[[ $output == *"LD_PRELOAD=$T/lib/other.so:$T/lib/libka.so"* ]] ||
		fail "a library of the user's own is lost: $output"
}

@test "libka.so is not loaded twice" {
	run -0 bin/ka run bin/ka run bin/ka run env
	equal "LD_PRELOAD=$T/lib/libka.so" "$(grep ^LD_PRELOAD <<<"$output")" "the value grows each time"
	cp -r lib lib2
	LD_PRELOAD="$T/lib2/libka.so" run -0 bin/ka run env
	equal "LD_PRELOAD=$T/lib2/libka.so" "$(grep ^LD_PRELOAD <<<"$output")" \
		"there are two copies in the program"
	LD_LIBRARY_PATH=$T/lib LD_PRELOAD=libka.so run -0 bin/ka run env
	equal LD_PRELOAD=libka.so "$(grep ^LD_PRELOAD <<<"$output")" "the session's is doubled"
}

@test "a missing libka.so in LD_PRELOAD is replaced by the one of ka" {
	LD_PRELOAD=/no/such/libka.so run -0 bin/ka run ./armed
	[[ $output == *"armed 60/15/4"* && $output != *"ka: "* ]] ||
		fail "an old LD_PRELOAD switches it off: $output"
}

@test "the bare name is used if the loader finds the same file by it" {
	LD_LIBRARY_PATH=$T/lib run -0 bin/ka run env
	equal LD_PRELOAD=libka.so "$(grep ^LD_PRELOAD <<<"$output")" \
		"programs of another kind, started later, would complain"
	cp -r lib lib3
	LD_LIBRARY_PATH=$T/lib3 run -0 bin/ka run env
	equal "LD_PRELOAD=$T/lib/libka.so" "$(grep ^LD_PRELOAD <<<"$output")" \
		"another libka.so than the one that came with this ka"
}

@test "an installed libka.so is found if there is none next to ka" {
	mkdir -p far/away
	cp "$KA" far/away/ka
	LD_LIBRARY_PATH=$T/lib run --separate-stderr -0 far/away/ka run ./armed
	equal "armed 60/15/4" "$output" "the installed library is not found"
	equal "" "$stderr" "a false alarm"
}

@test "without a libka.so the program runs, and ka says that there is none" {
	needs_none_installed
	mkdir -p far/away
	cp "$KA" far/away/ka
	run --separate-stderr -0 far/away/ka run ./armed
	equal "not armed" "$output" "the test found a library after all"
	[[ $stderr == "ka: ./armed: no libka.so "*$'\n    instead: '* ]] || fail "$stderr"
	run --separate-stderr far/away/ka run sh -c 'exit 3'
	equal 3 "$status" "the status is lost"
}

@test "a path that LD_PRELOAD cannot name is reported, and not tried" {
	needs_none_installed
	mkdir 'a b'
	cp "$KA" 'a b/ka'
	cp "$LIBKA" 'a b/'
	run --separate-stderr -0 'a b/ka' run ./armed
	equal "not armed" "$output" "LD_PRELOAD can name it"
	[[ $stderr == *"LD_PRELOAD cannot name $T/a b/libka.so"* && $stderr != *ld.so* ]] ||
		fail "$stderr"
}

@test "a library that the loader refuses is reported in the loader's words, and not tried" {
	needs_none_installed
	needs_root
	needs_namespaces --mount
	mkdir noexec
	run --separate-stderr -0 unshare -m bash -ec '
		mount -t tmpfs -o noexec tmpfs noexec
		mkdir noexec/bin
		cp lib/libka.so noexec/
		touch noexec/bin/ka
		cp "$0" plain-ka
		mount --bind plain-ka noexec/bin/ka
		mkdir noexec/lib
		cp lib/libka.so noexec/lib
		noexec/bin/ka run ./armed' "$KA"
	equal "not armed" "$output" "the loader takes it"
	[[ $stderr == "ka: ./armed: "*"does not load $T/noexec/lib/libka.so: failed to map"* ]] ||
		fail "$stderr"
}

@test "KA_DISABLE=1 is mentioned" {
	KA_DISABLE=1 unreached KA_DISABLE ./armed
}

# --- kinds of programs -------------------------------------------------------

@test "a static program cannot load the library, and ka says so" {
	build static cc -static
	unreached 'linked statically' ./static
	build static-pie cc -static-pie
	unreached 'linked statically' ./static-pie
	build musl-static musl-gcc -static
	unreached 'linked statically' ./musl-static
}

@test "children of a static program are armed" {
	needs busybox ldd
	! ldd "$(type -P busybox)" >/dev/null 2>&1 || skip "busybox is not static here"
	run --separate-stderr -0 bin/ka run busybox sh -c ./armed
	equal "armed 60/15/4" "$output" "what it starts is not kept alive"
}

# bats test_tags=more
@test "a Go program cannot be armed, with cgo, stripped or plain, and ka says so" {
	needs go
	export GOCACHE=$BATS_TEST_TMPDIR/cache GOFLAGS=-buildvcs=false HOME=$BATS_TEST_TMPDIR
	local source=$BATS_TEST_DIRNAME/hosts/armed.go
	CGO_ENABLED=0 go build -o go-static "$source"
	unreached 'a Go program' ./go-static
	CGO_ENABLED=0 go build -ldflags='-s -w -buildid=' -o go-stripped "$source"
	unreached 'a Go program' ./go-stripped
	go build -buildmode=pie -o go-pie "$source"
	unreached 'a Go program' ./go-pie
	sed 's/^import (/&\n\t"net"/; s/^func main() {/&\n\tnet.LookupPort("tcp", "22")/' \
		"$source" >"$BATS_TEST_TMPDIR/cgo.go"
	CGO_ENABLED=1 go build -ldflags=-linkmode=external -o go-cgo "$BATS_TEST_TMPDIR/cgo.go"
	ldd go-cgo | grep libc
	unreached 'a Go program' ./go-cgo
}

@test "a musl program is armed with the same file" {
	build musl musl-gcc
	reached ./musl
}

# bats test_tags=more
@test "a 32-bit program is armed if there is a 32-bit library, else ka says so" {
	# the kernel's headers are the same for both
	local m32=(-m32 -idirafter "/usr/include/$(cc -print-multiarch)")
	build armed32 cc "${m32[@]}"
	./armed32 || skip "32-bit programs do not run here"
	needs_none_installed ./armed32
	unreached '32-bit program for i386' ./armed32
	env -u MAKEFLAGS make -s -C "$ROOT" BUILD="$BATS_TEST_TMPDIR/32" CC="gcc ${m32[*]}" \
		"$BATS_TEST_TMPDIR/32/libka.so"
	mkdir lib32
	cp "$BATS_TEST_TMPDIR/32/libka.so" lib32/
	reached ./armed32
	reached ./armed
	rm -r lib32
	LD_LIBRARY_PATH=$BATS_TEST_TMPDIR/32:$T/lib run --separate-stderr -0 bin/ka run \
		sh -c './armed; ./armed32'
	equal $'armed 60/15/4\narmed 60/15/4' "$output$stderr" \
		"one LD_PRELOAD would not do for programs of both kinds"
	LD_PRELOAD=libka.so LD_LIBRARY_PATH=$BATS_TEST_TMPDIR/32:$T/lib run bin/ka doctor
	[[ $output == *"32-bit glibc         loads "* && $output != *"LD_PRELOAD does not work"* ]] ||
		fail "a false alarm: $output"
	LD_PRELOAD=$T/lib/libka.so LD_LIBRARY_PATH=$BATS_TEST_TMPDIR/32:$T/lib run -1 bin/ka doctor
	[[ $output == *"LD_PRELOAD does not work for 32-bit glibc programs"*"write  LD_PRELOAD=libka.so"* ]] ||
		fail "32-bit programs print an error at each start, and ka doctor says that all is well: $output"
}

# bats test_tags=more
@test "a program for another machine is recognized before the kernel refuses it" {
	build armed-arm64 aarch64-linux-gnu-gcc
	run bin/ka run ./armed-arm64
	[[ $output == "ka: ./armed-arm64: "*arm64* || $output == "ka: ./armed-arm64: its loader "* ]] ||
		fail "$output"
}

@test "a binary file of unknown format is not run as a script" {
	printf '\177ELF\2\1\1 of a machine that there is not' >other
	printf 'GIF89a\0\0\0\nexit 3\n' >picture
	printf 'exit 4\n' >script
	chmod +x other picture script
	for file in other picture; do
		run --separate-stderr -126 bin/ka run "./$file"
		[[ ${stderr_lines[-1]} == "ka: ./$file: Exec format error" ]] || fail "$stderr"
	done
	run -4 bin/ka run ./script
}

@test "a script with CR LF lines is explained" {
	printf '#!/bin/sh\r\nexit\r\n' >windows
	printf '#!/bin/\033]0;title\007sh\n' >rude
	chmod +x windows rude
	run -127 bin/ka run ./windows
	[[ ${lines[0]} == "ka: ./windows: "*"lines end in CR LF"* && $output != *$'\r'* ]] ||
		fail "$output"
	run -127 bin/ka run ./rude
	[[ ${lines[0]} != *$'\033'* ]] || fail "a script can write on the terminal"
}

@test "for a script its interpreter is examined" {
	printf '#!/bin/sh\n./armed\n' >script
	printf '#!%s\nimport socket as s\nx = s.socket()\nprint("armed 60/15/4" if x.getsockopt(%s) else "not armed")\n' \
		/usr/bin/python3 's.SOL_SOCKET, s.SO_KEEPALIVE' >python-script
	{ echo '#!/usr/bin/env -S A=1 sh -e' && echo ./armed; } >env-script
	{ echo "#! $T/script" && echo x; } >nested-script
	chmod +x ./*script
	reached ./script
	reached ./env-script
	reached ./nested-script
	[ ! -x /usr/bin/python3 ] || reached ./python-script

	build static cc -static
	printf '#!%s/static\n' "$T" >static-script
	chmod +x static-script
	unreached "its interpreter $T/static: linked statically" ./static-script
	echo '#!/usr/bin/env -S A=1 static' >env-static-script
	chmod +x env-static-script
	PATH=$T:$PATH unreached "its interpreter $T/static: linked statically" ./env-static-script
}

@test "a program started by a symbolic link is armed, and finds its own libraries" {
	mkdir -p home/bin home/lib
	echo 'int answer(void) { return 42; }' | cc -shared -fPIC -x c - -o home/lib/libanswer.so
	# shellcheck disable=SC2016 # the loader's own $ORIGIN
	cc "$BATS_TEST_DIRNAME/hosts/armed.c" -o home/bin/linked -Wl,--no-as-needed -Lhome/lib \
		-lanswer '-Wl,-rpath,$ORIGIN/../lib'
	ln -s ../home/bin/linked bin/link
	reached bin/link
	rm home/lib/libanswer.so
	run --separate-stderr -127 bin/ka run bin/link # the loader gives up
	[[ $stderr == "bin/link: "*libanswer.so* ]] || fail "$stderr"
}

@test "setuid and setgid programs cannot be armed by users who gain privileges by them" {
	needs_root
	cp armed setuid
	chmod u+s setuid
	reached ./setuid # by root: nothing is gained
	as=("${nobody[@]}")
	unreached 'setuid' ./setuid
	cp armed setgid
	chgrp 1 setgid
	chmod g+s setgid
	unreached 'setgid' ./setgid
	chmod g-x setgid # then it is but a mark for locking
	reached ./setgid
	as=(setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs)
	reached ./setuid
}

@test "a setuid program on a nosuid mount is armed" {
	needs_root
	needs_namespaces --mount
	mkdir nosuid
	run --separate-stderr -0 unshare -m bash -ec '
		mount -t tmpfs -o nosuid tmpfs nosuid
		cp armed nosuid/
		chmod u+s nosuid/armed
		setpriv --reuid 65534 --regid 65534 --clear-groups bin/ka run nosuid/armed'
	equal "armed 60/15/4" "$output$stderr" "a false alarm"
}

@test "programs with file capabilities are armed for root only" {
	needs_root
	needs setcap
	cp armed capable
	setcap cap_net_raw+ep capable || skip "no capabilities on this file system"
	reached ./capable
	as=("${nobody[@]}")
	unreached 'file capabilities' ./capable
	as=("${nobody[@]}" --no-new-privs)
	unreached 'file capabilities' ./capable
	as=("${nobody[@]}")
	setcap cap_net_raw+p ./capable
	unreached 'file capabilities' ./capable
	setcap cap_net_raw+i ./capable # to inherit, and there is nothing to inherit from
	reached ./capable
}

@test "ka run sudo does not work, and sudo ka run does" {
	needs sudo
	needs_root
	unreached 'removes LD_PRELOAD' sudo ./armed
	run --separate-stderr -0 sudo bin/ka run ./armed
	equal "armed 60/15/4" "$output" "the hint is of no use"
}

@test "a program that is not readable runs, and ka says that it cannot tell" {
	needs_root
	cp armed secret
	chmod 711 secret
	run --separate-stderr -0 "${nobody[@]}" bin/ka run ./secret
	[[ $stderr == "ka: ./secret: not readable, "* ]] || fail "$stderr"
	[[ $output == *armed* ]]
}

@test "an unknown loader is not run, and ka says that it cannot tell" {
	build odd cc -Wl,--dynamic-linker="$T/my-loader"
	cp /lib64/ld-linux-x86-64.so.2 my-loader 2>/dev/null || skip "another machine's loader"
	run --separate-stderr -0 bin/ka run ./odd
	[[ $stderr == *"unknown whether its loader $T/my-loader "* ]] || fail "$stderr"
	equal "armed 60/15/4" "$output" "it was to be tried all the same"
	rm my-loader
	run --separate-stderr -127 bin/ka run ./odd
	[[ $stderr == *"its loader $T/my-loader does not exist"* ]] || fail "$stderr"
}
