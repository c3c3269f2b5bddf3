/*
 * Progression: the same people, those who dropped out, and what few could be
 * told from.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <expat.h>
#include <jansson.h>
#include <math.h>
#include <talloc.h>

#include "server/release_progression.h"
#include "tests/report_fixture.h"

static const char survey[] =
        "INSERT INTO survey VALUES (7, 'borger_kvartal');"
        "INSERT INTO survey_version VALUES"
        " (7, 7, '1', 'K', 'citizen', x'00', 0),"
        " (8, 7, '2', 'K', 'citizen', x'00', 0);"
        "INSERT INTO item SELECT v.value, i.position, i.name, 'select_one',"
        " CASE WHEN v.value = 8 AND i.name = 'P3' THEN 'Har du et nyt mål?'"
        " ELSE i.label END, '', '' FROM (SELECT 7 AS value UNION SELECT 8) v,"
        " (SELECT 0 AS position, 'P1' AS name, 'Tror du, at du kommer i job?'"
        " AS label UNION SELECT 1, 'P2', 'Ved du, hvilke job du kan klare?'"
        " UNION SELECT 2, 'P3', 'Har du et mål?' UNION"
        " SELECT 3, 'M0', 'Vil du svare?') i;"
        "INSERT INTO item_choice SELECT i.survey_version, i.position,"
        " c.value - 1, c.value, c.value FROM item i, (SELECT 1 AS value UNION"
        " SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5) c"
        " WHERE i.survey_version IN (7, 8) AND i.position < 3;";

struct world {
	TALLOC_CTX *memory;
	struct db *db;
	int64_t next;
};

static void
start(struct world *world)
{
	world->memory = talloc_new(NULL);
	world->db = fixture_create(world->memory);
	world->next = 1;
	for (const char *at = survey; *at != '\0';) {
		const char *end = strchr(at, ';');
		char *one =
		        talloc_strndup(world->memory, at, (size_t)(end - at));

		assert_int_equal(db_run(world->db, one, DB_NO_ARGS), STATUS_OK);
		at = end + 1;
	}
}

/* A person's answers to P1 to P3 in a month; '-' for none. */
static void
put(struct world *world, int64_t respondent, int64_t month, int64_t version,
        const char *answers)
{
	static const char person[] =
	        "INSERT INTO respondent VALUES (:id, 740, 'citizen',"
	        " CAST(:id AS BLOB), x'00', 'da', 0) ON CONFLICT DO NOTHING";
	static const char invitation[] =
	        "INSERT INTO invitation VALUES (:id, 740, :respondent, NULL,"
	        " :version, :month, CAST(:id AS BLOB), 0, NULL)";
	static const char session[] =
	        "INSERT INTO session (id, municipality, respondent, state,"
	        " asked, language, answered, closes_at) VALUES (:id, 740,"
	        " :respondent, 'complete', -1, 'da', 3, 0)";
	static const char answer[] =
	        "INSERT INTO answer (municipality, session, item, value,"
	        " channel, at) VALUES (740, :id, :item, :value, 'sms', :id)";
	int64_t id = world->next++;

	assert_int_equal(
	        db_run(world->db, person, DB_ARGS(DB_INT("id", respondent))),
	        STATUS_OK);
	assert_int_equal(db_run(world->db, invitation,
	                         DB_ARGS(DB_INT("id", id),
	                                 DB_INT("respondent", respondent),
	                                 DB_INT("version", version),
	                                 DB_INT("month", month))),
	        STATUS_OK);
	assert_int_equal(db_run(world->db, session,
	                         DB_ARGS(DB_INT("id", id),
	                                 DB_INT("respondent", respondent))),
	        STATUS_OK);
	for (int i = 0; answers[i] != '\0'; i++) {
		char value[2] = {answers[i], '\0'};

		if (value[0] != '-')
			assert_int_equal(
			        db_run(world->db, answer,
			                DB_ARGS(DB_INT("id", id),
			                        DB_INT("item", i),
			                        DB_TEXT("value", value))),
			        STATUS_OK);
	}
}

