/* same_part.c - see same_part.h. */
#include "tests/support/same_part.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/generate.h"
#include "util/buf.h"

#define OK(call)                                                                                   \
	do {                                                                                       \
		bf_error error = {0};                                                              \
		if ((call) != BF_OK)                                                               \
			ck_abort_msg("%s: %s", #call, error.message);                              \
	} while (0)

struct tally {
	struct slice value;
	uint32_t articles;
};

struct tallies {
	struct tally *items;
	size_t count;
	struct arena arena;
};

static const char *name_of(const struct term *t)
{
	static char name[200];
	snprintf(name, sizeof name, "%s:%s%.*s '%.*s'", field_describe(t->field)->name,
		 t->kind == TERM_STEM ? "stem " : "", SLICE_ARGS(t->language), SLICE_ARGS(t->text));
	return name;
}

/* ---- cursors ------------------------------------------------------------------------------------ */

static void same_positions(struct cursor *tested, struct cursor *right, const struct term *t)
{
	const uint32_t *starts[2], *ends[2];
	size_t counts[2];
	OK(tested->operations->positions(tested, &starts[0], &ends[0], &counts[0], &error));
	OK(right->operations->positions(right, &starts[1], &ends[1], &counts[1], &error));
	ck_assert_msg(counts[0] == counts[1], "%s: %zu places in article %u, not %zu", name_of(t),
		      counts[0], cursor_article(tested), counts[1]);
	for (size_t i = 0; i < counts[0]; i++) {
		ck_assert_uint_eq(starts[0][i], starts[1][i]);
		ck_assert_uint_eq(ends[0] ? ends[0][i] : starts[0][i],
				  ends[1] ? ends[1][i] : starts[1][i]);
	}
}

static void same_bound(struct cursor *tested, struct cursor *right)
{
	struct occurrence_bound bound;
	occurrence o;
	uint32_t article = cursor_article(tested);
	OK(tested->operations->bound(tested, article, &bound, &error));
	OK(cursor_occurrence(right, &o, &error));
	ck_assert_uint_ge(bound.last, article);
	ck_assert_uint_ge(bound.headline, occurrence_headline(o));
	ck_assert_uint_ge(bound.body, occurrence_body(o));
	ck_assert_uint_le(bound.length_code, occurrence_length_code(o));
}

/* Both stand on the same posting, or at the end. */
static bool same_posting(struct cursor *tested, struct cursor *right, const struct term *t)
{
	occurrence occurrences[2];
	uint32_t article = cursor_article(right);
	ck_assert_msg(cursor_article(tested) == article, "%s: article %u, not %u", name_of(t),
		      cursor_article(tested), article);
	if (article == NO_ARTICLE)
		return false;
	if (t->field == FIELD_ID)
		return true;
	OK(cursor_occurrence(tested, &occurrences[0], &error));
	OK(cursor_occurrence(right, &occurrences[1], &error));
	ck_assert_msg(occurrences[0] == occurrences[1], "%s: occurrence %x in article %u, not %x",
		      name_of(t), occurrences[0], article, occurrences[1]);
	return true;
}

static void walk_lists(struct cursor *tested, struct cursor *right, const struct term *t, bool words)
{
	while (same_posting(tested, right, t)) {
		if (words) {
			same_bound(tested, right);
			same_positions(tested, right, t);
		}
		OK(cursor_next(tested, &error));
		OK(cursor_next(right, &error));
	}
	OK(cursor_next(tested, &error)); /* the end stays the end */
	ck_assert_uint_eq(cursor_article(tested), NO_ARTICLE);
}

static void jump_through_lists(struct cursor *tested, struct cursor *right, const struct term *t,
			       uint32_t last)
{
	uint32_t target = 1;
	while (same_posting(tested, right, t)) {
		target += generate_below(last / 2 + 2);
		if (generate_below(8) == 0) {
			OK(cursor_next(tested, &error));
			OK(cursor_next(right, &error));
		}
		OK(cursor_seek(tested, target, &error));
		OK(cursor_seek(right, target, &error));
	}
}

static void open_lists(struct part *tested, struct part *right, const struct term *t,
		       struct arena *arena, struct cursor *out[2])
{
	if (t->text.len) {
		OK(tested->operations->open_cursor(tested, t, arena, &out[0], &error));
		OK(right->operations->open_cursor(right, t, arena, &out[1], &error));
	} else {
		OK(tested->operations->open_all(tested, arena, &out[0], &error));
		OK(right->operations->open_all(right, arena, &out[1], &error));
	}
	ck_assert_msg((out[0] == NULL) == (out[1] == NULL), "%s: one has a list, the other none",
		      name_of(t));
}

/* An empty text: all articles. */
static void same_list(struct part *tested, struct part *right, const struct term *t)
{
	struct arena arena = ARENA_INIT;
	struct cursor *lists[2];
	bool words = t->text.len && t->field != FIELD_ID;
	for (int round = 0; round < 3; round++) {
		open_lists(tested, right, t, &arena, lists);
		if (!lists[0])
			break;
		if (round == 0)
			walk_lists(lists[0], lists[1], t, words);
		else
			jump_through_lists(lists[0], lists[1], t, right->last_article);
		cursor_close(lists[0]);
		cursor_close(lists[1]);
		arena_reset(&arena);
	}
	arena_free(&arena);
}

/* The frequency is that of the whole text, and so is the cursor's. */
static void same_frequency(struct part *tested, struct part *right, const struct term *t)
{
	uint32_t articles[2];
	struct arena arena = ARENA_INIT;
	struct cursor *list;
	OK(tested->operations->term_frequency(tested, t, &articles[0], &error));
	OK(right->operations->term_frequency(right, t, &articles[1], &error));
	ck_assert_msg(articles[0] == articles[1], "%s: %u articles, not %u", name_of(t), articles[0],
		      articles[1]);
	OK(tested->operations->open_cursor(tested, t, &arena, &list, &error));
	if (list)
		ck_assert_uint_eq(list->frequency, articles[0]);
	cursor_close(list);
	arena_free(&arena);
}

/* Asked about every article, about every third, and about one. */
static void same_have(struct part *tested, struct memory_part *right, const struct term *t)
{
	for (size_t step = 1; step < 100; step = step == 1 ? 3 : 100) {
		uint32_t *articles = malloc((right->count + 1) * sizeof *articles);
		bool *there = calloc(2 * (right->count + 1), sizeof *there);
		size_t count = 0;
		for (size_t i = generate_below((uint32_t)step); i < right->count; i += step)
			articles[count++] = right->documents[i].number;
		OK(tested->operations->have_term(tested, t, articles, count, there, &error));
		OK(right->base.operations->have_term(&right->base, t, articles, count,
						     there + right->count + 1, &error));
		for (size_t i = 0; i < count; i++)
			ck_assert_msg(there[i] == there[right->count + 1 + i], "%s: article %u %s it",
				      name_of(t), articles[i], there[i] ? "has" : "has not");
		free(articles);
		free(there);
	}
}

/* The places by article and term, whether or not it has it. */
static void same_places(struct part *tested, struct memory_part *right, const struct term *t)
{
	for (size_t i = generate_below(3); i < right->count; i += 1 + generate_below(3)) {
		struct arena arena = ARENA_INIT;
		const uint32_t *starts[2], *ends[2];
		size_t counts[2];
		uint32_t article = right->documents[i].number;
		OK(tested->operations->places(tested, article, t, &arena, &starts[0], &ends[0], &counts[0],
					      &error));
		OK(right->base.operations->places(&right->base, article, t, &arena, &starts[1], &ends[1],
						  &counts[1], &error));
		ck_assert_msg(counts[0] == counts[1], "%s: %zu places in article %u, not %zu", name_of(t),
			      counts[0], article, counts[1]);
		for (size_t k = 0; k < counts[0]; k++) {
			ck_assert_uint_eq(starts[0][k], starts[1][k]);
			ck_assert_uint_eq(ends[0] ? ends[0][k] : starts[0][k],
					  ends[1] ? ends[1][k] : starts[1][k]);
		}
		arena_free(&arena);
	}
}

static void same_term(struct part *tested, struct memory_part *right, struct term t)
{
	if (t.text.len == 0)
		return;
	same_frequency(tested, &right->base, &t);
	same_list(tested, &right->base, &t);
	if (t.field == FIELD_ID)
		return;
	same_have(tested, right, &t);
	same_places(tested, right, &t);
}

/* ---- terms ----------------------------------------------------------------------------------------- */

struct walked {
	struct buf text;
	unsigned left; /* stop after so many */
};

static bool note_term(struct slice text, uint32_t articles, void *payload)
{
	struct walked *w = payload;
	buf_append_slice(&w->text, text);
	buf_append_format(&w->text, " %u\n", articles);
	return --w->left > 0;
}

static void same_walk(struct part *tested, struct part *right, const struct term *prefix, unsigned most)
{
	struct walked walks[2] = {{BUF_INIT(1 << 24), most}, {BUF_INIT(1 << 24), most}};
	OK(tested->operations->walk_terms(tested, prefix, note_term, &walks[0], &error));
	OK(right->operations->walk_terms(right, prefix, note_term, &walks[1], &error));
	if (!slice_equal(buf_slice(&walks[0].text), buf_slice(&walks[1].text)))
		ck_abort_msg("%s*: the terms\n%.*s\nare not\n%.*s", name_of(prefix),
			     SLICE_ARGS(buf_slice(&walks[0].text)),
			     SLICE_ARGS(buf_slice(&walks[1].text)));
	buf_free(&walks[0].text);
	buf_free(&walks[1].text);
}

/* Those that have the marks, of terms that are told with them. */
struct marked {
	struct part *part;
	struct term term;
	struct term_marks marks;
	struct buf text;
};

static size_t note_marked(struct slice text, void *payload)
{
	struct marked *m = payload;
	uint32_t articles;
	m->term.text = text;
	OK(m->part->operations->term_frequency(m->part, &m->term, &articles, &error));
	if (articles && slice_ends_with(text, m->marks.end) &&
	    (m->marks.inside.len == 0 || memmem(text.ptr, text.len, m->marks.inside.ptr, m->marks.inside.len))) {
		buf_append_slice(&m->text, text);
		buf_append_byte(&m->text, '\n');
	}
	return m->text.len < 5000 ? SCAN_NEXT : 0;
}

static void same_marked(struct part *tested, struct part *right, const struct term *prefix)
{
	static const char *const marks[][2] = {{"s", ""}, {"ers", "ers"}, {"", "o"}, {"d", "rde"}, {"zz", "q"}};
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		struct term_marks m = {slice_from(marks[i][0]), slice_from(marks[i][1]), NULL, NULL};
		struct marked found[2] = {{tested, *prefix, m, BUF_INIT(1 << 24)},
					  {right, *prefix, m, BUF_INIT(1 << 24)}};
		for (int side = 0; side < 2; side++)
			OK(found[side].part->operations->scan_terms(found[side].part, prefix, &m, note_marked,
								    &found[side], &error));
		ck_assert(slice_equal(buf_slice(&found[0].text), buf_slice(&found[1].text)));
		buf_free(&found[0].text);
		buf_free(&found[1].text);
	}
}

