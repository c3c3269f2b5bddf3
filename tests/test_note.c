/*
 * Notes: what may stand in one, and rows that come back in order.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "server/note.h"
#include "tests/report_fixture.h"

static void
test_days(void **state)
{
	static const struct {
		const char *text;
		int64_t day; /* 0: refused */
	} cases[] = {
	        {"2026-03-01", 20260301},
	        {"2026-03-31", 20260331},
	        {"2026-03", 20260301},
	        {"2024-02-29", 20240229},
	        {"2026-02-29", 0},
	        {"2026-03-00", 0},
	        {"2026-03-32", 0},
	        {"2026-13-01", 0},
	        {"2026-3-1", 0},
	        {"2026-03-1 ", 0},
	        {"2026/03/01", 0},
	        {"marts", 0},
	        {"", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t day = 0;
		enum status status = note_day_parse(cases[i].text, &day);

		assert_int_equal(
		        status, cases[i].day == 0 ? STATUS_INPUT : STATUS_OK);
		if (cases[i].day != 0)
			assert_int_equal(day, cases[i].day);
	}
}

static void
test_check(void **state)
{
	static const struct {
		const char *text, *topic, *author, *says;
	} cases[] = {
	        {"Vi ringer dagen før.", "", "Bo", NULL},
	        {"Nye lokaler fra 1. marts 2026.", "mødet", "Bo", NULL},
	        {"", "", "Bo", "--text"},
	        {NULL, "", "Bo", "--text"},
	        {"Vi ringer.", "", "", "--author"},
	        {"Vi ringer.", "", NULL, "--author"},
	        {"To\nlinjer", "", "Bo", "one line"},
	        {"Ring til 20 12 34 56", "", "Bo", "no phone"},
	        {"Om 010170-1234", "", "Bo", "no phone"},
	        {"Vi ringer.", "0101701234", "Bo", "no phone"},
	        {"Vi \xff ringer.", "", "Bo", "one line"},
	        {"Vi ringer.", "", "Bo\nEva", "--author"},
	        {"Vi ringer.",
	                "et emne, der er længere end de tres tegn, som der er"
	                " plads til",
	                "Bo", "--topic: 60"},
	};

	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct note note = {.text = cases[i].text,
		        .topic = cases[i].topic,
		        .author = cases[i].author};
		struct text why;

		text_init(&why, memory, 400);
		assert_int_equal(note_check(&note, &why),
		        cases[i].says == NULL ? STATUS_OK : STATUS_INPUT);
		if (cases[i].says != NULL)
			assert_non_null(
			        strstr(text_string(&why), cases[i].says));
	}
	talloc_free(memory);
}

static void
test_rows(void **state)
{
	static const int64_t march[2] = {20260301, 20260401};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct note note = {.municipality = FIXTURE_MUNICIPALITY,
	        .text = "Nye breve",
	        .topic = "brev",
	        .author = "Bo"};
	struct note *notes = NULL;
	int64_t ids[3] = {0};
	const int64_t days[3] = {20260331, 20260301, 20260401};
	size_t count = 0;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		note.day = days[i];
		assert_int_equal(note_put(db, &note, 7, &ids[i]), STATUS_OK);
	}
	assert_int_equal(note_list(db, memory, FIXTURE_MUNICIPALITY, march,
	                         &notes, &count),
	        STATUS_OK);
	assert_int_equal(count, 2);
	assert_int_equal(notes[0].id, ids[1]);
	assert_string_equal(notes[1].text, "Nye breve");
	/* Another municipality's are none of mine. */
	assert_int_equal(note_remove(db, 661, ids[1], 8), STATUS_NOT_FOUND);
	assert_int_equal(
	        note_remove(db, FIXTURE_MUNICIPALITY, ids[1], 8), STATUS_OK);
	assert_int_equal(note_remove(db, FIXTURE_MUNICIPALITY, ids[1], 9),
	        STATUS_NOT_FOUND);
	assert_int_equal(note_list(db, memory, FIXTURE_MUNICIPALITY, march,
	                         &notes, &count),
	        STATUS_OK);
	assert_int_equal(count, 1);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_days),
	        cmocka_unit_test(test_check),
	        cmocka_unit_test(test_rows),
	};

	return cmocka_run_group_tests_name("note", tests, NULL, NULL);
}
