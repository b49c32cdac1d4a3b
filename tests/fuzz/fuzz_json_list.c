/* fuzz_json_list.c - the reader of JSON documents over any bytes. */
#include "tests/fuzz/read_all.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice input = slice_make((const char *)data, size);
	read_all(input, SLICE("x.json"), format_find(SLICE("json")), 0);
	read_all(input, SLICE("x.json"), format_find(SLICE("json")), 64);
	return 0;
}
