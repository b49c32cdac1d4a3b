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
    [REFUSE_STARS] = {"two stars stand side by side", "one * stands for any letters"},
    [REFUSE_SHORT_PREFIX] = {"* needs at least 2 letters beside it", "write more of the word"},
    [REFUSE_PAIRS] = {"a pattern in Chinese, Japanese or Korean has one *, at its end",
		      "before a word leave it out: words are found inside of others; between characters "
		      "write them near one another: a PRE/3 b"},
    [REFUSE_SHORT_FUZZY] = {"the word is too short for ~",
			    "~1 needs 3 letters, ~2 needs 5; write the spellings out: a OR b"},
    [REFUSE_FUZZY_NUMBER] = {"~ needs to know how many letters may differ, 1 or 2",
			     "write word~1 or word~2; for the character itself write \\~"},
    [REFUSE_FUZZY_PATTERN] = {"~ stands behind whole words, without * or ?",
			      "leave out one of them; for the character itself write \\~"},
    [REFUSE_BOOST] = {"^ needs a number from 0.01 to 100, with two decimals at most",
		      "write word^2; for the character itself write \\^"},
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

static const enum query_token_kind WORD_TOKENS[] = {
    [WORD_PLAIN] = TOKEN_WORD,
    [WORD_PREFIX] = TOKEN_PREFIX,
    [WORD_WILDCARD] = TOKEN_WILDCARD,
    [WORD_FUZZY] = TOKEN_FUZZY,
};

static enum bf_status take_word(struct query_lexer *l, struct slice chunk,
				const struct word_reading *reading, struct query_token *token)
{
	chunk.len = reading->text_end;
	token->kind = WORD_TOKENS[reading->kind];
	token->number = reading->edits;
	token->boost = reading->boost;
	token->text = reading->kind == WORD_WILDCARD ? query_pattern_unescape(chunk, l->arena)
						     : query_word_unescape(chunk, l->arena);
	return token->text.ptr ? BF_OK : error_no_memory(l->error);
}

/* "smugling~1 ring": in quotation marks this asks for the number. */
static enum bf_status note_marks(struct query_lexer *l, const struct query_token *token, struct slice chunk)
{
	struct word_reading outside = query_word_read(chunk, false);
	struct slice shown = query_excerpt(chunk, 0, (uint32_t)chunk.len);
	if (outside.kind != WORD_FUZZY && !outside.boost)
		return BF_OK;
	return query_lexer_note(l, token->start, token->end,
				"%.*s was read as text: in quotation marks only *, ? and \\ have a meaning",
				SLICE_ARGS(shown));
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
		token->start = base + start;
		token->end = base + end;
		enum bf_status status = note_marks(l, token, chunk);
		return status == BF_OK ? take_word(l, chunk, &reading, token) : status;
	}
	return BF_OK;
}

/* ---- operators ------------------------------------------------------------- */

static bool all_digits(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
	return s.len > 0;
}

static enum bf_status read_number(struct query_lexer *l, struct slice number,
				  struct query_token *token)
{
	const struct query_operator *o = token->row;
	uint32_t most = o->most ? o->most : l->distance_limit;
	uint64_t n = 0;
	for (size_t i = 0; all_digits(number) && i < number.len && n <= most; i++)
		n = n * 10 + (uint64_t)(number.ptr[i] - '0');
	token->number = (uint32_t)n;
	if (all_digits(number) && n > 0 && n <= most)
		return BF_OK;
	if (!all_digits(number)) {
		query_error(l->error, token->start, token->end, "", "%s needs a number", o->canonical);
		error_hint(l->error, "write %s/%s; for the word write \\%s", o->canonical, o->example,
			   o->canonical);
		return BF_BAD_QUERY;
	}
	query_error(l->error, token->start, token->end, "", "the number after %s/ must be from 1 to %u",
		    o->canonical, most);
	error_hint(l->error, "write %s/%s", o->canonical, o->example);
	return BF_BAD_QUERY;
}

