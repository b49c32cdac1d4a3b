/* input.c - see input.h. */
#include "corpus/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIRST_CAPACITY = 256 * 1024 };

/* Why, by errno; the caller knows the name. */
static enum bf_status cannot_open(bf_error *error)
{
	int reason = errno;
	enum bf_status status = reason == ENOENT   ? BF_NOT_FOUND
				: reason == ENOMEM ? BF_NO_MEMORY
						   : BF_IO;
	error_set(error, status, "cannot be opened: %s", strerror(reason));
	error_hint(error, reason == ENOENT ? "check the path" : "check that you may read it");
	return status;
}

static enum bf_status open_path(struct input *in, const char *path, bf_error *error)
{
	in->owns_fd = strcmp(path, "-") != 0;
	in->fd = in->owns_fd ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	if (in->fd < 0)
		return cannot_open(error);
	struct stat about;
	if (fstat(in->fd, &about) != 0)
		return cannot_open(error);
	if (S_ISDIR(about.st_mode))
		return error_set(error, BF_IO, "cannot be read: it is a folder");
	if (S_ISREG(about.st_mode))
		in->size = (uint64_t)about.st_size;
	in->can_seek = S_ISREG(about.st_mode);
	return BF_OK;
}

static enum bf_status make_buffer(struct input *in, bf_error *error)
{
	in->buffer = malloc(FIRST_CAPACITY);
	in->capacity = FIRST_CAPACITY;
	in->bytes = in->buffer;
	return in->buffer ? BF_OK : error_no_memory(error);
}

enum bf_status input_open(struct input *in, const char *path, bf_error *error)
{
	*in = (struct input){.name = path, .fd = -1};
	enum bf_status status = open_path(in, path, error);
	if (status == BF_OK)
		status = make_buffer(in, error);
	if (status)
		input_close(in);
	return status;
}

enum bf_status input_open_source(struct input *in, const struct input_source *source,
				 const char *name, bf_error *error)
{
	*in = (struct input){.name = name,
			     .fd = -1,
			     .source = *source,
			     .size = source->size,
			     .can_seek = source->can_seek};
	return make_buffer(in, error);
}

void input_open_memory(struct input *in, struct slice bytes, const char *name)
{
	*in = (struct input){
	    .name = name,
	    .fd = -1,
	    .bytes = bytes.ptr ? bytes.ptr : "",
	    .end = bytes.len,
	    .size = bytes.len,
	    .ended = true,
	    .can_seek = true,
	};
}

void input_close(struct input *in)
{
	if (in->fd >= 0 && in->owns_fd)
		close(in->fd);
	free(in->buffer);
	*in = (struct input){.fd = -1};
}

/* Room behind the window: moves it to the front, or doubles the buffer. */
static enum bf_status make_room(struct input *in, bf_error *error)
{
	if (in->at > 0) {
		memmove(in->buffer, in->buffer + in->at, in->end - in->at);
		in->end -= in->at;
		in->at = 0;
	}
	if (in->end < in->capacity)
		return BF_OK;
	char *grown = realloc(in->buffer, in->capacity * 2);
	if (!grown)
		return error_no_memory(error);
	in->buffer = grown;
	in->bytes = grown;
	in->capacity *= 2;
	return BF_OK;
}

static enum bf_status read_file(struct input *in, char *into, size_t room, size_t *got,
				bf_error *error)
{
	ssize_t count;
	do
		count = read(in->fd, into, room);
	while (count < 0 && errno == EINTR);
	if (count < 0)
		return error_set(error, BF_IO, "cannot be read on: %s", strerror(errno));
	*got = (size_t)count;
	return BF_OK;
}

/* More bytes behind the window, or the end. */
static enum bf_status fill(struct input *in, bf_error *error)
{
	enum bf_status status = make_room(in, error);
	if (status)
		return status;
	size_t room = in->capacity - in->end, got = 0;
	if (in->source.pull)
		status = in->source.pull(in->source.payload, in->position + (in->end - in->at),
					 in->buffer + in->end, room, &got, error);
	else
		status = read_file(in, in->buffer + in->end, room, &got, error);
	if (status)
		return status;
	in->ended = got == 0;
	in->end += got;
	return BF_OK;
}

enum bf_status input_peek(struct input *in, size_t wanted, struct slice *out, bf_error *error)
{
	while (in->end - in->at < wanted && !in->ended) {
		enum bf_status status = fill(in, error);
		if (status)
			return status;
	}
	*out = slice_make(in->bytes + in->at, in->end - in->at);
	return BF_OK;
}

void input_consume(struct input *in, size_t len)
{
	in->at += len;
	in->position += len;
	if (in->position > in->furthest)
		in->furthest = in->position;
}

enum bf_status input_seek(struct input *in, uint64_t offset, bf_error *error)
{
	in->position = offset;
	if (!in->buffer) { /* in memory: all of it is the window */
		in->at = offset < in->end ? (size_t)offset : in->end;
		return BF_OK;
	}
	in->at = in->end = 0;
	in->ended = false;
	if (in->fd >= 0 && lseek(in->fd, (off_t)offset, SEEK_SET) < 0)
		return error_set(error, BF_IO, "cannot be read on: %s", strerror(errno));
	return BF_OK;
}

/* Consumes up to and with the next line break, keeping nothing.  `*len` grows
 * by the bytes before it. */
static enum bf_status skip_line(struct input *in, size_t *len, bf_error *error)
{
	for (;;) {
		struct slice window;
		enum bf_status status = input_peek(in, 1, &window, error);
		if (status || window.len == 0)
			return status;
		const char *newline = memchr(window.ptr, '\n', window.len);
		size_t step = newline ? (size_t)(newline - window.ptr) : window.len;
		*len += step;
		input_consume(in, step + (newline != NULL));
		if (newline)
			return BF_OK;
	}
}

enum input_line input_take_line(struct input *in, size_t limit, struct slice *line, bf_error *error)
{
	for (size_t scanned = 0;;) {
		struct slice window;
		if (input_peek(in, scanned + 1, &window, error) != BF_OK)
			return INPUT_FAILED;
		if (window.len == 0)
			return INPUT_END;
		const char *newline = memchr(window.ptr + scanned, '\n', window.len - scanned);
		size_t len = newline ? (size_t)(newline - window.ptr) : window.len;
		if (len > limit) {
			*line = slice_make(NULL, 0);
			return skip_line(in, &line->len, error) ? INPUT_FAILED : INPUT_TOO_LONG;
		}
		if (newline || in->ended) {
			*line = slice_make(window.ptr, len);
			input_consume(in, len + (newline != NULL));
			return INPUT_LINE;
		}
		scanned = window.len;
	}
}
