/* segment_list_write.c - see segment_list.h: writing. */
#include <stdlib.h>

#include "index/segment_list_codes.h"

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

void list_begin(struct list_writer *w, bool text, uint32_t forms, uint32_t articles)
{
	w->article_limit = articles;
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

static void write_gaps(struct bit_run *run, const struct list_token *tokens, size_t count,
		       unsigned k)
{
	uint32_t before = 0;
	for (size_t i = 0; i < count; i++) {
		run_rice(run, tokens[i].position - before, k);
		before = tokens[i].position;
	}
}

/* Gaps, and of the last token where in what is left of the body it is. */
static void write_body(struct bit_run *run, const struct list_token *tokens, size_t count,
		       uint32_t limit)
{
	uint32_t before = 0;
	if (count > 1) {
		write_gaps(run, tokens, count - 1, gap_rice(limit, (uint32_t)count));
		before = tokens[count - 2].position;
	}
	if (count)
		run_below(run, tokens[count - 1].position - before,
			  limit > before ? limit - before : 0);
}

static void write_spans(struct bit_run *run, const struct list_token *tokens, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		run_bits(run, tokens[i].span > 1, 1);
		if (tokens[i].span > 1)
			run_rice(run, tokens[i].span - 2u, 1);
	}
}

static void write_places(const struct list_writer *w, struct bit_run *run, uint32_t index,
			 const struct list_token *tokens)
{
	uint32_t headline = w->headline[index], all = w->tokens[index];
	write_gaps(run, tokens, headline, HEADLINE_RICE);
	if (w->text)
		write_body(run, tokens + headline, all - headline, body_limit(w->lengths[index]));
	else
		write_gaps(run, tokens, all, FIELD_RICE);
	if (w->spans)
		write_spans(run, tokens, all);
	if (w->forms > 1 && w->tags[index] == w->forms)
		for (uint32_t i = 0; i < all; i++)
			run_bits(run, tokens[i].form, form_bits(w->forms));
}

/* Of all that is kept, and where each posting's begin; bits from the first on. */
static void write_kept_places(struct list_writer *w)
{
	const struct list_token *at = w->kept;
	struct bit_run run;
	if (!bits_begin(&w->bits, w->kept_count * 3 * CODE_BYTES, &run))
		return;
	const uint8_t *start = run.at;
	for (uint32_t i = 0; i < w->in_block; i++) {
		w->places_at[i] = (uint32_t)(run.at - start) * 8 + run.count;
		write_places(w, &run, i, at);
		at += w->tokens[i];
	}
	w->places_at[w->in_block] = (uint32_t)(run.at - start) * 8 + run.count;
	bits_end(&w->bits, run);
}

static void write_all_places(struct list_writer *w)
{
	buf_clear(&w->places);
	w->bits = (struct bit_writer){&w->places, 0, 0};
	write_kept_places(w);
	bits_finish(&w->bits);
}

static void write_headlines(struct list_writer *w, struct buf *b)
{
	uint32_t count = 0, before = 0;
	struct bit_writer bits = {b, 0, 0};
	for (uint32_t i = 0; i < w->in_block; i++)
		count += w->headline[i] > 0;
	buf_append_byte(b, (uint8_t)count);
	if (has_many_headlines(w->in_block, count)) {
		pack_write(b, w->headline, w->in_block);
		return;
	}
	for (uint32_t i = 0; i < w->in_block; i++) {
		if (w->headline[i] == 0)
			continue;
		rice_write(&bits, i - before, gap_rice(w->in_block, count));
		rice_write(&bits, w->headline[i] - 1, 0);
		before = i + 1;
	}
	bits_finish(&bits);
}

static void write_counts(struct list_writer *w, struct buf *b)
{
	uint32_t less[LIST_BLOCK], codes[LIST_BLOCK];
	for (uint32_t i = 0; i < w->in_block; i++) {
		less[i] = w->tokens[i] - 1;
		codes[i] = tag_code(w->tags[i], w->forms);
	}
	pack_write(b, less, w->in_block);
	if (w->text)
		write_headlines(w, b);
	if (w->forms > 1)
		pack_write(b, codes, w->in_block);
}

static void write_table_entry(struct list_writer *w)
{
	uint32_t headline = 0, body = 0;
	uint8_t length = UINT8_MAX;
	for (uint32_t i = 0; i < w->in_block; i++) {
		uint32_t in_body = w->tokens[i] - w->headline[i];
		headline = w->headline[i] > headline ? w->headline[i] : headline;
		body = in_body > body ? in_body : body;
	}
	for (uint32_t i = 0; i < w->in_block; i++)
		length = w->lengths[i] < length ? w->lengths[i] : length;
	occurrence most = occurrence_make(headline, body, length); /* as much as one can say */
	headline = occurrence_headline(most);
	body = occurrence_body(most);
	buf_append_u32(&w->table, w->articles[w->in_block - 1]);
	buf_append_u32(&w->table, w->written);
	buf_append_byte(&w->table, (uint8_t)headline);
	buf_append_byte(&w->table, length);
	buf_append_byte(&w->table, (uint8_t)(body < MANY_TOKENS ? body : MANY_TOKENS));
}

