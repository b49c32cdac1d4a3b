/* encoding.c - see encoding.h: labels, declarations, and iconv. */
#include "corpus/encoding.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <stdint.h>

#include "corpus/encoding_tables.h"
#include "util/utf8.h"

/* ---- labels ------------------------------------------------------------------------ */

/* Labels in lower case, without anything but letters and digits. */
static const struct {
	const char *labels; /* parted by blanks, with one at either end */
	const char *name;
} LABELS[] = {
    {" utf8 unicode11utf8 unicode20utf8 xunicode20utf8 ", "UTF-8"},
    {" iso88591 iso885911987 latin1 l1 cp819 ibm819 isoir100 csisolatin1 windows1252 cp1252 "
     "xcp1252 ascii usascii ansix341968 ansi iso646us us ",
     "WINDOWS-1252"},
    {" iso88592 iso885921987 latin2 l2 isoir101 csisolatin2 ", "ISO-8859-2"},
    {" windows1250 cp1250 xcp1250 ", "WINDOWS-1250"},
    {" iso88593 latin3 l3 ", "ISO-8859-3"},
    {" iso88594 latin4 l4 ", "ISO-8859-4"},
    {" iso88595 cyrillic csisolatincyrillic ", "ISO-8859-5"},
    {" windows1251 cp1251 xcp1251 win1251 mscyrl ", "WINDOWS-1251"},
    {" koi8r koi koi8 cskoi8r ", "KOI8-R"},
    {" koi8u koi8ru ", "KOI8-U"},
    {" ibm866 cp866 866 csibm866 dos866 ", "CP866"},
    {" ibm855 cp855 855 csibm855 ", "CP855"},
    {" maccyrillic xmaccyrillic xmacukrainian ", "MAC-CYRILLIC"},
    {" macintosh mac macroman xmacroman csmacintosh ", "MACINTOSH"},
    {" iso88596 arabic asmo708 ecma114 iso88596e iso88596i ", "ISO-8859-6"},
    {" windows1256 cp1256 xcp1256 ", "WINDOWS-1256"},
    {" iso88597 greek greek8 ecma118 elot928 suneugreek ", "ISO-8859-7"},
    {" windows1253 cp1253 xcp1253 ", "WINDOWS-1253"},
    {" iso88598 hebrew iso88598e visual iso88598i logical ", "ISO-8859-8"},
    {" windows1255 cp1255 xcp1255 ", "WINDOWS-1255"},
    {" iso88599 latin5 l5 windows1254 cp1254 xcp1254 csisolatin5 ", "WINDOWS-1254"},
    {" iso885910 latin6 l6 ", "ISO-8859-10"},
    {" iso885911 tis620 windows874 dos874 cp874 ", "CP874"},
    {" iso885913 latin7 ", "ISO-8859-13"},
    {" windows1257 cp1257 xcp1257 ", "WINDOWS-1257"},
    {" iso885914 latin8 ", "ISO-8859-14"},
    {" iso885915 latin9 l9 csisolatin9 ", "ISO-8859-15"},
    {" iso885916 latin10 ", "ISO-8859-16"},
    {" windows1258 cp1258 xcp1258 ", "WINDOWS-1258"},
    {" viscii csviscii ", "VISCII"},
    {" xmacce maccentraleurope ", "MAC-CENTRALEUROPE"},
    {" cp437 ibm437 437 cspc8codepage437 ", "CP437"},
    {" cp850 ibm850 850 cspc850multilingual ", "CP850"},
    {" cp852 ibm852 852 cspcp852 ", "CP852"},
    {" cp862 ibm862 862 cspc862latinhebrew ", "CP862"},
    {" cp865 ibm865 865 csibm865 ", "CP865"},
    {" cp737 ibm737 737 ", "CP737"},
    {" cp775 ibm775 775 cspc775baltic ", "CP775"},
    {" cp856 ibm856 856 ", "CP856"},
    {" cp857 ibm857 857 csibm857 ", "CP857"},
    {" cp860 ibm860 860 csibm860 ", "CP860"},
    {" cp861 ibm861 861 csibm861 cpis ", "CP861"},
    {" cp863 ibm863 863 csibm863 ", "CP863"},
    {" cp864 ibm864 864 csibm864 ", "CP864"},
    {" cp1125 ruscii ibm1125 ", "CP1125"},
    {" koi8t ", "KOI8-T"},
    {" tcvn tcvn5712 tcvn57121 ", "TCVN5712-1"},
    {" maccentraleurope maclatin2 xmacce ", "MAC-CENTRALEUROPE"},
    {" maciceland ", "MAC-IS"},
    {" gb2312 gb23121980 csgb2312 gbk cp936 ms936 windows936 xgbk gb18030 chinese csiso58gb231280 "
     "isoir58 gb231280 euccn ",
     "GB18030"},
    {" big5 big5hkscs cnbig5 csbig5 xxbig5 cp950 ms950 ", "BIG5-HKSCS"},
    {" euctw xeuctw ", "EUC-TW"},
    {" shiftjis sjis xsjis mskanji ms932 windows31j cp932 csshiftjis ", "CP932"},
    {" eucjp xeucjp cseucpkdfmtjapanese ujis ", "EUC-JP-MS"},
    {" iso2022jp csiso2022jp ", "ISO-2022-JP"},
    {" euckr cseuckr ksc56011987 ksc56011989 ksc5601 korean isoir149 windows949 cp949 uhc ms949 "
     "csksc56011987 ",
     "CP949"},
    {" iso2022kr csiso2022kr ", "ISO-2022-KR"},
    {" johab cp1361 ", "JOHAB"},
    {" utf16 utf16le ucs2 unicode iso10646ucs2 csunicode unicodefeff ", "UTF-16LE"},
    {" utf16be unicodefffe ", "UTF-16BE"},
    {" utf32 utf32le ucs4le ", "UTF-32LE"},
    {" utf32be ucs4 ucs4be ", "UTF-32BE"},
};

