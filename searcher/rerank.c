/* rerank.c - see rerank.h.
 *
 * For every word of the question that scores: is it there as typed?  For every
 * two words that follow each other in the question: how close do they come?
 * The bonus of a pair is near_percent of the lighter weight, divided by
 * the distance, so that it fades as 1, 1/2, 1/3 …  Both are sums of whole
 * numbers over the words, so their order does not matter.
 *
 * To look costs, most of all at positions.  So each bonus is given in two rounds: first
 * to as many as are wanted, then to those that may still come among them. */
#include "searcher/rerank.h"

struct judge {
	struct top *top;
	const struct plan *plan;
	const struct rank_table *table;
	struct ticker *ticker;
	bf_error *error;
	struct candidate *items[RANK_DEPTH_MOST]; /* that may still come among the wanted */
	uint32_t count, wanted;
	int64_t threshold; /* so much the last one of the wanted has at least; 0: not known */
};

/* Gives a bonus to candidates of one part, ascending by article. */
typedef enum bf_status bonus(struct judge *, struct part *, struct candidate **items, uint32_t count);

/* ---- as typed --------------------------------------------------------------------------------------- */

static int64_t exact_bonus(const struct judge *j, const struct clause *word)
{
	return word->exact_count ? word->weight * j->table->exact_percent / 100 : 0;
}

static enum bf_status add_exact(struct judge *j, struct part *part, struct candidate **items,
				uint32_t count)
{
	uint32_t articles[RANK_DEPTH_MOST];
	for (uint32_t i = 0; i < count; i++)
		articles[i] = items[i]->article;
	for (uint32_t w = 0; w < j->plan->word_count; w++) {
		const struct clause *word = j->plan->words[w];
		bool there[RANK_DEPTH_MOST];
		memset(there, 0, count * sizeof *there);
		for (uint32_t t = 0; t < word->exact_count; t++) {
			enum bf_status status = part->operations->have_term(
			    part, &word->exact[t], articles, count, there, j->error);
			if (status != BF_OK)
				return status;
		}
		for (uint32_t i = 0; i < count; i++)
			items[i]->key += there[i] ? exact_bonus(j, word) : 0;
	}
	return BF_OK;
}

/* ---- close together ------------------------------------------------------------------------------------- */

/* Where a word stands in the article on hand. */
struct placed {
	const struct clause *word;
	const uint32_t *starts, *ends; /* ends: NULL where they are the starts */
	size_t count;
};

/* A word between which and others closeness counts, over one part.  One of a single term in each
 * language is asked of the part, article by article; others have a matcher. */
struct near_word {
	const struct clause *clause;
	struct matcher *matcher; /* NULL: of such a term */
	const struct term *const *terms; /* then: by which of its terms each article on hand has it; NULL: by none */
};

struct near_desk {
	struct match_context context;
	struct arena arena, spans;
	struct near_word *words;
	uint32_t count;
};

/* Stop words keep nobody apart. */
static bool counts_near(const struct clause *word)
{
	return word->kind != CLAUSE_NONE && word->kind != CLAUSE_ALL && !word->query->optional;
}

/* No article has two of its terms: there is one, or they are stems of different languages. */
static bool is_single_term(const struct clause *word)
{
	bool one = word->kind == CLAUSE_TERMS && !word->prefix && !word->expanded;
	for (uint32_t i = 1; one && i < word->term_count; i++)
		for (uint32_t j = 0; one && j < i; j++)
			one = word->terms[i].language.len && word->terms[j].language.len &&
			      !slice_equal(word->terms[i].language, word->terms[j].language);
	return one;
}

/* Does the question find no article without the word? */
static bool is_required(const struct plan *plan, const struct clause *word)
{
	const struct clause *root = plan->root;
	for (uint32_t i = 0; root->kind == CLAUSE_AND && i < root->children.count; i++)
		if (root->children.items[i] == word)
			return true;
	return root == word;
}

/* Of articles of which it is not known by which term they have the word: those that have this one. */
static enum bf_status find_term(struct judge *j, struct part *part, const struct term *term,
				const uint32_t *articles, uint32_t count, const struct term **terms)
{
	uint32_t sought[RANK_DEPTH_MOST], places[RANK_DEPTH_MOST], left = 0;
	bool there[RANK_DEPTH_MOST];
	for (uint32_t i = 0; i < count; i++) {
		sought[left] = articles[i];
		places[left] = i;
		left += !terms[i];
	}
	if (left == 0)
		return BF_OK;
	memset(there, false, left * sizeof *there);
	enum bf_status status = part->operations->have_term(part, term, sought, left, there, j->error);
	for (uint32_t i = 0; i < left; i++)
		if (there[i])
			terms[places[i]] = term;
	return status;
}

