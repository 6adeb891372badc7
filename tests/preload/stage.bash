# stage.bash - a stage for setuid programs: source it as root, in a mount
# namespace of its own, with PROGRAM and LIBRARY as arguments.
#
# /mnt then has the program, plain and setuid to a third user, the library, and
# a directory for logs.
# shellcheck disable=SC2034

mount -t tmpfs -o mode=755 none /mnt
cp "$1" /mnt/plain
cp "$1" /mnt/setuid
chown 4711 /mnt/setuid
chmod 4755 /mnt/setuid
cp "$2" /mnt/libka.so
mkdir -m 1777 /mnt/logs

as_user() {
	setpriv --reuid 4712 --regid 4712 --clear-groups env SHOW=1 KA_LOG=/mnt/logs/log "$@" 2>&1
}

# Two ways to have a library in setuid programs too. The first wants the setuid
# bit on it, and a place in a directory of ld.so's own: here, that of a library
# which is always there and which nobody needs. Each sets $preload.
by_trusted_directory() {
	local place

	place=$(ldd /mnt/plain | sed -n 's,.* => \(/.*\)/libc\..*,\1,p')/libBrokenLocale.so.1
	[ -e "$place" ] || exit 77
	chmod u+s /mnt/libka.so
	mount --bind /mnt/libka.so "$place"
	preload=LD_PRELOAD=libBrokenLocale.so.1
}

by_ld_so_preload() {
	mkdir /mnt/etc
	cp /etc/passwd /etc/group /etc/ld.so.cache /mnt/etc
	echo /mnt/libka.so >/mnt/etc/ld.so.preload
	mount --bind /mnt/etc /etc
	preload=NOTHING=
}
