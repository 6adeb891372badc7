# private.bash - for tests that run in namespaces of their own, with their servers and clients.
#
# A test begins with `private || return 0`. Its body then runs as root in private mount,
# network and process namespaces (../lab/lab), with a /run of its own, and all that it
# started ends with them. There, "$lab" makes the client, the NAT and the server.

# shellcheck disable=SC2034 # some of it is for the tests alone

# private: 0 in the namespaces; outside, runs the test there and gives 1, or fails.
private() {
	[ -z "${PRIVATE-}" ] || return 0
	needs_root
	needs_namespaces --mount --net --pid --fork
	build_hosts
	local body
	body=$(declare -f "$BATS_TEST_NAME")
	# shellcheck disable=SC2016 # for the other shell
	PRIVATE=1 LAB=lab RTO_MAX=$(! has_rto_max || echo yes) \
		TALK=$BATS_FILE_TMPDIR/talk FORBID=$BATS_FILE_TMPDIR/forbid TEST=$BATS_TEST_NAME \
		KA=$KA DIR=$BATS_TEST_DIRNAME T=$BATS_TEST_TMPDIR \
		"$lab" in timeout -k 5 $((100 * ${PATIENCE:-1})) bash -eEuc '
			BATS_TEST_DIRNAME=$DIR BATS_TEST_TMPDIR=$T
			bats_require_minimum_version() { :; }
			bats_test_begin() { :; }
			line() { sed -n "$2p" "$1" 2>/dev/null || sed -n "$2p" <<<"$BASH_EXECUTION_STRING"; }
			trap '\''echo "failed, in ${FUNCNAME[*]}: $(line "${BASH_SOURCE[0]}" $LINENO)"; trap - ERR'\'' ERR
			# the shell of an ssh session would read it, and run who knows what
			[ ! -e ~/.bashrc ] || mount --bind /dev/null ~/.bashrc
			. "$DIR/helper.bash"
			. "$DIR/private.bash"
			'"$body"'
			"$TEST"' 3>&- || exit 1
	return 1
}

# The program with a connection is static: no preloaded library would reach it.
build_hosts() {
	local name
	for name in talk forbid; do
		[ -e "$BATS_FILE_TMPDIR/$name" ] || cc -std=c11 -D_GNU_SOURCE -Wall -Wextra -O1 \
			-static "$BATS_TEST_DIRNAME/hosts/$name.c" -o "$BATS_FILE_TMPDIR/$name.$$" ||
			return
		[ -e "$BATS_FILE_TMPDIR/$name" ] ||
			mv "$BATS_FILE_TMPDIR/$name.$$" "$BATS_FILE_TMPDIR/$name"
	done
}

lab=$ROOT/tests/lab/lab
nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups) # a user with no rights

declare -A number to # a program's pid, and the descriptor that leads to its standard input

# launch NAME CMD...: starts it in the background, and waits for its first line in $T/NAME.out
launch() {
	local name=$1 fd
	shift
	mkfifo "$T/$name.in"
	"$@" <"$T/$name.in" >"$T/$name.out" 2>"$T/$name.err" &
	number[$name]=$!
	exec {fd}>"$T/$name.in"
	to[$name]=$fd
	eventually 20 test -s "$T/$name.out"
}

# tell NAME WORDS...: sends it a line, and prints its answer
tell() {
	local name=$1 lines
	shift
	lines=$(wc -l <"$T/$name.out")
	echo "$*" >&"${to[$name]}"
	eventually 20 answered "$name" "$lines"
	tail -n 1 "$T/$name.out"
}
answered() { [ "$(wc -l <"$T/$1.out")" -gt "$2" ]; }

# serve; talk NAME [WORD...]: start server and client on loopback; see hosts/talk.c
serve() {
	launch server "$TALK" serve
	port=$(cat "$T/server.out")
}
talk() {
	local name=$1
	shift
	launch "$name" "$TALK" "$@" 127.0.0.1 "$port"
}

# beyond [WORD...]: starts `talk` to a server beyond the NAT, which remembers for 300 s
beyond() {
	"$lab" up
	"$lab" timeout 300
	launch server "$lab" on server "$TALK" serve 4000
	launch c "$lab" on client "$TALK" "$@" 10.99.2.2 4000
}

