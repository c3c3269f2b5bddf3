/*
 * What a reviewer chooses on the page: shown, mended, left out, undone, refused;
 * that an old page changes nothing, and that the login stands in the audit.
 */
#include "tests/reviewer.h"

/* The whole way of a text: shown with a name out and two themes, one of them
 * taken back, words mended, left out, shown again as it was written. */
static void
test_way(void **state)
{
	struct house *house = *state;
	struct http_call *call;

	reviewer_world(house);
	house_run(house, "INSERT INTO theme (municipality, name, added_by,"
	                 " added_at) VALUES (740, 'Nye lokaler', 'R', 0)");
	call = reviewer_choose(house, 2,
	        "valg=vis&ord=Bentes+%3Cr%C3%A5d%3E+hjalp&navne=+bente+,&"
	        "om=goals&om=Nye%2520lokaler");
	reviewer_expect_location(
	        call, "/tekster?vis=venter&tema=&fra=0&nu=vist&tekst=2");
	call = reviewer_get(
	        house, "rikke", "/tekster", "vis=venter&nu=vist&tekst=2");
	reviewer_expect(call, "role=\"status\">Tekst nr. 2 må nu vises");
	reviewer_expect(call, "href=\"/tekster/2\"");
	reviewer_expect_none(call, "id=\"tekst-2\"");
	reviewer_expect_count(house,
	        "SELECT count(*) FROM text_review WHERE answer = 2 AND shown"
	        " = '[navn]s <råd> hjalp' AND reviewer = 'rikke'",
	        1);
	call = reviewer_get(
	        house, "rikke", "/tekster", "vis=rettet&tema=Nye%20lokaler");
	reviewer_expect(call, "[navn]s &lt;råd&gt; hjalp</blockquote>");
	reviewer_expect(call, "value=\"goals\" checked> Klare mål");
	reviewer_expect(call, "value=\"Nye%20lokaler\" checked> Nye lokaler");
	reviewer_expect(call, "Ordene er rettet.");
	reviewer_expect_none(call, "Bente<");
	call = reviewer_choose(house, 2,
	        "valg=vis&ord=%5Bnavn%5Ds+r%C3%A5d%0D%0Ahjalp&om=goals");
	reviewer_expect_location(
	        call, "/tekster?vis=venter&tema=&fra=0&nu=gemt&tekst=2");
	reviewer_expect_count(house,
	        "SELECT count(*) FROM text_review WHERE answer = 2 AND shown"
	        " = '[navn]s råd' || char(10) || 'hjalp'",
	        1);
	reviewer_expect_count(house,
	        "SELECT count(*) FROM text_theme WHERE theme = 'Nye lokaler'"
	        " AND taken_back_by = 'rikke'",
	        1);
	(void)reviewer_choose(house, 2, "valg=skjul");
	call = reviewer_get(house, "rikke", "/tekster", "vis=udeladt");
	reviewer_expect(call, "Vises ikke i rapporter.</p>");
	call = reviewer_choose(
	        house, 2, "valg=vis&ord=Bentes+%3Cr%C3%A5d%3E+hjalp");
	reviewer_expect_location(
	        call, "/tekster?vis=venter&tema=&fra=0&nu=vist&tekst=2");
	reviewer_expect_count(house,
	        "SELECT count(*) FROM text_review WHERE answer = 2 AND shown"
	        " = 'Bentes <råd> hjalp'",
	        1);
	reviewer_expect_count(house,
	        "SELECT count(*) FROM audit WHERE actor = 'rikke' AND subject"
	        " LIKE 'municipality=0740 text=2%' AND (id, action) IN ((1,"
	        " 'text.show'), (2, 'text.tag'), (3, 'text.tag'), (4,"
	        " 'text.change'), (5, 'text.untag'), (6, 'text.hide'), (7,"
	        " 'text.change'), (8, 'text.untag'))",
	        8);
	reviewer_expect_count(house, "SELECT count(*) FROM audit", 8);
}

