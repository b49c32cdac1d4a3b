/* generate.c - see generate.h. */
#include "tests/support/generate.h"

#include <stdio.h>
#include <stdlib.h>

static uint64_t random_state = 88172645463325252u;

uint32_t generate_below(uint32_t limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)(random_state >> 11) % limit;
}

static const char *const vocabulary[] = {"border",  "borders",	"bordering", "smuggle", "smuggled",
					 "smuggler", "migrant", "migrants",  "the",	"of",
					 "river",    "rivers",	"北京",	     "patrol",	"1300",
					 "camp",     "京"};

static const char *random_word(void)
{
	/* The first words often, the last seldom. */
	uint32_t count = sizeof vocabulary / sizeof *vocabulary, a = generate_below(count),
		 b = generate_below(count);
	return vocabulary[a < b ? a : b];
}

static void random_text(char *out, size_t size, uint32_t words, bool body)
{
	size_t used = 0;
	out[0] = '\0';
	for (uint32_t i = 0; i < words && used + 16 < size; i++)
		/* Behind Chinese often nothing: pairs of characters across the words. */
		used += (size_t)snprintf(out + used, size - used, "%s%s",
					 i == 0 || (out[used - 1] < 0 && generate_below(2)) ? ""
					 : generate_below(7)				    ? " "
					 : !body || generate_below(3) ? ". "
							     : ".\n\n",
					 random_word());
}

void generate_article(struct generated *g, unsigned number)
{
	snprintf(g->id, sizeof g->id, "a%03u", number);
	random_text(g->headline, sizeof g->headline, generate_below(4), false);
	random_text(g->body, sizeof g->body, 1 + generate_below(14), true);
	g->date[0] = '\0';
	if (generate_below(5))
		snprintf(g->date, sizeof g->date, "2022-06-%02u", 1 + generate_below(9));
}

static struct moment day(unsigned n)
{
	struct moment m;
	char text[16];
	snprintf(text, sizeof text, "19%02u-%02u-%02u", 50 + n % 50, 1 + n % 12, 1 + n % 28);
	if (!moment_parse(slice_from(text), &m))
		abort();
	return m;
}

/* Many sentences and paragraphs. */
static const char *long_body(void)
{
	static char body[8192];
	size_t used = 0;
	while (used < 4000)
		used += (size_t)snprintf(body + used, sizeof body - used, "The border is word%u %s.%s",
					 generate_below(60), generate_below(2) ? "camps" : "rivers and smugglers",
					 generate_below(6) ? " " : "\n\n");
	return body;
}

/* Longer than a term of a database may be. */
static const char long_name[] =
    "The Working Group of Reporters on Borders, Rivers, Camps and the Smugglers of the Provinces, with "
    "the Desk for the Counting of Camps, the Desk for the Naming of Rivers and the Desk for Everything "
    "that the other two Desks have left over since the year in which the Border was drawn";

struct article generate_full_article(const struct generated *g, unsigned n)
{
	static const char *const languages[] = {"en", "es", "fr", "en", "xx"};
	static const struct slice names[] = {
	    {"Maria Borders", 13}, {"Tom Border", 10}, {"Maria Borders", 13}, {long_name, sizeof long_name - 1}};
	static const struct subject subjects[] = {{{"medtop", 6}, {"20000772", 8}, {"border patrols", 14}},
						  {{"medtop", 6}, {"20000773", 8}, {NULL, 0}}};
	struct article a = memory_article(g->id, g->headline, g->body, g->date);
	a.language = slice_from(languages[n % 5]);
	if (n % 3 == 0) {
		a.byline = (struct slice_list){names, 1 + n % 4};
		a.places = (struct slice_list){names + n % 3, n % 2 + n % 7 / 5};
		a.dateline = SLICE("RIVERS");
		a.kicker = SLICE("borders");
		a.slugline = SLICE("BORDERS-CAMPS");
		a.section = SLICE("Camps");
		a.subjects = (struct subject_list){subjects, 1 + n % 2};
		a.source = n % 2 ? SLICE("border wire") : SLICE("Camps & Rivers");
		a.url = SLICE("https://example.org/borders/1");
		a.captions = SLICE("The camp at the river.");
		a.editors_note = SLICE("Corrects borders.");
	}
	if (n % 4 == 0)
		a.published = day(n);
	if (n % 10 == 0)
		a.body = slice_from(long_body());
	return a;
}

void generate_into(struct memory_snapshot *s, size_t part, unsigned number)
{
	struct generated g;
	generate_article(&g, number);
	struct article a = memory_article(g.id, g.headline, g.body, g.date);
	if (generate_below(6) == 0)
		memory_snapshot_skip(s, part);
	memory_snapshot_add(s, part, &a);
}

static void random_leaf(struct buf *out, bool near)
{
	static const char *const prefixes[] = {"smugg*", "bord*", "mi*", "river*", "13*", "camps*"};
	static const char *const fields[] = {"headline:", "body:", "byline:"};
	if (!near && generate_below(6) == 0)
		buf_append_text(out, fields[generate_below(3)]);
	switch (generate_below(near ? 6 : 8)) {
	case 0:
		buf_append_text(out, prefixes[generate_below(6)]);
		break;
	case 1:
		buf_append_format(out, "\"%s %s\"%s", random_word(), random_word(),
				  generate_below(3) ? "" : "~");
		break;
	case 2:
		buf_append_format(out, "=%s", random_word());
		break;
	case 3:
		buf_append_format(out, "\"%s %s %s\"", random_word(), random_word(), random_word());
		break;
	default:
		buf_append_text(out, random_word());
	}
}

