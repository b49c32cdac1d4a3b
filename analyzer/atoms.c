/* atoms.c - where the atoms of a unit are, and what stands between them.
 *
 * In:  the bytes of a unit.
 * Out: its code points with their kinds; its atoms, each with the joint behind it.
 *
 * The scanner joined whatever may belong together; here it is decided what does.
 * Between digits nearly everything holds (9/11, 10:30, 3.5); between letters
 * only apostrophes, the points of initials, and a short word's ampersand. */
#include "analyzer/chain.h"
#include "analyzer/number.h"
#include "util/utf8.h"

void unit_decode(struct unit *u, struct slice raw)
{
	u->raw = raw;
	u->count = 0;
	for (size_t at = 0; at < raw.len && u->count < FOLD_WORD_POINTS;) {
		uint32_t cp = 0;
		size_t len = utf8_decode(raw, at, &cp);
		if (!len)
			break;
		enum fold_kind kind = fold_kind(cp);
		if (kind != FOLD_IGNORED) {
			u->points[u->count] = cp;
			u->kinds[u->count] = (uint8_t)kind;
			u->starts[u->count] = (uint16_t)at;
			u->ends[u->count] = (uint16_t)(at + len);
			u->count++;
		}
		at += len;
	}
}

/* ---- looking around ----------------------------------------------------------- */

static enum fold_kind kind_at(const struct unit *u, size_t i)
{
	return i < u->count ? (enum fold_kind)u->kinds[i] : FOLD_SPACE;
}

/* The kind before point k, marks passed over. */
static enum fold_kind kind_before(const struct unit *u, size_t k)
{
	while (k > 0 && u->kinds[k - 1] == FOLD_MARK)
		k--;
	return k > 0 ? (enum fold_kind)u->kinds[k - 1] : FOLD_SPACE;
}

static bool is_word_kind(enum fold_kind kind)
{
	return kind == FOLD_LETTER || kind == FOLD_DIGIT || kind == FOLD_IDEOGRAPH ||
	       kind == FOLD_MARK;
}

/* Letters (0 if anything else is among them) of the run that ends before k. */
static size_t letters_before(const struct unit *u, size_t k)
{
	size_t letters = 0;
	for (; k > 0 && is_word_kind((enum fold_kind)u->kinds[k - 1]); k--) {
		if (u->kinds[k - 1] == FOLD_DIGIT)
			return 0;
		letters += u->kinds[k - 1] != FOLD_MARK;
	}
	return letters;
}

static size_t letters_after(const struct unit *u, size_t k)
{
	size_t letters = 0;
	for (k++; is_word_kind(kind_at(u, k)); k++) {
		if (u->kinds[k] == FOLD_DIGIT)
			return 0;
		letters += u->kinds[k] != FOLD_MARK;
	}
	return letters;
}

/* ---- joints ---------------------------------------------------------------------- */

static bool is_in_number(enum fold_kind kind)
{
	return kind == FOLD_DIGIT || kind == FOLD_COMMA || kind == FOLD_POINT ||
	       kind == FOLD_NO_BREAK;
}

/* Is the run of digits and separators around point k one number? */
static bool is_in_one_number(const struct unit *u, size_t k, bool decimal_comma)
{
	char text[NUMBER_BYTES_MAX], out[NUMBER_BYTES_MAX];
	size_t first = k, len = 0;
	while (first > 0 && is_in_number((enum fold_kind)u->kinds[first - 1])) {
		if (k - first > sizeof text)
			return false;
		first--;
	}
	for (size_t i = first; is_in_number(kind_at(u, i)); i++) {
		if (len == sizeof text)
			return false;
		text[len++] = u->kinds[i] == FOLD_DIGIT	  ? (u->points[i] == '0' ? '0' : '1')
			      : u->kinds[i] == FOLD_COMMA ? ','
			      : u->kinds[i] == FOLD_POINT ? '.'
							  : ' ';
	}
	while (len && (text[len - 1] < '0' || text[len - 1] > '9'))
		len--;
	return number_normalise(slice_make(text, len), decimal_comma, out) > 0;
}

/* `Ph.D`: degrees whose first part has two letters or three. */
static bool is_degree(const struct unit *u, size_t k)
{
	static const char *const first[] = {"ph", "ed", "psy", "sc"};
	size_t before = letters_before(u, k);
	if (letters_after(u, k) != 1 || (u->points[k + 1] | 0x20) != 'd' || before > k)
		return false;
	for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
		size_t len = strlen(first[i]), same = 0;
		if (len != before || len > k)
			continue;
		while (same < len && (u->points[k - len + same] | 0x20) == (uint8_t)first[i][same])
			same++;
		if (same == len)
			return true;
	}
	return false;
}

