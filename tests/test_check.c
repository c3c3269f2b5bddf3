/*
 * The checker of surveys: each rule by what it finds and where, a near miss that
 * it must not find, and several at once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <talloc.h>

#include "gateway/sms.h"
#include "surveys/check.h"

static size_t
segments(const char *text, char culprit[8])
{
	struct sms_count count = sms_count(text);

	memcpy(culprit, count.culprit, 8);
	return count.segments;
}

static enum status
check(TALLOC_CTX *memory, const char *workbook,
        struct survey_findings *findings)
{
	static const struct check_options options = {.segments = segments};
	struct survey *survey = NULL;

	if (survey_read(memory, workbook, strlen(workbook), &survey,
	            findings) != STATUS_OK)
		fail_msg("%s, row %zu: %s", workbook, findings->list[0].row,
		        findings->list[0].message);
	return check_survey(memory, survey, &options, findings);
}

#define SHEET "| survey |\n| | type | name | label | relevant |\n"
#define TEXTS                                                                  \
	"| survey |\n| | type | name | label | sms_label | channel |"          \
	" sensitivity |\n"
#define LIST                                                                   \
	"| choices |\n| | list_name | name | label |\n"                        \
	"| | l | 1 | En |\n| | l | 2 | To |\n| | l | 3 | Tre |\n"
#define YES_NO                                                                 \
	"| choices |\n| | list_name | name | label | sms_code |\n"             \
	"| | jn | ja | Ja | ja |\n| | jn | nej | Nej | nej |\n"
#define FIFTY "Halvtreds tegn i en enkelt tekst, som bliver lang."

/* One finding each. */
static void
test_findings(void **state)
{
	static const struct {
		const char *workbook;
		enum survey_severity severity;
		const char *sheet;
		size_t row;
		const char *column;
		const char *says;
	} cases[] = {
	        /* Conditions. */
	        {SHEET "| | select_one l | a | A | |\n"
	               "| | note | b | B | ${a} |\n" LIST,
	                SURVEY_WARNING, "survey", 3, "relevant",
	                "${a} alene er sandt"},
	        {SHEET "| | select_one l | a | A | |\n"
	               "| | note | b | B | not(${a}) or ${a} = 1 |\n" LIST,
	                SURVEY_WARNING, "survey", 3, "relevant",
	                "${a} alene er sandt"},
	        {SHEET "| | select_one l | a | A | |\n"
	               "| | note | b | B | ${a} = 1 or ${ a } |\n" LIST,
	                SURVEY_WARNING, "survey", 3, "relevant",
	                "${a} alene er sandt"},
	        {SHEET "| | select_one l | a | A | |\n"
	               "| | note | b | B | if(${a}, 1, 0) = 1 |\n" LIST,
	                SURVEY_WARNING, "survey", 3, "relevant",
	                "${a} alene er sandt"},
	        {SHEET "| | text | a | A | |\n"
	               "| | note | b | B | regex(${a}, '[0-9]+$') |\n",
	                SURVEY_WARNING, "survey", 3, "relevant",
	                "passer hvor som helst"},
	        {SHEET "| | select_one l | a | A | |\n"
	               "| | note | b | B | ${a} != '4' |\n" LIST,
	                SURVEY_WARNING, "survey", 3, "relevant",
	                "har intet valg \"4\""},
	        {SHEET "| | select_one jn | a | A | |\n"
	               "| | note | b | B | selected(${a}, 'nje') or ${a} = 'ja'"
	               " |\n" YES_NO,
	                SURVEY_WARNING, "survey", 3, "relevant",
	                "mente du \"nej\""},
	        {SHEET "| | note | b | B | ${a} = 1 |\n"
	               "| | select_one l | a | A | |\n" LIST,
	                SURVEY_WARNING, "survey", 2, "relevant",
	                "\"a\", som først stilles senere, i række 3"},
	        /* Reach. */
	        {SHEET "| | note | a | A | 1 = 2 |\n", SURVEY_WARNING, "survey",
	                2, "relevant", "aldrig stillet"},
	        {SHEET "| | select_one l | a | A | |\n"
	               "| | note | b | B | ${a} = 1 and ${a} = 2 |\n" LIST,
	                SURVEY_WARNING, "survey", 3, "relevant",
	                "aldrig stillet"},
	        {SHEET "| | select_one l | a | A | |\n"
	               "| | note | b | B | ${a} > 3 |\n" LIST,
	                SURVEY_WARNING, "survey", 3, "relevant",
	                "aldrig stillet"},
	        {SHEET "| | select_multiple l | a | A | |\n"
	               "| | note | b | B | count-selected(${a}) > 3 |\n" LIST,
	                SURVEY_WARNING, "survey", 3, "relevant",
	                "aldrig stillet"},
	        {SHEET "| | range | a | A | |\n"
	               "| | note | b | B | ${a} > 10 |\n",
	                SURVEY_WARNING, "survey", 3, "relevant",
	                "aldrig stillet"},
	        /* By the group's condition, and by a question never asked;
	         * said once of the group. */
	        {SHEET "| | select_one l | a | A | |\n"
	               "| | begin_group | g | G | ${a} = 1 |\n"
	               "| | note | b | B | ${a} = 2 |\n| | end_group | | | "
	               "|\n" LIST,
	                SURVEY_WARNING, "survey", 4, "relevant",
	                "aldrig stillet"},
	        {SHEET "| | begin_group | g | G | 1 = 2 |\n"
	               "| | note | b | B | |\n| | note | c | C | |\n"
	               "| | end_group | | | |\n",
	                SURVEY_WARNING, "survey", 2, "relevant",
	                "aldrig stillet"},
	        /* What should not go by SMS. */
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
	        /* Texts. */
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
	        {SHEET "| | note | a | A | |\n" LIST, SURVEY_WARNING, "choices",
	                2, "list_name", "intet spørgsmål bruger listen \"l\""},
	        {"| survey |\n| | type | name | label | measure |\n"
	         "| | integer | a | A | involvement |\n",
	                SURVEY_ERROR, "survey", 2, "measure",
	                "kan ikke tælle med i et indeks"},
	        {SHEET "| | select_one l | a | A | |\n"
	               "| | note | b | B | boolean(${a}) |\n" LIST,
	                SURVEY_WARNING, "survey", 3, "relevant",
	                "${a} alene er sandt"},
	        {SHEET "| | select_one l | a | A | |\n"
	               "| | note | b | B | ${a} != false() |\n" LIST,
	                SURVEY_WARNING, "survey", 3, "relevant",
	                "${a} er sandt for true() og false()"},
	        /* Names that nobody fills in. */
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
	        {SHEET "| | text | a | A | |\n| settings |\n| | ineligible |\n"
	               "| | ${a} |\n",
	                SURVEY_WARNING, "settings", 2, "ineligible",
	                "${a} alene er sandt"},
	        {SHEET "| | text | a | A | |\n| settings |\n| | sms_intro |\n"
	               "| | " FIFTY FIFTY FIFTY FIFTY " |\n",
	                SURVEY_WARNING, "settings", 2, "sms_intro",
	                "fylder i værste fald 2 segmenter"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct survey_findings findings;
		enum status status =
		        check(memory, cases[i].workbook, &findings);
		const struct survey_finding *found = findings.list;

		if (findings.count != 1 ||
		        strstr(found->message, cases[i].says) == NULL ||
		        found->row != cases[i].row ||
		        strcmp(found->sheet, cases[i].sheet) != 0 ||
		        strcmp(found->column, cases[i].column) != 0)
			fail_msg("case %zu: %zu found; row %zu, column %s: %s"
			         " (expected row %zu, %s: %s)",
			        i, findings.count,
			        findings.count > 0 ? found->row : 0,
			        findings.count > 0 ? found->column : "",
			        findings.count > 0 ? found->message : "",
			        cases[i].row, cases[i].column, cases[i].says);
		assert_int_equal(found->severity, cases[i].severity);
		assert_int_equal(status, cases[i].severity == SURVEY_ERROR
		                                 ? STATUS_INPUT
		                                 : STATUS_OK);
		talloc_free(memory);
	}
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

		assert_int_equal(check(memory, cases[i], &findings), STATUS_OK);
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
	assert_int_equal(check(memory, workbook, &findings), STATUS_OK);
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
		        .segments = segments};
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
	static const struct check_options options = {.segments = segments};
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

/* A condition on very many answers is given up in time, not tried. */
static void
test_many_cases(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct survey_findings findings;
	struct text workbook;

	(void)state;
	text_init(&workbook, memory, 200000);
	text_add(&workbook, SHEET);
	for (int i = 0; i < 11; i++)
		text_add_format(&workbook, "| | range | a%d | A | |\n", i);
	for (int i = 0; i < 900; i++)
		text_add_format(&workbook,
		        "| | note | b%d | B | ${a0} + ${a1} + ${a2} + ${a3} > "
		        "40"
		        " |\n",
		        i);
	text_add(&workbook, "| | note | c | C | ${a0} > 5 and ${a1} + ${a2} +"
	                    " ${a3} + ${a4} + ${a5} > 99 |\n");
	assert_int_equal(
	        check(memory, text_string(&workbook), &findings), STATUS_OK);
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
	        cmocka_unit_test(test_without_counter),
	        cmocka_unit_test(test_many_cases),
	};

	return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
