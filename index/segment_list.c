/* segment_list.c - see segment_list.h: reading. */
#include "index/segment_list_codes.h"
#include "index/unpack.h"
#include "util/ahead.h"

bool list_open(struct list_reader *l, struct slice bytes, uint32_t postings, const uint8_t *lengths,
	       uint32_t article_limit)
{
	struct byte_reader r = byte_reader_make(bytes);
	uint32_t head = read_varint32(&r);
	l->start = (const uint8_t *)bytes.ptr;
	l->bytes = bytes.len;
	l->postings = postings;
	l->forms = head >> 1;
	l->text = head & 1;
	l->lengths = lengths;
	l->article_limit = article_limit;
	l->blocks = l->block = postings / LIST_BLOCK + (postings % LIST_BLOCK != 0);
	l->table = NULL;
	l->table_bytes = 0;
	l->damaged = r.bad || l->forms == 0 || l->forms > UINT16_MAX || postings == 0;
	l->in_block = 0;
	if (l->damaged || l->blocks == 1)
		return !l->damaged;
	l->last_width = last_width(article_limit);
	l->begin_width = begin_width(bytes.len);
	l->table_bytes = l->blocks * entry_length(l->last_width, l->begin_width);
	l->damaged = l->table_bytes > bytes.len;
	if (l->damaged)
		return false;
	l->bytes -= l->table_bytes;
	l->table = l->start + l->bytes;
	return true;
}

static const uint8_t *end_of(const struct list_reader *l)
{
	return l->start + l->bytes + l->table_bytes;
}

static const uint8_t *table_entry(const struct list_reader *l, uint32_t block)
{
	return l->table + block * entry_length(l->last_width, l->begin_width);
}

static uint32_t load_width(const uint8_t *at, unsigned width)
{
	uint32_t value = load_u32(at);
	return width == 2 ? value & (NARROW - 1) : value;
}

static uint32_t block_begin(const struct list_reader *l, uint32_t block)
{
	return load_width(table_entry(l, block) + l->last_width, l->begin_width);
}

uint32_t list_block_last(const struct list_reader *l, uint32_t block)
{
	return l->table ? load_width(table_entry(l, block), l->last_width) : UINT32_MAX;
}

uint32_t list_find_block(const struct list_reader *l, uint32_t target)
{
	uint32_t low = l->block < l->blocks ? l->block : 0, step = 1;
	if (!l->table)
		return 0;
	if (list_block_last(l, low) >= target)
		return low;
	uint32_t high = low + step; /* what is wanted is mostly near */
	while (high < l->blocks && list_block_last(l, high) < target) {
		low = high;
		step *= 2;
		high = low + step;
	}
	if (high > l->blocks)
		high = l->blocks;
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		if (list_block_last(l, middle) < target)
			low = middle;
		else
			high = middle;
	}
	return high;
}

bool list_block_bound(const struct list_reader *l, uint32_t block, uint32_t *headline, uint32_t *body,
		      uint8_t *length_code)
{
	if (!l->table)
		return false;
	const uint8_t *entry = table_entry(l, block) + l->last_width + l->begin_width;
	*headline = entry[0];
	*length_code = entry[1];
	*body = entry[2] < MANY_TOKENS ? entry[2] : BODY_FREQUENCY_LIMIT;
	return true;
}

/* Of most blocks the article numbers and counts, which are all that most questions read. */
enum { BLOCK_AHEAD = 4 * CACHE_LINE, LIST_AHEAD = 2048, TABLE_AHEAD = 1 << 14 };

void list_ask_ahead(struct slice bytes, uint32_t postings)
{
	size_t table = bytes.len / 2, entries = postings / LIST_BLOCK * entry_length(4, 4);
	if (entries < table)
		table = entries;
	ask_ahead(bytes.ptr, bytes.len < LIST_AHEAD ? bytes.len : LIST_AHEAD);
	ask_ahead(bytes.ptr + bytes.len - table, table < TABLE_AHEAD ? table : TABLE_AHEAD);
}

/* The block after the next: whoever reads one mostly goes on. */
static inline void ask_for_a_later_block(const struct list_reader *l, uint32_t block)
{
	if (block + 2 >= l->blocks)
		return;
	uint32_t begin = block_begin(l, block + 2);
	if (begin < l->bytes)
		ask_ahead(l->start + begin, l->bytes - begin < BLOCK_AHEAD ? l->bytes - begin : BLOCK_AHEAD);
}

