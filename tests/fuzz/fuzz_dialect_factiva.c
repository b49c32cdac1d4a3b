/* fuzz_dialect_factiva.c - any bytes as a question of Factiva. */
#include "tests/fuzz/ask_dialect.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	ask_dialect(SYNTAX_FACTIVA, bytes, size);
	return 0;
}
