/* A helper executable that does wrong, for tests/corpus/helper_test.c: what, the
 * name of the file says that it is asked to read.  Between its sins it hands
 * out one article for each byte of the file. */
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "corpus/helper_message.h"

static struct buf out = BUF_INIT(1 << 20);
static struct input in;

static enum bf_status pull(void *payload, uint64_t offset, char *into, size_t room, size_t *got,
			   bf_error *error)
{
	(void)payload, (void)offset, (void)error;
	ssize_t count = read(STDIN_FILENO, into, room);
	*got = count > 0 ? (size_t)count : 0;
	return count < 0 ? BF_IO : BF_OK;
}

static void flush(void)
{
	if (message_send(STDIN_FILENO, buf_slice(&out), NULL) != BF_OK)
		_exit(0);
	buf_clear(&out);
}

static struct message receive(void)
{
	struct message m;
	if (message_receive(&in, 1 << 24, &m, NULL) != BF_OK)
		_exit(0);
	return m;
}

static bool asked(struct slice name, const char *what)
{
	return name.len && memmem(name.ptr, name.len, what, strlen(what));
}

static void send_article(unsigned number, struct slice headline)
{
	char id[2] = {(char)('a' + number), 0};
	struct reject where = {.file = SLICE("inner"), .record = 1, .id = slice_from(id)};
	struct article a = {.id = slice_from(id), .headline = headline};
	message_write_article(&out, &where, &a);
	flush();
}

static void loop_forever(void)
{
	for (volatile unsigned long i = 0;; i++)
		;
}

/* What can be wrong with a message. */
static void do_wrong(struct slice name)
{
	struct article bad = {.id = SLICE("x"), .headline = SLICE("not UTF-8: \xff")};
	struct reject where = {.record = 1};
	if (asked(name, "crash"))
		abort();
	if (asked(name, "gone"))
		_exit(5);
	if (asked(name, "loop"))
		loop_forever();
	if (asked(name, "unknown"))
		message_write_text(&out, (enum message_kind)99, SLICE(""));
	if (asked(name, "long"))
		buf_append(&out, "\xff\xff\xff\xff\x08", 5);
	if (asked(name, "short"))
		message_write_text(&out, MESSAGE_ARTICLE, SLICE("\x01"));
	if (asked(name, "encoding"))
		message_write_article(&out, &where, &bad);
	if (asked(name, "mute"))
		message_write_text(&out, MESSAGE_REJECT, SLICE(""));
	if (asked(name, "backwards"))
		message_write_enter(&out, &(struct helper_enter){1, SLICE("again")});
	if (asked(name, "greedy"))
		message_write_want(&out, &(struct helper_want){0, 0});
	if (asked(name, "memory"))
		message_write_failure(&out, &(bf_error){.status = BF_NO_MEMORY, .message = "none"});
	flush();
	for (;;) /* until it is stopped */
		receive();
}

/* An article a byte, each a document of its own; at the byte '!' it sins. */
static void read_file(const struct helper_open *open)
{
	struct arena arena = ARENA_INIT;
	struct slice name = arena_copy(&arena, open->name);
	uint64_t pass = open->pass;
	message_write_want(&out, &(struct helper_want){0, HELPER_WANT_MAX});
	flush();
	struct message m = receive();
	struct slice bytes = arena_copy(&arena, m.content);
	for (unsigned i = 0; i < bytes.len; i++) {
		if (i + 1 <= pass)
			continue;
		message_write_enter(&out, &(struct helper_enter){i + 1, SLICE("inner")});
		flush();
		if (bytes.ptr[i] == '!')
			do_wrong(name);
		send_article(i, SLICE("Headline"));
	}
	message_write_text(&out, MESSAGE_END, SLICE(""));
	flush();
	arena_free(&arena);
}

int main(void)
{
	struct input_source source = {.pull = pull};
	struct helper_open open;
	input_open_source(&in, &source, "the library", NULL);
	receive();
	message_write_text(&out, MESSAGE_READY, SLICE("none"));
	flush();
	for (;;) {
		struct message m = receive();
		if (m.kind != MESSAGE_OPEN || !message_read_open(m.content, &open))
			return 2;
		read_file(&open);
	}
}
