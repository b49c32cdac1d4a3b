/* dialect_words.c - see dialect_tree.h: chunks, words, phrases and operators of
 * other languages, each written in ours. */
#include <stdarg.h>
#include <stdio.h>

#include "analyzer/fold.h"
#include "searcher/dialect_tree.h"
#include "searcher/query_word.h"
#include "util/utf8.h"

enum { WORD_BYTES = 1 << 20 };

/* ---- chunks ---------------------------------------------------------------- */

uint32_t dialect_skip_space(const struct dialect_reader *r, uint32_t at)
{
	uint32_t c = 0;
	while (at < r->text.len) {
		uint32_t len = (uint32_t)utf8_decode(r->text, at, &c);
		if (!fold_is_space(c))
			break;
		at += len;
	}
	return at;
}

struct slice dialect_chunk(const struct dialect_reader *r, uint32_t at)
{
	uint32_t c = 0, start = at;
	while (at < r->text.len) {
		uint32_t len = (uint32_t)utf8_decode(r->text, at, &c);
		if (fold_is_space(c) || fold_is_quote(c) || c == '(' || c == ')')
			break;
		at += len;
	}
	return (struct slice){r->text.ptr + start, at - start};
}

struct slice dialect_next_chunk(const struct dialect_reader *r, uint32_t at)
{
	return dialect_chunk(r, dialect_skip_space(r, at));
}

bool dialect_is_number(struct slice s)
{
	size_t digits = 0;
	while (digits < s.len && s.ptr[digits] >= '0' && s.ptr[digits] <= '9')
		digits++;
	return digits && digits == s.len && digits <= 9;
}

const char *dialect_language(struct slice name)
{
	static const struct {
		const char *name, *code;
	} LANGUAGES[] = {
	    {"arabic", "ar"},	  {"chinese", "zh"}, {"danish", "da"},	{"dutch", "nl"},     {"english", "en"},
	    {"finnish", "fi"},	  {"french", "fr"},  {"german", "de"},	{"greek", "el"},     {"hungarian", "hu"},
	    {"indonesian", "id"}, {"italian", "it"}, {"japanese", "ja"}, {"korean", "ko"},   {"norwegian", "no"},
	    {"polish", "pl"},	  {"portuguese", "pt"}, {"romanian", "ro"}, {"russian", "ru"}, {"spanish", "es"},
	    {"swedish", "sv"},	  {"turkish", "tr"}, {"ukrainian", "uk"},
	};
	for (size_t i = 0; i < sizeof LANGUAGES / sizeof *LANGUAGES; i++)
		if (slice_equal_nocase(name, slice_from(LANGUAGES[i].name)))
			return LANGUAGES[i].code;
	return NULL;
}

struct slice dialect_text_of(struct dialect_reader *r, const char *format, ...)
{
	char few[256];
	va_list arguments;
	va_start(arguments, format);
	int len = vsnprintf(few, sizeof few, format, arguments);
	va_end(arguments);
	struct slice copy = {NULL, 0};
	if (len >= 0 && (size_t)len < sizeof few)
		return arena_copy(r->arena, (struct slice){few, (size_t)len});
	char *whole = len < 0 ? NULL : arena_alloc(r->arena, (size_t)len + 1);
	va_start(arguments, format);
	if (whole && vsnprintf(whole, (size_t)len + 1, format, arguments) == len)
		copy = (struct slice){whole, (size_t)len};
	va_end(arguments);
	return copy;
}

/* ---- operators ------------------------------------------------------------- */

static bool take_nocase(struct slice *chunk, const char *text)
{
	struct slice wanted = slice_from(text);
	if (chunk->len < wanted.len ||
	    !slice_equal_nocase((struct slice){chunk->ptr, wanted.len}, wanted))
		return false;
	*chunk = slice_tail(*chunk, wanted.len);
	return true;
}

static bool is_row(const struct dialect_operator *row, struct slice chunk, uint64_t *number)
{
	*number = 0;
	if (!row->after)
		return slice_equal_nocase(chunk, slice_from(row->before));
	if (!take_nocase(&chunk, row->before))
		return false;
	size_t digits = 0;
	for (; digits < chunk.len && chunk.ptr[digits] >= '0' && chunk.ptr[digits] <= '9'; digits++)
		if (*number < UINT32_MAX)
			*number = *number * 10 + (uint64_t)(chunk.ptr[digits] - '0');
	return digits && slice_equal_nocase(slice_tail(chunk, digits), slice_from(row->after));
}

const struct dialect_operator *dialect_operator_find(const struct dialect_operator *rows, size_t count,
						     struct slice chunk, uint64_t *number)
{
	for (size_t i = 0; i < count; i++)
		if (is_row(&rows[i], chunk, number))
			return &rows[i];
	return NULL;
}

