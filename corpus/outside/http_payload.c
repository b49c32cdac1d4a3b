/* http_payload.c - see http_payload.h. */
#include "corpus/outside/http_payload.h"

#include <zlib.h>
#include <zstd.h>

#include "util/buf.h"

/* ---- headers -------------------------------------------------------------------------------- */

struct slice header_value(struct slice lines, const char *name)
{
	size_t len = strlen(name);
	while (lines.len) {
		const char *newline = memchr(lines.ptr, '\n', lines.len);
		size_t end = newline ? (size_t)(newline - lines.ptr) : lines.len;
		if (end > len && lines.ptr[len] == ':' &&
		    slice_equal_nocase(slice_make(lines.ptr, len), slice_make(name, len)))
			return slice_trim(slice_make(lines.ptr + len + 1, end - len - 1));
		lines = slice_tail(lines, end + 1);
	}
	return slice_make(NULL, 0);
}

static bool holds_nocase(struct slice text, struct slice word, size_t *at)
{
	for (*at = 0; *at + word.len <= text.len; ++*at)
		if (slice_equal_nocase(slice_make(text.ptr + *at, word.len), word))
			return true;
	return false;
}

struct slice media_type(struct slice value, struct slice *charset)
{
	const char *semicolon = value.len ? memchr(value.ptr, ';', value.len) : NULL;
	struct slice type = semicolon ? slice_make(value.ptr, (size_t)(semicolon - value.ptr)) : value;
	size_t at;
	*charset = slice_make(NULL, 0);
	if (semicolon && holds_nocase(value, SLICE("charset="), &at)) {
		struct slice rest = slice_tail(value, at + 8);
		while (rest.len && (rest.ptr[0] == '"' || rest.ptr[0] == '\''))
			rest = slice_tail(rest, 1);
		size_t len = 0;
		while (len < rest.len && rest.ptr[len] != ';' && rest.ptr[len] != '"' &&
		       rest.ptr[len] != '\'' && rest.ptr[len] != ' ')
			len++;
		*charset = slice_make(rest.ptr, len);
	}
	return slice_trim(type);
}

/* Past the empty line that ends the headers; all of it where there is none. */
static size_t headers_end(struct slice block)
{
	for (size_t at = 0; at < block.len;) {
		const char *newline = memchr(block.ptr + at, '\n', block.len - at);
		if (!newline)
			break;
		size_t next = (size_t)(newline - block.ptr) + 1;
		struct slice rest = slice_tail(block, next);
		if (slice_starts_with(rest, SLICE("\r\n")))
			return next + 2;
		if (slice_starts_with(rest, SLICE("\n")))
			return next + 1;
		at = next;
	}
	return block.len;
}

/* "HTTP/1.1 200 OK" */
static unsigned status_of(struct slice block)
{
	const char *blank = block.len > 5 && memcmp(block.ptr, "HTTP/", 5) == 0
				? memchr(block.ptr, ' ', block.len < 16 ? block.len : 16)
				: NULL;
	unsigned status = 0;
	for (size_t i = 1; blank && blank + i < block.ptr + block.len && i <= 3; i++)
		if (blank[i] >= '0' && blank[i] <= '9')
			status = status * 10 + (unsigned)(blank[i] - '0');
	return status;
}

/* ---- chunks ----------------------------------------------------------------------------------- */

/* The size that a line in hexadecimal digits tells; false where it tells none. */
static bool chunk_size(struct slice *rest, size_t *size)
{
	size_t digits = 0;
	*size = 0;
	while (digits < rest->len && digits < 8) {
		char c = (char)(rest->ptr[digits] | 32);
		int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
		if (digit < 0)
			break;
		*size = *size * 16 + (size_t)digit;
		digits++;
	}
	const char *newline = rest->len ? memchr(rest->ptr, '\n', rest->len < 1024 ? rest->len : 1024) : NULL;
	if (digits == 0 || !newline)
		return false;
	*rest = slice_tail(*rest, (size_t)(newline - rest->ptr) + 1);
	return true;
}

/* Joins the chunks; where they are none, the bytes stay as they are, and where
 * they end early, what came is kept. */
static enum bf_status join_chunks(struct http_payload *p, struct arena *arena, bf_error *error)
{
	struct slice rest = p->bytes;
	char *out = arena_alloc(arena, rest.len + 1);
	size_t len = 0, size;
	if (!out)
		return error_no_memory(error);
	for (;;) {
		if (!chunk_size(&rest, &size)) {
			p->damaged = true;
			break;
		}
		if (size == 0)
			break;
		if (size > rest.len) {
			p->damaged = true;
			size = rest.len;
		}
		memcpy(out + len, rest.ptr, size);
		len += size;
		rest = slice_tail(rest, size);
		if (slice_starts_with(rest, SLICE("\r\n")))
			rest = slice_tail(rest, 2);
		else if (slice_starts_with(rest, SLICE("\n")))
			rest = slice_tail(rest, 1);
	}
	if (len)
		p->bytes = slice_make(out, len);
	return BF_OK;
}

/* ---- packing ----------------------------------------------------------------------------------- */

