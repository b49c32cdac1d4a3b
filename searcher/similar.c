/* similar.c - see similar.h. */
#include "searcher/similar.h"

#include <stdlib.h>

#include "searcher/collect.h"
#include "searcher/hit.h"
#include "searcher/resemblance.h"
#include "searcher/similar_terms.h"
#include "searcher/top.h"

enum { TERMS_DEFAULT = 25, DEADLINE_MS = 10000, LOOKED_AT_MAX = 4096, SPARE = 16 };

struct similar {
	const struct similar_options *options;
	struct search_options showing; /* how hits are made */
	struct slice id;
	struct snapshot *snapshot;
	struct part *part; /* the story's */
	uint32_t number;
	struct article story;
	struct companion *companion;
	struct plan plan;
	struct top top;
	struct ticker ticker;
	struct arena *arena;
	struct arena work, reading; /* of the comparison; of the article on hand */
	struct sketch *sketches; /* of the story, then of the hits */
	struct similar_result *result;
	bf_error *error;
};

/* ---- the question -------------------------------------------------------------------------- */

static struct query *new_node(struct similar *s, enum query_kind kind, uint32_t children)
{
	struct query *q = arena_calloc(s->arena, 1, sizeof *q);
	if (q && children)
		q->children = arena_calloc(s->arena, children, sizeof *q->children);
	if (!q || (children && !q->children))
		return NULL;
	q->kind = kind;
	return q;
}

static struct query *word_node(struct similar *s, const struct similar_term *t)
{
	struct query *word = new_node(s, QUERY_WORD, 0);
	if (!word)
		return NULL;
	word->text = t->word;
	word->boost = similar_boost(t->headline, t->body);
	return word;
}

/* The words, one of which is enough; NULL without memory. */
static struct query *words_node(struct similar *s)
{
	uint32_t count = s->result->term_count;
	if (count == 1)
		return word_node(s, &s->result->terms[0]);
	struct query *any = new_node(s, QUERY_OR, count);
	for (uint32_t i = 0; any && i < count; i++, any->child_count++)
		if (!(any->children[i] = word_node(s, &s->result->terms[i])))
			return NULL;
	return any;
}

/* NULL without memory. */
static struct query *make_question(struct similar *s)
{
	struct query *words = words_node(s);
	if (!words || !s->options->older)
		return words;
	struct query *both = new_node(s, QUERY_AND, 2), *date = new_node(s, QUERY_DATE, 0);
	if (!both || !date)
		return NULL;
	date->first = INT32_MIN;
	date->last = moment_day(s->story.published);
	both->children[0] = words;
	both->children[1] = date;
	both->child_count = 2;
	return both;
}

/* ---- the best by their words ------------------------------------------------------------------ */

static enum bf_status match_part(struct similar *s, uint32_t number)
{
	struct match_context context = {&s->plan,	    s->snapshot->parts[number], &s->ticker,
					&s->companion->match, &s->companion->spans,	NULL, {NULL, 0}};
	struct collector collector = {
	    .context = &context, .top = &s->top, .part = number, .error = s->error};
	enum bf_status status = collect_part(&collector);
	s->result->found.total += collector.total;
	companion_reset(&s->companion->match);
	companion_reset(&s->companion->spans);
	return status;
}

static enum bf_status match_all(struct similar *s, uint32_t depth)
{
	enum bf_status status = top_start(&s->top, depth, SORT_RELEVANCE, s->snapshot, s->arena, s->error);
	s->result->found.total = 0;
	for (uint32_t i = 0; i < s->snapshot->part_count && status == BF_OK; i++)
		status = match_part(s, i);
	s->result->found.partial = status == BF_DEADLINE;
	return status == BF_OK || status == BF_DEADLINE ? top_sort(&s->top, s->error) : status;
}

/* ---- copies ------------------------------------------------------------------------------------ */

static enum bf_status sketch_of(struct similar *s, const struct article *a, struct sketch *out)
{
	return sketch_make(a->body.len ? a->body : a->headline, &s->reading, out, s->error);
}

/* Beside those of the hits. */
static enum bf_status keep_sketch(struct similar *s, const struct sketch *sketch, uint32_t at)
{
	size_t size = sketch->count * sizeof *sketch->hashes;
	uint64_t *hashes = arena_alloc(&s->work, size + 1);
	if (!hashes)
		return error_no_memory(s->error);
	if (size)
		memcpy(hashes, sketch->hashes, size);
	s->sketches[at] = (struct sketch){hashes, sketch->count};
	return BF_OK;
}

static enum bf_status note_copy(struct similar *s, struct slice id)
{
	struct slice *copies = (struct slice *)s->result->copies; /* ours, and roomy enough */
	copies[s->result->copy_count] = arena_copy(s->arena, id);
	return copies[s->result->copy_count++].ptr ? BF_OK : error_no_memory(s->error);
}

/* Whether the candidate is the story, or a copy of it or of a better hit; else its sketch
 * is kept beside those of the hits. */
static enum bf_status is_left_out(struct similar *s, const struct candidate *c, bool *out)
{
	struct part *part = s->snapshot->parts[c->part];
	struct sketch sketch;
	struct article article;
	*out = part == s->part && c->article == s->number;
	if (*out)
		return BF_OK;
	arena_reset(&s->reading);
	enum bf_status status = part->operations->article(part, c->article, &s->reading, &article, s->error);
	if (status == BF_OK)
		status = sketch_of(s, &article, &sketch);
	if (status != BF_OK)
		return status;
	for (uint32_t i = 0; i <= s->result->found.hit_count && !*out; i++)
		*out = sketch_is_copy(&sketch, &s->sketches[i]);
	return *out ? note_copy(s, article.id) : keep_sketch(s, &sketch, s->result->found.hit_count + 1);
}

