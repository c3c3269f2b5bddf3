/*
 * How often a condition is evaluated over a session, and how often a whole step
 * is taken (an answer set, what depends on it computed, the next question
 * found) in a survey of 20 questions.  Prints two whole numbers, conditions and
 * steps a second; expression.js does the same with its engine.
 *
 *	expression
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "surveys/expression.h"
#include "surveys/flow.h"

enum {
	QUESTIONS = 20,
	BATCH = 2000,
	RUN_MS = 1000,
	SURVEY_BYTES_MAX = 20000,
};

static double
now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1000 + (double)now.tv_nsec / 1e6;
}

/* Numbers and choices by turns; from the third on each question is asked if the
 * two before it were answered so. */
static struct survey *
make_survey(TALLOC_CTX *memory)
{
	struct survey_findings findings;
	struct survey *survey = NULL;
	struct text out;

	text_init(&out, memory, SURVEY_BYTES_MAX);
	text_add(&out, "| survey |\n| | type | name | label | relevant |\n");
	for (int i = 1; i <= QUESTIONS; i++) {
		int number = i % 2 == 1 ? i - 2 : i - 3;

		text_add_format(&out, "| | %s | q%d | Q%d | ",
		        i % 2 == 1 ? "integer" : "select_multiple l", i, i);
		if (i > 2)
			text_add_format(&out,
			        "${q%d} > 3 and selected(${q%d}, 'a')", number,
			        number + 1);
		text_add(&out, " |\n");
	}
	text_add(&out, "| choices |\n| | list_name | name | label |\n"
	               "| | l | a | A |\n| | l | b | B |\n");
	if (survey_read(memory, out.bytes, out.length, &survey, &findings) !=
	        STATUS_OK) {
		(void)fprintf(
		        stderr, "expression: %s\n", findings.list[0].message);
		exit(1);
	}
	return survey;
}

static const char *
answer_of(size_t item, bool yes)
{
	if (item % 2 == 0)
		return yes ? "5" : "2";
	return yes ? "a b" : "b";
}

static double
conditions_a_second(const struct survey *survey, struct flow *flow)
{
	const struct expression *condition = survey->items[2].relevant;
	const struct expression_scope scope = {.values = flow->values,
	        .value_count = survey->item_count,
	        .self = ""};
	double start = now_ms();
	double count = 0;
	double held = 0;

	flow_set(flow, 0, "5");
	flow_set(flow, 1, "b a");
	while (now_ms() - start < RUN_MS) {
		for (int i = 0; i < BATCH; i++)
			held += expression_is_true(condition, &scope);
		count += BATCH;
	}
	if (held != count)
		exit(1);
	return count * 1000 / (now_ms() - start);
}

/* The first question after this one that is asked and has no answer. */
static size_t
next_unanswered(const struct flow *flow, size_t item)
{
	do
		item = flow_next(flow, item, SURVEY_WEB);
	while (item != SURVEY_NONE && flow->given[item][0] != '\0');
	return item;
}

static double
steps_a_second(struct flow *flow)
{
	double start = now_ms();
	double count = 0;
	double found = 0;

	while (now_ms() - start < RUN_MS) {
		for (int i = 0; i < BATCH; i++) {
			size_t item = (size_t)i % QUESTIONS;
			bool yes = i / QUESTIONS % 2 == 0;

			flow_set(flow, item, answer_of(item, yes));
			found += next_unanswered(flow, SURVEY_NONE) !=
			         SURVEY_NONE;
		}
		count += BATCH;
	}
	return found > count ? 0 : count * 1000 / (now_ms() - start);
}

int
main(void)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct survey *survey = make_survey(memory);
	double conditions =
	        conditions_a_second(survey, flow_create(memory, survey, 0));
	double steps = steps_a_second(flow_create(memory, survey, 0));

	printf("%.0f %.0f\n", conditions, steps);
	talloc_free(memory);
	return 0;
}
