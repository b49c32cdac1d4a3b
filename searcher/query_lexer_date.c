/* query_lexer_date.c - `date:` and what stands after it, as one token. */
#include <string.h>

#include "analyzer/fold.h"
#include "searcher/query_date.h"
#include "searcher/query_lexer.h"
#include "searcher/query_word.h"
#include "util/utf8.h"

/* `date:10 June 2022` without quotes: a date and two words, which is not meant. */
static enum bf_status check_date_goes_on(struct query_lexer *l, struct slice value, uint32_t start)
{
	struct slice rest = slice_tail(l->text, l->at);
	size_t space = 0;
	while (space < rest.len && rest.ptr[space] == ' ')
		space++;
	uint32_t end = space ? query_chunk_end(l->text, l->at + (uint32_t)space, false) : l->at;
	struct slice next = {rest.ptr + space, end > l->at ? end - l->at - space : 0};
	if (!next.len || !query_date_goes_on(value, next))
		return BF_OK;
	enum bf_status status = query_error(l->error, start, end, "",
					    "a date of several words stands in quotes");
	error_hint(l->error, "write date:\"%.*s %.*s\"", SLICE_ARGS(value), SLICE_ARGS(next));
	return status;
}

static enum bf_status lex_date_value(struct query_lexer *l, struct slice *value)
{
	uint32_t c = 0;
	utf8_decode(l->text, l->at, &c);
	if (fold_is_quote(c)) {
		enum bf_status status = query_lexer_quoted(l, value);
		*value = slice_trim(*value);
		return status;
	}
	uint32_t start = l->at, end = query_chunk_end(l->text, start, false);
	*value = (struct slice){l->text.ptr + start, end - start};
	const char *comma = l->dates_depth ? memchr(value->ptr, ',', value->len) : NULL;
	if (comma) /* one between digits, too: no date has one */
		value->len = (size_t)(comma - value->ptr);
	l->at = start + (uint32_t)value->len;
	return check_date_goes_on(l, *value, start);
}

/* What depends on the day is said back as days. */
static enum bf_status note_date(struct query_lexer *l, const struct query_token *token, struct slice value)
{
	struct buf days = BUF_INIT(64);
	query_date_print(token->first, token->last, &days);
	struct slice shown = query_excerpt(value, 0, (uint32_t)value.len);
	enum bf_status status = buf_status(&days, "a date", l->error);
	if (!status)
		status = query_lexer_note(l, token->start, token->end, "%.*s was read as date:%.*s",
					  SLICE_ARGS(shown), SLICE_ARGS(buf_slice(&days)));
	buf_free(&days);
	return status;
}

enum bf_status query_lexer_date(struct query_lexer *l, struct query_token *token)
{
	if (l->text.ptr[l->at] == '(') { /* a list of dates: each is read here again */
		token->kind = TOKEN_OPEN;
		token->end = ++l->at;
		l->dates_depth = ++l->list_depth;
		l->whole_commas = false;
		return BF_OK;
	}
	struct slice value = {NULL, 0};
	struct query_date date = {0, 0, false};
	enum bf_status status = lex_date_value(l, &value);
	if (!status)
		status = query_date_read(value, (uint32_t)(value.ptr - l->text.ptr), l->now, &date, l->error);
	if (status)
		return status;
	token->kind = TOKEN_DATE;
	token->end = l->at;
	token->first = date.first;
	token->last = date.last;
	return date.relative ? note_date(l, token, value) : BF_OK;
}
