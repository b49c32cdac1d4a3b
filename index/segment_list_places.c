/* segment_list_places.c - see segment_list.h: where the tokens of postings stand.
 *
 * Codes are read out of a copy of the bit reader, which stays in registers. */
#include <pthread.h>

#include "index/segment_list_codes.h"

/* ---- codes --------------------------------------------------------------------------------- */

/* Positions, each as what it is more than the one before; the first one more than `position`.
 * Returns the last; *least: no step after the first one is smaller. */
static inline uint32_t read_gaps(struct bit_reader *b, uint32_t position, uint32_t *out, uint32_t count,
				 unsigned k, uint32_t *least)
{
	uint32_t smallest = UINT32_MAX, i = 0, one, other;
	for (; i + 1 < count; i += 2) {
		rice_read_pair(b, k, &one, &other);
		smallest = i > 0 && one < smallest ? one : smallest;
		smallest = other < smallest ? other : smallest;
		out[i] = position + one;
		out[i + 1] = position += one + other;
	}
	if (i < count) {
		one = rice_read(b, k);
		smallest = i > 0 && one < smallest ? one : smallest;
		out[i] = position += one;
	}
	*least = smallest < *least ? smallest : *least;
	return position;
}

/* What they add up to. */
static inline uint32_t add_gaps(struct bit_reader *b, uint32_t count, unsigned k)
{
	uint32_t sum = 0, one, other;
	for (; count > 1; count -= 2) {
		rice_read_pair(b, k, &one, &other);
		sum += one + other;
	}
	return count ? sum + rice_read(b, k) : sum;
}

static inline uint32_t limit_of(const struct list_reader *l, uint32_t index)
{
	return body_limit(l->lengths[l->articles[index]]);
}

/* The last one of a body, which begins at `offset`, after one at `before`. */
static inline uint32_t read_last(struct bit_reader *b, uint32_t offset, uint32_t before, uint32_t limit)
{
	uint32_t at = before - offset;
	return before + below_read(b, limit > at ? limit - at : 0);
}

static inline void read_body(struct bit_reader *b, uint32_t offset, uint32_t *out, uint32_t count,
			     uint32_t limit, uint32_t *least)
{
	uint32_t before = offset;
	if (count > 1)
		before = read_gaps(b, offset, out, count - 1, gap_rice(limit, count), least);
	out[count - 1] = read_last(b, offset, before, limit);
	if (count > 1 && out[count - 1] - before < *least)
		*least = out[count - 1] - before;
}

static inline void pass_over_body(struct bit_reader *b, uint32_t count, uint32_t limit)
{
	uint32_t before = count > 1 ? add_gaps(b, count - 1, gap_rice(limit, count)) : 0;
	below_read(b, limit > before ? limit - before : 0);
}

/* ---- postings ------------------------------------------------------------------------------ */

/* Where the tokens of a posting stand, a field from `base` on, the body of a text from `body`.
 * *least as in read_gaps. */
static void read_places(const struct list_reader *l, uint32_t index, struct bit_reader *bits,
			uint32_t base, uint32_t body, uint32_t *out, uint32_t *least)
{
	uint32_t headline = l->headline[index], all = l->tokens[index];
	struct bit_reader b = *bits;
	*least = UINT32_MAX;
	if (!l->text)
		read_gaps(&b, base, out, all, FIELD_RICE, least);
	else if (headline)
		read_gaps(&b, base, out, headline, HEADLINE_RICE, least);
	if (l->text && all > headline)
		read_body(&b, body, out + headline, all - headline, limit_of(l, index), least);
	bits->at = b.at;
}

static inline bool is_mixed(const struct list_reader *l, uint32_t index)
{
	return l->forms > 1 && l->tags[index] == l->forms;
}

static inline uint64_t form_length(const struct list_reader *l, uint32_t index)
{
	return is_mixed(l, index) ? (uint64_t)l->tokens[index] * form_bits(l->forms) : 0;
}

static void pass_over_spans(struct bit_reader *b, uint32_t tokens)
{
	for (uint32_t i = 0; i < tokens; i++)
		if (bits_read(b, 1))
			rice_read(b, 1);
}

