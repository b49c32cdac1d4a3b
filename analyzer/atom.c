/* atom.c - one atom to its pieces: numbers, initials, words.
 *
 * In:  the points of an atom.
 * Out: the pieces of its readings, all at one position.
 *
 * The first reading is the one a question means.  The others let it be found by
 * what else people type: `50` for `$50` (TOKEN_WIDER: only in documents),
 * `oneil` for `O'Neil` and `fbi` for `F.B.I.` (both ways). */
#include "analyzer/chain.h"
#include "analyzer/number.h"
#include "util/utf8.h"

uint16_t case_flags(const struct unit *u, size_t first, size_t last)
{
	size_t upper = 0, lower = 0;
	bool capitalised = false;
	for (size_t i = first; i < last; i++) {
		if (u->kinds[i] != FOLD_LETTER)
			continue;
		bool is_upper = fold_is_upper(u->points[i]);
		if (upper + lower == 0)
			capitalised = is_upper;
		upper += is_upper;
		lower += !is_upper && fold_is_lower(u->points[i]);
	}
	return (uint16_t)((capitalised ? TOKEN_CAPITALISED : 0) |
			  (upper >= 2 && !lower ? TOKEN_ALL_CAPITALS : 0));
}

bool has_stem(const struct unit *u, struct atom atom)
{
	for (size_t i = atom.first; i < atom.last; i++) {
		switch (u->kinds[i]) {
		case FOLD_LETTER:
		case FOLD_MARK:
		case FOLD_APOSTROPHE:
		case FOLD_HYPHEN:
		case FOLD_POINT: /* of Ph.D: it goes */
			break;
		default:
			return false;
		}
	}
	return true;
}

static struct slice buffer_slice(const struct folded_buffer *b)
{
	return slice_make(b->bytes, b->len);
}

/* ---- numbers ------------------------------------------------------------------------ */

/* A number and what is written around it. */
struct figure {
	size_t first, last; /* points of the number itself */
	bool negative;
	uint32_t currency, percent; /* 0: none */
};

static struct figure read_figure(const struct unit *u, struct atom atom)
{
	struct figure f = {.first = atom.first, .last = atom.last};
	for (; f.first < f.last && u->kinds[f.first] != FOLD_DIGIT; f.first++) {
		if (u->kinds[f.first] == FOLD_CURRENCY)
			f.currency = u->points[f.first];
		else
			f.negative = true;
	}
	for (; f.last > f.first; f.last--) {
		enum fold_kind kind = (enum fold_kind)u->kinds[f.last - 1];
		if (kind == FOLD_CURRENCY)
			f.currency = u->points[f.last - 1];
		else if (kind == FOLD_PERCENT)
			f.percent = u->points[f.last - 1] == 0xFF05 ? '%' : u->points[f.last - 1];
		else if (kind != FOLD_SPACE && kind != FOLD_NO_BREAK)
			break;
	}
	return f;
}

static void append_point(struct folded_buffer *b, uint32_t cp)
{
	b->len += utf8_encode(cp, b->bytes + b->len);
}

/* Writes the number itself behind what is in the buffer already. */
static void append_number(struct analyzer *a, struct figure f)
{
	struct cutter *c = &a->cutter;
	struct folded_buffer *to = &c->folded;
	char plain[NUMBER_BYTES_MAX], normal[NUMBER_BYTES_MAX];
	size_t len = fold_word(&c->room, c->unit.points + f.first, f.last - f.first, a->turkish,
			       c->extra.bytes);
	size_t head = 0, count = 0;
	for (; head < len && count < sizeof plain; head++) {
		char byte = c->extra.bytes[head];
		if ((unsigned char)byte == 0xC2 || (unsigned char)byte == 0xE2) {
			uint32_t cp;
			size_t size = utf8_decode(slice_make(c->extra.bytes, len), head, &cp);
			if (!size || fold_kind(cp) != FOLD_NO_BREAK)
				break;
			head += size - 1;
			byte = ' ';
		} else if (!strchr("0123456789.,", byte) || !byte) {
			break;
		}
		plain[count++] = byte;
	}
	size_t written = number_normalise(slice_make(plain, count), a->decimal_comma, normal);
	if (!written)
		head = 0;
	memcpy(to->bytes + to->len, normal, written);
	memcpy(to->bytes + to->len + written, c->extra.bytes + head, len - head);
	to->len += written + len - head;
}

