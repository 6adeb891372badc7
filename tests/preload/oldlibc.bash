#!/usr/bin/env bash
# oldlibc.bash DIRECTORY - unpacks the oldest glibc within reach, and prints
# where its libc.so.6 is.
#
# Within reach is what the configured package sources serve with the name of the
# release replaced by an older one's. apt works in DIRECTORY alone: the system's
# package lists and sources are only read. Needs no root; does nothing if it has
# been done.
set -euo pipefail

dir=$1
arch=$(dpkg --print-architecture)

unpacked() {
	find "$dir/root" -name libc.so.6 2>/dev/null | grep . && exit 0
}
unpacked || :
mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"

# A line for each source and older release. A security archive's older suites
# were named in another way.
sources() {
	apt-get indextargets --format "\$(REPO_URI) \$(RELEASE) \$(COMPONENT)" | sort -u |
		while read -r uri suite component; do
			for older in jessie stretch buster bullseye; do
				case $suite,$component in
				"$release,main") echo "deb [arch=$arch] $uri $older main" ;;
				"$release-security,main")
					echo "deb [arch=$arch] $uri $older-security main"
					echo "deb [arch=$arch] $uri $older/updates main"
					;;
				esac
			done
		done
}

private() {
	local command=$1

	shift
	"$command" -o Dir::Etc::SourceList="$dir/sources.list" -o Dir::Etc::SourceParts=/dev/null \
		-o Dir::State::Lists="$dir/lists" -o Dir::State::Status=/dev/null \
		-o Dir::Cache="$dir/cache" -o APT::Sandbox::User="$(id -un)" \
		-o Acquire::Check-Valid-Until=false -o Acquire::Languages=none \
		-o Acquire::Retries=0 -o Acquire::http::Timeout=10 -o Acquire::https::Timeout=10 "$@"
}

# shellcheck disable=SC1091
release=$(. /etc/os-release && echo "${VERSION_CODENAME:?}")
sources >"$dir/sources.list"
# Most of these suites are not there: only what can be found counts.
private apt-get update >"$dir/log" 2>&1 || :
oldest=$(private apt-cache madison libc6 | awk '{ print $3 }' | sort -V | head -1)
[ -n "$oldest" ] || { echo "the package sources serve no older glibc" >&2; exit 1; }
(cd "$dir" && private apt-get download "libc6:$arch=$oldest" >>log 2>&1)
dpkg-deb -x "$dir"/libc6_*.deb "$dir/unpacking"
rm -r "$dir/lists" "$dir/cache"
mv "$dir/unpacking" "$dir/root"
unpacked
