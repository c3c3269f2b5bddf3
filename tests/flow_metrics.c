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

/* A job beside a webhook's in one batch. */
struct beside_job {
	struct writer_job job;
	int runs;
	int ended;
};

static void
end_beside(struct writer_job *job, enum status status)
{
	assert_int_equal(status, STATUS_CONFLICT);
	((struct beside_job *)job)->ended++;
}

/* Puts a text the first time and fails the second, so that what comes behind it
 * has another id then. */
static enum status
run_before(struct writer_job *job, struct db *db)
{
	static const char sql[] =
	        "INSERT INTO outbox (nonce, lane, sender, municipality,"
	        " subject, kind, phone_sealed, phone_key, body, segments,"
	        " due_at, expires_at, created_at) VALUES ('abcdefgh', 'main',"
	        " '1', 740, 0, 'question', x'00', 1, 'x', 1, 1, 1, 1)";

	if (((struct beside_job *)job)->runs++ > 0)
		return STATUS_CONFLICT;
	return db_run(db, sql, DB_NO_ARGS);
}

static enum status
run_behind(struct writer_job *job, struct db *db)
{
	(void)db;
	((struct beside_job *)job)->runs++;
	return STATUS_CONFLICT;
}

/* Only what was committed has arrived: an id that the first try gave is another
 * text's later. */
static void
test_a_batch_that_runs_again(void **state)
{
	static const char five[] =
	        "{\"event_id\":\"E1\",\"timestamp\":\"2026-10-06T09:00:00Z\","
	        "\"event_type\":\"user-message.text.sms\",\"event\":"
	        "{\"sender\":4511000001,\"sent_at\":\"2026-10-06T09:00:00Z\","
	        "\"content\":{\"message\":\"5\"}}}";
	struct flow_world *world = *state;
	struct writer *writer = world->service->writer;
	struct beside_job before = {.job = {run_before, end_beside, 0, 0}};
	struct beside_job behind = {.job = {run_behind, end_beside, 0, 0}};
	struct metrics_figures figures;

	meeting(world, ANNA);
	assert_int_equal(
	        writer_submit(writer, WRITER_ANSWERS, &before.job), STATUS_OK);
	assert_int_equal(
	        writer_submit(writer, WRITER_BATCH, &behind.job), STATUS_OK);
	assert_int_equal(hook(world, five, "secret"), 200);
	assert_int_equal(before.runs, 2);
	assert_int_equal(behind.runs, 2);
	assert_int_equal(before.ended + behind.ended, 2);
	meeting(world, BENTE);
	figures = look(world);
	assert_int_equal(today(&figures, "delivered"), 5);
	assert_int_equal(measured(&figures), 1);
	assert_int_equal(figures.counters[COUNTER_INBOUND], 1);
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
	        FLOW(test_a_batch_that_runs_again),
	        FLOW(test_the_next_day),
	};

	return cmocka_run_group_tests_name("metrics", tests, NULL, NULL);
}