# postgres ADDRESS: PostgreSQL at this address of the server's, for any user
postgres_bin=(/usr/lib/postgresql/*/bin) # of each version
needs_postgres() { needs psql "${postgres_bin[-1]}/postgres"; }
postgres() {
	local bin=${postgres_bin[-1]} as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
	install -d -o postgres /run/db
	(cd / && "${as[@]}" "$bin/initdb" -N -A trust -D /run/db/data) >"$T/initdb"
	echo 'host all all all trust' >>/run/db/data/pg_hba.conf
	"$lab" on server "${as[@]}" "$bin/postgres" -D /run/db/data -h "$1" -k '' -F >"$T/db" 2>&1 &
	eventually 30 "$lab" on client pg_isready -qh "$1"
}

# options KEEPALIVE IDLE INTVL CNT RTO_MAX USER_TIMEOUT, as talk shows them; on a kernel that
# has no TCP_RTO_MAX_MS, it shows - in its place
options() {
	[ -n "$RTO_MAX" ] || set -- "${@:1:4}" - "$6"
	printf 'keepalive=%s idle=%s intvl=%s cnt=%s rto_max=%s user_timeout=%s \n' "$@"
}

BARE=(0 7200 75 9 120000 0) # what the kernel gives a socket
MINE=(1 300 20 5 120000 0)  # what `talk mine` sets

# ka ARG...: runs ka and leaves $status, $out and $err; never fails
ka() {
	status=0
	"$KA" "$@" >"$T/ka.out" 2>"$T/ka.err" || status=$?
	out=$(cat "$T/ka.out") err=$(cat "$T/ka.err")
	printf 'ka %s: %s\n%s\n%s\n' "$*" "$status" "$out" "$err"
}

# kill_at CALL N ARG...: runs ka and kills it as it enters its N-th system call of that name.
# Returns 1 if ka ended before that.
kill_at() {
	local call=$1 n=$2 status=0
	shift 2
	strace -o "$T/strace" -e trace="$call" -e inject="$call:signal=KILL:when=$n" \
		"$KA" "$@" >"$T/ka.out" 2>&1 || status=$?
	[ $status = 137 ]
}

# stop_at N ARG...: starts ka in the background, and stops it after its N-th setsockopt. Its
# number goes to $stopped.
stop_at() {
	local n=$1
	shift
	rm -f "$T/strace"
	strace -o "$T/strace" -e trace=setsockopt -e inject="setsockopt:signal=STOP:when=$n" \
		"$KA" "$@" >"$T/probe" 2>&1 &
	eventually 10 grep -qs "stopped by SIGSTOP" "$T/strace"
	stopped=$(pgrep -P $!)
}

is_bare() { [ "$(tell "$1" show)" = "$(options "${BARE[@]}")" ]; }

is_gone() { [ ! -e "/proc/$1/exe" ]; }

# probes [NODE]: prints how many keepalive probes this network namespace, or the node's, has sent
probes() {
	${1:+"$lab" on "$1"} nstat -asz TcpExtTCPKeepAlive | awk '/KeepAlive/ { print $2 }'
}
has_probed() { [ "$(probes "$@")" -gt 0 ]; }

# has_timer FILTER: ss shows a keepalive timer
has_timer() { ss -tnoH "$1" | grep -q 'timer:(keepalive'; }

# socket: prints what ss shows of the client's connection to the server beyond the NAT
socket() { "$lab" on client ss -tniOH 'dport = :4000'; }
segments_in() { socket | sed 's/.* segs_in:\([0-9]*\).*/\1/'; }
has_unanswered() { "$lab" on client ss -tnoH 'dport = :4000' | grep -q 'timer:(keepalive,[^,]*,[2-9])'; }
is_one_left() { [ "$("$lab" on client ss -tnH state established 'dport = :4000' | wc -l)" = 1 ]; }

# follow ARG...: starts ka attach --follow in the background; its number goes to $follower
follow() {
	"$KA" attach --follow "$@" >"$T/follow.out" 2>"$T/follow.err" &
	follower=$!
}

# pool NAME: starts hosts/pool.py
pool() { launch "$1" /usr/bin/python3 "$DIR/hosts/pool.py" "$port"; }

is_said() { grep -q "$1" "$T/follow.out"; }
shows() { [ "$(tell "$1" show)" = "$2" ]; }