enum bf_status dialect_operator_token(struct dialect_reader *r, const struct dialect_operator *row,
				      uint64_t number, struct dialect_token *token)
{
	struct slice shown = query_excerpt(r->text, token->start, token->end);
	if (!row->ours)
		return query_error(r->error, token->start, token->end, row->hint,
				   "%.*s has no meaning here", SLICE_ARGS(shown));
	uint32_t most = row->kind == DIALECT_BETWEEN ? r->limits.distance : 9999;
	if (row->after && (number < 1 || number > most)) {
		enum bf_status status =
		    query_error(r->error, token->start, token->end, "",
				"the number in %.*s must be from 1 to %u", SLICE_ARGS(shown), most);
		error_hint(r->error, "ask for at most %u", most);
		return status;
	}
	token->kind = row->kind;
	token->level = row->level + (row->smaller_first ? (uint32_t)number : 0);
	token->text = row->after ? dialect_text_of(r, "%s/%u", row->ours, (uint32_t)number)
				 : slice_from(row->ours);
	return token->text.ptr ? BF_OK : error_no_memory(r->error);
}

/* ---- words ----------------------------------------------------------------- */

static bool is_any_of(const char *characters, char c)
{
	return c && strchr(characters, c);
}

/* A word with the dialect's wildcards, in ours.  Everything else that could be
 * an operator is made an ordinary character. */
static void print_word(const struct dialect *d, struct slice chunk, enum word_place place, struct buf *out)
{
	size_t first_wild = 0;
	while (first_wild < chunk.len && !is_any_of(d->any_letters, chunk.ptr[first_wild]) &&
	       !is_any_of(d->one_letter, chunk.ptr[first_wild]))
		first_wild++;
	if (first_wild == chunk.len) {
		query_word_print(chunk, place, out);
		return;
	}
	for (size_t i = 0; i < chunk.len; i++) {
		char c = chunk.ptr[i];
		if (is_any_of(d->any_letters, c) || is_any_of(d->one_letter, c)) {
			buf_append_byte(out, is_any_of(d->any_letters, c) ? '*' : '?');
			continue;
		}
		if (strchr("\\*?:~^", c) || (i == 0 && strchr("-=<>", c)))
			buf_append_byte(out, '\\');
		buf_append_byte(out, c);
	}
}

static struct slice printed(struct dialect_reader *r, struct slice chunk, enum word_place place)
{
	struct buf text = BUF_INIT(WORD_BYTES);
	print_word(r->dialect, chunk, place, &text);
	struct slice copy = {NULL, 0};
	if (!text.broken)
		copy = arena_copy(r->arena, buf_slice(&text));
	buf_free(&text);
	return copy;
}

static bool has_word(struct slice chunk)
{
	uint32_t c = 0;
	for (size_t at = 0, len; at < chunk.len; at += len) {
		len = utf8_decode(chunk, at, &c);
		if (fold_is_word(c))
			return true;
	}
	return false;
}

/* Where a wildcard cannot stand. */
static enum bf_status check_wildcards(struct dialect_reader *r, struct slice chunk, uint32_t start)
{
	const struct dialect *d = r->dialect;
	for (uint32_t i = 0; i < chunk.len; i++) {
		char c = chunk.ptr[i];
		bool any = is_any_of(d->any_letters, c), one = is_any_of(d->one_letter, c);
		bool both = any && c == '*'; /* ours may stand anywhere too */
		if (any && !both && i + 1 < chunk.len)
			return query_error(r->error, start + i, start + i + 1,
					   "leave the rest of the word out", "%c ends a word", c);
		if (one && (i + 1 == chunk.len || i == 0)) {
			enum bf_status status =
			    query_error(r->error, start + i, start + i + 1, "",
					"%c stands for one letter inside a word", c);
			error_hint(r->error,
				   "write the words out, or cut the word: smuggl%c for any ending",
				   d->any_letters[0]);
			return status;
		}
	}
	return BF_OK;
}

enum bf_status dialect_word(struct dialect_reader *r, struct slice chunk, uint32_t start,
			    struct dialect_token *token)
{
	token->kind = DIALECT_END;
	if (!has_word(chunk))
		return BF_OK;
	enum bf_status status = check_wildcards(r, chunk, start);
	if (status)
		return status;
	struct dialect_node *node = dialect_node_make(r, DIALECT_WORD, start, start + (uint32_t)chunk.len);
	if (!node)
		return error_no_memory(r->error);
	node->text = printed(r, chunk, PLACE_OPEN);
	node->inner = printed(r, chunk, PLACE_PHRASE);
	if (!node->text.ptr || !node->inner.ptr)
		return error_no_memory(r->error);
	node->verbatim = slice_equal(node->text, chunk);
	token->kind = DIALECT_OPERAND;
	token->node = node;
	return BF_OK;
}

