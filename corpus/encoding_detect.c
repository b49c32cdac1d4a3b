/* encoding_detect.c - which encoding, by the bytes alone.
 *
 * Sixteen and thirty-two bits show in where the zeros stand, encodings with
 * escapes by their escapes, those of two bytes a letter by the letters that
 * they would give (encoding_multibyte.c).  For one byte a letter every
 * encoding is tried with every language that can be written in it, and the
 * pair wins in which the letters beyond ASCII are the likeliest. */
#include "corpus/encoding.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "corpus/encoding_letters.h"
#include "corpus/encoding_multibyte.h"
#include "corpus/encoding_tables.h"
#include "util/utf8.h"

enum { SAMPLE = 64 * 1024, CODES = 0x2200 };

/* ---- zeros ------------------------------------------------------------------------- */

/* Of wide letters the high bytes are mostly the same few. */
static const char *detect_wide(struct slice bytes)
{
	size_t zeros[4] = {0}, breaks[2] = {0}, units = bytes.len / 4;
	for (size_t i = 0; i < units * 4; i++)
		zeros[i % 4] += bytes.ptr[i] == 0;
	for (size_t i = 0; i + 1 < bytes.len; i += 2) {
		breaks[0] += (bytes.ptr[i] == '\n' || bytes.ptr[i] == ' ') && bytes.ptr[i + 1] == 0;
		breaks[1] += bytes.ptr[i] == 0 && (bytes.ptr[i + 1] == '\n' || bytes.ptr[i + 1] == ' ');
	}
	if (units == 0 || bytes.len % 2)
		return NULL;
	if (zeros[0] == units && zeros[1] >= units / 2 && zeros[3] < units / 4)
		return "UTF-32BE";
	if (zeros[3] == units && zeros[2] >= units / 2 && zeros[0] < units / 4)
		return "UTF-32LE";
	size_t even = zeros[0] + zeros[2], odd = zeros[1] + zeros[3];
	size_t fewer = even < odd ? even : odd;
	if (even + odd < units / 50 + 2 || fewer > (even + odd) / 8)
		return NULL;
	if (breaks[0] != breaks[1])
		return breaks[0] > breaks[1] ? "UTF-16LE" : "UTF-16BE";
	return even == odd ? NULL : even > odd ? "UTF-16BE" : "UTF-16LE";
}

static const char *detect_escapes(struct slice bytes)
{
	static const struct {
		struct slice escape;
		const char *name;
	} escapes[] = {
	    {{"\x1b$)C", 4}, "ISO-2022-KR"}, {{"\x1b$)A", 4}, "ISO-2022-CN"},
	    {{"\x1b$)G", 4}, "ISO-2022-CN"}, {{"\x1b$B", 3}, "ISO-2022-JP"},
	    {{"\x1b$@", 3}, "ISO-2022-JP"},  {{"\x1b(J", 3}, "ISO-2022-JP"},
	};
	for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
		if (memmem(bytes.ptr, bytes.len, escapes[i].escape.ptr, escapes[i].escape.len))
			return escapes[i].name;
	return NULL;
}

/* ---- one byte a letter ------------------------------------------------------------- */

/* How often a byte above 0x7f stands in the text, and beside what. */
struct byte_counts {
	uint32_t count[128];
	uint32_t beside_ascii[128]; /* a letter of ASCII before or behind it */
	uint32_t in_row[128];	    /* behind two others such */
	uint32_t after_small[128];  /* behind a small letter of ASCII */
	uint32_t within[128];	    /* between two letters of ASCII or others such */
	uint32_t pairs[128][128]; /* one behind the other */
	uint32_t all;
};

static bool is_ascii_letter(unsigned char c)
{
	return (unsigned)((c | 32) - 'a') < 26u;
}

static void count_bytes(struct slice bytes, struct byte_counts *counts)
{
	const unsigned char *text = (const unsigned char *)bytes.ptr;
	for (size_t i = 0; i < bytes.len; i++) {
		if (text[i] < 0x80)
			continue;
		unsigned char before = i ? text[i - 1] : ' ';
		unsigned char behind = i + 1 < bytes.len ? text[i + 1] : ' ';
		unsigned at = text[i] - 0x80u;
		counts->all++;
		counts->count[at]++;
		if (before >= 0x80)
			counts->pairs[before - 0x80u][at]++;
		counts->beside_ascii[at] += is_ascii_letter(before) || is_ascii_letter(behind);
		counts->in_row[at] += i > 1 && before >= 0x80 && text[i - 2] >= 0x80;
		counts->after_small[at] += before >= 'a' && before <= 'z';
		counts->within[at] += (is_ascii_letter(before) || before >= 0x80) &&
				      (is_ascii_letter(behind) || behind >= 0x80);
	}
}

/* Bits that each letter of a language costs, by code point; 255 for others. */
static void load_letters(const struct language_letters *language, uint8_t bits[CODES])
{
	memset(bits, 255, CODES);
	struct slice text = slice_from(language->letters);
	for (size_t at = 0, step; at + 1 < text.len; at += step + 1) {
		uint32_t c = 0;
		step = utf8_decode(text, at, &c);
		if (c < CODES)
			bits[c] = (uint8_t)(text.ptr[at + step] - '0');
	}
}

