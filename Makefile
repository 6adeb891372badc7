# make            build/libka.so, build/libka-ssh.so and build/ka
# make install    PREFIX, LIBDIR and DESTDIR are yours to set; also: uninstall
# make deps check install what the tests need (Debian, as root); run them all
# make demo       see it work; make deps-demo installs what that needs
# make bench      what it costs, counted
VERSION = 0.1
PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
LIBDIR = $(PREFIX)/lib
MANDIR = $(PREFIX)/share/man
DATADIR = $(PREFIX)/share/libka
DESTDIR =
BUILD = build
CC = gcc
CFLAGS = -O2
WARNINGS = -Wall -Wextra -Wshadow -Wconversion -Werror
C11 = -std=c11 -D_DEFAULT_SOURCE $(WARNINGS)

# A guest that needs nothing by name: no start files, no library, no stack
# protector, no TLS. So one file loads under every glibc and under musl. Each
# flag is either asserted by tests/preload/audit.bats or counted in make bench.
SHIM_CFLAGS = $(C11) -fPIC -fno-plt -ffreestanding -fvisibility=hidden \
	-fno-stack-protector -U_FORTIFY_SOURCE -fasynchronous-unwind-tables \
	$(if $(findstring aarch64,$(shell $(CC) -dumpmachine)),-mno-outline-atomics)
SHIM_LDFLAGS = -shared -nostdlib \
	-Wl,-z,defs,-z,text,-z,relro,-z,now,-z,noexecstack,-z,noseparate-code \
	-Wl,-O1,--hash-style=gnu,--build-id=none

