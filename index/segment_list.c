/* segment_list.c - see segment_list.h. */
#include "index/segment_list.h"

#include <stdlib.h>

enum { POINTED = 32, TABLE_ENTRY = 12, SHORT_PLACES = 8191, HEADLINE_RICE = 2, FIELD_RICE = 3 };

/* One more than any position of a body has, as far as the length code tells. */
static uint32_t body_limit(uint8_t length_code)
{
	return length_code < UINT8_MAX ? length_decode((uint8_t)(length_code + 1))
				       : 2 * length_decode(length_code);
}

/* The Rice parameter for the first of `left` tokens that are strewn over `room`
 * positions: log2 of the mean gap, times ln 2. */
static unsigned gap_rice(uint32_t room, uint32_t left)
{
	uint64_t a = (uint64_t)room * 11 + 1, b = 16 * ((uint64_t)left + 1);
	int k = __builtin_clzll(b) - __builtin_clzll(a);
	k = k < 0 ? 0 : k > 20 ? 20 : k;
	return (unsigned)(k - ((k > 0) & (a < b << k)));
}

static unsigned form_bits(uint32_t forms)
{
	return forms > 1 ? 32u - (unsigned)__builtin_clz(forms - 1) : 0;
}

/* ---- writing ------------------------------------------------------------------------- */

void list_writer_init(struct list_writer *w, list_sink *sink, void *payload)
{
	memset(w, 0, sizeof *w);
	w->sink = sink;
	w->payload = payload;
	w->places = w->block = w->table = w->scratch = BUF_INIT(SIZE_MAX / 2);
}

void list_writer_free(struct list_writer *w)
{
	buf_free(&w->places);
	buf_free(&w->block);
	buf_free(&w->table);
	buf_free(&w->scratch);
	free(w->kept);
	w->kept = NULL;
}

static void put(struct list_writer *w, const struct buf *b)
{
	w->sink(b->ptr, b->len, w->payload);
	w->written += (uint32_t)b->len;
	w->broken |= b->broken != BF_OK;
}

void list_begin(struct list_writer *w, bool text, uint32_t forms)
{
	w->text = text;
	w->forms = forms;
	w->count = w->in_block = w->before = w->written = 0;
	w->kept_count = 0;
	w->spans = w->broken = false;
	buf_clear(&w->table);
	buf_clear(&w->scratch);
	buf_append_varint(&w->scratch, (uint64_t)forms * 2 + text);
	put(w, &w->scratch);
}

static void write_gaps(struct bit_writer *bits, const struct list_token *tokens, size_t count,
		       unsigned k)
{
	uint32_t before = 0;
	for (size_t i = 0; i < count; i++) {
		rice_write(bits, tokens[i].position - before, k);
		before = tokens[i].position;
	}
}

/* Each token's gap, by what is left of the body; of the last only where in it. */
static void write_body(struct bit_writer *bits, const struct list_token *tokens, size_t count,
		       uint32_t limit)
{
	uint32_t before = 0;
	for (size_t i = 0; i < count; i++) {
		uint32_t room = limit > before ? limit - before : 0, gap = tokens[i].position - before;
		if (i + 1 < count)
			rice_write(bits, gap, gap_rice(room, (uint32_t)(count - i)));
		else
			below_write(bits, gap, room);
		before = tokens[i].position;
	}
}

static void write_places(struct list_writer *w, uint32_t index, const struct list_token *tokens)
{
	uint32_t headline = w->headline[index], all = w->tokens[index];
	write_gaps(&w->bits, tokens, headline, HEADLINE_RICE);
	if (w->text)
		write_body(&w->bits, tokens + headline, all - headline, body_limit(w->lengths[index]));
	else
		write_gaps(&w->bits, tokens, all, FIELD_RICE);
	for (uint32_t i = 0; w->spans && i < all; i++) {
		bits_write(&w->bits, tokens[i].span > 1, 1);
		if (tokens[i].span > 1)
			rice_write(&w->bits, tokens[i].span - 2u, 1);
	}
	if (w->forms > 1 && w->tags[index] == w->forms)
		for (uint32_t i = 0; i < all; i++)
			bits_write(&w->bits, tokens[i].form, form_bits(w->forms));
}

static void write_all_places(struct list_writer *w)
{
	const struct list_token *at = w->kept;
	buf_clear(&w->places);
	w->bits = (struct bit_writer){&w->places, 0, 0};
	for (uint32_t i = 0; i < w->in_block; i++) {
		if (i % POINTED == 0)
			w->places_at[i / POINTED] = (uint32_t)bits_written(&w->bits);
		write_places(w, i, at);
		at += w->tokens[i];
	}
	bits_finish(&w->bits);
}

