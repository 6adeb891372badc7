#!/usr/bin/env bats
# doctor.bats - ka doctor: its report is true, and the lines that it says to write cure the
# problem. It is tested on the real kernel, loaders, ssh and sshd.

# shellcheck disable=SC2154 # output, status, stderr: set by run
# shellcheck disable=SC2016 # for other shells

load helper

setup_file() {
	SHARED=$(mktemp -d /tmp/ka-doctor.XXXXXX) # others than root look into it
	export SHARED
	chmod 755 "$SHARED"
	cc -O1 "$BATS_TEST_DIRNAME/hosts/armed.c" -o "$SHARED/armed"
	cc -O1 -D_GNU_SOURCE "$BATS_TEST_DIRNAME/hosts/forbid.c" -o "$SHARED/forbid"
}

teardown_file() { rm -rf "$SHARED"; }

setup() {
	place
	PATH=$PATH:/usr/sbin:/sbin
}

teardown() { stop_all; }

# unwrapped: prints $output with the lines joined that were broken at 80 columns
unwrapped() {
	awk '/^! / { what = 1 } /^    where / { what = 0 }
		/^                       [^ ]/ || (/^           [^ ]/ && part !~ /write/) || (what && !/^! /) {
			sub(/^ */, " "); printf "%s", $0; next }
		{ printf "%s%s", (NR > 1 ? "\n" : ""), $0; part = $1 }
		END { print "" }' <<<"$output"
}

# value NAME: prints the value of this line of the report in $output
value() { unwrapped | sed -n "s|^  $1  *||p"; }

# found WHAT: the report has this problem, with where, why and what to write
found() {
	local lines
	lines=$(unwrapped | sed -n "/^! .*$1/,/^    write/p")
	[ -n "$lines" ] || { echo "not found, so nobody is warned: $1"; echo "$output"; false; }
	for part in where why write; do
		grep -q "^    $part *[^ ]" <<<"$lines" || fail "no $part: $lines"
	done
}

# silent WHAT: the report does not have it
silent() {
	! grep "^! .*$1" <<<"$(unwrapped)" || fail "a false alarm, with $status"
}

# --- this machine ------------------------------------------------------------

# bats test_tags=kernel
@test "the kernel's features are reported as programs find them" {
	run bin/ka doctor
	echo "$output"
	equal "$(uname -sr)" "$(value kernel)" "another kernel"
	local rto_max=no
	! has_rto_max || rto_max=yes
	equal $rto_max "$(value TCP_RTO_MAX_MS | cut -d: -f1)" "KA_STALL would not do what ka doctor says"
	for name in tcp_keepalive_time tcp_keepalive_intvl tcp_keepalive_probes tcp_retries2; do
		equal "$(cat /proc/sys/net/ipv4/$name)" "$(value $name | cut -d' ' -f1)" "wrong $name"
	done
}

# tried FEATURE: yes or no, as another program finds it
tried() {
	/usr/bin/python3 - "$1" <<-'EOF'
		import ctypes, platform, socket, sys
		libc, room = ctypes.CDLL(None), ctypes.create_string_buffer(4096)
		def statx():
		    number = {'x86_64': 332, 'aarch64': 291}[platform.machine()]
		    return libc.syscall(number, -100, b'/', 0, 0x7ff, room) == 0
		def SO_COOKIE():
		    try:
		        return bool(socket.socket().getsockopt(socket.SOL_SOCKET, 57, 8))
		    except OSError:
		        return False
		def PR_GET_AUXV():
		    return libc.prctl(0x41555856, room, ctypes.c_ulong(4096), ctypes.c_ulong(0), ctypes.c_ulong(0)) > 0
		print('yes' if globals()[sys.argv[1]]() else 'no')
	EOF
}

# table: the rows of docs/kernels.md for what is younger than Linux 3: WHAT|SINCE|5.10|6.1|6.12|6.15
table() {
	sed '/^## /q' "$ROOT/docs/kernels.md" | awk -F' *[|] *' '$4 + 0 >= 3 { print $2 "|" $4 "|" $5 "|" $6 "|" $7 "|" $8 }'
}

# bats test_tags=kernel
@test "what docs/kernels.md says of this kernel is tried, and is true of Debian's" {
	local feature names what since bullseye bookworm trixie newest said
	run bin/ka doctor
	for feature in statx SO_COOKIE PR_GET_AUXV; do
		equal "$(tried $feature)" "$(value $feature | cut -d: -f1)" "the user does not know what works here: $feature"
	done
	names=$(unwrapped | sed -nE 's/^  ([A-Za-z_]+)  .*/\1/p')
	[ "$(table | wc -l)" -ge 6 ] || fail "the test finds no table"
	while IFS='|' read -r what since bullseye bookworm trixie newest; do
		feature=$(grep -oFe "$names" <<<"$what") || fail "docs/kernels.md says that ka doctor tries it: $what"
		[[ $(uname -v) == *Debian* ]] || continue
		case $(uname -r) in
		5.10.*) said=$bullseye ;;
		6.1.*) said=$bookworm ;;
		6.12.*) said=$trixie ;;
		*) said=$newest ;;
		esac
		equal "$said" "$(value "$feature" | cut -d: -f1)" "docs/kernels.md is wrong: $what, since Linux $since"
	done < <(table)
}

# bats test_tags=kernel
@test "features that a kernel or container lacks are reported" {
	run ./../forbid pidfd_getfd ENOSYS bin/ka doctor
	equal 1 "$status" "a missing pidfd_getfd is not reported as a problem"
	equal "no: Function not implemented" "$(value pidfd_getfd)" "it is reported to work"
	found "ka attach cannot work"
	run ./../forbid pidfd_getfd EPERM bin/ka doctor
	equal "no: Operation not permitted" "$(value pidfd_getfd)" "it is reported to work"
	KA_SSH=60/3 run ./../forbid statx ENOSYS bin/ka doctor
	equal "no: Function not implemented" "$(value statx)" "it is reported to work"
	found "KA_SSH has no effect"
	run ./../forbid statx EPERM bin/ka doctor
	equal "no: Operation not permitted" "$(value statx)" "it is reported to work"
	silent "KA_SSH has no effect"
	run ./../forbid 44 ENOPROTOOPT bin/ka doctor
	equal 1 "$status" "a missing TCP_RTO_MAX_MS is not reported as a problem"
	found "KA_STALL has no effect"
	[[ $output == *tcp_retries2=8*KA_USER_TIMEOUT=2m* ]] || { echo "the cure that harms live peers comes first"; false; }
}

