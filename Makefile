# redash-wizard. One non-recursive Makefile; `make help` lists the targets.
#   V=1 shows commands   CC=clang   SAN=address,undefined   DEVELOPER=1 turns warnings into errors
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:

CC      := gcc
PREFIX  ?= /usr/local
FLAVOUR := $(if $(SAN),san,release)
OBJ     := build/$(FLAVOUR)
PROGRAM := $(if $(SAN),$(OBJ)/redash-wizard,build/redash-wizard)
Q       := $(if $(V),,@)

WARN     := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
            -Wpointer-arith -Wwrite-strings -Wformat=2 -Wvla -Wundef -Wswitch-enum
CPPFLAGS += -I. -D_GNU_SOURCE $(if $(SAN),,-D_FORTIFY_SOURCE=2)
CFLAGS   ?= -O2 -g
CFLAGS   += -std=gnu11 -fno-common -fstack-protector-strong $(WARN) $(if $(DEVELOPER),-Werror) \
            $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer)
LDFLAGS  += $(if $(SAN),-fsanitize=$(SAN),-Wl$(comma)-z$(comma)relro$(comma)-z$(comma)now)
comma    := ,

# Layers, lowest first. A test of a layer links only what that layer may use (tests/lint/layers.sh).
LAYERS := base loop net plan deploy aws credentials rehearsal
USES_base      := base
USES_loop      := loop base
USES_net       := net loop base
USES_plan      := plan net base
USES_deploy    := deploy plan net loop base
USES_aws       := aws deploy plan net loop base
USES_credentials := credentials aws deploy plan net loop base
USES_rehearsal := rehearsal plan net loop base
USES_tui       := view deploy plan net base loop
USES_system    := credentials aws rehearsal deploy plan net loop base
USES_terminal  :=
USES_bench     := view $(USES_system)
LIBS_net       := -lcurl -lresolv
LIBS_plan      := -lyaml
LIBS_deploy    := $(LIBS_plan) $(LIBS_net)
LIBS_aws       := $(LIBS_deploy) -lcjson -lexpat -lcrypto
LIBS_credentials := $(LIBS_aws)
LIBS_rehearsal := $(LIBS_plan) $(LIBS_net) -lcjson -lexpat -lcrypto -lmicrohttpd
LIBS_tui       := $(LIBS_deploy) -lcjson
LIBS_terminal  := -lvterm -lutil
LIBS_system    := $(LIBS_aws) -lmicrohttpd $(LIBS_terminal)
LIBS_bench      = $(LIBS_system) -lncursesw -ltinfo -lcmocka
LIBS_program   := $(LIBS_aws) -lmicrohttpd -lncursesw -ltinfo

