#!/usr/bin/env bats
# audit.bats - what the built library is, read off the file. It is mapped into
# every process of a user who exports LD_PRELOAD: whatever it exports replaces
# something of theirs, and whatever it asks for and does not get stops them.

load helper

setup() {
	prepare
	needs readelf
}

dynamic() {
	readelf -dW "$LIBKA"
}

segments() {
	readelf -lW "$LIBKA"
}

# NAME TYPE BINDING INDEX of each dynamic symbol.
symbols() {
	readelf --dyn-syms -W "$LIBKA" | awk '$1 ~ /^[0-9]+:$/ && $8 { print $8, $4, $5, $7 }'
}

@test "no function of the program's is replaced but socket and connect" {
	exported=$(symbols | awk '$4 != "UND" && $3 != "LOCAL" { print $2, $1 }' | sort)
	is $'FUNC connect\nFUNC socket' "$exported" \
		"a program with functions of these names would get ours instead"
}

@test "no program is stopped by a function that its libc lacks" {
	imported=$(symbols | awk '$4 == "UND" { sub(/@.*/, "", $1); print $3, $1 }' | sort -u)
	echo "$imported"
	grep -vxE 'WEAK __errno_location' <<<"$imported" |
		lacks . "a libc without it could start no program any more"
}

@test "no further library is loaded with it" {
	dynamic | grep -q GNU_HASH
	dynamic | grep -vE 'NEEDED.*\[(libc\.so\.6|libdl\.so\.2)\]' |
		lacks 'NEEDED|RPATH|RUNPATH' "each process would open, map and relocate it too"
}

@test "every glibc since 2.17 loads it" {
	newest=$(readelf -VW "$LIBKA" | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -1)
	is GLIBC_2.17 "$(printf '%s\n' "${newest:-GLIBC_2}" GLIBC_2.17 | sort -V | tail -1)" \
		"a program on an older glibc would die at its start"
}

@test "its exports carry no version, which would hide them from other lookups" {
	readelf -VW "$LIBKA" | lacks 'version definition|version_d' "preloading would not work"
}

@test "no thread-local storage, which a libc may be out of" {
	segments | grep -q LOAD
	segments | lacks '\bTLS\b' "some processes could not load it"
	symbols | lacks 'TLS|__tls_get_addr' "some processes could not load it"
	dynamic | lacks STATIC_TLS "some processes could not load it"
}

@test "no memory that can be written and executed, no executable stack" {
	segments | grep -q GNU_STACK
	segments | lacks '\bRWE\b|\bWE\b' "an attacker could write code there"
	dynamic | lacks TEXTREL "hardened systems would refuse to load it"
}

@test "its pointers are read-only once it is loaded: RELRO and BIND_NOW" {
	segments | grep GNU_RELRO
	dynamic | grep -E 'BIND_NOW|Flags:.*NOW'
}

@test "it says nothing about where it was built" {
	strings -a "$LIBKA" | lacks "$ROOT|shim/|/.*\\.[cho]\$" "two builds of one source would differ"
}

@test "it is small: less than nine pages of memory in a process" {
	size=$(segments | awk '$1 == "LOAD" { print $6 }' | while read -r n; do echo $((n)); done |
		awk '{ all += $1 } END { print all }')
	echo "$size bytes are mapped"
	[ "$size" -gt 1000 ]
	[ "$size" -lt 36864 ]
}

# includes FROM TO...: lines in which FROM includes a file of the others.
includes() {
	local from=$1 to

	shift
	for to; do
		grep -nE "^[[:space:]]*#[[:space:]]*include.*[\"</]$to/" \
			"$ROOT/shim/$from"/*.[ch] /dev/null 2>/dev/null || :
	done
}

@test "the walls stand: preload, ssh and ka share nothing but common" {
	includes preload common | grep -q . # the search itself works
	is "" "$(includes preload ssh ka; includes ssh preload ka; includes ka preload ssh)" \
		"code of one room would be dragged into the other's processes"
	is "" "$(includes common preload ssh ka)" "common may not know who uses it"
}
