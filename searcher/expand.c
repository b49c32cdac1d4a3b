/* expand.c - see expand.h. */
#include "searcher/expand.h"

#include <stdlib.h>

#include "searcher/query_date.h"
#include "searcher/same_word.h"

enum { ADDED_MOST = 4096 };

struct alternatives {
	const struct synonym **items;
	uint32_t count;
};

struct expander {
	const struct expansion_request *request;
	struct word_comparer comparer;
	bool places;	       /* inside what asks for places, where no date may stand */
	bool negated;	       /* under NOT, where nothing scores */
	bool timed;	       /* there, as of the days first to last; else of what holds at all times */
	int32_t first, last;
	struct alternatives dated; /* that were left out there because they have dates */
	uint32_t added;	       /* words */
	struct query_note *notes, *last_note;
	bf_error *error;
};

static enum bf_status expand_node(struct expander *, struct query *, struct query **out);

/* ---- which rules match ----------------------------------------------------------------------------- */

static bool same_item(const struct synonym *a, const struct synonym *b)
{
	if (a->word_count != b->word_count || a->first != b->first || a->last != b->last)
		return false;
	for (uint32_t i = 0; i < a->word_count; i++)
		if (!slice_equal_nocase(a->words[i], b->words[i]))
			return false;
	return true;
}

static enum bf_status add_item(struct expander *e, struct alternatives *list, const struct synonym *item)
{
	for (uint32_t i = 0; i < list->count; i++)
		if (same_item(list->items[i], item))
			return BF_OK;
	if ((list->count & (list->count - 1)) == 0) { /* full at every power of two */
		const struct synonym **items =
		    arena_alloc(e->request->arena, (list->count ? list->count * 2 : 1) * sizeof *items);
		if (!items)
			return error_no_memory(e->error);
		if (list->count)
			memcpy(items, list->items, list->count * sizeof *items);
		list->items = items;
	}
	list->items[list->count++] = item;
	return BF_OK;
}

static enum bf_status item_matches(struct expander *e, const struct synonym *item, struct query *const *words,
				   bool *matches)
{
	enum bf_status status = BF_OK;
	*matches = true;
	for (uint32_t i = 0; i < item->word_count && *matches && status == BF_OK; i++)
		status = same_word(&e->comparer, words[i]->text, item->words[i], matches, e->error);
	return status;
}

static enum bf_status add_rule(struct expander *e, struct alternatives *list, const struct synonym_rule *rule,
			       const struct synonym *matched)
{
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < rule->to_count && status == BF_OK; i++)
		if (&rule->to[i] != matched)
			status = add_item(e, list, &rule->to[i]);
	return status;
}

/* Alternatives of the item of most words that these words begin with; *used: how many
 * that are, 0 where no rule matches.  With `whole` all of the words must be it. */
static enum bf_status find_alternatives(struct expander *e, struct query *const *words, uint32_t count,
					bool whole, uint32_t *used, struct alternatives *list)
{
	const struct synonyms *synonyms = e->request->synonyms;
	*used = 0;
	*list = (struct alternatives){NULL, 0};
	for (size_t r = 0; r < synonyms->count; r++) {
		const struct synonym_rule *rule = &synonyms->rules[r];
		for (uint32_t i = 0; i < rule->from_count; i++) {
			const struct synonym *item = &rule->from[i];
			bool matches;
			if (item->word_count < *used || item->word_count > count ||
			    (whole && item->word_count != count))
				continue;
			enum bf_status status = item_matches(e, item, words, &matches);
			if (status == BF_OK && matches && item->word_count > *used)
				list->count = 0;
			if (status == BF_OK && matches) {
				*used = item->word_count;
				status = add_rule(e, list, rule, item);
			}
			if (status != BF_OK)
				return status;
		}
	}
	return BF_OK;
}

/* ---- saying it back ---------------------------------------------------------------------------------- */

static void print_item(const struct synonym *item, struct buf *out)
{
	for (uint32_t i = 0; i < item->word_count; i++) {
		if (i)
			buf_append_byte(out, ' ');
		buf_append_slice(out, item->words[i]);
	}
	if (synonym_is_dated(item)) {
		buf_append_text(out, " [");
		query_date_print(item->first, item->last, out);
		buf_append_byte(out, ']');
	}
}

