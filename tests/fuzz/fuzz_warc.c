/* fuzz_warc.c - the reader of web archives over any bytes. */
#include "corpus/outside/formats.h"
#include "tests/fuzz/read_all.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool prepared;
	struct slice input = slice_make((const char *)data, size);
	if (!prepared)
		outside_prepare();
	prepared = true;
	read_all_inside(input, SLICE("x"), format_find(SLICE("warc")), 0, outside_format);
	return 0;
}
