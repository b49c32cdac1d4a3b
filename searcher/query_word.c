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

/* ---- what stands behind a word: ~1 and ^2 ----------------------------------- */

/* Digits and points from `at` to the end? */
static bool is_number_to_the_end(struct slice chunk, uint32_t at)
{
	for (; at < chunk.len; at++)
		if ((chunk.ptr[at] < '0' || chunk.ptr[at] > '9') && chunk.ptr[at] != '.')
			return false;
	return true;
}

enum { BOOST_MOST = 100 * 100 };

uint32_t query_boost_read(struct slice chunk)
{
	uint64_t hundredths = 0;
	uint32_t decimals = 0, digits = 0;
	bool point = false;
	for (uint32_t at = 1; at < chunk.len; at++) {
		char c = chunk.ptr[at];
		if (c == '.' && !point && digits) {
			point = true;
			continue;
		}
		if (c < '0' || c > '9' || decimals == 2)
			return 0;
		digits++;
		decimals += point;
		if (hundredths <= BOOST_MOST)
			hundredths = hundredths * 10 + (uint64_t)(c - '0');
	}
	if (!digits || (point && !decimals))
		return 0;
	for (; decimals < 2; decimals++)
		hundredths *= 10;
	return hundredths <= BOOST_MOST ? (uint32_t)hundredths : 0;
}

uint32_t query_comma(struct slice chunk, bool whole)
{
	uint32_t len;
	bool escaped;
	for (uint32_t at = 0; at < chunk.len; at += len) {
		uint32_t c = decode_escaped(chunk, at, &len, &escaped);
		bool last = at + 1 == chunk.len;
		bool digits = at > 0 && !last && (unsigned)(chunk.ptr[at - 1] - '0') < 10u &&
			      (unsigned)(chunk.ptr[at + 1] - '0') < 10u;
		if (c == ',' && !escaped && !digits && (last || !whole))
			return at;
	}
	return (uint32_t)chunk.len;
}

/* The last unescaped `mark` behind which only a number stands; the length: there is none. */
static uint32_t find_mark(struct slice chunk, char mark)
{
	uint32_t len, found = (uint32_t)chunk.len;
	bool escaped;
	for (uint32_t at = 0; at < chunk.len; at += len) {
		uint32_t c = decode_escaped(chunk, at, &len, &escaped);
		if (c == (uint32_t)mark && !escaped)
			found = at;
	}
	return found < chunk.len && is_number_to_the_end(chunk, found + 1) ? found
									   : (uint32_t)chunk.len;
}

/* ---- the letters ------------------------------------------------------------- */

struct word_walk {
	uint32_t letters, letters_behind; /* in all; behind the last wildcard */
	uint32_t first, last; /* wildcards; the chunk's length for none */
	uint32_t stars, marks;
	uint32_t backslash; /* with nothing behind; the length for none */
	bool two_stars;	    /* side by side */
	bool ideograph;
};

static bool letter_at(struct slice chunk, uint32_t at)
{
	uint32_t len;
	return at < chunk.len && fold_is_word(decode(chunk, at, &len));
}

static bool is_wildcard(char c)
{
	return c == '*' || c == '?';
}

/* The end of a run of * and ? that begins at `at`. */
static uint32_t run_end(struct slice chunk, uint32_t at, bool *star)
{
	for (*star = false; at < chunk.len && is_wildcard(chunk.ptr[at]); at++)
		*star |= chunk.ptr[at] == '*';
	return at;
}

/* A run of * and ?: wildcards, but question marks alone only between letters, and behind
 * the last star of a word never. */
static void walk_run(struct word_walk *w, struct slice chunk, uint32_t at, uint32_t end, bool star,
		     bool letter_before)
{
	if (!star && !(letter_before && letter_at(chunk, end)))
		return;
	while (star && !letter_at(chunk, end) && chunk.ptr[end - 1] == '?')
		end--;
	for (uint32_t i = at; i < end; i++) {
		w->first = w->first == chunk.len ? i : w->first;
		w->last = i;
		w->stars += chunk.ptr[i] == '*';
		w->marks += chunk.ptr[i] == '?';
		w->two_stars |= i > at && chunk.ptr[i] == '*' && chunk.ptr[i - 1] == '*';
	}
	w->letters_behind = 0;
}

