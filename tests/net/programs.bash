# programs.bash - programs of the world at their real work under libka, for programs*.bats, beyond
# helper.bash
#
# They do the same as without it, and their connections are kept alive, or libka(7) says why not.
# All of it runs twice, servers and clients: as `plain`, and as `libka` with the library
# preloaded. While the connection is quiet its options are read from outside, with
# pidfd_getfd(2). Then the file go lets both go on to their end, and what they have printed is
# compared. The values are those of the table in docs/guide.md.
#
# Scripts see $T, $WHO (plain or libka), $HOST, $PORT (of the server that was started last)
# and $BEHIND (of the one before). `gate` in them waits for the file go.

# shellcheck disable=SC2016,SC2034,SC2154 # the quoted $ are for another shell; helper.bash
. "${BASH_SOURCE[0]%/*}/helper.bash"

HOST=10.99.2.2
PLACE=/run/$LAB # servers that are not root reach it
KA=("LD_PRELOAD=$PLACE/libka.so")

prepare() { install -D -m 644 "$LIBKA" "$PLACE/libka.so"; }

arrange() {
	export T F HOST PATH=$T:$PATH
	port=$((9000 + 20 * BATS_TEST_NUMBER))
	printf '%s\n' '#!/bin/sh' "until [ -e '$T/go' ]; do sleep 0.1; done" >"$T/gate"
	chmod 755 "$T/gate"
	mkdir "$T/www"
	echo 'done' >"$T/www/file"
}

# begin NODE NAME WHO SCRIPT: in the background, as start does
begin() {
	local library=()
	[ "$3" = plain ] || library=("${KA[@]}")
	start "$1" "$2" env WHO="$3" PORT="${PORT[$3]-}" BEHIND="${BEHIND[$3]-}" "${library[@]}" sh -c "$4"
}

# server NAME SCRIPT: starts NAME-plain and NAME-libka, which listen on $HOST:$PORT
server() {
	local who
	declare -gA PORT BEHIND
	for who in plain libka; do
		BEHIND[$who]=${PORT[$who]-}
		PORT[$who]=$((port++))
		begin server "$1-$who" "$who" "$2"
	done
	for who in plain libka; do
		eventually 60 listens "${PORT[$who]}" || fail "$1 does not start ($who)" || return
	done
}
listens() { [ -n "$(lab on server ss -tlnH "sport = :$1")" ]; }

# web: a web server that has $T/www, and answers when it may
web() {
	server web 'exec /usr/bin/python3 -c "
import http.server, os, time
class Late(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        while not os.path.exists(\"$T/go\"):
            time.sleep(0.05)
        super().do_GET()
os.chdir(\"$T/www\")
http.server.ThreadingHTTPServer((\"$HOST\", $PORT), Late).serve_forever()"'
}

# client SCRIPT: starts client-plain and client-libka
client() {
	local who
	for who in plain libka; do begin "${NODE:-client}" "client-$who" "$who" "$1"; done
}

# family PID: the process and all that it has started
family() {
	ps -eo pid=,ppid= | awk -v first="$1" '{ parent[$1] = $2 }
		END { for (p in parent) { for (q = p; q && q != first; ) q = parent[q]; if (q) print p } }'
}

# carried NAME: what its connections carry, each kind once: IDLE/INTVL/CNT, or off; and
# whether libka bounds data in flight
carried() {
	# shellcheck disable=SC2046 # words
	"$SOCK" of $(family "${pid[$1]}") 2>/dev/null |
		sed -nE '/peer=-/d; s/.* keepalive=0 .* rto_max=/off /p
			s/.* idle=([0-9]+) intvl=([0-9]+) cnt=([0-9]+) rto_max=/\1\/\2\/\3 /p' |
		sed -E 's/ 6600 .*/ bounded/; s/ [-0-9]+ .*//' | sort -u
}

# kept NAME WITHOUT [WITH]: what all connections of NAME-plain carry, and those of NAME-libka;
# the same if libka does not reach them
kept() {
	local with=${3-$2}
	[ $# = 2 ] || [ -z "$KERNEL_CAPS" ] || with+=' bounded'
	eventually 60 all_carry "$1-plain" "$2" ||
		fail "$(compared "$2" "$(carried "$1-plain")" "without libka $1 has other times: the table in guide.md is wrong")" || return
	eventually 60 all_carry "$1-libka" "$with" ||
		fail "$(compared "$with" "$(carried "$1-libka")" "an idle connection of $1 is lost, or not as guide.md says")"
}
all_carry() { [ "$(carried "$1")" = "$2" ]; }

# same: lets both go on; they succeed, and print the same
same() {
	local who
	: >"$T/go"
	for who in plain libka; do
		end "client-$who"
		equal 0 "${status[client-$who]}" "the client fails ($who)" || return
		grep -q 'done' "$T/client-$who.out" || fail "the client has not done its work ($who)" || return
	done
	equal "$(printed plain out)" "$(printed libka out)" "it prints something else under libka"
	equal "$(printed plain err)" "$(printed libka err)" "it complains under libka"
}
# printed WHO out|err: without what differs each time
printed() { sed "s/:${PORT[$1]}/:PORT/; s/[0-9.]* seconds/N seconds/" "$T/client-$1.$2"; }
