# examples.bash - the examples of the man pages, and the peers that they name. man.bats sources
# it in its namespaces.

# shellcheck disable=SC2154 # lab: private.bash

DOCS=$ROOT/docs

# joined: joins a line that begins with four spaces to the one before it
joined() {
	awk '/^    / { sub(/^ +/, ""); line = line " " $0; next }
		{ if (line != "") print line; line = $0 }
		END { if (line != "") print line }'
}

# example PAGE COMMAND: prints what the page shows below "$ COMMAND..."
example() {
	awk -v "command=$ $2" '
		/^\.Ed/ { on = 0 }
		/^\$ / { on = index($0, command) == 1; next }
		on' "$DOCS/$1"
}

# alike: replaces numbers, times and widths, which differ from run to run
alike() {
	sed -E -e 's/^20[0-9T:-]+Z/TIME/' -e 's/\b(pid=|psql |fd |fd=)[0-9]+/\1N/g' \
		-e 's/10\.99\.1\.2:[0-9]+/HERE/' -e 's/[0-9]+sec/Nsec/' -e 's/[0-9.]+ ms$/N ms/' -e 's/ +/ /g' -e 's/ $//'
}

# shows_what PAGE COMMAND FILE: the page shows what the command printed to FILE
shows_what() {
	local wanted
	wanted=$(example "$1" "$2" | joined | alike)
	[ -n "$wanted" ] || { echo "$1 has no example of $2 any more"; return 1; }
	equal "$wanted" "$(joined <"$3" | alike)" "$2 does not print what $1 shows"
}

# The peers of the examples, beyond the NAT: 192.0.2.1 (http) and 198.51.100.7 (postgres)
peers() {
	local address
	"$lab" up
	"$lab" timeout 300
	for address in 192.0.2.1 198.51.100.7; do
		ip -n lab-server addr add "$address/32" dev lo
		ip -n lab-nat route add "$address/32" via 10.99.2.2
	done
}
