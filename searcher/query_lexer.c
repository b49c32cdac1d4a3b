/* query_lexer.c - see query_lexer.h.
 *
 * Every byte is looked at a bounded number of times: chunks are cut once, and
 * a quotation mark whose partner was looked for in vain is not looked for
 * again. */
#include "searcher/query_lexer.h"

#include "analyzer/fold.h"
#include "searcher/query_word.h"
#include "util/utf8.h"

/* ---- refusing words ------------------------------------------------------- */

static const struct {
	const char *message, *hint;
} REFUSALS[] = {
    [REFUSE_STAR_ALONE] = {"* has no word before it",
			   "put the beginning of a word before it: smuggl*"},
    [REFUSE_STAR_FIRST] = {"a * cannot begin a word",
			   "it can end one: smuggl*; for the character itself write \\*"},
    [REFUSE_STAR_INSIDE] = {"a * cannot stand inside a word",
			    "it can end one: smuggl*; for the character itself write \\*"},
    [REFUSE_MARK_INSIDE] =
	{"a ? cannot stand for a letter",
	 "write the words out: woman OR women; for the character itself write \\?"},
    [REFUSE_SHORT_PREFIX] = {"* needs at least 2 letters before it", "write more of the word"},
    [REFUSE_FUZZY] = {"~ cannot ask for words spelt alike",
		      "write the spellings out: a OR b; for the character itself write \\~"},
    [REFUSE_BOOST] = {"^ cannot give a word more weight", "for the character itself write \\^"},
    [REFUSE_BACKSLASH] = {"nothing stands after the backslash",
			  "for the character itself write \\\\"},
};

static enum bf_status refused(struct query_lexer *l, uint32_t start, uint32_t end,
			      enum word_refusal refusal)
{
	return query_error(l->error, start, end, REFUSALS[refusal].hint, "%s",
			   REFUSALS[refusal].message);
}

/* ---- phrases --------------------------------------------------------------- */

/* Which quotation marks close which; the rest are closed by any. */
static const struct {
	uint32_t opener, closers[2];
} QUOTES[] = {
    {'"', {'"', '"'}},          {0x201C, {0x201D, 0x201D}}, {0x201D, {0x201D, 0x201D}},
    {0x201E, {0x201C, 0x201D}}, {0x201F, {0x201D, 0x201D}}, {0xAB, {0xBB, 0xBB}},
    {0xBB, {0xAB, 0xBB}},       {0x301D, {0x301E, 0x301F}}, {0xFF02, {0xFF02, 0xFF02}},
    {0x300C, {0x300D, 0x300D}}, {0x300E, {0x300F, 0x300F}},
};
enum { QUOTE_MAKES = sizeof QUOTES / sizeof *QUOTES };

/* The next mark that is one of `closers` (any double quote for NULL), past
 * escapes; the end of the text when there is none. */
static uint32_t find_quote(struct slice text, uint32_t at, const uint32_t *closers, uint32_t *len)
{
	for (uint32_t c; at < text.len; at += *len) {
		*len = (uint32_t)utf8_decode(text, at, &c);
		if (c == '\\' && at + 1 < text.len) {
			at++;
			*len = (uint32_t)utf8_decode(text, at, &c);
			continue;
		}
		if (closers ? c == closers[0] || c == closers[1] : fold_is_quote(c))
			return at;
	}
	*len = 0;
	return (uint32_t)text.len;
}

/* The end of the phrase whose content begins at `at`.  Without its own
 * partner, half a pair of another make does: “word". */
static uint32_t find_closer(struct query_lexer *l, uint32_t opener, uint32_t at, uint32_t *len)
{
	for (unsigned i = 0; i < QUOTE_MAKES; i++) {
		if (QUOTES[i].opener != opener || (l->open_ended & 1u << i))
			continue;
		uint32_t end = find_quote(l->text, at, QUOTES[i].closers, len);
		if (end < l->text.len)
			return end;
		l->open_ended |= 1u << i;
	}
	return find_quote(l->text, at, NULL, len);
}

