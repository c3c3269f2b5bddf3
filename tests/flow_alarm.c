/*
 * The whole way of an alarm: what the provider does to the service's texts, what
 * operations hear of it, and how it ends.
 */
#include "tests/flow.h"

#define OPEN(cause)                                                            \
	"SELECT count(*) FROM alarm WHERE cleared_at IS NULL"                  \
	" AND subject = 'main' AND cause = '" cause "'"
#define ALL_OPEN "SELECT count(*) FROM alarm WHERE cleared_at IS NULL"

/* The token is refused: what was asked is kept, and goes out once it is mended. */
static void
test_refused_token(void **state)
{
	struct flow_world *world = *state;

	simulator_fail(world->simulator, SIMULATOR_WRONG_TOKEN, 1);
	meeting(world, ANNA);
	expect_count(world, OPEN("credentials_refused"), 1);
	expect_silence(world, ANNA);
	advance(world, 700);
	expect_count(world, ALL_OPEN, 0);
	expect_sms(world, ANNA, "Silkeborg");
}

/* A process that ends leaves its alarm; the next one's first text clears it. */
static void
test_next_process(void **state)
{
	struct flow_world *world = *state;

	simulator_fail(world->simulator, SIMULATOR_WRONG_TOKEN, 1);
	meeting(world, ANNA);
	expect_count(world, ALL_OPEN, 1);
	flow_crash(world);
	expect_count(world, ALL_OPEN, 1);
	run(world);
	expect_count(world, ALL_OPEN, 0);
	expect_sms(world, ANNA, "Silkeborg");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                test_refused_token, flow_setup, flow_teardown),
	        cmocka_unit_test_setup_teardown(
	                test_next_process, flow_setup, flow_teardown),
	};

	return cmocka_run_group_tests_name("flow_alarm", tests, NULL, NULL);
}
