#!/usr/bin/env bats
# attach_denied.bats - ka attach without root: users can arm their own processes, and if access
# is denied, ka says why and what to do.

# shellcheck disable=SC2030,SC2031,SC2154  # status, out, err: set by ka, in private.bash

load helper
load private

@test "no privilege is needed for one's own processes, and records are the user's alone" {
	private || return 0
	serve
	launch c "${nobody[@]}" "$TALK" 127.0.0.1 "$port"
	mkdir -m 700 /run/own
	chown 65534 /run/own
	XDG_RUNTIME_DIR=/run/own "${nobody[@]}" "$KA" attach "${number[c]}" ||
		fail "users cannot rescue their own sessions"
	equal "$(options 1 60 15 4 6600 0)" "$(tell c show)" "the connection is not armed"
	equal $'65534 700\n65534 600' "$(stat -c '%u %a' /run/own/ka /run/own/ka/*)" "others could forge the records"
	XDG_RUNTIME_DIR=/run/own "${nobody[@]}" "$KA" attach --undo "${number[c]}"
	equal "$(options "${BARE[@]}")" "$(tell c show)" "users cannot undo what they did"
}

@test "a directory in /tmp that another user prepared is not used: ka arms, and reports it" {
	private || return 0
	cp "$KA" /run/ka.copy
	cp "$TALK" /run/talk
	mount --bind /run/tmp /tmp
	mkdir -m 777 /tmp/ka-65534 # root's
	/run/talk serve >/run/port &
	eventually 10 test -s /run/port
	"${nobody[@]}" /run/talk 127.0.0.1 "$(cat /run/port)" </dev/null >/run/c &
	client=$!
	eventually 10 test -s /run/c
	err=$(env -u XDG_RUNTIME_DIR "${nobody[@]}" /run/ka.copy attach $client 2>&1 >/run/out) || fail "not armed: $err"
	matches "* now: a probe after 60s, *" "$(cat /run/out)" "another user can prevent the rescue"
	equal "ka: /tmp/ka-65534: Operation not permitted"$'\n'"    the sockets are armed, but --undo cannot restore them" "$err" \
		"--undo would do what another user wants"
	equal "" "$(ls /tmp/ka-65534)" "the records go where another user can change them"
}

@test "for another user's process ka says why it is denied, and what to do" {
	private || return 0
	serve
	talk c
	err=$("${nobody[@]}" "$KA" attach "${number[c]}" 2>&1) && fail "ka reports that it was armed"
	equal "ka: talk ${number[c]}: belongs to another user (uid 0, yours is 65534)
    as root: sudo ka attach ${number[c]}" "$err" "the user does not know why"
	equal "$(options "${BARE[@]}")" "$(tell c show)" "the connection was changed"
}

@test "a program name means the user's own processes, not those of others" {
	private || return 0
	serve
	talk c
	launch own "${nobody[@]}" "$TALK" 127.0.0.1 "$port"
	err=$("${nobody[@]}" "$KA" attach talk 2>&1 >"$T/out") ||
		fail "one's own session cannot be rescued by name: $err"
	matches "talk ${number[own]} fd 3, *" "$(cat "$T/out")" "the user's own process was not armed"
	equal "$(options "${BARE[@]}")" "$(tell c show)" "another user's process was armed"
	kill "${number[own]}"
	wait "${number[own]}" || :
	err=$("${nobody[@]}" "$KA" attach talk 2>&1) && fail "nothing was armed, and ka does not report it"
	matches "*: belongs to another user (uid 0, yours is 65534)*" "$err" "the user does not know why"
}

@test "for a program that is not dumpable, such as ssh-agent, ka says why, and root may attach" {
	needs ssh-agent
	private || return 0
	serve
	launch c "${nobody[@]}" "$TALK" hidden 127.0.0.1 "$port"
	err=$("${nobody[@]}" "$KA" attach "${number[c]}" 2>&1) && fail "ka reports that it was armed"
	equal "ka: talk ${number[c]}: does not allow tracing (PR_SET_DUMPABLE)
    as root: sudo ka attach ${number[c]}" "$err" "the user does not know why"
	mkdir -m 700 /run/own
	chown 65534 /run/own
	eval "$(TMPDIR=/run/own "${nobody[@]}" ssh-agent)" >/dev/null
	err=$("${nobody[@]}" "$KA" attach "$SSH_AGENT_PID" 2>&1) || :
	# Debian's ssh-agent is also setgid, which would be reported first.
	matches "ka: ssh-agent $SSH_AGENT_PID: @(does not allow tracing|runs with the rights of another group) (*" \
		"$err" "the user does not know why"
	ka attach "${number[c]}"
	equal 0 "$status" "the advice is wrong: root may not either"
	equal "$(options 1 60 15 4 6600 0)" "$(tell c show)" "the advice is wrong: root may not either"
}

