/*
 * Surveys in tests, written as Markdown tables.
 */
#ifndef TESTS_SURVEY_FIXTURE_H
#define TESTS_SURVEY_FIXTURE_H

#include "surveys/survey.h"

/* Reads it; fails the test, with the first finding, where it has errors. */
struct survey *survey_of_tests(TALLOC_CTX *memory, const char *markdown);
/* A shipped questionnaire; fails the test where even a warning is left. */
struct survey *survey_of_library(TALLOC_CTX *memory, const char *name);
/* The names of all of them; NULL at the end. */
extern const char *const survey_library[];
/* The item of that name; fails the test where there is none. */
size_t survey_item_of_tests(const struct survey *survey, const char *name);

#endif
