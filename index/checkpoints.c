/* checkpoints.c - see checkpoints.h. */
#include "index/checkpoints.h"

enum { BYTES_A_POSITION = 6 };

void checkpoints_write(const struct document *d, struct buf *out)
{
	struct text_checkpoint before = {0, 0};
	buf_append_varint(out, d->checkpoint_count);
	for (size_t i = 0; i < d->checkpoint_count; i++) {
		const struct text_checkpoint *c = &d->checkpoints[i];
		uint32_t positions = c->position - before.position, bytes = c->byte - before.byte;
		buf_append_varint(out, positions);
		buf_append_varint(out, zigzag((int64_t)bytes - (int64_t)positions * BYTES_A_POSITION));
		before = *c;
	}
}

bool checkpoints_read(struct byte_reader *r, struct arena *arena, const struct text_checkpoint **out,
		      size_t *count)
{
	uint64_t claimed = read_varint(r);
	struct text_checkpoint at = {0, 0};
	*out = NULL;
	*count = 0;
	if (claimed > (uint64_t)(r->end - r->at)) {
		byte_reader_fail(r);
		return true;
	}
	struct text_checkpoint *items = arena_alloc(arena, (size_t)(claimed + 1) * sizeof *items);
	if (!items)
		return false;
	for (uint64_t i = 0; i < claimed && !r->bad; i++) {
		uint64_t positions = read_varint(r);
		int64_t bytes = unzigzag(read_varint(r)) + (int64_t)positions * BYTES_A_POSITION;
		if (positions > INT32_MAX || bytes < 0 || bytes > INT32_MAX - (int64_t)at.byte) {
			byte_reader_fail(r);
			break;
		}
		at = (struct text_checkpoint){at.position + (uint32_t)positions, at.byte + (uint32_t)bytes};
		items[i] = at;
	}
	*out = items;
	*count = r->bad ? 0 : (size_t)claimed;
	return true;
}

void checkpoints_skip(struct byte_reader *r)
{
	for (uint64_t left = read_varint(r); left > 0 && !r->bad; left--) {
		read_varint(r);
		read_varint(r);
	}
}
