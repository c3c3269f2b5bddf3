/*
 * The lane of mails: against a real SMTP server from Debian, against one that
 * fails at every step, and beside one that hangs.
 */
#include "gateway/mail_lane.h"

#include <inttypes.h>
#include <stdlib.h>

#include "gateway/mail.h"
#include "tests/mail_lane_world.h"
#include "tests/mail_server.h"
#include "tests/raw_http.h"
#include "tests/raw_smtp.h"

#define LANE(test)                                                             \
	cmocka_unit_test_setup_teardown(test, lane_world_start, lane_world_end)

static void
use(struct lane_world *world, struct smtp_options options)
{
	options.timeout_ms =
	        options.timeout_ms == 0 ? 5000 : options.timeout_ms;
	options.connect_timeout_ms = options.timeout_ms;
	world->lane = mail_lane_create(
	        world, (struct mail_lane_options){.writer = world->writer,
	                       .clock = &world->clock,
	                       .smtp = smtp_client_create(world, options),
	                       .keys = &world->store->keys,
	                       .from = "svar@herning.dk",
	                       .from_name = "Svar p\303\245 m\303\270der"});
}

static void
use_raw(struct lane_world *world, const struct raw_smtp *smtp)
{
	bool login = smtp->manner == SMTP_LOGIN_535 ||
	             smtp->manner == SMTP_LOGIN_454;

	use(world, (struct smtp_options){.url = smtp->url,
	                   .user = login ? "kim" : "",
	                   .plain = smtp->manner != SMTP_NO_TLS,
	                   .timeout_ms = 300});
}

static const char *
string_of(const json_t *mail, const char *name)
{
	return json_string_value(json_object_get(mail, name));
}

static void
test_a_real_server_takes_it(void **state)
{
	struct lane_world *world = *state;
	struct mail_server server;
	json_t *mails;
	const json_t *mail;

	mail_server_start(&server);
	use(world, (struct smtp_options){.url = server.url,
	                   .user = "svar",
	                   .password = "hemmeligt",
	                   .ca = server.ca});
	lane_world_put(world, "kim@herning.dk",
	        "Hej Kim\n\n.Svar p\303\245 https://svar.herning.dk/abc=\n");
	lane_world_put(world, "lone@herning.dk", "Hej Lone\n");
	assert_true(mail_lane_once(world->lane));
	assert_true(mail_lane_once(world->lane));
	assert_false(mail_lane_once(world->lane));
	assert_string_equal(lane_world_state(world, 1), "accepted");
	assert_string_equal(lane_world_state(world, 2), "accepted");
	mails = mail_server_mails(&server);
	mail_server_end(&server);
	assert_int_equal(json_array_size(mails), 2);
	mail = json_array_get(mails, 0);
	assert_string_equal(string_of(mail, "from"), "svar@herning.dk");
	assert_string_equal(json_string_value(json_array_get(
	                            json_object_get(mail, "to"), 0)),
	        "kim@herning.dk");
	assert_string_equal(string_of(mail, "user"), "svar");
	assert_true(json_is_true(json_object_get(mail, "tls")));
	assert_string_equal(
	        string_of(mail, "subject"), "M\303\270det i g\303\245r");
	assert_string_equal(string_of(mail, "sender"),
	        "Svar p\303\245 m\303\270der <svar@herning.dk>");
	assert_string_equal(string_of(mail, "body"),
	        "Hej Kim\n\n.Svar p\303\245 https://svar.herning.dk/abc=\n");
	assert_string_equal(
	        string_of(mail, "date"), "Tue, 06 Oct 2026 08:00:00 +0000");
	assert_int_equal(json_array_size(json_object_get(mail, "defects")), 0);
	assert_string_not_equal(string_of(mail, "id"),
	        string_of(json_array_get(mails, 1), "id"));
	json_decref(mails);
}

/* A certificate that nobody vouches for, and a login that is wrong: the mail
 * stays, and somebody must see to it. */