enum bf_status query_lexer_quoted(struct query_lexer *l, struct slice *content)
{
	uint32_t start = l->at, opener = 0, closer_len = 0;
	uint32_t from = start + (uint32_t)utf8_decode(l->text, start, &opener);
	uint32_t end = find_closer(l, opener, from, &closer_len);
	if (end == l->text.len)
		return query_error(l->error, start, end,
				   "end it with a quotation mark; for the character "
				   "itself write \\\"",
				   "the phrase that begins here has no end");
	*content = (struct slice){l->text.ptr + from, end - from};
	l->at = end + closer_len;
	return BF_OK;
}

static enum bf_status lex_phrase(struct query_lexer *l, struct query_token *token)
{
	enum bf_status status = query_lexer_quoted(l, &token->content);
	if (status)
		return status;
	token->kind = TOKEN_PHRASE;
	if (l->at < l->text.len && l->text.ptr[l->at] == '~') {
		l->at++;
		token->stemmed = true;
		if (l->at < l->text.len && l->text.ptr[l->at] >= '0' && l->text.ptr[l->at] <= '9')
			return query_error(
			    l->error, l->at - 1, l->at + 1,
			    "for words near one another write a NEAR/5 b; \"…\"~ lets other "
			    "forms of the words match",
			    "~ after a phrase takes no number");
	}
	token->end = l->at;
	l->closed_at = l->at;
	return BF_OK;
}

enum bf_status query_lexer_piece(struct query_lexer *l, struct slice content, uint32_t *at,
				 struct query_token *token)
{
	uint32_t base = (uint32_t)(content.ptr - l->text.ptr), c = 0;
	*token = (struct query_token){.kind = TOKEN_END};
	while (*at < content.len) {
		uint32_t start = *at, end = query_chunk_end(content, start, true);
		if (end == start) {
			*at += (uint32_t)utf8_decode(content, start, &c);
			continue;
		}
		*at = end;
		struct slice chunk = {content.ptr + start, end - start};
		struct word_reading reading = query_word_read(chunk, true);
		if (reading.kind == WORD_PUNCTUATION) {
			enum bf_status status = query_lexer_note_symbol(l, base + start, chunk);
			if (status)
				return status;
			continue;
		}
		if (reading.kind == WORD_REFUSED)
			return refused(l, base + start + reading.fault, base + end,
				       reading.refusal);
		chunk.len = reading.text_end;
		token->kind = reading.kind == WORD_PREFIX ? TOKEN_PREFIX : TOKEN_WORD;
		token->text = query_word_unescape(chunk, l->arena);
		token->start = base + start;
		token->end = base + end;
		return token->text.ptr ? BF_OK : error_no_memory(l->error);
	}
	return BF_OK;
}

/* ---- fields and dates ------------------------------------------------------ */

static unsigned smallest(unsigned a, unsigned b, unsigned c)
{
	return a < b ? (a < c ? a : c) : (b < c ? b : c);
}

enum { NAME_BYTES = 16 };

/* Letters to change, add or take away to make one name of the other. */
static unsigned name_distance(struct slice a, struct slice b)
{
	unsigned row[NAME_BYTES + 1];
	if (a.len > NAME_BYTES || b.len > NAME_BYTES)
		return NAME_BYTES;
	for (unsigned j = 0; j <= b.len; j++)
		row[j] = j;
	for (unsigned i = 1; i <= a.len; i++) {
		unsigned diagonal = row[0];
		row[0] = i;
		for (unsigned j = 1; j <= b.len; j++) {
			unsigned above = row[j];
			unsigned change = (a.ptr[i - 1] | 32) != (b.ptr[j - 1] | 32);
			row[j] = smallest(above + 1, row[j - 1] + 1, diagonal + change);
			diagonal = above;
		}
	}
	return row[b.len];
}

/* Takes the other name in its place if it is nearer. */
static void take_nearer(struct slice name, const char *other, unsigned *least, const char **nearest)
{
	unsigned distance = name_distance(name, slice_from(other));
	if (distance < *least) {
		*least = distance;
		*nearest = other;
	}
}

