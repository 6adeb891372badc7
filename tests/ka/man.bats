#!/usr/bin/env bats
# man.bats - the man pages: they can be read in a terminal of 80 columns, and their examples
# show what the commands print.

# shellcheck disable=SC2154 # lab: set by private.bash

load helper
load private

DOCS=$ROOT/docs
pages=(ka.1 libka.7)

# by mandoc|groff PAGE: prints the page as that formatter shows it, in 80 columns, without bold
by() {
	case $1 in
	mandoc) mandoc -Tutf8 -O width=80 -W warning "$DOCS/$2" | col -bx ;;
	groff) groff -mandoc -Tutf8 -P-cbou -ww -rLL=80n "$DOCS/$2" ;;
	esac
}

# fits FORMATTER: each page is shown without a warning, and no line is too long
fits() {
	local page
	needs "$1"
	for page in "${pages[@]}"; do
		by "$1" "$page" >"$BATS_TEST_TMPDIR/page" 2>"$BATS_TEST_TMPDIR/warnings"
		equal "" "$(cat "$BATS_TEST_TMPDIR/warnings")" "$1 warns of $page"
		grep -q ^DESCRIPTION "$BATS_TEST_TMPDIR/page" || fail "$1 shows no $page"
		equal "" "$(grep -E '.{81}' "$BATS_TEST_TMPDIR/page")" \
			"$page is wider than a terminal of 80 columns, with $1"
	done
}

@test "mandoc shows the man pages in 80 columns, without a warning" { fits mandoc; }
@test "groff shows the man pages in 80 columns, without a warning" { fits groff; }

@test "a table of a man page has each of its rows on one line" {
	local formatter row
	needs mandoc groff
	for formatter in mandoc groff; do
		by "$formatter" libka.7 >"$BATS_TEST_TMPDIR/page"
		for row in '2160s and more +not set +1933 s +938 s +134 s' \
			'server vanishes, typing +- +5\.1 +17\.1 +5\.1'; do
			grep -qE "^ +$row$" "$BATS_TEST_TMPDIR/page" ||
				fail "with $formatter a row is broken: $row"
		done
	done
}

@test "man pages name the system that they are for" {
	local formatter page
	needs mandoc groff
	for formatter in mandoc groff; do
		for page in "${pages[@]}"; do
			by "$formatter" "$page" | grep . | tail -n 1 | grep -q '^Linux .* Linux$' ||
				fail "with $formatter the footer of $page says: $(by "$formatter" "$page" | tail -n 1)"
			! by "$formatter" "$page" | grep BSD || fail "$page calls itself BSD's"
		done
	done
}

# --- examples ------------------------------------------------------------------

@test "libka(7) shows the line of KA_LOG that curl gets, with KA_FORCE too" {
	needs curl python3 nft conntrack
	private || return 0
	. "$DIR/examples.bash"
	peers
	"$lab" on server /usr/bin/python3 -m http.server -b 192.0.2.1 80 >"$T/http" 2>&1 &
	eventually 20 "$lab" on client curl -s -o "$T/page" http://192.0.2.1/
	"$lab" on client env LD_PRELOAD="$LIBKA" KA_LOG="$T/log" curl -s -o "$T/page" http://192.0.2.1/
	grep -q TCP_RTO_MAX_MS=6600 "$T/log" || sed -i 's/=refused/=6600/' "$T/log" # before Linux 6.15
	shows_what libka.7 'cat /tmp/ka.log' "$T/log"
	"$lab" on client env LD_PRELOAD="$LIBKA" KA_FORCE=1 KA_LOG="$T/forced" curl -s -o "$T/page" http://192.0.2.1/
	interval=$(sed -n 's/^\.Li \(TCP_KEEPINTVL=[0-9]*\) \.$/\1/p' "$DOCS/libka.7")
	matches "* $interval *" "$(cat "$T/forced")" "KA_FORCE does not do to curl what libka(7) says"
}

@test "libka(7) shows the line of ss for a connection under libka" {
	needs python3 nft conntrack ss
	private || return 0
	. "$DIR/examples.bash"
	peers
	"$lab" on server "$TALK" serve 22 >"$T/serve" &
	eventually 20 grep -q . "$T/serve"
	launch c "$lab" on client env LD_PRELOAD="$LIBKA" /usr/bin/python3 -c \
		'import socket; s = socket.create_connection(("192.0.2.1", 22)); print("open", flush=True); input()'
	"$lab" on client ss -Htno dst 192.0.2.1 >"$T/ss"
	shows_what libka.7 'ss -Htno dst 192.0.2.1' "$T/ss"
}

@test "ka(1) shows what ka status, attach and probe print of psql, and README the columns" {
	needs nft conntrack
	needs_postgres
	private || return 0
	. "$DIR/examples.bash"
	peers
	postgres 198.51.100.7
	launch psql "$lab" on client psql -qAth 198.51.100.7 -U postgres postgres \
		-c "select 'ready'" -c "select pg_sleep(90)"

	ka() { "$lab" on client "$KA" "$@" >"$T/out"; }
	at_risk() { ka status psql && grep -q 'too late' "$T/out"; } # once it has been idle for a second
	eventually 20 at_risk || fail "psql is not at risk: $(cat "$T/out")"
	equal "$(example ka.1 'ka status' | head -n 1)" "$(head -n 1 "$T/out" | cut -c-48,57-67)" \
		"ka(1) shows columns that ka status has not"
	equal "$(example ka.1 'ka status' | grep psql | cut -c8-40)" "$(tail -n 1 "$T/out" | cut -c8-40)" \
		"ka(1) shows a row that looks otherwise"
	grep -qxF "$(head -n 1 "$T/out")" "$ROOT/README.md" ||
		fail "README shows columns that ka status has not"
	ka attach --idle 5m psql
	[ -z "$RTO_MAX" ] || shows_what ka.1 'ka attach' "$T/out"
	ka probe psql
	shows_what ka.1 'ka probe' "$T/out"
}
