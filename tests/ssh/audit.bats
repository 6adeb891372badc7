#!/usr/bin/env bats
# audit.bats - checks the file of libka-ssh.so, and in which programs it works.

# shellcheck disable=SC2154 # by the helpers
load helper

symbols() {
	readelf --dyn-syms -W "$BUILD/libka-ssh.so" | awk '$1 ~ /^[0-9]+:$/ && $8 { print $8, $4, $5, $7 }'
}

@test "libka-ssh.so exports its hooks and nothing else" {
	exported=$(symbols | awk '$4 != "UND" && $3 != "LOCAL" { print $1 }' | sort | xargs)
	equal '_exit clock_gettime fopen fopen64 poll ppoll select' "$exported" \
		"functions of ssh's are replaced that should not be"
}

@test "libka-ssh.so imports nothing that a libc may lack" {
	imported=$(symbols | awk '$4 == "UND" { sub(/@.*/, "", $1); print $3, $1 }' | sort -u)
	! grep -vxE 'WEAK (dlsym|environ|__errno_location)' <<<"$imported" || fail 'ssh could not start'
	! readelf -dW "$BUILD/libka-ssh.so" | grep NEEDED || fail 'another library is loaded with it'
}

# executions CMD...: prints how often the process itself is executed under KA_SSH
executions() {
	env "LD_PRELOAD=$LIBKA" KA_SSH=60/3 strace -e trace=execve -o "$T/trace" "$@" </dev/null \
		>/dev/null 2>&1 || :
	grep -c '= 0$' "$T/trace"
}

@test "ssh is executed again, and no other program is" {
	needs_strace
	equal 2 "$(executions ssh -G host)" "KA_SSH is not at work: $(cat "$T/trace")"
	equal 1 "$(executions scp)" "it is executed, though it is not ssh: $(cat "$T/trace")"
	equal 1 "$(executions sftp)" "it is executed, though it is not ssh: $(cat "$T/trace")"
	equal 1 "$(executions /usr/sbin/sshd -T)" "sshd is executed twice: $(cat "$T/trace")"
	equal 1 "$(executions ssh-keygen -l)" "it is executed, though it is not ssh: $(cat "$T/trace")"
	equal 1 "$(executions true)" "it is executed, though it is not ssh: $(cat "$T/trace")"
	equal 1 "$(KA_DISABLE=1 executions ssh -G host)" "KA_DISABLE=1 has no effect: $(cat "$T/trace")"
	equal 1 "$(KA_RULES='ssh=off' executions ssh -G host)" "the rule has no effect: $(cat "$T/trace")"
}

@test "the mark of another process is ignored" {
	needs_strace
	local interval
	equal 2 "$(_LIBKA_SSH=1 executions ssh -G host)" "KA_SSH is not at work: $(cat "$T/trace")"
	: >"$T/config"
	interval=$(_LIBKA_SSH=1 KA_SSH=37 LD_PRELOAD=$BUILD/libka-ssh.so ssh -F "$T/config" -G host | grep interval)
	equal 'serveraliveinterval 0' "$interval" "libka-ssh.so is at work where libka.so has not asked"
}

# interval_without N: prints the ServerAliveInterval of an ssh in which a library has removed N
# variables from the environment, in place: the last entries are still there after the new end
interval_without() {
	gcc -shared -fPIC -x c -o "$T/filter.so" - <<-'EOF'
		#include <string.h>
		extern char **environ;
		__attribute__((constructor)) static void filter(void)
		{
			char **to = environ;
			for (char **from = environ; *from; from++)
				if (strncmp(*from, "DROP", 4)) *to++ = *from;
			*to = 0;
		}
	EOF
	: >"$T/config"
	# shellcheck disable=SC2016 # for the other shell
	sh -c 'exec env -i $(seq -f DROP%g= "$1") PATH="$PATH" HOME=/ KA_SSH=37 _LIBKA_SSH=$$ LD_PRELOAD="$2" \
		ssh -F "$3" -G host' - "$1" "$BUILD/libka-ssh.so:$T/filter.so" "$T/config" |
		sed -n 's/^serveraliveinterval //p'
}