static struct word_walk walk_word(struct slice chunk, bool address)
{
	struct word_walk w = {.first = (uint32_t)chunk.len, .last = (uint32_t)chunk.len,
			      .backslash = (uint32_t)chunk.len};
	bool escaped, letter = false, star;
	uint32_t len;
	for (uint32_t at = 0; at < chunk.len; at += len) {
		if (is_wildcard(chunk.ptr[at]) && !(address && chunk.ptr[at] == '?')) {
			uint32_t end = run_end(chunk, at, &star);
			walk_run(&w, chunk, at, end, star, letter);
			len = end - at;
			letter = false;
			continue;
		}
		uint32_t c = decode_escaped(chunk, at, &len, &escaped);
		if (c == '\\' && !escaped)
			w.backslash = at;
		letter = fold_is_word(c);
		w.letters += letter;
		w.letters_behind += letter;
		w.ideograph |= fold_kind(c) == FOLD_IDEOGRAPH;
	}
	return w;
}

static struct word_reading refuse(enum word_refusal refusal, uint32_t at)
{
	return (struct word_reading){.kind = WORD_REFUSED, .refusal = refusal, .fault = at};
}

/* The end of a pattern: what stands behind its last wildcard or letter is punctuation. */
static uint32_t pattern_end(struct slice chunk, uint32_t last)
{
	uint32_t len, end = last + 1;
	bool escaped;
	for (uint32_t at = end; at < chunk.len; at += len)
		if (fold_is_word(decode_escaped(chunk, at, &len, &escaped)))
			end = at + len;
	return end;
}

/* A word without what stands behind it. */
static struct word_reading read_letters(struct slice chunk, bool address)
{
	struct word_walk w = walk_word(chunk, address);
	if (w.backslash < chunk.len)
		return refuse(REFUSE_BACKSLASH, w.backslash);
	if (w.first == chunk.len)
		return (struct word_reading){.kind = w.letters ? WORD_PLAIN : WORD_PUNCTUATION,
					     .text_end = (uint32_t)chunk.len};
	if (!w.letters)
		return refuse(REFUSE_STAR_ALONE, w.first);
	if (w.two_stars)
		return refuse(REFUSE_STARS, w.first);
	if (w.letters < PREFIX_LETTERS && !w.ideograph)
		return refuse(REFUSE_SHORT_PREFIX, w.first);
	if (w.stars == 1 && w.marks == 0 && w.letters_behind == 0)
		return (struct word_reading){.kind = WORD_PREFIX, .text_end = w.first};
	if (w.ideograph)
		return refuse(REFUSE_PAIRS, w.first);
	return (struct word_reading){.kind = WORD_WILDCARD, .text_end = pattern_end(chunk, w.last)};
}

/* So many letters must stay: else half of all short words were spelt alike. */
static uint32_t letters_for(uint32_t edits)
{
	return edits == 1 ? 3 : 5;
}

/* `word` is what stands before the ~ at `at`. */
static struct word_reading read_fuzzy(struct slice word, struct slice number, bool address)
{
	struct word_reading r = read_letters(word, address);
	uint32_t at = (uint32_t)word.len;
	if (r.kind == WORD_PREFIX || r.kind == WORD_WILDCARD)
		return refuse(REFUSE_FUZZY_PATTERN, at);
	if (r.kind != WORD_PLAIN)
		return r;
	r.edits = number.len == 1 ? (uint32_t)(number.ptr[0] - '0') : 0;
	if (r.edits < 1 || r.edits > 2)
		return refuse(REFUSE_FUZZY_NUMBER, at);
	if (walk_word(word, address).letters < letters_for(r.edits))
		return refuse(REFUSE_SHORT_FUZZY, at);
	r.kind = WORD_FUZZY;
	return r;
}

