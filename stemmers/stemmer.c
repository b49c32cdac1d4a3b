/* stemmers/stemmer.c - one word to its stem: the lists first, then libstemmer.
 *
 * In:  folded words.
 * Out: stems; the fingerprint by which an index knows that they still agree.
 *
 * Habits of libstemmer that are hidden here.  It answers NULL both for a language
 * that it lacks and for want of memory; its own list of algorithms tells which.
 * It answers NULL for a word that its algorithm cannot handle (2.2.0 does for a few
 * Greek ones): such a word is its own stem.  And after a call that ran out of
 * memory its object may hold a length without a buffer, so that the next call
 * would run off: such an object is thrown away and made anew. */
#include <libstemmer.h>
#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>

#include "stemmers/stemmers.h"
#include "stemmers/word_lists.h"
#include "util/error.h"

struct stemmer {
	const struct language *language;
	struct sb_stemmer *snowball; /* NULL after it ran out of memory */
	bool plain;                  /* the data of the language is not asked */
	char scratch[STEMMER_WORD_MAX];
};

static bool algorithm_exists(const char *name)
{
	for (const char **each = sb_stemmer_list(); *each; each++)
		if (strcmp(*each, name) == 0)
			return true;
	return false;
}

/* Where libstemmer (2.2) gets no memory for a Danish stemmer, for one, it crashes: it is not asked
 * where there is none. */
static bool is_memory_left(void)
{
	void *volatile block = malloc(4096); /* really asked for; a stemmer takes less */
	bool left = block != NULL;
	free(block);
	return left;
}

static enum bf_status snowball_open(struct stemmer *stemmer, bf_error *err)
{
	const struct language *language = stemmer->language;

	if (!is_memory_left())
		return error_no_memory(err);
	stemmer->snowball = sb_stemmer_new(language->algorithm, "UTF_8");
	if (stemmer->snowball)
		return BF_OK;
	if (algorithm_exists(language->algorithm))
		return error_no_memory(err);
	error_set(err, BF_MISMATCH, "the libstemmer of this system has no stemmer for %s",
		  language->name);
	error_hint(err, "install a libstemmer that has the algorithm \"%s\"", language->algorithm);
	return BF_MISMATCH;
}

static enum bf_status open_with(const struct language *language, bool plain, struct stemmer **out,
				bf_error *err)
{
	struct stemmer *stemmer = malloc(sizeof(*stemmer));
	enum bf_status status;

	*out = NULL;
	if (!stemmer)
		return error_no_memory(err);
	*stemmer = (struct stemmer){.language = language, .plain = plain};
	status = snowball_open(stemmer, err);
	if (status != BF_OK) {
		free(stemmer);
		return status;
	}
	*out = stemmer;
	return BF_OK;
}

enum bf_status stemmer_open(const struct language *language, struct stemmer **out, bf_error *err)
{
	return open_with(language, false, out, err);
}

enum bf_status stemmer_open_plain(const struct language *language, struct stemmer **out,
				  bf_error *err)
{
	return open_with(language, true, out, err);
}

void stemmer_close(struct stemmer *stemmer)
{
	if (!stemmer)
		return;
	sb_stemmer_delete(stemmer->snowball);
	free(stemmer);
}

/* `word`: 1 to STEMMER_WORD_MAX bytes.
 *
 * NULL from libstemmer is want of memory, or a word on which its algorithm
 * stumbles over itself.  A second try with a fresh object tells: making that
 * needs memory too. */
static enum bf_status snowball_stem(struct stemmer *stemmer, struct slice word, struct slice *stem,
				    bf_error *err)
{
	*stem = word;
	for (int attempt = 0; attempt < 2; attempt++) {
		const sb_symbol *found;
		if (!stemmer->snowball) {
			enum bf_status status = snowball_open(stemmer, err);
			if (status != BF_OK)
				return status;
		}
		found =
		    sb_stemmer_stem(stemmer->snowball, (const sb_symbol *)word.ptr, (int)word.len);
		if (found) {
			int length = sb_stemmer_length(stemmer->snowball);
			/* Some algorithms take a word that is all ending down to nothing. */
			if (length > 0)
				*stem = slice_make((const char *)found, (size_t)length);
			return BF_OK;
		}
		sb_stemmer_delete(stemmer->snowball);
		stemmer->snowball = NULL;
	}
	return BF_OK;
}

/* The word without the elided one before it and without an ending that is written
 * after an apostrophe: "immigration" of "l'immigration", "ankara" of "ankara'nın". */
static struct slice word_itself(const struct language *language, struct slice folded)
{
	struct slice word = slice_tail(folded, language_elision(language, folded));
	const char *apostrophe = NULL;

	if (language->endings_after_apostrophe)
		apostrophe = memchr(word.ptr, '\'', word.len);
	if (apostrophe && apostrophe > word.ptr + 1) /* the O of O'Neil is no name */
		word.len = (size_t)(apostrophe - word.ptr);
	return word;
}

