/* archive_tool.c - an archive tool in one process: takes files in, adds an
 * article of its own, and answers questions from two threads meanwhile.
 *
 *     ./archive_tool news.archive FILE... -- QUESTION */
#include <backfile.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

struct asker {
	bf_archive *archive;
	const char *question;
	unsigned long long total;
	int failed;
};

static void *ask(void *payload)
{
	struct asker *asker = payload;
	bf_result *result;
	bf_error error = {0};
	if (bf_search(asker->archive, asker->question, NULL, &result, &error) != BF_OK) {
		fprintf(stderr, "%s\n", error.message);
		asker->failed = 1;
		return NULL;
	}
	asker->total = bf_result_total(result);
	for (size_t i = 0; i < bf_result_hit_count(result); i++)
		printf("%s\n", bf_result_hit(result, i)->headline.text);
	bf_result_free(result);
	return NULL;
}

static void tell_reject(const bf_reject *reject, void *payload)
{
	(void)payload;
	fprintf(stderr, "%s: record %llu: %s\n", reject->file, (unsigned long long)reject->record,
		reject->reason);
}

static int take_in(bf_writer *writer, char **paths, size_t count, bf_error *error)
{
	bf_ingest_options options = BF_INGEST_OPTIONS_INIT;
	bf_ingest_counts counts;
	bf_article *article;
	options.reject = tell_reject;
	if (bf_writer_ingest(writer, (const char *const *)paths, count, &options, &counts, error) != BF_OK)
		return 0;
	printf("%llu records, %llu added\n", (unsigned long long)counts.records,
	       (unsigned long long)counts.outcomes[BF_ADDED]);
	if (bf_article_new(&article, error) != BF_OK)
		return 0;
	int good = bf_article_set(article, "id", "desk/1", error) == BF_OK &&
		   bf_article_set(article, "headline", "A note from the desk", error) == BF_OK &&
		   bf_article_set(article, "body", "Written by the archive tool itself.", error) == BF_OK &&
		   bf_writer_add(writer, article, NULL, error) == BF_OK &&
		   bf_writer_commit(writer, error) == BF_OK;
	bf_article_free(article);
	return good;
}

int main(int argc, char **argv)
{
	bf_error error = {0};
	bf_writer *writer;
	int dash = 2;
	while (dash < argc && strcmp(argv[dash], "--") != 0)
		dash++;
	if (argc < 4 || dash != argc - 2)
		return fprintf(stderr, "usage: archive_tool ARCHIVE FILE... -- QUESTION\n"), 2;

	if (bf_writer_open(argv[1], NULL, &writer, &error) != BF_OK)
		return fprintf(stderr, "%s\n", error.message), 3;
	int good = take_in(writer, argv + 2, (size_t)dash - 2, &error);
	bf_writer_close(writer);
	if (!good)
		return fprintf(stderr, "%s\n", error.message), 3;

	bf_archive *archive;
	if (bf_archive_open(argv[1], &archive, &error) != BF_OK)
		return fprintf(stderr, "%s\n", error.message), 3;
	struct asker askers[2] = {{archive, argv[argc - 1], 0, 0}, {archive, "desk", 0, 0}};
	pthread_t threads[2];
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, ask, &askers[i]);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	bf_archive_close(archive);
	printf("%llu and %llu found\n", askers[0].total, askers[1].total);
	return askers[0].failed || askers[1].failed ? 3 : 0;
}
