/* fuzz_dialect_lexis.c - any bytes as a question of LexisNexis. */
#include "tests/fuzz/ask_dialect.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	ask_dialect(SYNTAX_LEXIS, bytes, size);
	return 0;
}
