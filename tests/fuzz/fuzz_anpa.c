/* fuzz_anpa.c - the reader of wire text (anpa) over any bytes. */
#include "tests/fuzz/read_all.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice input = slice_make((const char *)data, size);
	read_all(input, SLICE("x.tst"), format_find(SLICE("anpa")), 0);
	return 0;
}
