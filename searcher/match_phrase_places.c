/* match_phrase_places.c - where in an article a phrase of words stands; see match_phrase.h.
 *
 * The places of its rarest word come first, then those of the next as long as some place is left
 * where the phrase may begin. */
#include "searcher/match_phrase.h"

#include <string.h>

/* Are the places known where it may begin, by its two rarest words? */
bool phrase_known_begins(const struct phrase_matcher *p, uint32_t *from, uint32_t *end)
{
	const struct meetings *k = &p->meetings;
	bool known = p->next < k->count && k->known[p->next];
	*from = known && p->next ? k->ends[p->next - 1] : 0;
	*end = known ? k->ends[p->next] : 0;
	return known;
}

enum bf_status phrase_word_seek(const struct phrase_word *word, uint32_t article, uint32_t *next, bf_error *error)
{
	struct cursor *c = word->cursor;
	enum bf_status status;
	bool there, done;
	if (!word->looks_up) {
		status = cursor_seek(c, article, error);
		*next = status == BF_OK ? cursor_article(c) : NO_ARTICLE;
		return status;
	}
	status = c->operations->look_at(c, article, NULL, NULL, 0, &there, &done, error);
	*next = there ? article : article + 1;
	return status;
}

/* Is a word that was not sought there too? */
static enum bf_status stands_there(struct phrase_matcher *p, const struct phrase_word *word, bool *there,
				   bf_error *error)
{
	uint32_t next;
	enum bf_status status = phrase_word_seek(word, p->base.article, &next, error);
	*there = status == BF_OK && next == p->base.article;
	p->base.children[word->offset]->article = cursor_article(word->cursor);
	return status;
}

static bool make_room(struct phrase_matcher *p, size_t count)
{
	struct arena *arena = p->base.context->arena;
	if (count <= p->room)
		return true;
	size_t room = count < 64 ? 64 : 2 * count;
	p->begin = arena_alloc(arena, room * sizeof *p->begin);
	p->spans.items = arena_alloc(arena, room * sizeof *p->spans.items);
	p->room = p->begin && p->spans.items ? room : 0;
	return p->room > 0;
}

/* Of the places where the phrase may begin, keeps those where its word number `offset` stands in
 * its place. */
static size_t keep_beginnings(uint32_t *begin, size_t count, const uint32_t *starts, size_t n,
			      uint32_t offset)
{
	size_t kept = 0, at = 0;
	for (size_t i = 0; i < count; i++) {
		uint32_t wanted = begin[i] + offset;
		while (at < n && starts[at] < wanted)
			at++;
		if (at == n)
			break;
		begin[kept] = begin[i];
		kept += starts[at] == wanted;
	}
	return kept;
}

/* Where its rarest word lets the phrase begin. */
static size_t first_beginnings(uint32_t *begin, const uint32_t *starts, size_t n, uint32_t offset)
{
	size_t count = 0;
	for (size_t i = 0; i < n; i++) {
		uint32_t at = starts[i] - offset;
		bool new = starts[i] >= offset && (count == 0 || begin[count - 1] != at);
		begin[count] = at;
		count += new;
	}
	return count;
}

/* Without moving the word's cursor; where that is not *done, the cursor is on the article. */
static enum bf_status keep_looked_up(struct phrase_matcher *p, const struct phrase_word *word, size_t *count,
				     bool *done, bf_error *error)
{
	struct cursor *c = word->cursor;
	bool there;
	enum bf_status status = c->operations->look_at(c, p->base.article, p->begin, count, word->offset, &there,
						       done, error);
	if (status == BF_OK && !*done)
		status = cursor_seek(c, p->base.article, error);
	return status;
}

/* Of `count` places where the phrase may begin keeps those where the word stands in its place.
 * *done is false where that covers several positions somewhere. */
static enum bf_status keep_places(struct phrase_matcher *p, const struct phrase_word *word,
				  size_t *count, bool *done, bf_error *error)
{
	const struct cursor_operations *ask = word->cursor->operations;
	const uint32_t *starts, *ends;
	size_t n;
	enum bf_status status = BF_OK;
	*done = false;
	if (word->looks_up)
		status = keep_looked_up(p, word, count, done, error);
	if (status == BF_OK && !*done && ask->keep)
		status = ask->keep(word->cursor, p->begin, count, word->offset, done, error);
	if (status != BF_OK || *done)
		return status;
	status = ask->positions(word->cursor, &starts, &ends, &n, error);
	*done = status == BF_OK && !ends;
	if (*done)
		*count = keep_beginnings(p->begin, *count, starts, n, word->offset);
	return status;
}