# bats test_tags=kernel
@test "a kernel without tcp_diag is found, since ka status shows no idle times there" {
	needs strace
	run bin/ka doctor
	equal yes "$(value tcp_diag)" "it is reported as missing although it is there"
	run strace -f -qq -o "$BATS_TEST_TMPDIR/trace" -e trace=sendto -e inject=sendto:error=ENOENT bin/ka doctor
	equal "no: No such file or directory" "$(value tcp_diag)" "it seems that idle times are known"
	found "ka status shows no idle times"
}

# bats test_tags=kernel
@test "if sysctl or KA_USER_TIMEOUT limits the time of data in flight, a missing KA_STALL is not a problem" {
	needs_root
	needs_namespaces --net
	run unshare --net bash -c 'echo 8 >/proc/sys/net/ipv4/tcp_retries2
		exec ./../forbid 44 ENOPROTOOPT bin/ka doctor'
	equal no "$(value TCP_RTO_MAX_MS | cut -d: -f1)" "the test does not reach its case"
	silent KA_STALL
	[[ ${lines[-2]} == *", 102s with data in flight" ]] || fail "the advice seems to have no effect: $output"
	run unshare --net bash -c 'echo 8 >/proc/sys/net/ipv4/tcp_retries2
		exec unshare --net ./../forbid 44 ENOPROTOOPT bin/ka doctor'
	found "KA_STALL has no effect" # docs/kernels.md: a container does not inherit it
	KA_USER_TIMEOUT=2m run ./../forbid 44 ENOPROTOOPT bin/ka doctor
	silent KA_STALL
	[[ ${lines[-2]} == *", 120s with data in flight" ]] || fail "the advice seems to have no effect: $output"
}

# bats test_tags=kernel
@test "a sysctl that makes KA_STALL inaccurate is found" {
	needs_rto_max
	needs_root
	needs_namespaces --net
	run unshare --net bash -c 'echo 8 >/proc/sys/net/ipv4/tcp_retries2; exec bin/ka doctor'
	equal 1 "$status" "it is not reported as a problem"
	equal 8 "$(value tcp_retries2)" "another namespace's"
	found "KA_STALL is inaccurate"
	run unshare --net bash -c 'exec bin/ka doctor'
	silent "KA_STALL is inaccurate"
	KA_USER_TIMEOUT=2m run unshare --net bash -c 'echo 8 >/proc/sys/net/ipv4/tcp_retries2; exec bin/ka doctor'
	silent "KA_STALL is inaccurate"
}

# bats test_tags=kernel
@test "Yama is shown, and is a problem if it forbids ka attach" {
	needs_root
	needs_namespaces --mount
	local as=(setpriv --reuid 65534 --regid 65534 --clear-groups) scope
	# This kernel may have no Yama. ka reads the file.
	yama() {
		unshare --mount bash -ec 'mount -t tmpfs tmpfs /proc/sys/kernel
			mkdir /proc/sys/kernel/yama
			echo "$0" >/proc/sys/kernel/yama/ptrace_scope
			exec "$@"' "$@"
	}
	for scope in 1 2; do
		run yama $scope "${as[@]}" bin/ka doctor
		found "ka attach is not allowed"
		run yama $scope bin/ka doctor
		[[ $(value Yama) == *"ptrace_scope is $scope: "* ]]
		silent "ka attach is not allowed"
	done
	run yama 3 bin/ka doctor
	found "ka attach is not allowed"
	run yama 0 "${as[@]}" bin/ka doctor
	silent "ka attach is not allowed"
}

@test "the library is tried in programs of each kind that there is" {
	run bin/ka doctor
	echo "$output"
	equal "loads $T/lib/libka.so" "$(value '64-bit glibc')" \
		"the user does not know which libka.so is in use"
	local ld
	for ld in /lib/ld-musl-*.so.1; do
		[ ! -e "$ld" ] || equal "loads $T/lib/libka.so" \
			"$(value '64-bit musl')" "musl programs are forgotten"
	done
	if [[ $(value '32-bit glibc') == "loads /"*" as libka.so" ]]; then
		: # one is installed
	elif [ -e /lib/ld-linux.so.2 ]; then
		equal "does not load libka.so" "$(value '32-bit glibc')" "it cannot: wrong class"
		found "32-bit glibc programs are not kept alive"
	else
		equal "" "$(value '32-bit glibc')" "there are no such programs here"
	fi
}

@test "a library that is missing or breaks programs is found" {
	needs_none_installed
	rm lib/libka.so
	run bin/ka doctor
	equal 1 "$status" "a missing library is not reported as a problem"
	found "64-bit glibc programs are not kept alive"
	cc -shared -fPIC -x c - -o lib/libka.so <<-'EOF'
		#include <unistd.h>
		__attribute__((constructor)) static void start(void) { _exit(9); }
	EOF
	run bin/ka doctor
	found "64-bit glibc programs are not kept alive"
}

@test "a profile.d snippet that is not in effect is found" {
	needs_root
	needs_namespaces --mount
	session() {
		LD_LIBRARY_PATH=$T/lib run unshare --mount bash -ec '
			mount -t tmpfs tmpfs /etc/profile.d
			cp "$1" /etc/profile.d/
			export LD_LIBRARY_PATH
			'"$1" "$T/bin/ka" "$ROOT/shim/profile.d/ka.sh"
	}
	session '. /etc/profile; exec "$0" doctor'
	equal "$T/lib/libka.so" "$(value LD_PRELOAD)" "the snippet does nothing here"
	equal "exists, libka.so is in LD_PRELOAD" "$(value /etc/profile.d/ka.sh)" "it is in effect"
	silent "this session is not kept alive"
	session 'exec "$0" doctor'
	found "this session is not kept alive"
	session 'KA_DISABLE=1 exec "$0" doctor'
	silent "this session is not kept alive"
	run unshare --mount bash -ec 'mount -t tmpfs tmpfs /etc/profile.d; exec "$0" doctor' bin/ka
	[[ $(value /etc/profile.d/ka.sh) == "does not exist, "* ]]
	silent "this session is not kept alive"
}