/* Hits among the candidates, best first, until there are enough. */
static enum bf_status choose(struct similar *s)
{
	struct hit *hits = (struct hit *)s->result->found.hits; /* ours */
	struct sketch story;
	enum bf_status status = sketch_of(s, &s->story, &story);
	if (status == BF_OK)
		status = keep_sketch(s, &story, 0);
	s->result->found.hit_count = s->result->copy_count = 0;
	for (uint32_t i = 0; i < s->top.count && s->result->found.hit_count < s->options->limit; i++) {
		bool left_out;
		if (status == BF_OK)
			status = is_left_out(s, &s->top.items[i], &left_out);
		if (status != BF_OK)
			return status;
		if (left_out)
			continue;
		status = hit_make(&s->plan, &s->top, &s->top.items[i], &s->showing, s->arena,
				  &hits[s->result->found.hit_count], s->error);
		s->result->found.hit_count++;
		if (ticker_steps(&s->ticker, 1024)) {
			s->result->found.partial = true;
			break;
		}
	}
	return status;
}

static bool make_lists(struct similar *s, uint32_t depth)
{
	arena_reset(&s->work);
	s->sketches = arena_calloc(&s->work, (size_t)s->options->limit + 2, sizeof *s->sketches);
	s->result->found.hits = arena_calloc(s->arena, (size_t)s->options->limit + 1, sizeof(struct hit));
	s->result->copies = arena_calloc(s->arena, (size_t)depth + 1, sizeof(struct slice));
	return s->sketches && s->result->found.hits && s->result->copies;
}

/* Where copies fill what was looked at, more is. */
static enum bf_status find_hits(struct similar *s)
{
	enum bf_status status = BF_OK;
	bool enough = false;
	for (uint64_t depth = 2 * (uint64_t)s->options->limit + SPARE; status == BF_OK && !enough; depth *= 4) {
		uint32_t most = depth < LOOKED_AT_MAX ? (uint32_t)depth : LOOKED_AT_MAX;
		most = most < s->snapshot->article_count ? most : (uint32_t)s->snapshot->article_count;
		if (!make_lists(s, most))
			return error_no_memory(s->error);
		status = match_all(s, most);
		if (status == BF_OK)
			status = choose(s);
		enough = s->result->found.hit_count == s->options->limit || s->top.count < most ||
			 depth >= LOOKED_AT_MAX || s->result->found.partial;
	}
	return status;
}

/* ---- all --------------------------------------------------------------------------------------- */

static enum bf_status read_story(struct similar *s)
{
	enum bf_status status = snapshot_find(s->snapshot, s->id, &s->part, &s->number, s->error);
	if (status == BF_OK && !s->part)
		return error_set(s->error, BF_NOT_FOUND, "no article has the id %.*s", SLICE_ARGS(s->id));
	if (status == BF_OK)
		status = s->part->operations->article(s->part, s->number, s->arena, &s->story, s->error);
	if (status == BF_OK)
		status = companion_of(s->snapshot, &rank_table, &s->companion, s->error);
	return status;
}

static enum bf_status run_on(struct similar *s)
{
	struct plan_options planning = {.any = true, .late = ticker_is_late, .payload = &s->ticker};
	uint32_t terms = s->options->terms ? s->options->terms : TERMS_DEFAULT;
	*s->result = (struct similar_result){.found.reading = SLICE("")};
	enum bf_status status = read_story(s);
	if (status == BF_OK)
		status = similar_terms(s->snapshot, s->companion, &s->story, terms, s->arena, &s->result->terms,
				       &s->result->term_count, s->error);
	if (status != BF_OK || s->result->term_count == 0 ||
	    (s->options->older && s->story.published.precision == MOMENT_NONE))
		return status;
	struct query *query = make_question(s);
	status = query ? query_print_text(query, s->arena, &s->result->found.reading, s->error) : error_no_memory(s->error);
	if (status == BF_OK)
		status = plan_make(s->snapshot, query, &planning, s->arena, &s->plan, s->error);
	return status == BF_OK ? find_hits(s) : status;
}

enum bf_status similar_run(struct archive_reader *reader, struct slice id, const struct similar_options *options,
			   struct arena *arena, struct similar_result *out, bf_error *error)
{
	struct tries tries = {0, 0, 0};
	bf_error reason = {0};
	uint32_t patience = options->deadline_ms ? options->deadline_ms : DEADLINE_MS;
	int64_t start = ticker_now();
	struct similar s = {.options = options,
			    .showing = {.snippets = options->snippets, .snippet_bytes = options->snippet_bytes},
			    .id = id,
			    .ticker = {.deadline = start + (int64_t)patience * 1000000},
			    .arena = arena,
			    .work = ARENA_INIT,
			    .reading = ARENA_INIT,
			    .result = out,
			    .error = &reason};
	enum bf_status status;
	do {
		status = snapshot_lease(reader, &s.snapshot, &reason);
		if (status != BF_OK)
			break;
		status = run_on(&s);
		if (out->found.partial) /* no time is left */
			tries.moved = TRIES_MOVED;
		status = snapshot_finish(reader, s.snapshot, &tries, status, &reason);
	} while (tries_left(&tries, status));
	arena_free(&s.work);
	arena_free(&s.reading);
	out->found.took_ms = (double)(ticker_now() - start) / 1e6;
	if (status != BF_OK && error)
		*error = reason;
	return status;
}