/* Says back what was typed otherwise than it is printed. */
static enum bf_status note_operator(struct query_lexer *l, struct slice chunk,
				    const struct query_token *token)
{
	const struct query_operator *o = token->row;
	struct slice shown = query_excerpt(chunk, 0, (uint32_t)chunk.len);
	if (o->number == NUMBER_NONE)
		return query_lexer_note(l, token->start, token->end, "%.*s was read as %s",
					SLICE_ARGS(shown), o->canonical);
	return query_lexer_note(
	    l, token->start, token->end, "%.*s was read as %s/%u%s", SLICE_ARGS(shown), o->canonical,
	    token->number,
	    slice_equal_nocase(SLICE("w"), slice_from(o->name)) ? ", in any order" : "");
}

static enum bf_status lex_operator(struct query_lexer *l, struct slice chunk, struct slice number,
				   struct query_token *token);

/* Behind NOT: NEAR and its like make one operator with it. */
static enum bf_status join_not(struct query_lexer *l, struct query_token *token)
{
	uint32_t start = l->at, c = 0;
	struct slice number;
	while (start < l->text.len) {
		uint32_t len = (uint32_t)utf8_decode(l->text, start, &c);
		if (!fold_is_space(c))
			break;
		start += len;
	}
	uint32_t end = query_chunk_end(l->text, start, false);
	struct slice chunk = {l->text.ptr + start, end - start};
	const struct query_operator *row = end > start ? query_operator_find(chunk, &number) : NULL;
	if (!row || row->role != OPERATOR_NEAR)
		return BF_OK;
	struct query_token near = {.row = row, .start = start, .end = end};
	enum bf_status status = lex_operator(l, chunk, number, &near);
	token->row = row;
	token->number = near.number;
	token->apart = true;
	token->end = l->at = end;
	return status;
}

static enum bf_status lex_operator(struct query_lexer *l, struct slice chunk, struct slice number,
				   struct query_token *token)
{
	const struct query_operator *o = token->row;
	enum bf_status status = BF_OK;
	token->kind = TOKEN_OPERATOR;
	if (o->role == OPERATOR_NOT)
		return join_not(l, token);
	if (o->number != NUMBER_NONE)
		status = read_number(l, number, token);
	if (status || slice_starts_with(chunk, slice_from(o->canonical)))
		return status;
	return note_operator(l, chunk, token);
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
	if (token->exact && reading.kind != WORD_PLAIN && reading.kind != WORD_PUNCTUATION)
		return query_error(l->error, token->start, end, "leave out the =",
				   "= and %c cannot both be asked of a word",
				   reading.kind == WORD_FUZZY ? '~'
				   : memchr(chunk.ptr, '*', chunk.len) ? '*' : '?');
	enum bf_status status = query_lexer_note_strangers(l, start, chunk);
	if (!status && !token->exact && !l->after_field) /* else it was meant as a word */
		status = query_lexer_note_foreign(l, start, chunk);
	if (status)
		return status;
	if (reading.kind == WORD_PUNCTUATION) {
		if (token->exact || l->after_field)
			return query_error(l->error, token->start, end, "write a word there",
					   "there is no word to look for");
		l->saw_punctuation = true; /* token->kind stays TOKEN_END: read on */
		return query_lexer_note_symbol(l, start, chunk);
	}
	return take_word(l, chunk, &reading, token);
}

/* An unknown name and a colon: "Note: …" is text, "note:x" is a slip. */
static enum bf_status lex_unknown_field(struct query_lexer *l, struct slice chunk, uint32_t name,
					struct query_token *token)
{
	if (name + 1 != chunk.len || !query_lexer_nothing_at(l, token->end))
		return query_lexer_unknown_field(l, token->start, slice_make(chunk.ptr, name));
	return lex_word(l, slice_make(chunk.ptr, name), token);
}

