/* plan_words.c - which terms a typed word stands for.
 *
 * A word is analysed in every language of the archive, and may be read in
 * several ways (`COVID-19`: the whole compound, joined, its parts side by side).
 * What several languages read alike is one reading, with the stems of them all.
 */
#include "searcher/plan_words.h"

#include <stdio.h>
#include <stdlib.h>

enum { EXPANSION_DEFAULT = 65536, TERMS_OF_A_WORD = 256 };

struct clause *planner_clause(struct planner *p, enum clause_kind kind, const struct query *query)
{
	struct clause *c = arena_calloc(p->arena, 1, sizeof *c);
	if (!c) {
		p->no_memory = true;
		return NULL;
	}
	c->kind = kind;
	c->query = query;
	return c;
}

enum bf_status planner_place_error(struct planner *p, const struct query *q)
{
	if (p->error) {
		p->error->column = q->start + 1;
		p->error->length = q->end - q->start;
	}
	return BF_BAD_QUERY;
}

bool planner_add(struct planner *p, struct clause_list *list, struct clause *clause)
{
	if ((list->count & (list->count - 1)) == 0) { /* full at every power of two */
		struct clause **items =
		    arena_alloc(p->arena, (list->count ? list->count * 2 : 1) * sizeof *items);
		if (!items || !clause) {
			p->no_memory = true;
			return false;
		}
		if (list->count)
			memcpy(items, list->items, list->count * sizeof *items);
		list->items = items;
	}
	list->items[list->count++] = clause;
	return true;
}

static bool same_term(const struct term *a, const struct term *b)
{
	return a->field == b->field && a->kind == b->kind && slice_equal(a->language, b->language) &&
	       slice_equal(a->text, b->text);
}

/* ---- terms -------------------------------------------------------------------------------- */

struct clause *planner_terms_clause(struct planner *p, const struct query *query,
				    const struct term *terms, size_t count, uint64_t frequency)
{
	struct clause *c = planner_clause(p, count ? CLAUSE_TERMS : CLAUSE_NONE, query);
	uint64_t all = p->plan->snapshot->article_count;
	if (!c)
		return NULL;
	c->terms = terms;
	c->term_count = (uint32_t)count;
	c->frequency = frequency < all ? frequency : all;
	c->weight = rank_weight(p->plan->scale, c->frequency) * p->boost / 100;
	return c;
}

enum bf_status planner_terms(struct planner *p, const struct query *query, const struct term *terms,
			     size_t count, struct clause **out)
{
	struct term *kept = arena_alloc(p->arena, (count + 1) * sizeof *kept);
	uint64_t all = 0;
	size_t kept_count = 0;
	if (!kept)
		return error_no_memory(p->error);
	for (size_t i = 0; i < count; i++) {
		uint64_t frequency;
		bool seen = false;
		for (size_t j = 0; j < kept_count; j++)
			seen |= same_term(&kept[j], &terms[i]);
		if (seen)
			continue;
		enum bf_status status =
		    snapshot_term_frequency(p->plan->snapshot, &terms[i], &frequency, p->error);
		if (status != BF_OK)
			return status;
		if (frequency == 0)
			continue;
		kept[kept_count++] = terms[i];
		all += frequency;
	}
	*out = planner_terms_clause(p, query, kept, kept_count, all);
	return *out ? BF_OK : error_no_memory(p->error);
}

static struct slice keep(struct planner *p, struct slice text)
{
	struct slice copy = arena_copy(p->arena, text);
	p->no_memory |= !copy.ptr;
	return copy;
}

struct term_set {
	struct term items[TERMS_OF_A_WORD];
	size_t count;
};

static void add_term(struct planner *p, struct term_set *set, enum field field, enum term_kind kind,
		     struct slice language, struct slice text)
{
	if (text.len && set->count < TERMS_OF_A_WORD)
		set->items[set->count++] =
		    (struct term){field, kind, kind == TERM_STEM ? language : slice_from(""),
				  keep(p, text)};
}

static struct slice code_of(const struct analyzer *a)
{
	const struct language *language = analyzer_language(a);
	return slice_from(language ? language_code(language) : "");
}

/* What a lexeme is found by. */
static void add_lexeme(struct planner *p, struct term_set *set, enum field field, bool exact,
		       const struct analyzer *a, const struct lexeme *l)
{
	struct slice code = code_of(a);
	if (exact || l->stem.len == 0 || !field_describe(field)->stemmed) {
		add_term(p, set, field, TERM_SURFACE, code, l->surface);
		return;
	}
	add_term(p, set, field, TERM_STEM, code, l->stem);
	add_term(p, set, field, TERM_STEM, code, l->other_stem);
}

/* ---- one word ------------------------------------------------------------------------------- */

