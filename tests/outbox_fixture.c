/*
 * The outbox on a database of its own.
 */
#include "tests/outbox_fixture.h"

#include <inttypes.h>
#include <string.h>

#include "base/embedded.h"

int
outbox_world_start(void **state)
{
	struct db_migration migrations[] = {
	        {"0001_start",
	                embedded_find("server/schema/0001_start.sql")->bytes},
	        {"0002_poll",
	                embedded_find("server/schema/0002_poll.sql")->bytes},
	        {"0003_batch",
	                embedded_find("server/schema/0003_batch.sql")->bytes},
	        {"0004_clock",
	                embedded_find("server/schema/0004_clock.sql")->bytes},
	        {"0010_lane",
	                embedded_find("server/schema/0010_lane.sql")->bytes},
	        {"0012_api",
	                embedded_find("server/schema/0012_api.sql")->bytes},
	        {"0021_aside",
	                embedded_find("server/schema/0021_aside.sql")->bytes},
	};
	struct outbox_world *world;
	void *fixture = NULL;

	assert_int_equal(secret_init(), STATUS_OK);
	if (db_fixture_start(&fixture) != 0)
		return -1;
	world = talloc_zero(fixture, struct outbox_world);
	world->fixture = fixture;
	world->db = db_fixture_open(world->fixture, DB_WRITE);
	assert_int_equal(db_migrate(world->db, migrations,
	                         sizeof(migrations) / sizeof(migrations[0]),
	                         &world->fixture->why),
	        STATUS_OK);
	memset(&world->keys, 7, sizeof(world->keys));
	randomness_init_seeded(&world->randomness, 1);
	*state = world;
	return 0;
}

int
outbox_world_end(void **state)
{
	struct outbox_world *world = *state;
	void *fixture = world->fixture;

	return db_fixture_end(&fixture);
}

struct outbox_message
outbox_world_message(
        struct outbox_world *world, const char *phone, const char *body)
{
	struct outbox_message message = {.lane = "main",
	        .sender = "1204",
	        .municipality = 740,
	        .subject = 7,
	        .kind = OUTBOX_QUESTION,
	        .body = body,
	        .due_at = OUTBOX_NOW,
	        .expires_at = OUTBOX_NOW + 86400};
	unsigned char hash[SECRET_HASH_BYTES];

	assert_int_equal(secret_seal(world->fixture, world->keys.phone, phone,
	                         &message.phone_sealed.bytes,
	                         &message.phone_sealed.length),
	        STATUS_OK);
	secret_phone_hash(&world->keys, phone, hash);
	memcpy(&message.phone_key, hash, sizeof(message.phone_key));
	return message;
}

int64_t
outbox_world_put(
        struct outbox_world *world, const struct outbox_message *message)
{
	int64_t id = 0;

	assert_int_equal(
	        outbox_put(world->db, message, &world->randomness, &id),
	        STATUS_OK);
	assert_true(id > 0);
	return id;
}

int64_t
outbox_world_add(
        struct outbox_world *world, const char *phone, const char *body)
{
	struct outbox_message message =
	        outbox_world_message(world, phone, body);

	return outbox_world_put(world, &message);
}

struct outbox_claim
outbox_world_claim(struct outbox_world *world, int64_t now, size_t limit)
{
	struct outbox_ask ask = {.lane = "main",
	        .keys = &world->keys,
	        .now = now,
	        .limit = limit,
	        .segments = INT64_MAX};
	struct outbox_claim claim;

	do {
		assert_int_equal(
		        outbox_claim(world->db, world->fixture, &ask, &claim),
		        STATUS_OK);
	} while (claim.again);
	return claim;
}

void
outbox_world_settle(struct outbox_world *world, int64_t id,
        enum provider_verdict verdict, int64_t now)
{
	struct provider_result result = {.id = id,
	        .verdict = verdict,
	        .provider_id = verdict == PROVIDER_ACCEPTED ? "01JN" : NULL,
	        .error = verdict == PROVIDER_ACCEPTED ? NULL : "500 no"};
	struct provider_answer answer = {.results = &result, .result_count = 1};

	assert_int_equal(
	        outbox_settle(world->db, &answer, now, now + 60), STATUS_OK);
}

enum status
outbox_world_receipt(struct outbox_world *world, int64_t id,
        enum provider_receipt receipt, const char *word)
{
	struct provider_event event = {.kind = PROVIDER_RECEIPT,
	        .reference = outbox_world_row(world, id).reference,
	        .provider_id = "01JN",
	        .receipt = receipt,
	        .raw_status = word};

	return outbox_receipt(world->db, &event, OUTBOX_NOW + 500);
}

void
outbox_world_set_state(struct outbox_world *world, int64_t id, const char *name)
{
	static const char sql[] =
	        "UPDATE outbox SET state = :state WHERE id = :id";

	assert_int_equal(
	        db_run(world->db, sql,
	                DB_ARGS(DB_TEXT("state", name), DB_INT("id", id))),
	        STATUS_OK);
}

int64_t
outbox_world_postpone(struct outbox_world *world, int64_t now, int64_t due_at,
        int64_t expires_at, int64_t limit)
{
	struct outbox_postponement postponement = {
	        740, now, due_at, expires_at, limit};
	int64_t moved = 0;

	assert_int_equal(
	        outbox_postpone(world->db, &postponement, &moved), STATUS_OK);
	return moved;
}

static const struct shape_field row_fields[] = {
        SHAPE_STRING(struct outbox_row, state),
        SHAPE_INT(struct outbox_row, attempt),
        SHAPE_INT(struct outbox_row, due_at),
        SHAPE_INT(struct outbox_row, expires_at),
        SHAPE_INT(struct outbox_row, sent_at),
        SHAPE_INT(struct outbox_row, segments),
        SHAPE_STRING(struct outbox_row, provider_id),
        SHAPE_STRING(struct outbox_row, error),
        SHAPE_STRING(struct outbox_row, body),
        SHAPE_STRING(struct outbox_row, reference),
};
static const struct shape row_shape =
        SHAPE("row", struct outbox_row, row_fields);

struct outbox_row
outbox_world_row(struct outbox_world *world, int64_t id)
{
	static const char sql[] =
	        "SELECT state, attempt, due_at, expires_at,"
	        " coalesce(sent_at, 0) AS sent_at, segments,"
	        " coalesce(provider_id, '') AS provider_id,"
	        " coalesce(error, '') AS error, body,"
	        " id || '-' || nonce AS reference FROM outbox WHERE id = :id";
	struct outbox_row row;

	assert_int_equal(db_one(world->db, sql, DB_ARGS(DB_INT("id", id)),
	                         DB_INTO(world->fixture, &row_shape), &row),
	        STATUS_OK);
	return row;
}

void
outbox_world_expect_at(
        struct outbox_world *world, int64_t id, const char *state, int line)
{
	struct outbox_row row = outbox_world_row(world, id);

	if (strcmp(row.state, state) != 0)
		fail_msg("line %d: message %" PRId64 " is %s, not %s (%s)",
		        line, id, row.state, state, row.error);
}
