#!/usr/bin/env bats
# helper_start.bats - how the helper is started, from which file, and that nothing of it is left.

# shellcheck disable=SC2016,SC2154 # the quoted $ are for another shell; the helpers
load helper

# alone RELEASE SCRIPT: runs the script where process 1 reaps nobody, with ssh under KA_SSH as
# $S. Leaves the processes that are not reaped in $zombies.
alone() {
	local shim name=one-$1
	shim "$1"
	echo "($2; echo over) & exec sleep 1000" >"$T/script"
	export T S="$AS $1 env KA_LOG=$T/$name.log ${shim[*]} KA_SSH=60/3 ssh -F $F"
	start client "$name" \
		unshare --pid --fork --kill-child --mount-proc sh "$T/script"
	eventually 60 grep -qx over "$T/$name.out" || fail "$1: the sessions do not end"
	zombies=$(ps -eo stat,ppid,comm | awk -v p="$(pgrep -P "${pid[$name]}" -x sleep)" \
		'$2 == p && /^Z/ { print $3 }' | xargs)
}

@test "ssh leaves no zombie of its helper where process 1 does not reap, however it ends" {
	local release
	for release in $(releases); do
		alone "$release" '$S server "echo up; exec sleep 100" >$T/term & term=$!
			$S server "echo up; exec sleep 100" >$T/hup & hup=$!
			until grep -q up $T/term && grep -q up $T/hup; do sleep 0.2; done
			kill -TERM $term; kill -HUP $hup
			$S -o ControlMaster=yes -o ControlPath=$T/ctl -N server &
			$S server true; $S server "exit 3"; $S -tt server true
			$S server "kill -KILL \$PPID"
			until $S -S $T/ctl -O check server; do sleep 0.2; done
			$S -S $T/ctl server true; $S -S $T/ctl -O exit server; wait'
		equal 7 "$(grep -c event=start "$T/one-$release.log")" \
			"$release: not all had a helper: $(cat "$T/one-$release.log")"
		equal sh "$zombies" "$release: they fill the table of processes: $zombies"
	done
}

@test "an ssh that goes to the background gets a new helper and leaves none behind" {
	local release
	for release in $(releases); do
		alone "$release" '$S -f server "sleep 5"
			$S -o ControlMaster=auto -o ControlPersist=2 -o ControlPath=$T/ctl server true
			sleep 6; ps -eo stat,comm | grep "^[^Z].* ka$" && echo stays'
		! grep -q stays "$T/one-$release.out" || fail "$release: a helper outlives its ssh"
		# the parent of those in the background is process 1, as that of their ssh
		[ "$(tr ' ' '\n' <<<"$zombies" | grep -c ka)" -le "$(tr ' ' '\n' <<<"$zombies" | grep -c ssh)" ] ||
			fail "$release: more helpers than ssh are left: $zombies"
	done
}

@test "a stopped helper does not keep ssh from ending" {
	session it own 60/3
	ready it
	eventually 5 has_helper it
	kill -STOP "$(helper_of it)"
	kill -TERM "${pid[it]}"
	eventually 5 ended it || fail 'ssh waits for its helper'
	eventually 5 has_no_helper it || fail 'the helper is stopped for ever'
}

@test "a helper that is killed is reaped by ssh, which goes on, and waits for its own children" {
	needs nc
	echoing it own 60/3 -o 'ProxyCommand=nc %h %p'
	eventually 5 has_helper it
	kill -KILL "$(helper_of it)"
	children() { pgrep -P "${pid[it]}" | wc -l; }
	is_alone() { [ "$(children)" = 1 ]; }
	eventually 5 is_alone || fail "ssh has $(children) children, and one is its ProxyCommand"
	answers it after
	kill -TERM "${pid[it]}"
	eventually 5 ended it || fail 'ssh does not end'
}

@test "the helper inherits neither descriptors nor blocked signals of ssh" {
	start client it sh -c 'exec "$@" 7<"$0"' "$F" env KA_LOG="$T/it.log" "LD_PRELOAD=$LIBKA" KA_SSH=60/3 \
		env --block-signal=TERM --block-signal=USR1 ssh -F "$F" -tt server 'echo ready; exec sleep 1000'
	ready it
	eventually 5 has_helper it
	local helper fd held=
	helper=$(helper_of it)
	grep -qx 'SigBlk:.0*' "/proc/$helper/status" || fail "it cannot be ended: $(grep SigBlk "/proc/$helper/status")"
	grep -q '^SigBlk:.*[1-9a-f]' "/proc/${pid[it]}/status" || fail 'ssh blocks nothing: the test does not reach its case'
	for fd in "/proc/$helper/fd"/*; do
		# in a chroot the name may be the one from outside
		[[ $fd != */[12] || $(stat -Lc %t:%T "$fd") != 1:3 ]] || continue
		case ${fd##*/}:$(readlink "$fd") in
		0:socket:* | *:socket:* | *:anon_inode:*) ;;
		*) held+=" ${fd##*/}:$(readlink "$fd")" ;;
		esac
		[ -z "$(find "/proc/${pid[it]}/fd" -lname "$(readlink "$fd" | sed 's/[[]/\\[/')" -lname 'socket:*')" ] ||
			held+=" $(readlink "$fd")"
	done
	[ -z "$held" ] || fail "it holds$held of ssh's"
}

