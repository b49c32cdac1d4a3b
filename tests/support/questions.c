/* questions.c - see questions.h. */
#include "tests/support/questions.h"

#include <ctype.h>
#include <string.h>

static uint64_t state = 1ull << 40;
static const struct oracle *oracle; /* whose words are drawn */
static unsigned negations;	    /* around what is being drawn: no boosts there */

void questions_seed(uint32_t seed)
{
	state = seed | 1ull << 40;
}

uint32_t draw(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 11) % below;
}

/* ---- questions ----------------------------------------------------------------------------------- */

/* A run of `words` words of an article, as they are written. */
static bool draw_words(struct buf *out, uint32_t words)
{
	const struct oracle_article *a = &oracle->articles[draw((uint32_t)oracle->count)];
	struct slice text = draw(4) ? a->body : a->headline;
	if (text.len < 40)
		return false;
	size_t at = draw((uint32_t)text.len - 30), end;
	while (at < text.len && text.ptr[at] != ' ' && text.ptr[at] != '\n')
		at++;
	for (end = ++at; words > 0 && end < text.len; words--) {
		while (end < text.len && text.ptr[end] != ' ' && text.ptr[end] != '\n')
			end++;
		if (words > 1)
			end++;
	}
	if (words || at >= text.len || end > text.len)
		return false;
	for (size_t i = at; i < end; i++) {
		char c = text.ptr[i];
		if (strchr("\"\\()*?:~^=", c) || (unsigned char)c == 0xe2 || (unsigned char)c == 0xc2)
			return false;
		buf_append_byte(out, (uint8_t)(c == '\n' ? ' ' : c));
	}
	return true;
}

static void draw_near(struct buf *out, int depth);
static void draw_leaf(struct buf *out, bool simple);

static void draw_word(struct buf *out)
{
	static const char *const spare[] = {"smuggling", "border", "the", "of", "Americas", "customs",
					    "al-Qaida", "COVID-19", "U.S.", "US", "us", "600%", "$50"};
	struct buf word = BUF_INIT(200);
	if (draw(8) == 0 || !draw_words(&word, 1) || word.len < 2 || word.ptr[0] == '-' ||
	    strncmp(word.ptr, "AND", word.len) == 0 || strncmp(word.ptr, "NOT", word.len) == 0)
		buf_append_text(out, spare[draw(sizeof spare / sizeof *spare)]);
	else /* a comma at the end would part a list in the brackets of a field */
		buf_append(out, word.ptr, word.ptr[word.len - 1] == ',' ? word.len - 1 : word.len);
	buf_free(&word);
}

static void draw_prefix(struct buf *out)
{
	struct buf word = BUF_INIT(200);
	if (!draw_words(&word, 1) || word.len < 5 || !isalpha((unsigned char)word.ptr[0]) ||
	    !isalpha((unsigned char)word.ptr[1]) || !isalpha((unsigned char)word.ptr[2]))
		buf_append_text(out, "smuggl*");
	else
		buf_append_format(out, "%.*s*", 3, word.ptr);
	buf_free(&word);
}

static void draw_phrase(struct buf *out)
{
	struct buf words = BUF_INIT(400);
	if (!draw_words(&words, 2 + draw(3)))
		buf_append_text(out, "\"Summit of the Americas\"");
	else
		buf_append_format(out, "\"%.*s\"%s", (int)words.len, words.ptr, draw(4) ? "" : "~");
	buf_free(&words);
}

/* A word of plain letters, at least so many; else a spare one. */
static void draw_letters(struct buf *out, size_t least)
{
	struct buf word = BUF_INIT(200);
	size_t letters = 0;
	if (draw_words(&word, 1))
		while (letters < word.len && isalpha((unsigned char)word.ptr[letters]))
			letters++;
	if (letters < least)
		buf_append_text(out, draw(2) ? "Americas" : "migrants");
	else
		buf_append(out, word.ptr, letters);
	buf_free(&word);
}

