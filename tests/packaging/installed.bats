#!/usr/bin/env bats
# installed.bats - the packages in a bare Debian 12: installed, upgraded under running
# programs, and removed under sessions. No program there may print an error line of the loader.
#
# /open64 and /open32 show what a socket carries, see tests/preload/hosts/open.c.

# shellcheck disable=SC2016 # the scripts are for the shell in the root
# shellcheck disable=SC2153 # ROOT: set by helper.bash

load helper

setup() {
	local bits
	needs dh dpkg-buildpackage mmdebstrap rpmbuild
	[ ! -e "$PLACE/no-root" ] || skip "no bare Debian: $(cat "$PLACE/no-root")"
	root=$BATS_TEST_TMPDIR/root
	cp -a --reflink=auto "$PLACE/root" "$root"
	mkdir "$root/debs" "$root/newer"
	cp "$PLACE"/source/build/deb*/*ka_*.deb "$root/debs"
	cp "$PLACE"/newer/build/deb*/*ka_*.deb "$root/newer"
	for bits in 32 64; do
		gcc -m$bits -idirafter "/usr/include/$(gcc -print-multiarch)" -std=c11 -D_GNU_SOURCE -pthread \
			-o "$root/open$bits" "$ROOT/tests/preload/hosts/open.c" || skip "gcc-12-multilib is not installed"
	done
	cat >"$root/lib.sh" <<-'EOF'
		install() { apt-get -y --allow-downgrades install "$@" >/apt.log 2>&1 || { cat /apt.log; return 1; }; }
		purge() { apt-get -y purge ka libka libka:i386 >/apt.log 2>&1 || { cat /apt.log; return 1; }; }
		# armed: 64- and 32-bit programs show what a socket carries, and print nothing else
		armed() { for open in /open64 /open32; do SHOW=1 $open tcp 2>&1; done | sed 's/^tcp: .*//; s,^on 60/15/4/.*,armed,' | xargs; }
		# idle NAME COMMAND...: a shell that has run the commands and waits for more; `type NAME LINE` is what
		# somebody types there later. /NAME.out has all that it prints.
		idle() {
			mkfifo "/$1.in" && : >"/$1.out"
			env -u LD_PRELOAD bash -l <"/$1.in" >"/$1.out" 2>&1 &
			exec {hold}>"/$1.in"
			holds[$1]=$hold
			type "$@"
		}
		type() {
			printf '%s\n' "${@:2}" "echo done \$((++count))" >&"${holds[$1]}"
			typed[$1]=$((${typed[$1]-0} + 1))
			for _ in {1..200}; do
				! grep -q "^done ${typed[$1]}" "/$1.out" || return 0
				sleep 0.05
			done
			echo "the shell $1 does not answer"
			return 1
		}
		declare -A holds typed
		# system: all files, but for what apt and dpkg keep to themselves
		system() {
			find / -xdev \( -path /proc -o -path /run -o -path /tmp -o -path /var/lib/dpkg -o -path /var/lib/apt -o \
				-path /var/cache -o -path /var/log -o -path '/*.in' -o -path '/*.out' -o -name '*.log' \) -prune -o -print | sort
		}
	EOF
}

# switch on|off: runs the command of README for every program of a login session
switch() {
	case $1 in
	on) grep -o 'ln -s /usr/share/libka/ka.sh /etc/profile.d/' "$ROOT/README.md" | head -n 1 ;;
	off) grep -o 'rm /etc/profile.d/ka.sh' "$ROOT/README.md" | head -n 1 ;;
	esac
}

# bats test_tags=more
@test "installed: 64- and 32-bit programs are armed by the bare name, and by ka.sh when it is switched on" {
	run inside "$root" ". /lib.sh
		install /debs/*.deb
		LD_PRELOAD=libka.so armed
		bash -lc 'echo before: \$LD_PRELOAD'
		$(switch on)
		bash -lc '. /lib.sh; echo on: \${LD_PRELOAD#*/}; armed'
		$(switch off)
		bash -lc 'echo off: \$LD_PRELOAD'
		ka --version
		LD_PRELOAD=libka.so ka doctor /open32 >/doctor.log && echo no problem"
	equal 'armed armed
before:
on: $LIB/libka.so
armed armed
off:
ka '"$VERSION"'
no problem' "$output" "what README says does not work with the packages"
}

