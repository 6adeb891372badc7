#!/usr/bin/env bats
# clients.bats - programs of other projects get keepalive, and their own settings win.
#
# Each connects to a real server and waits for it. ss shows whether the kernel's keepalive
# timer runs, with our 50 s and not its own 2 h; pidfd_getfd(2) shows the socket's options.

# shellcheck disable=SC2016,SC2034,SC2154 # pid, and all in capitals: helper.bash
load helper

KA=("LD_PRELOAD=$LIBKA" KA_IDLE=50)

prepare() {
	lab on server "$SOCK" hold 9000 </dev/null >"$BATS_FILE_TMPDIR/hold" &
	eventually 60 grep -q ready "$BATS_FILE_TMPDIR/hold"
}

# timer NAME: prints what ss shows of the program's connection
timer() {
	lab on client ss -tnoHp state established | grep "pid=${pid[$1]}," |
		grep -o 'timer:([^)]*)'
}

# untimed NAME: it is connected, and has no keepalive timer or the kernel's own of 2 h
untimed() {
	lab on client ss -tnHp state established | grep -q "pid=${pid[$1]}," &&
		! timer "$1" | grep -qv 119min
}

# timed NAME: it is connected, and its keepalive timer is libka's, of 50 s
timed() {
	timer "$1" | grep -Eq 'keepalive,(50sec|[1-4]?[0-9]sec|[0-9]\.)'
}

# client CMD...: the command has keepalive with libka, and not without
client() {
	both client "$@"
	eventually 60 untimed plain || fail 'it is kept alive without libka too' || return
	eventually 60 timed libka || fail "an idle $1 loses its connection" || return
	has libka keepalive=1 idle=50 intvl=12 cnt=4 ||
		fail "$1 does not get all of the settings"
}

# willed IDLE INTVL CMD...: the program sets these two by itself. They stay, and libka sets the rest.
willed() {
	both client "${@:3}"
	eventually 60 carries plain keepalive=1 "$1" "$2" "rto_max=$(cap 120000)" ||
		fail "$3 does not ask for this" || return
	eventually 60 carries libka keepalive=1 "$1" "$2" ||
		fail "libka overrides what $3 asks for" || return
	[ -z "$KERNEL_CAPS" ] || ! carries libka rto_max=120000 || fail 'libka was not at work: the test does not reach its case'
}

@test "curl gets keepalive" {
	needs curl
	client curl -s --no-keepalive http://10.99.2.2:9000/
}

@test "curl, which asks for 60 s by itself, gets 60 s" {
	needs curl
	willed idle=60 intvl=60 curl -s http://10.99.2.2:9000/
}

@test "nc gets keepalive" {
	needs nc
	client nc 10.99.2.2 9000
}

@test "python3 gets keepalive" {
	client /usr/bin/python3 -c 'import socket
socket.create_connection(("10.99.2.2", 9000)).recv(1)'
}

@test "perl gets keepalive" {
	client perl -MIO::Socket::INET -e '
		my $s = IO::Socket::INET->new("10.99.2.2:9000") or die;
		<$s>'
}

# bats test_tags=more
@test "node gets keepalive" {
	needs node
	client node -e 'require("net").connect(9000, "10.99.2.2").on("data", () => {})'
}

# bats test_tags=more
@test "java gets keepalive" {
	needs keytool
	client keytool -printcert -sslserver 10.99.2.2:9000
}

@test "psql gets keepalive while it waits for a long query" {
	local bin=(/usr/lib/postgresql/*/bin) data=/run/postgres/data
	needs "${bin[-1]}/initdb"
	local as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
	install -d -o postgres "${data%/*}"
	(cd / && "${as[@]}" "${bin[-1]}/initdb" -N -A trust -D $data) >"$T/initdb.err" 2>&1
	echo 'host all all all trust' >>$data/pg_hba.conf
	start server db "${as[@]}" "${bin[-1]}/postgres" -D $data -h 10.99.2.2 -k '' -F
	eventually 30 lab on client pg_isready -qh 10.99.2.2
	client psql -qh 10.99.2.2 -U postgres -c 'select pg_sleep(100)' postgres
}

@test "redis-cli, which asks for 15 s by itself, gets 15 s" {
	needs redis-server
	start server db redis-server --bind 10.99.2.2 --save '' --protected-mode no
	eventually 30 grep -q 'Ready to accept' "$T/db.out"
	willed idle=15 intvl=5 redis-cli -h 10.99.2.2 blpop nothing 100
}
