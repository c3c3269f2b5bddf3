/*
 * A survey in plain Danish: each form of condition and calculation by its words,
 * and a page of each kind of row.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <talloc.h>

#include "surveys/show.h"
#include "surveys/show_lines.h"
#include "tests/survey_fixture.h"

#define FORM                                                                   \
	"| survey |\n| | type | name | label | relevant | constraint |"        \
	" calculation |\n"                                                     \
	"| | select_one t | tilfreds | A | | | |\n"                            \
	"| | integer | alder | A | | | |\n"                                    \
	"| | select_multiple h | hvad | A | | | |\n"                           \
	"| | text | ord | A | | | |\n"                                         \
	"| | date | dag | A | | | |\n"                                         \
	"| | calculate | sum | | | | 1 |\n"                                    \
	"| | select_one s | skala | A | | | |\n"
#define LISTS                                                                   \
	"| choices |\n| | list_name | name | label |\n"                         \
	"| | t | 1 | Meget utilfreds |\n| | t | 2 | Utilfreds |\n"              \
	"| | t | 3 | Tilfreds |\n| | t | 4 | Meget tilfreds |\n"                \
	"| | h | a | Plan |\n| | h | b | Kursus |\n| | h | c | Job |\n"         \
	"| | s | 0 | Intet møde |\n| | s | 1 | Slet ikke |\n| | s | 2 | 2 |\n" \
	"| | s | 3 | Helt |\n"

static struct show
show_of(TALLOC_CTX *memory, const struct survey *survey)
{
	return (struct show){memory, survey, survey->default_language};
}

/* The row that is under test is the last one. */
static const struct survey_item *
last_item(const struct survey *survey)
{
	return &survey->items[survey->item_count - 1];
}

struct words_case {
	const char *source;
	const char *words;
};

