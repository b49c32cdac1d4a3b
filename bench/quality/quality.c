/* quality.c - how well archives answer questions whose answers are known.
 *
 *	quality [synonyms=FILE] [NAME=NUMBER ...] ARCHIVE QUESTIONS [ARCHIVE QUESTIONS ...]
 *
 * Asks every question of the folder QUESTIONS (see questions.h), as plain text of
 * which any word is enough, and prints a table: means of each half of the
 * questions, of the ranking as it is and with a part of it taken away.  With
 * NAME=NUMBER (near=30 k1=1.6 ...: see settings) one row a half, of the ranking with these
 * numbers: for tuning, on the half that is for it.  With synonyms=FILE, questions find those
 * too (synonyms.py makes such files). */
#include <stdio.h>
#include <stdlib.h>

#include "bench/quality/measure.h"
#include "bench/quality/questions.h"
#include "searcher/rank.h"
#include "searcher/search.h"
#include "searcher/synonyms.h"

enum { DEPTH = 1000 };

static struct synonyms synonyms; /* that questions are asked with; none by themselves */

struct variant {
	const char *name;
	struct rank_table table;
};

/* What the questions of one set came to. */
struct outcome {
	struct measures *each; /* as the questions stand in the set */
};

static void die(const char *what, const bf_error *error)
{
	fprintf(stderr, "bench/quality: %s: %s\n", what, error->message);
	exit(1);
}

/* ---- asking --------------------------------------------------------------------------------- */

static struct measures ask(struct archive_reader *reader, const struct question *q,
			   const struct rank_table *table)
{
	static bool relevant[DEPTH];
	struct arena arena = ARENA_INIT;
	struct search_result result;
	bf_error error = {0};
	struct search_options options = {.limit = DEPTH,
					 .total = TOTAL_FAST,
					 .query = {.any = true, .plain = true},
					 .deadline_ms = 60000,
					 .synonyms = &synonyms,
					 .rank = table};
	if (search_run(reader, q->text, &options, &arena, &result, &error) != BF_OK)
		die(q->text.ptr, &error);
	for (uint32_t i = 0; i < result.hit_count; i++)
		relevant[i] = question_is_answered_by(q, result.hits[i].article.id);
	struct measures m = measure_ranking(relevant, result.hit_count, q->relevant_count);
	arena_free(&arena);
	return m;
}

static struct outcome ask_all(struct archive_reader *reader, const struct question_set *set,
			      const struct rank_table *table)
{
	struct outcome o = {calloc(set->count + 1, sizeof *o.each)};
	if (!o.each)
		die("the questions", &(bf_error){.message = "out of memory"});
	for (size_t i = 0; i < set->count; i++)
		o.each[i] = ask(reader, &set->items[i], table);
	return o;
}

/* ---- the table ------------------------------------------------------------------------------- */

/* Questions of the half whose average precision rose and fell from `before` on. */
static void compare(const struct question_set *set, const struct outcome *before,
		    const struct outcome *now, bool reported, size_t *better, size_t *worse)
{
	*better = *worse = 0;
	for (size_t i = 0; i < set->count; i++) {
		if (set->items[i].reported != reported)
			continue;
		double was = before->each[i].average_precision, is = now->each[i].average_precision;
		*better += is > was;
		*worse += is < was;
	}
}

static void print_half(const struct question_set *set, const char *variant, const struct outcome *now,
		       const struct outcome *before, bool reported)
{
	struct measures sum = {0};
	size_t count = 0, better, worse;
	for (size_t i = 0; i < set->count; i++) {
		if (set->items[i].reported != reported)
			continue;
		measures_add(&sum, &now->each[i]);
		count++;
	}
	struct measures m = measures_mean(&sum, count);
	printf("  %-26s %-8s %4zu  %.4f  %.4f   %.4f    %.4f    %.4f", variant,
	       reported ? "reported" : "tuning", count, m.average_precision, m.ndcg10, m.recall1, m.recall5,
	       m.reciprocal_rank);
	compare(set, before, now, reported, &better, &worse);
	if (before != now)
		printf("   %4zu %4zu", better, worse);
	putchar('\n');
}

