/*
 * Any bytes as what follows a sheet's name in CSV: read or refused, with a
 * message that can be shown.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <talloc.h>

#include "surveys/survey.h"
#include "surveys/workbook.h"

static const char begin[] = "survey,";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	size_t length = sizeof(begin) - 1 + size;
	char *bytes = talloc_size(memory, length);
	struct workbook *workbook = NULL;
	struct workbook_problem problem;
	struct survey_findings findings;
	struct survey *survey = NULL;
	enum status status;

	assert(bytes != NULL);
	memcpy(bytes, begin, sizeof(begin) - 1);
	if (size > 0)
		memcpy(bytes + sizeof(begin) - 1, data, size);
	status = workbook_read(memory, bytes, length, &workbook, &problem);
	assert((status == STATUS_OK) == (problem.why.length == 0));
	status = survey_read(memory, bytes, length, &survey, &findings);
	assert((status == STATUS_OK) == (findings.errors == 0));
	for (size_t i = 0; i < findings.count; i++)
		assert(text_is_utf8(findings.list[i].message,
		        strlen(findings.list[i].message)));
	talloc_free(memory);
	return 0;
}
