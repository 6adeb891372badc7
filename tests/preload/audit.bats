#!/usr/bin/env bats
# audit.bats - checks the file of the built library. It is mapped into every process of a user
# who exports LD_PRELOAD. A symbol that it exports replaces one of the program's, and one that it
# imports and does not get prevents the program from starting.

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

# Prints NAME TYPE BINDING INDEX of each dynamic symbol.
symbols() {
	readelf --dyn-syms -W "$LIBKA" | sed 's/\[.*\]//' | awk '$1 ~ /^[0-9]+:$/ && $8 { print $8, $4, $5, $7 }'
}

@test "only socket and connect are exported" {
	exported=$(symbols | awk '$4 != "UND" && $3 != "LOCAL" { print $2, $1 }' | sort)
	equal $'FUNC connect\nFUNC socket' "$exported" \
		"a program with functions of these names would get ours instead"
}

@test "nothing is imported" {
	symbols | grep -q socket
	lacks . "$(symbols | awk '$4 == "UND" { print $1 }')" "each process looks it up, and a libc without it starts no program any more"
}

@test "no other library is loaded with it" {
	dynamic | grep -q GNU_HASH
	lacks 'NEEDED|RPATH|RUNPATH' "$(dynamic | grep -vE 'NEEDED.*\[(libc\.so\.6|libdl\.so\.2)\]')" \
		"each process would open, map and relocate it too"
}

@test "every glibc since 2.17 loads it" {
	newest=$(readelf -VW "$LIBKA" | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -1)
	equal GLIBC_2.17 "$(printf '%s\n' "${newest:-GLIBC_2}" GLIBC_2.17 | sort -V | tail -1)" \
		"a program on an older glibc would die at its start"
}

@test "its exports carry no version, which would hide them from other lookups" {
	lacks 'version definition|version_d' "$(readelf -VW "$LIBKA")" "preloading would not work"
}

@test "it has no thread-local storage, which may be exhausted" {
	segments | grep -q LOAD
	lacks '\bTLS\b' "$(segments)" "some processes could not load it"
	lacks 'TLS|__tls_get_addr' "$(symbols)" "some processes could not load it"
	lacks STATIC_TLS "$(dynamic)" "some processes could not load it"
}

@test "no memory is both writable and executable, not even the stack" {
	segments | grep -q GNU_STACK
	lacks '\bRWE\b|\bWE\b' "$(segments)" "an attacker could write code there"
	lacks TEXTREL "$(dynamic)" "hardened systems would refuse to load it"
}

@test "its pointers are read-only once it is loaded: RELRO and BIND_NOW" {
	segments | grep GNU_RELRO
	dynamic | grep -E 'BIND_NOW|Flags:.*NOW'
}

@test "it has no .bss: every byte of its segments is in the file" {
	segments | grep -q LOAD
	equal "" "$(segments | awk '$1 == "LOAD" && $5 != $6')" "the loader would clear the rest of a page in each process"
}

@test "it does not contain paths of the build" {
	lacks "$ROOT|shim/|/.*\\.[cho]\$" "$(strings -a "$LIBKA")" "two builds of one source would differ"
}

@test "it is small: less than nine pages of memory in a process, of 4 kB" {
	most=36864
	[ "$(readelf -h "$LIBKA" | sed -n 's/ *Machine: *//p')" != PowerPC64 ] || most=65536 # its page
	size=$(segments | awk '$1 == "LOAD" { print $6 }' | while read -r n; do echo $((n)); done |
		awk '{ all += $1 } END { print all }')
	echo "$size bytes are mapped"
	[ "$size" -gt 1000 ]
	[ "$size" -lt "$most" ]
}

# bats test_tags=native
@test "only processor.h asks for which processor it is compiled" {
	processors='x86_64|amd64|i[3-6]86|aarch64|arm|ARM|thumb|riscv|powerpc|PPC|s390|mips|sparc|loongarch'
	asks="^[[:space:]]*#[[:space:]]*(el)?if.*(__($processors)|_CALL_ELF|_ILP32|_LP64|BYTE_ORDER)"
	grep -qE "$asks" "$ROOT/shim/common/processor.h" # the search itself works
	equal "" "$(cd "$ROOT/shim" && grep -rnE --include='*.[ch]' --exclude=processor.h "$asks" .)" \
		"whoever adds a processor must look for its lines in every file"
}

# Which rooms of shim/ a room may include files of, besides its own. The picture in
# docs/design.md shows the same.
rooms='common:
preload: common
ssh: common
ka: common ka/attach ka/connections ka/doctor ka/helper ka/measure ka/probe ka/process ka/program ka/socket ka/systemd ka/tui ka/util ka/watch
ka/util: common
ka/socket: common ka/util
ka/process: common ka/util ka/socket
ka/helper: common ka/util ka/socket
ka/connections: common ka/util ka/socket ka/process ka/helper
ka/attach: common ka/util ka/socket ka/process
ka/probe: common ka/util ka/socket ka/process ka/helper
ka/tui: common ka/util ka/socket ka/connections
ka/watch: common ka/util ka/socket ka/connections ka/tui
ka/measure: common ka/util ka/socket ka/tui
ka/program: common ka/util
ka/doctor: common ka/util ka/program ka/socket
ka/systemd: common ka/util ka/program'

# Prints FILE INCLUDED for each #include "...", as paths below shim/.
includes() {
	(cd "$ROOT/shim" && grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' -r --include='*.[ch]' .) |
		sed -E 's/^\.\/([^:]*):[0-9]+:[^"]*"([^"]*)".*/\1 \2/' |
		while read -r file included; do
			case $included in ../*) included=${included#../} ;; */*) ;; *) included=${file%/*}/$included ;; esac
			echo "$file $included"
		done
}

@test "no room of shim/ includes files of a room that it may not use" {
	includes | grep -q '^preload/.* common/' # the search itself works
	wrong=$(cd "$ROOT/shim" && find . -name '*.c' | sed 's/^\.\///; s/\/[^/]*$//' | sort -u | while read -r room; do
		grep -q "^$room:" <<<"$rooms" || echo "$room has no line in the table of rooms"
	done)
	lacks . "$wrong" "nobody would notice what it depends on"
	wrong=$(includes | while read -r file included; do
		from=${file%/*} to=${included%/*}
		[ "$from" = "$to" ] || grep -E "^$from:" <<<"$rooms" | grep -qE " $to( |\$)" ||
			echo "$file includes $included"
	done)
	lacks . "$wrong" "code of one room would be dragged into another's processes"
}

@test "the rooms can be read from the bottom up: no cycle of rooms, none of files" {
	echo "$rooms" | sed 's/://' | while read -r room uses; do
		for used in $uses; do echo "$room $used"; done
	done | tsort >/dev/null
	includes | sed -E 's/\.[ch]( |$)/\1/g' | awk '$1 != $2' | tsort >/dev/null
}
