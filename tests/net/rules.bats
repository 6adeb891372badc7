#!/usr/bin/env bats
# rules.bats - KA_RULES and KA_FORCE: keepalive where it was asked for, and nowhere else.

# shellcheck disable=SC2153,SC2154 # helper.bash
load helper

# under RULES STEP...: prints the lines of rules.py, joined by commas, with $SETTINGS in the
# environment
under() {
	local rules=$1
	shift
	env "${SETTINGS[@]}" "LD_PRELOAD=$LIBKA" "KA_RULES=$rules" \
		/usr/bin/python3 "$BATS_TEST_DIRNAME/rules.py" "$@" 2>"$T/err" | paste -sd,
}
SETTINGS=()

# shows EXPECTED RULES STEP...: each line is IDLE/INTVL/CNT CAP, or off; cap() computes the caps
shows() {
	local expected=$1 got
	shift
	got=$(under "$@")
	if [ -z "$KERNEL_CAPS" ]; then expected=$(sed -E 's/ [0-9]+/ -/g' <<<"$expected"); fi
	equal "$expected" "$got" "with KA_RULES='$1' a connection has other settings: $(cat "$T/err")"
}

@test "a rule for a program holds in that program, and in no other" {
	shows '30/7/4 3200' 'ssh=9 python3=30' birth
	shows '60/15/4 6600' 'ssh=9 curl=30' birth
	shows '30/7/4 3200' 'pyth*=30 python3=9' birth
}

@test "a program that is off gets no keepalive, neither at socket() nor at connect()" {
	shows 'off 120000,off 120000' 'python3=off' birth 127.0.0.1
	shows 'off 120000' '=off' 127.0.0.1
}

@test "a rule for a network holds for connections into it, IPv4 and IPv6" {
	shows '20/5/4 2200,60/15/4 6600' '@127.0.0.0/8=20' 127.0.0.1 ::1
	shows '60/15/4 6600,20/5/4 2200' '@[::1]=20' 127.0.0.1 ::1
	shows '20/5/4 2200,60/15/4 6600' '@127.0.0.1/32=20 @127.0.0.2=off' 127.0.0.1 127.0.0.3
}

@test "an IPv6 address of 24 bytes, without its scope, has its rule" {
	shows '20/5/4 2200' '@[::1]=20' short:::1
}

@test "an IPv4 peer of an IPv6 socket, as Java has them, matches its IPv4 rule" {
	shows '20/5/4 2200' '@127.0.0.0/8=20 @[::]/0=off' ::ffff:127.0.0.1
}

@test "a rule for a port holds for that port" {
	PORT=9310 shows '20/2/3 1400' ':9310=20/2/3' 127.0.0.1
	PORT=9311 shows '60/15/4 6600' ':9310=20/2/3' 127.0.0.1
}

@test "off for a network leaves there what an untouched socket has" {
	shows 'off 120000,60/15/4 6600' '@127.0.0.1=off' 127.0.0.1 127.0.0.2
}

@test "on for a network holds although the program is off otherwise" {
	shows 'off 120000,30/7/4 3200,off 120000' 'python3@127.0.0.1=30 python3=off' \
		birth 127.0.0.1 127.0.0.2
}

@test "the first rule that matches wins" {
	shows '9/2/4 1000' '@127.0.0.1=9 @127.0.0.0/8=off =30' 127.0.0.1
	shows 'off 120000' '@127.0.0.1=9 @127.0.0.0/8=off =30' 127.0.0.2
	shows '30/7/4 3200' '@127.0.0.1=9 @127.0.0.0/8=off =30' ::1
	shows '30/7/4 3200' '=30 @127.0.0.1=9' 127.0.0.1
}

@test "a connect that does not block, and one after a failed one, follow the rule" {
	shows '20/5/4 2200,20/5/4 2200' '@127.0.0.1=20' nb:127.0.0.1 fail:127.0.0.1
}

@test "a socket that is disconnected and connects elsewhere follows the rule for the new peer" {
	shows '20/5/4 2200,off 120000,60/15/4 6600,20/5/4 2200' '@127.0.0.1=20 @127.0.0.2=off' \
		127.0.0.1 again:127.0.0.2 again:127.0.0.3 again:127.0.0.1
	shows '60/15/9 10800,60/15/4 6600' '@127.0.0.1=60/15/9' 127.0.0.1 again:127.0.0.3
}