/* The name of a field that is spelt much like this; NULL: none is. */
static const char *nearest_field(struct slice name)
{
	const char *nearest = NULL;
	unsigned least = name.len > 3 ? 3 : 2; /* letters apart */
	take_nearer(name, "date", &least, &nearest);
	for (unsigned i = 0; i < FIELD_COUNT; i++) {
		const struct field_description *f = field_describe((enum field)i);
		take_nearer(name, f->name, &least, &nearest);
		for (unsigned j = 0; j < FIELD_OTHER_NAMES && f->other_names[j]; j++)
			take_nearer(name, f->other_names[j], &least, &nearest);
	}
	return nearest;
}

static enum bf_status unknown_field(struct query_lexer *l, uint32_t start, struct slice name)
{
	const char *nearest = nearest_field(name);
	struct slice shown = query_excerpt(name, 0, (uint32_t)name.len);
	enum bf_status status = query_error(l->error, start, start + (uint32_t)name.len + 1, "",
					    "there is no field %.*s", SLICE_ARGS(shown));
	if (nearest)
		error_hint(l->error,
			   "did you mean %s:? If it is text, put it in quotes: \"%.*s:…\"", nearest,
			   SLICE_ARGS(shown));
	else
		error_hint(
		    l->error,
		    "fields are headline, body, byline, section, subject, place, source, language, "
		    "url, id, date; if it is text, put it in quotes: \"%.*s:…\"",
		    SLICE_ARGS(shown));
	return status;
}

/* What follows a colon at `at`: 0 when nothing does. */
static bool nothing_at(const struct query_lexer *l, uint32_t at)
{
	uint32_t c = 0;
	if (at >= l->text.len)
		return true;
	utf8_decode(l->text, at, &c);
	return fold_is_space(c) || c == ')';
}

/* `name:` at the start of a token, name being one of ours. */
static enum bf_status lex_field(struct query_lexer *l, struct slice name, struct query_token *token)
{
	uint32_t start = token->start, value = start + (uint32_t)name.len + 1;
	token->end = value;
	if (l->after_field)
		return query_error(l->error, start, value, "put the text in quotes if it is meant",
				   "a field cannot stand inside a field");
	if (nothing_at(l, value)) {
		enum bf_status status = query_error(l->error, start, value, "",
						    "nothing stands after %.*s:", SLICE_ARGS(name));
		error_hint(l->error,
			   "no space after the colon: %.*s:…; for the word itself write %.*s\\:",
			   SLICE_ARGS(name), SLICE_ARGS(name));
		return status;
	}
	if (slice_equal(name, SLICE("words")) || slice_equal(name, SLICE("case")))
		return query_error(l->error, start, value, "put the text in quotes if it is meant",
				   "%.*s: is not available", SLICE_ARGS(name));
	l->at = value;
	if (slice_equal(name, SLICE("date")))
		return query_lexer_date(l, token);
	token->kind = TOKEN_FIELD;
	token->field = field_find(name);
	l->after_field = true;
	return BF_OK;
}

/* ---- operators ------------------------------------------------------------- */

static enum bf_status read_distance(struct query_lexer *l, struct slice number,
				    struct query_token *token)
{
	const char *name = token->row->canonical;
	uint64_t n = 0;
	bool digits = number.len > 0;
	for (size_t i = 0; i < number.len && digits; i++) {
		digits = number.ptr[i] >= '0' && number.ptr[i] <= '9';
		if (n <= l->distance_limit)
			n = n * 10 + (uint64_t)(number.ptr[i] - '0');
	}
	enum bf_status status;
	if (!digits) {
		status =
		    query_error(l->error, token->start, token->end, "", "%s needs a number", name);
		error_hint(l->error,
			   "write %s/10 for at most 9 words between; for the word write \\%s", name,
			   name);
		return status;
	}
	if (n == 0 || n > l->distance_limit) {
		status = query_error(l->error, token->start, token->end, "",
				     "the number after %s/ must be from 1 to %u", name,
				     l->distance_limit);
		error_hint(l->error, "%s/1 is side by side, %s/%u the farthest", name, name,
			   l->distance_limit);
		return status;
	}
	token->distance = (uint32_t)n;
	return BF_OK;
}

