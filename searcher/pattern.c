/* pattern.c - see pattern.h. */
#include "searcher/pattern.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "analyzer/fold.h"
#include "util/utf8.h"

/* The character at `at`, and its bytes; *wild tells * and ? from those that are meant. */
static uint32_t next_of(struct slice pattern, size_t at, size_t *len, bool *wild)
{
	uint32_t c = 0;
	bool escaped = pattern.ptr[at] == '\\' && at + 1 < pattern.len;
	size_t bytes = utf8_decode(pattern, at + escaped, &c);
	*len = (bytes ? bytes : 1) + escaped;
	*wild = !escaped && (c == '*' || c == '?');
	return c;
}

/* ---- folding ------------------------------------------------------------------- */

struct folding {
	struct fold_room room;
	uint32_t points[FOLD_WORD_POINTS];
	size_t count;
	char folded[FOLD_WORD_BYTES], plain[2 * FOLD_WORD_BYTES];
	struct buf out;
};

static void flush(struct folding *f)
{
	if (!f->count)
		return;
	size_t len = fold_word(&f->room, f->points, f->count, false, f->folded);
	len = fold_accents(slice_make(f->folded, len), f->plain);
	for (size_t i = 0; i < len; i++) {
		if (f->plain[i] == '*' || f->plain[i] == '?' || f->plain[i] == '\\')
			buf_append_byte(&f->out, '\\');
		buf_append_byte(&f->out, (uint8_t)f->plain[i]);
	}
	f->count = 0;
}

struct slice pattern_fold(struct slice pattern, struct arena *arena)
{
	struct folding *f = calloc(1, sizeof *f);
	struct slice none = {NULL, 0}, copy;
	size_t len;
	bool wild;
	if (!f)
		return none;
	f->out = BUF_INIT(1u << 20);
	for (size_t at = 0; at < pattern.len; at += len) {
		uint32_t c = next_of(pattern, at, &len, &wild);
		if (wild || f->count == FOLD_WORD_POINTS)
			flush(f);
		if (wild)
			buf_append_byte(&f->out, (uint8_t)c);
		else
			f->points[f->count++] = c;
	}
	flush(f);
	copy = f->out.broken ? none : arena_copy(arena, buf_slice(&f->out));
	buf_free(&f->out);
	free(f);
	return copy;
}

struct slice pattern_beginning(struct slice pattern, struct arena *arena)
{
	struct slice copy = arena_copy(arena, pattern);
	size_t used = 0, len;
	bool wild;
	for (size_t at = 0; copy.ptr && at < pattern.len; at += len) {
		next_of(pattern, at, &len, &wild);
		if (wild)
			break;
		size_t skip = pattern.ptr[at] == '\\' && len > 1;
		memcpy((char *)copy.ptr + used, pattern.ptr + at + skip, len - skip);
		used += len - skip;
	}
	copy.len = copy.ptr ? used : 0;
	return copy;
}

bool pattern_marks_find(struct slice pattern, struct arena *arena, struct term_marks *out)
{
	char *bytes = arena_alloc(arena, pattern.len + 1);
	size_t used = 0, begin = 0, len; /* the run on hand: from `begin` up to `used` */
	bool wild;
	if (!bytes)
		return false;
	*out = (struct term_marks){.end = {bytes, 0}, .inside = {bytes, 0}};
	for (size_t at = 0; at < pattern.len; at += len) {
		next_of(pattern, at, &len, &wild);
		if (wild) {
			begin = used;
			continue;
		}
		size_t skip = pattern.ptr[at] == '\\' && len > 1;
		memcpy(bytes + used, pattern.ptr + at + skip, len - skip);
		used += len - skip;
		if (used - begin > out->inside.len)
			out->inside = slice_make(bytes + begin, used - begin);
	}
	out->end = slice_make(bytes + begin, used - begin);
	return true;
}

/* ---- matching -------------------------------------------------------------------- */