MEMORY = shim/common/memory.c
COMMON = $(filter-out $(MEMORY),$(wildcard shim/common/*.c))
SHIM = $(wildcard shim/preload/*.c) $(COMMON) $(MEMORY)
SHIM_OBJ = $(SHIM:%.c=$(BUILD)/%.o)
SSH = $(wildcard shim/ssh/*.c) $(addprefix shim/common/,image.c settings.c text.c) $(MEMORY)
SSH_OBJ = $(SSH:%.c=$(BUILD)/%.o)
KA = $(wildcard shim/ka/*.c) $(COMMON)
KA_OBJ = $(KA:%.c=$(BUILD)/%.o)
# What snprintf cuts is meant to be cut; the first flag keeps clang from minding the second.
KA_CFLAGS = -std=c11 -D_GNU_SOURCE -DVERSION='"$(VERSION)"' $(WARNINGS) \
	-Wno-unknown-warning-option -Wno-format-truncation
UNIT = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/unit/*.c))
FUZZ = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/fuzz/*.c))

all: $(BUILD)/libka.so $(BUILD)/libka-ssh.so $(BUILD)/ka

$(BUILD)/libka.so: $(SHIM_OBJ) shim/preload/libka.map
	$(CC) $(CFLAGS) $(SHIM_LDFLAGS) -Wl,--version-script=shim/preload/libka.map \
		$(LDFLAGS) -o $@ $(SHIM_OBJ)

$(BUILD)/libka-ssh.so: $(SSH_OBJ) shim/ssh/libka-ssh.map
	$(CC) $(CFLAGS) $(SHIM_LDFLAGS) -Wl,--version-script=shim/ssh/libka-ssh.map \
		$(LDFLAGS) -o $@ $(SSH_OBJ) -lgcc

$(BUILD)/shim/%.o: shim/%.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(SHIM_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/ka: $(KA_OBJ)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(KA_OBJ)

$(BUILD)/shim/ka/%.o: shim/ka/%.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(KA_CFLAGS) -MMD -MP -c -o $@ $<

-include $(SHIM_OBJ:.o=.d) $(SSH_OBJ:.o=.d) $(KA_OBJ:.o=.d)

# A running program has the old file mapped: a new one takes its name, and the
# old one lives on without a name for as long as it is in use.
replace = install -D -m $(1) "$(2)" "$(DESTDIR)$(3).new" && \
	mv -f "$(DESTDIR)$(3).new" "$(DESTDIR)$(3)"

# For the loader to find it by its bare name, which a user's own folder does without.
ldconfig = [ -n "$(DESTDIR)" ] || ldconfig || echo "warning: ldconfig has failed" >&2

COMPLETIONS = $(PREFIX)/share/bash-completion/completions/ka \
	$(PREFIX)/share/zsh/site-functions/_ka $(PREFIX)/share/fish/vendor_completions.d/ka.fish
INSTALLED = $(BINDIR)/ka $(LIBDIR)/libka.so $(LIBDIR)/libka-ssh.so \
	$(MANDIR)/man1/ka.1 $(MANDIR)/man7/libka.7 $(DATADIR)/ka.sh $(COMPLETIONS)

# The libraries alone: another architecture's, beside this one's.
install-lib: $(BUILD)/libka.so $(BUILD)/libka-ssh.so
	$(call replace,644,$(BUILD)/libka.so,$(LIBDIR)/libka.so)
	$(call replace,644,$(BUILD)/libka-ssh.so,$(LIBDIR)/libka-ssh.so)
	@$(ldconfig)

install: all install-lib
	$(call replace,755,$(BUILD)/ka,$(BINDIR)/ka)
	$(call replace,644,docs/ka.1,$(MANDIR)/man1/ka.1)
	$(call replace,644,docs/libka.7,$(MANDIR)/man7/libka.7)
	$(call replace,644,shim/profile.d/ka.sh,$(DATADIR)/ka.sh)
	$(call replace,644,docs/completions/ka.bash,$(word 1,$(COMPLETIONS)))
	$(call replace,644,docs/completions/_ka,$(word 2,$(COMPLETIONS)))
	$(call replace,644,docs/completions/ka.fish,$(word 3,$(COMPLETIONS)))
	@found=$$(LD_TRACE_LOADED_OBJECTS=1 LD_PRELOAD=libka.so /bin/true 2>&1 | \
		sed -n 's/^[[:space:]]*libka\.so => \(.*\) (.*/\1/p'); \
	[ -n "$(DESTDIR)" ] || [ "$$found" -ef "$(LIBDIR)/libka.so" ] || echo \
		"The loader does not find this libka.so by its bare name: LD_PRELOAD=$(LIBDIR)/libka.so"

uninstall:
	rm -f $(INSTALLED:%="$(DESTDIR)%")
	[ ! -d "$(DESTDIR)$(DATADIR)" ] || rmdir "$(DESTDIR)$(DATADIR)"
	@$(ldconfig)

clean:
	rm -rf $(BUILD)

# --- tests -------------------------------------------------------------------

packages = $(shell sed 's/\#.*//' $(1))
apt = DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends

deps:
	$(apt) $(call packages,tests/packages tests/*/packages)

deps-demo:
	$(apt) $(call packages,tests/lab/packages)

# What the unit tests and the fuzzers test, as archives: each takes what it needs.
TESTED = $(filter-out shim/ka/main.c,$(KA)) $(addprefix shim/ssh/,pulse.c scan.c)
UNIT_FLAGS = -O1 -g $(KA_CFLAGS) -fsanitize=address,undefined
FUZZ_FLAGS = $(UNIT_FLAGS) -fno-sanitize-recover=all

$(BUILD)/unit/%.o: %.c $(wildcard shim/*/*.h) Makefile
	@mkdir -p $(@D)
	$(CC) $(UNIT_FLAGS) -c -o $@ $<

$(BUILD)/fuzz/%.o: %.c $(wildcard shim/*/*.h) Makefile
	@mkdir -p $(@D)
	clang $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link -c -o $@ $<

$(BUILD)/unit/tested.a: $(TESTED:%.c=$(BUILD)/unit/%.o)
$(BUILD)/fuzz/tested.a: $(TESTED:%.c=$(BUILD)/fuzz/%.o)
$(BUILD)/unit/tested.a $(BUILD)/fuzz/tested.a:
	rm -f $@ && ar rcs $@ $^

$(BUILD)/tests/unit/%: tests/unit/%.c $(BUILD)/unit/tested.a
	@mkdir -p $(@D)
	$(CC) $(UNIT_FLAGS) -o $@ $^ -lcmocka

$(BUILD)/tests/fuzz/%: tests/fuzz/%.c $(BUILD)/fuzz/tested.a
	@mkdir -p $(@D)
	clang $(FUZZ_FLAGS) -fsanitize=fuzzer -o $@ $^

check: check-builds check-unit check-fuzz check-style check-preload check-net check-ka check-ssh

# What warns, or is called by name, differs with the compiler and what it optimises.
check-builds:
	@for cc in gcc clang; do for o in -O0 -O1 -O2; do echo "== $$cc $$o"; \
		$(MAKE) -s -j4 BUILD=$(BUILD)/$$cc$$o CC=$$cc CFLAGS=$$o || exit; done; done

check-unit: $(UNIT)
	@set -e; for t in $(UNIT); do echo "== $$t"; $$t; done

check-fuzz: $(FUZZ)
	@for t in $(FUZZ); do \
		($$t -max_total_time=20 -max_len=4096 -print_final_stats=1 -verbosity=0 \
			>$$t.log 2>&1; echo $$? >$$t.status) & done; wait; \
	for t in $(FUZZ); do echo "== $$t, 20 s"; grep number_of_executed $$t.log; \
		[ "$$(cat $$t.status)" = 0 ] || { cat $$t.log; exit 1; }; done

check-style:
	clang-format --dry-run -Werror $(wildcard shim/*/*.[ch] tests/*/*.[ch] tests/*/*/*.[ch])
	shellcheck -e SC2030,SC2031 $(wildcard .ci/run shim/profile.d/*.sh tests/*/run \
		tests/lab/lab tests/lab/demo tests/*/*.bash tests/*/*.bats)
	mandoc -Tlint -W warning $(wildcard docs/*.[17])

check-preload: all
	bats --jobs 4 tests/preload

check-net: all
	tests/net/run

check-ka: all
	tests/ka/run

# Programs that need nothing of the release whose ssh is tested with them. (The linker
# warns of getaddrinfo, which ka does not call there.)
INSIDE = $(BUILD)/tests/ssh/lib/ka $(BUILD)/tests/ssh/lib/enter

$(BUILD)/tests/ssh/lib/ka: $(KA_OBJ)
$(BUILD)/tests/ssh/lib/enter: tests/ssh/enter.c
$(INSIDE):
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -static $(LDFLAGS) -o $@ $^

check-ssh: all $(INSIDE)
	tests/ssh/run

demo: all
	tests/lab/demo

bench: all
	tests/bench/run
	tests/bench/status

.PHONY: all install install-lib uninstall clean deps deps-demo check check-builds check-unit \
	check-fuzz check-style check-preload check-net check-ka check-ssh demo bench
