/*
 * The notes' page: who may, what is refused and where it is told, that a post
 * ends in a 303, and that each change stands in the audit.
 */
#include "server/note_page.h"

#include "tests/house.h"

static const char good[] =
        "dag=2026-03-01&emne=Klare+m%C3%A5l&tekst=Vi+ringer+%3Cf%C3%B8r%3E"
        "%0D%0A+vi++skriver.";

static struct http_call *
get(struct house *house, const char *name, const char *query)
{
	return house_ask(house, (struct house_request){.path = "/noter",
	                                .query = query,
	                                .cookie = house_log_in(house, name)});
}

static struct http_call *
post(struct house *house, const char *name, const char *path, const char *form)
{
	return house_ask(house, (struct house_request){.path = path,
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

/* Members of 740's staff in every role, and a manager of 661. */
static void
add_staff(struct house *house)
{
	house_run(house,
	        "INSERT INTO staff (municipality, name, role, password_hash)"
	        " SELECT 740, r.role, r.role, s.password_hash"
	        " FROM staff s, (SELECT 'broker' AS role UNION SELECT"
	        " 'administrator' UNION SELECT 'caseworker') r"
	        " WHERE s.name = 'leder' UNION SELECT 661, 'nabo', 'manager',"
	        " password_hash FROM staff WHERE name = 'leder'");
}

static void
test_who_may(void **state)
{
	static const struct {
		const char *name;
		unsigned status;
	} cases[] = {
	        {"leder", 200},
	        {"broker", 200},
	        {"administrator", 403},
	        {"caseworker", 403},
	        {"drift", 403},
	};

	struct house *house = *state;
	struct http_call *call;

	add_staff(house);
	call = house_ask(house, (struct house_request){.path = "/noter"});
	assert_int_equal(call->status, 303);
	assert_string_equal(house_header(call, "Location"), "/login");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *name = cases[i].name;

		assert_int_equal(
		        get(house, name, NULL)->status, cases[i].status);
		assert_int_equal(post(house, name, "/noter", good)->status,
		        cases[i].status == 200 ? 303 : 403);
	}
	assert_int_equal(house_count(house, "SELECT count(*) FROM note"), 2);
	assert_int_equal(
	        post(house, "drift", "/noter/1/fjern", "")->status, 403);
}

/* From another site nothing is taken, whoever's cookie comes with it. */
static void
test_other_site(void **state)
{
	static const char *const paths[] = {"/noter", "/noter/1/fjern"};
	struct house *house = *state;
	const char *cookie = house_log_in(house, "leder");

	for (size_t i = 0; i < 2; i++) {
		struct http_call *call = house_ask(
		        house, (struct house_request){.path = paths[i],
		                       .form = good,
		                       .cookie = cookie,
		                       .origin = "http://fremmed.test"});

		assert_int_equal(call->status, 403);
	}
	assert_int_equal(house_count(house, "SELECT count(*) FROM note"), 0);
	assert_int_equal(house_count(house, "SELECT count(*) FROM audit"), 0);
}

static void
test_added(void **state)
{
	struct house *house = *state;
	struct http_call *call;

	expect_part(get(house, "leder", NULL), "ikke noteret noget endnu");
	call = post(house, "leder", "/noter", good);
	assert_int_equal(call->status, 303);
	assert_string_equal(house_header(call, "Location"), "/noter?nu=gemt");
	call = get(house, "leder", "nu=gemt");
	expect_part(call, "role=\"status\">Noten er gemt.");
	expect_part(call, "<strong>1. 3. 2026</strong> · Klare mål");
	/* One line, escaped, by whoever is logged in. */
	expect_part(call, "Vi ringer &lt;før&gt; vi skriver.<br>");
	expect_part(call, "Skrevet af leder.");
	expect_part(call, "href=\"/foer-og-efter/0740/2026-03\"");
	assert_int_equal(
	        house_count(house, "SELECT day FROM note WHERE municipality ="
	                           " 740 AND author = 'leder' AND text ="
	                           " 'Vi ringer <før> vi skriver.'"),
	        20260301);
	assert_int_equal(
	        house_count(house, "SELECT at FROM audit WHERE actor = 'leder'"
	                           " AND action = 'note.add' AND subject ="
	                           " 'municipality=0740 note=1'"),
	        HOUSE_NOW);
}

/* What is wrong stands by its field, with all that was typed. */
static void
test_refused(void **state)
{
	static const struct {
		const char *form, *says, *keeps;
	} cases[] = {
	        {"dag=&emne=&tekst=Nye+breve", "id=\"dag-fejl\">Vælg en dag",
	                ">Nye breve</textarea>"},
	        {"dag=2026-02-30&tekst=Nye+breve", "id=\"dag-fejl\">Vælg",
	                "value=\"2026-02-30\""},
	        {"dag=2026-02-03&tekst=+%0D%0A", "id=\"tekst-fejl\">Skriv i",
	                "value=\"2026-02-03\""},
	        {"dag=2026-02-03&tekst=Ring+20123456",
	                "id=\"tekst-fejl\">Skriv ingen", ">Ring 20123456<"},
	        {"dag=2026-02-03&emne=0101701234&tekst=",
	                "id=\"emne-fejl\">Skriv ingen", "\"0101701234\""},
	};

	struct house *house = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_call *call =
		        post(house, "leder", "/noter", cases[i].form);

		assert_int_equal(call->status, 422);
		expect_part(call, "<title>Fejl: Noter");
		expect_part(call, "role=\"alert\"");
		expect_part(call, "aria-invalid=\"true\"");
		expect_part(call, cases[i].says);
		expect_part(call, cases[i].keeps);
	}
	assert_int_equal(
	        post(house, "leder", "/noter", "dag=a&dag=b")->status, 400);
	assert_int_equal(house_count(house, "SELECT count(*) FROM note"), 0);
	assert_int_equal(house_count(house, "SELECT count(*) FROM audit"), 0);
}

static void
test_withdrawn(void **state)
{
	struct house *house = *state;
	struct http_call *call;

	add_staff(house);
	assert_int_equal(post(house, "leder", "/noter", good)->status, 303);
	/* A neighbour neither sees it nor takes it off. */
	assert_null(strstr(get(house, "nabo", NULL)->answer, "Vi ringer"));
	assert_int_equal(
	        post(house, "nabo", "/noter/1/fjern", "")->status, 404);
	assert_int_equal(
	        post(house, "broker", "/noter/x/fjern", "")->status, 404);
	call = post(house, "broker", "/noter/1/fjern", "");
	assert_int_equal(call->status, 303);
	assert_string_equal(
	        house_header(call, "Location"), "/noter?nu=fjernet");
	assert_int_equal(
	        post(house, "broker", "/noter/1/fjern", "")->status, 404);
	call = get(house, "leder", "nu=fjernet");
	expect_part(call, "Noten er trukket tilbage.");
	assert_null(strstr(call->answer, "Vi ringer"));
	/* It is kept, and who withdrew it stands in the audit, once. */
	assert_int_equal(
	        house_count(house, "SELECT removed_at FROM note"), HOUSE_NOW);
	assert_int_equal(
	        house_count(house, "SELECT count(*) FROM audit WHERE actor ="
	                           " 'broker' AND action = 'note.remove'"),
	        1);
}

static void
test_linked(void **state)
{
	struct house *house = *state;

	static const char *const paths[] = {"/rapporter", "/foer-og-efter"};

	add_staff(house);
	for (size_t i = 0; i < 2; i++)
		expect_part(house_ask(house,
		                    (struct house_request){.path = paths[i],
		                            .cookie = house_log_in(
		                                    house, "leder")}),
		        "href=\"/noter\"");
	assert_null(strstr(
	        house_ask(house,
	                (struct house_request){.path = paths[0],
	                        .cookie = house_log_in(house, "caseworker")})
	                ->answer,
	        "href=\"/noter\""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        HOUSE(test_who_may),
	        HOUSE(test_other_site),
	        HOUSE(test_added),
	        HOUSE(test_refused),
	        HOUSE(test_withdrawn),
	        HOUSE(test_linked),
	};

	return cmocka_run_group_tests_name("note_page", tests, NULL, NULL);
}
