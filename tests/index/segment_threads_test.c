/* segment_threads_test.c - one segment, several threads, each with a part of its own: what
 * they share (the map, and the dictionaries of compression, which the first to need them
 * prepares for all) gives each the same as one thread alone gets. */
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "index/segment.h"
#include "tests/support/archives.h"
#include "tests/support/scratch.h"
#include "tests/support/segments.h"
#include "util/bytes.h"

enum { ARTICLES = 60, BODY = 1500, THREADS = 4, ROUNDS = 25 };

static const struct tombstones none;

struct reader {
	struct segment *segment;
	pthread_barrier_t *start; /* NULL: alone */
	uint32_t first;		  /* article to begin with */
	uint64_t sum;
	enum bf_status status;
};

static void add_text(struct reader *r, uint32_t number, struct slice text)
{
	uint64_t hash = number;
	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (uint8_t)text.ptr[i]) * 1099511628211u;
	r->sum += hash; /* of all, in any order */
}

static enum bf_status read_one(struct reader *r, struct part *part, uint32_t number, struct arena *arena)
{
	struct article article;
	arena_reset(arena);
	enum bf_status status = part->operations->summary(part, number, arena, &article, NULL);
	if (status == BF_OK)
		add_text(r, number, article.headline);
	if (status == BF_OK)
		status = part->operations->article(part, number, arena, &article, NULL);
	if (status == BF_OK)
		add_text(r, number, article.body);
	return status;
}

static void *read_all(void *payload)
{
	struct reader *r = payload;
	struct arena arena = ARENA_INIT;
	struct part *part;
	uint32_t articles = 0;
	struct term border = {FIELD_TEXT, TERM_SURFACE, SLICE(""), SLICE("border")};
	if (r->start)
		pthread_barrier_wait(r->start);
	r->status = segment_part_open(r->segment, &none, &part, NULL);
	if (r->status != BF_OK)
		return NULL;
	for (uint32_t i = 0; i < ARTICLES && r->status == BF_OK; i++)
		r->status = read_one(r, part, 1 + (r->first + i) % ARTICLES, &arena);
	if (r->status == BF_OK)
		r->status = part->operations->term_frequency(part, &border, &articles, NULL);
	r->sum += articles;
	part->operations->close(part);
	arena_free(&arena);
	return NULL;
}

START_TEST(threads_read_what_one_reads)
{
	const char *path = scratch_path("segment.1");
	sample_segment(path, ARTICLES, BODY, 3);
	struct reader alone = {.start = NULL};
	MUST(segment_open(path, &alone.segment, &error));
	read_all(&alone);
	ck_assert_int_eq(alone.status, BF_OK);
	segment_close(alone.segment);
	for (int round = 0; round < ROUNDS; round++) {
		struct segment *segment;
		pthread_barrier_t start;
		pthread_t threads[THREADS];
		struct reader readers[THREADS];
		MUST(segment_open(path, &segment, &error)); /* anew: nothing is prepared yet */
		pthread_barrier_init(&start, NULL, THREADS);
		for (uint32_t i = 0; i < THREADS; i++) {
			readers[i] = (struct reader){
			    .segment = segment, .start = &start, .first = i * ARTICLES / THREADS};
			ck_assert_int_eq(pthread_create(&threads[i], NULL, read_all, &readers[i]), 0);
		}
		for (int i = 0; i < THREADS; i++) {
			pthread_join(threads[i], NULL);
			ck_assert_int_eq(readers[i].status, BF_OK);
			ck_assert_uint_eq(readers[i].sum, alone.sum);
		}
		pthread_barrier_destroy(&start);
		segment_close(segment);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("index/segment_threads");
	TCase *threads = tcase_create("threads");
	tcase_set_timeout(threads, 300);
	tcase_add_test(threads, threads_read_what_one_reads);
	suite_add_tcase(suite, threads);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int bad = srunner_ntests_failed(runner);
	srunner_free(runner);
	return bad != 0;
}
