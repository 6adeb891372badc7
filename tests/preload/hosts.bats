#!/usr/bin/env bats
# hosts.bats - hostile hosts: programs that call a preloaded library at unusual times, in unusual
# places or on small stacks. Each must behave as without the library, and have its sockets armed.
# fds.bats, sandbox.bats, secure.bats and company.bats have more of them.

load helper

BAD_IDLE='libka: KA_IDLE="soon": not a duration in 1s..32767s; using 60s'

# --- before main and after it --------------------------------------------------

@test "a library may connect in its constructor, before ours has run, and in its destructor" {
	early=$(host early.so) prog=$(host open)
	AFTER=$early same "$prog" tcp
	AFTER=$early armed "$prog" tcp
	BEFORE=$early same "$prog" tcp
	BEFORE=$early armed "$prog" tcp
}

@test "a connection from an earlier constructor gets the user's settings" {
	early=$(host early.so) prog=$(host open)
	wanted=$(settings 30 7 4 3200)
	KA_IDLE=30 SETTINGS=$wanted AFTER=$early armed "$prog" tcp
	KA_IDLE=30 SETTINGS=$wanted BEFORE=$early armed "$prog" tcp
}

@test "a bad value is reported once, also if a constructor connects before ours has run" {
	early=$(host early.so) prog=$(host open)
	KA_IDLE=soon AFTER=$early with "$prog" tcp
	said "$BAD_IDLE" "$ERR" "the user would not know that the setting is not in force"
	KA_IDLE=soon BEFORE=$early with "$prog" tcp
	said "$BAD_IDLE" "$ERR" "the user would not know that the setting is not in force"
}

@test "a library that is initialised first may connect before there is an environment" {
	early=$(host early.so initfirst.so -Wl,-z,initfirst) prog=$(host open)
	AFTER=$early same "$prog" tcp
	AFTER=$early armed "$prog" tcp
	SHOW=1 KA_IDLE=30 AFTER=$early with "$prog" tcp
	equal "$(settings 30 7 4 3200)" "$(sed -n '/^tcp/{n;p}' <<<"$OUT")" \
		"the program's own connections would ignore the user's settings"
}

@test "atexit functions and destructors may connect" {
	prog=$(host late)
	same "$prog"
	armed "$prog"
}

# --- the environment -----------------------------------------------------------

@test "settings apply whatever an earlier constructor does to the environment" {
	changer=$(host environ.so) prog=$(host open)
	for how in setenv unsetenv twice thread; do
		echo "ENVIRON=$how"
		ENVIRON=$how SECOND=2 KA_IDLE=30 AFTER=$changer same "$prog" tcp
		ENVIRON=$how SECOND=2 KA_IDLE=30 AFTER=$changer \
			SETTINGS=$(settings 30 7 4 3200) armed "$prog" tcp
	done
}

@test "no crash when an earlier constructor clears the environment or moves it about" {
	changer=$(host environ.so) prog=$(host open)
	for how in clearenv frame static putenv; do
		echo "ENVIRON=$how"
		ENVIRON=$how KA_IDLE=30 AFTER=$changer with "$prog" tcp
		[ "$EXIT" = 0 ]
		[[ $OUT = tcp:\ open,* ]]
		# its getenv() finds no SHOW in an empty environment
		[ $how = clearenv ] && continue
		SHOW=1 ENVIRON=$how KA_IDLE=30 AFTER=$changer with "$prog" tcp
		[[ $OUT = *$'\non '* ]]
	done
}

@test "other preloads are called when an earlier constructor has truncated the environment" {
	changer=$(host environ.so) spy=$(host spy.so)
	ENVIRON=cut AFTER="$spy $changer" with "$(host open)" tcp
	equal 0 "$EXIT" "the program crashes"
	equal "spy: 1 sockets, 1 connects" "$(sed -n 2p <<<"$OUT")" "they are passed over"
}

