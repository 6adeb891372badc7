#!/usr/bin/env bats
# company.bats - the library is not alone in the process: other preloads of the
# same functions, plugins with scopes of their own, sanitizers, valgrind.

load helper

BAD_IDLE='libka: KA_IDLE="soon": not a duration in 1s..32767s; using 60s'

# --- other preloads ------------------------------------------------------------

@test "another preload of the same functions is called once for each call, before us or behind" {
	spy=$(host spy.so) prog=$(host open)
	BEFORE=$spy same "$prog" tcp udp unix
	BEFORE=$spy armed "$prog" tcp
	AFTER=$spy same "$prog" tcp udp unix
	AFTER=$spy armed "$prog" tcp
}

@test "so it is whatever the form of its symbol table, and if the loader is run by name" {
	spy=$(host spy.so spy-sysv.so -Wl,--hash-style=sysv) prog=$(host open)
	loader=$(ldd "$prog" | grep -o '/[^ ]*/ld[-.][^ ]*')
	AFTER=$spy same "$prog" tcp udp unix
	AFTER=$spy armed "$prog" tcp
	AFTER=$spy same "$loader" "$prog" tcp udp unix
	AFTER=$spy armed "$loader" "$prog" tcp
	grep -q '^spy: 1 sockets, 1 connects' "$BATS_TEST_TMPDIR/armed.out"
}

@test "two copies of the library get along" {
	prog=$(host calls)
	cp "$LIBKA" "$BATS_TEST_TMPDIR/copy.so"
	AFTER=$BATS_TEST_TMPDIR/copy.so same "$prog"
	AFTER=$BATS_TEST_TMPDIR/copy.so armed "$prog"
}

@test "Debian's libkeepalive works before us and behind" {
	other=$(ldconfig -p | sed -n 's/.*libkeepalive\.so\.0 .*=> //p' | head -1)
	[ -n "$other" ] || skip "libkeepalive0 is not installed"
	prog=$(host calls)
	BEFORE=$other same "$prog"
	BEFORE=$other armed "$prog"
	AFTER=$other same "$prog"
	AFTER=$other armed "$prog"
}

@test "a plugin loaded with RTLD_DEEPBIND works, and the program's own sockets are armed" {
	plugin=$(host plugin.so) prog=$(host plug)
	same "$prog" "$plugin" deepbind
	armed "$prog" "$plugin" deepbind
	same "$prog" "$plugin"
	armed "$prog" "$plugin"
}

# --- checkers ------------------------------------------------------------------

@test "an AddressSanitizer program runs with libasan first" {
	asan=$(cc -print-file-name=libasan.so)
	[ -e "$asan" ] || skip "libasan is not installed"
	prog=$(host calls calls-asan -fsanitize=address)
	BEFORE=$asan same "$prog"
	BEFORE=$asan armed "$prog"
	log=$BATS_TEST_TMPDIR/log
	KA_LOG=$log KA_IDLE=soon BEFORE=$asan with "$prog"
	is "$BAD_IDLE" "$ERR" "the sanitizer has something to say"
	[ "$EXIT" = 0 ]
	[ -s "$log" ]
}

@test "an UndefinedBehaviorSanitizer program runs" {
	ubsan=$(cc -print-file-name=libubsan.so)
	[ -e "$ubsan" ] || skip "libubsan is not installed"
	prog=$(host calls calls-ubsan -fsanitize=undefined -fno-sanitize-recover=all)
	same "$prog"
	armed "$prog"
}

@test "valgrind finds nothing" {
	needs valgrind
	prog=$(host calls)
	log=$BATS_TEST_TMPDIR/log
	KA_LOG=$log KA_CNT=$'\xff' KA_IDLE=$(printf '%0130000d' 0) \
		with valgrind -q --error-exitcode=9 --leak-check=full "$prog"
	[ "$EXIT" = 0 ]
	is 2 "$(grep -c '^libka: ' <<<"$ERR")" "a complaint for each of the two values"
	is "" "$(grep -v '^libka: ' <<<"$ERR")" "valgrind has something to say"
	[ -s "$log" ]
}