/* Puts the letters of `word` into the form that the algorithm knows: `word`, or a
 * copy in `scratch`, which has room for it. */
static struct slice letters_known(const struct language *language, struct slice word, char *scratch)
{
	struct slice rest = slice_from(word_text + language->letters);

	if (!rest.len)
		return word;
	memcpy(scratch, word.ptr, word.len);
	while (rest.len) {
		struct slice pair = list_next(&rest);
		size_t size = (pair.len - 1) / 2;
		for (size_t i = 0; i + size <= word.len; i++)
			if (memcmp(scratch + i, pair.ptr, size) == 0)
				memcpy(scratch + i, pair.ptr + size + 1, size);
	}
	return slice_make(scratch, word.len);
}

enum bf_status stemmer_stem(struct stemmer *stemmer, struct slice folded, struct slice *stem,
			    bf_error *err)
{
	const struct language *language = stemmer->language;
	const struct word_row *row;

	if (folded.len == 0 || folded.len > STEMMER_WORD_MAX) {
		*stem = folded;
		return BF_OK;
	}
	if (stemmer->plain)
		return snowball_stem(stemmer, folded, stem, err);
	folded = word_itself(language, folded);
	folded = letters_known(language, folded, stemmer->scratch);
	row = list_lookup(language, folded);
	if (row) {
		*stem = slice_make(word_text + row->stem, row->stem_length);
		return BF_OK;
	}
	return snowball_stem(stemmer, folded, stem, err);
}

/* ---- the fingerprint -------------------------------------------------------- */

/* Takes "word=stem" off the front of `probes`. */
static void probe_next(struct slice *probes, struct slice *word, struct slice *stem)
{
	struct slice probe = list_next(probes);
	const char *equals = memchr(probe.ptr, '=', probe.len);

	*word = slice_make(probe.ptr, (size_t)(equals - probe.ptr));
	*stem = slice_tail(probe, word->len + 1);
}

/* The release whose stems the probe words have. */
#define KNOWN_RELEASE "2.2.0"

/* What libstemmer makes of the probe words of one language or several. */
struct print {
	uint64_t stems; /* hash of the stems */
	bool known;     /* every stem is as KNOWN_RELEASE gives it */
};

static enum bf_status print_add(struct print *print, struct stemmer *stemmer, bf_error *err)
{
	struct slice probes = slice_from(word_text + stemmer->language->probe);

	while (probes.len) {
		struct slice word, expected, stem;
		enum bf_status status;
		probe_next(&probes, &word, &expected);
		status = snowball_stem(stemmer, word, &stem, err);
		if (status != BF_OK)
			return status;
		print->known = print->known && slice_equal(stem, expected);
		print->stems = XXH3_64bits_withSeed(stem.ptr, stem.len, print->stems);
	}
	return BF_OK;
}

static enum bf_status print_add_language(struct print *print, const struct language *language,
					 bf_error *err)
{
	struct stemmer *stemmer;
	enum bf_status status = stemmer_open(language, &stemmer, err);

	if (status != BF_OK)
		return status;
	status = print_add(print, stemmer, err);
	stemmer_close(stemmer);
	return status;
}

static void print_write(const struct print *print, const char *name, uint32_t lists,
			char out[STEMMER_FINGERPRINT_MAX])
{
	char release[24] = KNOWN_RELEASE;

	if (!print->known)
		snprintf(release, sizeof(release), "?%016llx", (unsigned long long)print->stems);
	snprintf(out, STEMMER_FINGERPRINT_MAX, "%s libstemmer=%s lists=%08lx", name, release,
		 (unsigned long)lists);
}

enum bf_status stemmer_fingerprint(struct stemmer *stemmer, char out[STEMMER_FINGERPRINT_MAX],
				   bf_error *err)
{
	struct print print = {.known = true};
	enum bf_status status = print_add(&print, stemmer, err);

	if (status == BF_OK)
		print_write(&print, stemmer->language->algorithm,
			    stemmer->plain ? 0 : stemmer->language->sum, out);
	return status;
}

enum bf_status stemmer_fingerprint_all(char out[STEMMER_FINGERPRINT_MAX], bf_error *err)
{
	struct print print = {.known = true};

	for (size_t i = 0; i < language_table_count; i++) {
		enum bf_status status = print_add_language(&print, &language_table[i], err);
		if (status != BF_OK)
			return status;
	}
	print_write(&print, "all", list_sum_of_all, out);
	return BF_OK;
}

void stemmer_fingerprint_known(char out[STEMMER_FINGERPRINT_MAX])
{
	struct print print = {.known = true};

	print_write(&print, "all", list_sum_of_all, out);
}

enum bf_status stemmer_is_known(const struct language *language, bool *known, bf_error *err)
{
	struct print print = {.known = true};
	enum bf_status status = print_add_language(&print, language, err);

	*known = print.known;
	return status;
}
