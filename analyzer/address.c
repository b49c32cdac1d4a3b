/* address.c - see address.h. */
#include "analyzer/address.h"

#include "analyzer/fold.h"
#include "util/utf8.h"

static const struct slice SCHEMES[] = {SLICE("http://"), SLICE("https://"), SLICE("ftp://")};

/* Common ones that are not also words which begin a sentence. */
static const char TOP_LEVEL[] =
    " com org net gov edu mil int info biz io tv eu uk us au ca nz ie fr de es it nl ch at"
    " pt br ar mx cl se dk fi pl cz hu ro gr tr ru ua il jp cn kr za ke ng ";

static bool is_ascii_alnum(char c)
{
	uint8_t kind = fold_ascii_kind[(unsigned char)c];
	return kind == FOLD_LETTER || kind == FOLD_DIGIT;
}

static size_t pass_nocase(struct slice bytes, size_t at, struct slice word)
{
	struct slice here = slice_tail(bytes, at);
	here.len = here.len < word.len ? here.len : word.len;
	return slice_equal_nocase(here, word) ? word.len : 0;
}

size_t address_preamble(struct slice bytes)
{
	size_t at = 0;
	for (size_t i = 0; i < sizeof SCHEMES / sizeof *SCHEMES && !at; i++)
		at = pass_nocase(bytes, 0, SCHEMES[i]);
	return at + pass_nocase(bytes, at, SLICE("www."));
}

bool address_begins(struct slice text, size_t at)
{
	char first = (char)(text.ptr[at] | 0x20);
	if (first != 'h' && first != 'f' && first != 'w')
		return false;
	size_t preamble = address_preamble(slice_tail(text, at));
	uint32_t cp = 0;
	if (!preamble || at + preamble >= text.len)
		return false;
	return utf8_decode(text, at + preamble, &cp) && fold_is_word(cp);
}

/* Never part of a URL as it is printed in running text. */
static bool ends_url(uint32_t cp)
{
	switch (fold_kind(cp)) {
	case FOLD_SPACE:
	case FOLD_NO_BREAK:
	case FOLD_QUOTE:
	case FOLD_APOSTROPHE:
	case FOLD_IGNORED:
		return true;
	default:
		return cp < 0x20 || cp == '<' || cp == '>' || cp == '|' || cp == 0x7F ||
		       (cp >= 0x2010 && cp <= 0x206F);
	}
}

static bool is_closing(char c, bool bracket_opened)
{
	return strchr(".,;:!?*-_&", c) != NULL || (!bracket_opened && strchr(")]}", c) != NULL);
}

size_t address_end(struct slice text, size_t at)
{
	size_t end = at, start = at + address_preamble(slice_tail(text, at));
	bool bracket_opened = false;
	while (end < text.len) {
		uint32_t cp;
		size_t len = utf8_decode(text, end, &cp);
		if (!len || ends_url(cp))
			break;
		bracket_opened = bracket_opened || cp == '(' || cp == '[' || cp == '{';
		end += len;
	}
	while (end > start + 1 && text.ptr[end - 1] && is_closing(text.ptr[end - 1], bracket_opened))
		end--;
	return end;
}

/* Is the label one that ends the name of a host? */
static bool is_top_level(struct slice label)
{
	char wanted[12] = " ";
	if (label.len < 2 || label.len > 8)
		return false;
	for (size_t i = 0; i < label.len; i++)
		wanted[i + 1] = (char)(label.ptr[i] | 0x20);
	wanted[label.len + 1] = ' ';
	wanted[label.len + 2] = '\0';
	return strstr(TOP_LEVEL, wanted) != NULL;
}

bool address_is_domain(struct slice bytes)
{
	size_t label = 0, labels = 0;
	for (size_t i = 0; i <= bytes.len; i++) {
		if (i < bytes.len && (is_ascii_alnum(bytes.ptr[i]) || bytes.ptr[i] == '-'))
			continue;
		if (i == label || (i < bytes.len && bytes.ptr[i] != '.'))
			return false;
		labels++;
		if (i < bytes.len)
			label = i + 1;
	}
	return labels >= 2 && is_top_level(slice_tail(bytes, label));
}

static bool is_email(struct slice bytes)
{
	const char *at_sign = memchr(bytes.ptr, '@', bytes.len);
	if (!at_sign || at_sign == bytes.ptr)
		return false;
	size_t at = (size_t)(at_sign - bytes.ptr);
	for (size_t i = 0; i < at; i++)
		if (!is_ascii_alnum(bytes.ptr[i]) && !strchr("._-&'", bytes.ptr[i]))
			return false;
	struct slice host = slice_tail(bytes, at + 1);
	const char *dot = memchr(host.ptr, '.', host.len);
	if (!dot || dot == host.ptr || dot + 1 == host.ptr + host.len)
		return false;
	for (size_t i = 0; i < host.len; i++)
		if (!is_ascii_alnum(host.ptr[i]) && host.ptr[i] != '.' && host.ptr[i] != '-')
			return false;
	return true;
}

/* A host with a path behind it. */
static bool is_path(struct slice bytes)
{
	const char *slash = memchr(bytes.ptr, '/', bytes.len);
	return slash && address_is_domain(slice_make(bytes.ptr, (size_t)(slash - bytes.ptr)));
}

bool address_is_whole(struct slice bytes)
{
	return address_begins(bytes, 0) || address_is_domain(bytes) || is_path(bytes) ||
	       is_email(bytes);
}
