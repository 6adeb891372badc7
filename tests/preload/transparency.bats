#!/usr/bin/env bats
# transparency.bats - the calls of a program, as it and strace see them: other sockets cost
# nothing, TCP sockets only the calls for their options, and errno, results and descriptors are
# as without the library.

load helper

# trace NAME PRELOAD COMMAND...: writes the system calls of COMMAND to NAME.trace, from getppid()
# on, with which the program marks the end of its start
trace() {
	local base=$BATS_TEST_TMPDIR/$1 preload=$2

	shift 2
	strace -f -qq -o "$base.all" -E LD_PRELOAD="$preload" "$@" >"$base.out" || return
	sed -E -e '1,/ getppid\(/d' -e 's/^[0-9]+ +//' "$base.all" >"$base.trace"
	[ -s "$base.trace" ] || fail "strace saw nothing of the program" || return
}

# costs_nothing KIND...: these sockets cause the same system calls as without the library
costs_nothing() {
	local base=$BATS_TEST_TMPDIR prog

	needs_strace
	prog=$(host open)
	trace plain "" "$prog" "$@"
	trace shim "$LIBKA" "$prog" "$@"
	diff -u --label "system calls without libka" --label "with libka" "$base"/{plain,shim}.trace
	# the library was loaded all the same, in this program and under strace
	trace tcp "$LIBKA" "$prog" "$@" tcp
	grep -q SO_KEEPALIVE "$base/tcp.trace"
}

# options KIND...: prints the options that the library sets, socket by socket, in one line
options() {
	trace options "$LIBKA" "$(host open)" "$@"
	sed -nE -e 's/^socket\(.*/socket/p' \
		-e 's/^setsockopt\([0-9]+, (SOL_SOCKET|SOL_TCP|SOL_MPTCP), (0x[0-9a-f]+|[A-Z_]+)[^,]*, \[([0-9]+)\], 4\) = ([-0-9]+ ?[A-Z]*).*/\2=\3:\4/p' \
		-e '/^setsockopt/{/\], 4\) = /!s/^/unexpected: /p}' "$BATS_TEST_TMPDIR/options.trace" |
		sed -e 's/0x2c=/TCP_RTO_MAX_MS=/' -e 's/:0$//' |
		awk '$0 == "socket" { if (n++) print line; line = ""; next }
			{ line = line (line ? " " : "") $0 } END { print line }'
}

# sorted LINE: prints its words sorted, since the library may set them in any order
sorted() {
	tr ' ' '\n' <<<"$1" | sort | paste -sd ' '
}

FOUR="SO_KEEPALIVE=1 TCP_KEEPCNT=4 TCP_KEEPIDLE=60 TCP_KEEPINTVL=15"

# --- sockets of other kinds --------------------------------------------------

@test "UDP sockets cost no system call" {
	costs_nothing udp udp6 udplite
}

@test "UNIX sockets cost no system call" {
	costs_nothing unix unix-dgram unix-seqpacket
}

@test "RAW sockets cost no system call, not even with IPPROTO_TCP" {
	needs_root
	costs_nothing raw raw-tcp raw-tcp6 packet
}

@test "netlink sockets and socket pairs cost no system call" {
	costs_nothing netlink pair
}

@test "stream sockets of other protocols (SCTP, DCCP) cost no system call" {
	costs_nothing sctp dccp seqpacket
	# a kernel with SCTP would do this:
	sctp=$(host sctp.so)
	trace sctp "$LIBKA $sctp" "$(host open)" sctp
	grep -q 'sctp: open' "$BATS_TEST_TMPDIR/sctp.out"
	lacks sockopt "$(cat "$BATS_TEST_TMPDIR/sctp.trace")" "options of TCP on an SCTP socket"
	AFTER=$sctp armed "$(host open)" tcp
}

@test "with KA_LOG other sockets cost one system call at each connect, and are not logged" {
	needs_strace
	base=$BATS_TEST_TMPDIR prog=$(host open)
	trace plain "" "$prog" udp unix netlink pair
	KA_LOG=$base/log trace shim "$LIBKA" "$prog" udp unix netlink pair
	grep -v '^getsockopt(.*TCP_INFO' "$base/shim.trace" | diff -u "$base/plain.trace" -
	[ "$(grep -c '^getsockopt' "$base/shim.trace")" -le 3 ]
	[ ! -e "$base/log" ]
	KA_LOG=$base/log armed "$(host vfork)"
	[ -s "$base/log" ]
}

