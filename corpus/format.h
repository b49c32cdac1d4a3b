/* format.h - what the inside of a reader looks like to the file of a format.
 *
 * To add a format: write corpus/read_NAME.c with a `const struct format`,
 * declare it here, and put it into the table of reader.c.
 *
 * `next` fills in an article that the caller has zeroed, sets reader.record and
 * reader.record_at, and adds to reader.notes what it could not use.  A missing
 * id and language, the check and the notes' way to the caller are done by
 * reader_next, for all formats alike. */
#ifndef CORPUS_FORMAT_H
#define CORPUS_FORMAT_H

#include "corpus/input.h"
#include "corpus/reader.h"

struct reader {
	const struct format *format;
	const struct format *functions; /* its own, or where it is read outside those that do so */
	struct reader_options options; /* defaults filled in */
	char *name;                    /* the path as given; owned */
	struct input input;
	void *state;                /* of the format: what its `open` allocates and `close` frees */
	uint64_t record, record_at; /* number, and byte of the input, of the record on hand */
	struct article_notes notes; /* about the article on hand; bytes count from record_at */
	bool finished; /* set by a `next` whose article comes out of another reader: its notes are
			  told, and *reject says where it stands */
	/* A file that was converted to UTF-8 as a whole: places in its text are told as
	 * places in the file. */
	struct {
		struct slice text;		/* borrowed; NULL: nothing was converted */
		uint64_t bytes, letters;	/* of the file; of the text */
		uint64_t at, letters_before;	/* counted so far */
	} converted;
};

/* From now on offsets are those of a text that `bytes` of the file became. */
void reader_convert(struct reader *, struct slice text, uint64_t bytes);
/* Where in the file an offset of the text is: to the byte where each letter was a byte,
 * else about there.  The offset itself where nothing was converted. */
uint64_t reader_place(struct reader *, uint64_t offset);

/* What readers within readers share, from the outermost down: archives hold
 * archives.  Documents are numbered as they are opened, the outermost file is 0,
 * in the same order each time the same bytes are read. */
struct nesting {
	unsigned depth;	    /* of the reader on hand; 0 outermost */
	uint64_t documents; /* opened so far, but for the outermost */
	uint64_t pass;	    /* documents up to this number were dealt with before and are not
			       looked into, but for the archives among them; 0 none */
	/* Before a document is opened; may be NULL. */
	void (*entering)(const struct nesting *, struct slice name, void *payload);
	void *payload;
};

/* Fills in a reject at the byte `at` of the record on hand. Returns
 * READER_REJECT. */
enum reader_result reader_reject(const struct reader *, struct reject *, uint64_t at,
				 const char *hint, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* The path as given, as the id of a file's one article: bytes that are not UTF-8
 * or not printable are written %XX; where it was fetched from an address, that.
 * Empty for standard input.
 * Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status reader_path_id(const struct reader *, struct arena *, struct slice *out, bf_error *);

/* For formats of one document a file: its bytes, borrowed from the input until its next
 * use, no more than the limit of a record.  Returns READER_ARTICLE with *out set;
 * READER_END the second time; READER_REJECT, READER_FAILED. */
enum reader_result reader_take_bytes(struct reader *, struct slice *out, struct reject *, bf_error *);

/* For formats of one text a file: all of it, in UTF-8 and without U+0000, borrowed
 * from the input or in the arena.  An encoding that only its letters tell is
 * noted.  Returns READER_ARTICLE with *out set; READER_END the second time;
 * READER_REJECT, READER_FAILED. */
enum reader_result reader_take_text(struct reader *, struct arena *, struct slice *out,
				    struct reject *, bf_error *);

/* What the first bytes of a file show it to be, where that is no text of an
 * article: "a PDF file", "HTML" …; NULL where it may be one.  *hint says what
 * to do about it. */
const char *content_name(struct slice head, const char **hint);

extern const struct format format_text, format_markdown, format_json, format_jsonl, format_csv,
    format_html, format_nitf, format_newsml, format_newsml_g2, format_feed, format_wordpress,
    format_iptc7901, format_anpa, format_archive,
    format_warc, format_mail, format_mbox;

/* How a format is read through the helper executable. */
extern const struct format read_outside;

#endif
