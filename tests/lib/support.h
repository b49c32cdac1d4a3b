/* support.h - what the tests of the public interface share: an archive made in a
 * line, questions asked in a line.
 *
 * They see the public header, as programs do. */
#ifndef TESTS_LIB_SUPPORT_H
#define TESTS_LIB_SUPPORT_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "backfile.h"
#include "tests/support/scratch.h"

/* The call comes to `wanted`.  A failure says so in one line; a success leaves
 * the error alone. */
#define EXPECT(wanted, call)                                                                       \
	do {                                                                                       \
		bf_error error = {.column = 4711};                                                 \
		bf_status got_ = (call);                                                           \
		if (got_ != (wanted))                                                              \
			ck_abort_msg("%s: %s instead of %s: %s", #call, bf_status_text(got_),      \
				     bf_status_text(wanted), error.message);                       \
		if (got_ == BF_OK)                                                                 \
			ck_assert_msg(error.column == 4711 && !error.message[0] && !error.hint[0], \
				      "%s: succeeds, and touches the error", #call);               \
		else                                                                               \
			ck_assert_msg(error.status == got_ && error.message[0] &&                  \
					  !strchr(error.message, '\n') && !strchr(error.hint, '\n'), \
				      "%s: the error is %s, \"%s\"", #call,                        \
				      bf_status_text(error.status), error.message);                \
	} while (0)
#define OK(call) EXPECT(BF_OK, call)

static inline bf_writer *writer_on(const char *path)
{
	bf_writer *writer;
	OK(bf_writer_open(path, NULL, &writer, &error));
	return writer;
}

static inline bf_outcome add_json(bf_writer *writer, const char *json)
{
	bf_article *article;
	bf_outcome outcome;
	OK(bf_article_from_json(json, strlen(json), &article, &error));
	OK(bf_writer_add(writer, article, &outcome, &error));
	bf_article_free(article);
	return outcome;
}

/* Makes the archive, with these articles. */
static inline const char *archive_of(const char *name, const char *const *articles, size_t count)
{
	const char *path = scratch_path(name);
	bf_writer *writer = writer_on(path);
	for (size_t i = 0; i < count; i++)
		add_json(writer, articles[i]);
	OK(bf_writer_commit(writer, &error));
	bf_writer_close(writer);
	return path;
}

static inline uint64_t total_of(const char *path, const char *question)
{
	bf_archive *archive;
	bf_result *result;
	OK(bf_archive_open(path, &archive, &error));
	OK(bf_search(archive, question, NULL, &result, &error));
	uint64_t total = bf_result_total(result);
	bf_result_free(result);
	bf_archive_close(archive);
	return total;
}

static inline int run_suite(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}

#endif
