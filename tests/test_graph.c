/*
 * The drawing of a survey's branches: what stands in the column and where, the
 * arcs and their lanes, lines that fit, and XML that every reader takes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <expat.h>
#include <talloc.h>

#include "surveys/graph_internal.h"
#include "tests/survey_fixture.h"

static struct show
show_of(TALLOC_CTX *memory, const struct survey *survey)
{
	return (struct show){memory, survey, survey->default_language};
}

#define SHEET                                                                  \
	"| survey |\n| | type | name | label | relevant | sms_label |"         \
	" calculation |\n"

static const char nested[] =
        SHEET "| | integer | a | A | | A? |\n"
              "| | begin_group | g | G | ${a} > 1 | |\n"
              "| | calculate | c | | ${a} = 1 | | 1 |\n"
              "| | begin_group | h | H | ${a} > 2 | |\n"
              "| | text | b | B | ${a} != 3 | |\n"
              "| | end_group | | | | |\n"
              "| | end_group | | | | |\n"
              "| | note | n | N | | |\n"
              "| | begin_group | e | E | ${a} = 1 | |\n"
              "| | calculate | f | | | | ${a} |\n"
              "| | end_group | | | | |\n"
              "| settings |\n| | ineligible | form_title |\n"
              "| | ${a} < 0 | Et & to |\n";

/* The column from the top, and where each arc arrives. */
static void
test_steps(void **state)
{
	static const struct {
		enum step_kind kind;
		const char *text;
		size_t to;
		int lane;
	} expected[] = {
	        {STEP_TITLE, "Et & to", SURVEY_NONE, 0},
	        {STEP_START, "Start", SURVEY_NONE, 0},
	        {STEP_BOX, "1. A", SURVEY_NONE, 0},
	        {STEP_DECISION,
	                "Slut uden for undersøgelsen, når a er mindre"
	                " end 0.",
	                12, 3},
	        {STEP_DECISION,
	                "Spørgsmål 2 springes over, medmindre a er mere"
	                " end 1.",
	                10, 2},
	        {STEP_DECISION,
	                "Spørgsmål 2 springes over, medmindre a er mere"
	                " end 2.",
	                9, 1},
	        {STEP_DECISION, "Spørgsmål 2 springes over, når a er 3.", 8, 0},
	        {STEP_BOX, "2. B", SURVEY_NONE, 0},
	        {STEP_JOIN, NULL, SURVEY_NONE, 0},
	        {STEP_JOIN, NULL, SURVEY_NONE, 0},
	        {STEP_JOIN, NULL, SURVEY_NONE, 0},
	        {STEP_BOX, "Besked: N", SURVEY_NONE, 0},
	        {STEP_END, "Slut", SURVEY_NONE, 0},
	};

	TALLOC_CTX *memory = talloc_new(NULL);
	struct show show = show_of(memory, survey_of_tests(memory, nested));
	struct graph graph = graph_layout(&show);
	int y = 0;

	(void)state;
	assert_int_equal(
	        graph.step_count, sizeof(expected) / sizeof(expected[0]));
	assert_int_equal(graph.lanes, 4);
	for (size_t i = 0; i < graph.step_count; i++) {
		const struct step *step = &graph.steps[i];

		assert_int_equal(step->kind, expected[i].kind);
		if (expected[i].text != NULL)
			assert_string_equal(step->whole, expected[i].text);
		assert_true(step->to == expected[i].to);
		assert_int_equal(step->lane, expected[i].lane);
		/* Nothing lies over anything else. */
		assert_true(step->y >= y);
		y = step->y + step->height;
	}
	assert_true(graph.height > y);
	talloc_free(memory);
}

/* Two arcs after one another may share a lane. */
static void
test_lanes(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct show show =
	        show_of(memory, survey_of_tests(memory, SHEET
	                                "| | integer | a | A | | |\n"
	                                "| | note | b | B | ${a} > 1 | |\n"
	                                "| | note | c | C | ${a} > 1 | |\n"));
	struct graph graph = graph_layout(&show);

	(void)state;
	assert_int_equal(graph.lanes, 1);
	talloc_free(memory);
}

static void
test_wrap(void **state)
{
	static const char lorem[] =
	        "Beskæftigelsesindsatsen skal tilrettelægges efter borgerens"
	        " egne ønsker, og derfor spørger vi dig om dit møde.";

	static const struct {
		const char *text;
		int lines;
		int count;
		const char *first, *last;
	} cases[] = {
	        {"", 3, 0, NULL, NULL},
	        {" \n ", 3, 0, NULL, NULL},
	        {"Kort", 3, 1, "Kort", "Kort"},
	        {"to\nlinjer", 3, 1, "to\nlinjer", "to\nlinjer"},
	        {lorem, 4, 4, "Beskæftigelsesindsatsen skal",
	                "derfor spørger vi dig om dit…"},
	        {lorem, 2, 2, "Beskæftigelsesindsatsen skal",
	                "tilrettelægges efter…"},
	        /* A word that is longer than a line is cut, between letters. */
	        {"øøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøø", 9, 2,
	                "øøøøøøøøøøøøøøøøøøøø", "øøøøøøøøøøøøøøøøøøøø"},
	        {"wwwwwwwwwwwwwwwwwwwwwwwwwwwwwww", 1, 1, "wwwwwwwwwwwwwww…",
	                "wwwwwwwwwwwwwww…"},
	};

	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct graph_lines lines = graph_wrap(memory, cases[i].text,
		        240, GRAPH_TEXT,
		        cases[i].lines > GRAPH_LINES_MAX ? GRAPH_LINES_MAX
		                                         : cases[i].lines);

		if (lines.count != cases[i].count)
			fail_msg("case %zu: %d lines, the last \"%s\"", i,
			        lines.count, lines.line[lines.count - 1]);
		for (int l = 0; l < lines.count; l++)
			assert_true(text_is_utf8(
			        lines.line[l], strlen(lines.line[l])));
		if (lines.count == 0)
			continue;
		assert_string_equal(lines.line[0], cases[i].first);
		assert_string_equal(lines.line[lines.count - 1], cases[i].last);
	}
	talloc_free(memory);
}

