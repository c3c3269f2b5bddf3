/*
 * Expressions in tests: one is compiled over the questions a, b and c, whose
 * answers are "4", "" and "x y", and evaluated in the time zone of Phoenix (no
 * summer time, seven hours behind UTC) at 10:00 on 16 March 2026.
 */
#ifndef TESTS_EXPRESSION_FIXTURE_H
#define TESTS_EXPRESSION_FIXTURE_H

#include <stddef.h>

#include "surveys/expression.h"

struct expression_case {
	const char *source;
	const char *result; /* as a text */
};

/* Fails the test at the first case that gives another text. */
void expect_results(const struct expression_case *cases, size_t count);
/* The same under a scope of the test's own. */
void expect_results_in(const struct expression_scope *scope,
        const struct expression_case *cases, size_t count);
/* Fails the test where one is not refused with these words in its sentence. */
void expect_refusals(const struct expression_case *cases, size_t count);
/* A scope as above, for tests that change it. */
struct expression_scope expression_scope_of_tests(void);
/* The result under a scope, in `memory`; fails the test where the source does
 * not compile. */
const char *expression_result(TALLOC_CTX *memory, const char *source,
        const struct expression_scope *scope);
/* The slots of the fixture's names. */
size_t expression_slot_of_tests(const char *name, size_t length, void *context);

#define EXPECT_RESULTS(cases)                                                  \
	expect_results(cases, sizeof(cases) / sizeof((cases)[0]))
#define EXPECT_RESULTS_IN(scope, cases)                                        \
	expect_results_in(scope, cases, sizeof(cases) / sizeof((cases)[0]))
#define EXPECT_REFUSALS(cases)                                                 \
	expect_refusals(cases, sizeof(cases) / sizeof((cases)[0]))

#endif
