/* search.c - one search from question to hits; see search.h.
 *
 * search_run reads like the picture: parse, plan, match and rank, hits.  What a
 * live writer makes fail (BF_EXPIRED, and what looks like damage for a moment)
 * is tried again, whole, on a new snapshot. */
#include "searcher/search.h"

#include <inttypes.h>
#include <stdlib.h>
#include <xxhash.h>

#include "searcher/autopsy.h"
#include "searcher/collect.h"
#include "searcher/companion.h"
#include "searcher/count.h"
#include "searcher/hit.h"
#include "searcher/page_token.h"
#include "searcher/recency.h"
#include "searcher/rerank.h"
#include "searcher/subject_code.h"
#include "searcher/top.h"

enum { DEADLINE_MS = 10000 };

struct search {
	const struct search_options *asked, *options; /* options: `resolved` */
	struct search_options resolved; /* what was asked, with choices by code as the snapshot names them */
	struct query_note *codes;	/* what they are */
	struct snapshot *snapshot;
	struct plan plan;
	struct top top;
	struct ticker ticker;
	struct explore *explore; /* NULL: nothing is asked of it */
	struct arena *arena;
	struct search_result *result;
	bf_error *error;

	uint64_t question;	 /* a hash of it, and of how it is asked */
	struct page_token after; /* id empty: this is the first page */
	uint32_t first;		 /* of the top: where this page begins, before the offset */
	uint64_t unchosen;	 /* articles, were there no choices; 0: that was not asked */
};

/* What has gone by since then counts for the stage. */
static void stage_done(struct search *s, enum search_stage stage, int64_t *since)
{
	int64_t now = ticker_now();
	s->result->stage_ms[stage] += (double)(now - *since) / 1e6;
	*since = now;
}

/* ---- matching ----------------------------------------------------------------------------------- */

static enum bf_status match_part(struct search *s, uint32_t number)
{
	struct companion *companion = s->snapshot->companion; /* the plan made sure of it */
	struct match_context context = {&s->plan, s->snapshot->parts[number], &s->ticker,
					&companion->match, &companion->spans, NULL, {NULL, 0}};
	struct collector collector = {.context = &context,
				      .top = &s->top,
				      .part = number,
				      .counting = s->options->total == TOTAL_EXACT,
				      .exhaustive = s->options->exhaustive,
				      .error = s->error};
	enum bf_status status = BF_OK;
	if (s->explore)
		status = explore_part(s->explore, context.part, &collector.filter, &collector.matches,
				      s->error);
	if (status == BF_OK)
		status = collect_part(&collector);
	if (s->explore && (status == BF_OK || status == BF_DEADLINE)) {
		enum bf_status counted = explore_count(s->explore, context.part, s->error);
		status = counted == BF_OK ? status : counted;
	}
	s->result->total += collector.total;
	s->result->total_is_exact &= !collector.passed_over;
	companion_reset(&companion->match);
	companion_reset(&companion->spans);
	return status;
}

/* What counts besides how often the words are there: age, and how they stand. */
static enum bf_status look_again(struct search *s)
{
	const struct search_options *o = s->options;
	uint64_t wanted = s->after.place.id.len ? UINT64_MAX : (uint64_t)o->limit + o->offset;
	uint32_t depth = s->plan.scale->table.depth;
	enum bf_status status = BF_OK;
	if (o->recency_days)
		status = recency_apply(&s->top, o->query.now, o->recency_days, s->error);
	if (status != BF_OK)
		return status;
	return rerank(&s->top, &s->plan, wanted < depth && !o->exhaustive ? (uint32_t)wanted : 0, &s->ticker,
		      s->error);
}

/* Then the order before that does not matter. */
static bool all_are_looked_at(const struct search *s)
{
	uint32_t depth = s->plan.scale->table.depth;
	return s->plan.word_count && s->top.count <= (s->options->recency_days ? RECENCY_DEPTH : depth);
}

static enum bf_status match_and_rank(struct search *s)
{
	enum bf_status status = BF_OK;
	s->result->total = 0;
	int64_t since = ticker_now();
	s->result->total_is_exact = true;
	for (uint32_t i = 0; i < s->snapshot->part_count && status == BF_OK; i++)
		status = match_part(s, i);
	bool late = status == BF_DEADLINE;
	bool again = !late && s->options->sort == SORT_RELEVANCE && !s->top.ceiling;
	if (status == BF_OK || late)
		status = again && all_are_looked_at(s) ? top_settle(&s->top, s->error)
						       : top_sort(&s->top, s->error);
	stage_done(s, STAGE_MATCH, &since);
	if (status == BF_OK && again) {
		status = look_again(s);
		late = status == BF_DEADLINE;
		if (late)
			status = top_sort(&s->top, s->error);
	}
	stage_done(s, STAGE_RANK, &since);
	s->result->partial = late;
	s->result->total_is_exact &= !late;
	return status;
}

