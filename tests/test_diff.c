/*
 * What changed between two versions of a survey: each kind of change alone, near
 * misses, and what it does to the series of an index.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <talloc.h>

#include "surveys/diff.h"
#include "tests/survey_fixture.h"

static struct diff *
compare(TALLOC_CTX *memory, const char *before, const char *after)
{
	return diff_surveys(memory, survey_of_tests(memory, before),
	        survey_of_tests(memory, after));
}

#define HEAD                                                                   \
	"| survey |\n| | type | name | label | sms_label | relevant |"         \
	" required | constraint | calculation | default | hint | measure |"    \
	" theme | sensitivity | channel | follow_up | parameters |\n"
#define S1                                                                     \
	"| | select_one t | S1 | Er du glad? | Glad? | | | | | | |"            \
	" satisfaction | | | | | |\n"
#define PLAIN "| | integer | alder | Alder? | | | | | | | | | | | | | |\n"
#define RANGE                                                                  \
	"| | range | r | Hvor? | | | | | | | | | | | | | start=1 end=5 |\n"
#define GROUP                                                                  \
	"| | begin_group | g | G | | ${S1} = 1 | | | | | | | | | | | |\n"      \
	"| | text | t | Tekst | | | | | | | | | | | | | |\n"                   \
	"| | end_group | | | | | | | | | | | | | | | |\n"
#define LIST                                                                   \
	"| choices |\n| | list_name | name | label | sms_code |\n"             \
	"| | t | 1 | Nej | 1 |\n| | t | 2 | Lidt | 2 |\n"                      \
	"| | t | 3 | Ja | 3 |\n"
#define BASE HEAD S1 PLAIN RANGE GROUP LIST

static void
test_same(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct diff *diff = compare(memory, BASE, BASE);
	struct text out;

	(void)state;
	text_init(&out, memory, DIFF_MAX);
	diff_print(diff, &out);
	assert_int_equal(diff->change_count, 0);
	assert_non_null(strstr(text_string(&out), "Ingen forskelle."));
	assert_non_null(strstr(text_string(&out), "Ingen serie brydes."));
	talloc_free(memory);
}

/* One change each; `reasons` where the series of S1 breaks by it. */
struct change_case {
	const char *after;
	const char *kind, *item, *column;
	const char *where, *words;
	const char *before_value, *after_value;
	const char *reasons;
};

