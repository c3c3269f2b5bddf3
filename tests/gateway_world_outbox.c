/*
 * What a gateway's outbox is given and asked, all by jobs of its writer: over
 * HTTP nobody else may touch the database.
 */
#include "tests/gateway_world.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct put_job {
	struct writer_job job;
	struct gateway_world *world;
	const struct outbox_message *message;
	int count; /* so many, each to another phone; 0: the one as it is */
	int64_t id;
};

static enum status
run_put(struct writer_job *job, struct db *db)
{
	struct put_job *put = (struct put_job *)job;

	return outbox_put(
	        db, put->message, &put->world->outbox->randomness, &put->id);
}

int64_t
gateway_world_put(
        struct gateway_world *world, const struct outbox_message *message)
{
	struct put_job job = {
	        .job = {.run = run_put}, .world = world, .message = message};

	assert_int_equal(
	        writer_do(world->writer, WRITER_ANSWERS, &job.job), STATUS_OK);
	return job.id;
}

int64_t
gateway_world_add(
        struct gateway_world *world, const char *phone, const char *body)
{
	struct outbox_message message =
	        outbox_world_message(world->outbox, phone, body);

	message.due_at = clock_now(&world->clock);
	message.expires_at = message.due_at + 86400;
	return gateway_world_put(world, &message);
}

int64_t
gateway_world_put_kind(
        struct gateway_world *world, const char *phone, enum outbox_kind kind)
{
	struct outbox_message message =
	        outbox_world_message(world->outbox, phone, "Hej");

	message.kind = kind;
	message.subject = 0;
	message.due_at = clock_now(&world->clock);
	message.expires_at = message.due_at + 86400;
	return gateway_world_put(world, &message);
}

void
gateway_world_put_many(
        struct gateway_world *world, int from, int count, enum outbox_kind kind)
{
	char phone[24];

	for (int i = 0; i < count; i++) {
		(void)snprintf(phone, sizeof(phone), "+451%07d", from + i);
		(void)gateway_world_put_kind(world, phone, kind);
	}
}

static enum status
run_put_many(struct writer_job *job, struct db *db)
{
	struct put_job *put = (struct put_job *)job;
	enum status status = STATUS_OK;

	for (int i = 0; status == STATUS_OK && i < put->count; i++) {
		char phone[24];
		struct outbox_message message;

		(void)snprintf(phone, sizeof(phone), "+451%07d", i);
		message = outbox_world_message(
		        put->world->outbox, phone, "Hej fra kommunen");
		message.kind = OUTBOX_INVITATION;
		message.subject = i + 1;
		message.due_at = clock_now(&put->world->clock);
		message.expires_at = message.due_at + 86400;
		status = outbox_put(db, &message,
		        &put->world->outbox->randomness, &put->id);
	}
	return status;
}

void
gateway_world_add_many(struct gateway_world *world, int count)
{
	struct put_job job = {
	        .job = {.run = run_put_many}, .world = world, .count = count};

	assert_int_equal(
	        writer_do(world->writer, WRITER_ANSWERS, &job.job), STATUS_OK);
}

struct look_job {
	struct writer_job job;
	struct gateway_world *world;
	int64_t id;
	struct outbox_row row;
	struct outbox_counts counts;
};

static enum status
run_counts(struct writer_job *job, struct db *db)
{
	return outbox_counts(db, &((struct look_job *)job)->counts);
}

struct outbox_counts
gateway_world_counts(struct gateway_world *world)
{
	struct look_job job = {.job = {.run = run_counts}};

	assert_int_equal(
	        writer_do(world->writer, WRITER_BATCH, &job.job), STATUS_OK);
	return job.counts;
}

struct number_job {
	struct writer_job job;
	const char *sql;
	int64_t number;
};

static enum status
run_number(struct writer_job *job, struct db *db)
{
	struct number_job *number = (struct number_job *)job;

	return db_int(db, number->sql, DB_NO_ARGS, &number->number);
}

int64_t
gateway_world_number(struct gateway_world *world, const char *sql)
{
	struct number_job job = {.job = {.run = run_number}, .sql = sql};

	if (writer_do(world->writer, WRITER_BATCH, &job.job) != STATUS_OK)
		fail_msg("%s", sql);
	return job.number;
}

static enum status
run_row(struct writer_job *job, struct db *db)
{
	struct look_job *look = (struct look_job *)job;

	(void)db;
	look->row = outbox_world_row(look->world->outbox, look->id);
	return STATUS_OK;
}

const char *
gateway_world_state(struct gateway_world *world, int64_t id)
{
	struct look_job job = {
	        .job = {.run = run_row}, .world = world, .id = id};

	assert_int_equal(
	        writer_do(world->writer, WRITER_BATCH, &job.job), STATUS_OK);
	return job.row.state;
}

void
gateway_world_expect_at(
        struct gateway_world *world, int64_t id, const char *state, int line)
{
	const char *found = gateway_world_state(world, id);

	if (strcmp(found, state) != 0)
		fail_msg("line %d: message %" PRId64 " is %s, not %s", line, id,
		        found, state);
}
