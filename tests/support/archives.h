/* archives.h - archives on disk for tests: made in a line, looked at in a line.
 *
 * What must succeed fails the test with its message. */
#ifndef TESTS_SUPPORT_ARCHIVES_H
#define TESTS_SUPPORT_ARCHIVES_H

#include <check.h>

#include "indexer/indexer.h"

/* The call comes to `wanted`, and a failure has said so, in one line. */
#define EXPECT_STATUS(wanted, call)                                                                \
	do {                                                                                       \
		bf_error error = {0};                                                              \
		enum bf_status got_ = (call);                                                      \
		if (got_ != (wanted))                                                              \
			ck_abort_msg("%s: %s instead of %s: %s", #call, bf_status_text(got_),      \
				     bf_status_text(wanted), error.message);                       \
		if (error.status != got_ || (got_ != BF_OK) != (error.message[0] != '\0') ||       \
		    strchr(error.message, '\n'))                                                   \
			ck_abort_msg("%s: %s, and the error says %s, \"%s\"", #call,               \
				     bf_status_text(got_), bf_status_text(error.status),           \
				     error.message);                                               \
	} while (0)
#define MUST(call) EXPECT_STATUS(BF_OK, call)

/* An archive open for writing, with its indexer. */
struct desk {
	struct archive *archive;
	struct indexer *indexer;
};

void desk_open(struct desk *, const char *path);
void desk_close(struct desk *);

/* One article, given as a JSON object, at that moment. */
enum indexed desk_add(struct desk *, const char *json, int64_t now);
void desk_commit(struct desk *, int64_t now);

/* Articles and what is in them: how many, and the sum of the hashes of their
 * JSON, which does not depend on their order.  `leave_out` (or NULL): articles
 * whose id begins with it are not looked at. */
struct contents {
	uint64_t articles, sum;
};

static inline bool same_contents(struct contents a, struct contents b)
{
	return a.articles == b.articles && a.sum == b.sum;
}

/* Of what a search can find; takes no lock, repairs nothing. */
enum bf_status visible_contents(const char *path, const char *leave_out, struct contents *out,
				bf_error *);
/* Of the dump: held articles too, after what a stop left was repaired. */
enum bf_status dumped_contents(const char *path, const char *leave_out, struct contents *out,
			       bf_error *);

/* `check` finds nothing; a problem fails the test with its line. */
void assert_clean(const char *path);

/* The ids at that place, ascending, joined by spaces; good until the next call. */
const char *ids_at(const char *path, enum archive_place place);

#endif
