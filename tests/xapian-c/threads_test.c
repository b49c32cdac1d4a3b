/* threads_test.c - threads that read at once, each with a database of its own,
 * while one writes; and one database handed from thread to thread under a lock. */
#include "support.h"

#include <pthread.h>

enum { THREADS = 4, ROUNDS = 50 };

/* Counts the documents that have a term; XC_END when it got through. */
static xc_status count_postings(const xc_database *reader, size_t *total)
{
	xc_postings *postings = NULL;
	uint32_t docids[16];
	size_t count;
	*total = 0;
	xc_status status = xc_postings_open(reader, "all", 3, &postings, NULL);
	while (status == XC_OK) {
		status = xc_postings_read(postings, 0, docids, NULL, NULL, 16, &count, NULL);
		*total += count;
	}
	xc_postings_free(postings);
	return status;
}

struct own {
	const char *path;
	const char *wrong; /* NULL when all was well */
};

/* What a reader may hear under a busy writer, and tries again. */
static bool moved_on(xc_status status)
{
	return status == XC_MODIFIED || status == XC_CORRUPT || status == XC_INTERNAL;
}

/* Each round sees one revision, whole: a multiple of ten documents. */
static void *read_own(void *payload)
{
	struct own *own = payload;
	xc_database *reader = NULL;
	size_t total;
	xc_status status = XC_MODIFIED;
	for (int attempt = 0; attempt < 100 && moved_on(status); attempt++)
		status = xc_database_open(own->path, &reader, NULL);
	if (status != XC_OK)
		own->wrong = xc_status_name(status);
	for (int round = 0; round < ROUNDS && !own->wrong; round++) {
		status = xc_database_reopen(reader, NULL, NULL);
		if (status == XC_OK)
			status = count_postings(reader, &total);
		if (status == XC_END && total % 10 != 0)
			own->wrong = "half a commit was seen";
		if (status != XC_END && !moved_on(status))
			own->wrong = xc_status_name(status);
	}
	xc_database_free(reader);
	return NULL;
}

static void add_ten(xc_database *writer)
{
	OK(xc_transaction_begin(writer, &error));
	for (int i = 0; i < 10; i++)
		add_text(writer, "all of these words");
	OK(xc_transaction_commit(writer, &error));
}

START_TEST(each_reads_its_own)
{
	pthread_t threads[THREADS];
	struct own owns[THREADS];
	const char *path = in_folder("db");
	xc_database *writer = open_writer("db");
	add_ten(writer);
	for (int i = 0; i < THREADS; i++) {
		owns[i] = (struct own){path, NULL};
		ck_assert_int_eq(pthread_create(&threads[i], NULL, read_own, &owns[i]), 0);
	}
	for (int i = 0; i < 20; i++)
		add_ten(writer);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		ck_assert_msg(owns[i].wrong == NULL, "%s", owns[i].wrong);
	}
	size_t total;
	ck_assert_int_eq(count_postings(writer, &total), XC_END);
	ck_assert_uint_eq(total, 210);
	xc_database_free(writer);
}
END_TEST

struct shared {
	pthread_mutex_t lock;
	xc_database *reader;
	int wrong;
};

static void *read_shared(void *payload)
{
	struct shared *shared = payload;
	for (int round = 0; round < ROUNDS; round++) {
		size_t total;
		pthread_mutex_lock(&shared->lock);
		xc_status status = count_postings(shared->reader, &total);
		shared->wrong += status != XC_END || total != 10;
		pthread_mutex_unlock(&shared->lock);
	}
	return NULL;
}

START_TEST(one_is_handed_round)
{
	pthread_t threads[THREADS];
	xc_database *writer = open_writer("db");
	add_ten(writer);
	xc_database_free(writer);
	struct shared shared = {PTHREAD_MUTEX_INITIALIZER, open_reader("db"), 0};
	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, read_shared, &shared), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	ck_assert_int_eq(shared.wrong, 0);
	xc_database_free(shared.reader);
}
END_TEST

RUN("xapian-c threads", each_reads_its_own, one_is_handed_round)
