/*
 * The figures on the way: a text that is answered is counted, and how long its
 * answer took is measured.
 */
#include "tests/flow.h"

#include "server/metrics.h"

static uint64_t
measured(const struct metrics_figures *figures)
{
	uint64_t count = 0;

	for (int i = 0; i <= HISTOGRAM_BOUNDS; i++)
		count += figures->latency.counts[i];
	return count;
}

static struct metrics_figures
look(struct flow_world *world)
{
	struct metrics_figures figures;

	assert_int_equal(metrics_refresh(world->service->metrics), STATUS_OK);
	metrics_look(world->service->metrics, world->memory, &figures);
	return figures;
}

static int64_t
today(const struct metrics_figures *figures, const char *state)
{
	for (size_t i = 0; i < figures->today_count; i++)
		if (strcmp(figures->today[i].state, state) == 0)
			return figures->today[i].count;
	return 0;
}

static void
test_a_text_and_its_answer(void **state)
{
	struct flow_world *world = *state;
	struct metrics_figures figures;
	uint64_t receipts;

	meeting(world, ANNA);
	figures = look(world);
	/* What we begin answers nobody. */
	assert_int_equal(measured(&figures), 0);
	assert_int_equal(figures.counters[COUNTER_INBOUND], 0);
	assert_int_equal(today(&figures, "delivered"), 2);
	receipts = figures.counters[COUNTER_RECEIPT];
	assert_true(receipts >= 2);
	sms_in(world, ANNA, "5");
	figures = look(world);
	assert_int_equal(measured(&figures), 1);
	assert_int_equal(figures.counters[COUNTER_INBOUND], 1);
	assert_true(figures.counters[COUNTER_RECEIPT] > receipts);
	assert_int_equal(today(&figures, "delivered"), 3);
	assert_int_equal(figures.open_count, 0);
}

static void
test_refused_webhooks(void **state)
{
	struct flow_world *world = *state;

	assert_int_equal(hook(world, "{}", "another"), 403);
	assert_int_equal(look(world).counters[COUNTER_HOOK_UNSIGNED], 1);
	assert_int_equal(look(world).counters[COUNTER_INBOUND], 0);
}

/* A new day begins with nothing. */
static void
test_the_next_day(void **state)
{
	struct flow_world *world = *state;
	struct metrics_figures figures;

	meeting(world, ANNA);
	advance(world, hours(14));
	figures = look(world);
	assert_int_equal(figures.today_count, 0);
}

#define FLOW(test)                                                             \
	cmocka_unit_test_setup_teardown(test, flow_setup, flow_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        FLOW(test_a_text_and_its_answer),
	        FLOW(test_refused_webhooks),
	        FLOW(test_the_next_day),
	};

	return cmocka_run_group_tests_name("metrics", tests, NULL, NULL);
}