static size_t head_length(const struct list_reader *l)
{
	return l->forms * 2u < 128 ? 1 : l->forms * 2u < 128 * 128 ? 2 : 3;
}

/* Where the block begins, and the article before it. */
static bool find_block_bytes(struct list_reader *l, uint32_t block, struct slice *bytes,
			     uint32_t *before)
{
	size_t from = head_length(l), to = l->bytes;
	*before = block ? list_block_last(l, block - 1) : 0;
	if (l->table)
		from = block_begin(l, block);
	if (block + 1 < l->blocks)
		to = block_begin(l, block + 1);
	if (from > to || to > l->bytes)
		return false;
	*bytes = slice_make((const char *)l->start + from, to - from);
	return true;
}

/* Numbers ascend, so that none has passed the largest there is. */
static bool ascend(const uint32_t *numbers, uint32_t count, uint32_t before)
{
	for (uint32_t i = 0; i < count; i++) {
		if (numbers[i] <= before)
			return false;
		before = numbers[i];
	}
	return true;
}

uint64_t list_to_numbers(uint32_t *gaps, uint32_t count, uint32_t before)
{
	uint32_t widest = add_up(gaps, count, before), number = gaps[count - 1];
	if (widest >> 24 && !ascend(gaps, count, before))
		return UINT64_MAX;
	return number < before ? UINT64_MAX : number; /* 128 smaller gaps add up below 2^32 */
}

static bool load_short(struct list_reader *l)
{
	uint64_t before = 0;
	size_t from = head_length(l);
	l->bits = (struct bit_reader){l->start + from, 0, l->bytes > from ? (l->bytes - from) * 8 : 0};
	l->spans = bits_read(&l->bits, 1);
	for (uint32_t i = 0; i < l->postings; i++) {
		uint32_t room = l->article_limit - (uint32_t)before;
		before += i + 1 < l->postings ? rice_read(&l->bits, gap_rice(room, l->postings - i))
					      : below_read(&l->bits, room);
		if (++before > l->article_limit || l->bits.at > l->bits.end)
			return list_is_damaged(l);
		l->articles[i] = (uint32_t)before;
	}
	l->in_block = l->postings;
	l->block = 0;
	l->counted = false;
	return true;
}

bool list_load(struct list_reader *l, uint32_t block)
{
	struct slice bytes;
	uint32_t before;
	if (l->damaged)
		return false;
	l->located = false; /* whoever keeps a copy asks, though nothing was counted yet */
	if (l->postings < LIST_SHORT)
		return load_short(l);
	if (!find_block_bytes(l, block, &bytes, &before))
		return list_is_damaged(l);
	ask_for_a_later_block(l, block);
	struct byte_reader r = byte_reader_make(bytes);
	uint64_t length = read_varint(&r);
	struct slice head = read_bytes(&r, length >> 1);
	l->spans = length & 1;
	l->places = slice_make((const char *)r.at, (size_t)(r.end - r.at));
	l->in_block = block + 1 < l->blocks ? LIST_BLOCK : l->postings - block * LIST_BLOCK;
	struct byte_reader h = byte_reader_make(head);
	pack_read_within(&h, end_of(l), l->articles, l->in_block);
	uint64_t article = list_to_numbers(l->articles, l->in_block, before);
	if (r.bad || h.bad || article > l->article_limit)
		return list_is_damaged(l);
	l->body = slice_make((const char *)h.at, (size_t)(h.end - h.at));
	l->block = block;
	l->counted = false;
	return true;
}

static bool read_few_headlines(struct list_reader *l, struct byte_reader *r, uint32_t count)
{
	struct bit_reader bits = {r->at, 0, (uint64_t)(r->end - r->at) * 8};
	uint32_t at = 0, together = 0;
	struct pair_reader pairs = pairs_begin(&bits, gap_rice(l->in_block, count));
	for (; count > 0; count--) {
		uint32_t gap, tokens;
		pairs_read(&pairs, &gap, &tokens);
		at += gap;
		if (at >= l->in_block || tokens >= l->tokens[at])
			return false;
		together |= tokens;
		l->headline[at++] = tokens + 1;
	}
	pairs_settle(&pairs);
	l->most_headline = together + 1;
	read_bytes(r, (bits.at + 7) / 8);
	return !r->bad;
}

