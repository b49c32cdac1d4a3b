/* content.c - what is in this file?  By its first bytes, for what is neither
 * plain text nor JSON Lines: so that a picture, a PDF or a web page in a folder
 * of articles is named and left alone, not taken for an article. */
#include "corpus/format.h"
#include "corpus/markup.h"
#include "corpus/xml_root.h"

static const char CONVERT[] = "convert it to plain text or JSON Lines first";
static const char LEAVE_OUT[] = "leave it out";
static const char UNPACK[] = "unpack it first";
static const char LIST[] = "write one article a line, for example with: jq -c '.[]' FILE";
static const char LINE[] = "write one article a line, for example with: jq -c . FILE";

static const struct {
	struct slice start;
	const char *name;
	const char *hint;
} STARTS[] = {
    {{"%PDF-", 5}, "a PDF file", CONVERT},
    {{"PK\3\4", 4}, "an office document or an e-book", CONVERT},
    {{"PK\5\6", 4}, "an empty zip archive", UNPACK},
    {{"\x1f\x8b", 2}, "a gzip file", UNPACK},
    {{"\x28\xb5\x2f\xfd", 4}, "a zstd file", UNPACK},
    {{"\xfd"
      "7zXZ",
      5},
     "an xz file",
     UNPACK},
    {{"BZh", 3}, "a bzip2 file", UNPACK},
    {{"7z\xbc\xaf", 4}, "a 7z archive", UNPACK},
    {{"\x89PNG", 4}, "a picture (PNG)", LEAVE_OUT},
    {{"\xff\xd8\xff", 3}, "a picture (JPEG)", LEAVE_OUT},
    {{"GIF8", 4}, "a picture (GIF)", LEAVE_OUT},
    {{"\x7f"
      "ELF",
      4},
     "a program",
     LEAVE_OUT},
    {{"\xd0\xcf\x11\xe0", 4}, "an old office document", CONVERT},
    {{"{\\rtf", 5}, "an RTF document", CONVERT},
    {{"SQLite format 3", 15}, "an SQLite database", CONVERT},
    {{"WARC/", 5}, "a WARC archive of web pages", CONVERT},
};

static const struct {
	struct slice tag;
	const char *name;
} MARKUP[] = {
    {{"<!doctype", 9}, "HTML"},     {{"<html", 5}, "HTML"},
    {{"<head", 5}, "HTML"},         {{"<body", 5}, "HTML"},
    {{"<?xml", 5}, "XML"},          {{"<rss", 4}, "an RSS feed"},
    {{"<feed", 5}, "an Atom feed"}, {{"<nitf", 5}, "a NITF document"},
    {{"<newsml", 7}, "NewsML"},     {{"<newsitem", 9}, "NewsML"},
    {{"<!--", 4}, "HTML or XML"},
};

static bool starts_nocase(struct slice s, struct slice prefix)
{
	return s.len >= prefix.len && slice_equal_nocase(slice_make(s.ptr, prefix.len), prefix);
}

/* One element, none of HTML, from the first byte to the last, or to where the bytes end. */
static bool is_xml(struct slice text)
{
	enum { LONG = 60000 };
	struct xml_root root;
	if (!xml_root(text, &root) || markup_is_likely(root.tag))
		return false;
	struct slice end = text;
	if (end.len && end.ptr[end.len - 1] == '>')
		end.len--;
	end = slice_trim(end);
	return slice_ends_with(end, root.name) || text.len > LONG ||
	       memmem(root.tag.ptr, root.tag.len, "xmlns", 5);
}

/* A list of objects, or an object that is written over several lines. */
static bool is_json_document(struct slice text)
{
	if (text.len == 0)
		return false;
	struct slice inner = slice_trim(slice_tail(text, 1));
	if (inner.len == 0)
		return false;
	if (text.ptr[0] == '[')
		return inner.ptr[0] == '{';
	size_t space = (size_t)(inner.ptr - text.ptr);
	return text.ptr[0] == '{' && inner.ptr[0] == '"' && memchr(text.ptr, '\n', space);
}

/* One stray U+0000 in a text is for its reader to report, with its place. */
static bool is_binary(struct slice head)
{
	if (slice_starts_with(head, SLICE("\xff\xfe")) || slice_starts_with(head, SLICE("\xfe\xff")))
		return false; /* of sixteen bits a letter */
	size_t odd = 0;
	for (size_t i = 0; i < head.len; i++) {
		unsigned char c = (unsigned char)head.ptr[i];
		odd += c < 0x20 && !(c >= '\t' && c <= '\r') && c != 0x1b;
	}
	return odd > 8 && odd > head.len / 20;
}

const char *content_name(struct slice head, const char **hint)
{
	for (size_t i = 0; i < sizeof STARTS / sizeof *STARTS; i++)
		if (slice_starts_with(head, STARTS[i].start)) {
			*hint = STARTS[i].hint;
			return STARTS[i].name;
		}
	*hint = CONVERT;
	struct slice text = slice_trim(head);
	for (size_t i = 0; i < sizeof MARKUP / sizeof *MARKUP; i++)
		if (starts_nocase(text, MARKUP[i].tag))
			return MARKUP[i].name;
	if (is_xml(text))
		return "XML of a kind that is not known";
	if (is_json_document(text)) {
		*hint = text.ptr[0] == '[' ? LIST : LINE;
		return "one JSON document";
	}
	*hint = LEAVE_OUT;
	return is_binary(head) ? "binary data" : NULL;
}
