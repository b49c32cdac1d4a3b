/* chain.c - a folded word to its lexeme: accents off, stemmed, remembered.
 *
 * In:  words as fold_word leaves them.
 * Out: lexemes.
 *
 * The stemmer sees the accents, because its rules speak of them; the terms do
 * not have them.  A reader who types no accents gets the stem of the accentless
 * spelling, which may be another: then there are two. */
#include "analyzer/chain.h"

#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>

enum { TERM_BYTES_MAX = 64 };

/* ---- lists ------------------------------------------------------------------ */

static int by_bytes(const void *a, const void *b)
{
	return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

/* A copy of `word` without its accents; ptr is NULL when out of memory. */
static struct slice copy_folded(struct analyzer *a, struct slice word)
{
	char *room = a->cutter.folded.bytes;
	return arena_copy(&a->list_arena, slice_make(room, fold_accents(word, room)));
}

/* The language's own list is sorted already, and most of it has no accents. */
static bool load_stop_words(struct analyzer *a)
{
	size_t count = language_stop_word_count(a->language);
	a->stop_words = malloc((count + 1) * sizeof *a->stop_words);
	if (!a->stop_words)
		return false;
	for (size_t i = 0; i < count; i++) {
		struct slice word = language_stop_word_at(a->language, i);
		struct slice folded = copy_folded(a, word);
		if (!folded.ptr)
			return false;
		if (!slice_equal(word, folded))
			a->stop_words[a->stop_count++] = folded;
	}
	if (a->stop_count)
		qsort(a->stop_words, a->stop_count, sizeof *a->stop_words, by_bytes);
	return true;
}

static bool load_accentless(struct analyzer *a)
{
	size_t count = language_accented_count(a->language);
	a->accentless = malloc((count + 1) * sizeof *a->accentless);
	if (!a->accentless)
		return false;
	for (size_t i = 0; i < count; i++) {
		struct slice word, stem;
		language_accented_at(a->language, i, &word, &stem);
		struct accentless found = {copy_folded(a, word), copy_folded(a, stem)};
		if (!found.spelling.ptr || !found.stem.ptr)
			return false;
		if (!slice_equal(word, found.spelling))
			a->accentless[a->accentless_count++] = found;
	}
	if (a->accentless_count)
		qsort(a->accentless, a->accentless_count, sizeof *a->accentless, by_bytes);
	return true;
}

enum bf_status chain_load_lists(struct analyzer *a, bf_error *error)
{
	return load_stop_words(a) && load_accentless(a) ? BF_OK : error_no_memory(error);
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

static bool is_listed(const struct analyzer *a, struct slice word)
{
	enum stemmer_rule rule = stemmer_reason(a->language, word).rule;
	return rule == STEMMER_EXCEPTION || rule == STEMMER_BRIDGE;
}

/* The stem that whoever types no accents may mean as well; empty: none.
 *
 * A word that the lists name has the stem that they give it, or what they keep
 * apart would meet again by a spelling nobody uses: `mère` would be found by `mer`,
 * the stem of `mere`.  It is `mere` that then has both. */
static enum bf_status find_other_stem(struct analyzer *a, struct slice folded, bool accented,
				      struct lexeme *like, char room[TERM_BYTES_MAX * 2],
				      bf_error *error)
{
	enum bf_status status = BF_OK;
	if (!accented) {
		const struct accentless *found =
		    a->accentless_count ? bsearch(&like->surface, a->accentless, a->accentless_count,
						  sizeof *a->accentless, by_bytes)
					: NULL;
		if (found && !is_listed(a, folded))
			like->other_stem = found->stem;
	} else if (!is_listed(a, folded) && !is_listed(a, like->surface)) {
		status = stem_to(a, like->surface, like->surface, room, &like->other_stem, error);
	}
	if (status == BF_OK && slice_equal(like->stem, like->other_stem))
		like->other_stem = slice_make(NULL, 0);
	return status;
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
	if (status != BF_OK)
		return status;
	return find_other_stem(a, folded, accented, like, room[1], error);
}

static enum bf_status remember(struct analyzer *a, uint64_t hash, struct lexeme *like,
			       const struct lexeme **out, bf_error *error)
{
	*out = lexicon_find_lexeme(&a->remembered, hash, like);
	if (!*out && a->aside)
		*out = lexicon_find_lexeme(a->aside, hash, like);
	if (*out)
		return BF_OK;
	like->stop_word = chain_is_stop_word(a, like->surface);
	like->id = a->aside ? UINT32_MAX : (uint32_t)a->remembered.lexeme_count;
	return lexicon_add_lexeme(a->aside ? a->aside : &a->remembered, hash, like, out, error);
}

enum bf_status chain_lexeme(struct analyzer *a, struct slice folded, bool stemmed,
			    const struct lexeme **out, bool *accented, bf_error *error)
{
	char hashed[TERM_BYTES_MAX], stems[2][TERM_BYTES_MAX * 2];
	struct lexeme like = {.id = 0};
	char *room = a->cutter.surface.bytes;
	*out = NULL;
	*accented = false;
	if (a->places_only)
		return BF_OK;
	like.surface = slice_make(room, fold_accents(folded, room));
	if (!like.surface.len)
		like.surface = folded;
	*accented = !slice_equal(like.surface, folded);
	if (like.surface.len > TERM_BYTES_MAX) {
		like.surface = short_term(like.surface, hashed);
		stemmed = false;
	}
	enum bf_status status = BF_OK;
	uint64_t hash = lexicon_hash(like.surface);
	like.plain = stemmed && !*accented;
	lexicon_await_lexeme(&a->remembered, hash);
	if (like.plain && (*out = lexicon_find_plain(&a->remembered, hash, like.surface)))
		return BF_OK;
	if (stemmed)
		status = stem_both(a, folded, *accented, &like, stems, error);
	return status == BF_OK ? remember(a, hash, &like, out, error) : status;
}
