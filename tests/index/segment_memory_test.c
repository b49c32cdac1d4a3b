/* segment_memory_test.c - every allocation of writing a segment, and of reading one, fails
 * once: the call says so, no block is left, a file that was begun is gone; and whoever asks
 * again with memory at hand gets the right answer.
 *
 * The linker puts the functions in our hands (WRAP in the Makefile) where our own objects
 * call them. */
#include <check.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "index/segment.h"
#include "index/segment_builder.h"
#include "index/segment_list.h"
#include "indexer/document_builder.h"
#include "tests/support/archives.h"
#include "tests/support/scratch.h"
#include "tests/support/segments.h"

enum { ARTICLES = 40, BODY = 900 };

/* ---- allocation in our hands ------------------------------------------------------------- */

/* A segment is written by several threads. */
static atomic_bool armed, failed;
static atomic_long countdown;	/* so many succeed while armed, then one fails */
static atomic_long outstanding; /* blocks that are not freed */

void *__real_malloc(size_t);
void *__real_calloc(size_t, size_t);
void *__real_realloc(void *, size_t);
char *__real_strdup(const char *);
void __real_free(void *);
void *__wrap_malloc(size_t);
void *__wrap_calloc(size_t, size_t);
void *__wrap_realloc(void *, size_t);
char *__wrap_strdup(const char *);
void __wrap_free(void *);

static bool fails(void)
{
	bool now = armed && countdown-- == 0;
	if (now)
		failed = true;
	return now;
}

static void *counted(void *block)
{
	outstanding += block != NULL;
	return block;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : counted(__real_calloc(count, size));
}

void *__wrap_realloc(void *old, size_t size)
{
	if (fails())
		return NULL;
	void *block = __real_realloc(old, size);
	return old ? block : counted(block);
}

char *__wrap_strdup(const char *text)
{
	return fails() ? NULL : counted(__real_strdup(text));
}

void __wrap_free(void *block)
{
	outstanding -= block != NULL;
	__real_free(block);
}

static void arm(long after)
{
	countdown = after;
	failed = false;
	armed = true;
}

/* ---- writing ------------------------------------------------------------------------------- */

static enum bf_status build(const char *path, struct document_builder *documents, long after)
{
	struct segment_builder *builder = NULL;
	struct arena arena = ARENA_INIT;
	uint64_t bytes;
	arm(after);
	enum bf_status status = segment_builder_open(path, 3, &builder, NULL);
	armed = false;
	for (uint32_t i = 1; i <= ARTICLES && status == BF_OK; i++) {
		struct article a;
		struct document document;
		arena_reset(&arena);
		sample_article(i, BODY, &arena, &a);
		MUST(document_build(documents, &a, &arena, &document, &error));
		armed = !failed;
		status = segment_builder_add(builder, &document, NULL);
		armed = false;
	}
	armed = !failed;
	if (status == BF_OK)
		status = segment_builder_finish(builder, &bytes, NULL);
	else
		segment_builder_cancel(builder);
	armed = false;
	arena_free(&arena);
	return status;
}

/* Whoever goes on without what could not be had goes on to the same end. */
static void expect_bytes(const char *path, struct slice right, long turn)
{
	struct slice bytes = file_bytes(path);
	ck_assert_msg(slice_equal(bytes, right), "allocation %ld: another segment", turn);
	free((char *)bytes.ptr);
}

START_TEST(writing)
{
	const char *path = scratch_path("segment.1");
	struct document_builder *documents;
	long turn = 0;
	unsigned said = 0;
	MUST(document_builder_open(&documents, &error));
	ck_assert_int_eq(build(path, documents, 1l << 40), BF_OK);
	struct slice right = file_bytes(path);
	for (;; turn++) {
		unlink(path);
		long before = outstanding;
		enum bf_status status = build(path, documents, turn);
		if (!failed)
			break;
		ck_assert_msg(status == BF_NO_MEMORY || status == BF_OK, "allocation %ld: %s", turn,
			      bf_status_text(status));
		ck_assert_int_eq(access(path, F_OK) == 0, status == BF_OK);
		if (status == BF_OK)
			expect_bytes(path, right, turn);
		said += status == BF_NO_MEMORY;
		/* The document builder may have come to know a word meanwhile. */
		ck_assert_msg(outstanding <= before + 4, "allocation %ld: %ld blocks are left", turn,
			      outstanding - before);
	}
	struct slice again = file_bytes(path);
	ck_assert_uint_eq(again.len, right.len);
	ck_assert_mem_eq(again.ptr, right.ptr, right.len);
	ck_assert_uint_gt(said, 30);
	document_builder_close(documents);
	free((char *)again.ptr);
	free((char *)right.ptr);
}
END_TEST

