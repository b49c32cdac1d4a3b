/* JSON: what the reader reads, the writer writes again: tests/util/cases/json.txt;
 * then depth, skipping, numbers, and the writer alone. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/cases.h"
#include "util/json.h"

static void copy_text(struct json_reader *r, struct json_writer *w, struct arena *arena, bool key)
{
	struct slice text;
	ck_assert_int_eq(json_text(r, arena, &text, NULL), BF_OK);
	if (!key) {
		json_string(w, text);
		return;
	}
	char name[256];
	ck_assert_uint_lt(text.len, sizeof name);
	memcpy(name, text.ptr, text.len);
	name[text.len] = '\0';
	json_key(w, name);
}

static void copy_event(struct json_reader *r, struct json_writer *w, struct arena *arena,
		       enum json_event event)
{
	switch (event) {
	case JSON_OBJECT:
		json_begin_object(w);
		break;
	case JSON_OBJECT_END:
		json_end_object(w);
		break;
	case JSON_ARRAY:
		json_begin_array(w);
		break;
	case JSON_ARRAY_END:
		json_end_array(w);
		break;
	case JSON_KEY:
	case JSON_STRING:
		copy_text(r, w, arena, event == JSON_KEY);
		break;
	case JSON_NUMBER:
		json_null(w); /* for the comma */
		w->out->len -= 4;
		buf_append_slice(w->out, r->raw);
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		json_bool(w, event == JSON_TRUE);
		break;
	default:
		json_null(w);
	}
}

static void check_json_case(const struct test_case *c, void *payload)
{
	(void)payload;
	struct arena arena = ARENA_INIT;
	struct buf out = BUF_INIT(1 << 16);
	struct json_writer w = JSON_WRITER(&out);
	/* Memory of exactly the size: valgrind and the sanitizers watch the end. */
	char *bytes = malloc(c->fields[0].len + 1);
	memcpy(bytes, c->fields[0].ptr, c->fields[0].len);
	bytes = realloc(bytes, c->fields[0].len ? c->fields[0].len : 1);
	struct json_reader r = json_reader_make(slice_make(bytes, c->fields[0].len), 0);
	enum json_event event;
	while ((event = json_next(&r)) > JSON_DONE)
		copy_event(&r, &w, &arena, event);
	if (event == JSON_ERROR) {
		ck_assert_int_eq(json_next(&r), JSON_ERROR);
		buf_clear(&out);
		buf_append_format(&out, "! %zu %s", r.fault_at, r.fault);
	}
	ck_assert_msg(slice_equal(buf_slice(&out), c->fields[1]), "%s:%u: %s gives %.*s", c->path,
		      c->line, c->fields[0].ptr, SLICE_ARGS(buf_slice(&out)));
	buf_free(&out);
	arena_free(&arena);
	free(bytes);
}

START_TEST(test_json_cases)
{
	cases_run("tests/util/cases/json.txt", check_json_case, NULL);
}
END_TEST

static enum json_event last_event(struct slice text, unsigned depth)
{
	struct json_reader r = json_reader_make(text, depth);
	enum json_event event;
	while ((event = json_next(&r)) > JSON_DONE)
		;
	return event;
}

START_TEST(test_depth_is_limited)
{
	char text[400];
	for (unsigned depth = 1; depth <= 70; depth++) {
		memset(text, '[', depth);
		memset(text + depth, ']', depth);
		struct slice s = slice_make(text, 2 * (size_t)depth);
		ck_assert_int_eq(last_event(s, 0),
				 depth <= JSON_DEPTH_MAX ? JSON_DONE : JSON_ERROR);
		ck_assert_int_eq(last_event(s, 10), depth <= 10 ? JSON_DONE : JSON_ERROR);
	}
	/* Objects and lists in turn, so that every bit is used both ways. */
	size_t len = 0;
	for (int i = 0; i < 32; i++)
		len += (size_t)snprintf(text + len, sizeof text - len, "[{\"\":");
	len += (size_t)snprintf(text + len, sizeof text - len, "0");
	for (int i = 0; i < 32; i++)
		len += (size_t)snprintf(text + len, sizeof text - len, "}]");
	ck_assert_int_eq(last_event(slice_make(text, len), 0), JSON_DONE);
}
END_TEST

