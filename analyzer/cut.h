/* cut.h - a unit of text into pieces: the rules of the tokenizer.
 *
 * In:  the bytes of one unit (scan.h).
 * Out: its pieces: tokens with places relative to the unit, each with a lexeme.
 *
 * A unit is a row of groups that stand side by side; a group is one atom, or a
 * compound of atoms joined by hyphens.  An atom is a word, a number or
 * initials, stands at one position and may have further readings there
 * (`$50` and `50`, `o'neil` and `oneil`).  This header is the room's own. */
#ifndef ANALYZER_CUT_H
#define ANALYZER_CUT_H

#include "analyzer/fold.h"
#include "analyzer/lexicon.h"
#include "analyzer/scan.h"

enum { ATOMS_MAX = UNIT_BYTES_MAX / 2 + 1, COMPOUND_ATOMS_MAX = 8, JOINED_ATOMS_MAX = 3 };

/* The code points of a unit that count (ignored ones are left out). */
struct unit {
	struct slice raw;
	size_t count;
	uint32_t points[FOLD_WORD_POINTS];
	uint16_t starts[FOLD_WORD_POINTS], ends[FOLD_WORD_POINTS]; /* bytes of raw */
	uint8_t kinds[FOLD_WORD_POINTS];			   /* enum fold_kind */
};

enum joint {
	JOINT_WITHIN,	/* goes on with the atom */
	JOINT_COMPOUND, /* ends the atom, not the group */
	JOINT_BREAK,	/* ends the group */
};

struct atom {
	uint16_t first, last; /* points [first, last) */
	uint8_t joint;	      /* what follows it */
};

struct folded_buffer {
	size_t len;
	char bytes[FOLD_WORD_BYTES];
};

/* The workplace: one unit at a time. */
struct cutter {
	struct piece *pieces; /* owned */
	size_t piece_count, piece_room;
	size_t atom_count;
	uint16_t position;
	/* From here on nothing is set when an analyzer opens. */
	struct unit unit;
	struct atom atoms[ATOMS_MAX];
	struct fold_room room;
	struct folded_buffer folded; /* the atom on hand */
	struct folded_buffer extra;  /* another reading of it */
	struct folded_buffer whole;  /* the compound on hand */
	struct folded_buffer joined;
	struct folded_buffer surface; /* of the lexeme on hand */
};

struct analyzer; /* chain.h */

/* Cuts `raw` into analyzer->cutter's pieces; its position is then how many
 * positions they take up.  BF_OK, BF_NO_MEMORY. */
enum bf_status cut_unit(struct analyzer *, struct slice raw, bool prefix, bf_error *);

/* The same for a unit of letters of ASCII and nothing else, which most words are: PLAIN_WORD_MAX
 * at most. */
enum { PLAIN_WORD_MAX = 16 };
enum bf_status cut_plain_word(struct analyzer *, struct slice raw, bf_error *);

/* Decodes the unit; finds its atoms (atoms.c). */
void unit_decode(struct unit *, struct slice raw);
void find_atoms(struct analyzer *);

/* The pieces of one atom, all at the position on hand (atom.c); leaves its
 * canonical spelling in cutter->folded, and in *kind what it was. */
enum atom_kind { ATOM_WORD, ATOM_NUMBER, ATOM_INITIALS };
enum bf_status cut_atom(struct analyzer *, struct atom, bool prefix, enum atom_kind *kind,
			bf_error *);

/* Adds a piece of the points [first, last), at the position on hand, with the
 * terms of `folded`. */
enum bf_status add_piece(struct analyzer *, size_t first, size_t last, struct slice folded,
			 bool stemmed, uint16_t flags, bf_error *);

/* What letters, marks, apostrophes and hyphens alone make up has a stem: of one
 * surface, either every lexeme has one or none, or a question for the one that has
 * would miss the other. */
bool has_stem(const struct unit *, struct atom);

/* The pieces of a unit of letters of scripts without spaces (bigram.c). */
enum bf_status cut_ideographs(struct analyzer *, bf_error *);

/* US and the like. */
bool is_bare_initials_word(struct slice raw);

/* Upper and lower case of the points: TOKEN_CAPITALISED, TOKEN_ALL_CAPITALS. */
uint16_t case_flags(const struct unit *, size_t first, size_t last);

#endif
