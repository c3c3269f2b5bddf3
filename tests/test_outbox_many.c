/*
 * A hundred thousand texts in the outbox: a look costs what it finds, not what
 * waits.
 */
#include "gateway/outbox.h"

#include <stdio.h>
#include <time.h>

#include "tests/outbox_fixture.h"

static double
seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
put_many(struct outbox_world *world, int count)
{
	assert_int_equal(db_begin(world->db), STATUS_OK);
	for (int i = 0; i < count; i++) {
		char phone[24];
		struct outbox_message message;
		int64_t id;

		(void)snprintf(phone, sizeof(phone), "+451%07d", i);
		message = outbox_world_message(world, phone, "Hej");
		message.kind = OUTBOX_INVITATION;
		message.subject = i + 1;
		id = outbox_world_put(world, &message);
		message.kind = OUTBOX_QUESTION;
		message.after = id;
		outbox_world_put(world, &message);
	}
	assert_int_equal(db_commit(world->db), STATUS_OK);
}

/* With much in the queue a claim costs what it claims, not what waits: ten of
 * them from 100,000 rows stay far below a second (some 0.15 s here), where a
 * look through the whole table would take many. */
static void
test_many(void **state)
{
	enum { MANY = 50000 };
	struct outbox_world *world = *state;
	double begin;

	put_many(world, MANY);
	begin = seconds();
	assert_int_equal(db_begin(world->db), STATUS_OK);
	for (int i = 0; i < 10; i++)
		assert_int_equal(
		        outbox_world_claim(world, OUTBOX_NOW, 1000).count,
		        1000);
	assert_int_equal(db_commit(world->db), STATUS_OK);
	begin = seconds() - begin;
	print_message("10,000 of %d claimed in %.3f s\n", 2 * MANY, begin);
	assert_true(begin < 5);
}

/* While the hours last a look costs nothing, however much waits; when they end,
 * what is moved at a time and not what waits. */
static void
test_postpone_many(void **state)
{
	enum { MANY = 50000, LOOKS = 98, SLICE = 1000 };
	struct outbox_world *world = *state;
	int64_t end = OUTBOX_NOW + 86400;
	double begin;
	double looks;

	put_many(world, MANY);
	assert_int_equal(db_begin(world->db), STATUS_OK);
	begin = seconds();
	for (int i = 0; i < LOOKS; i++)
		assert_int_equal(outbox_world_postpone(world, OUTBOX_NOW, end,
		                         end + 1, SLICE),
		        0);
	looks = seconds() - begin;
	begin = seconds();
	assert_int_equal(
	        outbox_world_postpone(world, end, 2 * end, 3 * end, SLICE),
	        SLICE);
	begin = seconds() - begin;
	assert_int_equal(db_commit(world->db), STATUS_OK);
	print_message("%d texts wait: %d looks in %.4f s, %d put off in"
	              " %.3f s\n",
	        2 * MANY, LOOKS, looks, SLICE, begin);
	assert_true(looks < 0.2);
	assert_true(begin < 1);
}

#define OUTBOX(test)                                                           \
	cmocka_unit_test_setup_teardown(                                       \
	        test, outbox_world_start, outbox_world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        OUTBOX(test_many),
	        OUTBOX(test_postpone_many),
	};

	return cmocka_run_group_tests_name("outbox_many", tests, NULL, NULL);
}
