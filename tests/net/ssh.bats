#!/usr/bin/env bats
# ssh.bats - ssh, and all that runs over it, outlives a NAT that forgets after 3 s.
#
# The host `slow` waits 8 s before it answers a command: long enough for the NAT. It
# stands for every server that has to wake a disk, mount, lock or compute before it speaks.
# Without the library, each of these hangs.

# shellcheck disable=SC2016,SC2034,SC2154 # the quoted $ are for another shell; helper.bash
load helper

FORGET=3

# shell SCRIPT: as above, for a script, which sees F, T and WHO (plain or libka)
shell() {
	export F T
	outlives sh -c "$1"
}

# converse SSH-ARGUMENT...: starts sessions to type into, through a NAT that forgets after 3 s
converse() {
	local who fd
	declare -gA to
	own_lab 600 # until both have logged in, however long that takes
	for who in plain libka; do
		mkfifo "$T/$who.in"
		exec {fd}<>"$T/$who.in" # >: would wait for a reader
		to[$who]=$fd
	done
	input=$T/plain.in start client plain ssh -F "$F" "$@"
	input=$T/libka.in start client libka env "${KA[@]}" ssh -F "$F" "$@"
	tell 'echo ready'
	ready plain libka
	lab timeout 3 # from the next packets on
	tell ''
	sleep 1
}

# tell LINE: types it into both sessions
tell() {
	echo "$1" >&"${to[plain]}"
	echo "$1" >&"${to[libka]}"
}

# answers NAME SECONDS: the session prints an answer within that time
answers() {
	eventually "$2" grep -q still-42 "$T/$1.out"
}

@test "an idle command survives a NAT that forgets silently" {
	outlives ssh -F "$F" server 'sleep 8; echo done'
	grep -qx 'done' "$T/libka.out" || fail 'the result of the command was lost'
	equal hung "${status[plain]}" 'without libka it should have hung'
	[ ! -s "$T/plain.out" ]
}

@test "an idle session survives a NAT that answers with a reset" {
	converse server cat
	lab mode rst
	sleep 8
	tell still-42
	answers libka 30 || fail 'the session was reset'
	end plain
	equal 255 "${status[plain]}" 'without libka it should have been reset'
}

@test "an idle login with a terminal survives" {
	converse -tt server sh
	sleep 8
	tell 'echo still-$((40 + 2))'
	answers libka 30 || fail 'the login shell no longer answers'
	! answers plain 3 || fail 'it does without libka too: the test does not reach its case'
}

@test "a session of ssh with TCPKeepAlive=no survives" {
	outlives ssh -F "$F" -o TCPKeepAlive=no server 'sleep 8; echo done'
}

@test "a session survives while ssh is stopped (^Z)" {
	converse server cat
	kill -STOP "${pid[plain]}" "${pid[libka]}"
	sleep 8
	kill -CONT "${pid[plain]}" "${pid[libka]}"
	tell still-42
	answers libka 30 || fail 'after fg, the session is dead'
	! answers plain 3 || fail 'it lives without libka too: the test does not reach its case'
}

@test "a session through a jump host (ssh -J) survives" {
	outlives ssh -F "$F" -J server inner 'sleep 8; echo done'
}

@test "a session through a ProxyCommand survives" {
	needs nc
	outlives ssh -F "$F" -o ProxyCommand='nc %h %p' server 'sleep 8; echo done'
}

@test "a session that went to the background (ssh -f) survives" {
	shell 'ssh -f -F $F server "sleep 8; echo done" >$T/late.$WHO 2>&1
		until grep -q done $T/late.$WHO; do sleep 0.2; done'
}

@test "an idle shared connection (ControlMaster, ControlPersist) takes the next session" {
	shell 'o="-F $F -o ControlPath=$T/ctl.$WHO"
		ssh $o -o ControlMaster=yes -o ControlPersist=30 server true || exit
		sleep 8
		ssh $o server echo done'
	grep -qx 'done' "$T/libka.out" || fail 'ssh over the shared connection hangs'
}

@test "an idle tunnel (ssh -N -L) carries the next connection" {
	needs nc
	shell 'port=9100; [ $WHO = libka ] || port=9101
		ssh -N -F $F -L $port:127.0.0.1:2222 server &
		until nc -z 127.0.0.1 $port; do sleep 0.2; done
		sleep 8
		nc 127.0.0.1 $port </dev/null | grep -m 1 SSH-2.0
		s=$?; kill $!; exit $s'
}

@test "scp works with a server that is slow to answer" {
	shell 'scp -q -F $F slow:/etc/passwd $T/copy.$WHO'
	cmp /etc/passwd "$T/copy.libka" || fail 'the file did not arrive'
}

@test "sftp works with a server that is slow to answer" {
	shell 'echo "get /etc/passwd $T/copy.$WHO" | sftp -q -F $F slow'
	cmp /etc/passwd "$T/copy.libka" || fail 'the file did not arrive'
}

@test "rsync works with a server that is slow to answer" {
	needs rsync
	shell 'rsync -e "ssh -F $F" slow:/etc/passwd $T/copy.$WHO'
	cmp /etc/passwd "$T/copy.libka" || fail 'the file did not arrive'
}

@test "git clone works with a server that is slow to answer" {
	needs git
	git init -q "$T/repo"
	git -C "$T/repo" -c user.name=n -c user.email=e commit -q --allow-empty -m one
	shell 'git -c core.sshCommand="ssh -F $F" clone -q slow:$T/repo $T/copy.$WHO'
	git -C "$T/copy.libka" log --format=%s | grep -qx one || fail 'no commit arrived'
}

@test "ssh ends when the server vanishes, instead of hanging for ever" {
	own_lab 600
	both client timeout 60 ssh -F "$F" server 'echo ready; sleep 100'
	ready plain libka
	sleep 1
	lab cut
	local cut=$SECONDS
	end libka
	[ $((SECONDS - cut)) -le 15 ] || fail 'the user waits for a dead server'
	equal 255 "${status[libka]}" 'ssh ends with another exit status'
	! ended plain || fail 'it ends without libka too: the test does not reach its case'
}

@test "autossh -M 0 reconnects when the NAT has lost the session" {
	needs autossh
	own_lab 600
	export AUTOSSH_GATETIME=0
	both client autossh -M 0 -F "$F" server 'echo ready; sleep 100'
	ready plain libka
	lab forget
	again() { [ "$(grep -c ready "$T/$1.out")" -gt 1 ]; }
	eventually 60 again libka || fail 'autossh keeps a dead session'
	! again plain || fail 'it does so without libka too: the test does not reach its case'
}

@test "ssh has the descriptors that it always had" {
	own_lab 600
	both client ssh -F "$F" server 'echo ready; sleep 100'
	ready plain libka
	local who
	for who in plain libka; do
		for fd in "/proc/${pid[$who]}"/fd/*; do
			echo "${fd##*/} $(readlink "$fd" | sed "s/:.*//; s/$who//")"
		done >"$T/fds.$who"
	done
	grep -qx '3 socket' "$T/fds.plain"
	diff "$T/fds.plain" "$T/fds.libka" || fail 'libka takes descriptors from ssh'
	has libka "${ARMED[@]}"
}