/* What an XML reader sees. */
struct seen {
	size_t elements;
	size_t texts;
	size_t depth;
	struct text words;
};

static void XMLCALL
on_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
	struct seen *seen = data;

	(void)attributes;
	seen->elements++;
	seen->texts += strcmp(name, "text") == 0;
	seen->depth++;
}

static void XMLCALL
on_end(void *data, const XML_Char *name)
{
	struct seen *seen = data;

	(void)name;
	seen->depth--;
}

static void XMLCALL
on_words(void *data, const XML_Char *words, int length)
{
	struct seen *seen = data;

	text_add_bytes(&seen->words, words, (size_t)length);
}

static struct seen
draw(TALLOC_CTX *memory, const struct survey *survey)
{
	struct show show = show_of(memory, survey);
	struct seen seen = {0};
	struct text out;
	XML_Parser parser = XML_ParserCreate("UTF-8");

	text_init(&out, memory, GRAPH_MAX);
	text_init(&seen.words, memory, GRAPH_MAX);
	graph_survey(&show, &out);
	assert_false(out.truncated);
	assert_non_null(parser);
	XML_SetUserData(parser, &seen);
	XML_SetElementHandler(parser, on_start, on_end);
	XML_SetCharacterDataHandler(parser, on_words);
	if (XML_Parse(parser, text_string(&out), (int)out.length, 1) !=
	        XML_STATUS_OK)
		fail_msg("line %lu: %s", XML_GetCurrentLineNumber(parser),
		        XML_ErrorString(XML_GetErrorCode(parser)));
	XML_ParserFree(parser);
	return seen;
}

/* Whatever stands in a label, the drawing is XML, and says it. */
static void
test_xml(void **state)
{
	static const struct {
		const char *label;
		const char *says;
	} cases[] = {
	        {"Fik du <hjælp> & \"svar\" 'nu'?",
	                "1. Fik du <hjælp> & \"svar\" 'nu'?"},
	        {"]]> <!-- &amp; </svg>", "1. ]]> <!-- &amp; </svg>"},
	        {"a\x01\x1f b", "1. a   b"},
	        {"a\xef\xbf\xbf\xef\xbf\xbeZ", "1. a  Z"},
	        {"日本語 😀", "1. 日本語 😀"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct survey_item item = {.type = SURVEY_INTEGER,
		        .name = "a<",
		        .parent = SURVEY_NONE,
		        .label = {{cases[i].label}}};
		struct survey survey = {.title = cases[i].label,
		        .language_count = 1,
		        .items = &item,
		        .item_count = 1};
		struct seen seen = draw(memory, &survey);

		if (strstr(text_string(&seen.words), cases[i].says) == NULL)
			fail_msg("case %zu: %s", i, text_string(&seen.words));
		talloc_free(memory);
	}
}

/* Words for those who cannot see it, and a legend only where it is needed. */
static void
test_words(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct seen seen = draw(memory, survey_of_tests(memory, nested));
	struct seen plain = draw(memory,
	        survey_of_tests(memory, SHEET "| | integer | a | A | | |\n"));

	(void)state;
	assert_non_null(strstr(text_string(&seen.words), "Et & to"));
	assert_non_null(strstr(text_string(&seen.words),
	        "3 spørgsmål og beskeder i en søjle, og 4 steder"));
	assert_non_null(strstr(text_string(&seen.words), "Stiplet kant"));
	assert_int_equal(seen.depth, 0);
	assert_null(strstr(text_string(&plain.words), "Stiplet kant"));
	/* Title, start, the box's two lines, end. */
	assert_int_equal(plain.texts, 5);
	talloc_free(memory);
}

static void
test_library(void **state)
{
	(void)state;
	for (size_t i = 0; survey_library[i] != NULL; i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		const struct survey *survey =
		        survey_of_library(memory, survey_library[i]);

		assert_true(draw(memory, survey).texts >= survey->item_count);
		talloc_free(memory);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_steps),
	        cmocka_unit_test(test_lanes),
	        cmocka_unit_test(test_wrap),
	        cmocka_unit_test(test_xml),
	        cmocka_unit_test(test_words),
	        cmocka_unit_test(test_library),
	};

	return cmocka_run_group_tests_name("graph", tests, NULL, NULL);
}
