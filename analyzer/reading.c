/* reading.c - the ways to read what somebody typed.
 *
 * In:  a word or a phrase.
 * Out: its readings: every row of tokens that leads from its first position to
 *      its last, nearest to the spelling first.
 *
 * The tokens of a text are the edges of a graph whose points are positions: a
 * compound goes from its first part to behind its last, a part goes one step.
 * At one position they stand in the order of preference (the whole, the joined
 * form, the parts), so a search depth first finds the readings in order. */
#include "analyzer/chain.h"

enum { READING_WORDS_MAX = 1024 };

struct path {
	const struct token *tokens;
	size_t count; /* of tokens */
	uint32_t end; /* the position behind the last */
	uint16_t chosen[READING_WORDS_MAX]; /* token numbers */
	size_t length;
};

static bool add_reading(struct arena *arena, const struct path *p, struct reading *to)
{
	struct reading_word *words = arena_alloc(arena, p->length * sizeof *words);
	if (!words)
		return false;
	for (size_t i = 0; i < p->length; i++) {
		const struct token *t = &p->tokens[p->chosen[i]];
		words[i] = (struct reading_word){t->lexeme, t->start, t->end};
	}
	*to = (struct reading){words, p->length};
	return true;
}

/* The first token from `from` on at `position`; p->count if there is none. */
static size_t token_at(const struct path *p, size_t from, uint32_t position)
{
	while (from < p->count && p->tokens[from].position < position)
		from++;
	return from < p->count && p->tokens[from].position == position ? from : p->count;
}

/* The next token to try at the same position; p->count if there is none. */
static size_t alternative(const struct path *p, size_t token)
{
	return token_at(p, token + 1, p->tokens[token].position) == token + 1 ? token + 1 : p->count;
}

static uint32_t position_behind(const struct path *p)
{
	const struct token *last = &p->tokens[p->chosen[p->length - 1]];
	return last->position + last->span;
}

/* Gives the last choice up for the next one; false when all are used up. */
static bool step_back(struct path *p)
{
	while (p->length > 0) {
		size_t next = alternative(p, p->chosen[p->length - 1]);
		if (next < p->count) {
			p->chosen[p->length - 1] = (uint16_t)next;
			return true;
		}
		p->length--;
	}
	return false;
}

/* Walks all paths in order of preference.  Returns false when out of memory. */
static bool walk(struct path *p, struct arena *arena, struct reading *readings, size_t *count)
{
	p->chosen[0] = 0;
	p->length = 1;
	do {
		while (position_behind(p) < p->end && p->length < READING_WORDS_MAX) {
			size_t next = token_at(p, p->chosen[p->length - 1], position_behind(p));
			p->chosen[p->length++] = (uint16_t)next;
		}
		if (!add_reading(arena, p, &readings[*count]))
			return false;
		(*count)++;
	} while (*count < READINGS_MAX && step_back(p));
	return true;
}

static uint32_t end_of(const struct token *tokens, size_t count)
{
	uint32_t end = 0;
	for (size_t i = 0; i < count; i++)
		if (tokens[i].position + tokens[i].span > end)
			end = tokens[i].position + tokens[i].span;
	return end;
}

enum bf_status analyzer_query_readings(struct analyzer *a, enum analyzer_reason reason,
				       struct slice text, const struct reading **readings,
				       size_t *count, bf_error *error)
{
	struct path path = {.length = 0};
	enum bf_status status = analyzer_run(a, reason, text, &path.tokens, &path.count, error);
	if (status != BF_OK)
		return status;
	path.end = end_of(path.tokens, path.count);
	if (path.end > READING_WORDS_MAX || path.count > UINT16_MAX)
		return error_set(error, BF_BAD_ARGUMENT, "more than %d words in one phrase",
				 READING_WORDS_MAX);
	arena_reset(&a->reading_arena);
	struct reading *found = arena_calloc(&a->reading_arena, READINGS_MAX, sizeof *found);
	if (!found)
		return error_no_memory(error);
	*count = 0;
	*readings = found;
	if (path.count && !walk(&path, &a->reading_arena, found, count))
		return error_no_memory(error);
	return BF_OK;
}
