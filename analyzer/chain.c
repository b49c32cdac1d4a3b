/* chain.c - a folded word to its lexeme: accents off, stemmed, remembered.
 *
 * In:  words as fold_word leaves them.
 * Out: lexemes.
 *
 * The stemmer sees the accents, because its rules speak of them; the terms do
 * not have them.  A reader who types no accents gets the stem of the accentless
 * spelling, which may be another: the document's lexeme then has both. */
#include "analyzer/chain.h"

#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>

enum { TERM_BYTES_MAX = 64 };

/* ---- stop words ------------------------------------------------------------ */

static int by_bytes(const void *a, const void *b)
{
	return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

/* The language's own list is sorted already, and most of it has no accents. */
enum bf_status chain_load_stop_words(struct analyzer *a, bf_error *error)
{
	size_t count = language_stop_word_count(a->language);
	a->stop_words = malloc((count + 1) * sizeof *a->stop_words);
	if (!a->stop_words)
		return error_no_memory(error);
	for (size_t i = 0; i < count; i++) {
		struct slice word = language_stop_word_at(a->language, i);
		struct slice folded = slice_make(a->cutter.folded.bytes,
						 fold_accents(word, a->cutter.folded.bytes));
		if (slice_equal(word, folded))
			continue;
		a->stop_words[a->stop_count] = arena_copy(&a->stop_arena, folded);
		if (!a->stop_words[a->stop_count].ptr)
			return error_no_memory(error);
		a->stop_count++;
	}
	if (a->stop_count)
		qsort(a->stop_words, a->stop_count, sizeof *a->stop_words, by_bytes);
	return BF_OK;
}

bool chain_is_stop_word(const struct analyzer *a, struct slice surface)
{
	if (a->language && language_is_stop_word(a->language, surface))
		return true;
	return a->stop_count &&
	       bsearch(&surface, a->stop_words, a->stop_count, sizeof surface, by_bytes) != NULL;
}

/* ---- terms ------------------------------------------------------------------ */

/* A term too long to store: its hash, behind a sign that no word begins with. */
static struct slice short_term(struct slice surface, char out[TERM_BYTES_MAX])
{
	XXH128_hash_t hash = XXH3_128bits(surface.ptr, surface.len);
	int len = snprintf(out, TERM_BYTES_MAX, "~%016llx%016llx", (unsigned long long)hash.high64,
			   (unsigned long long)hash.low64);
	return slice_make(out, (size_t)len);
}

/* Stems `word`, takes the accents off, writes it to `out`.  A stem that would be
 * empty or too long to store is `surface`. */
static enum bf_status stem_to(struct analyzer *a, struct slice word, struct slice surface,
			      char out[TERM_BYTES_MAX * 2], struct slice *stem, bf_error *error)
{
	struct slice accented;
	enum bf_status status = stemmer_stem(a->stemmer, word, &accented, error);
	if (status != BF_OK)
		return status;
	*stem = surface;
	if (accented.len && accented.len <= TERM_BYTES_MAX)
		*stem = slice_make(out, fold_accents(accented, out));
	if (!stem->len || stem->len > TERM_BYTES_MAX)
		*stem = surface;
	return BF_OK;
}

static enum bf_status stem_both(struct analyzer *a, struct slice folded, bool accented,
				struct lexeme *like, char room[2][TERM_BYTES_MAX * 2],
				bf_error *error)
{
	if (!a->stemmer) {
		like->stem = like->surface;
		return BF_OK;
	}
	enum bf_status status = stem_to(a, folded, like->surface, room[0], &like->stem, error);
	if (status != BF_OK || !accented)
		return status;
	status = stem_to(a, like->surface, like->surface, room[1], &like->other_stem, error);
	if (status == BF_OK && slice_equal(like->stem, like->other_stem))
		like->other_stem = slice_make(NULL, 0);
	return status;
}

static enum bf_status remember(struct analyzer *a, struct lexeme *like, const struct lexeme **out,
			       bf_error *error)
{
	uint64_t hash = lexicon_hash_lexeme(like);
	*out = lexicon_find_lexeme(&a->remembered, hash, like);
	if (!*out && a->in_passing)
		*out = lexicon_find_lexeme(&a->passing, hash, like);
	if (*out)
		return BF_OK;
	like->stop_word = chain_is_stop_word(a, like->surface);
	like->id = a->in_passing ? UINT32_MAX : (uint32_t)a->remembered.lexeme_count;
	return lexicon_add_lexeme(a->in_passing ? &a->passing : &a->remembered, hash, like, out,
				  error);
}

enum bf_status chain_lexeme(struct analyzer *a, struct slice folded, bool stemmed,
			    const struct lexeme **out, bool *accented, bf_error *error)
{
	char hashed[TERM_BYTES_MAX], stems[2][TERM_BYTES_MAX * 2];
	struct lexeme like = {.id = 0};
	char *room = a->cutter.surface.bytes;
	like.surface = slice_make(room, fold_accents(folded, room));
	if (!like.surface.len)
		like.surface = folded;
	*accented = !slice_equal(like.surface, folded);
	if (like.surface.len > TERM_BYTES_MAX) {
		like.surface = short_term(like.surface, hashed);
		stemmed = false;
	}
	enum bf_status status = BF_OK;
	if (stemmed)
		status = stem_both(a, folded, *accented, &like, stems, error);
	return status == BF_OK ? remember(a, &like, out, error) : status;
}
