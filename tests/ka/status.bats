#!/usr/bin/env bats
# status.bats - ka status: what it shows of each connection is true. Each figure is compared with
# ss(8), or with what the program did.

# shellcheck disable=SC2154  # pid, line: set by start; stderr: by run

load helper
load private
load terminal

setup() { needs python3 ss jq; }
teardown() {
	close_terminal
	stop_all
	[ -z "${open-}" ] || rm -rf "$open"
}

pair() { start /usr/bin/python3 "$BATS_TEST_DIRNAME/hosts/pair.py" "$@"; }

# field NAME: prints this member of the JSON, for the client of the pair that was started last
field() { "$KA" status --json "$pid" | jq -c "map(select(.fd == ${line#* }))[0].$1"; }

@test "a connection is named with its program, descriptor, peer and state" {
	pair
	equal "\"python3\" $pid \"ESTAB\"" "$(field program) $(field pid) $(field state)" \
		"nobody could tell whose connection this is"
	equal "\"127.0.0.1:${line% *}\"" "$(field peer)" "the peer shown is another one"
	local port
	port=$(field local | jq -r 'split(":")[1]')
	ss -tnHO state established "sport = :$port" | grep -q "127.0.0.1:$port" ||
		fail "ss knows no connection from port $port"
}

# bats test_tags=kernel
@test "the cookie is the one that ss shows, so that a reused descriptor is not taken for the old one" {
	pair
	local hex
	hex=$(ss -tnHOe "dport = :${line% *}" | grep -o 'sk:[0-9a-f]*' | cut -d: -f2)
	equal "$((16#$hex))" "$(field cookie)" "another socket would be taken for this one"
}

# bats test_tags=kernel
@test "idle is the time since data moved, and an answered probe does not end it" {
	pair 1 1
	sleep 3.5
	between 3000 30000 "$(field idle_ms)" "probes are taken for activity"
	between 0 2500 "$(field silent_ms)" "a peer that answers probes is called silent"
}

# bats test_tags=kernel
@test "idle time, silence and round trip agree with ss, which is asked before and after" {
	pair 1 4
	sleep 5
	local before after row
	for _ in {1..20}; do
		before=$(ss_says) row=$("$KA" status --json "$pid") after=$(ss_says)
		# a probe that was answered in between sets back the one and not the other
		[ $(($(passed lastsnd) - $(passed lastack))) -gt 20 ] || break
	done
	row=$(jq -c ".[] | select(.fd == ${line#* })" <<<"$row")
	between $(($(figure lastsnd "$before") - 10)) $(($(figure lastsnd "$after") + 10)) \
		"$(jq .idle_ms <<<"$row")" "the idle time is wrong"
	between $(($(figure lastack "$before") - 10)) $(($(figure lastack "$after") + 10)) \
		"$(jq .silent_ms <<<"$row")" "the peer's silence is wrong"
	equal "$(jq -n "$(figure rtt "$after") * 1000 | round")" "$(jq .rtt_us <<<"$row")" \
		"the round trip is wrong"
}
ss_says() { ss -tniHO "dport = :${line% *}"; }
passed() { echo $(($(figure "$1" "$after") - $(figure "$1" "$before"))); }
figure() { sed -n "s/.* $1:\([0-9.]*\).*/\1/p" <<<"$2"; }

# bats test_tags=kernel
@test "a keepalive shows when the next probe is due, no keepalive shows as null" {
	pair 1 300
	between 250000 300000 "$(field keepalive.next_ms)" "the next probe is announced wrongly"
	equal 0 "$(field keepalive.unanswered)" "answered probes are called unanswered"
	pair
	equal null "$(field keepalive)" "a connection without keepalive seems to have one"
}

@test "a connection that is idle without keepalive carries a warning mark, no other does" {
	pair 1 200
	sleep 1.2
	# the accepted side has no keepalive
	equal 1 "$("$KA" status "$pid" | grep -c '^!')" "the connection at risk is not marked alone"
	"$KA" status "$pid" | grep '^!' | grep -q ' off ' ||
		fail "the mark is on a connection that is kept alive"
}

# serve; connect: start a server, and a client that obeys its standard input (hosts/talker.py)
serve_talker() {
	start /usr/bin/python3 "$BATS_TEST_DIRNAME/hosts/talker.py" serve
	port=$line
}
connect() {
	start /usr/bin/python3 "$BATS_TEST_DIRNAME/hosts/talker.py" "$port"
	client_in=$hold
}
say() { echo "$*" >&"$client_in"; }
has_connections() { [ "$("$KA" status --json "$pid" | jq length)" = "$1" ]; }

# table WIDTH [NAME=VALUE]: prints ka status of $pid as on a terminal of that width
table() {
	local width=$1
	shift
	close_terminal
	columns=$width terminal env "$@" "$KA" status "$pid"
	shows '^status 0$' "ka status does not end"
}