/* ---- hits ------------------------------------------------------------------------------------------ */

/* The place of a hit in the list, and what it is. */
struct place_in_list {
	const struct candidate *candidate;
	uint32_t rank;
};

static int by_article(const void *a, const void *b)
{
	const struct candidate *x = ((const struct place_in_list *)a)->candidate;
	const struct candidate *y = ((const struct place_in_list *)b)->candidate;
	if (x->part != y->part)
		return x->part < y->part ? -1 : 1;
	return (x->article > y->article) - (x->article < y->article);
}

/* In the order of the articles, in which they are read fastest. */
static enum bf_status make_each(struct search *s, uint32_t from, uint32_t count, struct hit *hits)
{
	struct place_in_list *order = arena_alloc(s->arena, ((size_t)count + 1) * sizeof *order);
	if (!order)
		return error_no_memory(s->error);
	for (uint32_t i = 0; i < count; i++)
		order[i] = (struct place_in_list){&s->top.items[from + i], i};
	for (uint32_t i = 0; i < count; i++) {
		struct part *part = s->snapshot->parts[order[i].candidate->part];
		if (part->operations->expect)
			part->operations->expect(part, order[i].candidate->article);
	}
	if (count)
		qsort(order, count, sizeof *order, by_article);
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < count && status == BF_OK; i++)
		status = hit_make(&s->plan, &s->top, order[i].candidate, s->options, s->arena,
				  &hits[order[i].rank], s->error);
	return status;
}

/* So many of the best are ordered by more than their words. */
static uint32_t reordered(const struct search_options *o)
{
	if (o->sort != SORT_RELEVANCE)
		return 0;
	return o->recency_days ? RECENCY_DEPTH : o->rank ? o->rank->depth : rank_table.depth;
}

/* The token of the last hit, from which the next page begins. */
static enum bf_status note_next(struct search *s, uint32_t at, const struct hit *last)
{
	const struct candidate *c = &s->top.items[at];
	struct part *part = s->snapshot->parts[c->part];
	struct buf text = BUF_INIT(1 << 14);
	struct page_token token = {.place = {.key = c->key, .id = last->article.id},
				   .revision = s->snapshot->revision,
				   .question = s->question,
				   .sort = (uint8_t)s->options->sort,
				   .reordered = !s->top.ceiling && at < reordered(s->options)};
	int32_t day;
	enum bf_status status =
	    part->operations->published(part, c->article, &token.place.instant, &day, s->error);
	if (status != BF_OK)
		return status;
	page_token_write(&token, &text);
	status = buf_status(&text, "the place of the next page", s->error);
	s->result->next = arena_copy(s->arena, buf_slice(&text));
	buf_free(&text);
	return status == BF_OK && !s->result->next.ptr ? error_no_memory(s->error) : status;
}

static enum bf_status make_hits(struct search *s)
{
	uint64_t from = (uint64_t)s->first + s->options->offset;
	uint32_t count = 0;
	if (from < s->top.count)
		count = s->top.count - (uint32_t)from;
	bool more = count > s->options->limit && s->options->limit && !s->result->partial;
	if (count > s->options->limit)
		count = s->options->limit;
	struct hit *hits = arena_calloc(s->arena, (size_t)count + 1, sizeof *hits);
	if (!hits)
		return error_no_memory(s->error);
	s->result->hits = hits;
	s->result->hit_count = count;
	enum bf_status status = make_each(s, (uint32_t)from, count, hits);
	return status == BF_OK && more ? note_next(s, (uint32_t)from + count - 1, &hits[count - 1]) : status;
}

/* ---- where little is found ------------------------------------------------------------------------- */

/* What the choices leave away: a question that finds enough without them needs no other words. */
static enum bf_status count_without_choices(struct search *s, const struct query *query)
{
	struct search_options all = *s->options;
	struct counter counter = {.snapshot = s->snapshot, .options = &all, .ticker = s->ticker, .error = s->error};
	all.explore = (struct explore_options){0};
	enum bf_status status = count_tree(&counter, query, s->arena, NULL, &s->unchosen);
	counter_free(&counter);
	if (status == BF_DEADLINE)
		s->unchosen = 0;
	return status == BF_DEADLINE ? BF_OK : status;
}