static enum bf_status add_note(struct expander *e, struct query *const *words, uint32_t used,
			       const struct alternatives *list)
{
	struct buf text = BUF_INIT(1u << 20);
	struct query_note *note = arena_alloc(e->request->arena, sizeof *note);
	for (uint32_t i = 0; i < used; i++) {
		if (i)
			buf_append_byte(&text, ' ');
		buf_append_slice(&text, words[i]->text);
	}
	buf_append_text(&text, " also finds its synonyms: ");
	for (uint32_t i = 0; i < list->count; i++) {
		if (i)
			buf_append_text(&text, ", ");
		print_item(list->items[i], &text);
	}
	enum bf_status status = buf_status(&text, "a note", e->error);
	struct slice copy = arena_copy(e->request->arena, buf_slice(&text));
	buf_free(&text);
	if (status != BF_OK)
		return status;
	if (!note || !copy.ptr)
		return error_no_memory(e->error);
	*note = (struct query_note){words[0]->start, words[used - 1]->end, copy, NULL};
	if (e->last_note)
		e->last_note->next = note;
	else
		e->notes = note;
	e->last_note = note;
	return BF_OK;
}

/* ---- nodes ------------------------------------------------------------------------------------------- */

static struct query *new_node(struct expander *e, enum query_kind kind, const struct query *first,
			      const struct query *last, uint32_t room)
{
	struct query *q = arena_calloc(e->request->arena, 1, sizeof *q);
	struct query **children = arena_calloc(e->request->arena, room + 1, sizeof *children);
	if (!q || !children) {
		error_no_memory(e->error);
		return NULL;
	}
	q->kind = kind;
	q->field = first->field;
	q->start = first->start;
	q->end = last->end;
	q->children = children;
	return q;
}

static struct query *copy_node(struct expander *e, const struct query *of)
{
	struct query *q = new_node(e, of->kind, of, of, of->child_count);
	if (!q)
		return NULL;
	struct query **children = q->children;
	*q = *of;
	q->children = children;
	q->child_count = 0;
	return q;
}

static struct query *new_word(struct expander *e, const struct query *of, struct slice text)
{
	struct query *word = new_node(e, QUERY_WORD, of, of, 0);
	if (!word)
		return NULL;
	word->text = text;
	word->synonym = true;
	return word;
}

static struct query *new_dates(struct expander *e, const struct query *of, int32_t first, int32_t last)
{
	struct query *dates = new_node(e, QUERY_DATE, of, of, 0);
	if (dates) {
		dates->field = FIELD_TEXT;
		dates->first = first;
		dates->last = last;
	}
	return dates;
}

/* An alternative as what finds it: a word, or a phrase in which stems match. */
static struct query *new_alternative(struct expander *e, const struct synonym *item, const struct query *own)
{
	struct query *q = item->word_count == 1 ? new_word(e, own, item->words[0])
						: new_node(e, QUERY_PHRASE, own, own, item->word_count);
	for (uint32_t i = 0; q && item->word_count > 1 && i < item->word_count; i++) {
		struct query *word = new_word(e, own, item->words[i]);
		if (!word)
			return NULL;
		q->children[q->child_count++] = word;
	}
	if (!q)
		return NULL;
	q->stemmed = q->kind == QUERY_PHRASE;
	if (!e->negated)
		q->boost = own->boost ? (own->boost * e->request->percent + 99) / 100 : e->request->percent;
	e->added += item->word_count;
	return q;
}

static bool holds_now(const struct expander *e, const struct synonym *item)
{
	return e->timed && item->first <= e->first && item->last >= e->last;
}

/* Adds it to the OR, with its dates where these may stand. */
static enum bf_status add_alternative(struct expander *e, struct query *either, const struct synonym *item,
				      const struct query *own)
{
	bool dated = synonym_is_dated(item);
	if (dated && e->places && !holds_now(e, item))
		return e->timed ? BF_OK : add_item(e, &e->dated, item);
	struct query *q = new_alternative(e, item, own);
	if (q && dated && !e->places) {
		struct query *both = new_node(e, QUERY_AND, own, own, 2);
		struct query *dates = both ? new_dates(e, own, item->first, item->last) : NULL;
		if (!dates)
			return BF_NO_MEMORY;
		both->children[both->child_count++] = q;
		both->children[both->child_count++] = dates;
		q = both;
	}
	if (!q)
		return BF_NO_MEMORY;
	either->children[either->child_count++] = q;
	return BF_OK;
}

/* An OR of `own`, which these words made, and the alternatives; `own` itself where none
 * holds. */
static enum bf_status join_alternatives(struct expander *e, struct query *own, struct query *const *words,
					uint32_t used, const struct alternatives *list, struct query **out)
{
	struct query *either = new_node(e, QUERY_OR, words[0], words[used - 1], list->count + 1);
	enum bf_status status = either ? BF_OK : BF_NO_MEMORY;
	if (status == BF_OK && !e->timed)
		status = add_note(e, words, used, list);
	if (status != BF_OK)
		return status;
	either->synonyms = true;
	either->children[either->child_count++] = own;
	for (uint32_t i = 0; i < list->count && status == BF_OK; i++)
		status = add_alternative(e, either, list->items[i], own);
	if (status == BF_OK && e->added > ADDED_MOST) {
		error_set(e->error, BF_BAD_QUERY, "the words here have more than %d synonyms", ADDED_MOST);
		error_hint(e->error, "ask without them (--no-synonyms), or put = before words that need none");
		return BF_BAD_QUERY;
	}
	*out = either->child_count > 1 ? either : own;
	return status;
}

