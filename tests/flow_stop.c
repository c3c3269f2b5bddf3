/*
 * STOP, for whom and where: numbers that are known in many places, strangers,
 * lanes, and senders that are another account's.
 */
#include "tests/flow.h"

#include "base/text.h"

static enum status
run_sql(struct db *db, const void *what, int64_t now)
{
	(void)now;
	return db_run(db, what, DB_NO_ARGS);
}

static void
change_all(struct flow_world *world, const char *const *sql, size_t count)
{
	for (size_t i = 0; i < count; i++)
		change_by(world, run_sql, sql[i]);
}

/* A text as the provider passes it on; `to` NULL: it does not say. */
static unsigned
text_to(struct flow_world *world, const char *path, const char *to,
        const char *text)
{
	static int number;

	return hook_at(world, path,
	        text_format(world->memory,
	                "{\"event_id\":\"t%d\",\"timestamp\":"
	                "\"2026-10-06T09:00:00Z\",\"event_type\":"
	                "\"user-message.text.sms\",\"event\":{\"sender\":"
	                "4511000001,%s%s%s\"sent_at\":"
	                "\"2026-10-06T09:00:00Z\",\"content\":"
	                "{\"message\":\"%s\"}}}",
	                ++number, to == NULL ? "" : "\"recipient\":",
	                to == NULL ? "" : to, to == NULL ? "" : ",", text),
	        "secret");
}

/* Anna's number in so many other municipalities, in all four kinds, each with an
 * open session, a reminder to come and a text that waits.  Every other one sends
 * by Silkeborg's number. */
static void
know_everywhere(struct flow_world *world, int count)
{
	const char *const sql[] = {
	        text_format(world->memory,
	                "INSERT INTO municipality (code, name, region, lane,"
	                " sender, host, contact) WITH RECURSIVE n (i) AS"
	                " (SELECT 1 UNION ALL SELECT i + 1 FROM n"
	                "  WHERE i < %d) SELECT 5000 + i, 'M' || i, region,"
	                " lane, CASE WHEN i %% 2 = 0 THEN sender"
	                "  ELSE '+4570' || (100000 + i) END, host, contact"
	                " FROM municipality, n WHERE code = 740",
	                count),
	        "INSERT INTO respondent (municipality, kind, phone_hash,"
	        " phone_sealed, created_at) SELECT m.code, k.column1,"
	        " r.phone_hash, r.phone_sealed, r.created_at"
	        " FROM municipality m, respondent r, (VALUES ('citizen'),"
	        " ('employee'), ('employer'), ('partner')) k"
	        " WHERE m.code > 5000 AND r.municipality = 740",
	        "INSERT INTO invitation (id, municipality, respondent,"
	        " survey_version, month, code_hash, created_at, remind_at)"
	        " SELECT 90000 + r.id, r.municipality, r.id, i.survey_version,"
	        " i.month, randomblob(32), i.created_at, 9999999999"
	        " FROM respondent r, invitation i WHERE r.municipality > 5000"
	        " AND i.municipality = 740",
	        "INSERT INTO session (id, municipality, respondent, state,"
	        " asked, language, closes_at) SELECT id, municipality,"
	        " respondent, 'open', 0, 'da', 9999999999 FROM invitation"
	        " WHERE municipality > 5000",
	        "INSERT INTO outbox (nonce, lane, sender, municipality,"
	        " subject, kind, phone_sealed, phone_key, body, segments,"
	        " due_at, expires_at) SELECT 'abcdefgh', 'main', '+45',"
	        " municipality, id, 'reminder', x'00', 1, 'Hej', 1,"
	        " 9999999998, 9999999999 FROM invitation"
	        " WHERE municipality > 5000",
	};

	change_all(world, sql, sizeof(sql) / sizeof(sql[0]));
}

#define OF_SENDER                                                              \
	" municipality IN (SELECT code FROM municipality"                      \
	"  WHERE sender = '+4560000740')"
#define COUNT(what) "SELECT count(*) FROM " what

/* However many places know a number, its answer goes to who asked last, and its
 * STOP holds wherever that sender writes to it, and nowhere else. */
static void
test_many_places(void **state)
{
	static const int cases[] = {1, 32, 33, 97};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int same = cases[i] / 2;
		int other = cases[i] - same;
		struct flow_world *world;

		if (i > 0)
			assert_int_equal(flow_setup(state), 0);
		world = *state;
		meeting(world, ANNA);
		know_everywhere(world, cases[i]);
		assert_int_equal(text_to(world, "/hook/main", NULL, "4"), 200);
		expect_count(world,
		        "SELECT municipality FROM answer WHERE value = '4'",
		        740);
		assert_int_equal(
		        text_to(world, "/hook/main", NULL, "STOP"), 200);
		expect_count(world, COUNT("stop_list"), 1 + same);
		expect_count(
		        world, COUNT("stop_list WHERE" OF_SENDER), 1 + same);
		expect_count(world, COUNT("session WHERE state = 'open'"),
		        4 * other);
		expect_count(world,
		        COUNT("session WHERE state = 'stopped' AND" OF_SENDER),
		        1 + 4 * same);
		expect_count(world,
		        COUNT("invitation WHERE remind_at IS NOT NULL"),
		        4 * other);
		expect_count(world,
		        COUNT("outbox WHERE state = 'queued'"
		              " AND kind = 'reminder'"),
		        4 * other);
		if (i + 1 < sizeof(cases) / sizeof(cases[0]))
			assert_int_equal(flow_teardown(state), 0);
	}
}