static enum bf_status ask_why(struct search *s, struct slice question, const struct query *query)
{
	struct search_result *r = s->result;
	r->autopsy = NULL;
	s->unchosen = 0;
	if (!s->options->autopsy || r->partial || !r->total_is_exact || r->total >= AUTOPSY_FEW)
		return BF_OK;
	enum bf_status status =
	    s->options->explore.choice_count ? count_without_choices(s, query) : BF_OK;
	if (status != BF_OK)
		return status;
	return autopsy_make(s->snapshot, s->options, question, query, &s->plan, r->total, &s->ticker,
			    s->arena, &r->autopsy, s->error);
}

/* ---- all ------------------------------------------------------------------------------------------- */

/* One more than is shown: is there a next page? */
static uint32_t depth_wanted(const struct search_options *o)
{
	uint64_t wanted = (uint64_t)o->limit + o->offset + 1;
	if (o->limit == 0)
		return 0;
	if (wanted < reordered(o))
		wanted = reordered(o);
	return wanted > UINT32_MAX / 2 ? UINT32_MAX / 2 : (uint32_t)wanted;
}

/* All parts, from the beginning; only what comes after the ceiling is kept (NULL: everything). */
static enum bf_status run_over_parts(struct search *s, uint64_t depth, const struct top_place *ceiling)
{
	if (depth > s->snapshot->article_count)
		depth = s->snapshot->article_count;
	enum bf_status status =
	    top_start(&s->top, (uint32_t)depth, s->options->sort, s->snapshot, s->arena, s->error);
	s->top.ceiling = ceiling;
	if (status == BF_OK)
		status = explore_begin(&s->options->explore, s->arena, &s->ticker, &s->explore, s->error);
	if (status == BF_OK)
		status = match_and_rank(s);
	if (status == BF_OK && s->explore && !s->result->partial)
		status = explore_find_unmet(s->explore, s->snapshot, s->error);
	if (status == BF_OK)
		status = explore_finish(s->explore, &s->result->explored, s->error);
	explore_drop(s->explore);
	s->explore = NULL;
	return status;
}

/* Is the last hit of the page before among the first `count`?  *behind: the place after it. */
static enum bf_status find_last_hit(struct search *s, uint32_t count, bool *found, uint32_t *behind)
{
	struct part *part;
	uint32_t article;
	enum bf_status status =
	    snapshot_find(s->snapshot, s->after.place.id, &part, &article, s->error);
	*found = false;
	for (uint32_t i = 0; status == BF_OK && part && i < count && !*found; i++) {
		const struct candidate *c = &s->top.items[i];
		*found = s->snapshot->parts[c->part] == part && c->article == article;
		*behind = i + 1;
	}
	return status;
}

/* What the last hit of the page before scores now by its words.  It may match no more: then
 * *matches is false, and the place stays. */
static enum bf_status place_last_hit(struct search *s, struct top_place *place, bool *matches)
{
	struct companion *companion = s->snapshot->companion;
	struct match_context context = {&s->plan, NULL, &s->ticker, &companion->match, &companion->spans,
					NULL, {NULL, 0}};
	struct matcher *m = NULL;
	uint32_t article;
	int32_t day;
	*matches = false;
	enum bf_status status = snapshot_find(s->snapshot, place->id, &context.part, &article, s->error);
	if (status != BF_OK || !context.part)
		return status;
	status = matcher_open(&context, s->plan.root, &m, s->error);
	if (status == BF_OK)
		status = matcher_stands_in(m, article, matches, s->error);
	if (status == BF_OK && *matches)
		status = matcher_score(m, &place->key, s->error);
	if (status == BF_OK && *matches)
		status = context.part->operations->published(context.part, article, &place->instant, &day,
							     s->error);
	matcher_close(m);
	companion_reset(&companion->match);
	companion_reset(&companion->spans);
	return status;
}

/* It is not there any more: behind those of the first `count` that came before it. */
static enum bf_status find_its_place(struct search *s, uint32_t count, uint32_t *behind)
{
	enum bf_status status = BF_OK;
	bool after = false;
	for (*behind = 0; *behind < count; ++*behind) {
		status = top_comes_after(&s->top, &s->top.items[*behind], &s->after.place, &after, s->error);
		if (status != BF_OK || after)
			break;
	}
	return status;
}