static void random_near(struct buf *out, unsigned depth)
{
	unsigned operands = 2 + generate_below(2);
	for (unsigned i = 0; i < operands; i++) {
		if (i)
			buf_append_format(out, " %s/%u ", generate_below(3) ? "NEAR" : "PRE",
					  1 + generate_below(5));
		if (depth && generate_below(3) == 0) {
			bool or = generate_below(2);
			buf_append_byte(out, '(');
			if (or) {
				random_leaf(out, true);
				buf_append_text(out, " OR ");
				random_leaf(out, true);
			} else {
				random_near(out, depth - 1);
			}
			buf_append_byte(out, ')');
		} else {
			random_leaf(out, true);
		}
	}
}

/* ---- every operator ------------------------------------------------------------------------- */

static void random_place(struct buf *out, unsigned depth)
{
	static const char *const spelt[] = {"bor*r", "*grants", "p?trol", "smugle~1", "rievr~1", "migrnat~2",
					    "case:border", "case:\"the river\"", "*er*", "campo~1"};
	unsigned kind = generate_below(depth ? 9 : 4);
	if (kind < 2) {
		random_leaf(out, true);
	} else if (kind < 4) {
		buf_append_text(out, spelt[generate_below(10)]);
	} else if (kind == 4) {
		buf_append_byte(out, '(');
		random_place(out, depth - 1);
		buf_append_text(out, " OR ");
		random_place(out, depth - 1);
		buf_append_byte(out, ')');
	} else if (kind < 7) {
		buf_append_format(out, kind == 5 ? "(ATLEAST/%u " : "(FIRST/%u ", 1 + generate_below(4));
		random_place(out, depth - 1);
		buf_append_byte(out, ')');
	} else {
		static const char *const joints[] = {" NEAR/3 ", " PRE/2 ", " /s ", " /p ", " NOT NEAR/2 ",
						     " NOT PRE/1 ", " NOT /s "};
		buf_append_byte(out, '(');
		random_place(out, depth - 1);
		buf_append_text(out, joints[generate_below(7)]);
		random_place(out, depth - 1);
		buf_append_byte(out, ')');
	}
}

static void random_any(struct buf *out, unsigned depth)
{
	uint32_t members = 2 + generate_below(3);
	buf_append_format(out, "ANY/%u (", 1 + generate_below(members));
	for (uint32_t i = 0; i < members; i++) {
		buf_append_text(out, i ? " " : "");
		bool not = generate_below(6) == 0; /* what is excluded has no boost */
		buf_append_text(out, not ? "NOT " : "");
		if (not)
			generate_question(out, depth - 1);
		else
			generate_any_question(out, depth - 1);
	}
	buf_append_byte(out, ')');
}

void generate_any_question(struct buf *out, unsigned depth)
{
	static const char *const lengths[] = {"words:>9", "words:<6", "words:4..11"};
	static const char *const boosts[] = {"", "", "", "^2", "^0.25", "^30"};
	unsigned kind = generate_below(8);
	if (depth == 0 || kind < 3) {
		random_place(out, depth);
		return;
	}
	if (kind == 3) {
		buf_append_text(out, lengths[generate_below(3)]);
		return;
	}
	if (kind == 4) {
		random_any(out, depth);
		return;
	}
	const char *with = generate_below(2) ? " AND " : " OR ";
	buf_append_byte(out, '(');
	for (uint32_t i = 0, members = 2 + generate_below(2); i < members; i++) {
		buf_append_text(out, i ? with : "");
		if (generate_below(7) == 0) {
			buf_append_text(out, "NOT (");
			generate_question(out, depth - 1);
			buf_append_byte(out, ')');
		} else {
			generate_any_question(out, depth - 1);
		}
	}
	buf_append_byte(out, ')');
	buf_append_text(out, generate_below(12) ? "" : boosts[generate_below(6)]);
}

void generate_question(struct buf *out, unsigned depth)
{
	unsigned kind = generate_below(10);
	if (depth == 0 || kind < 3) {
		random_leaf(out, false);
	} else if (kind == 3) {
		buf_append_format(out, "date:2022-06-%02u..2022-06-%02u", 1 + generate_below(4),
				  5 + generate_below(4));
	} else if (kind == 4) {
		buf_append_text(out, "NOT (");
		generate_question(out, depth - 1);
		buf_append_byte(out, ')');
	} else if (kind < 7) {
		buf_append_byte(out, '(');
		random_near(out, 1);
		buf_append_byte(out, ')');
	} else {
		const char *with = generate_below(2) ? " AND " : " OR ";
		buf_append_byte(out, '(');
		generate_question(out, depth - 1);
		buf_append_text(out, with);
		generate_question(out, depth - 1);
		if (generate_below(3) == 0) {
			buf_append_text(out, with);
			generate_question(out, depth - 1);
		}
		buf_append_byte(out, ')');
	}
}
