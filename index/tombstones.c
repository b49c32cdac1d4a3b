/* tombstones.c - see tombstones.h. */
#include "index/tombstones.h"

#include <stdio.h>
#include <stdlib.h>

#include "index/xapian_error.h"
#include "util/bytes.h"

static int name_key(char out[48], uint32_t number)
{
	return snprintf(out, 48, "backfile:tombstones:%u", number);
}

void tombstone_set_init(struct tombstone_set *t, uint32_t articles)
{
	*t = (struct tombstone_set){.limit = articles};
}

void tombstone_set_free(struct tombstone_set *t)
{
	free(t->articles);
	free(t->bits);
	tombstone_set_init(t, t->limit);
}

static bool make_room(struct tombstone_set *t)
{
	if (!t->bits)
		t->bits = calloc((size_t)t->limit / 64 + 1, sizeof *t->bits);
	if (t->view.count == t->room) {
		uint32_t room = t->room ? t->room * 2 : 16;
		uint32_t *articles = realloc(t->articles, room * sizeof *articles);
		if (!articles)
			return false;
		t->articles = articles;
		t->room = room;
	}
	return t->bits != NULL;
}

enum bf_status tombstone_set_add(struct tombstone_set *t, uint32_t article, bf_error *error)
{
	if (!make_room(t))
		return error_no_memory(error);
	uint32_t at = t->view.count;
	for (; at > 0 && t->articles[at - 1] > article; at--)
		t->articles[at] = t->articles[at - 1];
	t->articles[at] = article;
	t->bits[article >> 6] |= 1ull << (article & 63);
	t->view = (struct tombstones){t->articles, t->view.count + 1, t->bits};
	return BF_OK;
}

enum bf_status tombstone_set_read(struct tombstone_set *t, xc_database *db, uint32_t number,
				  bf_error *error)
{
	char key[48];
	const char *bytes;
	size_t len;
	xc_error reason;
	int key_length = name_key(key, number);
	tombstone_set_free(t);
	if (xc_metadata_get(db, key, (size_t)key_length, &bytes, &len, &reason) != XC_OK)
		return xapian_error(error, "cannot read the tombstones of a segment", &reason);
	return tombstone_set_decode(t, slice_make(bytes, len), number, error);
}

enum bf_status tombstone_set_decode(struct tombstone_set *t, struct slice bytes, uint32_t number,
				    bf_error *error)
{
	struct byte_reader r = byte_reader_make(bytes);
	uint32_t count = bytes.len ? read_varint32(&r) : 0;
	tombstone_set_free(t);
	uint64_t article = 0;
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < count && !r.bad && status == BF_OK; i++) {
		article += read_varint(&r);
		if (article == 0 || article > t->limit)
			byte_reader_fail(&r);
		else
			status = tombstone_set_add(t, (uint32_t)article, error);
	}
	if (status == BF_OK && (r.bad || t->view.count != count))
		status = error_set(error, BF_CORRUPT, "the tombstones of segment %u are damaged", number);
	return status;
}

void tombstone_set_encode(const struct tombstone_set *t, struct buf *out)
{
	buf_append_varint(out, t->view.count);
	for (uint32_t i = 0, before = 0; i < t->view.count; i++) {
		buf_append_varint(out, t->articles[i] - before);
		before = t->articles[i];
	}
}

enum bf_status tombstone_set_write(const struct tombstone_set *t, xc_database *db, uint32_t number,
				   bf_error *error)
{
	char key[48];
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	xc_error reason;
	int key_length = name_key(key, number);
	tombstone_set_encode(t, &b);
	enum bf_status status = buf_status(&b, "the tombstones of a segment", error);
	if (status == BF_OK &&
	    xc_metadata_set(db, key, (size_t)key_length, b.ptr, b.len, &reason) != XC_OK)
		status = xapian_error(error, "cannot write the tombstones of a segment", &reason);
	buf_free(&b);
	return status;
}
