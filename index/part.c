/* part.c - what parts of several kinds do alike; see part.h. */
#include "index/part.h"

enum bf_status part_have_term(struct part *p, const struct term *term, const uint32_t *articles,
			      size_t count, bool *there, bf_error *error)
{
	struct arena arena = ARENA_INIT;
	struct cursor *cursor;
	enum bf_status status = p->operations->open_cursor(p, term, &arena, &cursor, error);
	for (size_t i = 0; i < count && status == BF_OK && cursor; i++) {
		status = cursor_seek(cursor, articles[i], error);
		there[i] |= status == BF_OK && cursor_article(cursor) == articles[i];
	}
	cursor_close(cursor);
	arena_free(&arena);
	return status;
}
