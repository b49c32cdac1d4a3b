/* segment_questions.c - see segment_questions.h. */
#include "tests/support/segment_questions.h"

#include <stdlib.h>

#include "index/segment.h"
#include "util/utf8.h"

#define EXPECT(condition) ((condition) ? (void)0 : abort())

enum { TERMS_MAX = 40, POSTINGS_MAX = 3000, ARTICLES_MAX = 60 };

static bool fine(enum bf_status status)
{
	EXPECT(status == BF_OK || status == BF_CORRUPT);
	return status == BF_OK;
}

/* ---- lists ------------------------------------------------------------------------------------- */

static bool ask_positions(struct cursor *c)
{
	const uint32_t *starts, *ends;
	size_t count;
	if (!fine(c->operations->positions(c, &starts, &ends, &count, NULL)))
		return false;
	uint32_t sum = 0;
	for (size_t i = 0; i < count; i++)
		sum += starts[i] + (ends ? ends[i] : 0);
	return sum != 1 || count;
}

static void ask_cursor(struct cursor *c, const struct part *part)
{
	struct occurrence_bound bound;
	occurrence o;
	uint32_t before = 0;
	for (int i = 0; i < POSTINGS_MAX && cursor_article(c) != NO_ARTICLE; i++) {
		uint32_t article = cursor_article(c);
		EXPECT(article > before && article <= part->last_article);
		before = article;
		if (!fine(cursor_occurrence(c, &o, NULL)) ||
		    !fine(c->operations->bound(c, article, &bound, NULL)) || !ask_positions(c))
			return;
		if (!fine(i % 5 ? cursor_next(c, NULL) : cursor_seek(c, article + 1 + (uint32_t)i, NULL)))
			return;
	}
}

static void ask_term(struct part *part, const struct term *term)
{
	struct arena arena = ARENA_INIT;
	struct cursor *cursor = NULL;
	uint32_t articles;
	fine(part->operations->term_frequency(part, term, &articles, NULL));
	if (fine(part->operations->open_cursor(part, term, &arena, &cursor, NULL)) && cursor)
		ask_cursor(cursor, part);
	cursor_close(cursor);
	arena_free(&arena);
}

struct walk {
	struct part *part;
	struct term prefix;
	struct arena arena;
	struct slice terms[TERMS_MAX];
	size_t count;
};

static bool note(struct slice text, uint32_t articles, void *payload)
{
	struct walk *w = payload;
	(void)articles;
	w->terms[w->count] = arena_copy(&w->arena, text);
	return ++w->count < TERMS_MAX;
}

static size_t pass_over(struct slice text, void *payload)
{
	size_t *left = payload;
	return --*left == 0 ? 0 : text.len % 3 == 0 ? SCAN_NEXT : text.len / 2;
}

static void ask_terms(struct part *part, enum field field, enum term_kind kind, struct slice begin)
{
	struct walk w = {.part = part, .arena = ARENA_INIT};
	w.prefix = (struct term){field, kind, kind == TERM_STEM ? SLICE("en") : SLICE(""), begin};
	size_t scans = 100;
	fine(part->operations->walk_terms(part, &w.prefix, note, &w, NULL));
	fine(part->operations->scan_terms(part, &w.prefix, NULL, pass_over, &scans, NULL));
	struct term_marks marks = {SLICE("s"), SLICE("e"), NULL, NULL};
	scans = 100;
	fine(part->operations->scan_terms(part, &w.prefix, &marks, pass_over, &scans, NULL));
	for (size_t i = 0; i < w.count; i++) {
		struct term term = w.prefix;
		term.text = w.terms[i];
		ask_term(part, &term);
	}
	arena_free(&w.arena);
}

/* ---- articles ---------------------------------------------------------------------------------- */

static void expect_text(struct slice text)
{
	EXPECT(utf8_validate(text) == text.len && (text.len == 0 || !memchr(text.ptr, 0, text.len)));
}

static void ask_stored(struct part *part, uint32_t number, struct arena *arena)
{
	struct article a;
	uint32_t found;
	if (fine(part->operations->summary(part, number, arena, &a, NULL))) {
		expect_text(a.headline);
		expect_text(a.body);
		fine(part->operations->find(part, a.id, &found, NULL));
	}
	if (!fine(part->operations->article(part, number, arena, &a, NULL)))
		return;
	expect_text(a.body);
	expect_text(a.captions);
	for (size_t i = 0; i < a.byline.count; i++)
		expect_text(a.byline.items[i]);
}

static void ask_article(struct part *part, uint32_t number)
{
	struct arena arena = ARENA_INIT;
	const uint32_t *starts;
	size_t count;
	int64_t instant;
	int32_t day;
	fine(part->operations->published(part, number, &instant, &day, NULL));
	for (enum boundary kind = BOUNDARY_SENTENCE; kind <= BOUNDARY_PARAGRAPH; kind++)
		if (fine(part->operations->boundaries(part, number, kind, UINT32_MAX, &arena, &starts, &count,
						      NULL)))
			for (size_t i = 1; i < count; i++)
				EXPECT(starts[i - 1] <= starts[i]);
	ask_stored(part, number, &arena);
	arena_free(&arena);
}

/* ---- all --------------------------------------------------------------------------------------- */

static void ask_part(struct part *part)
{
	struct arena arena = ARENA_INIT;
	struct cursor *all = NULL;
	if (fine(part->operations->open_all(part, &arena, &all, NULL)) && all)
		for (int i = 0; i < POSTINGS_MAX && cursor_article(all) != NO_ARTICLE; i++)
			if (!fine(cursor_next(all, NULL)))
				break;
	cursor_close(all);
	arena_free(&arena);
	for (int field = FIELD_TEXT; field < FIELD_ID; field++) {
		ask_terms(part, (enum field)field, TERM_SURFACE, SLICE(""));
		ask_terms(part, (enum field)field, TERM_STEM, SLICE("s"));
	}
	ask_terms(part, FIELD_TEXT, TERM_SURFACE, SLICE("smug"));
	uint32_t step = 1 + part->last_article / ARTICLES_MAX;
	for (uint32_t number = 1; number <= part->last_article; number += step) {
		ask_article(part, number);
		if (number > UINT32_MAX - step)
			break;
	}
}

bool ask_segment(struct slice bytes)
{
	static const struct tombstones none;
	struct segment_input *input;
	struct segment *segment;
	struct part *part;
	enum bf_status status = segment_input_open_memory(bytes, "memory", &input, NULL);
	if (status == BF_OK)
		status = segment_open_input(input, &segment, NULL);
	EXPECT(status == BF_OK || status == BF_CORRUPT || status == BF_MISMATCH);
	if (status != BF_OK)
		return false;
	if (fine(segment_part_open(segment, &none, &part, NULL))) {
		ask_part(part);
		part->operations->close(part);
	}
	segment_close(segment);
	return true;
}
