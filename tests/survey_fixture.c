/*
 * What tests of surveys share.
 */
#include "tests/survey_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/embedded.h"

const char *const survey_library[] = {"borger_moede", "borger_kvartal",
        "virksomhed", "sagsbehandler", "forening", NULL};

struct survey *
survey_of_tests(TALLOC_CTX *memory, const char *markdown)
{
	struct survey *survey = NULL;
	struct survey_findings findings;

	if (survey_read(memory, markdown, strlen(markdown), &survey,
	            &findings) != STATUS_OK)
		fail_msg("row %zu: %s", findings.list[0].row,
		        findings.list[0].message);
	return survey;
}

struct survey *
survey_of_library(TALLOC_CTX *memory, const char *name)
{
	const struct embedded *file = embedded_find(
	        talloc_asprintf(memory, "surveys/library/%s.md", name));
	struct survey_findings findings;
	struct survey *survey = NULL;

	assert_non_null(file);
	assert_int_equal(survey_read(memory, file->bytes, file->length, &survey,
	                         &findings),
	        STATUS_OK);
	assert_int_equal(findings.count, 0); /* not even a warning */
	return survey;
}

size_t
survey_item_of_tests(const struct survey *survey, const char *name)
{
	size_t item = survey_find(survey, name);

	if (item == SURVEY_NONE)
		fail_msg("there is no item \"%s\"", name);
	return item;
}