static void write_lengths(const struct list_writer *w, struct buf *b)
{
	uint32_t less[LIST_BLOCK], groups = 0, step = 1u << group_shift(w->in_block, w->kept_count);
	for (uint32_t i = step; i < w->in_block; i += step)
		less[groups++] = w->places_at[i] - w->places_at[i - step] - 1;
	pack_write(b, less, groups);
}

static void write_block(struct list_writer *w)
{
	uint32_t gaps[LIST_BLOCK];
	struct buf *b = &w->block;
	write_table_entry(w);
	write_all_places(w);
	buf_clear(b);
	for (uint32_t i = 0, before = w->before; i < w->in_block; i++) {
		gaps[i] = w->articles[i] - before - 1;
		before = w->articles[i];
	}
	pack_write(b, gaps, w->in_block);
	write_counts(w, b);
	buf_clear(&w->scratch);
	buf_append_varint(&w->scratch, b->len * 2 + w->spans);
	put(w, &w->scratch);
	put(w, b);
	buf_clear(b);
	write_lengths(w, b);
	put(w, b);
	put(w, &w->places);
	w->before = w->articles[w->in_block - 1];
	w->in_block = 0;
	w->kept_count = 0;
	w->spans = false;
}

/* All of a short list. */
static void write_short(struct list_writer *w)
{
	uint32_t count = w->in_block, before = 0;
	buf_clear(&w->places);
	w->bits = (struct bit_writer){&w->places, 0, 0};
	bits_write(&w->bits, w->spans, 1);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t room = w->article_limit - before, gap = w->articles[i] - 1 - before;
		if (i + 1 < count)
			rice_write(&w->bits, gap, gap_rice(room, count - i));
		else
			below_write(&w->bits, gap, room);
		before = w->articles[i];
	}
	for (uint32_t i = 0; i < count; i++)
		rice_write(&w->bits, w->tokens[i] - 1, 0);
	for (uint32_t i = 0; w->text && i < count; i++)
		rice_write(&w->bits, w->headline[i], 0);
	for (uint32_t i = 0; w->forms > 1 && i < count; i++)
		rice_write(&w->bits, tag_code(w->tags[i], w->forms), 0);
	write_kept_places(w);
	bits_finish(&w->bits);
	put(w, &w->places);
}

struct list_token *list_room(struct list_writer *w, size_t count)
{
	if (w->kept_count + count > w->kept_room) {
		size_t room = (w->kept_count + count) * 2;
		struct list_token *kept = realloc(w->kept, room * sizeof *kept);
		if (!kept)
			return NULL;
		w->kept = kept;
		w->kept_room = room;
	}
	return w->kept + w->kept_count;
}

/* The form that all tokens have, or the number of forms. */
static uint32_t common_form(const struct list_token *tokens, size_t count, uint32_t forms)
{
	for (size_t i = 1; i < count; i++)
		if (tokens[i].form != tokens[0].form)
			return forms;
	return tokens[0].form;
}

void list_put(struct list_writer *w, uint32_t article, uint8_t length_code, size_t headline,
	      size_t count)
{
	const struct list_token *tokens = w->kept + w->kept_count;
	uint32_t i = w->in_block;
	w->kept_count += count;
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

void list_add(struct list_writer *w, uint32_t article, uint8_t length_code,
	      const struct list_token *tokens, size_t headline, size_t count)
{
	struct list_token *room = list_room(w, count);
	w->broken |= !room;
	if (!room)
		return;
	memcpy(room, tokens, count * sizeof *tokens);
	list_put(w, article, length_code, headline, count);
}

/* The table as it was gathered has 4 bytes for either number. */
static void write_table(struct list_writer *w)
{
	size_t blocks = w->table.len / entry_length(4, 4);
	unsigned last = last_width(w->article_limit);
	unsigned begin = begin_width(w->written + (uint64_t)blocks * entry_length(last, 2));
	buf_clear(&w->scratch);
	for (size_t i = 0; i < blocks; i++) {
		const char *entry = w->table.ptr + i * entry_length(4, 4);
		buf_append(&w->scratch, entry, last);
		buf_append(&w->scratch, entry + 4, begin);
		buf_append(&w->scratch, entry + 8, 3);
	}
	put(w, &w->scratch);
	w->broken |= w->table.broken != BF_OK;
}

enum bf_status list_end(struct list_writer *w, uint32_t *postings, uint64_t *bytes, bf_error *error)
{
	if (w->count < LIST_SHORT)
		write_short(w);
	else if (w->in_block)
		write_block(w);
	if (w->count > LIST_BLOCK)
		write_table(w);
	*postings = w->count;
	*bytes = w->written;
	return w->broken ? error_no_memory(error) : BF_OK;
}
