/*
 * What the running system does when a command has written beside it: nobody
 * sleeps over it, and nobody goes by what was.
 */
#include "tests/house.h"

#include <unistd.h>

#include "server/admin.h"
#include "server/api.h"
#include "server/meeting.h"

enum { PAUSE_S = 3600 };

/* As a command does it, by a connection of its own. */
static void
write_beside(struct house *house, const char *sql)
{
	struct db_options options = {.path = house->service->settings.database,
	        .mode = DB_WRITE,
	        .lent = true,
	        .busy_ms = 1000};
	struct admin_pen *pen = NULL;
	struct db *db = NULL;
	int64_t until_ms = 0;

	assert_int_equal(admin_pen_get(house, options.path, &pen, &house->why),
	        STATUS_OK);
	assert_int_equal(
	        db_open(house, options, false, &db, &house->why), STATUS_OK);
	assert_int_equal(
	        admin_pen_borrow(pen, &until_ms, &house->why), STATUS_OK);
	db_lend(db, until_ms);
	assert_int_equal(db_run(db, sql, DB_NO_ARGS), STATUS_OK);
	admin_pen_return(pen);
	talloc_free(db);
	talloc_free(pen);
}

struct register_job {
	struct writer_job job;
	struct house *house;
};

static enum status
run_register(struct writer_job *job, struct db *db)
{
	struct house *house = ((struct register_job *)job)->house;
	struct meeting meeting = {.municipality = 740,
	        .phone = "+4511000001",
	        .held_at = HOUSE_NOW - 4 * 3600,
	        .employee = "SB"};

	return meeting_register(
	        db, &house->service->keys, &meeting, HOUSE_NOW, &house->why);
}

/* The schedule looks once when it starts, and then not for an hour. */
static void
test_schedule(void **state)
{
	struct house *house = *state;
	struct service_options options = {
	        .settings = house->service->settings, .clock = &house->clock};
	struct register_job job = {
	        .job = {.run = run_register}, .house = house};
	int64_t asked = 0;

	options.settings.schedule_s = PAUSE_S;
	service_stop(house->service);
	assert_int_equal(service_open(house, options, false, &house->service,
	                         &house->why),
	        STATUS_OK);
	assert_int_equal(
	        service_start(house->service, true, &house->why), STATUS_OK);
	assert_non_null(house->service->admin);
	usleep(100000);
	assert_int_equal(
	        writer_do(house->service->writer, WRITER_BATCH, &job.job),
	        STATUS_OK);
	usleep(100000);
	assert_int_equal(
	        house_count(house, "SELECT count(*) FROM invitation"), 0);
	write_beside(house, "UPDATE municipality SET contact = 'x'");
	for (int i = 0; i < 500 && asked == 0; i++) {
		usleep(10000);
		asked = house_count(house, "SELECT count(*) FROM invitation");
	}
	assert_int_equal(asked, 1);
}

struct token_job {
	struct writer_job job;
	struct house *house;
	char token[API_TOKEN_LENGTH + 1];
};

static enum status
run_token(struct writer_job *job, struct db *db)
{
	struct token_job *token = (struct token_job *)job;
	unsigned char hash[SECRET_HASH_BYTES];

	api_token_make(&token->house->service->keys, token->token, hash);
	return api_token_put(db, 740, "esdh", hash, HOUSE_NOW);
}

static unsigned
ask_by(struct house *house, const char *token)
{
	struct http_call *call = http_call_create(
	        house->memory, "GET", "/api/v1/messages/1-aaaaaaaa");
	struct http_header *header =
	        talloc_zero(call->memory, struct http_header);

	header->name = "Authorization";
	header->value = text_format(call->memory, "Bearer %s", token);
	call->headers = header;
	call->header_count = 1;
	route_handle(call, house->service);
	return call->status;
}

/* The clock stands still: what is known of a token stays good until others have
 * written. */
static void
test_token(void **state)
{
	struct house *house = *state;
	struct token_job job = {.job = {.run = run_token}, .house = house};
	static const char revoke[] =
	        "UPDATE api_token SET revoked_at = created_at";

	assert_int_equal(service_lend(house->service, &house->why), STATUS_OK);
	assert_int_equal(
	        writer_do(house->service->writer, WRITER_BATCH, &job.job),
	        STATUS_OK);
	assert_int_equal(ask_by(house, job.token), 404);
	house_run(house, revoke);
	assert_int_equal(ask_by(house, job.token), 404);
	write_beside(house, revoke);
	assert_int_equal(ask_by(house, job.token), 401);
}

/* Whose clock somebody else moves lends nothing. */
static void
test_not_by_itself(void **state)
{
	struct house *house = *state;
	pid_t server;

	assert_null(house->service->admin);
	assert_int_equal(admin_ask(house->service->settings.database, &server,
	                         &house->why),
	        STATUS_BUSY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        HOUSE(test_schedule),
	        HOUSE(test_token),
	        HOUSE(test_not_by_itself),
	};

	return cmocka_run_group_tests_name("service_admin", tests, NULL, NULL);
}