/* A mask is taken off again, and what was already so is not written down. */
static void
test_undone(void **state)
{
	struct house *house = *state;
	struct http_call *call;

	reviewer_world(house);
	(void)reviewer_choose(house, 3,
	        "valg=vis&navne=Ole&ord=Ring+til+Ole+p%C3%A5+********");
	reviewer_expect_count(house,
	        "SELECT count(*) FROM text_review WHERE shown ="
	        " 'Ring til [navn] på 20 12 34 56'",
	        1);
	call = reviewer_choose(house, 3, "valg=skrevet");
	reviewer_expect_location(
	        call, "/tekster?vis=venter&tema=&fra=0&nu=gemt&tekst=3");
	reviewer_expect_count(house,
	        "SELECT count(*) FROM text_review WHERE shown ="
	        " 'Ring til Ole på 20 12 34 56'",
	        1);
	call = reviewer_get(house, "rikke", "/tekster/3", NULL);
	reviewer_expect(call, "tema: Øvrige.");
	reviewer_expect_none(call, "skrevet");
	call = reviewer_choose(house, 3, REVIEWER_AS_IT_IS);
	reviewer_expect_location(
	        call, "/tekster?vis=venter&tema=&fra=0&nu=ens&tekst=3");
	reviewer_expect_count(house, "SELECT count(*) FROM audit", 2);
	/* Where it stood alone it stands afterwards. */
	call = reviewer_post(house, "rikke", 3,
	        talloc_asprintf(house->memory, "set=%s&valg=skjul",
	                reviewer_mark(house, 3)));
	reviewer_expect_location(call, "/tekster/3?nu=skjult");
	reviewer_expect(reviewer_get(house, "rikke", "/tekster/3", "nu=skjult"),
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

	reviewer_world(house);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_call *call =
		        reviewer_choose(house, 4, cases[i].form);

		assert_int_equal(call->status, cases[i].status);
		reviewer_expect(call, cases[i].says);
		reviewer_expect(call, cases[i].keeps);
		if (cases[i].status != 422)
			continue;
		reviewer_expect(call, "<title>Fejl: ");
		reviewer_expect(call, "role=\"alert\"");
		reviewer_expect(call, "aria-invalid=\"true\"");
		/* It goes back to the list afterwards. */
		reviewer_expect(call, "name=\"vis\" value=\"venter\"");
	}
	assert_int_equal(
	        reviewer_post(house, "rikke", 4, "valg=skjul")->status, 303);
	reviewer_expect_count(house, "SELECT count(*) FROM text_review", 0);
	reviewer_expect_count(house, "SELECT count(*) FROM audit", 0);
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

	reviewer_world(house);
	for (size_t i = 0; i < 3; i++) {
		/* Be it wrong besides: what is so now goes first. */
		const char *form = talloc_asprintf(house->memory,
		        "set=%s&vis=venter&%s", reviewer_mark(house, 4),
		        i == 1 ? "valg=vis&navne=Eva&ord=for+sent"
		               : "valg=skjul");

		house_run(house, quicker[i]);
		reviewer_expect_location(reviewer_post(house, "rikke", 4, form),
		        "/tekster/4?nu=imens");
	}
	call = reviewer_get(house, "rikke", "/tekster/4", "nu=imens");
	reviewer_expect(call, "role=\"alert\">Tekst nr. 4 er ændret");
	reviewer_expect(call, "<blockquote>[navn]</blockquote>");
	reviewer_expect(call, "value=\"goals\" checked");
	reviewer_expect_count(house,
	        "SELECT count(*) FROM text_review WHERE reviewer = 'Siv'", 1);
	reviewer_expect_count(house, "SELECT count(*) FROM audit", 0);
	house_run(house, "DELETE FROM text_theme");
	house_run(house, "DELETE FROM text_review");
	house_run(house, "DELETE FROM answer WHERE id = 4");
	call = reviewer_post(house, "rikke", 4, "set=x&valg=skjul");
	reviewer_expect_location(call, "/tekster?nu=vaek&tekst=4");
	reviewer_expect(
	        reviewer_get(house, "rikke", "/tekster", "nu=vaek&tekst=4"),
	        "role=\"alert\">Tekst nr. 4 er her ikke mere.");
	assert_int_equal(
	        reviewer_get(house, "rikke", "/tekster/4", NULL)->status, 404);
	assert_int_equal(
	        reviewer_get(house, "rikke", "/tekster/x", NULL)->status, 404);
}

/* Of two posts of one page, on their way together, one is taken. */
static void
test_at_once(void **state)
{
	struct house *house = *state;
	struct http_call *calls[2];
	const char *cookie;
	const char *form;

	reviewer_world(house);
	cookie = house_log_in(house, "rikke");
	form = talloc_asprintf(house->memory,
	        "set=%s&vis=venter&valg=vis&"
	        "ord=for+sent",
	        reviewer_mark(house, 4));
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
	reviewer_expect_location(
	        calls[0], "/tekster?vis=venter&tema=&fra=0&nu=vist&tekst=4");
	reviewer_expect_location(calls[1], "/tekster/4?nu=imens");
	reviewer_expect_count(house, "SELECT count(*) FROM audit", 1);
	reviewer_expect_count(house, "SELECT count(*) FROM text_theme", 0);
}

/* A tag whose theme has ended can be taken back, and is left where it is not. */
static void
test_ended_theme(void **state)
{
	struct house *house = *state;
	struct http_call *call;

	reviewer_world(house);
	house_run(house, "INSERT INTO text_review (answer, municipality, shown,"
	                 " reviewer, at) VALUES (4, 740, 'for sent', 'S', 0)");
	house_run(house, "INSERT INTO text_theme (municipality, answer, theme,"
	                 " tagged_by, tagged_at) VALUES (740, 4, 'Busser', 'S',"
	                 " 0), (740, 4, '', 'S', 0)");
	call = reviewer_get(house, "rikke", "/tekster/4", NULL);
	reviewer_expect(
	        call, "value=\"Busser\" checked> Busser (bruges ikke mere)");
	reviewer_expect(call, "value=\"%\" checked> Øvrige");
	(void)reviewer_choose(
	        house, 4, "valg=vis&ord=for+sent&om=Busser&om=%25");
	reviewer_expect_count(house, "SELECT count(*) FROM audit", 0);
	(void)reviewer_choose(house, 4, "valg=vis&ord=for+sent");
	reviewer_expect_count(house,
	        "SELECT count(*) FROM text_theme WHERE"
	        " taken_back_by = 'rikke'",
	        2);
	/* It cannot be given any more. */
	call = reviewer_choose(
	        house, 4, "valg=vis&ord=for+sent&om=Busser&om=goals");
	reviewer_expect_count(house,
	        "SELECT count(*) FROM text_theme WHERE theme ="
	        " 'goals' AND taken_back_at IS NULL",
	        1);
	reviewer_expect_count(house, "SELECT count(*) FROM text_theme", 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        HOUSE(test_way),
	        HOUSE(test_undone),
	        HOUSE(test_refused),
	        HOUSE(test_old_page),
	        HOUSE(test_at_once),
	        HOUSE(test_ended_theme),
	};

	return cmocka_run_group_tests_name("text_page_take", tests, NULL, NULL);
}
