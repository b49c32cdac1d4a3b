/* analyzer.c - how fast text becomes terms: one core, headline and body of each
 * article, as the indexer asks it.
 *
 *	zstd -dc news.jsonl.zst | build/release/bench/analyzer [LANGUAGE]
 *
 * Reads JSON Lines (`title`, `body`) and goes through them twice: the first time
 * every word is new, the second time it is remembered, as it is in a long run.
 * One line a pass: megabytes of text a second of processor time, tokens, terms. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "analyzer/analyzer.h"
#include "util/json.h"

struct texts {
	struct arena arena;
	struct slice *items; /* headline, body, headline, body, … */
	size_t count, capacity, bytes;
};

static void die(const char *what)
{
	fprintf(stderr, "bench/analyzer: %s\n", what);
	exit(1);
}

static struct slice read_all(FILE *file)
{
	size_t len = 0, capacity = 1 << 20;
	char *bytes = malloc(capacity);
	for (size_t got = 1; bytes && got > 0; len += got) {
		if (len == capacity)
			bytes = realloc(bytes, capacity *= 2);
		got = bytes ? fread(bytes + len, 1, capacity - len, file) : 0;
	}
	if (!bytes)
		die("out of memory");
	return slice_make(bytes, len);
}

static void add(struct texts *t, struct slice headline, struct slice body)
{
	if (t->count + 2 > t->capacity) {
		t->capacity = t->capacity ? t->capacity * 2 : 1024;
		t->items = realloc(t->items, t->capacity * sizeof *t->items);
		if (!t->items)
			die("out of memory");
	}
	t->items[t->count++] = headline;
	t->items[t->count++] = body;
	t->bytes += headline.len + body.len;
}

static void read_line(struct texts *t, struct slice line)
{
	struct json_reader r = json_reader_make(line, 0);
	struct slice headline = {NULL, 0}, body = {NULL, 0}, key = {NULL, 0};
	for (enum json_event e; (e = json_next(&r)) > JSON_DONE;) {
		if (e == JSON_KEY)
			key = r.raw;
		if (e != JSON_STRING)
			continue;
		struct slice *to = slice_equal(key, SLICE("title"))  ? &headline
				   : slice_equal(key, SLICE("body")) ? &body
								     : NULL;
		if (to && json_text(&r, &t->arena, to, NULL) != BF_OK)
			die("out of memory");
	}
	add(t, headline, body);
}

static struct texts read_texts(struct slice input)
{
	struct texts t = {.arena = ARENA_INIT};
	while (input.len) {
		const char *end = memchr(input.ptr, '\n', input.len);
		size_t len = end ? (size_t)(end - input.ptr) : input.len;
		read_line(&t, slice_make(input.ptr, len));
		input = slice_tail(input, len + 1);
	}
	return t;
}

static double processor_seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void pass(struct analyzer *a, const struct texts *t, const char *name)
{
	size_t tokens = 0, refused = 0;
	uint64_t sum = 0; /* of what a reader of the tokens reads */
	double start = processor_seconds();
	for (size_t i = 0; i < t->count; i++) {
		const struct token *found;
		size_t count;
		enum analyzer_reason reason = i % 2 ? ANALYZE_DOCUMENT : ANALYZE_HEADLINE;
		if (analyzer_run(a, reason, t->items[i], &found, &count, NULL) != BF_OK) {
			refused++;
			continue;
		}
		for (size_t k = 0; k < count; k++)
			sum += found[k].lexeme->id + found[k].position;
		tokens += count;
	}
	double seconds = processor_seconds() - start;
	printf("%-5s %7.1f MB/s  %6.1f MB  %9zu tokens  %6.1f MB of lexemes  %zu refused  (%016llx)\n",
	       name, (double)t->bytes / 1e6 / seconds, (double)t->bytes / 1e6, tokens,
	       (double)analyzer_memory(a) / 1e6, refused, (unsigned long long)sum);
}

int main(int argc, char **argv)
{
	struct slice input = read_all(stdin);
	struct texts t = read_texts(input);
	const struct language *language = language_find(slice_from(argc > 1 ? argv[1] : "en"));
	struct analyzer *a;
	if (!t.count)
		die("no articles on standard input");
	if (analyzer_open(language, &a, NULL) != BF_OK)
		die("no analyzer for that language");
	pass(a, &t, "new");
	pass(a, &t, "known");
	analyzer_close(a);
	arena_free(&t.arena);
	free(t.items);
	free((char *)input.ptr);
	return 0;
}
