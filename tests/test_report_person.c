/*
 * Persons: what an invitation came to, and which one of several counts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>
#include <talloc.h>

#include "reports/report_internal.h"

static struct fact_item items[] = {
        {.position = 0, .name = "S1", .measure = "satisfaction"},
        {.position = 1, .name = "I1", .measure = "involvement"},
        {.position = 2, .name = "S2", .measure = "satisfaction"},
        {.position = 3, .name = "S3", .measure = "satisfaction"},
};

static struct fact_invitation
invited(int64_t id, int64_t respondent, const char *state, int64_t answered)
{
	return (struct fact_invitation){.invitation = id,
	        .respondent = respondent,
	        .state = state,
	        .survey_version = 1,
	        .answered = answered,
	        .sent = 1,
	        .delivered = 1};
}

static void
make(struct building *b, struct fact_invitation *invitations, size_t count,
        struct fact_answer *answers, size_t answer_count)
{
	memset(b, 0, sizeof(*b));
	b->memory = talloc_new(NULL);
	b->invitations = invitations;
	b->invitation_count = count;
	b->answers = answers;
	b->answer_count = answer_count;
	b->versions[0] = (struct version){.id = 1,
	        .name = "f 1",
	        .items = items,
	        .item_count = sizeof(items) / sizeof(items[0])};
	b->version_count = 1;
	report_make_persons(b);
}

static void
test_indices(void **state)
{
	struct fact_invitation invitations[] = {invited(1, 1, "complete", 4),
	        invited(2, 2, "closed", 2), invited(3, 3, "closed", 1)};
	struct fact_answer answers[] = {
	        {1, 0, "5"},
	        {1, 1, "5"},
	        {1, 2, "5"},
	        {1, 3, "5"},
	        {2, 0, "3"},
	        {2, 3, "4"},
	        {3, 0, "1"},
	};
	struct building b;

	(void)state;
	make(&b, invitations, 3, answers, sizeof(answers) / sizeof(answers[0]));
	assert_true(b.persons[0].index[0] == 100);
	assert_true(b.persons[0].index[1] == 100);
	assert_true(b.persons[0].full[0] && b.persons[0].whole[0]);
	assert_int_equal(b.persons[0].answered[0], 3);
	assert_int_equal(b.persons[0].disposition, RATE_COMPLETE);
	/* Two of three items are enough for one index. */
	assert_true(b.persons[1].index[0] == 62.5);
	assert_false(b.persons[1].index[1] >= 0);
	assert_false(b.persons[1].whole[0]);
	assert_int_equal(b.persons[1].answered[0], 2);
	assert_int_equal(b.persons[1].disposition, RATE_PARTIAL);
	/* One is not, and then it is a break-off. */
	assert_false(b.persons[2].index[0] >= 0);
	assert_int_equal(b.persons[2].disposition, RATE_BREAK_OFF);
	assert_false(report_has_answered(&b.persons[2]));
	talloc_free(b.memory);
}

/* Of several invitations the furthest counts, the latest of equals. */
static void
test_one_of_each(void **state)
{
	struct fact_invitation invitations[] = {
	        invited(1, 1, "closed", 0),
	        invited(2, 2, "closed", 0),
	        invited(3, 1, "complete", 4),
	        invited(4, 1, "closed", 0),
	        invited(5, 2, "closed", 0),
	        invited(6, 3, "stopped", 0),
	};
	static const bool counted[] = {false, false, true, false, true, true};
	struct fact_answer answers[] = {
	        {3, 0, "5"}, {3, 1, "5"}, {3, 2, "5"}, {3, 3, "5"}};
	struct building b;

	(void)state;
	make(&b, invitations, 6, answers, 4);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(b.persons[i].counted, counted[i]);
	assert_true(report_has_answered(&b.persons[2]));
	talloc_free(b.memory);
}

static void
test_nobody(void **state)
{
	struct building b;

	(void)state;
	make(&b, NULL, 0, NULL, 0);
	assert_non_null(b.persons);
	talloc_free(b.memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_indices),
	        cmocka_unit_test(test_one_of_each),
	        cmocka_unit_test(test_nobody),
	};

	return cmocka_run_group_tests_name("report_person", tests, NULL, NULL);
}