/* ---- words and phrases --------------------------------------------------------------------------------- */

static bool can_expand(const struct query *q)
{
	return q->kind == QUERY_WORD && !q->exact && !q->cased && field_describe(q->field)->stemmed;
}

/* The words from child `from` on that may be one item: side by side in the tree, of one field. */
static uint32_t count_run(const struct query *q, uint32_t from)
{
	uint32_t count = 0;
	for (uint32_t i = from; i < q->child_count && count < SYNONYM_WORDS; i++, count++) {
		const struct query *word = q->children[i];
		if (!can_expand(word) || word->field != q->children[from]->field || (count && word->boost))
			break;
		if (word->boost)
			return 1;
	}
	return count;
}

/* Several words that are one item, as they stood under their parent. */
static struct query *keep_together(struct expander *e, enum query_kind kind, struct query *const *words,
				   uint32_t used)
{
	struct query *group = new_node(e, kind, words[0], words[used - 1], used);
	if (!group)
		return NULL;
	memcpy(group->children, words, used * sizeof *words);
	group->child_count = used;
	return group;
}

static enum bf_status expand_run(struct expander *e, enum query_kind kind, struct query *const *words,
				 uint32_t count, uint32_t *used, struct query **out)
{
	struct alternatives list;
	enum bf_status status = find_alternatives(e, words, count, false, used, &list);
	*out = words[0];
	if (status != BF_OK)
		return status;
	if (*used == 0 || list.count == 0) {
		*used = 1;
		return BF_OK;
	}
	struct query *own = *used == 1 ? words[0] : keep_together(e, kind, words, *used);
	if (!own)
		return BF_NO_MEMORY;
	status = join_alternatives(e, own, words, *used, &list, out);
	if (status == BF_OK && *out == own && *used > 1) { /* nothing came of it */
		*out = words[0];
		*used = 1;
	}
	return status;
}

static enum bf_status expand_phrase(struct expander *e, struct query *q, struct query **out)
{
	struct alternatives list;
	uint32_t used;
	*out = q;
	for (uint32_t i = 0; i < q->child_count; i++)
		if (q->children[i]->kind != QUERY_WORD)
			return BF_OK;
	if (q->cased || !field_describe(q->field)->stemmed)
		return BF_OK;
	enum bf_status status = find_alternatives(e, q->children, q->child_count, true, &used, &list);
	if (status != BF_OK || used == 0 || list.count == 0)
		return status;
	return join_alternatives(e, q, q->children, used, &list, out);
}

/* ---- whatever has children ------------------------------------------------------------------------------ */

static enum bf_status expand_children(struct expander *e, struct query *q, struct query **out)
{
	bool runs = q->kind == QUERY_AND || q->kind == QUERY_OR, changed = false, negated = e->negated;
	struct query *copy = copy_node(e, q);
	if (!copy)
		return BF_NO_MEMORY;
	for (uint32_t i = 0, used = 1; i < q->child_count; i += used) {
		struct query *child = q->children[i], *now;
		uint32_t run = runs ? count_run(q, i) : 0;
		used = 1;
		e->negated = negated || q->kind == QUERY_NOT || (q->kind == QUERY_APART && i > 0);
		enum bf_status status = run ? expand_run(e, q->kind, q->children + i, run, &used, &now)
					    : expand_node(e, child, &now);
		e->negated = negated;
		if (status != BF_OK)
			return status;
		changed |= now != child;
		copy->children[copy->child_count++] = now;
	}
	if (!changed)
		*out = q;
	else
		*out = copy->child_count == 1 && runs && !q->boost ? copy->children[0] : copy;
	return BF_OK;
}

/* ---- places ------------------------------------------------------------------------------------------------ */

