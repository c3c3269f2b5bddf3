/*
 * What the tests of the checker share: pieces of surveys as people write them in
 * tables, and rules by what they find and where.
 */
#ifndef TESTS_CHECK_FIXTURE_H
#define TESTS_CHECK_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <talloc.h>

#include "surveys/check.h"

#define SHEET "| survey |\n| | type | name | label | relevant |\n"
#define TEXTS                                                                  \
	"| survey |\n| | type | name | label | sms_label | channel |"          \
	" sensitivity |\n"
#define LIST                                                                   \
	"| choices |\n| | list_name | name | label |\n"                        \
	"| | l | 1 | En |\n| | l | 2 | To |\n| | l | 3 | Tre |\n"
#define YES_NO                                                                 \
	"| choices |\n| | list_name | name | label | sms_code |\n"             \
	"| | jn | ja | Ja | ja |\n| | jn | nej | Nej | nej |\n"
#define FIFTY "Halvtreds tegn i en enkelt tekst, som bliver lang."

/* A survey, and the one finding that it has. */
struct check_case {
	const char *workbook;
	enum survey_severity severity;
	const char *sheet;
	size_t row;
	const char *column;
	const char *says; /* a part of the message */
};

/* Counts segments as the gateway does. */
size_t check_fixture_segments(const char *text, char culprit[8]);
/* Reads a survey, which must go well, and checks it. */
enum status check_fixture_read(TALLOC_CTX *memory, const char *workbook,
        struct survey_findings *findings);
void check_fixture_expect(const struct check_case *cases, size_t count);
#define CHECK_EXPECT(cases)                                                    \
	check_fixture_expect(cases, sizeof(cases) / sizeof((cases)[0]))

#endif