@test "for a program with more capabilities ka says why it is denied, and what to do" {
	private || return 0
	serve
	launch c setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps +net_raw --ambient-caps +net_raw \
		"$TALK" 127.0.0.1 "$port"
	err=$("${nobody[@]}" "$KA" attach "${number[c]}" 2>&1) && fail "ka reports that it was armed"
	equal "ka: talk ${number[c]}: has capabilities that you do not have
    as root: sudo ka attach ${number[c]}" "$err" "the user does not know why"
}

@test "if something else forbids it, ka names a security module and seccomp as possible reasons" {
	private || return 0
	[ ! -e /proc/sys/kernel/yama ] || mount -t tmpfs tmpfs /proc/sys/kernel/yama
	serve
	talk c
	err=$("$FORBID" pidfd_getfd EPERM "$KA" attach "${number[c]}" 2>&1) &&
		fail "ka reports that it was armed"
	equal "ka: talk ${number[c]}: Operation not permitted
    a security module, a user namespace or a container's seccomp filter
    forbids it" "$err" "root does not know why"
}

@test "for another user's process that /proc hides ka says why it is not found" {
	private || return 0
	serve
	talk c
	err=$(unshare --mount sh -c 'mount -t proc -o hidepid=2 proc /proc && exec "$@"' sh \
		"${nobody[@]}" "$KA" attach "${number[c]}" 2>&1) && fail "ka reports that it was armed"
	equal "ka: ${number[c]}: belongs to another user, and /proc hides it (hidepid)" "$err" \
		"the user is told that there is no such process"
}

@test "without pidfd_getfd in the kernel ka says why it cannot attach" {
	private || return 0
	serve
	talk c
	err=$("$FORBID" pidfd_getfd ENOSYS "$KA" attach "${number[c]}" 2>&1) &&
		fail "ka reports that it was armed"
	equal "ka: talk ${number[c]}: pidfd_getfd(2) is not available
    needs Linux 5.6, and in a container a seccomp filter that allows it" "$err" "the user does not know why"
}

# The kernel may lack Yama. Then the test makes Yama's file, and its answer.
@test "if Yama forbids it, ka says what to do at each ptrace_scope" {
	[ ! -e /proc/sys/kernel/yama ] || skip "this kernel has a Yama of its own"
	private || return 0
	serve
	launch c "${nobody[@]}" "$TALK" 127.0.0.1 "$port"
	mkdir -p /run/kernel/yama
	mount --bind /run/kernel /proc/sys/kernel
	for scope in 1 2; do
		echo $scope >/run/kernel/yama/ptrace_scope
		err=$("${nobody[@]}" "$FORBID" pidfd_getfd EPERM "$KA" attach "${number[c]}" 2>&1) || :
		equal "ka: talk ${number[c]}: kernel.yama.ptrace_scope is $scope: only root may trace processes
    as root: sudo ka attach ${number[c]}" "$err" "the user does not know why"
	done
	echo 3 >/run/kernel/yama/ptrace_scope
	err=$("$FORBID" pidfd_getfd EPERM "$KA" attach "${number[c]}" 2>&1) || :
	equal "ka: talk ${number[c]}: kernel.yama.ptrace_scope is 3: nobody may trace processes
    until the next boot; restart the program under ka run" "$err" "root does not know why"
}

@test "for root in a container without CAP_SYS_PTRACE ka says why, and what to do" {
	private || return 0
	serve
	launch c "${nobody[@]}" "$TALK" 127.0.0.1 "$port"
	err=$(setpriv --bounding-set -sys_ptrace --inh-caps -sys_ptrace "$KA" attach "${number[c]}" 2>&1) &&
		fail "ka reports that it was armed"
	equal "ka: talk ${number[c]}: root lacks CAP_SYS_PTRACE here
    start the container with --cap-add SYS_PTRACE" "$err" "root does not know why"
}
