/*
 * The running system: how it opens, what keeps it from opening, one look at
 * what is due, and that it ends whatever state it is in.
 */
#include "tests/house.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "server/folder.h"
#include "server/meeting.h"
#include "tests/base_fixture.h"

struct fixture {
	struct base_fixture *files;
	struct clock clock;
	struct service_options options;
};

static int
setup(void **state)
{
	struct fixture *fixture = talloc_zero(NULL, struct fixture);
	void *files = NULL;

	assert_int_equal(base_fixture_start(&files), 0);
	fixture->files = files;
	log_set_level(LOG_ERROR);
	assert_int_equal(clock_init(&fixture->files->why), STATUS_OK);
	assert_int_equal(secret_init(), STATUS_OK);
	clock_init_frozen(&fixture->clock, (int64_t)HOUSE_NOW * 1000);
	fixture->options = (struct service_options){.clock = &fixture->clock,
	        .settings = {.database = base_fixture_path(files, "db"),
	                .keys = base_fixture_path(files, "keys"),
	                .address = "127.0.0.1",
	                .connections = 64,
	                .public_url = "http://s.test",
	                .accounts = {{.lane = "main",
	                        .driver = "gatewayapi",
	                        .url = "http://127.0.0.1:9",
	                        .token = "t",
	                        .webhook_secret = "s",
	                        .requests = 1}},
	                .account_count = 1,
	                .schedule_s = 1}};
	*state = fixture;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *fixture = *state;
	void *files = fixture->files;

	talloc_free(fixture);
	log_set_level(LOG_INFO);
	return base_fixture_end(&files);
}

static enum status
open_it(struct fixture *fixture, bool create, struct service **service)
{
	text_clear(&fixture->files->why);
	return service_open(fixture, fixture->options, create, service,
	        &fixture->files->why);
}

static void
expect_refused(struct fixture *fixture, bool create, enum status status,
        const char *says)
{
	struct service *service = NULL;

	assert_int_equal(open_it(fixture, create, &service), status);
	assert_null(service);
	if (strstr(text_string(&fixture->files->why), says) == NULL)
		fail_msg("\"%s\" does not say \"%s\"",
		        text_string(&fixture->files->why), says);
}

static void
test_migrations(void **state)
{
	struct db_migration migrations[SERVICE_MIGRATIONS_MAX];
	size_t count = service_migrations(migrations);

	(void)state;
	assert_true(count > 0);
	for (size_t i = 0; i < count; i++) {
		const char *name = migrations[i].name;

		/* Numbered, and applied in the order of their numbers. */
		assert_true(name[0] >= '0' && name[0] <= '9');
		assert_non_null(strstr(name, ".sql"));
		assert_true(strlen(migrations[i].sql) > 0);
		if (i > 0)
			assert_true(strcmp(migrations[i - 1].name, name) < 0);
	}
}

static void
test_folder_lock(void **state)
{
	struct fixture *fixture = *state;
	struct text *why = &fixture->files->why;
	const char *database = fixture->options.settings.database;
	int first = -1;
	int second = -1;

	assert_int_equal(folder_lock(database, &first, why), STATUS_OK);
	assert_true(first >= 0);
	/* Another database in the folder is locked with it. */
	assert_int_equal(folder_lock(base_fixture_path(fixture->files, "other"),
	                         &second, why),
	        STATUS_BUSY);
	assert_int_equal(second, -1);
	assert_non_null(strstr(
	        text_string(why), "another borgersvar uses this folder"));
	close(first);
	assert_int_equal(folder_lock(database, &second, why), STATUS_OK);
	close(second);
	text_clear(why);
	assert_int_equal(
	        folder_lock(base_fixture_path(fixture->files, "none/db"),
	                &second, why),
	        STATUS_SYSTEM);
	assert_non_null(strstr(text_string(why), "borgersvar.lock"));
}

