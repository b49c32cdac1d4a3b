/* read_outside.c - how a format is read through the helper executable.
 *
 * In: the bytes of the input, given to the helper as it wants them.  Out: what
 * it makes of them, record by record.
 *
 * When the helper dies, or takes too long, the document that it was at costs
 * one reject.  Another process then reads the input again from its start,
 * passing over the documents that were dealt with: so an archive with one
 * poisoned file in it gives all the others.  An input that cannot be read twice
 * ends there, and so does one on which the helper dies without getting ahead. */
#include "corpus/format.h"

#include <stdio.h>
#include <stdlib.h>

#include "corpus/helper.h"

struct outside {
	struct helper *helper, *own; /* own: made by this reader */
	struct buf out;
	bool running; /* the helper is at our file */
	bool ended;
	bool restart; /* it is to be started anew before the next record */
	struct helper_enter at; /* what it is at; `name` is in at_name */
	struct buf at_name;
	uint64_t pass; /* documents dealt with by processes before */
	uint64_t record; /* of the last result within the document */
};

/* ---- starting ---------------------------------------------------------------------- */

static enum bf_status send_message(struct outside *o, bf_error *error)
{
	enum bf_status status = buf_status(&o->out, "a message", error);
	return status ? status : helper_send(o->helper, buf_slice(&o->out), error);
}

static void write_open(struct reader *r, struct outside *o)
{
	const struct reader_limits *limits = &r->options.limits;
	struct helper_open open = {
	    .name = slice_from(r->name),
	    .format = slice_from(r->format->name),
	    .language = r->options.default_language,
	    .size = r->input.size,
	    .can_seek = r->input.can_seek,
	    .raw = limits->raw,
	    .inflated = limits->inflated,
	    .depth = limits->depth,
	    .pass = o->pass,
	};
	buf_clear(&o->out);
	message_write_open(&o->out, &open);
}

/* Has the helper begin with our file; one that died since the last file is no
 * fault of this one. */
static enum bf_status begin(struct reader *r, struct outside *o, bf_error *error)
{
	enum bf_status status = BF_IO;
	for (int attempt = 0; attempt < 2 && status == BF_IO; attempt++) {
		status = helper_ready(o->helper, error);
		if (status)
			break;
		write_open(r, o);
		status = send_message(o, error);
		if (status)
			helper_stop(o->helper);
	}
	o->running = status == BF_OK;
	return status;
}

static void free_state(struct outside *o)
{
	helper_free(o->own);
	buf_free(&o->out);
	buf_free(&o->at_name);
	free(o);
}

static enum bf_status open_outside(struct reader *r, bf_error *error)
{
	struct outside *o = calloc(1, sizeof *o);
	if (!o)
		return error_no_memory(error);
	o->out = BUF_INIT(HELPER_WANT_MAX + (1u << 20));
	o->at_name = BUF_INIT(1u << 20);
	o->helper = r->options.helper;
	enum bf_status status = BF_OK;
	if (!o->helper) {
		status = helper_new(&r->options.limits, &o->own, error);
		o->helper = o->own;
	}
	if (!status)
		status = begin(r, o, error);
	if (status)
		free_state(o);
	else
		r->state = o;
	return status;
}

static void close_outside(struct reader *r)
{
	struct outside *o = r->state;
	if (o->running)
		helper_stop(o->helper);
	free_state(o);
}

/* ---- serving ----------------------------------------------------------------------- */

static enum bf_status read_part(struct reader *r, const struct helper_want *want, struct slice *out,
				bf_error *error)
{
	struct input *in = &r->input;
	if (want->offset != in->position) {
		if (!in->can_seek)
			return error_set(error, BF_IO, "cannot be gone back in");
		enum bf_status status = input_seek(in, want->offset, error);
		if (status)
			return status;
	}
	enum bf_status status = input_peek(in, 1, out, error);
	if (out->len > want->length)
		out->len = want->length;
	return status;
}

