/*
 * The page of people's own words: who may and whose texts, what a list shows and
 * what it does not, pages and filters.
 */
#include "server/text_page.h"

#include "tests/reviewer.h"

static void
test_who_may(void **state)
{
	static const struct {
		const char *name;
		unsigned status;
	} cases[] = {
	        {"rikke", 200},
	        {"Lis", 200},
	        {"nabo", 200},
	        {"leder", 403},
	        {"broker", 403},
	        {"caseworker", 403},
	        {"drift", 403},
	};

	struct house *house = *state;
	struct http_call *call;

	reviewer_world(house);
	call = house_ask(house, (struct house_request){.path = "/tekster"});
	reviewer_expect_location(call, "/login");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *name = cases[i].name;
		unsigned status = cases[i].status;

		assert_int_equal(
		        reviewer_get(house, name, "/tekster", NULL)->status,
		        status);
		if (status == 200)
			continue;
		assert_int_equal(
		        reviewer_get(house, name, "/tekster/3", NULL)->status,
		        403);
		assert_int_equal(
		        reviewer_post(house, name, 3,
		                talloc_asprintf(house->memory, "set=%s&%s",
		                        reviewer_mark(house, 3),
		                        REVIEWER_AS_IT_IS))
		                ->status,
		        403);
	}
	reviewer_expect_count(house, "SELECT count(*) FROM text_review", 0);
	reviewer_expect_count(house, "SELECT count(*) FROM audit", 0);
}

/* From another site nothing is taken, whoever's cookie comes with it; nor is it
 * answered by a page that a cache or a frame could keep. */
static void
test_other_site(void **state)
{
	struct house *house = *state;
	struct http_call *call;

	reviewer_world(house);
	call = house_ask(house,
	        (struct house_request){.path = "/tekster/3",
	                .form = talloc_asprintf(house->memory, "set=%s&%s",
	                        reviewer_mark(house, 3), REVIEWER_AS_IT_IS),
	                .cookie = house_log_in(house, "rikke"),
	                .origin = "http://fremmed.test"});
	assert_int_equal(call->status, 403);
	reviewer_expect_count(house, "SELECT count(*) FROM text_review", 0);
	call = reviewer_get(house, "rikke", "/tekster", NULL);
	assert_string_equal(house_header(call, "Cache-Control"), "no-store");
	assert_non_null(strstr(house_header(call, "Content-Security-Policy"),
	        "default-src 'none'"));
}

static void
test_list(void **state)
{
	struct house *house = *state;
	struct http_call *call;
	const char *const hidden[] = {
	        "20 12 34 56", "sag-1", "LIS", "EVA", "Nord", "Syd", "Lis"};

	reviewer_world(house);
	call = reviewer_get(house, "nabo", "/tekster", NULL);
	reviewer_expect(call, "Der er ingen tekster, der venter på dig.");
	call = reviewer_get(house, "rikke", "/tekster", NULL);
	/* The oldest first, each with where it comes from. */
	reviewer_expect(
	        call, "<h3 id=\"tekst-2\">Dit møde, september 2026</h3>");
	reviewer_expect(
	        call, "<blockquote>Bentes &lt;råd&gt; hjalp</blockquote>");
	reviewer_expect(call, "Kommentar til et svar · tekst nr. 2");
	reviewer_expect(call, "<h3 id=\"tekst-3\">Dit møde, august 2026</h3>");
	reviewer_expect(
	        call, "Vil du skrive mere om, hvad vi skal gøre bedre?");
	reviewer_expect(
	        call, "<blockquote>Ring til Ole på ********</blockquote>");
	assert_true(strstr(call->answer, "tekst-2") <
	            strstr(call->answer, "tekst-3"));
	assert_true(strstr(call->answer, "tekst-3") <
	            strstr(call->answer, "tekst-4"));
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		reviewer_expect_none(call, hidden[i]);
}

/* A text of Nord is not LIS's to read, nor by its number, nor to decide; one of
 * Syd is.  Of another municipality there is no such text. */
static void
test_own_unit(void **state)
{
	struct house *house = *state;
	struct http_call *call;
	const char *form;

	reviewer_world(house);
	form = talloc_asprintf(house->memory,
	        "set=%s&valg=vis&ord=Bentes+%%3Cr%%C3%%A5d%%3E+hjalp",
	        reviewer_mark(house, 2));
	call = reviewer_get(house, "Lis", "/tekster", NULL);
	reviewer_expect_none(call, "hjalp");
	reviewer_expect(call, "for sent");
	call = reviewer_get(house, "Lis", "/tekster/2", NULL);
	assert_int_equal(call->status, 403);
	reviewer_expect(call, "hvor du selv holder møder");
	reviewer_expect_none(call, "hjalp");
	call = reviewer_post(house, "Lis", 2, form);
	assert_int_equal(call->status, 403);
	reviewer_expect(call, "hvor du selv holder møder");
	assert_int_equal(
	        reviewer_get(house, "nabo", "/tekster/2", NULL)->status, 404);
	reviewer_expect_location(reviewer_post(house, "nabo", 2, form),
	        "/tekster?nu=vaek&tekst=2");
	reviewer_expect_count(house, "SELECT count(*) FROM text_review", 0);
	reviewer_expect_location(
	        reviewer_post(house, "rikke", 2, form), "/tekster/2?nu=vist");
	for (int i = 0; i < 2; i++)
		reviewer_expect_none(
		        reviewer_get(house, "Lis", "/tekster",
		                i == 0 ? "vis=vises" : "vis=rettet"),
		        "hjalp");
}

/* Ten to a page; a text that was decided meanwhile moves no other to a page
 * where it is not seen. */
