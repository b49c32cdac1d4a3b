/* page_json_ld.c - claims of JSON-LD: scripts that hold schema.org data as JSON.
 *
 * Publishers write it by hand: with comments, commas behind the last member,
 * line breaks within strings.  Those are mended first; what is no JSON even
 * then says nothing. */
#include "corpus/outside/page_claims.h"

#include "util/json.h"

struct value {
	enum json_event kind;
	struct slice key, text;
	struct value *first, *last, *next; /* members or items; the next beside it */
};

enum { SCRIPTS_MAX = 40, VALUES_MAX = 200 * 1000, LOOKUPS_MAX = 100 };

struct data {
	struct arena *arena;
	struct page_claims *claims;
	struct value *roots[SCRIPTS_MAX];
	unsigned count;
	unsigned values, lookups;
	const struct value *article;
	unsigned best; /* how good that article is */
};

/* ---- mending ------------------------------------------------------------------------- */

static struct slice without_wrapping(struct slice text)
{
	static const struct slice fronts[] = {{"<!--", 4},	   {"//<![CDATA[", 11},
					      {"/*<![CDATA[*/", 13}, {"<![CDATA[", 9},
					      {"// <![CDATA[", 12}};
	text = slice_trim(text);
	for (size_t i = 0; i < sizeof fronts / sizeof *fronts; i++)
		if (slice_starts_with(text, fronts[i]))
			return slice_trim(slice_tail(text, fronts[i].len));
	return text;
}

/* The length of a comment that begins here, 0 when none does. */
static size_t comment_length(struct slice text)
{
	struct slice end = {NULL, 0};
	if (slice_starts_with(text, SLICE("//")))
		end = SLICE("\n");
	else if (slice_starts_with(text, SLICE("/*")))
		end = SLICE("*/");
	else if (slice_starts_with(text, SLICE("<!--")))
		end = SLICE("-->");
	else
		return 0;
	const char *found = memmem(text.ptr, text.len, end.ptr, end.len);
	return found ? (size_t)(found - text.ptr) + end.len : text.len;
}

/* A string with its quotes, copied; line breaks and tabs in it are blanks, and
 * escapes that JSON does not know lose their backslash. */
static size_t mend_string(struct slice text, size_t at, char *out, size_t *len)
{
	out[(*len)++] = text.ptr[at++];
	for (; at < text.len && text.ptr[at] != '"'; at++) {
		char c = text.ptr[at];
		if (c == '\\' && at + 1 < text.len) {
			if (!strchr("\"\\/bfnrtu", text.ptr[at + 1]))
				continue;
			out[(*len)++] = c;
			c = text.ptr[++at];
		}
		out[(*len)++] = (unsigned char)c < 0x20 ? ' ' : c;
	}
	if (at < text.len)
		out[(*len)++] = text.ptr[at++];
	return at;
}

static struct slice mend(struct slice text, struct page_claims *claims)
{
	text = without_wrapping(text);
	char *out = arena_alloc(claims->arena, text.len + 1);
	claims->no_memory |= !out;
	if (!out)
		return slice_make(NULL, 0);
	size_t len = 0;
	int depth = 0;
	for (size_t at = 0; at < text.len;) {
		size_t comment = comment_length(slice_tail(text, at));
		char c = text.ptr[at];
		if (comment) {
			at += comment;
			continue;
		}
		if (c == '"') {
			at = mend_string(text, at, out, &len);
			continue;
		}
		if (c == '}' || c == ']') {
			while (len && strchr(", \t\r\n", out[len - 1]))
				len--;
			depth--;
		}
		depth += c == '{' || c == '[';
		out[len++] = c;
		at++;
		if (depth == 0 && (c == '}' || c == ']'))
			break; /* what stands behind it is no JSON */
	}
	return slice_make(out, len);
}

/* ---- reading ------------------------------------------------------------------------- */

static struct value *add_value(struct data *d, struct value *parent, enum json_event kind)
{
	if (d->values == VALUES_MAX)
		return NULL;
	struct value *v = arena_calloc(d->arena, 1, sizeof *v);
	d->claims->no_memory |= !v;
	if (!v)
		return NULL;
	d->values++;
	v->kind = kind;
	if (parent && parent->last)
		parent->last->next = v;
	else if (parent)
		parent->first = v;
	if (parent)
		parent->last = v;
	return v;
}

static bool take_text(struct data *d, const struct json_reader *json, struct slice *out)
{
	bool taken = json_text(json, d->arena, out, NULL) == BF_OK;
	d->claims->no_memory |= !taken;
	return taken;
}

/* The value of a text, or NULL where it is no JSON. */
static struct value *read_json(struct data *d, struct slice text)
{
	struct json_reader json = json_reader_make(text, 0);
	struct value *open[JSON_DEPTH_MAX + 2] = {NULL};
	struct slice key = {NULL, 0};
	unsigned depth = 0;
	struct value *root = NULL;
	for (enum json_event e; (e = json_next(&json)) > JSON_DONE;) {
		if (e == JSON_OBJECT_END || e == JSON_ARRAY_END) {
			depth--;
			continue;
		}
		if (e == JSON_KEY) {
			if (!take_text(d, &json, &key))
				return NULL;
			continue;
		}
		struct value *v = add_value(d, open[depth], e);
		if (!v)
			return NULL;
		v->key = key;
		key = slice_make(NULL, 0);
		root = root ? root : v;
		if (e == JSON_STRING && !take_text(d, &json, &v->text))
			return NULL;
		if (e == JSON_NUMBER)
			v->text = json.raw;
		if (e == JSON_OBJECT || e == JSON_ARRAY)
			open[++depth] = v;
	}
	return json.fault ? NULL : root;
}