# bats test_tags=kernel
@test "it ends with the values in effect and the number of problems" {
	local stall="120s with data in flight"
	has_rto_max || stall="924s with data in flight"
	run -0 bin/ka doctor ../armed
	equal "with ka run: idle 60s, 4 probes 15s apart, $stall" "${lines[-2]}" "the user does not know what is in effect"
	equal "no problems found" "${lines[-1]}" "the user does not know whether all is well"
	KA_IDLE=40 KA_CNT=1 KA_USER_TIMEOUT=50 run -0 bin/ka doctor ../armed
	equal "with ka run: idle 40s, 1 probe 10s apart, 50s with data in flight" "${lines[-2]}" "other values hold"
	KA_RULES='armed=30/5 =off' run -0 bin/ka doctor ../armed
	[[ ${lines[-2]} == "with ka run: idle 30s, 4 probes 5s apart, "* ]] || fail "other values hold: $output"
	KA_RULES='armed=off' run -0 bin/ka doctor ../armed
	equal "no keepalive: the rule armed=off" "${lines[-2]}" "other values hold"
	KA_IDEL=9 KA_DISABLE=1 run -1 bin/ka doctor ../armed
	equal "no keepalive: KA_DISABLE=1 is set, so libka.so does nothing" "${lines[-2]}" "what is missing is not reported"
	equal "2 problems found" "${lines[-1]}" "they are not counted"
	run bin/ka doctor
	[[ ${lines[-2]} == "with ka run: idle 60s, "* ]] || fail "$output"
	LD_PRELOAD=$T/lib/libka.so run bin/ka doctor
	[[ ${lines[-2]} == "in this session: idle 60s, "* ]] || fail "$output"
	rm lib/libka.so
	run -1 bin/ka doctor
	equal "no keepalive: libka.so does not load" "${lines[-2]}" "what is missing is not reported"
}

# bats test_tags=kernel
@test "the report fits a terminal of 80 columns" {
	local arguments
	export LD_PRELOAD=$T/lib/libka.so KA_RULES='armed@192.0.2.0/24:22=300/5/9 ssh=x' KA_IDLE=x
	for arguments in "" ../armed "../armed 192.0.2.1:22" "ssh -F /dev/null host.invalid"; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr bin/ka doctor $arguments
		equal "" "$(grep -E '.{81}' <<<"$output")" "lines break in the middle of a word"
	done
}

@test "a path in LD_PRELOAD that programs of another kind do not load is found" {
	[ -e /lib/ld-linux.so.2 ] || skip "there are no 32-bit programs here"
	/lib/ld-linux.so.2 --list /lib/ld-linux.so.2 >/dev/null 2>&1 || skip "32-bit programs do not run here"
	mkdir empty
	LD_PRELOAD=$T/lib/libka.so run -1 bin/ka doctor
	found "LD_PRELOAD does not work for 32-bit glibc programs"
	[[ $(unwrapped) == *"where  $T/lib/libka.so"* ]] || fail "$output"
	run bin/ka doctor
	silent "LD_PRELOAD does not work"
}

# advised LOADER-DIRECTORY: the LIBDIR= that is advised for 32-bit programs whose loader is there
advised() {
	local upper=$T/lib$1
	mkdir -p "$upper/$1"
	cp -L /lib/ld-linux.so.2 /lib32/libc.so.6 "$upper/$1"
	ln -s "$1/ld-linux.so.2" "$upper/"
	unshare --mount bash -ec 'mount -t overlay -o "lowerdir=$1:/usr/lib" overlay /usr/lib
		exec bin/ka doctor' bash "$upper" | sed -n 's/.*LIBDIR=//p'
}

@test "the directory that is advised for a 32-bit library is that of the loader of these programs" {
	needs_root
	needs_namespaces --mount
	needs_none_installed
	[ /lib -ef /usr/lib ] && [ -e /lib32/libc.so.6 ] && /lib/ld-linux.so.2 --list /lib/ld-linux.so.2 >/dev/null ||
		skip "no libc6-i386 here"
	run bin/ka doctor
	contains 'gcc-i686-linux-gnu and libc6-dev-i386-cross' "$(unwrapped)" "the user does not know what to install"
	equal /usr/lib32 "$(sed -n 's/.*LIBDIR=//p' <<<"$output")" "32-bit programs do not find the library there"
	equal /usr/lib/i386-linux-gnu "$(advised i386-linux-gnu)" "32-bit programs of multiarch do not find the library there"
}

@test "a path in LD_PRELOAD that musl's loader does not find, which says nothing, is found" {
	local loader lib
	loader=$(echo /lib/ld-musl-*.so.1)
	[ -e "$loader" ] || skip "there are no programs of musl here"
	# glibc alone knows $LIB
	lib=$(ldd /bin/true | sed -n 's,.* => /\(usr/\)\?\(.*\)/libc\.so\.6 .*,\2,p')
	mkdir -p "usr/$lib"
	cp "$LIBKA" "usr/$lib"
	LD_PRELOAD="$T/usr/\$LIB/libka.so" run bin/ka doctor
	equal "loads $T/lib/libka.so, but not by LD_PRELOAD here" "$(value '64-bit musl')" \
		"the user takes programs of musl for kept alive"
	LD_PRELOAD="$T/usr/$lib/libka.so" run bin/ka doctor
	equal "loads $T/lib/libka.so" "$(value '64-bit musl')" "a false alarm"
	run bin/ka doctor
	equal "loads $T/lib/libka.so" "$(value '64-bit musl')" "a false alarm"
}

# --- a command ---------------------------------------------------------------

