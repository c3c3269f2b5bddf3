/*
 * The page of people's own words: who may and whose texts, what a list shows and
 * what it does not, pages and filters, what is chosen, refused and undone, that an
 * old page changes nothing, and that the login stands in the audit.
 */
#include "server/text_page.h"

#include <stdio.h>

#include "tests/house.h"

/* Administrators: two of 740, of whom one, LIS, holds meetings in Nord, and one
 * of 661; and the other roles.  Two citizens, met in Nord and in Syd, with two
 * comments and an answer in words. */
static const char *const world[] = {
        "INSERT INTO staff (municipality, name, role, password_hash)"
        " SELECT 740, r.name, r.role, s.password_hash FROM staff s, (SELECT"
        " 'rikke' AS name, 'administrator' AS role UNION SELECT 'Lis',"
        " 'administrator' UNION SELECT 'broker', 'broker' UNION SELECT"
        " 'caseworker', 'caseworker') r WHERE s.name = 'leder' UNION SELECT"
        " 661, 'nabo', 'administrator', password_hash FROM staff"
        " WHERE name = 'leder'",
        "INSERT INTO respondent (id, municipality, kind, phone_hash,"
        " phone_sealed, created_at) VALUES (1, 740, 'citizen', x'01', x'00',"
        " 0), (2, 740, 'citizen', x'02', x'00', 0)",
        "INSERT INTO meeting (id, municipality, respondent, external,"
        " employee, unit, held_at, month, registered_at, due_at) VALUES"
        " (1, 740, 1, 'sag-17', 'LIS', 'Nord', 0, 202609, 0, 0),"
        " (2, 740, 2, 'sag-18', 'EVA', 'Syd', 0, 202608, 0, 0)",
        "INSERT INTO invitation (id, municipality, respondent, meeting,"
        " survey_version, month, code_hash, created_at) SELECT m.id, 740,"
        " m.respondent, m.id, v.id, m.month, CAST(m.external AS BLOB), 0 FROM "
        "meeting m,"
        " (SELECT max(id) AS id FROM survey_version) v",
        "INSERT INTO session (id, municipality, respondent, state, asked,"
        " language, closes_at) SELECT id, 740, respondent, 'open', -1, 'da',"
        " 0 FROM invitation",
        "INSERT INTO answer (id, municipality, session, item, value, comment,"
        " channel, at, words) SELECT 2, 740, 1, 0, '5', 'Bentes <råd> hjalp',"
        " 'sms', 1, NULL UNION ALL SELECT 3, 740, 2, position, 'Ring til Ole"
        " på 20 12 34 56', NULL, 'web', 2, 1 FROM item WHERE name = 'W1_tekst'"
        " UNION ALL SELECT 4, 740, 2, 0, '5', 'for sent', 'sms', 3, NULL"};

static void
make_world(struct house *house)
{
	for (size_t i = 0; i < sizeof(world) / sizeof(world[0]); i++)
		house_run(house, world[i]);
}

static struct http_call *
get(struct house *house, const char *name, const char *path, const char *query)
{
	return house_ask(house, (struct house_request){.path = path,
	                                .query = query,
	                                .cookie = house_log_in(house, name)});
}

static struct http_call *
post(struct house *house, const char *name, int number, const char *form)
{
	return house_ask(house,
	        (struct house_request){.path = talloc_asprintf(house->memory,
	                                       "/tekster/%d", number),
	                .form = form,
	                .origin = "http://s.test",
	                .cookie = house_log_in(house, name)});
}

static void
expect_part(const struct http_call *call, const char *part)
{
	if (strstr(call->answer, part) == NULL)
		fail_msg("the page does not say \"%s\":\n%s", part,
		        call->answer);
}

static void
expect_none(const struct http_call *call, const char *part)
{
	if (strstr(call->answer, part) != NULL)
		fail_msg("the page says \"%s\":\n%s", part, call->answer);
}

static void
expect_count(struct house *house, const char *sql, int64_t wanted)
{
	int64_t count = house_count(house, sql);

	if (count != wanted)
		fail_msg("%lld instead of %lld: %s", (long long)count,
		        (long long)wanted, sql);
}