/* The decade that some write 1990's and others 1990s. */
static enum bf_status add_plural(struct analyzer *a, struct figure f, size_t last,
				 struct slice number, bf_error *error)
{
	struct folded_buffer *plural = &a->cutter.extra;
	memcpy(plural->bytes, number.ptr, number.len);
	plural->len = number.len;
	append_point(plural, 's');
	return add_piece(a, f.first, last, buffer_slice(plural), false, 0, error);
}

static enum bf_status cut_number(struct analyzer *a, struct atom atom, bool prefix, bf_error *error)
{
	struct cutter *c = &a->cutter;
	const struct unit *u = &c->unit;
	struct figure f = read_figure(u, atom);
	size_t last = atom.last;
	if (!prefix && !a->keeps_possessive && f.last - f.first > 2 &&
	    u->kinds[f.last - 2] == FOLD_APOSTROPHE && (u->points[f.last - 1] | 0x20) == 's')
		last = f.last -= 2;
	c->folded.len = 0;
	if (f.negative)
		append_point(&c->folded, '-');
	if (f.currency)
		append_point(&c->folded, f.currency);
	size_t before = c->folded.len;
	append_number(a, f);
	struct slice number = slice_tail(buffer_slice(&c->folded), before);
	if (f.percent)
		append_point(&c->folded, f.percent);
	enum bf_status status =
	    add_piece(a, atom.first, last, buffer_slice(&c->folded), false, 0, error);
	if (status == BF_OK && number.len < c->folded.len)
		status = add_piece(a, f.first, f.last, number, false, TOKEN_WIDER, error);
	if (status == BF_OK && last < atom.last)
		status = add_plural(a, f, atom.last, number, error);
	return status;
}

/* ---- initials ----------------------------------------------------------------------- */

/* Names of states and unions written without points as often as with them, whose
 * letters may spell another word. */
static const char BARE_INITIALS[][3] = {"US", "UN", "UK", "EU"};

bool is_bare_initials_word(struct slice raw)
{
	for (size_t i = 0; raw.len == 2 && i < sizeof BARE_INITIALS / sizeof *BARE_INITIALS; i++)
		if (memcmp(raw.ptr, BARE_INITIALS[i], 2) == 0)
			return true;
	return false;
}

static bool is_bare_initials(const struct unit *u, size_t first, size_t last)
{
	if (last - first != 2)
		return false;
	for (size_t i = 0; i < sizeof BARE_INITIALS / sizeof *BARE_INITIALS; i++)
		if (u->points[first] == (uint8_t)BARE_INITIALS[i][0] &&
		    u->points[first + 1] == (uint8_t)BARE_INITIALS[i][1])
			return true;
	return false;
}

/* Single letters with points between, two at least; the last point may be missing. */
static bool is_dotted_initials(const struct unit *u, size_t first, size_t last)
{
	size_t letters = 0;
	bool letter_wanted = true;
	for (size_t i = first; i < last; i++) {
		if (u->kinds[i] == FOLD_MARK)
			continue;
		if (u->kinds[i] != (letter_wanted ? FOLD_LETTER : FOLD_POINT))
			return false;
		letters += letter_wanted;
		letter_wanted = !letter_wanted;
	}
	return letters >= 2;
}

/* Letters to c->extra, letters with points to c->folded. */
static size_t spell_initials(struct analyzer *a, size_t first, size_t last)
{
	struct cutter *c = &a->cutter;
	size_t len = fold_word(&c->room, c->unit.points + first, last - first, a->turkish,
			       c->surface.bytes);
	struct slice spelled = slice_make(c->surface.bytes, len);
	size_t letters = 0;
	c->folded.len = c->extra.len = 0;
	for (size_t at = 0; at < len;) {
		uint32_t cp = 0, next = '.';
		size_t size = utf8_decode(spelled, at, &cp);
		at += size ? size : 1;
		if (at < len)
			utf8_decode(spelled, at, &next);
		if (cp == '.')
			continue;
		bool has_mark = fold_kind(next) == FOLD_MARK;
		append_point(&c->folded, cp);
		append_point(&c->extra, cp);
		if (!has_mark) {
			append_point(&c->folded, '.');
			letters++;
		}
	}
	return letters;
}

static enum bf_status cut_initials(struct analyzer *a, size_t first, size_t last, bf_error *error)
{
	struct cutter *c = &a->cutter;
	bool bare = is_bare_initials(&c->unit, first, last);
	size_t letters = spell_initials(a, first, last);
	struct slice joined = buffer_slice(&c->extra);
	bool another_word = letters == 2 && (!a->language || chain_is_stop_word(a, joined));
	uint16_t flags = bare && another_word ? PIECE_ENTWINED : 0;
	enum bf_status status =
	    add_piece(a, first, last, buffer_slice(&c->folded), false, flags, error);
	if (status == BF_OK && !another_word)
		status = add_piece(a, first, last, joined, true, 0, error);
	return status;
}