/* A scan that passes over some beginnings: what they begin with tells which. */
struct scanned {
	struct part *part;
	struct term term;
	struct buf text;
};

static size_t note_scanned(struct slice text, void *payload)
{
	struct scanned *s = payload;
	uint32_t articles;
	s->term.text = text;
	OK(s->part->operations->term_frequency(s->part, &s->term, &articles, &error));
	if (articles == 0) /* of tombstoned articles only */
		return SCAN_NEXT;
	buf_append_slice(&s->text, text);
	buf_append_byte(&s->text, '\n');
	for (size_t n = 1; n <= text.len; n++)
		if ((uint8_t)text.ptr[n - 1] % 5 == 0)
			return n;
	return SCAN_NEXT;
}

static void same_scan(struct part *tested, struct part *right, const struct term *prefix)
{
	struct scanned scans[2] = {{tested, *prefix, BUF_INIT(1 << 24)}, {right, *prefix, BUF_INIT(1 << 24)}};
	for (int i = 0; i < 2; i++)
		OK(scans[i].part->operations->scan_terms(scans[i].part, prefix, NULL, note_scanned,
							 &scans[i], &error));
	if (!slice_equal(buf_slice(&scans[0].text), buf_slice(&scans[1].text)))
		ck_abort_msg("%s*: the scan gives\n%.*s\nand not\n%.*s", name_of(prefix),
			     SLICE_ARGS(buf_slice(&scans[0].text)),
			     SLICE_ARGS(buf_slice(&scans[1].text)));
	buf_free(&scans[0].text);
	buf_free(&scans[1].text);
}

