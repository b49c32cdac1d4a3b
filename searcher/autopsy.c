/* autopsy.c - see autopsy.h. */
#include "searcher/autopsy.h"

enum { DEADLINE_MS = 10000 }; /* as of a search */

const char *suggestion_kind_name(enum suggestion_kind kind)
{
	static const char *const names[SUGGEST_COUNT] = {
	    [SUGGEST_SPELLING] = "spelling", [SUGGEST_CAPITALS] = "capitals",
	    [SUGGEST_FORMS] = "forms",	     [SUGGEST_LOOSER] = "looser",
	    [SUGGEST_ANYWHERE] = "anywhere", [SUGGEST_WITHOUT] = "without",
	    [SUGGEST_ANY] = "any"};
	return names[kind];
}

enum bf_status autopsy_suggest(struct autopsy_desk *d, const struct suggestion *s)
{
	uint32_t count = d->out->suggestion_count;
	if (count == d->room) {
		uint32_t room = d->room ? d->room * 2 : 8;
		struct suggestion *all = arena_alloc(d->arena, room * sizeof *all);
		if (!all)
			return error_no_memory(d->error);
		if (count)
			memcpy(all, d->suggestions, count * sizeof *all);
		d->out->suggestions = d->suggestions = all;
		d->room = room;
	}
	d->suggestions[d->out->suggestion_count++] = *s;
	return BF_OK;
}

/* Does this text, asked for as the question was, mean that tree? */
static enum bf_status means(struct autopsy_desk *d, struct slice text, struct slice canonical, bool *same)
{
	struct query *query;
	struct query_note *notes;
	struct arena work = ARENA_INIT;
	struct buf printed = BUF_INIT(1u << 20);
	bf_error reason = {0};
	*same = false;
	enum bf_status status = query_parse(text, &d->counter->options->query, &work, &query, &notes, &reason);
	if (status == BF_OK) {
		query_print(query, &printed);
		*same = slice_equal(buf_slice(&printed), canonical);
		status = buf_status(&printed, "a question", &reason);
	}
	buf_free(&printed);
	arena_free(&work);
	if (status == BF_NO_MEMORY)
		return error_no_memory(d->error);
	return BF_OK;
}

/* Where a word is left out, the space behind it is too. */
static uint32_t end_of(const struct text_edit *edit, struct slice question)
{
	bool alone = edit->start == 0 || strchr(" (", question.ptr[edit->start - 1]);
	bool space = edit->end < question.len && question.ptr[edit->end] == ' ';
	return edit->end + (edit->text.len == 0 && alone && space);
}

/* The space before it is, where a bracket ends behind it; all before `at` is told. */
static uint32_t start_of(const struct text_edit *edit, struct slice question, uint32_t at)
{
	bool closes = edit->end < question.len && question.ptr[edit->end] == ')';
	bool space = edit->start > at && question.ptr[edit->start - 1] == ' ';
	return edit->start - (edit->text.len == 0 && closes && space);
}

static void append_edited(struct buf *text, struct slice question, const struct text_edit *edits,
			  uint32_t count)
{
	uint32_t at = 0;
	for (uint32_t i = 0; i < count; i++) {
		buf_append(text, question.ptr + at, start_of(&edits[i], question, at) - at);
		buf_append_slice(text, edits[i].text);
		at = end_of(&edits[i], question);
	}
	buf_append_slice(text, slice_tail(question, at));
}

static bool edits_fit(const struct text_edit *edits, uint32_t count, struct slice question)
{
	uint32_t at = 0;
	for (uint32_t i = 0; i < count; i++) {
		if (edits[i].start < at || edits[i].end < edits[i].start || edits[i].end > question.len)
			return false;
		at = edits[i].end;
	}
	return count > 0;
}

static enum bf_status edited_text(struct autopsy_desk *d, const struct text_edit *edits, uint32_t count,
				  struct slice canonical, struct slice *out)
{
	const struct query_options *how = &d->counter->options->query;
	struct buf text = BUF_INIT(1u << 20);
	bool same = false;
	if (how->any || how->plain || how->syntax != SYNTAX_NATIVE || !edits_fit(edits, count, d->question))
		return BF_OK;
	append_edited(&text, d->question, edits, count);
	enum bf_status status = buf_status(&text, "a question", d->error);
	if (status == BF_OK)
		status = means(d, buf_slice(&text), canonical, &same);
	if (status == BF_OK && same) {
		*out = arena_copy(d->arena, slice_trim(buf_slice(&text)));
		if (!out->ptr)
			status = error_no_memory(d->error);
	}
	buf_free(&text);
	return status;
}

