/* fuzz_dialect_lucene.c - any bytes as a question of Lucene. */
#include "tests/fuzz/ask_dialect.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	ask_dialect(SYNTAX_LUCENE, bytes, size);
	return 0;
}