/* wom?n, *wards, wo*n, *oma* */
static void draw_wildcard(struct buf *out)
{
	struct buf word = BUF_INIT(200);
	draw_letters(&word, 4);
	uint32_t len = (uint32_t)word.len, at = 1 + draw(len - 2);
	switch (draw(4)) {
	case 0:
		buf_append_format(out, "%.*s?%.*s", (int)at, word.ptr, (int)(len - at - 1), word.ptr + at + 1);
		break;
	case 1:
		buf_append_format(out, "*%.*s", (int)(len - 2), word.ptr + 2);
		break;
	case 2:
		buf_append_format(out, "%.*s*%.*s", (int)at, word.ptr, (int)(len - at), word.ptr + at);
		break;
	default:
		buf_append_format(out, "*%.*s*", (int)(len - 2), word.ptr + 1);
	}
	buf_free(&word);
}

/* A word with some letters changed, and how many may differ. */
static void draw_fuzzy(struct buf *out)
{
	struct buf word = BUF_INIT(200);
	draw_letters(&word, 4);
	uint32_t edits = word.len > 5 ? 1 + draw(2) : 1;
	for (uint32_t i = 0; i < edits; i++) {
		uint32_t at = draw((uint32_t)word.len - 1);
		uint8_t letter = word.ptr[at];
		if (draw(2)) {
			word.ptr[at] = word.ptr[at + 1];
			word.ptr[at + 1] = letter;
		} else {
			word.ptr[at] = (uint8_t)('a' + draw(26));
		}
	}
	buf_append_format(out, "%.*s~%u", (int)word.len, word.ptr, (unsigned)edits);
	buf_free(&word);
}

static void draw_cased(struct buf *out)
{
	struct buf words = BUF_INIT(400);
	buf_append_text(out, "case:");
	if (draw(4) == 0) {
		draw_wildcard(out);
	} else if (draw(3) == 0 && draw_words(&words, 2)) {
		buf_append_format(out, "\"%.*s\"", (int)words.len, words.ptr);
	} else {
		draw_letters(out, 2);
		buf_append_text(out, draw(6) ? "" : "*");
	}
	buf_free(&words);
}

/* Something that has places in the text. */
static void draw_operand(struct buf *out, int depth)
{
	switch (draw(16)) {
	case 0:
	case 1:
		draw_phrase(out);
		return;
	case 2:
	case 3:
		draw_prefix(out);
		return;
	case 4:
	case 5:
		buf_append_byte(out, '(');
		draw_word(out);
		buf_append_text(out, " OR ");
		if (depth)
			draw_operand(out, depth - 1);
		else
			draw_word(out);
		buf_append_byte(out, ')');
		return;
	case 6:
		draw_wildcard(out);
		return;
	case 7:
		draw_fuzzy(out);
		return;
	case 8:
		buf_append_format(out, "(ATLEAST/%u ", (unsigned)(1 + draw(4)));
		draw_operand(out, 0);
		buf_append_byte(out, ')');
		return;
	case 9:
		buf_append_format(out, "(FIRST/%u ", (unsigned)(1 + draw(60)));
		draw_operand(out, 0);
		buf_append_byte(out, ')');
		return;
	case 10:
		if (depth) {
			draw_near(out, depth - 1);
			return;
		}
		break;
	default:
		break;
	}
	draw_word(out);
}

/* Operands with NEAR or one of its like between them. */
static void draw_near(struct buf *out, int depth)
{
	static const char *const names[] = {"NEAR/", "PRE/", "NEAR/", "/s", "/p"};
	uint32_t operands = 2 + (draw(4) == 0), n = 1 + draw(12), name = draw(5);
	const char *not = draw(4) ? "" : "NOT ";
	buf_append_byte(out, '(');
	for (uint32_t i = 0; i < operands; i++) {
		if (i && name < 3)
			buf_append_format(out, " %s%s%u ", not, names[name], (unsigned)n);
		else if (i)
			buf_append_format(out, " %s%s ", not, names[name]);
		draw_operand(out, depth);
	}
	buf_append_byte(out, ')');
}

