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

#include <talloc.h>

#include "base/embedded.h"
#include "gateway/sms.h"
#include "server/wording.h"
#include "surveys/survey.h"

static struct survey *
read_library(TALLOC_CTX *memory, const char *name)
{
	const char *path =
	        talloc_asprintf(memory, "surveys/library/%s.md", name);
	const struct embedded *file = embedded_find(path);
	struct survey_findings findings;
	struct survey *survey = NULL;

	assert_non_null(file);
	assert_int_equal(survey_read(memory, file->bytes, file->length, &survey,
	                         &findings),
	        STATUS_OK);
	assert_int_equal(findings.count, 0); /* not even a warning */
	return survey;
}

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
		struct survey *survey = read_library(memory, cases[i].name);
		size_t asked = 0;

		for (size_t j = 0; j < survey->item_count; j++)
			asked += survey_is_asked(&survey->items[j]);
		assert_int_equal(asked, cases[i].asked);
		assert_int_equal(survey->by_sms, cases[i].by_sms);
		assert_string_equal(survey->form_id, cases[i].name);
		talloc_free(memory);
	}
}

static void
check_text(TALLOC_CTX *memory, const char *text)
{
	const char *filled =
	        wording_fill(memory, text, "kommune", "Ringkøbing-Skjern",
	                "link", "svar.vesthimmerl/abcdefghjkmn", NULL);
	struct sms_count count = sms_count(sms_smooth(memory, filled));

	if (count.alphabet != SMS_GSM7 || count.segments > 1)
		fail_msg("%zu units: %s", count.units, filled);
}

/* Every text fits one segment with the longest name and a 29-character link. */
static void
test_texts_fit_one_segment(void **state)
{
	static const char *const names[] = {
	        "borger_moede", "borger_kvartal", "virksomhed"};

	(void)state;
	for (size_t n = 0; n < 3; n++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct survey *survey = read_library(memory, names[n]);

		for (size_t i = 0; i < survey->item_count; i++)
			check_text(memory,
			        survey_text_in(survey,
			                &survey->items[i].sms_label, 0));
		check_text(
		        memory, survey_text_in(survey, &survey->sms_intro, 0));
		check_text(
		        memory, survey_text_in(survey, &survey->sms_thanks, 0));
		talloc_free(memory);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_library),
	        cmocka_unit_test(test_texts_fit_one_segment),
	};

	return cmocka_run_group_tests_name("library", tests, NULL, NULL);
}