static void
test_conditions(void **state)
{
	static const struct words_case cases[] = {
	        /* Values and labels. */
	        {"${skala} <= 2", "skala er 2 eller mindre"},
	        {"${tilfreds} <= 2", "tilfreds er 2 eller mindre (\"Meget"
	                             " utilfreds\" eller \"Utilfreds\")"},
	        {"${tilfreds} < 2",
	                "tilfreds er mindre end 2 (\"Meget utilfreds\")"},
	        {"${tilfreds} >= 4",
	                "tilfreds er 4 eller mere (\"Meget tilfreds\")"},
	        {"${tilfreds} > 1",
	                "tilfreds er mere end 1 (\"Utilfreds\", \"Tilfreds\""
	                " eller \"Meget tilfreds\")"},
	        {"3 > ${alder}", "alder er mindre end 3"},
	        {"18 <= ${alder}", "alder er 18 eller mere"},
	        {"${alder} = 2.5", "alder er 2,5"},
	        {"${tilfreds} = 1", "tilfreds er \"Meget utilfreds\""},
	        {"'1' = ${tilfreds}", "tilfreds er \"Meget utilfreds\""},
	        {"${skala} != '0'", "skala ikke er \"Intet møde\""},
	        {"${skala} = 2", "skala er 2"},
	        {"${tilfreds} = 9", "tilfreds er 9"},
	        {"${ord} = 'x'", "ord er \"x\""},
	        {"${alder} = ${sum}", "alder er sum"},
	        {"not(${alder} = 1)", "alder ikke er 1"},
	        {"not(not(${alder} = 1))", "alder er 1"},
	        {"not(${alder} != 1)", "alder er 1"},
	        {"not(${alder} > 1)", "alder ikke er mere end 1"},
	        {"not(${alder} <= 1)", "alder ikke er 1 eller mindre"},
	        /* Nothing. */
	        {"${alder} = ''", "alder ikke er besvaret"},
	        {"${alder} != ''", "alder er besvaret"},
	        {"not(${alder} = \"\")", "alder er besvaret"},
	        {"${sum} = ''", "sum er tom"},
	        {"${sum} != ''", "sum ikke er tom"},
	        {"string-length(${ord}) > 0", "ord er besvaret"},
	        {"string-length(${ord}) = 0", "ord ikke er besvaret"},
	        {"string-length(${ord}) != 0", "ord er besvaret"},
	        {"count-selected(${hvad}) >= 1", "hvad er besvaret"},
	        {"not(count-selected(${hvad}) > 0)", "hvad ikke er besvaret"},
	        /* What is counted. */
	        {"string-length(${ord}) <= 50",
	                "ord er på 50 tegn eller færre"},
	        {"string-length(${ord}) > 5", "ord er på mere end 5 tegn"},
	        {"count-selected(${hvad}) = 2", "der er valgt 2 svar i hvad"},
	        {"count-selected(${hvad}) > 1",
	                "der er valgt flere end 1 svar i hvad"},
	        {"count-selected(${hvad}) <= 2",
	                "der er valgt 2 eller færre svar i hvad"},
	        {"not(count-selected(${hvad}) < 2)",
	                "der ikke er valgt færre end 2 svar i hvad"},
	        {"selected(${hvad}, 'a')", "\"Plan\" er valgt i hvad"},
	        {"not(selected(${hvad}, 'a'))",
	                "\"Plan\" ikke er valgt i hvad"},
	        {"selected(${hvad}, ${ord})", "ord er valgt i hvad"},
	        /* Texts. */
	        {"contains(${ord}, 'x')", "ord indeholder \"x\""},
	        {"not(starts-with(${ord}, 'x'))",
	                "ord ikke begynder med \"x\""},
	        {"regex(${ord}, '^[0-9]$')", "ord følger mønstret \"^[0-9]$\""},
	        /* Days. */
	        {"${dag} <= today()", "dag er dags dato eller før"},
	        {"${dag} >= date('2026-01-31')", "dag er 2026-01-31 eller"
	                                         " senere"},
	        {"today() > ${dag}", "dags dato er efter dag"},
	        {"${dag} > today() - 30", "dag er efter 30 dage før dags dato"},
	        {"${dag} <= '2026-01-31'", "dag er 2026-01-31 eller før"},
	        {"${dag} > ${dag}", "dag er efter dag"},
	        {"'2026-01-31' < ${dag}", "dag er efter 2026-01-31"},
	        /* What is joined. */
	        {"${alder} = 1 and ${ord} = ''",
	                "alder er 1 og ord ikke er besvaret"},
	        {"${skala} <= 2 or ${alder} <= 2",
	                "skala er 2 eller mindre, eller alder er 2 eller"
	                " mindre"},
	        {"(${alder} = 1 or ${ord} = 'x') and ${dag} != ''",
	                "(alder er 1, eller ord er \"x\") og dag er besvaret"},
	        {"${alder} = 1 or ${ord} = 'x' and ${dag} != ''",
	                "alder er 1, eller (ord er \"x\" og dag er besvaret)"},
	        {"not(${alder} = 1 or ${ord} = 'x')",
	                "alder ikke er 1 og ord ikke er \"x\""},
	        {"not(${alder} = 1 and ${ord} = 'x')",
	                "alder ikke er 1, eller ord ikke er \"x\""},
	        {"${tilfreds} = 1 or ${tilfreds} = 2 or ${tilfreds} = 3",
	                "tilfreds er \"Meget utilfreds\", \"Utilfreds\" eller"
	                " \"Tilfreds\""},
	        {"${tilfreds} != 1 and ${tilfreds} != 2",
	                "tilfreds hverken er \"Meget utilfreds\" eller"
	                " \"Utilfreds\""},
	        {"${tilfreds} = 1 or ${tilfreds} = 2 or ${alder} = 3",
	                "tilfreds er \"Meget utilfreds\" eller \"Utilfreds\","
	                " eller alder er 3"},
	        {"${tilfreds} = 1 and ${tilfreds} = 2",
	                "tilfreds er \"Meget utilfreds\" og tilfreds er"
	                " \"Utilfreds\""},
	        {"${alder} >= 18 and ${alder} <= 66", "alder er fra 18 til 66"},
	        {"${alder} <= 66 and 18 <= ${alder} and ${ord} = 'x'",
	                "alder er fra 18 til 66 og ord er \"x\""},
	        {"${alder} >= 18 and ${skala} <= 66",
	                "alder er 18 eller mere og skala er 66 eller mindre"},
	        {"count-selected(${hvad}) >= 1 and count-selected(${hvad})"
	         " <= 2",
	                "der er valgt fra 1 til 2 svar i hvad"},
	        /* What has no words of its own stands as it was written. */
	        {"${alder}", "»${alder}« er sandt"},
	        {"not(${alder})", "»${alder}« ikke er sandt"},
	        {"${alder} = 1 and  boolean(${ord})",
	                "alder er 1 og »boolean(${ord})« er sandt"},
	        {"true()", "det altid er sådan"},
	        {"false()", "det aldrig er sådan"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		const struct survey *survey = survey_of_tests(memory,
		        talloc_asprintf(memory,
		                FORM "| | note | x | X | %s | | |\n" LISTS,
		                cases[i].source));
		struct show show = show_of(memory, survey);

		assert_string_equal(
		        show_condition(&show, last_item(survey)->relevant,
		                SURVEY_NONE),
		        cases[i].words);
		talloc_free(memory);
	}
}

static void
test_values(void **state)
{
	static const struct words_case cases[] = {
	        {"${alder} + 1", "alder + 1"},
	        {"${alder} - (${sum} - 1)", "alder - (sum - 1)"},
	        {"${alder} - ${sum} + 1", "alder - sum + 1"},
	        {"(${alder} + 1) * 2", "(alder + 1) × 2"},
	        {"${alder} div (${sum} * 2)", "alder / (sum × 2)"},
	        {"${alder} * 2 + 1", "alder × 2 + 1"},
	        {"-${alder}", "-alder"},
	        {"${alder} mod 2", "resten af alder delt med 2"},
	        {"round(${alder} div 3)", "(alder / 3) afrundet"},
	        {"round(${alder} div 3, 1)",
	                "(alder / 3) afrundet til 1 decimal"},
	        {"round(${alder}, 2)", "alder afrundet til 2 decimaler"},
	        {"max(${alder}, ${sum}, 3)",
	                "den største værdi af alder, sum og 3"},
	        {"coalesce(${ord}, ${alder})",
	                "det første besvarede af ord og alder"},
	        {"concat(${ord}, ' ', ${alder})",
	                "sammensat af ord, \" \" og alder"},
	        {"count-selected(${hvad}) * 2",
	                "antallet af valgte svar i hvad × 2"},
	        {"string-length(${ord})", "antallet af tegn i ord"},
	        {"if(${alder} > 17, 'voksen', '')",
	                "\"voksen\", hvis alder er mere end 17; ellers"
	                " ingenting"},
	        {"if(${alder} > 17, 1, 2) + 1",
	                "(1, hvis alder er mere end 17; ellers 2) + 1"},
	        {"${alder} = 1", "ja, hvis alder er 1; ellers nej"},
	        {"true()", "ja"},
	        {"today()", "dags dato"},
	        {"today() + 1", "1 dag efter dags dato"},
	        {"once(random())", "et tilfældigt tal (kun første gang)"},
	        {"jr:choice-name(${tilfreds}, '${tilfreds}')",
	                "svarteksten fra tilfreds"},
	        {"substr(${ord}, 0, 2)", "»substr(${ord}, 0, 2)«"},
	        {"${dag} + 1", "1 dag efter dag"},
	        {"${dag} - 7", "7 dage før dag"},
	        {"number(${alder})", "alder"},
	        /* As it is written, with the parentheses that it needs. */
	        {"min(${alder})", "»min(${alder})«"},
	        {"1 + min(-${alder} * (2 + 3) - (1 - 2) * 4)",
	                "1 + »min(-${alder} * (2 + 3) - (1 - 2) * 4)«"},
	        {"concat(min(${alder} = 1 or not(${ord} = \"it's\")), 2)",
	                "sammensat af »min(${alder} = 1 or not(${ord} ="
	                " \"it's\"))« og 2"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		const struct survey *survey;
		struct show show;

		survey = survey_of_tests(memory,
		        talloc_asprintf(memory,
		                FORM "| | calculate | x | | | | %s |\n" LISTS,
		                cases[i].source));
		show = show_of(memory, survey);
		assert_string_equal(
		        show_value(&show, last_item(survey)->calculation,
		                SURVEY_NONE),
		        cases[i].words);
		talloc_free(memory);
	}
}

/* "." is the answer itself, compared with its own choices. */
static void
test_constraints(void **state)
{
	static const struct {
		const char *type;
		struct words_case words;
	} cases[] = {
	        {"integer", {". >= 0 and . <= 120", "svaret er fra 0 til 120"}},
	        {"text", {"string-length(.) >= 2 and string-length(.) <= 5",
	                         "svaret er på 2 til 5 tegn"}},
	        {"text", {"regex(., '^a$')", "svaret følger mønstret \"^a$\""}},
	        {"date", {". <= ${dag}", "svaret er dag eller før"}},
	        {"select_one t", {". != 1", "svaret ikke er \"Meget"
	                                    " utilfreds\""}},
	        {"select_multiple h",
	                {"count-selected(.) <= 2",
	                        "der er valgt 2 eller færre svar"}},
	        {"select_multiple h",
	                {"not(selected(., 'a') and selected(., 'b'))",
	                        "\"Plan\" ikke er valgt, eller \"Kursus\""
	                        " ikke er valgt"}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		const struct survey *survey = survey_of_tests(memory,
		        talloc_asprintf(memory,
		                FORM "| | %s | x | X | | %s | |\n" LISTS,
		                cases[i].type, cases[i].words.source));
		struct show show = show_of(memory, survey);

		assert_string_equal(
		        show_condition(&show, last_item(survey)->constraint,
		                survey->item_count - 1),
		        cases[i].words.words);
		talloc_free(memory);
	}
}

static const char *
page_of(TALLOC_CTX *memory, const struct survey *survey)
{
	struct show show = show_of(memory, survey);
	struct text out;

	text_init(&out, memory, SHOW_MAX);
	show_survey(&show, &out);
	assert_false(out.truncated);
	return text_string(&out);
}

static const char full[] =
        "| survey |\n| | type | name | label::Dansk (da) | label::English (en)"
        " | hint::Dansk (da) | sms_label::Dansk (da) | relevant | required |"
        " required_message::Dansk (da) | constraint |"
        " constraint_message::Dansk (da) | calculation | default | measure |"
        " theme | principle | sensitivity | channel | follow_up | read_only |"
        "\n"
        "| | select_one j | ja | Ja? | Yes? | Tænk dig om | Ja? 1=ja 2=nej | |"
        " yes | Svar, tak | | | | | satisfaction | goals | P1 | | |"
        " call_back | |\n"
        "| | begin_group | g | Mere | | | | ${ja} = 1 | | | | | | | | | | | |"
        " | |\n"
        "| | note | n | Nu kommer der mere. | | | | ${ja} != '' | | | | | | |"
        " | | | | | | |\n"
        "| | integer | alder | Alder? | Age? | | | ${ja} < 2 | ${ja} = 1 | |"
        " . >= 18 and . <= 99 | Skriv fra 18 til 99 | | 40 | | | | personal |"
        " web | | |\n"
        "| | end_group | | | | | | | | | | | | | | | | | | | |\n"
        "| | calculate | om_lidt | | | | | ${ja} = 1 | | | | | ${alder} + 1 |"
        " | | | | | | | |\n"
        "| | range | r | Fra 1 til 10? | | | | | | | | | | | | | | sensitive |"
        " web | | yes |\n"
        "| | select_multiple f | farver | Hvilke? | | | | | | | | | | | | | |"
        " | web | | |\n"
        "| choices |\n| | list_name | name | label::Dansk (da) | sms_code |\n"
        "| | j | 1 | Ja | 1 |\n| | j | 2 | Nej | 2 |\n"
        "| | f | roed | Rød | |\n| | f | Blå | Blå | |\n"
        "| settings |\n| | form_title | form_id | version | respondent |"
        " minimum_cell | ineligible | sms_intro::Dansk (da) |\n"
        "| | Prøve | proeve | 3 | employer | 7 | ${alder} < 18 | Goddag. |\n";

static const char full_page[] =
        "Prøve\n=====\n\n"
        "Skema:   proeve, version 3\n"
        "Spørges: virksomheder\n"
        "Kanal:   sms og web\n"
        "Sprog:   Dansk (da), English (en)\n"
        "Tal:     vises kun for 7 eller flere\n"
        "Udenfor: den, for hvem alder er mindre end 18\n"
        "\nSms før første spørgsmål:\n   Goddag.\n"
        "\n1.  Ja?\n"
        "    Hjælp: Tænk dig om\n"
        "    Sms: Ja? 1=ja 2=nej\n"
        "    Navn: ja. Svar: ét svar. Kanal: sms og web.\n"
        "    Svarmuligheder:\n"
        "      - Ja (på sms: 1)\n"
        "      - Nej (på sms: 2)\n"
        "    Skal besvares.\n"
        "    Ellers siges: Svar, tak\n"
        "    Måler tilfredshed. Tema: klare mål. Princip: P1.\n"
        "    Svaret ja giver lederen en opgave: ring til den, der har svaret.\n"
        "\nGruppe: Mere (Spørgsmål 2)\n"
        "    Spørgsmål 2 stilles, når ja er \"Ja\".\n"
        "\n   Besked: Nu kommer der mere.\n"
        "       Navn: n. Kanal: kun web.\n"
        "       Beskeden n vises, når ja er besvaret.\n"
        "\n   2.  Alder?\n"
        "       Navn: alder. Svar: et helt tal. Kanal: kun web.\n"
        "       Spørgsmål 2 stilles, når ja er mindre end 2 (\"Ja\").\n"
        "       Skal besvares, når ja er \"Ja\".\n"
        "       Svaret godtages kun, hvis svaret er fra 18 til 99.\n"
        "       Ellers siges: Skriv fra 18 til 99\n"
        "       Udfyldt på forhånd: 40.\n"
        "       Svaret er personligt.\n"
        "\nom_lidt (en beregning)\n"
        "    Gælder, når ja er \"Ja\".\n"
        "    Beregnes: alder + 1.\n"
        "\n3.  Fra 1 til 10?\n"
        "    Navn: r. Svar: et tal fra 1 til 10. Kanal: kun web.\n"
        "    Kan ikke ændres af den, der svarer.\n"
        "    Svaret er følsomt.\n"
        "\n4.  Hvilke?\n"
        "    Navn: farver. Svar: et eller flere svar. Kanal: kun web.\n"
        "    Svarmuligheder:\n"
        "      - Rød (roed)\n"
        "      - Blå\n";

static void
test_page(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const struct survey *survey = survey_of_tests(memory, full);
	struct show english = {memory, survey, survey_language(survey, "en")};
	struct text out;

	(void)state;
	assert_string_equal(page_of(memory, survey), full_page);
	text_init(&out, memory, SHOW_MAX);
	show_survey(&english, &out);
	assert_non_null(strstr(text_string(&out), "1.  Yes?"));
	assert_non_null(strstr(text_string(&out), "2.  Age?"));
	talloc_free(memory);
}

/* No line of the library is too long for a terminal, and none is empty talk. */
static void
test_library(void **state)
{
	(void)state;
	for (size_t i = 0; survey_library[i] != NULL; i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		const struct survey *survey =
		        survey_of_library(memory, survey_library[i]);
		char *page = talloc_strdup(memory, page_of(memory, survey));

		assert_null(strstr(page, "»"));
		for (char *line = page; line != NULL && *line != '\0';) {
			char *end = strchr(line, '\n');

			assert_non_null(end);
			*end = '\0';
			assert_in_range(
			        text_characters(line), 0, LINES_COLUMNS);
			line = end + 1;
		}
		talloc_free(memory);
	}
}

/* Wrapped by characters, never inside a word. */
static void
test_lines(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text out;

	(void)state;
	text_init(&out, memory, 1000);
	lines_add(&out, 2, "Æ: ",
	        "ååååååååå ååååååååå ååååååååå ååååååååå ååååååååå ååååååååå"
	        " ååååååååå åååå åååå\n\n  x");
	assert_string_equal(text_string(&out),
	        "  Æ: ååååååååå ååååååååå ååååååååå ååååååååå ååååååååå"
	        " ååååååååå ååååååååå åååå\n"
	        "     åååå x\n");
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_conditions),
	        cmocka_unit_test(test_values),
	        cmocka_unit_test(test_constraints),
	        cmocka_unit_test(test_page),
	        cmocka_unit_test(test_library),
	        cmocka_unit_test(test_lines),
	};

	return cmocka_run_group_tests_name("show", tests, NULL, NULL);
}
