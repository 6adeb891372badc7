#!/usr/bin/env bats
# sandboxed.bats - the programs in the table of libka(7), which confine themselves by seccomp(2):
# they are killed as it says, and a rule with the value off prevents that.

load helper

setup() {
	prepare
	needs_root
	needs_namespaces -n
}

# alone COMMAND...: runs it in its own network namespace, with loopback
alone() {
	# shellcheck disable=SC2016 # for that shell
	unshare -n -- sh -c 'ip link set lo up && exec "$@"' sh "$@"
}

# asks_vsftpd VARIABLE...: prints what vsftpd answers to PASV, for which it makes a socket
asks_vsftpd() {
	alone env "$@" bash -u -s "$BATS_TEST_TMPDIR/vsftpd.conf" <<-'EOF'
		vsftpd "$1" 3>&- &
		trap 'kill $!' EXIT
		for _ in {1..100}; do
			! exec 5<>/dev/tcp/127.0.0.1/2121 || break
			sleep 0.1
		done 2>/dev/null
		read -rt 10 line <&5
		for command in "USER anonymous" "PASS x" PASV; do
			printf '%s\r\n' "$command" >&5
			read -rt 10 line <&5
		done
		echo "$line"
	EOF
}

@test "vsftpd in its sandbox is killed, and is not with the rule vsftpd=off" {
	needs vsftpd
	cd "$BATS_TEST_TMPDIR"
	mkdir -m 755 empty
	cat >vsftpd.conf <<-EOF
		listen=YES
		listen_address=127.0.0.1
		listen_port=2121
		background=NO
		anonymous_enable=YES
		no_anon_password=YES
		anon_root=$PWD/empty
		secure_chroot_dir=$PWD/empty
		seccomp_sandbox=YES
	EOF
	chmod 755 . # for the user ftp
	[[ $(asks_vsftpd NOTHING=) = 227* ]] || skip "vsftpd's sandbox does not work with this libc"
	[[ $(asks_vsftpd LD_PRELOAD="$LIBKA") = 500* ]] ||
		fail "it lives: libka(7) is wrong, and a rule is recommended for nothing"
	[[ $(asks_vsftpd LD_PRELOAD="$LIBKA" KA_RULES=vsftpd=off) = 227* ]] ||
		fail "the rule that libka(7) recommends does not help"
}

# ended VARIABLE...: prints the exit status of chronyd, whose server refuses its connection
ended() {
	local status=0

	alone env "$@" timeout -k 5 5 chronyd -d -x -F 1 -f "$BATS_TEST_TMPDIR/chrony.conf" \
		>"$BATS_TEST_TMPDIR/said" 2>&1 3>&- || status=$?
	cat "$BATS_TEST_TMPDIR/said"
	echo "$status" >"$BATS_TEST_TMPDIR/status"
}

@test "chronyd with an NTS server, in its sandbox, is killed, and is not with the rule chronyd=off" {
	needs chronyd
	cd "$BATS_TEST_TMPDIR"
	cat >chrony.conf <<-EOF
		server 127.0.0.1 nts iburst ntsport 9
		pidfile $PWD/pid
		cmdport 0
		port 0
		bindcmdaddress /
		user root
	EOF
	for variables in NOTHING= "LD_PRELOAD=$LIBKA KA_RULES=chronyd=off"; do
		# shellcheck disable=SC2086 # words
		ended $variables
		equal 124 "$(cat status)" "chronyd does not live"
		grep -q 'Could not connect to 127.0.0.1:9' said
	done
	ended LD_PRELOAD="$LIBKA"
	equal 159 "$(cat status)" "it lives: libka(7) is wrong, and a rule is recommended for nothing"
}