static void
test_open(void **state)
{
	struct fixture *fixture = *state;
	struct service *service = NULL;
	struct secret_keys keys;
	struct stat found;

	expect_refused(fixture, false, STATUS_NOT_FOUND, "db");
	assert_int_equal(open_it(fixture, true, &service), STATUS_OK);
	keys = service->keys;
	/* Keys and data are their owner's alone. */
	assert_int_equal(stat(fixture->options.settings.keys, &found), 0);
	assert_int_equal(found.st_mode & 077, 0);
	assert_int_equal(stat(fixture->options.settings.database, &found), 0);
	assert_int_equal(found.st_mode & 077, 0);
	expect_refused(fixture, true, STATUS_BUSY,
	        "another borgersvar uses this folder");
	service_stop(service);
	/* The next one finds what the first has made. */
	assert_int_equal(open_it(fixture, false, &service), STATUS_OK);
	assert_memory_equal(&service->keys, &keys, sizeof(keys));
	service_stop(service);
}

static void
test_what_keeps_it_closed(void **state)
{
	struct fixture *fixture = *state;
	struct service *service = NULL;
	const char *keys = fixture->options.settings.keys;
	static const char text[] =
	        "This is a text, and long enough that nobody takes it for an"
	        " empty database, which would be made into a new one.";

	assert_int_equal(open_it(fixture, true, &service), STATUS_OK);
	assert_int_equal(db_run(service->writing, "PRAGMA user_version = 60",
	                         DB_NO_ARGS),
	        STATUS_OK);
	service_stop(service);
	expect_refused(fixture, true, STATUS_CONFLICT, "");
	assert_int_equal(unlink(fixture->options.settings.database), 0);
	(void)base_fixture_write(fixture->files, "db", text, sizeof(text));
	expect_refused(fixture, true, STATUS_INPUT, "is no database");
	assert_int_equal(unlink(fixture->options.settings.database), 0);
	/* Keys that others may read are no keys. */
	assert_int_equal(chmod(keys, 0644), 0);
	expect_refused(fixture, true, STATUS_FORBIDDEN, "keys");
	assert_int_equal(unlink(keys), 0);
	/* A database that is there is never given new keys by itself. */
	expect_refused(fixture, false, STATUS_NOT_FOUND, "keys");
	/* None of them left the folder locked. */
	assert_int_equal(open_it(fixture, true, &service), STATUS_OK);
	service_stop(service);
}

static void
test_start_and_stop(void **state)
{
	struct fixture *fixture = *state;
	struct text *why = &fixture->files->why;
	struct service *service = NULL;
	uint16_t port;

	for (int i = 0; i < 3; i++) {
		assert_int_equal(open_it(fixture, true, &service), STATUS_OK);
		assert_int_equal(
		        service_start(service, i != 1, why), STATUS_OK);
		port = http_server_port(service->web);
		assert_true(port > 0);
		service_wake(service);
		service_stop(service);
	}
}

static void
test_start_refused(void **state)
{
	struct fixture *fixture = *state;
	struct text *why = &fixture->files->why;
	struct service *service = NULL;
	struct house *house;
	void *other = NULL;

	assert_int_equal(house_start(&other), 0);
	house = other;
	/* The port is taken. */
	fixture->options.settings.port = http_server_port(house->service->web);
	assert_int_equal(open_it(fixture, true, &service), STATUS_OK);
	assert_int_not_equal(service_start(service, true, why), STATUS_OK);
	assert_true(why->length > 0);
	service_stop(service);
	assert_int_equal(house_end(&other), 0);
	/* There is no such address here. */
	fixture->options.settings.port = 0;
	fixture->options.settings.address = "192.0.2.1";
	assert_int_equal(open_it(fixture, true, &service), STATUS_OK);
	assert_int_not_equal(service_start(service, true, why), STATUS_OK);
	service_stop(service);
	fixture->options.settings.address = "127.0.0.1";
	assert_int_equal(open_it(fixture, true, &service), STATUS_OK);
	assert_int_equal(service_start(service, false, why), STATUS_OK);
	service_stop(service);
}