enum bf_status dialect_leaf(struct dialect_reader *r, struct dialect_token *token, const char *format, ...)
{
	char text[512];
	va_list arguments;
	va_start(arguments, format);
	int len = vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	if (len < 0 || (size_t)len >= sizeof text)
		return query_error(r->error, token->start, token->end, "write less there",
				   "this is longer than any word");
	token->kind = DIALECT_OPERAND;
	token->placeless = true;
	token->node = dialect_node_make(r, DIALECT_LEAF, token->start, token->end);
	if (token->node)
		token->node->text = arena_copy(r->arena, (struct slice){text, (size_t)len});
	return token->node && token->node->text.ptr ? BF_OK : error_no_memory(r->error);
}

/* ---- phrases --------------------------------------------------------------- */

static enum bf_status add_words(struct dialect_reader *r, struct dialect_node *phrase, struct slice content)
{
	uint32_t at = (uint32_t)(content.ptr - r->text.ptr), end = at + (uint32_t)content.len, c = 0;
	while (at < end) {
		uint32_t start = at;
		for (uint32_t len; at < end; at += len) {
			len = (uint32_t)utf8_decode(r->text, at, &c);
			if (fold_is_space(c))
				break;
		}
		struct dialect_token token = {.kind = DIALECT_END};
		struct slice chunk = {r->text.ptr + start, at - start};
		enum bf_status status = chunk.len ? dialect_word(r, chunk, start, &token) : BF_OK;
		if (status)
			return status;
		if (token.kind == DIALECT_OPERAND)
			dialect_node_append(phrase, token.node);
		if (at < end)
			at += (uint32_t)utf8_decode(r->text, at, &c);
	}
	return BF_OK;
}

enum bf_status dialect_phrase(struct dialect_reader *r, struct dialect_token *token)
{
	uint32_t c = 0, start = r->at, from = start + (uint32_t)utf8_decode(r->text, start, &c), end = from;
	uint32_t len = 0;
	for (; end < r->text.len; end += len) {
		len = (uint32_t)utf8_decode(r->text, end, &c);
		if (fold_is_quote(c))
			break;
	}
	if (end == r->text.len)
		return query_error(r->error, start, end, "end it with a quotation mark",
				   "the phrase that begins here has no end");
	r->at = token->end = end + len;
	token->kind = DIALECT_OPERAND;
	token->node = dialect_node_make(r, DIALECT_PHRASE, start, r->at);
	if (!token->node)
		return error_no_memory(r->error);
	token->node->exact = true;
	enum bf_status status = add_words(r, token->node, (struct slice){r->text.ptr + from, end - from});
	if (!status && !token->node->first)
		return query_error(r->error, start, r->at, "write words between the marks",
				   "the phrase has no words");
	return status;
}

enum bf_status dialect_next_token(struct dialect_reader *r, dialect_chunk_reader *chunk_token,
				  struct dialect_token *token)
{
	for (;;) {
		r->at = dialect_skip_space(r, r->at);
		*token = (struct dialect_token){.kind = DIALECT_END, .start = r->at, .end = r->at};
		if (r->at == r->text.len)
			return BF_OK;
		char c = r->text.ptr[r->at];
		struct slice chunk = dialect_chunk(r, r->at);
		if (c == '(' || c == ')') {
			token->kind = c == '(' ? DIALECT_OPEN : DIALECT_CLOSE;
			token->end = ++r->at;
			return BF_OK;
		}
		enum bf_status status = chunk.len ? chunk_token(r, chunk, token) : dialect_phrase(r, token);
		if (status || token->kind != DIALECT_END)
			return status;
	}
}

/* ---- dates ----------------------------------------------------------------- */

/* 6/10/2022 and 06-10-2022, the month first, as year, month and day. */
static bool read_month_first(struct slice value, unsigned *year, unsigned *month, unsigned *day)
{
	char text[16], joint, same;
	int used = 0;
	if (value.len >= sizeof text)
		return false;
	memcpy(text, value.ptr, value.len);
	text[value.len] = '\0';
	if (sscanf(text, "%2u%c%2u%c%4u%n", month, &joint, day, &same, year, &used) != 5)
		return false;
	return (size_t)used == value.len && joint == same && (joint == '/' || joint == '-') && *year > 999;
}

struct slice dialect_date(struct dialect_reader *r, struct slice value)
{
	unsigned year, month, day;
	value = slice_trim(value);
	if (r->dialect->month_first && read_month_first(value, &year, &month, &day))
		return dialect_text_of(r, "%04u-%02u-%02u", year, month, day);
	return arena_copy(r->arena, value);
}