const char *encoding_named(struct slice label)
{
	char plain[32] = " ";
	size_t len = 1;
	for (size_t i = 0; i < label.len; i++) {
		unsigned char c = (unsigned char)label.ptr[i];
		if (!isalnum(c))
			continue;
		if (len + 2 >= sizeof plain)
			return NULL;
		plain[len++] = (char)tolower(c);
	}
	plain[len++] = ' ';
	for (size_t i = 0; len > 2 && i < sizeof LABELS / sizeof *LABELS; i++)
		if (memmem(LABELS[i].labels, strlen(LABELS[i].labels), plain, len))
			return LABELS[i].name;
	return NULL;
}

const char *encoding_at(size_t i)
{
	return i < sizeof LABELS / sizeof *LABELS ? LABELS[i].name : NULL;
}

/* ---- declarations ------------------------------------------------------------------ */

enum { DECLARATION_MAX = 16 * 1024 }; /* bytes of a page within which it must stand */

static const char *find_nocase(struct slice text, struct slice word)
{
	for (size_t at = 0; at + word.len <= text.len; at++)
		if ((text.ptr[at] | 32) == word.ptr[0] &&
		    slice_equal_nocase(slice_make(text.ptr + at, word.len), word))
			return text.ptr + at;
	return NULL;
}

/* The value behind a name: = "value", also within a longer value. */
static struct slice value_behind(struct slice text)
{
	size_t at = 0;
	while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t' || text.ptr[at] == '\n'))
		at++;
	if (at == text.len || text.ptr[at] != '=')
		return slice_make(NULL, 0);
	at++;
	while (at < text.len && strchr(" \t\n\"'", text.ptr[at]))
		at++;
	size_t start = at;
	while (at < text.len && (isalnum((unsigned char)text.ptr[at]) || strchr("-_:.", text.ptr[at])))
		at++;
	return slice_make(text.ptr + start, at - start);
}

/* The value of `name` in the tag that begins with `tag`. */
static struct slice declared_in(struct slice page, struct slice tag, struct slice name)
{
	const char *end = page.ptr + page.len;
	for (const char *at = page.ptr; (at = find_nocase(slice_make(at, (size_t)(end - at)), tag));) {
		at += tag.len;
		const char *close = memchr(at, '>', (size_t)(end - at));
		struct slice inside = slice_make(at, (size_t)((close ? close : end) - at));
		const char *found = find_nocase(inside, name);
		if (!found)
			continue;
		found += name.len;
		struct slice value =
		    value_behind(slice_make(found, (size_t)(inside.ptr + inside.len - found)));
		if (value.len)
			return value;
	}
	return slice_make(NULL, 0);
}

