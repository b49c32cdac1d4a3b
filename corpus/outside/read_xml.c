/* read_xml.c - see read_xml.h. */
#include "corpus/outside/read_xml.h"

#include <stdlib.h>

#include "corpus/encoding.h"
#include "corpus/text.h"

enum bf_status xml_reader_open(struct reader *r, const struct xml_family *family, bf_error *error)
{
	struct xml_reader *x = calloc(1, sizeof *x);
	if (!x)
		return error_no_memory(error);
	x->family = family;
	r->state = x;
	return BF_OK;
}

void xml_reader_close(struct reader *r)
{
	struct xml_reader *x = r->state;
	arena_free(&x->arena);
	free(x);
}

/* ---- the tree ------------------------------------------------------------------------ */

/* In UTF-8, whatever it was. */
static enum bf_status decode(struct xml_reader *x, struct slice bytes,
			     struct slice *out, bf_error *error)
{
	struct encoding_found found = encoding_find(bytes, encoding_declaration(bytes));
	x->encoding = found.source == ENCODING_ASSUMED || found.source == ENCODING_DETECTED
			  ? found.name
			  : NULL;
	return encoding_to_utf8(bytes, found, &x->arena, out, &x->replaced, error);
}

static enum reader_result parse(struct reader *r, struct xml_reader *x, struct slice bytes,
				struct reject *reject, bf_error *error)
{
	bf_error why = {0};
	enum bf_status status =
	    xml_tree_read(bytes, &x->arena, x->family->mends ? &x->mended : NULL, &x->root, &why);
	if (status == BF_OK)
		return READER_ARTICLE;
	if (status == BF_BAD_ARTICLE)
		return reader_reject(r, reject, 0, why.hint, "%s", why.message);
	if (error)
		*error = why;
	return READER_FAILED;
}

static enum reader_result load(struct reader *r, struct xml_reader *x, struct reject *reject,
			       bf_error *error)
{
	size_t limit = r->options.limits.raw;
	struct slice bytes;
	r->record = 1;
	r->record_at = r->input.position;
	if (input_peek(&r->input, limit + 1, &bytes, error) != BF_OK)
		return READER_FAILED;
	input_consume(&r->input, bytes.len);
	if (bytes.len > limit)
		return reader_reject(r, reject, 0, "raise the limit (max-raw), if you trust the file",
				     "the file has more than %zu MB", limit >> 20);
	if (slice_trim(bytes).len == 0)
		return reader_reject(r, reject, 0, "leave it out", "the file is empty");
	if (decode(x, bytes, &bytes, error))
		return READER_FAILED;
	enum reader_result result = parse(r, x, bytes, reject, error);
	if (x->root)
		r->record = 0; /* its articles are counted from here */
	return result;
}

/* With the first article. */
static void tell_encoding(const struct xml_reader *x, struct fill *f)
{
	if (x->encoding)
		fill_note(f, "declare the encoding in the first line of the document",
			  "not UTF-8, and nothing says what it is: read as %s", x->encoding);
	if (x->replaced)
		fill_note(f, "check the encoding of the document",
			  "%zu characters cannot be read: U+FFFD stands for each", x->replaced);
}

/* ---- records -------------------------------------------------------------------------- */

enum reader_result xml_reader_next(struct reader *r, struct arena *arena, struct article *article,
				   struct reject *reject, bf_error *error)
{
	struct xml_reader *x = r->state;
	if (!x->root && r->record)
		return READER_END;
	if (!x->root) {
		enum reader_result result = load(r, x, reject, error);
		if (!x->root)
			return result;
	}
	struct fill f;
	fill_begin(&f, arena, article, &r->notes, error);
	r->record++;
	if (r->record == 1)
		tell_encoding(x, &f);
	enum reader_result result = x->family->next(r, x, &f, error);
	if (result == READER_ARTICLE && fill_end(&f) != BF_OK)
		return READER_FAILED;
	return f.status ? READER_FAILED : result;
}

/* ---- for families ---------------------------------------------------------------------- */

void xml_fill(struct fill *f, enum json_field field, unsigned rank, const struct xml_node *node)
{
	struct slice text;
	if (!node || f->status)
		return;
	f->status = xml_text(node, f->scan.arena, &text, f->scan.error);
	fill_text(f, field, rank, text);
}

void xml_fill_attribute(struct fill *f, enum json_field field, unsigned rank,
			const struct xml_node *node, const char *name)
{
	fill_text(f, field, rank, xml_attribute(node, name));
}

struct slice xml_fill_line(struct fill *f, const struct xml_node *node)
{
	struct slice text = {"", 0};
	struct xml_body body;
	if (!node || f->status)
		return text;
	f->status = xml_body(node, f->scan.arena, &body, f->scan.error);
	if (!f->status)
		f->status = text_line(body.body, f->scan.arena, &text, f->scan.error);
	return text;
}