@test "on a terminal of 40 columns or more each connection has one line" {
	needs tmux dash
	serve_talker
	connect
	say open
	eventually 30 has_connections 2
	sleep 1.2 # from then on they are at risk
	for width in 40 60 80 120; do
		table "$width"
		equal 2 "$(screen | grep -c '127\.')" "connections are missing at $width columns"
		equal 3 "$(screen | sed '1,3d; /^status/,$d' | grep -c .)" "the lines break at $width columns"
		screen | grep -Eq "^! .*127\..*$port  +:[0-9]+ .* off" || fail "the lines are wrong: $(screen)"
	done
	screen | grep -q 'UNACKED  LIBKA$' || fail "a wide terminal lacks columns: $(screen)"
}

@test "ka status has colours on a terminal only, and not with NO_COLOR or TERM=dumb" {
	needs tmux dash
	pair
	sleep 1.2 # from then on it is at risk
	table 80
	tm capture-pane -p -e | grep -q $'\033\\[31m!' || fail "what is at risk is not red: $(tm capture-pane -p -e)"
	for without in NO_COLOR=1 TERM=dumb; do
		table 80 "$without"
		screen | grep -q '^!'
		! tm capture-pane -p -e | grep $'\033\\[[0-9;]*[34][0-9]m' || fail "colours with $without"
	done
	! "$KA" status "$pid" | LC_ALL=C grep '[^ -~]' || fail "control sequences get into files"
	"$KA" status "$pid" | grep -q 'UNACKED  LIBKA$' || fail "columns are missing in a pipe"
}

@test "connections at risk come first" {
	local first
	serve_talker
	connect
	say arm 200 50 3
	for _ in 1 2 3; do say open; done
	eventually 30 has_connections 4
	sleep 1.2
	"$KA" status "$pid" >"$BATS_TEST_TMPDIR/table"
	first=$(sed 1d "$BATS_TEST_TMPDIR/table" | cut -c1 | tr -d '\n')
	equal '!!! ' "$first" "what needs attention is somewhere in the list"
}

@test "two connections of one program to one peer are distinguished by their local port" {
	serve_talker
	connect
	! "$KA" status "$pid" | grep LOCAL || fail "a column is wasted"
	say open
	eventually 30 has_connections 2
	for local in $("$KA" status --json "$pid" | jq -r '.[].local | split(":")[1]'); do
		"$KA" status "$pid" | grep -q "127.0.0.1:$port  *:$local " ||
			fail "the user does not know which is which: $("$KA" status "$pid")"
	done
	"$KA" status "$pid" | grep -q 'PEER *LOCAL'
}

@test "without connections it says so, and what --all would do" {
	needs_root
	needs setpriv
	run -0 --separate-stderr setpriv --reuid 64017 --regid 64017 --clear-groups "$KA" status
	equal "no TCP connections of yours; ka status --all shows everybody's" "$output" "an empty table explains nothing"
	run -0 setpriv --reuid 64017 --regid 64017 --clear-groups "$KA" status --json
	equal "[]" "$(jq -c . <<<"$output")" "a script gets words instead of JSON"
}

@test "a connection in TIME-WAIT is not shown: nobody holds it" {
	local waiting
	serve_talker
	connect
	say open
	eventually 30 has_connections 2
	waiting=$(ss -tnHO state established "dport = :$port" | wc -l)
	say close
	eventually 30 has_connections 1
	equal $((waiting - 1)) "$(ss -tnHO state time-wait "dport = :$port" | wc -l)" "the test does not reach its case"
	! "$KA" status --all --json | grep TIME-WAIT || fail "dead connections are in the way"
	! "$KA" status --all | grep TIME-WAIT || fail "dead connections are in the way"
}

# bats test_tags=kernel
@test "a connection that ka attach has armed is marked until --undo" {
	pair
	export XDG_RUNTIME_DIR=$BATS_TEST_TMPDIR
	"$KA" attach "$pid" >/dev/null || skip "ka attach does not work here"
	equal 2 "$("$KA" status "$pid" | grep -c ' attach$')" "it seems that libka.so keeps it alive, or that nothing does"
	equal "true false" "$(field attached) $(field libka)" "a script cannot tell"
	"$KA" attach --undo "$pid" >/dev/null
	equal 0 "$("$KA" status "$pid" | grep -c ' attach$')" "it seems that it is still armed"
	equal false "$(field attached)" "a script takes it for armed"
}

# bats test_tags=kernel
@test "a program under libka is distinguished from one without" {
	pair
	equal false "$(field libka)" "a program without libka seems to have it"
	LD_PRELOAD=$LIBKA pair
	equal true "$(field libka)" "a program under libka seems to be without"
	between 1000 60000 "$(field keepalive.next_ms)" "libka armed nothing"
	equal true "$(field shim)" "a script that reads the old name of this member breaks"
}

