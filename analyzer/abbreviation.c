/* abbreviation.c - see abbreviation.h. */
#include "analyzer/abbreviation.h"

#include "analyzer/fold.h"
#include "util/utf8.h"

/* A space before and after each, in lower case and without accents; NULL is every language.  Those that
 * are words when written small (sat, me, arts) count with a capital only.  Those of
 * one language are words in another: on, geb, bd. */
static const struct {
	const char *language;
	enum abbreviation kind;
	bool capital;
	const char *words;
} ABBREVIATIONS[] = {
    {NULL, ABBREVIATION_NEVER_ENDS, false,
     " dr dra prof sr sra srta mme mlle mm vs v cf eg ie viz bzw ca nr u.a z.b d.h dhr mevr drs"
     " г ул им стр др проф св тел "},
    {NULL, ABBREVIATION_NEVER_ENDS, true,
     " m mr mrs ms messrs sen sens rep reps gov govs gen col maj lt cmdr capt sgt cpl pvt adm ste mt"
     " rev hon pres supt det insp fr me mgr str "},
    {NULL, ABBREVIATION_MAY_END, false,
     " al plc llc etc approx min max a.m p.m ph.d ee.uu usw usf evtl ggf тыс млн млрд руб "},
    {NULL, ABBREVIATION_MAY_END, true,
     " inc corp co ltd bros jr esq jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed"
     " thu thur thurs fri sat sun st ft ave blvd rd hwy dept univ assn dist est ala ariz ark calif"
     " colo conn del fla ga ill ind kan ky la mass md mich minn miss mo mont neb nev okla ore pa tenn"
     " tex va vt wash wis wyo "},
    {NULL, ABBREVIATION_BEFORE_FIGURE, false,
     " no nos vol art arts ch sec p pp fig para num n° num nº rn "},
    {"en", ABBREVIATION_NEVER_ENDS, true,
     " ald amb asst atty brig cdr cllr comdr cpt dep exec gens hr lts msgr ofc ptl ret sgts ssgt treas"
     " vice-pres "},
    {"en", ABBREVIATION_MAY_END, true, " cos cie mfg assoc bldg cent intl natl govt gmbh ont que "},
    {"en", ABBREVIATION_MAY_END, false, " ea hrs mins secs lbs oz sq yds mph "},
    {"es", ABBREVIATION_NEVER_ENDS, false,
     " sres sras srtas ud uds vd vds dna excmo excma ilmo ilma gral cnel tte sgto cap lic ing arq mons"
     " pbro hno hna fray avda av dpto prov p.ej ej vid "},
    {"es", ABBREVIATION_NEVER_ENDS, true, " d da fco ma sto sta cdte alm "},
    {"es", ABBREVIATION_MAY_END, true, " uu aa hh oo "},
    {"es", ABBREVIATION_MAY_END, false, " cia hnos ltda s.a s.l aprox max min km a.c d.c "},
    {"es", ABBREVIATION_BEFORE_FIGURE, false, " pag pags nro tel tfno apdo nums vols "},
    {"fr", ABBREVIATION_NEVER_ENDS, false,
     " mmes mlles mgr dr pr vve st ste sts bd boul av p.ex c.-a-d ex j.-c ed dir coll env hab "},
    {"fr", ABBREVIATION_NEVER_ENDS, true, " me mes gal cdt cne col "},
    {"fr", ABBREVIATION_MAY_END, false, " cie s.a s.a.r.l janv fevr juill sept oct nov dec "},
    {"fr", ABBREVIATION_BEFORE_FIGURE, false, " n° art chap tel pp fasc alin "},
    {"de", ABBREVIATION_NEVER_ENDS, false,
     " hr fr frl vgl inkl exkl geb gest verh bes insb gem dipl ing hrsg hg univ-prof sog bspw "},
    {"de", ABBREVIATION_NEVER_ENDS, true, " st kl nordl sudl "},
    {"de", ABBREVIATION_MAY_END, false,
     " mio mrd tsd std sek jh jhd chr usw etc ggf evtl m.e u.u o.a jan mar okt dez a.d g.m.b.h "},
    {"de", ABBREVIATION_BEFORE_FIGURE, false, " abs bd kap tel str s ziff anm §§ "},
    {"it", ABBREVIATION_NEVER_ENDS, false,
     " sig sigg sig.ra sig.na dott dott.ssa avv ing arch geom rag cav comm on sen mons prof.ssa ecc.mo "},
    {"it", ABBREVIATION_MAY_END, false, " ecc s.p.a s.r.l ca "},
    {"it", ABBREVIATION_BEFORE_FIGURE, false, " pag pagg tel "},
    {"pt", ABBREVIATION_NEVER_ENDS, false, " exmo exma ilmo ilma eng arq dep cel ten sgt av d p.ex "},
    {"pt", ABBREVIATION_MAY_END, false, " ltda s.a cia aprox "},
    {"pt", ABBREVIATION_BEFORE_FIGURE, false, " pag pags nº tel "},
    {"nl", ABBREVIATION_NEVER_ENDS, false, " mr mw ir ing jhr jkvr mgr nl bv t.a.v "},
    {"nl", ABBREVIATION_MAY_END, false, " enz e.d o.a n.v b.v "},
    {"nl", ABBREVIATION_BEFORE_FIGURE, false, " blz tel artt "},
};

