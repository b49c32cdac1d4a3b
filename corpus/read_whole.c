/* read_whole.c - a file that is one text: read to its end, in UTF-8 whatever it
 * was. */
#include "corpus/format.h"

#include <stdio.h>

#include "corpus/encoding.h"

static void note_encoding(struct reader *r, struct encoding_found found, size_t replaced)
{
	static const char hint[] = "convert it to UTF-8, to be sure";
	struct article_notes *notes = &r->notes;
	if (found.source < ENCODING_DETECTED && replaced == 0)
		return;
	if (notes->count == sizeof notes->items / sizeof *notes->items)
		return;
	struct article_note *note = &notes->items[notes->count++];
	if (replaced)
		snprintf(note->reason, sizeof note->reason,
			 "%zu bytes mean nothing in %s: read as U+FFFD", replaced, found.name);
	else
		snprintf(note->reason, sizeof note->reason, "not UTF-8: by its letters it is %s",
			 found.name);
	snprintf(note->hint, sizeof note->hint, "%s", hint);
	note->byte = 0;
}

static bool is_wide(struct encoding_found found)
{
	return strncmp(found.name, "UTF-16", 6) == 0 || strncmp(found.name, "UTF-32", 6) == 0;
}

static enum reader_result decode(struct reader *r, struct slice bytes, struct arena *arena,
				 struct slice *out, struct reject *reject, bf_error *error)
{
	size_t replaced;
	struct encoding_found found = encoding_find(bytes, SLICE(""));
	if (found.no_memory) {
		error_no_memory(error);
		return READER_FAILED;
	}
	const char *nul = is_wide(found) ? NULL : memchr(bytes.ptr, '\0', bytes.len);
	if (nul)
		return reader_reject(r, reject, (uint64_t)(nul - bytes.ptr),
				     "remove it, for example with: tr -d '\\000' <FILE",
				     "the text contains U+0000");
	if (found.source == ENCODING_ASSUMED)
		return reader_reject(
		    r, reject, 0,
		    "convert it, for example with: iconv -f WINDOWS-1252 -t UTF-8 FILE",
		    "not UTF-8, and nothing tells what else");
	if (encoding_to_utf8(bytes, found, arena, out, &replaced, error))
		return READER_FAILED;
	nul = out->len ? memchr(out->ptr, '\0', out->len) : NULL;
	if (nul)
		return reader_reject(r, reject, 0, "remove it", "the text contains U+0000");
	note_encoding(r, found, replaced);
	return READER_ARTICLE;
}

enum reader_result reader_take_bytes(struct reader *r, struct slice *out, struct reject *reject,
				     bf_error *error)
{
	size_t limit = r->options.limits.raw;
	if (r->record++ > 0)
		return READER_END;
	r->record_at = r->input.position;
	if (input_peek(&r->input, limit + 1, out, error) != BF_OK)
		return READER_FAILED;
	input_consume(&r->input, out->len);
	if (out->len > limit)
		return reader_reject(r, reject, 0, "raise the limit (max-raw), if you trust the file",
				     "the file has more than the %zu bytes of a record", limit);
	if (out->len == 0)
		return reader_reject(r, reject, 0, "leave it out", "the file is empty");
	return READER_ARTICLE;
}

enum reader_result reader_take_text(struct reader *r, struct arena *arena, struct slice *out,
				    struct reject *reject, bf_error *error)
{
	struct slice bytes;
	enum reader_result result = reader_take_bytes(r, &bytes, reject, error);
	return result == READER_ARTICLE ? decode(r, bytes, arena, out, reject, error) : result;
}
