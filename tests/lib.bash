# lib.bash - what every test starts with, and what all suites share. The suites' helper.bash
# and the scripts that start them source it.
#
# The machine may have no locale, no terminal, no home directory and a strict umask, and its
# user may have settings of libka. None of that may decide whether a test passes.

export LC_ALL=C.UTF-8 TERM=xterm PATH=$PATH:/usr/sbin:/sbin
unset LANG LANGUAGE NO_COLOR COLUMNS LINES LD_PRELOAD LD_LIBRARY_PATH "${!KA_@}"
unset HOME
HOME=~ # the account's, which sshd and ssh use too
[ -d "$HOME" ] || HOME=/
export HOME
umask 022

# needs_namespaces [UNSHARE-OPTION...]: skips the test, with the reason, where unshare(1) fails
needs_namespaces() {
	local why
	why=$("${BASH_SOURCE[0]%/*}/lab/namespaces" why "$@") || skip "${why%%$'\n'*}"
}
