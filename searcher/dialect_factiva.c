/* dialect_factiva.c - free-text questions of Factiva.
 *
 * Operators bind in this order: nearness (ADJn, NEARn, W/n, /Nn/, SAME), ATLEASTn,
 * NOT, AND, OR.  A field is a code and an equals sign: HD=, BY=, WC>1000. */
#include "searcher/dialect_tree.h"

enum { LEVEL_NEAR = 1, LEVEL_ATLEAST = 2, LEVEL_NOT = 3, LEVEL_AND = 4, LEVEL_OR = 5 };

static const struct dialect_operator OPERATORS[] = {
    {"or", NULL, DIALECT_BETWEEN, "OR", LEVEL_OR, false, NULL},
    {"and", NULL, DIALECT_BETWEEN, "AND", LEVEL_AND, false, NULL},
    {"same", NULL, DIALECT_BETWEEN, "/p", LEVEL_NEAR, false, NULL},
    {"near", "", DIALECT_BETWEEN, "NEAR", LEVEL_NEAR, false, NULL},
    {"/n", "/", DIALECT_BETWEEN, "NEAR", LEVEL_NEAR, false, NULL},
    {"adj", "", DIALECT_BETWEEN, "PRE", LEVEL_NEAR, false, NULL},
    {"w/", "", DIALECT_BETWEEN, "PRE", LEVEL_NEAR, false, NULL},
    {"/w", "/", DIALECT_BETWEEN, "PRE", LEVEL_NEAR, false, NULL},
    {"atleast", "", DIALECT_PREFIX, "ATLEAST", LEVEL_ATLEAST, false, NULL},
    {"/f", "/", DIALECT_SUFFIX, "FIRST", 0, false, NULL},
    {"adj", NULL, DIALECT_BETWEEN, "PRE/1", LEVEL_NEAR, false, NULL},
    {"near", NULL, DIALECT_BETWEEN, NULL, 0, false, "write near5; in quotation marks it is a word"},
    {"w/s", NULL, DIALECT_BETWEEN, NULL, 0, false, "same is the same paragraph; near15 is about a sentence"},
    {"w/p", NULL, DIALECT_BETWEEN, NULL, 0, false, "write same for the same paragraph"},
};

