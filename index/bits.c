/* bits.c - see bits.h. */
#include "index/bits.h"

#include "index/unpack.h"

enum { PACK_RICE = 64, PACK_RICE_MAX = 24 };

static unsigned bit_length(uint32_t n)
{
	return n ? 32u - (unsigned)__builtin_clz(n) : 0;
}

/* ---- packing ------------------------------------------------------------------------- */

/* The width for which frame and exceptions together are smallest: *bytes of them. */
static unsigned choose_width(const uint32_t *values, size_t count, size_t *bytes)
{
	size_t by_length[33] = {0}, exceptions = 0, best_size = SIZE_MAX;
	unsigned best = 32, widest = 0;
	for (size_t i = 0; i < count; i++)
		by_length[bit_length(values[i])]++;
	for (unsigned w = 0; w <= 32; w++)
		if (by_length[w])
			widest = w;
	for (unsigned w = widest + 1; w-- > 0;) {
		size_t size = (count * w + 7) / 8 + exceptions * (1 + (widest - w + 6) / 7);
		if (size < best_size) {
			best_size = size;
			best = w;
		}
		exceptions += by_length[w];
	}
	*bytes = best_size;
	return best;
}

void pack_write(struct buf *b, const uint32_t *values, size_t count)
{
	if (count < PACK_LEAST) {
		for (size_t i = 0; i < count; i++)
			buf_append_varint(b, values[i]);
		return;
	}
	size_t exceptions = 0, size;
	unsigned width = choose_width(values, count, &size);
	for (size_t i = 0; i < count; i++)
		exceptions += bit_length(values[i]) > width;
	buf_append_byte(b, (uint8_t)width);
	buf_append_byte(b, (uint8_t)exceptions);
	struct bit_writer w = {b, 0, 0};
	for (size_t i = 0; i < count; i++)
		bits_write(&w, (uint32_t)(values[i] & ((1ull << width) - 1)), width);
	bits_finish(&w);
	for (size_t i = 0; i < count; i++) {
		if (bit_length(values[i]) <= width)
			continue;
		buf_append_byte(b, (uint8_t)i);
		buf_append_varint(b, values[i] >> width);
	}
}

/* The k for which Rice codes are smallest: *bytes of them. */
static unsigned choose_rice(const uint32_t *values, size_t count, size_t *bytes)
{
	unsigned best = 0;
	*bytes = SIZE_MAX;
	for (unsigned k = 0; k <= PACK_RICE_MAX; k++) {
		size_t ones = count;
		for (size_t i = 0; i < count; i++)
			ones += values[i] >> k;
		size_t size = (count * k + 7) / 8 + (ones + 7) / 8;
		if (size >= *bytes)
			break;
		*bytes = size;
		best = k;
	}
	return best;
}

static void write_rice(struct buf *b, const uint32_t *values, size_t count, unsigned k)
{
	struct bit_writer w = {b, 0, 0};
	buf_append_byte(b, (uint8_t)(PACK_RICE + k));
	for (size_t i = 0; i < count; i++)
		bits_write(&w, values[i] & ((1u << k) - 1), k);
	bits_finish(&w);
	for (size_t i = 0; i < count; i++) {
		uint32_t zeros = values[i] >> k;
		for (; zeros >= 32; zeros -= 32)
			bits_write(&w, 0, 32);
		bits_write(&w, 1u << zeros, zeros + 1);
	}
	bits_finish(&w);
}

void pack_write_smaller(struct buf *b, const uint32_t *values, size_t count)
{
	size_t packed, rice;
	if (count >= PACK_LEAST) {
		unsigned k = choose_rice(values, count, &rice);
		choose_width(values, count, &packed);
		if (rice < packed + 1) {
			write_rice(b, values, count, k);
			return;
		}
	}
	pack_write(b, values, count);
}

/* Adds the upper parts to the lower ones.  A word of bits at a time: each one in it ends a
 * number. */
static void read_upper(struct byte_reader *r, uint32_t *values, size_t count, unsigned k)
{
	size_t got = 0, bytes = (size_t)(r->end - r->at);
	uint32_t base = 0, before = 0;
	for (size_t at = 0; got < count && at < bytes; at += 8, base += 64) {
		uint64_t word = load_u64(r->at + at);
		for (; word && got < count; word &= word - 1) {
			uint32_t end = base + (uint32_t)__builtin_ctzll(word);
			values[got++] += (end - before) << k;
			before = end + 1;
		}
	}
	read_bytes(r, ((uint64_t)before + 7) / 8);
	if (got < count)
		byte_reader_fail(r);
}

static void read_rice(struct byte_reader *r, uint32_t *values, size_t count, unsigned k)
{
	struct slice low = read_bytes(r, (count * k + 7) / 8);
	if (r->bad || k == 0)
		memset(values, 0, count * sizeof *values);
	else
		unpack((const uint8_t *)low.ptr, k, values, count);
	read_upper(r, values, count, k);
}

void pack_read(struct byte_reader *r, uint32_t *values, size_t count)
{
	if (count < PACK_LEAST) {
		for (size_t i = 0; i < count; i++)
			values[i] = read_varint32(r);
		return;
	}
	unsigned width = read_byte(r);
	if (width >= PACK_RICE && width <= PACK_RICE + PACK_RICE_MAX) {
		read_rice(r, values, count, width - PACK_RICE);
		return;
	}
	unsigned exceptions = read_byte(r);
	if (width > 32)
		byte_reader_fail(r);
	struct slice packed = read_bytes(r, r->bad ? 0 : (count * width + 7) / 8);
	if (r->bad || width == 0)
		memset(values, 0, count * sizeof *values);
	else
		unpack((const uint8_t *)packed.ptr, width, values, count);
	for (unsigned i = 0; i < exceptions && !r->bad; i++) {
		uint8_t index = read_byte(r);
		uint64_t upper = read_varint(r);
		if (index >= count || width == 32 || upper >> (32 - width))
			byte_reader_fail(r);
		else
			values[index] |= (uint32_t)(upper << width);
	}
}

/* ---- bits ------------------------------------------------------------------------------ */

void bits_flush(struct bit_writer *w)
{
	buf_append_u32(w->to, (uint32_t)w->bits);
	w->bits >>= 32;
	w->count -= 32;
}

void bits_finish(struct bit_writer *w)
{
	for (; w->count > 0; w->count = w->count > 8 ? w->count - 8 : 0) {
		buf_append_byte(w->to, (uint8_t)w->bits);
		w->bits >>= 8;
	}
	w->bits = 0;
}

void rice_write_wide(struct bit_writer *w, uint32_t value)
{
	bits_write(w, UINT32_MAX, 32);
	bits_write(w, value, 32);
}

void below_write(struct bit_writer *w, uint32_t value, uint32_t limit)
{
	uint32_t codes = limit + 1, code = value < limit ? value : limit;
	unsigned k = 31u - (unsigned)__builtin_clz(codes);
	uint32_t brief = (2u << k) - codes;
	if (code < brief) {
		bits_write(w, code, k);
	} else {
		bits_write(w, (code + brief) >> 1, k);
		bits_write(w, (code + brief) & 1, 1);
	}
	if (value >= limit)
		rice_write(w, value - limit, BELOW_RICE);
}
