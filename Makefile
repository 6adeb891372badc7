# make                builds build/libka.so, build/libka-ssh.so and build/ka
# make demo           shows two ssh sessions behind a NAT, with libka and without
# make deps-demo      installs what the demo needs (Debian, as root)
# make install        installs below PREFIX (/usr/local); see also LIBDIR, DESTDIR
# make install-lib    installs the two libraries alone, for another architecture
# make uninstall      removes what make install has installed
# make dist           makes the tarball of a release; the same from each directory
# make deb            makes Debian packages; with ARCH=i386 or arm64 the library for that
# make rpm            makes RPM packages
# make apkbuild       makes what Alpine's abuild(1) takes
# make check          runs the tests
# make deps           installs what the tests need (Debian, as root)
# make check-quick    runs those that take less than a minute: unit, style, audit
# make check-GROUP    runs one group: builds unit style audit packaging preload net ka ssh
# make check-more     runs the tests whose packages are large: see deps-more
# make deps-more      installs clang, Go, Java, servers, compilers for other processors
# make check-kernels  runs those that depend on the kernel under Debian's, 5.10 to the newest, as root
# make deps-kernels   installs qemu for that (Debian, as root)
# make bench          counts what libka costs, beside its alternatives and the limits; three minutes
# make clean          removes build/
# make help           prints this list
#
# V=1 shows the commands of the compiler and the linker.
VERSION = 1.0
PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
LIBDIR = $(PREFIX)/lib
MANDIR = $(PREFIX)/share/man
DATADIR = $(PREFIX)/share/libka
ETC = /etc
DESTDIR =
BUILD = build
# A session may have libka.so in LD_PRELOAD, which make replaces or removes here.
PRELOADED := $(LD_PRELOAD)
unexport LD_PRELOAD
CC = gcc
CFLAGS = -O2
WARNINGS = -Wall -Wextra -Wshadow -Wconversion -Werror
C11 = -std=c11 -D_DEFAULT_SOURCE -Ishim $(WARNINGS)

# A guest that needs nothing by name: no start files, no library, no stack
# protector, no TLS. So one file loads under every glibc and under musl. Each
# flag is either asserted by tests/preload/audit.bats or counted in make bench.
# The last one is why variables of libka.so are initialized to 0: they get into .data
# then. To clear a page for .bss would cost the loader 87 instructions in each process.
SHIM_CFLAGS = $(C11) -fPIC -fno-plt -ffreestanding -fvisibility=hidden \
	-fno-stack-protector -U_FORTIFY_SOURCE -fasynchronous-unwind-tables \
	-fno-tree-slp-vectorize \
	$(if $(findstring aarch64,$(shell $(CC) -dumpmachine)),-mno-outline-atomics) \
	-fno-zero-initialized-in-bss
SHIM_LDFLAGS = -shared -nostdlib \
	-Wl,-z,defs,-z,text,-z,relro,-z,now,-z,noexecstack,-z,noseparate-code \
	-Wl,-O1,--hash-style=gnu,--build-id=none

# What is printed in place of a command: nothing under make -s, the command with V=1.
print = $(if $(V),,@$(if $(findstring s,$(firstword -$(MAKEFLAGS))),,echo "  $(1)";))