static void write_counts(struct list_writer *w, struct buf *b)
{
	uint32_t less[LIST_BLOCK];
	uint8_t with_headline = 0;
	for (uint32_t i = 0; i < w->in_block; i++) {
		less[i] = w->tokens[i] - 1;
		with_headline += w->headline[i] > 0;
	}
	pack_write(b, less, w->in_block);
	buf_append_byte(b, with_headline);
	for (uint32_t i = 0; i < w->in_block; i++) {
		if (w->headline[i] == 0)
			continue;
		buf_append_byte(b, (uint8_t)i);
		buf_append_varint(b, w->headline[i] - 1);
	}
	if (w->forms > 1)
		pack_write(b, w->tags, w->in_block);
}

static void write_table_entry(struct list_writer *w)
{
	uint32_t headline = 0, body = 0;
	uint8_t length = UINT8_MAX;
	for (uint32_t i = 0; i < w->in_block; i++) {
		occurrence o =
		    occurrence_make(w->headline[i], w->tokens[i] - w->headline[i], w->lengths[i]);
		if (occurrence_headline(o) > headline)
			headline = occurrence_headline(o);
		if (occurrence_body(o) > body)
			body = occurrence_body(o);
		if (w->lengths[i] < length)
			length = w->lengths[i];
	}
	buf_append_u32(&w->table, w->articles[w->in_block - 1]);
	buf_append_u32(&w->table, w->written);
	buf_append_byte(&w->table, (uint8_t)headline);
	buf_append_byte(&w->table, length);
	buf_append_byte(&w->table, (uint8_t)body);
	buf_append_byte(&w->table, (uint8_t)(body >> 8));
}

static void write_block(struct list_writer *w)
{
	uint32_t gaps[LIST_BLOCK];
	struct buf *b = &w->block;
	write_table_entry(w);
	write_all_places(w);
	buf_clear(b);
	buf_append_byte(b, w->spans);
	for (uint32_t i = 0, before = w->before; i < w->in_block; i++) {
		gaps[i] = w->articles[i] - before - 1;
		before = w->articles[i];
	}
	pack_write(b, gaps, w->in_block);
	write_counts(w, b);
	buf_clear(&w->scratch);
	buf_append_varint(&w->scratch, b->len);
	put(w, &w->scratch);
	put(w, b);
	buf_clear(b);
	for (uint32_t i = POINTED; i < w->in_block; i += POINTED) {
		uint32_t at = w->places_at[i / POINTED];
		buf_append_byte(b, (uint8_t)at);
		buf_append_byte(b, (uint8_t)(at >> 8));
		if (w->places.len > SHORT_PLACES) {
			buf_append_byte(b, (uint8_t)(at >> 16));
			buf_append_byte(b, (uint8_t)(at >> 24));
		}
	}
	put(w, b);
	put(w, &w->places);
	w->before = w->articles[w->in_block - 1];
	w->in_block = 0;
	w->kept_count = 0;
	w->spans = false;
}

static bool keep_tokens(struct list_writer *w, const struct list_token *tokens, size_t count)
{
	if (w->kept_count + count > w->kept_room) {
		size_t room = (w->kept_count + count) * 2;
		struct list_token *kept = realloc(w->kept, room * sizeof *kept);
		if (!kept)
			return false;
		w->kept = kept;
		w->kept_room = room;
	}
	memcpy(w->kept + w->kept_count, tokens, count * sizeof *tokens);
	w->kept_count += count;
	return true;
}

/* The form that all tokens have, or the number of forms. */
static uint32_t common_form(const struct list_token *tokens, size_t count, uint32_t forms)
{
	for (size_t i = 1; i < count; i++)
		if (tokens[i].form != tokens[0].form)
			return forms;
	return tokens[0].form;
}

void list_add(struct list_writer *w, uint32_t article, uint8_t length_code,
	      const struct list_token *tokens, size_t headline, size_t count)
{
	uint32_t i = w->in_block;
	if (!keep_tokens(w, tokens, count)) {
		w->broken = true;
		return;
	}
	w->articles[i] = article;
	w->lengths[i] = length_code;
	w->tokens[i] = (uint32_t)count;
	w->headline[i] = (uint32_t)headline;
	w->tags[i] = w->forms > 1 ? common_form(tokens, count, w->forms) : 0;
	for (size_t t = 0; t < count; t++)
		w->spans |= tokens[t].span > 1;
	w->count++;
	if (++w->in_block == LIST_BLOCK)
		write_block(w);
}