/* What the page of a text says it is, as its form brings it along. */
static const char *
mark_of(struct house *house, int number)
{
	static const char field[] = "name=\"set\" value=\"";
	struct http_call *call = get(house, "rikke",
	        talloc_asprintf(house->memory, "/tekster/%d", number), NULL);
	const char *at = strstr(call->answer, field);

	assert_int_equal(call->status, 200);
	assert_non_null(at);
	return talloc_strndup(house->memory, at + strlen(field), 32);
}

/* A form of that text as it is now, from the list of what waits. */
static struct http_call *
choose(struct house *house, int number, const char *form)
{
	return post(house, "rikke", number,
	        talloc_asprintf(house->memory, "set=%s&vis=venter&%s",
	                mark_of(house, number), form));
}

static void
expect_location(const struct http_call *call, const char *location)
{
	assert_int_equal(call->status, 303);
	assert_string_equal(house_header(call, "Location"), location);
}

static const char as_it_is[] =
        "valg=vis&ord=Ring+til+Ole+p%C3%A5+********"; /* text 3 */

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

	make_world(house);
	call = house_ask(house, (struct house_request){.path = "/tekster"});
	expect_location(call, "/login");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *name = cases[i].name;
		unsigned status = cases[i].status;

		assert_int_equal(
		        get(house, name, "/tekster", NULL)->status, status);
		if (status == 200)
			continue;
		assert_int_equal(
		        get(house, name, "/tekster/3", NULL)->status, 403);
		assert_int_equal(
		        post(house, name, 3,
		                talloc_asprintf(house->memory, "set=%s&%s",
		                        mark_of(house, 3), as_it_is))
		                ->status,
		        403);
	}
	expect_count(house, "SELECT count(*) FROM text_review", 0);
	expect_count(house, "SELECT count(*) FROM audit", 0);
}

/* From another site nothing is taken, whoever's cookie comes with it; nor is it
 * answered by a page that a cache or a frame could keep. */
static void
test_other_site(void **state)
{
	struct house *house = *state;
	struct http_call *call;

	make_world(house);
	call = house_ask(house,
	        (struct house_request){.path = "/tekster/3",
	                .form = talloc_asprintf(house->memory, "set=%s&%s",
	                        mark_of(house, 3), as_it_is),
	                .cookie = house_log_in(house, "rikke"),
	                .origin = "http://fremmed.test"});
	assert_int_equal(call->status, 403);
	expect_count(house, "SELECT count(*) FROM text_review", 0);
	call = get(house, "rikke", "/tekster", NULL);
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

	make_world(house);
	call = get(house, "nabo", "/tekster", NULL);
	expect_part(call, "Der er ingen tekster, der venter på dig.");
	call = get(house, "rikke", "/tekster", NULL);
	/* The oldest first, each with where it comes from. */
	expect_part(call, "<h3 id=\"tekst-2\">Dit møde, september 2026</h3>");
	expect_part(call, "<blockquote>Bentes &lt;råd&gt; hjalp</blockquote>");
	expect_part(call, "Kommentar til et svar · tekst nr. 2");
	expect_part(call, "<h3 id=\"tekst-3\">Dit møde, august 2026</h3>");
	expect_part(call, "Vil du skrive mere om, hvad vi skal gøre bedre?");
	expect_part(call, "<blockquote>Ring til Ole på ********</blockquote>");
	assert_true(strstr(call->answer, "tekst-2") <
	            strstr(call->answer, "tekst-3"));
	assert_true(strstr(call->answer, "tekst-3") <
	            strstr(call->answer, "tekst-4"));
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		expect_none(call, hidden[i]);
}

/* A text of Nord is not LIS's to read, nor by its number, nor to decide; one of
 * Syd is.  Of another municipality there is no such text. */