static void
test_a_real_server_that_is_not_trusted(void **state)
{
	struct lane_world *world = *state;
	struct mail_server server;
	json_t *mails;

	mail_server_start(&server);
	lane_world_put(world, "kim@herning.dk", "Hej\n");
	use(world, (struct smtp_options){.url = server.url,
	                   .user = "svar",
	                   .password = "hemmeligt"});
	assert_true(mail_lane_once(world->lane));
	assert_int_equal(mail_lane_look(world->lane).state, MAIL_LANE_STOP);
	assert_string_equal(lane_world_state(world, 1), "queued");
	use(world, (struct smtp_options){.url = server.url,
	                   .user = "svar",
	                   .password = "forkert",
	                   .ca = server.ca});
	clock_advance(&world->clock, 600000);
	assert_true(mail_lane_once(world->lane));
	assert_int_equal(mail_lane_look(world->lane).state, MAIL_LANE_STOP);
	assert_string_equal(
	        mail_lane_look(world->lane).reason, "535 5.7.8 AUTH");
	assert_string_equal(lane_world_state(world, 1), "queued");
	mails = mail_server_mails(&server);
	mail_server_end(&server);
	assert_int_equal(json_array_size(mails), 0);
	json_decref(mails);
}

struct lane_case {
	enum smtp_manner manner;
	const char *state;
	enum mail_lane_state lane;
	int64_t again_s; /* when it is tried again; 0: never */
};

static const struct lane_case cases[] = {
        {SMTP_WELL, "accepted", MAIL_LANE_OPEN, 0},
        {SMTP_GREETS_421, "queued", MAIL_LANE_PAUSE, 15},
        {SMTP_GREETS_554, "queued", MAIL_LANE_PAUSE, 15},
        {SMTP_CLOSES_FIRST, "queued", MAIL_LANE_PAUSE, 15},
        {SMTP_SILENT, "queued", MAIL_LANE_PAUSE, 15},
        {SMTP_NONSENSE, "queued", MAIL_LANE_PAUSE, 15},
        {SMTP_NO_TLS, "queued", MAIL_LANE_STOP, 600},
        {SMTP_LOGIN_535, "queued", MAIL_LANE_STOP, 600},
        {SMTP_LOGIN_454, "queued", MAIL_LANE_PAUSE, 15},
        {SMTP_MAIL_550, "queued", MAIL_LANE_STOP, 600},
        {SMTP_MAIL_452, "queued", MAIL_LANE_PAUSE, 15},
        {SMTP_RCPT_550, "rejected", MAIL_LANE_OPEN, 0},
        {SMTP_RCPT_451, "queued", MAIL_LANE_OPEN, 300},
        {SMTP_RCPT_421, "queued", MAIL_LANE_PAUSE, 15},
        {SMTP_DATA_451, "queued", MAIL_LANE_OPEN, 300},
        {SMTP_RESETS_DATA, "unknown", MAIL_LANE_PAUSE, 0},
        {SMTP_END_554, "rejected", MAIL_LANE_OPEN, 0},
        {SMTP_END_451, "queued", MAIL_LANE_OPEN, 300},
        {SMTP_END_RESET, "unknown", MAIL_LANE_PAUSE, 0},
        {SMTP_END_CLOSED, "unknown", MAIL_LANE_PAUSE, 0},
        {SMTP_END_SILENT, "unknown", MAIL_LANE_PAUSE, 0},
        {SMTP_END_NONSENSE, "unknown", MAIL_LANE_PAUSE, 0},
};

/* One mail, one fault; then the server is well, and a day goes by. */
static void
run_case(struct lane_world *world, const struct lane_case *c, int64_t id)
{
	struct raw_smtp smtp;
	int seen;
	bool again;

	raw_smtp_start(&smtp, c->manner);
	use_raw(world, &smtp);
	lane_world_put(world, "kim@herning.dk", "Hej\n");
	assert_true(mail_lane_once(world->lane));
	if (strcmp(lane_world_state(world, id), c->state) != 0 ||
	        mail_lane_look(world->lane).state != c->lane)
		fail_msg("manner %d: %s, lane %d", (int)c->manner,
		        lane_world_state(world, id),
		        (int)mail_lane_look(world->lane).state);
	seen = smtp.mails;
	smtp.manner = SMTP_WELL;
	if (c->again_s > 0) {
		clock_advance(&world->clock, (c->again_s - 1) * 1000);
		assert_false(mail_lane_once(world->lane));
		clock_advance(&world->clock, 1000);
	} else {
		clock_advance(&world->clock, 3600000);
	}
	again = mail_lane_once(world->lane);
	raw_smtp_end(&smtp);
	/* What may have been taken never goes again. */
	if (again != (c->again_s > 0) ||
	        (strcmp(c->state, "unknown") == 0 && smtp.mails != seen))
		fail_msg("manner %d goes %s", (int)c->manner,
		        again ? "again" : "no more");
}

