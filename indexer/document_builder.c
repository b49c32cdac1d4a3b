/* document_builder.c - see document_builder.h.
 *
 * One analyzer a language is kept open, with its cache of lexemes, and beside
 * it a table from the analyzer's lexeme ids to the numbers of this article's
 * lexemes.  A row of the table counts only if it carries the stamp of the
 * article on hand, so that nothing is cleared between articles. */
#include "indexer/document_builder.h"

#include <stdlib.h>

#include "analyzer/analyzer.h"
#include "index/checkpoints.h"

/* Lexemes, of all languages together, may take so much before they are forgotten. */
static const size_t LEXEME_MEMORY_LIMIT = 48u << 20;

/* Between two items of a list (two bylines), so that no phrase spans them. */
enum { ITEM_GAP = 1024 };

enum { FIELDS_LIMIT = FIELD_COUNT };

/* So many tokens ahead the row of a lexeme is asked for, since rows lie far apart. */
enum { NUMBERS_AHEAD = 16 };

struct local_number {
	uint32_t stamp, number;
};

struct language_desk {
	char code[8];
	struct analyzer *analyzer;
	struct local_number *numbers; /* by lexeme id */
	size_t number_count;
	struct language_desk *next;
};

struct document_builder {
	struct language_desk *desks;
	size_t lexeme_limit; /* bytes */
	uint32_t stamp; /* of the article on hand */
	uint32_t generation; /* of the lexemes' keys */
	struct document_lexeme *lexemes;
	size_t lexeme_count, lexeme_capacity;
	struct document_token *tokens; /* of the field on hand */
	size_t token_count, token_capacity;
	struct document_field fields[FIELDS_LIMIT];
	size_t field_count;
	struct text_checkpoint *checkpoints;
	size_t checkpoint_count, checkpoint_capacity;
};

enum bf_status document_builder_open(struct document_builder **out, bf_error *error)
{
	*out = calloc(1, sizeof **out);
	if (!*out)
		return error_no_memory(error);
	(*out)->lexeme_limit = LEXEME_MEMORY_LIMIT;
	return BF_OK;
}

void document_builder_limit(struct document_builder *b, size_t bytes)
{
	b->lexeme_limit = bytes;
}

void document_builder_close(struct document_builder *b)
{
	if (!b)
		return;
	for (struct language_desk *desk = b->desks, *next; desk; desk = next) {
		next = desk->next;
		analyzer_close(desk->analyzer);
		free(desk->numbers);
		free(desk);
	}
	free(b->lexemes);
	free(b->tokens);
	free(b->checkpoints);
	free(b);
}

static enum bf_status open_desk(struct document_builder *b, const struct language *language,
				const char *code, struct language_desk **out, bf_error *error)
{
	struct language_desk *desk = calloc(1, sizeof *desk);
	if (!desk)
		return error_no_memory(error);
	enum bf_status status = analyzer_open(language, &desk->analyzer, error);
	if (status != BF_OK) {
		free(desk);
		return status;
	}
	memcpy(desk->code, code, strlen(code) + 1);
	desk->next = b->desks;
	b->desks = desk;
	*out = desk;
	return BF_OK;
}

/* The desk of that language; of "" for one that has no stemmer. */
static enum bf_status find_desk(struct document_builder *b, struct slice tag,
				struct language_desk **out, bf_error *error)
{
	const struct language *language = language_find(tag);
	const char *code = language ? language_code(language) : "";
	for (struct language_desk *desk = b->desks; desk; desk = desk->next) {
		if (strcmp(desk->code, code) == 0) {
			*out = desk;
			return BF_OK;
		}
	}
	return open_desk(b, language, code, out, error);
}

/* Doubles an array of `size`-byte items until it holds `needed`. */
static bool grow(void **items, size_t *capacity, size_t needed, size_t size)
{
	if (needed <= *capacity)
		return true;
	size_t larger = *capacity ? *capacity : 256;
	while (larger < needed)
		larger *= 2;
	void *grown = realloc(*items, larger * size);
	if (!grown)
		return false;
	*items = grown;
	*capacity = larger;
	return true;
}

/* Room for the numbers of all lexemes that the analyzer knows. */
static bool make_room_for_numbers(struct language_desk *desk)
{
	size_t before = desk->number_count;
	void *numbers = desk->numbers;
	if (!grow(&numbers, &desk->number_count, analyzer_lexemes(desk->analyzer), sizeof *desk->numbers))
		return false;
	desk->numbers = numbers;
	if (desk->number_count > before)
		memset(desk->numbers + before, 0, (desk->number_count - before) * sizeof *desk->numbers);
	return true;
}