/* By which term each of the articles has the word: all have it, where it found them. */
static enum bf_status find_single(struct judge *j, struct part *part, const struct clause *word,
				  const uint32_t *articles, uint32_t count, const struct term **terms)
{
	enum bf_status status = BF_OK;
	bool known = word->term_count == 1 && j->top && is_required(j->plan, word);
	for (uint32_t i = 0; known && i < count; i++)
		terms[i] = word->terms;
	for (uint32_t i = 0; i < word->term_count && status == BF_OK; i++)
		status = find_term(j, part, &word->terms[i], articles, count, terms);
	return status;
}

static enum bf_status open_word(struct judge *j, struct near_desk *d, const struct clause *clause,
				const uint32_t *articles, uint32_t count)
{
	struct near_word *w = &d->words[d->count];
	struct part *part = d->context.part;
	enum bf_status status;
	w->clause = clause;
	if (is_single_term(clause)) {
		const struct term **terms = arena_calloc(&d->arena, count, sizeof *terms);
		w->terms = terms;
		status = terms ? find_single(j, part, clause, articles, count, terms)
			       : error_no_memory(j->error);
	} else {
		status = matcher_open(&d->context, clause, &w->matcher, j->error);
	}
	d->count += status == BF_OK;
	return status;
}

static enum bf_status open_desk(struct judge *j, struct part *part, struct candidate **items,
				uint32_t count, struct near_desk *d)
{
	enum bf_status status = BF_OK;
	*d = (struct near_desk){.arena = ARENA_INIT, .spans = ARENA_INIT};
	d->context = (struct match_context){j->plan, part, j->ticker, &d->arena, &d->spans, NULL, {NULL, 0}};
	d->words = arena_calloc(&d->arena, j->plan->word_count, sizeof *d->words);
	uint32_t *articles = arena_alloc(&d->arena, count * sizeof *articles);
	if (!d->words || !articles)
		return error_no_memory(j->error);
	for (uint32_t i = 0; i < count; i++)
		articles[i] = items[i]->article;
	for (uint32_t w = 0; w < j->plan->word_count && status == BF_OK; w++)
		if (counts_near(j->plan->words[w]))
			status = open_word(j, d, j->plan->words[w], articles, count);
	return status;
}

static void close_desk(struct near_desk *d)
{
	for (uint32_t i = 0; i < d->count; i++)
		matcher_close(d->words[i].matcher);
	arena_free(&d->spans);
	arena_free(&d->arena);
}

static enum bf_status place_spans(struct near_desk *d, struct matcher *m, struct placed *out,
				  bf_error *error)
{
	struct spans spans;
	enum bf_status status = matcher_spans(m, &spans, error);
	if (status != BF_OK)
		return status;
	uint32_t *starts = arena_alloc(&d->spans, (spans.count + 1) * sizeof *starts);
	uint32_t *ends = arena_alloc(&d->spans, (spans.count + 1) * sizeof *ends);
	if (!starts || !ends)
		return error_no_memory(error);
	for (size_t i = 0; i < spans.count; i++) {
		starts[i] = spans.items[i].start;
		ends[i] = spans.items[i].end;
	}
	*out = (struct placed){m->clause, starts, ends, spans.count};
	return BF_OK;
}

/* In the article, which is number `at` of those on hand. */
static enum bf_status place(struct near_desk *d, const struct near_word *w, uint32_t article, uint32_t at,
			    struct placed *out, bf_error *error)
{
	struct part *part = d->context.part;
	struct cursor *c = w->matcher ? matcher_cursor(w->matcher) : NULL;
	*out = (struct placed){.word = w->clause};
	if (!w->matcher)
		return part->operations->places(part, article, w->terms[at], &d->spans, &out->starts,
						&out->ends, &out->count, error);
	return c ? c->operations->positions(c, &out->starts, &out->ends, &out->count, error)
		 : place_spans(d, w->matcher, out, error);
}

/* The smallest distance between two places; UINT32_MAX when one has none. */
static uint32_t closest(const struct placed *a, const struct placed *b)
{
	const uint32_t *a_ends = a->ends ? a->ends : a->starts, *b_ends = b->ends ? b->ends : b->starts;
	uint32_t least = UINT32_MAX;
	for (size_t i = 0, j = 0; i < a->count && j < b->count && least > 1;) {
		uint32_t gap = a_ends[i] < b->starts[j]	  ? b->starts[j] - a_ends[i]
			       : b_ends[j] < a->starts[i] ? a->starts[i] - b_ends[j]
							  : 0;
		if (gap && gap < least)
			least = gap;
		if (a->starts[i] <= b->starts[j])
			i++;
		else
			j++;
	}
	return least;
}

/* Positions of one field say nothing about those of another. */
static bool one_space(const struct clause *a, const struct clause *b)
{
	enum field x = a->query->field, y = b->query->field;
	return x == y || (field_describe(x)->shares_text && field_describe(y)->shares_text);
}