# bats test_tags=more
@test "the Dockerfile of docs/deploy.md that takes the package works" {
	recipe 'Or the package of' dockerfile >"$root/Dockerfile"
	run inside "$root" '
		cp /debs/libka_*_amd64.deb "$(sed -n "s/^COPY .* //p" /Dockerfile)"
		sed -n "s/^RUN //p" /Dockerfile | sh >/dev/null
		ls /tmp
		export $(sed -n "s/^ENV //p" /Dockerfile)
		SHOW=1 /open64 tcp 2>&1 | sed "s,^\(on [0-9/]*\)/[0-9-]*/0$,\1,"'
	equal 'tcp: open, flags 0 0x2, Connection refused
on 120/30/4' "$output" "programs of the image are not kept alive, or complain"
}

# bats test_tags=more
@test "without packages 32-bit programs are armed by the lines of docs/deploy.md" {
	cp -a "$PLACE/source" "$root/source"
	rm -rf "$root/source/build"
	recipe '## 32-bit programs' sh | sed "s,^make,env -u MAKEFLAGS -u MAKELEVEL -u BUILD & -s -C '$root/source' DESTDIR='$root'," >"$root/lines"
	equal 2 "$(wc -l <"$root/lines")" "the lines are others now"
	PATH=$PLACE/bin:$PATH run -0 sh -e "$root/lines"
	run inside "$root" 'ldconfig
		cp /usr/local/share/libka/ka.sh /etc/profile.d/
		bash -lc ". /lib.sh; armed"'
	equal 'armed armed' "$output" "programs of one kind are not kept alive, or complain"
}

