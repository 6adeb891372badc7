#!/usr/bin/env bats
# network_changes.bats - what the helper does when the network changes: it probes, but not too often.

# shellcheck disable=SC2016,SC2154 # the quoted $ are for another shell; the helpers
load helper

# helped NAME RELEASE KA_SSH [SSH-OPTION...]: starts a session, and waits for its helper
helped() {
	session "$@"
	ready "$1"
	eventually 5 has_helper "$1" || fail "$1: no helper"
}

# change N: gives the client a new address
change() { ip -n "$LAB-client" addr add "10.77.0.$1/32" dev lo; }

logged() { grep -q "event=$2" "$T/$1.log"; }

# ticks NAME: prints the processor time that its helper has used, in 1/100 s
ticks() { awk '{ print $14 + $15 }' "/proc/$(helper_of "$1")/stat"; }

@test "after a change of network a session through a ProxyCommand is probed, and then left alone" {
	needs nc
	own_lab 300
	local used
	helped it own 60/3 -o 'ProxyCommand=nc %h %p'
	change 1
	used=$(ticks it)
	sleep 1
	used=$(($(ticks it) - used))
	[ "$used" -lt 20 ] || fail "it takes $used % of a processor, for ever"
	eventually 5 logged it reply || fail 'nobody asks for a probe'
}

@test "repeated changes of network leave the session as much time to answer" {
	own_lab 300
	local release i
	for release in $(releases); do
		helped "$release" "$release" 60/2
		kill -STOP "$(server_of "$release")"
	done
	for i in 1 2 3 4 5 6; do
		change "$i"
		sleep 1.2
	done
	for release in $(releases); do
		logged "$release" network || fail "$release: the changes went unnoticed: the test does not reach its case"
		! ended "$release" || fail "$release: a session is given up within seconds of a change"
		kill -KILL "$(server_of "$release")"
	done
}
