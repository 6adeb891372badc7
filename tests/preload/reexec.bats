#!/usr/bin/env bats
# reexec.bats - KA_SSH in programs that make it hard to look at them, and to start them
# once more. What it does for ssh: tests/ssh.

load helper

@test "with musl, a loader with ssh in its name starts programs under KA_SSH" {
	needs musl-gcc readelf
	prog=$(HOST_CC=musl-gcc host open open-musl)
	cp -L "$(readelf -lW "$prog" | sed -n 's/.*interpreter: \(.*\)]/\1/p')" "$BATS_TEST_TMPDIR/ssh-ld"
	KA_SSH=60 same "$BATS_TEST_TMPDIR/ssh-ld" "$prog" tcp
	KA_SSH=60 armed "$BATS_TEST_TMPDIR/ssh-ld" "$prog" tcp
}

@test "the library is loaded late, with KA_SSH in an environment that is in a frame of the stack" {
	for cc in cc musl-gcc; do
		type -P $cc >/dev/null || continue
		prog=$(HOST_CC=$cc host dlopen dlopen-$cc)
		outcome late "" "$prog" "$LIBKA" frame
		is 0 "$(cat "$BATS_TEST_TMPDIR/late.status")" "the program crashes"
		is "$(carries 60 15 4 6600)" "$(cat "$BATS_TEST_TMPDIR/late.out")" "its socket is not armed"
	done
}

@test "where the kernel has no statx, ssh is as without KA_SSH, and a line says so" {
	source=$BATS_TEST_TMPDIR/ssh.c
	printf '#include "%s"\nconst char keyword[] = "serveraliveinterval";\n' \
		"$BATS_TEST_DIRNAME/hosts/open.c" >"$source"
	cc -D_GNU_SOURCE -o "${source%.c}" "$source"
	KA_SSH=60 with "$(host deny)" statx "${source%.c}" tcp
	is "libka: KA_SSH: it needs statx(2), of Linux 4.11; using none" "$ERR" \
		"nobody would know that the sessions are not kept"
	[[ $OUT = tcp:\ open,* ]]
}

@test "ssh starts with thousands of variables on a small stack" {
	prog=$BATS_TEST_TMPDIR/ssh
	cc -x c -o "$prog" - <<<'int puts(const char *); int main(void) { return puts("serveraliveinterval") < 0; }'
	crowded() { # VARIABLE=VALUE...
		# shellcheck disable=SC2016 # for the other shell
		bash -c 'ulimit -s 64; exec env -i $(seq -f V%g= 3000) "${@:2}" "$1"' - "$prog" "$@"
	}
	is serveraliveinterval "$(crowded)" "nothing is proven"
	is serveraliveinterval "$(crowded LD_PRELOAD="$LIBKA" KA_SSH=60)" "ssh crashes"
}

@test "no other file is started in ssh's place that has its name by now" {
	dir=$BATS_TEST_TMPDIR elsewhere=$(host elsewhere.so)
	mkdir "$dir/here" "$dir/there"
	for place in here there; do
		cc -x c -o "$dir/$place/ssh" - <<-EOF
			int puts(const char *);
			const char keyword[] = "serveraliveinterval";
			int main(void) { return puts("$place") < 0; }
		EOF
	done
	cd "$dir/here"
	is $'constructor\nconstructor\nhere' "$(KA_SSH=60 LD_PRELOAD="$LIBKA $elsewhere" ./ssh)" \
		"it is not started once more: nothing is proven"
	is $'constructor\nhere' "$(ELSEWHERE=$dir/there KA_SSH=60 LD_PRELOAD="$LIBKA $elsewhere" ./ssh)" \
		"another program runs than the user has started"
}
