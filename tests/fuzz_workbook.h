/*
 * What the fuzzers of the workbooks' readers have in common: whatever the bytes,
 * they are read or refused, and a refusal can be shown.
 */
#ifndef TESTS_FUZZ_WORKBOOK_H
#define TESTS_FUZZ_WORKBOOK_H

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include <talloc.h>

#include "base/text.h"
#include "surveys/survey.h"
#include "surveys/workbook.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void
fuzz_workbook(TALLOC_CTX *memory, const char *bytes, size_t length)
{
	struct workbook *workbook = NULL;
	struct workbook_problem problem;
	struct survey_findings findings;
	struct survey *survey = NULL;
	enum status status =
	        workbook_read(memory, bytes, length, &workbook, &problem);

	assert((status == STATUS_OK) == (problem.why.length == 0));
	status = survey_read(memory, bytes, length, &survey, &findings);
	assert((status == STATUS_OK) == (findings.errors == 0));
	for (size_t i = 0; i < findings.count; i++)
		assert(text_is_utf8(findings.list[i].message,
		        strlen(findings.list[i].message)));
}

/* The bytes behind a beginning that says which container it is. */
static inline int
fuzz_workbook_behind(const char *begin, const uint8_t *data, size_t size)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	size_t length = strlen(begin) + size;
	char *bytes = talloc_size(memory, length);

	assert(bytes != NULL);
	memcpy(bytes, begin, strlen(begin));
	if (size > 0)
		memcpy(bytes + strlen(begin), data, size);
	fuzz_workbook(memory, bytes, length);
	talloc_free(memory);
	return 0;
}

#endif
