/* fuzz_html.c - web pages of any bytes: an article that is sound, or a reason. */
#include "corpus/outside/web_page.h"
#include "tests/fuzz/read_all.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void expect_field(struct slice text)
{
	EXPECT(utf8_validate(text) == text.len);
	EXPECT(text.len == 0 || !memchr(text.ptr, '\0', text.len));
}

static void expect_notes(const struct article_notes *notes)
{
	EXPECT(notes->count <= sizeof notes->items / sizeof *notes->items);
	for (unsigned i = 0; i < notes->count; i++) {
		EXPECT(notes->items[i].reason[0] && memchr(notes->items[i].reason, 0, 256));
		EXPECT(memchr(notes->items[i].hint, 0, 160));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct web_page_source source;
	struct slice bytes = slice_make((const char *)data, size), body, captions;
	struct arena arena = ARENA_INIT;
	struct article article;
	struct article_notes notes = {.count = 0};
	bf_error error;
	enum bf_status status =
	    web_page_read(bytes, &source, &arena, &article, &notes, NULL, &error);
	EXPECT(status == BF_OK || status == BF_BAD_ARTICLE || status == BF_BAD_ARGUMENT);
	if (status == BF_OK) {
		expect_notes(&notes);
		expect_field(article.body);
		expect_field(article.captions);
		article.id = SLICE("x");
		if (article.headline.len || article.body.len)
			expect_article(&article, &arena);
	}
	if (utf8_validate(bytes) == size &&
	    web_fragment_read(bytes, &arena, &body, &captions, NULL) == BF_OK) {
		expect_field(body);
		expect_field(captions);
	}
	arena_free(&arena);
	return 0;
}
