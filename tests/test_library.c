/*
 * The shipped questionnaires: complete, in the given words, short enough for one
 * segment in every municipality.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>
#include <talloc.h>

#include "base/embedded.h"
#include "gateway/sms.h"
#include "surveys/check.h"
#include "surveys/flow.h"
#include "surveys/survey.h"
#include "tests/survey_fixture.h"

static void
test_library(void **state)
{
	static const struct {
		const char *name;
		size_t asked;
		bool by_sms;
	} cases[] = {
	        {"borger_moede", 9, true},
	        {"borger_kvartal", 12, true},
	        {"virksomhed", 8, true},
	        {"sagsbehandler", 5, false},
	        {"forening", 4, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct survey *survey =
		        survey_of_library(memory, cases[i].name);
		size_t asked = 0;

		for (size_t j = 0; j < survey->item_count; j++)
			asked += survey_is_asked(&survey->items[j]);
		assert_int_equal(asked, cases[i].asked);
		assert_int_equal(survey->by_sms, cases[i].by_sms);
		assert_string_equal(survey->form_id, cases[i].name);
		talloc_free(memory);
	}
}

static size_t
segments(const char *text, char culprit[8])
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct sms_count count = sms_count(sms_smooth(memory, text));

	memcpy(culprit, count.culprit, sizeof(count.culprit));
	talloc_free(memory);
	return count.segments;
}

static const char *const names[] = {"borger_moede", "borger_kvartal",
        "virksomhed", "sagsbehandler", "forening"};

enum { NAMES = sizeof(names) / sizeof(names[0]) };

/* The longest name among all municipalities, by characters. */
static const char *
longest_municipality(TALLOC_CTX *memory)
{
	const struct embedded *file =
	        embedded_find("server/static/municipalities.csv");
	const char *longest = "";

	assert_non_null(file);
	for (const char *at = strchr(file->bytes, '\n'); at != NULL && at[1];
	        at = strchr(at + 1, '\n')) {
		const char *name = strchr(at, ',');
		char *copy;

		assert_non_null(name);
		copy = talloc_strndup(memory, name + 1, strcspn(name + 1, ","));
		if (text_characters(copy) > text_characters(longest))
			longest = copy;
	}
	assert_string_equal(longest, "Ringkøbing-Skjern");
	return longest;
}

/* Not one warning: every text fits one segment with the longest name and a link
 * of 29 characters, is easy to read, and can be reached. */
static void
test_check_finds_nothing(void **state)
{
	(void)state;
	for (size_t n = 0; n < NAMES; n++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		const struct check_options options = {.segments = segments,
		        .municipality = longest_municipality(memory)};
		struct survey *survey = survey_of_library(memory, names[n]);
		struct survey_findings findings = {NULL, 0, 0};

		assert_int_equal(
		        check_survey(memory, survey, &options, &findings),
		        STATUS_OK);
		if (findings.count > 0)
			fail_msg("%s, row %zu, %s: %s", names[n],
			        findings.list[0].row, findings.list[0].column,
			        findings.list[0].message);
		talloc_free(memory);
	}
}

/* What is texted, in the words that were drafted: rewording begins a series. */

static const struct survey_item *
item_of(const struct survey *survey, const char *name)
{
	size_t i = survey_find(survey, name);

	if (i == SURVEY_NONE)
		fail_msg("%s has no %s", survey->form_id, name);
	return &survey->items[i];
}

static void
check_draft(const struct survey *survey, const char *id, const char *text)
{
	const struct survey_item *item;

	if (strcmp(id, "M9") == 0) {
		assert_string_equal(survey->sms_thanks.in[0], text);
		return;
	}
	item = item_of(survey, id);
	if (item->channel == SURVEY_WEB)
		assert_null(item->sms_label.in[0]);
	else
		assert_string_equal(item->sms_label.in[0], text);
}

static void
test_words_of_texts(void **state)
{
	json_error_t error;
	json_t *drafts =
	        json_load_file("tests/data/questionnaires.json", 0, &error);

	(void)state;
	assert_non_null(drafts);
	for (size_t n = 0; n < 3; n++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct survey *survey = survey_of_library(memory, names[n]);
		json_t *draft = json_object_get(drafts, names[n]);
		json_t *intro = json_object_get(
		        json_object_get(draft, "sms_intro"), "text");
		json_t *item;
		size_t i;

		json_array_foreach(json_object_get(draft, "items"), i, item)
		{
			check_draft(survey,
			        json_string_value(json_object_get(item, "id")),
			        json_string_value(
			                json_object_get(item, "text")));
		}
		assert_true(i >= 9);
		if (intro != NULL)
			assert_string_equal(survey->sms_intro.in[0],
			        json_string_value(intro));
		talloc_free(memory);
	}
	json_decref(drafts);
}

/* A page says what its answers mean beside them, and knows no STOP. */
static void
test_words_of_pages(void **state)
{
	static const char *const unfit[] = {
	        "Svar 1", "1=", "5=", "0=", "STOP", "{link}"};

	(void)state;
	for (size_t n = 0; n < NAMES; n++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct survey *survey = survey_of_library(memory, names[n]);

		for (size_t i = 0; i < survey->item_count; i++) {
			const char *label = survey->items[i].label.in[0];

			if (!survey_is_asked(&survey->items[i]))
				continue;
			assert_non_null(label);
			for (size_t u = 0; u < 6; u++)
				assert_null(strstr(label, unfit[u]));
		}
		talloc_free(memory);
	}
}