enum bf_status autopsy_text(struct autopsy_desk *d, const struct query *tree,
			    const struct text_edit *edits, uint32_t count, struct slice *out)
{
	struct buf printed = BUF_INIT(1u << 20);
	query_print(tree, &printed);
	enum bf_status status = buf_status(&printed, "a question", d->error);
	*out = slice_make(NULL, 0);
	if (status == BF_OK)
		status = edited_text(d, edits, count, buf_slice(&printed), out);
	if (status == BF_OK && !out->ptr) {
		*out = arena_copy(d->arena, buf_slice(&printed));
		if (!out->ptr)
			status = error_no_memory(d->error);
	}
	buf_free(&printed);
	return status;
}

enum bf_status autopsy_try(struct autopsy_desk *d, enum suggestion_kind kind, const struct query *tree,
			   const struct query *node, const struct query *becomes,
			   const struct text_edit *edit, uint64_t *found)
{
	struct suggestion s = {.kind = kind, .start = node->start, .end = node->end};
	enum bf_status status = count_tree(d->counter, tree, NULL, NULL, &s.found);
	if (found)
		*found = s.found;
	if (status != BF_OK || s.found <= d->total)
		return status;
	status = query_print_text(node, d->arena, &s.was, d->error);
	if (status == BF_OK)
		status = query_print_text(becomes, d->arena, &s.becomes, d->error);
	if (status == BF_OK)
		status = autopsy_text(d, tree, edit, edit ? 1 : 0, &s.query);
	return status == BF_OK ? autopsy_suggest(d, &s) : status;
}

/* What was found out before the clock said stop is told. */
static enum bf_status examine(struct autopsy_desk *d)
{
	enum bf_status status = autopsy_spelling(d);
	if (status == BF_OK)
		status = autopsy_looser(d);
	if (status == BF_OK)
		status = autopsy_clauses(d);
	if (status == BF_OK && d->total == 0 && d->out->suggestion_count == 0)
		status = autopsy_words(d);
	d->out->complete = status != BF_DEADLINE;
	return status == BF_DEADLINE ? BF_OK : status;
}

/* Spellings come in their order. */
static bool comes_before(const struct suggestion *x, const struct suggestion *y)
{
	if (x->kind != y->kind || x->kind == SUGGEST_SPELLING)
		return x->kind < y->kind;
	if (x->found != y->found)
		return x->found > y->found;
	return slice_compare(x->query, y->query) < 0;
}

/* By kind, best first: a few, so that simple is good enough. */
static void sort_suggestions(struct autopsy_desk *d)
{
	for (uint32_t i = 1; i < d->out->suggestion_count; i++) {
		struct suggestion s = d->suggestions[i];
		uint32_t at = i;
		for (; at > 0 && comes_before(&s, &d->suggestions[at - 1]); at--)
			d->suggestions[at] = d->suggestions[at - 1];
		d->suggestions[at] = s;
	}
}

enum bf_status autopsy_make(struct snapshot *snapshot, const struct search_options *options,
			    struct slice question, const struct query *tree, const struct plan *plan,
			    uint64_t total, const struct ticker *search, struct arena *arena,
			    const struct autopsy **out, bf_error *error)
{
	struct autopsy *autopsy = arena_calloc(arena, 1, sizeof *autopsy);
	struct counter counter = {.snapshot = snapshot,
				  .options = options,
				  .ticker = ticker_start((options->deadline_ms ? options->deadline_ms
									       : DEADLINE_MS) /
							 AUTOPSY_SHARE),
				  .error = error};
	struct autopsy_desk d = {.counter = &counter,
				 .plan = plan,
				 .question = question,
				 .tree = tree,
				 .total = total,
				 .arena = arena,
				 .out = autopsy,
				 .error = error};
	*out = NULL;
	if (!autopsy)
		return error_no_memory(error);
	if (search->deadline && search->deadline < counter.ticker.deadline)
		counter.ticker.deadline = search->deadline;
	enum bf_status status = examine(&d);
	sort_suggestions(&d);
	counter_free(&counter);
	*out = autopsy;
	return status;
}
