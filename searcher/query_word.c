/* query_word.c - see query_word.h. */
#include "searcher/query_word.h"

#include "analyzer/fold.h"
#include "searcher/query_operator.h"
#include "util/utf8.h"

/* ---- characters ----------------------------------------------------------- */

/* The code point at `at`; bytes that are not UTF-8 stand for themselves. */
static uint32_t decode(struct slice text, uint32_t at, uint32_t *len)
{
	uint32_t c = 0;
	*len = (uint32_t)utf8_decode(text, at, &c);
	if (*len)
		return c;
	*len = 1;
	return 0xFFFD;
}

/* The same, past a backslash if one stands there. */
static uint32_t decode_escaped(struct slice text, uint32_t at, uint32_t *len, bool *escaped)
{
	*escaped = text.ptr[at] == '\\' && at + 1 < text.len;
	uint32_t c = decode(text, at + *escaped, len);
	*len += *escaped;
	return c;
}

uint32_t query_chunk_end(struct slice text, uint32_t at, bool in_phrase)
{
	uint32_t len;
	bool escaped;
	for (; at < text.len; at += len) {
		uint32_t c = decode_escaped(text, at, &len, &escaped);
		if (escaped)
			continue;
		if (fold_is_space(c) || fold_is_quote(c) || (!in_phrase && (c == '(' || c == ')')))
			break;
	}
	return at;
}

/* ---- reading a word -------------------------------------------------------- */

/* Addresses keep their ? ~ ^. */
static bool is_address(struct slice chunk)
{
	if (slice_starts_with(chunk, SLICE("www.")) || slice_starts_with(chunk, SLICE("http:")) ||
	    slice_starts_with(chunk, SLICE("https:")))
		return true;
	size_t at = 0;
	while (at < chunk.len && (unsigned)((chunk.ptr[at] | 32) - 'a') < 26u)
		at++;
	return at > 0 && slice_starts_with(slice_tail(chunk, at), SLICE("://"));
}

/* `~1`, `~`, `^2`, `^0.5` to the end of the chunk. */
static bool is_number_to_the_end(struct slice chunk, uint32_t at)
{
	for (at++; at < chunk.len; at++)
		if ((chunk.ptr[at] < '0' || chunk.ptr[at] > '9') && chunk.ptr[at] != '.')
			return false;
	return true;
}

static bool letter_at(struct slice chunk, uint32_t at)
{
	uint32_t len;
	return at < chunk.len && fold_is_word(decode(chunk, at, &len));
}

struct word_walk {
	uint32_t letters;   /* before the star, if there is one */
	uint32_t star;      /* where the first one stands; the chunk's length for none */
	bool letters_after; /* the star, or another star */
	bool ideograph;
	bool letter_before; /* the character before was one */
};

static struct word_reading refuse(enum word_refusal refusal, uint32_t at)
{
	return (struct word_reading){WORD_REFUSED, refusal, 0, at};
}

/* What an operator character at `at` stops, if it does. */
static enum word_refusal refusal_at(struct slice chunk, uint32_t at, bool in_phrase,
				    const struct word_walk *w)
{
	switch (chunk.ptr[at]) {
	case '?':
		return w->letter_before && letter_at(chunk, at + 1) ? REFUSE_MARK_INSIDE
								    : REFUSE_NOTHING;
	case '~':
		return !in_phrase && is_number_to_the_end(chunk, at) && w->letters ? REFUSE_FUZZY
										   : REFUSE_NOTHING;
	case '^':
		return !in_phrase && is_number_to_the_end(chunk, at) && w->letters &&
			       at + 1 < chunk.len
			   ? REFUSE_BOOST
			   : REFUSE_NOTHING;
	case '\\':
		return at + 1 == chunk.len ? REFUSE_BACKSLASH : REFUSE_NOTHING;
	default:
		return REFUSE_NOTHING;
	}
}

/* One character into the walk. */
static void step(struct word_walk *w, struct slice chunk, uint32_t at, uint32_t c, bool escaped)
{
	bool letter = fold_is_word(c), star = c == '*' && !escaped;
	if (star && w->star == chunk.len)
		w->star = at;
	else if (w->star != chunk.len)
		w->letters_after |= letter || star;
	else
		w->letters += letter;
	w->ideograph |= (fold_kind(c) == FOLD_IDEOGRAPH);
	w->letter_before = letter;
}