@test "KA_LOG costs a TCP socket no system call before it connects" {
	needs_strace
	base=$BATS_TEST_TMPDIR prog=$(host open)
	trace shim "$LIBKA" "$prog" tcp
	KA_LOG=$base/log trace log "$LIBKA" "$prog" tcp
	for name in shim log; do
		sed '/^connect/,$d; /TCP_INFO/d' "$base/$name.trace" >"$base/$name.birth"
	done
	diff -u --label "without KA_LOG" --label "with KA_LOG" "$base"/{shim,log}.birth
}

@test "a connect that no rule matches costs three system calls" {
	needs_strace
	trace=$BATS_TEST_TMPDIR/rules prog=$(host vfork)
	for rules in '@192.0.2.1=9' '@192.0.2.1=9 :1=off @192.0.2.0/24=30/5/3'; do
		strace -f -qq -o "$trace" -e trace=getsockopt -e signal=none -E KA_RULES="$rules" -E LD_PRELOAD="$LIBKA" "$prog"
		sed -i '1,6d' "$trace" # the kernel's defaults, once in a process
		for call in TCP_INFO SO_PEERNAME TCP_KEEPIDLE; do
			equal "$(grep -c TCP_INFO "$trace")" "$(grep -c $call "$trace")" "the test does not reach its case"
		done
		lacks . "$(grep -vE 'TCP_INFO|SO_PEERNAME|TCP_KEEPIDLE' "$trace")" "each connection costs more calls"
	done
	KA_RULES=@127.0.0.1=9 SETTINGS=$(settings 9 2 4 1000) armed "$prog"
}

# started VARIABLE=VALUE...: prints the system calls on sockets of a program that gets sockets
# from systemd and inetd, as 0 and 3, and opens none itself
started() {
	# shellcheck disable=SC2016
	strace -qq -o "$BATS_TEST_TMPDIR/started" -e trace=%net,openat -E LISTEN_FDS=1 \
		-E KA_INHERITED=1 sh -c 'LISTEN_PID=$$ exec env "$@"' sh LD_PRELOAD="$LIBKA" "$@" \
		"$(host open)" 3</dev/null
	sed '1,/libka\.so/d' "$BATS_TEST_TMPDIR/started" | grep -v openat
}

@test "with KA_DISABLE=1 inherited sockets cost no system call" {
	needs_strace
	started KA_DISABLE=0 | grep getsockopt
	equal "" "$(started KA_DISABLE=1)" "a sandbox that forbids such a call kills the program all the same"
}

@test "a false LISTEN_FDS costs one system call: the first closed descriptor ends the loop" {
	needs_strace
	# shellcheck disable=SC2016
	strace -qq -o "$BATS_TEST_TMPDIR/trace" -e trace=getsockopt -E LISTEN_FDS=5000 \
		sh -c 'LISTEN_PID=$$ exec env LD_PRELOAD="$1" "$2"' sh "$LIBKA" "$(host open)" 3</dev/null 4>&-
	equal 2 "$(grep -c getsockopt "$BATS_TEST_TMPDIR/trace")" "the program starts seconds later"
}