/* The number of the token's lexeme in this article; a new one on first sight, for which there is
 * room. */
static inline uint32_t number_lexeme(struct document_builder *b, struct local_number *local,
				     const struct token *t)
{
	if (local->stamp != b->stamp) {
		*local = (struct local_number){b->stamp, (uint32_t)b->lexeme_count};
		b->lexemes[b->lexeme_count++] = (struct document_lexeme){t->lexeme, t->lexeme_id};
	}
	return local->number;
}

/* Can analysis begin afresh at the token, and count the same positions?  At a sentence;
 * or, where none begins for long, at a word behind a space that is in no compound. */
static bool is_fresh_start(const struct token *t, struct slice text, uint32_t since, uint32_t covered)
{
	if (since < CHECKPOINT_BYTES || t->position < covered)
		return false;
	if (t->flags & (TOKEN_SENTENCE_START | TOKEN_PARAGRAPH_START))
		return true;
	char before = text.ptr[t->start - 1];
	return since >= 3 * CHECKPOINT_BYTES / 2 && (before == ' ' || before == '\n');
}

/* Where the analysis of the body may begin afresh, some way apart. */
static bool note_checkpoint(struct document_builder *b, const struct token *t)
{
	void *room = b->checkpoints;
	if (!grow(&room, &b->checkpoint_capacity, b->checkpoint_count + 1, sizeof *b->checkpoints))
		return false;
	b->checkpoints = room;
	b->checkpoints[b->checkpoint_count++] = (struct text_checkpoint){t->position, t->start};
	return true;
}

static enum bf_status analyze(struct language_desk *desk, enum field field, struct slice text,
			      const struct token **tokens, size_t *count, bf_error *error)
{
	enum analyzer_reason reason = field == FIELD_HEADLINE ? ANALYZE_HEADLINE : ANALYZE_DOCUMENT;
	enum bf_status status = analyzer_run(desk->analyzer, reason, text, tokens, count, error);
	return error_of_article(error, status);
}

/* Tokens on their way into a field. */
struct numbering {
	struct slice text; /* whose checkpoints are noted; empty: nobody's */
	uint32_t base, end; /* positions: before the first, after the last */
	uint32_t checkpoint; /* byte of the one before */
};

static inline bool number_token(struct document_builder *b, struct local_number *local,
				const struct token *t, struct numbering *n, struct document_token *to)
{
	uint32_t position = n->base + t->position, behind = position + t->span;
	if (n->text.len && t->start - n->checkpoint >= CHECKPOINT_BYTES &&
	    is_fresh_start(t, n->text, t->start - n->checkpoint, n->end)) {
		if (!note_checkpoint(b, t))
			return false;
		n->checkpoint = t->start;
	}
	*to = (struct document_token){position, number_lexeme(b, local, t), t->span, t->flags};
	n->end = behind > n->end ? behind : n->end;
	return true;
}

/* The tokens with the numbers of their lexemes.  False: no memory. */
static bool number_tokens(struct document_builder *b, struct language_desk *desk,
			  const struct token *tokens, size_t count, struct numbering *numbering,
			  struct document_token *to)
{
	void *lexemes = b->lexemes;
	if (!make_room_for_numbers(desk) ||
	    !grow(&lexemes, &b->lexeme_capacity, b->lexeme_count + count, sizeof *b->lexemes))
		return false;
	b->lexemes = lexemes;
	struct local_number *numbers = desk->numbers;
	struct numbering n = *numbering; /* in registers */
	size_t i = 0, ahead = count > NUMBERS_AHEAD ? count - NUMBERS_AHEAD : 0;
	bool good = true;
	for (; i < ahead && good; i++) {
		__builtin_prefetch(&numbers[tokens[i + NUMBERS_AHEAD].lexeme_id], 1);
		good = number_token(b, &numbers[tokens[i].lexeme_id], &tokens[i], &n, &to[i]);
	}
	for (; i < count && good; i++)
		good = number_token(b, &numbers[tokens[i].lexeme_id], &tokens[i], &n, &to[i]);
	*numbering = n;
	return good;
}

