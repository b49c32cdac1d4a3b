/* read_mbox.c - a mailbox: an article a message.
 *
 * In: messages, each behind a line that begins with "From "; where such a line
 * stood in a message, ">From ".  Out: what the reader of mail makes of each. */
#include "corpus/outside/read_mail.h"

#include <stdio.h>
#include <stdlib.h>

#include "corpus/outside/nested.h"
#include "util/buf.h"

struct mbox_state {
	struct nested nested;
	struct buf message;
};

static enum bf_status open_mbox(struct reader *r, bf_error *error)
{
	struct mbox_state *m = calloc(1, sizeof *m);
	if (!m)
		return error_no_memory(error);
	m->message = BUF_INIT(r->options.limits.raw);
	r->state = m;
	return BF_OK;
}

static void close_mbox(struct reader *r)
{
	struct mbox_state *m = r->state;
	nested_close(&m->nested);
	buf_free(&m->message);
	free(m);
}

static bool begins_message(struct slice line)
{
	return slice_starts_with(line, SLICE("From "));
}

/* The first byte of the next line, without taking it. */
static enum bf_status peek_line(struct reader *r, bool *ended, bool *begins, bf_error *error)
{
	struct slice window;
	enum bf_status status = input_peek(&r->input, 5, &window, error);
	*ended = window.len == 0;
	*begins = !status && begins_message(window);
	return status;
}

static void add_line(struct mbox_state *m, struct slice line)
{
	size_t marks = 0;
	while (marks < line.len && line.ptr[marks] == '>')
		marks++;
	if (marks && begins_message(slice_tail(line, marks)))
		line = slice_tail(line, 1);
	buf_append_slice(&m->message, line);
	buf_append_byte(&m->message, '\n');
}

/* The next message, into m->message; *found is false at the end. */
static enum bf_status take_message(struct reader *r, struct mbox_state *m, bool *found,
				   bf_error *error)
{
	struct slice line;
	bool ended, begins;
	size_t limit = r->options.limits.raw;
	buf_clear(&m->message);
	*found = false;
	for (;;) {
		enum bf_status status = peek_line(r, &ended, &begins, error);
		if (status || ended || (begins && *found))
			return status;
		enum input_line got = input_take_line(&r->input, limit, &line, error);
		if (got == INPUT_FAILED)
			return BF_IO;
		if (!begins && got == INPUT_LINE && *found)
			add_line(m, line);
		if (got == INPUT_TOO_LONG)
			m->message.broken = BF_BAD_ARGUMENT;
		*found |= begins;
	}
}

static enum reader_result open_message(struct reader *r, struct mbox_state *m, struct reject *reject,
				       bf_error *error)
{
	char name[24];
	bool found;
	uint64_t at = r->input.position;
	if (take_message(r, m, &found, error))
		return READER_FAILED;
	if (!found)
		return READER_END;
	r->record++;
	r->record_at = at;
	if (m->message.broken == BF_NO_MEMORY) {
		error_no_memory(error);
		return READER_FAILED;
	}
	if (m->message.broken)
		return reader_reject(r, reject, 0, "raise the limit (max-raw), if you trust the file",
				     "the message has more than %zu MB", r->options.limits.raw >> 20);
	snprintf(name, sizeof name, "%llu", (unsigned long long)r->record);
	struct nested_document document = {
	    .name = slice_from(name), .format = &format_mail, .bytes = buf_slice(&m->message)};
	switch (nested_open(r, &m->nested, &document, reject, error)) {
	case NESTED_REJECT:
		return READER_REJECT;
	case NESTED_FAILED:
		return READER_FAILED;
	default:
		return READER_ARTICLE;
	}
}

static enum reader_result next_mbox(struct reader *r, struct arena *arena, struct article *article,
				    struct reject *reject, bf_error *error)
{
	struct mbox_state *m = r->state;
	for (;;) {
		if (m->nested.reader) {
			enum reader_result result =
			    nested_next(r, &m->nested, arena, article, reject, error);
			if (result != READER_END)
				return result;
		}
		enum reader_result result = open_message(r, m, reject, error);
		if (result != READER_ARTICLE)
			return result;
	}
}

const struct format outside_mbox = {.open = open_mbox, .next = next_mbox, .close = close_mbox};
