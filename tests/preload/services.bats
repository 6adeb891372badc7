#!/usr/bin/env bats
# services.bats - units of a real systemd: what ka enable writes applies there, and services
# whose rights are restricted are armed.
#
# systemd runs in namespaces of its own, without the units of this machine: nothing of this
# machine is started, and all but $T is read-only there.
# shellcheck disable=SC2016 # for other shells

load helper

setup() {
	prepare
	needs_root
	[ -x /lib/systemd/systemd ] || skip "systemd is not installed"
	[ -d /etc/systemd ] || skip "no place for units"
	needs nsenter pgrep
	needs_namespaces --mount --pid --net --ipc --uts --cgroup --fork
	T=$(mktemp -d /tmp/ka-services.XXXXXX) # other users look into it
	cp "$BUILD/ka" "$LIBKA" "$(host open)" "$(host reset)" "$T"
	: >"$T/out"
	: >"$T/err"
	chmod 777 "$T"
	chmod 666 "$T/out" "$T/err"
	boot
}

teardown() {
	[ -n "${T-}" ] || return 0
	rm -rf "$T"
	[ -n "${manager-}" ] || return 0
	kill -KILL "$manager" 2>/dev/null || : # what runs in its namespace ends with it
	wait "$manager" 2>/dev/null || :
	eventually 10 rm_cgroup || fail "$cgroup is left"
}

rm_cgroup() {
	find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null
	[ ! -e "$cgroup" ]
}

# boot: starts systemd, with units in /etc/systemd that are the test's own
boot() {
	cgroup=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/self/mounts)
	[ -n "$cgroup" ] || skip "no cgroup2 here"
	cgroup+=/libka-test-$BASHPID
	mkdir "$cgroup" 2>/dev/null || skip "may not make a cgroup"
	mkdir "$T/dev"
	sh -c 'echo 0 >"$0/cgroup.procs" && exec "$@"' "$cgroup" \
		unshare --mount --pid --net --ipc --uts --cgroup --fork --kill-child sh -euc '
			ip link set lo up
			mount --bind "$1" "$1"
			mount -t tmpfs tmpfs "$1/dev"
			for node in null zero full random urandom; do
				: >"$1/dev/$node"
				mount --bind "/dev/$node" "$1/dev/$node"
			done
			: >"$1/dev/console"
			mkdir "$1/dev/shm"
			mount --move "$1/dev" /dev
			mount -t proc proc /proc
			mount --bind -o ro /proc/sys /proc/sys # it would raise fs.file-max everywhere
			mount -t sysfs -o ro sysfs /sys
			mount -t cgroup2 cgroup2 /sys/fs/cgroup
			mount -t tmpfs tmpfs /run
			mount -t tmpfs tmpfs /etc/systemd
			mkdir /etc/systemd/system /etc/systemd/user
			printf "[Unit]\nDefaultDependencies=no\n" >/etc/systemd/system/here.target
			mount -o remount,bind,ro /
			exec env -i container=test PATH="$PATH" SYSTEMD_LOG_TARGET=null \
				/lib/systemd/systemd --system --unit=here.target' sh "$T" >"$T/boot" 2>&1 3>&- &
	manager=$!
	eventually 30 ready || fail "systemd does not start: $(cat "$T/boot")"
}

# inside SCRIPT [ARGUMENT...]: runs it by bash where systemd is process 1
inside() {
	timeout -k 5 60 nsenter --target "$(pgrep -P "$manager")" --mount --pid --net \
		bash -euo pipefail -c "cd $T && $1" bash "${@:2}"
}

ready() { inside 'systemctl is-active --quiet here.target' >/dev/null 2>&1; }

# service LINE...: a unit that opens sockets and shows what they carry, with these lines too
service() {
	cat <<-UNIT
		[Unit]
		DefaultDependencies=no
		[Service]
		Type=oneshot
		ExecStart=$T/open tcp tcp6
		ExecStart=$T/reset
		Environment=SHOW=1
		StandardOutput=append:$T/out
		StandardError=append:$T/err
	UNIT
	printf '%s\n' "$@"
}

# carried: what its sockets carried since the last time
carried() {
	grep -E '^(on|off) ' "$T/out" | sort -u
	: >"$T/out"
}

