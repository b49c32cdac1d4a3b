/* segment_list.c - see segment_list.h: reading. */
#include "index/segment_list_codes.h"
#include "index/unpack.h"

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
	l->damaged = r.bad || l->forms == 0 || l->forms > UINT16_MAX || postings == 0;
	l->in_block = 0;
	if (l->damaged || l->blocks == 1)
		return !l->damaged;
	size_t table = (size_t)l->blocks * LIST_TABLE_ENTRY;
	l->damaged = table > bytes.len;
	if (l->damaged)
		return false;
	l->bytes -= table;
	l->table = l->start + l->bytes;
	return true;
}

uint32_t list_block_last(const struct list_reader *l, uint32_t block)
{
	return l->table ? load_u32(l->table + (size_t)block * LIST_TABLE_ENTRY) : UINT32_MAX;
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
	const uint8_t *entry = l->table + (size_t)block * LIST_TABLE_ENTRY;
	*headline = entry[8];
	*length_code = entry[9];
	*body = (uint32_t)entry[10] | (uint32_t)entry[11] << 8;
	return true;
}

static bool damaged(struct list_reader *l)
{
	l->damaged = true;
	l->block = l->blocks;
	return false;
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
		from = load_u32(l->table + (size_t)block * LIST_TABLE_ENTRY + 4);
	if (block + 1 < l->blocks)
		to = load_u32(l->table + (size_t)(block + 1) * LIST_TABLE_ENTRY + 4);
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

/* Gaps become numbers; returns the last one, too large where they are damaged. */
static uint64_t to_numbers(uint32_t *gaps, uint32_t count, uint32_t before)
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
			return damaged(l);
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
	if (l->postings < LIST_SHORT)
		return load_short(l);
	if (!find_block_bytes(l, block, &bytes, &before))
		return damaged(l);
	struct byte_reader r = byte_reader_make(bytes);
	uint64_t length = read_varint(&r);
	struct slice head = read_bytes(&r, length >> 1);
	l->spans = length & 1;
	l->places = slice_make((const char *)r.at, (size_t)(r.end - r.at));
	l->in_block = block + 1 < l->blocks ? LIST_BLOCK : l->postings - block * LIST_BLOCK;
	struct byte_reader h = byte_reader_make(head);
	pack_read(&h, l->articles, l->in_block);
	uint64_t article = to_numbers(l->articles, l->in_block, before);
	if (r.bad || h.bad || article > l->article_limit)
		return damaged(l);
	l->body = slice_make((const char *)h.at, (size_t)(h.end - h.at));
	l->block = block;
	l->counted = false;
	return true;
}

static bool read_few_headlines(struct list_reader *l, struct byte_reader *r, uint32_t count)
{
	struct bit_reader bits = {r->at, 0, (uint64_t)(r->end - r->at) * 8};
	uint32_t at = 0, together = 0;
	unsigned k = gap_rice(l->in_block, count);
	for (; count > 0; count--) {
		uint32_t gap, tokens;
		rice_read_two(&bits, k, &gap, &tokens);
		at += gap;
		if (at >= l->in_block || tokens >= l->tokens[at])
			return false;
		together |= tokens;
		l->headline[at++] = tokens + 1;
	}
	l->most_headline = together + 1;
	read_bytes(r, (bits.at + 7) / 8);
	return !r->bad;
}

