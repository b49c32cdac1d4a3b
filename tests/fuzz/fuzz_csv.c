/* fuzz_csv.c - the reader of tables over any bytes. */
#include "tests/fuzz/read_all.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice input = slice_make((const char *)data, size);
	read_all(input, SLICE("x.csv"), format_find(SLICE("csv")), 0);
	read_all(input, SLICE("x.csv"), format_find(SLICE("csv")), 64);
	return 0;
}
