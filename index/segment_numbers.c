/* segment_numbers.c - see segment_numbers.h. */
#include "index/segment_numbers.h"

#include "index/bits.h"
#include "index/unpack.h"
#include "util/ahead.h"

enum { BLOCK_ENTRY = 24 };

/* ---- writing ------------------------------------------------------------------------- */

void number_writer_init(struct number_writer *w)
{
	w->count = 0;
	w->blocks = w->bits = BUF_INIT(SIZE_MAX / 4);
}

void number_writer_free(struct number_writer *w)
{
	buf_free(&w->blocks);
	buf_free(&w->bits);
}

static unsigned width_of(uint64_t greatest)
{
	return greatest ? 64u - (unsigned)__builtin_clzll(greatest) : 0;
}

static void write_code(struct bit_writer *bits, uint64_t code, unsigned width)
{
	unsigned low = width < 32 ? width : 32;
	bits_write(bits, (uint32_t)(code & ((1ull << low) - 1)), low);
	if (width > 32)
		bits_write(bits, (uint32_t)(code >> 32), width - 32);
}

static void write_block(struct number_writer *w)
{
	int64_t least = INT64_MAX, most = INT64_MIN;
	bool gaps = false;
	for (uint32_t i = 0; i < w->count; i++) {
		int64_t n = w->pending[i];
		gaps |= n == NO_NUMBER;
		least = n != NO_NUMBER && n < least ? n : least;
		most = n > most ? n : most;
	}
	if (most == NO_NUMBER)
		least = most; /* none: span 0, so that the codes, all 0, are one bit wide */
	uint64_t span = (uint64_t)most - (uint64_t)least;
	unsigned width = most == NO_NUMBER ? 0 : width_of(span + gaps);
	buf_append_u64(&w->blocks, (uint64_t)least);
	buf_append_u64(&w->blocks, span);
	buf_append_u32(&w->blocks, (uint32_t)(w->bits.len / 8));
	buf_append_u32(&w->blocks, gaps);
	struct bit_writer bits = {&w->bits, 0, 0};
	for (uint32_t i = 0; i < w->count; i++) {
		uint64_t code = (uint64_t)w->pending[i] - (uint64_t)least + gaps;
		write_code(&bits, w->pending[i] == NO_NUMBER ? 0 : code, width);
	}
	bits_finish(&bits);
	while (w->bits.len % 8 != 0 && w->bits.broken == BF_OK)
		buf_append_byte(&w->bits, 0);
	w->count = 0;
}

void number_add(struct number_writer *w, int64_t number)
{
	w->pending[w->count++] = number;
	if (w->count == NUMBER_BLOCK)
		write_block(w);
}

void number_finish(struct number_writer *w, struct buf *out)
{
	if (w->count)
		write_block(w);
	buf_append_slice(out, buf_slice(&w->blocks));
	buf_append_slice(out, buf_slice(&w->bits));
	if (w->blocks.broken != BF_OK || w->bits.broken != BF_OK)
		out->broken = BF_NO_MEMORY;
}

/* ---- reading ------------------------------------------------------------------------- */

struct number_block {
	int64_t least;
	uint64_t span;
	bool gaps;
	unsigned width;
	uint64_t begin; /* in bits */
};

bool numbers_open(struct numbers *n, struct slice bytes, uint32_t articles)
{
	uint64_t blocks = ((uint64_t)articles + NUMBER_BLOCK - 1) / NUMBER_BLOCK * BLOCK_ENTRY;
	if (bytes.len < blocks)
		return false;
	n->blocks = (const uint8_t *)bytes.ptr;
	n->bits = n->blocks + blocks;
	n->bit_count = (bytes.len - blocks) * 8;
	n->articles = articles;
	return true;
}

static struct number_block block_of(const struct numbers *n, uint32_t article)
{
	const uint8_t *at = n->blocks + (size_t)((article - 1) / NUMBER_BLOCK) * BLOCK_ENTRY;
	struct number_block b = {.least = (int64_t)load_u64(at),
				 .span = load_u64(at + 8),
				 .begin = (uint64_t)load_u32(at + 16) * 64,
				 .gaps = load_u32(at + 20) & 1};
	b.width = b.least == NO_NUMBER ? 0 : width_of(b.span + b.gaps);
	return b;
}