/* A page that is not the first.  By date, what comes after the last hit is what is kept.  By
 * relevance, a number of the best were put in an order of their own: was it among
 * them, so it must be found there; else its score by words alone says what comes after. */
static enum bf_status run_after(struct search *s)
{
	uint64_t page = s->options->limit ? (uint64_t)s->options->limit + s->options->offset + 1 : 0;
	struct top_place ceiling = s->after.place;
	bool same = s->after.revision == s->snapshot->revision, found = false, matches = true;
	enum bf_status status = BF_OK;
	if (s->options->sort == SORT_RELEVANCE && (s->after.reordered || !same)) {
		status = run_over_parts(s, page ? page + reordered(s->options) : 0, NULL);
		uint32_t count = s->top.count < reordered(s->options) ? s->top.count : reordered(s->options);
		if (status == BF_OK)
			status = find_last_hit(s, count, &found, &s->first);
		if (status == BF_OK && !found && !same)
			status = place_last_hit(s, &ceiling, &matches);
		if (status == BF_OK && !found && s->after.reordered && !matches) {
			found = true;
			status = find_its_place(s, count, &s->first);
		}
	}
	if (status != BF_OK || found || s->result->partial)
		return status;
	s->first = 0;
	return run_over_parts(s, page, &ceiling);
}

static enum bf_status run_on(struct search *s, struct slice question, struct query *query)
{
	struct plan_options planning = {.expansion = s->options->expansion,
					.any = s->options->query.any,
					.plain = s->options->query.plain,
					.synonyms = s->options->synonyms,
					.rank = s->options->rank,
					.late = ticker_is_late,
					.payload = &s->ticker};
	int64_t since = ticker_now();
	enum bf_status status =
	    plan_make(s->snapshot, query, &planning, s->arena, &s->plan, s->error);
	if (status == BF_OK)
		status = subject_codes_resolve(s->snapshot, &s->asked->explore, s->arena, &s->resolved.explore,
					       &s->codes, s->error);
	stage_done(s, STAGE_PLAN, &since);
	s->first = 0;
	if (status == BF_OK)
		status = s->after.place.id.len ? run_after(s)
					       : run_over_parts(s, depth_wanted(s->options), NULL);
	since = ticker_now();
	if (status == BF_OK)
		status = make_hits(s);
	stage_done(s, STAGE_SHOW, &since);
	if (status == BF_OK)
		status = ask_why(s, question, query);
	return status;
}

/* Printing these by a format would take a hundredth of a short question. */
static void append_how(const struct search_options *o, struct buf *text)
{
	const char how[] = {' ', (char)('0' + o->query.any),  ' ', (char)('0' + o->query.plain),
			    ' ', (char)('0' + (int)o->sort), ' '};
	buf_append(text, how, sizeof how);
	if (o->recency_days)
		buf_append_format(text, "%u", o->recency_days);
	else
		buf_append_byte(text, '0');
	if (o->synonyms)
		buf_append_u64(text, o->synonyms->sum);
	for (uint32_t i = 0; i < o->explore.choice_count; i++) {
		buf_append_format(text, " %d=", (int)o->explore.choices[i].facet);
		buf_append_counted(text, o->explore.choices[i].value);
	}
}

/* The question in canonical form; and a hash of it and of how it is asked, which a page has in common
 * with the one before it. */
static enum bf_status read_after(struct search *s, const struct query *query)
{
	const struct search_options *o = s->options;
	struct buf text = BUF_INIT(1u << 24);
	query_print(query, &text);
	s->result->reading = arena_copy(s->arena, buf_slice(&text));
	append_how(o, &text);
	enum bf_status status = buf_status(&text, "the question in canonical form", s->error);
	if (status == BF_OK && !s->result->reading.ptr)
		status = error_no_memory(s->error);
	s->question = status == BF_OK ? XXH3_64bits(text.ptr, text.len) : 0;
	buf_free(&text);
	if (status != BF_OK || !o->after.ptr)
		return status;
	return page_token_read(o->after, s->question, o->sort, s->arena, &s->after, s->error);
}