static const struct change_case cases[] = {
        {HEAD "| | select_one t | S1 | Er du tilfreds? | Glad? | | | | | | |"
              " satisfaction | | | | | |\n" PLAIN RANGE GROUP LIST,
                "reworded", "S1", "label", "Spørgsmål 1 (S1)",
                "Ordlyden er ændret.", "Er du glad?", "Er du tilfreds?",
                "ordlyden er ændret"},
        {HEAD "| | select_one t | S1 | Er du glad? | Er du? | | | | | | |"
              " satisfaction | | | | | |\n" PLAIN RANGE GROUP LIST,
                "reworded", "S1", "sms_label", "Spørgsmål 1 (S1)",
                "Ordlyden på sms er ændret.", "Glad?", "Er du?",
                "ordlyden på sms er ændret"},
        {HEAD "| | select_one t | S1 | Er du glad? | Glad? | | | | | | |"
              " involvement | | | | | |\n" PLAIN RANGE GROUP LIST,
                "changed", "S1", "measure", "Spørgsmål 1 (S1)",
                "Hvad det måler, er ændret.", "tilfredshed", "inddragelse",
                "spørgsmålet tæller ikke længere med i tilfredshed"},
        {HEAD "| | select_one t | S1 | Er du glad? | Glad? | | | | | | | |"
              " | | | | |\n" PLAIN RANGE GROUP LIST,
                "changed", "S1", "measure", "Spørgsmål 1 (S1)",
                "Hvad det måler, er ændret.", "tilfredshed", "",
                "spørgsmålet tæller ikke længere med i tilfredshed"},
        {HEAD "| | select_one t | S1 | Er du glad? | Glad? | | yes | | | | |"
              " satisfaction | | | | | |\n" PLAIN RANGE GROUP LIST,
                "changed", "S1", "required", "Spørgsmål 1 (S1)",
                "Om det skal besvares, er ændret.", NULL, "ja", NULL},
        {HEAD "| | select_one t | S1 | Er du glad? | Glad? | | | | | | Tænk |"
              " satisfaction | | | | | |\n" PLAIN RANGE GROUP LIST,
                "changed", "S1", "hint", "Spørgsmål 1 (S1)",
                "Hjælpeteksten er ændret.", NULL, "Tænk", NULL},
        {HEAD "| | select_one t | S1 | Er du glad? | Glad? | | | | | | |"
              " satisfaction | goals | | | | |\n" PLAIN RANGE GROUP LIST,
                "changed", "S1", "theme", "Spørgsmål 1 (S1)",
                "Temaet er ændret.", NULL, "goals", NULL},
        {HEAD S1 "| | integer | alder | Din alder? | | | | | | | | | | | | | |"
                 "\n" RANGE GROUP LIST,
                "reworded", "alder", "label", "Spørgsmål 2 (alder)",
                "Ordlyden er ændret.", "Alder?", "Din alder?", NULL},
        {HEAD S1 "| | decimal | alder | Alder? | | | | | | | | | | | | | "
                 "|\n" RANGE GROUP LIST,
                "type", "alder", "type", "Spørgsmål 2 (alder)",
                "Svartypen er ændret.", "et helt tal",
                "et tal, også med decimaler", NULL},
        {HEAD S1 "| | integer | alder | Alder? | | ${S1} > 2 | | | | | | | | |"
                 " | | |\n" RANGE GROUP LIST,
                "changed", "alder", "relevant", "Spørgsmål 2 (alder)",
                "Betingelsen er ændret.", NULL, "S1 er mere end 2 (\"Ja\")",
                NULL},
        {HEAD S1 "| | integer | alder | Alder? | | | | . > 17 | | | | | | | |"
                 " | |\n" RANGE GROUP LIST,
                "changed", "alder", "constraint", "Spørgsmål 2 (alder)",
                "Kravet til svaret er ændret.", NULL, "svaret er mere end 17",
                NULL},
        {HEAD S1 "| | integer | alder | Alder? | | | | | | 5 | | | | | | | "
                 "|\n" RANGE GROUP LIST,
                "changed", "alder", "default", "Spørgsmål 2 (alder)",
                "Det, der er udfyldt på forhånd, er ændret.", NULL, "5", NULL},
        {HEAD S1 "| | integer | alder | Alder? | | | | | | | | | | | web | |"
                 " |\n" RANGE GROUP LIST,
                "changed", "alder", "channel", "Spørgsmål 2 (alder)",
                "Kanalen er ændret.", "sms og web", "kun web", NULL},
        {HEAD S1 "| | integer | alder | Alder? | | | | | | | | | | personal |"
                 " | | |\n" RANGE GROUP LIST,
                "changed", "alder", "sensitivity", "Spørgsmål 2 (alder)",
                "Følsomheden er ændret.", "almindelig", "personlig", NULL},
        {HEAD S1 "| | integer | alder | Alder? | | | | | | | | | | | | x | "
                 "|\n" RANGE GROUP LIST,
                "changed", "alder", "follow_up", "Spørgsmål 2 (alder)",
                "Opfølgningen er ændret.", NULL, "x", NULL},
        {HEAD S1 PLAIN "| | range | r | Hvor? | | | | | | | | | | | | | "
                       "start=1 end=7 |\n" GROUP LIST,
                "type", "r", "parameters", "Spørgsmål 3 (r)",
                "Skalaen er ændret.", "et tal fra 1 til 5",
                "et tal fra 1 til 7", NULL},
        /* Added, removed, renamed, moved. */
        {HEAD S1 PLAIN RANGE
                "| | note | n | Hej | | | | | | | | | | | | | |\n" GROUP LIST,
                "added", "n", "", "Beskeden n", "Er nyt.", NULL, "Hej", NULL},
        {HEAD S1 RANGE GROUP LIST, "removed", "alder", "",
                "Spørgsmål 2 (alder)", "Er fjernet.", "Alder?", NULL, NULL},
        {HEAD S1
                "| | integer | aar | Alder? | | | | | | | | | | | | | |\n" RANGE
                        GROUP LIST,
                "renamed", "aar", "name", "Spørgsmål 2 (aar)",
                "Har fået et nyt navn.", "alder", "aar", NULL},
        {HEAD "| | select_one t | T1 | Er du glad? | Glad? | | | | | | |"
              " satisfaction | | | | | |\n" PLAIN RANGE
              "| | begin_group | g | G | | ${T1} = 1 | | | | | | | | | | | |\n"
              "| | text | t | Tekst | | | | | | | | | | | | | |\n"
              "| | end_group | | | | | | | | | | | | | | | |\n" LIST,
                "renamed", "T1", "name", "Spørgsmål 1 (T1)",
                "Har fået et nyt navn.", "S1", "T1", NULL},
        {HEAD S1 PLAIN GROUP RANGE LIST, "moved", "r", "", "Spørgsmål 4 (r)",
                "Er flyttet: var spørgsmål 3, er nu spørgsmål 4.", NULL, NULL,
                NULL},
        {HEAD S1 PLAIN RANGE
                "| | begin_group | g | G | | ${S1} = 1 | | | | | | | | | | | "
                "|\n"
                "| | end_group | | | | | | | | | | | | | | | |\n"
                "| | text | t | Tekst | | | | | | | | | | | | | |\n" LIST,
                "moved", "t", "", "Spørgsmål 4 (t)",
                "Står nu uden for grupper.", "g", NULL, NULL},
        /* Choices. */
        {HEAD S1 PLAIN RANGE GROUP
                "| choices |\n| | list_name | name | label | sms_code |\n"
                "| | t | 1 | Nej | 1 |\n| | t | 2 | Noget | 2 |\n"
                "| | t | 3 | Ja | 3 |\n",
                "choice_relabelled", "S1", "label", "Spørgsmål 1 (S1)",
                "Svarmuligheden 2 har fået en ny tekst.", "Lidt", "Noget",
                "en svarmulighed har en ny tekst"},
        {HEAD S1 PLAIN RANGE GROUP LIST "| | t | 4 | Meget | 4 |\n",
                "choice_added", "S1", "label", "Spørgsmål 1 (S1)",
                "En svarmulighed er ny.", NULL, "4 = Meget",
                "en svarmulighed er ny"},
        {HEAD S1 PLAIN RANGE GROUP
                "| choices |\n| | list_name | name | label | sms_code |\n"
                "| | t | 1 | Nej | 1 |\n| | t | 3 | Ja | 3 |\n",
                "choice_removed", "S1", "label", "Spørgsmål 1 (S1)",
                "En svarmulighed er fjernet.", "2 = Lidt", NULL,
                "en svarmulighed er fjernet"},
        {HEAD S1 PLAIN RANGE GROUP
                "| choices |\n| | list_name | name | label | sms_code |\n"
                "| | t | 3 | Ja | 3 |\n| | t | 1 | Nej | 1 |\n"
                "| | t | 2 | Lidt | 2 |\n",
                "choice_order", "S1", "label", "Spørgsmål 1 (S1)",
                "Svarmulighederne har fået en ny rækkefølge.", NULL, NULL,
                "svarmulighederne har en ny rækkefølge"},
        {HEAD S1 PLAIN RANGE GROUP
                "| choices |\n| | list_name | name | label | sms_code |\n"
                "| | t | 1 | Nej | 1 |\n| | t | 2 | Lidt | 7 |\n"
                "| | t | 3 | Ja | 3 |\n",
                "choice_code", "S1", "sms_code", "Spørgsmål 1 (S1)",
                "Svarmuligheden \"Lidt\" har fået en ny sms-kode.", "2", "7",
                NULL},
        /* Settings. */
        {BASE "| settings |\n| | form_title |\n| | Ny titel |\n", "changed", "",
                "form_title", "Indstillinger", "Titlen er ændret.", "survey",
                "Ny titel", NULL},
        {BASE "| settings |\n| | version |\n| | 2 |\n", "changed", "",
                "version", "Indstillinger", "Versionen er ændret.", "1", "2",
                NULL},
        {BASE "| settings |\n| | respondent |\n| | partner |\n", "changed", "",
                "respondent", "Indstillinger", "Hvem der spørges, er ændret.",
                "borgere", "samarbejdspartnere", NULL},
        {BASE "| settings |\n| | minimum_cell |\n| | 8 |\n", "changed", "",
                "minimum_cell", "Indstillinger",
                "Hvor mange svar der skal til, før tal vises, er ændret.", "5",
                "8", NULL},
        {BASE "| settings |\n| | sms_thanks |\n| | Tak |\n", "changed", "",
                "sms_thanks", "Indstillinger",
                "Sms'en efter sidste spørgsmål er ændret.", NULL, "Tak", NULL},
        {BASE "| settings |\n| | ineligible |\n| | ${alder} < 18 |\n",
                "changed", "", "ineligible", "Indstillinger",
                "Hvem der ikke hører med i undersøgelsen, er ændret.", NULL,
                "alder er mindre end 18", NULL},
};

