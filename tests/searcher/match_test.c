/* match_test.c - which articles a question finds: case by case, and against an
 * oracle that reads the articles.
 *
 * The cases (tests/searcher/cases/match.txt) ask a small archive whose articles
 * stand in the same file.  The oracle evaluates the tree of a generated question
 * word by word over the tokens of every article, with none of the matcher's
 * code; plan and matcher must find exactly its articles, on every spread over
 * one to four parts. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/analyzer.h"
#include "searcher/match.h"
#include "tests/support/cases.h"
#include "tests/support/generate.h"
#include "tests/support/memory_part.h"

enum { FOUND_MAX = 256 };

/* Check writes a file at every ck_assert: too slow for the inner loops. */
static void must(bool holds)
{
	if (!holds)
		ck_abort_msg("a call failed, or its answer makes no sense");
}

struct found {
	const struct article *articles[FOUND_MAX];
	size_t count;
};

/* ---- finding ------------------------------------------------------------------------------- */

static void find_in_part(const struct plan *plan, struct memory_part *part, struct found *out)
{
	struct arena arena = ARENA_INIT, spans = ARENA_INIT;
	struct ticker ticker = {0};
	struct match_context context = {plan, &part->base, &ticker, &arena, &spans, NULL, {NULL, 0}};
	struct matcher *m;
	bf_error error = {0};
	must(matcher_open(&context, plan->root, &m, &error) == BF_OK);
	must(matcher_seek(m, 1, &error) == BF_OK);
	while (m->article != NO_ARTICLE) {
		bool matches;
		int64_t score = 0;
		uint32_t before = m->article;
		arena_reset(&spans);
		must(matcher_confirm(m, &matches, &error) == BF_OK);
		if (matches) {
			must(matcher_score(m, &score, &error) == BF_OK);
			must(score >= 0);
			for (size_t i = 0; i < part->count; i++)
				if (part->documents[i].number == before)
					out->articles[out->count++] =
					    part->documents[i].document.article;
		}
		must(matcher_seek(m, before + 1, &error) == BF_OK);
		must(m->article > before);
	}
	matcher_close(m);
	arena_free(&spans);
	arena_free(&arena);
}

static enum bf_status find(struct memory_snapshot *s, struct query *query, struct arena *arena,
			   struct found *out, bf_error *error)
{
	struct plan plan;
	struct plan_options options = {0};
	out->count = 0;
	enum bf_status status = plan_make(&s->base, query, &options, arena, &plan, error);
	for (size_t i = 0; i < s->base.part_count && status == BF_OK; i++)
		find_in_part(&plan, &s->parts[i], out);
	return status;
}

static int by_id(const void *a, const void *b)
{
	const struct article *const *x = a, *const *y = b;
	return slice_compare((*x)->id, (*y)->id);
}

static struct query *parse(struct slice text, struct arena *arena)
{
	struct query_options options = {.now = 1654862400}; /* 2022-06-10 */
	struct query_note *notes;
	struct query *query;
	bf_error error = {0};
	if (query_parse(text, &options, arena, &query, &notes, &error) != BF_OK)
		ck_abort_msg("%.*s: %s", SLICE_ARGS(text), error.message);
	return query;
}

/* ---- cases --------------------------------------------------------------------------------- */

struct bench {
	struct memory_snapshot snapshot;
	size_t added;
};

static void check_case(struct bench *b, const struct test_case *c)
{
	struct arena arena = ARENA_INIT;
	struct found found;
	struct buf ids = BUF_INIT(4096);
	bf_error error = {0};
	struct query *query = parse(c->fields[1], &arena);
	ck_assert_msg(find(&b->snapshot, query, &arena, &found, &error) == BF_OK, "%s:%u: %s", c->path,
		      c->line, error.message);
	qsort(found.articles, found.count, sizeof *found.articles, by_id);
	for (size_t i = 0; i < found.count; i++) {
		buf_append_text(&ids, i ? " " : "");
		buf_append_slice(&ids, found.articles[i]->id);
	}
	ck_assert_msg(slice_equal(buf_slice(&ids), c->fields[2]), "%s:%u: %.*s finds [%.*s], not [%.*s]",
		      c->path, c->line, SLICE_ARGS(c->fields[1]), SLICE_ARGS(buf_slice(&ids)),
		      SLICE_ARGS(c->fields[2]));
	buf_free(&ids);
	arena_free(&arena);
}