static void print_all(const struct question_set *set, const char *variant, const struct outcome *o)
{
	struct measures sum = {0};
	for (size_t i = 0; i < set->count; i++)
		measures_add(&sum, &o->each[i]);
	struct measures m = measures_mean(&sum, set->count);
	printf("  %-26s %-8s %4zu  %.4f  %.4f   %.4f    %.4f    %.4f\n", variant, "all", set->count,
	       m.average_precision, m.ndcg10, m.recall1, m.recall5, m.reciprocal_rank);
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static void measure_set(const char *archive, const char *folder, const struct variant *variants, size_t count)
{
	struct archive_reader *reader;
	struct question_set set;
	struct outcome first = {NULL};
	bf_error error = {0};
	if (archive_reader_open(archive, &reader, &error) != BF_OK)
		die(archive, &error);
	if (questions_read(&set, folder, &error) != BF_OK)
		die(folder, &error);
	printf("%s\n  %-26s %-8s %4s  %6s  %6s  %8s  %8s  %6s   %4s %4s\n", last_part(archive), "", "", "",
	       "MAP", "nDCG10", "recall@1", "recall@5", "MRR", "up", "down");
	for (size_t i = 0; i < count; i++) {
		struct outcome o = ask_all(reader, &set, &variants[i].table);
		if (i == 0) {
			first = o;
			print_all(&set, variants[i].name, &first);
		}
		const struct outcome *now = i == 0 ? &first : &o;
		print_half(&set, variants[i].name, now, &first, false);
		print_half(&set, variants[i].name, now, &first, true);
		if (i > 0)
			free(o.each);
	}
	fflush(stdout);
	free(first.each);
	questions_free(&set);
	archive_reader_close(reader);
}

/* ---- other numbers ----------------------------------------------------------------------------- */

static bool set_number(struct rank_table *t, const char *name, size_t len, double number)
{
	const struct {
		const char *name;
		double *real;
		uint32_t *whole;
	} settings[] = {
	    {"k1", &t->k1, NULL},
	    {"b", &t->b, NULL},
	    {"headline", NULL, &t->headline_weight},
	    {"optional", NULL, &t->optional_percent},
	    {"exact", NULL, &t->exact_percent},
	    {"near", NULL, &t->near_percent},
	    {"reach", NULL, &t->near_reach},
	    {"synonym", NULL, &t->synonym_percent},
	    {"depth", NULL, &t->depth},
	};
	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
		if (strlen(settings[i].name) != len || strncmp(settings[i].name, name, len) != 0)
			continue;
		if (settings[i].real)
			*settings[i].real = number;
		else
			*settings[i].whole = (uint32_t)number;
		return true;
	}
	return false;
}

static int read_settings(struct rank_table *table, struct arena *arena, int argc, char **argv)
{
	int at = 1;
	bf_error error = {0};
	if (at < argc && strncmp(argv[at], "synonyms=", 9) == 0 &&
	    synonyms_load(argv[at++] + 9, arena, &synonyms, &error) != BF_OK)
		die("the synonyms", &error);
	for (const char *is; at < argc && (is = strchr(argv[at], '=')); at++)
		if (!set_number(table, argv[at], (size_t)(is - argv[at]), strtod(is + 1, NULL)))
			die(argv[at], &(bf_error){.message = "no such number in the table of the ranking"});
	return at;
}

int main(int argc, char **argv)
{
	struct variant variants[] = {
	    {"as it is", rank_table},
	    {"without proximity", rank_table},
	    {"without exactness", rank_table},
	    {"without headline weight", rank_table},
	    {"stop words in full", rank_table},
	    {"BM25 alone", rank_table},
	};
	variants[1].table.near_percent = variants[5].table.near_percent = 0;
	variants[2].table.exact_percent = variants[5].table.exact_percent = 0;
	variants[3].table.headline_weight = 1;
	variants[4].table.optional_percent = 100;
	struct arena arena = ARENA_INIT;
	int at = read_settings(&variants[0].table, &arena, argc, argv);
	size_t count = at > 1 ? 1 : sizeof variants / sizeof *variants;
	if (at > 1)
		variants[0].name = "with other numbers";
	for (; at + 1 < argc; at += 2)
		measure_set(argv[at], argv[at + 1], variants, count);
	arena_free(&arena);
	return 0;
}
