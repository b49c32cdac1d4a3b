/* cut.c - see cut.h: units to groups, groups to pieces. */
#include "analyzer/cut.h"

#include <stdlib.h>

#include "analyzer/address.h"
#include "analyzer/chain.h"

enum { ADDRESS_PARTS_MAX = 64 };

static struct piece *new_piece(struct cutter *c)
{
	if (c->piece_count == c->piece_room) {
		size_t room = c->piece_room ? c->piece_room * 2 : 64;
		struct piece *grown = realloc(c->pieces, room * sizeof *grown);
		if (!grown)
			return NULL;
		c->pieces = grown;
		c->piece_room = room;
	}
	struct piece *p = &c->pieces[c->piece_count++];
	*p = (struct piece){.position = c->position, .span = 1};
	return p;
}

/* Fills in the terms of piece number `i`. */
static enum bf_status set_piece(struct analyzer *a, size_t i, size_t first, size_t last,
				struct slice folded, bool stemmed, uint16_t flags, bf_error *error)
{
	const struct unit *u = &a->cutter.unit;
	const struct lexeme *lexeme;
	bool accented;
	enum bf_status status = chain_lexeme(a, folded, stemmed, &lexeme, &accented, error);
	if (status != BF_OK)
		return status;
	struct piece *p = &a->cutter.pieces[i];
	p->start = u->starts[first];
	p->end = u->ends[last - 1];
	p->flags = (uint16_t)(flags | case_flags(u, first, last) | (accented ? TOKEN_ACCENTED : 0));
	p->lexeme = lexeme;
	p->lexeme_id = lexeme ? lexeme->id : 0;
	return BF_OK;
}

enum bf_status add_piece(struct analyzer *a, size_t first, size_t last, struct slice folded,
			 bool stemmed, uint16_t flags, bf_error *error)
{
	if (!new_piece(&a->cutter))
		return error_no_memory(error);
	return set_piece(a, a->cutter.piece_count - 1, first, last, folded, stemmed, flags, error);
}

static void remove_piece(struct cutter *c, size_t i)
{
	c->piece_count--;
	memmove(c->pieces + i, c->pieces + i + 1, (c->piece_count - i) * sizeof *c->pieces);
}

/* ---- compounds ------------------------------------------------------------------ */

static void append(struct folded_buffer *b, struct slice bytes)
{
	if (bytes.len > sizeof b->bytes - b->len)
		bytes.len = sizeof b->bytes - b->len;
	memcpy(b->bytes + b->len, bytes.ptr, bytes.len);
	b->len += bytes.len;
}

/* What is being put together of the atoms of a group. */
struct compound {
	size_t slot;	   /* its piece; the joined form is the next */
	size_t last_piece; /* first reading of its last atom */
	bool stemmed;  /* nothing but letters in it */
	bool hyphened; /* at every joint, not pointed as EE.UU. */
	bool joinable;
};

static char joint_sign(enum fold_kind kind)
{
	switch (kind) {
	case FOLD_UNDERSCORE:
		return '_';
	case FOLD_AMPERSAND:
		return '&';
	case FOLD_POINT:
		return '.';
	default:
		return '-';
	}
}

/* Takes in an atom: its canonical spelling is in cutter->folded. */
static void extend_compound(struct cutter *c, struct compound *compound, size_t number,
			    struct atom atom, enum atom_kind kind)
{
	const struct unit *u = &c->unit;
	struct slice spelling = slice_make(c->folded.bytes, c->folded.len);
	if (number > 0) {
		enum fold_kind kind_before = (enum fold_kind)u->kinds[atom.first - 1];
		char joint = joint_sign(kind_before);
		append(&c->whole, slice_make(&joint, 1));
		compound->hyphened = compound->hyphened && kind_before == FOLD_HYPHEN;
	}
	append(&c->whole, spelling);
	for (size_t i = 0; i < spelling.len; i++)
		if (spelling.ptr[i] != '\'')
			append(&c->joined, slice_make(spelling.ptr + i, 1));
	compound->stemmed = compound->stemmed && kind == ATOM_WORD && has_stem(u, atom);
	/* 16-year-old and US-led are never written without their hyphens. */
	compound->joinable = compound->joinable && kind != ATOM_INITIALS &&
			     (number > 0 || kind == ATOM_WORD);
}

/* Fills in the two pieces that were kept free in front of the parts. */
static enum bf_status finish_compound(struct analyzer *a, struct compound compound, size_t first,
				      size_t last, uint16_t atoms, bf_error *error)
{
	struct cutter *c = &a->cutter;
	struct slice whole = slice_make(c->whole.bytes, c->whole.len);
	struct slice joined = slice_make(c->joined.bytes, c->joined.len);
	uint32_t end = c->pieces[compound.last_piece].end;
	enum bf_status status =
	    set_piece(a, compound.slot, first, last, whole, compound.stemmed && compound.hyphened,
		      TOKEN_COMPOUND, error);
	if (status == BF_OK && compound.joinable)
		status = set_piece(a, compound.slot + 1, first, last, joined, compound.stemmed,
				   TOKEN_COMPOUND, error);
	if (status != BF_OK)
		return status;
	for (size_t i = compound.slot; i < compound.slot + 2; i++) {
		c->pieces[i].end = end;
		c->pieces[i].span = atoms;
	}
	if (!compound.joinable)
		remove_piece(c, compound.slot + 1);
	return BF_OK;
}