static void same_walks(struct part *tested, struct part *right, enum field field)
{
	static const char *const prefixes[] = {"", "b", "bord", "border", "borders", "z", "1", "\xc3"};
	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
		struct term t = {field, TERM_SURFACE, SLICE(""), slice_from(prefixes[i])};
		same_scan(tested, right, &t);
		same_marked(tested, right, &t);
		same_walk(tested, right, &t, UINT32_MAX);
		same_walk(tested, right, &t, 1);
		same_walk(tested, right, &t, 3);
	}
}

/* Whether an article before this one has the word, in the same language. */
static bool asked_before(const struct memory_part *right, const struct memory_document *now,
			 struct slice surface)
{
	for (const struct memory_document *d = right->documents; d < now; d++) {
		if (!slice_equal(d->document.language, now->document.language))
			continue;
		for (size_t i = 0; i < d->document.lexeme_count; i++)
			if (slice_equal(d->document.lexemes[i].word->surface, surface))
				return true;
	}
	return false;
}

static void same_terms_of(struct part *tested, struct memory_part *right,
			  const struct memory_document *now)
{
	const struct document *d = &now->document;
	for (size_t i = 0; i < d->lexeme_count; i++) {
		const struct lexeme *l = d->lexemes[i].word;
		if (asked_before(right, now, l->surface))
			continue;
		for (int field = 0; field < FIELD_ID; field++) {
			struct term t = {(enum field)field, TERM_SURFACE, SLICE(""), l->surface};
			same_term(tested, right, t);
			if (!field_describe(t.field)->stemmed || d->language.len == 0)
				continue;
			t.kind = TERM_STEM;
			t.language = d->language;
			t.text = l->stem;
			same_term(tested, right, t);
			t.text = l->other_stem;
			same_term(tested, right, t);
		}
	}
}

