# Borgersvar.  `make demo` and `make test` do all the set-up on Debian 12;
# `make` alone builds.  One makefile for the whole tree, no recursion.

BUILD ?= build
CC = gcc
PKGS = libmicrohttpd libcurl libcrypto sqlite3 libpcre2-8 jansson libsodium \
	libutf8proc talloc
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
	-lglpk -lm

ROOMS = base surveys gateway reports server
SOURCES = $(wildcard $(ROOMS:%=%/*.c))
OBJECTS = $(filter-out $(BUILD)/server/main.o,$(SOURCES:%.c=$(BUILD)/%.o)) \
	$(BUILD)/embedded.o
EMBEDDED = $(sort $(wildcard server/pages/*.html server/static/* \
	server/lang/*.txt server/schema/*.sql surveys/library/*.md))

TEST_SOURCES = $(wildcard tests/test_*.c tests/flow_*.c)
TEST_SUPPORT = $(filter-out $(TEST_SOURCES) $(wildcard tests/fuzz_*.c),\
	$(wildcard tests/*.c))
TESTS = $(TEST_SOURCES:tests/%.c=$(BUILD)/tests/%)

.PHONY: all demo test lint floors asan bench install fresh packages clean
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

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

clean:
	rm -rf $(BUILD)