/* What counts in the indices, and what a manager is asked to follow up. */
static void
test_columns(void **state)
{
	static const struct {
		const char *survey;
		const char *satisfaction;
		const char *involvement;
		const char *call_back;
		const char *web;
	} cases[] = {
	        {"borger_moede", "S1 S2 S3", "I1 I2 I3", "W2", "W1_tekst"},
	        {"borger_kvartal", "", "", "", "P7 E3"},
	        {"virksomhed", "V2 V3 V4", "V5", "V8", ""},
	        {"sagsbehandler", "", "", "", "C1 C2 C3 C4 C5"},
	        {"forening", "F1 F2", "F3", "", "F1 F2 F3 F4"},
	};

	(void)state;
	for (size_t c = 0; c < NAMES; c++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct survey *survey =
		        survey_of_library(memory, cases[c].survey);
		struct text found[4];

		for (size_t f = 0; f < 4; f++)
			text_init(&found[f], memory, 100);
		for (size_t i = 0; i < survey->item_count; i++) {
			const struct survey_item *item = &survey->items[i];
			const bool is[] = {item->measure == SURVEY_SATISFACTION,
			        item->measure == SURVEY_INVOLVEMENT,
			        item->follow_up != NULL,
			        item->channel == SURVEY_WEB};

			for (size_t f = 0; f < 4; f++)
				if (is[f])
					text_add_format(&found[f], "%s%s",
					        found[f].length > 0 ? " " : "",
					        item->name);
		}
		assert_string_equal(
		        text_string(&found[0]), cases[c].satisfaction);
		assert_string_equal(
		        text_string(&found[1]), cases[c].involvement);
		assert_string_equal(text_string(&found[2]), cases[c].call_back);
		assert_string_equal(text_string(&found[3]), cases[c].web);
		talloc_free(memory);
	}
}

/* Which questions are relevant with which answers. */
static void
test_logic(void **state)
{
	static const struct {
		const char *survey;
		const char *answers; /* name=value … */
		const char *shown;   /* of the names that the rule is about */
		const char *hidden;
		bool ineligible;
	} cases[] = {
	        {"borger_moede", "", "S1 I1 I2 I3 S2 S3", "W1 W2", false},
	        {"borger_moede", "S1=0", "S1", "I1 I2 I3 S2 S3 W1 W2", true},
	        {"borger_moede", "S1=1", "I1 S3 W1 W1_tekst W2", "", false},
	        {"borger_moede", "S1=2", "W1 W2", "", false},
	        {"borger_moede", "S1=3", "I1", "W1 W2", false},
	        {"borger_moede", "S1=5 I1=2", "W1 W2", "", false},
	        {"borger_moede", "S1=5 I1=3", "", "W1 W2", false},
	        /* An answer left out is no low answer. */
	        {"borger_moede", "I1=5", "", "W1 W2", false},
	        {"borger_kvartal", "", "M0 P1 P7 E1 E2 E3", "", false},
	        {"borger_kvartal", "M0=ja", "P1 P7 E3", "", false},
	        {"borger_kvartal", "E1=0", "E1 E3", "E2", false},
	        {"borger_kvartal", "E1=1", "E2 E3", "", false},
	        {"virksomhed", "", "V1 V2 V5 V6", "V7 V8", false},
	        {"virksomhed", "V1=2", "V6", "V2 V3 V4 V5 V7 V8", false},
	        {"virksomhed", "V1=2 V6=1", "V6 V7 V8", "V2", false},
	        {"virksomhed", "V1=1 V2=2", "V6 V7 V8", "", false},
	        {"virksomhed", "V1=1 V2=3 V6=3", "V2", "V7 V8", false},
	};

	(void)state;
	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct survey *survey =
		        survey_of_library(memory, cases[c].survey);
		struct flow *flow = flow_create(memory, survey, 0);
		char name[40];
		char value[40];
		int used = 0;

		for (const char *at = cases[c].answers;
		        sscanf(at, " %39[^=]=%39[^ ]%n", name, value, &used) ==
		        2;
		        at += used)
			flow_set(flow, survey_find(survey, name), value);
		for (const char *at = cases[c].shown;
		        sscanf(at, " %39s%n", name, &used) == 1; at += used)
			if (!flow->relevant[survey_find(survey, name)])
				fail_msg("case %zu hides %s", c, name);
		for (const char *at = cases[c].hidden;
		        sscanf(at, " %39s%n", name, &used) == 1; at += used)
			if (flow->relevant[survey_find(survey, name)])
				fail_msg("case %zu shows %s", c, name);
		assert_int_equal(flow_is_ineligible(flow), cases[c].ineligible);
		talloc_free(memory);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_library),
	        cmocka_unit_test(test_check_finds_nothing),
	        cmocka_unit_test(test_words_of_texts),
	        cmocka_unit_test(test_words_of_pages),
	        cmocka_unit_test(test_columns),
	        cmocka_unit_test(test_logic),
	};

	return cmocka_run_group_tests_name("library", tests, NULL, NULL);
}
