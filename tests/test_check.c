/*
 * The checker of surveys: what may go by text and what counts in an index, near
 * misses of every rule, and several findings at once.
 */
#include "tests/check_fixture.h"

#include <string.h>

/* One finding each. */
static void
test_findings(void **state)
{
	static const struct check_case cases[] = {
	        {TEXTS "| | select_one l | a | A | A? | | sensitive |\n" LIST,
	                SURVEY_ERROR, "survey", 2, "sensitivity", "er følsomt"},
	        {TEXTS "| | text | a | A | A? | any | |\n", SURVEY_ERROR,
	                "survey", 2, "channel", "fri tekst pr. sms"},
	        {TEXTS "| | text | a | A | A? | sms | |\n", SURVEY_ERROR,
	                "survey", 2, "channel", "fri tekst pr. sms"},
	        {TEXTS "| | integer | b | B | B? | | |\n"
	               "| | text | a | A | A? | | |\n",
	                SURVEY_WARNING, "survey", 3, "sms_label",
	                "aldrig brugt"},
	        {TEXTS "| | select_one l | a | A | A? | | |\n"
	               "| choices |\n| | list_name | name | label | sms_code "
	               "|\n"
	               "| | l | x | Bliv | x |\n| | l | y | Stop | y |\n",
	                SURVEY_ERROR, "choices", 3, "label", "er en kommando"},
	        {TEXTS "| | select_one l | a | A | A? | | |\n"
	               "| choices |\n| | list_name | name | label | sms_code "
	               "|\n"
	               "| | l | x | Bliv | x |\n| | l | y | Nu | HJÆLP |\n",
	                SURVEY_ERROR, "choices", 3, "sms_code",
	                "er en kommando"},
	        {TEXTS "| | select_one l | a | A | A? | | |\n"
	               "| choices |\n| | list_name | name | label | sms_code "
	               "|\n"
	               "| | l | x | Bliv | x |\n| | l | y | Nu | |\n",
	                SURVEY_ERROR, "choices", 3, "sms_code", "skal stå her"},
	        {TEXTS "| | select_one l | a | A | A? | | |\n"
	               "| choices |\n| | list_name | name | label | sms_code "
	               "|\n"
	               "| | l | x | Bliv | 1 |\n| | l | y | Nu | 1 |\n",
	                SURVEY_ERROR, "choices", 3, "sms_code",
	                "koden i række 2"},
	        {TEXTS "| | select_one l | a | A | A? | | |\n"
	               "| choices |\n| | list_name | name | label |\n"
	               "| | l | 1 | 0 |\n| | l | 2 | 1 |\n",
	                SURVEY_WARNING, "choices", 3, "label",
	                "er koden i række 2"},
	        {SHEET "| | note | a | A | |\n" LIST, SURVEY_WARNING, "choices",
	                2, "list_name", "intet spørgsmål bruger listen \"l\""},
	        {"| survey |\n| | type | name | label | measure |\n"
	         "| | integer | a | A | involvement |\n",
	                SURVEY_ERROR, "survey", 2, "measure",
	                "kan ikke tælle med i et indeks"},
	};

	(void)state;
	CHECK_EXPECT(cases);
}

/* Near misses: nothing is wrong with these. */
static void
test_nothing(void **state)
{
	static const char *const cases[] = {
	        SHEET "| | select_one l | a | A | |\n"
	              "| | note | b | B | ${a} != '' |\n" LIST,
	        SHEET "| | select_one l | a | A | |\n"
	              "| | note | b | B | ${a} <= 2 and not(${a} = 1) |\n" LIST,
	        SHEET "| | select_one l | a | A | |\n"
	              "| | note | b | B | if(${a} = 1, ${a}, 2) = '1' |\n" LIST,
	        SHEET "| | text | a | A | |\n"
	              "| | note | b | B | regex(${a}, '^[0-9]+$') |\n",
	        SHEET "| | text | a | A | |\n"
	              "| | note | b | B | ${a} = 'anything' |\n",
	        SHEET "| | text | a | A | |\n"
	              "| | note | b | B | string-length(${a}) > 9999 |\n",
	        /* The group's condition leaves one answer, which is enough. */
	        SHEET
	        "| | select_one l | a | A | |\n"
	        "| | begin_group | g | G | ${a} != 1 |\n"
	        "| | note | b | B | ${a} = 2 |\n| | end_group | | | |\n" LIST,
	        /* A survey for the web alone: no rule of texts counts. */
	        TEXTS "| | select_one l | a | A | | | sensitive |\n"
	              "| | text | b | B | | any | |\n"
	              "| choices |\n| | list_name | name | label |\n"
	              "| | l | x | Stop |\n| | l | y | Hjælp |\n",
	        /* What is not on texts does not count in one that is. */
	        TEXTS "| | integer | a | A | A? | | personal |\n"
	              "| | select_one l | b | B | | web | sensitive |\n"
	              "| | text | c | C | | | |\n"
	              "| choices |\n| | list_name | name | label |\n"
	              "| | l | x | Stop |\n| | l | y | Hjælp |\n",
	        TEXTS "| | integer | a | A | " FIFTY " " FIFTY " " FIFTY
	              " 123456. | | |\n",
	        TEXTS "| | select_one jn | a | A | A? | | |\n" YES_NO,
	        SHEET "| | note | a | Beskæftigelsesindsatsen | |\n",
	        SHEET
	        "| | integer | b | B | |\n"
	        "| | note | a | {kommune} {link} {kontakt} ${b} {} {1} | |"
	        "\n",
	        SHEET "| | select_one l or_other | a | A | |\n" LIST,
	        "| survey |\n| | type | name | label | calculation |\n"
	        "| | integer | a | A | |\n| | calculate | b | | ${a} |\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct survey_findings findings;

		assert_int_equal(
		        check_fixture_read(memory, cases[i], &findings),
		        STATUS_OK);
		if (findings.count > 0)
			fail_msg("case %zu, row %zu: %s", i,
			        findings.list[0].row, findings.list[0].message);
		talloc_free(memory);
	}
}