/* EE.UU., JJ.OO.: a plural in Spanish doubles its initials. */
static bool are_doubled_initials(const struct unit *u, size_t k)
{
	if (letters_before(u, k) != 2 || letters_after(u, k) != 2 || k < 2)
		return false;
	const uint32_t *before = &u->points[k - 2], *after = &u->points[k + 1];
	return before[0] == before[1] && after[0] == after[1] && fold_is_upper(before[0]) &&
	       fold_is_upper(after[0]);
}

static enum joint joint_at_point(const struct unit *u, size_t k, bool digits)
{
	if (digits || !is_word_kind(kind_at(u, k + 1)))
		return JOINT_WITHIN;
	if ((letters_before(u, k) == 1 && letters_after(u, k) == 1) || is_degree(u, k))
		return JOINT_WITHIN;
	return are_doubled_initials(u, k) ? JOINT_COMPOUND : JOINT_BREAK;
}

/* AT&T, R&D, PG&E are words; Johnson&Johnson is two. */
static enum joint joint_at_ampersand(const struct unit *u, size_t k)
{
	size_t before = letters_before(u, k), after = letters_after(u, k);
	bool is_short = before && after && (before < 3 || after < 3) && before + after <= 6;
	return is_short ? JOINT_WITHIN : JOINT_COMPOUND;
}

static enum joint joint_at(const struct analyzer *a, size_t k)
{
	const struct unit *u = &a->cutter.unit;
	bool digits = kind_before(u, k) == FOLD_DIGIT && kind_at(u, k + 1) == FOLD_DIGIT;
	switch (u->kinds[k]) {
	case FOLD_POINT:
		return joint_at_point(u, k, digits);
	case FOLD_COLON:
	case FOLD_SLASH:
		return digits ? JOINT_WITHIN : JOINT_BREAK;
	case FOLD_COMMA:
	case FOLD_NO_BREAK:
		if (digits)
			return is_in_one_number(u, k, a->decimal_comma) ? JOINT_WITHIN : JOINT_BREAK;
		return JOINT_WITHIN;
	case FOLD_AMPERSAND:
		return joint_at_ampersand(u, k);
	case FOLD_HYPHEN:
	case FOLD_UNDERSCORE:
		return k > 0 ? JOINT_COMPOUND : JOINT_WITHIN;
	case FOLD_AT:
	case FOLD_HASH:
		return k > 0 ? JOINT_BREAK : JOINT_WITHIN;
	default: /* apostrophes, signs before and behind a number */
		return JOINT_WITHIN;
	}
}

/* ---- atoms ------------------------------------------------------------------------ */

static void add_atom(struct cutter *c, size_t first, size_t last, enum joint joint)
{
	if (first < last && c->atom_count < ATOMS_MAX)
		c->atoms[c->atom_count++] =
		    (struct atom){(uint16_t)first, (uint16_t)last, (uint8_t)joint};
}

/* Splits the elided article off: l'immigration is l and immigration. */
static void add_atom_elided(struct analyzer *a, size_t first, size_t last, enum joint joint)
{
	struct cutter *c = &a->cutter;
	const struct unit *u = &c->unit;
	size_t apostrophe = first;
	while (apostrophe < last && u->kinds[apostrophe] != FOLD_APOSTROPHE)
		apostrophe++;
	if (a->language && apostrophe > first && apostrophe < last) {
		size_t len = fold_word(&c->room, u->points + first, last - first, a->turkish,
				       c->folded.bytes);
		if (language_elision(a->language, slice_make(c->folded.bytes, len))) {
			add_atom(c, first, apostrophe, JOINT_BREAK);
			first = apostrophe + 1;
		}
	}
	add_atom(c, first, last, joint);
}

/* The ordinal signs end a word before a digit: nº123. */
static bool ends_word(const struct unit *u, size_t k)
{
	return (u->points[k] == 0xBA || u->points[k] == 0xAA || u->points[k] == 0x2116) &&
	       kind_at(u, k + 1) == FOLD_DIGIT;
}

void find_atoms(struct analyzer *a)
{
	struct cutter *c = &a->cutter;
	const struct unit *u = &c->unit;
	size_t first = 0;
	c->atom_count = 0;
	for (size_t k = 0; k < u->count; k++) {
		if (is_word_kind((enum fold_kind)u->kinds[k])) {
			if (ends_word(u, k)) {
				add_atom(c, first, k + 1, JOINT_BREAK);
				first = k + 1;
			}
			continue;
		}
		enum joint joint = joint_at(a, k);
		if (joint == JOINT_WITHIN)
			continue;
		add_atom_elided(a, first, k, joint);
		first = k + 1;
	}
	add_atom_elided(a, first, u->count, JOINT_BREAK);
}
