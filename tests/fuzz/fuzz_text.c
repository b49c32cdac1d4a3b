/* fuzz_text.c - recognition and the reader of plain text over any bytes. */
#include "tests/fuzz/read_all.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice input = slice_make((const char *)data, size);
	read_all(input, SLICE("x.txt"), format_find(SLICE("text")), 0);
	read_all(input, SLICE("-"), NULL, 0);
	return 0;
}