static inline void pass_over_tokens(const struct list_reader *l, uint32_t index, struct bit_reader *b)
{
	uint32_t headline = l->text ? l->headline[index] : l->tokens[index], all = l->tokens[index];
	if (headline)
		add_gaps(b, headline, l->text ? HEADLINE_RICE : FIELD_RICE);
	if (all > headline)
		pass_over_body(b, all - headline, limit_of(l, index));
}

static inline void pass_over(const struct list_reader *l, uint32_t index, struct bit_reader *b)
{
	pass_over_tokens(l, index, b);
	if (l->spans)
		pass_over_spans(b, l->tokens[index]);
	b->at += form_length(l, index);
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

/* ---- on the way to one ----------------------------------------------------------------------- */

/* Where each group ends. */
static bool locate(struct list_reader *l)
{
	struct byte_reader r = byte_reader_make(l->places);
	uint32_t groups = (l->in_block - 1) >> l->group;
	uint64_t end = 0;
	pack_read(&r, l->ends, groups);
	if (groups)
		end = list_to_numbers(l->ends, groups, 0);
	l->bits = (struct bit_reader){r.at, 0, (uint64_t)(r.end - r.at) * 8};
	l->places_begin = 0;
	l->place_index = 0;
	l->located = !r.bad && end <= l->bits.end;
	return l->located;
}

/* To the begin of the group of the posting, or where `bits` stands already, if that is nearer. */
static inline void jump(struct list_reader *l, uint32_t index)
{
	uint32_t group = index >> l->group;
	if (l->group > 0 && l->place_index <= index && l->place_index >> l->group == group)
		return;
	l->place_index = group << l->group;
	l->bits.at = group ? l->ends[group - 1] : l->places_begin;
}

static bool walk_to(struct list_reader *l, uint32_t index)
{
	if (!list_load_tags(l))
		return false;
	struct bit_reader b = l->bits;
	for (uint32_t i = l->place_index; i < index && b.at <= b.end; i++)
		pass_over(l, i, &b);
	l->place_index = index;
	l->bits.at = b.at;
	return true;
}

/* The bits of the posting are next. */
static inline bool go_to(struct list_reader *l, uint32_t index)
{
	if (!l->located && !locate(l))
		return false;
	jump(l, index);
	return l->place_index == index || walk_to(l, index);
}

/* They have been read, as far as the forms.  Where every posting's length is known the next is
 * found by that. */
static inline bool leave(struct list_reader *l, uint32_t index)
{
	if (l->group > 0) {
		if (l->forms > 1 && !list_load_tags(l))
			return false;
		l->bits.at += form_length(l, index);
		l->place_index = index + 1;
	}
	return l->bits.at <= l->bits.end || list_is_damaged(l);
}

/* ---- asking ---------------------------------------------------------------------------------- */

bool list_tokens(struct list_reader *l, uint32_t index, struct list_token *out)
{
	uint32_t count = l->tokens[index], least;
	uint32_t *positions = (uint32_t *)(void *)out; /* the lower half of where tokens will be */
	if (!list_load_tags(l) || !go_to(l, index))
		return list_is_damaged(l);
	read_places(l, index, &l->bits, 0, 0, positions, &least);
	for (uint32_t i = count; i-- > 0;) { /* from behind: tokens are larger */
		uint32_t position = positions[i];
		out[i].position = position;
	}
	read_rest(l, index, out);
	l->place_index = index + 1;
	return l->bits.at <= l->bits.end || list_is_damaged(l);
}

bool list_has_form(struct list_reader *l, uint32_t index, uint32_t form, bool *has)
{
	if (!list_load_tags(l))
		return list_is_damaged(l);
	*has = l->tags[index] == form;
	if (!is_mixed(l, index))
		return true;
	if (!go_to(l, index))
		return list_is_damaged(l);
	struct bit_reader b = l->bits;
	unsigned width = form_bits(l->forms);
	pass_over_tokens(l, index, &b);
	if (l->spans)
		pass_over_spans(&b, l->tokens[index]);
	for (uint32_t i = 0; i < l->tokens[index] && !*has; i++) {
		uint32_t one = bits_read(&b, width);
		*has = (one < l->forms ? one : 0) == form; /* damaged: no form has that number */
	}
	return b.at <= b.end || list_is_damaged(l);
}

bool list_positions(struct list_reader *l, uint32_t index, uint32_t *out, bool *repeats)
{
	uint32_t least;
	if (!go_to(l, index))
		return list_is_damaged(l);
	read_places(l, index, &l->bits, 0, POSITION_BODY, out, &least);
	*repeats = least == 0;
	return leave(l, index);
}

/* ---- sieving --------------------------------------------------------------------------------- */

/* Positions, some of which stay. */
struct sieve {
	const uint32_t *next, *end; /* of what was not looked at yet */
	uint32_t *kept;		    /* behind what stays */
	uint32_t offset;
	uint32_t wanted; /* the next one, and the offset; UINT32_MAX behind the last */
};

static inline void want_next(struct sieve *s)
{
	s->wanted = s->next < s->end ? *s->next + s->offset : UINT32_MAX;
}

/* One of the list, not before the one that is wanted. */
static inline void sift(struct sieve *s, uint32_t position)
{
	for (; s->wanted < position; want_next(s))
		s->next++;
	if (s->wanted != position || s->next == s->end)
		return;
	*s->kept++ = *s->next++;
	want_next(s);
}

/* `patient`: goes on where nothing is wanted any more.  False when it did not. */
static inline bool sift_gaps(struct sieve *s, struct bit_reader *b, uint32_t *position, uint32_t count,
			     unsigned k, bool patient)
{
	uint32_t at = *position, one, other;
	for (; count > 1; count -= 2) {
		rice_read_pair(b, k, &one, &other);
		at += one + other;
		if (at < s->wanted)
			continue;
		if (at - other >= s->wanted)
			sift(s, at - other);
		if (at >= s->wanted)
			sift(s, at);
		if (s->wanted == UINT32_MAX && !patient)
			return false;
	}
	if (count && (at += rice_read(b, k)) >= s->wanted)
		sift(s, at);
	*position = at;
	return true;
}

/* False when it stopped on the way, because nothing was wanted any more. */
static inline bool sift_posting(const struct list_counts *p, bool text, struct sieve *s, struct bit_reader *b,
				bool patient)
{
	uint32_t headline = text ? p->headline : p->tokens;
	uint32_t body = p->tokens - headline, position = 0;
	if (headline && !sift_gaps(s, b, &position, headline, text ? HEADLINE_RICE : FIELD_RICE, patient))
		return false;
	if (body == 0)
		return true;
	uint32_t limit = body_limit(p->length_code);
	position = POSITION_BODY;
	if (body > 1 && !sift_gaps(s, b, &position, body - 1, gap_rice(limit, body), patient))
		return false;
	position = read_last(b, POSITION_BODY, position, limit);
	if (position >= s->wanted)
		sift(s, position);
	return true;
}

bool list_keep(struct list_reader *l, uint32_t index, uint32_t *positions, size_t *count,
	       uint32_t offset)
{
	struct sieve s = {.next = positions, .end = positions + *count, .kept = positions, .offset = offset};
	if (!go_to(l, index))
		return list_is_damaged(l);
	struct list_counts p = {l->tokens[index], l->headline[index], l->lengths[l->articles[index]]};
	struct bit_reader b = l->bits;
	want_next(&s);
	bool whole = sift_posting(&p, l->text, &s, &b, l->group > 0);
	*count = (size_t)(s.kept - positions);
	l->bits.at = b.at;
	return whole ? leave(l, index) : b.at <= b.end || list_is_damaged(l);
}

/* ---- several postings ------------------------------------------------------------------------ */

enum { FEW = 3, RECKONED = 28 };

/* What a length code says of a body with so many tokens, which would be reckoned again and again. */
static struct reckoned {
	uint32_t limit;
	uint8_t rice[RECKONED];
} reckoned[UINT8_MAX + 1];
static pthread_once_t reckoned_once = PTHREAD_ONCE_INIT;

static void reckon(void)
{
	for (unsigned code = 0; code <= UINT8_MAX; code++) {
		reckoned[code].limit = body_limit((uint8_t)code);
		for (uint32_t tokens = 1; tokens < RECKONED; tokens++)
			reckoned[code].rice[tokens] = (uint8_t)gap_rice(reckoned[code].limit, tokens);
	}
}

/* One to three tokens of a body, as most postings have: they are read without asking how
 * many they are, which nothing could foresee.  Three numbers are written. */
static inline void read_few(const struct list_reader *l, uint32_t index, struct bit_reader *b,
			    uint32_t body, uint32_t *out)
{
	const struct reckoned *f = &reckoned[l->lengths[l->articles[index]]];
	uint32_t limit = f->limit, all = l->tokens[index], one, other;
	rice_read_few(b, all - 1, f->rice[all], &one, &other);
	out[0] = body + one;
	out[1] = body + one + other;
	out[all - 1] = read_last(b, body, body + one + other, limit);
}

/* Those of a body that are wanted, and perhaps one before and some behind.  Returns how many. */
static inline uint32_t read_wanted(const struct list_counts *p, struct bit_reader *bits, uint32_t body,
				   uint32_t *out, struct list_wanted wanted)
{
	const struct reckoned *r = &reckoned[p->length_code];
	uint32_t limit = r->limit, left = p->tokens - p->headline;
	uint32_t at = body, count = 0, one, other;
	unsigned k = left < RECKONED ? r->rice[left] : gap_rice(limit, left);
	struct bit_reader b = *bits;
	for (; left > 2 && at <= wanted.last; left -= 2) {
		rice_read_pair(&b, k, &one, &other);
		out[count] = at + one;
		out[count + 1] = at += one + other;
		count += 2 * (at >= wanted.first); /* else the next ones take their place */
	}
	if (left == 2 && at <= wanted.last) {
		out[count++] = at += rice_read(&b, k);
		left--;
	}
	if (left == 1 && at <= wanted.last)
		out[count++] = read_last(&b, body, at, limit);
	bits->at = b.at;
	return count;
}

/* The positions of a posting of which it does not matter where it ends; those that are not wanted
 * may be missing.  Returns how many. */
static inline uint32_t read_alone(const struct list_counts *p, bool text, struct bit_reader *b,
				  uint32_t base, uint32_t *out, struct list_wanted wanted)
{
	uint32_t headline = text ? p->headline : p->tokens, least;
	if (headline)
		read_gaps(b, base, out, headline, text ? HEADLINE_RICE : FIELD_RICE, &least);
	if (headline == p->tokens)
		return headline;
	return headline + read_wanted(p, b, base + POSITION_BODY, out + headline, wanted);
}

/* What comes from posting `next` to posting `index`, of which the positions stay in `out`. */
static inline void read_as_far_as(const struct list_reader *l, uint32_t next, uint32_t index,
				  struct bit_reader *b, uint32_t base, uint32_t *out)
{
	uint32_t least;
	for (; next <= index; next++) {
		if (l->text && l->headline[next] == 0 && l->tokens[next] <= FEW)
			read_few(l, next, b, base + POSITION_BODY, out);
		else if (next == index)
			read_places(l, next, b, base, base + POSITION_BODY, out, &least);
		else
			pass_over_tokens(l, next, b);
		b->at += form_length(l, next);
	}
}

static inline uint32_t key_base(uint32_t i, uint32_t offset)
{
	return ((i + 1) << LIST_KEY_BITS) - offset;
}

static const struct list_wanted everything = {0, UINT32_MAX};

/* Where it is known of each posting where it begins.  False: damaged. */
static bool gather_alone(const struct list_reader *l, const uint32_t *index, uint32_t count,
			 uint32_t offset, const struct list_wanted *wanted, uint32_t *keys,
			 uint32_t *ends)
{
	struct bit_reader b = l->bits;
	uint32_t end = 0;
	bool over = false;
	for (uint32_t i = 0; i < count; ends[i++] = end) {
		uint32_t at = index[i];
		if (at == LIST_NONE)
			continue;
		struct list_counts p = {l->tokens[at], l->headline[at], l->lengths[l->articles[at]]};
		b.at = at ? l->ends[at - 1] : l->places_begin;
		end += read_alone(&p, l->text, &b, key_base(i, offset), keys + end,
				  wanted ? wanted[i] : everything);
		over |= b.at > b.end;
	}
	return !over;
}

/* Where that is known of groups. */
static bool gather_groups(const struct list_reader *l, const uint32_t *index, uint32_t count,
			  uint32_t offset, uint32_t *keys, uint32_t *ends)
{
	struct bit_reader b = l->bits;
	uint32_t end = 0, next = 0;
	bool over = false;
	b.at = l->places_begin;
	for (uint32_t i = 0; i < count; ends[i++] = end) {
		uint32_t at = index[i];
		if (at == LIST_NONE)
			continue;
		uint32_t group = at >> l->group, first = group << l->group;
		if (next < first) {
			next = first;
			b.at = l->ends[group - 1];
		}
		read_as_far_as(l, next, at, &b, key_base(i, offset), keys + end);
		end += l->tokens[at];
		next = at + 1;
		over |= b.at > b.end;
	}
	return !over;
}

bool list_gather(struct list_reader *l, const uint32_t *index, uint32_t count, uint32_t offset,
		 const struct list_wanted *wanted, uint32_t *keys, uint32_t *ends)
{
	bool alone = l->group == 0;
	if ((!alone && !list_load_tags(l)) || (!l->located && !locate(l)))
		return list_is_damaged(l);
	pthread_once(&reckoned_once, reckon);
	bool whole = alone ? gather_alone(l, index, count, offset, wanted, keys, ends)
			   : gather_groups(l, index, count, offset, keys, ends);
	return whole || list_is_damaged(l);
}

/* ---- postings whose begin is known ------------------------------------------------------------- */

bool list_begins(struct list_reader *l, uint32_t *begins)
{
	if (!list_load_tags(l) || (!l->located && !locate(l)))
		return list_is_damaged(l);
	uint64_t before = (uint64_t)(l->bits.bytes - l->start) * 8;
	struct bit_reader b = l->bits;
	for (uint32_t i = 0; i < l->in_block; i++) {
		uint32_t group = i >> l->group;
		if (i == group << l->group)
			b.at = group ? l->ends[group - 1] : l->places_begin;
		begins[i] = (uint32_t)(before + b.at);
		if (l->group > 0)
			pass_over(l, i, &b);
	}
	return b.at <= b.end || list_is_damaged(l);
}

bool list_gather_known(struct slice list, bool text, const struct list_counts *postings,
		       const uint32_t *begins, uint32_t count, uint32_t offset,
		       const struct list_wanted *wanted, uint32_t *keys, uint32_t *ends)
{
	struct bit_reader b = {(const uint8_t *)list.ptr, 0, (uint64_t)list.len * 8};
	uint32_t end = 0;
	bool over = false;
	pthread_once(&reckoned_once, reckon);
	for (uint32_t i = 0; i < count; ends[i++] = end) {
		if (postings[i].tokens == 0)
			continue;
		b.at = begins[i];
		end += read_alone(&postings[i], text, &b, key_base(i, offset), keys + end,
				  wanted ? wanted[i] : everything);
		over |= b.at > b.end;
	}
	return !over;
}

bool list_keep_known(struct slice list, bool text, const struct list_counts *posting, uint32_t begin,
		     uint32_t *positions, size_t *count, uint32_t offset)
{
	struct sieve s = {.next = positions, .end = positions + *count, .kept = positions, .offset = offset};
	struct bit_reader b = {(const uint8_t *)list.ptr, begin, (uint64_t)list.len * 8};
	want_next(&s);
	sift_posting(posting, text, &s, &b, false);
	*count = (size_t)(s.kept - positions);
	return b.at <= b.end;
}