/* Forty who come back and have moved on, twenty who do not come back. */
static void
add_people(struct world *world, int64_t version)
{
	static const char *const before[] = {"234", "123", "345", "222", "321"};
	static const char *const after[] = {"334", "243", "355", "422", "331"};
	static const char *const gone[] = {"111", "122", "212", "321"};

	for (int i = 0; i < 40; i++) {
		put(world, 100 + i, 202604 + i % 3, 7, before[i % 5]);
		put(world, 100 + i, 202607 + i % 3, version, after[i % 5]);
	}
	for (int i = 0; i < 20; i++)
		put(world, 500 + i, 202605, 7, gone[i % 4]);
}

static struct progression *
build(struct world *world)
{
	struct progression *progression = NULL;
	struct period quarter;

	assert_int_equal(period_parse("2026-Q3", &quarter), STATUS_OK);
	assert_int_equal(release_progression_build(world->db, world->memory,
	                         FIXTURE_MUNICIPALITY, &quarter, &progression),
	        STATUS_OK);
	return progression;
}

static void
test_same_people(void **state)
{
	struct world world;
	struct progression *p;

	(void)state;
	start(&world);
	add_people(&world, 7);
	p = build(&world);
	assert_string_equal(p->earlier, "2026-Q2");
	assert_int_equal(p->answered.count, 60);
	assert_int_equal(p->both.count, 40);
	assert_int_equal(p->left.count, 20);
	assert_int_equal(p->items_count, 3);
	/* P1: 2,1,3,2,3 and 3,2,3,4,3: by 0.8 on average. */
	assert_int_equal(p->items[0].pairs.count, 40);
	assert_true(fabs(p->items[0].before - 2.2) < 1e-9);
	assert_true(fabs(p->items[0].after - 3.0) < 1e-9);
	assert_true(fabs(p->items[0].change - 0.8) < 1e-9);
	assert_int_equal(p->items[0].word, REPORT_HIGHER);
	assert_true(p->items[0].low > 0.4 && p->items[0].high < 1.2);
	/* Differences 1, 1, 0, 2, 0 have an sd of 0.76: 0.8 / 0.76. */
	assert_true(fabs(p->items[0].srm - 1.1) < 1e-9);
	/* P3 stands still. */
	assert_true(fabs(p->items[2].change) < 1e-9);
	/* Who dropped out began lower: 1,1,2,3. */
	assert_int_equal(p->items[0].left.count, 20);
	assert_true(fabs(p->items[0].left_mean - 1.8) < 0.051);
	talloc_free(world.memory);
}

/* So many from a respondent on ask in a survey of these months to be called. */
static void
ask_to_be_called(struct world *world, int64_t from, int64_t count,
        const int64_t months[2])
{
	static const char sql[] =
	        "INSERT INTO follow_up (municipality, respondent, session,"
	        " kind, created_at, due_at) SELECT 740, i.respondent, i.id,"
	        " 'call_back', 0, 0 FROM invitation i WHERE i.municipality ="
	        " 740 AND i.respondent >= :from AND i.respondent < :end"
	        " AND i.month BETWEEN :first AND :last";

	assert_int_equal(db_run(world->db, sql,
	                         DB_ARGS(DB_INT("from", from),
	                                 DB_INT("end", from + count),
	                                 DB_INT("first", months[0]),
	                                 DB_INT("last", months[1]))),
	        STATUS_OK);
}

/* Who asked to be called is known to a manager, whichever the quarter: the others
 * must not be few in any number, nor of an item. */