/* The helper may be gone; the next receive says so.  Statuses: BF_OK, BF_NO_MEMORY, BF_CORRUPT
 * (what it wants is nonsense). */
static enum bf_status serve(struct reader *r, struct outside *o, struct slice content)
{
	struct helper_want want;
	struct slice part = {NULL, 0};
	bf_error why = {0};
	if (!message_read_want(content, &want))
		return BF_CORRUPT;
	enum bf_status status = read_part(r, &want, &part, &why);
	buf_clear(&o->out);
	if (status)
		message_write_text(&o->out, MESSAGE_NO_DATA, slice_from(why.message));
	else
		message_write_text(&o->out, MESSAGE_DATA, part);
	if (!status)
		input_consume(&r->input, part.len);
	return send_message(o, NULL) == BF_NO_MEMORY ? BF_NO_MEMORY : BF_OK;
}

/* ---- when it dies ------------------------------------------------------------------- */

/* The name of what it was at; the file's own where it never said. */
static struct slice place_name(const struct reader *r, const struct outside *o)
{
	return o->at.document ? buf_slice(&o->at_name) : slice_from(r->name);
}

/* The reject of the document on hand; what follows it is read by another
 * process, where that can be. */
static enum reader_result lose_document(struct reader *r, struct outside *o, struct reject *reject,
					const char *hint, const char *reason)
{
	bool ahead = o->at.document > o->pass;
	o->running = false;
	o->restart = ahead && r->input.can_seek;
	o->ended = !o->restart;
	o->pass = o->at.document;
	reader_reject(r, reject, 0, hint, "%s%s", reason,
		      o->at.document && o->ended ? "; what follows it is lost too" : "");
	reject->file = place_name(r, o);
	reject->record = o->record + 1;
	reject->byte = 0;
	return READER_REJECT;
}

static enum reader_result lose_to_crash(struct reader *r, struct outside *o, struct reject *reject,
					const bf_error *why)
{
	return lose_document(r, o, reject, "it may be damaged, or made to do harm: look at it with care",
			     why->message);
}

static enum reader_result lose_to_limit(struct reader *r, struct outside *o, struct reject *reject,
					bool time)
{
	char reason[128];
	const struct reader_limits *limits = &r->options.limits;
	if (time)
		snprintf(reason, sizeof reason, "reading it takes more than %u seconds",
			 limits->seconds);
	else
		snprintf(reason, sizeof reason, "reading it takes more than %zu MB of memory",
			 limits->memory >> 20);
	return lose_document(r, o, reject,
			     time ? "raise the limit (max-seconds), if you trust the file"
				  : "raise the limit (max-memory), if you trust the file",
			     reason);
}

/* What it sent cannot be. */
static enum reader_result lose_to_nonsense(struct reader *r, struct outside *o,
					   struct reject *reject)
{
	static const bf_error why = {.message = "its parser answered with nonsense"};
	helper_stop(o->helper);
	return lose_to_crash(r, o, reject, &why);
}

/* ---- results ------------------------------------------------------------------------ */

static enum reader_result take_article(struct reader *r, struct outside *o, struct slice content,
				       struct arena *arena, struct article *article,
				       struct reject *reject, bf_error *error)
{
	bool no_memory;
	if (!message_read_article(content, arena, reject, article, &no_memory)) {
		if (!no_memory)
			return lose_to_nonsense(r, o, reject);
		error_no_memory(error);
		return READER_FAILED;
	}
	bf_error why;
	if (article_check(article, &why) != BF_OK)
		return lose_to_nonsense(r, o, reject);
	r->finished = true;
	o->record = reject->record;
	return READER_ARTICLE;
}

static enum reader_result take_reject(struct reader *r, struct outside *o, struct slice content,
				      struct reject *reject)
{
	if (!message_read_reject(content, reject))
		return lose_to_nonsense(r, o, reject);
	o->record = reject->record;
	return READER_REJECT;
}

