/* fuzz_segment.c - any bytes as the regions of a segment: whatever they are, it opens or is
 * refused, and answers every question within its bytes.
 *
 * The checksum of the table of regions would stop nearly every input at the door, so the
 * input is not the file: it is a list of changes to a good one, 6 bytes each: where (4,
 * modulo the length before the table), how (1: a bit flipped, a byte set, a byte repeated over the
 * next 64, bytes from near by taken over), with what (1).  The good file is made when the
 * first input comes. */
#include <stdlib.h>
#include <unistd.h>

#include "tests/support/segment_questions.h"
#include "tests/support/segments.h"
#include "util/bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { CHANGE = 6, RUN = 64 };

static struct slice good;
static size_t changeable; /* bytes before the table of regions */

static void make_good(void)
{
	char path[] = "/tmp/backfile-fuzz-XXXXXX";
	int file = mkstemp(path);
	if (file < 0)
		abort();
	close(file);
	sample_segment(path, 60, 500, 3);
	good = file_bytes(path);
	unlink(path);
	changeable = load_u64(good.ptr + good.len - 32);
}

static void change(char *bytes, const uint8_t *how)
{
	size_t at = load_u32(how) % changeable, run = changeable - at < RUN ? changeable - at : RUN;
	switch (how[4] % 4) {
	case 0:
		bytes[at] ^= (char)(1 << how[5] % 8);
		break;
	case 1:
		bytes[at] = (char)how[5];
		break;
	case 2:
		memset(bytes + at, how[5], run);
		break;
	default:
		memmove(bytes + at, bytes + (at > how[5] ? at - how[5] : 0), run);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!good.ptr)
		make_good();
	char *bytes = malloc(good.len);
	memcpy(bytes, good.ptr, good.len);
	for (size_t at = 0; at + CHANGE <= size; at += CHANGE)
		change(bytes, data + at);
	ask_segment(slice_make(bytes, good.len));
	free(bytes);
	return 0;
}
