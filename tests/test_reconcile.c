/*
 * The nightly reconciliation against the twins of the two providers that list
 * what became of a text, with every receipt lost.
 */
#include "server/reconcile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "gateway/outbox.h"
#include "gateway/simulator.h"
#include "server/service.h"
#include "tests/direct_client.h"

/* 2026-10-06 10:00 in Denmark. */
enum { NOW = 1791273600 };

#define TWILIO "twilio"
#define REST   "gatewayapi_rest"

struct night {
	struct clock clock;
	struct service *service;
	struct simulator *simulator;
	char folder[64];
	const char *unreachable;
	struct text why;
};

static bool
is_reachable(void *context, const char *phone)
{
	const struct night *night = context;

	return night->unreachable == NULL ||
	       strcmp(phone, night->unreachable) != 0;
}

/* The provider posts its receipts to somebody who has gone. */
static void
nobody(struct http_call *call, void *context)
{
	(void)context;
	call->status = 404;
}

static struct night *
begin(const char *driver)
{
	struct night *night = talloc_zero(NULL, struct night);
	struct service_options options = {.clock = &night->clock, .seed = 3};

	text_init(&night->why, night, 1000);
	log_set_level(LOG_ERROR);
	(void)snprintf(night->folder, sizeof(night->folder),
	        "/tmp/borgersvar-night-XXXXXX");
	assert_non_null(mkdtemp(night->folder));
	assert_int_equal(clock_init(&night->why), STATUS_OK);
	assert_int_equal(secret_init(), STATUS_OK);
	clock_init_frozen(&night->clock, (int64_t)NOW * 1000);
	night->simulator = simulator_create(night,
	        (struct simulator_options){.driver = driver,
	                .clock = &night->clock,
	                .token = "AC1:t",
	                .webhook_secret = "s",
	                .webhook_url = "http://gone.test/hook",
	                .client = direct_client_create(night, nobody, NULL),
	                .is_reachable = is_reachable,
	                .context = night});
	options.client =
	        direct_client_create(night, simulator_handle, night->simulator);
	options.settings = (struct settings){
	        .database = talloc_asprintf(night, "%s/db", night->folder),
	        .keys = talloc_asprintf(night, "%s/keys", night->folder),
	        .address = "127.0.0.1",
	        .public_url = "http://gone.test",
	        .accounts = {{.lane = "main",
	                .driver = driver,
	                .url = "http://provider.test",
	                .token = "AC1:t",
	                .webhook_secret = "s",
	                .requests = 1}},
	        .account_count = 1};
	if (service_open(night, options, true, &night->service, &night->why) !=
	        STATUS_OK)
		fail_msg("%s", text_string(&night->why));
	return night;
}

static void
end(struct night *night)
{
	static const char *const files[] = {
	        "db", "db-wal", "db-shm", "keys", "borgersvar.lock"};

	service_stop(night->service);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		(void)unlink(talloc_asprintf(
		        night, "%s/%s", night->folder, files[i]));
	(void)rmdir(night->folder);
	talloc_free(night);
	log_set_level(LOG_INFO);
}

/* Everything that can happen now. */
static void
run(struct night *night)
{
	for (int i = 0; i < 50; i++) {
		(void)delivery_once(night->service->delivery, 0);
		(void)simulator_once(night->simulator, 0);
	}
}

static int64_t
text_to(struct night *night, const char *phone)
{
	struct service *service = night->service;
	struct outbox_message message = {.lane = "main",
	        .sender = "+4560575797",
	        .municipality = 740,
	        .kind = OUTBOX_INVITATION,
	        .body = "Hej",
	        .due_at = clock_now(&night->clock),
	        .expires_at = clock_now(&night->clock) + 86400};
	unsigned char hash[SECRET_HASH_BYTES];
	int64_t id = 0;

	assert_int_equal(secret_seal(night, service->keys.phone, phone,
	                         &message.phone_sealed.bytes,
	                         &message.phone_sealed.length),
	        STATUS_OK);
	secret_phone_hash(&service->keys, phone, hash);
	memcpy(&message.phone_key, hash, sizeof(message.phone_key));
	assert_int_equal(outbox_put(service->writing, &message,
	                         &service->randomness, &id),
	        STATUS_OK);
	run(night);
	clock_advance(&night->clock, 60000);
	run(night);
	return id;
}

static void
expect_at(struct night *night, int64_t id, const char *state, int line)
{
	static const char sql[] = "SELECT count(*) FROM outbox"
	                          " WHERE id = :id AND state = :state";
	int64_t count = 0;

	assert_int_equal(
	        db_int(night->service->writing, sql,
	                DB_ARGS(DB_INT("id", id), DB_TEXT("state", state)),
	                &count),
	        STATUS_OK);
	if (count != 1)
		fail_msg("line %d: text %d is not %s", line, (int)id, state);
}

#define expect(night, id, state) expect_at(night, id, state, __LINE__)

