/* fuzz_synonyms.c - any bytes as a file of synonyms, and as a question that goes by it.
 *
 * What stands before the first U+0000 is the question, the rest the file.  A file that
 * is refused must say line and column; an expanded question must print as text that is read
 * and printed the same. */
#include <stdint.h>
#include <stdlib.h>

#include "searcher/expand.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void insist(bool holds)
{
	if (!holds)
		abort();
}

static void expand(struct slice question, const struct synonyms *synonyms, struct analyzer *analyzer,
		   struct arena *arena)
{
	struct query_options options = {.now = 1655000000}, again_options = {.now = 1655000000};
	struct query *query, *expanded, *again;
	struct query_note *notes;
	struct buf first = BUF_INIT(1u << 24), second = BUF_INIT(1u << 24);
	struct expansion_request request = {synonyms, &analyzer, 1, 80, arena};
	again_options.limits = (struct query_limits){.bytes = 1u << 24, .depth = 256, .leaves = 1u << 20};
	if (query_parse(question, &options, arena, &query, &notes, NULL) != BF_OK)
		return;
	enum bf_status status = query_expand(&request, query, &expanded, &notes, NULL);
	insist(status == BF_OK || status == BF_BAD_QUERY);
	if (status == BF_OK) {
		insist((notes == NULL) == (expanded == query));
		query_print(expanded, &first);
		insist(query_parse(buf_slice(&first), &again_options, arena, &again, &notes, NULL) == BF_OK);
		query_print(again, &second);
		insist(slice_equal(buf_slice(&first), buf_slice(&second)));
	}
	buf_free(&first);
	buf_free(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct analyzer *analyzer;
	struct arena arena = ARENA_INIT;
	struct synonyms synonyms;
	bf_error error = {0};
	const uint8_t *end = size ? memchr(bytes, 0, size) : NULL;
	size_t at = end ? (size_t)(end - bytes) : size;
	struct slice question = {(const char *)bytes, at};
	struct slice file = end ? slice_make((const char *)end + 1, size - at - 1) : SLICE("border, river bank [..1990]\n");
	if (!analyzer)
		insist(analyzer_open(language_find(SLICE("en")), &analyzer, NULL) == BF_OK);
	enum bf_status status = synonyms_read(file, "file", &arena, &synonyms, &error);
	if (status == BF_OK)
		expand(question, &synonyms, analyzer, &arena);
	else
		insist(status == BF_BAD_ARGUMENT && strncmp(error.message, "file:", 5) == 0 && error.hint[0]);
	arena_free(&arena);
	return 0;
}