static void to_buf(const void *bytes, size_t len, void *payload)
{
	buf_append(payload, bytes, len);
}

/* A list of many blocks, by itself. */
static enum bf_status write_list(struct buf *out, long after)
{
	enum { POSTINGS = 3000 };
	struct list_writer writer;
	uint32_t postings;
	uint64_t bytes;
	buf_clear(out);
	buf_reserve(out, 1 << 16);
	arm(after);
	list_writer_init(&writer, to_buf, out);
	list_begin(&writer, true, 1, 2 * POSTINGS);
	for (uint32_t i = 1; i <= POSTINGS; i++) {
		const struct list_token token = {.position = i % 97, .span = 1};
		list_add(&writer, 2 * i, (uint8_t)(i % 200), &token, i % 5 == 0, 1);
	}
	enum bf_status status = list_end(&writer, &postings, &bytes, NULL);
	list_writer_free(&writer);
	armed = false;
	return status;
}

START_TEST(writing_a_list)
{
	struct buf right = BUF_INIT(1 << 20), out = BUF_INIT(1 << 20);
	long turn = 0, before = outstanding;
	ck_assert_int_eq(write_list(&right, 1l << 40), BF_OK);
	for (;; turn++) {
		enum bf_status status = write_list(&out, turn);
		if (!failed)
			break;
		ck_assert_msg(status == BF_NO_MEMORY || (status == BF_OK && slice_equal(buf_slice(&out), buf_slice(&right))),
			      "allocation %ld: another list", turn);
	}
	ck_assert_int_gt(turn, 10);
	buf_free(&out);
	buf_free(&right);
	ck_assert_int_eq(outstanding, before);
}
END_TEST

/* ---- reading ------------------------------------------------------------------------------- */

struct asked {
	struct part *part;
	struct term term;
	uint64_t sum;
	enum bf_status status;
};

/* Every call may say BF_NO_MEMORY, and nothing else. */
static bool went_well(struct asked *a, enum bf_status status)
{
	if (status == BF_OK)
		return true;
	a->status = status;
	armed = false; /* Check allocates, too */
	ck_assert_msg(status == BF_NO_MEMORY && failed, "%s", bf_status_text(status));
	return false;
}

static void ask_list(struct asked *a)
{
	struct arena arena = ARENA_INIT;
	const uint32_t *starts, *ends;
	size_t count;
	occurrence o = 0;
	struct cursor *c = NULL;
	if (went_well(a, a->part->operations->open_cursor(a->part, &a->term, &arena, &c, NULL)))
		while (c && cursor_article(c) != NO_ARTICLE) {
			if (!went_well(a, cursor_occurrence(c, &o, NULL)) ||
			    !went_well(a, c->operations->positions(c, &starts, &ends, &count, NULL)))
				break;
			for (size_t i = 0; i < count; i++)
				a->sum = a->sum * 31 + starts[i] + cursor_article(c) + o;
			if (!went_well(a, cursor_next(c, NULL)))
				break;
		}
	cursor_close(c);
	arena_free(&arena);
}

static bool ask_term(struct slice text, uint32_t articles, void *payload)
{
	struct asked *a = payload;
	a->term.text = text;
	a->sum = a->sum * 31 + articles;
	ask_list(a);
	return a->status == BF_OK;
}

static void ask_terms(struct asked *a, enum term_kind kind, struct slice language)
{
	struct term prefix = {FIELD_TEXT, kind, language, SLICE("")};
	a->term = prefix;
	if (a->status == BF_OK)
		went_well(a, a->part->operations->walk_terms(a->part, &prefix, ask_term, a, NULL));
}

