/* questions.c - see questions.h. */
#include "tests/support/questions.h"

#include <ctype.h>
#include <string.h>

static uint64_t state = 1ull << 40;
static const struct oracle *oracle; /* whose words are drawn */

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

static void draw_word(struct buf *out)
{
	static const char *const spare[] = {"smuggling", "border", "the", "of", "Americas", "customs",
					    "al-Qaida", "COVID-19", "U.S.", "US", "us", "600%", "$50"};
	struct buf word = BUF_INIT(200);
	if (draw(8) == 0 || !draw_words(&word, 1) || word.len < 2 || word.ptr[0] == '-' ||
	    strncmp(word.ptr, "AND", word.len) == 0 || strncmp(word.ptr, "NOT", word.len) == 0)
		buf_append_text(out, spare[draw(sizeof spare / sizeof *spare)]);
	else
		buf_append_slice(out, buf_slice(&word));
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

static void draw_operand(struct buf *out)
{
	switch (draw(8)) {
	case 0:
		draw_phrase(out);
		return;
	case 1:
		draw_prefix(out);
		return;
	case 2:
		buf_append_byte(out, '(');
		draw_word(out);
		buf_append_text(out, " OR ");
		draw_word(out);
		buf_append_byte(out, ')');
		return;
	default:
		draw_word(out);
	}
}

static void draw_near(struct buf *out)
{
	uint32_t operands = 2 + (draw(4) == 0), n = 1 + draw(12);
	const char *operator= draw(2) ? "NEAR" : "PRE";
	buf_append_byte(out, '(');
	for (uint32_t i = 0; i < operands; i++) {
		if (i)
			buf_append_format(out, " %s/%u ", operator, (unsigned)n);
		draw_operand(out);
	}
	buf_append_byte(out, ')');
}

static void draw_leaf(struct buf *out, bool simple)
{
	static const char *const dates[] = {"date:2022", "date:2022-06..2022-08", "date:>2022-06-10",
					    "date:<2021", "date:2023-01.."};
	static const char *const fields[] = {"headline:", "body:", "byline:", "section:", "source:"};
	switch (simple ? 0 : draw(12)) {
	case 0:
	case 1:
	case 2:
		draw_word(out);
		return;
	case 3:
		buf_append_byte(out, '=');
		draw_word(out);
		return;
	case 4:
	case 5:
		draw_phrase(out);
		return;
	case 6:
		draw_prefix(out);
		return;
	case 7:
	case 8:
		draw_near(out);
		return;
	case 9:
		buf_append_text(out, dates[draw(5)]);
		return;
	case 10:
		buf_append_text(out, fields[draw(5)]);
		draw_word(out);
		return;
	default:
		buf_append_text(out, fields[draw(2)]);
		draw_phrase(out);
	}
}

void draw_question(struct buf *out, const struct oracle *from, int depth, bool simple)
{
	oracle = from;
	if (depth == 0 || draw(3) == 0) {
		draw_leaf(out, simple);
		return;
	}
	uint32_t children = 2 + draw(2);
	const char *joint = draw(2) ? " " : draw(2) ? " OR " : " AND ";
	buf_append_byte(out, '(');
	for (uint32_t i = 0; i < children; i++) {
		if (i)
			buf_append_text(out, joint);
		if (draw(6) == 0)
			buf_append_text(out, "NOT ");
		draw_question(out, from, depth - 1, simple);
	}
	buf_append_byte(out, ')');
}