static void
test_own_unit(void **state)
{
	struct house *house = *state;
	struct http_call *call;
	const char *form;

	make_world(house);
	form = talloc_asprintf(house->memory,
	        "set=%s&valg=vis&ord=Bentes+%%3Cr%%C3%%A5d%%3E+hjalp",
	        mark_of(house, 2));
	call = get(house, "Lis", "/tekster", NULL);
	expect_none(call, "hjalp");
	expect_part(call, "for sent");
	call = get(house, "Lis", "/tekster/2", NULL);
	assert_int_equal(call->status, 403);
	expect_part(call, "hvor du selv holder møder");
	expect_none(call, "hjalp");
	call = post(house, "Lis", 2, form);
	assert_int_equal(call->status, 403);
	expect_part(call, "hvor du selv holder møder");
	assert_int_equal(get(house, "nabo", "/tekster/2", NULL)->status, 404);
	expect_location(
	        post(house, "nabo", 2, form), "/tekster?nu=vaek&tekst=2");
	expect_count(house, "SELECT count(*) FROM text_review", 0);
	expect_location(post(house, "rikke", 2, form), "/tekster/2?nu=vist");
	for (int i = 0; i < 2; i++)
		expect_none(get(house, "Lis", "/tekster",
		                    i == 0 ? "vis=vises" : "vis=rettet"),
		        "hjalp");
}

/* The whole way of a text: shown with a name out and two themes, one of them
 * taken back, words mended, left out, shown again as it was written. */
static void
test_way(void **state)
{
	struct house *house = *state;
	struct http_call *call;

	make_world(house);
	house_run(house, "INSERT INTO theme (municipality, name, added_by,"
	                 " added_at) VALUES (740, 'Nye lokaler', 'R', 0)");
	call = choose(house, 2,
	        "valg=vis&ord=Bentes+%3Cr%C3%A5d%3E+hjalp&navne=+bente+,&"
	        "om=goals&om=Nye%2520lokaler");
	expect_location(
	        call, "/tekster?vis=venter&tema=&fra=0&nu=vist&tekst=2");
	call = get(house, "rikke", "/tekster", "vis=venter&nu=vist&tekst=2");
	expect_part(call, "role=\"status\">Tekst nr. 2 må nu vises");
	expect_part(call, "href=\"/tekster/2\"");
	expect_none(call, "id=\"tekst-2\"");
	expect_count(house,
	        "SELECT count(*) FROM text_review WHERE answer = 2 AND shown"
	        " = '[navn]s <råd> hjalp' AND reviewer = 'rikke'",
	        1);
	call = get(house, "rikke", "/tekster", "vis=rettet&tema=Nye%20lokaler");
	expect_part(call, "[navn]s &lt;råd&gt; hjalp</blockquote>");
	expect_part(call, "value=\"goals\" checked> Klare mål");
	expect_part(call, "value=\"Nye%20lokaler\" checked> Nye lokaler");
	expect_part(call, "Ordene er rettet.");
	expect_none(call, "Bente<");
	call = choose(house, 2,
	        "valg=vis&ord=%5Bnavn%5Ds+r%C3%A5d%0D%0Ahjalp&om=goals");
	expect_location(
	        call, "/tekster?vis=venter&tema=&fra=0&nu=gemt&tekst=2");
	expect_count(house,
	        "SELECT count(*) FROM text_review WHERE answer = 2 AND shown"
	        " = '[navn]s råd' || char(10) || 'hjalp'",
	        1);
	expect_count(house,
	        "SELECT count(*) FROM text_theme WHERE theme = 'Nye lokaler'"
	        " AND taken_back_by = 'rikke'",
	        1);
	(void)choose(house, 2, "valg=skjul");
	call = get(house, "rikke", "/tekster", "vis=udeladt");
	expect_part(call, "Vises ikke i rapporter.</p>");
	call = choose(house, 2, "valg=vis&ord=Bentes+%3Cr%C3%A5d%3E+hjalp");
	expect_location(
	        call, "/tekster?vis=venter&tema=&fra=0&nu=vist&tekst=2");
	expect_count(house,
	        "SELECT count(*) FROM text_review WHERE answer = 2 AND shown"
	        " = 'Bentes <råd> hjalp'",
	        1);
	expect_count(house,
	        "SELECT count(*) FROM audit WHERE actor = 'rikke' AND subject"
	        " LIKE 'municipality=0740 text=2%' AND (id, action) IN ((1,"
	        " 'text.show'), (2, 'text.tag'), (3, 'text.tag'), (4,"
	        " 'text.change'), (5, 'text.untag'), (6, 'text.hide'), (7,"
	        " 'text.change'), (8, 'text.untag'))",
	        8);
	expect_count(house, "SELECT count(*) FROM audit", 8);
}

