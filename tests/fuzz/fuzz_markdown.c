/* fuzz_markdown.c - Markdown of any bytes, with and without front matter. */
#include "corpus/markdown_text.h"
#include "tests/fuzz/read_all.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice input = slice_make((const char *)data, size);
	read_all(input, SLICE("x.md"), format_find(SLICE("markdown")), 0);
	struct arena arena = ARENA_INIT;
	struct markdown_text text;
	if (utf8_validate(input) == size) {
		EXPECT(markdown_text(input, &arena, &text, NULL) == BF_OK);
		EXPECT(utf8_validate(text.body) == text.body.len);
		EXPECT(utf8_validate(text.captions) == text.captions.len);
		EXPECT(utf8_validate(text.headline) == text.headline.len);
	}
	arena_free(&arena);
	return 0;
}