static int64_t near_bonus(const struct rank_table *table, const struct clause *a, const struct clause *b,
			  uint32_t distance)
{
	int64_t lighter = a->weight < b->weight ? a->weight : b->weight;
	bool synonym = b->query->synonym && a->query->start >= b->query->start && a->query->end <= b->query->end;
	if (distance >= table->near_reach || synonym || !one_space(a, b))
		return 0;
	return lighter * table->near_percent / 100 / (int64_t)distance;
}

/* Which words the article, number `at` of those on hand, has: puts those into `there`.  *most is
 * what their closeness can bring: of the words in a row each pair counts the lighter, so
 * the heaviest never counts. */
static enum bf_status find_words(struct judge *j, struct near_desk *d, uint32_t article, uint32_t at,
				 const struct near_word **there, uint32_t *count, int64_t *most)
{
	int64_t sum = 0, heaviest = 0;
	*count = 0;
	for (uint32_t i = 0; i < d->count; i++) {
		const struct near_word *w = &d->words[i];
		bool matches = !w->matcher && w->terms[at];
		if (w->matcher) {
			enum bf_status status = matcher_stands_in(w->matcher, article, &matches, j->error);
			if (status != BF_OK)
				return status;
		}
		if (!matches)
			continue;
		int64_t weight = w->clause->weight;
		there[(*count)++] = w;
		sum += weight;
		heaviest = weight > heaviest ? weight : heaviest;
	}
	*most = (sum - heaviest) * j->table->near_percent / 100;
	return BF_OK;
}

static enum bf_status add_closeness(struct judge *j, struct near_desk *d, const struct near_word **there,
				    uint32_t count, struct candidate *item, uint32_t at)
{
	struct placed before = {0}, now = {0};
	for (uint32_t i = 0; i < count; i++) {
		enum bf_status status = place(d, there[i], item->article, at, &now, j->error);
		if (status != BF_OK)
			return status;
		if (i > 0)
			item->key +=
			    near_bonus(j->table, before.word, now.word, closest(&before, &now));
		before = now;
	}
	return BF_OK;
}

static enum bf_status add_near(struct judge *j, struct part *part, struct candidate **items,
			       uint32_t count)
{
	struct near_desk d;
	enum bf_status status = open_desk(j, part, items, count, &d);
	const struct near_word **there = arena_alloc(&d.arena, (d.count + 1) * sizeof *there);
	if (status == BF_OK && !there)
		status = error_no_memory(j->error);
	for (uint32_t i = 0; i < count && status == BF_OK; i++) {
		uint32_t words;
		int64_t most;
		arena_reset(&d.spans);
		status = find_words(j, &d, items[i]->article, i, there, &words, &most);
		if (status == BF_OK && words > 1 && items[i]->key + most >= j->threshold)
			status = add_closeness(j, &d, there, words, items[i], i);
	}
	close_desk(&d);
	return status;
}

/* ---- rounds -------------------------------------------------------------------------------------------------- */

static uint64_t place_of(const struct candidate *c)
{
	return (uint64_t)c->part << 32 | c->article;
}

static void sort_by_place(struct candidate **items, uint32_t count)
{
	for (uint32_t i = 1; i < count; i++) {
		struct candidate *c = items[i];
		uint64_t place = place_of(c);
		uint32_t at = i;
		for (; at > 0 && place < place_of(items[at - 1]); at--)
			items[at] = items[at - 1];
		items[at] = c;
	}
}

/* The key of the last of the wanted; INT64_MIN where there are fewer. */
static int64_t last_wanted(const struct judge *j, struct candidate **items, uint32_t count)
{
	int64_t keys[RANK_DEPTH_MOST];
	for (uint32_t i = 0; i < count; i++)
		keys[i] = items[i]->key;
	return nth_key(keys, count, j->wanted);
}

static enum bf_status give(struct judge *j, bonus *add, struct candidate **items, uint32_t count)
{
	enum bf_status status = BF_OK;
	for (uint32_t i = 0, next; i < count && status == BF_OK; i = next) {
		for (next = i; next < count && items[next]->part == items[i]->part;)
			next++;
		status = add(j, j->top->snapshot->parts[items[i]->part], items + i, next - i);
	}
	return status;
}

/* `most`: what this bonus and later ones come to at most. */
static enum bf_status give_in_rounds(struct judge *j, bonus *add, int64_t most)
{
	struct candidate *some[RANK_DEPTH_MOST];
	bool first[RANK_DEPTH_MOST];
	int64_t least = last_wanted(j, j->items, j->count);
	uint32_t count = 0, kept = 0;
	for (uint32_t i = 0; i < j->count; i++) {
		first[i] = j->items[i]->key >= least;
		some[count] = j->items[i];
		count += first[i];
	}
	j->threshold = 0;
	enum bf_status status = give(j, add, some, count);
	if (status != BF_OK || count == j->count)
		return status;
	j->threshold = last_wanted(j, some, count);
	count = 0;
	for (uint32_t i = 0; i < j->count; i++) {
		struct candidate *c = j->items[i];
		if (!first[i] && c->key + most < j->threshold)
			continue;
		j->items[kept++] = c;
		some[count] = c;
		count += !first[i];
	}
	j->count = kept;
	return give(j, add, some, count);
}

