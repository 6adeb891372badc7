#!/usr/bin/env bats
# kinds.bats - every way in which people use ssh works under KA_SSH, and is probed.
#
# With KA_SSH=1 each of them sends probes while it runs. KA_LOG shows the answers.

# shellcheck disable=SC2016,SC2154 # the quoted $ are for another shell; the helpers
load helper

# works SCRIPT: the script succeeds under KA_SSH=1; it sees F and T
works() {
	export F T
	begin it own 1 timeout 40 sh -c "$1"
	end it
	equal 0 "${status[it]}" "the session fails: $1"
}

# probed: probes were answered
probed() {
	grep -q 'event=reply' "$T/it.log" || fail 'no probe was answered: the test does not reach its case'
}

@test "ssh without a terminal (-T) is probed" {
	works 'ssh -T -F $F server "sleep 3; echo done" | grep -qx done'
	probed
}

@test "ssh with a terminal (-tt) is probed" {
	works '(t=0; until grep -qs event=reply $T/it.log || [ $((t += 1)) = 100 ]; do sleep 0.2; done
		echo "echo still-\$((40 + 2)); exit") | ssh -tt -F $F server sh >$T/tt.out'
	grep -q still-42 "$T/tt.out"
	probed
}

@test "ssh without a command (-N), with a forwarded port, is probed" {
	needs nc
	works 'ssh -N -F $F -L 9200:127.0.0.1:2222 server & p=$!
		until nc -z 127.0.0.1 9200; do sleep 0.2; done; sleep 3
		timeout 6 nc 127.0.0.1 9200 </dev/null | grep -qm 1 SSH-2.0; s=$?; kill $p; exit $s'
	probed
}

@test "ssh in the background (-f) is probed" {
	works 'ssh -f -F $F server "sleep 3; echo done" >$T/late 2>&1
		until grep -q done $T/late; do sleep 0.2; done'
	probed
}

@test "a shared connection (ControlMaster, ControlPersist) is probed" {
	works 'o="-F $F -o ControlPath=$T/ctl"
		ssh $o -o ControlMaster=yes -o ControlPersist=20 server true && sleep 3 &&
		ssh $o server echo done | grep -qx done && ssh $o -O exit server 2>/dev/null'
	probed
}

@test "ssh through a jump host (-J) is probed" {
	works 'ssh -F $F -J server inner "sleep 3; echo done" | grep -qx done'
	probed
}

@test "ssh through a ProxyCommand is probed" {
	needs nc
	works 'ssh -F $F -o ProxyCommand="nc %h %p" server "sleep 3; echo done" | grep -qx done'
	probed
}

@test "scp, sftp, rsync and git work, and are probed" {
	needs rsync
	needs git
	git init -q "$T/repo"
	git -C "$T/repo" -c user.name=n -c user.email=e commit -q --allow-empty -m one
	works 'scp -q -F $F server:/etc/passwd $T/scp.copy && cmp /etc/passwd $T/scp.copy'
	works '(sleep 3; echo "get /etc/passwd $T/sftp.copy") | sftp -q -F $F server &&
		cmp /etc/passwd $T/sftp.copy'
	probed
	works 'rsync -e "ssh -F $F" server:/etc/passwd $T/rsync.copy && cmp /etc/passwd $T/rsync.copy'
	works 'git -c core.sshCommand="ssh -F $F" clone -q server:$T/repo $T/clone'
}

@test "with no configuration at all (-F none), ssh runs as without KA_SSH" {
	works 'ssh -F none -p 2222 -i /run/lab/$LAB/user_key -o StrictHostKeyChecking=no \
		-o UserKnownHostsFile=/dev/null root@10.99.2.2 "sleep 3; echo done" 2>/dev/null |
		grep -qx done'
	! grep -q 'event=reply' "$T/it.log" || fail 'it is probed, though nothing says so'
}

@test "the exit status of the remote command is passed on, and is 255 for an ssh that is killed" {
	begin it own 1 ssh -F "$F" server 'exit 42'
	end it
	equal 42 "${status[it]}" "the exit status of the command is lost"
	session killed own 1
	ready killed
	kill -TERM "${pid[killed]}"
	end killed
	equal 255 "${status[killed]}" "the exit status of a broken session is lost"
}

@test "dbclient gets -K before the user's own" {
	needs dbclient
	needs nc
	start client server nc -l 127.0.0.1 2400 # which never says a word
	sleep 1
	begin it own 7 dbclient -p 2400 -y 127.0.0.1 true
	has_option() { tr '\0' ' ' <"/proc/${pid[it]}/cmdline" | grep -q '^dbclient -K 7 -p 2400'; }
	eventually 5 has_option || fail "$(tr '\0' ' ' <"/proc/${pid[it]}/cmdline")"
}

@test "dbclient: a -K of the user's wins, and one in the remote command does not count" {
	needs dbclient
	needs dropbearconvert
	dropbearconvert openssh dropbear "/run/lab/$LAB/user_key" "$T/key" 2>/dev/null
	begin own own 60 dbclient -i "$T/key" -y -K 1 -p 2222 root@10.99.2.2 'echo ready $PPID; exec sleep 1000'
	begin command own 1 dbclient -i "$T/key" -y -p 2222 root@10.99.2.2 'echo ready $PPID; exec sleep 1000;' -K7
	ready own command
	kill -STOP "$(server_of own)" "$(server_of command)"
	eventually 15 ended own || fail "KA_SSH overrides the user's -K"
	eventually 15 ended command || fail 'KA_SSH is not at work'
	kill -KILL "$(server_of own)" "$(server_of command)"
}
