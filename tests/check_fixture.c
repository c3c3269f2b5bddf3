/*
 * Surveys written as tables, read and checked.
 */
#include "tests/check_fixture.h"

#include <string.h>

#include "gateway/sms.h"

size_t
check_fixture_segments(const char *text, char culprit[8])
{
	struct sms_count count = sms_count(text);

	memcpy(culprit, count.culprit, 8);
	return count.segments;
}

enum status
check_fixture_read(TALLOC_CTX *memory, const char *workbook,
        struct survey_findings *findings)
{
	static const struct check_options options = {
	        .segments = check_fixture_segments};
	struct survey *survey = NULL;

	if (survey_read(memory, workbook, strlen(workbook), &survey,
	            findings) != STATUS_OK)
		fail_msg("%s, row %zu: %s", workbook, findings->list[0].row,
		        findings->list[0].message);
	return check_survey(memory, survey, &options, findings);
}

void
check_fixture_expect(const struct check_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct survey_findings findings;
		enum status status = check_fixture_read(
		        memory, cases[i].workbook, &findings);
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