static void
check_string(size_t number, const char *given, const char *expected)
{
	if ((given == NULL) != (expected == NULL) ||
	        (given != NULL && strcmp(given, expected) != 0))
		fail_msg("case %zu: \"%s\", expected \"%s\"", number,
		        given == NULL ? "(none)" : given,
		        expected == NULL ? "(none)" : expected);
}

static void
test_changes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct diff *diff = compare(memory, BASE, cases[i].after);
		const struct diff_change *change = diff->changes;

		if (diff->change_count != 1)
			fail_msg("case %zu: %zu changes; the last one: %s", i,
			        diff->change_count,
			        diff->change_count == 0
			                ? ""
			                : change[diff->change_count - 1].words);
		check_string(i, change->kind, cases[i].kind);
		check_string(i, change->item, cases[i].item);
		check_string(i, change->column, cases[i].column);
		check_string(i, change->where, cases[i].where);
		check_string(i, change->words, cases[i].words);
		check_string(i, change->before, cases[i].before_value);
		check_string(i, change->after, cases[i].after_value);
		check_string(i, change->breaks, cases[i].reasons);
		assert_int_equal(diff->series_count, cases[i].reasons != NULL);
		if (diff->series_count > 0) {
			check_string(i, diff->series[0].item, "S1");
			check_string(
			        i, diff->series[0].reasons, cases[i].reasons);
		}
		talloc_free(memory);
	}
}

