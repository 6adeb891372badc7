#!/usr/bin/env bats
# deploy.bats - the recipes for containers in docs/deploy.md, followed as far as they can be
# without the program that they are written for: in roots that hold as little as an image may.

load helper

# image PROGRAM FILE...: a root with no more in it than PROGRAM, which is /bin/open there, and
# what it loads
image() {
	local file
	root=$BATS_TEST_TMPDIR/image
	install -D "$1" "$root/bin/open"
	for file in "${@:2}"; do install -D "$file" "$root$file"; done
	mkdir -p "$root/proc" "$root/dev"
	chroot "$root" /bin/open tcp >"$BATS_TEST_TMPDIR/without" || skip "chroot is not allowed here"
}

loads() { ldd "$1" | grep -o '/[^ ]*'; } # PROGRAM: the files that its loader takes

# built TEXT: does in the image what the Dockerfile below TEXT in docs/deploy.md says; leaves
# $environment
built() {
	local from to mode
	cp "$LIBKA" "$BATS_TEST_TMPDIR"
	recipe "$1" dockerfile >"$BATS_TEST_TMPDIR/Dockerfile"
	read -r _ mode from to < <(grep '^COPY ' "$BATS_TEST_TMPDIR/Dockerfile")
	install -D -m "${mode#--chmod=}" "$BATS_TEST_TMPDIR/$from" "$root$to"
	read -ra environment < <(sed -n 's/^ENV //p' "$BATS_TEST_TMPDIR/Dockerfile")
	equal "" "$(grep -vE '^(FROM|COPY|ENV) ' "$BATS_TEST_TMPDIR/Dockerfile")" "the test does not follow all of it"
}

# runs: what sockets carry in the image. env(1) of this machine is outside: chroot has the
# variables too, and must not complain of a file that is inside alone.
runs() {
	# shellcheck disable=SC2016 # for perl
	SHOW=1 perl -e 'chroot shift and chdir "/" or die;
		while ($ARGV[0] =~ /^(\w+)=(.*)/s) { $ENV{$1} = $2; shift }
		exec @ARGV or die' "$root" "${environment[@]}" /bin/open tcp 2>&1
}

@test "the Dockerfile for Debian: the file alone is enough, without ldconfig and /proc" {
	needs_root
	needs perl
	# shellcheck disable=SC2046 # paths without blanks
	image "$(host open)" $(loads "$(host open)")
	built '### A Dockerfile for Debian'
	contains "^$(settings 120 30 4 13300)$" "$(runs)" "programs of the image are not kept alive"
	rm "$root/usr/local/lib/libka.so"
	contains 'cannot be preloaded' "$(runs)" "docs/deploy.md is wrong: a missing file is not complained of"
}

@test "the Dockerfile for Alpine: the same file is enough for programs of musl" {
	local prog loader
	needs_root
	needs perl musl-gcc readelf
	prog=$(HOST_CC=musl-gcc host open open-musl)
	loader=$(readelf -lW "$prog" | sed -n 's/.*interpreter: \(.*\)]/\1/p')
	image "$prog" "$loader"
	built '### A Dockerfile for Alpine'
	contains "^$(settings 120 30 4 13300)$" "$(runs)" "programs of the image are not kept alive"
	rm "$root/usr/local/lib/libka.so"
	lacks 'libka|^on ' "$(runs)" "docs/deploy.md is wrong: musl complains"
}

# variables: NAME=VALUE, of the names and values in YAML that are given
variables() { sed -nE 's/^ *environment: \{ (.*) \}$/\1/p; s/^ *env: \[(.*)\]$/\1/p' |
	sed -E 's/\{ name: ([A-Z_]+), value: ([^ ]+) \}/\1: \2/g; s/, /\n/g' | sed 's/: /=/'; }

# mounted OPTIONS PLACE VOLUME: what sockets carry in the image with that volume
mounted() {
	# shellcheck disable=SC2016 # for the inner shell
	unshare --mount sh -euc 'mount --bind "$1" "$2"
		mount -o "remount,bind,$3" "$2"
		shift 3
		exec "$@"' sh "$3" "$root$2" "$1" bash -c "$(declare -f runs); root=$root; $(declare -p environment); runs"
}