enum bf_status rerank(struct top *top, const struct plan *plan, uint32_t wanted, struct ticker *ticker,
		      bf_error *error)
{
	const struct rank_table *table = &plan->scale->table;
	struct judge j = {.top = top, .plan = plan, .table = table, .ticker = ticker,
			  .error = error, .wanted = wanted};
	uint32_t count = top->count < table->depth ? top->count : table->depth, words = 0;
	int64_t exact = 0, near = 0, heaviest = 0;
	if (plan->word_count == 0 || count == 0)
		return BF_OK;
	if (wanted == 0)
		j.wanted = table->depth;
	for (; j.count < count; j.count++)
		j.items[j.count] = &top->items[j.count];
	sort_by_place(j.items, j.count);
	for (uint32_t i = 0; i < plan->word_count; i++) {
		exact += exact_bonus(&j, plan->words[i]);
		if (!counts_near(plan->words[i]))
			continue;
		words++;
		near += plan->words[i]->weight;
		heaviest = plan->words[i]->weight > heaviest ? plan->words[i]->weight : heaviest;
	}
	near = (near - heaviest) * table->near_percent / 100;
	enum bf_status status = give_in_rounds(&j, add_exact, exact + near);
	if (status == BF_OK && words > 1)
		status = give_in_rounds(&j, add_near, near);
	return status == BF_OK ? top_sort_first(top, count, j.wanted, error) : status;
}

/* ---- one article, for those who want to know -------------------------------------------------------------------- */

struct bonus_list {
	struct rank_bonus *items;
	uint32_t count;
};

static void note_bonus(struct bonus_list *l, const struct clause *word, const struct clause *next,
		       uint32_t distance, int64_t score)
{
	if (score)
		l->items[l->count++] = (struct rank_bonus){word, next, distance, score};
}

static enum bf_status note_exact(struct judge *j, struct part *part, uint32_t article, struct bonus_list *l)
{
	for (uint32_t w = 0; w < j->plan->word_count; w++) {
		const struct clause *word = j->plan->words[w];
		bool there = false;
		for (uint32_t t = 0; t < word->exact_count; t++) {
			enum bf_status status = part->operations->have_term(part, &word->exact[t], &article, 1,
									     &there, j->error);
			if (status != BF_OK)
				return status;
		}
		note_bonus(l, word, NULL, 0, there ? exact_bonus(j, word) : 0);
	}
	return BF_OK;
}

static enum bf_status note_near(struct judge *j, struct near_desk *d, uint32_t article,
				const struct near_word **there, uint32_t count, struct bonus_list *l)
{
	struct placed before = {0}, now = {0};
	for (uint32_t i = 0; i < count; i++) {
		enum bf_status status = place(d, there[i], article, 0, &now, j->error);
		if (status != BF_OK)
			return status;
		uint32_t distance = i ? closest(&before, &now) : 0;
		if (i)
			note_bonus(l, before.word, now.word, distance,
				   near_bonus(j->table, before.word, now.word, distance));
		before = now;
	}
	return BF_OK;
}

enum bf_status rerank_bonuses(const struct plan *plan, struct part *part, uint32_t article,
			      struct ticker *ticker, struct arena *arena, struct rank_bonus **out,
			      uint32_t *count, bf_error *error)
{
	struct judge *j = arena_calloc(arena, 1, sizeof *j);
	struct bonus_list l = {arena_calloc(arena, 2 * (size_t)plan->word_count + 1, sizeof *l.items), 0};
	struct near_desk d;
	uint32_t words;
	int64_t most;
	if (!j || !l.items)
		return error_no_memory(error);
	*j = (struct judge){.plan = plan, .table = &plan->scale->table, .ticker = ticker, .error = error};
	struct candidate candidate = {.article = article}, *item = &candidate;
	enum bf_status status = open_desk(j, part, &item, 1, &d);
	const struct near_word **there = arena_alloc(&d.arena, ((size_t)d.count + 1) * sizeof *there);
	if (status == BF_OK && !there)
		status = error_no_memory(error);
	if (status == BF_OK)
		status = note_exact(j, part, article, &l);
	if (status == BF_OK)
		status = find_words(j, &d, article, 0, there, &words, &most);
	if (status == BF_OK)
		status = note_near(j, &d, article, there, words, &l);
	close_desk(&d);
	*out = l.items;
	*count = l.count;
	return status;
}