/* A mask is taken off again, and what was already so is not written down. */
static void
test_undone(void **state)
{
	struct house *house = *state;
	struct http_call *call;

	make_world(house);
	(void)choose(house, 3,
	        "valg=vis&navne=Ole&ord=Ring+til+Ole+p%C3%A5+********");
	expect_count(house,
	        "SELECT count(*) FROM text_review WHERE shown ="
	        " 'Ring til [navn] på 20 12 34 56'",
	        1);
	call = choose(house, 3, "valg=skrevet");
	expect_location(
	        call, "/tekster?vis=venter&tema=&fra=0&nu=gemt&tekst=3");
	expect_count(house,
	        "SELECT count(*) FROM text_review WHERE shown ="
	        " 'Ring til Ole på 20 12 34 56'",
	        1);
	call = get(house, "rikke", "/tekster/3", NULL);
	expect_part(call, "tema: Øvrige.");
	expect_none(call, "skrevet");
	call = choose(house, 3, as_it_is);
	expect_location(call, "/tekster?vis=venter&tema=&fra=0&nu=ens&tekst=3");
	expect_count(house, "SELECT count(*) FROM audit", 2);
	/* Where it stood alone it stands afterwards. */
	call = post(house, "rikke", 3,
	        talloc_asprintf(
	                house->memory, "set=%s&valg=skjul", mark_of(house, 3)));
	expect_location(call, "/tekster/3?nu=skjult");
	expect_part(get(house, "rikke", "/tekster/3", "nu=skjult"),
	        "role=\"status\">Tekst nr. 3 vises ikke i rapporter.");
}

/* What is wrong stands by its field, with all that was typed; nothing is kept. */
static void
test_refused(void **state)
{
	static const struct {
		const char *form;
		unsigned status;
		const char *says, *keeps;
	} cases[] = {
	        {"valg=vis&navne=Eva,+Per&ord=for+sent", 422,
	                "id=\"navne-fejl-4\">»Eva« står ikke",
	                "value=\"Eva, Per\""},
	        {"valg=vis&navne=for,for&ord=for+sent", 422,
	                "id=\"navne-fejl-4\">»for« står ikke",
	                "value=\"for,for\""},
	        {"valg=vis&om=goals&ord=+%0D%0A", 422,
	                "id=\"ord-fejl-4\">Skriv, hvordan",
	                "value=\"goals\""
	                " checked"},
	        {"valg=vis&ord=alt+for+tidligt&navne=sent", 422,
	                "»sent« står ikke", ">\nalt for tidligt</textarea>"},
	        {"valg=skrevet", 400, "", ""},
	        {"valg=x", 400, "", ""},
	        {"", 400, "", ""},
	        {"valg=vis&valg=skjul", 400, "", ""},
	};

	struct house *house = *state;

	make_world(house);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_call *call = choose(house, 4, cases[i].form);

		assert_int_equal(call->status, cases[i].status);
		expect_part(call, cases[i].says);
		expect_part(call, cases[i].keeps);
		if (cases[i].status != 422)
			continue;
		expect_part(call, "<title>Fejl: ");
		expect_part(call, "role=\"alert\"");
		expect_part(call, "aria-invalid=\"true\"");
		/* It goes back to the list afterwards. */
		expect_part(call, "name=\"vis\" value=\"venter\"");
	}
	assert_int_equal(post(house, "rikke", 4, "valg=skjul")->status, 303);
	expect_count(house, "SELECT count(*) FROM text_review", 0);
	expect_count(house, "SELECT count(*) FROM audit", 0);
}