/* "article id headline body date language byline", or "ask question ids". */
static void take_case(const struct test_case *c, void *payload)
{
	struct bench *b = payload;
	if (slice_equal(c->fields[0], SLICE("ask"))) {
		check_case(b, c);
		return;
	}
	struct article a = memory_article(c->fields[1].ptr, c->fields[2].ptr, c->fields[3].ptr,
					  c->count > 4 ? c->fields[4].ptr : "");
	if (c->count > 5)
		a.language = c->fields[5];
	if (c->count > 6 && c->fields[6].len)
		a.byline = (struct slice_list){&c->fields[6], 1};
	size_t part = b->added++ % b->snapshot.base.part_count;
	if (b->added % 3 == 0)
		memory_snapshot_skip(&b->snapshot, part);
	memory_snapshot_add(&b->snapshot, part, &a);
}

START_TEST(cases_over_parts)
{
	struct bench b = {.added = 0};
	memory_snapshot_open(&b.snapshot, (size_t)_i);
	cases_run("tests/searcher/cases/match.txt", take_case, &b);
	memory_snapshot_close(&b.snapshot);
}
END_TEST

/* ---- the oracle ----------------------------------------------------------------------------- */

struct oracle {
	const struct document *document;
	struct analyzer *analyzer;
};

struct stretch {
	uint32_t start, end;
};

struct stretches {
	struct stretch items[512];
	size_t count;
};

static void add_stretch(struct stretches *s, uint32_t start, uint32_t end)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->items[i].start == start && s->items[i].end == end)
			return;
	must(s->count < sizeof s->items / sizeof *s->items);
	s->items[s->count++] = (struct stretch){start, end};
}

/* Does the token stand for the typed word? */
static bool is_word(struct oracle *o, const struct query *q, bool surface,
		    const struct lexeme *l)
{
	const struct token *tokens;
	size_t count;
	if (q->kind == QUERY_PREFIX)
		return slice_starts_with(l->surface, q->text);
	must(analyzer_run(o->analyzer, ANALYZE_QUERY, q->text, &tokens, &count, NULL) == BF_OK);
	must(count == 1);
	const struct lexeme *asked = tokens[0].lexeme;
	if (surface || q->exact || asked->stem.len == 0)
		return slice_equal(l->surface, asked->surface);
	return slice_equal(l->stem, asked->stem);
}

static void word_stretches(struct oracle *o, const struct query *q, bool surface, enum field field,
			   struct stretches *out)
{
	const struct document *d = o->document;
	for (size_t f = 0; f < d->field_count; f++) {
		const struct document_field *df = &d->fields[f];
		uint32_t base = df->field == FIELD_BODY ? POSITION_BODY : 0;
		bool text = df->field == FIELD_HEADLINE || df->field == FIELD_BODY;
		if (df->field != field && !(field == FIELD_TEXT && text))
			continue;
		for (size_t i = 0; i < df->count; i++)
			if (is_word(o, q, surface, d->lexemes[df->tokens[i].lexeme].word))
				add_stretch(out, base + df->tokens[i].position,
					    base + df->tokens[i].position + df->tokens[i].span - 1u);
	}
}

static void stretches_of(struct oracle *, const struct query *, bool surface, struct stretches *);

/* Tries every choice of one stretch a child, from child `at` on. */
static void join(const struct query *q, const struct stretches *lists, uint32_t at,
		 struct stretch last, struct stretch whole, struct stretches *out)
{
	if (at == q->child_count) {
		add_stretch(out, whole.start, whole.end);
		return;
	}
	for (size_t i = 0; i < lists[at].count; i++) {
		struct stretch s = lists[at].items[i];
		bool after = s.start > last.end, before = last.start > s.end;
		uint32_t words = after ? s.start - last.end - 1 : before ? last.start - s.end - 1 : 0;
		bool fits = q->kind == QUERY_PHRASE
				? after && words == 0
				: (after || (before && !q->ordered)) && words < q->distance;
		if (at && !fits)
			continue;
		struct stretch wider = whole;
		if (at == 0)
			wider = s;
		if (s.start < wider.start)
			wider.start = s.start;
		if (s.end > wider.end)
			wider.end = s.end;
		join(q, lists, at + 1, s, wider, out);
	}
}

