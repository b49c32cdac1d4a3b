/* segment_terms.c - where the postings of a term are; walks over terms. */
#include <stdlib.h>

#include "index/segment.h"
#include "index/segment_list.h"
#include "index/term.h"
#include "util/bytes.h"

static bool is_stem(const struct term *t)
{
	return t->kind == TERM_STEM && field_describe(t->field)->stemmed;
}

/* The list of the name that the entry stands at: it ends where the next one begins, to which the
 * entry moves. */
static bool read_reference(const struct segment *s, struct dictionary_entry *entry,
			   struct term_list_reference *out)
{
	uint64_t postings = entry->numbers[0], from = entry->numbers[1], to = s->lists.len;
	if (dictionary_next(entry))
		to = entry->numbers[1];
	if (entry->damaged || from > to || to > s->lists.len || postings == 0 ||
	    postings > s->facts.articles)
		return false;
	out->bytes = slice_make(s->lists.ptr + from, to - from);
	out->postings = (uint32_t)postings;
	return true;
}

bool segment_find_list(const struct segment *s, uint32_t ordinal, struct term_list_reference *out)
{
	struct dictionary_entry entry;
	return dictionary_at(&s->list_names, ordinal, &entry) && read_reference(s, &entry, out);
}

bool segment_find_list_onwards(const struct segment *s, struct dictionary_entry *at, uint32_t ordinal,
			       struct term_list_reference *out)
{
	return dictionary_forward(&s->list_names, ordinal, at) && read_reference(s, at, out);
}

static bool find_stem(const struct segment *s, struct dictionary_entry *entry,
		      struct term_lists *out)
{
	out->items[0].form = WHOLE_LIST;
	out->count = 1;
	if (!read_reference(s, entry, &out->items[0]))
		return false;
	out->frequency = out->items[0].postings;
	return true;
}

static bool find_surface(const struct segment *s, const struct dictionary_entry *entry,
			 struct term_lists *out)
{
	if (entry->numbers[0] > s->facts.articles)
		return false;
	out->frequency = (uint32_t)entry->numbers[0];
	for (size_t i = 1; i + 1 < entry->count; i += 2) {
		struct term_list_reference *to = &out->items[out->count++];
		if (entry->numbers[i] > UINT32_MAX || !segment_find_list(s, (uint32_t)entry->numbers[i], to))
			return false;
		to->form = (uint32_t)entry->numbers[i + 1];
	}
	return out->count > 0;
}

/* ---- what was found before ----------------------------------------------------------------- */

enum { REMEMBERED_BITS = 6, REMEMBERED_BYTES = 44, NOTHING = UINT8_MAX };
enum { RANGES_BITS = 4, RANGE_BYTES = 16 };

/* The segment never changes: what was found once stays true.  Terms of several lists
 * are rare, and looked up each time. */
struct term_memory {
	struct remembered {
		uint8_t field, kind, language, text; /* of the last two the lengths; text: or NOTHING */
		char bytes[REMEMBERED_BYTES];	     /* of both */
		uint32_t frequency, count;
		struct term_list_reference list; /* where count is 1 */
	} items[1 << REMEMBERED_BITS];
	/* Where the stems of a language are: of most languages of an archive there are few or none. */
	struct stem_range {
		uint8_t length; /* 0: not known */
		char begin[RANGE_BYTES];
		struct dictionary_range blocks;
	} ranges[1 << RANGES_BITS];
};

struct term_memory *term_memory_new(void)
{
	struct term_memory *m = calloc(1, sizeof *m);
	for (size_t i = 0; m && i < sizeof m->items / sizeof *m->items; i++)
		m->items[i].text = NOTHING;
	return m;
}

/* By its language, of which many have the same stem, and by how it begins and ends. */
static struct remembered *place_of(struct term_memory *m, const struct term *t)
{
	uint64_t key = t->text.len << 8 | (uint64_t)t->field << 1 | (t->kind == TERM_STEM);
	for (size_t i = 0; i < t->language.len; i++)
		key = key * 0x100000001b3ull + (uint8_t)t->language.ptr[i];
	if (t->text.len >= 4)
		key ^= (uint64_t)load_u32(t->text.ptr) << 32 ^
		       (uint64_t)load_u32(t->text.ptr + t->text.len - 4) << 16;
	else if (t->text.len)
		key ^= (uint64_t)(uint8_t)t->text.ptr[0] << 32 |
		       (uint64_t)(uint8_t)t->text.ptr[t->text.len - 1] << 16;
	return &m->items[key * 0x9e3779b97f4a7c15ull >> (64 - REMEMBERED_BITS)];
}

