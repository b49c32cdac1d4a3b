# Backfile: `make demo` shows it, `make check` proves it; see HACKING.md for the rest.
#
# One non-recursive Makefile.  Every room is compiled by wildcard, so adding a
# file needs no edit here.  Variants (asan, tsan, cov, fuzz) are the same rules
# with another BUILD folder and other flags.

VERSION  := 0.1.0
SOVERSION:= 0
BUILD    ?= build/release
PREFIX   ?= /usr/local
LIBDIR   ?= $(PREFIX)/lib
CC       := $(if $(filter default,$(origin CC)),gcc,$(CC))
CXX      := $(if $(filter default,$(origin CXX)),g++,$(CXX))

# ---- what it is made of ------------------------------------------------------

ROOMS    := util corpus stemmers analyzer xapian-c index indexer searcher lib
PACKAGES := xapian-core libutf8proc libzstd libxxhash
LIBS      = $(shell pkg-config --libs $(PACKAGES)) -lstemmer -lm -pthread
WARN     := -Wall -Wextra -Wshadow -Wpointer-arith -Wwrite-strings -Wvla -Wformat=2 -Werror=format-security
HARDEN   := -fstack-protector-strong -fPIC -fvisibility=hidden -ffile-prefix-map='$(CURDIR)'=.
OPTIMISE ?= -O2 -D_FORTIFY_SOURCE=2
VARIANT  ?=
ALLFLAGS  = $(WARN) $(HARDEN) $(OPTIMISE) -g $(VARIANT) -I. -Iinclude -DBACKFILE_VERSION='"$(VERSION)"' -MMD -MP
CFLAGS_ALL   = -std=c11 -D_GNU_SOURCE -Wstrict-prototypes -Wmissing-prototypes $(ALLFLAGS) $(CFLAGS)
CXXFLAGS_ALL = -std=c++17 -D_GLIBCXX_ASSERTIONS $(ALLFLAGS) $(CXXFLAGS)
LINK      = $(CXX) $(VARIANT) $(LDFLAGS) -Wl,-z,relro,-z,now -Wl,--as-needed