@test "a KA_LOG at the limit on the size of files ends neither ssh nor the helper" {
	head -c 1000 /dev/zero >"$T/it.log"
	begin it own 60/3 prlimit --fsize=1000 ssh -F "$F" server 'echo ready $PPID; exec sleep 1000'
	ready it
	eventually 5 has_helper it || fail 'no helper'
	probe it >"$T/probe.out" || fail "$(cat "$T/probe.out")"
	grep -q 'ssh-level reply' "$T/probe.out" || fail "$(cat "$T/probe.out")"
}

# placed DIR: puts libka into DIR, below /run/tmp, where anybody may write
placed() {
	mkdir -p "$1"
	cp "$BUILD"/libka.so "$BUILD"/libka-ssh.so "$1"
}

# helped NAME DIR: ssh with the library in DIR gets a helper
helped() {
	BUILD=$2 session "$1" own 60/3
	ready "$1"
	eventually 2 has_helper "$1"
}

@test "ka is found beside the library, in ../bin and in ../../bin" {
	local at
	for at in x/lib x/bin bin; do
		placed "$T/$at.d/x/lib"
		mkdir -p "$T/$at.d/$at"
		cp "$BUILD/ka" "$T/$at.d/$at"
		helped "${at//\//-}" "$T/$at.d/x/lib" || fail "no helper from $at"
	done
}

@test "a folder named ka beside the library does not keep the helper from being found in ../bin" {
	placed "$T/lib"
	mkdir "$T/lib/ka" "$T/bin"
	cp "$BUILD/ka" "$T/bin"
	helped it "$T/lib" || fail 'a folder is taken for the program, and there is no helper'
}

@test "a ka that another user owns, can write to or can replace is not executed" {
	local case dir
	for case in owner writable folder-owner folder-writable link; do
		dir=$T/$case.d
		placed "$dir/lib"
		mkdir -p "$dir/bin"
		cp "$BUILD/ka" "$dir/bin"
		case $case in
		owner) chown 65534 "$dir/bin/ka" ;;
		writable) chmod 777 "$dir/bin/ka" ;;
		folder-owner) chown 65534 "$dir/bin" ;;
		folder-writable) chmod 1777 "$dir/bin" ;;
		link) mv "$dir/bin/ka" "$dir/bin/it"; ln -s it "$dir/bin/ka" ;;
		esac
		! helped "$case" "$dir/lib" || fail "whoever it belongs to has a program run as root: $case"
		[ -z "$(pgrep -P "${pid[$case]}")" ] || fail 'ssh has a child for nothing'
	done
}

# owned NAME USER LIBRARY-OWNER KA-OWNER: the ssh of USER gets this ka as its helper
owned() {
	local dir=/run/lab/$1.$BATS_TEST_NUMBER
	mkdir -p "$dir/bin" "$dir/lib"
	cp "$BUILD"/libka.so "$BUILD"/libka-ssh.so "$dir/lib"
	cp "$BUILD/ka" "$dir/bin"
	cp "$F" "${F%/*}"/{user_key,known_hosts} "$dir"
	chown "$2" "$dir/user_key"
	chown -R "$3" "$dir/lib"
	chown -R "$4" "$dir/bin"
	chmod a+r "$dir/ssh_config" "$dir/known_hosts"
	start client "$1" setpriv --reuid "$2" --regid "$2" --clear-groups env HOME=/ LD_PRELOAD="$dir/lib/libka.so" \
		KA_SSH=60/3 ssh -F "$dir/ssh_config" -i "$dir/user_key" -o UserKnownHostsFile="$dir/known_hosts" \
		server 'echo ready; exec sleep 1000'
	ready "$1"
	eventually 2 pgrep -P "${pid[$1]}" -x ka
}

@test "a ka of root's, of the user's own or of the library's owner is executed, and no other" {
	owned roots 65534 65533 0 || fail 'the ka that root has installed is not used'
	owned own 65534 0 65534 || fail "a user's own ka is not used"
	owned librarys 65534 65533 65533 || fail 'the ka of whoever has installed the library is not used'
	! owned stranger 65534 0 65533 || fail 'a program of another user runs as this one'
}

@test "a helper whose socket name is taken says so, and answers once it is free" {
	export SQUATTER=$T/squatter
	begin it own 2/3 "$BATS_TEST_DIRNAME/squat.py" ssh -F "$F" server 'echo ready; exec sleep 1000'
	ready it
	eventually 10 grep -q event=taken "$T/it.log" || fail 'the user does not learn that the name is taken'
	kill "$(cat "$SQUATTER")"
	asked() { probe it | grep -q 'ssh-level reply'; }
	eventually 15 asked || fail 'the helper is never to be asked again'
}
