/* fuzz_newsml.c - the reader of NewsML over any bytes. */
#include "corpus/outside/formats.h"
#include "tests/fuzz/read_all.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice input = slice_make((const char *)data, size);
	read_all_inside(input, SLICE("x.xml"), format_find(SLICE("newsml")), 0, outside_format);
	return 0;
}
