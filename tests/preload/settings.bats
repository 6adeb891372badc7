#!/usr/bin/env bats
# settings.bats - the KA_ variables from end to end: what a user sets, and then which options a
# socket has, or what is printed on stderr.

load helper

# gives VARIABLE=VALUE... SETTINGS: a TCP socket carries these, and nothing is printed
gives() {
	local settings=${*: -1}

	SETTINGS=$settings armed env "${@:1:$#-1}" "$(host open)" tcp
	equal "" "$(cat "$BATS_TEST_TMPDIR/armed.err")" "a good value is complained about"
}

# refused VARIABLE=VALUE LINE: LINE is printed on stderr once, however many sockets there are;
# the defaults apply; everything else is as without the library
refused() {
	local base=$BATS_TEST_TMPDIR prog

	echo "$1" | cut -c1-100
	prog=$(host open)
	outcome plain "" "$prog" tcp udp tcp6
	with env "$1" "$prog" tcp udp tcp6
	said "libka: $2" "$ERR" "the user is not told what is wrong with the setting"
	equal "$(cat "$base/plain.out") $(cat "$base/plain.status")" "$OUT $EXIT" "the program suffers"
	armed env "$1" "$prog" tcp tcp6
	with env "$1" "$prog" udp unix
	equal "" "$ERR" "a program that has no TCP socket is bothered"
}

# --- good values -------------------------------------------------------------

@test "the defaults apply without any setting" {
	gives "$(settings 60 15 4 6600)"
}

@test "KA_IDLE alone scales the rest" {
	gives KA_IDLE=1 "$(settings 1 1 4 1000)"
	gives KA_IDLE=240 "$(settings 240 60 4 26600)"
	gives KA_IDLE=32767 "$(settings 32767 8191 4 120000)"
}

@test "durations take seconds, s, m and h" {
	gives KA_IDLE=90 KA_STALL=120 "$(settings 90 22 4 6600)"
	gives KA_IDLE=90s KA_STALL=120s "$(settings 90 22 4 6600)"
	gives KA_IDLE=5m KA_STALL=2m "$(settings 300 75 4 6600)"
	gives KA_IDLE=2h KA_STALL=2m "$(settings 7200 1800 4 6600)"
}

# bats test_tags=kernel
@test "each setting changes its own option" {
	gives KA_INTVL=60 KA_STALL=120 "$(settings 60 60 4 6600)"
	gives KA_INTVL=1 KA_STALL=120 "$(settings 60 1 4 6600)"
	gives KA_CNT=127 KA_STALL=120 "$(settings 60 15 127 6600)"
	gives KA_CNT=1 KA_STALL=120 "$(settings 60 15 1 6600)"
	gives KA_STALL=18 "$(settings 60 15 4 1000)"
	gives KA_STALL=32767 "$(settings 60 15 4 120000)"
	gives KA_USER_TIMEOUT=45 "$(settings 60 15 4 6600 45000)"
	gives KA_INHERITED=1 "$(settings 60 15 4 6600)"
}

@test "KA_DISABLE=1 leaves every socket alone, KA_DISABLE=0 does not" {
	prog=$(host open)
	SHOW=1 outcome plain "" "$prog" tcp tcp6
	KA_DISABLE=1 SHOW=1 with "$prog" tcp tcp6
	equal "$(cat "$BATS_TEST_TMPDIR/plain.out")" "$OUT" "the user cannot get out of the way"
	[[ $OUT = *off* ]]
	KA_DISABLE=1 KA_IDLE=soon KA_LOG=$BATS_TEST_TMPDIR/log same "$(host calls)"
	[ ! -e "$BATS_TEST_TMPDIR/log" ]
	gives KA_DISABLE=0 "$(settings 60 15 4 6600)"
}

# bats test_tags=native
@test "of two settings of one name the first counts, as for getenv" {
	cat >"$BATS_TEST_TMPDIR/twice.c" <<-'EOF'
		#include <unistd.h>
		int main(int argc, char **argv)
		{
			char *env[] = { argv[1], "SHOW=1", "KA_IDLE=30", "KA_IDLE=77", "KA_IDLES=9", 0 };
			return argc > 2 ? execve(argv[2], argv + 2, env) : 2;
		}
	EOF
	cc "$BATS_TEST_TMPDIR/twice.c" -o "$BATS_TEST_TMPDIR/twice"
	run "$BATS_TEST_TMPDIR/twice" "LD_PRELOAD=$LIBKA" "$(host open)" tcp
	[[ $output = *"$(settings 30 7 4 3200)"* ]]
}

# --- bad values --------------------------------------------------------------