@test "a program that was started before libka was upgraded is shown as under libka" {
	cp "$LIBKA" "$BATS_TEST_TMPDIR/libka.so"
	LD_PRELOAD=$BATS_TEST_TMPDIR/libka.so pair
	cp "$LIBKA" "$BATS_TEST_TMPDIR/new"
	mv "$BATS_TEST_TMPDIR/new" "$BATS_TEST_TMPDIR/libka.so"
	equal true "$(field libka)" "an upgrade seems to take libka out of the programs that run"
}

@test "a program is found by its file also when that has been replaced" {
	local file=$BATS_TEST_TMPDIR/program-of-a-long-name
	cp /usr/bin/python3 "$file"
	start "$file" "$BATS_TEST_DIRNAME/hosts/pair.py"
	rm "$file"
	equal "[$pid]" "$("$KA" status --json program-of-a-long-name | jq -c 'map(.pid) | unique')" \
		"after an upgrade a program that runs is not found by its name"
}

# bats test_tags=kernel
@test "IPv6 connections are shown, with their addresses in brackets" {
	[ -e /proc/net/if_inet6 ] || skip "no IPv6 here"
	pair 1 0 v6
	equal "\"[::1]:${line% *}\"" "$(field peer)" "IPv6 connections are missing"
}

@test "processes are found by name as well as by number, and a wrong name is an error" {
	pair
	cp /bin/sleep "$BATS_TEST_TMPDIR/nosuchpeer"
	"$KA" status --json python3 | jq -e "any(.pid == $pid)" >/dev/null ||
		fail "python3 was not found by its name"
	run -1 --separate-stderr "$KA" status nosuchpeer
	[[ $stderr == "ka: nosuchpeer: "* ]] || fail "no reason given: $stderr"
}

@test "of several names, each that has no connection is named, and the others are shown" {
	pair
	local with=$pid
	cp /bin/sleep "$BATS_TEST_TMPDIR/quiet"
	"$BATS_TEST_TMPDIR/quiet" 1000 3>&- &
	pids+=($!)
	run -1 --separate-stderr "$KA" status --json quiet "$with" nosuchprogram 4194304
	equal "[$with]" "$(jq -c 'map(.pid) | unique' <<<"$output")" "the connections that exist are not shown"
	equal "ka: quiet: has no TCP connection
ka: nosuchprogram: no such process, or hidden from you
ka: 4194304: no such process, or hidden from you" "$stderr" "a name without a connection is passed over in silence"
	cp /usr/bin/python3 "$BATS_TEST_TMPDIR/program-of-a-long-name"
	start "$BATS_TEST_TMPDIR/program-of-a-long-name" "$BATS_TEST_DIRNAME/hosts/pair.py"
	run -0 --separate-stderr "$KA" status "$with" "00$with" program-of-a-long-name python3
	equal "" "$stderr" "a name that has a connection is called one that has none"
}

@test "a connection that two of the named processes hold counts for both" {
	start /usr/bin/python3 -c '
import os, signal, socket, sys
l = socket.create_server(("127.0.0.1", 0))
c = socket.create_connection(l.getsockname())
child = os.fork()
if not child: signal.pause()
print(child, flush=True)
sys.stdin.read()
os.kill(child, signal.SIGKILL)'
	pids+=("$line")
	run -0 --separate-stderr "$KA" status "$pid" "$line"
	equal "" "$stderr" "a process that has a connection is called one that has none"
}

@test "names of no process, and of processes without a connection, are searched for once" {
	needs_strace
	sleep 1000 3>&- &
	pids+=($!)
	run -1 strace -o "$BATS_TEST_TMPDIR/calls" -e trace=openat "$KA" status nosuchprogram sleep $!
	contains "^ka: $!: has no TCP connection" "$output" "the test does not reach its case"
	equal 1 "$(grep -c '"/proc", ' "$BATS_TEST_TMPDIR/calls")" "ka status takes longer than it must"
}

@test "of several names, the one in another network namespace is named as such" {
	needs_root
	needs_namespaces --net
	pair
	local here=$pid
	start unshare --net bash -c "ip link set lo up; exec /usr/bin/python3 $BATS_TEST_DIRNAME/hosts/pair.py"
	run -1 --separate-stderr "$KA" status "$here" "$pid"
	equal "ka: $pid: is in another network namespace
    nsenter --net=/proc/$pid/ns/net ka status $pid" "$stderr" "it does not say why nothing is shown"
}

@test "own connections alone are shown by default, with --all those of others too" {
	needs_root
	needs setpriv
	pair
	local mine=$pid
	start setpriv --reuid 65534 --clear-groups --regid 65534 \
		/usr/bin/python3 "$BATS_TEST_DIRNAME/hosts/pair.py"
	"$KA" status --json | jq -e "any(.pid == $mine) and (any(.pid == $pid) | not)" >/dev/null ||
		fail "root sees another user's connections unasked, or not its own"
	"$KA" status --json --all | jq -e "any(.pid == $mine) and any(.pid == $pid)" >/dev/null ||
		fail "--all leaves some out"
}