/* Blanks, and the name of what was renamed, are no change. */
static void
test_no_change(void **state)
{
	static const struct {
		const char *before, *after;
	} same[] = {
	        {BASE, HEAD "| | select_one t | S1 | Er  du glad? | Glad? | | |"
	                    " | | | | satisfaction | | | | | |\n" PLAIN RANGE
	                    "| | begin_group | g | G | | ${S1}=1 | | | | | | |"
	                    " | | | | |\n"
	                    "| | text | t | Tekst | | | | | | | | | | | web | |"
	                    " |\n| | end_group | | | | | | | | | | | | | | | |"
	                    "\n" LIST},
	        /* The list's name is the author's own affair. */
	        {HEAD S1 LIST,
	                HEAD "| | select_one u | S1 | Er du glad? | Glad? | | |"
	                     " | | | | satisfaction | | | | | |\n"
	                     "| choices |\n| | list_name | name | label |\n"
	                     "| | u | 1 | Nej |\n| | u | 2 | Lidt |\n"
	                     "| | u | 3 | Ja |\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct diff *diff =
		        compare(memory, same[i].before, same[i].after);

		if (diff->change_count > 0)
			fail_msg("case %zu: %s %s", i, diff->changes[0].where,
			        diff->changes[0].words);
		talloc_free(memory);
	}
}

/* A literal keeps its blanks. */
static void
test_literal(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct diff *diff = compare(memory,
	        HEAD
	        "| | text | a | A | | | | . != 'x y' | | | | | | | | | |\n",
	        HEAD
	        "| | text | a | A | | | | . != 'xy' | | | | | | | | | |\n");

	(void)state;
	assert_int_equal(diff->change_count, 1);
	talloc_free(memory);
}

#define TWO                                                                    \
	"| survey |\n| | type | name | label::Dansk (da) |"                    \
	" label::English (en) | measure |\n"
#define TWO_LIST                                                               \
	"| choices |\n| | list_name | name | label::Dansk (da) |"              \
	" label::English (en) |\n| | t | 1 | Nej | No |\n| | t | 2 | Ja | Yes" \
	" |\n"

/* A wording in any language is one; a language that is new is said once. */
static void
test_languages(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const char *before = TWO "| | select_one t | a | Godt? | Good? | "
	                         "satisfaction |\n" TWO_LIST;
	struct diff *diff = compare(memory, before,
	        TWO "| | select_one t | a | Godt? | Fine? | satisfaction "
	            "|\n" TWO_LIST);
	struct diff *fewer = compare(memory, before,
	        "| survey |\n| | type | name | label::Dansk (da) | measure |\n"
	        "| | select_one t | a | Godt? | satisfaction |\n"
	        "| choices |\n| | list_name | name | label::Dansk (da) |\n"
	        "| | t | 1 | Nej |\n| | t | 2 | Ja |\n");

	(void)state;
	assert_int_equal(diff->change_count, 1);
	assert_string_equal(diff->changes[0].language, "en");
	assert_string_equal(diff->changes[0].words, "Ordlyden er ændret (en).");
	assert_int_equal(diff->series_count, 1);
	assert_int_equal(fewer->change_count, 1);
	assert_string_equal(fewer->changes[0].words, "Et sprog er fjernet.");
	assert_string_equal(fewer->changes[0].before, "English");
	assert_int_equal(fewer->series_count, 0);
	talloc_free(memory);
}

/* Several reasons are said together, each once; so are an index's items that
 * come and go. */
static void
test_series(void **state)
{
	static const char after[] =
	        HEAD "| | select_one t | S1 | Godt? | Godt? | | | | | | |"
	             " satisfaction | | | | | |\n"
	             "| | select_one t | S2 | Nu? | | | | | | | | involvement |"
	             " | | | | |\n"
	             "| choices |\n| | list_name | name | label |\n"
	             "| | t | 1 | Nej |\n| | t | 4 | Ja |\n| | t | 5 | Ja! |\n";
	static const char printed[] =
	        "Serien brydes: S1 (tilfredshed), fordi ordlyden er ændret, og"
	        " ordlyden på sms er\n"
	        "               ændret, og en svarmulighed er fjernet, og en"
	        " svarmulighed er ny.\n"
	        "Serien brydes: S2 (inddragelse), fordi spørgsmålet er nyt.\n";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct diff *diff = compare(memory, HEAD S1 LIST, after);
	struct diff *back = compare(memory, after, HEAD S1 LIST);
	struct text out;

	(void)state;
	text_init(&out, memory, DIFF_MAX);
	diff_print(diff, &out);
	if (strstr(text_string(&out), printed) == NULL)
		fail_msg("%s", text_string(&out));
	assert_int_equal(back->series_count, 2);
	assert_string_equal(back->series[1].reasons, "spørgsmålet er fjernet");
	talloc_free(memory);
}

/* A group that is moved takes its questions along without a word of each. */
static void
test_moved_group(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct diff *diff = compare(memory,
	        HEAD S1 PLAIN RANGE "| | note | n | Hej | | | | | | | | | | | |"
	                            " | |\n" GROUP LIST,
	        HEAD S1 GROUP PLAIN RANGE
	        "| | note | n | Hej | | | | | | | | | | | | | |\n" LIST);

	(void)state;
	assert_int_equal(diff->change_count, 1);
	assert_string_equal(diff->changes[0].where, "Gruppen g");
	assert_string_equal(diff->changes[0].kind, "moved");
	talloc_free(memory);
}

static void
test_print(void **state)
{
	static const char printed[] =
	        "Før: survey, version 1\nNu:  survey, version 1\n\n"
	        "Spørgsmål 1 (S1)\n"
	        "  - En svarmulighed er ny.\n"
	        "      4 = Meget\n\n"
	        "Spørgsmål 2 (alder)\n"
	        "  - Ordlyden er ændret.\n"
	        "      Før: Alder?\n"
	        "      Nu:  Din alder?\n"
	        "  - Kravet til svaret er ændret.\n"
	        "      Før: (intet)\n"
	        "      Nu:  svaret er fra 1 til 9\n\n"
	        "Serien brydes: S1 (tilfredshed), fordi en svarmulighed er"
	        " ny.\n";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct diff *diff = compare(memory, BASE,
	        HEAD S1 "| | integer | alder | Din alder? | | | | . >= 1 and ."
	                " <= 9 | | | | | | | | | |\n" RANGE GROUP LIST
	                "| | t | 4 | Meget | 4 |\n");
	struct text out;

	(void)state;
	text_init(&out, memory, DIFF_MAX);
	diff_print(diff, &out);
	assert_string_equal(text_string(&out), printed);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_same),
	        cmocka_unit_test(test_changes),
	        cmocka_unit_test(test_no_change),
	        cmocka_unit_test(test_literal),
	        cmocka_unit_test(test_languages),
	        cmocka_unit_test(test_series),
	        cmocka_unit_test(test_moved_group),
	        cmocka_unit_test(test_print),
	};

	return cmocka_run_group_tests_name("diff", tests, NULL, NULL);
}