/* Somebody else was quicker: by words, by a tag, or by erasing it. */
static void
test_old_page(void **state)
{
	static const char *const quicker[] = {
	        "INSERT INTO text_review (answer, municipality, shown,"
	        " reviewer, at) VALUES (4, 740, 'for sent', 'Siv', 7)",
	        "INSERT INTO text_theme (municipality, answer, theme,"
	        " tagged_by, tagged_at) VALUES (740, 4, 'goals', 'Siv', 7)",
	        "UPDATE text_review SET shown = '[navn]' WHERE answer = 4"};

	struct house *house = *state;
	struct http_call *call;

	make_world(house);
	for (size_t i = 0; i < 3; i++) {
		const char *form = talloc_asprintf(house->memory,
		        "set=%s&vis=venter&valg=skjul", mark_of(house, 4));

		house_run(house, quicker[i]);
		expect_location(
		        post(house, "rikke", 4, form), "/tekster/4?nu=imens");
	}
	call = get(house, "rikke", "/tekster/4", "nu=imens");
	expect_part(call, "role=\"alert\">Tekst nr. 4 er ændret");
	expect_part(call, "<blockquote>[navn]</blockquote>");
	expect_part(call, "value=\"goals\" checked");
	expect_count(house,
	        "SELECT count(*) FROM text_review WHERE reviewer = 'Siv'", 1);
	expect_count(house, "SELECT count(*) FROM audit", 0);
	house_run(house, "DELETE FROM text_theme");
	house_run(house, "DELETE FROM text_review");
	house_run(house, "DELETE FROM answer WHERE id = 4");
	call = post(house, "rikke", 4, "set=x&valg=skjul");
	expect_location(call, "/tekster?nu=vaek&tekst=4");
	expect_part(get(house, "rikke", "/tekster", "nu=vaek&tekst=4"),
	        "role=\"alert\">Tekst nr. 4 er her ikke mere.");
	assert_int_equal(get(house, "rikke", "/tekster/4", NULL)->status, 404);
	assert_int_equal(get(house, "rikke", "/tekster/x", NULL)->status, 404);
}

/* Of two posts of one page, on their way together, one is taken. */
static void
test_at_once(void **state)
{
	struct house *house = *state;
	struct http_call *calls[2];
	const char *cookie;
	const char *form;

	make_world(house);
	cookie = house_log_in(house, "rikke");
	form = talloc_asprintf(house->memory,
	        "set=%s&vis=venter&valg=vis&"
	        "ord=for+sent",
	        mark_of(house, 4));
	for (size_t i = 0; i < 2; i++)
		calls[i] = house_begin(house,
		        (struct house_request){.path = "/tekster/4",
		                .form = i == 0 ? form
		                               : talloc_asprintf(house->memory,
		                                         "%s&om=goals", form),
		                .origin = "http://s.test",
		                .cookie = cookie});
	house_wait(calls[0]);
	house_wait(calls[1]);
	expect_location(
	        calls[0], "/tekster?vis=venter&tema=&fra=0&nu=vist&tekst=4");
	expect_location(calls[1], "/tekster/4?nu=imens");
	expect_count(house, "SELECT count(*) FROM audit", 1);
	expect_count(house, "SELECT count(*) FROM text_theme", 0);
}

/* Ten to a page; a text that was decided meanwhile moves no other to a page
 * where it is not seen. */
static void
test_pages(void **state)
{
	struct house *house = *state;
	struct http_call *call;

	make_world(house);
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
	call = get(house, "rikke", "/tekster", NULL);
	expect_part(call, "id=\"tekst-107\"");
	expect_none(call, "id=\"tekst-108\"");
	expect_part(call, "href=\"/tekster?vis=venter&amp;fra=107\">Næste");
	(void)choose(house, 2, "valg=skjul");
	call = get(house, "rikke", "/tekster", "fra=107");
	expect_none(call, "id=\"tekst-107\"");
	expect_part(call, "id=\"tekst-108\"");
	expect_part(call, "id=\"tekst-112\"");
	expect_none(call, "Næste side");
	expect_part(call, "href=\"/tekster?vis=venter\">Til den første");
	call = get(house, "rikke", "/tekster", "fra=112");
	expect_part(call, "Der er ikke flere tekster her.");
	/* What was reviewed comes newest first. */
	house_run(house, "INSERT INTO text_review (answer, municipality, shown,"
	                 " reviewer, at) SELECT id, 740, comment, 'Siv', 0"
	                 " FROM answer WHERE id > 100");
	call = get(house, "rikke", "/tekster", "vis=vises");
	assert_true(strstr(call->answer, "id=\"tekst-112\"") <
	            strstr(call->answer, "id=\"tekst-103\""));
	expect_part(call, "href=\"/tekster?vis=vises&amp;fra=103\">Næste");
	expect_none(call, "Siv");
	call = get(house, "rikke", "/tekster", "vis=vises&fra=103");
	expect_part(call, "id=\"tekst-102\"");
	assert_int_equal(get(house, "rikke", "/tekster", "fra=x")->status, 400);
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

	make_world(house);
	(void)choose(house, 2,
	        "valg=vis&ord=Bentes+%3Cr%C3%A5d%3E+hjalp&navne=Bente&"
	        "om=goals");
	(void)choose(house, 3, as_it_is);
	(void)choose(house, 4, "valg=skjul");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_call *call =
		        get(house, "rikke", "/tekster", cases[i].query);
		const bool there[] = {
		        cases[i].two, cases[i].three, cases[i].four};

		assert_int_equal(call->status, 200);
		for (int n = 0; n < 3; n++)
			(there[n] ? expect_part : expect_none)(
			        call, talloc_asprintf(house->memory,
			                      "id=\"tekst-%d\"", n + 2));
	}
	expect_part(get(house, "rikke", "/tekster", "vis=vises&tema=goals"),
	        "tema=goals\" aria-current=\"page\">Klare mål</a>");
}

