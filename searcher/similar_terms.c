/* similar_terms.c - see similar_terms.h. */
#include "searcher/similar_terms.h"

#include <stdlib.h>

/* A headline word counts as so many of the body; the k3 of Okapi says how fast more of
 * the same word adds less. */
enum { HEADLINE_WEIGHT = 3, K3 = 8, WORD_BYTES_LEAST = 2 };

/* One word of the story: what it is looked up by, and where it stands. */
struct story_word {
	struct slice key, text; /* key: the stem; where there is none, the surface form */
	bool stemmed, headline;
	uint32_t order; /* in the story */
};

struct story {
	struct slice language;
	struct story_word *words;
	size_t count, room;
	struct arena *arena;
};

uint32_t similar_boost(uint32_t headline, uint32_t body)
{
	uint64_t times = (uint64_t)headline * HEADLINE_WEIGHT + body;
	return (uint32_t)(times * (K3 + 1) * 100 / (times + K3));
}

/* ---- words --------------------------------------------------------------------------------- */

static bool has_letter(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned)((unsigned char)text.ptr[i] | 32) - 'a' < 26 || (unsigned char)text.ptr[i] >= 0x80)
			return true;
	return false;
}

/* A hashed word (~) cannot be asked for. */
static bool is_telling(const struct token *t)
{
	const struct lexeme *l = t->lexeme;
	return !l->stop_word && !(t->flags & TOKEN_WIDER) && l->surface.len >= WORD_BYTES_LEAST &&
	       l->surface.ptr[0] != '~' && has_letter(l->surface);
}

static bool make_room(struct story *s, size_t more)
{
	if (s->count + more <= s->room)
		return true;
	size_t room = (s->count + more) * 2;
	struct story_word *words = arena_alloc(s->arena, room * sizeof *words);
	if (!words)
		return false;
	if (s->count)
		memcpy(words, s->words, s->count * sizeof *words);
	s->words = words;
	s->room = room;
	return true;
}

static enum bf_status add_text(struct story *s, struct analyzer *analyzer, struct slice text, bool headline,
			       bf_error *error)
{
	const struct token *tokens;
	size_t count;
	enum bf_status status = analyzer_run(analyzer, headline ? ANALYZE_HEADLINE : ANALYZE_DOCUMENT, text,
					     &tokens, &count, error);
	if (status == BF_OK && !make_room(s, count))
		status = error_no_memory(error);
	for (size_t i = 0; i < count && status == BF_OK; i++) {
		const struct lexeme *l = tokens[i].lexeme;
		bool again = i && tokens[i].start == tokens[i - 1].start && tokens[i].end == tokens[i - 1].end;
		if (again || !is_telling(&tokens[i])) /* again: another reading of the same word */
			continue;
		struct slice spelling = slice_make(text.ptr + tokens[i].start, tokens[i].end - tokens[i].start);
		s->words[s->count] = (struct story_word){.key = l->stem.len ? l->stem : l->surface,
							 .text = spelling,
							 .stemmed = l->stem.len > 0,
							 .headline = headline,
							 .order = (uint32_t)s->count};
		s->count++;
	}
	return status;
}

static int by_key(const void *a, const void *b)
{
	const struct story_word *x = a, *y = b;
	int order = slice_compare(x->key, y->key);
	if (order == 0 && x->stemmed != y->stemmed)
		order = x->stemmed ? -1 : 1;
	return order ? order : (x->order > y->order) - (x->order < y->order);
}

/* ---- terms --------------------------------------------------------------------------------- */

static enum bf_status weigh(struct snapshot *snapshot, const struct companion *companion,
			    const struct story *s, const struct story_word *first, size_t times,
			    struct similar_term *out, bf_error *error)
{
	struct term term = {FIELD_TEXT, first->stemmed ? TERM_STEM : TERM_SURFACE,
			    first->stemmed ? s->language : SLICE(""), first->key};
	*out = (struct similar_term){.word = first->text};
	for (size_t i = 0; i < times; i++) {
		out->headline += first[i].headline;
		out->body += !first[i].headline;
	}
	enum bf_status status = snapshot_term_frequency(snapshot, &term, &out->articles, error);
	if (status == BF_OK && out->articles >= 2)
		out->weight = rank_weight(&companion->scale, out->articles) *
			      similar_boost(out->headline, out->body) / 100;
	return status;
}

static int heaviest_first(const void *a, const void *b)
{
	const struct similar_term *x = a, *y = b;
	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return slice_compare(x->word, y->word);
}

static enum bf_status weigh_all(struct snapshot *snapshot, const struct companion *companion,
				struct story *s, struct similar_term *terms, uint32_t *count,
				bf_error *error)
{
	enum bf_status status = BF_OK;
	if (s->count)
		qsort(s->words, s->count, sizeof *s->words, by_key);
	*count = 0;
	for (size_t i = 0, next; i < s->count && status == BF_OK; i = next) {
		for (next = i; next < s->count && slice_equal(s->words[i].key, s->words[next].key) &&
			       s->words[i].stemmed == s->words[next].stemmed;)
			next++;
		status = weigh(snapshot, companion, s, &s->words[i], next - i, &terms[*count], error);
		*count += status == BF_OK && terms[*count].weight > 0;
	}
	if (*count)
		qsort(terms, *count, sizeof *terms, heaviest_first);
	return status;
}

/* The one under whose language the story's stems are filed; else any. */
static struct analyzer *analyzer_of(const struct companion *companion, struct slice language)
{
	const struct language *wanted = language_find(language);
	for (size_t i = 0; i < companion->count; i++)
		if (analyzer_language(companion->analyzers[i]) == wanted)
			return companion->analyzers[i];
	return companion->analyzers[0];
}

enum bf_status similar_terms(struct snapshot *snapshot, struct companion *companion, const struct article *a,
			     uint32_t most, struct arena *arena, const struct similar_term **out,
			     uint32_t *count, bf_error *error)
{
	struct analyzer *analyzer = analyzer_of(companion, a->language);
	const struct language *language = analyzer_language(analyzer);
	struct arena work = ARENA_INIT;
	struct story s = {.language = slice_from(language ? language_code(language) : ""), .arena = &work};
	*out = NULL;
	*count = 0;
	enum bf_status status = add_text(&s, analyzer, a->headline, true, error);
	if (status == BF_OK)
		status = add_text(&s, analyzer, a->body, false, error);
	struct similar_term *terms =
	    status == BF_OK ? arena_alloc(arena, (s.count + 1) * sizeof *terms) : NULL;
	if (status == BF_OK && !terms)
		status = error_no_memory(error);
	if (status == BF_OK)
		status = weigh_all(snapshot, companion, &s, terms, count, error);
	if (*count > most)
		*count = most;
	*out = terms;
	arena_free(&work);
	return status;
}
