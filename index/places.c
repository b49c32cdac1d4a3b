/* places.c - see places.h. */
#include "index/places.h"

#include <stdlib.h>
#include <xxhash.h>

#include "analyzer/analyzer.h"
#include "index/checkpoints.h"
#include "util/bytes.h"

static uint64_t hash_text(struct slice text, bool stem, uint64_t salt, uint8_t width)
{
	uint64_t hash = XXH3_64bits_withSeed(text.ptr, text.len, salt * 2 + stem);
	return width == 8 ? hash : hash & ((1ull << (8 * width)) - 1);
}

/* ---- writing ------------------------------------------------------------------------- */

/* A table from hashes to the texts they stand for, to see two that share one. */
struct hash_table {
	struct hash_slot {
		uint32_t stamp; /* of the try in which it was filled */
		struct slice text;
		uint64_t hash;
	} *slots;
	size_t mask;
	uint32_t stamp;
};

/* False when another text has that hash. */
static bool claim_hash(struct hash_table *t, uint64_t hash, struct slice text)
{
	size_t at = hash & t->mask;
	while (t->slots[at].stamp == t->stamp && t->slots[at].hash != hash)
		at = (at + 1) & t->mask;
	if (t->slots[at].stamp == t->stamp)
		return slice_equal(t->slots[at].text, text);
	t->slots[at] = (struct hash_slot){t->stamp, text, hash};
	return true;
}

/* The empty stem, of a word that has none, counts among the stems: it is in
 * their list, and must not be taken for one. */
static bool hashes_apart(const struct document *d, struct hash_table *t, uint8_t width, uint64_t salt)
{
	t->stamp++;
	for (size_t i = 0; i < d->lexeme_count; i++)
		if (!claim_hash(t, hash_text(d->lexemes[i].word->surface, false, salt, width),
				d->lexemes[i].word->surface))
			return false;
	t->stamp++;
	for (size_t i = 0; i < d->lexeme_count; i++) {
		const struct slice stems[] = {d->lexemes[i].word->stem, d->lexemes[i].word->other_stem};
		for (int s = 0; s < 2; s++)
			if (!claim_hash(t, hash_text(stems[s], true, salt, width), stems[s]))
				return false;
	}
	return true;
}

/* The narrowest hashes that tell this article's terms apart.  With 16 salts to
 * choose from, 2 bytes do for almost every article of up to 400 lexemes, 4 for
 * the rest; 8 bytes always do, short of a broken hash. */
static void choose_hash(const struct document *d, struct hash_table *table, uint8_t *width,
			uint64_t *salt)
{
	for (*width = d->lexeme_count > 400 ? 4 : 2; *width < 8; *width *= 2)
		for (*salt = 0; *salt < 16; (*salt)++)
			if (hashes_apart(d, table, *width, *salt))
				return;
	*salt = 0;
}

static void write_hash(struct buf *b, uint64_t hash, uint8_t width)
{
	for (uint8_t i = 0; i < width; i++)
		buf_append_byte(b, (uint8_t)(hash >> (8 * i)));
}

static void write_lexemes(const struct document *d, uint8_t width, uint64_t salt, struct buf *b)
{
	size_t others = 0;
	for (size_t i = 0; i < d->lexeme_count; i++)
		write_hash(b, hash_text(d->lexemes[i].word->surface, false, salt, width), width);
	for (size_t i = 0; i < d->lexeme_count; i++) {
		write_hash(b, hash_text(d->lexemes[i].word->stem, true, salt, width), width);
		others += d->lexemes[i].word->other_stem.len > 0;
	}
	buf_append_varint(b, others);
	for (size_t i = 0; i < d->lexeme_count; i++) {
		if (d->lexemes[i].word->other_stem.len == 0)
			continue;
		buf_append_varint(b, i);
		write_hash(b, hash_text(d->lexemes[i].word->other_stem, true, salt, width), width);
	}
}

static void write_tokens(const struct document_field *field, struct buf *b)
{
	int64_t before = -1;
	buf_append_byte(b, (uint8_t)field->field);
	buf_append_varint(b, field->count);
	for (size_t i = 0; i < field->count; i++) {
		const struct document_token *t = &field->tokens[i];
		uint8_t starts = (t->flags & TOKEN_SENTENCE_START ? 1 : 0) |
				 (t->flags & TOKEN_PARAGRAPH_START ? 2 : 0);
		bool special = starts || t->span != 1 || t->position != before + 1;
		buf_append_varint(b, (uint64_t)t->lexeme * 2 + special);
		if (special) {
			buf_append_byte(b, starts);
			buf_append_varint(b, (uint64_t)((int64_t)t->position - before));
			buf_append_varint(b, t->span);
		}
		before = t->position;
	}
}