static enum bf_status lex_operator(struct query_lexer *l, struct slice chunk, struct slice number,
				   struct query_token *token)
{
	const struct query_operator *o = token->row;
	token->kind = TOKEN_OPERATOR;
	if (o->missing) {
		struct slice shown = query_excerpt(chunk, 0, (uint32_t)chunk.len);
		return query_error(l->error, token->start, token->end,
				   "for the text itself put a backslash before it",
				   "%.*s (%s) is not available", SLICE_ARGS(shown), o->missing);
	}
	if (o->number == NUMBER_NONE)
		return BF_OK;
	enum bf_status status = read_distance(l, number, token);
	if (status || slice_starts_with(chunk, slice_from(o->canonical)))
		return status;
	struct slice shown = query_excerpt(chunk, 0, (uint32_t)chunk.len);
	return query_lexer_note(
	    l, token->start, token->end, "%.*s was read as %s/%u%s", SLICE_ARGS(shown),
	    o->canonical, token->distance,
	    slice_equal_nocase(SLICE("w"), slice_from(o->name)) ? ", in any order" : "");
}

/* ---- words
 * ------------------------------------------------------------------------------------------ */

/* `chunk` begins at token->start, past `=` if the token is exact. */
static enum bf_status lex_word(struct query_lexer *l, struct slice chunk, struct query_token *token)
{
	uint32_t start = token->start + token->exact, end = start + (uint32_t)chunk.len;
	struct word_reading reading = query_word_read(chunk, false);
	if (reading.kind == WORD_REFUSED)
		return refused(l, start + reading.fault, end, reading.refusal);
	if (reading.kind == WORD_PREFIX && token->exact)
		return query_error(l->error, token->start, end,
				   "leave out the =", "= and * cannot both be asked of a word");
	enum bf_status status = query_lexer_note_strangers(l, start, chunk);
	if (status)
		return status;
	if (reading.kind == WORD_PUNCTUATION) {
		if (token->exact || l->after_field)
			return query_error(l->error, token->start, end, "write a word there",
					   "there is no word to look for");
		l->saw_punctuation = true; /* token->kind stays TOKEN_END: read on */
		return query_lexer_note_symbol(l, start, chunk);
	}
	chunk.len = reading.text_end;
	token->kind = reading.kind == WORD_PREFIX ? TOKEN_PREFIX : TOKEN_WORD;
	token->text = query_word_unescape(chunk, l->arena);
	return token->text.ptr ? BF_OK : error_no_memory(l->error);
}

/* An unknown name and a colon: "Note: …" is text, "note:x" is a slip. */
static enum bf_status lex_unknown_field(struct query_lexer *l, struct slice chunk, uint32_t name,
					struct query_token *token)
{
	if (name + 1 != chunk.len || !nothing_at(l, token->end))
		return unknown_field(l, token->start, slice_make(chunk.ptr, name));
	return lex_word(l, slice_make(chunk.ptr, name), token);
}

static enum bf_status lex_exact(struct query_lexer *l, struct slice chunk,
				struct query_token *token)
{
	struct slice rest = slice_tail(chunk, 1);
	if (!rest.len && !nothing_at(l, token->end))
		return query_error(
		    l->error, token->start, token->start + 1,
		    "words in quotes are exact already; write (=a OR =b) for a group",
		    "= stands before one word");
	if (!rest.len)
		return lex_word(l, chunk, token);
	uint32_t name = query_field_prefix(rest);
	if (name && query_is_field(slice_make(rest.ptr, name)))
		return query_error(l->error, token->start, token->start + 1, "write field:=word",
				   "= stands after the field");
	token->exact = true;
	return lex_word(l, rest, token);
}