static bool read_many_headlines(struct list_reader *l, struct byte_reader *r)
{
	uint32_t together = 0, over = 0;
	pack_read(r, l->headline, l->in_block);
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

static size_t pointer_count(const struct list_reader *l)
{
	return (l->in_block - 1) >> l->pointed;
}

static bool open_places(struct list_reader *l)
{
	size_t pointers = l->dense ? 0 : pointer_count(l), width = 2;
	if (l->places.len > SHORT_PLACES + 2 * pointers)
		width = 4;
	if (l->places.len < pointers * width)
		return false;
	l->bits.bytes = (const uint8_t *)l->places.ptr + pointers * width;
	l->bits.end = (uint64_t)(l->places.len - pointers * width) * 8;
	l->bits.at = l->places_begin = 0;
	l->place_index = 0;
	l->located = false;
	return true;
}

/* In a dense block: where each posting ends. */
static bool locate(struct list_reader *l)
{
	struct byte_reader r = byte_reader_make(l->places);
	pack_read(&r, l->ends, l->in_block);
	uint64_t end = to_numbers(l->ends, l->in_block, 0);
	l->bits.bytes = r.at;
	l->bits.end = (uint64_t)(r.end - r.at) * 8;
	l->located = !r.bad && end <= l->bits.end;
	return l->located;
}

/* The tokens of all postings, one more than was packed.  A token takes a bit at
 * least: what claims more is damaged. */
static bool read_tokens(struct list_reader *l, struct byte_reader *r)
{
	enum { WIDEST = 1 << 24 };
	uint32_t all = 0, together = 0, *tokens = l->tokens;
	pack_read(r, tokens, l->in_block);
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
	l->dense = is_dense(l->in_block, all);
	l->pointed = pointed_shift(l->in_block, all);
	return together < WIDEST && all <= (uint64_t)l->places.len * 8;
}

static bool read_tags(struct list_reader *l, struct byte_reader *r)
{
	uint32_t over = 0, forms = l->forms;
	if (forms == 1) {
		memset(l->tags, 0, sizeof l->tags);
		return true;
	}
	pack_read(r, l->tags, l->in_block);
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
		return damaged(l);
	for (uint32_t i = 0; l->text && i < l->in_block; i++) {
		l->most_headline |= l->headline[i] = rice_read(&l->bits, 0);
		if (l->headline[i] > l->tokens[i])
			return damaged(l);
	}
	for (uint32_t i = 0; l->forms > 1 && i < l->in_block; i++) {
		uint32_t code = rice_read(&l->bits, 0);
		if (code > l->forms)
			return damaged(l);
		l->tags[i] = tag_of_code(code, l->forms);
	}
	l->places_begin = l->bits.at;
	l->place_index = 0;
	l->dense = false;
	l->pointed = 4;
	l->counted = l->tagged = true;
	return true;
}

bool list_load_counts(struct list_reader *l)
{
	if (l->counted)
		return true;
	if (l->postings < LIST_SHORT)
		return load_short_counts(l);
	struct byte_reader r = byte_reader_make(l->body);
	if (!read_tokens(l, &r) || !read_headlines(l, &r) || !open_places(l))
		return damaged(l);
	l->body = slice_make((const char *)r.at, (size_t)(r.end - r.at));
	l->counted = true;
	l->tagged = false;
	return true;
}

bool list_load_tags(struct list_reader *l)
{
	if (l->tagged)
		return true;
	struct byte_reader r = byte_reader_make(l->body);
	if (!read_tags(l, &r) || r.bad)
		return damaged(l);
	l->tagged = true;
	return true;
}

/* ---- where ------------------------------------------------------------------------------ */

/* Numbers of a field, each as what it is more than the one before; the first one more than
 * `position`.  Returns the last; *least: no step after the first one is smaller. */
static inline uint32_t read_gaps(struct bit_reader *bits, uint32_t position, uint32_t *out,
				 uint32_t count, unsigned k, uint32_t *least)
{
	struct bit_reader b = *bits;
	uint32_t smallest = UINT32_MAX;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t gap = rice_read(&b, k);
		smallest = i > 0 && gap < smallest ? gap : smallest;
		position += gap;
		out[i] = position;
	}
	bits->at = b.at;
	*least = smallest < *least ? smallest : *least;
	return position;
}

