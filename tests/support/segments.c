/* segments.c - see segments.h. */
#include "tests/support/segments.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "index/segment_builder.h"
#include "index/segment_stored.h"
#include "indexer/document_builder.h"
#include "util/utf8.h"

#define OK(call)                                                                                   \
	do {                                                                                       \
		bf_error error = {0};                                                              \
		if ((call) != BF_OK)                                                               \
			give_up(#call, error.message);                                             \
	} while (0)
#define EXPECT(condition) ((condition) ? (void)0 : give_up(#condition, "is not so"))

static void give_up(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s\n", what, why);
	abort();
}

static uint64_t state = 88172645463325252ull;

uint32_t draw_below(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 11) % below;
}

/* ---- articles ---------------------------------------------------------------------------------- */

static const char *const words[] = {
    "the",	"border",  "smuggling", "smugglers", "river",	"of",	   "migrants", "U.S.",
    "patrol",	"and",	   "summit",	"Americas",  "café",	"Über",	   "Grenze",   "граница",
    "移民",	"said",	   "Tuesday",	"1,300",     "$50",	"million", "covid-19", "O'Neil",
    "president", "police", "𝔘nicode",	"a",	     "in",	"was",	   "Río",      "frontera"};

static struct slice sample_text(struct arena *arena, size_t most)
{
	struct buf text = BUF_INIT(SIZE_MAX / 4);
	size_t len = most ? draw_below((uint32_t)most) : 0;
	while (text.len < len) {
		buf_append_text(&text, words[draw_below(sizeof words / sizeof *words)]);
		buf_append_text(&text, draw_below(12) ? " " : draw_below(3) ? ". " : ".\n\n");
	}
	struct slice copy = arena_copy(arena, buf_slice(&text));
	buf_free(&text);
	return copy;
}

/* One text in so many articles. */
static struct slice some_text(struct arena *arena, uint32_t seldom, size_t most)
{
	return draw_below(seldom) ? slice_make("", 0) : sample_text(arena, most);
}

static struct slice_list some_list(struct arena *arena, uint32_t seldom)
{
	size_t count = draw_below(seldom) ? 0 : 1 + draw_below(4);
	struct slice *items = arena_calloc(arena, count + 1, sizeof *items);
	for (size_t i = 0; i < count; i++)
		items[i] = sample_text(arena, 20);
	return (struct slice_list){items, count};
}

static struct moment some_moment(uint32_t seldom)
{
	static const int16_t zones[] = {0, 0, 120, -300, 1439, -1439};
	struct moment m = {.precision = draw_below(seldom) ? MOMENT_NONE : 1 + draw_below(MOMENT_SECOND)};
	if (m.precision == MOMENT_NONE)
		return m;
	m.zone = zones[draw_below(6)];
	m.instant = (int64_t)draw_below(4000000) * 1000 - 2000000000;
	if (m.precision != MOMENT_SECOND)
		m.instant = m.instant / 86400 * 86400 - m.zone * 60;
	return m;
}

void sample_article(uint32_t number, size_t body, struct arena *arena, struct article *a)
{
	static const char *const languages[] = {"en", "en", "en", "es", "de", ""};
	uint64_t before = state;
	char id[32];
	state = 88172645463325252ull + number * 2654435761ull;
	draw_below(2);
	*a = (struct article){
	    .headline = some_text(arena, 1 + number % 7 / 6, 90),
	    .version = some_text(arena, 20, 20),
	    .kicker = some_text(arena, 9, 30),
	    .slugline = some_text(arena, 9, 30),
	    .byline = some_list(arena, 3),
	    .dateline = some_text(arena, 5, 20),
	    .published = some_moment(1 + number % 5 / 4),
	    .updated = some_moment(6),
	    .embargo = some_moment(20),
	    .urgency = draw_below(3) ? 0 : (uint8_t)(1 + draw_below(9)),
	    .section = some_text(arena, 3, 12),
	    .places = some_list(arena, 6),
	    .language = slice_from(languages[draw_below(6)]),
	    .source = some_text(arena, 2, 10),
	    .url = some_text(arena, 2, 60),
	    .words = draw_below(4) ? 0 : draw_below(2000),
	    .usage_terms = some_text(arena, 12, 60),
	    .copyright_holder = some_text(arena, 12, 30),
	    .editors_note = some_text(arena, 12, 60),
	    .captions = some_text(arena, 8, 300),
	};
	a->body = draw_below(10) ? sample_text(arena, body) : sample_text(arena, 300);
	struct subject *subjects = arena_calloc(arena, 3, sizeof *subjects);
	a->subjects = (struct subject_list){subjects, draw_below(4) ? 0 : draw_below(3)};
	for (size_t i = 0; i < a->subjects.count; i++)
		subjects[i] = (struct subject){some_text(arena, 2, 9), sample_text(arena, 9),
					       some_text(arena, 2, 30)};
	snprintf(id, sizeof id, "desk-%u/%u", number % 3, number);
	a->id = arena_copy(arena, slice_from(id));
	state = before;
}