void places_write(const struct document *d, struct buf *b)
{
	struct hash_table table = {.mask = 63};
	while (table.mask < 4 * d->lexeme_count)
		table.mask = table.mask * 2 + 1;
	table.slots = calloc(table.mask + 1, sizeof *table.slots);
	if (!table.slots) {
		b->broken = BF_NO_MEMORY;
		return;
	}
	uint8_t width;
	uint64_t salt;
	choose_hash(d, &table, &width, &salt);
	free(table.slots);
	buf_append_varint(b, d->lexeme_count);
	buf_append_byte(b, width);
	buf_append_varint(b, salt);
	write_lexemes(d, width, salt, b);
	buf_append_varint(b, d->field_count);
	for (size_t i = 0; i < d->field_count; i++)
		write_tokens(&d->fields[i], b);
	checkpoints_write(d, b);
}

/* ---- reading -------------------------------------------------------------------------- */

static uint64_t load_hash(const uint8_t *from, uint8_t width)
{
	uint64_t hash = 0;
	for (uint8_t i = 0; i < width; i++)
		hash |= (uint64_t)from[i] << (8 * i);
	return hash;
}

/* False only for want of memory; damage shows in the reader. */
static bool read_lexemes(struct byte_reader *r, struct arena *arena, struct places *p)
{
	p->lexeme_count = read_varint32(r);
	p->width = read_byte(r);
	p->salt = read_varint(r);
	if (p->width != 2 && p->width != 4 && p->width != 8)
		byte_reader_fail(r);
	p->surfaces = (const uint8_t *)read_bytes(r, (uint64_t)p->lexeme_count * p->width).ptr;
	p->stems = (const uint8_t *)read_bytes(r, (uint64_t)p->lexeme_count * p->width).ptr;
	p->other_count = read_varint32(r);
	if (p->other_count > (size_t)(r->end - r->at))
		byte_reader_fail(r);
	if (r->bad)
		return true;
	struct other_place_stem *others = arena_calloc(arena, p->other_count + 1, sizeof *others);
	if (!others)
		return false;
	for (uint32_t i = 0; i < p->other_count; i++) {
		others[i].lexeme = read_varint32(r);
		struct slice hash = read_bytes(r, p->width);
		if (hash.ptr)
			others[i].hash = load_hash((const uint8_t *)hash.ptr, p->width);
		if (others[i].lexeme >= p->lexeme_count)
			byte_reader_fail(r);
	}
	p->others = others;
	return true;
}

/* The tokens of one field on their way out of the bytes. */
struct field_reader {
	struct byte_reader *r;
	struct arena *arena;
	uint32_t lexeme_count;
	struct special_place *specials;
	uint32_t special_count, room;
	int64_t before; /* position of the token before */
	bool no_memory;
};

static struct special_place *new_special(struct field_reader *f)
{
	if (f->special_count == f->room) {
		uint32_t room = f->room ? f->room * 2 : 32;
		struct special_place *grown = arena_alloc(f->arena, room * sizeof *grown);
		if (!grown)
			return NULL;
		if (f->special_count)
			memcpy(grown, f->specials, f->special_count * sizeof *grown);
		f->specials = grown;
		f->room = room;
	}
	return &f->specials[f->special_count++];
}

static void read_special(struct field_reader *f, uint32_t token)
{
	struct byte_reader *r = f->r;
	uint8_t starts = read_byte(r);
	uint64_t distance = read_varint(r), span = read_varint(r);
	if (distance > UINT32_MAX / 4 || span == 0 || span > UINT16_MAX ||
	    f->before + (int64_t)distance < 0 ||
	    f->before + (int64_t)distance > UINT32_MAX / 4) {
		byte_reader_fail(r);
		return;
	}
	struct special_place *s = new_special(f);
	f->before += (int64_t)distance;
	f->no_memory |= !s;
	if (s)
		*s = (struct special_place){token, (uint32_t)f->before, (uint16_t)span, starts};
}

