/* nested.c - see nested.h. */
#include "corpus/outside/nested.h"

#include <stdio.h>
#include <stdlib.h>

#include "util/buf.h"

void nested_close(struct nested *n)
{
	reader_close(n->reader);
	free(n->name);
	*n = (struct nested){NULL, NULL};
}

/* archive.zip/folder/file.xml */
static char *make_name(const struct reader *container, struct slice name)
{
	struct buf whole = BUF_INIT(64 * 1024);
	buf_append_text(&whole, container->name);
	buf_append_byte(&whole, '/');
	for (size_t i = 0; i < name.len; i++)
		buf_append_byte(&whole, name.ptr[i] ? (uint8_t)name.ptr[i] : '?');
	char *out = buf_steal(&whole);
	buf_free(&whole);
	return out;
}

/* Of a document as a whole: named in place of its container. */
static enum nested_opened refuse(const struct reader *container, const struct nested *n,
				 struct reject *reject, const char *message, const char *hint)
{
	reader_reject(container, reject, 0, hint[0] ? hint : "leave it out", "%s", message);
	reject->file = slice_from(n->name);
	reject->record = 1;
	reject->byte = 0;
	return NESTED_REJECT;
}

static struct reader_options options_within(const struct reader *container,
					    const struct nested_document *d)
{
	struct reader_options options = container->options;
	options.limits.raw = options.limits.inflated; /* it was unpacked */
	options.hints = d->hints;
	return options;
}

enum nested_opened nested_open(struct reader *container, struct nested *n,
			       const struct nested_document *d, struct reject *reject,
			       bf_error *error)
{
	struct nesting *nesting = container->options.nesting;
	struct reader_options options = options_within(container, d);
	bf_error why = {0};
	nested_close(n);
	n->name = make_name(container, d->name);
	if (!n->name) {
		error_no_memory(error);
		return NESTED_FAILED;
	}
	uint64_t number = ++nesting->documents;
	bool before = number <= nesting->pass;
	if (!before && nesting->entering)
		nesting->entering(nesting, slice_from(n->name), nesting->payload);
	enum bf_status status =
	    d->source ? reader_open_source(d->source, slice_from(n->name), d->format, &options,
					   &n->reader, &why)
		      : reader_open_memory(d->bytes, slice_from(n->name), d->format, &options,
					   &n->reader, &why);
	if (status == BF_NO_MEMORY) {
		error_no_memory(error);
		return NESTED_FAILED;
	}
	if (before && (status || !n->reader->format->container)) {
		nested_close(n);
		return NESTED_PASSED;
	}
	if (status)
		return refuse(container, n, reject, why.message, why.hint);
	if (!n->reader->format->container)
		return NESTED_OPEN;
	if (nesting->depth + 1 < options.limits.depth) {
		nesting->depth++;
		return NESTED_OPEN;
	}
	reader_close(n->reader);
	n->reader = NULL;
	return refuse(container, n, reject, "it holds files, and stands too deep in other files",
		      "unpack it, or raise the limit (max-depth)");
}

static void end(struct reader *container, struct nested *n)
{
	if (n->reader && n->reader->format->container)
		container->options.nesting->depth--;
	reader_close(n->reader);
	n->reader = NULL;
}

enum reader_result nested_next(struct reader *container, struct nested *n, struct arena *arena,
			       struct article *article, struct reject *reject, bf_error *error)
{
	bf_error why = {0};
	enum reader_result result = reader_next(n->reader, arena, article, reject, &why);
	container->finished = result == READER_ARTICLE;
	if (result == READER_END)
		end(container, n);
	if (result != READER_FAILED)
		return result;
	if (why.status == BF_NO_MEMORY) {
		if (error)
			*error = why;
		return READER_FAILED;
	}
	end(container, n);
	refuse(container, n, reject, why.message, why.hint);
	return READER_REJECT;
}
