/* run.c - a text to its tokens.
 *
 * Words that were seen before are met almost always: where the unit ends is found,
 * its bytes are looked up, its pieces copied out.  Everything that costs (folding,
 * rules, stemming) is behind the look-up, in cut.c and chain.c.
 *
 * What the look-up costs is waiting for memory, so units are found some way ahead
 * and what belongs to them is asked for before it is needed. */
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

/* What begins with the unit text[start, …). */
static uint16_t begin_flags(const struct analyzer *a, const struct run *run, size_t start)
{
	const char *text = run->text.ptr;
	if (run->word_end == 0)
		return TOKEN_SENTENCE_START | TOKEN_PARAGRAPH_START;
	const char *gap = text + run->word_end;
	if (start == run->word_end + 1 && gap[0] == ' ' && gap[-1] != '.')
		return 0;
	if (start == run->word_end + 2 && gap[0] == ',' && gap[1] == ' ')
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
		    .lexeme = p->lexeme,
		};
		begins = 0;
	}
	run->position += positions;
	run->word_start = start;
	run->word_end = end;
	return BF_OK;
}

static enum bf_status cut_and_emit(struct analyzer *a, struct run *run, size_t start, size_t end,
				   uint64_t hash, bool prefix, bf_error *error)
{
	struct cutter *c = &a->cutter;
	struct slice raw = slice_make(run->text.ptr + start, end - start);
	enum bf_status status = cut_unit(a, raw, prefix, error);
	if (status == BF_OK && !prefix && !a->places_only)
		status = lexicon_add(a->aside ? a->aside : &a->remembered, hash, raw,
				     c->pieces, c->piece_count, c->position, error);
	if (status != BF_OK)
		return status;
	return emit(a, run, start, end, c->pieces, c->piece_count, c->position, error);
}

/* ---- units --------------------------------------------------------------------------- */

enum { UNITS_AHEAD = 16 };

struct unit_place {
	size_t start, end;
	uint64_t hash;
	bool plain; /* a word of ASCII letters: one piece at one position */
};

/* Where the unit stands, whatever it is. */
static enum bf_status place_unit(struct analyzer *a, struct run *run, const struct unit_place *u,
				 bf_error *error)
{
	struct piece whole = {.start = 0, .end = (uint32_t)(u->end - u->start), .span = 1};
	return u->plain ? emit(a, run, u->start, u->end, &whole, 1, 1, error)
			: cut_and_emit(a, run, u->start, u->end, 0, false, error);
}

static enum bf_status take_unit(struct analyzer *a, struct run *run, const struct unit_place *u,
				bf_error *error)
{
	struct slice raw = slice_make(run->text.ptr + u->start, u->end - u->start);
	const struct spelling *s = lexicon_find(&a->remembered, u->hash, raw);
	if (!s && a->aside)
		s = lexicon_find(a->aside, u->hash, raw);
	if (s)
		return emit(a, run, u->start, u->end, spelling_pieces(s), s->piece_count,
			    s->positions, error);
	return cut_and_emit(a, run, u->start, u->end, u->hash, false, error);
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

/* Bytes behind which a word of ASCII letters is certainly over. */
static inline bool is_plain_end(const char *text, size_t at, size_t len)
{
	switch (text[at]) {
	case ' ':
	case '\n':
	case '\r':
	case '\t':
	case ';':
	case '"':
	case '!':
	case '?':
	case '(':
	case ')':
	case '[':
	case ']':
		return true;
	case ',':
	case '.':
	case ':':
	case '\'':
		return at + 1 == len || text[at + 1] == ' ' || text[at + 1] == '\n' ||
		       text[at + 1] == '"';
	default:
		return false;
	}
}

/* Finds the next unit; false at the end of the text. */
static bool next_unit(struct run *run, struct unit_place *u)
{
	const char *text = run->text.ptr;
	size_t len = run->text.len, at = run->at;
	while (at < len) {
		size_t start = at;
		bool found = true, plain = false;
		uint8_t kind = fold_ascii_kind[(unsigned char)text[at]];
		if (kind == FOLD_LETTER) {
			do
				at++;
			while (at < len && at - start < UNIT_BYTES_MAX &&
			       fold_ascii_kind[(unsigned char)text[at]] == FOLD_LETTER);
			plain = at - start < UNIT_BYTES_MAX &&
				     (at == len || is_plain_end(text, at, len));
			if (!plain)
				at = scan_unit_end(run->text, start);
		} else if (kind == FOLD_SPACE) {
			at++;
			continue;
		} else {
			found = scan_unit(run->text, at, &at);
		}
		if (!found)
			continue;
		*u = (struct unit_place){.start = start, .end = at, .plain = plain};
		run->at = at;
		return true;
	}
	run->at = at;
	return false;
}

static size_t find_units(struct analyzer *a, struct run *run, struct unit_place *units)
{
	size_t count = 0;
	while (count < UNITS_AHEAD && next_unit(run, &units[count])) {
		struct unit_place *u = &units[count++];
		if (a->places_only)
			continue;
		u->hash = lexicon_hash(slice_make(run->text.ptr + u->start, u->end - u->start));
		lexicon_await_slot(&a->remembered, u->hash);
	}
	for (size_t i = 0; i < count && !a->places_only; i++)
		lexicon_await_spelling(&a->remembered, units[i].hash);
	return count;
}

enum bf_status run_units(struct analyzer *a, struct run *run, bf_error *error)
{
	struct unit_place units[UNITS_AHEAD];
	enum bf_status status = BF_OK;
	for (size_t count; status == BF_OK && (count = find_units(a, run, units)) > 0;) {
		for (size_t i = 0; i < count && status == BF_OK; i++) {
			const struct unit_place *u = &units[i];
			if (run->reason == ANALYZE_PREFIX && is_last_unit(run->text, u->end))
				status = cut_and_emit(a, run, u->start, u->end, 0, true, error);
			else if (a->places_only)
				status = place_unit(a, run, u, error);
			else
				status = take_unit(a, run, u, error);
		}
	}
	return status;
}
