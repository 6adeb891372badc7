#!/usr/bin/env bats
# reexec.bats - KA_SSH in programs that are hard to recognise or to execute again. tests/ssh tests
# what it does for ssh.

load helper

# looks_like_ssh: builds a program that KA_SSH takes for ssh, and that shows its sockets
looks_like_ssh() {
	source=$BATS_TEST_TMPDIR/ssh.c
	printf '#include "%s"\nconst char keyword[] = "serveraliveinterval";\n' \
		"$BATS_TEST_DIRNAME/hosts/open.c" >"$source"
	cc -D_GNU_SOURCE -o "${source%.c}" "$source"
	echo "${source%.c}"
}

@test "with musl, a loader with ssh in its name starts programs under KA_SSH" {
	needs musl-gcc readelf
	prog=$(HOST_CC=musl-gcc host open open-musl)
	cp -L "$(readelf -lW "$prog" | sed -n 's/.*interpreter: \(.*\)]/\1/p')" "$BATS_TEST_TMPDIR/ssh-ld"
	KA_SSH=60 same "$BATS_TEST_TMPDIR/ssh-ld" "$prog" tcp
	KA_SSH=60 armed "$BATS_TEST_TMPDIR/ssh-ld" "$prog" tcp
}

@test "dlopen with KA_SSH in an environment on the stack does not crash" {
	for cc in cc musl-gcc; do
		type -P $cc >/dev/null || continue
		prog=$(HOST_CC=$cc host dlopen dlopen-$cc)
		outcome late "" "$prog" "$LIBKA" frame
		equal 0 "$(cat "$BATS_TEST_TMPDIR/late.status")" "the program crashes"
		equal "$(settings 60 15 4 6600)" "$(cat "$BATS_TEST_TMPDIR/late.out")" "its socket is not armed"
	done
}

# bats test_tags=kernel
@test "without statx ssh runs as without KA_SSH, and a line says so" {
	KA_SSH=60 with "$(host deny)" statx "$(looks_like_ssh)" tcp
	equal "libka: KA_SSH: needs statx(2), Linux 4.11 or newer; ignored" "$ERR" \
		"the user would not know that the sessions are not kept"
	[[ $OUT = tcp:\ open,* ]]
}

# executions COMMAND...: prints how often its last program is executed under KA_SSH
executions() {
	strace -f -e trace=execve -o "$BATS_TEST_TMPDIR/trace" "$@" >/dev/null 2>&1 || :
	grep -c 'execve("[^"]*/ssh", .*= 0$' "$BATS_TEST_TMPDIR/trace"
}

# bats test_tags=kernel
@test "KA_SSH works with 20000 variables and with 70000 arguments" {
	needs_strace
	prog=$(looks_like_ssh)
	# shellcheck disable=SC2016 # for the other shell
	crowd='exec env $(seq -f V%g= "$1") LD_PRELOAD="$2" KA_SSH=60 "$3" $(seq "$4")'
	equal 1 "$(executions bash -c "$crowd" - 10 "" "$prog" 1)" "the test does not reach its case"
	equal 2 "$(executions bash -c "$crowd" - 20000 "$LIBKA" "$prog" 1)" "no ssh-level keepalive"
	equal 2 "$(executions bash -c "$crowd" - 10 "$LIBKA" "$prog" 70000)" "no ssh-level keepalive"
}

@test "an ssh that cannot be executed again runs as without KA_SSH, and a line says so" {
	needs_strace
	prog=$(looks_like_ssh)
	KA_SSH=60 with strace -o "$BATS_TEST_TMPDIR/trace" -e inject=execve:error=E2BIG:when=1 "$prog" tcp
	equal "libka: KA_SSH: cannot execute the program again; ignored" "$ERR" \
		"the user would not know that the sessions are not kept"
	[[ $OUT = tcp:\ open,* ]]
}

@test "a setuid program, such as ssh-keysign, is executed once, even by root" {
	needs_root
	needs_strace
	prog=$(looks_like_ssh)
	equal 2 "$(LD_PRELOAD=$LIBKA KA_SSH=60 executions "$prog")" "the test does not reach its case"
	for mode in 4755 2755; do
		chmod $mode "$prog"
		equal 1 "$(LD_PRELOAD=$LIBKA KA_SSH=60 executions "$prog")" "it is executed twice, mode $mode"
	done
}