/* ---- words -------------------------------------------------------------------------- */

/* In Turkish a name gets its ending behind an apostrophe, in small letters, unless
 * all is in capitals: Ankara'nın, ANKARA'NIN, but O'Neil. */
static bool is_turkish_ending(const struct unit *u, size_t first, size_t apostrophe)
{
	bool all_capitals = case_flags(u, first, apostrophe) & TOKEN_ALL_CAPITALS;
	return all_capitals || !fold_is_upper(u->points[apostrophe + 1]);
}

/* Where the word ends without 's; in Turkish without such an ending. */
static size_t without_possessive(const struct analyzer *a, size_t first, size_t last)
{
	const struct unit *u = &a->cutter.unit;
	for (size_t i = first + 1; a->turkish && i + 1 < last; i++)
		if (u->kinds[i] == FOLD_APOSTROPHE && is_turkish_ending(u, first, i))
			return i;
	if (!a->keeps_possessive && last - first > 2 && u->kinds[last - 2] == FOLD_APOSTROPHE &&
	    (u->points[last - 1] | 0x20) == 's')
		return last - 2;
	return last;
}

/* don't, we're: the apostrophe stands for letters that nobody leaves out. */
static bool is_contraction(const struct analyzer *a, struct slice folded)
{
	static const struct slice endings[] = {SLICE("'t"), SLICE("'ll"), SLICE("'re"), SLICE("'ve"),
					       SLICE("'d"), SLICE("'m"), SLICE("'em"), SLICE("'s")};
	for (size_t i = 0; a->has_contractions && i < sizeof endings / sizeof *endings; i++)
		if (slice_ends_with(folded, endings[i]))
			return true;
	return false;
}

/* `from` without a byte; returns whether there was one. */
static bool copy_without(struct slice from, char byte, struct folded_buffer *to)
{
	to->len = 0;
	for (size_t i = 0; i < from.len; i++)
		if (from.ptr[i] != byte)
			to->bytes[to->len++] = from.ptr[i];
	return to->len < from.len;
}

static enum bf_status cut_word(struct analyzer *a, size_t first, size_t last, bool prefix,
			       bf_error *error)
{
	struct cutter *c = &a->cutter;
	struct atom word = {(uint16_t)first, (uint16_t)last, JOINT_WITHIN};
	bool has_digit = !has_stem(&c->unit, word), stemmed = !prefix && !has_digit;
	c->folded.len = fold_word(&c->room, c->unit.points + first, last - first, a->turkish,
				  c->folded.bytes);
	bool is_degree = !has_digit && !is_dotted_initials(&c->unit, first, last);
	if (is_degree && copy_without(buffer_slice(&c->folded), '.', &c->extra)) { /* Ph.D */
		memcpy(c->folded.bytes, c->extra.bytes, c->extra.len);
		c->folded.len = c->extra.len;
	}
	struct slice folded = buffer_slice(&c->folded);
	enum bf_status status = add_piece(a, first, last, folded, stemmed, 0, error);
	if (status != BF_OK || prefix || is_contraction(a, folded))
		return status;
	if (copy_without(folded, '\'', &c->extra) && c->extra.len)
		status = add_piece(a, first, last, buffer_slice(&c->extra), stemmed, 0, error);
	return status;
}

static bool begins_number(const struct unit *u, struct atom atom)
{
	size_t i = atom.first;
	while (i < atom.last && (u->kinds[i] == FOLD_HYPHEN || u->kinds[i] == FOLD_MINUS ||
				 u->kinds[i] == FOLD_CURRENCY))
		i++;
	return i < atom.last && u->kinds[i] == FOLD_DIGIT;
}

enum bf_status cut_atom(struct analyzer *a, struct atom atom, bool prefix, enum atom_kind *kind,
			bf_error *error)
{
	const struct unit *u = &a->cutter.unit;
	size_t first = atom.first, last = atom.last;
	if (begins_number(u, atom)) {
		*kind = ATOM_NUMBER;
		return cut_number(a, atom, prefix, error);
	}
	if (!prefix) {
		last = without_possessive(a, first, last);
		if (is_bare_initials(u, first, last) || is_dotted_initials(u, first, last)) {
			*kind = ATOM_INITIALS;
			return cut_initials(a, first, last, error);
		}
	}
	*kind = ATOM_WORD;
	return cut_word(a, first, last, prefix, error);
}
