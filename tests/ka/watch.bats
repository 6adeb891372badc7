#!/usr/bin/env bats
# watch.bats - ka watch, on a real terminal and without one.

# shellcheck disable=SC2154  # pid, line, hold, ka: set by the helpers

load helper
load terminal

setup() {
	[ -x "$KA" ] || fail "$KA is missing: run make first" || return
	needs tmux dash python3 ss
}
teardown() {
	close_terminal
	stop_all
}

# serve; connect: start a server, and a client that obeys `say`. Its number goes to $client.
serve() {
	start "${inside[@]}" /usr/bin/python3 "$BATS_TEST_DIRNAME/hosts/talker.py" serve
	port=$line
}
connect() {
	start "${inside[@]}" /usr/bin/python3 "$BATS_TEST_DIRNAME/hosts/talker.py" "$port"
	client=$pid client_in=$hold
}
say() { echo "$*" >&"$client_in"; }
# connect_times N: a client with N connections
connect_times() {
	connect
	for ((i = 1; i < $1; i++)); do say open; done
}

# network: makes a network namespace for serve and connect, in which packets can be lost
network() {
	needs nft ip unshare nsenter
	needs_root
	needs_namespaces --net
	start unshare --net sh -c 'ip link set lo up; echo up; read -r _'
	inside=(nsenter "--net=/proc/$pid/ns/net")
}
lose_packets() {
	"${inside[@]}" nft "table inet hole { chain in { type filter hook input priority 0
		tcp dport $port drop
		tcp sport $port drop
	}; }"
}
pass_packets() { "${inside[@]}" nft delete table inet hole; }

# shellcheck disable=SC2034  # for terminal
columns=120
watch() { terminal "$KA" watch "$@"; }

# --- what it shows -----------------------------------------------------------

@test "each connection is a row, with its program, peer, idle time and next probe" {
	serve
	connect
	say arm 200 50 3
	eventually 30 armed
	watch "$client"
	shows "^  +$client  python3 +127\.0\.0\.1:$port +[0-9.]+s  .* in 3m[0-9]+s +no$" \
		"the connection is not told apart from others"
	shows "^ka watch  1 connection  only $client +[0-9:]{8}  \? keys  q quits$" "the user does not know how to get out"
}
armed() { ss -tnoH "dport = :$port" | grep -q keepalive; }

@test "a connection that is idle with no keepalive stands first, marked and in red" {
	serve
	connect
	say arm 200 50 3
	say open
	watch "$client"
	shows '^ka watch  2 connections  1 at risk ' "the danger is not counted"
	shows '^! .* off +no$' "the danger is not marked"
	equal '!' "$(screen | sed -n '3p' | cut -c1)" "the one at risk is not the first"
	tm capture-pane -p -e | sed -n 3p | grep -q $'^[^ ]*\033\\[31m[^ ]*!' ||
		fail "the mark is not red: $(tm capture-pane -p -e)"
}

@test "NO_COLOR is honoured" {
	serve
	connect
	terminal env NO_COLOR=1 "$KA" watch "$client"
	shows '^! .* off +no$' "nothing is shown"
	! tm capture-pane -p -e | grep $'\033\\[[0-9;]*[34][0-9]m' ||
		fail "colours are used though they are not wanted"
}

@test "the idle time goes on in place, and nothing scrolls away" {
	serve
	connect
	watch "$client"
	shows '127\.0\.0\.1:[0-9]+ +[2-9]\.[0-9]s ' "the idle time stands still"
	equal 1 "$(screen | grep -c 127.0.0.1)" "old pictures stay on the screen"
	equal "1 0" "$(tm display -p '#{alternate_on} #{history_size}')" \
		"the user's own screen is written on"
}

@test "a connection that ka attach has armed is marked" {
	export XDG_RUNTIME_DIR=$BATS_TEST_TMPDIR
	serve
	connect
	"$KA" attach "$client" || skip "ka attach does not work here"
	watch "$client"
	shows '^  .* in [0-9]+s +attach$' "it seems that nothing keeps it alive"
}

