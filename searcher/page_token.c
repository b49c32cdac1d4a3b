/* page_token.c - see page_token.h.
 *
 * Byte: format.  Byte: sort, and 16 where reordered.  Varint: revision.  u64: question.
 * Zigzag varints: key, instant.  Counted: id.  u64: XXH3-64 of all before.  All in
 * hexadecimal digits. */
#include "searcher/page_token.h"

#include <xxhash.h>

#include "util/bytes.h"

enum { TOKEN_FORMAT = 1, REORDERED = 16, TOKEN_BYTES_MAX = 4096 };

void page_token_write(const struct page_token *t, struct buf *out)
{
	struct buf bytes = BUF_INIT(TOKEN_BYTES_MAX);
	buf_append_byte(&bytes, TOKEN_FORMAT);
	buf_append_byte(&bytes, (uint8_t)(t->sort | (t->reordered ? REORDERED : 0)));
	buf_append_varint(&bytes, t->revision);
	buf_append_u64(&bytes, t->question);
	buf_append_varint(&bytes, zigzag(t->place.key));
	buf_append_varint(&bytes, zigzag(t->place.instant));
	buf_append_counted(&bytes, t->place.id);
	buf_append_u64(&bytes, bytes.len ? XXH3_64bits(bytes.ptr, bytes.len) : 0);
	if (buf_reserve(out, 2 * bytes.len)) /* printf would take an eighth of a short question */
		for (size_t i = 0; i < bytes.len; i++) {
			uint8_t byte = (uint8_t)bytes.ptr[i];
			out->ptr[out->len++] = "0123456789abcdef"[byte >> 4];
			out->ptr[out->len++] = "0123456789abcdef"[byte & 15];
		}
	if (bytes.broken != BF_OK)
		out->broken = bytes.broken;
	buf_free(&bytes);
}

static int digit_of(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Empty when the text is no such digits. */
static struct slice bytes_of(struct slice text, struct arena *arena, bool *no_memory)
{
	size_t len = text.len / 2;
	uint8_t *bytes = arena_alloc(arena, len + 1);
	*no_memory = !bytes;
	for (size_t i = 0; bytes && i < len; i++) {
		int high = digit_of(text.ptr[2 * i]), low = digit_of(text.ptr[2 * i + 1]);
		if (high < 0 || low < 0)
			return SLICE("");
		bytes[i] = (uint8_t)(high << 4 | low);
	}
	return bytes && text.len % 2 == 0 ? slice_make((char *)bytes, len) : SLICE("");
}

static bool decode(struct slice bytes, struct page_token *t)
{
	if (bytes.len < 8 || load_u64(bytes.ptr + bytes.len - 8) != XXH3_64bits(bytes.ptr, bytes.len - 8))
		return false;
	struct byte_reader r = byte_reader_make(slice_make(bytes.ptr, bytes.len - 8));
	uint8_t format = read_byte(&r), kind = read_byte(&r);
	t->sort = kind & (REORDERED - 1);
	t->reordered = kind & REORDERED;
	t->revision = read_varint(&r);
	t->question = read_u64(&r);
	t->place.key = unzigzag(read_varint(&r));
	t->place.instant = unzigzag(read_varint(&r));
	t->place.id = read_counted(&r);
	return !r.bad && format == TOKEN_FORMAT && t->place.id.len > 0;
}

enum bf_status page_token_read(struct slice text, uint64_t question, enum search_sort sort,
			       struct arena *arena, struct page_token *out, bf_error *error)
{
	bool no_memory;
	struct slice bytes = bytes_of(text, arena, &no_memory);
	if (no_memory)
		return error_no_memory(error);
	if (!decode(bytes, out))
		return error_set(error, BF_BAD_ARGUMENT,
				 "'after' is no token: give it the whole 'next' of an answer");
	if (out->question != question || out->sort != sort)
		return error_set(error, BF_BAD_ARGUMENT,
				 "'after' is of another question, or another order: ask as for the page before");
	return BF_OK;
}