static void no_such_terms(struct part *tested)
{
	static const char *const texts[] = {"nowhere", "Border", "", "\xff\xff", "borde"};
	for (int field = 0; field < FIELD_COUNT; field++)
		for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
			struct arena arena = ARENA_INIT;
			struct term t = {(enum field)field, TERM_SURFACE, SLICE(""), slice_from(texts[i])};
			uint32_t articles;
			struct cursor *list;
			OK(tested->operations->term_frequency(tested, &t, &articles, &error));
			OK(tested->operations->open_cursor(tested, &t, &arena, &list, &error));
			ck_assert_msg(articles == 0 && !list, "%s is there", name_of(&t));
			arena_free(&arena);
		}
}

/* ---- articles ------------------------------------------------------------------------------------------ */

static void same_date(struct part *tested, struct part *right, uint32_t number)
{
	int64_t instants[2];
	int32_t days[2];
	OK(tested->operations->published(tested, number, &instants[0], &days[0], &error));
	OK(right->operations->published(right, number, &instants[1], &days[1], &error));
	ck_assert_int_eq(instants[0], instants[1]);
	ck_assert_int_eq(days[0], days[1]);
}

static void same_json(const struct article *tested, const struct article *right)
{
	struct buf texts[2] = {BUF_INIT(1 << 24), BUF_INIT(1 << 24)};
	article_to_json(tested, &texts[0]);
	article_to_json(right, &texts[1]);
	ck_assert_msg(slice_equal(buf_slice(&texts[0]), buf_slice(&texts[1])), "%.*s is not %.*s",
		      SLICE_ARGS(buf_slice(&texts[0])), SLICE_ARGS(buf_slice(&texts[1])));
	buf_free(&texts[0]);
	buf_free(&texts[1]);
}