@test "compose: a file that is mounted read-only is enough, and noexec is not" {
	local from place options
	needs_root
	needs perl
	needs_namespaces --mount
	# shellcheck disable=SC2046
	image "$(host open)" $(loads "$(host open)")
	recipe '### compose' yaml >"$BATS_TEST_TMPDIR/compose.yaml"
	mapfile -t environment < <(variables <"$BATS_TEST_TMPDIR/compose.yaml")
	IFS=: read -r from place options < <(sed -n 's/.*volumes: \["\(.*\)"\]/\1/p' "$BATS_TEST_TMPDIR/compose.yaml")
	cp "$LIBKA" "$BATS_TEST_TMPDIR/$from"
	install -D /dev/null "$root$place"
	contains "^$(settings 120 30 4 13300)$" "$(mounted "$options" "$place" "$BATS_TEST_TMPDIR/$from")" \
		"programs of the service are not kept alive"
	contains 'cannot be preloaded' "$(mounted noexec "$place" "$BATS_TEST_TMPDIR/$from")" "docs/deploy.md is wrong about noexec"
}

@test "Kubernetes: what the command of the initContainer puts into the volume is enough" {
	local command place
	needs_root
	needs perl
	needs_namespaces --mount
	recipe '### Kubernetes' yaml >"$BATS_TEST_TMPDIR/pod.yaml"
	mapfile -t environment < <(variables <"$BATS_TEST_TMPDIR/pod.yaml")
	mkdir "$BATS_TEST_TMPDIR/volume" "$BATS_TEST_TMPDIR/init"
	command=$(sed -n 's/^ *command: \[\(.*\)\]$/\1/p' "$BATS_TEST_TMPDIR/pod.yaml" | tr -d ,)
	place=$(sed -n 's/.*volumeMounts: .*mountPath: \([^ ,]*\), readOnly: true.*/\1/p' "$BATS_TEST_TMPDIR/pod.yaml")
	contains "mountPath: $place }" "$(cat "$BATS_TEST_TMPDIR/pod.yaml")" "the initContainer has the volume elsewhere"
	# the initContainer: cp with what it loads, the file, and the volume
	# shellcheck disable=SC2046
	for file in $(type -P cp) $(loads "$(type -P cp)"); do install -D "$file" "$BATS_TEST_TMPDIR/init$file"; done
	install -D -m 644 "$LIBKA" "$BATS_TEST_TMPDIR/init/usr/local/lib/libka.so"
	mkdir "$BATS_TEST_TMPDIR/init$place"
	# shellcheck disable=SC2016,SC2086 # for the inner shell; words
	unshare --mount sh -euc 'mount --bind "$1" "$2$3"; init=$2; shift 3; exec chroot "$init" "$@"' sh \
		"$BATS_TEST_TMPDIR/volume" "$BATS_TEST_TMPDIR/init" "$place" $command
	# shellcheck disable=SC2046
	image "$(host open)" $(loads "$(host open)")
	mkdir "$root$place"
	contains "^$(settings 120 30 4 13300)$" "$(mounted ro,nosuid,nodev "$place" "$BATS_TEST_TMPDIR/volume")" \
		"the containers of the pod are not kept alive"
}

# contained [VARIABLE=VALUE]: a program that has a connection, as in a container, in a network of
# its own; $! is the process
contained() {
	rm -f "$BATS_TEST_TMPDIR/ready"
	env "$@" READY="$BATS_TEST_TMPDIR/ready" python3 -c '
import ctypes, os, socket, time
assert not ctypes.CDLL(None).unshare(0x40000000) # CLONE_NEWNET
os.system("ip link set lo up")
listener = socket.create_server(("127.0.0.1", 7000))
connection = socket.create_connection(listener.getsockname())
open(os.environ["READY"], "w")
time.sleep(60)' 3>&- &
	eventually 20 test -e "$BATS_TEST_TMPDIR/ready" || fail 'it has no connection'
}

@test "the command of docs/deploy.md shows on the host whether the library is in a process of a container" {
	local command
	needs_root
	needs python3 nsenter ip
	needs_namespaces --net
	command=$(recipe '### A Dockerfile for Debian' sh)
	PATH=$BUILD:$PATH
	contained A=
	contains ' no$' "$(bash -c "${command//PID/$!}")" "without the library the row ends in something else"
	kill $!
	contained LD_PRELOAD="$LIBKA"
	contains ' yes$' "$(bash -c "${command//PID/$!}")" "nobody sees whether a program of musl is kept alive"
	kill $!
}