static inline void read_body(struct bit_reader *bits, uint32_t offset, uint32_t *out, uint32_t count,
			     uint32_t limit, uint32_t *least)
{
	if (count == 0)
		return;
	unsigned k = count > 1 ? gap_rice(limit, count) : 0;
	uint32_t before = read_gaps(bits, offset, out, count - 1, k, least), at = before - offset;
	uint32_t gap = below_read(bits, limit > at ? limit - at : 0);
	out[count - 1] = before + gap;
	*least = count > 1 && gap < *least ? gap : *least;
}

/* Where the tokens of a posting stand.  *least as in read_gaps. */
static void read_places(struct list_reader *l, uint32_t index, uint32_t body_offset, uint32_t *out,
			uint32_t *least)
{
	uint32_t headline = l->headline[index], all = l->tokens[index];
	*least = UINT32_MAX;
	if (!l->text) {
		read_gaps(&l->bits, 0, out, all, FIELD_RICE, least);
		return;
	}
	if (headline)
		read_gaps(&l->bits, 0, out, headline, HEADLINE_RICE, least);
	read_body(&l->bits, body_offset, out + headline, all - headline,
		  body_limit(l->lengths[l->articles[index]]), least);
}

static void skip_body(struct bit_reader *bits, uint32_t count, uint32_t limit)
{
	struct bit_reader b = *bits;
	uint32_t position = 0;
	if (count == 0)
		return;
	unsigned k = count > 1 ? gap_rice(limit, count) : 0;
	for (; count > 1; count--)
		position += rice_read(&b, k);
	below_read(&b, limit > position ? limit - position : 0);
	bits->at = b.at;
}

static bool is_mixed(const struct list_reader *l, uint32_t index)
{
	return l->forms > 1 && l->tags[index] == l->forms;
}

static void skip_forms(struct list_reader *l, uint32_t index)
{
	if (is_mixed(l, index))
		l->bits.at += (uint64_t)l->tokens[index] * form_bits(l->forms);
}

static void skip_posting(struct list_reader *l, uint32_t index)
{
	uint32_t headline = l->text ? l->headline[index] : l->tokens[index], all = l->tokens[index];
	unsigned k = l->text ? HEADLINE_RICE : FIELD_RICE;
	for (uint32_t i = 0; i < headline; i++)
		rice_read(&l->bits, k);
	if (l->text)
		skip_body(&l->bits, all - headline, body_limit(l->lengths[l->articles[index]]));
	for (uint32_t i = 0; l->spans && i < all; i++)
		if (bits_read(&l->bits, 1))
			rice_read(&l->bits, 1);
	skip_forms(l, index);
}

/* What stands behind the places: how many positions tokens cover, and their forms. */
static void read_rest(struct list_reader *l, uint32_t index, struct list_token *out)
{
	uint32_t all = l->tokens[index];
	bool mixed = is_mixed(l, index);
	for (uint32_t i = 0; i < all; i++)
		out[i].span = l->spans && bits_read(&l->bits, 1)
				  ? (uint16_t)(rice_read(&l->bits, 1) + 2)
				  : 1;
	for (uint32_t i = 0; i < all; i++)
		out[i].form = (uint16_t)(mixed ? bits_read(&l->bits, form_bits(l->forms))
					       : l->tags[index]);
	for (uint32_t i = 0; mixed && i < all; i++)
		if (out[i].form >= l->forms) /* damaged: no form has that number */
			out[i].form = 0;
}

/* To the nearest posting before `index` whose bits are known to begin. */
static bool jump(struct list_reader *l, uint32_t index)
{
	uint32_t pointer = index >> l->pointed;
	if (l->place_index <= index && l->place_index >> l->pointed == pointer)
		return true;
	l->place_index = pointer << l->pointed;
	l->bits.at = l->places_begin;
	if (pointer == 0)
		return true;
	bool wide = l->places.len > SHORT_PLACES + 2 * pointer_count(l);
	const uint8_t *at = (const uint8_t *)l->places.ptr + (pointer - 1) * (wide ? 4 : 2);
	l->bits.at = wide ? load_u32(at) : (uint32_t)at[0] | (uint32_t)at[1] << 8;
	return l->bits.at <= l->bits.end;
}