static void read_tokens(struct field_reader *f, uint32_t *lexemes, uint32_t count)
{
	struct byte_reader *r = f->r;
	for (uint32_t i = 0; i < count && !r->bad && !f->no_memory; i++) {
		uint64_t code;
		if (r->end - r->at >= 2 && r->at[0] < 0x80) {
			code = *r->at++;
		} else if (r->end - r->at >= 2 && r->at[1] < 0x80) {
			code = (r->at[0] & 0x7fu) | (uint32_t)r->at[1] << 7;
			r->at += 2;
		} else {
			code = read_varint(r);
		}
		if (code >> 1 >= f->lexeme_count) {
			byte_reader_fail(r);
			return;
		}
		lexemes[i] = (uint32_t)(code >> 1);
		if (code & 1)
			read_special(f, i);
		else
			f->before++;
	}
}

/* False for want of memory. */
static bool read_field(struct byte_reader *r, struct arena *arena, struct places *p)
{
	uint8_t field = read_byte(r);
	uint32_t count = read_varint32(r);
	if (field >= FIELD_COUNT || count > (size_t)(r->end - r->at)) {
		byte_reader_fail(r);
		return true;
	}
	uint32_t *lexemes = arena_alloc(arena, ((size_t)count + 1) * sizeof *lexemes);
	struct field_reader f = {.r = r, .arena = arena, .lexeme_count = p->lexeme_count, .before = -1};
	if (!lexemes)
		return false;
	read_tokens(&f, lexemes, count);
	if (f.before > UINT32_MAX / 4)
		byte_reader_fail(r);
	p->fields[field].lexemes = lexemes;
	p->fields[field].count = count;
	p->fields[field].specials = f.specials;
	p->fields[field].special_count = f.special_count;
	return !f.no_memory;
}

enum bf_status places_read(struct slice bytes, struct arena *arena, struct places *out, bf_error *error)
{
	struct byte_reader r = byte_reader_make(bytes);
	*out = (struct places){0};
	if (!read_lexemes(&r, arena, out))
		return error_no_memory(error);
	uint32_t fields = read_varint32(&r);
	for (uint32_t i = 0; i < fields && !r.bad; i++)
		if (!read_field(&r, arena, out))
			return error_no_memory(error);
	if (!checkpoints_read(&r, arena, &out->checkpoints, &out->checkpoint_count))
		return error_no_memory(error);
	if (r.bad || r.at != r.end)
		return error_set(error, BF_CORRUPT, "the word places of a stored article are damaged");
	return BF_OK;
}

/* ---- finding --------------------------------------------------------------------------- */

/* The lexemes that are the term. */
struct wanted_lexemes {
	uint8_t *marks; /* by lexeme; NULL where there is none */
	bool no_memory;
};

static void want(struct wanted_lexemes *w, uint32_t lexeme, const struct places *p, struct arena *arena)
{
	if (!w->marks)
		w->marks = arena_calloc(arena, p->lexeme_count, 1);
	w->no_memory |= !w->marks;
	if (w->marks)
		w->marks[lexeme] = 1;
}

/* The next lexeme from `at` on with that hash; the number of lexemes if there is none. */
static uint32_t next_hash(const struct places *p, const uint8_t *hashes, uint32_t at, uint64_t wanted)
{
	uint32_t count = p->lexeme_count;
	if (p->width == 2) /* as nearly always: in a loop of few instructions */
		while (at < count && (hashes[2 * (size_t)at] | hashes[2 * (size_t)at + 1] << 8) != (int)wanted)
			at++;
	else
		while (at < count && load_hash(hashes + (size_t)at * p->width, p->width) != wanted)
			at++;
	return at;
}

static struct wanted_lexemes find_lexemes(const struct places *p, const struct term *t,
					  struct arena *arena)
{
	struct wanted_lexemes w = {0};
	bool stem = t->kind == TERM_STEM && field_describe(t->field)->stemmed;
	uint64_t hash = hash_text(t->text, stem, p->salt, p->width);
	const uint8_t *hashes = stem ? p->stems : p->surfaces;
	for (uint32_t i = 0; (i = next_hash(p, hashes, i, hash)) < p->lexeme_count; i++)
		want(&w, i, p, arena);
	for (uint32_t i = 0; stem && i < p->other_count; i++)
		if (p->others[i].hash == hash)
			want(&w, p->others[i].lexeme, p, arena);
	return w;
}

