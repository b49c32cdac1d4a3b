/* segment_strings.c - see segment_strings.h: reading. */
#include "index/segment_strings.h"

#include "util/bytes.h"

/* What CODE_BYTE chooses from. */
#define FOUR(n) n, n + 1, n + 2, n + 3
#define SIXTEEN(n) FOUR(n), FOUR(n + 4), FOUR(n + 8), FOUR(n + 12)
#define SIXTY_FOUR(n) SIXTEEN(n), SIXTEEN(n + 16), SIXTEEN(n + 32), SIXTEEN(n + 48)
static const uint8_t every_byte[256 + STRING_MAX] = {SIXTY_FOUR(0), SIXTY_FOUR(64), SIXTY_FOUR(128),
						     SIXTY_FOUR(192)};

bool strings_open(struct strings *s, struct slice dictionary)
{
	struct byte_reader r = byte_reader_make(dictionary);
	struct slice table = read_bytes(&r, dictionary.len ? STRING_TABLE : 0);
	memset(s, 0, sizeof *s);
	s->codes[CODE_BYTE] = (struct string_code){every_byte, 256, 1, 255};
	s->first_long = 256;
	for (size_t i = 0; i < table.len; i += 2) {
		uint8_t length = (uint8_t)table.ptr[i] % CODE_FOLLOWS;
		bool follows = (uint8_t)table.ptr[i] >= CODE_FOLLOWS;
		unsigned count = length ? (uint8_t)table.ptr[i + 1] + 1u : 0;
		if (length > STRING_MAX || (count > 1 && !follows))
			return false;
		struct slice strings = read_bytes(&r, count * length);
		s->codes[CODE_STRINGS + i / 2] = (struct string_code){
		    (const uint8_t *)strings.ptr, (uint16_t)count, length, follows ? 255 : 0};
		if (count && !follows && s->first_long < 256)
			return false;
		if (count && follows && s->first_long == 256)
			s->first_long = CODE_STRINGS + (unsigned)i / 2;
	}
	read_bytes(&r, dictionary.len ? STRING_MAX : 0);
	return !r.bad && r.at == r.end;
}

/* A text on its way. */
struct string_reader {
	const uint8_t *at, *end; /* of the codes */
	uint8_t *out;
	uint8_t *begin, *full; /* of the text; beyond `full` the longest code has no room */
	bool bad;
};

enum { CODE_ROOM = 256 + STRING_MAX }; /* bytes: what one code may write */

static void read_run(struct string_reader *r)
{
	size_t n = r->at < r->end ? *r->at++ : SIZE_MAX;
	if (n > (size_t)(r->end - r->at)) {
		r->bad = true;
		return;
	}
	memcpy(r->out, r->at, n);
	r->at += n;
	r->out += n;
}

static void read_copy(struct string_reader *r)
{
	if (r->end - r->at < 2 || (size_t)r->at[0] + r->at[1] > (size_t)(r->out - r->begin)) {
		r->bad = true;
		return;
	}
	memcpy(r->out, r->begin + r->at[0], r->at[1]);
	r->out += r->at[1];
	r->at += 2;
}

static void read_other(struct string_reader *r, uint8_t code)
{
	if (code == CODE_RUN)
		read_run(r);
	else if (code == CODE_COPY)
		read_copy(r);
	else
		r->bad = true;
}

/* Four codes out of one word, for who reads each from memory waits for where the one before ends. */
enum { CODES_AT_ONCE = 4 };
_Static_assert(CODES_AT_ONCE * STRING_MAX <= CODE_ROOM, "what is written at once has room");

/* Codes that are strings, until another comes, or the end, or there is no room.  A code that misses
 * its second byte takes one from behind the end, and is found out there.  What is stepped on
 * stands in variables: a store to the text could change all else, for all the compiler knows. */
static void read_strings(const struct strings *s, struct string_reader *r)
{
	const uint8_t *at = r->at, *end = r->end, *full = r->full;
	unsigned long_ones = s->first_long - 1;
	uint8_t *out = r->out;
	bool other = false;
	while (at < end && out <= full && !other) {
		uint64_t word = load_u64(at);
		for (int i = 0; i < CODES_AT_ONCE && at < end; i++) {
			const struct string_code *c = &s->codes[word & 255];
			unsigned which = word >> 8 & c->follows, length = c->length;
			unsigned step = (uint8_t)(word - 1) >= long_ones ? 16 : 8; /* CODE_BYTE comes last so */
			other = which >= c->count;
			if (other)
				break;
			memcpy(out, c->strings + which * length, STRING_MAX);
			out += length;
			at += step / 8;
			word >>= step;
		}
	}
	r->at = at;
	r->out = out;
	r->bad = at > end;
}

static void read_codes(const struct strings *s, struct string_reader *r)
{
	for (;;) {
		read_strings(s, r);
		if (r->bad || r->at == r->end || r->out > r->full)
			return;
		read_other(r, *r->at++);
		if (r->bad)
			return;
	}
}

static enum bf_status damaged(bf_error *error)
{
	return error_set(error, BF_CORRUPT, "a stored text of a segment is damaged");
}

enum bf_status strings_read(const struct strings *s, struct slice codes, size_t enough, struct buf *text,
			    bf_error *error)
{
	const uint8_t *start = (const uint8_t *)codes.ptr;
	struct string_reader r = {.at = start, .end = start ? start + codes.len : start};
	size_t begin = text->len, room = codes.len < SIZE_MAX / 256 ? codes.len * 4 : codes.len;
	while (r.at < r.end && !r.bad && text->len - begin < enough) {
		size_t wanted = enough - (text->len - begin);
		room = room < wanted ? room : wanted;
		if (!buf_reserve(text, room + CODE_ROOM))
			return text->broken == BF_NO_MEMORY ? error_no_memory(error) : damaged(error);
		r.begin = (uint8_t *)text->ptr + begin;
		r.out = (uint8_t *)text->ptr + text->len;
		r.full = r.out + room;
		read_codes(s, &r);
		text->len = (size_t)(r.out - (uint8_t *)text->ptr);
		room = text->len - begin + CODE_ROOM; /* as much again */
	}
	return r.bad ? damaged(error) : BF_OK;
}
