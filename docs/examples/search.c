/* search.c - the smallest program over Backfile: ask an archive, print headlines.
 *
 *     cc search.c $(pkg-config --cflags --libs backfile) -o search
 *     ./search news.archive 'smuggl* NEAR/8 border' */
#include <backfile.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	bf_error error = {0};
	bf_archive *archive;
	bf_result *result;

	if (argc != 3)
		return fprintf(stderr, "usage: search ARCHIVE QUESTION\n"), 2;
	if (bf_archive_open(argv[1], &archive, &error) != BF_OK)
		return fprintf(stderr, "%s\n", error.message), 3;
	if (bf_search(archive, argv[2], NULL, &result, &error) == BF_OK) {
		for (size_t i = 0; i < bf_result_hit_count(result); i++) {
			const bf_hit *hit = bf_result_hit(result, i);
			printf("%s  %s\n", hit->date, hit->headline.text);
		}
		printf("%llu in all\n", (unsigned long long)bf_result_total(result));
		bf_result_free(result);
	} else {
		fprintf(stderr, "%s (column %u)\n", error.message, error.column);
	}
	bf_archive_close(archive);
	return error.status == BF_OK ? 0 : 2;
}
