/* fingerprint.c - what an index and a question must agree on; see analyzer.h. */
#include <stdio.h>
#include <utf8proc.h>

#include "analyzer/analyzer.h"

/* Raised whenever the same text gets other tokens than before. */
#define TOKENIZER_VERSION "9"

static void with_stemmers(const char *stemmers, char out[ANALYZER_FINGERPRINT_MAX])
{
	snprintf(out, ANALYZER_FINGERPRINT_MAX, "tokens=" TOKENIZER_VERSION " unicode=%s %s",
		 utf8proc_unicode_version(), stemmers);
}

enum bf_status analyzer_fingerprint(char out[ANALYZER_FINGERPRINT_MAX], bf_error *error)
{
	char stemmers[STEMMER_FINGERPRINT_MAX];
	enum bf_status status = stemmer_fingerprint_all(stemmers, error);
	if (status == BF_OK)
		with_stemmers(stemmers, out);
	return status;
}

/* Is it the fingerprint of a libstemmer whose stems are known, and are those of the
 * languages here? */
static enum bf_status is_known(const char *fingerprint, const struct language *const *languages,
			       size_t count, bool *known, bf_error *error)
{
	char stemmers[STEMMER_FINGERPRINT_MAX], ours[ANALYZER_FINGERPRINT_MAX];
	enum bf_status status = BF_OK;
	stemmer_fingerprint_known(stemmers);
	with_stemmers(stemmers, ours);
	*known = strcmp(fingerprint, ours) == 0;
	for (size_t i = 0; i < count && *known && status == BF_OK; i++)
		if (languages[i])
			status = stemmer_is_known(languages[i], known, error);
	return status;
}

enum bf_status analyzer_agrees(const char *fingerprint, const struct language *const *languages,
			       size_t count, bf_error *error)
{
	char ours[ANALYZER_FINGERPRINT_MAX];
	bool agrees;
	enum bf_status status = is_known(fingerprint, languages, count, &agrees, error);
	if (status != BF_OK || agrees)
		return status;
	status = analyzer_fingerprint(ours, error);
	if (status != BF_OK || strcmp(fingerprint, ours) == 0)
		return status;
	error_set(error, BF_MISMATCH, "the archive was analysed otherwise: it has %s, this program %s",
		  fingerprint, ours);
	error_hint(error, "index what 'backfile dump' prints into a new archive");
	return BF_MISMATCH;
}
