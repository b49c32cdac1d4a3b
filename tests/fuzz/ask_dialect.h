/* ask_dialect.h - any bytes as a question of another service: what the targets of
 * the translators share.
 *
 * What is read must print as text that our own parser reads as an equal tree; every
 * place in it, in its notes and in an error lies in the question as it was typed. */
#ifndef TESTS_FUZZ_ASK_DIALECT_H
#define TESTS_FUZZ_ASK_DIALECT_H

#include <stdint.h>
#include <stdlib.h>

#include "searcher/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static inline void insist(bool holds)
{
	if (!holds)
		abort();
}

static inline void insist_places(const struct query *node, size_t end)
{
	insist(node->start <= node->end && node->end <= end);
	for (uint32_t i = 0; i < node->child_count; i++)
		insist_places(node->children[i], end);
}

static inline void insist_same_in_ours(const struct query *tree, struct arena *arena)
{
	struct query_options options = {.now = 1655000000, .limits = {.bytes = 1u << 24, .depth = 1024}};
	struct buf text = BUF_INIT(1u << 24);
	struct query *again;
	struct query_note *notes;
	query_print(tree, &text);
	insist(query_parse(buf_slice(&text), &options, arena, &again, &notes, NULL) == BF_OK);
	insist(query_equal(tree, again));
	buf_free(&text);
}

static inline void ask_dialect(enum query_syntax syntax, const uint8_t *bytes, size_t size)
{
	struct query_options options = {.syntax = syntax, .now = 1655000000};
	struct slice question = {(const char *)bytes, size};
	struct arena arena = ARENA_INIT;
	struct query *tree;
	struct query_note *notes;
	bf_error error = {0};
	enum bf_status status = query_parse(question, &options, &arena, &tree, &notes, &error);
	if (status == BF_OK) {
		insist_places(tree, size);
		insist_same_in_ours(tree, &arena);
		insist(notes != NULL); /* the reading */
		for (; notes; notes = notes->next)
			insist(notes->start <= notes->end && notes->end <= size && notes->text.len > 0);
	} else {
		insist(status == BF_BAD_QUERY && error.message[0] && error.hint[0] && error.column);
		insist(error.column - 1 + (size_t)error.length <= size);
	}
	arena_free(&arena);
}

#endif