@test "a bad KA_IDLE is reported once, in a program that opens a TCP socket, and 60s apply" {
	for value in abc -5 0 1m30 99999999999999999999 "" 1.5 0x10 60S 60ss +60 s 32768 10h; do
		refused "KA_IDLE=$value" "KA_IDLE=\"$value\": not a duration in 1s..32767s; using 60s"
	done
}

@test "white space in a duration is an error" {
	for value in " " " 60" "60 " "6 0"; do
		refused "KA_IDLE=$value" "KA_IDLE=\"$value\": not a duration in 1s..32767s; using 60s"
	done
	refused $'KA_IDLE=60\n' 'KA_IDLE="60\x0a": not a duration in 1s..32767s; using 60s'
	refused $'KA_IDLE=\t60' 'KA_IDLE="\x0960": not a duration in 1s..32767s; using 60s'
}

@test "control characters in a value are escaped" {
	refused $'KA_IDLE=\xff\xfe' 'KA_IDLE="\xff\xfe": not a duration in 1s..32767s; using 60s'
	refused $'KA_IDLE=\xc2\xbd' 'KA_IDLE="\xc2\xbd": not a duration in 1s..32767s; using 60s'
	refused $'KA_IDLE=\e[31m' 'KA_IDLE="\x1b[31m": not a duration in 1s..32767s; using 60s'
	refused 'KA_IDLE=a"\b' 'KA_IDLE="a\"\\b": not a duration in 1s..32767s; using 60s'
}

@test "the longest possible value is reported truncated" {
	# 128 KiB is Linux's limit for one variable; hosts.bats has a megabyte.
	long=$(printf '%0131000d' 0)
	refused "KA_IDLE=$long" \
		"KA_IDLE=\"${long:0:32}\"...: not a duration in 1s..32767s; using 60s"
}

@test "the message says which values the variable accepts" {
	refused KA_INTVL=61 'KA_INTVL="61": not a duration in 1s..60s; using 15s'
	refused KA_INTVL=0 'KA_INTVL="0": not a duration in 1s..60s; using 15s'
	refused KA_CNT=0 'KA_CNT="0": not a count in 1..127; using 4'
	refused KA_CNT=128 'KA_CNT="128": not a count in 1..127; using 4'
	refused KA_CNT=4s 'KA_CNT="4s": not a count in 1..127; using 4'
	refused KA_STALL=17 'KA_STALL="17": not a duration in 18s..32767s; using 120s'
	refused KA_USER_TIMEOUT=0 'KA_USER_TIMEOUT="0": not a duration in 1s..32767s; ignored'
	refused KA_DISABLE=yes 'KA_DISABLE="yes": not 0 or 1; using 0'
	refused KA_DISABLE= 'KA_DISABLE="": not 0 or 1; using 0'
	refused KA_INHERITED=2 'KA_INHERITED="2": not 0 or 1; using 0'
	refused KA_LOG= 'KA_LOG="": not a path of 1..1023 bytes; ignored'
}

# bats test_tags=native
@test "several bad values are each reported once" {
	prog=$(host open)
	KA_IDLE=soon KA_CNT=many KA_DISABLE=no with "$prog" tcp tcp
	equal 3 "$(wc -l <<<"$ERR")" "$ERR"
	for name in KA_IDLE KA_CNT KA_DISABLE; do
		equal 1 "$(grep -c "^libka: $name=" <<<"$ERR")" "$name"
	done
}

@test "a bad value does not affect good ones" {
	prog=$(host open)
	KA_IDLE=30 KA_CNT=many SETTINGS=$(settings 30 7 4 3200) armed "$prog" tcp
	KA_IDLE=soon KA_CNT=9 KA_STALL=120 SETTINGS=$(settings 60 15 9 6600) armed "$prog" tcp
}

# bats test_tags=native
@test "KA_INTVL is checked against the KA_IDLE that is set" {
	prog=$(host open)
	KA_IDLE=10 KA_INTVL=20 with "$prog" tcp
	equal 'libka: KA_INTVL="20": not a duration in 1s..10s; using 2s' "$ERR" \
		"towards a live peer Linux would probe every 20 s instead of 10"
}

# bats test_tags=native
@test "a bad value does no harm without a stderr" {
	prog=$(host open)
	closed=(sh -c 'exec "$@" 2>&-' sh)
	KA_IDLE=soon same "${closed[@]}" "$prog" tcp tcp6
	grep -q '^tcp: open, ' "$BATS_TEST_TMPDIR/shim.out"
	KA_IDLE=soon armed "${closed[@]}" "$prog" tcp tcp6
}

@test "variables with similar names are not read" {
	prog=$(host open)
	KA_IDLER=x KA_=y KA_SOMEDAY=later XKA_IDLE=z same "$prog" tcp
	KA_IDLER=x KA_=y KA_SOMEDAY=later XKA_IDLE=z armed "$prog" tcp
}