/* ---- segments ---------------------------------------------------------------------------------- */

void sample_segment(const char *path, uint32_t count, size_t body, int level)
{
	struct segment_builder *builder;
	struct document_builder *documents;
	struct arena arena = ARENA_INIT;
	uint64_t bytes;
	unlink(path);
	OK(segment_builder_open(path, level, &builder, &error));
	OK(document_builder_open(&documents, &error));
	for (uint32_t i = 1; i <= count; i++) {
		struct article a;
		struct document document;
		arena_reset(&arena);
		sample_article(i, body, &arena, &a);
		OK(document_build(documents, &a, &arena, &document, &error));
		OK(segment_builder_add(builder, &document, &error));
	}
	OK(segment_builder_finish(builder, &bytes, &error));
	document_builder_close(documents);
	arena_free(&arena);
}

void sample_stored(const char *path, uint32_t count, size_t body, int level)
{
	struct segment_output *output;
	struct stored_writer *stored;
	struct columns_writer *columns;
	struct arena arena = ARENA_INIT;
	uint64_t bytes;
	unlink(path);
	OK(segment_output_open(path, &output, &error));
	OK(stored_writer_open(output, level, &stored, &error));
	OK(columns_writer_open(&columns, &error));
	for (uint32_t i = 1; i <= count; i++) {
		struct article a;
		arena_reset(&arena);
		sample_article(i, body, &arena, &a);
		OK(stored_writer_add(stored, &a, &error));
		OK(columns_writer_add(columns, &a, (uint8_t)(i * 7), &error));
	}
	OK(stored_writer_finish(stored, &error));
	OK(columns_writer_finish(columns, output, &error));
	OK(segment_output_finish(output, &bytes, &error));
	stored_writer_close(stored);
	columns_writer_close(columns);
	arena_free(&arena);
}

/* ---- bytes ------------------------------------------------------------------------------------- */

struct slice file_bytes(const char *path)
{
	FILE *file = fopen(path, "rb");
	EXPECT(file && fseek(file, 0, SEEK_END) == 0);
	long size = ftell(file);
	rewind(file);
	char *bytes = malloc((size_t)size + 1);
	EXPECT(fread(bytes, 1, (size_t)size, file) == (size_t)size);
	fclose(file);
	return slice_make(bytes, (size_t)size);
}

struct slice damaged_copy(struct slice whole)
{
	size_t len = draw_below(8) ? whole.len : draw_below((uint32_t)whole.len);
	char *copy = malloc(len ? len : 1);
	memcpy(copy, whole.ptr, len);
	for (uint32_t flips = draw_below(6); len && flips > 0; flips--)
		copy[draw_below((uint32_t)len)] ^= (char)(1 << draw_below(8));
	for (uint32_t runs = draw_below(3); len && runs > 0; runs--) {
		size_t from = draw_below((uint32_t)len), run = 1 + draw_below(40);
		memset(copy + from, (int)draw_below(256), run < len - from ? run : len - from);
	}
	return slice_make(copy, len);
}

static void expect_text(struct slice text)
{
	EXPECT(utf8_validate(text) == text.len);
	EXPECT(text.len == 0 || !memchr(text.ptr, 0, text.len));
}

static void expect_list(struct slice_list list)
{
	for (size_t i = 0; i < list.count; i++)
		expect_text(list.items[i]);
}

void expect_sound(const struct article *a)
{
	const struct slice texts[] = {a->id,	    a->version,	    a->headline,
				      a->kicker,    a->slugline,    a->dateline,
				      a->section,   a->language,    a->source,
				      a->url,	    a->usage_terms, a->copyright_holder,
				      a->editors_note, a->body,	    a->captions};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		expect_text(texts[i]);
	expect_list(a->byline);
	expect_list(a->places);
	for (size_t i = 0; i < a->subjects.count; i++) {
		expect_text(a->subjects.items[i].scheme);
		expect_text(a->subjects.items[i].code);
		expect_text(a->subjects.items[i].name);
	}
}