static enum bf_status lex_exact(struct query_lexer *l, struct slice chunk,
				struct query_token *token)
{
	struct slice rest = slice_tail(chunk, 1);
	if (!rest.len && !query_lexer_nothing_at(l, token->end))
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
	bool joined = !query_lexer_nothing_at(l, token->end);
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

/* A chunk right behind a phrase or a bracket that changes it: ^2. */
static enum bf_status lex_suffix(struct query_lexer *l, struct slice chunk, struct query_token *token)
{
	if (chunk.ptr[0] == '~')
		return query_error(l->error, token->start, token->start + 1,
				   "~ stands right after a phrase: \"…\"~", "~ cannot stand here");
	token->kind = TOKEN_BOOST;
	token->boost = query_boost_read(chunk);
	return token->boost ? BF_OK : refused(l, token->start, token->end, REFUSE_BOOST);
}

/* One word, operator, field or sign; commas part those in the brackets of a field. */
static struct slice take_chunk(struct query_lexer *l, struct query_token *token)
{
	uint32_t start = l->at, end = query_chunk_end(l->text, start, false);
	struct slice chunk = {l->text.ptr + start, end - start};
	if (l->list_depth)
		chunk.len = query_comma(chunk, l->whole_commas);
	if (chunk.len == 0) {
		token->kind = TOKEN_COMMA;
		chunk.len = 1;
	}
	token->end = l->at = start + (uint32_t)chunk.len;
	return chunk;
}

/* headline:NOT, section:OR */
static enum bf_status note_no_operator(struct query_lexer *l, const struct query_token *token, struct slice chunk)
{
	struct slice shown = query_excerpt(chunk, 0, (uint32_t)chunk.len);
	return query_lexer_note(l, token->start, token->end,
				"%.*s was read as a word: an operator stands before the field, or in its brackets",
				SLICE_ARGS(shown));
}

static enum bf_status lex_chunk(struct query_lexer *l, struct query_token *token)
{
	uint32_t start = l->at;
	struct slice chunk = take_chunk(l, token), number;
	if (token->kind == TOKEN_COMMA)
		return BF_OK;
	if (l->closed_at == start && (chunk.ptr[0] == '~' || chunk.ptr[0] == '^'))
		return lex_suffix(l, chunk, token);
	if (!l->after_field && (token->row = query_operator_find(chunk, &number)))
		return lex_operator(l, chunk, number, token);
	if (chunk.ptr[0] == '-')
		return lex_minus(l, chunk, token);
	if (chunk.ptr[0] == '=')
		return lex_exact(l, chunk, token);
	if (l->after_field && (chunk.ptr[0] == '<' || chunk.ptr[0] == '>'))
		return query_error(l->error, start, start + 1, "write date:>2022-06-10 or words:>1000",
				   "only date: and words: can be compared with %c", chunk.ptr[0]);
	if (l->after_field && query_operator_find(chunk, &number) && note_no_operator(l, token, chunk))
		return BF_NO_MEMORY;
	uint32_t name = query_field_prefix(chunk);
	if (name && query_is_field(slice_make(chunk.ptr, name)))
		return query_lexer_field(l, slice_make(chunk.ptr, name), token);
	if (name && !l->after_field && !(l->list_depth && query_has_colons(l->field)))
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

static void lex_bracket(struct query_lexer *l, bool open, struct query_token *token)
{
	token->kind = open ? TOKEN_OPEN : TOKEN_CLOSE;
	token->end = ++l->at;
	if (!open)
		l->closed_at = l->at;
	if (!open && l->list_depth)
		l->list_depth--;
	if (l->list_depth < l->dates_depth)
		l->dates_depth = 0;
	if (open && (l->list_depth || l->after_field))
		l->list_depth++;
	l->whole_commas = !l->dates_depth && (l->field == FIELD_ID || l->field == FIELD_URL);
}

/* In the brackets of `date:`: what is no date there. */
static bool joins_dates(const struct query_lexer *l)
{
	struct slice chunk = {l->text.ptr + l->at, query_chunk_end(l->text, l->at, false) - l->at}, number;
	return chunk.len && (chunk.ptr[0] == ',' || chunk.ptr[0] == '-' || query_operator_find(chunk, &number));
}

/* The token at l->at; kind TOKEN_END for punctuation that is left out. */
static enum bf_status lex_one(struct query_lexer *l, struct query_token *token)
{
	uint32_t c = 0;
	enum bf_status status = BF_OK;
	token->start = l->at;
	utf8_decode(l->text, l->at, &c);
	if (c == '(' || c == ')')
		lex_bracket(l, c == '(', token);
	else if (l->dates_depth && !joins_dates(l))
		status = query_lexer_date(l, token);
	else if (fold_is_quote(c))
		status = lex_phrase(l, token);
	else
		status = lex_chunk(l, token);
	l->after_field = token->kind == TOKEN_FIELD || token->kind == TOKEN_CASE;
	l->after_case = token->kind == TOKEN_CASE;
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