static int ascending(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

/* Days on which something begins to hold, or holds no more; sorted, each once. */
static enum bf_status list_turns(struct expander *e, int64_t **out, uint32_t *count)
{
	int64_t *turns = arena_alloc(e->request->arena, (2 * (size_t)e->dated.count + 1) * sizeof *turns);
	uint32_t kept = 0;
	if (!turns)
		return error_no_memory(e->error);
	for (uint32_t i = 0; i < e->dated.count; i++) {
		turns[2 * i] = e->dated.items[i]->first;
		turns[2 * i + 1] = (int64_t)e->dated.items[i]->last + 1;
	}
	qsort(turns, 2 * (size_t)e->dated.count, sizeof *turns, ascending);
	for (uint32_t i = 0; i < 2 * e->dated.count; i++)
		if (kept == 0 || turns[kept - 1] != turns[i])
			turns[kept++] = turns[i];
	*out = turns;
	*count = kept;
	return BF_OK;
}

static bool has_apart(const struct query *q)
{
	bool found = q->kind == QUERY_APART;
	for (uint32_t i = 0; i < q->child_count && !found; i++)
		found = has_apart(q->children[i]);
	return found;
}

/* The node as of a stretch of days, AND those days; NULL in *out where nothing holds then. */
static enum bf_status expand_stretch(struct expander *e, struct query *q, int64_t first, int64_t last,
				     struct query **dates, struct query **out)
{
	bool holds = false;
	struct query *then;
	*out = NULL;
	e->first = (int32_t)first;
	e->last = (int32_t)last;
	for (uint32_t i = 0; i < e->dated.count; i++)
		holds |= holds_now(e, e->dated.items[i]);
	if (!holds)
		return BF_OK;
	enum bf_status status = expand_children(e, q, &then);
	if (status != BF_OK)
		return status;
	struct query *both = new_node(e, QUERY_AND, q, q, 2);
	*dates = both ? new_dates(e, q, e->first, e->last) : NULL;
	if (!*dates)
		return BF_NO_MEMORY;
	both->children[0] = then;
	both->children[1] = *dates;
	both->child_count = 2;
	*out = both;
	return BF_OK;
}

/* `always`, and each stretch of days that has more.  NOT NEAR finds less where there are more
 * alternatives: there `always` must not speak of those days. */
static enum bf_status join_stretches(struct expander *e, struct query *q, struct query *always,
				     struct query **out)
{
	int64_t *turns = NULL;
	uint32_t count = 0;
	enum bf_status status = list_turns(e, &turns, &count);
	struct query *either = status == BF_OK ? new_node(e, QUERY_OR, q, q, count + 1) : NULL;
	struct query *rest = either ? new_node(e, QUERY_AND, q, q, count + 1) : NULL;
	if (!rest)
		return status == BF_OK ? BF_NO_MEMORY : status;
	either->synonyms = true;
	rest->children[rest->child_count++] = always;
	either->children[either->child_count++] = always;
	e->timed = true;
	for (uint32_t i = 0; i + 1 < count && status == BF_OK; i++) {
		struct query *part, *dates, *not;
		status = expand_stretch(e, q, turns[i], turns[i + 1] - 1, &dates, &part);
		if (status != BF_OK || !part)
			continue;
		either->children[either->child_count++] = part;
		if (!(not = new_node(e, QUERY_NOT, q, q, 1)))
			return BF_NO_MEMORY;
		not->children[not->child_count++] = dates;
		rest->children[rest->child_count++] = not;
	}
	e->timed = false;
	if (has_apart(q))
		either->children[0] = rest;
	*out = either;
	return status;
}

static enum bf_status expand_places(struct expander *e, struct query *q, struct query **out)
{
	if (e->places)
		return expand_children(e, q, out);
	struct query *always;
	e->places = true;
	e->dated = (struct alternatives){NULL, 0};
	enum bf_status status = expand_children(e, q, &always);
	*out = always;
	if (status == BF_OK && e->dated.count)
		status = join_stretches(e, q, always, out);
	e->places = false;
	return status;
}

static enum bf_status expand_node(struct expander *e, struct query *q, struct query **out)
{
	uint32_t used;
	*out = q;
	switch (q->kind) {
	case QUERY_WORD:
		return can_expand(q) ? expand_run(e, QUERY_OR, &q, 1, &used, out) : BF_OK;
	case QUERY_PHRASE:
		return expand_phrase(e, q, out);
	case QUERY_AND:
	case QUERY_OR:
	case QUERY_NOT:
	case QUERY_ANY:
		return expand_children(e, q, out);
	case QUERY_NEAR:
	case QUERY_APART:
	case QUERY_ATLEAST:
	case QUERY_FIRST:
		return expand_places(e, q, out);
	default:
		return BF_OK;
	}
}

enum bf_status query_expand(const struct expansion_request *request, struct query *query, struct query **out,
			    struct query_note **notes, bf_error *error)
{
	struct expander e = {.request = request, .error = error};
	e.comparer = (struct word_comparer){
	    .analyzers = request->analyzers, .count = request->analyzer_count, .arena = request->arena};
	enum bf_status status = expand_node(&e, query, out);
	*notes = e.notes;
	return status;
}