@test "a service with NoNewPrivileges, SystemCallFilter, MemoryDenyWriteExecute and PrivateNetwork is armed" {
	service "$(recipe '## Services' ini)" >"$T/foo.service"
	inside 'cp foo.service /etc/systemd/system/
		systemctl daemon-reload
		systemctl start foo' || fail "it does not start without libka: $(cat "$T/err")"
	matches 'off *' "$(carried)" "it is kept alive without libka: the test does not reach its case"
	inside './ka enable --idle 2m foo && systemctl daemon-reload && systemctl start foo' ||
		fail "it does not start: $(cat "$T/err")"
	equal "$(settings 120 30 4 13300)" "$(carried)" "the service is not kept alive"
	equal "" "$(cat "$T/err")" "it complains at each start"
	inside 'printf "[Service]\nEnvironment=KA_IDLE=soon KA_LOG=$1/log\n" >/etc/systemd/system/foo.service.d/more.conf
		systemctl daemon-reload && systemctl start foo' "$T" || fail "it is killed: $(cat "$T/err")"
	equal "$(settings 60 15 4 6600)" "$(carried)" "the service is not kept alive"
	equal 'libka: KA_IDLE="soon": not a duration in 1s..32767s; using 60s' "$(sort -u "$T/err")" "nothing says what is wrong"
	equal 1 "$(grep -c TCP_KEEPIDLE=60 "$T/log")" "connections are not logged"
}

@test "these restrictions are in force in the test above" {
	service "$(recipe '## Services' ini)" \
		"ExecStart=/bin/sh -c 'cat /proc/self/status; readlink /proc/self/ns/net; exec mount -t tmpfs tmpfs /mnt'" \
		>"$T/foo.service"
	inside 'cp foo.service /etc/systemd/system/ && systemctl daemon-reload && systemctl start foo || :
		systemctl show -P Result -P ExecMainStatus foo' >"$T/result"
	matches '* 31' "$(xargs <"$T/result")" "mount(2) is allowed, as SIGSYS is 31"
	contains '^NoNewPrivs:.1$' "$(cat "$T/out")" "rights can be gained"
	contains '^net:' "$(cat "$T/out")" "no network"
	lacks "$(inside 'readlink /proc/self/ns/net' | tr -dc 0-9)" "$(cat "$T/out")" "it has systemd's network"
}

# --- systemd --user ------------------------------------------------------------------

# user SCRIPT: runs it as a user whose systemd --user was started first
user() {
	inside 'mkdir -p /run/user/65534 home/.config/systemd/user home/.local/share/systemd/user
		cp here.target home/.config/systemd/user/
		chown -R 65534:65534 /run/user/65534 home
		cp user.service /etc/systemd/system/
		systemctl daemon-reload
		systemctl start user
		exec setpriv --reuid 65534 --regid 65534 --clear-groups env -i PATH="$PATH" \
			HOME="$PWD/home" XDG_RUNTIME_DIR=/run/user/65534 bash -euc "$1"' "$1"
}

prepare_user() {
	needs setpriv
	# as user@.service of systemd
	cat >"$T/user.service" <<-EOF
		[Unit]
		DefaultDependencies=no
		[Service]
		Type=notify
		User=65534
		Group=65534
		Delegate=yes
		Environment=HOME=$T/home XDG_RUNTIME_DIR=/run/user/65534
		StandardError=append:$T/err
		ExecStart=/lib/systemd/systemd --user --unit=here.target
	EOF
	printf '[Unit]\nDefaultDependencies=no\n' >"$T/here.target"
	mkdir -p "$T/home/.local/share/systemd/user"
	service >"$T/home/.local/share/systemd/user/foo.service"
}

@test "ka enable --user starts units of the user with libka, and ka disable --user without" {
	prepare_user
	user './ka enable --user --idle 2m foo
		systemctl --user daemon-reload
		systemctl --user start foo' || fail "it does not start: $(cat "$T/err")"
	equal "$(settings 120 30 4 13300)" "$(carried)" "the unit is not kept alive"
	user './ka disable --user foo
		systemctl --user daemon-reload
		systemctl --user start foo'
	matches 'off *' "$(carried)" "it is still under libka"
}

@test "a file in environment.d with the line of docs/deploy.md reaches the user's units" {
	local lib
	prepare_user
	lib=$(ldd "$T/open" | sed -n 's,.* => /\(usr/\)\?\(.*\)/libc\.so\.6 .*,\2,p')
	mkdir -p "$T/home/.config/environment.d"
	recipe '**/etc/environment**' | sed "s,/usr/local/lib,$T," >"$T/home/.config/environment.d/libka.conf"
	user 'systemctl --user start foo' || fail "it does not start: $(cat "$T/err")"
	equal "$(settings 60 15 4 6600)" "$(carried)" "the programs of a desktop session are not kept alive"
	mkdir -p "$T/$lib"
	cp "$LIBKA" "$T/$lib"
	echo "LD_PRELOAD=$T/\$\$LIB/libka.so" >"$T/home/.config/environment.d/libka.conf"
	user 'systemctl --user daemon-reload && systemctl --user start foo'
	equal "$(settings 60 15 4 6600)" "$(carried)" "docs/deploy.md is wrong: \$\$LIB is not \$LIB there"
	rm "$T/home/.config/environment.d/libka.conf"
	user 'systemctl --user daemon-reload && systemctl --user start foo'
	matches 'off *' "$(carried)" "it is not that file which reaches them"
}
