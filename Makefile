# Borgersvar.  `make demo` and `make test` do all the set-up on Debian 12;
# `make` alone builds.  One makefile for the whole tree, no recursion.

BUILD ?= build
CC = gcc
PKGS = libmicrohttpd libcurl libcrypto sqlite3 libpcre2-8 jansson libsodium \
	libutf8proc talloc libzip expat xlsxwriter librsvg-2.0 pangocairo
PKG_CONFIG ?= pkg-config

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
	-Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wundef \
	-Wcast-qual -Wwrite-strings -Wswitch-enum -Wvla -Wnull-dereference \
	-Wduplicated-cond -Wduplicated-branches -Wlogical-op \
	-Wimplicit-fallthrough=5 -Werror
HARDEN = -D_FORTIFY_SOURCE=2 -fstack-protector-strong \
	-fstack-clash-protection -fPIE
OPT = -O2 -g $(HARDEN)
CFLAGS = -std=c11 -D_GNU_SOURCE $(WARN) $(OPT) -I. \
	-DMATHLIB_STANDALONE $(shell $(PKG_CONFIG) --cflags $(PKGS) 2>/dev/null)
LDFLAGS = -pie -Wl,-z,relro,-z,now -pthread $(SANITIZE)
LDLIBS = $(shell $(PKG_CONFIG) --libs $(PKGS) 2>/dev/null) -linih -lRmath \
	-lglpk -lreadstat -lz -lm

