/* main.c - the helper executable: see corpus/helper.h for what it is, and
 * corpus/helper_message.h for what it says.
 *
 * In: files, a piece at a time, over the socket that is its standard input.
 * Out: articles, rejects and notes over the same.  It ends when the socket does. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "corpus/format.h"
#include "corpus/helper_message.h"
#include "corpus/outside/formats.h"
#include "corpus/outside/sandbox.h"

enum { SOCKET = STDIN_FILENO };

/* From the library: names of files and pieces of them, nothing longer. */
enum { MESSAGE_MAXIMUM = 2 * HELPER_WANT_MAX };

struct session {
	struct input in; /* messages */
	struct buf out;
	struct nesting nesting;
	bool passing; /* results belong to documents that were dealt with before */
};

/* Without the library there is nothing to live for. */
static void send_out(struct session *s)
{
	if (s->out.broken || message_send(SOCKET, buf_slice(&s->out), NULL) != BF_OK)
		_exit(s->out.broken ? 3 : 0);
	buf_clear(&s->out);
}

static struct message receive(struct session *s)
{
	struct message m;
	if (message_receive(&s->in, MESSAGE_MAXIMUM, &m, NULL) != BF_OK)
		_exit(0);
	return m;
}

static enum bf_status pull_socket(void *payload, uint64_t offset, char *into, size_t room,
				  size_t *got, bf_error *error)
{
	(void)payload, (void)offset;
	ssize_t count = read(SOCKET, into, room);
	if (count < 0)
		return error_system(error, "read", "the socket");
	*got = (size_t)count;
	return BF_OK;
}

/* ---- the bytes of the file ----------------------------------------------------------- */

static enum bf_status pull_file(void *payload, uint64_t offset, char *into, size_t room, size_t *got,
				bf_error *error)
{
	struct session *s = payload;
	struct helper_want want = {offset, (uint32_t)(room < HELPER_WANT_MAX ? room : HELPER_WANT_MAX)};
	message_write_want(&s->out, &want);
	send_out(s);
	struct message m = receive(s);
	if (m.kind == MESSAGE_NO_DATA)
		return error_set(error, BF_IO, "%.*s", SLICE_ARGS(m.content));
	if (m.kind != MESSAGE_DATA || m.content.len > room)
		_exit(2);
	if (m.content.len)
		memcpy(into, m.content.ptr, m.content.len);
	*got = m.content.len;
	return BF_OK;
}

static void entering(const struct nesting *nesting, struct slice name, void *payload)
{
	struct session *s = payload;
	struct helper_enter enter = {nesting->documents, name};
	s->passing = false;
	message_write_enter(&s->out, &enter);
	send_out(s);
}

/* ---- results -------------------------------------------------------------------------- */

static void send_note(const struct reject *note, void *payload)
{
	struct session *s = payload;
	message_write_reject(&s->out, MESSAGE_NOTE, note);
}

static void send_failure(struct session *s, const bf_error *error)
{
	message_write_failure(&s->out, error);
	send_out(s);
}

static void send_result(struct session *s, enum reader_result result, const struct article *article,
			const struct reject *reject)
{
	if (s->nesting.documents < s->nesting.pass) {
		buf_clear(&s->out); /* it was sent by the process before this one */
		return;
	}
	if (result == READER_ARTICLE)
		message_write_article(&s->out, reject, article);
	else if (result == READER_REJECT)
		message_write_reject(&s->out, MESSAGE_REJECT, reject);
	else
		message_write_text(&s->out, MESSAGE_SKIP, SLICE(""));
	send_out(s);
}

static void read_all(struct session *s, struct reader *reader)
{
	struct arena arena = ARENA_INIT;
	struct article article;
	struct reject reject;
	bf_error error = {0};
	enum reader_result result;
	while ((result = reader_next(reader, &arena, &article, &reject, &error)) < READER_END) {
		send_result(s, result, &article, &reject);
		arena_reset(&arena);
	}
	arena_free(&arena);
	if (result == READER_FAILED)
		send_failure(s, &error);
	else {
		message_write_text(&s->out, MESSAGE_END, SLICE(""));
		send_out(s);
	}
}

static void read_file(struct session *s, const struct helper_open *open, struct slice name,
		      struct slice language)
{
	struct input_source source = {pull_file, s, open->size, open->can_seek};
	s->nesting = (struct nesting){.pass = open->pass, .entering = entering, .payload = s};
	struct reader_options options = {
	    .default_language = language,
	    .limits = {.raw = open->raw, .inflated = open->inflated, .depth = open->depth},
	    .note = send_note,
	    .payload = s,
	    .inside = outside_format,
	    .nesting = &s->nesting,
	};
	struct reader *reader;
	bf_error error = {0};
	const struct format *format = format_find(open->format);
	if (reader_open_source(&source, name, format, &options, &reader, &error) != BF_OK) {
		send_failure(s, &error);
		return;
	}
	read_all(s, reader);
	reader_close(reader);
}

/* Copies what must outlive the message, which goes with the first piece of the file. */
static void take_open(struct session *s, const struct message *m)
{
	struct helper_open open;
	struct arena arena = ARENA_INIT;
	if (m->kind != MESSAGE_OPEN || !message_read_open(m->content, &open))
		_exit(2);
	struct slice name = arena_copy(&arena, open.name);
	struct slice language = arena_copy(&arena, open.language);
	if (!name.ptr || !language.ptr)
		_exit(3);
	read_file(s, &open, name, language);
	arena_free(&arena);
}

/* ---- beginning ------------------------------------------------------------------------ */

/* Nothing of a file may reach the terminal, whatever a parser thinks it has to say. */
static void silence(void)
{
	int nothing = open("/dev/null", O_RDWR);
	if (nothing < 0)
		return;
	dup2(nothing, STDOUT_FILENO);
	if (!getenv("BACKFILE_READER_LOUD"))
		dup2(nothing, STDERR_FILENO);
}

static void greet(struct session *s)
{
	struct helper_start start;
	char sandbox[80];
	struct message m = receive(s);
	if (m.kind != MESSAGE_START || !message_read_start(m.content, &start))
		_exit(2);
	outside_prepare();
	sandbox_enter(start.memory, sandbox, sizeof sandbox);
	if (start.protocol == HELPER_PROTOCOL)
		message_write_text(&s->out, MESSAGE_READY, slice_from(sandbox));
	else
		message_write_text(&s->out, MESSAGE_END, SLICE(""));
	send_out(s);
}

int main(void)
{
	struct session s = {.out = BUF_INIT((size_t)1 << 31)};
	struct input_source source = {.pull = pull_socket};
	silence();
	sandbox_close_files();
	if (input_open_source(&s.in, &source, "the library", NULL) != BF_OK)
		return 3;
	greet(&s);
	for (;;) {
		struct message m = receive(&s);
		take_open(&s, &m);
	}
}
