/* read_all.h - for the fuzz targets of readers: reads all records of one input
 * and holds the reader to its word. */
#ifndef TESTS_FUZZ_READ_ALL_H
#define TESTS_FUZZ_READ_ALL_H

#include <stdlib.h>

#include "corpus/format.h"
#include "corpus/reader.h"
#include "util/buf.h"
#include "util/utf8.h"

#define EXPECT(condition) ((condition) ? (void)0 : abort())

static inline void expect_line(const char *text)
{
	struct slice s = slice_from(text);
	EXPECT(s.len > 0 && utf8_validate(s) == s.len && !memchr(s.ptr, '\n', s.len));
}

static inline void expect_place(const struct reject *reject, uint64_t size)
{
	EXPECT(reject->record > 0 && reject->byte <= size);
	expect_line(reject->reason);
	expect_line(reject->hint);
}

static inline void expect_note(const struct reject *note, void *payload)
{
	expect_place(note, *(uint64_t *)payload);
}

/* An article is sound, and comes back from JSON as the same JSON. */
static inline void expect_article(const struct article *a, struct arena *arena)
{
	EXPECT(article_check(a, NULL) == BF_OK);
	struct buf first = BUF_INIT(1 << 28), second = BUF_INIT(1 << 28);
	struct article again;
	article_to_json(a, &first);
	EXPECT(first.broken == BF_OK);
	EXPECT(article_from_json(buf_slice(&first), arena, &again, NULL, NULL) == BF_OK);
	article_to_json(&again, &second);
	EXPECT(slice_equal(buf_slice(&first), buf_slice(&second)));
	EXPECT(article_is_held(a, 0) == article_is_held(&again, 0));
	buf_free(&first);
	buf_free(&second);
}

/* `inside` is as in reader_options: NULL for the formats of the library itself. */
static inline void read_all_inside(struct slice input, struct slice name,
				   const struct format *format, size_t record_limit,
				   const struct format *(*inside)(const struct format *))
{
	/* What is packed may have more bytes than its archive. */
	uint64_t before = 0, size = format && format->container ? UINT64_MAX : input.len;
	struct nesting nesting = {0};
	struct reader_options options = {.limits.raw = record_limit,
					 .note = expect_note,
					 .payload = &size,
					 .inside = inside,
					 .nesting = &nesting};
	struct reader *r;
	bf_error error;
	if (reader_open_memory(input, name, format, &options, &r, &error) != BF_OK) {
		EXPECT(error.status == BF_BAD_ARTICLE);
		expect_line(error.message);
		return;
	}
	struct arena arena = ARENA_INIT;
	struct article article;
	struct reject reject;
	enum reader_result result;
	while ((result = reader_next(r, &arena, &article, &reject, &error)) < READER_END) {
		if (result == READER_ARTICLE)
			expect_article(&article, &arena);
		else if (result == READER_REJECT)
			expect_place(&reject, size);
		EXPECT(reader_position(r) >= before && reader_position(r) <= input.len);
		before = reader_position(r);
		arena_reset(&arena);
	}
	EXPECT(result == READER_END);
	arena_free(&arena);
	reader_close(r);
}

static inline void read_all(struct slice input, struct slice name, const struct format *format,
			    size_t record_limit)
{
	read_all_inside(input, name, format, record_limit, NULL);
}

#endif