MEMORY = shim/common/memory.c
COMMON = $(filter-out $(MEMORY),$(wildcard shim/common/*.c))
SHIM = $(wildcard shim/preload/*.c) $(COMMON) $(MEMORY)
SHIM_OBJ = $(SHIM:%.c=$(BUILD)/%.o)
SSH = $(wildcard shim/ssh/*.c) $(addprefix shim/common/,image.c initial_stack.c settings.c text.c warning.c) $(MEMORY)
SSH_OBJ = $(SSH:%.c=$(BUILD)/%.o)
KA = $(wildcard shim/ka/*.c shim/ka/*/*.c) $(COMMON)
KA_OBJ = $(KA:%.c=$(BUILD)/%.o)
# What snprintf cuts is meant to be cut; the first flag keeps clang from minding the second.
KA_CFLAGS = -std=c11 -D_GNU_SOURCE -Ishim -DVERSION='"$(VERSION)"' $(WARNINGS) \
	-Wno-unknown-warning-option -Wno-format-truncation
UNIT = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/unit/*.c))
FUZZ = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/fuzz/*.c))

all: $(BUILD)/libka.so $(BUILD)/libka-ssh.so $(BUILD)/ka

$(BUILD)/libka.so: $(SHIM_OBJ) shim/preload/libka.map
	$(call print,LD $@)$(CC) $(CFLAGS) $(SHIM_LDFLAGS) -Wl,--version-script=shim/preload/libka.map \
		$(LDFLAGS) -o $@ $(SHIM_OBJ) -lgcc

$(BUILD)/libka-ssh.so: $(SSH_OBJ) shim/ssh/libka-ssh.map
	$(call print,LD $@)$(CC) $(CFLAGS) $(SHIM_LDFLAGS) -Wl,--version-script=shim/ssh/libka-ssh.map \
		$(LDFLAGS) -o $@ $(SSH_OBJ) -lgcc

$(BUILD)/shim/%.o: shim/%.c Makefile
	@mkdir -p $(@D)
	$(call print,CC $<)$(CC) $(CPPFLAGS) $(CFLAGS) $(SHIM_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/ka: $(KA_OBJ)
	$(call print,LD $@)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(KA_OBJ)

$(BUILD)/shim/ka/%.o: shim/ka/%.c Makefile
	@mkdir -p $(@D)
	$(call print,CC $<)$(CC) $(CPPFLAGS) $(CFLAGS) $(KA_CFLAGS) -MMD -MP -c -o $@ $<

-include $(SHIM_OBJ:.o=.d) $(SSH_OBJ:.o=.d) $(KA_OBJ:.o=.d)

# A running program has the old file mapped: a new one takes its name, and the
# old one lives on without a name for as long as it is in use.
replace = install -D -m $(1) "$(2)" "$(DESTDIR)$(3).new" && \
	mv -f "$(DESTDIR)$(3).new" "$(DESTDIR)$(3)"

# Makes the loader know the bare name. Only root may run ldconfig, and a package does it itself.
ldconfig = [ -n "$(DESTDIR)" ] || [ "$$(id -u)" != 0 ] || ldconfig || :

# Without XDG_DATA_DIRS fish looks in no directory of /usr/local.
FISHDIR = $(if $(filter /usr/local,$(PREFIX)),$(ETC)/fish/completions,$(PREFIX)/share/fish/vendor_completions.d)
COMPLETIONS = $(PREFIX)/share/bash-completion/completions/ka \
	$(PREFIX)/share/zsh/site-functions/_ka $(FISHDIR)/ka.fish
INSTALLED = $(BINDIR)/ka $(LIBDIR)/libka.so $(LIBDIR)/libka-ssh.so \
	$(MANDIR)/man1/ka.1 $(MANDIR)/man7/libka.7 $(DATADIR)/ka.sh $(COMPLETIONS)

# LD_PRELOAD cannot name a file with a blank or a colon in its path; make(1) parts the
# lists above at blanks, and would remove other files by half of a name.
nameable:
	@case '$(PREFIX) $(BINDIR) $(LIBDIR) $(MANDIR) $(DATADIR)' in \
	*:* | *' '*' '*' '*' '*' '*) \
		echo "PREFIX and the like may have no blank and no colon: LD_PRELOAD cannot name it" >&2; \
		exit 1 ;; esac

# The libraries alone: another architecture's, beside this one's.
install-lib: nameable $(BUILD)/libka.so $(BUILD)/libka-ssh.so
	$(call replace,644,$(BUILD)/libka.so,$(LIBDIR)/libka.so)
	$(call replace,644,$(BUILD)/libka-ssh.so,$(LIBDIR)/libka-ssh.so)
	@$(ldconfig)

install: nameable all install-lib
	$(call replace,755,$(BUILD)/ka,$(BINDIR)/ka)
	$(call replace,644,docs/ka.1,$(MANDIR)/man1/ka.1)
	$(call replace,644,docs/libka.7,$(MANDIR)/man7/libka.7)
	$(call replace,644,shim/profile.d/ka.sh,$(DATADIR)/ka.sh)
	$(call replace,644,docs/completions/ka.bash,$(word 1,$(COMPLETIONS)))
	$(call replace,644,docs/completions/_ka,$(word 2,$(COMPLETIONS)))
	$(call replace,644,docs/completions/ka.fish,$(word 3,$(COMPLETIONS)))
	@$(next_step)

# The last line of make install says what to type next.
next_step = found=$$(LD_TRACE_LOADED_OBJECTS=1 LD_PRELOAD=libka.so /bin/true 2>&1 | \
		sed -n 's/^[[:space:]]*libka\.so => \(.*\) (.*/\1/p'); \
	if [ -n "$(DESTDIR)" ]; then \
		echo "Installed below $(DESTDIR). Where it is unpacked, run ldconfig."; \
	elif [ "$$found" -ef "$(LIBDIR)/libka.so" ]; then \
		echo "Installed. Next: LD_PRELOAD=libka.so ssh HOST"; \
	else \
		[ "$$(id -u)" != 0 ] || name="; for the bare name libka.so:`\
			` echo $(LIBDIR) >/etc/ld.so.conf.d/libka.conf && ldconfig"; \
		echo "Installed. Next: LD_PRELOAD=$(LIBDIR)/libka.so ssh HOST$$name"; \
	fi

# It removes what make install has installed, and names what else may still name the library.
uninstall: nameable
	rm -f $(INSTALLED:%="$(DESTDIR)%")
	@[ ! -d "$(DESTDIR)$(DATADIR)" ] || rmdir "$(DESTDIR)$(DATADIR)"
	@$(ldconfig)
	@[ -n "$(DESTDIR)" ] || $(leftovers)

leftovers = { \
	config=$${XDG_CONFIG_HOME:-$$HOME/.config}; \
	for file in $(ETC)/profile.d/ka.sh; do \
		[ ! -e "$$file" ] || echo "Left: $$file. Without the library it does nothing: rm $$file"; \
	done; \
	for file in $(ETC)/systemd/system/*.d/libka.conf $(ETC)/systemd/user/*.d/libka.conf; do \
		[ ! -e "$$file" ] || echo "Left: $$file. Its service prints an error line at each start:" \
			"rm $$file && systemctl daemon-reload"; \
	done; \
	for file in "$$config"/systemd/user/*.d/libka.conf; do \
		[ ! -e "$$file" ] || echo "Left: $$file. Its service prints an error line at each start:" \
			"rm $$file && systemctl --user daemon-reload"; \
	done; \
	for file in $(ETC)/environment $(ETC)/environment.d/*.conf "$$config"/environment.d/*.conf; do \
		! grep -qs '^[^\#]*libka\.so' "$$file" || echo "Left: a line with libka.so in $$file." \
			"Each program of a login prints an error line: remove the line"; \
	done; \
	case "$(PRELOADED)" in *libka.so*) \
		echo "LD_PRELOAD of this session names libka.so, so every program prints an error line" \
			"until you type: unset LD_PRELOAD" ;; \
	esac; }

clean:
	rm -rf $(BUILD)

# What few processes run is compiled for size: each process maps it.
$(addprefix $(BUILD)/shim/,common/rule_parse.o common/warning.o preload/auxv_read.o preload/log.o preload/policy.o \
	preload/reexec.o preload/safe_write.o preload/ssh_library.o): SHIM_CFLAGS += -Os

# --- tests -------------------------------------------------------------------

packages = $(shell sed 's/\#.*//' $(1))

deps:
	tests/deps $(call packages,tests/packages $(patsubst %,tests/%/packages,lab preload net ka ssh))

deps-more:
	tests/deps $(call packages,tests/packages-more tests/bench/packages)

deps-kernels:
	tests/deps $(call packages,tests/kernels/packages)

deps-demo:
	tests/deps $(call packages,tests/lab/packages)

# What the unit tests and the fuzzers test, as archives: each takes what it needs.
TESTED = $(filter-out shim/ka/main.c,$(KA)) $(addprefix shim/ssh/,server_alive.c config_scan.c)
UNIT_FLAGS = -O1 -g $(KA_CFLAGS) -fsanitize=address,undefined
FUZZ_FLAGS = $(UNIT_FLAGS) -fno-sanitize-recover=all

$(BUILD)/unit/%.o: %.c $(wildcard shim/*/*.h shim/*/*/*.h) Makefile
	@mkdir -p $(@D)
	$(call print,CC $<)$(CC) $(UNIT_FLAGS) -c -o $@ $<

$(BUILD)/fuzz/%.o: %.c $(wildcard shim/*/*.h shim/*/*/*.h) Makefile
	@mkdir -p $(@D)
	$(call print,CC $<)clang $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link -c -o $@ $<

$(BUILD)/unit/tested.a: $(TESTED:%.c=$(BUILD)/unit/%.o)
$(BUILD)/fuzz/tested.a: $(TESTED:%.c=$(BUILD)/fuzz/%.o)
$(BUILD)/unit/tested.a $(BUILD)/fuzz/tested.a:
	rm -f $@ && ar qcs $@ $^ # q: files of different folders may have the same name

$(BUILD)/tests/unit/%: tests/unit/%.c $(BUILD)/unit/tested.a
	@mkdir -p $(@D)
	$(call print,LD $@)$(CC) $(UNIT_FLAGS) -o $@ $^ -lcmocka

$(BUILD)/tests/fuzz/%: tests/fuzz/%.c $(BUILD)/fuzz/tested.a
	@mkdir -p $(@D)
	$(call print,LD $@)clang $(FUZZ_FLAGS) -fsanitize=fuzzer -o $@ $^

# What they are and how they report: tests/run.
check:
	@TAGS='!more' tests/run builds unit style preload net ka ssh

check-quick:
	@tests/run unit style audit

check-more:
	@TAGS=more tests/run clang fuzz packaging preload net ka

check-builds check-unit check-style check-audit check-clang check-fuzz check-packaging check-preload \
check-net check-ka check-ssh check-kernels:
	@tests/run $(@:check-%=%)

# Programs that need nothing of the release whose ssh is tested with them. (The linker
# warns of getaddrinfo, which ka does not call there.)
INSIDE = $(addprefix $(BUILD)/tests/ssh/lib/,ka enter shell)

$(BUILD)/tests/ssh/lib/ka: $(KA_OBJ)
$(BUILD)/tests/ssh/lib/enter: tests/ssh/enter.c
$(BUILD)/tests/ssh/lib/shell: tests/ssh/shell.c
$(INSIDE):
	@mkdir -p $(@D)
	$(call print,LD $@)$(CC) $(CFLAGS) -static $(LDFLAGS) -o $@ $^

check-ssh-programs: $(INSIDE)

check-unit-programs: $(UNIT)

check-fuzz-programs: $(FUZZ)

include docs/packaging/packages.mk

demo: all
	tests/lab/demo

bench: all
	@tests/bench/run

help:
	@sed -n '/^# make/s/^# //p' Makefile

.PHONY: all nameable install install-lib uninstall clean dist deb rpm apkbuild deps deps-more \
	deps-kernels deps-demo check check-quick check-more check-builds check-unit check-style check-audit \
	check-clang check-fuzz check-packaging check-preload check-net check-ka check-ssh check-kernels \
	check-ssh-programs check-unit-programs check-fuzz-programs demo bench help
