/* posting_log_test.c - postings come back sorted by list, as they were written.
 *
 * A shape is a line of the table: which lists, how far apart their articles, how many tokens.
 * What was written is drawn once more from the same number, and compared. */
#include <check.h>
#include <stdlib.h>

#include "index/posting_log.h"

static const struct {
	uint32_t lists, list_step; /* so many lists, their numbers so far apart */
	uint32_t postings, articles_apart, tokens, gaps, spans; /* all but the first: at most */
} shapes[] = {
    {1, 1, 0, 1, 1, 1, 1},		  /* a list without postings */
    {1, 1, 5, 1, 1, 1, 1},		  /* one that is short */
    {500, 1, 20000, 1, 3, 60, 1},	  /* as articles are */
    {3, 1, 60000, 1, 4, 60, 1},		  /* longer than a chunk each */
    {500, 1, 5000, 254, 3, 60, 3},	  /* articles as far apart as a byte tells, */
    {500, 1, 5000, 1000, 3, 60, 3},	  /* and farther */
    {40, 1, 3000, 1u << 24, 3, 60, 3},
    {60, 72001, 3000, 2, 3, 60, 1},	  /* numbers of lists on both sides of what two bytes tell */
    {500, 1, 30000, 300, 1, 40000, 2},	  /* one token, on both sides of what is written at once */
    {500, 1, 3000, 1, 40, 40000, 300},	  /* gaps that need more, long spans */
    {5, 1, 40, 1, 60000, 3, 1},		  /* one posting is longer than a chunk */
};

static uint64_t state;

static uint32_t draw(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 11) % below;
}

struct drawn {
	uint32_t list, article, form, headline, count;
};

/* The next posting, but for its tokens. */
static struct drawn draw_posting(int shape, uint32_t article)
{
	struct drawn p = {.list = draw(shapes[shape].lists),
			  .article = article + draw(shapes[shape].articles_apart + 1),
			  .form = draw(3) ? 0 : draw(300)};
	p.article += p.article == 0;
	p.count = 1 + draw(shapes[shape].tokens);
	p.headline = draw(4) ? 0 : draw(p.count + 1);
	return p;
}

static uint16_t draw_span(int shape)
{
	return (uint16_t)(1 + draw(shapes[shape].spans));
}

/* All at once, if it can be. */
static bool write_single(struct posting_log *log, int shape, const struct drawn *p, uint32_t gap, uint16_t span)
{
	return span == 1 && log_put_single(log, p->list * shapes[shape].list_step, p->article, p->form, gap);
}

static void write_posting(struct posting_log *log, int shape, const struct drawn *p)
{
	struct log_writer w;
	if (p->count == 1 && !p->headline) {
		uint64_t before = state;
		uint32_t gap = draw(shapes[shape].gaps);
		if (write_single(log, shape, p, gap, draw_span(shape)))
			return;
		state = before;
	}
	ck_assert(log_begin(log, p->list * shapes[shape].list_step, p->article, p->count, &w));
	w.flags = (p->form ? 1u : 0u) + (p->headline ? 2u : 0u);
	if (p->form)
		w.at = store_varint(w.at, p->form);
	if (p->headline)
		w.at = store_varint(w.at, p->headline);
	for (uint32_t i = 0; i < p->count; i++) {
		uint32_t gap = draw(shapes[shape].gaps);
		w.at = log_put_token(w.at, gap, draw_span(shape));
	}
	log_end(&w);
}

static void compare_posting(int shape, const struct drawn *p, struct log_run *run, uint32_t *article)
{
	struct log_posting read = log_next(run);
	*article += read.step;
	ck_assert_uint_eq(*article, p->article);
	ck_assert_uint_eq(read.form, p->form);
	ck_assert_uint_eq(read.headline, p->headline);
	for (uint32_t i = 0; i < p->count; i++) {
		uint16_t span;
		ck_assert_uint_eq(log_get_token(&read.tokens, &span), draw(shapes[shape].gaps));
		ck_assert_uint_eq(span, draw_span(shape));
	}
	ck_assert_ptr_eq(read.tokens, read.end);
}

static void sort(struct posting_log *log, uint32_t lists)
{
	ck_assert(log_sort_begin(log, lists));
	for (uint32_t i = 0; i < LOG_PARTS; i++)
		log_sort_part(log, i);
	ck_assert(log_sort_end(log));
}

START_TEST(postings_come_back_by_list)
{
	uint32_t lists = shapes[_i].lists, step = shapes[_i].list_step, article = 0;
	const uint64_t seed = 88172645463325252ull + (uint64_t)_i;
	struct log_run *runs = calloc(lists, sizeof *runs);
	uint32_t *articles = calloc(lists, sizeof *articles);
	struct posting_log log;
	log_init(&log);
	state = seed;
	for (uint32_t i = 0; i < shapes[_i].postings; i++) {
		struct drawn p = draw_posting(_i, article);
		write_posting(&log, _i, &p);
		article = p.article;
	}
	sort(&log, (lists - 1) * step + 1);
	for (uint32_t i = 0; i < lists; i++)
		runs[i] = log_list(&log, i * step);
	state = seed;
	article = 0;
	for (uint32_t i = 0; i < shapes[_i].postings; i++) {
		struct drawn p = draw_posting(_i, article);
		compare_posting(_i, &p, &runs[p.list], &articles[p.list]);
		article = p.article;
	}
	for (uint32_t i = 0; i < lists; i++)
		ck_assert_ptr_eq(runs[i].at, runs[i].end);
	log_free(&log);
	free(runs);
	free(articles);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("posting_log");
	TCase *all = tcase_create("all");
	tcase_set_timeout(all, 60);
	tcase_add_loop_test(all, postings_come_back_by_list, 0, (int)(sizeof shapes / sizeof *shapes));
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