@test "a program that takes the name of ssh during start is not executed" {
	dir=$BATS_TEST_TMPDIR
	prog=$(looks_like_ssh)
	cc -shared -fPIC -x c -o "$dir/rename.so" - <<-'EOF'
		#include <stdio.h>
		#include <stdlib.h>
		__attribute__((constructor)) static void put_in_its_place(void)
		{
			rename(getenv("OTHER"), getenv("PLACE"));
		}
	EOF
	printf '#!/bin/sh\necho another\n' >"$dir/other"
	chmod +x "$dir/other"
	export OTHER=$dir/other PLACE=$prog
	KA_SSH=60 AFTER=$dir/rename.so with "$prog" tcp
	[ ! -e "$OTHER" ] # else the test does not reach its case
	[[ $OUT = tcp:\ open,* ]] || fail "the user's ssh is another program" || return
}

@test "a mark that another process has left does not switch KA_SSH off" {
	needs_strace
	prog=$(looks_like_ssh)
	for mark in 1 999999999 "" x; do
		equal 2 "$(executions -E LD_PRELOAD="$LIBKA" -E KA_SSH=60 -E _LIBKA_SSH="$mark" "$prog")" \
			"no ssh-level keepalive, mark \"$mark\""
	done
}

# bats test_tags=kernel
@test "ssh starts with thousands of variables on a small stack" {
	prog=$BATS_TEST_TMPDIR/ssh
	cc -x c -o "$prog" - <<<'int puts(const char *); int main(void) { return puts("serveraliveinterval") < 0; }'
	crowded() { # VARIABLE=VALUE...
		# shellcheck disable=SC2016 # for the other shell
		bash -c 'ulimit -s 64; exec env -i $(seq -f V%g= 3000) "${@:2}" "$1"' - "$prog" "$@"
	}
	equal serveraliveinterval "$(crowded)" "the test does not reach its case"
	equal serveraliveinterval "$(crowded LD_PRELOAD="$LIBKA" KA_SSH=60)" "ssh crashes"
}

@test "a file that has taken the name of ssh or dbclient is not started in its place" {
	local dir=$BATS_TEST_TMPDIR elsewhere name place keyword=serveraliveinterval
	elsewhere=$(host elsewhere.so)
	mkdir "$dir/here" "$dir/there"
	cd "$dir/here"
	for name in ssh dbclient; do
		for place in here there; do
			cc -x c -o "$dir/$place/$name" - <<-EOF
				int puts(const char *);
				const char keyword[] = "$keyword";
				int main(void) { return puts("$place") < 0; }
			EOF
		done
		equal $'constructor\nconstructor\nhere' "$(KA_SSH=60 LD_PRELOAD="$LIBKA $elsewhere" ./$name)" \
			"$name is not started once more: the test does not reach its case"
		equal $'constructor\nhere' "$(ELSEWHERE=$dir/there KA_SSH=60 LD_PRELOAD="$LIBKA $elsewhere" ./$name)" \
			"another program runs than the $name that the user has started"
		keyword=DROPBEAR_PASSWORD
	done
}

@test "a file of another file system with the inode number of ssh is not started in its place" {
	needs_root
	needs_namespaces -m
	local dir=$BATS_TEST_TMPDIR
	mkdir "$dir/here" "$dir/there"
	echo 'const char keyword[] = "serveraliveinterval"; int main(void) { return 0; }' |
		cc -x c -o "$dir/ssh" -
	run -0 unshare -m -- bash -eu -s "$dir" "$LIBKA $(host elsewhere.so)" <<-'EOF'
		for place in here there; do
			mount -t tmpfs tmpfs "$1/$place"
			cp "$1/ssh" "$1/$place"
			stat -c %i "$1/$place/ssh"
		done | uniq >"$1/inodes"
		cd "$1/here"
		ELSEWHERE=$1/there KA_SSH=60 LD_PRELOAD=$2 ./ssh
	EOF
	[ "$(wc -l <"$dir/inodes")" = 1 ] || skip "this tmpfs numbers its files another way"
	equal constructor "$output" "another program runs than the ssh that the user has started"
}
