/* fuzz_markup.c - text out of pieces of HTML: whatever the bytes, it is text, and
 * reading it takes no more than a look at each byte. */
#include "corpus/markup.h"
#include "tests/fuzz/read_all.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice input = slice_make((const char *)data, size);
	struct arena arena = ARENA_INIT;
	struct markup_text out;
	if (utf8_validate(input) == size) {
		EXPECT(markup_read(input, &arena, &out, NULL) == BF_OK);
		EXPECT(utf8_validate(out.body) == out.body.len);
		EXPECT(utf8_validate(out.captions) == out.captions.len);
		EXPECT(slice_trim(out.body).len == out.body.len);
	}
	markup_is_likely(input);
	arena_free(&arena);
	return 0;
}
