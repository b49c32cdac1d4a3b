/* schema.c - see schema.h. */
#include "index/schema.h"

static const struct field_description fields[FIELD_COUNT] = {
    [FIELD_TEXT] = {"text", {0}, "", true, true, "headline and body together: what a plain word looks in"},
    [FIELD_HEADLINE] = {"headline", {"title", "hl"}, "", true, true, "the headline"},
    [FIELD_BODY] = {"body", {0}, "", true, true, "the story itself"},
    [FIELD_BYLINE] = {"byline", {"author", "by"}, "A", false, false, "who wrote it"},
    [FIELD_KICKER] = {"kicker", {"slugline", "slug"}, "XKICKER", false, true, "kicker and slugline"},
    [FIELD_SECTION] = {"section", {"desk", "category"}, "XSECTION", false, true, "section or desk"},
    [FIELD_SUBJECT] = {"subject", {"topic", "keyword"}, "K", false, true, "subjects: codes with their schemes, and names"},
    [FIELD_PLACE] = {"place", {"dateline", "location"}, "XPLACE", false, false, "places, and the dateline"},
    [FIELD_SOURCE] = {"source", {"publisher"}, "XSOURCE", false, false, "who published it"},
    [FIELD_LANGUAGE] = {"language", {"lang"}, "L", false, false, "code of its language: en, es"},
    [FIELD_URL] = {"url", {"link"}, "U", false, false, "its address on the web, whole or in parts"},
    [FIELD_CAPTION] = {"caption", {0}, "XCAPTION", false, true, "captions of pictures"},
    [FIELD_NOTE] = {"note", {"ednote"}, "XNOTE", false, true, "editor's notes"},
    [FIELD_ID] = {"id", {0}, "Q", false, false, "its id, whole"},
};

const struct field_description *field_describe(enum field field)
{
	return &fields[field];
}

static bool is_named(const struct field_description *f, struct slice name)
{
	if (slice_equal(slice_from(f->name), name))
		return true;
	for (size_t i = 0; i < FIELD_OTHER_NAMES && f->other_names[i]; i++)
		if (slice_equal(slice_from(f->other_names[i]), name))
			return true;
	return false;
}

enum field field_find(struct slice name)
{
	int i = 0;
	while (i < FIELD_COUNT && !is_named(&fields[i], name))
		i++;
	return (enum field)i;
}

/* Up to 31 the code is the length; above, the code counts steps of a sixteenth
 * of an octave: the five leading bits of the length, and how far they moved. */
uint8_t length_encode(uint32_t words)
{
	if (words < 32)
		return (uint8_t)words;
	unsigned shift = 27 - (unsigned)__builtin_clz(words);
	unsigned code = 32 + (shift - 1) * 16 + ((words >> shift) & 15);
	return code > 255 ? 255 : (uint8_t)code;
}