/* The readings of a word in one language, borrowed from its analyzer. */
struct word_readings {
	const struct analyzer *analyzer;
	const struct reading *items;
	size_t count;
};

static enum bf_status read_word(struct planner *p, size_t language, enum analyzer_reason reason,
				struct slice text, struct word_readings *out)
{
	out->analyzer = p->analyzers[language];
	return analyzer_query_readings(p->analyzers[language], reason, text, &out->items, &out->count,
				       p->error);
}

/* The surface forms of the word as typed, for the bonus of exact hits. */
static void add_exact(struct planner *p, struct clause *c, const struct word_readings *readings,
		      const struct query *q)
{
	struct term *exact = arena_calloc(p->arena, p->analyzer_count, sizeof *exact);
	p->no_memory |= !exact;
	for (size_t i = 0; exact && i < p->analyzer_count; i++) {
		if (readings[i].count == 0)
			continue;
		struct term t = {q->field, TERM_SURFACE, slice_from(""),
				 keep(p, readings[i].items[0].words[0].lexeme->surface)};
		bool seen = false;
		for (uint32_t j = 0; j < c->exact_count; j++)
			seen |= same_term(&exact[j], &t);
		if (!seen)
			exact[c->exact_count++] = t;
	}
	c->exact = exact;
}

static bool same_surfaces(const struct reading *a, const struct reading *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!slice_equal(a->words[i].lexeme->surface, b->words[i].lexeme->surface))
			return false;
	return true;
}

/* The reading of the same surface forms in another language; NULL: it has none. */
static const struct reading *find_reading(const struct word_readings *in, const struct reading *r)
{
	for (size_t i = 0; i < in->count; i++)
		if (same_surfaces(&in->items[i], r))
			return &in->items[i];
	return NULL;
}

/* The terms of one word of a reading, in all languages that read it so. */
static enum bf_status plan_reading_word(struct planner *p, const struct query *q, bool exact,
					const struct word_readings *all, size_t languages,
					const struct reading *r, size_t word, struct clause **out)
{
	struct term_set set;
	set.count = 0;
	for (size_t i = 0; i < languages; i++) {
		const struct reading *same = find_reading(&all[i], r);
		if (same)
			add_lexeme(p, &set, q->field, exact, all[i].analyzer, same->words[word].lexeme);
	}
	return planner_terms(p, q, set.items, set.count, out);
}

/* One reading as a clause: a word, or words side by side.  `last`, when not
 * NULL, stands for the last word. */
static enum bf_status plan_reading(struct planner *p, const struct query *q, bool exact,
				   const struct word_readings *all, size_t languages,
				   const struct reading *r, struct clause *last, struct clause **out)
{
	struct clause *phrase = planner_clause(p, CLAUSE_PHRASE, q);
	if (!phrase)
		return error_no_memory(p->error);
	phrase->frequency = p->plan->snapshot->article_count;
	for (size_t i = 0; i < r->count; i++) {
		struct clause *word = last;
		enum bf_status status = BF_OK;
		if (!last || i + 1 < r->count)
			status = plan_reading_word(p, q, exact, all, languages, r, i, &word);
		if (status != BF_OK)
			return status;
		if (!planner_add(p, &phrase->children, word))
			return error_no_memory(p->error);
		phrase->weight += word->weight;
		if (word->frequency < phrase->frequency)
			phrase->frequency = word->frequency;
	}
	if (phrase->frequency == 0)
		phrase->kind = CLAUSE_NONE;
	*out = phrase->children.count == 1 ? phrase->children.items[0] : phrase;
	return BF_OK;
}

/* Is this reading one to follow?  The first of every language is; a further one
 * only if all languages have it (`US` is the pronoun in some, but not for a
 * question that English reads as the country); `exact` takes the first alone.
 * What an earlier language has is done already. */
static bool follows(const struct word_readings *all, size_t languages, size_t language,
		    size_t number, bool exact)
{
	const struct reading *r = &all[language].items[number];
	if (number > 0 && exact)
		return false;
	for (size_t i = 0; i < languages; i++) {
		const struct reading *same = find_reading(&all[i], r);
		if (i < language && same && (same == all[i].items || number > 0))
			return false;
		if (number > 0 && !same)
			return false;
	}
	return true;
}

static enum bf_status plan_ways(struct planner *p, const struct query *q, bool exact,
				const struct word_readings *all, size_t language,
				struct clause_list *ways)
{
	for (size_t i = 0; i < all[language].count; i++) {
		struct clause *way;
		if (!follows(all, p->analyzer_count, language, i, exact))
			continue;
		enum bf_status status = plan_reading(p, q, exact, all, p->analyzer_count,
						     &all[language].items[i], NULL, &way);
		if (status == BF_OK && ways->count == 0 && way->kind == CLAUSE_TERMS && !exact &&
		    field_describe(q->field)->stemmed)
			add_exact(p, way, all, q);
		if (status == BF_OK && !planner_add(p, ways, way))
			status = error_no_memory(p->error);
		if (status != BF_OK)
			return status;
	}
	return BF_OK;
}

