/*
 * Items as questions in texts: which kind they are read as, and what is stored
 * of what was texted.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <talloc.h>

#include "surveys/question.h"

#define LISTS                                                                  \
	"| choices |\n| | list_name | name | label | sms_code |\n"             \
	"| | five | 1 | Slet ikke | |\n| | five | 2 | 2 | |\n"                 \
	"| | five | 3 | 3 | |\n| | five | 4 | 4 | |\n"                         \
	"| | five | 5 | Meget | |\n"                                           \
	"| | jn | y | Ja | ja |\n| | jn | n | Nej | nej |\n"                   \
	"| | yn | 1 | Ja | |\n| | yn | 2 | Nej | |\n"                          \
	"| | why | listen | Lytte mere | 1 |\n"                                \
	"| | why | time | Give mere tid | 2 |\n"                               \
	"| | why | else | Andet | 3 |\n"

static const char workbook[] =
        "| survey |\n"
        "| | type | name | label | parameters | channel | sms_label |\n"
        "| | select_one five | scale | A | | | A? |\n"
        "| | select_one jn | yes | A | | | |\n"
        "| | select_one yn | yes_number | A | | | |\n"
        "| | select_one why | one | A | | | |\n"
        "| | select_multiple why | some | A | | | |\n"
        "| | range | range | A | start=0 end=5 | | |\n"
        "| | range | down | A | start=5 end=-1 step=-1 | | |\n"
        "| | range | half | A | start=0 end=5 step=0.5 | | |\n"
        "| | integer | number | A | | | |\n"
        "| | decimal | decimal | A | | | |\n"
        "| | date | day | A | | | |\n"
        "| | text | word | A | | any | |\n"
        "| | text | page | A | | | |\n"
        "| | integer | only_page | A | | web | |\n"
        "| | note | note | A | | | |\n"
        "| | time | time | A | | | |\n"
        "| | datetime | moment | A | | | |\n"
        "| | acknowledge | ok | A | | | |\n"
        "| | hidden | sum | | | | |\n" LISTS;

static struct survey *
read_survey(TALLOC_CTX *memory)
{
	struct survey_findings findings;
	struct survey *survey = NULL;

	if (survey_read(memory, workbook, sizeof(workbook) - 1, &survey,
	            &findings) != STATUS_OK)
		fail_msg("row %zu: %s", findings.list[0].row,
		        findings.list[0].message);
	return survey;
}

static void
test_by_sms(void **state)
{
	static const char by_sms[] = " scale yes yes_number one some range down"
	                             " half number decimal day word ";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct survey *survey = read_survey(memory);

	(void)state;
	for (size_t i = 0; i < survey->item_count; i++) {
		const struct survey_item *item = &survey->items[i];
		char *name = talloc_asprintf(memory, " %s ", item->name);

		if (question_by_sms(item) != (strstr(by_sms, name) != NULL))
			fail_msg("%s", item->name);
	}
	talloc_free(memory);
}

/* What is stored of a text; NULL: it is unclear. */
static void
test_values(void **state)
{
	static const struct {
		const char *item;
		const char *text;
		const char *value;
	} cases[] = {
	        {"scale", "4", "4"},
	        {"scale", "slet ikke", "1"},
	        {"scale", "6", NULL},
	        {"scale", "0", NULL},
	        {"yes", "ja tak", "y"},
	        {"yes", "nej", "n"},
	        {"yes", "måske", NULL},
	        {"yes_number", "jo", "1"},
	        {"yes_number", "2", "2"},
	        {"one", "2", "time"},
	        {"one", "lytte mere", "listen"},
	        {"one", "time", NULL}, /* a name is not what was texted */
	        {"one", "4", NULL},
	        {"some", "1 og 3", "listen else"},
	        {"some", "3,1", "listen else"},
	        {"range", "0", "0"},
	        {"range", "6", NULL},
	        {"down", "5", "5"},
	        {"down", "6", NULL},
	        {"half", "2", "2"},
	        {"number", "1500", "1500"},
	        {"decimal", "7", "7"},
	        {"day", "2026-12-01", "2026-12-01"},
	        {"word", "Det var fint", "Det var fint"},
	};
	static const struct civil today = {2026, 11, 23, 12, 0, 0, 1};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct survey *survey = read_survey(memory);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t item = survey_find(survey, cases[i].item);
		struct reply_reader *reader =
		        question_reader(memory, survey, item, 0);
		struct reply reply;

		reply_read(reader, memory, "da", today, cases[i].text, &reply);
		if ((reply.outcome == REPLY_ANSWER) != (cases[i].value != NULL))
			fail_msg("%s: \"%s\" is %s", cases[i].item,
			        cases[i].text,
			        reply.outcome == REPLY_ANSWER ? reply.value
			                                      : "unclear");
		if (cases[i].value != NULL)
			assert_string_equal(question_value(memory, survey, item,
			                            reply.value),
			        cases[i].value);
	}
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_by_sms),
	        cmocka_unit_test(test_values),
	};

	return cmocka_run_group_tests_name("question", tests, NULL, NULL);
}
