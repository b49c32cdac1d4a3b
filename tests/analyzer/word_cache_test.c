/* word_cache_test.c - the letters that bytes begin with are read alike, sixteen at once and
 * eight at once, and as one would read them one by one. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/word_cache.h"

static bool is_letter(unsigned char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static void compare(const char bytes[WORD_CACHE_BYTES])
{
	struct short_word plain, chosen, one = {0, 0};
	unsigned count = 0;
	while (count < WORD_CACHE_BYTES && is_letter((unsigned char)bytes[count])) {
		uint64_t *half = count < 8 ? &one.low : &one.high;
		*half |= (uint64_t)(unsigned char)bytes[count] << count % 8 * 8;
		count++;
	}
	ck_assert_uint_eq(short_word_read_plainly(bytes, &plain), count);
	ck_assert_uint_eq(short_word_read(bytes, &chosen), count);
	ck_assert(same_word(plain, one));
	ck_assert(same_word(chosen, one));
}

START_TEST(every_byte_at_every_place)
{
	char bytes[WORD_CACHE_BYTES];
	for (unsigned at = 0; at <= WORD_CACHE_BYTES; at++)
		for (unsigned byte = 0; byte < 256; byte++) {
			memcpy(bytes, "sMugglingAcrossBZ", sizeof bytes);
			if (at < WORD_CACHE_BYTES)
				bytes[at] = (char)byte;
			compare(bytes);
		}
}
END_TEST

START_TEST(bytes_as_they_come)
{
	uint64_t state = 88172645463325252ull;
	char bytes[WORD_CACHE_BYTES];
	for (unsigned turn = 0; turn < 20000; turn++) {
		for (unsigned i = 0; i < sizeof bytes; i++) {
			state = state * 6364136223846793005ull + 1442695040888963407ull;
			unsigned drawn = (unsigned)(state >> 40);
			bytes[i] = (char)(drawn % 16 ? 'a' + drawn / 16 % 26 : drawn / 16);
		}
		compare(bytes);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("analyzer/word_cache");
	TCase *tests = tcase_create("words");
	tcase_add_test(tests, every_byte_at_every_place);
	tcase_add_test(tests, bytes_as_they_come);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