/* On whose stop lists the number is: "661 740". */
static const char *
stopped_in(struct flow_world *world)
{
	static const char sql[] =
	        "SELECT coalesce(sum((municipality = 661) * 1"
	        " + (municipality = 740) * 10), 0) FROM stop_list";

	switch (count_of(world, sql)) {
	case 0: return "";
	case 1: return "661";
	case 10: return "740";
	case 11: return "661 740";
	default: return "something else";
	}
}

static void
expect_stopped(struct flow_world *world, size_t i, const char *wanted)
{
	const char *stopped = stopped_in(world);

	if (strcmp(stopped, wanted) != 0)
		fail_msg("case %zu: stopped in \"%s\" and not in \"%s\"", i,
		        stopped, wanted);
}

/* Nobody knows the number: what it wrote to tells whom it means, and where the
 * provider does not say that, the lane that it came by. */
static void
test_stranger(void **state)
{
	static const struct {
		const char *change;
		const char *to;
		const char *stopped;
	} cases[] = {
	        {NULL, NULL, "661 740"},
	        {NULL, "4560000740", "740"},
	        {NULL, "4560000661", "661"},
	        {NULL, "4599999999", ""},
	        {"UPDATE municipality SET lane = 'second' WHERE code = 661",
	                NULL, "740"},
	        {"UPDATE municipality SET lane = 'second' WHERE code = 661",
	                "4560000661", "661"},
	        {"UPDATE municipality SET lane = 'second'", NULL, ""},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct flow_world *world = *state;

		change_by(world, run_sql, "DELETE FROM stop_list");
		change_by(world, run_sql,
		        "UPDATE municipality SET lane = 'main'");
		if (cases[i].change != NULL)
			change_by(world, run_sql, cases[i].change);
		assert_int_equal(
		        text_to(world, "/hook/main", cases[i].to, "STOP"), 200);
		expect_stopped(world, i, cases[i].stopped);
	}
}

#define TAKEN_OVER                                                             \
	"INSERT INTO outbox (nonce, lane, sender, home_lane, home_sender,"     \
	" municipality, subject, kind, phone_sealed, phone_key, body,"         \
	" segments, due_at, expires_at, state, attempt, sent_at) "

/* A text of a municipality to a phone, which went by another account. */
static enum status
take_over(struct db *db, const void *what, int64_t now)
{
	static const char sql[] = TAKEN_OVER
	        "SELECT 'abcdefgh', :lane, '+4599999999', lane, sender,"
	        " code, 0, 'invitation', x'00', :phone_key, 'Hej', 1, 1, 2,"
	        " 'accepted', 1, :sent_at FROM municipality WHERE code = 740";
	const struct outbox_message *message = what;

	(void)now;
	return db_run(db, sql,
	        DB_ARGS(DB_TEXT("lane", message->lane),
	                DB_INT("phone_key", message->phone_key),
	                message->due_at == 0
	                        ? (struct db_value)DB_NULL("sent_at")
	                        : (struct db_value)DB_INT(
	                                  "sent_at", message->due_at)));
}

static int64_t
key_of(const struct flow_world *world, const char *phone)
{
	unsigned char hash[SECRET_HASH_BYTES];
	int64_t key;

	secret_phone_hash(&world->service->keys, phone, hash);
	memcpy(&key, hash, sizeof(key));
	return key;
}

/* Silkeborg's lane failed, and another account's number wrote for it: a STOP to
 * that number is one to Silkeborg, whether somebody knows the phone or not. */
