/* encoding_multibyte.c - the encodings of two bytes a letter for Chinese, Japanese
 * and Korean: in the right one the bytes give the letters that every text in
 * these languages is full of. */
#include "corpus/encoding_multibyte.h"

#include <iconv.h>
#include <stdint.h>

#include "util/utf8.h"

/* The commonest letters of running text. */
static const char SIMPLIFIED[] =
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后"
    "作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因"
    "只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应"
    "战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿"
    "原东声提立及比员解水名真论处走义各入几口认条平系气题活网友请本站关于信息";
static const char TRADITIONAL[] =
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後"
    "作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因"
    "只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應"
    "戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒"
    "原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活網友請本站關於資訊";
static const char HANGUL[] =
    "이다는의에가을를하고한지기사로은도인그아자나어대리서니일해시라들정수있과만보으면전부제안구적상여스"
    "게것세거할주계있요원장성용문소조중공동비없더방경국년생모신무우오개선연마내미되했물학말습을때관회"
    "와위재치입트유및각결단드실진체통화현분표행등프크입니다";

enum script { CHINESE, JAPANESE, KOREAN };

static const struct candidate {
	const char *name;
	enum script script;
	const char *common;
} CANDIDATES[] = {
    {"CP932", JAPANESE, ""},	      {"EUC-JP-MS", JAPANESE, ""},
    {"GB18030", CHINESE, SIMPLIFIED}, {"BIG5-HKSCS", CHINESE, TRADITIONAL},
    {"CP949", KOREAN, HANGUL},	      {"EUC-TW", CHINESE, TRADITIONAL},
    {"JOHAB", KOREAN, HANGUL},
};

struct tally {
	uint32_t common, others, faults;
};

static bool is_listed(const char *list, const char *letter, size_t len)
{
	return memmem(list, strlen(list), letter, len) != NULL;
}

static void tally_letters(const struct candidate *candidate, struct slice text, struct tally *tally)
{
	for (size_t at = 0, step; at < text.len; at += step) {
		uint32_t c = 0;
		step = utf8_decode(text, at, &c);
		if (step == 0)
			break;
		if (c < 0x80)
			continue;
		bool wide = c >= 0x3000 && c < 0xfff0 && !(c >= 0xe000 && c < 0xf900);
		if (!wide) {
			tally->others++;
		} else if (c < 0x3040 || c >= 0xff00) {
			if (c >= 0xff60 && c < 0xffa0)
				tally->others++; /* narrow kana: any byte is one in Shift JIS */
		} else if (candidate->script == JAPANESE) {
			bool common = c < 0x3100 || is_listed(TRADITIONAL, text.ptr + at, step);
			tally->common += common;
			tally->others += !common;
		} else if (is_listed(candidate->common, text.ptr + at, step)) {
			tally->common++;
		} else {
			tally->others++;
		}
	}
}

/* Decodes in pieces, so that no memory is needed. */
static void decode(const struct candidate *candidate, struct slice bytes, struct tally *tally)
{
	iconv_t cd = iconv_open("UTF-8", candidate->name);
	if (cd == (iconv_t)-1) {
		tally->faults = UINT32_MAX / 2;
		return;
	}
	char *in = (char *)(uintptr_t)bytes.ptr;
	size_t left = bytes.len;
	while (left) {
		char text[4096], *out = text;
		size_t room = sizeof text;
		size_t before = left;
		bool fault = iconv(cd, &in, &left, &out, &room) == (size_t)-1 && room > 8;
		tally_letters(candidate, slice_make(text, (size_t)(out - text)), tally);
		if (fault && left > 3) {
			tally->faults++;
			in++;
			left--;
		} else if (left == before || fault) {
			break;
		}
	}
	iconv_close(cd);
}

const char *encoding_detect_multibyte(struct slice bytes)
{
	const char *best = NULL;
	double most = 0;
	for (size_t i = 0; i < sizeof CANDIDATES / sizeof *CANDIDATES; i++) {
		struct tally tally = {0, 0, 0};
		decode(&CANDIDATES[i], bytes, &tally);
		uint32_t all = tally.common + tally.others;
		if (all == 0 || tally.faults > all / 20)
			continue;
		double share = (double)tally.common / (all + 5.0 * tally.faults);
		/* Less than that is chance. */
		if (share > most && share > (all < 40 ? 0.5 : 0.25)) {
			most = share;
			best = CANDIDATES[i].name;
		}
	}
	return best;
}