static enum bf_status cut_compound(struct analyzer *a, size_t first, size_t count, bool prefix,
				   bf_error *error)
{
	struct cutter *c = &a->cutter;
	struct compound compound = {.slot = c->piece_count,
				    .stemmed = !prefix,
				    .hyphened = true,
				    .joinable = !prefix && count <= JOINED_ATOMS_MAX};
	if (!new_piece(c) || !new_piece(c))
		return error_no_memory(error);
	c->whole.len = c->joined.len = 0;
	for (size_t i = 0; i < count; i++) {
		enum atom_kind kind;
		bool last = i + 1 == count;
		compound.last_piece = c->piece_count;
		enum bf_status status =
		    cut_atom(a, c->atoms[first + i], prefix && last, &kind, error);
		if (status != BF_OK)
			return status;
		extend_compound(c, &compound, i, c->atoms[first + i], kind);
		c->position++;
	}
	return finish_compound(a, compound, c->atoms[first].first, c->atoms[first + count - 1].last,
			       (uint16_t)count, error);
}

/* The atoms one after the other: of a group that is none or too long a compound. */
static enum bf_status cut_atoms(struct analyzer *a, size_t first, size_t count, bool prefix,
				bf_error *error)
{
	struct cutter *c = &a->cutter;
	for (size_t i = 0; i < count; i++) {
		enum atom_kind kind;
		enum bf_status status = cut_atom(a, c->atoms[first + i], prefix && i + 1 == count,
						 &kind, error);
		if (status != BF_OK)
			return status;
		c->position++;
	}
	return BF_OK;
}

static enum bf_status cut_group(struct analyzer *a, size_t first, size_t count, bool prefix,
				bf_error *error)
{
	if (count == 1 || count > COMPOUND_ATOMS_MAX)
		return cut_atoms(a, first, count, prefix, error);
	return cut_compound(a, first, count, prefix, error);
}

/* ---- #tags and @handles ----------------------------------------------------------- */

/* The group behind a # or @: with the sign it is one word, and what it is without
 * is a wider reading of it. */
static enum bf_status cut_tagged(struct analyzer *a, size_t count, bool prefix, bf_error *error)
{
	struct cutter *c = &a->cutter;
	char sign = c->unit.kinds[0] == FOLD_HASH ? '#' : '@';
	if (!new_piece(c))
		return error_no_memory(error);
	enum bf_status status = cut_group(a, 0, count, prefix, error);
	if (status != BF_OK)
		return status;
	const struct folded_buffer *named = c->pieces[1].span > 1 ? &c->whole : &c->folded;
	c->extra.len = 0;
	append(&c->extra, slice_make(&sign, 1));
	append(&c->extra, slice_make(named->bytes, named->len));
	uint32_t end = c->pieces[1].end;
	for (size_t i = 1; i < c->piece_count; i++)
		c->pieces[i].flags |= TOKEN_WIDER;
	status = set_piece(a, 0, 0, c->atoms[count - 1].last,
			   slice_make(c->extra.bytes, c->extra.len), false, 0, error);
	c->pieces[0].span = c->position;
	c->pieces[0].end = end;
	return status;
}

/* ---- addresses -------------------------------------------------------------------- */

static bool is_word_kind(uint8_t kind)
{
	return kind == FOLD_LETTER || kind == FOLD_DIGIT || kind == FOLD_IDEOGRAPH ||
	       kind == FOLD_MARK;
}

static enum bf_status cut_address_parts(struct analyzer *a, size_t first, size_t last,
					bool prefix, bf_error *error)
{
	struct cutter *c = &a->cutter;
	const struct unit *u = &c->unit;
	while (first < last && c->position < ADDRESS_PARTS_MAX) {
		size_t end = first;
		bool stemmed = true;
		for (; end < last && is_word_kind(u->kinds[end]); end++)
			stemmed = stemmed && u->kinds[end] != FOLD_DIGIT &&
				  u->kinds[end] != FOLD_IDEOGRAPH;
		stemmed = stemmed && !(prefix && end == last);
		if (end > first) {
			c->folded.len = fold_word(&c->room, u->points + first, end - first, a->turkish,
						  c->folded.bytes);
			enum bf_status status =
			    add_piece(a, first, end, slice_make(c->folded.bytes, c->folded.len),
				      stemmed, 0, error);
			if (status != BF_OK)
				return status;
			c->position++;
		}
		first = end + 1;
	}
	return BF_OK;
}

/* The first points of the unit, an address: without its preamble, whole and in
 * parts; what begins with it is found by its parts alone. */