static bool never_late(uint32_t steps, void *payload)
{
	(void)steps, (void)payload;
	return false;
}

static void ask_prefix(struct asked *a)
{
	struct arena arena = ARENA_INIT;
	struct cursor *c = NULL;
	struct term prefix = {FIELD_TEXT, TERM_SURFACE, SLICE(""), SLICE("s")};
	if (went_well(a, a->part->operations->open_prefix(a->part, &prefix, never_late, NULL, &arena, &c,
							    NULL)))
		while (c && cursor_article(c) != NO_ARTICLE) {
			a->sum = a->sum * 31 + cursor_article(c);
			if (!went_well(a, cursor_next(c, NULL)))
				break;
		}
	cursor_close(c);
	arena_free(&arena);
}

static void ask_article(struct asked *a, uint32_t number)
{
	struct arena arena = ARENA_INIT;
	struct article article;
	const struct text_checkpoint *points;
	const uint32_t *starts;
	size_t count;
	const struct part_operations *part = a->part->operations;
	if (went_well(a, part->summary(a->part, number, &arena, &article, NULL)))
		a->sum = a->sum * 31 + article.headline.len + article.body.len;
	if (went_well(a, part->article(a->part, number, &arena, &article, NULL)))
		a->sum = a->sum * 31 + article.body.len;
	if (went_well(a, part->checkpoints(a->part, number, &arena, &points, &count, NULL)))
		a->sum = a->sum * 31 + count;
	if (went_well(a, part->boundaries(a->part, number, BOUNDARY_SENTENCE, UINT32_MAX, &arena, &starts,
					  &count, NULL)))
		a->sum = a->sum * 31 + count;
	arena_free(&arena);
}

static void ask_part(struct asked *a)
{
	a->sum = 0;
	a->status = BF_OK;
	for (uint32_t number = 1; number <= ARTICLES && a->status == BF_OK; number += 7)
		ask_article(a, number);
	ask_terms(a, TERM_STEM, SLICE("en"));
	ask_terms(a, TERM_SURFACE, SLICE("")); /* their tokens stand among those of other forms */
	if (a->status == BF_OK)
		ask_prefix(a);
}

static enum bf_status read_segment(const char *path, long after, uint64_t *sum)
{
	static const struct tombstones none;
	struct segment *segment = NULL;
	struct asked a = {.part = NULL};
	arm(after);
	enum bf_status status = segment_open(path, &segment, NULL);
	if (status == BF_OK)
		status = segment_part_open(segment, &none, &a.part, NULL);
	if (status == BF_OK) {
		ask_part(&a);
		status = a.status;
		armed = false;
		if (status != BF_OK) { /* now there is memory again */
			ask_part(&a);
			ck_assert_int_eq(a.status, BF_OK);
		}
		a.part->operations->close(a.part);
	}
	armed = false;
	segment_close(segment);
	*sum = a.sum;
	return status;
}

START_TEST(reading)
{
	const char *path = scratch_path("segment.1");
	uint64_t right, sum;
	unsigned said = 0;
	sample_segment(path, ARTICLES, BODY, 3);
	ck_assert_int_eq(read_segment(path, 1l << 40, &right), BF_OK);
	for (long turn = 0;; turn++) {
		long before = outstanding;
		enum bf_status status = read_segment(path, turn, &sum);
		ck_assert_int_eq(outstanding, before);
		if (!failed)
			break;
		ck_assert_msg(status == BF_NO_MEMORY || status == BF_OK, "allocation %ld: %s", turn,
			      bf_status_text(status));
		said += status == BF_NO_MEMORY;
		if (sum) /* it could be opened */
			ck_assert_uint_eq(sum, right);
	}
	ck_assert_uint_gt(said, 20);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("index/segment_memory");
	TCase *memory = tcase_create("memory");
	tcase_set_timeout(memory, 300);
	tcase_add_test(memory, writing);
	tcase_add_test(memory, writing_a_list);
	tcase_add_test(memory, reading);
	suite_add_tcase(suite, memory);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int bad = srunner_ntests_failed(runner);
	srunner_free(runner);
	return bad != 0;
}