@test "a DNS lookup costs no system call" {
	needs_root
	needs_strace
	needs getent
	needs_namespaces --mount --net
	base=$BATS_TEST_TMPDIR
	mkdir "$base/etc"
	cp -L /etc/passwd /etc/ld.so.cache "$base/etc"
	echo "nameserver 127.0.0.1" >"$base/etc/resolv.conf"
	echo "hosts: files dns" >"$base/etc/nsswitch.conf"
	: >"$base/etc/hosts"
	unshare -mn -- bash -eu -s "$base" "$LIBKA" "$(host nameserver)" <<-'EOF'
		ip link set lo up
		mount --bind "$1/etc" /etc
		lookup() {
			"$1" strace -qq -o "$2.trace" -E LD_PRELOAD="$3" getent ahosts name.example >"$2.out"
		}
		lookup "$3" "$1/plain" ""
		lookup "$3" "$1/shim" "$2"
	EOF
	grep -q '^192.0.2.53  *STREAM' "$base/shim.out"
	diff "$base/plain.out" "$base/shim.out"
	grep -q "openat.*libka.so" "$base/shim.trace"
	armed "$(host open)" tcp
	# from getent's first socket on: ids and times differ, but not the calls
	for name in plain shim; do
		sed -E -e '1,/^socket\(/d' -e 's/\(.*//' "$base/$name.trace" >"$base/$name.calls"
	done
	grep -q recvfrom "$base/plain.calls"
	diff -u --label "system calls without libka" --label "with libka" "$base"/{plain,shim}.calls
}

@test "its start costs no more system calls than an empty library's" {
	needs_strace
	prog=$(host open) base=$BATS_TEST_TMPDIR
	cc -shared -fPIC -x c /dev/null -o "$base/empty.so"
	trace empty "$base/empty.so" "$prog" udp
	trace shim "$LIBKA" "$prog" udp
	armed "$prog" tcp
	echo "an empty library: $(wc -l <"$base/empty.all") calls, libka: $(wc -l <"$base/shim.all")"
	[ "$(wc -l <"$base/shim.all")" -le "$(wc -l <"$base/empty.all")" ]
}

# --- TCP sockets -------------------------------------------------------------

# bats test_tags=kernel
@test "a TCP socket costs its options and no other system call" {
	needs_strace
	base=$BATS_TEST_TMPDIR prog=$(host open)
	trace plain "" "$prog" tcp tcp-flags tcp-named
	trace shim "$LIBKA" "$prog" tcp tcp-flags tcp-named
	grep -v '^setsockopt' "$base/shim.trace" | diff -u "$base/plain.trace" -
	[ "$(grep -c '^setsockopt' "$base/shim.trace")" -ge 12 ]
}

