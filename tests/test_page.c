/*
 * Templates: what they show, what they escape, and what refuses start-up; and
 * the wording that people get to read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <talloc.h>

#include "server/form.h"
#include "server/login.h"
#include "server/page.h"
#include "server/report_page.h"
#include "server/wording.h"

struct login_like {
	const char *name;
	bool failed, locked, busy;
};

static const struct shape_field login_fields[] = {
        SHAPE_STRING(struct login_like, name),
        SHAPE_BOOL(struct login_like, failed),
        SHAPE_BOOL(struct login_like, locked),
        SHAPE_BOOL(struct login_like, busy),
};
static const struct shape login_shape =
        SHAPE("login", struct login_like, login_fields);
static const struct page_spec login_like = {"login", &login_shape};

struct row_like {
	const char *municipality_name, *href, *month_name, *compare_href;
	const char *heading;
};

struct list_like {
	const char *user, *steer_href, *delivery_href, *data_href, *note_href;
	const char *text_href;
	struct row_like *releases;
	size_t releases_count;
};

static const struct shape_field row_fields[] = {
        SHAPE_STRING(struct row_like, municipality_name),
        SHAPE_STRING(struct row_like, href),
        SHAPE_STRING(struct row_like, month_name),
        SHAPE_STRING(struct row_like, compare_href),
        SHAPE_STRING(struct row_like, heading),
};
static const struct shape row_shape = SHAPE("row", struct row_like, row_fields);
static const struct shape_field list_fields[] = {
        SHAPE_STRING(struct list_like, user),
        SHAPE_STRING(struct list_like, steer_href),
        SHAPE_STRING(struct list_like, delivery_href),
        SHAPE_STRING(struct list_like, data_href),
        SHAPE_STRING(struct list_like, note_href),
        SHAPE_STRING(struct list_like, text_href),
        SHAPE_LIST(struct list_like, releases, &row_shape),
};
static const struct shape list_shape =
        SHAPE("list", struct list_like, list_fields);
static const struct page_spec list_like = {"reports", &list_shape};

static struct page_set *
load(TALLOC_CTX *memory)
{
	const struct page_spec *const specs[] = {&login_like, &list_like};
	struct page_set *set = NULL;
	struct text why;

	text_init(&why, memory, 400);
	if (page_set_create(memory, specs, 2, &set, &why) != STATUS_OK)
		fail_msg("%s", text_string(&why));
	return set;
}

static const char *
render(TALLOC_CTX *memory, const struct page_spec *spec, const void *value)
{
	struct text *out = talloc(memory, struct text);

	text_init(out, memory, 100000);
	page_render(load(memory), spec, value, out);
	return text_string(out);
}

static void
test_values_are_escaped(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct login_like page = {.name = "\"><script>&'"};
	const char *html = render(memory, &login_like, &page);

	(void)state;
	assert_null(strstr(html, "<script>"));
	assert_non_null(
	        strstr(html, "value=\"&quot;&gt;&lt;script&gt;&amp;&#39;\""));
	assert_null(strstr(html, "role=\"alert\""));
	assert_null(strstr(html, "{{"));
	talloc_free(memory);
}

static void
test_sections(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct login_like page = {.name = "", .failed = true};
	struct row_like rows[] = {{"Silkeborg", "/rapporter/0740/2026-10",
	                                  "oktober 2026", "", "Borgere"},
	        {"Herning", "/rapporter/0657/2026-10", "oktober 2026",
	                "/rapporter/alle/2026-10", ""}};
	struct list_like list = {
	        .user = "leder", .releases = rows, .releases_count = 2};
	const char *html = render(memory, &login_like, &page);

	(void)state;
	assert_non_null(strstr(html, "passer ikke"));
	assert_null(strstr(html, "for mange gange"));
	html = render(memory, &list_like, &list);
	assert_non_null(strstr(html, "<h2>Borgere</h2>"));
	assert_null(strstr(html, "<h2></h2>"));
	assert_non_null(strstr(html, ">Silkeborg, oktober 2026</a>"));
	assert_non_null(strstr(html, ">Herning, oktober 2026</a>"));
	assert_non_null(strstr(html, "<span>leder</span>"));
	assert_null(strstr(html, "ikke udgivet"));
	list.releases_count = 0;
	html = render(memory, &list_like, &list);
	assert_non_null(strstr(html, "ikke udgivet"));
	talloc_free(memory);
}

/* A shape that lacks a name of the page, or a page that is not there. */
static void
test_mistakes_refuse_start_up(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	static const struct page_spec wrong = {"login", &list_shape};
	static const struct page_spec none = {"nowhere", &list_shape};
	const struct page_spec *specs[] = {&wrong};
	struct page_set *set = NULL;
	struct text why;

	(void)state;
	text_init(&why, memory, 400);
	assert_int_equal(
	        page_set_create(memory, specs, 1, &set, &why), STATUS_INPUT);
	assert_non_null(strstr(text_string(&why),
	        "server/pages/login.html line 6: there is no field"));
	specs[0] = &none;
	text_clear(&why);
	assert_int_equal(page_set_create(memory, specs, 1, &set, &why),
	        STATUS_NOT_FOUND);
	assert_non_null(strstr(text_string(&why), "nowhere"));
	talloc_free(memory);
}

/* All pages of the program compile, as they do at start. */
static void
test_all_pages(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const struct page_spec *const specs[] = {&form_page_spec,
	        &login_page_spec, &report_list_spec, &report_frame_spec};
	struct page_set *set = NULL;
	struct text why;

	(void)state;
	text_init(&why, memory, 400);
	assert_int_equal(
	        page_set_create(memory, specs, 4, &set, &why), STATUS_OK);
	talloc_free(memory);
}

static void
test_wording(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct wording *wording = NULL;
	struct text why;

	(void)state;
	text_init(&why, memory, 400);
	assert_int_equal(wording_load(memory, &wording, &why), STATUS_OK);
	assert_string_equal(wording_get(wording, "da", "answer.number"),
	        "Svar med et tal.");
	/* A language without texts of its own speaks Danish. */
	assert_string_equal(wording_get(wording, "xx", "answer.number"),
	        "Svar med et tal.");
	assert_string_equal(wording_fill(memory, "{a}-{b}-{c}{", "a", "1", "b",
	                            "{a}", NULL),
	        "1-{a}-{c}{");
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_values_are_escaped),
	        cmocka_unit_test(test_sections),
	        cmocka_unit_test(test_mistakes_refuse_start_up),
	        cmocka_unit_test(test_all_pages),
	        cmocka_unit_test(test_wording),
	};

	return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