static enum reader_result give_up(struct outside *o, const bf_error *why, bf_error *error)
{
	o->running = false;
	o->ended = true;
	if (error)
		*error = *why;
	return READER_FAILED;
}

/* The file gives nothing more, or nothing at all. */
static enum reader_result take_failure(struct reader *r, struct outside *o, struct slice content,
				       struct reject *reject, bf_error *error)
{
	bf_error why;
	if (!message_read_failure(content, &why))
		return lose_to_nonsense(r, o, reject);
	if (why.status == BF_NO_MEMORY) {
		helper_stop(o->helper); /* whatever holds the memory goes with it */
		return lose_to_limit(r, o, reject, false);
	}
	return give_up(o, &why, error);
}

static enum bf_status take_place(struct outside *o, struct slice content)
{
	struct helper_enter enter;
	if (!message_read_enter(content, &enter) || enter.document <= o->at.document)
		return BF_CORRUPT;
	o->at.document = enter.document;
	o->record = 0;
	buf_clear(&o->at_name);
	buf_append_slice(&o->at_name, enter.name);
	return buf_status(&o->at_name, "the name of a document", NULL) == BF_NO_MEMORY ? BF_NO_MEMORY : BF_OK;
}

static enum bf_status take_note(const struct reader *r, struct slice content)
{
	struct reject note;
	if (!message_read_reject(content, &note))
		return BF_CORRUPT;
	if (r->options.note)
		r->options.note(&note, r->options.payload);
	return BF_OK;
}

/* What is no result.  Statuses: BF_OK, BF_NO_MEMORY, BF_CORRUPT (nonsense). */
static enum bf_status take_other(struct reader *r, struct outside *o, const struct message *m)
{
	switch (m->kind) {
	case MESSAGE_WANT:
		return serve(r, o, m->content);
	case MESSAGE_NOTE:
		return take_note(r, m->content);
	case MESSAGE_ENTER:
		return take_place(o, m->content);
	default:
		return BF_CORRUPT;
	}
}

static bool is_result(enum message_kind kind)
{
	return kind == MESSAGE_ARTICLE || kind == MESSAGE_REJECT || kind == MESSAGE_SKIP ||
	       kind == MESSAGE_END || kind == MESSAGE_FAILED;
}

static enum reader_result next(struct reader *r, struct arena *arena, struct article *article,
			       struct reject *reject, bf_error *error)
{
	struct outside *o = r->state;
	if (o->ended)
		return READER_END;
	if (o->restart && begin(r, o, error) != BF_OK) {
		o->ended = true;
		return READER_FAILED;
	}
	o->restart = false;
	struct message m;
	bf_error why = {0};
	for (;;) {
		enum helper_answer answer = helper_receive(o->helper, &m, &why);
		if (answer == HELPER_TOO_SLOW)
			return lose_to_limit(r, o, reject, true);
		if (answer == HELPER_DIED)
			return lose_to_crash(r, o, reject, &why);
		if (answer == HELPER_FAILED)
			return give_up(o, &why, error);
		if (is_result(m.kind))
			break;
		enum bf_status status = take_other(r, o, &m);
		if (status == BF_NO_MEMORY) {
			helper_stop(o->helper); /* it waits for an answer */
			error_no_memory(&why);
			return give_up(o, &why, error);
		}
		if (status)
			return lose_to_nonsense(r, o, reject);
	}
	switch (m.kind) {
	case MESSAGE_ARTICLE:
		return take_article(r, o, m.content, arena, article, reject, error);
	case MESSAGE_REJECT:
		return take_reject(r, o, m.content, reject);
	case MESSAGE_SKIP:
		o->record++;
		return READER_SKIP;
	case MESSAGE_FAILED:
		return take_failure(r, o, m.content, reject, error);
	default:
		o->running = false;
		o->ended = true;
		return READER_END;
	}
}

const struct format read_outside = {
    .open = open_outside,
    .next = next,
    .close = close_outside,
};
