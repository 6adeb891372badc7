#!/usr/bin/env bats
# documents.bats - the documents can be read in a window of 120 columns, and the targets of their
# links exist.

load helper

DOCUMENTS=("$ROOT"/*.md "$ROOT"/docs/*.md)

@test "no line of a document is longer than 120 columns" {
	equal "" "$(grep -nE '.{121}' "${DOCUMENTS[@]}")" "lines must be scrolled to be read"
}

# headings FILE: prints the headings as links name them
headings() { sed -n 's/^##* //p' "$1" | tr 'A-Z ' 'a-z-' | sed 's/[^a-z0-9_-]//g'; }

@test "each link from one document to another leads to a file and a heading" {
	local document link file count=0
	for document in "${DOCUMENTS[@]}"; do
		while read -r link; do
			case $link in http*) continue ;; esac
			file=$(dirname "$document")/${link%%#*}
			[ -n "${link%%#*}" ] || file=$document
			[ -e "$file" ] || fail "${document##*/}: $link leads nowhere"
			case $link in
			*#*) headings "$file" | grep -qx "${link#*#}" || fail "${document##*/}: no heading for $link" ;;
			esac
			count=$((count + 1))
		done < <(grep -oE '\]\([^)]+\)' "$document" | sed 's/^](//; s/)$//')
	done
	[ "$count" -gt 10 ]
}

@test "README has the test command that .ci/run reads" {
	run -0 bash -c "$(grep -o 'sed -n .* README.md' "$ROOT/.ci/run" | sed "s|README.md|'$ROOT/README.md'|")"
	equal "apt-get update && apt-get install -y make && make deps check" "$output" \
		"nobody can run the tests as README says, nor can .ci/run"
}

@test "the version is the same in the Makefile, in the news and in ka --version" {
	local version
	version=$(sed -n 's/^VERSION = //p' "$ROOT/Makefile")
	equal "ka $version" "$("$KA" --version)" "ka was not built from this Makefile"
	grep -qE "^## $version, [0-9]+ [A-Z][a-z]+ 20[0-9]{2}$" "$ROOT/docs/NEWS.md" ||
		fail "docs/NEWS.md does not say what is new in $version, and since when"
}

@test "the guide and libka(7) agree on which programs start an ssh that KA_SSH applies to" {
	equal 1 "$(grep -c 'that scp, sftp, git and rsync start' "$ROOT/docs/guide.md")" "the guide names others"
	equal " scp sftp git rsync" "$(awk '/^run ssh, and$/ { print names } /^\.Xr/ { names = names " " $2 }
		!/^(\.Xr|and$)/ { names = "" }' "$ROOT/docs/libka.7")" "libka(7) names others"
}

# targets: the targets of make, as .PHONY lists them
targets() {
	sed -n '/^\.PHONY:/,/[^\\]$/p' "$ROOT/Makefile" | grep -oE '[a-z][a-z-]+'
}

@test "the documents name no target of make that does not exist" {
	local target count=0
	while read -r target; do
		contains "^$target\$" "$(targets)" "the documents say make $target" || return
		count=$((count + 1))
	done < <(grep -hoP '(^|`)make( [a-z][a-z-]*(?![\w/=]))+' "${DOCUMENTS[@]}" | cut -d' ' -f2- | tr ' ' '\n' | sort -u)
	[ "$count" -gt 15 ] || fail "the test finds only $count targets"
}

@test "who follows docs/release.md runs all tests" {
	local command
	for command in .ci/run check-kernels bench check-packaging; do # .ci/run: check and check-more
		contains "$command" "$(cat "$ROOT/docs/release.md")" "a release is made that was not tested by it: $command" || return
	done
}