static void
test_sender_of_a_failover(void **state)
{
	static const struct {
		const char *phone; /* that was texted */
		const char *lane;
		int64_t sent_at; /* 0: it did not go */
		const char *to;
		const char *stopped;
	} cases[] = {
	        {ANNA, "main", 1, "4599999999", "740"},
	        {ANNA, "main", 1, "4560000661", "661"},
	        {ANNA, "main", 1, "4560000740", "740"},
	        {ANNA, "main", 1, "4588888888", ""},
	        {ANNA, "main", 0, "4599999999", ""},
	        {BENTE, "main", 1, "4599999999", ""},
	        /* Without the number: what this lane serves, and served. */
	        {ANNA, "main", 1, NULL, "661 740"},
	        {BENTE, "main", 1, NULL, "661"},
	        {ANNA, "third", 1, NULL, "661"},
	};
	struct flow_world *world = *state;

	change_by(world, run_sql,
	        "UPDATE municipality SET lane = 'second' WHERE code = 740");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct outbox_message message = {.lane = cases[i].lane,
		        .phone_key = key_of(world, cases[i].phone),
		        .due_at = cases[i].sent_at};

		change_by(world, run_sql, "DELETE FROM stop_list");
		change_by(world, run_sql, "DELETE FROM outbox");
		change_by(world, take_over, &message);
		assert_int_equal(
		        text_to(world, "/hook/main", cases[i].to, "STOP"), 200);
		expect_stopped(world, i, cases[i].stopped);
	}
}

struct event_by {
	struct flow_world *world;
	struct provider_event event;
};

static enum status
take_event(struct db *db, const void *what, int64_t now)
{
	const struct event_by *by = what;

	(void)now;
	return conversation_event(&by->world->service->conversation, db,
	        by->world->memory, "main", &by->event);
}

/* The provider's own stop list speaks as delivery_settle.c has it. */
static void
test_opted_out_of_a_failover(void **state)
{
	struct flow_world *world = *state;
	struct outbox_message message = {
	        .lane = "main", .phone_key = key_of(world, ANNA), .due_at = 1};
	struct event_by by = {world, {.kind = PROVIDER_INBOUND,
	                                     .event_id = "stopped-1-abcdefgh",
	                                     .at = clock_now(&world->clock),
	                                     .from = ANNA,
	                                     .to = "+4599999999",
	                                     .text = "STOP"}};

	change_by(world, take_over, &message);
	change_by(world, take_event, &by);
	change_by(world, take_event, &by);
	expect_stopped(world, 0, "740");
}

/* Anna is known in both, and Silkeborg asked last: a STOP holds there, as the
 * confirmation says, and with whom she wrote to. */
static void
test_known(void **state)
{
	static const struct {
		const char *to;
		const char *stopped;
	} cases[] = {
	        {NULL, "740"},
	        {"4560000740", "740"},
	        {"4560000661", "661 740"},
	        {"4599999999", "740"},
	        {"4588888888", "740"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		static const char other[] =
		        "INSERT INTO respondent (municipality, kind,"
		        " phone_hash, phone_sealed, created_at)"
		        " SELECT 661, kind, phone_hash, phone_sealed, 0"
		        " FROM respondent";
		struct outbox_message message = {.lane = "main", .due_at = 1};
		struct flow_world *world;

		if (i > 0)
			assert_int_equal(flow_setup(state), 0);
		world = *state;
		message.phone_key = key_of(world, ANNA);
		meeting(world, ANNA);
		change_by(world, run_sql, other);
		change_by(world, take_over, &message);
		assert_int_equal(
		        text_to(world, "/hook/main", cases[i].to, "STOP"), 200);
		expect_stopped(world, i, cases[i].stopped);
		expect_count(world, COUNT("session WHERE state = 'open'"), 0);
		assert_int_equal(
		        text_to(world, "/hook/main", "4560000740", "START"),
		        200);
		assert_int_equal(
		        text_to(world, "/hook/main", cases[i].to, "START"),
		        200);
		expect_stopped(world, i, "");
		if (i + 1 < sizeof(cases) / sizeof(cases[0]))
			assert_int_equal(flow_teardown(state), 0);
	}
}

/* Asked last by the other: a STOP to Silkeborg's failover is Silkeborg's, too. */
static void
test_known_elsewhere(void **state)
{
	static const char move[] = "UPDATE respondent SET municipality = 661";
	static const char *const others[] = {move,
	        "UPDATE session SET municipality = 661",
	        "UPDATE invitation SET municipality = 661",
	        "UPDATE meeting SET municipality = 661",
	        "UPDATE outbox SET municipality = 661"};
	struct flow_world *world = *state;
	struct outbox_message message = {
	        .lane = "main", .phone_key = key_of(world, ANNA), .due_at = 1};

	meeting(world, ANNA);
	change_all(world, others, sizeof(others) / sizeof(others[0]));
	change_by(world, take_over, &message);
	assert_int_equal(
	        text_to(world, "/hook/main", "4599999999", "STOP"), 200);
	expect_stopped(world, 0, "661 740");
}

#define FLOW(test)                                                             \
	cmocka_unit_test_setup_teardown(test, flow_setup, flow_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        FLOW(test_many_places),
	        FLOW(test_stranger),
	        FLOW(test_sender_of_a_failover),
	        FLOW(test_opted_out_of_a_failover),
	        FLOW(test_known),
	        FLOW(test_known_elsewhere),
	};

	return cmocka_run_group_tests_name("flow_stop", tests, NULL, NULL);
}
