/* article_names.c - see article_names.h.
 *
 * The spellings are those of the formats that newsrooms exchange as JSON (ninjs
 * 1 to 3, schema.org) and of the exports met most: content systems, news
 * interfaces, scrapers, research collections.  To add one, add a row where the
 * alphabet wants it; tests/corpus/article_json_test.c sees to the order. */
#include "corpus/article_names.h"

static const struct json_spelling SPELLINGS[] = {
    {"@id", JSON_FIELD_ID, 14},
    {"_id", JSON_FIELD_ID, 15},
    {"abstract", JSON_FIELD_BODY, 27},
    {"agency", JSON_FIELD_SOURCE, 10},
    {"anpacategory", JSON_FIELD_SECTION, 11},
    {"article", JSON_FIELD_BODY, 14},
    {"articlebody", JSON_FIELD_BODY, 2},
    {"articleid", JSON_FIELD_ID, 2},
    {"articlesection", JSON_FIELD_SECTION, 2},
    {"articlestatus", JSON_FIELD_STATUS, 4},
    {"articletitle", JSON_FIELD_HEADLINE, 3},
    {"articleurl", JSON_FIELD_URL, 5},
    {"author", JSON_FIELD_BYLINE, 4},
    {"authors", JSON_FIELD_BYLINE, 3},
    {"bodies", JSON_FIELD_BODY, 3},
    {"body", JSON_FIELD_BODY, 1},
    {"bodyhtml", JSON_FIELD_BODY, 5},
    {"bodyother", JSON_FIELD_BODY, 28},
    {"bodytext", JSON_FIELD_BODY, 8},
    {"bodyxhtml", JSON_FIELD_BODY, 4},
    {"by", JSON_FIELD_BYLINE, 2},
    {"byline", JSON_FIELD_BYLINE, 1},
    {"canonical", JSON_FIELD_URL, 8},
    {"canonicalurl", JSON_FIELD_URL, 4},
    {"caption", JSON_FIELD_CAPTIONS, 2},
    {"captions", JSON_FIELD_CAPTIONS, 1},
    {"categories", JSON_FIELD_SECTION, 7},
    {"category", JSON_FIELD_SECTION, 6},
    {"channel", JSON_FIELD_SECTION, 8},
    {"content", JSON_FIELD_BODY, 12},
    {"contentcreated", JSON_FIELD_PUBLISHED, 36},
    {"contentencoded", JSON_FIELD_BODY, 18},
    {"contenthtml", JSON_FIELD_BODY, 6},
    {"contentlocation", JSON_FIELD_PLACES, 5},
    {"contributors", JSON_FIELD_BYLINE, 8},
    {"copyright", JSON_FIELD_COPYRIGHT, 2},
    {"copyrightholder", JSON_FIELD_COPYRIGHT, 1},
    {"copyrightnotice", JSON_FIELD_COPYRIGHT, 3},
    {"correctionnote", JSON_FIELD_EDITORS_NOTE, 4},
    {"created", JSON_FIELD_PUBLISHED, 29},
    {"createdat", JSON_FIELD_PUBLISHED, 30},
    {"createddate", JSON_FIELD_PUBLISHED, 31},
    {"creationdate", JSON_FIELD_PUBLISHED, 33},
    {"creator", JSON_FIELD_BYLINE, 5},
    {"date", JSON_FIELD_PUBLISHED, 25},
    {"datecreated", JSON_FIELD_PUBLISHED, 32},
    {"dateissued", JSON_FIELD_PUBLISHED, 22},
    {"dateline", JSON_FIELD_DATELINE, 1},
    {"datemodified", JSON_FIELD_UPDATED, 9},
    {"datepublished", JSON_FIELD_PUBLISHED, 2},
    {"datetime", JSON_FIELD_PUBLISHED, 26},
    {"dateupdated", JSON_FIELD_UPDATED, 4},
    {"dccreator", JSON_FIELD_BYLINE, 6},
    {"dcdate", JSON_FIELD_PUBLISHED, 27},
    {"department", JSON_FIELD_SECTION, 5},
    {"description", JSON_FIELD_BODY, 23},
    {"descriptionhtml", JSON_FIELD_BODY, 20},
    {"descriptionother", JSON_FIELD_BODY, 29},
    {"descriptions", JSON_FIELD_BODY, 22},
    {"descriptiontext", JSON_FIELD_BODY, 21},
    {"descriptionxhtml", JSON_FIELD_BODY, 19},
    {"desk", JSON_FIELD_SECTION, 4},
    {"deskwithdrawal", JSON_FIELD_DESK_WITHDRAWAL, 1},
    {"docid", JSON_FIELD_ID, 10},
    {"docno", JSON_FIELD_ID, 11},
    {"documentid", JSON_FIELD_ID, 5},
    {"draft", JSON_FIELD_DRAFT, 1},
    {"editornote", JSON_FIELD_EDITORS_NOTE, 2},
    {"editorsnote", JSON_FIELD_EDITORS_NOTE, 1},
    {"ednote", JSON_FIELD_EDITORS_NOTE, 3},
    {"embargo", JSON_FIELD_EMBARGO, 1},
    {"embargodate", JSON_FIELD_EMBARGO, 5},
    {"embargoed", JSON_FIELD_EMBARGO, 2},
    {"embargoeduntil", JSON_FIELD_EMBARGO, 3},
    {"embargotime", JSON_FIELD_EMBARGO, 6},
    {"embargountil", JSON_FIELD_EMBARGO, 4},
    {"excerpt", JSON_FIELD_BODY, 26},
    {"eyebrow", JSON_FIELD_KICKER, 3},
    {"firstcreated", JSON_FIELD_PUBLISHED, 20},
    {"firstpublicationdate", JSON_FIELD_PUBLISHED, 11},
    {"firstpublished", JSON_FIELD_PUBLISHED, 9},
    {"firstpublishedat", JSON_FIELD_PUBLISHED, 10},
    {"fullcontent", JSON_FIELD_BODY, 11},
    {"fulltext", JSON_FIELD_BODY, 10},
    {"guid", JSON_FIELD_ID, 9},
    {"heading", JSON_FIELD_HEADLINE, 4},
    {"headline", JSON_FIELD_HEADLINE, 1},
    {"headlineother", JSON_FIELD_HEADLINE, 8},
    {"headlines", JSON_FIELD_HEADLINE, 7},
    {"hl1", JSON_FIELD_HEADLINE, 5},
    {"holduntil", JSON_FIELD_EMBARGO, 7},
    {"href", JSON_FIELD_URL, 9},
    {"htmlbody", JSON_FIELD_BODY, 7},
    {"id", JSON_FIELD_ID, 1},
    {"identifier", JSON_FIELD_ID, 12},
    {"infosource", JSON_FIELD_SOURCE, 12},
    {"infosources", JSON_FIELD_SOURCE, 11},
    {"inlanguage", JSON_FIELD_LANGUAGE, 3},
    {"isdraft", JSON_FIELD_DRAFT, 2},
    {"issued", JSON_FIELD_PUBLISHED, 21},
    {"itemid", JSON_FIELD_ID, 6},
    {"keyword", JSON_FIELD_KEYWORDS, 2},
    {"keywords", JSON_FIELD_KEYWORDS, 1},
    {"kicker", JSON_FIELD_KICKER, 1},
    {"lang", JSON_FIELD_LANGUAGE, 2},
    {"langcode", JSON_FIELD_LANGUAGE, 5},
    {"language", JSON_FIELD_LANGUAGE, 1},
    {"languagecode", JSON_FIELD_LANGUAGE, 4},
    {"lastmodified", JSON_FIELD_UPDATED, 10},
    {"lastupdated", JSON_FIELD_UPDATED, 5},
    {"licence", JSON_FIELD_USAGE_TERMS, 5},
    {"license", JSON_FIELD_USAGE_TERMS, 4},
    {"link", JSON_FIELD_URL, 2},
    {"locale", JSON_FIELD_LANGUAGE, 6},
    {"located", JSON_FIELD_DATELINE, 2},
    {"location", JSON_FIELD_PLACES, 4},
    {"locations", JSON_FIELD_PLACES, 3},
    {"maintext", JSON_FIELD_BODY, 13},
    {"managementstatus", JSON_FIELD_STATUS, 6},
    {"modified", JSON_FIELD_UPDATED, 6},
    {"modifiedat", JSON_FIELD_UPDATED, 7},
    {"modifieddate", JSON_FIELD_UPDATED, 8},
    {"name", JSON_FIELD_HEADLINE, 6},
    {"newsdesk", JSON_FIELD_SECTION, 9},
    {"newsid", JSON_FIELD_ID, 4},
    {"newspaper", JSON_FIELD_SOURCE, 5},
    {"org", JSON_FIELD_ORGS, 2},
    {"organisation", JSON_FIELD_ORGS, 4},
    {"organisations", JSON_FIELD_ORGS, 3},
    {"organization", JSON_FIELD_ORGS, 6},
    {"organizations", JSON_FIELD_ORGS, 5},
    {"orgs", JSON_FIELD_ORGS, 1},
    {"outlet", JSON_FIELD_SOURCE, 6},
    {"overline", JSON_FIELD_KICKER, 2},
    {"people", JSON_FIELD_PEOPLE, 1},
    {"permalink", JSON_FIELD_URL, 3},
    {"person", JSON_FIELD_PEOPLE, 2},
    {"persons", JSON_FIELD_PEOPLE, 3},
    {"place", JSON_FIELD_PLACES, 2},
    {"places", JSON_FIELD_PLACES, 1},
    {"plaintext", JSON_FIELD_BODY, 16},
    {"postdate", JSON_FIELD_PUBLISHED, 23},
    {"postedat", JSON_FIELD_PUBLISHED, 24},
    {"postid", JSON_FIELD_ID, 7},
    {"poststatus", JSON_FIELD_STATUS, 5},
    {"provider", JSON_FIELD_SOURCE, 9},
    {"pubdate", JSON_FIELD_PUBLISHED, 18},
    {"publication", JSON_FIELD_SOURCE, 3},
    {"publicationdate", JSON_FIELD_PUBLISHED, 12},
    {"publicationdatetime", JSON_FIELD_PUBLISHED, 13},
    {"publicationname", JSON_FIELD_SOURCE, 4},
    {"publicationstatus", JSON_FIELD_STATUS, 3},
    {"publicationtime", JSON_FIELD_PUBLISHED, 14},
    {"publishdate", JSON_FIELD_PUBLISHED, 15},
    {"publishdatetime", JSON_FIELD_PUBLISHED, 17},
    {"published", JSON_FIELD_PUBLISHED, 1},
    {"publishedat", JSON_FIELD_PUBLISHED, 3},
    {"publisheddate", JSON_FIELD_PUBLISHED, 4},
    {"publisheddatetime", JSON_FIELD_PUBLISHED, 5},
    {"publisheddateutc", JSON_FIELD_PUBLISHED, 6},
    {"publishedon", JSON_FIELD_PUBLISHED, 8},
    {"publishedtime", JSON_FIELD_PUBLISHED, 7},
    {"publisher", JSON_FIELD_SOURCE, 2},
    {"publishtime", JSON_FIELD_PUBLISHED, 16},
    {"pubstatus", JSON_FIELD_STATUS, 2},
    {"rawtext", JSON_FIELD_BODY, 17},
    {"rev", JSON_FIELD_VERSION, 4},
    {"revision", JSON_FIELD_VERSION, 3},
    {"rights", JSON_FIELD_USAGE_TERMS, 3},
    {"section", JSON_FIELD_SECTION, 1},
    {"sectionname", JSON_FIELD_SECTION, 3},
    {"service", JSON_FIELD_SECTION, 10},
    {"shortdescription", JSON_FIELD_BODY, 24},
    {"sitename", JSON_FIELD_SOURCE, 7},
    {"slug", JSON_FIELD_SLUGLINE, 2},
    {"slugline", JSON_FIELD_SLUGLINE, 1},
    {"source", JSON_FIELD_SOURCE, 1},
    {"sourcename", JSON_FIELD_SOURCE, 8},
    {"sourceurl", JSON_FIELD_URL, 7},
    {"status", JSON_FIELD_STATUS, 1},
    {"story", JSON_FIELD_BODY, 15},
    {"storyid", JSON_FIELD_ID, 3},
    {"subject", JSON_FIELD_SUBJECTS, 2},
    {"subjects", JSON_FIELD_SUBJECTS, 1},
    {"summary", JSON_FIELD_BODY, 25},
    {"tag", JSON_FIELD_TAGS, 2},
    {"tags", JSON_FIELD_TAGS, 1},
    {"text", JSON_FIELD_BODY, 9},
    {"timestamp", JSON_FIELD_PUBLISHED, 28},
    {"title", JSON_FIELD_HEADLINE, 2},
    {"topic", JSON_FIELD_TOPICS, 2},
    {"topics", JSON_FIELD_TOPICS, 1},
    {"updated", JSON_FIELD_UPDATED, 1},
    {"updatedat", JSON_FIELD_UPDATED, 2},
    {"updateddate", JSON_FIELD_UPDATED, 3},
    {"urgency", JSON_FIELD_URGENCY, 1},
    {"uri", JSON_FIELD_ID, 13},
    {"url", JSON_FIELD_URL, 1},
    {"usage", JSON_FIELD_USAGE_TERMS, 2},
    {"usageterms", JSON_FIELD_USAGE_TERMS, 1},
    {"uuid", JSON_FIELD_ID, 8},
    {"version", JSON_FIELD_VERSION, 1},
    {"versioncreated", JSON_FIELD_UPDATED, 20},
    {"versionnumber", JSON_FIELD_VERSION, 2},
    {"webpage", JSON_FIELD_URL, 10},
    {"webpublicationdate", JSON_FIELD_PUBLISHED, 19},
    {"weburl", JSON_FIELD_URL, 6},
    {"withheld", JSON_FIELD_DRAFT, 3},
    {"wordcount", JSON_FIELD_WORDS, 2},
    {"words", JSON_FIELD_WORDS, 1},
    {"writer", JSON_FIELD_BYLINE, 7},
    {"year", JSON_FIELD_PUBLISHED, 35},
};