enum bf_status list_end(struct list_writer *w, uint32_t *postings, uint64_t *bytes, bf_error *error)
{
	if (w->in_block)
		write_block(w);
	if (w->count > LIST_BLOCK)
		put(w, &w->table);
	*postings = w->count;
	*bytes = w->written;
	return w->broken ? error_no_memory(error) : BF_OK;
}

/* ---- reading ------------------------------------------------------------------------- */

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
	size_t table = (size_t)l->blocks * TABLE_ENTRY;
	l->damaged = table > bytes.len;
	if (l->damaged)
		return false;
	l->bytes -= table;
	l->table = l->start + l->bytes;
	return true;
}

uint32_t list_block_last(const struct list_reader *l, uint32_t block)
{
	return l->table ? load_u32(l->table + (size_t)block * TABLE_ENTRY) : UINT32_MAX;
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
	const uint8_t *entry = l->table + (size_t)block * TABLE_ENTRY;
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

/* Where the block begins, and the article before it. */
static bool find_block_bytes(struct list_reader *l, uint32_t block, struct slice *bytes,
			     uint32_t *before)
{
	size_t from = 0, to = l->bytes;
	*before = block ? list_block_last(l, block - 1) : 0;
	if (l->table)
		from = load_u32(l->table + (size_t)block * TABLE_ENTRY + 4);
	else
		from = l->forms * 2u < 128 ? 1 : l->forms * 2u < 128 * 128 ? 2 : 3;
	if (block + 1 < l->blocks)
		to = load_u32(l->table + (size_t)(block + 1) * TABLE_ENTRY + 4);
	if (from > to || to > l->bytes)
		return false;
	*bytes = slice_make((const char *)l->start + from, to - from);
	return true;
}

/* Gaps become numbers; returns the last one, too large where they are damaged. */
static uint64_t add_up(uint32_t *gaps, uint32_t count, uint32_t before)
{
	uint32_t number = before, widest = 0;
	for (uint32_t i = 0; i < count; i++) {
		widest |= gaps[i];
		number += gaps[i] + 1;
		gaps[i] = number;
	}
	if (widest >> 24)
		return UINT64_MAX;
	return (uint64_t)before + (uint32_t)(number - before); /* 128 smaller gaps add up below 2^32 */
}

bool list_load(struct list_reader *l, uint32_t block)
{
	struct slice bytes;
	uint32_t before;
	if (l->damaged || !find_block_bytes(l, block, &bytes, &before))
		return damaged(l);
	struct byte_reader r = byte_reader_make(bytes);
	struct slice head = read_counted(&r);
	l->places = slice_make((const char *)r.at, (size_t)(r.end - r.at));
	l->in_block = block + 1 < l->blocks ? LIST_BLOCK : l->postings - block * LIST_BLOCK;
	struct byte_reader h = byte_reader_make(head);
	l->spans = read_byte(&h);
	pack_read(&h, l->articles, l->in_block);
	uint64_t article = add_up(l->articles, l->in_block, before);
	if (r.bad || h.bad || article > l->article_limit)
		return damaged(l);
	l->body = slice_make((const char *)h.at, (size_t)(h.end - h.at));
	l->block = block;
	l->counted = false;
	return true;
}

static bool read_headlines(struct list_reader *l, struct byte_reader *r)
{
	memset(l->headline, 0, sizeof l->headline);
	for (uint8_t left = read_byte(r); left > 0 && !r->bad; left--) {
		uint8_t index = read_byte(r);
		uint32_t count = read_varint32(r);
		if (index >= l->in_block || count >= l->tokens[index])
			return false;
		l->headline[index] = count + 1;
	}
	return !r->bad;
}

static bool open_places(struct list_reader *l)
{
	size_t pointers = (l->in_block - 1) / POINTED, width = 2;
	if (l->places.len > SHORT_PLACES + 2 * pointers)
		width = 4;
	if (l->places.len < pointers * width)
		return false;
	l->bits.bytes = (const uint8_t *)l->places.ptr + pointers * width;
	l->bits.end = (uint64_t)(l->places.len - pointers * width) * 8;
	l->bits.at = 0;
	l->place_index = 0;
	return true;
}

/* The tokens of all postings, one more than was packed.  A token takes a bit at
 * least: what claims more is damaged. */
static bool read_tokens(struct list_reader *l, struct byte_reader *r)
{
	enum { WIDEST = 1 << 24 };
	uint32_t all = 0, together = 0;
	pack_read(r, l->tokens, l->in_block);
	memset(l->tokens + l->in_block, 0, (LIST_BLOCK - l->in_block) * sizeof *l->tokens);
	for (uint32_t i = 0; i < LIST_BLOCK; i++) { /* whole blocks: so compilers do several at once */
		all += l->tokens[i];
		together |= l->tokens[i];
	}
	for (uint32_t i = 0; i < LIST_BLOCK; i++)
		l->tokens[i]++;
	l->widest = together + 1;
	return together < WIDEST && all + l->in_block <= (uint64_t)l->places.len * 8;
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
	for (uint32_t i = 0; i < LIST_BLOCK; i++)
		over |= l->tags[i] > forms;
	return !over;
}

bool list_load_counts(struct list_reader *l)
{
	struct byte_reader r = byte_reader_make(l->body);
	if (l->counted)
		return true;
	if (!read_tokens(l, &r) || !read_headlines(l, &r) || !read_tags(l, &r) || r.bad ||
	    !open_places(l))
		return damaged(l);
	l->counted = true;
	return true;
}

/* ---- where ------------------------------------------------------------------------------ */

static void read_gaps(struct bit_reader *bits, struct list_token *out, uint32_t count, unsigned k)
{
	uint32_t position = 0;
	for (uint32_t i = 0; i < count; i++) {
		position += rice_read(bits, k);
		out[i].position = position;
	}
}

static void read_body(struct bit_reader *bits, struct list_token *out, uint32_t count, uint32_t limit)
{
	uint32_t position = 0;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t room = limit > position ? limit - position : 0;
		position += i + 1 < count ? rice_read(bits, gap_rice(room, count - i))
					  : below_read(bits, room);
		out[i].position = position;
	}
}