@test "KA_SSH works where a library has shortened the environment" {
	needs gcc
	local n
	for n in 0 1 2 3 4 5; do
		[ "$(interval_without $n)" = 37 ] || fail "no ssh-level keepalive, $n variables fewer"
	done
}

@test "an ssh is recognised by its contents and by the name of its file" {
	needs gcc
	needs_strace
	local how
	echo 'int puts(const char *); int main(void) { return puts("serveraliveinterval") < 0; }' >"$T/it.c"
	for how in separate-code noseparate-code; do # the latter: of arm64
		gcc -Wl,-z,$how -o "$T/own-ssh.real" "$T/it.c"
		equal 2 "$(executions "$T/own-ssh.real")" "KA_SSH is not at work, $how"
	done
	ln -s own-ssh.real "$T/rlogin"
	equal 2 "$(executions "$T/rlogin")" 'KA_SSH is not at work by another name'
	gcc -o "$T/other" "$T/it.c"
	equal 1 "$(executions "$T/other")" 'it is executed, though it is not ssh'
}

# opened FILE VARIABLE...: prints how often ssh opens the file
opened() {
	lab on client strace -e trace=openat -o "$T/trace" env "${@:2}" ssh -F "$F" server true \
		>/dev/null 2>&1
	grep -c "$1" "$T/trace"
}

@test "files other than ssh's configuration are read by ssh alone" {
	needs strace
	local plain probed
	plain=$(opened known_hosts A=)
	probed=$(opened known_hosts "LD_PRELOAD=$LIBKA" KA_SSH=60/3)
	equal "$plain" "$probed" "known_hosts is not read as often as without libka"
}

# guest CC WHY: the program prints the same without libka-ssh.so and with it
guest() {
	needs "$1"
	"$1" -o "$T/guest" "$BATS_TEST_DIRNAME/guest.c"
	"$T/guest" >"$T/plain.out"
	sh -c 'exec env "_LIBKA_SSH=$$" KA_SSH=1/3 "LD_PRELOAD=$0" "$1"' "$BUILD/libka-ssh.so" "$T/guest" \
		>"$T/guest.out" 2>"$T/guest.err" || fail "it dies: $(cat "$T/guest.err")"
	[ ! -s "$T/guest.err" ] || fail "it prints on stderr: $(cat "$T/guest.err")"
	diff "$T/plain.out" "$T/guest.out" || fail "it behaves otherwise than without libka-ssh.so: $2"
}

@test "a poll of libkrb5 for two servers is not taken for ssh's" {
	guest gcc 'a KDC is taken for the server'
}

@test "libka-ssh.so does no harm under musl" {
	guest musl-gcc 'the library changes a program of musl'
}

@test "without a usable libka-ssh.so ssh runs as without KA_SSH, and a line says so" {
	mkdir "$T/lib"
	cp "$LIBKA" "$T/lib"
	local LIBKA=$T/lib/libka.so
	equal 1 "$(executions ssh -G host)" 'it is executed for nothing'
	head -c 2000 "$BUILD/libka-ssh.so" >"$T/lib/libka-ssh.so" # cut off
	equal 1 "$(executions ssh -G host)" 'it is executed with a broken library'
	{ printf '\177elf' && tail -c +5 "$BUILD/libka-ssh.so"; } >"$T/lib/libka-ssh.so"
	equal 1 "$(executions ssh -G host)" 'it is executed with a file that is no library'
	env "LD_PRELOAD=$LIBKA" KA_SSH=60/3 ssh -F none -p 1 127.0.0.1 2>"$T/said.err" || :
	grep -q '^libka: KA_SSH: no usable libka-ssh.so' "$T/said.err" || fail 'nothing is reported'
}