static void
test_every_fault(void **state)
{
	struct lane_world *world = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		run_case(world, &cases[i], (int64_t)i + 1);
		store_run(world->store, "UPDATE mail SET state = 'failed'"
		                        " WHERE state = 'queued'");
	}
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (strcmp(cases[i].state, "unknown") == 0)
			assert_string_equal(
			        lane_world_state(world, (int64_t)i + 1),
			        "unknown");
}

static void
test_silent(void **state)
{
	static const struct {
		enum mail_lane_state state;
		unsigned failures;
		int64_t lasts_s;
		bool silent;
	} looks[] = {
	        {MAIL_LANE_OPEN, 0, 0, false},
	        {MAIL_LANE_PAUSE, 3, 900, true},
	        {MAIL_LANE_PAUSE, 3, 899, false},
	        {MAIL_LANE_PAUSE, 2, 9000, false},
	        {MAIL_LANE_PAUSE, 9, 9000, true},
	        {MAIL_LANE_STOP, 9, 9000, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		struct mail_lane_report report = {.state = looks[i].state,
		        .failures = looks[i].failures,
		        .since_at = 1000};

		assert_int_equal(
		        mail_lane_is_silent(&report, 1000 + looks[i].lasts_s),
		        looks[i].silent);
	}
}

/* Waiting grows, and one answer ends it. */
static void
test_the_pause_grows(void **state)
{
	static const int64_t pauses[] = {15, 30, 60, 120, 240, 480, 900, 900};
	struct lane_world *world = *state;
	int64_t begun_at = clock_now(&world->clock);
	struct raw_smtp smtp;

	raw_smtp_start(&smtp, SMTP_GREETS_421);
	use_raw(world, &smtp);
	lane_world_put(world, "kim@herning.dk", "Hej\n");
	for (size_t i = 0; i < sizeof(pauses) / sizeof(pauses[0]); i++) {
		assert_true(mail_lane_once(world->lane));
		assert_int_equal(mail_lane_look(world->lane).paused_until -
		                         clock_now(&world->clock),
		        pauses[i]);
		assert_int_equal(mail_lane_look(world->lane).failures, i + 1);
		assert_int_equal(
		        mail_lane_look(world->lane).since_at, begun_at);
		clock_advance(&world->clock, pauses[i] * 1000);
	}
	smtp.manner = SMTP_WELL;
	assert_true(mail_lane_once(world->lane));
	assert_int_equal(mail_lane_look(world->lane).state, MAIL_LANE_OPEN);
	assert_int_equal(mail_lane_look(world->lane).paused_until, 0);
	assert_int_equal(mail_lane_look(world->lane).failures, 0);
	assert_int_equal(mail_lane_look(world->lane).since_at, 0);
	raw_smtp_end(&smtp);
	assert_string_equal(lane_world_state(world, 1), "accepted");
}

/* A mail that closes the lane does not stand in the way of the others. */
static void
test_the_others_go_first(void **state)
{
	struct lane_world *world = *state;
	struct raw_smtp smtp;

	raw_smtp_start(&smtp, SMTP_RCPT_421);
	use_raw(world, &smtp);
	lane_world_put(world, "kim@herning.dk", "Hej\n");
	lane_world_put(world, "lone@herning.dk", "Hej\n");
	assert_true(mail_lane_once(world->lane));
	smtp.manner = SMTP_WELL;
	clock_advance(&world->clock, 15000);
	assert_true(mail_lane_once(world->lane));
	raw_smtp_end(&smtp);
	assert_string_equal(lane_world_state(world, 1), "queued");
	assert_string_equal(lane_world_state(world, 2), "accepted");
}

/* A server that takes mails and says nothing does not get the whole queue. */
static void
test_doubt_is_slowed_down(void **state)
{
	struct lane_world *world = *state;
	struct raw_smtp smtp;

	raw_smtp_start(&smtp, SMTP_END_CLOSED);
	use_raw(world, &smtp);
	for (int i = 0; i < 5; i++)
		lane_world_put(world, "kim@herning.dk", "Hej\n");
	while (mail_lane_once(world->lane))
		;
	assert_int_equal(smtp.mails, 1);
	clock_advance(&world->clock, 15000);
	while (mail_lane_once(world->lane))
		;
	assert_int_equal(smtp.mails, 2);
	raw_smtp_end(&smtp);
	assert_string_equal(lane_world_state(world, 2), "unknown");
	assert_string_equal(lane_world_state(world, 3), "queued");
}

static void
test_after_a_crash(void **state)
{
	struct lane_world *world = *state;
	struct raw_smtp smtp;

	raw_smtp_start(&smtp, SMTP_WELL);
	use_raw(world, &smtp);
	lane_world_put(world, "kim@herning.dk", "Hej\n");
	store_run(world->store, "UPDATE mail SET state = 'sending'");
	assert_int_equal(mail_lane_recover(world->lane), STATUS_OK);
	assert_string_equal(lane_world_state(world, 1), "unknown");
	assert_false(mail_lane_once(world->lane));
	raw_smtp_end(&smtp);
	assert_int_equal(smtp.mails, 0);
}

static void
wait_for_mails(struct raw_smtp *smtp, int mails)
{
	for (int i = 0; i < 200 && smtp->mails < mails; i++)
		raw_sleep_ms(10);
	assert_int_equal(smtp->mails, mails);
}

/* With threads: what is put is sent, and a server that hangs does not hold up
 * the end for longer than a few seconds. */
static void
test_the_thread(void **state)
{
	struct lane_world *world = *state;
	struct raw_smtp smtp;

	raw_smtp_start(&smtp, SMTP_WELL);
	use_raw(world, &smtp);
	lane_world_put(world, "kim@herning.dk", "Hej\n");
	assert_int_equal(writer_start(world->writer), STATUS_OK);
	assert_int_equal(mail_lane_start(world->lane), STATUS_OK);
	wait_for_mails(&smtp, 1);
	mail_lane_stop(world->lane);
	writer_stop(world->writer);
	raw_smtp_end(&smtp);
	assert_string_equal(lane_world_state(world, 1), "accepted");
}

static enum status
run_nothing(struct writer_job *job, struct db *db)
{
	(void)job;
	(void)db;
	return STATUS_OK;
}

/* While the server says nothing, whatever else there is goes on: the lane holds
 * neither the writer nor anybody who asks how it does. */
static void
test_a_slow_server_is_nobody_elses(void **state)
{
	struct lane_world *world = *state;
	struct writer_job job = {.run = run_nothing};
	struct raw_smtp smtp;
	int64_t begun_ms;

	raw_smtp_start(&smtp, SMTP_END_SILENT);
	use(world, (struct smtp_options){.url = smtp.url,
	                   .user = "",
	                   .plain = true,
	                   .timeout_ms = 1500});
	lane_world_put(world, "kim@herning.dk", "Hej\n");
	assert_int_equal(writer_start(world->writer), STATUS_OK);
	assert_int_equal(mail_lane_start(world->lane), STATUS_OK);
	wait_for_mails(&smtp, 1);
	begun_ms = raw_now_ms();
	for (int i = 0; i < 20; i++)
		assert_int_equal(writer_do(world->writer, WRITER_ANSWERS, &job),
		        STATUS_OK);
	assert_int_equal(mail_lane_look(world->lane).state, MAIL_LANE_OPEN);
	assert_true(raw_now_ms() - begun_ms < 500);
	mail_lane_stop(world->lane);
	assert_true(raw_now_ms() - begun_ms < 4000);
	writer_stop(world->writer);
	raw_smtp_end(&smtp);
	assert_string_equal(lane_world_state(world, 1), "unknown");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        LANE(test_a_real_server_takes_it),
	        LANE(test_a_real_server_that_is_not_trusted),
	        LANE(test_every_fault),
	        cmocka_unit_test(test_silent),
	        LANE(test_the_pause_grows),
	        LANE(test_the_others_go_first),
	        LANE(test_doubt_is_slowed_down),
	        LANE(test_after_a_crash),
	        LANE(test_the_thread),
	        LANE(test_a_slow_server_is_nobody_elses),
	};

	return cmocka_run_group_tests_name("mail_lane", tests, NULL, NULL);
}
