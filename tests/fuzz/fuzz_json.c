/* fuzz_json.c - our JSON reader and writer against jansson's.
 *
 * Any bytes: what one takes the other takes, and means the same by it.  Where
 * the two differ on purpose: depth (64 here), numbers that overflow (kept as
 * text here), U+0000 in names and halves of surrogate pairs (taken here). */
/* Some names are in both: jansson's are met under others here. */
#define JSON_OBJECT THEIR_OBJECT
#define JSON_ARRAY THEIR_ARRAY
#define JSON_STRING THEIR_STRING
#define JSON_TRUE THEIR_TRUE
#define JSON_FALSE THEIR_FALSE
#define JSON_NULL THEIR_NULL
#define json_string their_string
#define json_integer their_integer
#define json_real their_real
#define json_null their_null
#include <jansson.h>
#undef JSON_OBJECT
#undef JSON_ARRAY
#undef JSON_STRING
#undef JSON_TRUE
#undef JSON_FALSE
#undef JSON_NULL
#undef json_string
#undef json_integer
#undef json_real
#undef json_null

#include <stdlib.h>
#include <string.h>

#include "util/json.h"
#include "util/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define EXPECT(condition) ((condition) ? (void)0 : abort())

/* A jansson value grown out of our events. */
struct tree {
	json_t *stack[JSON_DEPTH_MAX + 1]; /* the containers that are open */
	struct slice key;
	unsigned depth;
	json_t *root;
	bool duplicate; /* an object has a name twice */
	bool odd;       /* something that jansson refuses on purpose */
	struct arena arena;
};

/* What the writer writes of a text is read back as that text. */
static void check_writer(struct slice text)
{
	struct buf out = BUF_INIT(1 << 24);
	struct json_writer w = JSON_WRITER(&out);
	json_string(&w, text);
	json_t *value = json_loadb(out.ptr, out.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	EXPECT(value);
	if (utf8_validate(text) == text.len)
		EXPECT(slice_equal(
		    text, slice_make(json_string_value(value), json_string_length(value))));
	json_decref(value);
	buf_free(&out);
}

static void add_value(struct tree *t, json_t *value)
{
	EXPECT(value);
	json_t *parent = t->depth ? t->stack[t->depth] : NULL;
	if (!parent) {
		t->root = value;
	} else if (json_typeof(parent) == THEIR_ARRAY) {
		EXPECT(json_array_append_new(parent, value) == 0);
	} else {
		t->odd |= memchr(t->key.ptr, '\0', t->key.len) != NULL;
		t->duplicate |= json_object_getn(parent, t->key.ptr, t->key.len) != NULL;
		EXPECT(json_object_setn_new_nocheck(parent, t->key.ptr, t->key.len, value) == 0);
	}
}

static json_t *number(struct tree *t, const struct json_reader *r)
{
	char text[64];
	int64_t whole;
	if (json_integer(r, &whole))
		return json_pack("I", (json_int_t)whole);
	if (r->raw.len >= sizeof text) { /* not worth comparing */
		t->odd = true;
		return json_pack("n");
	}
	memcpy(text, r->raw.ptr, r->raw.len);
	text[r->raw.len] = '\0';
	bool real = strpbrk(text, ".eE") != NULL;
	double value = strtod(text, NULL);
	t->odd |= !real || value > 1e308 || value < -1e308;
	return real && !t->odd ? json_pack("f", value) : json_pack("n");
}

/* Half a surrogate pair stands in the raw text as an escape, and as U+FFFD in
 * the text. */
static struct slice text_of(struct tree *t, const struct json_reader *r)
{
	struct slice text;
	EXPECT(json_text(r, &t->arena, &text, NULL) == BF_OK);
	EXPECT(utf8_validate(text) == text.len);
	t->odd |= r->escaped && text.len && memmem(text.ptr, text.len, "\xEF\xBF\xBD", 3);
	check_writer(text);
	return text;
}

static void open_container(struct tree *t, json_t *container)
{
	add_value(t, container);
	t->stack[++t->depth] = container;
}

static void take_event(struct tree *t, const struct json_reader *r, enum json_event event)
{
	struct slice text;
	switch (event) {
	case JSON_OBJECT:
		open_container(t, json_object());
		break;
	case JSON_ARRAY:
		open_container(t, json_array());
		break;
	case JSON_OBJECT_END:
	case JSON_ARRAY_END:
		EXPECT((json_typeof(t->stack[t->depth]) == THEIR_OBJECT) ==
		       (event == JSON_OBJECT_END));
		t->depth--;
		break;
	case JSON_KEY:
		t->key = text_of(t, r);
		break;
	case JSON_STRING:
		text = text_of(t, r);
		add_value(t, json_stringn_nocheck(text.ptr ? text.ptr : "", text.len));
		break;
	case JSON_NUMBER:
		add_value(t, number(t, r));
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		add_value(t, json_pack("b", event == JSON_TRUE));
		break;
	default:
		add_value(t, json_pack("n"));
	}
}

static void compare(const struct tree *t, const struct json_reader *r, bool taken,
		    const json_t *theirs, const json_error_t *why)
{
	if (theirs) {
		/* A zero byte is the end of the text to jansson. */
		bool too_deep = r->fault && strstr(r->fault, "too deep");
		bool zero =
		    r->fault && r->start + r->fault_at < r->end && r->start[r->fault_at] == '\0';
		EXPECT(taken || too_deep || zero);
		EXPECT(!taken || (!t->duplicate && (t->odd || json_equal(t->root, theirs))));
		return;
	}
	if (!taken)
		return;
	enum json_error_code code = json_error_code(why);
	EXPECT(t->duplicate || t->odd || code == json_error_numeric_overflow);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice input = slice_make((const char *)data, size);
	struct tree tree = {.arena = ARENA_INIT};
	struct json_reader r = json_reader_make(input, 0);
	enum json_event event;
	while ((event = json_next(&r)) > JSON_DONE)
		take_event(&tree, &r, event);
	if (event == JSON_ERROR)
		EXPECT(r.fault && r.fault_at <= size);

	json_error_t why;
	size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL;
	json_t *theirs = json_loadb(input.ptr, size, flags, &why);
	compare(&tree, &r, event == JSON_DONE, theirs, &why);
	check_writer(input);

	/* Skipping comes to the same end as walking. */
	struct json_reader skipping = json_reader_make(input, 0);
	bool skipped =
	    json_skip(&skipping, json_next(&skipping)) && json_next(&skipping) == JSON_DONE;
	EXPECT(skipped == (event == JSON_DONE));
	json_decref(theirs);
	json_decref(tree.root);
	arena_free(&tree.arena);
	return 0;
}