# bats test_tags=more
@test "upgraded while programs run under it: they go on, and none prints a line" {
	run inside "$root" '. /lib.sh
		install /debs/*.deb
		idle shell "export LD_PRELOAD=/usr/\\\$LIB/libka.so"
		( export LD_PRELOAD=libka.so; while :; do /open64 tcp; /open32 tcp; done >/loop.out 2>/loop.log ) &
		LD_PRELOAD=libka.so sleep 1000 & sleep=$!
		sleep 1
		install /newer/*.deb
		ka --version
		before=$(wc -l </loop.out)
		sleep 1
		[ "$(wc -l </loop.out)" -gt "$before" ]
		[ ! -s /loop.log ] || { echo "programs complained:"; sort /loop.log | uniq -c; }
		grep -c "libka.so (deleted)" /proc/$sleep/maps | sed "s/[1-9]/the old one runs on/"
		type shell ". /lib.sh; armed"
		cat /shell.out'
	equal "ka $NEWER
the old one runs on
done 1
armed armed
done 2" "$output" "an upgrade disturbs what runs"
}

# bats test_tags=more
@test "purged: where no session has it nothing is left, and no drop-in names it" {
	run inside "$root" '. /lib.sh
		mkdir -p /etc/systemd/system
		printf "[Service]\nExecStart=/open64 tcp\n" >/etc/systemd/system/demo.service
		system >/before.log
		install /debs/*.deb
		ka enable --idle 2m demo >/dev/null
		grep -c LD_PRELOAD=libka.so /etc/systemd/system/demo.service.d/libka.conf
		apt-get -y remove libka:i386 >/dev/null 2>&1
		ls /etc/systemd/system/demo.service.d
		apt-get -y remove libka >/dev/null 2>&1
		ls /etc/systemd/system/demo.service.d
		install /debs/*.deb
		ls /etc/systemd/system/demo.service.d
		purge
		system | diff /before.log -'
	equal '1
libka.conf
libka.conf.removed
libka.conf' "$output" "files are left, or a service prints an error line at each start"
}

# bats test_tags=more
@test "removed: lines that would print an error in each program of each login are named, in homes too" {
	run inside "$root" '. /lib.sh
		install /debs/*.deb
		mkdir -p /etc/environment.d
		echo "# libka.so" >/etc/environment.d/no.conf
		echo "LD_PRELOAD=/usr/\$LIB/libka.so" | tee /etc/environment >/etc/environment.d/libka.conf
		mkdir -p /home/me/.config/environment.d /home/me/.config/systemd/user/foo.service.d /home/you/.config/environment.d
		cp /etc/environment.d/libka.conf /home/me/.config/environment.d/
		mkfifo /home/you/.config/environment.d/wait.conf
		ka enable --user --directory /home/me/.config/systemd/user foo >/dev/null
		apt-get -y remove libka:i386 2>&1 | grep "print" || :
		echo last
		apt-get -y remove libka 2>&1 | grep "print"'
	equal 'last
libka: each program of a login prints an error line: remove the line with libka.so in /etc/environment
libka: each program of a login prints an error line: remove the line with libka.so in /etc/environment.d/libka.conf
libka: programs of a desktop print an error line: remove the line with libka.so in /home/me/.config/environment.d
libka: units print an error line at each start: rm /home/me/.config/systemd/user/*.d/libka.conf' \
		"$output" "nobody knows why each command complains"
}

# bats test_tags=more
@test "purged under sessions: none prints an error line afterwards, and new ones go without" {
	run inside "$root" ". /lib.sh
		system >/before.log
		install /debs/*.deb
		$(switch on)
		"'idle login "echo \$LD_PRELOAD"
		idle child "export LD_PRELOAD=libka.so" "sleep 1000 &"
		purge
		! grep "ERROR: ld.so" /apt.log
		for shell in login child; do type $shell "/bin/true; /open64 tcp; /open32 tcp"; cat /$shell.out; done
		bash -lc "echo new: \$LD_PRELOAD"
		system | diff /before.log - | grep "^[<>]" || :
		grep "remove it" /apt.log | sort -u
		grep "remove it" /apt.log | sed "s/.*remove it: //" | sh
		system | diff /before.log -'
	equal '/$LIB/libka.so
done 1
tcp: open, flags 0 0x2, Connection refused
tcp: open, flags 0 0x2, Connection refused
done 2
done 1
tcp: open, flags 0 0x2, Connection refused
tcp: open, flags 0 0x2, Connection refused
done 2
new:
> /usr/lib/i386-linux-gnu/libka-ssh.so
> /usr/lib/i386-linux-gnu/libka.so
> /usr/lib/x86_64-linux-gnu/libka-ssh.so
> /usr/lib/x86_64-linux-gnu/libka.so
libka: once none has, remove it: rm /usr/lib/i386-linux-gnu/libka.so /usr/lib/i386-linux-gnu/libka-ssh.so
libka: once none has, remove it: rm /usr/lib/x86_64-linux-gnu/libka.so /usr/lib/x86_64-linux-gnu/libka-ssh.so' \
		"$output" "each command of a session prints an error line"
}

# bats test_tags=more
@test "purged where systemd runs: an idle shell that nobody can look into is safe, until the next boot" {
	needs systemd-tmpfiles
	run inside "$root" '. /lib.sh
		mkdir /run/systemd /run/systemd/system
		system >/before.log
		install /debs/*.deb
		idle shell "export LD_PRELOAD=libka.so"
		purge
		type shell "/bin/true; /open64 tcp; /open32 tcp"
		grep -v "^done\|^tcp: open" /shell.out || :
		grep -o "stays until.*" /apt.log | uniq'
	equal "stays until the next boot." "$output" "each command of the shell prints an error line"
	systemd-tmpfiles --root="$root" --remove --boot 2>&1
	run inside "$root" '. /lib.sh
		rm -d /etc/tmpfiles.d 2>/dev/null || :
		system | diff /before.log - && echo nothing is left
		mkdir -p /run/systemd/system
		install /debs/*.deb
		purge
		install /debs/*.deb'
	equal "nothing is left" "$output" "the next boot does not remove what was kept"
	systemd-tmpfiles --root="$root" --remove --boot 2>&1
	[ -e "$root/usr/lib/x86_64-linux-gnu/libka.so" ] || { echo "the boot after a reinstallation removes the library"; false; }
}

# bats test_tags=more
@test "the scriptlets of the RPM keep the library for sessions when it goes, and nothing in an upgrade" {
	local part rpm dir
	rpm=$(echo "$PLACE"/source/build/rpm/RPMS/*/libka-*.rpm)
	dir=$(rpm --eval '%{_libdir}')
	for part in PREIN POSTIN PREUN POSTUN; do rpm -qp --qf "%{$part}\n" "$rpm" >"$root/$part"; done
	rpm2archive - <"$rpm" | tar -xz -C "$root"
	run inside "$root" ". /lib.sh
		sh /PREIN 1; sh /POSTIN 1
		system >/installed.log
		idle child 'export LD_PRELOAD=$dir/libka.so' 'sleep 1000 &'
		sh /PREUN 1; sh /POSTUN 1
		system | diff /installed.log -
		sh /PREUN 0; rm $dir/libka*; sh /POSTUN 0 >/rpm.log
		type child '/bin/true; /open64 tcp'; cat /child.out
		grep -o 'rm /.*' /rpm.log | sh
		system | diff /installed.log -"
	equal "done 1
tcp: open, flags 0 0x2, Connection refused
done 2
$(diff "$root/installed.log" <(grep -vx "$dir/libka.*\.so" "$root/installed.log"))" "$output" \
		"each command of a session prints an error line, or files are left"
}