static enum bf_status too_large(size_t maximum, bf_error *error)
{
	error_set(error, BF_BAD_ARTICLE, "it unpacks to more than %zu MB", maximum >> 20);
	error_hint(error, "raise the limit (max-inflated), if you trust the file");
	return BF_BAD_ARTICLE;
}

/* One run over all bytes, in the form that `window` says; what comes out before a
 * fault is kept. */
static enum bf_status run_inflate(struct slice bytes, int window, size_t maximum, struct buf *out,
				  bool *whole, bf_error *error)
{
	enum { PIECE = 64 * 1024 };
	z_stream z = {.next_in = (Bytef *)(uintptr_t)bytes.ptr, .avail_in = (uInt)bytes.len};
	if (inflateInit2(&z, window) != Z_OK)
		return error_no_memory(error);
	int result = Z_OK;
	while (result == Z_OK && buf_reserve(out, PIECE)) {
		z.next_out = (Bytef *)out->ptr + out->len;
		z.avail_out = PIECE;
		result = inflate(&z, Z_NO_FLUSH);
		out->len += PIECE - z.avail_out;
		if (z.avail_in == 0 && z.avail_out == PIECE)
			break;
	}
	*whole = result == Z_STREAM_END;
	inflateEnd(&z);
	if (out->broken == BF_BAD_ARGUMENT)
		return too_large(maximum, error);
	return out->broken || result == Z_MEM_ERROR ? error_no_memory(error) : BF_OK;
}

/* "deflate" means a stream of zlib, and in practice also one without its head. */
static enum bf_status unpack_zlib(struct slice bytes, bool gzip, size_t maximum, struct buf *out,
				  bool *whole, bf_error *error)
{
	enum bf_status status = run_inflate(bytes, gzip ? 15 + 16 : 15, maximum, out, whole, error);
	if (status || gzip || out->len)
		return status;
	buf_clear(out);
	return run_inflate(bytes, -15, maximum, out, whole, error);
}

static enum bf_status unpack_zstd(struct slice bytes, size_t maximum, struct buf *out, bool *whole,
				  bf_error *error)
{
	enum { PIECE = 128 * 1024 };
	ZSTD_DCtx *context = ZSTD_createDCtx();
	ZSTD_inBuffer in = {bytes.ptr, bytes.len, 0};
	size_t result = 1;
	if (!context)
		return error_no_memory(error);
	while (result && !ZSTD_isError(result) && buf_reserve(out, PIECE)) {
		ZSTD_outBuffer piece = {out->ptr + out->len, PIECE, 0};
		result = ZSTD_decompressStream(context, &piece, &in);
		out->len += piece.pos;
		if (in.pos == in.size && piece.pos == 0)
			break;
	}
	*whole = result == 0;
	ZSTD_freeDCtx(context);
	if (out->broken == BF_BAD_ARGUMENT)
		return too_large(maximum, error);
	return out->broken ? error_no_memory(error) : BF_OK;
}

static enum bf_status unpack(struct http_payload *p, struct slice how, size_t maximum,
			     struct arena *arena, bf_error *error)
{
	struct buf out = BUF_INIT(maximum);
	bool whole = false, gzip = slice_equal_nocase(how, SLICE("gzip")) ||
				   slice_equal_nocase(how, SLICE("x-gzip"));
	enum bf_status status;
	if (gzip || slice_equal_nocase(how, SLICE("deflate"))) {
		status = unpack_zlib(p->bytes, gzip, maximum, &out, &whole, error);
	} else if (slice_equal_nocase(how, SLICE("zstd"))) {
		status = unpack_zstd(p->bytes, maximum, &out, &whole, error);
	} else {
		error_set(error, BF_BAD_ARTICLE, "the page is packed as \"%.*s\", which is not read",
			  (int)(how.len < 40 ? how.len : 40), how.ptr);
		error_hint(error, "have the crawler ask for gzip");
		return BF_BAD_ARTICLE;
	}
	p->damaged |= !whole;
	if (!status && out.len) { /* nothing: it was not packed at all */
		p->bytes = arena_copy(arena, buf_slice(&out));
		status = p->bytes.ptr ? BF_OK : error_no_memory(error);
	}
	buf_free(&out);
	return status;
}

enum bf_status http_payload_read(struct slice block, size_t maximum, struct arena *arena,
				 struct http_payload *out, bf_error *error)
{
	size_t end = headers_end(block), at;
	struct slice headers = slice_make(block.ptr, end);
	*out = (struct http_payload){.status = status_of(block), .bytes = slice_tail(block, end)};
	out->type = media_type(header_value(headers, "Content-Type"), &out->charset);
	struct slice chunked = header_value(headers, "Transfer-Encoding"),
		     packed = header_value(headers, "Content-Encoding");
	enum bf_status status = BF_OK;
	if (out->bytes.len && holds_nocase(chunked, SLICE("chunked"), &at))
		status = join_chunks(out, arena, error);
	if (!status && out->bytes.len && packed.len && !slice_equal_nocase(packed, SLICE("identity")))
		status = unpack(out, packed, maximum, arena, error);
	return status;
}
