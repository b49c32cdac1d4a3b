/* run.c - a text to its tokens.
 *
 * Words that were seen before are met almost always: where the unit ends is found,
 * its bytes are looked up, its pieces copied out.  Everything that costs (folding,
 * rules, stemming) is behind the look-up, in cut.c and chain.c.
 *
 * What the look-up costs is waiting for memory, so units are found some way ahead
 * and what belongs to them is asked for before it is needed; and the words that are
 * met most are looked up in a small table of their own first (word_cache.h). */
#include "analyzer/run.h"

#include <stdlib.h>

#include "analyzer/sentence.h"

/* ---- tokens -------------------------------------------------------------------------- */

static bool make_room(void **items, size_t *room, size_t needed, size_t size)
{
	size_t more = *room ? *room : 256;
	while (more < needed)
		more *= 2;
	void *grown = realloc(*items, more * size);
	if (!grown)
		return false;
	*items = grown;
	*room = more;
	return true;
}

bool run_room_for_tokens(struct analyzer *a, size_t more)
{
	if (a->token_count + more <= a->token_room)
		return true;
	void *tokens = a->tokens;
	bool made = make_room(&tokens, &a->token_room, a->token_count + more, sizeof *a->tokens);
	a->tokens = tokens;
	return made;
}

static bool note_entwined(struct analyzer *a)
{
	if (a->entwined_count == a->entwined_room) {
		void *entwined = a->entwined;
		if (!make_room(&entwined, &a->entwined_room, a->entwined_count + 1,
			       sizeof *a->entwined))
			return false;
		a->entwined = entwined;
	}
	a->entwined[a->entwined_count++] = a->token_count;
	return true;
}

/* Nothing between the words, gap[0, len), that a sentence or a paragraph could begin behind;
 * sentence_break would say the same. */
static inline bool is_quiet(const char *gap, size_t len)
{
	unsigned lines = 0;
	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)gap[i];
		if (byte >= 0x80 || byte == '.' || byte == '!' || byte == '?')
			return false;
		lines += byte == '\n';
	}
	return lines < 2;
}

/* What begins with the unit text[start, …). */
static inline uint16_t begin_flags(const struct analyzer *a, const struct run *run, size_t start)
{
	const char *text = run->text.ptr;
	if (run->word_end == 0)
		return TOKEN_SENTENCE_START | TOKEN_PARAGRAPH_START;
	const char *gap = text + run->word_end;
	if (start == run->word_end + 1 && gap[0] == ' ' && gap[-1] != '.')
		return 0;
	if (start == run->word_end + 2 && gap[0] == ',' && gap[1] == ' ')
		return 0;
	if (gap[-1] != '.' && is_quiet(gap, start - run->word_end))
		return 0;
	switch (sentence_break(a->language, run->text, run->word_start, run->word_end, start)) {
	case PARAGRAPH_BEGINS:
		return TOKEN_SENTENCE_START | TOKEN_PARAGRAPH_START;
	case SENTENCE_BEGINS:
		return TOKEN_SENTENCE_START;
	default:
		return 0;
	}
}

/* Copies the pieces of the unit at text[start, end) out as tokens. */
static enum bf_status emit(struct analyzer *a, struct run *run, size_t start, size_t end,
			   const struct piece *pieces, size_t count, uint32_t positions,
			   bf_error *error)
{
	if (!run_room_for_tokens(a, count))
		return error_no_memory(error);
	uint16_t begins = begin_flags(a, run, start);
	bool asked = run->reason == ANALYZE_QUERY || run->reason == ANALYZE_PREFIX;
	for (size_t i = 0; i < count; i++) {
		const struct piece *p = &pieces[i];
		if (asked && p->flags & TOKEN_WIDER)
			continue;
		if (p->flags & PIECE_ENTWINED && !note_entwined(a))
			return error_no_memory(error);
		a->tokens[a->token_count++] = (struct token){
		    .start = (uint32_t)start + p->start,
		    .end = (uint32_t)start + p->end,
		    .position = run->position + p->position,
		    .span = p->span,
		    .flags = (uint16_t)((p->flags & ~PIECE_ENTWINED) | begins),
		    .lexeme_id = p->lexeme_id,
		    .lexeme = p->lexeme,
		};
		begins = 0;
	}
	run->position += positions;
	run->word_start = start;
	run->word_end = end;
	return BF_OK;
}

/* A clause without spaces has more pieces than any word, and is not met again. */
enum { PIECES_REMEMBERED = 24 };

enum unit_kind { UNIT_ANY, UNIT_PLAIN_WORD /* of letters of ASCII */, UNIT_PREFIX };

