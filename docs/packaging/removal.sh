# removal.sh - how the packages are removed while sessions run under the library.
#
# Part of the maintainer scripts of the Debian packages and of the scriptlets of the RPM.
# DIR is the directory of the libraries. Everything here obeys set -e.
#
# A program whose LD_PRELOAD names a missing file prints an error line. A session keeps its
# LD_PRELOAD until it ends, and of an idle shell nobody else can see what it has exported. So
# where there may be such a session, the libraries stay when the package goes, as files that
# belong to no package, until the next boot. Where there can be none, nothing stays.
# shellcheck shell=sh

libraries='libka.so libka-ssh.so'
login=/etc/profile.d/ka.sh
cleaner=/etc/tmpfiles.d/libka-removed # and -DIR.conf: systemd-tmpfiles(8) obeys it at boot

# before_removal DIR: keeps a copy if a session may need it
before_removal() {
	[ -d /run/systemd/system ] || [ -e $login ] || [ -L $login ] ||
		grep -qsz '^LD_PRELOAD=.*libka\.so' /proc/[0-9]*/environ || return 0
	for library in $libraries; do cp -p "$1/$library" "$1/.$library.kept"; done
}

# after_removal DIR: puts the copy in place of what was removed. After an upgrade nothing was.
after_removal() {
	removed=
	for library in $libraries; do
		[ -e "$1/.$library.kept" ] || continue
		if [ -e "$1/$library" ]; then
			rm -f "$1/.$library.kept"
		else
			mv "$1/.$library.kept" "$1/$library"
			removed="$removed $1/$library"
		fi
	done
	[ -n "$removed" ] || return 0
	if [ -d /run/systemd/system ]; then
		mkdir -p "${cleaner%/*}"
		removed="$removed $cleaner-${1##*/}.conf"
		for file in $removed; do echo "r! $file"; done >"$cleaner-${1##*/}.conf"
		echo "libka: programs may have it in LD_PRELOAD, so $1/libka.so stays until the next boot."
	else
		echo "libka: programs may have it in LD_PRELOAD, so $1/libka.so stays."
	fi
	echo "libka: once none has, remove it: rm$removed"
}

# before_installation DIR: what comes now is not removed at the next boot
before_installation() { rm -f "$cleaner-${1##*/}.conf"; }

# renamed FROM TO: moves what `ka enable` wrote, and prints the new name of each
renamed() {
	for dropin in /etc/systemd/system/*.d/libka.conf"$1" /etc/systemd/user/*.d/libka.conf"$1"; do
		grep -qs '^# Written by ka enable' "$dropin" || continue
		[ "$1" = "$2" ] || mv "$dropin" "${dropin%"$1"}$2"
		echo "${dropin%"$1"}$2"
	done
	[ ! -d /run/systemd/system ] || systemctl daemon-reload || :
}

# names_it DIR NAME: whether a regular file of that name in DIR, or one level below, names the library
names_it() {
	find "$1" -maxdepth 2 -type f -name "$2" -exec grep -ls '^[^#]*libka\.so' {} + 2>/dev/null | grep -q .
}

# after_last_removal: a service would print the error line at each start, a login for each program
after_last_removal() {
	for dropin in $(renamed '' .removed); do
		echo "libka: its service starts without libka now; to install libka undoes it: $dropin"
	done
	for file in /etc/environment /etc/environment.d/*.conf; do
		grep -qs '^[^#]*libka\.so' "$file" || continue
		echo "libka: each program of a login prints an error line: remove the line with libka.so in $file"
	done
	for config in /root/.config /home/*/.config; do
		! names_it "$config/environment.d" '*.conf' ||
			echo "libka: programs of a desktop print an error line: remove the line with libka.so in $config/environment.d"
		! names_it "$config/systemd/user" libka.conf ||
			echo "libka: units print an error line at each start: rm $config/systemd/user/*.d/libka.conf"
	done
}

after_installation() { renamed .removed '' >/dev/null; }

after_purge() {
	for dropin in $(renamed .removed .removed); do
		rm -f "$dropin"
		rmdir "${dropin%/*}" 2>/dev/null || : # other files may be there
	done
	[ "$(readlink $login)" != /usr/share/libka/ka.sh ] || rm -f $login
}