static struct word_reading conclude(struct slice chunk, const struct word_walk *w)
{
	if (w->star == chunk.len)
		return (struct word_reading){w->letters ? WORD_PLAIN : WORD_PUNCTUATION,
					     REFUSE_NOTHING, (uint32_t)chunk.len, 0};
	if (w->letters_after)
		return refuse(w->letters ? REFUSE_STAR_INSIDE : REFUSE_STAR_FIRST, w->star);
	if (!w->letters)
		return refuse(REFUSE_STAR_ALONE, w->star);
	if (w->letters < PREFIX_LETTERS && !w->ideograph)
		return refuse(REFUSE_SHORT_PREFIX, w->star);
	return (struct word_reading){WORD_PREFIX, REFUSE_NOTHING, w->star, 0};
}

struct word_reading query_word_read(struct slice chunk, bool in_phrase)
{
	struct word_walk w = {.star = (uint32_t)chunk.len};
	bool address = is_address(chunk), escaped;
	uint32_t len;
	for (uint32_t at = 0; at < chunk.len; at += len) {
		uint32_t c = decode_escaped(chunk, at, &len, &escaped);
		enum word_refusal refusal = escaped || (address && c != '\\')
						? REFUSE_NOTHING
						: refusal_at(chunk, at, in_phrase, &w);
		if (refusal)
			return refuse(refusal, at);
		step(&w, chunk, at, c, escaped);
	}
	return conclude(chunk, &w);
}

bool query_is_field(struct slice name)
{
	return field_find(name) != FIELD_COUNT || slice_equal(name, SLICE("date")) ||
	       slice_equal(name, SLICE("words")) || slice_equal(name, SLICE("case"));
}

uint32_t query_field_prefix(struct slice chunk)
{
	uint32_t at = 0, len = 0;
	for (; at < chunk.len; at += len) {
		uint32_t c = decode(chunk, at, &len);
		bool digit = c - '0' < 10u;
		if (!fold_is_word(c) && c != '_' && c != '-')
			break;
		if (at == 0 && (digit || c == '_' || c == '-'))
			return 0;
	}
	if (at == 0 || at >= chunk.len || chunk.ptr[at] != ':')
		return 0;
	return query_is_field(slice_make(chunk.ptr, at)) || !is_address(chunk) ? at : 0;
}

/* ---- writing a word -------------------------------------------------------- */

/* Read as it stands, is the text this one word? */
static bool is_plain(struct slice text, enum word_place place)
{
	bool in_phrase = place == PLACE_PHRASE;
	if (memchr(text.ptr, '\\', text.len) || query_chunk_end(text, 0, in_phrase) != text.len)
		return false;
	struct word_reading reading = query_word_read(text, in_phrase);
	if (reading.kind != WORD_PLAIN || in_phrase)
		return reading.kind == WORD_PLAIN;
	struct slice number;
	if (text.ptr[0] == '-' || text.ptr[0] == '=' || text.ptr[0] == '<' || text.ptr[0] == '>' ||
	    query_operator_find(text, &number))
		return false;
	uint32_t name = query_field_prefix(text);
	return name == 0 ||
	       (place == PLACE_AFTER_FIELD && !query_is_field(slice_make(text.ptr, name)));
}

static bool is_special(uint32_t c, bool in_phrase)
{
	return c == '\\' || c == '*' || c == '?' || fold_is_space(c) || fold_is_quote(c) ||
	       (!in_phrase && (c == '(' || c == ')' || c == ':' || c == '~' || c == '^'));
}

static bool is_special_first(uint32_t c, bool in_phrase)
{
	return !in_phrase && (c == '-' || c == '=' || c == '<' || c == '>');
}

void query_word_print(struct slice text, enum word_place place, struct buf *out)
{
	if (text.len == 0 || is_plain(text, place)) {
		buf_append_slice(out, text);
		return;
	}
	bool in_phrase = place == PLACE_PHRASE;
	struct slice number;
	bool first = !in_phrase && query_operator_find(text, &number);
	uint32_t len;
	for (uint32_t at = 0; at < text.len; at += len) {
		uint32_t c = decode(text, at, &len);
		first |= at == 0 && is_special_first(c, in_phrase);
		if (first || is_special(c, in_phrase))
			buf_append_byte(out, '\\');
		buf_append(out, text.ptr + at, len);
		first = false;
	}
}

struct slice query_word_unescape(struct slice chunk, struct arena *arena)
{
	if (!chunk.len || !memchr(chunk.ptr, '\\', chunk.len))
		return chunk;
	struct slice copy = arena_copy(arena, chunk);
	if (!copy.ptr)
		return copy;
	char *to = (char *)copy.ptr;
	size_t len = 0;
	for (size_t at = 0; at < chunk.len; at++) {
		if (chunk.ptr[at] == '\\' && at + 1 < chunk.len)
			at++;
		to[len++] = chunk.ptr[at];
	}
	to[len] = '\0';
	return (struct slice){copy.ptr, len};
}