struct found_places {
	struct arena *arena;
	uint32_t *starts, *ends;
	size_t count, room;
	bool long_ones, no_memory;
};

static void make_room(struct found_places *found)
{
	size_t room = found->room ? found->room * 2 : 16;
	uint32_t *starts = arena_alloc(found->arena, 2 * room * sizeof *starts);
	found->no_memory = !starts;
	if (!starts)
		return;
	if (found->count) {
		memcpy(starts, found->starts, found->count * sizeof *starts);
		memcpy(starts + room, found->ends, found->count * sizeof *starts);
	}
	found->starts = starts;
	found->ends = starts + room;
	found->room = room;
}

static void add_place(struct found_places *found, uint32_t start, uint32_t end)
{
	size_t n = found->count;
	if (n && found->starts[n - 1] == start && found->ends[n - 1] == end)
		return;
	if (n == found->room)
		make_room(found);
	if (found->no_memory)
		return;
	found->starts[n] = start;
	found->ends[n] = end;
	found->count++;
	found->long_ones |= end != start;
}

/* The next token from `at` on whose lexeme is marked, or `count`: most are not, and
 * are passed over eight at a time. */
static inline uint32_t next_marked(const uint32_t *lexemes, uint32_t at, uint32_t count,
				   const uint8_t *marks)
{
	for (const uint32_t *l = lexemes + at; at + 8 <= count; at += 8, l += 8)
		if (marks[l[0]] | marks[l[1]] | marks[l[2]] | marks[l[3]] | marks[l[4]] |
		    marks[l[5]] | marks[l[6]] | marks[l[7]])
			break;
	while (at < count && !marks[lexemes[at]])
		at++;
	return at;
}

static void collect(const struct places *p, enum field field, uint32_t base, const uint8_t *marks,
		    struct found_places *found)
{
	const uint32_t *lexemes = p->fields[field].lexemes;
	const struct special_place *specials = p->fields[field].specials;
	uint32_t count = p->fields[field].count, special_count = p->fields[field].special_count;
	for (uint32_t i = 0, s = 0;
	     (i = next_marked(lexemes, i, count, marks)) < count && !found->no_memory; i++) {
		while (s < special_count && specials[s].token <= i)
			s++;
		const struct special_place *before = s ? &specials[s - 1] : NULL;
		uint32_t start = base + (before ? before->position + (i - before->token) : i);
		uint16_t span = before && before->token == i ? before->span : 1;
		add_place(found, start, start + span - 1u);
	}
}

enum bf_status places_find(const struct places *p, const struct term *t, struct arena *arena,
			   const uint32_t **starts, const uint32_t **ends, size_t *count, bf_error *error)
{
	bool text = field_describe(t->field)->shares_text;
	struct wanted_lexemes w = find_lexemes(p, t, arena);
	struct found_places found = {.arena = arena, .no_memory = w.no_memory};
	if (w.marks && !text)
		collect(p, t->field, 0, w.marks, &found);
	if (w.marks && text && t->field != FIELD_BODY)
		collect(p, FIELD_HEADLINE, 0, w.marks, &found);
	if (w.marks && text && t->field != FIELD_HEADLINE)
		collect(p, FIELD_BODY, POSITION_BODY, w.marks, &found);
	if (found.no_memory)
		return error_no_memory(error);
	*starts = found.starts;
	*ends = found.long_ones ? found.ends : NULL;
	*count = found.count;
	return BF_OK;
}

enum bf_status places_boundaries(const struct places *p, enum boundary kind, struct arena *arena,
				 const uint32_t **starts, size_t *count, bf_error *error)
{
	static const enum field fields[] = {FIELD_HEADLINE, FIELD_BODY};
	size_t most = (size_t)p->fields[FIELD_HEADLINE].special_count +
		      p->fields[FIELD_BODY].special_count;
	uint32_t *found = arena_alloc(arena, (most + 1) * sizeof *found);
	if (!found)
		return error_no_memory(error);
	*count = 0;
	for (int f = 0; f < 2; f++)
		for (uint32_t i = 0; i < p->fields[fields[f]].special_count; i++)
			if (p->fields[fields[f]].specials[i].starts & kind)
				found[(*count)++] = p->fields[fields[f]].specials[i].position +
						    (f ? POSITION_BODY : 0);
	*starts = found;
	return BF_OK;
}