static enum bf_status cut_and_emit(struct analyzer *a, struct run *run, size_t start, size_t end,
				   uint64_t hash, enum unit_kind kind, bf_error *error)
{
	struct cutter *c = &a->cutter;
	struct slice raw = slice_make(run->text.ptr + start, end - start);
	bool prefix = kind == UNIT_PREFIX;
	enum bf_status status = kind == UNIT_PLAIN_WORD ? cut_plain_word(a, raw, error)
							: cut_unit(a, raw, prefix, error);
	bool seen_again = c->piece_count <= PIECES_REMEMBERED;
	if (status == BF_OK && !prefix && !a->places_only && seen_again)
		status = lexicon_add(a->aside ? a->aside : &a->remembered, hash, raw,
				     c->pieces, c->piece_count, c->position, error);
	if (status != BF_OK)
		return status;
	return emit(a, run, start, end, c->pieces, c->piece_count, c->position, error);
}

/* ---- units --------------------------------------------------------------------------- */

enum { UNITS_AHEAD = 64 };

struct unit_place {
	size_t start, end;
	uint64_t hash; /* of its bytes, where `found` is no use */
	struct short_word word;
	uint32_t set;
	bool plain; /* a word of ASCII letters: one piece at one position */
	bool brief; /* and so short that it may be in the cache of words, under `word`, `set` */
	struct cached_piece found; /* there: a copy; its lexeme is NULL if it was not */
};

/* Where the unit stands, whatever it is. */
static enum bf_status place_unit(struct analyzer *a, struct run *run, const struct unit_place *u,
				 bf_error *error)
{
	struct piece whole = {.start = 0, .end = (uint16_t)(u->end - u->start), .span = 1};
	return u->plain ? emit(a, run, u->start, u->end, &whole, 1, 1, error)
			: cut_and_emit(a, run, u->start, u->end, 0, UNIT_ANY, error);
}

/* How many spellings there are before the most frequent ones are kept apart: whoever asks a
 * question has no need of it. */
enum { WORDS_MANY = 512 };

static bool keep_frequent(struct analyzer *a, const struct unit_place *u, const struct spelling *s)
{
	const struct piece *piece = spelling_pieces(s);
	if (a->remembered.spelling_count < WORDS_MANY || s->piece_count != 1 ||
	    piece->flags & PIECE_ENTWINED || piece->lexeme_id == UINT32_MAX)
		return true;
	if (!word_cache_open(&a->frequent))
		return false;
	word_cache_add(&a->frequent, u->set, u->word, piece);
	return true;
}

static enum bf_status look_up(struct analyzer *a, struct run *run, const struct unit_place *u,
			      bf_error *error)
{
	struct slice raw = slice_make(run->text.ptr + u->start, u->end - u->start);
	const struct spelling *s = lexicon_find(&a->remembered, u->hash, raw);
	if (s && u->brief && !keep_frequent(a, u, s))
		return error_no_memory(error);
	if (!s && a->aside)
		s = lexicon_find(a->aside, u->hash, raw);
	if (s)
		return emit(a, run, u->start, u->end, spelling_pieces(s), s->piece_count,
			    s->positions, error);
	return cut_and_emit(a, run, u->start, u->end, u->hash, u->brief ? UNIT_PLAIN_WORD : UNIT_ANY, error);
}

/* As many of the units as were found in the cache, one behind the other: how many.  There is room for
 * their tokens. */
static size_t take_found(struct analyzer *a, struct run *run, const struct unit_place *units, size_t count)
{
	struct run r = *run; /* in registers */
	struct token *to = a->tokens + a->token_count;
	size_t i = 0;
	for (; i < count && units[i].found.lexeme; i++) {
		const struct unit_place *u = &units[i];
		*to++ = (struct token){
		    .start = (uint32_t)u->start,
		    .end = (uint32_t)u->end,
		    .position = r.position++,
		    .span = 1,
		    .flags = (uint16_t)(u->found.flags | begin_flags(a, &r, u->start)),
		    .lexeme_id = u->found.lexeme_id,
		    .lexeme = u->found.lexeme,
		};
		r.word_start = u->start;
		r.word_end = u->end;
	}
	a->token_count += i;
	*run = r;
	return i;
}

static enum bf_status take_units(struct analyzer *a, struct run *run, const struct unit_place *units,
				 size_t count, bf_error *error)
{
	enum bf_status status = BF_OK;
	for (size_t i = 0; i < count && status == BF_OK;) {
		if (!run_room_for_tokens(a, count - i))
			return error_no_memory(error);
		i += take_found(a, run, units + i, count - i);
		if (i < count)
			status = look_up(a, run, &units[i++], error);
	}
	return status;
}

/* Is anything left in text[at, …) that would be a unit? */
static bool is_last_unit(struct slice text, size_t at)
{
	size_t end;
	while (at < text.len) {
		if (scan_unit(text, at, &end))
			return false;
		at = end;
	}
	return true;
}

/* Is a word of ASCII letters over where such a byte stands behind it? */
enum { OVER = 1, OVER_BEFORE_SPACE = 2 };
static const uint8_t word_ends[256] = {
    [' '] = OVER, ['\n'] = OVER, ['\r'] = OVER, ['\t'] = OVER, [';'] = OVER, ['"'] = OVER,
    ['!'] = OVER, ['?'] = OVER,	['('] = OVER,  [')'] = OVER,  ['['] = OVER, [']'] = OVER,
    [','] = OVER_BEFORE_SPACE, ['.'] = OVER_BEFORE_SPACE,
    [':'] = OVER_BEFORE_SPACE, ['\''] = OVER_BEFORE_SPACE,
};