enum { SPELLING_COUNT = sizeof SPELLINGS / sizeof *SPELLINGS, LONGEST_SPELLING = 31 };
_Static_assert((int)SPELLING_COUNT <= (int)JSON_SPELLING_MAX, "readers keep a table of this many");

const struct json_spelling *json_spelling_at(size_t i)
{
	return i < SPELLING_COUNT ? &SPELLINGS[i] : NULL;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* The form of the table; longer keys come out empty. */
static void normalise_key(struct slice key, char out[LONGEST_SPELLING + 1])
{
	size_t len = 0;
	for (size_t i = 0; i < key.len; i++) {
		char c = lower(key.ptr[i]);
		if ((c == '_' && i > 0) || c == '-' || c == ':')
			continue;
		if (c == '\0' || len == LONGEST_SPELLING) {
			len = 0;
			break;
		}
		out[len++] = c;
	}
	out[len] = '\0';
}

static const struct json_spelling *find_row(const char *name)
{
	size_t from = 0, to = SPELLING_COUNT;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int order = strcmp(name, SPELLINGS[middle].name);
		if (order == 0)
			return &SPELLINGS[middle];
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return NULL;
}

const struct json_spelling *json_spelling_find(struct slice key)
{
	/* ninjs 1 has body_ANYTHING, and so on. */
	static const struct {
		struct slice start;
		const char *name;
	} open_ended[] = {{{"body_", 5}, "bodyother"},
			  {{"headline_", 9}, "headlineother"},
			  {{"description_", 12}, "descriptionother"}};
	char name[LONGEST_SPELLING + 1];
	normalise_key(key, name);
	const struct json_spelling *found = find_row(name);
	for (size_t i = 0; !found && i < sizeof open_ended / sizeof *open_ended; i++)
		if (slice_starts_with(key, open_ended[i].start))
			found = find_row(open_ended[i].name);
	return found;
}

static bool holds_nocase(struct slice text, struct slice word)
{
	for (size_t at = 0; at + word.len <= text.len; at++)
		if (slice_equal_nocase(slice_make(text.ptr + at, word.len), word))
			return true;
	return false;
}

enum markup_hint json_key_markup(struct slice key, const struct json_spelling *spelling)
{
	static const char *const plain[] = {"bodytext", "plaintext", "rawtext", "descriptiontext"};
	if (holds_nocase(key, SLICE("html")))
		return MARKUP_ALWAYS;
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (strcmp(spelling->name, plain[i]) == 0)
			return MARKUP_NEVER;
	if (spelling->rank == 1)
		return spelling->field == JSON_FIELD_BODY ? MARKUP_WHOLE : MARKUP_NEVER;
	return MARKUP_LIKELY;
}

/* ---- statuses ---------------------------------------------------------------------- */

enum article_status article_status_named(struct slice word, bool *understood)
{
	static const struct {
		const char *word;
		enum article_status status;
	} words[] = {
	    {"usable", ARTICLE_USABLE},      {"published", ARTICLE_USABLE},
	    {"publish", ARTICLE_USABLE},     {"public", ARTICLE_USABLE},
	    {"released", ARTICLE_USABLE},    {"live", ARTICLE_USABLE},
	    {"withheld", ARTICLE_WITHHELD},  {"embargoed", ARTICLE_WITHHELD},
	    {"draft", ARTICLE_WITHHELD},     {"pending", ARTICLE_WITHHELD},
	    {"private", ARTICLE_WITHHELD},   {"future", ARTICLE_WITHHELD},
	    {"scheduled", ARTICLE_WITHHELD}, {"unpublished", ARTICLE_WITHHELD},
	    {"canceled", ARTICLE_CANCELED},  {"cancelled", ARTICLE_CANCELED},
	    {"killed", ARTICLE_CANCELED},    {"kill", ARTICLE_CANCELED},
	    {"withdrawn", ARTICLE_CANCELED}, {"retracted", ARTICLE_CANCELED},
	    {"deleted", ARTICLE_CANCELED},   {"trash", ARTICLE_CANCELED},
	};
	word = slice_trim(word);
	if (slice_starts_with(word, SLICE("stat:")))
		word = slice_tail(word, 5);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (slice_equal_nocase(word, slice_from(words[i].word))) {
			*understood = true;
			return words[i].status;
		}
	*understood = false;
	return ARTICLE_WITHHELD;
}

/* ---- languages --------------------------------------------------------------------- */

/* ISO 639-1, both codes of ISO 639-2, and the English name. */
static const struct {
	const char *code, *three, *other, *name;
} LANGUAGES[] = {
    {"ar", "ara", "", "arabic"},       {"ca", "cat", "", "catalan"},
    {"cs", "ces", "cze", "czech"},     {"da", "dan", "", "danish"},
    {"de", "deu", "ger", "german"},    {"el", "ell", "gre", "greek"},
    {"en", "eng", "", "english"},      {"es", "spa", "", "spanish"},
    {"eu", "eus", "baq", "basque"},    {"fa", "fas", "per", "persian"},
    {"fi", "fin", "", "finnish"},      {"fr", "fra", "fre", "french"},
    {"ga", "gle", "", "irish"},        {"he", "heb", "", "hebrew"},
    {"hi", "hin", "", "hindi"},        {"hu", "hun", "", "hungarian"},
    {"hy", "hye", "arm", "armenian"},  {"id", "ind", "", "indonesian"},
    {"it", "ita", "", "italian"},      {"ja", "jpn", "", "japanese"},
    {"ko", "kor", "", "korean"},       {"lt", "lit", "", "lithuanian"},
    {"ne", "nep", "", "nepali"},       {"nl", "nld", "dut", "dutch"},
    {"no", "nor", "nob", "norwegian"}, {"pl", "pol", "", "polish"},
    {"pt", "por", "", "portuguese"},   {"ro", "ron", "rum", "romanian"},
    {"ru", "rus", "", "russian"},      {"sr", "srp", "", "serbian"},
    {"sv", "swe", "", "swedish"},      {"ta", "tam", "", "tamil"},
    {"tr", "tur", "", "turkish"},      {"uk", "ukr", "", "ukrainian"},
    {"no", "nb", "", "bokmal"},        {"no", "nn", "nno", "nynorsk"},
    {"vi", "vie", "", "vietnamese"},   {"yi", "yid", "", "yiddish"},
    {"zh", "zho", "chi", "chinese"},
};

struct slice article_language_code(struct slice tag, struct arena *arena)
{
	struct slice primary = slice_trim(tag);
	size_t letters = 0;
	while (letters < primary.len && lower(primary.ptr[letters]) >= 'a' &&
	       lower(primary.ptr[letters]) <= 'z')
		letters++;
	bool whole = letters == primary.len;
	if (!whole && primary.ptr[letters] != '-' && primary.ptr[letters] != '_')
		return SLICE("");
	primary.len = letters;
	for (size_t i = 0; i < sizeof LANGUAGES / sizeof *LANGUAGES; i++)
		if (slice_equal_nocase(primary, slice_from(LANGUAGES[i].code)) ||
		    slice_equal_nocase(primary, slice_from(LANGUAGES[i].three)) ||
		    (letters && slice_equal_nocase(primary, slice_from(LANGUAGES[i].other))) ||
		    (whole && slice_equal_nocase(primary, slice_from(LANGUAGES[i].name))))
			return slice_from(LANGUAGES[i].code);
	if (letters < 2 || letters > 3)
		return SLICE("");
	char *code = arena_alloc(arena, letters);
	for (size_t i = 0; code && i < letters; i++)
		code[i] = lower(primary.ptr[i]);
	return slice_make(code, code ? letters : 0);
}