static const struct {
	const char *code, *ours, *instead; /* ours NULL: no such field here */
} FIELDS[] = {
    {"hd", "headline:", NULL},
    {"hl", "headline:", NULL},
    {"hlp", "FIRST/50", NULL},
    {"lp", NULL, "write hlp=(…), the headline and the first 50 words"},
    {"td", "body:", NULL},
    {"tx", "body:", NULL},
    {"ft", "text:", NULL},
    {"by", "byline:", NULL},
    {"se", "section:", NULL},
    {"sn", "source:", NULL},
    {"sc", "source:", NULL},
    {"rst", "source:", NULL},
    {"pub", "source:", NULL},
    {"la", "language:", NULL},
    {"ns", "subject:", NULL},
    {"re", "place:", NULL},
    {"art", "caption:", NULL},
    {"cr", NULL, "credits are in sn= and by="},
    {"co", NULL, "write the company's name in quotation marks"},
    {"fds", NULL, "write the company's name in quotation marks"},
    {"in", NULL, "ns= looks in the subjects"},
    {"pe", NULL, "write the name in quotation marks"},
    {"an", "id:", NULL},
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* ---- fields ---------------------------------------------------------------- */

static size_t letters_at(struct slice chunk)
{
	size_t n = 0;
	while (n < chunk.len && (unsigned)((chunk.ptr[n] | 32) - 'a') < 26u)
		n++;
	return n;
}

/* `hd=`, `by=`: the value is the next token. */
static enum bf_status field_token(struct dialect_reader *r, struct slice code, struct dialect_token *token)
{
	struct slice shown = query_excerpt(code, 0, (uint32_t)code.len);
	token->kind = DIALECT_PREFIX;
	token->placeless = true;
	token->level = 0;
	for (size_t i = 0; i < COUNT(FIELDS); i++) {
		if (!slice_equal_nocase(code, slice_from(FIELDS[i].code)))
			continue;
		struct slice value = dialect_chunk(r, r->at);
		const char *language = slice_equal_nocase(code, SLICE("la")) ? dialect_language(value) : NULL;
		if (language) {
			token->end = r->at += (uint32_t)value.len;
			return dialect_leaf(r, token, "language:%s", language);
		}
		token->text = slice_from(FIELDS[i].ours);
		return FIELDS[i].ours ? BF_OK
				      : query_error(r->error, token->start, token->end, FIELDS[i].instead,
						    "the field %.*s= is not here", SLICE_ARGS(shown));
	}
	return query_error(r->error, token->start, token->end,
			   "there are hd=, hlp=, td=, by=, se=, sn=, la=, ns=, re=, an=, wc>, date; put text in "
			   "quotation marks",
			   "there is no field %.*s=", SLICE_ARGS(shown));
}

/* wc>1000, wc<=500, wc=300. */
static enum bf_status length_token(struct dialect_reader *r, struct slice chunk, struct dialect_token *token)
{
	struct slice rest = slice_tail(chunk, 2);
	size_t sign = rest.len > 1 && rest.ptr[1] == '=' ? 2 : 1;
	struct slice number = slice_tail(rest, sign);
	if (!dialect_is_number(number))
		return query_error(r->error, token->start, token->end, "write wc>1000, without spaces",
				   "there is no number of words");
	return rest.ptr[0] == '=' ? dialect_leaf(r, token, "words:%.*s", SLICE_ARGS(number))
				  : dialect_leaf(r, token, "words:%.*s%.*s", (int)sign, rest.ptr, SLICE_ARGS(number));
}

/* ---- dates ----------------------------------------------------------------- */

static bool take_word(struct dialect_reader *r, const char *word)
{
	struct slice next = dialect_next_chunk(r, r->at);
	if (!slice_equal_nocase(next, slice_from(word)))
		return false;
	r->at = (uint32_t)(next.ptr + next.len - r->text.ptr);
	return true;
}

static enum bf_status take_date(struct dialect_reader *r, const struct dialect_token *token, struct slice *date)
{
	struct slice next = dialect_next_chunk(r, r->at);
	if (!next.len)
		return query_error(r->error, token->start, r->at, "write date from 20220101 to 20220630",
				   "no date stands there");
	r->at = (uint32_t)(next.ptr + next.len - r->text.ptr);
	*date = dialect_date(r, next);
	return date->ptr ? BF_OK : error_no_memory(r->error);
}

/* date from X to Y, date after X, date before X, date X. */
static enum bf_status date_token(struct dialect_reader *r, struct dialect_token *token)
{
	struct slice first = {NULL, 0}, last = {NULL, 0};
	bool from = take_word(r, "from"), after = !from && take_word(r, "after");
	bool before = !from && !after && (take_word(r, "before") || take_word(r, "to"));
	enum bf_status status = take_date(r, token, &first);
	if (!status && from && take_word(r, "to"))
		status = take_date(r, token, &last);
	if (status)
		return status;
	token->end = r->at;
	if (from)
		return dialect_leaf(r, token, "date:%.*s..%.*s", SLICE_ARGS(first), SLICE_ARGS(last));
	return dialect_leaf(r, token, "date:%s%.*s", after ? ">" : before ? "<" : "", SLICE_ARGS(first));
}

static bool is_date(struct dialect_reader *r, struct slice chunk)
{
	static const char *const FOLLOWERS[] = {"from", "after", "before", "to"};
	if (!slice_equal_nocase(chunk, SLICE("date")))
		return false;
	struct slice next = dialect_next_chunk(r, r->at);
	for (size_t i = 0; i < COUNT(FOLLOWERS); i++)
		if (slice_equal_nocase(next, slice_from(FOLLOWERS[i])))
			return true;
	return next.len == 8 && dialect_is_number(next);
}

/* ---- tokens ---------------------------------------------------------------- */

/* earn$3: at most three letters more. */
static enum bf_status short_ending(struct dialect_reader *r, struct slice chunk, size_t dollar,
				   struct dialect_token *token)
{
	struct slice number = slice_tail(chunk, dollar + 1);
	struct slice stem = {chunk.ptr, dollar};
	if (number.len && !dialect_is_number(number))
		return query_error(r->error, token->start + (uint32_t)dollar, token->end,
				   "write smuggl$3, or smuggl* for any ending", "$ takes the number of letters");
	enum bf_status status = query_lexer_note(&r->says, token->start, token->end,
						 "%.*s was read as %.*s*: longer endings are found too",
						 SLICE_ARGS(query_excerpt(chunk, 0, (uint32_t)chunk.len)),
						 SLICE_ARGS(query_excerpt(stem, 0, (uint32_t)stem.len)));
	struct slice with_star = dialect_text_of(r, "%.*s*", SLICE_ARGS(stem));
	if (!status && !with_star.ptr)
		status = error_no_memory(r->error);
	if (!status)
		status = dialect_word(r, with_star, token->start, token);
	if (!status && token->kind == DIALECT_OPERAND) {
		token->node->end = token->end;
		token->node->verbatim = false;
	}
	return status;
}

static enum bf_status word_token(struct dialect_reader *r, struct slice chunk, struct dialect_token *token)
{
	size_t letters = letters_at(chunk);
	if (letters > 2 && letters < chunk.len && chunk.ptr[letters] == '$') /* not US$50 */
		return short_ending(r, chunk, letters, token);
	return dialect_word(r, chunk, token->start, token);
}

/* border/F50/: the word and what stands behind it. */
static struct slice without_suffix(struct slice chunk)
{
	uint64_t number;
	for (size_t i = chunk.len; i-- > 1;)
		if (chunk.ptr[i] == '/' && i + 1 < chunk.len) {
			bool suffix = dialect_operator_find(OPERATORS, COUNT(OPERATORS), slice_tail(chunk, i), &number);
			return suffix ? (struct slice){chunk.ptr, i} : chunk;
		}
	return chunk;
}

/* NOT, and NOT NEAR5, NOT SAME: r->at is behind the NOT. */
static enum bf_status not_token(struct dialect_reader *r, struct dialect_token *token)
{
	uint64_t number;
	struct slice next = dialect_next_chunk(r, r->at);
	const struct dialect_operator *row = dialect_operator_find(OPERATORS, COUNT(OPERATORS), next, &number);
	if (row && row->ours && row->level == LEVEL_NEAR) {
		token->end = r->at = (uint32_t)(next.ptr + next.len - r->text.ptr);
		enum bf_status status = dialect_operator_token(r, row, number, token);
		if (!status && !(token->text = dialect_text_of(r, "NOT %.*s", SLICE_ARGS(token->text))).ptr)
			status = error_no_memory(r->error);
		return status;
	}
	token->kind = DIALECT_BETWEEN;
	token->text = SLICE("AND NOT");
	token->level = LEVEL_NOT;
	token->negates = true;
	return BF_OK;
}

static enum bf_status chunk_token(struct dialect_reader *r, struct slice chunk, struct dialect_token *token)
{
	uint64_t number;
	size_t letters = letters_at(chunk);
	struct slice code = {chunk.ptr, letters};
	token->end = r->at = token->start + (uint32_t)chunk.len;
	if (slice_equal_nocase(chunk, SLICE("and")) && take_word(r, "not")) {
		token->end = r->at;
		return not_token(r, token);
	}
	if (slice_equal_nocase(chunk, SLICE("not")))
		return not_token(r, token);
	const struct dialect_operator *row = dialect_operator_find(OPERATORS, COUNT(OPERATORS), chunk, &number);
	if (row)
		return dialect_operator_token(r, row, number, token);
	if (letters == 2 && slice_equal_nocase(code, SLICE("wc")) && chunk.len > 2 && strchr("<>=", chunk.ptr[2]))
		return length_token(r, chunk, token);
	if (letters > 1 && letters <= 4 && letters < chunk.len && chunk.ptr[letters] == '=') {
		token->end = r->at = token->start + (uint32_t)letters + 1;
		return field_token(r, code, token);
	}
	if (chunk.ptr[0] == '=')
		return query_error(r->error, token->start, token->start + 1, "write hd=border, by=Lopez",
				   "= stands right behind the code of a field");
	if (is_date(r, chunk))
		return date_token(r, token);
	chunk = without_suffix(chunk);
	token->end = r->at = token->start + (uint32_t)chunk.len;
	return word_token(r, chunk, token);
}

static enum bf_status next_token(struct dialect_reader *r, struct dialect_token *token)
{
	return dialect_next_token(r, chunk_token, token);
}

const struct dialect dialect_factiva = {next_token, LEVEL_AND, LEVEL_NOT, "*", "?", false};
