/* fuzz_jsonl.c - the whole reader of JSON Lines over any bytes. */
#include "tests/fuzz/read_all.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice input = slice_make((const char *)data, size);
	read_all(input, SLICE("x.jsonl"), format_find(SLICE("jsonl")), 0);
	read_all(input, SLICE("x.jsonl"), format_find(SLICE("jsonl")), 64);
	return 0;
}