@test "a bar grows towards the limit, and the next probe is marked on it" {
	serve
	connect
	say arm 6 2 3
	watch --ascii --limit 10 "$client"
	shows '  [=-]+\.*o\.*\|\.*  in ' "the bar does not show when the next probe comes"
	shows 'QUIET +10s ' "the mark on the bar is not explained"
	say disarm
	shows '^!.*  =+\|[.=-]*  off +no$' "a connection beyond the limit looks harmless"
	shows "python3\[$client\] 127.0.0.1:$port  no packet for 10s: the limit is passed" \
		"the user does not learn when the NAT has forgotten the connection"
}

@test "a keepalive that probes later than the limit is a risk" {
	serve
	connect
	say arm 60 15 3
	watch --limit 61 "$client"
	shows '^  .* in [0-9.]+s +no$' "a keepalive in time is called a risk"
	shows '^ka watch  1 connection ' "a keepalive in time is called a risk"
	keys q
	restored after "status 0"
	close_terminal
	watch --limit 60 "$client"
	shows '^ka watch  1 connection  1 at risk' "a keepalive that comes too late looks fine"
}

@test "the next probe stays where it is while the peer answers" {
	serve
	connect
	say arm 4 1 3
	watch --ascii --limit 6 "$client"
	eventually 30 all_probes_fall 4 ||
		fail "the next probe is announced for the interval of unanswered ones: $(screen)"
	for _ in {1..80}; do
		sleep 0.1
		all_probes_fall 4
	done
}
# A bar has 24 columns or more. The limit of 6 s is at 4/5 of it, so 4 s are at 8/15.
all_probes_fall() {
	local bar
	bar=$(screen | grep -Eo '  [-=.o|>]{10,}  ' | tr -d ' ')
	local o=${bar%%o*}
	[ -n "$bar" ] && ((${#o} * 15 >= ${#bar} * 7 && ${#o} * 15 <= ${#bar} * 9))
}

@test "only the processes named are shown, by number or by program" {
	serve
	connect
	watch "$client"
	shows '^ka watch  1 connection ' "other processes' connections are in the way"
	screen | grep -q "$client  python3" || { screen; false; }
}

@test "without names it shows the user's own connections, with --all everybody's" {
	needs setpriv
	network
	local nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	serve
	connect
	inside+=("${nobody[@]}")
	connect
	inside=("${inside[@]:0:2}")
	terminal "${nobody[@]}" "$KA" watch
	shows "^ka watch  1 connection " "the connections of others are in the way"
	shows "^. +$client  python3" "the user's own connection is missing"
	keys q
	restored after "status 0"
	close_terminal
	terminal "${nobody[@]}" "$KA" watch --all
	shows "^ka watch  4 connections " "a machine cannot be looked at as a whole"
	shows "^. +-  - +127.0.0.1:$port" "a connection whose process is hidden is hidden, too"
}

@test "a program's name cannot write on the terminal" {
	serve
	connect
	say name 1b5d303b781b5b339b317f # ESC ] 0 ; x ESC [ 3 CSI 1 DEL
	watch --all "$client"
	shows "$client  \?\]0;x\?\[3\?1\? " "any user could take over the terminal of root"
}

@test "characters beyond ASCII are used only where the locale has them" {
	serve
	connect
	watch "$client"
	shows '──' "the bar is not drawn"
	keys q
	restored after "status 0"
	close_terminal
	for how in 'LC_ALL=C watch' 'LC_ALL=C.UTF-8 watch --ascii'; do
		# shellcheck disable=SC2086  # words
		terminal env ${how/watch/$KA watch} "$client"
		shows '  [=-]*\.\.\.' "the terminal shows rubbish instead of the bar"
		! screen | LC_ALL=C grep '[^ -~]' || fail "not only ASCII is written"
		close_terminal
	done
}

# --- what happens ------------------------------------------------------------

@test "a connection that is made, armed, disarmed and closed is reported" {
	serve
	connect
	watch "$client"
	shows '127.0.0.1' "nothing is shown"
	say open
	shows "^[0-9:]{8}  python3\[$client\] 127\.0\.0\.1:$port from :[0-9]+  new, no keepalive$" \
		"a new connection goes unnoticed"
	shows '^ka watch  2 connections' "a new connection is not shown"
	say arm 100 20 3
	shows "127\.0\.0\.1:$port from :[0-9]+  armed, first probe in 1m(40|39|38)s$" \
		"the user does not learn that keepalive was turned on"
	say disarm
	shows '  keepalive turned off$' "the user does not learn that keepalive was turned off"
	sleep 2
	say close
	shows '  closed after [2-9][0-9.]*s idle; longest idle [2-9][0-9.]*s$' \
		"the user does not learn how long it was idle before its end"
	shows '^ka watch  1 connection ' "a connection that is gone is shown"
}

@test "a peer that stops answering is reported: each probe, its return, and the end" {
	network
	serve
	connect
	say arm 3 2 4
	watch "$client"
	shows ' in [0-3]\.[0-9]s ' "the keepalive is not shown"
	! screen | grep unanswered || fail "an answered probe is called unanswered"
	lose_packets
	shows '  1 probe unanswered, peer silent for [3-9]' "a lost probe goes unnoticed"
	shows '^\?.* 1 unanswered +no$' "the row does not say that the peer is silent"
	shows '  2 probes unanswered, peer silent for [5-9]' "the second lost probe goes unnoticed"
	pass_packets
	shows '  peer answers again, after [5-9][0-9.]*s of silence' "its return goes unnoticed"
	lose_packets
	shows '  died after 4 unanswered probes, 1[0-9]s of silence; longest idle [1-9][0-9]s' \
		"the user does not learn why the connection ended"
}

@test "a peer that acknowledges no data is reported, though no keepalive probes run" {
	network
	serve
	connect
	say arm 60 2 4
	watch "$client"
	shows ' in [0-9]+s ' "the keepalive is not shown"
	lose_packets
	say send
	shows '  peer silent for [0-9.]+s, data in flight$' "lost data goes unnoticed"
	shows '^\?.* peer silent +no$' "the row does not say that the peer is silent"
	pass_packets
	shows '  peer answers again, after [0-9.]+s of silence' "its return goes unnoticed"
	shows '^  .* in ([0-9]+|1m0[0-9])s +no$' "a connection that works looks broken"
	! screen | grep -E 'armed|turned off' ||
		fail "data in flight is taken for a change of keepalive"
}

@test "events stay when there are more connections than lines" {
	serve
	connect_times 31
	lines=15 watch "$client"
	shows '^  1 to [0-9]+ of 31$' "the user does not learn that some are not shown"
	say close
	shows '  closed after ' "what happens is not shown"
	equal 14 "$(screen | grep -c .)" "the screen is not used as it could be"
}

@test "a connection that the program closes is not reported as died" {
	network
	serve
	connect
	say arm 3 2 9
	watch "$client"
	shows ' in [0-3]\.[0-9]s ' "the keepalive is not shown"
	lose_packets
	shows '  1 probe unanswered' "a lost probe goes unnoticed"
	say close
	shows '  closed by the program after [3-9]' "it seems that the connection died, though the user closed it"
	! screen | grep died || fail "a connection that the user closed is reported as dead"
}

@test "a connection that is reset is reported as died, and one that is closed as closed" {
	local log=$BATS_TEST_TMPDIR/log
	serve
	connect_times 4
	"$KA" watch --json "$client" >"$log" 3>&- &
	pids+=($!)
	eventually 30 test -s "$log"
	say be-reset
	eventually 30 grep -q '"died"' "$log" || fail "it seems that the user closed what was reset: $(cat "$log")"
	jq -r .text "$log" | grep -Eq '^died after [0-9.]+s idle, reset; longest idle [0-9.]+s$' ||
		fail "the user does not learn what happened: $(cat "$log")"
	say close # of the one that was reset: nothing more happens to it
	say shut
	eventually 30 grep -q '"closed"' "$log" || fail "what both ends have closed seems to be open, or reset"
	say close
	say close
	closed() { [ "$(grep -c '"closed"' "$log")" = 2 ]; }
	eventually 30 closed || fail "what the user has closed is not reported as closed: $(cat "$log")"
	equal 1 "$(grep -c '"died"' "$log")" "what the user has closed is reported as died"
}

@test "events have colours, and one that died has the strongest" {
	network
	serve
	connect
	say arm 2 2 3
	watch "$client"
	shows ' in [0-2]\.[0-9]s ' "the keepalive is not shown"
	lose_packets
	shows '  died after [0-9]+ unanswered probe' "its end goes unnoticed"
	tm capture-pane -p -e | grep -q $'41m.*died after' || fail "it does not stand out: $(tm capture-pane -p -e)"
	tm capture-pane -p -e | grep -q $'43m.*1 probe unanswered' || fail "the warning does not stand out: $(tm capture-pane -p -e)"
}

# --- hundreds of connections -----------------------------------------------

@test "all of many connections can be reached by row, by page and by a filter" {
	serve
	connect_times 60
	lines=20 watch "$client"
	shows '^  1 to [0-9]+ of 60$' "the user does not learn that there are more"
	keys j
	shows '^  2 to [0-9]+ of 60$' "j does not scroll"
	keys Down
	shows '^  3 to [0-9]+ of 60$' "an arrow does not scroll"
	keys k Up
	shows '^  1 to [0-9]+ of 60$' "it does not scroll back"
	keys PPage NPage
	shows '^  1[0-9] to [0-9]+ of 60$' "PgDn does not scroll by a page"
	keys End
	shows '^  [0-9]+ to 60 of 60$' "the last one cannot be reached"
	keys g
	shows '^  1 to [0-9]+ of 60$' "the first one cannot be reached"
	keys / nobody
	shows '^ka watch  /nobody_  0 of 60 connections|^ka watch  /nobody_ ' "what is typed is not seen"
	shows '^  no connection has this text$' "an empty list does not say why"
	keys Escape
	shows '^  1 to [0-9]+ of 60$' "Esc does not show all again"
	keys / 127.0 Enter
	shows '^ka watch  /127\.0  60 connections' "the filter is not shown"
	keys q
	restored after "status 0"
}

@test "? explains the keys, s sorts" {
	serve
	connect
	watch "$client"
	shows '127.0.0.1' "nothing is shown"
	keys '?'
	shows '^  s  +sort by risk, idle,$' "the user does not learn the keys"
	keys x
	shows "$client  python3" "there is no way back"
	keys s
	shows '^ka watch .*  by idle ' "the user does not learn the order"
}

@test "two connections of one program to one peer are distinguished by their local port" {
	serve
	connect
	watch "$client"
	shows '127.0.0.1' "nothing is shown"
	! screen | grep LOCAL || fail "a column is wasted"
	say open
	shows 'PEER +LOCAL' "the user does not know which is which"
	shows "  new, no keepalive" "a new connection goes unnoticed"
	shows "127.0.0.1:$port from :[0-9]+  new" "the user does not know which is new"
}

# --- the terminal ------------------------------------------------------------

@test "a narrow terminal loses columns, never lines; a wide one has them all" {
	serve
	connect
	say arm 200 50 3
	watch --limit 5m "$client"
	for width in 40 52 64 80 100 132; do
		resize "$width" 10
		eventually 30 fits "$width" || {
			echo "at $width columns the rows are torn or empty"
			screen
			return 1
		}
	done
	shows 'PID  PROGRAM +PEER +IDLE  SILENT  QUIET.*KEEPALIVE +LIBKA' "columns are missing"
	resize 20 3
	sleep 1.5
	resize 80 24
	shows ' in 3m[0-9]+s' "it does not survive a tiny terminal"
}
# The row has the peer, the idle time and a bar of ten columns or more, and does not wrap.
fits() {
	local rows
	rows=$(screen | sed -n '3,$p' | grep .) &&
		[ "$(wc -l <<<"$rows")" = 1 ] && [ "${#rows}" -lt "$1" ] &&
		grep -Eq "127\.0.*$port +[0-9.ms]+( +[0-9.ms]+)?  [━╸─◆┃▸]{10,}" <<<"$rows" &&
		{ [ "$1" -lt 64 ] || grep -q 'python3.* in 3m' <<<"$rows"; }
}

@test "q ends it, and leaves the terminal as it was" {
	serve
	connect
	watch "$client"
	shows '127.0.0.1' "nothing is shown"
	keys q
	restored after "status 0"
}

@test "^S does not stop the display" {
	serve
	connect
	watch "$client"
	shows '127.0.0.1' "nothing is shown"
	keys C-s
	sleep 1.5 # for a picture or two
	keys q
	restored after "status 0"
}

@test "^C ends it, and leaves the terminal as it was" {
	serve
	connect
	watch "$client"
	shows '127.0.0.1' "nothing is shown"
	keys C-c
	restored after "status 0"
}

@test "SIGTERM, SIGHUP and SIGQUIT end it, as they should, and leave the terminal as it was" {
	serve
	connect
	for signal in TERM:143 HUP:129 QUIT:131; do
		IFS=: read -r name status <<<"$signal"
		terminal sh -c 'ulimit -c 0; exec "$@"' sh "$KA" watch "$client"
		shows '127.0.0.1' "nothing is shown"
		kill -"$name" "$ka"
		eventually 30 test -s "$BATS_TEST_TMPDIR/after" || fail "SIG$name is ignored"
		restored after "status $status"
		close_terminal
	done
}

@test "^Z stops it, with the terminal as it was, and fg brings it back" {
	serve
	connect
	watch "$client"
	shows '127.0.0.1' "nothing is shown"
	keys C-z
	restored stopped
	go_on
	shows '127.0.0.1' "it does not come back"
	equal "$picture" "$(modes)" "the shell's screen is written on"
	keys q
	restored after "status 0"
}

@test "a signal that ends it while it is stopped does not wait for fg" {
	serve
	connect
	watch "$client"
	shows '127.0.0.1' "nothing is shown"
	keys C-z
	restored stopped
	kill -TERM "$ka"
	kill -CONT "$ka" # by the shell's kill %1: both, and no fg
	eventually 30 has_gone || fail "it stays, stopped in the background"
	equal "$shell" "$(modes)" "the shell's screen is written on"
}
has_gone() { [ "$(cut -d' ' -f3 "/proc/$ka/stat" 2>/dev/null || echo Z)" = Z ]; }

@test "SIGSTOP, which cannot be caught, does no harm" {
	serve
	connect
	watch "$client"
	shows '127.0.0.1' "nothing is shown"
	kill -STOP "$ka"
	eventually 30 test -s "$BATS_TEST_TMPDIR/stopped"
	tm send-keys -R # what the user does about the terminal now
	stty -F "$(tm display -p '#{pane_tty}')" sane
	go_on
	shows '127.0.0.1' "the picture does not come back"
	keys q
	eventually 30 test -s "$BATS_TEST_TMPDIR/after" || fail "keys are not heard any more"
	equal "$(cat "$BATS_TEST_TMPDIR/before")" "$(cat "$BATS_TEST_TMPDIR/after")" \
		"the shell is left with a broken terminal"
	equal "$shell" "$(modes)" "the shell is left on the wrong screen, or without a cursor"
}

@test "an error ends it, is printed on the restored screen, and leaves the terminal as it was" {
	needs prlimit
	serve
	connect
	watch "$client"
	shows '127.0.0.1' "nothing is shown"
	prlimit --pid "$ka" --nofile=1:1 # no file can be opened any more
	eventually 30 on_screen '^status '
	local message
	message=$(screen | sed -n 4p) # each libc has words of its own for EMFILE
	[[ $message = "ka: the kernel's table of sockets: "?* ]] ||
		fail "the user does not learn what went wrong: $(screen)"
	restored after "$message" "status 1"
}

@test "a frame is one write, so that nothing flickers" {
	needs strace
	serve
	connect
	for _ in {1..40}; do say open; done
	lines=50 columns=120 terminal strace -o "$BATS_TEST_TMPDIR/trace" -e trace=write \
		"$KA" watch "$client"
	shows ' 41 connections .*' "nothing is shown"
	sleep 3
	keys q
	eventually 30 grep -q exited "$BATS_TEST_TMPDIR/trace"
	local pictures
	pictures=$(grep -c '^write(1, "\\33\[H' "$BATS_TEST_TMPDIR/trace")
	between 3 1000 "$pictures" "the frame is not drawn again"
	equal $((pictures + 2)) "$(grep -c '^write(' "$BATS_TEST_TMPDIR/trace")" \
		"the picture comes in pieces, and flickers"
}

@test "--interval is the time between polls" {
	needs strace
	serve
	connect
	terminal strace -o "$BATS_TEST_TMPDIR/trace" -e trace=sendto "$KA" watch --interval 3 "$client"
	shows '127.0.0.1' "nothing is shown"
	looks() { grep -c sendto "$BATS_TEST_TMPDIR/trace"; }
	before=$(looks)
	sleep 4
	between 1 3 $(($(looks) - before)) "it looks more often, or more rarely, than asked to"
}

@test "processes are searched through only every few seconds, or when a socket is new" {
	needs strace
	network
	serve
	connect
	terminal strace -o "$BATS_TEST_TMPDIR/trace" -e trace=openat,sendto "$KA" watch "$client"
	shows '127.0.0.1' "nothing is shown"
	eventually 30 looked 9
	between 1 3 "$(grep -c '"/proc", ' "$BATS_TEST_TMPDIR/trace")" \
		"a machine with many processes is kept busy"
	say open
	shows '  new, ' "a new connection is seen late"
}
looked() { [ "$(grep -c sendto "$BATS_TEST_TMPDIR/trace")" -ge "$1" ]; }

# bats test_tags=more
@test "while nothing changes processes are searched through ever more rarely, but one that ends or changes its name is noticed" {
	needs strace
	network
	serve
	start "${inside[@]}" /usr/bin/python3 -c '
import ctypes, os, signal, socket, sys
c = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
child = os.fork()
if not child: signal.pause()
print(child, flush=True)
for word in sys.stdin:
    if word != "rename\n": break
    ctypes.CDLL(None).prctl(15, b"renamed", 0, 0, 0)
os._exit(0)' "$port"
	pids+=("$line")
	terminal strace -o "$BATS_TEST_TMPDIR/trace" -e trace=openat,sendto "$KA" watch "$pid" "$line"
	shows " $pid  python3 " "nothing is shown"
	eventually 60 looked 24
	# at the start, after 5 s, and after 15 s
	between 1 4 "$(grep -c '"/proc", ' "$BATS_TEST_TMPDIR/trace")" "a quiet machine is kept busy"
	echo rename >&"$hold"
	eventually 10 on_screen " $pid  renamed " || fail "a program is shown under a name that it does not have: $(screen)"
	echo leave >&"$hold"
	eventually 10 on_screen " $line  python3 " || fail "a connection is shown as that of a process that has ended: $(screen)"
}

# --- without a terminal ------------------------------------------------------

@test "without a terminal it writes lines: the connections first, then what happens" {
	serve
	connect
	"$KA" watch "$client" >"$BATS_TEST_TMPDIR/log" 3>&- &
	pids+=($!)
	local log=$BATS_TEST_TMPDIR/log now='[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z'
	eventually 30 grep -Eq "^$now  python3\[$client\] 127\.0\.0\.1:$port  idle [0-9.]+s, no keepalive$" \
		"$log" || fail "the log does not say what there was: $(cat "$log")"
	say arm 100 20 3
	eventually 30 grep -Eq "^$now  python3\[$client\] .*  armed, first probe in 1m(40|39|38)s$" "$log" ||
		fail "the log does not say what happens: $(cat "$log")"
	! LC_ALL=C grep '[^ -~]' "$log" || fail "control characters are in the log"
}

@test "a program that reuses a PID is not taken for the one before it" {
	local before last=/proc/sys/kernel/ns_last_pid log=$BATS_TEST_TMPDIR/log
	[ -w $last ] || skip "may not choose the number of a process here"
	serve
	connect
	"$KA" watch "$client" >"$log" 3>&- &
	pids+=($!)
	eventually 30 grep -q "python3\[$client\]" "$log"
	kill -KILL "$client"
	wait "$client" 2>/dev/null || :
	for _ in {1..100}; do
		# set it back at once: bats loses a test whose number another process gets
		before=$(<$last)
		echo $((client - 1)) >$last
		bash -c 'exec 5<>"/dev/tcp/127.0.0.1/$0" && read -r _ <&5' "$port" 3>&- &
		echo "$before" >$last
		pids+=($!)
		[ $! != "$client" ] || break
	done
	[ $! = "$client" ] || skip "the number is taken again and again"
	eventually 30 grep -q "  bash\[$client\] 127.0.0.1:$port  new" "$log" ||
		fail "a connection is shown as another program's, or not at all: $(cat "$log")"
	eventually 30 grep -q "  python3\[$client\] 127.0.0.1:$port  closed" "$log" ||
		fail "the end of a connection is missed: $(cat "$log")"
}

@test "in a pipe it ends when the reader ends" {
	serve
	connect
	# shellcheck disable=SC2016  # for the other shell
	run -0 timeout 30 bash -c 'set -o pipefail; "$0" watch "$1" | head -n 1' "$KA" "$client"
	[[ $output = *"python3[$client]"* ]] || fail "what it writes is lost"
}

@test "on a dumb terminal no control sequences are written" {
	serve
	connect
	terminal env TERM=dumb "$KA" watch "$client"
	shows "Z  python3\[$client\] .*  idle [0-9.]+s, no keepalive$" "nothing is written"
	equal 0 "$(tm display -p '#{alternate_on}')" "a terminal without a second screen gets rubbish"
	keys C-c
	shows 'status 130$' "^C does not end it"
}

@test "ka watch --json prints one object a line: each connection, then each event" {
	serve
	connect
	local log=$BATS_TEST_TMPDIR/log
	"$KA" watch --json "$client" >"$log" 3>&- &
	pids+=($!)
	eventually 30 test -s "$log"
	say arm 100 20 3
	eventually 30 grep -q '"armed"' "$log"
	say close
	eventually 30 grep -q '"closed"' "$log" || fail "the log does not say what happens: $(cat "$log")"
	equal "present armed closed " "$(jq -r .event "$log" | tr '\n' ' ')" "a journal gets something else"
	jq -e "(.time | test(\"^[0-9]{4}-.*Z$\")) and .pid == $client and .program == \"python3\" and
		.peer == \"127.0.0.1:$port\" and .idle_ms >= 0 and (.text | length > 0)" "$log" >/dev/null ||
		fail "it does not say what happened to whom: $(cat "$log")"
	equal "$(wc -l <"$log")" "$(jq -s length "$log")" "an event is not one line"
}

@test "with standard output closed it ends, with an error" {
	serve
	connect
	# shellcheck disable=SC2016  # for the other shell
	run -1 --separate-stderr timeout 20 sh -c 'exec "$0" watch "$1" >&-' "$KA" "$client"
	[[ $stderr = "ka: standard output: "* ]] || fail "the user does not learn why: $stderr"
	# shellcheck disable=SC2016
	run -1 --separate-stderr timeout 20 sh -c 'exec "$0" watch "$1" >/dev/full' "$KA" "$client"
	[[ $stderr = "ka: standard output: "* ]] || fail "the user does not learn why: $stderr"
}

# --- wrong arguments ---------------------------------------------------------

@test "an invalid duration, or one out of range, is refused with the valid range" {
	for words in '--limit abc' '--limit 0' '--interval 0' '--interval 2h' '--interval 1.5'; do
		# shellcheck disable=SC2086  # two words
		run --separate-stderr -2 "$KA" watch $words
		equal "" "$output" "a mistake is written among the results"
		[[ $stderr = "ka: $words: not a duration in 1s.."*$'\n    '*durations* ]] ||
			fail "the user does not learn what is wrong: $stderr"
	done
	run --separate-stderr -2 "$KA" watch --limt 5m
	equal "ka: --limt: no such option" "${stderr_lines[0]}" "a typing mistake is not found"
}

@test "a process in another network namespace is reported, and not waited for" {
	network
	serve
	connect
	run --separate-stderr -1 "$KA" watch "$client"
	equal "ka: $client: is in another network namespace
    nsenter --net=/proc/$client/ns/net ka watch $client" "$stderr" "the screen would stay empty"
}

@test "a process that has no connection yet is waited for" {
	serve
	connect
	say close
	watch "$client"
	shows '^  no connections so far$' "an empty screen says nothing"
	say open
	shows "$client  python3 +127.0.0.1" "its first connection is missed"
}

@test "a process that does not exist is named, and waited for" {
	serve
	connect
	watch nosuchprogram "$client"
	shows "^ka watch  1 connection  only nosuchprogram $client " "it does not say what it shows"
	shows '  nosuchprogram: no such process so far; waiting for it' "a typing mistake is not found"
	keys q
	restored after "status 0"
	close_terminal
	watch nosuchprogram
	shows '^  no such process so far$' "an empty screen says nothing"
	keys q
	restored after "status 0"
	run -124 --separate-stderr timeout 2 "$KA" watch nosuchprogram
	equal "ka: nosuchprogram: no such process so far; waiting for it" "$stderr" "a typing mistake is not found"
}

@test "/proc is searched once at the start, however many programs are named" {
	needs_strace
	serve
	connect
	run -124 timeout 2 strace -o "$T/calls" -e trace=/^open,write "$KA" watch nosuchprogram neither "$client"
	contains "python3.$client. 127.0.0.1" "$output" "the connection is not shown"
	# later it is searched for the sockets of the tests beside this one
	equal 1 "$(sed '/^write(1,/q' "$T/calls" | grep -c '"/proc",')" "with many processes the start takes longer for each name"
}