struct slice encoding_declaration(struct slice page)
{
	if (page.len > DECLARATION_MAX)
		page.len = DECLARATION_MAX;
	struct slice label = {NULL, 0};
	if (slice_starts_with(slice_trim(page), SLICE("<?xml")))
		label = declared_in(slice_make(page.ptr, page.len < 256 ? page.len : 256),
				    SLICE("<?xml"), SLICE("encoding"));
	if (label.len == 0)
		label = declared_in(page, SLICE("<meta"), SLICE("charset"));
	return label;
}

/* ---- finding ----------------------------------------------------------------------- */

static const struct {
	struct slice bytes;
	const char *name;
} MARKS[] = {
    {{"\xEF\xBB\xBF", 3}, "UTF-8"},	  {{"\xFF\xFE\0\0", 4}, "UTF-32LE"},
    {{"\0\0\xFE\xFF", 4}, "UTF-32BE"},	  {{"\xFF\xFE", 2}, "UTF-16LE"},
    {{"\xFE\xFF", 2}, "UTF-16BE"},	  {{"\x84\x31\x95\x33", 4}, "GB18030"},
};

static bool is_ascii(struct slice bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		if ((signed char)bytes.ptr[i] < 0)
			return false;
	return true;
}

/* Escapes switch the meaning of what looks like ASCII; so do pairs of U+0000. */
static bool is_plain_ascii(struct slice bytes)
{
	return is_ascii(bytes) && !memchr(bytes.ptr, 0x1b, bytes.len) &&
	       !memchr(bytes.ptr, 0x0e, bytes.len) && !memchr(bytes.ptr, 0, bytes.len) &&
	       !memmem(bytes.ptr, bytes.len, "~{", 2);
}

/* Of bytes that are UTF-8 but for a few: is it a text with faults in it, rather
 * than one in another encoding? */
static bool is_faulty_utf8(struct slice bytes)
{
	size_t good = 0, bad = 0;
	for (size_t at = 0; at < bytes.len;) {
		uint32_t c;
		size_t step = (unsigned char)bytes.ptr[at] < 0x80 ? 1 : utf8_decode(bytes, at, &c);
		good += step > 1;
		bad += step == 0;
		at += step ? step : 1;
	}
	return good > 20 * bad;
}

/* A declaration that bytes contradict: sixteen bits where every byte is ASCII. */
static bool is_possible(const char *name, struct slice bytes)
{
	if (strncmp(name, "UTF-16", 6) == 0 || strncmp(name, "UTF-32", 6) == 0)
		return memchr(bytes.ptr, 0, bytes.len) != NULL;
	return true;
}

struct encoding_found encoding_find(struct slice bytes, struct slice declared)
{
	for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++)
		if (slice_starts_with(bytes, MARKS[i].bytes))
			return (struct encoding_found){MARKS[i].name, ENCODING_MARK,
						       MARKS[i].bytes.len, false};
	if (bytes.len == 0 || is_plain_ascii(bytes))
		return (struct encoding_found){"UTF-8", ENCODING_ASCII, 0, false};
	if (!is_ascii(bytes) && utf8_validate(bytes) == bytes.len && !memchr(bytes.ptr, 0, bytes.len))
		return (struct encoding_found){"UTF-8", ENCODING_UTF8, 0, false};
	const char *name = encoding_named(declared);
	if (name && is_possible(name, bytes) &&
	    (strcmp(name, "UTF-8") != 0 || is_faulty_utf8(bytes)))
		return (struct encoding_found){name, ENCODING_DECLARED, 0, false};
	if (is_faulty_utf8(bytes) && !memchr(bytes.ptr, 0x1b, bytes.len))
		return (struct encoding_found){"UTF-8", ENCODING_DETECTED, 0, false};
	bool no_memory;
	const char *detected = encoding_detect(bytes, &no_memory);
	if (detected)
		return (struct encoding_found){detected, ENCODING_DETECTED, 0, false};
	return (struct encoding_found){"WINDOWS-1252", ENCODING_ASSUMED, 0, no_memory};
}