static void stretches_of(struct oracle *o, const struct query *q, bool surface, struct stretches *out)
{
	out->count = 0;
	if (q->kind == QUERY_WORD || q->kind == QUERY_PREFIX) {
		word_stretches(o, q, surface, q->field, out);
		return;
	}
	struct stretches *lists = calloc(q->child_count, sizeof *lists);
	for (uint32_t i = 0; i < q->child_count; i++)
		stretches_of(o, q->children[i], q->kind == QUERY_PHRASE && !q->stemmed, &lists[i]);
	if (q->kind == QUERY_OR) {
		for (uint32_t i = 0; i < q->child_count; i++)
			for (size_t j = 0; j < lists[i].count; j++)
				add_stretch(out, lists[i].items[j].start, lists[i].items[j].end);
	} else {
		join(q, lists, 0, (struct stretch){0, 0}, (struct stretch){0, 0}, out);
	}
	free(lists);
}

static bool oracle_matches(struct oracle *o, const struct query *q)
{
	struct stretches found;
	bool matches = q->kind == QUERY_AND;
	int32_t day;
	switch (q->kind) {
	case QUERY_AND:
		for (uint32_t i = 0; i < q->child_count; i++)
			matches &= q->children[i]->optional || oracle_matches(o, q->children[i]);
		return matches;
	case QUERY_OR:
		for (uint32_t i = 0; i < q->child_count; i++)
			matches |= oracle_matches(o, q->children[i]);
		return matches;
	case QUERY_NOT:
		return !oracle_matches(o, q->children[0]);
	case QUERY_DATE:
		day = moment_day(o->document->article->published);
		return o->document->article->published.precision != MOMENT_NONE && day >= q->first &&
		       day <= q->last;
	default:
		stretches_of(o, q, false, &found);
		return found.count > 0;
	}
}

/* ---- generated articles and questions ---------------------------------------------------------- */

static size_t oracle_count(struct memory_snapshot *s, struct analyzer *analyzer,
			   const struct query *query, const struct found *found, struct slice text)
{
	size_t matching = 0;
	for (size_t p = 0; p < s->base.part_count; p++) {
		for (size_t i = 0; i < s->parts[p].count; i++) {
			const struct document *d = &s->parts[p].documents[i].document;
			struct oracle o = {.document = d, .analyzer = analyzer};
			bool expected = oracle_matches(&o, query), given = false;
			for (size_t f = 0; f < found->count; f++)
				given |= found->articles[f] == d->article;
			if (expected != given)
				ck_abort_msg("%.*s: article [%.*s / %.*s] (%zu parts) %s match",
					     SLICE_ARGS(text), SLICE_ARGS(d->article->headline),
					     SLICE_ARGS(d->article->body), s->base.part_count,
					     expected ? "must" : "must not");
			matching += expected;
		}
	}
	return matching;
}

START_TEST(generated_questions_agree_with_the_oracle)
{
	enum { ROUNDS = 25, ARTICLES = 24, QUESTIONS = 200 };
	struct analyzer *analyzer;
	size_t matching = 0, asked = 0;
	ck_assert_int_eq(analyzer_open(language_find(SLICE("en")), &analyzer, NULL), BF_OK);
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct memory_snapshot s;
		memory_snapshot_open(&s, 1 + round % MEMORY_PARTS_MAX);
		for (unsigned i = 0; i < ARTICLES; i++)
			generate_into(&s, generate_below((uint32_t)s.base.part_count), i);
		for (unsigned q = 0; q < QUESTIONS; q++, asked++) {
			struct arena arena = ARENA_INIT;
			struct buf text = BUF_INIT(4096);
			struct found found;
			bf_error error = {0};
			generate_question(&text, 3);
			struct query *query = parse(buf_slice(&text), &arena);
			if (find(&s, query, &arena, &found, &error) != BF_OK)
				ck_abort_msg("%.*s: %s", SLICE_ARGS(buf_slice(&text)), error.message);
			matching += oracle_count(&s, analyzer, query, &found, buf_slice(&text));
			buf_free(&text);
			arena_free(&arena);
		}
		memory_snapshot_close(&s);
	}
	analyzer_close(analyzer);
	ck_assert_uint_ge(asked, 5000);
	ck_assert_uint_gt(matching, asked); /* the questions are not empty ones */
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("match");
	TCase *cases = tcase_create("cases");
	tcase_add_loop_test(cases, cases_over_parts, 1, MEMORY_PARTS_MAX + 1);
	suite_add_tcase(suite, cases);
	TCase *oracle = tcase_create("oracle");
	tcase_set_timeout(oracle, 60);
	tcase_add_test(oracle, generated_questions_agree_with_the_oracle);
	suite_add_tcase(suite, oracle);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