START_TEST(test_skip)
{
	struct json_reader r = json_reader_make(SLICE("[[1,{\"a\":[2]}],\"x\",{},3]"), 0);
	ck_assert_int_eq(json_next(&r), JSON_ARRAY);
	ck_assert(json_skip(&r, json_next(&r)));
	ck_assert_int_eq(json_next(&r), JSON_STRING);
	ck_assert(json_skip(&r, JSON_STRING));
	ck_assert(json_skip(&r, json_next(&r)));
	ck_assert_int_eq(json_next(&r), JSON_NUMBER);
	ck_assert_int_eq(json_next(&r), JSON_ARRAY_END);
	ck_assert_int_eq(json_next(&r), JSON_DONE);
	ck_assert_int_eq(json_next(&r), JSON_DONE);
	r = json_reader_make(SLICE("[[1"), 0);
	json_next(&r);
	ck_assert(!json_skip(&r, json_next(&r)));
	ck_assert(!json_skip(&r, json_next(&r)));
}
END_TEST

START_TEST(test_strings_borrow_unless_escaped)
{
	struct slice text = SLICE("[\"plain\",\"esc\\u0061ped\",\"\\u0000\"]");
	struct json_reader r = json_reader_make(text, 0);
	struct arena arena = ARENA_INIT;
	struct slice s;
	json_next(&r);
	json_next(&r);
	ck_assert_int_eq(json_text(&r, &arena, &s, NULL), BF_OK);
	ck_assert_ptr_eq(s.ptr, text.ptr + 2);
	ck_assert_uint_eq(arena_size(&arena), 0);
	json_next(&r);
	ck_assert(r.escaped && !r.nul);
	ck_assert_int_eq(json_text(&r, &arena, &s, NULL), BF_OK);
	ck_assert(slice_equal(s, SLICE("escaped")));
	json_next(&r);
	ck_assert_ptr_eq(r.nul, r.raw.ptr);
	arena_free(&arena);
}
END_TEST

START_TEST(test_integers)
{
	static const struct {
		const char *text;
		bool whole;
		int64_t value;
	} cases[] = {
	    {"0", true, 0},
	    {"-7", true, -7},
	    {"9223372036854775807", true, INT64_MAX},
	    {"-9223372036854775808", true, INT64_MIN},
	    {"9223372036854775808", false, 0},
	    {"-9223372036854775809", false, 0},
	    {"99999999999999999999", false, 0},
	    {"1.0", false, 0},
	    {"1e3", false, 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct json_reader r = json_reader_make(slice_from(cases[i].text), 0);
		ck_assert_int_eq(json_next(&r), JSON_NUMBER);
		int64_t value = 0;
		ck_assert_msg(json_integer(&r, &value) == cases[i].whole, "%s", cases[i].text);
		ck_assert_int_eq(value, cases[i].value);
	}
}
END_TEST

START_TEST(test_writer)
{
	struct buf out = BUF_INIT(1000);
	struct json_writer w = JSON_WRITER(&out);
	json_begin_object(&w);
	json_key(&w, "bytes");
	json_string(&w, SLICE("caf\xe9 \xe2\x82"));
	json_key(&w, "numbers");
	json_begin_array(&w);
	json_whole(&w, INT64_MIN);
	json_real(&w, 0.5);
	json_real(&w, -12.125);
	json_real(&w, 3);
	json_real(&w, -0.0000001);
	json_real(&w, NAN);
	json_real(&w, INFINITY);
	json_end_array(&w);
	json_key(&w, "moments");
	json_begin_array(&w);
	json_moment(&w, (struct moment){0});
	json_moment(&w, (struct moment){1654857000, 120, MOMENT_SECOND});
	json_end_array(&w);
	json_key(&w, "empty");
	json_string(&w, (struct slice){NULL, 0});
	json_end_object(&w);
	buf_append_byte(&out, 0);
	ck_assert_str_eq(out.ptr,
			 "{\"bytes\":\"caf\xEF\xBF\xBD \xEF\xBF\xBD\xEF\xBF\xBD\","
			 "\"numbers\":[-9223372036854775808,0.5,-12.125,3,0,null,null],"
			 "\"moments\":[null,\"2022-06-10T12:30:00+02:00\"],\"empty\":\"\"}");
	buf_free(&out);
}
END_TEST

/* Each byte that must stop the fast loop does, at each place of a block. */
START_TEST(test_plain_end)
{
	char text[64];
	for (int byte = 0; byte < 256; byte++)
		for (size_t at = 0; at < 40; at++) {
			memset(text, 'a', sizeof text);
			text[at] = (char)byte;
			bool stops = byte < 0x20 || byte >= 0x7f || byte == '"' || byte == '\\';
			ck_assert_ptr_eq(json_plain_end(text, text + 40), text + (stops ? at : 40));
		}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("util/json");
	TCase *tests = tcase_create("json");
	tcase_add_test(tests, test_json_cases);
	tcase_add_test(tests, test_depth_is_limited);
	tcase_add_test(tests, test_skip);
	tcase_add_test(tests, test_strings_borrow_unless_escaped);
	tcase_add_test(tests, test_integers);
	tcase_add_test(tests, test_writer);
	tcase_add_test(tests, test_plain_end);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