/* A minus with something right behind it. */
static enum bf_status lex_minus(struct query_lexer *l, struct slice chunk,
				struct query_token *token)
{
	struct slice rest = slice_tail(chunk, 1);
	bool joined = !nothing_at(l, token->end);
	if (!joined && query_word_read(rest, false).kind == WORD_PUNCTUATION)
		return lex_word(l, chunk, token);
	if (l->after_field)
		return query_error(l->error, token->start, token->start + 1, "write -field:word",
				   "a minus stands before the field");
	if (rest.len && rest.ptr[0] == '-')
		return query_error(l->error, token->start, token->start + 2,
				   "one minus excludes; for the text itself put it in quotes",
				   "two minus signs in a row");
	token->kind = TOKEN_MINUS;
	token->end = l->at = token->start + 1;
	return BF_OK;
}

/* A chunk right behind a phrase or a bracket that wants to change it. */
static enum bf_status check_suffix(struct query_lexer *l, struct slice chunk, uint32_t start)
{
	if (l->closed_at != start || (chunk.ptr[0] != '~' && chunk.ptr[0] != '^'))
		return BF_OK;
	bool boost = chunk.ptr[0] == '^';
	return query_error(l->error, start, start + 1,
			   boost ? "leave it out" : "~ stands right after a phrase: \"…\"~",
			   boost ? "^ cannot give a part more weight" : "~ cannot stand here");
}

static enum bf_status lex_chunk(struct query_lexer *l, struct query_token *token)
{
	uint32_t start = l->at, end = query_chunk_end(l->text, start, false);
	struct slice chunk = {l->text.ptr + start, end - start}, number;
	token->end = l->at = end;
	enum bf_status status = check_suffix(l, chunk, start);
	if (status)
		return status;
	if (!l->after_field && (token->row = query_operator_find(chunk, &number)))
		return lex_operator(l, chunk, number, token);
	if (chunk.ptr[0] == '-')
		return lex_minus(l, chunk, token);
	if (chunk.ptr[0] == '=')
		return lex_exact(l, chunk, token);
	if (l->after_field && (chunk.ptr[0] == '<' || chunk.ptr[0] == '>'))
		return query_error(l->error, start, start + 1, "write date:>2022-06-10",
				   "only date: can be compared with %c", chunk.ptr[0]);
	uint32_t name = query_field_prefix(chunk);
	if (name && query_is_field(slice_make(chunk.ptr, name)))
		return lex_field(l, slice_make(chunk.ptr, name), token);
	if (name && !l->after_field)
		return lex_unknown_field(l, chunk, name, token);
	return lex_word(l, chunk, token);
}

static void skip_space(struct query_lexer *l)
{
	uint32_t c = 0;
	while (l->at < l->text.len) {
		uint32_t len = (uint32_t)utf8_decode(l->text, l->at, &c);
		if (!fold_is_space(c))
			return;
		l->at += len;
	}
}

/* The token at l->at; kind TOKEN_END for punctuation that is left out. */
static enum bf_status lex_one(struct query_lexer *l, struct query_token *token)
{
	uint32_t c = 0;
	bool was_after_field = l->after_field;
	enum bf_status status = BF_OK;
	token->start = l->at;
	utf8_decode(l->text, l->at, &c);
	if (c == '(' || c == ')') {
		token->kind = c == '(' ? TOKEN_OPEN : TOKEN_CLOSE;
		token->end = ++l->at;
		if (c == ')')
			l->closed_at = l->at;
	} else if (fold_is_quote(c)) {
		status = lex_phrase(l, token);
	} else {
		status = lex_chunk(l, token);
	}
	if (was_after_field)
		l->after_field = false;
	return status;
}

enum bf_status query_lexer_next(struct query_lexer *l, struct query_token *token)
{
	for (;;) {
		skip_space(l);
		*token = (struct query_token){.kind = TOKEN_END, .start = l->at, .end = l->at};
		if (l->at == l->text.len)
			return BF_OK;
		enum bf_status status = lex_one(l, token);
		if (status || token->kind != TOKEN_END)
			return status;
	}
}