static void same_stored(struct part *tested, const struct article *right, uint32_t number)
{
	struct arena arena = ARENA_INIT;
	struct article whole, summary;
	OK(tested->operations->article(tested, number, &arena, &whole, &error));
	same_json(&whole, right);
	OK(tested->operations->summary(tested, number, &arena, &summary, &error));
	ck_assert(slice_equal(summary.id, right->id) && slice_equal(summary.version, right->version) &&
		  slice_equal(summary.headline, right->headline) &&
		  slice_equal(summary.source, right->source) &&
		  slice_equal(summary.section, right->section) && slice_equal(summary.url, right->url) &&
		  slice_equal(summary.language, right->language));
	ck_assert_uint_eq(summary.byline.count, right->byline.count);
	ck_assert_int_eq(summary.published.instant, right->published.instant);
	ck_assert_int_eq(summary.updated.instant, right->updated.instant);
	ck_assert(slice_starts_with(right->body, summary.body));
	ck_assert_uint_ge(summary.body.len, right->body.len < 200 ? right->body.len : 200);
	if (summary.body.len < right->body.len) /* cut at a character */
		ck_assert_uint_ne((unsigned char)right->body.ptr[summary.body.len] & 0xc0, 0x80);
	arena_free(&arena);
}

/* All of them; then, asked for those up to one of them, these and one beyond. */
static void same_boundaries(struct part *tested, struct part *right, uint32_t number, enum boundary kind)
{
	struct arena arena = ARENA_INIT;
	const uint32_t *starts[2], *some;
	size_t counts[2], some_count;
	OK(tested->operations->boundaries(tested, number, kind, UINT32_MAX, &arena, &starts[0], &counts[0],
					  &error));
	OK(right->operations->boundaries(right, number, kind, UINT32_MAX, &arena, &starts[1], &counts[1],
					 &error));
	ck_assert_uint_eq(counts[0], counts[1]);
	for (size_t i = 0; i < counts[0]; i++)
		ck_assert_uint_eq(starts[0][i], starts[1][i]);
	for (size_t last = 0; last < counts[0]; last++) {
		OK(tested->operations->boundaries(tested, number, kind, starts[1][last], &arena, &some,
						  &some_count, &error));
		ck_assert_uint_le(some_count, counts[1]);
		ck_assert(some_count == counts[1] || some[some_count - 1] > starts[1][last]);
		for (size_t i = 0; i < some_count; i++)
			ck_assert_uint_eq(some[i], starts[1][i]);
	}
	arena_free(&arena);
}

/* They ascend, lie in the body, and begin there what the body has at that word. */
static void good_checkpoints(struct part *tested, const struct memory_document *d)
{
	struct arena arena = ARENA_INIT;
	const struct text_checkpoint *points;
	size_t count;
	OK(tested->operations->checkpoints(tested, d->number, &arena, &points, &count, &error));
	for (size_t i = 0; i < count; i++) {
		ck_assert_uint_gt(points[i].position, i ? points[i - 1].position : 0);
		ck_assert_uint_gt(points[i].byte, i ? points[i - 1].byte : 0);
		ck_assert_uint_lt(points[i].byte, d->document.article->body.len);
	}
	if (d->document.article->body.len > 3000)
		ck_assert_uint_gt(count, 1);
	arena_free(&arena);
}

static void same_article(struct part *tested, struct memory_part *right,
			 const struct memory_document *d)
{
	uint32_t found;
	struct slice id = d->document.article->id;
	OK(tested->operations->find(tested, id, &found, &error));
	ck_assert_uint_eq(found, d->number);
	struct term t = {FIELD_ID, TERM_SURFACE, SLICE(""), id};
	same_term(tested, right, t);
	same_stored(tested, d->document.article, d->number);
	same_boundaries(tested, &right->base, d->number, BOUNDARY_SENTENCE);
	same_boundaries(tested, &right->base, d->number, BOUNDARY_PARAGRAPH);
	good_checkpoints(tested, d);
}

/* ---- facets ------------------------------------------------------------------------------------------ */

static int by_value(const void *a, const void *b)
{
	return slice_compare(((const struct tally *)a)->value, ((const struct tally *)b)->value);
}

static void tally_value(struct slice value, uint32_t articles, void *payload)
{
	struct tallies *t = payload;
	for (size_t i = 0; i < t->count; i++)
		if (slice_equal(t->items[i].value, value)) {
			t->items[i].articles += articles;
			return;
		}
	t->items = realloc(t->items, (t->count + 1) * sizeof *t->items);
	t->items[t->count++] = (struct tally){arena_copy(&t->arena, value), articles};
}