static struct reconcile_result
reconcile(struct night *night)
{
	struct reconcile_result result;

	assert_int_equal(
	        reconcile_once(night->service->reconcile, &result), STATUS_OK);
	return result;
}

static void
hours(struct night *night, int64_t count)
{
	clock_advance(&night->clock, count * 3600000);
	run(night);
}

static void
test_receipts_that_were_lost(void **state)
{
	static const char *const drivers[] = {TWILIO, REST};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct night *night = begin(drivers[i]);
		struct reconcile_result result;
		int64_t reached;
		int64_t lost;

		night->unreachable = "+4520000002";
		reached = text_to(night, "+4520000001");
		lost = text_to(night, "+4520000002");
		expect(night, reached, "accepted");
		expect(night, lost, "accepted");
		/* What was sent just now may still have its receipt. */
		assert_int_equal(reconcile(night).asked, 0);
		hours(night, 2);
		result = reconcile(night);
		assert_int_equal(result.asked, 2);
		assert_int_equal(result.settled, 2);
		expect(night, reached, "delivered");
		expect(night, lost, "failed");
		assert_int_equal(reconcile(night).asked, 0);
		end(night);
	}
}

/* The answer was lost, and with it the id: Twilio is asked by the number. */
static void
test_answers_that_were_lost(void **state)
{
	struct night *night = begin(TWILIO);
	struct reconcile_result result;
	int64_t unknown;
	int64_t never;

	(void)state;
	simulator_fail(night->simulator, SIMULATOR_ERROR_ACCEPTED, 1);
	unknown = text_to(night, "+4520000001");
	simulator_fail(night->simulator, SIMULATOR_ERROR, 1);
	never = text_to(night, "+4520000002");
	expect(night, unknown, "unknown");
	expect(night, never, "unknown");
	hours(night, 2);
	result = reconcile(night);
	assert_int_equal(result.asked, 2);
	assert_int_equal(result.settled, 1);
	expect(night, unknown, "delivered");
	/* That it is not listed proves nothing. */
	expect(night, never, "unknown");
	end(night);
}

/* Two to one number at one time: nobody can say which is which. */
static void
test_two_that_look_the_same(void **state)
{
	struct night *night = begin(TWILIO);
	int64_t first;
	int64_t second;

	(void)state;
	simulator_fail(night->simulator, SIMULATOR_ERROR_ACCEPTED, 2);
	first = text_to(night, "+4520000001");
	second = text_to(night, "+4520000001");
	hours(night, 2);
	assert_int_equal(reconcile(night).settled, 0);
	expect(night, first, "unknown");
	expect(night, second, "unknown");
	end(night);
}

/* Without an id there is nothing to ask GatewayAPI for. */
static void
test_no_id_no_question(void **state)
{
	struct night *night = begin(REST);
	int64_t unknown;

	(void)state;
	simulator_fail(night->simulator, SIMULATOR_ERROR_ACCEPTED, 1);
	unknown = text_to(night, "+4520000001");
	hours(night, 2);
	assert_int_equal(reconcile(night).asked, 0);
	expect(night, unknown, "unknown");
	end(night);
}

static int64_t
rounds(struct night *night)
{
	int64_t count = -1;

	assert_int_equal(db_int(night->service->writing,
	                         "SELECT count(*) FROM reconciliation",
	                         DB_NO_ARGS, &count),
	        STATUS_OK);
	return count;
}

static void
test_once_a_night(void **state)
{
	struct night *night = begin(REST);
	int64_t id = text_to(night, "+4520000001");

	(void)state;
	reconcile_if_due(night->service->reconcile);
	assert_int_equal(rounds(night), 0);
	/* From ten in the morning to three at night. */
	hours(night, 17);
	reconcile_if_due(night->service->reconcile);
	assert_int_equal(rounds(night), 1);
	expect(night, id, "delivered");
	reconcile_if_due(night->service->reconcile);
	clock_advance(&night->clock, 1800000);
	reconcile_if_due(night->service->reconcile);
	assert_int_equal(rounds(night), 1);
	hours(night, 24);
	reconcile_if_due(night->service->reconcile);
	assert_int_equal(rounds(night), 2);
	end(night);
}

/* Those without a listing are left alone. */
static void
test_other_providers(void **state)
{
	struct night *night = begin("gatewayapi");
	int64_t id = text_to(night, "+4520000001");

	(void)state;
	hours(night, 17);
	assert_int_equal(reconcile(night).asked, 0);
	reconcile_if_due(night->service->reconcile);
	assert_int_equal(rounds(night), 0);
	expect(night, id, "accepted");
	end(night);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_receipts_that_were_lost),
	        cmocka_unit_test(test_answers_that_were_lost),
	        cmocka_unit_test(test_two_that_look_the_same),
	        cmocka_unit_test(test_no_id_no_question),
	        cmocka_unit_test(test_once_a_night),
	        cmocka_unit_test(test_other_providers),
	};

	return cmocka_run_group_tests_name("reconcile", tests, NULL, NULL);
}