static void draw_counted(struct buf *out)
{
	if (draw(2))
		buf_append_format(out, "ATLEAST/%u ", (unsigned)(1 + draw(5)));
	else
		buf_append_format(out, "FIRST/%u ", (unsigned)(1 + draw(100)));
	if (draw(3))
		draw_operand(out, 1);
	else
		draw_near(out, 0);
}

static void draw_any(struct buf *out)
{
	uint32_t members = 2 + draw(4);
	buf_append_format(out, "ANY/%u (", (unsigned)(1 + draw(members)));
	for (uint32_t i = 0; i < members; i++) {
		if (i)
			buf_append_byte(out, ' ');
		if (draw(8) == 0)
			buf_append_text(out, "NOT ");
		draw_leaf(out, draw(2));
	}
	buf_append_byte(out, ')');
}

static void draw_exact(struct buf *out)
{
	buf_append_byte(out, '=');
	draw_word(out);
}

static void draw_pair(struct buf *out)
{
	draw_near(out, 1);
}

static void draw_measure(struct buf *out)
{
	static const char *const dates[] = {"date:2022", "date:2022-06..2022-08", "date:>2022-06-10",
					    "date:<2021", "date:2023-01.."};
	static const char *const lengths[] = {"words:>100", "words:<60", "words:50..80", "words:64", "words:>=33"};
	buf_append_text(out, draw(2) ? dates[draw(5)] : lengths[draw(5)]);
}

/* The first two are of the text. */
static const char *const fields[] = {"headline:", "body:", "byline:", "section:", "source:"};

static void draw_field_word(struct buf *out)
{
	buf_append_text(out, fields[draw(5)]);
	draw_word(out);
}

static void draw_field_pair(struct buf *out)
{
	buf_append_text(out, fields[draw(2)]);
	draw_pair(out);
}

static void draw_field_phrase(struct buf *out)
{
	buf_append_text(out, fields[draw(2)]);
	draw_phrase(out);
}

static void draw_field_list(struct buf *out)
{
	static const char *const lists[] = {"source:(Wire, Desk)", "section:(world, politics)",
					    "byline:(Ruiz, Smith, Lopez)"};
	buf_append_text(out, lists[draw(3)]);
}

static void draw_leaf(struct buf *out, bool simple)
{
	static void (*const leaves[])(struct buf *) = {
	    draw_word,	     draw_word,	    draw_word,	       draw_exact,    draw_phrase,
	    draw_phrase,     draw_prefix,   draw_pair,	       draw_pair,     draw_measure,
	    draw_field_word, draw_field_pair, draw_wildcard,   draw_fuzzy,    draw_cased,
	    draw_counted,    draw_any,	    draw_field_list,   draw_field_phrase, draw_field_phrase};
	leaves[simple ? 0 : draw(sizeof leaves / sizeof *leaves)](out);
}

void draw_question(struct buf *out, const struct oracle *from, int depth, bool simple)
{
	oracle = from;
	if (depth == 0 || draw(3) == 0) {
		draw_leaf(out, simple);
		return;
	}
	static const char *const boosts[] = {"^2", "^0.5", "^10"};
	const char *boost = simple || negations || draw(6) ? "" : boosts[draw(3)];
	uint32_t children = 2 + draw(2);
	const char *joint = draw(2) ? " " : draw(2) ? " OR " : " AND ";
	buf_append_byte(out, '(');
	for (uint32_t i = 0; i < children; i++) {
		if (i)
			buf_append_text(out, joint);
		bool not = draw(6) == 0;
		if (not)
			buf_append_text(out, "NOT ");
		negations += not;
		draw_question(out, from, depth - 1, simple);
		negations -= not;
	}
	buf_append_byte(out, ')');
	buf_append_text(out, boost);
}