static uint64_t *new_set(struct part *tested, struct memory_part *right)
{
	uint32_t last = tested->last_article > right->base.last_article ? tested->last_article
									 : right->base.last_article;
	return calloc(set_words(last), sizeof(uint64_t));
}

/* Of articles that are there: what is found may also be tombstoned. */
static void same_find(struct part *tested, struct memory_part *right, enum facet f, struct slice value)
{
	uint64_t *sets[2] = {new_set(tested, right), new_set(tested, right)};
	OK(tested->operations->find_value(tested, f, value, sets[0], &error));
	OK(right->base.operations->find_value(&right->base, f, value, sets[1], &error));
	for (size_t i = 0; i < right->count; i++) {
		uint32_t article = right->documents[i].number;
		ck_assert_msg(set_has(sets[0], article) == set_has(sets[1], article),
			      "%s '%.*s': article %u", facet_name(f), SLICE_ARGS(value), article);
	}
	free(sets[0]);
	free(sets[1]);
}

/* Of a random set of articles; then every value that was met, and one that is nowhere. */
static void same_values(struct part *tested, struct memory_part *right, enum facet f)
{
	struct tallies tallies[2] = {{0}, {0}};
	uint32_t with[2];
	uint64_t *set = new_set(tested, right);
	for (size_t i = 0; i < right->count; i++)
		if (generate_below(3))
			set_add(set, right->documents[i].number);
	OK(tested->operations->count_values(tested, f, set, tally_value, &tallies[0], &with[0], &error));
	OK(right->base.operations->count_values(&right->base, f, set, tally_value, &tallies[1], &with[1],
						&error));
	ck_assert_uint_eq(with[0], with[1]);
	ck_assert_uint_eq(tallies[0].count, tallies[1].count);
	for (int i = 0; i < 2; i++)
		if (tallies[i].count)
			qsort(tallies[i].items, tallies[i].count, sizeof *tallies[i].items, by_value);
	for (size_t i = 0; i < tallies[0].count; i++) {
		ck_assert(slice_equal(tallies[0].items[i].value, tallies[1].items[i].value));
		ck_assert_uint_eq(tallies[0].items[i].articles, tallies[1].items[i].articles);
		same_find(tested, right, f, tallies[0].items[i].value);
	}
	same_find(tested, right, f, SLICE(""));
	same_find(tested, right, f, SLICE("no such value"));
	for (int i = 0; i < 2; i++) {
		free(tallies[i].items);
		arena_free(&tallies[i].arena);
	}
	free(set);
}

static void same_days(struct part *tested, struct part *right)
{
	uint32_t last = right->last_article, first = 1 + generate_below(last ? last : 1);
	int32_t *days = malloc(2 * ((size_t)last + 1) * sizeof *days);
	uint32_t count = last ? last - first + 1 : 0;
	OK(tested->operations->days(tested, first, count, days, &error));
	OK(right->operations->days(right, first, count, days + last + 1, &error));
	for (uint32_t i = 0; i < count; i++)
		ck_assert_int_eq(days[i], days[last + 1 + i]);
	free(days);
}

void assert_same_part(struct part *tested, struct memory_part *right)
{
	const struct term all = {FIELD_TEXT, TERM_SURFACE, SLICE(""), SLICE("")};
	uint32_t found;
	ck_assert_uint_eq(tested->article_count, right->base.article_count);
	ck_assert_uint_ge(tested->last_article, right->count ? right->documents[right->count - 1].number : 0);
	same_list(tested, &right->base, &all);
	for (int field = 0; field < FIELD_ID; field++)
		same_walks(tested, &right->base, (enum field)field);
	for (size_t i = 0; i < right->count; i++) {
		same_terms_of(tested, right, &right->documents[i]);
		same_article(tested, right, &right->documents[i]);
	}
	no_such_terms(tested);
	for (uint32_t number = 1; number <= tested->last_article; number++)
		same_date(tested, &right->base, number);
	for (int f = 0; f < FACET_COUNT; f++)
		if (facet_is_text((enum facet)f))
			same_values(tested, right, (enum facet)f);
	same_days(tested, &right->base);
	OK(tested->operations->find(tested, SLICE("no such id"), &found, &error));
	ck_assert_uint_eq(found, NO_ARTICLE);
}