/* Where a star can be made one letter longer when what follows it does not fit. */
bool pattern_matches(struct slice pattern, struct slice text)
{
	size_t p = 0, t = 0, star = SIZE_MAX, taken = 0, len = 0, bytes;
	while (t < text.len) {
		uint32_t letter = 0, c = 0;
		bool wild = false;
		bytes = utf8_decode(text, t, &letter);
		bytes = bytes ? bytes : 1;
		if (p < pattern.len)
			c = next_of(pattern, p, &len, &wild);
		if (p < pattern.len && wild && c == '*') {
			star = p += len;
			taken = t;
		} else if (p < pattern.len && (wild || c == letter)) {
			p += len;
			t += bytes;
		} else if (star != SIZE_MAX) {
			size_t one = utf8_decode(text, taken, &letter);
			t = taken += one ? one : 1;
			p = star;
		} else {
			return false;
		}
	}
	while (p < pattern.len && pattern.ptr[p] == '*')
		p++;
	return p == pattern.len;
}

/* ---- as it is written --------------------------------------------------------------- */

enum { WRITTEN_MAX = 512 }; /* code points of what is typed or written; more has no room, and is nothing */

struct written {
	uint32_t points[WRITTEN_MAX];
	size_t count;
};

/* Puts letters and their accents together (NFC), where there is room for that. */
static size_t compose(struct slice text, int32_t points[4 * WRITTEN_MAX])
{
	utf8proc_ssize_t count = utf8proc_decompose((const utf8proc_uint8_t *)text.ptr, (utf8proc_ssize_t)text.len,
						    points, 4 * WRITTEN_MAX, UTF8PROC_DECOMPOSE);
	if (count > 0 && count <= 4 * WRITTEN_MAX)
		count = utf8proc_normalize_utf32(points, count, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	return count > 0 && count <= 4 * WRITTEN_MAX ? (size_t)count : 0;
}

/* Without what is not seen, apostrophes and dashes of one shape. */
static void take_points(struct slice text, struct written *out)
{
	int32_t points[4 * WRITTEN_MAX];
	size_t count = compose(text, points);
	out->count = 0;
	for (size_t i = 0; i < count && out->count < WRITTEN_MAX; i++) {
		uint32_t c = (uint32_t)points[i];
		if (fold_is_ignored(c))
			continue;
		out->points[out->count++] = fold_is_apostrophe(c) ? '\'' : fold_is_dash(c) ? '-' : c;
	}
}

/* Without the punctuation around it. */
static struct slice trim(struct slice text)
{
	size_t start = text.len, end = 0;
	uint32_t c = 0;
	for (size_t at = 0, len; at < text.len; at += len) {
		len = utf8_decode(text, at, &c);
		len = len ? len : 1;
		if (!fold_is_word(c) && fold_kind(c) != FOLD_MARK)
			continue;
		start = at < start ? at : start;
		end = at + len;
	}
	return start < end ? slice_make(text.ptr + start, end - start) : slice_make(text.ptr, 0);
}

/* Nothing, an apostrophe, or 's. */
static bool is_possessive(const uint32_t *points, size_t count)
{
	return count == 0 || (points[0] == '\'' &&
			      (count == 1 || (count == 2 && (points[1] == 's' || points[1] == 'S'))));
}

static bool pattern_is_spelt(struct slice pattern, const struct written *w)
{
	char bytes[WRITTEN_MAX * 4];
	size_t len = 0;
	for (size_t i = 0; i < w->count; i++)
		len += (size_t)utf8proc_encode_char((utf8proc_int32_t)w->points[i],
						    (utf8proc_uint8_t *)bytes + len);
	return pattern_matches(pattern, slice_make(bytes, len));
}

bool pattern_is_written(const struct query *q, struct slice bytes)
{
	struct written text, typed;
	take_points(trim(bytes), &text);
	if (q->kind == QUERY_WILDCARD)
		return pattern_is_spelt(q->text, &text);
	take_points(trim(q->text), &typed);
	if (typed.count == 0 || text.count < typed.count ||
	    memcmp(text.points, typed.points, typed.count * sizeof *typed.points) != 0)
		return false;
	return q->kind == QUERY_PREFIX || is_possessive(text.points + typed.count, text.count - typed.count);
}

struct slice pattern_core(const struct query *q)
{
	struct slice core = trim(q->text);
	for (size_t i = 0; i < core.len; i++) /* what has several shapes, or is none of the text */
		if ((unsigned char)core.ptr[i] >= 0x80 || strchr("'`-*?\\", core.ptr[i]))
			return slice_make(core.ptr, 0);
	return q->kind == QUERY_WILDCARD ? slice_make(core.ptr, 0) : core;
}