/* Certainly over, that is. */
static inline bool is_plain_end(const char *text, size_t at, size_t len)
{
	uint8_t end = word_ends[(unsigned char)text[at]];
	if (end != OVER_BEFORE_SPACE)
		return end == OVER;
	return at + 1 == len || text[at + 1] == ' ' || text[at + 1] == '\n' || text[at + 1] == '"';
}

/* Is the unit that begins with the ASCII letter text[start] a word that may be in the cache? */
static inline bool find_brief_word(struct slice text, size_t start, struct unit_place *u)
{
	if (text.len - start < WORD_CACHE_BYTES)
		return false;
	size_t at = start + short_word_read(text.ptr + start, &u->word);
	if (at - start == WORD_CACHE_BYTES || !is_plain_end(text.ptr, at, text.len))
		return false;
	u->start = start;
	u->end = at;
	u->plain = u->brief = true;
	return true;
}

/* Any other that begins so. */
static void find_word(struct slice text, size_t start, struct unit_place *u)
{
	size_t at = start;
	while (at < text.len && at - start < UNIT_BYTES_MAX &&
	       fold_ascii_kind[(unsigned char)text.ptr[at]] == FOLD_LETTER)
		at++;
	u->start = start;
	u->plain = at - start < UNIT_BYTES_MAX && (at == text.len || is_plain_end(text.ptr, at, text.len));
	u->brief = false;
	u->end = u->plain ? at : scan_unit_end(text, start);
}

/* Looks the words up in the cache.  What is not there is asked of the lexicon, and the
 * memory for that is asked for here. */
static void find_words(struct analyzer *a, const struct run *run, struct unit_place *units, size_t count)
{
	size_t others = 0;
	uint64_t hashes[UNITS_AHEAD];
	for (size_t i = 0; i < count; i++) {
		struct unit_place *u = &units[i];
		if (u->brief && word_cache_find(&a->frequent, u->set, u->word, &u->found))
			continue;
		u->found.lexeme = NULL;
		u->hash = lexicon_hash(slice_make(run->text.ptr + u->start, u->end - u->start));
		lexicon_await_slot(&a->remembered, u->hash);
		hashes[others++] = u->hash;
	}
	for (size_t i = 0; i < others; i++)
		lexicon_await_spelling(&a->remembered, hashes[i]);
}

/* Finds the next units; none at the end of the text. */
static size_t place_units(struct analyzer *a, struct run *run, struct unit_place *units)
{
	struct slice text = run->text;
	size_t at = run->at, count = 0;
	while (at < text.len && count < UNITS_AHEAD) {
		struct unit_place *u = &units[count];
		uint8_t kind = fold_ascii_kind[(unsigned char)text.ptr[at]];
		if (kind == FOLD_SPACE) {
			at++;
		} else if (kind == FOLD_LETTER && find_brief_word(text, at, u)) {
			u->set = word_cache_set(u->word);
			word_cache_await(&a->frequent, u->set);
			at = u->end + (text.ptr[u->end] == ' ');
			count++;
		} else if (kind == FOLD_LETTER) {
			find_word(text, at, u);
			at = u->end;
			count++;
		} else {
			u->start = at;
			u->plain = u->brief = false;
			count += scan_unit(text, at, &at);
			u->end = at;
		}
	}
	run->at = at;
	return count;
}

static size_t find_units(struct analyzer *a, struct run *run, struct unit_place *units)
{
	size_t count = place_units(a, run, units);
	if (!a->places_only)
		find_words(a, run, units, count);
	return count;
}

/* Units that are not all alike: the last one may be but a beginning, or only places are wanted. */
static enum bf_status take_one_by_one(struct analyzer *a, struct run *run, const struct unit_place *units,
				      size_t count, bf_error *error)
{
	enum bf_status status = BF_OK;
	for (size_t i = 0; i < count && status == BF_OK; i++) {
		const struct unit_place *u = &units[i];
		if (run->reason == ANALYZE_PREFIX && is_last_unit(run->text, u->end))
			status = cut_and_emit(a, run, u->start, u->end, 0, UNIT_PREFIX, error);
		else
			status = a->places_only ? place_unit(a, run, u, error)
						: take_units(a, run, u, 1, error);
	}
	return status;
}

enum bf_status run_units(struct analyzer *a, struct run *run, bf_error *error)
{
	struct unit_place units[UNITS_AHEAD];
	bool alike = run->reason != ANALYZE_PREFIX && !a->places_only;
	enum bf_status status = BF_OK;
	for (size_t count; status == BF_OK && (count = find_units(a, run, units)) > 0;)
		status = alike ? take_units(a, run, units, count, error)
			       : take_one_by_one(a, run, units, count, error);
	return status;
}
