/*
 * What people read: its length, its words, its languages, and names in braces
 * that nobody fills in.
 */
#include "tests/check_fixture.h"

/* One finding each. */
static void
test_texts(void **state)
{
	static const struct check_case cases[] = {
	        {TEXTS "| | integer | a | A | " FIFTY " " FIFTY " " FIFTY
	               " 1234567. | | |\n",
	                SURVEY_WARNING, "survey", 2, "sms_label",
	                "fylder i værste fald 2 segmenter"},
	        {TEXTS "| | integer | a | A | " FIFTY " " FIFTY
	               " {kommune} {link} 1234567890. | | |\n",
	                SURVEY_WARNING, "survey", 2, "sms_label",
	                "fylder i værste fald 2 segmenter"},
	        {TEXTS "| | select_one l | b | B | B? | | |\n"
	               "| | integer | a | A | " FIFTY " ${b} " FIFTY
	               " | | |\n| choices |\n| | list_name | name | label |\n"
	               "| | l | 1 | En |\n| | l | 2 | " FIFTY " " FIFTY " |\n",
	                SURVEY_WARNING, "survey", 3, "sms_label",
	                "fylder i værste fald 2 segmenter"},
	        {SHEET "| | text | a | A | |\n| settings |\n| | sms_intro |\n"
	               "| | " FIFTY FIFTY FIFTY FIFTY " |\n",
	                SURVEY_WARNING, "settings", 2, "sms_intro",
	                "fylder i værste fald 2 segmenter"},
	        {TEXTS "| | integer | a | A ł | | sms | |\n", SURVEY_WARNING,
	                "survey", 2, "label", "\"ł\" er ikke i sms-alfabetet"},
	        {SHEET "| | note | a | Beskæftigelsesindsatsen tilrettelægges"
	               " individuelt efter borgerens forudsætninger og"
	               " arbejdsmarkedets behov | |\n",
	                SURVEY_WARNING, "survey", 2, "label", "svær at læse"},
	        {"| survey |\n| | type | name | label::Dansk (da) |"
	         " label::English (en) |\n| | note | a | A | A |\n"
	         "| | note | b | B | |\n",
	                SURVEY_WARNING, "survey", 3, "label::English (en)",
	                "mangler på dette sprog"},
	        {"| survey |\n| | type | name | label::Dansk (da) |"
	         " label::English (en) |\n| | select_one l | a | A | A |\n"
	         "| choices |\n| | list_name | name | label::Dansk (da) |"
	         " label::English (en) |\n| | l | 1 | | One |\n",
	                SURVEY_WARNING, "choices", 2, "label::Dansk (da)",
	                "mangler på dette sprog"},
	        {SHEET "| | select_one l | a | A | |\n"
	               "| choices |\n| | list_name | name | label |\n"
	               "| | l | 1 | |\n",
	                SURVEY_WARNING, "choices", 2, "label", "er tom"},
	};

	(void)state;
	CHECK_EXPECT(cases);
}

/* Only {kommune}, {kontakt} and {link} are filled in. */
static void
test_names(void **state)
{
	static const struct check_case cases[] = {
	        {SHEET "| | integer | a | A | |\n| | note | b | Hej ${a | |\n",
	                SURVEY_WARNING, "survey", 3, "label",
	                "\"${a\" bliver ikke lukket"},
	        {SHEET "| | note | a | Hej {komune} | |\n", SURVEY_WARNING,
	                "survey", 2, "label", "mente du {kommune}?"},
	        {SHEET "| | note | a | Hej {borger} | |\n", SURVEY_WARNING,
	                "survey", 2, "label", "der er {kommune}"},
	        {SHEET "| | integer | a | A | |\n"
	               "| | note | b | Du svarede {a} | |\n",
	                SURVEY_WARNING, "survey", 3, "label", "mente du ${a}?"},
	        {"| survey |\n| | type | name | label::Dansk (da) | hint::Dansk"
	         " (da) |\n| | note | a | A | Ring til {kontakta} |\n",
	                SURVEY_WARNING, "survey", 2, "hint::Dansk (da)",
	                "mente du {kontakt}?"},
	        {SHEET "| | text | a | A | |\n| settings |\n| | sms_intro |\n"
	               "| | Brug {linket} |\n",
	                SURVEY_WARNING, "settings", 2, "sms_intro",
	                "mente du {link}?"},
	};

	(void)state;
	CHECK_EXPECT(cases);
}

/* Without a counter texts are not counted; the rest is checked. */
static void
test_without_counter(void **state)
{
	static const struct check_options none = {.segments = NULL};
	static const char workbook[] =
	        TEXTS "| | integer | a | A ł | | sms | sensitive |\n";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct survey_findings findings;
	struct survey *survey = NULL;

	(void)state;
	assert_int_equal(survey_read(memory, workbook, sizeof(workbook) - 1,
	                         &survey, &findings),
	        STATUS_OK);
	assert_int_equal(
	        check_survey(memory, survey, &none, &findings), STATUS_INPUT);
	assert_int_equal(findings.count, 1);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_texts),
	        cmocka_unit_test(test_names),
	        cmocka_unit_test(test_without_counter),
	};

	return cmocka_run_group_tests_name("check_text", tests, NULL, NULL);
}