@test "a command is examined as by ka run" {
	run -0 bin/ka doctor ../armed
	equal "$T/lib/libka.so" "$(value LD_PRELOAD)" "another LD_PRELOAD than ka run makes"
	[[ $(value kind) == *"dynamic, glibc"* && $(unwrapped) == *"can be loaded into it: ka run"* ]]

	cc -static -O1 "$BATS_TEST_DIRNAME/hosts/armed.c" -o static 2>/dev/null ||
		skip "no static programs here"
	run bin/ka doctor ./static
	equal 1 "$status" "a program out of reach is not reported as a problem"
	found "linked statically, so libka.so cannot be loaded"
	local short
	short=$(bin/ka run ./static 2>&1 >/dev/null)
	short=${short#*./static: }
	for part in "${short%%$'\n'*}" "${short##*instead: }"; do
		[[ $(unwrapped) == *"$part"* ]] || { echo "ka run says: $part"; echo "$output"; false; }
	done
	status=0
	bin/ka doctor nosuch || status=$?
	equal 127 "$status" "it examined a program that is not there"
}

@test "each obstacle has an explanation of its own" {
	needs_root
	cp ../armed setuid
	cp ../armed capable
	chmod u+s setuid
	setcap cap_net_raw+ep capable || skip "no capabilities on this file system"
	local command as=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	for command in ./setuid ./capable; do
		run "${as[@]}" bin/ka doctor $command
		found "so the loader ignores LD_PRELOAD"
		[[ $(unwrapped) == *"secure-execution"* && $(unwrapped) == *"as root"* ]]
	done
	KA_DISABLE=1 run bin/ka doctor ../armed
	found "KA_DISABLE=1 is set"
	ln -s ../armed sudo
	run bin/ka doctor ./sudo
	found "removes LD_PRELOAD"
}

@test "a program that libka harms is found, until the advice is followed" {
	cp ../armed vsftpd # what counts is its name
	run bin/ka doctor ./vsftpd
	equal 1 "$status" "its users would see their connections reset"
	found "sandbox kills it"
	grep -q 'write *seccomp_sandbox=NO in vsftpd.conf, or KA_RULES=vsftpd=off' <<<"$(unwrapped)"
	KA_RULES='vsftpd@10.0.0.0/8=9 vsftpd=off' run -0 bin/ka doctor ./vsftpd
	KA_RULES='vsftpd=9 vsftpd=off' run -1 bin/ka doctor ./vsftpd
	KA_RULES='other=off' run -1 bin/ka doctor ./vsftpd
	cp ../armed chronyd
	run -1 bin/ka doctor ./chronyd
	grep -q 'write *KA_RULES=chronyd=off' <<<"$(unwrapped)"
	KA_RULES=chronyd=off run -0 bin/ka doctor ./chronyd
	run -0 bin/ka run ./vsftpd
	[[ $output == "ka: ./vsftpd: its sandbox kills it"*"instead: seccomp_sandbox=NO"* ]] ||
		fail "ka run says nothing: $output"
	run -1 bin/ka run --strict ./vsftpd
	mkdir units
	printf '[Service]\nExecStart=%s/vsftpd /etc/vsftpd.conf\n' "$T" >units/vsftpd.service
	run -0 bin/ka enable --dry-run --directory units vsftpd
	[[ $(unwrapped) == *"vsftpd: its sandbox kills it"* ]] || fail "ka enable says nothing: $output"
	run -0 bin/ka enable --dry-run --directory units --rules vsftpd=off vsftpd
	[[ $(unwrapped) != *sandbox* ]] || fail "a false alarm: $output"
}

# --- no file of the program is executed ----------------------------------------

# mine FILE CC-ARGUMENT...: builds a program that belongs to another user, in that user's directory
mine() {
	needs_root
	mkdir -p foreign
	cc -O1 "$BATS_TEST_DIRNAME/hosts/armed.c" -o "foreign/$1" "${@:2}"
	printf '#!/bin/sh\n: >>%s/ran\n' "$T" >foreign/script
	chmod 755 foreign foreign/script
	chown -R 65534 foreign
}

# harmless FILE: neither ka doctor nor ka enable executes anything that belongs to the program
harmless() {
	rm -f ran
	run bin/ka doctor "foreign/$1"
	[ ! -e ran ] || fail "ka doctor ran code of another user's as root"
	mkdir -p units
	printf '[Service]\nExecStart=%s\n' "$T/foreign/$1" >units/foreign.service
	bin/ka enable --dry-run --directory units foreign >/dev/null 2>&1
	[ ! -e ran ] || fail "ka enable ran code of another user's as root"
}

@test "the loader that a program names is not run unless it is the system's" {
	local as_loader=$T/foreign/ld-linux-x86-64.so.2
	mine program "-Wl,--dynamic-linker=$as_loader"
	cp foreign/script "$as_loader"
	harmless program
	found "unknown whether its loader .*foreign.ld-linux.* can load libka.so"
	chown 65534 "$as_loader"
	harmless program
	ln -sf script "$as_loader"
	harmless program
	ln -sf /lib64/ld-linux-x86-64.so.2 "$as_loader"
	[ -e "$as_loader" ] || skip "another machine's loader"
	run -0 bin/ka doctor foreign/program
	[[ $(unwrapped) == *"can be loaded into it: ka run"* ]] || fail "a link to the real loader is not recognised: $output"
}

@test "a file that has the inode number of a loader, on another file system, is not taken for it" {
	local loader=/lib64/ld-linux-x86-64.so.2
	[ -e $loader ] || skip "another machine's loader"
	needs_namespaces --mount
	mkdir system other
	mine program "-Wl,--dynamic-linker=$T/other/loader"
	run -0 unshare --mount bash -ec '
		mount -t tmpfs tmpfs system
		mount -t tmpfs tmpfs other
		cp "$1" system/loader
		cp "$1" other/loader
		stat -Lc %i system/loader other/loader | sort -u >inodes
		mount --bind system/loader "$1"
		"$0" doctor foreign/program || :' bin/ka $loader
	[ "$(wc -l <inodes)" = 1 ] || skip "this tmpfs numbers its files another way"
	found "unknown whether its loader .*other.loader can load libka.so"
}

@test "a loader that changes while ka doctor looks at it is not run" {
	local as_loader=$T/foreign/ld-linux-x86-64.so.2
	mine program "-Wl,--dynamic-linker=$as_loader"
	cp foreign/script script
	start sh -c '
		ln -s /lib64/ld-linux-x86-64.so.2 real
		ln -s "$0/script" false
		echo flipping
		while :; do
			cp -P real next && mv -T next "$1"
			cp -P false next && mv -T next "$1"
		done' "$T" "$as_loader"
	for _ in {1..40}; do
		run bin/ka doctor foreign/program
		[ ! -e ran ] || fail "ka doctor ran code of another user's as root"
	done
}

@test "DT_AUDIT of a program is not run" {
	echo '#include <fcntl.h>
		unsigned la_version(unsigned v) { open(RAN, O_CREAT, 0600); return v; }
		__attribute__((constructor)) static void start(void) { la_version(0); }' |
		cc -shared -fPIC "-DRAN=\"$T/ran\"" -x c - -o audit.so
	mine audited "-Wl,--audit=$T/audit.so"
	foreign/audited >/dev/null
	[ -e ran ] || skip "this loader knows no DT_AUDIT"
	harmless audited
	mine needing -Wl,--no-as-needed "$T/audit.so"
	harmless needing
}

# quiet COMMAND...: its output has no control characters, of 7 bits or of 8
quiet() {
	"$@" >said 2>&1 </dev/null || :
	[ -s said ] || fail "it says nothing: the test does not reach its case"
	! LC_ALL=C grep -a '[^ -~]' said | cat -v | grep . ||
		fail "$* lets others write on the terminal"
}

@test "names chosen by others cannot control the terminal" {
	local bytes=$'\033]0;title\007\x9b31m\x7f' command words
	printf '#!/bin/%ssh\n' "$bytes" >script
	printf '#!/bin/sh\n' >"$bytes"
	cc -O1 "$BATS_TEST_DIRNAME/hosts/armed.c" "-Wl,--dynamic-linker=/lib/$bytes" -o program
	cp program "program$bytes"
	chmod +x script "$bytes"
	for command in doctor run; do
		for words in ./script ./program "./program$bytes" "./nosuch$bytes"; do
			quiet bin/ka $command "$words"
		done
	done
	quiet bin/ka doctor "./$bytes"
	quiet env "KA_IDLE=$bytes" bin/ka doctor
	quiet env "KA_RULES=armed$bytes=9" bin/ka doctor ../armed 127.0.0.1
	quiet bin/ka doctor ../armed "$bytes.invalid"
	quiet bin/ka "$bytes"
	quiet bin/ka status "$bytes"
	quiet bin/ka probe "$bytes"
	quiet bin/ka attach "$bytes"
	quiet bin/ka enable "$bytes"
	mkdir -p units/foo.service.d
	printf '[Service]\nExecStart=%s/program\n' "$T" >units/foo.service
	printf '[Service]\nUnsetEnvironment=LD_PRELOAD\n' >"units/foo.service.d/$bytes.conf"
	quiet bin/ka enable --directory units --dry-run foo
	rm "units/foo.service.d/$bytes.conf"
	quiet bin/ka enable --directory units --dry-run foo
	if type -P ssh; then
		printf '%s\n' "$bytes x" >config
		quiet bin/ka doctor ssh -F config host.invalid
		quiet bin/ka doctor ssh -F "$bytes" host.invalid
		printf 'HostName %s\nPort 22\n' "a$bytes" >config
		quiet bin/ka doctor ssh -F config host.invalid
	fi
	! type -P sshd || quiet bin/ka doctor sshd -f "$bytes"
}

@test "a program that is truncated while ka reads it does no harm" {
	start sh -c 'cp "$0" cut; echo cutting; while :; do cat "$0" >cut; : >cut; done' "$SHARED/armed"
	for _ in {1..150}; do
		run bin/ka doctor ./cut
		[ "$status" -lt 128 ] || fail "ka doctor dies by a signal: $status"
		run bin/ka run --strict ./cut
		[ "$status" -lt 128 ] || fail "ka run dies by a signal: $status"
	done
}

# --- settings -----------------------------------------------------------------

@test "bad settings are found by every form of ka doctor" {
	needs ssh
	local arguments
	for arguments in "" ../armed "ssh -F /dev/null -o ServerAliveInterval=60 host.invalid"; do
		# shellcheck disable=SC2086 # words
		KA_IDLE='z; z' KA_RULES='ssh=30 cat=abc' run bin/ka doctor $arguments
		equal 1 "$status" "what ka run refuses is not reported as a problem"
		found 'KA_IDLE="z; z": not a duration in 1s..32767s$'
		[[ $(unwrapped) == *"goes on: using 60s"*"unset KA_IDLE"* ]] || fail "$output"
		found 'KA_RULES: "cat=abc", at "abc": neither off nor a duration'
		[[ $(unwrapped) == *"goes on: rule ignored"*"unset KA_RULES"* ]] || fail "$output"
		# shellcheck disable=SC2086 # words
		run bin/ka doctor $arguments
		silent 'KA_\(IDLE\|RULES\)'
	done
	KA_RULES=ssh=30 run -0 bin/ka doctor ../armed
}

@test "with KA_DISABLE=1 no rule is shown" {
	export KA_DISABLE=1 KA_RULES='=9'
	run bin/ka doctor ../armed 127.0.0.1:22
	equal 1 "$status" "switched off, and that is not reported as a problem"
	found "KA_DISABLE=1 is set"
	[[ $(unwrapped) != *"first probe"* ]] || fail "it is reported as kept alive: $output"
}

@test "too many arguments are refused" {
	run bin/ka doctor ../armed 127.0.0.1:22 junk
	[[ $status = 2 && $output == "ka: junk: "*"ka doctor --help"* ]] ||
		fail "some of the arguments were ignored: $output"
}

@test "--help works after any argument" {
	local words
	for words in "" ssh sshd "ssh host.invalid" "sshd -f x" cat "cat 127.0.0.1:22"; do
		# shellcheck disable=SC2086 # words
		run bin/ka doctor $words --help
		[[ $status = 0 && $output == "usage: ka doctor"* ]] ||
			fail "no help after: $words: $output"
	done
}

@test "a variable that libka does not have, and a log that cannot be written, are found" {
	KA_IDEL=20 run -1 bin/ka doctor ../armed
	found "KA_IDEL: libka has no such variable"
	grep -q 'write *KA_IDLE, or unset KA_IDEL' <<<"$output" || fail "no way out: $output"
	KA_LOG=/no/such/log run -1 bin/ka doctor ../armed
	found "KA_LOG=.no.such.log: No such file or directory"
	mkdir directory
	KA_LOG=directory run -1 bin/ka doctor
	found "KA_LOG=directory: not a regular file"
	KA_LOG=$T/log run -0 bin/ka doctor ../armed
	[ ! -e log ] || fail "ka doctor changes something"
}

@test "bad hosts and ports are refused" {
	local to why
	while read -r to why; do
		run -2 --separate-stderr bin/ka doctor ../armed "$to"
		equal "ka: $to: $why" "$stderr" "the answer is about another port"
	done <<-'EOF'
		127.0.0.1:70000 not a port in 1..65535
		127.0.0.1:0 not a port in 1..65535
		127.0.0.1:ssh not a port in 1..65535
		127.0.0.1: the port is missing
		[::1]: the port is missing
		:22 the host is missing
		[]:22 the host is missing
		[::1 expected [ADDRESS]:PORT
		[::1]22 expected [ADDRESS]:PORT
	EOF
	local good
	for good in 127.0.0.1 127.0.0.1:65535 ::1 '[::1]' '[::1]:22'; do
		run -0 bin/ka doctor ../armed "$good"
	done
}

@test "a program whose modules bypass libka.so is found" {
	cp ../armed php8.2
	cp ../armed php-fpm8.2
	cp ../armed phpunit
	for program in php8.2 php-fpm8.2; do
		run -1 bin/ka doctor ./$program
		found "connections of its curl and pgsql extensions are not kept alive"
	done
	run -0 bin/ka doctor ./phpunit
}

# bats test_tags=more
@test "an extension of PHP really bypasses libka.so, and PHP itself does not" {
	needs php python3
	php -m | grep -qx curl || skip "php-curl is not installed"
	start /usr/bin/python3 -uc 'if 1:
		import http.server
		s = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
		print(s.server_port)
		s.serve_forever()'
	export LD_PRELOAD=$T/lib/libka.so
	KA_LOG=$T/streams php -r "file_get_contents('http://127.0.0.1:$line/');" >/dev/null
	KA_LOG=$T/curl php -r "curl_exec(curl_init('http://127.0.0.1:$line/'));" >/dev/null
	unset LD_PRELOAD
	[ -s streams ] || fail "PHP's streams are not kept alive either"
	[ ! -e curl ] || fail "extensions are kept alive: ka doctor gives a false alarm"
}

@test "an unreadable /dev/null does not make ld.so fail" {
	needs_root
	needs_namespaces --mount
	run unshare --mount bash -ec 'touch null
		chmod 0 null
		mount --bind null /dev/null
		exec setpriv --reuid 65534 --regid 65534 --clear-groups bin/ka doctor ./../armed'
	equal 0 "$status" "ka doctor reports that ld.so does not load it: $output"
}

# --- ssh ---------------------------------------------------------------------

# asked CONFIGURATION [ARGUMENT...]: runs ka doctor ssh with this configuration, a format of printf
asked() {
	needs ssh
	# shellcheck disable=SC2059
	printf "$1" >config
	run bin/ka doctor ssh -F config "${@:2}" host.invalid
}

@test "ServerAliveInterval 0 is found, unless libka is loaded" {
	asked ''
	equal 1 "$status" "idle sessions die, and that is not reported as a problem"
	found "nothing keeps an idle session alive"
	grep -q "where *ssh -G -F config host.invalid" <<<"$(unwrapped)"
	[[ $(unwrapped) == *"$(cat /proc/sys/net/ipv4/tcp_keepalive_time) s (net.ipv4"* ]]
	asked 'ServerAliveInterval 60\n'
	equal 0 "$status" "the line to write does not help: $output"
	LD_PRELOAD=$T/lib/libka.so asked ''
	equal 0 "$status" "libka.so does not help: $output"
	LD_PRELOAD=$T/lib/libka.so KA_DISABLE=1 asked ''
	found "nothing keeps an idle session alive"
	equal "off, by KA_DISABLE=1" "$(value libka.so)" "it is taken to work"
	asked 'TCPKeepAlive no\n'
	found "nothing keeps an idle session alive"
	[[ $(unwrapped) == *"TCPKeepAlive is no"* ]]
}

@test "without /proc no time is invented, and the library next to ka is found" {
	needs_root
	needs ssh
	needs_namespaces --mount
	run unshare --mount bash -c 'mount -t tmpfs tmpfs /proc; exec bin/ka doctor ssh -F none h'
	equal 1 "$status" "idle sessions die, and that is not reported as a problem"
	[[ $(unwrapped) == *"tcp_keepalive_time, which cannot be read here"* && $(unwrapped) != *"-1 s"* ]] ||
		fail "a wrong time: $output"
	run -0 unshare --mount bash -c 'mount -t tmpfs tmpfs /proc; exec bin/ka run ./../armed'
	equal "armed 60/15/4" "$output" "the library is not found"
}

@test "the values shown are those that ssh uses, and where they come from" {
	needs ssh
	needs_root
	needs_namespaces --mount
	local home
	home=$(getent passwd root | cut -d: -f6)
	[ -e /etc/ssh/ssh_config ] || skip "no system-wide configuration to replace"
	run unshare --mount bash -ec '
		echo "TCPKeepAlive no" >system
		mount --bind system /etc/ssh/ssh_config
		mkdir -p "$1"
		mount -t tmpfs tmpfs "$1"
		echo "ServerAliveInterval 5m" >"$1/config"
		exec bin/ka doctor ssh -o ServerAliveCountMax=9 host.invalid' - "$home/.ssh"
	echo "$output"
	equal "300, from ~/.ssh/config" "$(value ServerAliveInterval)" "the source of a value is wrong"
	equal "no, from the system-wide configuration" "$(value TCPKeepAlive)" "the source of a value is wrong"
	equal "9, built in, or from the command line" "$(value ServerAliveCountMax)" "the source of a value is wrong"
	equal 0 "$status" "a false alarm"
}

@test "a value from the file of -F is shown as such" {
	asked 'ServerAliveInterval 60\n' -o ServerAliveCountMax=9
	equal "60, from config" "$(value ServerAliveInterval)" "the wrong file would be mended"
	equal "9, built in, or from the command line" "$(value ServerAliveCountMax)" "the source of a value is wrong"
	run bin/ka doctor ssh host.invalid -Fconfig
	equal "60, from config" "$(value ServerAliveInterval)" "the wrong file would be mended"
}

@test "a value that KA_SSH sets is shown as such" {
	needs ssh
	cp "${LIBKA%.so}-ssh.so" lib/
	export KA_SSH=70/5
	LD_PRELOAD=$T/lib/libka.so asked 'ServerAliveCountMax 4\n'
	equal "70, from KA_SSH" "$(value ServerAliveInterval)" "the wrong place would be searched"
	equal "4, from config" "$(value ServerAliveCountMax)" "the source of a value is wrong"
	LD_PRELOAD=$T/lib/libka.so asked 'ServerAliveInterval 60\n'
	equal "60, from config" "$(value ServerAliveInterval)" "KA_SSH gives way to the user"
	LD_PRELOAD=$T/lib/libka.so asked '' -o BatchMode=yes
	equal "70, from KA_SSH" "$(value ServerAliveInterval)" "the wrong place would be searched"
	silent BatchMode
	asked ''
	equal "0, built in, or from the command line" "$(value ServerAliveInterval)" \
		"KA_SSH does nothing without libka.so"
}

@test "ClientAlive* in the configuration of ssh is found, with file and line" {
	asked 'Host *\n  ClientAliveInterval 30\n  ClientAliveCountMax 3\n'
	run ! ssh -G -F config host.invalid # so it is: every ssh fails
	run bin/ka doctor ssh -F config host.invalid
	equal 1 "$status" "it is not reported as a problem"
	found "clientaliveinterval is an option of sshd: every ssh will fail"
	found "clientalivecountmax is an option of sshd"
	grep -q 'where *config line 2' <<<"$(unwrapped)"
	grep -q 'write *ServerAliveCountMax 3' <<<"$(unwrapped)"
	sed -n 's/^ *write *//p' <<<"$(unwrapped)" >config
	run bin/ka doctor ssh -F config host.invalid
	equal 0 "$status" "the lines to write do not help: $output"
	asked '' -o ClientAliveInterval=3
	grep -q 'where *command-line line 0' <<<"$(unwrapped)" || fail "$output"
}

@test "keywords that IgnoreUnknown hides are found" {
	asked 'IgnoreUnknown ClientAlive*,Foo\nFoo 3\nClientAliveInterval 30\nServerAliveInterval 60\n'
	equal 1 "$status" "it is not reported as a problem"
	found "clientaliveinterval has no effect, and IgnoreUnknown hides that"
	grep -q 'where *config line 3' <<<"$(unwrapped)"
	silent foo
	asked 'IgnoreUnknown ServerAliv*\nServerAlivInterval 30\nServerAliveInterval 60\n'
	found "serveralivinterval has no effect"
	asked 'IgnoreUnknown Foo\nFoo 3\nServerAliveInterval 60\n'
	equal 0 "$status" "a false alarm: $output"
}

@test "other mistakes that end ssh are reported in ssh's own words" {
	asked 'ServerAliveInterval 3x\nTCPKeepAlive maybe\n'
	equal 1 "$status" "it is not reported as a problem"
	found "invalid time value"
	found 'unsupported option "maybe"'
	grep -q 'where *config line 2' <<<"$(unwrapped)"
	asked '' -p
	equal 1 "$status" "ssh did not understand its configuration, and that is not reported as a problem"
}

@test "ServerAliveCountMax 0 is found" {
	asked 'ServerAliveInterval 60\nServerAliveCountMax 0\n'
	equal 1 "$status" "sessions end for nothing, and that is not reported as a problem"
	found "ServerAliveCountMax 0"
}

@test "a keepalive that comes from BatchMode only is found" {
	needs ssh
	ssh -G -F none -o BatchMode=yes host.invalid | grep -qx 'serveraliveinterval 300' ||
		skip "not Debian's ssh"
	asked '' -o BatchMode=yes
	equal 1 "$status" "it is not reported as a problem"
	found "the keepalive comes from BatchMode alone"
	asked 'ServerAliveInterval 300\n' -o BatchMode=yes
	equal 0 "$status" "a false alarm: 300 is what the user wrote"
}

@test "it works with SIGCHLD ignored" {
	needs ssh
	echo 'ServerAliveInterval 60' >config
	run bash -c 'trap "" CHLD; exec bin/ka doctor ssh -F config host.invalid'
	equal 0 "$status" "started by such a program it finds what is not there: $output"
}

@test "without ssh it says so" {
	needs_namespaces --mount
	status=0
	output=$(PATH=/nowhere bin/ka doctor ssh host 2>&1) || status=$?
	[[ $status = 127 && $output == "ka: ssh: No such file or directory" ]] || [ -e /usr/sbin/ssh ]
}

# --- sshd --------------------------------------------------------------------

# served CONFIGURATION [ARGUMENT...]: runs ka doctor sshd with this configuration
served() {
	needs_namespaces --mount
	needs_root
	needs sshd ssh-keygen
	[ -e key ] || ssh-keygen -q -t ed25519 -N '' -f key
	# shellcheck disable=SC2059
	printf "HostKey $T/key\n$1" >config
	# sshd needs a directory, which may be missing unless sshd is running
	run unshare --mount bash -ec 'mount -t tmpfs tmpfs /run
		mkdir /run/sshd
		exec bin/ka doctor sshd -f config "$@"' - "${@:2}"
}

@test "the values of sshd are shown, and where they come from" {
	served 'ClientAliveInterval 1m\n'
	equal 0 "$status" "a false alarm: $output"
	equal "60, from the configuration" "$(value ClientAliveInterval)" "sshd uses another"
	equal "3, built in, or from an option" "$(value ClientAliveCountMax)" "sshd uses another"
	served 'Match User git\nClientAliveInterval 7\n'
	equal "0, built in, or from an option" "$(value ClientAliveInterval)" "that is git's alone"
	equal "left out; ka doctor sshd -C user=USER,host=HOST,addr=ADDRESS" "$(value Match)" \
		"the user does not learn that git gets another value"
	served 'Match User git\nClientAliveInterval 7\n' -C user=git,host=h,addr=192.0.2.1
	equal "7, from the configuration" "$(value ClientAliveInterval)" "that is what git gets"
	equal "as for the connection of -C" "$(value Match)" "what git gets is not shown as such"
}

@test "ServerAlive* in the configuration of sshd is found before it locks everybody out" {
	needs_root
	echo 'ServerAliveCountMax 3' >included
	served "ServerAliveInterval 30\nInclude $T/included\n"
	equal 1 "$status" "the next restart locks out"
	found "serveraliveinterval is an option of ssh: sshd will not start again"
	found "serveralivecountmax is an option of ssh: sshd will not start again"
	grep -q 'where *config line 2' <<<"$(unwrapped)"
	grep -q "where *$T/included line 1" <<<"$(unwrapped)"
	grep -q 'write *ClientAliveCountMax 3' <<<"$(unwrapped)"
	local lines
	lines=$(sed -n 's/^ *write *\(.*\)/\1\\n/p' <<<"$(unwrapped)")
	served "${lines//$'\n'/}"
	equal 0 "$status" "the lines to write do not help: $output"
}

@test "other mistakes that keep sshd from starting are reported in its own words" {
	served 'IgnoreUnknown x\nClientAliveInterval 3x\n'
	equal 1 "$status" "the next restart locks out"
	found "IgnoreUnknown"
	grep -q 'where *config line 2' <<<"$(unwrapped)"
}

@test "settings with which sshd never disconnects a dead client are found" {
	served 'ClientAliveInterval 30\nClientAliveCountMax 0\n'
	equal 1 "$status" "dead sessions stay for ever"
	found "ClientAliveCountMax 0"
	served 'TCPKeepAlive no\n'
	equal 1 "$status" "dead sessions stay for ever"
	found "sshd never notices that a client has vanished"
	served 'ClientAliveInterval 60\n'
	equal 0 "$status" "a false alarm: $output"
}

@test "ClientAliveInterval 0 is found, unless the kernel or ka enable keeps sessions alive" {
	needs_root
	served ''
	equal 1 "$status" "idle sessions die, and that is not reported as a problem"
	found "sshd keeps no idle session alive"
	[[ $(unwrapped) == *"$(cat /proc/sys/net/ipv4/tcp_keepalive_time) s (net.ipv4"* ]]
	run unshare --mount --net bash -ec 'mount -t tmpfs tmpfs /run
		mkdir /run/sshd
		echo 120 >/proc/sys/net/ipv4/tcp_keepalive_time
		exec bin/ka doctor sshd -f config'
	equal 0 "$status" "a false alarm: $output"
	equal "TCPKeepAlive: the first probe after 120s" "${lines[-2]}" "another time is in effect"
	[ -d /etc/systemd ] || skip "no place for units"
	run unshare --mount bash -ec 'mount -t tmpfs tmpfs /run
		mkdir /run/sshd
		mount -t tmpfs tmpfs /etc/systemd
		mkdir -p /etc/systemd/system/ssh.service.d
		: >/etc/systemd/system/ssh.service.d/libka.conf
		exec bin/ka doctor sshd -f config'
	equal 0 "$status" "a false alarm: $output"
}

@test "unreadable host keys are explained" {
	needs_root
	needs sshd
	echo "HostKey $T/key" >config
	run setpriv --reuid 65534 --regid 65534 --clear-groups bin/ka doctor sshd -f config
	equal 1 "$status" "nothing was examined, and that is not reported as a problem"
	[[ $(unwrapped) == *"ka: sshd -T: "*"as root"* ]] || fail "$output"
}

@test "a missing directory of sshd is explained" {
	needs_root
	needs sshd ssh-keygen
	needs_namespaces --mount
	ssh-keygen -q -t ed25519 -N '' -f key
	echo "HostKey $T/key" >config
	run unshare --mount bash -ec 'mount -t tmpfs tmpfs /run; exec bin/ka doctor sshd -f config'
	equal 1 "$status" "nothing was examined, and that is not reported as a problem"
	[[ $(unwrapped) == *"separation directory: "*"mkdir "/* ]] || fail "no way out: $output"
	local hint=${lines[-1]}
	hint=${hint%% (*}
	echo ClientAliveInterval 60 >>config
	run unshare --mount bash -ec 'mount -t tmpfs tmpfs /run; $0; exec bin/ka doctor sshd -f config' "$hint"
	equal 0 "$status" "what it says to do does not help: $output"
}

# --- the warnings are true ---------------------------------------------------

@test "ServerAliveCountMax 0 really ends a healthy session, and ServerAlive* really ends sshd" {
	needs ssh sshd ssh-keygen
	needs_root
	needs_namespaces --mount --net --pid --fork
	run unshare --mount --net --pid --fork --kill-child --mount-proc bash -ec '
		mount -t tmpfs tmpfs /run
		mkdir /run/sshd
		ip link set lo up
		echo "root:*:19000:0:99999:7:::" >/run/shadow
		mount --bind /run/shadow /etc/shadow
		"$0" sshd "$1" 2200 &
		for _ in {1..100}; do [ -s "$1/sshd.pid" ] && break; sleep 0.1; done
		ssh -F "$1/ssh_config" -o ServerAliveInterval=1 -o ServerAliveCountMax=0 \
			lab "sleep 8; echo survived" || :
		echo "ServerAliveInterval 30" >>"$1/sshd_config"
		kill -HUP "$(cat "$1/sshd.pid")"
		wait
		ssh -F "$1/ssh_config" lab true || echo "locked out"
		' "$ROOT/tests/lab/lab" "$T/lab"
	echo "$output"
	[[ $(unwrapped) == *"not responding"* && $(unwrapped) != *survived* ]]
	[[ $(unwrapped) == *"locked out"* ]]
}

# --- the limit ---------------------------------------------------------------

@test "ka doctor --limit says whether the first probe comes in time" {
	run -0 env KA_IDLE=60 bin/ka doctor --limit 61 /bin/true
	equal "61s: a probe after 60s comes in time" "$(value limit)" "the user does not know whether KA_IDLE suffices"
	run -1 env KA_IDLE=60 bin/ka doctor --limit 1m /bin/true
	found 'the first probe comes after 60s, but the limit is 60s'
	run -2 --separate-stderr bin/ka doctor --limit abc
	equal "ka: --limit abc: not a duration in 1s..32767h" "${stderr_lines[0]}" "an invalid limit is used"
}

@test "ka doctor HOST:PORT --limit goes by the rule that applies there" {
	run -0 env KA_RULES='@127.0.0.0/8:5432=20s' bin/ka doctor --limit 30s 127.0.0.1:5432
	equal "30s: a probe after 20s comes in time" "$(value limit)" "the rule is not seen"
	run -1 env KA_RULES='@127.0.0.0/8:5432=20s' bin/ka doctor --limit 30s 127.0.0.1:5433
	found 'the first probe comes after 60s, but the limit is 30s'
	run -1 env KA_RULES='@127.0.0.0/8:5432=2m' bin/ka doctor --limit 30s 127.0.0.1:5432
	found 'the first probe comes after 120s, but the limit is 30s'
}