/* A field that is one text: its tokens go to the arena at once.  *end: the position behind the last. */
static enum bf_status add_whole(struct document_builder *b, struct language_desk *desk, enum field field,
				struct slice text, struct arena *arena, uint32_t *end, bf_error *error)
{
	const struct token *tokens;
	size_t count;
	enum bf_status status = analyze(desk, field, text, &tokens, &count, error);
	if (status != BF_OK)
		return status;
	struct document_token *to = arena_alloc(arena, count * sizeof *to);
	struct numbering n = {.text = field == FIELD_BODY ? text : slice_make(NULL, 0)};
	if (!to || !number_tokens(b, desk, tokens, count, &n, to))
		return error_no_memory(error);
	*end = n.end;
	if (count)
		b->fields[b->field_count++] = (struct document_field){field, to, count};
	return BF_OK;
}

/* Adds the tokens of one text to the field on hand, from position `base` on. */
static enum bf_status add_text(struct document_builder *b, struct language_desk *desk,
			       enum field field, struct slice text, uint32_t base, uint32_t *end,
			       bf_error *error)
{
	const struct token *tokens;
	size_t count;
	enum bf_status status = analyze(desk, field, text, &tokens, &count, error);
	if (status != BF_OK)
		return status;
	void *room = b->tokens;
	if (!grow(&room, &b->token_capacity, b->token_count + count, sizeof *b->tokens))
		return error_no_memory(error);
	b->tokens = room;
	struct numbering n = {.base = base, .end = base};
	if (!number_tokens(b, desk, tokens, count, &n, b->tokens + b->token_count))
		return error_no_memory(error);
	*end = n.end;
	b->token_count += count;
	return BF_OK;
}

/* Closes the field on hand: its tokens move into the arena. */
static enum bf_status finish_field(struct document_builder *b, enum field field, struct arena *arena,
				   bf_error *error)
{
	if (b->token_count == 0)
		return BF_OK;
	struct document_token *tokens = arena_alloc(arena, b->token_count * sizeof *tokens);
	if (!tokens)
		return error_no_memory(error);
	memcpy(tokens, b->tokens, b->token_count * sizeof *tokens);
	b->fields[b->field_count++] = (struct document_field){field, tokens, b->token_count};
	b->token_count = 0;
	return BF_OK;
}

static enum bf_status too_many_items(enum field field, bf_error *error)
{
	error_set(error, BF_BAD_ARTICLE, "the field %s has more words, or entries, than can be indexed",
		  field_describe(field)->name);
	error_hint(error, "it may have some %d entries: leave some out", FIELD_POSITIONS_LIMIT / (ITEM_GAP + 8));
	return BF_BAD_ARTICLE;
}

/* A field made of several short texts: each a separate item. */
static enum bf_status add_items(struct document_builder *b, struct language_desk *desk,
				enum field field, const struct slice *items, size_t count,
				struct arena *arena, bf_error *error)
{
	uint32_t base = 0;
	for (size_t i = 0; i < count; i++) {
		uint32_t end = base;
		enum bf_status status =
		    add_text(b, desk, field, items[i], base, &end, error);
		if (status != BF_OK)
			return status;
		if (end > FIELD_POSITIONS_LIMIT)
			return too_many_items(field, error);
		if (end > base)
			base = end + ITEM_GAP;
	}
	return finish_field(b, field, arena, error);
}

static enum bf_status add_subjects(struct document_builder *b, struct language_desk *desk,
				   const struct subject_list *subjects, struct arena *arena,
				   bf_error *error)
{
	struct slice *items = arena_calloc(arena, subjects->count * 2 + 1, sizeof *items);
	bool no_memory = !items;
	for (size_t i = 0; i < subjects->count && !no_memory; i++) {
		items[2 * i] = article_subject_code(&subjects->items[i], arena, &no_memory);
		items[2 * i + 1] = subjects->items[i].name;
	}
	if (no_memory)
		return error_no_memory(error);
	return add_items(b, desk, FIELD_SUBJECT, items, subjects->count * 2, arena, error);
}

static enum bf_status add_places(struct document_builder *b, struct language_desk *desk,
				 const struct article *article, struct arena *arena, bf_error *error)
{
	size_t count = article->places.count;
	struct slice *items = arena_calloc(arena, count + 1, sizeof *items);
	if (!items)
		return error_no_memory(error);
	items[0] = article->dateline;
	if (count)
		memcpy(items + 1, article->places.items, count * sizeof *items);
	return add_items(b, desk, FIELD_PLACE, items, count + 1, arena, error);
}

