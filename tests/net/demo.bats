#!/usr/bin/env bats
# demo.bats - each scene of make demo, the first command in README, does what README promises.

. "$BATS_TEST_DIRNAME/../lib.bash"

# demo WHERE [CMD...]: started by CMD, the demo says that it runs at this place, succeeds, shows
# the line to type, and ends with a verdict
demo() {
	run "${@:2}" env -u LAB timeout 120 "$ROOT/tests/lab/demo" "$BUILD/libka.so" 3>&-
	echo "$output"
	equal 0 "$status" "the first thing that people try fails" || return
	[[ $output = *"Where: $1"*"Verdict:"*"LD_PRELOAD=libka.so ssh"* ]]
}

# chrooted CMD...: in a chroot with all of this system, whose / is not a mount point. Its
# mounts end with the namespace, so that nothing can be removed through them.
chrooted() {
	# shellcheck disable=SC2016 # for the inner shell
	unshare --mount sh -euc '
		mount -t tmpfs tmpfs "$1"
		mkdir "$1/root"
		for entry in /*; do
			if [ -L "$entry" ]; then
				cp -P "$entry" "$1/root"
			elif [ -d "$entry" ]; then
				mkdir "$1/root$entry"
				mount --rbind "$entry" "$1/root$entry"
			fi
		done
		root=$1/root
		shift
		exec chroot "$root" "$@"' sh "$BATS_TEST_TMPDIR" "$@"
}

@test "the demo shows a NAT that forgets one session and not the other, and says so" {
	[ -z "${NET_SKIP-}" ] || skip "$NET_SKIP"
	demo "in network namespaces of this machine, made as root."
	[[ $output = *forgotten*"no answer"*"the plain session died"*"session with libka.so lived"* ]]
}

@test "the demo shows its NAT in a chroot too, where / is not a mount point" {
	[ -z "${NET_SKIP-}" ] || skip "$NET_SKIP"
	run chrooted "$ROOT/tests/lab/namespaces" why
	[[ $output = *"/ is not a mount point"* ]] || fail "the test does not reach its case: $output"
	demo "in network namespaces of this machine, made as root." chrooted
	[[ $output = *"the plain session died"* ]]
}

@test "where no namespaces can be made, the demo says why, and shows the probes on 127.0.0.1" {
	local without=()
	needs_root
	needs /usr/sbin/sshd
	[ -z "${NET_SKIP-}" ] || ! "$ROOT/tests/lab/lab" try-user ||
		skip 'a NAT can be made here, in a user namespace'
	# in a chroot no user namespace can be made either
	[ -n "${NET_SKIP-}" ] || without=(chrooted setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin)
	demo "on 127.0.0.1" "${without[@]}"
	[[ $output = *"CAP_SYS_ADMIN"*"docker run --privileged"*"never silent"* ]]
}
