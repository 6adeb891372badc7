#!/usr/bin/env bats
# make bench tells the truth: its counters count, and a target that is missed is a failure.

# shellcheck disable=SC2016,SC2086 # the shell of bench() expands them; words without blanks
bats_require_minimum_version 1.5.0
load helper

BENCH=$BATS_TEST_DIRNAME/../bench

# compiled CONSTRUCTOR-ROUNDS MAIN-ROUNDS: a program with a loop in the constructor of its
# library and another one in main(), in $main
compiled() {
	local dir=$BATS_TEST_TMPDIR/$1.$2
	[[ $(uname -m) = x86_64 ]] || skip "the loop is written for x86-64"
	mkdir -p "$dir"
	main=$dir/main
	echo "int used; __attribute__((constructor)) static void f(void) { int n = $1; $(asm) }" >"$dir/lib.c"
	echo "extern int used; int main(void) { int n = $2; $(asm) return used; }" >"$dir/main.c"
	gcc -shared -fPIC -o "$dir/lib.so" "$dir/lib.c"
	gcc -o "$main" "$dir/main.c" "$dir/lib.so"
}
asm() { echo 'asm volatile("1: dec %0; jnz 1b" : "+r"(n));'; }

# bench SCRIPT: in a shell with the functions of the bench
bench() {
	BUILD=$BATS_TEST_TMPDIR/build bash -euc ". $BENCH/bench.bash; mkdir -p \$dir; $1"
}

@test "the single-stepping counter of make bench counts each instruction" {
	[[ $(uname -m) = x86_64 ]] || skip "the loop is written for x86-64"
	gcc -O2 -o "$BATS_TEST_TMPDIR/steps" "$BENCH/steps.c"
	cat >"$BATS_TEST_TMPDIR/loop.c" <<-'END'
		void _start(void)
		{
			asm volatile("mov $1000, %ecx; 1: dec %ecx; jnz 1b; mov $60, %eax; xor %edi, %edi; syscall");
		}
	END
	gcc -O2 -nostdlib -static -o "$BATS_TEST_TMPDIR/loop" "$BATS_TEST_TMPDIR/loop.c"
	run "$BATS_TEST_TMPDIR/steps" "$BATS_TEST_TMPDIR/loop"
	between 2004 2007 "$output" "make bench would count 1000 rounds of two instructions wrongly"
}

@test "make bench says so if the program that it counts fails" {
	gcc -O2 -o "$BATS_TEST_TMPDIR/steps" "$BENCH/steps.c"
	printf 'int main(void) { return 3; }' >"$BATS_TEST_TMPDIR/three.c"
	gcc -static -o "$BATS_TEST_TMPDIR/three" "$BATS_TEST_TMPDIR/three.c"
	run "$BATS_TEST_TMPDIR/steps" "$BATS_TEST_TMPDIR/three"
	equal 1 "$status" "a program that fails would be counted as if it had done its work"
	run bench 'begin_counts; echo 5 >$dir/count/a; echo "" >$dir/count/b; counts; echo still here'
	equal 1 "$status" "a count that is missing would be taken for a number"
}

@test "make bench fails if a target is missed by more than 10 %" {
	local value verdict
	for value in '100 ok 0' '101 near 0' '110 near 0' '111 MISSED 1'; do
		read -r value verdict expected <<<"$value"
		run bench "target speed $value 100; exit \$missed"
		equal "$expected" "$status" "a target of 100 with $value would pass unseen, or fail without reason"
		matches "$verdict *" "$output" "a reader would not see how $value compares with a target of 100"
	done
	run bench 'target calls 8 7; exit $missed'
	equal 1 "$status" "one more system call would pass"
	run bench 'target difference -150 -300 100; exit $missed'
	equal 1 "$status" "a difference that grows beyond its slack would pass"
	run bench 'target difference -250 -300 100; exit $missed'
	equal 0 "$status" "a difference within its slack would fail"
}

# bats test_tags=more
@test "the callgrind counter of make bench counts constructors, and stops at the entry point" {
	needs valgrind
	local of=()
	for rounds in '1000 1000' '3000 1000' '1000 3000'; do
		compiled $rounds
		of+=("$(bench "variables 3; instructions_to_entry '' $main")")
	done
	between 4000 4000 $((of[1] - of[0])) "2000 more rounds in a constructor would be counted as something else"
	equal "${of[0]}" "${of[2]}" "what a program does after its start would be counted as its start"
}
