/* explore.c ARCHIVE QUESTION - what is behind a question: its sources, its years beside what the
 * archive holds of them, every hit page by page, and background to the best one. */
#include <backfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_overview(const bf_result *result)
{
	const bf_facet *sources = bf_result_facet(result, 0);
	const bf_timeline *years = bf_result_timeline(result);
	for (size_t i = 0; i < sources->value_count; i++)
		printf("%6llu  %s\n", (unsigned long long)sources->values[i].articles, sources->values[i].text);
	for (size_t i = 0; i < years->bucket_count; i++)
		printf("%.4s to %.4s: %llu of %llu\n", years->buckets[i].from, years->buckets[i].to,
		       (unsigned long long)years->buckets[i].hits, (unsigned long long)years->buckets[i].held);
}

/* The first page has the overview; each page after it begins where the one before ended. */
static bf_status print_pages(bf_archive *archive, const char *question, char **best, bf_error *error)
{
	const char *const facet = "source=5";
	bf_search_options options = BF_SEARCH_OPTIONS_INIT;
	bf_status status;
	char *token = NULL;
	options.limit = 5;
	options.no_snippets = 1;
	options.facets = &facet;
	options.facet_count = 1;
	options.timeline = BF_BY_YEAR;
	do {
		bf_result *page;
		options.after = token;
		if ((status = bf_search(archive, question, &options, &page, error)) != BF_OK)
			break;
		if (!token)
			print_overview(page);
		for (size_t i = 0; i < bf_result_hit_count(page); i++)
			printf("  %s\n", bf_result_hit(page, i)->id);
		if (!*best && bf_result_hit_count(page))
			*best = strdup(bf_result_hit(page, 0)->id);
		free(token);
		token = bf_result_next(page) ? strdup(bf_result_next(page)) : NULL;
		bf_result_free(page);
		options.facet_count = 0;
		options.timeline = BF_NO_TIMELINE;
	} while (token);
	free(token);
	return status;
}

static bf_status print_background(bf_archive *archive, const char *id, bf_error *error)
{
	bf_result *result;
	bf_status status = bf_similar(archive, id, NULL, &result, error);
	if (status != BF_OK)
		return status;
	printf("background to %s, by", id);
	for (size_t i = 0; i < bf_result_term_count(result) && i < 5; i++)
		printf(" %s", bf_result_term(result, i)->word);
	putchar('\n');
	for (size_t i = 0; i < bf_result_hit_count(result); i++)
		printf("  %s\n", bf_result_hit(result, i)->id);
	bf_result_free(result);
	return BF_OK;
}

int main(int argc, char **argv)
{
	bf_archive *archive = NULL;
	bf_error error = {0};
	char *best = NULL;
	if (argc != 3)
		return fprintf(stderr, "usage: explore ARCHIVE QUESTION\n"), 2;
	bf_status status = bf_archive_open(argv[1], &archive, &error);
	if (status == BF_OK)
		status = print_pages(archive, argv[2], &best, &error);
	if (status == BF_OK && best)
		status = print_background(archive, best, &error);
	if (status != BF_OK)
		fprintf(stderr, "%s\n", error.message);
	free(best);
	bf_archive_close(archive);
	return status == BF_OK ? 0 : status == BF_BAD_QUERY ? 2 : 3;
}