/* A tag whose theme has ended can be taken back, and is left where it is not. */
static void
test_ended_theme(void **state)
{
	struct house *house = *state;
	struct http_call *call;

	make_world(house);
	house_run(house, "INSERT INTO text_review (answer, municipality, shown,"
	                 " reviewer, at) VALUES (4, 740, 'for sent', 'S', 0)");
	house_run(house, "INSERT INTO text_theme (municipality, answer, theme,"
	                 " tagged_by, tagged_at) VALUES (740, 4, 'Busser', 'S',"
	                 " 0), (740, 4, '', 'S', 0)");
	call = get(house, "rikke", "/tekster/4", NULL);
	expect_part(
	        call, "value=\"Busser\" checked> Busser (bruges ikke mere)");
	expect_part(call, "value=\"%\" checked> Øvrige");
	(void)choose(house, 4, "valg=vis&ord=for+sent&om=Busser&om=%25");
	expect_count(house, "SELECT count(*) FROM audit", 0);
	(void)choose(house, 4, "valg=vis&ord=for+sent");
	expect_count(house,
	        "SELECT count(*) FROM text_theme WHERE"
	        " taken_back_by = 'rikke'",
	        2);
	/* It cannot be given any more. */
	call = choose(house, 4, "valg=vis&ord=for+sent&om=Busser&om=goals");
	expect_count(house,
	        "SELECT count(*) FROM text_theme WHERE theme ="
	        " 'goals' AND taken_back_at IS NULL",
	        1);
	expect_count(house, "SELECT count(*) FROM text_theme", 3);
}

/* What a release has shown is said to be out. */
static void
test_published(void **state)
{
	struct house *house = *state;

	make_world(house);
	(void)choose(house, 4, "valg=vis&ord=for+sent");
	expect_none(get(house, "rikke", "/tekster/4", NULL), "er udgivet. Den");
	house_run(house, "INSERT INTO text_shown (answer, theme, municipality,"
	                 " first_at) VALUES (4, 'meeting', 740, 0)");
	expect_part(get(house, "rikke", "/tekster/4", NULL),
	        "Teksten står i en rapport, der er udgivet.");
}

static void
test_linked(void **state)
{
	struct house *house = *state;

	make_world(house);
	expect_part(
	        get(house, "rikke", "/rapporter", NULL), "href=\"/tekster\"");
	expect_none(
	        get(house, "leder", "/rapporter", NULL), "href=\"/tekster\"");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        HOUSE(test_who_may),
	        HOUSE(test_other_site),
	        HOUSE(test_list),
	        HOUSE(test_own_unit),
	        HOUSE(test_way),
	        HOUSE(test_undone),
	        HOUSE(test_refused),
	        HOUSE(test_old_page),
	        HOUSE(test_at_once),
	        HOUSE(test_pages),
	        HOUSE(test_filters),
	        HOUSE(test_ended_theme),
	        HOUSE(test_published),
	        HOUSE(test_linked),
	};

	return cmocka_run_group_tests_name("text_page", tests, NULL, NULL);
}