@test "a socket that the program tuned itself is left alone" {
	shows '77/15/4 6600,off 6600' '@127.0.0.0/8=20' own:127.0.0.1 off:127.0.0.1
}

@test "with KA_FORCE=1 the program's own settings give way" {
	SETTINGS=(KA_FORCE=1)
	shows '20/5/4 2200,20/5/4 2200' '@127.0.0.0/8=20' own:127.0.0.1 off:127.0.0.1
	shows '60/15/4 6600,60/15/4 6600' '' own:127.0.0.1 off:127.0.0.1
	SETTINGS=(KA_FORCE=0)
	shows '77/15/4 6600' '' own:127.0.0.1
}

# bats test_tags=kernel
@test "rules hold for MPTCP sockets, as far as MPTCP lets them" {
	needs_mptcp
	shows '20/5/4 120000' '@127.0.0.0/8=20' mptcp:127.0.0.1
	shows 'off 120000' '@127.0.0.1=off' mptcp:127.0.0.1
	shows '20/5/4 120000,30/7/4 120000' '@127.0.0.1=20 @127.0.0.2=30' \
		mptcp:127.0.0.1 again:127.0.0.2
	SETTINGS=(KA_FORCE=1)
	shows '60/15/4 120000' '' mptcp:127.0.0.1
}

# bats test_tags=kernel
@test "if the first socket is an MPTCP one, TCP sockets that are off are untouched all the same" {
	needs_mptcp
	shows '60/15/4 -,off 120000' '@127.0.0.1=off' mptcp 127.0.0.1
}

@test "a UDP socket that connects into a rule's network is not touched" {
	shows 'off -' '@127.0.0.0/8=20' udp:127.0.0.1
}

@test "a rule that does not parse is shown with the spot, and the others stay" {
	shows '20/5/4 2200' 'python3=3x @10.0.0.0/33=1 @127.0.0.1=20' 127.0.0.1
	[ "$(cat "$T/err")" = 'libka: KA_RULES: "python3=3x", at "x": unexpected text; rule ignored
libka: KA_RULES: "@10.0.0.0/33=1", at "33=1": not in 0..32; rule ignored' ] ||
		fail "the user is not shown what is wrong: $(cat "$T/err")"
}

@test "a thousand rules are not too many" {
	local rules
	rules=$(seq -f '@192.0.2.1:%g=9' 1 1000)
	shows '20/5/4 2200' "$rules @127.0.0.1=20" 127.0.0.1
}

@test "what a rule does not set comes from the environment" {
	SETTINGS=(KA_CNT=9 KA_STALL=10m)
	shows '20/5/9 33300' '@127.0.0.1=20' 127.0.0.1
}

@test "on the wire the probes come when the rule says" {
	start here ruled env "LD_PRELOAD=$LIBKA" KA_RULES='@127.0.0.1=400' \
		"$SOCK" make ipv4
	ready ruled
	ss -tnoHp state established | grep "pid=${pid[ruled]}," |
		grep -Eq 'timer:\(keepalive,6min(39|4)' || fail "the rule's time is not the kernel's"
}

# timer NAME: prints what ss shows of the process's established connection, on the client side
timer() {
	ss -tnoHp state established | grep "pid=${pid[$1]},"
}

@test "ss shows the rule's time for each kind of rule, IPv4 and IPv6, and none where it is off" {
	local kind n=0 rule
	for kind in ipv4 ipv6; do
		for rule in 'sock.py=400' 's?ck.*=400/9/3' '@127.0.0.0/8=400 @[::1]=400' \
			'@[::]/0=400 @0.0.0.0/0=400' 'nosuch=off =400'; do
			n=$((n + 1))
			start here "on$n" env "LD_PRELOAD=$LIBKA" "KA_RULES=$rule" "$SOCK" make "$kind"
			ready "on$n"
			timer "on$n" | grep -Eq 'timer:\(keepalive,6min(39|4)' ||
				fail "$kind: KA_RULES='$rule' is not what the kernel does: $(timer "on$n")" || return
		done
		for rule in 'sock.py=off' '@127.0.0.1=off @[::1]=off sock.py=off'; do
			n=$((n + 1))
			start here "off$n" env "LD_PRELOAD=$LIBKA" "KA_RULES=$rule" "$SOCK" make "$kind"
			ready "off$n"
			! timer "off$n" | grep keepalive ||
				fail "$kind: KA_RULES='$rule' is on all the same" || return
		done
	done
}