/* OR over the ways that can match at all; a single one stands for itself. */
static enum bf_status join_ways(struct planner *p, const struct query *q, struct clause_list *ways,
				struct clause **out)
{
	struct clause *either = planner_clause(p, CLAUSE_OR, q);
	if (!either)
		return error_no_memory(p->error);
	either->readings = true;
	for (uint32_t i = 0; i < ways->count; i++) {
		struct clause *way = ways->items[i];
		if (way->kind == CLAUSE_NONE)
			continue;
		if (!planner_add(p, &either->children, way))
			return error_no_memory(p->error);
		either->frequency += way->frequency;
		if (way->weight > either->weight)
			either->weight = way->weight;
	}
	if (either->frequency > p->plan->snapshot->article_count)
		either->frequency = p->plan->snapshot->article_count;
	if (either->children.count == 0)
		either->kind = CLAUSE_NONE;
	*out = either->children.count == 1 ? either->children.items[0] : either;
	return BF_OK;
}

static enum bf_status no_word(struct planner *p, const struct query *q, struct clause **out)
{
	if (p->options->plain) { /* pasted text: punctuation is no condition */
		*out = planner_clause(p, CLAUSE_ALL, q);
		if (*out)
			(*out)->frequency = p->plan->snapshot->article_count;
		return *out ? BF_OK : error_no_memory(p->error);
	}
	error_set(p->error, BF_BAD_QUERY, "'%.*s' is nothing that can be searched for",
		  SLICE_ARGS(q->text));
	error_hint(p->error, "only words, numbers and some signs are in the index: leave it out");
	return planner_place_error(p, q);
}

enum bf_status planner_word(struct planner *p, const struct query *q, bool exact, struct clause **out)
{
	struct clause_list ways = {NULL, 0};
	struct word_readings *readings = arena_calloc(p->arena, p->analyzer_count + 1, sizeof *readings);
	bool any = false;
	enum bf_status status = readings ? BF_OK : error_no_memory(p->error);
	if (status == BF_OK && q->field == FIELD_ID) {
		struct term id = {FIELD_ID, TERM_SURFACE, slice_from(""), q->text};
		return planner_terms(p, q, &id, 1, out);
	}
	for (size_t i = 0; i < p->analyzer_count && status == BF_OK; i++) {
		status = read_word(p, i, ANALYZE_QUERY, q->text, &readings[i]);
		any |= readings[i].count > 0;
	}
	if (status != BF_OK)
		return status;
	if (!any)
		return no_word(p, q, out);
	for (size_t i = 0; i < p->analyzer_count && status == BF_OK; i++)
		status = plan_ways(p, q, exact, readings, i, &ways);
	return status == BF_OK ? join_ways(p, q, &ways, out) : status;
}

/* ---- prefixes ----------------------------------------------------------------------------------- */

struct expanded {
	struct slice text;
	uint64_t articles;
};

struct expansion {
	struct planner *planner;
	struct expanded *items;
	size_t count, capacity, limit;
	bool too_many, late;
};

static bool collect_term(struct slice text, uint32_t articles, void *payload)
{
	struct expansion *e = payload;
	struct planner *p = e->planner;
	e->too_many = e->count == e->limit;
	e->late = planner_is_late(p, 1);
	if (e->too_many || e->late)
		return false;
	if (e->count == e->capacity) {
		size_t capacity = e->capacity ? e->capacity * 2 : 64;
		struct expanded *items = arena_alloc(p->arena, capacity * sizeof *items);
		if (!items) {
			p->no_memory = true;
			return false;
		}
		if (e->count)
			memcpy(items, e->items, e->count * sizeof *items);
		e->items = items;
		e->capacity = capacity;
	}
	e->items[e->count++] = (struct expanded){keep(p, text), articles};
	return !p->no_memory;
}

static int by_text(const void *a, const void *b)
{
	const struct expanded *x = a, *y = b;
	return slice_compare(x->text, y->text);
}

/* Terms of several parts: each once, in the order of their texts. */
static void join_terms(struct expansion *e)
{
	size_t kept = 0;
	if (e->count)
		qsort(e->items, e->count, sizeof *e->items, by_text);
	for (size_t i = 0; i < e->count; i++) {
		if (kept && slice_equal(e->items[kept - 1].text, e->items[i].text))
			e->items[kept - 1].articles += e->items[i].articles;
		else
			e->items[kept++] = e->items[i];
	}
	e->count = kept;
}