struct word_reading query_word_read(struct slice chunk, bool in_phrase)
{
	bool address = is_address(chunk), plain = in_phrase || address;
	struct slice word = chunk;
	uint32_t boost = 0;
	struct word_reading r;
	uint32_t mark = plain ? (uint32_t)chunk.len : find_mark(chunk, '^');
	if (mark + 1 < chunk.len && read_letters(slice_make(chunk.ptr, mark), false).kind != WORD_PUNCTUATION) {
		boost = query_boost_read(slice_tail(chunk, mark));
		if (!boost)
			return refuse(REFUSE_BOOST, mark);
		word.len = mark;
	}
	mark = plain ? (uint32_t)word.len : find_mark(word, '~');
	if (mark < word.len && read_letters(slice_make(word.ptr, mark), false).kind != WORD_PUNCTUATION)
		r = read_fuzzy(slice_make(word.ptr, mark), slice_tail(word, mark + 1), address);
	else
		r = read_letters(word, address);
	r.boost = boost;
	return r;
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

static bool is_phrase(unsigned place)
{
	return (place & 3u) == PLACE_PHRASE;
}

/* Read as it stands, is the text this one word? */
static bool is_plain(struct slice text, unsigned place)
{
	bool in_phrase = is_phrase(place);
	if ((place & PLACE_STAR) && text.ptr[text.len - 1] == '?')
		return false;
	if ((place & PLACE_MARKED) && is_address(text))
		return false;
	if (memchr(text.ptr, '\\', text.len) || query_chunk_end(text, 0, in_phrase) != text.len)
		return false;
	if ((place & PLACE_LIST) && query_comma(text, false) < text.len)
		return false;
	struct word_reading reading = query_word_read(text, in_phrase);
	if (reading.kind != WORD_PLAIN || in_phrase || reading.text_end != text.len)
		return reading.kind == WORD_PLAIN && reading.text_end == text.len;
	struct slice number;
	if (text.ptr[0] == '-' || text.ptr[0] == '=' || text.ptr[0] == '<' || text.ptr[0] == '>' ||
	    query_operator_find(text, &number))
		return false;
	uint32_t name = query_field_prefix(text);
	return name == 0 ||
	       ((place & 3u) == PLACE_AFTER_FIELD && !query_is_field(slice_make(text.ptr, name)));
}

bool query_has_colons(enum field f)
{
	return f == FIELD_ID || f == FIELD_URL || f == FIELD_SUBJECT;
}

static bool is_special(uint32_t c, unsigned place)
{
	return c == '\\' || c == '*' || c == '?' || fold_is_space(c) || fold_is_quote(c) ||
	       (c == ',' && (place & PLACE_LIST)) ||
	       (!is_phrase(place) && (c == '(' || c == ')' || c == ':' || c == '~' || c == '^'));
}

static bool is_special_first(uint32_t c, bool in_phrase)
{
	return !in_phrase && (c == '-' || c == '=' || c == '<' || c == '>');
}

static void print_character(struct slice text, uint32_t at, uint32_t c, uint32_t len, bool escape,
			    unsigned place, struct buf *out)
{
	escape |= at == 0 && is_special_first(c, is_phrase(place));
	if (escape || is_special(c, place))
		buf_append_byte(out, '\\');
	buf_append(out, text.ptr + at, len);
}

void query_word_print(struct slice text, unsigned place, struct buf *out)
{
	if (text.len == 0 || is_plain(text, place)) {
		buf_append_slice(out, text);
		return;
	}
	struct slice number;
	bool first = !is_phrase(place) && query_operator_find(text, &number);
	first |= (place & PLACE_MARKED) && is_address(text);
	uint32_t len;
	for (uint32_t at = 0; at < text.len; at += len) {
		uint32_t c = decode(text, at, &len);
		print_character(text, at, c, len, first && at == 0, place, out);
	}
}

void query_pattern_print(struct slice pattern, unsigned place, struct buf *out)
{
	struct slice number;
	bool first = !is_phrase(place) && query_operator_find(pattern, &number), escaped;
	uint32_t len;
	/* In an address ? is none, and ^ belongs to it. */
	first |= is_address(pattern) && ((place & PLACE_MARKED) || memchr(pattern.ptr, '?', pattern.len));
	for (uint32_t at = 0; at < pattern.len; at += len) {
		uint32_t c = decode_escaped(pattern, at, &len, &escaped);
		if (escaped || is_wildcard(pattern.ptr[at]))
			buf_append(out, pattern.ptr + at, len);
		else
			print_character(pattern, at, c, len, first && at == 0, place, out);
	}
}

/* Takes the backslashes out; those before a wildcard or a backslash stay if asked for. */
static struct slice unescape(struct slice chunk, bool pattern, struct arena *arena)
{
	struct slice copy = arena_copy(arena, chunk);
	if (!copy.ptr)
		return copy;
	char *to = (char *)copy.ptr;
	size_t len = 0;
	for (size_t at = 0; at < chunk.len; at++) {
		if (chunk.ptr[at] == '\\' && at + 1 < chunk.len) {
			at++;
			if (pattern && (is_wildcard(chunk.ptr[at]) || chunk.ptr[at] == '\\'))
				to[len++] = '\\';
		}
		to[len++] = chunk.ptr[at];
	}
	to[len] = '\0';
	return (struct slice){copy.ptr, len};
}

struct slice query_word_unescape(struct slice chunk, struct arena *arena)
{
	return !chunk.len || !memchr(chunk.ptr, '\\', chunk.len) ? chunk : unescape(chunk, false, arena);
}

struct slice query_pattern_unescape(struct slice chunk, struct arena *arena)
{
	return unescape(chunk, true, arena);
}