static bool read_many_headlines(struct list_reader *l, struct byte_reader *r)
{
	uint32_t together = 0, over = 0;
	pack_read_within(r, end_of(l), l->headline, l->in_block);
	memset(l->headline + l->in_block, 0, (LIST_BLOCK - l->in_block) * sizeof *l->headline);
	for (uint32_t i = 0; i < LIST_BLOCK; i++) {
		together |= l->headline[i];
		over |= l->headline[i] > l->tokens[i];
	}
	l->most_headline = together;
	return !r->bad && !over;
}

static bool read_headlines(struct list_reader *l, struct byte_reader *r)
{
	uint32_t count = l->text ? read_byte(r) : 0;
	l->most_headline = 0;
	if (has_many_headlines(l->in_block, count))
		return read_many_headlines(l, r);
	memset(l->headline, 0, sizeof l->headline);
	return count == 0 || read_few_headlines(l, r, count);
}

/* The tokens of all postings, one more than was packed.  A token takes a bit at
 * least: what claims more is damaged. */
static bool read_tokens(struct list_reader *l, struct byte_reader *r)
{
	enum { WIDEST = 1 << 24 };
	uint32_t all = 0, together = 0, *tokens = l->tokens;
	pack_read_within(r, end_of(l), tokens, l->in_block);
	if (l->in_block < LIST_BLOCK)
		memset(tokens + l->in_block, 0, (LIST_BLOCK - l->in_block) * sizeof *tokens);
	for (uint32_t i = 0; i < LIST_BLOCK; i++) { /* whole blocks: so compilers do several at once */
		uint32_t one = tokens[i];
		together |= one;
		tokens[i] = ++one;
		all += one;
	}
	l->most_tokens = together + 1;
	all -= LIST_BLOCK - l->in_block;
	l->group = group_shift(l->in_block, all);
	return together < WIDEST && all <= (uint64_t)l->places.len * 8;
}

static bool read_tags(struct list_reader *l, struct byte_reader *r)
{
	uint32_t over = 0, forms = l->forms;
	if (forms == 1) {
		memset(l->tags, 0, sizeof l->tags);
		return true;
	}
	pack_read_within(r, end_of(l), l->tags, l->in_block);
	memset(l->tags + l->in_block, 0, (LIST_BLOCK - l->in_block) * sizeof *l->tags);
	for (uint32_t i = 0; i < LIST_BLOCK; i++) {
		over |= l->tags[i] > forms;
		l->tags[i] = tag_of_code(l->tags[i], forms);
	}
	return !over;
}

/* Of a short list: what follows its article numbers, up to the places. */
static bool load_short_counts(struct list_reader *l)
{
	uint64_t all = 0;
	memset(l->headline, 0, sizeof l->headline);
	memset(l->tags, 0, sizeof l->tags);
	l->most_tokens = l->most_headline = 0;
	for (uint32_t i = 0; i < l->in_block; i++) {
		l->tokens[i] = rice_read(&l->bits, 0) + 1;
		l->most_tokens |= l->tokens[i];
		all += l->tokens[i];
	}
	if (l->bits.at > l->bits.end || all > l->bits.end - l->bits.at)
		return list_is_damaged(l);
	for (uint32_t i = 0; l->text && i < l->in_block; i++) {
		l->most_headline |= l->headline[i] = rice_read(&l->bits, 0);
		if (l->headline[i] > l->tokens[i])
			return list_is_damaged(l);
	}
	for (uint32_t i = 0; l->forms > 1 && i < l->in_block; i++) {
		uint32_t code = rice_read(&l->bits, 0);
		if (code > l->forms)
			return list_is_damaged(l);
		l->tags[i] = tag_of_code(code, l->forms);
	}
	l->places_begin = l->bits.at;
	l->place_index = 0;
	l->group = 7; /* one */
	l->located = true;
	l->counted = l->tagged = true;
	return true;
}

bool list_read_counts(struct list_reader *l)
{
	if (l->postings < LIST_SHORT)
		return load_short_counts(l);
	struct byte_reader r = byte_reader_make(l->body);
	if (!read_tokens(l, &r) || !read_headlines(l, &r))
		return list_is_damaged(l);
	l->body = slice_make((const char *)r.at, (size_t)(r.end - r.at));
	l->counted = true;
	l->tagged = l->located = false;
	return true;
}

bool list_read_tags(struct list_reader *l)
{
	struct byte_reader r = byte_reader_make(l->body);
	if (!read_tags(l, &r) || r.bad)
		return list_is_damaged(l);
	l->tagged = true;
	return true;
}