static void
test_called(void **state)
{
	static const struct {
		int64_t from, count, months[2];
		bool both, pairs;
	} cases[] = {
	        {100, 0, {202604, 202606}, true, true},
	        {100, 5, {202604, 202606}, true, true},
	        {100, 36, {202604, 202606}, false, false},
	        {100, 36, {202607, 202609}, false, false},
	        {500, 17, {202604, 202606}, false, false},
	        {500, 20, {202604, 202606}, true, true},
	        /* In another quarter. */
	        {100, 36, {202601, 202603}, true, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct world world;
		struct progression *p;

		start(&world);
		add_people(&world, 7);
		ask_to_be_called(
		        &world, cases[i].from, cases[i].count, cases[i].months);
		p = build(&world);
		assert_false(p->answered.hidden);
		if (p->both.hidden == cases[i].both ||
		        p->left.hidden == cases[i].both)
			fail_msg("case %zu: the head", i);
		if (isnan(p->items[0].before) == cases[i].pairs)
			fail_msg("case %zu: the pairs", i);
		talloc_free(world.memory);
	}
}

/* Those whom nobody knows chose all alike. */
static void
test_called_alike(void **state)
{
	struct world world;

	(void)state;
	for (int called = 0; called <= 1; called++) {
		struct progression *p;

		start(&world);
		for (int i = 0; i < 30; i++) {
			put(&world, 100 + i, 202605, 7, i < 12 ? "234" : "333");
			put(&world, 100 + i, 202608, 7, i < 12 ? "345" : "444");
		}
		for (int i = 0; i < 10; i++)
			put(&world, 500 + i, 202605, 7, "234");
		ask_to_be_called(&world, 100, called == 1 ? 12 : 0,
		        (const int64_t[2]){202604, 202606});
		p = build(&world);
		assert_false(p->both.hidden);
		assert_int_equal(isnan(p->items[0].before) != 0, called);
		talloc_free(world.memory);
	}
}

/* All came back, or nobody did: no two numbers say so. */
static void
test_everybody(void **state)
{
	struct world world;
	struct progression *p;

	(void)state;
	start(&world);
	for (int i = 0; i < 40; i++) {
		put(&world, 100 + i, 202605, 7, i % 2 == 0 ? "234" : "343");
		put(&world, 100 + i, 202608, 7, i % 4 < 2 ? "345" : "434");
	}
	p = build(&world);
	assert_true(p->answered.hidden && p->left.hidden);
	assert_int_equal(p->both.count, 40);
	assert_true(p->items[0].before > 0);
	talloc_free(world.memory);
	start(&world);
	for (int i = 0; i < 40; i++) {
		put(&world, 100 + i, 202605, 7, "234");
		put(&world, 200 + i, 202608, 7, "345");
	}
	p = build(&world);
	assert_int_equal(p->answered.count, 40);
	assert_true(p->both.hidden && p->left.hidden);
	talloc_free(world.memory);
}

/* Another wording is another item: nobody has answered both. */
static void
test_reworded(void **state)
{
	struct world world;
	struct progression *p;

	(void)state;
	start(&world);
	add_people(&world, 8);
	p = build(&world);
	assert_int_equal(p->items_count, 3);
	assert_int_equal(p->items[0].pairs.count, 40);
	assert_int_equal(p->items[2].pairs.truth, 0);
	assert_true(isnan(p->items[2].before) != 0);
	talloc_free(world.memory);
}

/* One who answered one item and not the other: the two numbers do not stand side
 * by side. */
static void
test_differences(void **state)
{
	struct world world;
	struct progression *p;

	(void)state;
	start(&world);
	add_people(&world, 7);
	put(&world, 900, 202605, 7, "2-3");
	put(&world, 900, 202608, 7, "3-3");
	p = build(&world);
	assert_int_equal(p->both.count, 41);
	assert_false(p->items[0].pairs.hidden);
	assert_true(p->items[1].pairs.hidden);
	assert_true(isnan(p->items[1].before) != 0);
	assert_false(p->items[2].pairs.hidden);
	talloc_free(world.memory);
}

/* Few dropped out: how many came back is not told, and no pair. */
static void
test_few_left(void **state)
{
	struct world world;
	struct progression *p;

	(void)state;
	start(&world);
	for (int i = 0; i < 30; i++) {
		put(&world, 100 + i, 202604, 7, i % 2 == 0 ? "234" : "123");
		if (i >= 3)
			put(&world, 100 + i, 202607, 7,
			        i % 3 == 0 ? "244" : "133");
	}
	p = build(&world);
	assert_false(p->answered.hidden);
	assert_true(p->both.hidden);
	assert_true(p->left.hidden);
	for (size_t i = 0; i < p->items_count; i++) {
		assert_true(p->items[i].pairs.hidden);
		assert_true(isnan(p->items[i].after) != 0);
	}
	talloc_free(world.memory);
}

/* Six, one of whom chose 1: their mean would say so. */
static void
test_mean_of_few(void **state)
{
	struct world world;
	struct progression *p;

	(void)state;
	start(&world);
	for (int i = 0; i < 6; i++) {
		put(&world, 100 + i, 202604, 7, i == 0 ? "144" : "545");
		put(&world, 100 + i, 202607, 7, i < 3 ? "244" : "533");
	}
	for (int i = 0; i < 10; i++)
		put(&world, 500 + i, 202604, 7, i % 2 == 0 ? "333" : "244");
	p = build(&world);
	assert_int_equal(p->both.count, 6);
	/* 4.3 of six people is five times 5 and once 1. */
	assert_true(isnan(p->items[0].before) != 0);
	/* All six chose 4. */
	assert_true(isnan(p->items[1].before) != 0);
	talloc_free(world.memory);
}

static void
test_writers(void **state)
{
	struct world world;
	struct progression *p;
	struct text text, json, csv, page;
	XML_Parser parser = XML_ParserCreate("UTF-8");
	json_t *read;

	(void)state;
	start(&world);
	add_people(&world, 7);
	p = build(&world);
	text_init(&text, world.memory, 100000);
	text_init(&json, world.memory, 100000);
	text_init(&csv, world.memory, 100000);
	text_init(&page, world.memory, 100000);
	progression_text(p, &text);
	assert_non_null(strstr(text_string(&text),
	        "Af 60 borgere, der svarede i 2. kvartal 2026, svarede 40"));
	assert_non_null(strstr(text_string(&text), "2,2 -> 3,0"));
	progression_json(p, &json);
	read = json_loads(text_string(&json), 0, NULL);
	assert_int_equal(json_array_size(json_object_get(read, "items")), 3);
	json_decref(read);
	progression_csv(p, &csv);
	assert_non_null(strstr(text_string(&csv), "\"P1\";\"Tror du"));
	text_add(&page, "<main>");
	progression_html(p, &page);
	text_add(&page, "</main>");
	if (XML_Parse(parser, text_string(&page), (int)page.length, 1) !=
	        XML_STATUS_OK)
		fail_msg("%s", XML_ErrorString(XML_GetErrorCode(parser)));
	XML_ParserFree(parser);
	talloc_free(world.memory);
}

/* Frozen beside the reports, and audited with them. */
static void
test_released(void **state)
{
	struct world world;
	struct release release;
	struct text why;
	size_t count = 0;

	(void)state;
	start(&world);
	add_people(&world, 7);
	assert_int_equal(
	        release_progression_put(world.db, build(&world), 7), STATUS_OK);
	assert_int_equal(release_progression_put(world.db, build(&world), 8),
	        STATUS_CONFLICT);
	assert_int_equal(
	        release_get(world.db, world.memory, FIXTURE_MUNICIPALITY,
	                RELEASE_PROGRESSION + 202623, &release),
	        STATUS_OK);
	assert_non_null(strstr(release.json, "\"quarter\": \"2026-Q3\""));
	text_init(&why, world.memory, 400);
	if (release_verify(world.db, FIXTURE_MUNICIPALITY, &count, &why) !=
	        STATUS_OK)
		fail_msg("%s", text_string(&why));
	assert_int_equal(count, 1);
	/* A month's report takes no notice of it. */
	assert_int_equal(release_put(world.db,
	                         fixture_build(world.db, world.memory, 9), 9),
	        STATUS_OK);
	talloc_free(world.memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_same_people),
	        cmocka_unit_test(test_called),
	        cmocka_unit_test(test_called_alike),
	        cmocka_unit_test(test_everybody),
	        cmocka_unit_test(test_reworded),
	        cmocka_unit_test(test_differences),
	        cmocka_unit_test(test_few_left),
	        cmocka_unit_test(test_mean_of_few),
	        cmocka_unit_test(test_writers),
	        cmocka_unit_test(test_released),
	};

	return cmocka_run_group_tests_name("progression", tests, NULL, NULL);
}