# bats test_tags=native
@test "the library may be loaded when there is no environment" {
	for cc in cc musl-gcc; do
		type -P $cc >/dev/null || continue
		outcome late "" "$(HOST_CC=$cc host dlopen dlopen-$cc)" "$LIBKA" none
		equal "$(settings 60 15 4 6600)" "$(cat "$BATS_TEST_TMPDIR/late.out")" \
			"$cc: its sockets are not armed"
	done
}

@test "no crash when an earlier constructor leaves a megabyte in KA_IDLE" {
	changer=$(host environ.so) prog=$(host open)
	ENVIRON=huge AFTER=$changer armed "$prog" tcp tcp
	ENVIRON=huge AFTER=$changer with "$prog" tcp tcp
	[ "$EXIT" = 0 ]
	# the value may count or not, but the message must be short
	[[ -z $ERR || $ERR = 'libka: KA_IDLE="7777'*'; using 60s' ]]
	[ "${#ERR}" -lt 400 ]
}

@test "a program that writes its title over its environment keeps log and complaints intact" {
	prog=$(host title) log=$BATS_TEST_TMPDIR/log
	same "$prog"
	KA_IDLE=30 SETTINGS=$(settings 30 7 4 3200) armed "$prog"
	KA_LOG=$log KA_IDLE=soon with "$prog"
	said "$BAD_IDLE" "$ERR" "the user would be shown something else than what he set"
	said 1 "$(grep -c . "$log")" "the log has not a line for the connection"
}

# --- signals, threads and processes --------------------------------------------

@test "a signal handler that interrupts dlopen may open a socket" {
	plugin=$(host plugin.so) prog=$(host signal)
	same "$prog" "$plugin" 100
	SHOW=1 with "$prog" "$plugin" 100
	[[ $OUT = *'100 of 100 rounds armed'* ]]
}

@test "a plugin that waits in its constructor for a thread that connects does not hang" {
	plugin=$(host plugin.so) prog=$(host plug)
	PLUGIN=thread same "$prog" "$plugin"
	PLUGIN=thread armed "$prog" "$plugin"
}

# bats test_tags=kernel
@test "the smallest stacks are large enough: of a thread, and of a signal handler" {
	prog=$(host altstack)
	same "$prog"
	armed "$prog"
	log=$BATS_TEST_TMPDIR/log
	KA_IDLE=soon KA_LOG=$log armed "$prog"
	said "$BAD_IDLE" "$(cat "$BATS_TEST_TMPDIR/armed.err")" "the complaint is missing"
	said 1 "$(grep -c 127.0.0.1 "$log")" "the log has not a line for the connection"
}

# bats test_tags=kernel
@test "a vfork child may open a socket, and its parent goes on unharmed" {
	prog=$(host vfork)
	same "$prog"
	armed "$prog"
	KA_IDLE=soon with "$prog"
	said "$BAD_IDLE" "$ERR" "said once: the child's memory is the parent's"
}

@test "children forked while another thread loads plugins may connect" {
	plugin=$(host plugin.so) prog=$(host fork)
	same "$prog" "$plugin" loading
	SHOW=1 with "$prog" "$plugin" loading
	[[ $OUT = *'100 of 100 armed'* ]]
}

@test "children of _Fork may connect when another thread is stuck in a plugin's constructor" {
	plugin=$(host plugin.so) prog=$(host fork)
	same "$prog" "$plugin" held
	SHOW=1 with "$prog" "$plugin" held
	[[ $OUT = *'100 of 100 armed'* ]]
}

@test "threads that open their first sockets at once all have them armed" {
	prog=$(host race)
	same "$prog"
	armed "$prog"
	KA_IDLE=soon with "$prog"
	said "$BAD_IDLE" "$ERR" "one line, not one from each thread"
}

# bats test_tags=kernel
@test "a thread blocked in connect can be cancelled" {
	prog=$(host cancel)
	same "$prog"
	armed "$prog"
	KA_LOG=$BATS_TEST_TMPDIR/log same "$prog"
}