/* Findings of reading and of checking come in one list. */
static void
test_all_at_once(void **state)
{
	static const char workbook[] =
	        "| survey |\n| | type | name | label | relevant | lable |\n"
	        "| | text | a | A | | |\n| | note | b | B | ${a} | |\n"
	        "| | note | c | C | ${a} = 1 and false() | |\n";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct survey_findings findings;

	(void)state;
	assert_int_equal(
	        check_fixture_read(memory, workbook, &findings), STATUS_OK);
	assert_int_equal(findings.count, 2);
	assert_string_equal(findings.list[0].column, "lable");
	assert_string_equal(findings.list[1].column, "relevant");
	talloc_free(memory);
}

#define AROUND(row) SHEET row LIST

/* What cannot be read is found in the same go as what is unwise. */
static void
test_workbook(void **state)
{
	static const struct {
		const char *workbook;
		const char *sheet;
		size_t row;
		const char *column;
		const char *says;
	} cases[] = {
	        {SHEET "| | note | tilfreds | A | |\n"
	               "| | note | b | B | ${tilferds} = 1 |\n",
	                "survey", 3, "relevant", "mente du \"tilfreds\"?"},
	        {SHEET "| | note | tilfreds | A | |\n"
	               "| | note | b | B | selekted(${tilfreds}, 1) |\n",
	                "survey", 3, "relevant", "mente du selected()?"},
	        {SHEET "| | note | tilfreds | A | |\n"
	               "| | note | b | Du er ${tilferds} | |\n",
	                "survey", 3, "label", "mente du \"tilfreds\"?"},
	        {AROUND("| | note | a | A | ${b} = 1 |\n"
	                "| | note | b | B | ${a} = 1 |\n"),
	                "survey", 2, "relevant", "i en ring: a, b, a"},
	        {AROUND("| | select_one m | a | A | |\n"), "survey", 2, "type",
	                "\"m\""},
	        {AROUND("| | integr | a | A | |\n"), "survey", 2, "type",
	                "mente du"},
	        {AROUND("| | select_oen l | a | A | |\n"), "survey", 2, "type",
	                "mente du \"select_one l\"?"},
	        {SHEET "| | select_one l | a | A | |\n", "survey", 2, "type",
	                "\"l\""},
	        {"| survey |\n| | type | nmae | label |\n| | note | a | A |\n",
	                "survey", 1, "nmae", "mente du \"name\"?"},
	        {"ingen tabel at all", "", 0, "", "survey"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		static const struct check_options options = {
		        .segments = check_fixture_segments};
		TALLOC_CTX *memory = talloc_new(NULL);
		struct survey_findings findings;
		bool found = false;

		assert_int_equal(
		        check_workbook(memory, cases[i].workbook,
		                strlen(cases[i].workbook), &options, &findings),
		        STATUS_INPUT);
		for (size_t f = 0; f < findings.count; f++) {
			const struct survey_finding *at = &findings.list[f];

			found |= at->row == cases[i].row &&
			         strcmp(at->sheet, cases[i].sheet) == 0 &&
			         strcmp(at->column, cases[i].column) == 0 &&
			         strstr(at->message, cases[i].says) != NULL;
		}
		if (!found)
			fail_msg("case %zu: %s, row %zu, column %s: %s", i,
			        findings.list[0].sheet, findings.list[0].row,
			        findings.list[0].column,
			        findings.list[0].message);
		talloc_free(memory);
	}
}

/* In the order of sheets and rows, whoever found them. */
static void
test_workbook_order(void **state)
{
	static const char workbook[] =
	        "| survey |\n| | type | name | label | sms_label | relevant |"
	        " sensitivity | measure | channel |\n"
	        "| | select_one l | a | A | A? | | sensitive | | |\n"
	        "| | note | b | B {komune} | | ${aa} = 1 | | | |\n"
	        "| | text | c | C | C? | ${a} | | | any |\n"
	        "| | select_one m | d | D | | | | satisfaction | |\n"
	        "| choices |\n| | list_name | name | label |\n"
	        "| | l | x | Stop |\n"
	        "| settings |\n| | sms_intro |\n| | {lnk} |\n";

	static const struct {
		const char *sheet;
		size_t row;
		const char *column;
	} expected[] = {
	        {"survey", 2, "sensitivity"},
	        {"survey", 3, "relevant"},
	        {"survey", 3, "label"},
	        {"survey", 4, "channel"},
	        {"survey", 4, "relevant"},
	        {"survey", 5, "type"},
	        {"choices", 2, "sms_code"},
	        {"choices", 2, "label"},
	        {"settings", 2, "sms_intro"},
	};
	static const struct check_options options = {
	        .segments = check_fixture_segments};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct survey_findings findings;

	(void)state;
	assert_int_equal(check_workbook(memory, workbook, sizeof(workbook) - 1,
	                         &options, &findings),
	        STATUS_INPUT);
	assert_int_equal(
	        findings.count, sizeof(expected) / sizeof(expected[0]));
	for (size_t i = 0; i < findings.count; i++) {
		assert_string_equal(findings.list[i].sheet, expected[i].sheet);
		assert_int_equal(findings.list[i].row, expected[i].row);
		assert_string_equal(
		        findings.list[i].column, expected[i].column);
	}
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_findings),
	        cmocka_unit_test(test_nothing),
	        cmocka_unit_test(test_all_at_once),
	        cmocka_unit_test(test_workbook),
	        cmocka_unit_test(test_workbook_order),
	};

	return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