static bool is_equal(const char *bytes, struct slice s)
{
	return s.len == 0 || memcmp(bytes, s.ptr, s.len) == 0;
}

static bool recall(struct term_memory *m, const struct term *t, struct term_lists *out)
{
	const struct remembered *r = place_of(m, t);
	if (t->text.len >= NOTHING || r->text != t->text.len || r->kind != t->kind || r->field != t->field ||
	    r->language != t->language.len || !is_equal(r->bytes, t->language) ||
	    !is_equal(r->bytes + r->language, t->text))
		return false;
	out->frequency = r->frequency;
	out->count = r->count;
	out->items[0] = r->list;
	return true;
}

static void remember(struct term_memory *m, const struct term *t, const struct term_lists *lists)
{
	struct remembered *r = place_of(m, t);
	if (t->language.len > REMEMBERED_BYTES || t->text.len > REMEMBERED_BYTES - t->language.len ||
	    lists->count > 1)
		return;
	if (t->language.len)
		memcpy(r->bytes, t->language.ptr, t->language.len);
	if (t->text.len)
		memcpy(r->bytes + t->language.len, t->text.ptr, t->text.len);
	r->field = (uint8_t)t->field;
	r->kind = (uint8_t)t->kind;
	r->language = (uint8_t)t->language.len;
	r->text = (uint8_t)t->text.len;
	r->frequency = lists->frequency;
	r->count = lists->count;
	r->list = lists->items[0];
}

/* ---- finding ------------------------------------------------------------------------------- */

/* Among the stems of its field and language. */
static bool look_for_stem(const struct segment *s, struct term_memory *m, const struct term *t, struct slice key,
			  struct dictionary_entry *entry)
{
	size_t length = term_prefix_length(t);
	uint32_t sum = (uint32_t)t->field;
	if (length > RANGE_BYTES)
		return dictionary_find(&s->list_names, key, entry);
	for (size_t i = 0; i < t->language.len; i++)
		sum = sum * 31 + (uint8_t)t->language.ptr[i];
	struct stem_range *r = &m->ranges[sum * 0x9e3779b1u >> (32 - RANGES_BITS)];
	if (r->length != length || memcmp(r->begin, key.ptr, length) != 0) {
		r->length = (uint8_t)length;
		memcpy(r->begin, key.ptr, length);
		r->blocks = dictionary_range_of(&s->list_names, slice_make(key.ptr, length));
	}
	return dictionary_find_within(&s->list_names, r->blocks, key, entry);
}

static enum bf_status look_up(const struct segment *s, struct term_memory *memory, const struct term *term,
			      const struct term_bytes *bytes, struct term_lists *out, bf_error *error)
{
	struct dictionary_entry entry;
	struct slice key = slice_make(bytes->bytes, bytes->length);
	if (is_stem(term) ? !look_for_stem(s, memory, term, key, &entry) : !dictionary_find(&s->surfaces, key, &entry))
		return entry.damaged ? segment_damaged(s, "a dictionary", error) : BF_OK;
	if (is_stem(term) ? find_stem(s, &entry, out) : find_surface(s, &entry, out))
		return BF_OK;
	return segment_damaged(s, "a dictionary", error);
}

enum bf_status segment_find_term(const struct segment *s, struct term_memory *memory,
				 const struct term *term, struct term_lists *out, bf_error *error)
{
	struct term_bytes key;
	if (recall(memory, term, out))
		return BF_OK;
	out->count = out->frequency = 0;
	if (!term_encode(term, &key) || key.length == 0)
		return BF_OK;
	out->items[0] = (struct term_list_reference){.form = WHOLE_LIST};
	enum bf_status status = look_up(s, memory, term, &key, out, error);
	for (uint32_t i = 0; i < out->count && status == BF_OK; i++)
		list_ask_ahead(out->items[i].bytes, out->items[i].postings);
	if (status == BF_OK)
		remember(memory, term, out);
	return status;
}