ROOMS = base surveys gateway reports server
SOURCES = $(wildcard $(ROOMS:%=%/*.c))
OBJECTS = $(filter-out $(BUILD)/server/main.o,$(SOURCES:%.c=$(BUILD)/%.o)) \
	$(BUILD)/embedded.o
EMBEDDED = $(sort $(wildcard server/pages/*.html server/static/* \
	server/lang/*.txt server/schema/*.sql surveys/library/*.md reports/*.json))

TEST_SOURCES = $(wildcard tests/test_*.c tests/flow_*.c)
TEST_SUPPORT = $(filter-out $(TEST_SOURCES) $(wildcard tests/fuzz_*.c),\
	$(wildcard tests/*.c))
TESTS = $(TEST_SOURCES:tests/%.c=$(BUILD)/tests/%)

# What must be there, by name; installed only where something is missing.
DEBIAN_BUILD = gcc libc6-dev pkg-config libmicrohttpd-dev \
	libcurl4-openssl-dev libssl-dev libsqlite3-dev libpcre2-dev \
	libjansson-dev libinih-dev libsodium-dev libutf8proc-dev libtalloc-dev \
	r-mathlib libglpk-dev libzip-dev libexpat1-dev tzdata \
	libxlsxwriter-dev librsvg2-dev libpango1.0-dev fonts-lato \
	libreadstat-dev zlib1g-dev
DEBIAN_TEST = libcmocka-dev poppler-utils libreoffice-calc-nogui \
	python3-jsonschema python3-aiosmtpd openssl \
	pspp r-base-core r-cran-haven libxml2-utils chromium
DEBIAN_NODE = nodejs npm
DEBIAN_FUZZ = clang libclang-rt-dev
DEBIAN_LINT = clang-tidy clang-format cppcheck codespell

.PHONY: all demo test check lint floors asan fuzz fuzz-run bench faults install \
	fresh clean packages-build packages-test packages-lint packages-node \
	packages-fuzz
.DELETE_ON_ERROR:
.SECONDARY:

all: $(BUILD)/borgersvar

$(BUILD)/borgersvar: $(BUILD)/server/main.o $(BUILD)/borgersvar.a
	@echo "  LD $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/borgersvar.a: $(OBJECTS)
	@rm -f $@
	@echo "  AR $@"
	@ar rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC $@"
	@$(CC) $(CFLAGS) $(SANITIZE) -MMD -MP -c -o $@ $<

# The embedded files: their bytes by .incbin, and a table of them.
$(BUILD)/embedded.S: $(EMBEDDED) Makefile
	@mkdir -p $(@D)
	@sh base/embed.sh $(EMBEDDED) > $@

$(BUILD)/embedded.o: $(BUILD)/embedded.S
	@$(CC) -c -o $@ $<

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(TEST_SUPPORT:%.c=$(BUILD)/%.o) \
		$(BUILD)/borgersvar.a
	@echo "  LD $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka

# Not in what `make fresh` leaves there, which is a whole system.
-include $(shell find $(BUILD) -path '*/fresh' -prune -o -name '*.d' \
	-type f -print 2>/dev/null)


packages-build:
	@sh tests/packages.sh $(DEBIAN_BUILD)

packages-test:
	@sh tests/packages.sh $(DEBIAN_BUILD) $(DEBIAN_TEST)

packages-lint:
	@sh tests/packages.sh $(DEBIAN_BUILD) $(DEBIAN_TEST) $(DEBIAN_LINT)

packages-fuzz:
	@sh tests/packages.sh $(DEBIAN_BUILD) $(DEBIAN_FUZZ)

# A machine may have node from elsewhere, and Debian's npm conflicts with that.
packages-node:
	@command -v npm >/dev/null || sh tests/packages.sh $(DEBIAN_NODE)

# The two commands of the README.  The make that builds is a second one, since
# the flags of the libraries are known only when these are installed.
demo: packages-build
	@$(MAKE) -j2 all
	@$(BUILD)/borgersvar demo

test: packages-test packages-node
	@$(MAKE) -j2 all check

check: $(BUILD)/borgersvar $(TESTS) build/npm/installed
	@sh tests/run.sh $(TESTS)

# What npm's packages compute is asked of them by tests/test_npm.c; installed
# once for all builds, in the versions of the lock file.  Where npm's registry
# cannot be reached the tests go on, and that one names what it leaves out.
build/npm/installed: tests/npm/package.json tests/npm/package-lock.json
	@mkdir -p $(@D)
	@cp $^ $(@D)
	@cd $(@D) && if npm ci --ignore-scripts --no-audit --no-fund; \
		then touch installed; else rm -rf node_modules; fi

floors:
	@sh tests/floors.sh

# Warnings of four tools, a look at spelling, and what is banned.
lint: packages-lint floors
	@$(MAKE) -j2 lint-run

LINT_OBJECTS = $(SOURCES:%.c=$(BUILD)/lint/%.ok)
lint-run: $(LINT_OBJECTS)
	@sh tests/lint.sh $(SOURCES) $(wildcard $(ROOMS:%=%/*.h)) \
		$(wildcard tests/*.c tests/*.h)

# gcc's analyzer follows paths through a file's functions.  The object is never
# linked: it is there so that make knows what was looked at, and when a header's
# change calls for another look, by clang-tidy too.
$(BUILD)/analyzer/%.o: %.c
	@mkdir -p $(@D)
	@echo "  ANALYZE $<"
	@$(CC) $(filter-out -W%,$(CFLAGS)) -fanalyzer -Werror $(ANALYZER_OFF) \
		-MMD -MP -c -o $@ $<

# What gcc 12 is wrong about, one kind in one file.
# The walk is set whole before its first token is taken; the analyzer forgets
# that once it has looked into the walk's arrays.
$(BUILD)/analyzer/surveys/check_condition.o: ANALYZER_OFF = \
	-Wno-analyzer-use-of-uninitialized-value
# Words are looked at only below the line's count, and filled up to it.
$(BUILD)/analyzer/surveys/reply_command.o: ANALYZER_OFF = \
	-Wno-analyzer-use-of-uninitialized-value
# Whoever asks for the separator has seen that a sheet's name stands there.
$(BUILD)/analyzer/surveys/workbook_csv.o: ANALYZER_OFF = \
	-Wno-analyzer-null-dereference

# __NO_CTYPE: tolower() and its kin as calls, not as the macros of an optimised
# build, whose branches would count as the caller's.
$(BUILD)/lint/%.ok: %.c $(BUILD)/analyzer/%.o .clang-tidy
	@mkdir -p $(@D)
	@echo "  LINT $<"
	@clang-tidy --quiet $< -- $(filter-out -W%,$(CFLAGS)) -D__NO_CTYPE \
		2>/dev/null
	@touch $@

asan: packages-test packages-node
	@LSAN_OPTIONS=suppressions=$(CURDIR)/tests/leaks.txt \
		$(MAKE) -j2 check BUILD=$(BUILD)/asan \
		OPT="-O1 -g -fno-omit-frame-pointer -fPIE -Wno-format-truncation" \
		SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all"

# What the provider, the wire and the webhook may do, at every step, for every
# driver: the expected table beside what happened.
faults: packages-test
	@$(MAKE) -j2 $(BUILD)/tests/flow_faults
	@FAULTS=print $(BUILD)/tests/flow_faults 2>/dev/null

bench: packages-test packages-node
	@$(MAKE) -j2 bench-run

BENCH_SUPPORT = $(patsubst %,$(BUILD)/tests/bench/%.o,load ours provider kannel \
	scale_bare)
bench-run: $(BENCH_SUPPORT) $(BUILD)/borgersvar $(BUILD)/tests/bench/inbound \
		$(BUILD)/tests/bench/bare $(BUILD)/tests/bench/expression \
		$(BUILD)/tests/bench/reply $(BUILD)/tests/bench/gateway \
		$(BUILD)/tests/bench/export $(BUILD)/tests/bench/scale \
		$(BUILD)/tests/bench/scale_write
	@sh tests/bench/run.sh $(BUILD)

$(BUILD)/tests/bench/%: $(BUILD)/tests/bench/%.o $(BENCH_SUPPORT) \
		$(BUILD)/borgersvar.a
	@echo "  LD $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# Every target of libFuzzer for so many seconds; the house is compiled by clang
# for them, once.  The warnings are gcc's, in the other builds.
FUZZ_S ?= 60
FUZZ = $(BUILD)/fuzz
FUZZERS = $(patsubst tests/%.c,$(FUZZ)/%,$(wildcard tests/fuzz_*.c))
FUZZ_FLAGS = -O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all

fuzz: packages-fuzz
	@$(MAKE) -j2 fuzz-run

fuzz-run: $(FUZZERS)
	@sh tests/fuzz.sh $(FUZZ_S) $(FUZZERS)

$(FUZZ)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC $@"
	@clang $(filter-out -W% $(OPT),$(CFLAGS)) $(FUZZ_FLAGS) \
		-fsanitize=fuzzer-no-link,address,undefined -MMD -MP -c -o $@ $<

$(FUZZ)/house.a: $(SOURCES:%.c=$(FUZZ)/%.o) $(BUILD)/embedded.o
	@rm -f $@
	@echo "  AR $@"
	@ar rcs $@ $(filter-out $(FUZZ)/server/main.o,$^)

$(FUZZ)/%: $(FUZZ)/tests/%.o $(FUZZ)/house.a
	@echo "  LD $@"
	@clang -fsanitize=fuzzer,address,undefined -o $@ $^ $(LDLIBS)

PREFIX ?= /usr/local
install: all
	install -D -m 755 $(BUILD)/borgersvar $(DESTDIR)$(PREFIX)/bin/borgersvar
	install -D -m 644 server/borgersvar.1 \
		$(DESTDIR)$(PREFIX)/share/man/man1/borgersvar.1

# A bare Debian 12 and the README's commands in it; needs root and debootstrap.
fresh:
	@sh tests/fresh.sh

clean:
	rm -rf $(BUILD)