# bats test_tags=kernel
@test "which options are set: keepalive, its three times, and TCP_RTO_MAX_MS" {
	needs_strace
	rto=" TCP_RTO_MAX_MS=6600"
	[[ $(settings 60 15 4 6600) = */6600/* ]] || rto=" TCP_RTO_MAX_MS=6600:-1 ENOPROTOOPT"
	for kind in tcp tcp-flags tcp-named tcp6; do
		echo "$kind"
		grep -q open <("$(host open)" $kind) || continue # no IPv6 here
		set=$(options $kind)
		equal "$(sorted "$FOUR$rto")" "$(sorted "$set")" "a $kind socket is armed differently"
	done
}

# bats test_tags=kernel
@test "an MPTCP socket is armed; an option that MPTCP refuses is tried once, and still set for TCP" {
	needs_strace
	grep -q 'mptcp: open' < <("$(host open)" mptcp) || skip "the kernel has no MPTCP"
	[[ $(settings 60 15 4 6600) = */6600/* ]] || skip "the kernel has no TCP_RTO_MAX_MS"
	all=$(options mptcp mptcp tcp mptcp)
	echo "$all"
	mapfile -t line <<<"$all"
	[[ ${line[0]} = *"TCP_RTO_MAX_MS=6600:-1"* ]]
	equal "$FOUR" "$(sorted "${line[1]}")" "a refused option is asked for again"
	equal "$FOUR TCP_RTO_MAX_MS=6600" "$(sorted "${line[2]}")" "TCP suffers for MPTCP"
	equal "$FOUR" "$(sorted "${line[3]}")" "a refused option is asked for again"
}

# bats test_tags=kernel
@test "a missing TCP_RTO_MAX_MS is tried once, and the other options are set on every socket" {
	needs_strace
	base=$BATS_TEST_TMPDIR
	trace old "$LIBKA" "$(host deny)" rto_max "$(host open)" tcp tcp-named tcp-flags
	# A newer strace knows the option by its name.
	equal 1 "$(grep -cE '^setsockopt.*(0x2c|RTO_MAX)' "$base/old.trace")" "asked again"
	for option in SO_KEEPALIVE TCP_KEEPIDLE TCP_KEEPINTVL TCP_KEEPCNT; do
		equal 3 "$(grep -c "^setsockopt.*$option.*= 0" "$base/old.trace")" "$option is missing"
	done
}

# bats test_tags=kernel
@test "of the refused options, TCP_RTO_MAX_MS alone is not tried again, and only if it is unknown" {
	needs_strace
	trace refused "$LIBKA" -e inject=setsockopt:error=EOPNOTSUPP "$(host open)" tcp tcp-named tcp-flags
	equal 1 "$(grep -cE '^setsockopt.*(0x2c|RTO_MAX).*INJECTED' "$BATS_TEST_TMPDIR/refused.trace")" "asked again"
	equal 3 "$(grep -c '^setsockopt.*SO_KEEPALIVE.*INJECTED' "$BATS_TEST_TMPDIR/refused.trace")" \
		"one socket that refuses keepalive takes it from all others"
}

@test "loaded by dlopen without a next definition, it searches for one only once" {
	needs_strace
	trace late "" "$(host dlopen)" "$LIBKA" unix
	equal 3 "$(grep -c '^socket(AF_UNIX' "$BATS_TEST_TMPDIR/late.trace")" "the test does not reach its case"
	lacks auxv "$(cat "$BATS_TEST_TMPDIR/late.trace")" "each socket of any kind reads /proc"
}

@test "without a next definition, the program sees the errors of the system call" {
	outcome late "" "$(host dlopen)" "$LIBKA" fails
	equal "-1, errno 93"$'\n'"$(settings 60 15 4 6600)" "$(cat "$BATS_TEST_TMPDIR/late.out")" \
		"the program cannot tell what is wrong"
}

# --- results and errno -------------------------------------------------------

# bats test_tags=kernel
@test "results, errno and descriptors are the program's own, in success and in failure" {
	prog=$(host calls)
	same "$prog" rude
	armed "$prog" rude
	grep -q 'tcp: .*, errno 77' "$BATS_TEST_TMPDIR/shim.out"
	grep -q 'interrupted: -1, errno 4' "$BATS_TEST_TMPDIR/shim.out"
}

# bats test_tags=native,kernel
@test "results, errno and descriptors are the program's own with a log and with a bad value" {
	prog=$(host calls) log=$BATS_TEST_TMPDIR/log
	KA_LOG=$log same "$prog" rude
	grep -q 127.0.0.1 "$log"
	KA_IDLE=soon KA_LOG=/nonexistent/log with "$prog" rude
	equal "$(cat "$BATS_TEST_TMPDIR/plain.out")" "$OUT" "the program sees other results"
	[[ $ERR = *KA_IDLE* ]]
}

# bats test_tags=kernel
@test "a bad pointer gives EFAULT even if another thread connects the socket at the same time" {
	prog=$(host nowhere) dir=$BATS_TEST_TMPDIR
	export AFTER
	AFTER=$(host meanwhile.so)
	KA_LOG=$dir/log same "$prog"
	grep -q 'connect -1, errno 14' "$dir/shim.out"
	KA_RULES=@127.0.0.1=off same "$prog"
	KA_FORCE=1 same "$prog"
	armed "$prog"
}

# bats test_tags=kernel
@test "a network without a route still gives ENETUNREACH" {
	needs_root
	needs_namespaces --net
	prog=$(host calls)
	# shellcheck disable=SC2016
	alone=(unshare -n -- sh -c 'ip link set lo up && exec "$@"' sh)
	same "${alone[@]}" "$prog" unreachable
	grep -q 'unreachable: -1, errno 101' "$BATS_TEST_TMPDIR/shim.out"
	armed "${alone[@]}" "$prog" unreachable
}

# --- the program's own settings ----------------------------------------------

# bats test_tags=kernel
@test "options that the program sets stay, even SO_KEEPALIVE off" {
	prog=$(host own)
	same "$prog"
	SHOW=1 with "$prog"
	equal "$(settings 60 15 9 6600)" "$(sed -n '/^set 9,/{n;p}' <<<"$OUT")" "the rest is not ours"
}
