# bench.bash - what the parts of make bench share: preloads, counters, targets.
#
# Instructions and system calls are counted, because a busy machine does not change their
# number. Where only time tells, two programs run in turn, and their ratio counts (pairs.c).
#
# shellcheck disable=SC2034 # for the parts

here=$(cd "${BASH_SOURCE[0]%/*}" && pwd)
. "$here/../lib.bash"
build=$(realpath -m "${BUILD:-$here/../../build}")
dir=$build/bench
cpus=$(nproc)
system=/usr/sbin:/usr/bin:/sbin:/bin
missed=0

# program NAME: compiles NAME.c of this folder to $dir/NAME
program() { "${CC:-gcc}" -O2 -o "$dir/$1" "$here/$1.c"; }

# --- what is compared -----------------------------------------------------------------

# preloads: copies the libraries that are compared to $dir. Their paths have one length, because
# the loader copies and compares paths, which costs more if they are longer.
preloads() {
	mkdir -p "$dir"
	cp "$build/libka.so" "$dir/libka.so"
	cp "$build/libka-ssh.so" "$dir/"
	: >"$dir/empty.c"
	"${CC:-gcc}" -O2 -shared -fPIC -o "$dir/empty.so" "$dir/empty.c"
	libka=$dir/libka.so empty=$dir/empty.so
	limits
	alternative keepa.so libkeepalive0 'libkeepalive.so*'
	keepalive=$found
	alternative dontd.so libdontdie0 'libdontdie.so*'
	dontdie=$found
	# Both can set the idle time, the interval, the count and SO_KEEPALIVE.
	keepalive_set=(KEEPALIVE=on KEEPIDLE=60 KEEPINTVL=15 KEEPCNT=4)
	dontdie_set=(DD_TCP_KEEPALIVE_TIME=60 DD_TCP_KEEPALIVE_INTVL=15 DD_TCP_KEEPALIVE_PROBES=4)
}

# limits: what no implementation can be below, $least for any object, and $hooks for one with two
# hooks and a constructor. They are linked as libka.so is, but without RELRO.
# shellcheck disable=SC2086 # words without blanks
limits() {
	local link='-O2 -shared -fPIC -nostdlib -ffreestanding -fno-stack-protector -fno-asynchronous-unwind-tables
		-Wl,-z,norelro,-z,now,-z,noexecstack,-z,noseparate-code,-O1,--hash-style=gnu,--build-id=none'
	least=$dir/least.so hooks=$dir/hooks.so
	"${CC:-gcc}" $link -o "$least" "$dir/empty.c" -Wl,-T,"$here/least.ld"
	"${CC:-gcc}" $link -o "$hooks" "$here/hooks.c" -Wl,-init,start
}

# alternative NAME PACKAGE FILE: copies a library of Debian's to $dir/NAME; leaves the path in
# $found, which is empty if the package is not installed
alternative() {
	found=$(find /usr/lib -name "$3" -print -quit 2>/dev/null)
	if [ -n "$found" ]; then
		cp "$found" "$dir/$1"
		found=$dir/$1
	else
		skipped "$2" "the package $2 is not installed; make deps-more installs it"
	fi
}

# variables N [NAME=VALUE...]: leaves in $vars an environment of N variables, the given ones last
variables() {
	local i n=$1
	shift
	vars=("PATH=$system" HOME=/)
	for ((i = 3; i <= n - $#; i++)); do vars+=("VARIABLE_$i=/some/path"); done
	vars+=("$@")
}

# not_ours: gives the variables in $vars names that libka does not read. Their length stays,
# because it decides where the stack begins, which costs or saves some instructions by itself.
not_ours() { vars=("${vars[@]/#KA_/KB_}"); }

# --- counters: each runs COMMAND in the environment $vars, plus LD_PRELOAD --------------

# clean PRELOAD|'' COMMAND...
clean() {
	local preload=$1
	shift
	env -i "${vars[@]}" ${preload:+LD_PRELOAD="$preload"} "$@"
}

# instructions PRELOAD COMMAND...: those of the whole process, under callgrind
instructions() {
	local preload=$1
	shift
	clean "$preload" valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 |
		sed -n 's/.*Collected : //p'
}

# instructions_to_entry PRELOAD COMMAND...: those of the loader and of the constructors of the
# libraries, which is where a preload costs something at start. What the program does afterwards
# differs from run to run, and is left out.
instructions_to_entry() {
	local preload=$1 out=$dir/callgrind.$BASHPID
	shift
	clean "$preload" valgrind --tool=callgrind --dump-before='(below main)' \
		--callgrind-out-file="$out" "$@" >/dev/null 2>&1
	sed -n 's/^summary: //p' "$out.1"
	rm -f "$out" "$out".[0-9]*
}

# steps PRELOAD COMMAND...: instructions of the whole process, counted by the processor itself
steps() {
	local preload=$1
	shift
	{ clean "$preload" "$dir/steps" "$@" >/dev/null; } 2>&1
}

# calls PRELOAD COMMAND...: system calls
calls() {
	local preload=$1 trace=$dir/trace.$BASHPID
	shift
	clean '' strace -f -qq -o "$trace" ${preload:+-E LD_PRELOAD="$preload"} "$@" >/dev/null 2>&1 || :
	grep -vc ' +++ \| --- \|resumed>' "$trace"
	rm -f "$trace"
}

# count NAME COUNTER...: starts a counter in the background. `counts` waits for all of them; then
# `of NAME` prints the number.
count() {
	local name=$1
	shift
	while [ "$(jobs -rp | wc -l)" -ge "$cpus" ]; do wait -n || :; done
	"$@" >"$dir/count/$name" &
}
begin_counts() {
	rm -rf "$dir/count"
	mkdir -p "$dir/count"
}
of() { echo "$(<"$dir/count/$1")"; }
counts() {
	local file
	wait
	for file in "$dir"/count/*; do
		[[ $(<"$file") =~ ^[0-9]+$ ]] && continue
		echo "bench: ${file##*/} was not counted" >&2
		exit 1
	done
}

# --- what comes of it ---------------------------------------------------------------------

# target WHAT VALUE MOST [SLACK]: says whether VALUE is at most MOST. The part fails if it is
# above that by more than 10 %; with SLACK, by more than SLACK. (10 % of a target of 0 are 0.)
target() {
	local slack=${4-$(($3 / 10))}
	if [ "$2" -le "$3" ]; then
		printf 'ok      %s: %s (at most %s)\n' "$1" "$2" "$3"
	elif [ "$2" -le $(($3 + slack)) ]; then
		printf 'near    %s: %s (at most %s)\n' "$1" "$2" "$3"
	else
		printf 'MISSED  %s: %s (at most %s)\n' "$1" "$2" "$3"
		missed=1
	fi
}

# skipped WHAT WHY
skipped() { printf 'skipped %s: %s\n' "$1" "$2"; }
