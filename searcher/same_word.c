/* same_word.c - see same_word.h. */
#include "searcher/same_word.h"

#include "util/error.h"

/* So many first letters no stemmer changes, but for the words of its lists. */
enum { KEPT_LETTERS = 3 };

static enum bf_status read_key(struct analyzer *a, struct slice word, struct word_key *key, bf_error *error)
{
	const struct reading *readings;
	size_t count;
	key->count = 0;
	enum bf_status status = analyzer_query_readings(a, ANALYZE_QUERY, word, &readings, &count, error);
	if (status != BF_OK || count == 0 || readings[0].count > WORD_KEY_PARTS)
		return status;
	for (; key->count < readings[0].count; key->count++)
		key->parts[key->count] = readings[0].words[key->count].lexeme;
	return BF_OK;
}

static bool same_lexeme(const struct lexeme *a, const struct lexeme *b)
{
	return a == b || slice_equal(a->surface, b->surface) || (a->stem.len && slice_equal(a->stem, b->stem));
}

static bool same_key(const struct word_key *a, const struct word_key *b)
{
	for (size_t i = 0; i < a->count && i < b->count; i++)
		if (!same_lexeme(a->parts[i], b->parts[i]))
			return false;
	return a->count > 0 && a->count == b->count;
}

/* ---- telling by the first letters ------------------------------------------------------------------- */

/* The first letters in small; false where these are not plain letters: then nothing is told. */
static bool first_letters(struct slice word, char out[KEPT_LETTERS])
{
	for (size_t i = 0; i < KEPT_LETTERS; i++) {
		if (i >= word.len || (unsigned)(word.ptr[i] | 32) - 'a' >= 26)
			return false;
		out[i] = (char)(word.ptr[i] | 32);
	}
	return true;
}

static bool is_listed(const struct word_comparer *c, struct slice word)
{
	char small[STEMMER_WORD_MAX];
	if (word.len > sizeof small)
		return false;
	for (size_t i = 0; i < word.len; i++)
		small[i] = (char)((unsigned)(word.ptr[i] | 32) - 'a' < 26 ? word.ptr[i] | 32 : word.ptr[i]);
	for (size_t i = 0; i < c->count; i++) {
		const struct language *language = analyzer_language(c->analyzers[i]);
		if (language && stemmer_reason(language, slice_make(small, word.len)).line)
			return true;
	}
	return false;
}

static bool may_be_same(const struct word_comparer *c, struct slice word, struct slice other)
{
	char a[KEPT_LETTERS], b[KEPT_LETTERS];
	if (!first_letters(word, a) || !first_letters(other, b) || memcmp(a, b, sizeof a) == 0)
		return true;
	return c->last_is_listed || is_listed(c, other);
}

/* ---- comparing ------------------------------------------------------------------------------------------ */

static enum bf_status remember(struct word_comparer *c, struct slice word, bf_error *error)
{
	if (c->keys && c->last.ptr == word.ptr && c->last.len == word.len)
		return BF_OK;
	if (!c->keys && !(c->keys = arena_calloc(c->arena, c->count + 1, sizeof *c->keys)))
		return error_no_memory(error);
	c->last = slice_make(NULL, 0);
	for (size_t i = 0; i < c->count; i++) {
		enum bf_status status = read_key(c->analyzers[i], word, &c->keys[i], error);
		if (status != BF_OK)
			return status;
	}
	c->last = word;
	c->last_is_listed = is_listed(c, word);
	return BF_OK;
}

enum bf_status same_word(struct word_comparer *c, struct slice word, struct slice other, bool *same, bf_error *error)
{
	*same = false;
	enum bf_status status = remember(c, word, error);
	if (status != BF_OK || !may_be_same(c, word, other))
		return status;
	for (size_t i = 0; i < c->count && status == BF_OK && !*same; i++) {
		struct word_key key;
		status = read_key(c->analyzers[i], other, &key, error);
		*same = status == BF_OK && same_key(&c->keys[i], &key);
	}
	return status;
}
