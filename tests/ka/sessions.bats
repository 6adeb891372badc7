#!/usr/bin/env bats
# sessions.bats - which shells and programs get LD_PRELOAD from where: docs/deploy.md, "Who
# reads what". (ssh and /etc/environment: tests/net/sshd.bats. systemd --user and
# environment.d: tests/preload/services.bats.)
# shellcheck disable=SC2016 # for other shells

load helper

setup() {
	needs_root
	needs_namespaces --mount
	[ -d /etc/profile.d ] || skip "no /etc/profile.d"
	T=$BATS_TEST_TMPDIR
	[[ $T/ != ~root/* ]] || skip "temporary files are in root's home"
	cp "$LIBKA" "$ROOT/shim/profile.d/ka.sh" "$T"
	cd "$T" || return
	# shows whether the library is in its process
	printf '#!/bin/sh\ngrep -o "/[^ ]*libka\\.so" /proc/self/maps | sort -u\n' >loaded
	chmod +x loaded
}

# machine SCRIPT: runs it by bash where libka is installed and ka.sh is in /etc/profile.d;
# nothing of this machine is changed
machine() {
	timeout -k 5 60 unshare --mount bash -euc '
		mount -t tmpfs tmpfs /usr/local/lib
		cp libka.so /usr/local/lib/
		ldconfig -C "$PWD/cache"
		mount --bind cache /etc/ld.so.cache
		mount -t tmpfs tmpfs /etc/profile.d
		cp ka.sh /etc/profile.d/
		mount -t tmpfs tmpfs ~root # what its own files do is of no interest
		cd "$PWD"
		exec env -i PATH="$PATH" HOME="$PWD" TERM=dumb bash -euc "$1" 2>&1' bash "$1" </dev/null 3>&-
}

there=/usr/local/lib/libka.so

@test "login shells that read /etc/profile get it from ka.sh, and no others" {
	needs dash
	equal "bash -lc: $there
bash -c:
dash -lc: $there
dash -c:" "$(machine 'for shell in "bash -lc" "bash -c" "dash -lc" "dash -c"; do
		echo "$shell:" $($shell ./loaded)
	done')" "docs/deploy.md is wrong, or nothing of these sessions is kept alive"
}

@test "zsh and fish read no /etc/profile, and get it by the lines of docs/deploy.md" {
	needs zsh fish
	[ -e /etc/zsh/zshenv ] && [ -d /etc/fish/conf.d ] || skip "zsh or fish reads its files elsewhere"
	recipe '**zsh**' zsh >libka.zsh
	recipe '**zsh**' fish >libka.fish
	run -0 machine 'each() {
			for shell in "zsh -lc" "zsh -c" "fish -lc" "fish -c"; do echo "$shell:" $($shell "$1"); done
		}
		echo before; each ./loaded
		mount --bind libka.zsh /etc/zsh/zshenv
		mount -t tmpfs tmpfs /etc/fish/conf.d
		cp libka.fish /etc/fish/conf.d/
		echo switched on; each ./loaded
		LD_PRELOAD=libm.so.6 each "echo \$LD_PRELOAD"
		rm /etc/profile.d/ka.sh
		echo switched off; each ./loaded'
	equal "before
zsh -lc:
zsh -c:
fish -lc:
fish -c:
switched on
zsh -lc: $there
zsh -c: $there
fish -lc: $there
fish -c: $there
zsh -lc: libm.so.6:$there
zsh -c: libm.so.6:$there
fish -lc: libm.so.6:$there
fish -c: libm.so.6:$there
switched off
zsh -lc:
zsh -c:
fish -lc:
fish -c:" "$output" "docs/deploy.md is wrong, or nothing of these sessions is kept alive"
}

@test "sudo removes it, and gets it by the line of docs/deploy.md or by a login shell" {
	needs sudo
	[ -e /etc/sudoers ] || skip "no /etc/sudoers"
	cat >sudoers <<-EOF
		Defaults env_reset, secure_path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
		root ALL=(ALL:ALL) NOPASSWD: ALL
	EOF
	chmod 440 sudoers
	chown 0:0 sudoers
	recipe '**sudo**' sh | sed "s,COMMAND,$T/loaded," >with-env
	mkdir bin
	cp "$KA" bin/
	run -0 machine 'mount --bind sudoers /etc/sudoers
		PATH=$PWD/bin:$PATH
		export LD_PRELOAD=/usr/local/lib/libka.so
		echo "here:" $(./loaded)
		echo "sudo:" $(sudo "$PWD/loaded")
		echo "sudo -E:" $(sudo -E "$PWD/loaded")
		echo "sudo env:" $(. ./with-env)
		echo "sudo -i COMMAND:" $(sudo -i "$PWD/loaded")
		echo "su - -c COMMAND:" $(su - -c "$PWD/loaded")
		sudo ka --version || :
		sudo "$(command -v ka)" --version | sed "s/ [0-9].*//"'
	equal "here: $there
sudo:
sudo -E:
sudo env: $there
sudo -i COMMAND: $there
su - -c COMMAND: $there
sudo: ka: command not found
ka" "$output" "docs/deploy.md is wrong about sudo or su"
}

@test "a window of tmux gets it from ka.sh, a command of tmux by the line of docs/deploy.md" {
	needs tmux
	recipe '**tmux**' sh >set-environment
	run -0 machine '
		loaded="{ echo ran; ./loaded; } >shown.new 2>&1; mv shown.new shown"
		# shown: what that says in a window
		shown() {
			for _ in {1..100}; do
				[ ! -s shown ] || break
				sleep 0.1
			done
			cat shown && rm shown
		}
		tmux() { command tmux -S socket "$@"; }
		command tmux -S socket -f /dev/null new-session -d -s here "sleep 100"
		trap "tmux kill-server" EXIT
		tmux set-option -g default-shell /bin/bash
		export LD_PRELOAD=/usr/local/lib/libka.so
		tmux new-window "$loaded"
		echo "a command, from a session that has it:" $(shown)
		unset LD_PRELOAD
		tmux new-window -n shell
		tmux send-keys -t shell "$loaded" Enter
		echo "a shell:" $(shown)
		. ./set-environment
		tmux new-window "$loaded"
		echo "a command, then:" $(shown)'
	equal "a command, from a session that has it: ran
a shell: ran $there
a command, then: ran $there" "$output" "docs/deploy.md is wrong about tmux"
}

# bats test_tags=more
@test "cron's commands get it by the line of docs/deploy.md in the crontab, or from /etc/environment" {
	local cron=$BUILD/tests/ka/cron # from tests/ka/run
	[ -d /etc/pam.d ] && [ -e /etc/environment ] || skip "no PAM here"
	[ -e "$cron/usr/sbin/cron" ] || skip "the mirror has no cron"
	recipe '**cron**' >crontab.line
	recipe '**/etc/environment**' >environment
	# A command for @reboot is started at once, with the environment of the others.
	run -0 machine '
		mount -t tmpfs tmpfs /var/spool
		mkdir -p /var/spool/cron/crontabs
		mount -t tmpfs tmpfs /run
		cp -rL /etc/pam.d pam.d
		cp '"$cron"'/etc/pam.d/cron pam.d/
		mount --bind pam.d /etc/pam.d
		# started: what ./loaded says if cron starts it
		started() {
			echo "@reboot $PWD/loaded >$PWD/new 2>&1; mv $PWD/new $PWD/done" | cat "$@" - >/var/spool/cron/crontabs/root
			chmod 600 /var/spool/cron/crontabs/root
			rm -f /run/crond.*
			'"$cron"'/usr/sbin/cron -f >/dev/null 2>&1 &
			for _ in {1..100}; do
				[ ! -e done ] || break
				sleep 0.1
			done
			kill $!
			cat done && rm done
		}
		echo "without:" $(started)
		echo "crontab:" $(started crontab.line)
		mount --bind environment /etc/environment
		echo "/etc/environment:" $(started)'
	equal "without:
crontab: $there
/etc/environment: $there" "$output" "docs/deploy.md is wrong about cron"
}