/* The bits of the posting are next. */
static bool go_to(struct list_reader *l, uint32_t index)
{
	if (!l->tagged && !list_load_tags(l))
		return false;
	if (l->dense) {
		if (!l->located && !locate(l))
			return false;
		l->place_index = index;
		l->bits.at = index ? l->ends[index - 1] : 0;
		return true;
	}
	if (!jump(l, index))
		return false;
	for (; l->place_index < index && l->bits.at <= l->bits.end; l->place_index++)
		skip_posting(l, l->place_index);
	return true;
}

/* They have been read. */
static bool leave(struct list_reader *l, uint32_t index)
{
	l->place_index = index + 1;
	return l->bits.at <= l->bits.end || damaged(l);
}

bool list_tokens(struct list_reader *l, uint32_t index, struct list_token *out)
{
	uint32_t count = l->tokens[index], least;
	uint32_t *positions = (uint32_t *)(void *)out; /* the lower half of where tokens will be */
	if (!go_to(l, index))
		return damaged(l);
	read_places(l, index, 0, positions, &least);
	for (uint32_t i = count; i-- > 0;) { /* from behind: tokens are larger */
		uint32_t position = positions[i];
		out[i].position = position;
	}
	read_rest(l, index, out);
	return leave(l, index);
}

bool list_positions(struct list_reader *l, uint32_t index, uint32_t *out, bool *repeats)
{
	uint32_t least;
	if (!go_to(l, index))
		return damaged(l);
	read_places(l, index, l->text ? POSITION_BODY : 0, out, &least);
	skip_forms(l, index);
	*repeats = least == 0;
	return leave(l, index);
}

/* Positions, some of which stay. */
struct sieve {
	uint32_t *positions;
	size_t count, at, kept;
	uint32_t offset;
};

/* One of the list.  False when what comes behind it does not matter. */
static inline bool sift(struct sieve *s, uint32_t position)
{
	while (s->at < s->count && s->positions[s->at] + s->offset < position)
		s->at++;
	if (s->at == s->count)
		return false;
	if (s->positions[s->at] + s->offset == position)
		s->positions[s->kept++] = s->positions[s->at++];
	return true;
}

static inline bool sift_gaps(struct sieve *s, struct bit_reader *b, uint32_t *position,
			     uint32_t count, unsigned k)
{
	for (; count > 0; count--) {
		*position += rice_read(b, k);
		if (!sift(s, *position))
			return false;
	}
	return true;
}

/* False when it stopped on the way. */
static bool sift_places(struct list_reader *l, uint32_t index, struct sieve *s, struct bit_reader *b)
{
	uint32_t headline = l->text ? l->headline[index] : l->tokens[index];
	uint32_t body = l->tokens[index] - headline, position = 0;
	if (!sift_gaps(s, b, &position, headline, l->text ? HEADLINE_RICE : FIELD_RICE))
		return false;
	if (body == 0)
		return true;
	uint32_t limit = body_limit(l->lengths[l->articles[index]]);
	position = POSITION_BODY;
	if (body > 1 && !sift_gaps(s, b, &position, body - 1, gap_rice(limit, body)))
		return false;
	uint32_t at = position - POSITION_BODY;
	sift(s, position + below_read(b, limit > at ? limit - at : 0));
	return true;
}

bool list_keep(struct list_reader *l, uint32_t index, uint32_t *positions, size_t *count,
	       uint32_t offset)
{
	struct sieve s = {positions, *count, 0, 0, offset};
	if (!go_to(l, index))
		return damaged(l);
	struct bit_reader b = l->bits;
	bool whole = sift_places(l, index, &s, &b);
	*count = s.kept;
	if (!whole) { /* nobody knows where it ends: the next is looked for from a pointer */
		l->place_index = LIST_BLOCK;
		return b.at <= b.end || damaged(l);
	}
	l->bits.at = b.at;
	skip_forms(l, index);
	return leave(l, index);
}