/* The places where the rarest word lets the phrase begin. */
static enum bf_status first_places(struct phrase_matcher *p, size_t *count, bool *done, bf_error *error)
{
	const struct phrase_word *word = &p->by_list[0];
	const uint32_t *starts, *ends;
	size_t n;
	enum bf_status status =
	    word->cursor->operations->positions(word->cursor, &starts, &ends, &n, error);
	*done = status == BF_OK && !ends;
	if (!*done)
		return status;
	if (!make_room(p, n + 1))
		return error_no_memory(error);
	*count = first_beginnings(p->begin, starts, n, word->offset);
	return BF_OK;
}

/* The words from number `first` by list on, among them those that were not sought. */
static enum bf_status keep_all_places(struct phrase_matcher *p, uint32_t first, size_t *count, bool *done,
				      bf_error *error)
{
	enum bf_status status = BF_OK;
	for (uint32_t i = first; i < p->base.child_count && *count > 0 && *done && status == BF_OK; i++) {
		const struct phrase_word *word = &p->by_list[i];
		bool there = true;
		if (i >= p->sought)
			status = stands_there(p, word, &there, error);
		if (!there)
			*count = 0;
		else if (status == BF_OK)
			status = keep_places(p, word, count, done, error);
	}
	return status;
}

/* *done is false where some word covers several positions. */
static enum bf_status join_words(struct phrase_matcher *p, bool *done, bf_error *error)
{
	uint32_t from, end;
	bool known = phrase_known_begins(p, &from, &end);
	size_t count = end - from;
	enum bf_status status = BF_OK;
	*done = true;
	if (!known)
		status = first_places(p, &count, done, error);
	else if (!make_room(p, count))
		return error_no_memory(error);
	else
		memcpy(p->begin, p->meetings.begins + from, count * sizeof *p->begin);
	if (status == BF_OK && *done)
		status = keep_all_places(p, known ? 2 : 1, &count, done, error);
	if (status != BF_OK || !*done)
		return status;
	for (size_t i = 0; i < count; i++)
		p->spans.items[i] = (struct span){p->begin[i], p->begin[i] + p->base.child_count - 1};
	p->spans.count = count;
	return BF_OK;
}

static enum bf_status all_stand_there(struct phrase_matcher *p, bool *all, bf_error *error)
{
	enum bf_status status = BF_OK;
	*all = true;
	for (uint32_t i = p->sought; i < p->base.child_count && *all && status == BF_OK; i++)
		status = stands_there(p, &p->by_list[i], all, error);
	return status;
}

/* The spans of every word, joined. */
static enum bf_status join_spans(struct phrase_matcher *p, bf_error *error)
{
	uint32_t words = p->base.child_count;
	bool all;
	enum bf_status status = all_stand_there(p, &all, error);
	for (uint32_t i = 1; i < words && all && status == BF_OK; i++)
		if (p->by_list[i].looks_up)
			status = cursor_seek(p->by_list[i].cursor, p->base.article, error);
	if (status != BF_OK || !all)
		return status;
	arena_reset(&p->arena);
	struct spans *lists = arena_calloc(&p->arena, words, sizeof *lists), joined;
	if (!lists)
		return error_no_memory(error);
	for (uint32_t i = 0; i < words && status == BF_OK; i++) {
		struct matcher *word = p->base.children[i];
		status = matcher_spans(word, &lists[i], error);
	}
	if (status == BF_OK)
		status = spans_phrase(lists, words, &p->arena, &joined, error);
	if (status == BF_OK && !make_room(p, joined.count + 1))
		status = error_no_memory(error);
	if (status != BF_OK)
		return status;
	p->spans.count = joined.count;
	if (joined.count)
		memcpy(p->spans.items, joined.items, joined.count * sizeof *joined.items);
	return BF_OK;
}

enum bf_status phrase_find_places(struct phrase_matcher *p, bf_error *error)
{
	bool done;
	if (p->known == p->base.article)
		return BF_OK;
	p->known = 0;
	p->spans.count = 0;
	enum bf_status status = join_words(p, &done, error);
	if (status == BF_OK && !done)
		status = join_spans(p, error);
	if (status == BF_OK)
		p->known = p->base.article;
	return status;
}