/* ---- converting -------------------------------------------------------------------- */

static const char REPLACEMENT[] = "\xEF\xBF\xBD";

/* UTF-8 with faults: each byte that belongs to nothing is replaced. */
static enum bf_status mend_utf8(struct slice bytes, struct arena *arena, struct slice *out,
				size_t *replaced, bf_error *error)
{
	char *text = arena_alloc(arena, bytes.len * 3 + 1);
	if (!text)
		return error_no_memory(error);
	size_t len = 0;
	for (size_t at = 0; at < bytes.len;) {
		size_t valid = utf8_validate(slice_tail(bytes, at));
		memcpy(text + len, bytes.ptr + at, valid);
		len += valid;
		at += valid;
		if (at == bytes.len)
			break;
		memcpy(text + len, REPLACEMENT, 3);
		len += 3;
		at++;
		++*replaced;
	}
	*out = slice_make(text, len);
	return BF_OK;
}

static const struct encoding_table *find_table(const char *name)
{
	for (const struct encoding_table *table = ENCODING_TABLES; table->name; table++)
		if (strcmp(table->name, name) == 0)
			return table;
	return NULL;
}

static enum bf_status map_bytes(const struct encoding_table *table, struct slice bytes,
				struct arena *arena, struct slice *out, size_t *replaced,
				bf_error *error)
{
	char *text = arena_alloc(arena, bytes.len * 3 + 1);
	if (!text)
		return error_no_memory(error);
	size_t len = 0;
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char byte = (unsigned char)bytes.ptr[i];
		uint32_t letter = byte < 0x80 ? byte : table->letters[byte - 0x80];
		*replaced += byte && !letter;
		len += utf8_encode(byte && !letter ? 0xfffd : letter, text + len);
	}
	*out = slice_make(text, len);
	return BF_OK;
}

/* One run of iconv over all bytes; past what it cannot read byte by byte. */
static size_t run_iconv(iconv_t cd, struct slice bytes, char *text, size_t room, size_t *replaced)
{
	char *in = (char *)(uintptr_t)bytes.ptr, *out = text;
	size_t left = bytes.len, free_room = room;
	while (left) {
		if (iconv(cd, &in, &left, &out, &free_room) != (size_t)-1)
			break;
		if (errno == E2BIG || free_room < 3)
			break;
		memcpy(out, REPLACEMENT, 3);
		out += 3;
		free_room -= 3;
		in++;
		left--;
		++*replaced;
	}
	iconv(cd, NULL, NULL, &out, &free_room);
	return (size_t)(out - text);
}

enum bf_status encoding_to_utf8(struct slice bytes, struct encoding_found encoding,
				struct arena *arena, struct slice *out, size_t *replaced,
				bf_error *error)
{
	*replaced = 0;
	if (encoding.no_memory)
		return error_no_memory(error);
	bytes = slice_tail(bytes, encoding.mark);
	if (strcmp(encoding.name, "UTF-8") == 0) {
		*out = bytes;
		if (utf8_validate(bytes) == bytes.len)
			return BF_OK;
		return mend_utf8(bytes, arena, out, replaced, error);
	}
	const struct encoding_table *table = find_table(encoding.name);
	if (table)
		return map_bytes(table, bytes, arena, out, replaced, error);
	iconv_t cd = iconv_open("UTF-8", encoding.name);
	if (cd == (iconv_t)-1)
		return error_set(error, errno == ENOMEM ? BF_NO_MEMORY : BF_BAD_ARGUMENT,
				 "this system's iconv cannot read %s", encoding.name);
	size_t room = bytes.len * 4 + 16; /* one byte becomes four at most (in Big5, two become two letters) */
	char *text = arena_alloc(arena, room);
	if (text)
		*out = slice_make(text, run_iconv(cd, bytes, text, room, replaced));
	iconv_close(cd);
	return text ? BF_OK : error_no_memory(error);
}