static void
test_pages(void **state)
{
	struct house *house = *state;
	struct http_call *call;

	reviewer_world(house);
	house_run(house,
	        "WITH RECURSIVE n (i) AS (SELECT 101 UNION ALL SELECT i + 1"
	        " FROM n WHERE i < 112) INSERT INTO answer (id, municipality,"
	        " session, item, value, comment, channel, at) SELECT i, 740, 2,"
	        " i, '5', 'nr ' || i, 'sms', i FROM n");
	house_run(house,
	        "INSERT INTO item (survey_version, position, name, type,"
	        " label) SELECT v.id, a.item, 'q' || a.id, 'select_one', ''"
	        " FROM answer a, (SELECT max(id) AS id FROM survey_version) v"
	        " WHERE a.id > 100");
	call = reviewer_get(house, "rikke", "/tekster", NULL);
	reviewer_expect(call, "id=\"tekst-107\"");
	reviewer_expect_none(call, "id=\"tekst-108\"");
	reviewer_expect(call, "href=\"/tekster?vis=venter&amp;fra=107\">Næste");
	(void)reviewer_choose(house, 2, "valg=skjul");
	call = reviewer_get(house, "rikke", "/tekster", "fra=107");
	reviewer_expect_none(call, "id=\"tekst-107\"");
	reviewer_expect(call, "id=\"tekst-108\"");
	reviewer_expect(call, "id=\"tekst-112\"");
	reviewer_expect_none(call, "Næste side");
	reviewer_expect(call, "href=\"/tekster?vis=venter\">Til den første");
	call = reviewer_get(house, "rikke", "/tekster", "fra=112");
	reviewer_expect(call, "Der er ikke flere tekster her.");
	/* What was reviewed comes newest first. */
	house_run(house, "INSERT INTO text_review (answer, municipality, shown,"
	                 " reviewer, at) SELECT id, 740, comment, 'Siv', 0"
	                 " FROM answer WHERE id > 100");
	call = reviewer_get(house, "rikke", "/tekster", "vis=vises");
	assert_true(strstr(call->answer, "id=\"tekst-112\"") <
	            strstr(call->answer, "id=\"tekst-103\""));
	reviewer_expect(call, "href=\"/tekster?vis=vises&amp;fra=103\">Næste");
	reviewer_expect_none(call, "Siv");
	call = reviewer_get(house, "rikke", "/tekster", "vis=vises&fra=103");
	reviewer_expect(call, "id=\"tekst-102\"");
	assert_int_equal(
	        reviewer_get(house, "rikke", "/tekster", "fra=x")->status, 400);
}

/* By theme: tags, or where there are none the question's. */
static void
test_filters(void **state)
{
	static const struct {
		const char *query;
		bool two, three, four; /* are there */
	} cases[] = {
	        {"vis=venter", false, false, false},
	        {"vis=vises", true, true, false},
	        {"vis=rettet", true, false, false},
	        {"vis=udeladt", false, false, true},
	        {"vis=vises&tema=meeting", false, false, false},
	        {"vis=vises&tema=goals", true, false, false},
	        {"vis=vises&tema=klare%20m%C3%A5l", true, false, false},
	        {"vis=vises&tema=%C3%98vrige", false, true, false},
	        {"vis=rettet&tema=goals", true, false, false},
	        {"vis=rettet&tema=overall", false, false, false},
	        {"vis=findes_ikke", false, false, false},
	};

	struct house *house = *state;

	reviewer_world(house);
	(void)reviewer_choose(house, 2,
	        "valg=vis&ord=Bentes+%3Cr%C3%A5d%3E+hjalp&navne=Bente&"
	        "om=goals");
	(void)reviewer_choose(house, 3, REVIEWER_AS_IT_IS);
	(void)reviewer_choose(house, 4, "valg=skjul");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_call *call = reviewer_get(
		        house, "rikke", "/tekster", cases[i].query);
		const bool there[] = {
		        cases[i].two, cases[i].three, cases[i].four};

		assert_int_equal(call->status, 200);
		for (int n = 0; n < 3; n++)
			(there[n] ? reviewer_expect : reviewer_expect_none)(
			        call, talloc_asprintf(house->memory,
			                      "id=\"tekst-%d\"", n + 2));
	}
	reviewer_expect(reviewer_get(house, "rikke", "/tekster",
	                        "vis=vises&tema=goals"),
	        "tema=goals\" aria-current=\"page\">Klare mål</a>");
}

/* What a release has shown is said to be out. */
static void
test_published(void **state)
{
	struct house *house = *state;

	reviewer_world(house);
	(void)reviewer_choose(house, 4, "valg=vis&ord=for+sent");
	reviewer_expect_none(reviewer_get(house, "rikke", "/tekster/4", NULL),
	        "er udgivet. Den");
	house_run(house, "INSERT INTO text_shown (answer, theme, municipality,"
	                 " first_at) VALUES (4, 'meeting', 740, 0)");
	reviewer_expect(reviewer_get(house, "rikke", "/tekster/4", NULL),
	        "Teksten står i en rapport, der er udgivet.");
}

static void
test_linked(void **state)
{
	struct house *house = *state;

	reviewer_world(house);
	reviewer_expect(reviewer_get(house, "rikke", "/rapporter", NULL),
	        "href=\"/tekster\"");
	reviewer_expect_none(reviewer_get(house, "leder", "/rapporter", NULL),
	        "href=\"/tekster\"");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        HOUSE(test_who_may),
	        HOUSE(test_other_site),
	        HOUSE(test_list),
	        HOUSE(test_own_unit),
	        HOUSE(test_pages),
	        HOUSE(test_filters),
	        HOUSE(test_published),
	        HOUSE(test_linked),
	};

	return cmocka_run_group_tests_name("text_page", tests, NULL, NULL);
}