static enum bf_status run_patiently(struct search *s, struct archive_reader *reader,
				    struct slice question, struct query *query)
{
	struct tries tries = {0, 0, 0};
	enum bf_status status;
	bf_error *error = s->error, reason = {0};
	s->error = &reason;
	do {
		status = snapshot_lease(reader, &s->snapshot, &reason);
		if (status != BF_OK)
			break;
		status = run_on(s, question, query);
		if (s->result->partial) /* no time is left */
			tries.moved = TRIES_MOVED;
		status = snapshot_finish(reader, s->snapshot, &tries, status, &reason);
	} while (tries_left(&tries, status));
	s->error = error;
	if (status != BF_OK && error)
		*error = reason;
	return status;
}

/* Takes the text, and puts it behind the notes. */
static enum bf_status add_note(struct search *s, struct buf *text, struct query_note ***end)
{
	struct query_note *note = arena_calloc(s->arena, 1, sizeof *note);
	struct slice copy = arena_copy(s->arena, buf_slice(text));
	enum bf_status status = buf_status(text, "a note", s->error);
	buf_free(text);
	if (status == BF_OK && (!note || !copy.ptr))
		status = error_no_memory(s->error);
	if (status != BF_OK)
		return status;
	note->text = copy;
	**end = note;
	*end = &note->next;
	return BF_OK;
}

/* Choices that nothing meets, and what they leave away, as notes. */
static enum bf_status note_choices(struct search *s, struct query_note **first)
{
	struct query_note **end = first;
	enum bf_status status = BF_OK;
	const struct explore_result *explored = &s->result->explored;
	for (uint32_t i = 0; i < explored->unmet_count && status == BF_OK; i++) {
		const struct unmet_choice *u = &explored->unmet[i];
		struct buf text = BUF_INIT(1 << 20);
		const char *name = facet_name(u->facet);
		buf_append_format(&text, "no article has the %s '%.*s'", name, SLICE_ARGS(u->value));
		if (u->instead.len)
			buf_append_format(&text, "; there is %s=%.*s", name, SLICE_ARGS(u->instead));
		status = add_note(s, &text, &end);
	}
	if (status == BF_OK && s->unchosen > s->result->total) {
		struct buf text = BUF_INIT(1 << 10);
		buf_append_format(&text, "%" PRIu64 " %s the question without the choices", s->unchosen,
				  s->unchosen == 1 ? "article matches" : "articles match");
		status = add_note(s, &text, &end);
	}
	return status;
}

/* On the reader's newest snapshots; without a reader, on `snapshot`. */
static enum bf_status answer(struct archive_reader *reader, struct snapshot *snapshot,
			     struct slice question, const struct search_options *options,
			     struct arena *arena, struct search_result *out, bf_error *error)
{
	struct query *query;
	struct query_note *notes;
	int64_t start = ticker_now();
	uint32_t patience = options->deadline_ms ? options->deadline_ms : DEADLINE_MS;
	struct search s = {.asked = options,
			   .resolved = *options,
			   .snapshot = snapshot,
			   .ticker = {.deadline = start + (int64_t)patience * 1000000},
			   .arena = arena,
			   .result = out,
			   .error = error};
	*out = (struct search_result){.syntax = options->query.syntax};
	s.options = &s.resolved;
	enum bf_status status = query_parse(question, &options->query, arena, &query, &notes, error);
	int64_t since = start;
	stage_done(&s, STAGE_READ, &since);
	if (status == BF_OK)
		status = read_after(&s, query);
	if (status == BF_OK)
		status = reader ? run_patiently(&s, reader, question, query)
				: run_on(&s, question, query);
	if (status == BF_OK && s.plan.query != query)
		status = query_print_text(s.plan.query, arena, &out->expanded, error);
	struct query_note *chosen = NULL;
	if (status == BF_OK)
		status = note_choices(&s, &chosen);
	if (status == BF_OK)
		notes = query_notes_join(query_notes_join(notes, s.plan.notes), query_notes_join(s.codes, chosen));
	out->notes = notes;
	out->took_ms = (double)(ticker_now() - start) / 1e6;
	return status;
}

enum bf_status search_run(struct archive_reader *reader, struct slice question,
			  const struct search_options *options, struct arena *arena,
			  struct search_result *out, bf_error *error)
{
	return answer(reader, NULL, question, options, arena, out, error);
}

enum bf_status search_snapshot(struct snapshot *snapshot, struct slice question,
			       const struct search_options *options, struct arena *arena,
			       struct search_result *out, bf_error *error)
{
	return answer(NULL, snapshot, question, options, arena, out, error);
}