size_t planner_expansion(const struct planner *p)
{
	return p->options->expansion ? p->options->expansion : EXPANSION_DEFAULT;
}

bool planner_is_late(struct planner *p, uint32_t steps)
{
	return p->options->late && p->options->late(steps, p->options->payload);
}

static enum bf_status refuse_expansion(struct planner *p, const struct query *q,
				       enum bf_status status, const char *why, const char *hint)
{
	struct buf room = BUF_INIT(200);
	query_print(q, &room); /* as it was typed: smuggl*, *wards, word~1 */
	struct slice typed = buf_slice(&room);
	error_set(p->error, status, "%.*s %s", SLICE_ARGS(typed), why);
	error_hint(p->error, "%s", hint);
	buf_free(&room);
	planner_place_error(p, q);
	return status;
}

enum bf_status planner_too_many(struct planner *p, const struct query *q)
{
	char why[64];
	snprintf(why, sizeof why, "stands for more than %zu words", planner_expansion(p));
	return refuse_expansion(p, q, BF_BAD_QUERY, why,
				q->kind == QUERY_FUZZY	  ? "let fewer letters differ"
				: q->kind == QUERY_PREFIX ? "type more letters before the *"
							  : "type more letters of the word");
}

enum bf_status planner_late(struct planner *p, const struct query *q)
{
	return refuse_expansion(p, q, BF_DEADLINE, "was still being looked for when time ran out",
				"ask for fewer words with * ? or ~, or give them more letters");
}

enum bf_status planner_count_expanded(struct planner *p, const struct query *q, size_t words)
{
	char why[96];
	p->expanded += words;
	if (p->expanded <= 4 * planner_expansion(p))
		return BF_OK;
	snprintf(why, sizeof why, "and those before it stand for more than %zu words",
		 4 * planner_expansion(p));
	return refuse_expansion(p, q, BF_BAD_QUERY, why,
				"ask for fewer words with * ? or ~, or give them more letters");
}

static enum bf_status expanded_clause(struct planner *p, const struct query *q,
				      const struct term *prefix, const struct expansion *e,
				      struct clause **out)
{
	struct term *terms = arena_alloc(p->arena, (e->count + 1) * sizeof *terms);
	uint64_t articles = 0;
	if (!terms)
		return error_no_memory(p->error);
	terms[e->count] = *prefix;
	for (size_t i = 0; i < e->count; i++) {
		terms[i] = *prefix;
		terms[i].text = e->items[i].text;
		articles += e->items[i].articles;
	}
	*out = planner_terms_clause(p, q, terms, e->count, articles);
	if (!*out)
		return error_no_memory(p->error);
	(*out)->prefix = &terms[e->count];
	return planner_count_expanded(p, q, e->count);
}

static enum bf_status expand(struct planner *p, const struct query *q, struct slice beginning,
			     struct clause **out)
{
	struct snapshot *s = p->plan->snapshot;
	size_t limit = planner_expansion(p);
	struct expansion e = {.planner = p, .limit = limit * s->part_count};
	struct term prefix = {q->field, TERM_SURFACE, slice_from(""), beginning};
	enum bf_status status = BF_OK;
	for (size_t i = 0; i < s->part_count && status == BF_OK; i++)
		status = s->parts[i]->operations->walk_terms(s->parts[i], &prefix, collect_term, &e,
							     p->error);
	if (status == BF_OK && p->no_memory)
		status = error_no_memory(p->error);
	if (status != BF_OK)
		return status;
	if (s->part_count > 1)
		join_terms(&e);
	if (e.late)
		return planner_late(p, q);
	if (e.too_many || e.count > limit)
		return planner_too_many(p, q);
	return expanded_clause(p, q, &prefix, &e, out);
}

/* The last word of a reading is the beginning of a word; what stands before it
 * are words. */
enum bf_status planner_prefix(struct planner *p, const struct query *q, struct clause **out)
{
	struct word_readings r;
	struct clause_list ways = {NULL, 0};
	if (q->field == FIELD_ID)
		return expand(p, q, q->text, out);
	enum bf_status status = read_word(p, 0, ANALYZE_PREFIX, q->text, &r);
	if (status != BF_OK)
		return status;
	if (r.count == 0)
		return no_word(p, q, out);
	for (size_t i = 0; i < r.count && status == BF_OK; i++) {
		const struct reading *reading = &r.items[i];
		struct clause *last, *way;
		status = expand(p, q, keep(p, reading->words[reading->count - 1].lexeme->surface), &last);
		if (status == BF_OK)
			status = plan_reading(p, q, true, &r, 1, reading, last, &way);
		if (status == BF_OK && !planner_add(p, &ways, way))
			status = error_no_memory(p->error);
	}
	return status == BF_OK ? join_ways(p, q, &ways, out) : status;
}
