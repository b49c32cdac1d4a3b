/* bits.c - see bits.h. */
#include "index/bits.h"

#include "index/unpack.h"

/* An exception takes time when it is read: so many bits are given for being without. */
enum { EXCEPTION_COST = 12 };

static unsigned bit_length(uint32_t n)
{
	return n ? 32u - (unsigned)__builtin_clz(n) : 0;
}

/* ---- packing ------------------------------------------------------------------------- */

/* What the exceptions of a width take at least, and in truth: the gaps between their places
 * are estimated, the upper parts counted. */
static size_t least_exception_bits(size_t count, size_t exceptions)
{
	unsigned k = gap_rice((uint32_t)count, (uint32_t)exceptions);
	return exceptions ? exceptions * (3 + EXCEPTION_COST + k) : 0;
}

static size_t upper_bits(const uint32_t *values, size_t count, unsigned width)
{
	uint32_t bits = 0;
	for (size_t i = 0; i < count; i++) {
		uint32_t upper = values[i] >> width;
		bits += upper < 33 ? upper : 64;
	}
	return bits;
}

/* The width for which frame and exceptions together are smallest. */
static unsigned choose_width(const uint32_t *values, size_t count)
{
	uint32_t by_length[2][33] = {{0}}; /* in turn, since one waits for what is just written */
	size_t exceptions = 0, best_size = SIZE_MAX;
	unsigned best = 32;
	uint32_t all = 0;
	for (size_t i = 0; i < count; i++)
		all |= values[i];
	if (all == 0)
		return 0;
	for (size_t i = 0; i < count; i++)
		by_length[i % 2][bit_length(values[i])]++;
	for (unsigned w = bit_length(all) + 1; w-- > 0;) {
		size_t size = count * w + least_exception_bits(count, exceptions);
		if (size < best_size && exceptions)
			size += upper_bits(values, count, w) - exceptions;
		if (size < best_size) {
			best_size = size;
			best = w;
		}
		exceptions += by_length[0][w] + by_length[1][w];
	}
	return best;
}

/* The greatest number of so many bits. */
static uint32_t most_of_width(unsigned width)
{
	return (uint32_t)((1ull << width) - 1);
}

/* The lower bits of all, four at a time where they are few. */
static void write_frame(struct bit_run *run, const uint32_t *values, size_t count, unsigned width)
{
	const uint64_t mask = most_of_width(width);
	size_t i = 0;
	for (; width <= 14 && i + 4 <= count; i += 4)
		run_bits(run, (values[i] & mask) | (values[i + 1] & mask) << width |
				  (values[i + 2] & mask) << 2 * width | (values[i + 3] & mask) << 3 * width,
			 4 * width);
	for (; i < count; i++)
		run_bits(run, values[i] & mask, width);
}

static void write_exceptions(struct buf *b, const uint32_t *values, size_t count, unsigned width,
			     uint32_t exceptions)
{
	struct bit_writer w = {b, 0, 0};
	unsigned k = gap_rice((uint32_t)count, exceptions);
	uint32_t before = 0;
	for (uint32_t i = 0; i < count; i++) {
		if (values[i] <= most_of_width(width))
			continue;
		rice_write(&w, i - before, k);
		rice_write(&w, (values[i] >> width) - 1, 0);
		before = i + 1;
	}
	bits_finish(&w);
}

void pack_write(struct buf *b, const uint32_t *values, size_t count)
{
	if (count < PACK_LEAST) {
		for (size_t i = 0; i < count; i++)
			buf_append_varint(b, values[i]);
		return;
	}
	unsigned width = choose_width(values, count);
	uint32_t exceptions = 0;
	for (size_t i = 0; i < count; i++)
		exceptions += values[i] > most_of_width(width);
	buf_append_byte(b, (uint8_t)width);
	buf_append_byte(b, (uint8_t)exceptions);
	struct bit_writer w = {b, 0, 0};
	struct bit_run run;
	if (!bits_begin(&w, count * 4, &run))
		return;
	write_frame(&run, values, count, width);
	bits_end(&w, run);
	bits_finish(&w);
	if (exceptions)
		write_exceptions(b, values, count, width, exceptions);
}

static void read_exceptions(struct byte_reader *r, uint32_t *values, size_t count, unsigned width,
			    uint32_t exceptions)
{
	struct bit_reader bits = {r->at, 0, (uint64_t)(r->end - r->at) * 8};
	struct pair_reader pairs = pairs_begin(&bits, gap_rice((uint32_t)count, exceptions));
	uint32_t room = (uint32_t)count, most = width < 32 ? UINT32_MAX >> width : 0, at = 0;
	for (; exceptions > 0; exceptions--, at++) {
		uint32_t gap, upper;
		pairs_read(&pairs, &gap, &upper);
		if (gap >= room - at || upper >= most)
			break;
		at += gap;
		values[at] |= (upper + 1) << width;
	}
	pairs_settle(&pairs);
	if (exceptions > 0 || bits.at > bits.end)
		byte_reader_fail(r);
	else
		read_bytes(r, (bits.at + 7) / 8);
}

void pack_read(struct byte_reader *r, uint32_t *values, size_t count)
{
	pack_read_within(r, r->end, values, count);
}

void pack_read_within(struct byte_reader *r, const uint8_t *end, uint32_t *values, size_t count)
{
	if (count < PACK_LEAST) {
		for (size_t i = 0; i < count; i++)
			values[i] = read_varint32(r);
		return;
	}
	unsigned width = read_byte(r), exceptions = read_byte(r);
	if (width > 32 || (width == 32 && exceptions))
		byte_reader_fail(r);
	struct slice packed = read_bytes(r, r->bad ? 0 : (count * width + 7) / 8);
	if (r->bad || width == 0)
		memset(values, 0, count * sizeof *values);
	else
		unpack((const uint8_t *)packed.ptr, (size_t)(end - (const uint8_t *)packed.ptr) + PACK_SLACK, width,
		       values, count);
	if (exceptions && !r->bad)
		read_exceptions(r, values, count, width, exceptions);
}

/* ---- bits ------------------------------------------------------------------------------ */

bool bits_make_room(struct bit_writer *w, size_t bytes)
{
	if (buf_reserve(w->to, bytes))
		return true;
	w->bits = w->count = 0;
	return false;
}

void bits_finish(struct bit_writer *w)
{
	if (w->count > 0)
		buf_append_byte(w->to, (uint8_t)w->bits);
	w->bits = w->count = 0;
}