static void skip_body(struct bit_reader *bits, uint32_t count, uint32_t limit)
{
	uint32_t position = 0;
	for (uint32_t i = 0; i + 1 < count; i++) {
		uint32_t room = limit > position ? limit - position : 0;
		position += rice_read(bits, gap_rice(room, count - i));
	}
	if (count)
		below_read(bits, limit > position ? limit - position : 0);
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
	if (l->forms > 1 && l->tags[index] == l->forms)
		l->bits.at += (uint64_t)all * form_bits(l->forms);
}

static void read_posting(struct list_reader *l, uint32_t index, struct list_token *out)
{
	uint32_t headline = l->headline[index], all = l->tokens[index];
	bool mixed = l->forms > 1 && l->tags[index] == l->forms;
	if (l->text) {
		read_gaps(&l->bits, out, headline, HEADLINE_RICE);
		read_body(&l->bits, out + headline, all - headline,
			  body_limit(l->lengths[l->articles[index]]));
	} else {
		read_gaps(&l->bits, out, all, FIELD_RICE);
	}
	for (uint32_t i = 0; i < all; i++)
		out[i].span = l->spans && bits_read(&l->bits, 1)
				  ? (uint16_t)(rice_read(&l->bits, 1) + 2)
				  : 1;
	for (uint32_t i = 0; i < all; i++)
		out[i].form = (uint16_t)(mixed ? bits_read(&l->bits, form_bits(l->forms))
					       : l->tags[index]);
}

/* To the nearest posting before `index` whose bits are known to begin. */
static bool jump(struct list_reader *l, uint32_t index)
{
	uint32_t pointer = index / POINTED;
	if (l->place_index <= index && l->place_index / POINTED == pointer)
		return true;
	l->place_index = pointer * POINTED;
	l->bits.at = 0;
	if (pointer == 0)
		return true;
	size_t pointers = (l->in_block - 1) / POINTED;
	bool wide = l->places.len > SHORT_PLACES + 2 * pointers;
	const uint8_t *at = (const uint8_t *)l->places.ptr + (pointer - 1) * (wide ? 4 : 2);
	l->bits.at = wide ? load_u32(at) : (uint32_t)at[0] | (uint32_t)at[1] << 8;
	return l->bits.at <= l->bits.end;
}

bool list_tokens(struct list_reader *l, uint32_t index, struct list_token *out)
{
	if (!jump(l, index))
		return damaged(l);
	for (; l->place_index < index && l->bits.at <= l->bits.end; l->place_index++)
		skip_posting(l, l->place_index);
	read_posting(l, index, out);
	l->place_index = index + 1;
	return l->bits.at <= l->bits.end || damaged(l);
}