/* Headline and body: the text.  Their lengths are the article's. */
static enum bf_status add_story(struct document_builder *b, struct language_desk *desk,
				const struct article *article, struct arena *arena, uint32_t *length,
				bf_error *error)
{
	uint32_t headline, body;
	enum bf_status status =
	    add_whole(b, desk, FIELD_HEADLINE, article->headline, arena, &headline, error);
	if (status == BF_OK && headline > HEADLINE_WORDS_LIMIT) {
		status = error_set(error, BF_BAD_ARTICLE,
				   "the headline has %u words; at most %d can be indexed", headline,
				   HEADLINE_WORDS_LIMIT);
		error_hint(error, "put the story into the body");
	}
	if (status == BF_OK)
		status = add_whole(b, desk, FIELD_BODY, article->body, arena, &body, error);
	if (status == BF_OK)
		*length = headline + body;
	return status;
}

static enum bf_status add_fields(struct document_builder *b, struct language_desk *desk,
				 const struct article *a, struct arena *arena, bf_error *error)
{
	const struct {
		enum field field;
		const struct slice *items;
		size_t count;
	} plain[] = {
	    {FIELD_BYLINE, a->byline.items, a->byline.count},
	    {FIELD_KICKER, (const struct slice[]){a->kicker, a->slugline}, 2},
	    {FIELD_SECTION, &a->section, 1},
	    {FIELD_SOURCE, &a->source, 1},
	    {FIELD_LANGUAGE, &a->language, 1},
	    {FIELD_URL, &a->url, 1},
	    {FIELD_CAPTION, &a->captions, 1},
	    {FIELD_NOTE, &a->editors_note, 1},
	};
	enum bf_status status = BF_OK;
	for (size_t i = 0; i < sizeof plain / sizeof *plain && status == BF_OK; i++)
		status = add_items(b, desk, plain[i].field, plain[i].items, plain[i].count, arena, error);
	if (status == BF_OK)
		status = add_subjects(b, desk, &a->subjects, arena, error);
	if (status == BF_OK)
		status = add_places(b, desk, a, arena, error);
	return status;
}

enum { FORGET_EVERY = 16 }; /* articles */

size_t document_builder_memory(const struct document_builder *b)
{
	size_t bytes = 0;
	for (const struct language_desk *d = b->desks; d; d = d->next)
		bytes += analyzer_memory(d->analyzer) + d->number_count * sizeof *d->numbers;
	return bytes;
}

void document_builder_forget(struct document_builder *b)
{
	for (struct language_desk *d = b->desks; d; d = d->next) {
		analyzer_forget(d->analyzer);
		free(d->numbers);
		d->numbers = NULL;
		d->number_count = 0;
	}
	b->generation++;
}

/* Before an article: bounds the memory of the lexemes, moves the stamp on. */
static void begin_article(struct document_builder *b)
{
	if (b->stamp % FORGET_EVERY == 0 && document_builder_memory(b) > b->lexeme_limit)
		document_builder_forget(b);
	if (++b->stamp == 0) {
		for (struct language_desk *d = b->desks; d; d = d->next)
			if (d->number_count)
				memset(d->numbers, 0, d->number_count * sizeof *d->numbers);
		b->stamp = 1;
	}
	b->lexeme_count = b->token_count = b->field_count = b->checkpoint_count = 0;
}

/* A copy in the arena; nothing of nothing. */
static const void *copy(struct arena *arena, const void *items, size_t count, size_t size)
{
	void *copied = arena_alloc(arena, count * size);
	return copied && count ? memcpy(copied, items, count * size) : copied;
}

/* What the builder needs again for the next article. */
static bool hand_out(const struct document_builder *b, struct arena *arena, struct document *out)
{
	out->lexemes = copy(arena, b->lexemes, b->lexeme_count, sizeof *b->lexemes);
	out->lexeme_count = b->lexeme_count;
	out->fields = copy(arena, b->fields, b->field_count, sizeof *b->fields);
	out->field_count = b->field_count;
	out->checkpoints = copy(arena, b->checkpoints, b->checkpoint_count, sizeof *b->checkpoints);
	out->checkpoint_count = b->checkpoint_count;
	return out->lexemes && out->fields && out->checkpoints;
}

enum bf_status document_build(struct document_builder *b, const struct article *article,
			      struct arena *arena, struct document *out, bf_error *error)
{
	struct language_desk *desk = NULL;
	enum bf_status status = find_desk(b, article->language, &desk, error);
	if (status != BF_OK)
		return status;
	begin_article(b);
	uint32_t length = 0;
	status = add_story(b, desk, article, arena, &length, error);
	if (status == BF_OK)
		status = add_fields(b, desk, article, arena, error);
	if (status != BF_OK)
		return status;
	*out = (struct document){.article = article,
				 .language = slice_from(desk->code),
				 .length = length,
				 .generation = b->generation};
	return hand_out(b, arena, out) ? BF_OK : error_no_memory(error);
}