# Speaking to libxapian by a module, instead of being linked with it.
LAZY_SRC := xapian-c/lazy.c xapian-c/module.c
LIB_SRC  := $(filter-out $(LAZY_SRC),$(foreach room,$(ROOMS),$(wildcard $(room)/*.c $(room)/*.cc)))
LIB_OBJ  := $(addprefix $(BUILD)/,$(addsuffix .o,$(basename $(LIB_SRC)))) \
  $(if $(wildcard stemmers/lists.sh),$(BUILD)/generated/word_lists.o) \
  $(BUILD)/generated/encoding_tables.o
# What only the helper executable links: parsers of other people's making.
OUTSIDE_PACKAGES := libxml-2.0 libarchive zlib libzstd gmime-3.0
LIBEXECDIR ?= $(PREFIX)/libexec/backfile
OUTSIDE_LIBS = $(shell pkg-config --libs $(OUTSIDE_PACKAGES))
OUTSIDE_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(filter-out %/main.c,$(wildcard corpus/outside/*.c)))
MODULE   := libbackfile-xapian.so
CLI_OBJ  := $(patsubst %.c,$(BUILD)/%.o,$(wildcard cli/*.c))
TEST_SRC := $(wildcard tests/*_test.c tests/*/*_test.c)
TEST_BIN := $(patsubst %.c,$(BUILD)/%,$(TEST_SRC))
TEST_SH  := $(wildcard tests/*.t tests/*/*.t)
SUPPORT_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/support/*.c))
# What is linked whole waits for the last rooms.
WHOLE    := $(and $(wildcard analyzer/*.c),$(wildcard searcher/search.c))
EXAMPLES := $(patsubst %.c,$(BUILD)/%,$(if $(WHOLE),$(wildcard docs/examples/*.c)) \
  $(wildcard xapian-c/example/*.c))

.PHONY: all setup demo check check-fast asan tsan cov fuzz fuzz-replay bench quality install uninstall clean
.DELETE_ON_ERROR:
.SECONDARY:

all: setup
	@$(MAKE) --no-print-directory build

.PHONY: build
build: $(if $(WHOLE),$(BUILD)/backfile) $(BUILD)/backfile-reader $(BUILD)/$(MODULE) $(BUILD)/libbackfile.a \
  $(if $(wildcard lib/backfile.map),$(BUILD)/libbackfile.so)

setup:
	@sh tests/setup.sh

# ---- compiling ---------------------------------------------------------------

# Every word and every posting passes through these: building takes a twentieth less.
ifeq ($(VARIANT),)
$(filter $(BUILD)/analyzer/%.o $(BUILD)/index/%.o $(BUILD)/indexer/%.o,$(LIB_OBJ)): OPTIMISE := $(OPTIMISE) -O3
endif

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  compile $<"
	@$(CC) $(CFLAGS_ALL) -c $< -o $@

$(BUILD)/%.o: %.cc
	@mkdir -p $(@D)
	@echo "  compile $<"
	@$(CXX) $(CXXFLAGS_ALL) -c $< -o $@

$(BUILD)/generated/word_lists.c: stemmers/lists.sh $(wildcard stemmers/data/*/*.txt)
	@mkdir -p $(@D)
	@sh stemmers/lists.sh stemmers/data > $@

$(BUILD)/generated/encoding_tables.c: corpus/encodings.sh
	@mkdir -p $(@D)
	@sh $< > $@

$(BUILD)/generated/%.o: $(BUILD)/generated/%.c
	@echo "  compile $<"
	@$(CC) $(CFLAGS_ALL) -c $< -o $@

$(OUTSIDE_OBJ): CFLAGS_ALL += $(shell pkg-config --cflags $(OUTSIDE_PACKAGES))

$(BUILD)/liboutside.a: $(OUTSIDE_OBJ)
	@rm -f $@
	@ar rcsD $@ $^

$(BUILD)/corpus/helper.o: CFLAGS_ALL += -DBACKFILE_LIBEXEC='"$(LIBEXECDIR)"'

$(BUILD)/backfile-reader: $(BUILD)/corpus/outside/main.o $(BUILD)/liboutside.a $(BUILD)/libbackfile.a
	@echo "  link $@"
	@$(LINK) -pie -o $@ $^ $(OUTSIDE_LIBS) $(LIBS)

$(BUILD)/libbackfile.a: $(LIB_OBJ)
	@rm -f $@
	@ar rcsD $@ $^

$(BUILD)/libbackfile.so: $(LIB_OBJ) lib/backfile.map
	@echo "  link $@"
	@$(LINK) -shared $(if $(VARIANT),,-Wl$(comma)-z$(comma)defs) -Wl,-soname,libbackfile.so.$(SOVERSION) -Wl,--version-script=lib/backfile.map \
	  -o $@ $(LIB_OBJ) $(LIBS)

# The module that the program loads when it needs libxapian.  libstdc++ comes first, since
# most names that are looked up are its own.
LAZY_OBJ := $(LAZY_SRC:%.c=$(BUILD)/%.o)
$(BUILD)/generated/xapian_calls.h: xapian-c/calls.sh xapian-c/xapian_c.h
	@mkdir -p $(@D)
	@sh $^ > $@

$(LAZY_OBJ): $(BUILD)/generated/xapian_calls.h
$(LAZY_OBJ): CFLAGS_ALL += -include $(BUILD)/generated/xapian_calls.h \
  -DXC_MODULE='"$(MODULE)"' -DXC_MODULE_FOLDER='"$(LIBDIR)/backfile"'

$(BUILD)/$(MODULE): $(BUILD)/xapian-c/module.o $(BUILD)/xapian-c/xapian_c.o
	@echo "  link $@"
	@$(LINK) -Wl,-z,lazy -Wl,-O1 -shared -Wl,-soname,$(MODULE) -o $@ $^ -lstdc++ $(shell pkg-config --libs xapian-core)

# The program starts anew for every question, and loading a shared library costs as
# much as answering: the small ones are linked in, where Debian's archives are there.
# Functions are bound when they are first called, which most never are; and it has fixed
# addresses, since moving it would be 12,000 relocations in 85 pages at every start.
# libxapian and the C++ library are loaded when they are needed.
SMALL_LIBS  = $(shell pkg-config --libs libutf8proc libzstd libxxhash) -lstemmer
STATIC_LIBS = $(if $(filter-out %.a,$(foreach lib,utf8proc zstd xxhash stemmer,$(if $(wildcard \
  $(shell $(CC) -print-file-name=lib$(lib).a)),found.a,missing))),$(SMALL_LIBS),-Wl,-Bstatic $(SMALL_LIBS) -Wl,-Bdynamic)

$(BUILD)/backfile: $(CLI_OBJ) $(BUILD)/xapian-c/lazy.o $(BUILD)/libbackfile.a | $(BUILD)/$(MODULE)
	@echo "  link $@"
	@$(CC) $(VARIANT) $(LDFLAGS) -Wl,-z,relro -Wl,-z,lazy -Wl,-O1 -Wl,--as-needed -no-pie -o $@ $^ $(STATIC_LIBS) -lm -ldl -pthread

# ---- tests -------------------------------------------------------------------

comma := ,
CHECK_LIBS = $(shell pkg-config --libs check jansson)

# What a test of a measuring program links of it.
$(BUILD)/tests/bench/measure_test: $(BUILD)/bench/quality/measure.o

# Functions that a test takes the place of, to watch their calls or make them fail.
$(BUILD)/tests/crash_test: WRAP = sync_folder
$(BUILD)/tests/lib/allocation_test: WRAP = malloc calloc realloc strdup strndup free scandir \
  arena_alloc_block arena_calloc arena_copy sync_folder
$(BUILD)/tests/index/segment_units_memory_test: WRAP = ZDICT_trainFromBuffer_fastCover
$(BUILD)/tests/corpus/helper_test: WRAP = send
$(BUILD)/tests/outside/memory_test: WRAP = malloc calloc realloc strdup strndup free scandir \
  arena_alloc_block arena_calloc arena_copy
$(BUILD)/tests/index/segment_memory_test: WRAP = malloc calloc realloc strdup free
$(BUILD)/tests/lib/errors_test: WRAP = error_set error_no_memory error_system
WRAP :=

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(SUPPORT_OBJ) $(BUILD)/liboutside.a $(BUILD)/libbackfile.a
	@echo "  link $@"
	@$(LINK) $(addprefix -Wl$(comma)--wrap=,$(WRAP)) -o $@ $^ $(OUTSIDE_LIBS) $(LIBS) $(CHECK_LIBS)

$(BUILD)/tests/outside/feeds_test: $(BUILD)/tests/outside/expectation.o

# What a helper executable may do wrong, for the tests.
$(BUILD)/bad-reader: $(BUILD)/tests/corpus/bad_reader.o $(BUILD)/libbackfile.a
	@echo "  link $@"
	@$(LINK) -o $@ $^ $(LIBS)

$(BUILD)/docs/examples/%: $(BUILD)/docs/examples/%.o $(BUILD)/libbackfile.a
	@echo "  link $@"
	@$(LINK) -o $@ $^ $(LIBS)

$(BUILD)/xapian-c/example/%: $(BUILD)/xapian-c/example/%.o $(BUILD)/libbackfile.a
	@echo "  link $@"
	@$(LINK) -o $@ $^ $(LIBS)

.PHONY: tests
tests: build $(TEST_BIN) $(EXAMPLES) $(BUILD)/bad-reader

check: setup
	@$(MAKE) --no-print-directory tests
	@BUILD=$(BUILD) sh tests/run.sh $(TEST_BIN) $(FUZZ_REPLAY) $(TEST_SH)

# The unit tests and the fuzz seeds alone, the long ones cut short: what one runs
# between two edits.
check-fast: tests
	@BUILD=$(BUILD) CRASH_KILLS=20 BESIDE_SECONDS=5 CORRUPTIONS=200 ORACLE_COUNT=1500 sh tests/run.sh $(TEST_BIN) $(FUZZ_REPLAY)

asan tsan cov: setup
	@$(MAKE) --no-print-directory variant-$@

.PHONY: variant-asan variant-tsan variant-cov
# Under the sanitizers, and unoptimised, a question costs ten times as much: fewer of the
# generated ones.
FEWER = CORRUPTIONS=500 ORACLE_COUNT=2000 COLLECT_COUNT=1500 SPREADS=4 SPREAD_QUESTIONS=250 CRASH_KILLS=40
variant-asan:
	@$(FEWER) $(MAKE) --no-print-directory BUILD=build/asan OPTIMISE=-O1 \
	  VARIANT='-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer' check

variant-tsan:
	@$(MAKE) --no-print-directory BUILD=build/tsan OPTIMISE=-O1 VARIANT='-fsanitize=thread' tests
	@BUILD=build/tsan sh tests/run.sh $(patsubst $(BUILD)/%,build/tsan/%,$(filter %threads_test,$(TEST_BIN)))

variant-cov:
	@sh tests/setup.sh cov
	@$(FEWER) $(MAKE) --no-print-directory BUILD=build/cov OPTIMISE=-O0 VARIANT='--coverage -fprofile-update=atomic' check
	@gcovr --root . --object-directory build/cov --gcov-ignore-parse-errors -e tests -e bench -e build --sort-percentage

# Fuzz targets need clang; `make fuzz FUZZ_SECONDS=600` runs each for that long.
FUZZ_SECONDS ?= 60
FUZZ_SRC := $(wildcard tests/fuzz/fuzz_*.c)
fuzz:
	@sh tests/setup.sh fuzz
	@$(MAKE) --no-print-directory BUILD=build/fuzz CC=clang CXX=clang++ OPTIMISE=-O1 \
	  VARIANT='-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=undefined' fuzz-build
	@sh tests/fuzz/run.sh build/fuzz $(FUZZ_SECONDS) $(FUZZ)

.PHONY: fuzz-build
fuzz-build: $(patsubst tests/fuzz/%.c,$(BUILD)/%,$(FUZZ_SRC))
$(BUILD)/libsupport.a: $(SUPPORT_OBJ)
	@rm -f $@
	@ar rcsD $@ $^

$(BUILD)/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(BUILD)/libsupport.a $(BUILD)/liboutside.a $(BUILD)/libbackfile.a
	$(CXX) -fsanitize=address,undefined,fuzzer -o $@ $^ $(OUTSIDE_LIBS) $(LIBS) $(CHECK_LIBS)

# The same targets as ordinary programs that replay their seeds.
FUZZ_REPLAY := $(patsubst tests/fuzz/%.c,$(BUILD)/replay/%,$(FUZZ_SRC))
tests: $(FUZZ_REPLAY)
$(BUILD)/replay/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(BUILD)/tests/fuzz/replay.o $(BUILD)/libsupport.a \
  $(BUILD)/liboutside.a $(BUILD)/libbackfile.a
	@mkdir -p $(@D)
	@echo "  link $@"
	@$(LINK) -o $@ $^ $(OUTSIDE_LIBS) $(LIBS) $(CHECK_LIBS)

$(BUILD)/bench/%: $(BUILD)/bench/%.o $(BUILD)/libbackfile.a
	@echo "  link $@"
	@$(LINK) -o $@ $^ $(LIBS)

$(BUILD)/bench/formats: $(BUILD)/bench/formats.o $(BUILD)/liboutside.a $(BUILD)/libbackfile.a
	@echo "  link $@"
	@$(LINK) -o $@ $^ $(OUTSIDE_LIBS) $(LIBS)

# Backfile as one of the engines it is compared with: where those are, with their own main.
BACKFILE_PEERS ?= ../shared/peers
$(BUILD)/bench/loop.o: CFLAGS_ALL += -I$(BACKFILE_PEERS)
$(BUILD)/bench/peers_main.o: $(BACKFILE_PEERS)/main.c $(BACKFILE_PEERS)/peer.h
	@mkdir -p $(@D)
	@$(CC) -std=c11 -O2 -c $< -o $@
$(BUILD)/bench/loop: $(BUILD)/bench/peers_main.o
bench: $(if $(wildcard $(BACKFILE_PEERS)/main.c),$(BUILD)/bench/loop)

bench: build $(addprefix $(BUILD)/bench/,analyzer formats pairs durable facets help operators watch)
	@sh bench/run.sh $(BUILD)

# How good the answers are: a committed table, so that every change shows as a diff.
QUALITY_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(filter-out bench/quality/news.c,$(wildcard bench/quality/*.c)))
$(BUILD)/bench/quality/quality: $(QUALITY_OBJ) $(BUILD)/libbackfile.a
	@echo "  link $@"
	@$(LINK) -o $@ $^ $(LIBS)

$(BUILD)/bench/quality/news: $(BUILD)/bench/quality/news.o $(BUILD)/libbackfile.a
	@echo "  link $@"
	@$(LINK) -o $@ $^ $(LIBS)

quality: build $(BUILD)/bench/quality/quality $(BUILD)/bench/quality/news
	@sh bench/quality/run.sh $(BUILD)

# ---- showing, installing -----------------------------------------------------

demo: all
	@sh tests/demo.sh $(BUILD)/backfile

install: build
	@sh tests/install.sh install '$(DESTDIR)' '$(PREFIX)' '$(LIBDIR)' $(BUILD) $(VERSION) $(SOVERSION) \
	  '$(LIBEXECDIR)'

uninstall:
	@sh tests/install.sh uninstall '$(DESTDIR)' '$(PREFIX)' '$(LIBDIR)' $(BUILD) $(VERSION) $(SOVERSION) \
	  '$(LIBEXECDIR)'

clean:
	rm -rf build

# What each object was made of, as the compiler said.
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
