#!/usr/bin/env bats
# company.bats - the library together with others in a process: preloads of the same functions,
# plugins with a scope of their own, sanitizers, valgrind.

load helper

BAD_IDLE='libka: KA_IDLE="soon": not a duration in 1s..32767s; using 60s'

# --- other preloads ------------------------------------------------------------

@test "another preload of the same functions is called once for each call, before libka or after it" {
	spy=$(host spy.so) prog=$(host open)
	BEFORE=$spy same "$prog" tcp udp unix
	BEFORE=$spy armed "$prog" tcp
	AFTER=$spy same "$prog" tcp udp unix
	AFTER=$spy armed "$prog" tcp
}

# bats test_tags=native
@test "another preload is called whatever its symbol table, and if the loader is started by name" {
	spy=$(host spy.so spy-sysv.so -Wl,--hash-style=sysv) prog=$(host open)
	loader=$(ldd "$prog" | grep -o '/[^ ]*/ld[-.][^ ]*')
	AFTER=$spy same "$prog" tcp udp unix
	AFTER=$spy armed "$prog" tcp
	AFTER=$spy same "$loader" "$prog" tcp udp unix
	AFTER=$spy armed "$loader" "$prog" tcp
	grep -q '^spy: 1 sockets, 1 connects' "$BATS_TEST_TMPDIR/armed.out"
}