/* What an earlier process had under way is doubtful. */
static void
test_recover(void **state)
{
	struct house *house = *state;

	house_run(house,
	        "INSERT INTO outbox (nonce, lane, sender, municipality,"
	        " subject, kind, phone_sealed, phone_key, body, segments,"
	        " state, due_at, expires_at, sent_at) VALUES ('n', 'other',"
	        " '1204', 740, 0, 'invitation', x'00', 1, 'Hej', 1, 'sending',"
	        " 1791273600, 1791300000, 1791273600)");
	assert_int_equal(service_recover(house->service), STATUS_OK);
	assert_int_equal(house_count(house, "SELECT count(*) FROM outbox"
	                                    " WHERE state = 'unknown'"),
	        1);
	assert_int_equal(service_recover(house->service), STATUS_OK);
}

struct meetings_job {
	struct writer_job job;
	struct house *house;
	int count;
};

static enum status
run_meetings(struct writer_job *job, struct db *db)
{
	struct meetings_job *meetings = (struct meetings_job *)job;
	struct house *house = meetings->house;
	enum status status = STATUS_OK;

	for (int i = 0; status == STATUS_OK && i < meetings->count; i++) {
		const struct meeting meeting = {.municipality = 740,
		        .external = talloc_asprintf(house->memory, "m-%d", i),
		        .phone = talloc_asprintf(house->memory, "+451%07d", i),
		        .held_at = HOUSE_NOW - 7200,
		        .employee = "SB"};

		status = meeting_register(db, &house->service->keys, &meeting,
		        HOUSE_NOW, &house->why);
	}
	return status;
}

static void
add_meetings(struct house *house, int count)
{
	struct meetings_job job = {
	        .job = {.run = run_meetings}, .house = house, .count = count};

	assert_int_equal(
	        writer_do(house->service->writer, WRITER_BATCH, &job.job),
	        STATUS_OK);
}

/* One look takes all that is due, batch by batch, and adds them up. */
static void
test_schedule(void **state)
{
	struct house *house = *state;
	struct schedule_result result = {.asked = 77};

	assert_int_equal(service_schedule(house->service, &result), STATUS_OK);
	assert_int_equal(result.asked, 0);
	add_meetings(house, 230);
	house_run(house, "UPDATE meeting SET respondent = NULL"
	                 " WHERE id % 10 = 0");
	assert_int_equal(service_schedule(house->service, &result), STATUS_OK);
	assert_int_equal(result.asked, 207);
	assert_int_equal(result.uncontactable, 23);
	assert_int_equal(result.failed, 0);
	assert_int_equal(
	        house_count(house, "SELECT count(*) FROM invitation"), 207);
	clock_advance(&house->clock, (int64_t)8 * 86400 * 1000);
	assert_int_equal(service_schedule(house->service, &result), STATUS_OK);
	assert_int_equal(result.asked, 0);
	assert_int_equal(result.reminded + result.closed, 207 + 207);
}

/* The schedule's own thread looks by itself, and again after its pause. */
static void
test_schedule_thread(void **state)
{
	struct house *house = *state;
	struct service *service = NULL;
	struct service_options options = {
	        .settings = house->service->settings, .clock = &house->clock};
	int64_t asked = 0;

	add_meetings(house, 3);
	service_stop(house->service);
	assert_int_equal(
	        service_open(house, options, false, &service, &house->why),
	        STATUS_OK);
	house->service = service;
	assert_int_equal(service_start(service, true, &house->why), STATUS_OK);
	for (int i = 0; i < 500 && asked < 3; i++) {
		const struct timespec pause = {.tv_nsec = 10000000};

		nanosleep(&pause, NULL);
		asked = house_count(house, "SELECT count(*) FROM invitation");
	}
	assert_int_equal(asked, 3);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_migrations),
	        CASE(test_folder_lock),
	        CASE(test_open),
	        CASE(test_what_keeps_it_closed),
	        CASE(test_start_and_stop),
	        CASE(test_start_refused),
	        HOUSE(test_recover),
	        HOUSE(test_schedule),
	        HOUSE(test_schedule_thread),
	};

	return cmocka_run_group_tests_name("service", tests, NULL, NULL);
}
