/* recognise_archive.c - archives and packed files, by their first bytes. */
#include "corpus/format.h"

/* tar has its mark behind the first name. */
static bool is_tar(struct slice head)
{
	enum { MARK_AT = 257 };
	return slice_starts_with(slice_tail(head, MARK_AT), SLICE("ustar"));
}

/* Office documents and e-books are zips too, told by the name of their first file. */
static bool is_office(struct slice head)
{
	enum { NAME_AT = 30 };
	static const struct slice names[] = {
	    {"[Content_Types].xml", 19}, {"_rels/", 6}, {"mimetype", 8}, {"word/", 5}, {"META-INF/", 9}};
	struct slice name = slice_tail(head, NAME_AT);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (slice_starts_with(head, SLICE("PK\3\4")) && slice_starts_with(name, names[i]))
			return true;
	return false;
}

static int recognise(struct slice head, struct slice name)
{
	static const struct slice marks[] = {
	    {"PK\3\4", 4}, {"PK\5\6", 4}, {"\x1f\x8b", 2}, {"\x28\xb5\x2f\xfd", 4}, {"\xfd" "7zXZ", 5},
	    {"BZh", 3},
	};
	(void)name;
	if (is_office(head))
		return 0;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (slice_starts_with(head, marks[i]))
			return 3;
	return is_tar(head) ? 3 : 0;
}

const struct format format_archive = {
    .name = "archive",
    .description = "zip, tar, and files packed by gzip, zstd, xz or bzip2: what they hold",
    .recognise = recognise,
    .outside = true,
    .container = true,
};

static int recognise_warc(struct slice head, struct slice name)
{
	(void)name;
	return slice_starts_with(head, SLICE("WARC/")) || slice_starts_with(head, SLICE("filedesc://"))
		   ? 3
		   : 0;
}

const struct format format_warc = {
    .name = "warc",
    .description = "WARC 0.18 to 1.1 and ARC: the pages of a crawl",
    .recognise = recognise_warc,
    .outside = true,
    .container = true,
};