# hash_table LIBRARY: where its DT_GNU_HASH table is in the file. It begins with the numbers of
# buckets, of the first symbol, and of the words of its Bloom filter; the filter is from 16 on.
hash_table() {
	echo $((16#$(readelf -SW "$1" | sed -n 's/.* \.gnu\.hash  *GNU_HASH *[^ ]* \([^ ]*\).*/\1/p')))
}

# put LIBRARY BYTES OFFSET...: the bytes, at these places of its hash table.
# shellcheck disable=SC2059 # the bytes are a format
put() {
	local table at

	table=$(hash_table "$1")
	for at in "${@:3}"; do
		printf "$2" | dd of="$1" bs=1 seek=$((table + at)) conv=notrunc status=none
	done
}

# bats test_tags=native
@test "another preload is called although a library before it has a table that says nothing" {
	needs readelf
	prog=$(host open) spy=$(host spy.so) other=$BATS_TEST_TMPDIR/other.so
	cc -shared -nostdlib -Wl,--hash-style=gnu -x c - -o "$other" <<<'int other_function(void) { return 0; }'
	mkdir "$BATS_TEST_TMPDIR"/{full,none}
	cp "$other" "$BATS_TEST_TMPDIR/full"
	put "$BATS_TEST_TMPDIR/full/other.so" '\xff\xff\xff\xff' 16 20 # it answers perhaps to each name
	cp "$other" "$BATS_TEST_TMPDIR/none"
	put "$BATS_TEST_TMPDIR/none/other.so" '\0\0\0\0' 0 8 # no bucket, no filter
	for which in . full none; do
		echo "$which"
		AFTER="$BATS_TEST_TMPDIR/$which/other.so $spy" same "$prog" tcp udp
		grep -q '^spy: 2 sockets, 2 connects' "$BATS_TEST_TMPDIR/plain.out"
		AFTER="$BATS_TEST_TMPDIR/$which/other.so $spy" armed "$prog" tcp
	done
}

@test "of two preloads with one of the functions each, both are called" {
	socket=$(host spy.so spy-socket.so -Dconnect=connect_of_nobody)
	connect=$(host spy.so spy-connect.so -Dsocket=socket_of_nobody) prog=$(host open)
	AFTER="$socket $connect" same "$prog" tcp udp
	grep -q '^spy: 2 sockets, 0 connects' "$BATS_TEST_TMPDIR/plain.out"
	grep -q '^spy: 0 sockets, 2 connects' "$BATS_TEST_TMPDIR/plain.out"
	AFTER="$socket $connect" armed "$prog" tcp
}

# versioned @VERSION|@@VERSION: builds a spy whose functions have this version. With one @ the
# version is hidden: only programs that ask for it get the function.
versioned() {
	local map=$BATS_TEST_TMPDIR/map

	echo "${1##*@} { global: socket; connect; local: *; };" >"$map"
	host spy.so "spy$1.so" -DVERSION="\"$1\"" -Wl,--version-script="$map"
}

@test "another preload is called if its functions have libc's version, hidden or not" {
	needs readelf
	prog=$(host open)
	version=$(readelf --dyn-syms -W "$prog" | sed -n 's/.* socket@\(GLIBC[0-9._]*\).*/\1/p')
	[ -n "$version" ] || skip "this libc has no versions"
	for at in @ @@; do
		AFTER=$(versioned $at"$version") same "$prog" tcp udp
		grep -q '^spy: 2 sockets, 2 connects' "$BATS_TEST_TMPDIR/plain.out"
		AFTER=$(versioned $at"$version") armed "$prog" tcp
	done
}

@test "another preload is not called if its functions have versions that nobody asks for" {
	prog=$(host open)
	for version in @SPY_1 @@SPY_1; do
		AFTER=$(versioned $version) same "$prog" tcp udp
		grep -q '^spy: 0 sockets, 0 connects' "$BATS_TEST_TMPDIR/plain.out"
		AFTER=$(versioned $version) armed "$prog" tcp
	done
}

# bats test_tags=native
@test "another preload is not called if its functions are hidden and have no version" {
	needs readelf
	local spy=$BATS_TEST_TMPDIR/spy.so at n
	cp "$(versioned @SPY_1)" "$spy"
	at=$(readelf -SW "$spy" | sed -n 's/.* \.gnu\.version  *VERSYM *[^ ]* \([^ ]*\).*/\1/p')
	for n in $(readelf --dyn-syms -W "$spy" | sed -n 's/^ *\([0-9]*\):.* \(socket\|connect\)@SPY_1$/\1/p'); do
		printf '\x01\x80' | dd of="$spy" bs=1 seek=$((16#$at + 2 * n)) conv=notrunc status=none
	done
	equal 2 "$(readelf -VW "$spy" | grep -o ' 1h' | wc -l)" "the test does not reach its case"
	prog=$(host open)
	AFTER=$spy same "$prog" tcp udp
	grep -q '^spy: 0 sockets, 0 connects' "$BATS_TEST_TMPDIR/plain.out"
	AFTER=$spy armed "$prog" tcp
}

@test "another preload is called if a resolver chooses its functions (IFUNC)" {
	prog=$(host open) spy=$(host spy.so spy-ifunc.so -DIFUNC)
	AFTER=$spy same "$prog" tcp udp
	grep -q '^spy: 2 sockets, 2 connects' "$BATS_TEST_TMPDIR/plain.out"
	AFTER=$spy armed "$prog" tcp
	AFTER="$spy $(host early.so)" same "$prog" tcp
}

# undebuggable FILE: removes DT_DEBUG, where the loader shows its list of objects
undebuggable() {
	local at n

	at=$(readelf -SW "$1" | sed -n 's/.* \.dynamic *DYNAMIC *[^ ]* \([^ ]*\).*/\1/p')
	n=$(readelf -dW "$1" | grep '^ *0x' | grep -n '(DEBUG)' | cut -d: -f1)
	printf '\xf5\xfd\xff\x6f' | # DT_GNU_PRELINKED, which nobody reads
		dd of="$1" bs=1 seek=$((16#$at + 16 * (n - 1))) conv=notrunc status=none
	lacks '\(DEBUG\)' "$(readelf -dW "$1")" "the test does not reach its case"
}

@test "another preload is called in a program without DT_DEBUG" {
	needs readelf
	readelf -h "$(host open)" | grep -q ELF64 || skip "for 64-bit programs"
	spy=$(host spy.so) early=$(host early.so) prog=$BATS_TEST_TMPDIR/open
	cp "$(host open)" "$prog"
	undebuggable "$prog"
	AFTER="$spy $early" same "$prog" tcp udp unix
	AFTER="$spy $early" armed "$prog" tcp
	grep -q '^spy: [1-9]' "$BATS_TEST_TMPDIR/armed.out"
}

@test "other preloads are called with a negative load bias" {
	readelf -h "$(host open)" | grep -q ELF64 || skip "for 64-bit programs"
	high=-Wl,-Ttext-segment=0x7ffe00000000
	first=$(host environ.so environ-high.so $high) # takes the place
	spy=$(host spy.so spy-high.so $high) prog=$(host open)
	AFTER="$first $spy" same "$prog" tcp
	AFTER="$first $spy" armed "$prog" tcp
	grep -q '^spy: 1 sockets, 1 connects' "$BATS_TEST_TMPDIR/armed.out"
}

@test "two copies of the library work together" {
	prog=$(host calls)
	cp "$LIBKA" "$BATS_TEST_TMPDIR/copy.so"
	AFTER=$BATS_TEST_TMPDIR/copy.so same "$prog"
	AFTER=$BATS_TEST_TMPDIR/copy.so armed "$prog"
}

# bats test_tags=native
@test "Debian's libkeepalive works before libka and after it" {
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

# bats test_tags=native
@test "an AddressSanitizer program runs with libasan first" {
	asan=$(cc -print-file-name=libasan.so)
	[ -e "$asan" ] || skip "libasan is not installed"
	prog=$(host calls calls-asan -fsanitize=address)
	BEFORE=$asan same "$prog"
	BEFORE=$asan armed "$prog"
	log=$BATS_TEST_TMPDIR/log
	KA_LOG=$log KA_IDLE=soon BEFORE=$asan with "$prog"
	equal "$BAD_IDLE" "$ERR" "the sanitizer has something to say"
	[ "$EXIT" = 0 ]
	[ -s "$log" ]
}

# bats test_tags=native
@test "an UndefinedBehaviorSanitizer program runs" {
	ubsan=$(cc -print-file-name=libubsan.so)
	[ -e "$ubsan" ] || skip "libubsan is not installed"
	prog=$(host calls calls-ubsan -fsanitize=undefined -fno-sanitize-recover=all)
	same "$prog"
	armed "$prog"
}

# bats test_tags=more,native
@test "valgrind finds nothing when a thread loads the library late, by dlopen" {
	needs valgrind
	prog=$(host load)
	SHOW=1 outcome with "" valgrind -q --error-exitcode=9 "$prog" "$LIBKA"
	cat "$BATS_TEST_TMPDIR"/with.{out,err}
	equal 0 "$(cat "$BATS_TEST_TMPDIR/with.status")" "it reads where nothing is, and may crash"
	equal "socket 3, errno 77"$'\n'"$(settings 30 7 4 3200)" "$(cat "$BATS_TEST_TMPDIR/with.out")" \
		"the socket is not armed"
}

# bats test_tags=more,native
@test "valgrind finds nothing" {
	needs valgrind
	prog=$(host calls)
	log=$BATS_TEST_TMPDIR/log
	KA_LOG=$log KA_CNT=$'\xff' KA_IDLE=$(printf '%0130000d' 0) \
		with valgrind -q --error-exitcode=9 --leak-check=full "$prog"
	[ "$EXIT" = 0 ]
	equal "" "$ERR" "valgrind has something to say"
	[ ! -e "$log" ] # it knows no thread with descriptors of its own
	KA_LOG=$log armed "$prog"
	[ -s "$log" ]
}