static void read_scripts(struct data *d, const struct html_tree *tree)
{
	for (uint32_t i = 1; i < tree->count && d->count < SCRIPTS_MAX; i++) {
		if (tree->nodes[i].tag != HTML_SCRIPT || tree->nodes[i].end == i + 1)
			continue;
		struct slice type = html_attribute(tree, i, HTML_TYPE);
		if (type.len < 19 ||
		    !slice_equal_nocase(slice_make(type.ptr, 19), SLICE("application/ld+json")))
			continue;
		struct value *root = read_json(d, tree->nodes[i + 1].text);
		if (!root)
			root = read_json(d, mend(tree->nodes[i + 1].text, d->claims));
		if (root)
			d->roots[d->count++] = root;
	}
}

/* ---- finding the article ------------------------------------------------------------- */

static const struct value *member(const struct value *object, struct slice key)
{
	for (const struct value *v = object->first; v; v = v->next)
		if (object->kind == JSON_OBJECT && slice_equal(v->key, key))
			return v;
	return NULL;
}

/* How much an object is an article: page_schema_article of its best type. */
static unsigned article_type(const struct value *object)
{
	const struct value *type = member(object, SLICE("@type"));
	unsigned best = 0;
	if (type && type->kind == JSON_STRING)
		best = page_schema_article(type->text);
	for (const struct value *v = type ? type->first : NULL; v; v = v->next)
		if (page_schema_article(v->text) > best)
			best = page_schema_article(v->text);
	return best;
}

/* Objects that may be about the page: those of a list, of a graph, of an entity. */
static void find_article(struct data *d, const struct value *v)
{
	if (v->kind == JSON_OBJECT) {
		unsigned good = article_type(v) * 4;
		if (good && member(v, SLICE("headline")))
			good += 2;
		if (good && member(v, SLICE("datePublished")))
			good += 1;
		if (good > d->best) {
			d->best = good;
			d->article = v;
		}
	}
	for (const struct value *inner = v->first; inner; inner = inner->next)
		if (v->kind == JSON_ARRAY || slice_equal(inner->key, SLICE("@graph")) ||
		    slice_equal(inner->key, SLICE("mainEntity")) ||
		    slice_equal(inner->key, SLICE("mainEntityOfPage")))
			find_article(d, inner);
}

/* ---- claims -------------------------------------------------------------------------- */

static const struct value *find_by_id(const struct value *v, struct slice id)
{
	if (v->kind == JSON_OBJECT) {
		const struct value *own = member(v, SLICE("@id"));
		if (own && slice_equal(own->text, id) && member(v, SLICE("name")))
			return v;
	}
	for (const struct value *inner = v->first; inner; inner = inner->next) {
		const struct value *found =
		    inner->first ? find_by_id(inner, id) : NULL;
		if (found)
			return found;
	}
	return NULL;
}

/* The text that stands for an object. */
static struct slice object_text(struct data *d, const struct value *object, enum page_field field)
{
	static const struct slice names[] = {{"name", 4}, {"@value", 6}, {"headline", 8}};
	static const struct slice addresses[] = {{"@id", 3}, {"url", 3}};
	bool address = field == PAGE_URL || field == PAGE_USAGE_TERMS;
	const struct slice *keys = address ? addresses : names;
	for (size_t i = 0; i < (address ? 2u : 3u); i++) {
		const struct value *v = member(object, keys[i]);
		if (v && v->kind == JSON_ARRAY)
			v = v->first;
		if (v && v->text.len)
			return v->text;
	}
	const struct value *id = member(object, SLICE("@id"));
	for (unsigned i = 0; id && id->text.len && i < d->count && d->lookups < LOOKUPS_MAX; i++) {
		d->lookups++;
		const struct value *named = find_by_id(d->roots[i], id->text);
		if (named && named != object)
			return member(named, SLICE("name"))->text;
	}
	return slice_make(NULL, 0);
}

static void claim_value(struct data *d, const struct value *v, enum page_field field, unsigned rank)
{
	if (v->kind == JSON_ARRAY) {
		for (const struct value *item = v->first; item; item = item->next)
			if (item->kind != JSON_ARRAY)
				claim_value(d, item, field, rank);
	} else {
		page_claim(d->claims, field, rank,
			   v->kind == JSON_OBJECT ? object_text(d, v, field) : v->text);
	}
}

static void claim_members(struct data *d)
{
	unsigned penalty = article_type(d->article) == 2 ? 0 : 8;
	for (const struct value *v = d->article->first; v; v = v->next) {
		unsigned rank = 0;
		enum page_field field = page_schema_field(v->key, &rank);
		if (penalty && slice_equal(v->key, SLICE("@id")))
			continue;
		if (field != PAGE_NO_FIELD)
			claim_value(d, v, field, PLACE_JSON_LD + rank + penalty);
	}
}

void page_claims_json_ld(const struct page *page, struct page_claims *claims)
{
	struct data *d = arena_calloc(claims->arena, 1, sizeof *d);
	if (!d) {
		claims->no_memory = true;
		return;
	}
	d->arena = claims->arena;
	d->claims = claims;
	read_scripts(d, page->tree);
	for (unsigned i = 0; i < d->count; i++)
		find_article(d, d->roots[i]);
	if (d->article)
		claim_members(d);
}