/* Words that begin sentences and never a name; then those that may. */
static const char STARTERS[] =
    " the he she it they we you this that these those there on at but and or if when while as for"
    " from with after before under according since his her their its our my what who how why where"
    " not yes are was were would both some many all pero una elle ils elles dans mais eine wir ";
static const char NAMELIKE_STARTERS[] =
    " a an i in is no mr mrs ms el la los las en un il le les der die das er sie es ein ";

/* Verbs by which what was said is given to someone. */
static const char SAYING[] =
    " said says say asked asks wrote writes told added shouted yelled cried replied answered tweeted"
    " posted exclaimed demanded wondered screamed joked chanted asks dijo pregunto escribio grito"
    " respondio afirmo anadio exclamo dit demande ecrit lance repond sagte fragte rief"
    " schrieb ";

bool abbreviation_listed(const char *list, struct slice word)
{
	char wanted[ABBREVIATION_ROOM + 3] = " ";
	if (!word.len || word.len > sizeof wanted - 3)
		return false;
	memcpy(wanted + 1, word.ptr, word.len);
	wanted[word.len + 1] = ' ';
	wanted[word.len + 2] = '\0';
	return strstr(list, wanted) != NULL;
}

/* U+00C0 to U+00FF without accents and small; space: as it is. */
static const char LATIN_1[] = "aaaaaaaceeeeiiiidnooooo ouuuuy saaaaaaaceeeeiiiidnooooo ouuuuy y";

static uint32_t plain_letter(uint32_t cp)
{
	if ((cp >= 'A' && cp <= 'Z') || (cp >= 0x410 && cp < 0x430))
		return cp + 0x20;
	if (cp >= 0xC0 && cp <= 0xFF && LATIN_1[cp - 0xC0] != ' ')
		return (unsigned char)LATIN_1[cp - 0xC0];
	return cp;
}

struct slice abbreviation_lower(struct slice word, char out[ABBREVIATION_ROOM])
{
	size_t len = 0;
	if (word.len > ABBREVIATION_ROOM / 2)
		return slice_make(out, 0);
	for (size_t at = 0; at < word.len;) {
		uint32_t cp = 0;
		size_t size = utf8_decode(word, at, &cp);
		if (!size)
			break;
		if (fold_kind(cp) != FOLD_MARK)
			len += utf8_encode(plain_letter(cp), out + len);
		at += size;
	}
	return slice_make(out, len);
}

enum abbreviation abbreviation_find(const struct language *language, struct slice lower, bool capital)
{
	struct slice code = slice_from(language ? language_code(language) : "");
	for (size_t i = 0; i < sizeof ABBREVIATIONS / sizeof *ABBREVIATIONS; i++) {
		const char *own = ABBREVIATIONS[i].language;
		if (ABBREVIATIONS[i].capital && !capital)
			continue;
		if ((!own || slice_equal(slice_from(own), code)) &&
		    abbreviation_listed(ABBREVIATIONS[i].words, lower))
			return ABBREVIATIONS[i].kind;
	}
	if (slice_equal(code, SLICE("de")) && slice_ends_with(lower, SLICE("str"))) /* Hauptstr. 5 */
		return ABBREVIATION_BEFORE_FIGURE;
	return ABBREVIATION_NONE;
}

bool abbreviation_is_starter(struct slice lower, bool with_namelike)
{
	return abbreviation_listed(STARTERS, lower) ||
	       (with_namelike && abbreviation_listed(NAMELIKE_STARTERS, lower));
}

bool abbreviation_is_saying(struct slice lower)
{
	return abbreviation_listed(SAYING, lower);
}
