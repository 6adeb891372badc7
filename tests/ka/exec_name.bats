#!/usr/bin/env bats
# exec_name.bats - the name by which a process was executed: ka reads it from the memory of the
# user's own processes only.

# shellcheck disable=SC2154  # pid: set by start

load helper

# For a script: the executable of its process is the interpreter, so only its memory has the
# script's name.
setup() {
	needs_root
	needs setpriv jq
	dir=$(mktemp -d /tmp/exec_name.XXXXXX) # where other users may read
	cp "$BATS_TEST_DIRNAME/hosts/pair.py" "$dir/script"
	cp "$LIBKA" "$dir/libka.so"
	chmod 755 "$dir" "$dir/script" "$dir/libka.so"
}

teardown() {
	stop_all
	rm -rf "${dir:?}"
}

# policy: prints the rule that ka status shows for the process that was started last
policy() { "$KA" status --all --json "$pid" | jq -r '.[0].policy'; }

@test "root does not read the memory of another user's process, which could keep it waiting" {
	local own others
	export KA_RULES=script=300
	start env LD_PRELOAD="$dir/libka.so" "$dir/script"
	own=$(policy)
	start setpriv --reuid 65534 --regid 65534 --clear-groups env LD_PRELOAD="$dir/libka.so" "$dir/script"
	others=$(policy)
	equal script=300 "$own" "the rule of the user's own script is not shown: the test does not reach its case"
	equal null "$others" "the memory of another user's process was read"
}
