# ka.sh - keepalive for every program of a login session.
#
# For /etc/profile.d, or to be sourced from any POSIX shell. Adds libka.so to
# LD_PRELOAD, behind what is there, once. By its bare name, for which the loader
# of a 64-bit program finds the 64-bit library and that of a 32-bit program the
# 32-bit one. Does nothing where the library is not installed or does not load,
# nor with KA_DISABLE=1. Sets no other variable and prints nothing.
# shellcheck shell=sh

case ${KA_DISABLE-}:${LD_PRELOAD-}: in
1:*) ;;
*[:\ /]libka.so[:\ ]*) ;;
*)
	# Every program would say so if the library did not load: try one first.
	if [ -z "$(LD_PRELOAD=libka.so /bin/true 2>&1 || echo failed)" ]; then
		export LD_PRELOAD="${LD_PRELOAD:+$LD_PRELOAD:}libka.so"
	fi
	;;
esac
