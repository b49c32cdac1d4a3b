/* Fuzzing the stemmers: the first byte chooses a language, the rest is a word.
 *
 * Whatever valid UTF-8 comes in, the stem is not empty, lies in memory that may be
 * read, and is the same when the word is asked again after another one. */
#include <stdint.h>
#include <stdlib.h>

#include "stemmers/stemmers.h"
#include "util/utf8.h"

static void require(bool holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice word, stem;
	struct stemmer *stemmer;
	const struct language *language;
	char kept[256];
	size_t length;

	if (size < 2 || size > sizeof(kept))
		return 0;
	word = slice_make((const char *)data + 1, size - 1);
	if (utf8_validate(word) != word.len)
		return 0;
	language = language_at(data[0] % language_count());
	(void)language_is_stop_word(language, word);
	(void)stemmer_reason(language, word);
	require(language_elision(language, word) < word.len);
	require(stemmer_open(language, &stemmer, NULL) == BF_OK);
	require(stemmer_stem(stemmer, word, &stem, NULL) == BF_OK);
	require(stem.len > 0 && stem.len <= sizeof(kept));
	memcpy(kept, stem.ptr, stem.len);
	length = stem.len;
	require(stemmer_stem(stemmer, SLICE("smugglers"), &stem, NULL) == BF_OK);
	require(stemmer_stem(stemmer, word, &stem, NULL) == BF_OK);
	require(slice_equal(stem, slice_make(kept, length)));
	stemmer_close(stemmer);
	return 0;
}