static enum bf_status cut_address(struct analyzer *a, size_t count, bool prefix, bf_error *error)
{
	struct cutter *c = &a->cutter;
	const struct unit *u = &c->unit;
	size_t first = 0, last = count, preamble = address_preamble(u->raw);
	while (first < last && u->starts[first] < preamble)
		first++;
	while (last > first + 1 && u->kinds[last - 1] == FOLD_SLASH)
		last--;
	if (prefix)
		return cut_address_parts(a, first, last, prefix, error);
	if (!new_piece(c))
		return error_no_memory(error);
	enum bf_status status = cut_address_parts(a, first, last, prefix, error);
	if (status != BF_OK)
		return status;
	c->whole.len =
	    fold_word(&c->room, u->points + first, last - first, a->turkish, c->whole.bytes);
	struct slice whole = slice_make(c->whole.bytes, c->whole.len);
	if (c->piece_count == 2 && whole.len == c->folded.len &&
	    memcmp(whole.ptr, c->folded.bytes, whole.len) == 0) {
		remove_piece(c, 0);
		return BF_OK;
	}
	uint16_t parts = c->position ? c->position : 1;
	struct atom host = {(uint16_t)first, (uint16_t)last, JOINT_WITHIN};
	bool stemmed = has_stem(u, host) && !memchr(whole.ptr, '.', whole.len);
	status = set_piece(a, 0, 0, count, whole, stemmed, TOKEN_COMPOUND, error);
	c->pieces[0].span = parts;
	c->position = parts;
	return status;
}

/* ---- units ------------------------------------------------------------------------ */

/* Points of the unit without a possessive at its end. */
static size_t points_of_address(const struct unit *u)
{
	size_t n = u->count;
	bool possessive = n > 2 && u->kinds[n - 2] == FOLD_APOSTROPHE &&
			  (u->points[n - 1] | 0x20) == 's';
	return possessive ? n - 2 : n;
}

static enum bf_status cut_groups(struct analyzer *a, bool prefix, bf_error *error)
{
	struct cutter *c = &a->cutter;
	enum bf_status status = BF_OK;
	bool tagged = c->unit.kinds[0] == FOLD_HASH || c->unit.kinds[0] == FOLD_AT;
	if (tagged)
		c->atoms[0].first++;
	for (size_t first = 0, end; first < c->atom_count && status == BF_OK; first = end) {
		end = first;
		while (c->atoms[end].joint != JOINT_BREAK && end + 1 < c->atom_count)
			end++;
		end++;
		bool last = prefix && end == c->atom_count;
		if (tagged && first == 0 && end <= COMPOUND_ATOMS_MAX)
			status = cut_tagged(a, end, last, error);
		else
			status = cut_group(a, first, end - first, last, error);
	}
	return status;
}

enum bf_status cut_unit(struct analyzer *a, struct slice raw, bool prefix, bf_error *error)
{
	struct cutter *c = &a->cutter;
	enum bf_status status;
	unit_decode(&c->unit, raw);
	c->piece_count = 0;
	c->position = 0;
	if (!c->unit.count)
		return BF_OK;
	size_t count = prefix ? c->unit.count : points_of_address(&c->unit);
	if (address_is_whole(slice_make(raw.ptr, c->unit.ends[count - 1]))) {
		status = cut_address(a, count, prefix, error);
	} else if (c->unit.kinds[0] == FOLD_IDEOGRAPH) {
		status = cut_ideographs(a, error);
	} else {
		find_atoms(a);
		status = cut_groups(a, prefix, error);
	}
	for (size_t i = 1; status == BF_OK && i < c->piece_count; i++)
		if (c->pieces[i].position == c->pieces[i - 1].position)
			c->pieces[i].flags |= TOKEN_COLOCATED;
	return status;
}

static uint16_t plain_case_flags(struct slice raw)
{
	size_t upper = 0;
	for (size_t i = 0; i < raw.len; i++)
		upper += !(raw.ptr[i] & 0x20);
	return (uint16_t)((raw.ptr[0] & 0x20 ? 0 : TOKEN_CAPITALISED) |
			  (upper >= 2 && upper == raw.len ? TOKEN_ALL_CAPITALS : 0));
}

/* One piece: nothing in it could be a joint, an ending or an accent. */
enum bf_status cut_plain_word(struct analyzer *a, struct slice raw, bf_error *error)
{
	struct cutter *c = &a->cutter;
	bool accented;
	if (a->turkish || is_bare_initials_word(raw))
		return cut_unit(a, raw, false, error);
	c->piece_count = 0;
	c->position = 0;
	struct piece *p = new_piece(c);
	if (!p)
		return error_no_memory(error);
	for (size_t i = 0; i < raw.len; i++)
		c->folded.bytes[i] = raw.ptr[i] | 0x20;
	c->folded.len = raw.len;
	enum bf_status status = chain_lexeme(a, slice_make(c->folded.bytes, raw.len), true, &p->lexeme,
					     &accented, error);
	if (status != BF_OK)
		return status;
	p->end = (uint16_t)raw.len;
	p->flags = plain_case_flags(raw);
	p->lexeme_id = p->lexeme->id;
	c->position = 1;
	return BF_OK;
}