/* What a byte that is no letter of the language costs. */
static double cost_of_other(uint32_t c, bool within)
{
	if (c < 0xa0)
		return 20;
	switch (c) {
	case 0xa0: case 0xab: case 0xbb: case 0x2013: case 0x2014: case 0x2018: case 0x201c:
	case 0x201d: case 0x201e: case 0x2026: case 0x2022: case 0xb7: case 0xa9: case 0xb0:
	case 0x20ac: case 0xa3: case 0xa7: case 0x2039: case 0x203a: case 0x2116:
		return within ? 9 : 5;
	case 0x2019: case 0xad: case 0x05be:
		return 5;
	default:
		break;
	}
	utf8proc_category_t kind = utf8proc_category((utf8proc_int32_t)c);
	if (kind <= UTF8PROC_CATEGORY_LO)
		return 13;
	return within ? 15 : 10;
}

/* Capitals behind small letters, which hardly any text has, each some bits. */
static double cost_of_case(const struct encoding_table *table, const struct byte_counts *counts)
{
	bool small[128], capital[128];
	for (unsigned i = 0; i < 128; i++) {
		utf8proc_int32_t c = table->letters[i];
		small[i] = c && utf8proc_category(c) == UTF8PROC_CATEGORY_LL;
		capital[i] = c && utf8proc_category(c) == UTF8PROC_CATEGORY_LU;
	}
	uint32_t turns = 0;
	for (unsigned i = 0; i < 128; i++)
		for (unsigned k = 0; k < 128 && small[i]; k++)
			turns += capital[k] ? counts->pairs[i][k] : 0;
	return turns * 6.0;
}

/* An encoding as its bytes are looked up. */
struct candidate {
	const char *name;
	uint32_t small[128];	      /* the letter in small; 0: the byte means nothing */
	bool capital[128];
	double within[128], alone[128]; /* bits of a byte that is no letter of the language */
	double fixed;		      /* bits a byte, in any language */
};

static void prepare(struct candidate *c, const struct encoding_table *table)
{
	c->name = table->name;
	for (unsigned i = 0; i < 128; i++) {
		uint32_t letter = table->letters[i];
		c->small[i] = letter ? (uint32_t)utf8proc_tolower((utf8proc_int32_t)letter) : 0;
		c->capital[i] = c->small[i] != letter;
		c->within[i] = letter ? cost_of_other(letter, true) : 25;
		c->alone[i] = letter ? cost_of_other(letter, false) : 25;
	}
}

/* Bits a byte, in this encoding and language. */
static double cost(const struct candidate *c, const struct language_letters *language,
		   const uint8_t bits[CODES], const struct byte_counts *counts)
{
	double sum = 0;
	for (unsigned i = 0; i < 128; i++) {
		uint32_t count = counts->count[i], within = counts->within[i];
		if (count == 0)
			continue;
		if (c->small[i] == 0 || c->small[i] >= CODES || bits[c->small[i]] == 255) {
			sum += within * c->within[i] + (count - within) * c->alone[i];
			continue;
		}
		sum += count * (bits[c->small[i]] + (c->capital[i] ? 1.5 : 0));
		if (c->capital[i])
			sum += counts->after_small[i] * 5.0;
		sum += language->own_script ? counts->beside_ascii[i] * 5.0
					    : counts->in_row[i] * 4.0;
	}
	return sum / counts->all + c->fixed;
}

/* Bits by which an encoding is rarer than the commonest: what has few bytes to
 * go by is read as most texts are. */
static double rarity(const char *name)
{
	if (strcmp(name, "WINDOWS-1252") == 0)
		return 0;
	if (strncmp(name, "WINDOWS", 7) == 0)
		return 6;
	if (strcmp(name, "ISO-8859-15") == 0)
		return 4;
	return strncmp(name, "ISO", 3) == 0 || strncmp(name, "KOI", 3) == 0 ? 8 : 20;
}

static const char *detect_single(const struct byte_counts *counts, struct candidate *candidates)
{
	const char *best = NULL;
	double least = 11;
	unsigned count = 0;
	for (const struct encoding_table *t = ENCODING_TABLES; t->name; t++, count++) {
		prepare(&candidates[count], t);
		candidates[count].fixed =
		    (cost_of_case(t, counts) + rarity(t->name)) / counts->all + count * 0.001;
	}
	for (const struct language_letters *l = LANGUAGE_LETTERS; l->language; l++) {
		uint8_t bits[CODES];
		load_letters(l, bits);
		for (unsigned i = 0; i < count; i++) {
			double bits_each = cost(&candidates[i], l, bits, counts);
			if (bits_each < least) {
				least = bits_each;
				best = candidates[i].name;
			}
		}
	}
	return best;
}

/* The tables are too large for the stack. */
static const char *count_and_detect(struct slice bytes, bool *no_memory)
{
	size_t encodings = 0;
	while (ENCODING_TABLES[encodings].name)
		encodings++;
	const char *name = NULL;
	struct byte_counts *counts = calloc(1, sizeof *counts);
	struct candidate *candidates = calloc(encodings, sizeof *candidates);
	*no_memory = !counts || !candidates;
	if (!*no_memory) {
		count_bytes(bytes, counts);
		name = counts->all ? detect_single(counts, candidates) : NULL;
	}
	free(candidates);
	free(counts);
	return name;
}

const char *encoding_detect(struct slice bytes, bool *no_memory)
{
	*no_memory = false;
	if (bytes.len > SAMPLE)
		bytes.len = SAMPLE;
	const char *name = detect_wide(bytes);
	if (!name)
		name = detect_escapes(bytes);
	if (name)
		return name;
	name = encoding_detect_multibyte(bytes);
	return name ? name : count_and_detect(bytes, no_memory);
}