/* The number that stands at `place` of a block. */
static int64_t number_in(const struct numbers *n, const struct number_block *b, uint32_t place)
{
	if (b->width == 0) /* all the same: nothing is looked at */
		return b->least;
	struct bit_reader r = {n->bits, b->begin + (uint64_t)place * b->width, n->bit_count};
	uint64_t code = bits_read(&r, b->width < 32 ? b->width : 32);
	if (b->width > 32)
		code |= (uint64_t)bits_read(&r, b->width - 32) << 32;
	if (b->gaps && code == 0)
		return NO_NUMBER;
	return (int64_t)((uint64_t)b->least + code - b->gaps);
}

int64_t number_of(const struct numbers *n, uint32_t article)
{
	struct number_block b = block_of(n, article);
	return number_in(n, &b, (article - 1) % NUMBER_BLOCK);
}

void number_expect(const struct numbers *n, uint32_t article)
{
	struct number_block b = block_of(n, article);
	uint64_t at = b.begin + (uint64_t)((article - 1) % NUMBER_BLOCK) * b.width;
	if (b.width && at < n->bit_count)
		ask_ahead(n->bits + at / 8, 1);
}

enum { AT_ONCE = 128 };

/* Numbers [place, end) of a block, of which `place` begins at a byte, many at a time; returns how
 * many that were: none where they are too wide, or not all there. */
static uint32_t read_many(const struct numbers *n, const struct number_block *b, uint32_t place,
			  uint32_t end, int32_t none, int32_t *out)
{
	uint32_t codes[AT_ONCE] = {0}, count = end - place < AT_ONCE ? end - place : AT_ONCE;
	uint32_t least = (uint32_t)((uint64_t)b->least - b->gaps), missing = (uint32_t)none;
	uint64_t at = b->begin + (uint64_t)place * b->width;
	if (b->width == 0 || b->width > UNPACK_WIDEST || at + (uint64_t)count * b->width > n->bit_count)
		return 0;
	unpack(n->bits + at / 8, (n->bit_count - at) / 8 + PACK_SLACK, b->width, codes, count);
	for (uint32_t i = 0; b->gaps && i < AT_ONCE; i++) /* all of them: so compilers do several at once */
		codes[i] = codes[i] ? codes[i] + least : missing;
	for (uint32_t i = 0; !b->gaps && i < AT_ONCE; i++)
		codes[i] += least;
	memcpy(out, codes, count * sizeof *out);
	return count;
}

void numbers_read(const struct numbers *n, uint32_t first, uint32_t count, int32_t none, int32_t *out)
{
	for (uint32_t done = 0; done < count;) {
		uint32_t place = (first - 1 + done) % NUMBER_BLOCK;
		uint32_t end = NUMBER_BLOCK - place < count - done ? NUMBER_BLOCK : place + count - done;
		struct number_block b = block_of(n, first + done);
		while (place < end) {
			uint32_t many = place % 8 == 0 ? read_many(n, &b, place, end, none, out + done) : 0;
			if (many == 0) {
				int64_t number = number_in(n, &b, place);
				out[done] = number == NO_NUMBER ? none : (int32_t)number;
				many = 1;
			}
			place += many;
			done += many;
		}
	}
}

void numbers_of(const struct numbers *n, const uint32_t *articles, uint32_t count, int32_t none, int32_t *out)
{
	struct number_block b = {.width = 0};
	uint32_t first = 0; /* article of the block on hand; none is before the first */
	uint64_t mask = 0;
	for (uint32_t i = 0; i < count; i++) {
		if (first == 0 || articles[i] - first >= NUMBER_BLOCK) {
			b = block_of(n, articles[i]);
			first = articles[i] - (articles[i] - 1) % NUMBER_BLOCK;
			mask = b.width <= BITS_SURE ? (1ull << b.width) - 1 : 0;
		}
		uint64_t at = b.begin + (uint64_t)(articles[i] - first) * b.width;
		if (mask == 0 || at >= n->bit_count) {
			int64_t number = number_in(n, &b, articles[i] - first);
			out[i] = number == NO_NUMBER ? none : (int32_t)number;
			continue;
		}
		uint64_t code = load_u64(n->bits + (at >> 3)) >> (at & 7) & mask;
		out[i] = b.gaps && code == 0 ? none : (int32_t)((uint64_t)b.least + code - b.gaps);
	}
}