# What of tui/ sees everything; the rest is the view, which knows neither AWS nor the terminal.
SHELL_SRC := $(wildcard tui/main.c tui/commands.c tui/command_*.c tui/follow.c tui/effects*.c tui/wizard.c tui/session*.c tui/term*.c tui/clipboard.c tui/pager.c tui/watch_screen.c)
VIEW_SRC  := $(filter-out $(SHELL_SRC),$(wildcard tui/*.c tui/screens/*.c tui/widgets/*.c))
ASSETS    := $(sort $(wildcard assets/*.* assets/*/*.*))
TEST_SRC  := $(wildcard tests/*/*_test.c)
TESTS     := $(TEST_SRC:%.c=$(OBJ)/%)

objects = $(patsubst %.c,$(OBJ)/%.o,$(1))
archive = $(patsubst %,$(OBJ)/lib%.a,$(1))

.PHONY: all
all: $(PROGRAM)

define LAYER_RULE
$(OBJ)/lib$(1).a: $$(call objects,$$(wildcard core/$(1)/*.c))
endef
$(foreach layer,$(LAYERS),$(eval $(call LAYER_RULE,$(layer))))
$(OBJ)/libplan.a: $(OBJ)/assets.o
$(OBJ)/libview.a: $(call objects,$(VIEW_SRC))
$(OBJ)/libsupport.a: $(call objects,$(wildcard tests/support/*.c))

$(OBJ)/lib%.a:
	@mkdir -p $(@D)
	$(Q)rm -f $@ && ar qcs $@ $^

$(OBJ)/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(OBJ)/assets.c: $(ASSETS) Makefile
	@mkdir -p $(@D)
	$(Q)./assets/embed.sh $(OBJ)/expanded $(ASSETS) >$@
$(OBJ)/assets.o: $(OBJ)/assets.c
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(PROGRAM): $(call objects,$(SHELL_SRC)) $(call archive,view $(USES_system))
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(call objects,$(SHELL_SRC)) $(call archive,view $(USES_system)) $(LIBS_program)

define TEST_RULE
$(OBJ)/tests/$(1)/%_test: $(OBJ)/tests/$(1)/%_test.o $$(call archive,support $$(USES_$(1)))
	$$(Q)$$(CC) $$(CFLAGS) $$(LDFLAGS) -o $$@ $$< $$(call archive,support $$(USES_$(1))) $$(LIBS_$(1)) -lcmocka
endef
$(foreach folder,$(LAYERS) tui system terminal,$(eval $(call TEST_RULE,$(folder))))

# Bench programs see everything but main(), and are no tests.
BENCHES := $(patsubst %.c,$(OBJ)/%,$(wildcard tests/bench/*_bench.c))
BENCH_OBJ := $(call objects,$(filter-out tui/main.c,$(SHELL_SRC)))
$(OBJ)/tests/bench/%_bench: $(OBJ)/tests/bench/%_bench.o $(BENCH_OBJ) $(call archive,support $(USES_bench))
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(BENCH_OBJ) $(call archive,support $(USES_bench)) $(LIBS_bench)

# Fuzz targets run on their corpus as tests; with FUZZING=1 (make fuzz) libFuzzer runs them.
FUZZERS := $(patsubst %.c,$(OBJ)/%,$(wildcard tests/fuzz/*_fuzz.c))
FUZZ_USES := view $(filter-out rehearsal,$(USES_system))
FUZZ_BASE := $(call objects,tests/fuzz/fuzz.c $(if $(FUZZING),,tests/fuzz/replay.c))
$(OBJ)/tests/fuzz/%_fuzz: $(OBJ)/tests/fuzz/%_fuzz.o $(FUZZ_BASE) $(call archive,$(FUZZ_USES))
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(FUZZ_BASE) $(call archive,$(FUZZ_USES)) $(LIBS_aws) $(if $(FUZZING),-fsanitize=fuzzer,-lcmocka)

# Probes show what our code sends and reads, for peers to judge (tests/conformance).
PROBES := $(patsubst %.c,$(OBJ)/%,$(wildcard tests/conformance/*_probe.c))
$(OBJ)/tests/conformance/%_probe: $(OBJ)/tests/conformance/%_probe.o $(call archive,$(USES_system))
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(call archive,$(USES_system)) $(LIBS_system)
.SECONDARY:

# ---- what people call ------------------------------------------------------------------------------

RUN_TESTS := REDASH_WIZARD=$(PROGRAM) tests/run
TESTS_IN   = $(filter $(OBJ)/tests/$(1)/%,$(TESTS))
UNIT      := $(foreach folder,$(LAYERS) tui,$(call TESTS_IN,$(folder))) $(FUZZERS)
JOURNEYS  := $(call TESTS_IN,system) $(call TESTS_IN,terminal)

.PHONY: help demo test check check-terminal check-asan check-valgrind conformance fuzz lint bench survive survive-program install uninstall
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  \1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20

demo: ## install what is missing, build, run the wizard in a rehearsal
	@.ci/install-packages build
	@$(MAKE) --no-print-directory
	@if [ -t 0 ] && [ -t 1 ]; then $(PROGRAM) --rehearsal; else \
		$(PROGRAM) deploy --config tests/example-answers.yaml --yes --rehearsal --rehearsal-reset; fi

test: ## install what is missing, build, run every test
	@.ci/install-packages test
	@$(MAKE) --no-print-directory run-tests
.PHONY: run-tests
run-tests: $(TESTS) $(FUZZERS) $(PROGRAM)
	@$(RUN_TESTS) $(TESTS) $(FUZZERS)

check: $(UNIT) ## unit tests, golden screens, replays: no terminal, no sockets but loopback
	@$(RUN_TESTS) $(UNIT)

check-terminal: $(JOURNEYS) $(PROGRAM) ## the whole program on a pseudo-terminal
	@$(RUN_TESTS) $(JOURNEYS)

check-asan: ## every test with the address and undefined-behaviour sanitizers
	@.ci/install-packages test
	@$(MAKE) --no-print-directory SAN=address,undefined asan-run
.PHONY: asan-run
asan-run: $(TESTS) $(FUZZERS) $(PROGRAM)
	@ASAN_OPTIONS=detect_leaks=1 LIMIT=400 $(RUN_TESTS) $(TESTS) $(FUZZERS)

check-valgrind: ## every test program but the terminal's under valgrind
	@.ci/install-packages peers
	@$(MAKE) --no-print-directory valgrind-run
.PHONY: valgrind-run
valgrind-run: $(UNIT) $(call TESTS_IN,system) $(PROGRAM)
	@LIMIT=900 $(RUN_TESTS) -w "valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,indirect" $(UNIT) $(call TESTS_IN,system)

conformance: ## what we send, read and serve, against code that is not ours
	@.ci/install-packages peers
	@$(MAKE) --no-print-directory conformance-run
.PHONY: conformance-run
conformance-run: $(PROGRAM) $(PROBES)
	@REDASH_WIZARD=$(abspath $(PROGRAM)) PROBES=$(abspath $(OBJ)/tests/conformance) tests/conformance/run

RUNS ?= 20000
FUZZ ?= $(patsubst $(OBJ)/tests/fuzz/%_fuzz,%,$(FUZZERS))
fuzz: ## libFuzzer on what reads texts from outside: RUNS=N FUZZ="xml json"
	@.ci/install-packages fuzz
	@$(MAKE) --no-print-directory fuzz-run CC=clang FUZZING=1 FLAVOUR=fuzz SAN=fuzzer-no-link,address,undefined RUNS="$(RUNS)" FUZZ="$(FUZZ)"
.PHONY: fuzz-run
fuzz-run: $(FUZZ:%=$(OBJ)/tests/fuzz/%_fuzz)
	@tests/fuzz/run $(OBJ)/tests/fuzz $(RUNS) $(FUZZ)

.PHONY: check-boot
check-boot: ## the first boots of both machines, for real, against PostgreSQL and Redis
	@.ci/install-packages boot
	@tests/boot/run

LINTS := layers sizes headers banned strangers format
lint: ## format, layers, sizes, headers, analyzers, shell scripts, templates
	@.ci/install-packages lint
	@tests/lint/selftest.sh
	@set -e; for rule in $(LINTS); do echo "lint: $$rule"; tests/lint/$$rule.sh; done
	@echo "lint: shellcheck"; shellcheck $$(git ls-files "*.sh" .ci/run .ci/install-packages tests/run tests/bench/run tests/conformance/run tests/fuzz/run tests/boot/run)
	@echo "lint: cppcheck"; tests/lint/cppcheck.sh
	@echo "lint: clang-tidy"; tests/lint/tidy.sh
	@echo "lint: gcc and clang warnings"
	@$(MAKE) --no-print-directory -s DEVELOPER=1 FLAVOUR=strict-gcc PROGRAM=build/strict-gcc/redash-wizard all
	@$(MAKE) --no-print-directory -s DEVELOPER=1 CC=clang FLAVOUR=strict-clang PROGRAM=build/strict-clang/redash-wizard all
	@echo "lint: templates"; tests/lint/templates.sh

survive: $(OBJ)/tests/deploy/survive_test ## random deployments, killed and started again: RUNS=20000 SEED=1
	@RUNS=$(or $(RUNS),2000) SEED=$(or $(SEED),1) STORY=$(STORY) $<

survive-program: $(PROGRAM) $(OBJ)/tests/system/survive_program_test ## the real program, killed between any two calls: RUNS=200 SEED=1
	@REDASH_WIZARD=$(abspath $(PROGRAM)) RUNS=$(or $(RUNS),100) SEED=$(or $(SEED),1) $(OBJ)/tests/system/survive_program_test

bench: $(PROGRAM) $(BENCHES) ## figures against the budgets
	@REDASH_WIZARD=$(abspath $(PROGRAM)) BENCH=$(OBJ)/tests/bench tests/bench/run

install: $(PROGRAM) ## DESTDIR= PREFIX=
	install -d $(DESTDIR)$(PREFIX)/bin
	install -s -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/redash-wizard
uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/redash-wizard

.PHONY: clean
clean:
	$(Q)rm -rf build

-include $(shell find build -type f -name '*.d' 2>/dev/null)
