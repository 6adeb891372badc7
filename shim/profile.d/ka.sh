# ka.sh - keepalive for every program of a login shell.
#
# For /etc/profile.d, or to be sourced from any POSIX shell. Adds libka.so to
# LD_PRELOAD, behind what is there, once. By its path, since of a bare name every
# setuid program would say that it cannot be preloaded: sudo, su, passwd. Where the
# path is that of one kind of programs (/usr/lib/x86_64-linux-gnu), as /usr/$LIB, for
# which each loader puts its own, such as lib32.
# Does nothing where the library is not seen to load, by /bin/cat in /proc, nor with
# KA_DISABLE=1. Sets no other variable and prints nothing.
# shellcheck shell=sh

case ${KA_DISABLE-}:${LD_PRELOAD-}: in
1:*) ;;
*[:\ /]libka.so[:\ ]*) ;;
*)
	# Every program would say so if the library did not load: see whether one has it.
	# That one says nothing proves nothing: it may be static, or musl's loader silent.
	case $(LD_PRELOAD=libka.so /bin/cat /proc/self/maps 2>/dev/null) in
	*/libka.so*)
		LD_PRELOAD="${LD_PRELOAD:+$LD_PRELOAD:}$(
			list=$(LD_TRACE_LOADED_OBJECTS=1 LD_PRELOAD=libka.so /bin/true)
			path=${list#*libka.so => } lib=${list#*libc.so.6 => /}
			path=${path%%"/libka.so ("*} lib=${lib%%"/libc.so.6 ("*}
			case $path in
			*[!-A-Za-z0-9/._+~]*) ;; # or musl's loader, which shows no list
			*/"${lib#usr/}") printf %s "${path%"${lib#usr/}"}\$LIB/" ;;
			/*) printf %s "$path/" ;;
			esac
		)libka.so"
		export LD_PRELOAD
		;;
	esac
	;;
esac