@test "an unprivileged user sees own connections whole, and others' without their process" {
	needs_root
	needs setpriv
	pair
	local other=${line% *}
	local -a nobody=(setpriv --reuid 64011 --regid 64011 --clear-groups)
	start "${nobody[@]}" /usr/bin/python3 "$BATS_TEST_DIRNAME/hosts/pair.py"
	"${nobody[@]}" "$KA" status --json >"$BATS_TEST_TMPDIR/own"
	jq -e "length == 2 and all(.pid == $pid) and all(.idle_ms >= 0)" "$BATS_TEST_TMPDIR/own" >/dev/null ||
		fail "an ordinary user does not see its connections: $(cat "$BATS_TEST_TMPDIR/own")"
	"${nobody[@]}" "$KA" status --json --all |
		jq -e "any(.peer == \"127.0.0.1:$other\" and .pid == null and .program == null)" >/dev/null ||
		fail "others' connections are missing from --all"
}

# bats test_tags=kernel
@test "a retransmission does not end idleness" {
	needs_root
	needs ip nft unshare
	needs_namespaces --net
	start unshare --net bash -c '
		ip link set lo up
		exec python3 -c "
import socket, subprocess, sys
l = socket.create_server((\"127.0.0.1\", 0))
c = socket.create_connection(l.getsockname()); s = l.accept()[0]
subprocess.run([\"nft\", \"add table t; add chain t c { type filter hook input priority 0; policy drop; }\"], check=True)
c.send(b\"x\")
print(0, c.fileno(), flush=True)
sys.stdin.read()"'
	sleep 4.5
	local shown
	shown=$(nsenter --net="/proc/$pid/ns/net" "$KA" status --json "$pid" | jq "map(select(.fd == ${line#* }))[0]")
	between 1 100 "$(jq .unacked <<<"$shown")" "nothing is in flight: the test does not reach its case"
	between 3800 30000 "$(jq .idle_ms <<<"$shown")" "each retransmission is taken for the user's activity"
	equal null "$(jq .keepalive <<<"$shown")" "keepalive seems to run, which it does not while data is in flight"
	nsenter --net="/proc/$pid/ns/net" "$KA" status "$pid" | grep -q 'resending' ||
		fail "the table does not say that data is being sent again"
}

@test "a process in another network namespace is shown from within that namespace" {
	needs_root
	needs_namespaces --net
	start unshare --net bash -c "ip link set lo up; exec /usr/bin/python3 $BATS_TEST_DIRNAME/hosts/pair.py"
	nsenter --net="/proc/$pid/ns/net" "$KA" status --json "$pid" | jq -e 'length == 2' >/dev/null
	run -1 "$KA" status "$pid"
	[[ $output == *"another network namespace"* ]] ||
		fail "it does not say why nothing is shown: $output"
}

@test "processes that come and go while it runs do no harm" {
	local i
	(for ((i = 0; i < 300; i++)); do /bin/true & done; wait) 3>&- &
	for i in {1..20}; do "$KA" status --all --json | jq -e 'type == "array"' >/dev/null; done
	wait $!
}

# The kernel sends its table in pieces, and counts to find where it stopped. In a table of one
# bucket, a new connection shifts the others, so some are often sent twice.
# bats test_tags=kernel
@test "while others come and go, a connection is shown once" {
	needs_root
	needs_namespaces --net
	local buckets=/proc/sys/net/ipv4/tcp_child_ehash_entries
	[ -e $buckets ] || skip "this kernel has one table for all"
	start unshare --net sh -c "echo 1 >$buckets; exec unshare --net sh -c 'ip link set lo up; exec \"\$@\"' sh \"\$@\"" sh \
		/usr/bin/python3 -c '
import socket, sys, threading
l = socket.create_server(("127.0.0.1", 0))
def pair():
    c = socket.create_connection(l.getsockname())
    return c, l.accept()[0]
def churn():
    while True:
        for s in pair():
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            s.close()
held = [pair() for _ in range(500)]
print(0, 0, flush=True)
threading.Thread(target=churn, daemon=True).start()
sys.stdin.read()'
	nsenter --net="/proc/$pid/ns/net" bash -c "for _ in {1..60}; do '$KA' status --json --all; done" |
		jq -c 'map(.cookie) | length - (unique | length)' >"$BATS_TEST_TMPDIR/twice"
	equal 0 "$(sort -u "$BATS_TEST_TMPDIR/twice")" "connections are shown twice, and OpenMetrics is not valid"
	equal 60 "$(wc -l <"$BATS_TEST_TMPDIR/twice")" "it fails while connections come and go"
}

# bats test_tags=kernel
@test "with /proc mounted hidepid, own connections are still shown" {
	needs_root
	needs setpriv unshare
	needs_namespaces --mount
	start setpriv --reuid 64013 --regid 64013 --clear-groups \
		/usr/bin/python3 "$BATS_TEST_DIRNAME/hosts/pair.py"
	run -0 unshare --mount bash -c "
		mount -t proc -o hidepid=2 proc /proc &&
		setpriv --reuid 64013 --regid 64013 --clear-groups --inh-caps=-all '$KA' status --json"
	jq -e "length == 2 and all(.pid == $pid)" <<<"$output" >/dev/null ||
		fail "nothing is shown: $output"
}

@test "ten thousand connections are all shown" {
	start /usr/bin/python3 "$BATS_TEST_DIRNAME/hosts/pair.py" 4900
	local one=$pid
	start /usr/bin/python3 "$BATS_TEST_DIRNAME/hosts/pair.py" 100
	equal 10000 "$("$KA" status --json "$one" "$pid" | jq length)" "connections are missing"
	equal 10001 "$("$KA" status "$one" "$pid" | wc -l)" "rows are missing from the table"
}

@test "sockets are found whatever numbers their descriptors have, without a search through all numbers" {
	needs_strace
	start /usr/bin/python3 -c '
import os, resource, socket, sys
most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
l = socket.create_server(("127.0.0.1", 0))
held = [socket.create_connection(l.getsockname()) for _ in range(20)]
held += [l.accept()[0] for _ in range(20)]
far = most - 1
os.dup2(held[0].fileno(), far)
for s in held[::2]: s.close()
print(*sorted([s.fileno() for s in held[1::2]] + [far]), flush=True)
sys.stdin.read()'
	local fds=$line
	strace -o "$BATS_TEST_TMPDIR/calls" -e trace=readlinkat "$KA" status --json "$pid" >"$BATS_TEST_TMPDIR/json"
	equal "$fds" "$(jq -r 'map(.fd) | sort | join(" ")' "$BATS_TEST_TMPDIR/json")" "connections are missing"
	between 20 150 "$(grep -c '"[0-9]*"' "$BATS_TEST_TMPDIR/calls")" "it asks for numbers without end"
}

@test "the descriptors of a process are not listed if their number is known" {
	[ "$(stat -c %s /proc/self/fd)" != 0 ] || skip "Linux 6.2 or newer reports it"
	needs_strace
	start /usr/bin/python3 -c '
import os, socket, sys
os.closerange(3, 1000) # what bats has open
l = socket.create_server(("127.0.0.1", 0))
c = socket.create_connection(l.getsockname())
print(0, c.fileno(), flush=True)
sys.stdin.read()'
	strace -y -o "$BATS_TEST_TMPDIR/calls" -e trace=openat,readlinkat,getdents64 "$KA" status "$pid" >/dev/null
	grep -q "readlinkat(.*/$pid/fd>, \"${line#* }\"" "$BATS_TEST_TMPDIR/calls" ||
		fail "the test does not see what it looks for: $(tail "$BATS_TEST_TMPDIR/calls")"
	! grep "getdents64(.*/$pid/fd>" "$BATS_TEST_TMPDIR/calls" || fail "ka status takes longer than it must"
}

@test "memory does not grow with other people's sockets" {
	needs_root
	needs setpriv
	[ -x /usr/bin/time ] || skip "GNU time is not installed"
	local -a nobody=(setpriv --reuid 64012 --regid 64012 --clear-groups)
	local before after
	before=$("${nobody[@]}" /usr/bin/time -f %M "$KA" status 2>&1 >/dev/null)
	start /usr/bin/python3 "$BATS_TEST_DIRNAME/hosts/pair.py" 4900
	after=$("${nobody[@]}" /usr/bin/time -f %M "$KA" status 2>&1 >/dev/null)
	between 0 $((before + 300)) "$after" "9800 sockets of others cost memory (kB)"
}

@test "the OpenMetrics output passes the format's own rules" {
	pair 2 300
	"$KA" status --openmetrics "$pid" >"$BATS_TEST_TMPDIR/metrics"
	/usr/bin/python3 "$BATS_TEST_DIRNAME/hosts/openmetrics.py" <"$BATS_TEST_TMPDIR/metrics"
	grep -q "^ka_connection_keepalive_armed{pid=\"$pid\",program=\"python3\",.*} 1$" "$BATS_TEST_TMPDIR/metrics"
	if type -P promtool >/dev/null; then promtool check metrics <"$BATS_TEST_TMPDIR/metrics"; fi
}

@test "connections with equal addresses on two interfaces are two in OpenMetrics" {
	private || return 0
	launch beyond unshare --net bash -c 'ip link set lo up; echo up; exec sleep 100'
	for i in 0 1; do
		ip link add "a$i" type veth peer name "b$i" netns "${number[beyond]}"
		ip address add fe80::1/64 dev "a$i" nodad
		ip link set "a$i" up
		nsenter --net --target "${number[beyond]}" ip address add fe80::2/64 dev "b$i" nodad
		nsenter --net --target "${number[beyond]}" ip link set "b$i" up
	done
	launch server nsenter --net --target "${number[beyond]}" /usr/bin/python3 -c "
import socket, time
l = socket.create_server(('::', 4000), family=socket.AF_INET6)
print('ready', flush=True)
held = [l.accept(), l.accept()]; time.sleep(100)"
	launch c /usr/bin/python3 -c "
import socket, time
held = []
for i in 0, 1:
    s = socket.socket(socket.AF_INET6)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    n = socket.if_nametoindex('a%d' % i)
    s.bind(('fe80::1', 5000, 0, n)); s.connect(('fe80::2', 4000, 0, n)); held.append(s)
print('ready', flush=True); time.sleep(100)"
	"$KA" status --openmetrics "${number[c]}" >"$T/metrics"
	equal 2 "$(grep -c '^ka_connection_idle_seconds{' "$T/metrics")" "they are not both there: the test does not reach its case"
	/usr/bin/python3 "$BATS_TEST_DIRNAME/hosts/openmetrics.py" <"$T/metrics"
	for i in 0 1; do
		grep -q "^ka_connection_idle_seconds{.*,interface=\"a$i\"}" "$T/metrics" ||
			fail "the user does not know which is which: $(cat "$T/metrics")"
	done
}

@test "any bytes in a program's name still give valid JSON and OpenMetrics" {
	start /usr/bin/python3 -c "
import socket, sys
open('/proc/self/comm', 'wb').write(b'a\"\\\\\x1b\xff\n{z')
l = socket.create_server(('127.0.0.1', 0)); c = socket.create_connection(l.getsockname())
print(0, 0, flush=True); sys.stdin.read()"
	"$KA" status --json "$pid" | jq -e 'length >= 1' >/dev/null || fail "not JSON"
	"$KA" status --openmetrics "$pid" | /usr/bin/python3 "$BATS_TEST_DIRNAME/hosts/openmetrics.py"
	run -0 "$KA" status "$pid"
	[[ $output != *$'\x1b'* ]] || fail "a program's name can write on the terminal"
	run "$KA" attach "$pid"
	[[ $output = *"was: "* && $output != *$'\x1b'* ]] || fail "a program's name can control the terminal in ka attach"
	needs_root
	run setpriv --reuid 65534 --regid 65534 --clear-groups "$KA" attach "$pid"
	[[ $output = *"another user"* && $output != *$'\x1b'* ]] || fail "a program's name can control the terminal if attach is refused"
}

@test "a program's name cannot control the terminal, with 7-bit or 8-bit characters" {
	start /usr/bin/python3 -c "
open('/proc/self/comm', 'wb').write(b'a\\x1b[1m\\x9b2m\\x7f')
exec(open('$BATS_TEST_DIRNAME/hosts/pair.py').read())"
	"$KA" status "$pid" | grep -q ' a?\[1m?2m?  ' || { "$KA" status "$pid" | cat -v; false; }
}

@test "a program cannot make ka status wait for it" {
	# a program that looks like an ssh with a helper, but accepts no more connections
	start env LD_PRELOAD="$LIBKA" /usr/bin/python3 -c "
import os, socket, sys
l = socket.create_server(('127.0.0.1', 0)); c = socket.create_connection(l.getsockname())
s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
s.bind('\\0libka-ssh/%d' % os.getpid()); s.listen(0)
k = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET); k.connect(s.getsockname())
print('ready', flush=True); sys.stdin.read()"
	timeout 20 "$KA" status "$pid" >"$BATS_TEST_TMPDIR/table" || fail "it hangs"
	grep -q "^[! ] *$pid  python3 .* yes$" "$BATS_TEST_TMPDIR/table" || { cat "$BATS_TEST_TMPDIR/table"; false; }
	timeout 20 "$KA" probe "$pid" >/dev/null || fail "ka probe hangs"
}

@test "a memory page that another user never delivers does not keep root waiting" {
	needs_root
	needs_namespaces --mount
	[ -c /dev/fuse ] || skip "no FUSE here"
	open=$(mktemp -d /tmp/ka-status.XXXXXX) # to that user
	mkdir "$open/mount"
	cp "$LIBKA" "$open/libka.so"
	cc -std=c11 -D_GNU_SOURCE -O1 -static "$BATS_TEST_DIRNAME/hosts/stuck.c" -o "$open/stuck"
	chmod -R go+rX "$open"
	pair
	start unshare --mount env -i KA_RULES='stuck=300 =9' "$open/stuck" "$open/mount" \
		"$open/libka.so" "${line% *}"
	equal stuck "$line" "the test does not reach its case"
	run -0 timeout --signal KILL 20 "$KA" status --json --all
	equal '["stuck",true,"stuck=300"]' \
		"$(jq -c "map(select(.pid == $pid))[0] | [.program, .libka, .policy]" <<<"$output")" \
		"what is known without that page is not shown"
}

@test "a read that takes more than a second is given up, and only that user's processes are left out" {
	needs_root
	needs strace
	local other mine t=$BATS_TEST_TMPDIR begun
	pair
	mine=$pid
	for _ in 1 2 3; do
		start setpriv --reuid 65534 --regid 65534 --clear-groups /usr/bin/python3 \
			"$BATS_TEST_DIRNAME/hosts/pair.py"
		other=$other${other:+ }$pid
	done
	# the reader is stopped there, as if the memory of the first process were locked
	begun=$SECONDS
	# shellcheck disable=SC2086 # words
	run -0 timeout --signal KILL 60 strace -f -qq -o "$t/trace" -P "/proc/${other%% *}/maps" \
		-e inject=openat:signal=STOP "$KA" status --json --all
	between 0 30 $((SECONDS - begun)) "any user can make it wait"
	equal '[null]' "$(jq -c "map(select(.pid == (${other// /,})).libka) | unique" <<<"$output")" \
		"that user can make it wait once more"
	equal '[false]' "$(jq -c "map(select(.pid == $mine).libka) | unique" <<<"$output")" \
		"one user can hide what is known of others"
}

@test "without /proc it says so, instead of showing nothing" {
	needs_root
	needs_namespaces --mount
	local command
	for command in status "status --all" "status --json" watch; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr unshare --mount bash -c 'mount -t tmpfs tmpfs /proc; "$@"' - \
			timeout 20 "$KA" $command
		equal 1 "$status" "nothing could be read, and ka shows that as no connections"
		equal "ka: /proc: is not mounted; it shows which process holds which socket" "$stderr" \
			"the user would not know why"
		equal "" "$output" "an empty table looks as if there were no connections"
	done
}

# bats test_tags=kernel
@test "without tcp_diag the module is named, and what /proc knows is shown" {
	needs strace
	# then the kernel answers ENOENT, or without inet_diag too EOPNOTSUPP
	local error=ENOENT
	lacking() { strace -f -qq -o "$BATS_TEST_TMPDIR/trace" -e trace=sendto \
		-e "inject=sendto:error=$error" "$KA" "$@"; }
	pair 3 300
	run -0 --separate-stderr lacking status --json "$pid"
	[[ $stderr == "ka: the kernel: has no tcp_diag, "*"modprobe tcp_diag"* ]] ||
		fail "the user would not know which module: $stderr"
	local shown='map({fd, local, peer, state, keepalive: (.keepalive != null), program})'
	equal "$("$KA" status --json "$pid" | jq -c "$shown")" "$(jq -c "$shown" <<<"$output")" \
		"what /proc knows is not shown"
	equal '[[null,null,null]]' \
		"$(jq -c 'map([.cookie, .idle_ms, .silent_ms]) | unique' <<<"$output")" "figures are shown that nobody knows"
	between 200000 300000 "$(jq 'map(.keepalive.next_ms // empty)[0]' <<<"$output")" \
		"the next probe is announced wrongly"
	run -0 --separate-stderr lacking status --json --all
	between 6 1000000 "$(jq length <<<"$output")" "connections are missing"
	run -0 --separate-stderr lacking status "$pid"
	run -1 --separate-stderr lacking watch "$pid"
	[[ $stderr == *"modprobe tcp_diag"* ]] || fail "$stderr"
	error=EOPNOTSUPP
	run -0 --separate-stderr lacking status "$pid"
	[[ $stderr == *"modprobe tcp_diag"* ]] || fail "without inet_diag: $stderr"
}

@test "ka status reads the kernel's table once, not for each family" {
	needs strace
	pair 3 300
	strace -f -qq -o "$BATS_TEST_TMPDIR/trace" -e trace=sendto "$KA" status "$pid" >"$BATS_TEST_TMPDIR/out"
	equal 1 "$(grep -cE 'NLM_F_DUMP|0x300' "$BATS_TEST_TMPDIR/trace")" "with many connections ka status takes longer than it needs"
}

@test "many programs that answer nothing cost ka status and ka probe no more time than one" {
	# each looks like an ssh with a helper, which accepts connections and never answers
	start env LD_PRELOAD="$LIBKA" /usr/bin/python3 -c "
import os, socket, sys, time
l = socket.create_server(('127.0.0.1', 0), backlog=200)
children = []
for i in range(80):
    done = os.pipe()
    child = os.fork()
    if child == 0:
        c = socket.create_connection(l.getsockname())
        s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        s.bind('\0libka-ssh/%d' % os.getpid())
        s.listen(9)
        os.write(done[1], b'.')
        time.sleep(150)
        os._exit(0)
    os.read(done[0], 1)
    children.append(child)
print(*children, flush=True)
sys.stdin.read()"
	read -ra quiet <<<"$line"
	pids+=("${quiet[@]}")
	timeout 5 "$KA" status "${quiet[@]}" >"$BATS_TEST_TMPDIR/table" ||
		fail "ka status waits for one after the other"
	equal 80 "$(grep -c ' yes$' "$BATS_TEST_TMPDIR/table")" "they are not all shown, so the test does not reach its case"
	timeout 20 "$KA" probe --timeout 1 "${quiet[@]}" >"$BATS_TEST_TMPDIR/table" || status=$?
	equal 1 "$status" "ka probe waits for one after the other"
	equal 80 "$(grep -c ' no ssh-level reply in 1 s$' "$BATS_TEST_TMPDIR/table")" \
		"they were not all asked, so the test does not reach its case"
}

@test "a program with very many file locks cannot make ka status wait" {
	start /usr/bin/python3 -c "
import fcntl, sys, tempfile
files = [tempfile.TemporaryFile() for _ in range(400)]
for f in files:
    for i in range(150):
        fcntl.lockf(f, fcntl.LOCK_EX, 1, 2 * i)
print('ready', flush=True); sys.stdin.read()"
	timeout 5 "$KA" status >"$BATS_TEST_TMPDIR/table" || fail "it hangs"
}

@test "a full disk at the output is an error" {
	pair
	run -1 --separate-stderr bash -c "'$KA' status --json $pid >/dev/full"
	[[ $stderr == "ka: standard output: "* ]]
}

@test "wrong arguments are reported with a hint" {
	run -2 --separate-stderr "$KA" status --nonsense
	[[ $stderr == "ka: --nonsense: no such option"* && $stderr == *"ka status --help"* ]]
	run -2 --separate-stderr "$KA" status --json -xyz
	equal "ka: -xyz: no such option" "${stderr_lines[0]}" "the wrong word is blamed"
	run -2 --separate-stderr "$KA" status --json --openmetrics
	equal "ka: --openmetrics: not with --json" "${stderr_lines[0]}" "one of them is left out in silence"
	run -2 --separate-stderr "$KA" attach --undo --idle 5m 1
	equal "ka: --undo: takes no settings" "${stderr_lines[0]}" "--idle is left out in silence"
	run -2 --separate-stderr "$KA" run --strict=yes true
	equal "ka: --strict=yes: takes no argument" "${stderr_lines[0]}" "an option that there is seems not to be"
	run -2 --separate-stderr "$KA"
	equal "" "$output" "a script takes the list of commands for a result"
	[[ $stderr == "usage: ka COMMAND"*status* ]]
	run -0 "$KA" status --help
	[[ $output == "usage: ka status"* ]]
}

# --- the limit ---------------------------------------------------------------

# a connection whose first probe comes after two hours, as psql's does
late() {
	start /usr/bin/python3 "$BATS_TEST_DIRNAME/hosts/talker.py" serve
	start /usr/bin/python3 "$BATS_TEST_DIRNAME/hosts/talker.py" "$line"
	echo "arm ${1-7200} 75 9" >&"$hold"
	for _ in {1..50}; do
		! ss -tnpoH | grep "pid=$pid," | grep -q keepalive || return 0
		sleep 0.1
	done
	return 1
}

@test "a connection whose first probe comes after two hours is marked, and its row says why" {
	needs python3 ss
	late
	run "$KA" status "$pid"
	matches "! *  in 1h59m, too late  *" "${lines[1]}" "psql's connection looks safe"
}

@test "the limit is 5 minutes, or KA_LIMIT, or --limit" {
	needs python3 ss
	late 200
	run "$KA" status "$pid"
	matches "  *" "${lines[1]}" "a safe connection is called a risk"
	run env KA_LIMIT=100 "$KA" status "$pid"
	matches "! *" "${lines[1]}" "KA_LIMIT has no effect"
	run env KA_LIMIT=100 "$KA" status --limit 4m "$pid"
	matches "  *" "${lines[1]}" "--limit has no effect"
	run -2 --separate-stderr env KA_LIMIT=abc "$KA" status "$pid"
	equal 'ka: KA_LIMIT="abc": not a duration in 1s..32767h' "${stderr_lines[0]}" "an invalid limit is used"
}

@test "JSON and OpenMetrics have the risk and the keepalive time, so that an alert can be written" {
	needs python3 ss
	late
	"$KA" status --json "$pid" | /usr/bin/python3 -c 'import json, sys
row = json.load(sys.stdin)[0]
assert row["risk"] == "late", row
assert 7190000 < row["keepalive"]["idle_ms"] <= 7210000, row'
	"$KA" status --openmetrics "$pid" >"$BATS_TEST_TMPDIR/metrics"
	/usr/bin/python3 "$BATS_TEST_DIRNAME/hosts/openmetrics.py" <"$BATS_TEST_TMPDIR/metrics"
	grep -qE '^ka_connection_at_risk\{.*\} 1$' "$BATS_TEST_TMPDIR/metrics"
	grep -qE '^ka_connection_keepalive_idle_seconds\{.*\} (7199|720[0-9])\.' "$BATS_TEST_TMPDIR/metrics"
	grep -qE '^ka_connection_next_probe_seconds\{.*\} (719[0-9]|720[0-9])\.' "$BATS_TEST_TMPDIR/metrics"
}
