/* fuzz_query.c - any bytes as a question.
 *
 * The first byte chooses the options, the rest is the question.  What is read
 * must print as text that is read as an equal tree and printed the same; what
 * is refused must say where and why. */
#include <stdint.h>
#include <stdlib.h>

#include "searcher/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void insist(bool holds)
{
	if (!holds)
		abort();
}

static bool is_any_stop_word(struct slice word, void *payload)
{
	(void)payload;
	return word.len < 4;
}

static void read_again(const struct query *tree, struct arena *arena, bool any)
{
	/* The canonical text is longer, and where AND and OR meet it has brackets of
	 * its own: the limits of what people type do not hold for it. */
	struct query_options options = {.any = any, .limits = {.bytes = 1u << 24, .depth = 256}};
	struct buf first = BUF_INIT(1u << 24), second = BUF_INIT(1u << 24);
	struct query *again;
	struct query_note *notes;
	query_print(tree, &first);
	insist(query_parse(buf_slice(&first), &options, arena, &again, &notes, NULL) == BF_OK);
	insist(query_equal(tree, again));
	query_print(again, &second);
	insist(slice_equal(buf_slice(&first), buf_slice(&second)));
	buf_free(&first);
	buf_free(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	if (!size)
		return 0;
	struct query_options options = {
	    .any = bytes[0] & 1, .plain = bytes[0] & 2, .now = 1655000000};
	struct slice question = {(const char *)bytes + 1, size - 1};
	struct arena arena = ARENA_INIT;
	struct query *tree;
	struct query_note *notes;
	bf_error error = {0};
	enum bf_status status = query_parse(question, &options, &arena, &tree, &notes, &error);
	if (status == BF_OK) {
		read_again(tree, &arena, options.any);
		query_mark_optional(tree, options.any, is_any_stop_word, NULL);
		for (; notes; notes = notes->next)
			insist(notes->end <= question.len && notes->text.len > 0);
	} else {
		insist(status == BF_BAD_QUERY && error.message[0] && error.hint[0] && error.column);
		insist(error.column - 1 + (size_t)error.length <= question.len);
	}
	arena_free(&arena);
	return 0;
}
