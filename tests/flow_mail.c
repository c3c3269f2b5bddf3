/*
 * Employees and partners by mail: the same session behind the link as a citizen's
 * behind a text, one reminder, quiet hours, and a way out.
 */
#include "tests/flow.h"

#include "gateway/mail.h"
#include "reports/report_store.h"
#include "server/invite_mail.h"
#include "server/municipality_store.h"

/* In the commands' order: the surveys are ready before anybody is invited. */
static enum status
prepare(struct db *db, const void *what, int64_t now)
{
	struct text why;
	enum status status;

	(void)what;
	text_init(&why, NULL, 1000);
	status = invite_mail_prepare(db, 740, now, &why);
	talloc_free(why.bytes);
	return status;
}

/* With the service's own keys, as the command would. */
static void
person(struct flow_world *world, const char *kind, const char *external,
        const char *address)
{
	struct service *service = world->service;
	struct invite_person entry = {740, kind, external, address};
	struct text why;

	text_init(&why, world->memory, 1000);
	change_by(world, prepare, NULL);
	assert_int_equal(invite_mail_register(service->writing, &service->keys,
	                         &entry, clock_now(&world->clock), &why),
	        STATUS_OK);
}

struct mail_row {
	const char *kind;
	const char *title;
	const char *body;
	const char *state;
	int64_t due_at;
};

/* The n-th mail that was put, from 1. */
static struct mail_row
mail(struct flow_world *world, int64_t id)
{
	static const struct shape_field fields[] = {
	        SHAPE_STRING(struct mail_row, kind),
	        SHAPE_STRING(struct mail_row, title),
	        SHAPE_STRING(struct mail_row, body),
	        SHAPE_STRING(struct mail_row, state),
	        SHAPE_INT(struct mail_row, due_at),
	};
	static const struct shape shape =
	        SHAPE("mail", struct mail_row, fields);
	static const char sql[] = "SELECT kind, title, body, state, due_at"
	                          " FROM mail WHERE id = :id";
	struct mail_row row;

	if (db_one(world->service->writing, sql, DB_ARGS(DB_INT("id", id)),
	            DB_INTO(world->memory, &shape), &row) != STATUS_OK)
		fail_msg("there is no mail %d", (int)id);
	return row;
}

#define MAILS "SELECT count(*) FROM mail"

/* "/abcdefghjkmn" of the line that the link stands in. */
static const char *
path_in(struct flow_world *world, int64_t id, const char *before)
{
	struct mail_row row = mail(world, id);
	const char *at = strstr(row.body, before);

	assert_non_null(at);
	at = strstr(at, "https://svar.test/");
	assert_non_null(at);
	at += strlen("https://svar.test");
	return talloc_strndup(world->memory, at, strcspn(at, "\n"));
}

static void
expect_page(struct flow_world *world, const char *path, const char *part)
{
	struct http_call *call = web_get(world, path);

	if (strstr(call->answer, part) == NULL)
		fail_msg(
		        "%s does not say \"%s\": %s", path, part, call->answer);
}

/* Posts a value to the question that the page shows. */
static void
answer(struct flow_world *world, const char *path, const char *item,
        const char *value, int revision)
{
	struct http_call *call = web_post(world, path,
	        talloc_asprintf(world->memory, "item=%s&revision=%d&value=%s",
	                item, revision, value));

	if (call->status != 303)
		fail_msg("%s %s: %u", item, value, call->status);
}

/* As a report reads them: of one kind. */
static struct fact_rows
read_month(struct flow_world *world, const char *kind)
{
	struct fact_rows rows = {0};

	assert_int_equal(fact_read(world->service->writing, world->memory,
	                         (struct fact_month){740, 202610, kind}, &rows),
	        STATUS_OK);
	return rows;
}

static void
test_an_employee(void **state)
{
	struct flow_world *world = *state;
	const char *path;

	person(world, "employee", " sb ", "sb@herning.dk");
	meeting(world, ANNA);
	expect_count(world, MAILS, 1);
	assert_string_equal(mail(world, 1).kind, "invitation");
	assert_string_equal(mail(world, 1).title,
	        "M\303\270det den 6/10: fem korte sp\303\270rgsm\303\245l fra"
	        " Silkeborg");
	assert_non_null(strstr(mail(world, 1).body, "den 6/10 kl. 8.00"));
	/* Nobody else is named in it. */
	assert_null(strstr(mail(world, 1).body, "1100"));
	run(world);
	expect_count(world, MAILS, 1);
	path = path_in(world, 1, "Svar her");
	expect_page(world, path, "Blev borgeren h\303\270rt i dag?");
	expect_page(world, path, "Svarene vises kun samlet.");
	answer(world, path, "C1", "4", 0);
	answer(world, path, "C2", "5", 1);
	answer(world, path, "C3", "3", 2);
	answer(world, path, "C4", "2", 3);
	answer(world, path, "C5", "Lidt", 4);
	expect_page(world, path, "Tak for dine svar");
	/* The citizen's own way is untouched, and both are of one meeting. */
	sms_in(world, ANNA, "5");
	expect_count(world,
	        "SELECT count(*) FROM fact_employee_answer e JOIN"
	        " fact_asked_meeting m ON m.meeting = e.meeting",
	        5);
	expect_count(world, "SELECT count(*) FROM fact_meeting", 1);
	assert_int_equal(read_month(world, "citizen").invitation_count, 1);
	assert_int_equal(read_month(world, "employee").invitation_count, 1);
	assert_int_equal(read_month(world, "partner").invitation_count, 0);
	expect_count(world,
	        "SELECT count(*) FROM fact_answer WHERE kind = 'citizen'", 1);
	expect_count(world,
	        "SELECT count(*) FROM fact_answer WHERE kind = 'employee'", 5);
}

/* Only of meetings whose citizen is asked, and only whom the book names. */
static void
test_who_is_not_invited(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	expect_count(world, MAILS, 0);
	person(world, "employee", "XY", "xy@herning.dk");
	person(world, "partner", "SB", "forening@herning.dk");
	meeting(world, BENTE);
	expect_count(world, MAILS, 0);
	/* The book comes later: what was held before and asked about is not
	 * looked at again. */
	person(world, "employee", "SB", "sb@herning.dk");
	run(world);
	expect_count(world, MAILS, 0);
	/* Anna was asked within the month. */
	meeting(world, ANNA);
	expect_count(world, MAILS, 0);
	meeting(world, "+4511000003");
	expect_count(world, MAILS, 1);
}

static void
test_one_reminder(void **state)
{
	struct flow_world *world = *state;

	person(world, "employee", "SB", "sb@herning.dk");
	meeting(world, ANNA);
	advance(world, days(2) - 60);
	run(world);
	expect_count(world, MAILS, 1);
	/* Thursday at ten. */
	advance(world, 120);
	run(world);
	expect_count(world, MAILS, 2);
	assert_string_equal(mail(world, 2).kind, "reminder");
	assert_string_equal(
	        path_in(world, 2, "Svar her"), path_in(world, 1, "Svar her"));
	advance(world, days(2));
	run(world);
	expect_count(world, MAILS, 2);
}

static void
test_whoever_has_begun_is_not_reminded(void **state)
{
	struct flow_world *world = *state;

	person(world, "employee", "SB", "sb@herning.dk");
	meeting(world, ANNA);
	answer(world, path_in(world, 1, "Svar her"), "C1", "4", 0);
	advance(world, days(3));
	run(world);
	expect_count(world, MAILS, 1);
	/* After the week, and two more for late answers, it is over. */
	advance(world, days(5));
	run(world);
	advance(world, days(15));
	run(world);
	expect_page(world, path_in(world, 1, "Svar her"), "er lukket");
}

#define STOPPED                                                                \
	"SELECT count(*) FROM stop_list WHERE municipality = 740"              \
	" AND reason = 'stop'"

static void
test_the_way_out(void **state)
{
	struct flow_world *world = *state;
	const char *stop;

	person(world, "employee", "SB", "sb@herning.dk");
	meeting(world, ANNA);
	stop = path_in(world, 1, "ikke have flere");
	assert_non_null(strstr(stop, "/stop/"));
	expect_page(world, stop, "Vil du ikke have flere mails?");
	/* The mail program's own button posts there as well. */
	expect_count(world,
	        "SELECT count(*) FROM mail WHERE unsubscribe LIKE"
	        " 'https://svar.test/stop/%'",
	        1);
	expect_count(world, STOPPED, 0);
	assert_int_equal(
	        web_post(world, stop, "List-Unsubscribe=One-Click")->status,
	        200);
	expect_page(world, stop, "Du bliver ikke spurgt mere");
	expect_count(world, STOPPED, 1);
	expect_count(world,
	        "SELECT count(*) FROM session WHERE state ="
	        " 'stopped'",
	        1);
	/* What had not left yet does not. */
	assert_string_equal(mail(world, 1).state, "failed");
	advance(world, days(2));
	meeting(world, BENTE);
	expect_count(world, MAILS, 1);
	/* The citizens are asked as before. */
	expect_count(
	        world, "SELECT count(*) FROM session WHERE state = 'open'", 2);
	assert_int_equal(web_get(world, "/stop/abcdefghjkmn")->status, 404);
	assert_int_equal(web_get(world, "/stop/x")->status, 404);
}

/* A phone's link is none of these. */
static void
test_a_citizen_has_another_way_out(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	sms_in(world, ANNA, "hvad mener I");
	sms_in(world, ANNA, "hvad mener I dog");
	assert_int_equal(
	        web_get(world, talloc_asprintf(world->memory, "/stop%s",
	                               link_of(world, ANNA)))
	                ->status,
	        404);
}

/* The form's own button does the same, for this address alone. */
static void
test_the_button_of_the_form(void **state)
{
	struct flow_world *world = *state;
	const char *path;

	person(world, "employee", "SB", "sb@herning.dk");
	meeting(world, ANNA);
	path = path_in(world, 1, "Svar her");
	assert_int_equal(web_post(world, path, "stop=1")->status, 303);
	expect_page(world, path, "Du bliver ikke spurgt mere");
	assert_null(strstr(web_get(world, path)->answer, "START"));
	expect_count(world, STOPPED, 1);
	expect_count(world, "SELECT count(*) FROM stop_list", 1);
}

/* Words of distress are answered by text, which an address cannot get. */
static void
test_no_text_to_an_address(void **state)
{
	struct flow_world *world = *state;
	const char *path;
	int64_t before;

	person(world, "employee", "SB", "sb@herning.dk");
	assert_int_equal(
	        municipality_distress(world->service->writing, 740, true),
	        STATUS_OK);
	meeting(world, ANNA);
	before = count_of(world, "SELECT count(*) FROM outbox");
	path = path_in(world, 1, "Svar her");
	answer(world, path, "C1", "4", 0);
	answer(world, path, "C2", "5", 1);
	answer(world, path, "C3", "3", 2);
	answer(world, path, "C4", "2", 3);
	answer(world, path, "C5", "Jeg+vil+ikke+leve+mere", 4);
	run(world);
	assert_int_equal(
	        count_of(world, "SELECT count(*) FROM outbox"), before);
}

static struct invite_result
wave(struct flow_world *world)
{
	struct service *service = world->service;
	struct invite_result result = {0};
	struct invite_part part = {.municipality = 740,
	        .begun_at = clock_now(&world->clock),
	        .most = 1};

	/* In parts of one: the last is empty. */
	do
		assert_int_equal(invite_mail_part(&service->conversation,
		                         service->writing, &part, &result),
		        STATUS_OK);
	while (part.looked == part.most);
	return result;
}

static void
test_a_wave_of_partners(void **state)
{
	struct flow_world *world = *state;

	person(world, "partner", "F1", "en@forening.dk");
	person(world, "partner", "F2", "to@forening.dk");
	person(world, "employee", "SB", "sb@herning.dk");
	assert_int_equal(wave(world).invited, 2);
	expect_count(world, MAILS, 2);
	expect_page(world, path_in(world, 1, "Svar her"),
	        "Hvor tilfredse er I med at arbejde sammen med Silkeborg?");
	assert_int_equal(wave(world).waiting, 2);
	assert_int_equal(
	        web_post(world, path_in(world, 2, "ikke have flere"), "")
	                ->status,
	        303);
	advance(world, days(8));
	run(world);
	assert_int_equal(wave(world).stopped, 1);
	expect_count(world,
	        "SELECT count(*) FROM fact_invitation WHERE kind = 'partner'",
	        3);
}

/* A wave that begins at night leaves in the morning, and so does a reminder. */
static void
test_quiet_hours(void **state)
{
	struct flow_world *world = *state;

	person(world, "partner", "F1", "en@forening.dk");
	advance(world, hours(12));
	assert_int_equal(wave(world).invited, 1);
	/* Wednesday at nine. */
	assert_int_equal(mail(world, 1).due_at, 1791273600 + 23 * 3600);
	/* Friday at nine its reminder is due; at eight nothing goes. */
	advance(world, days(2) + hours(10));
	run(world);
	expect_count(world, MAILS, 1);
	advance(world, hours(1));
	run(world);
	expect_count(world, MAILS, 2);
}

static void
set(struct flow_world *world, const char *sql)
{
	assert_int_equal(
	        db_run(world->service->writing, sql, DB_NO_ARGS), STATUS_OK);
}

/* Whoever has answered is not asked again by a wave that is begun once more. */
static void
test_a_wave_asks_once(void **state)
{
	struct flow_world *world = *state;

	person(world, "partner", "F1", "en@forening.dk");
	assert_int_equal(wave(world).invited, 1);
	set(world, "UPDATE session SET state = 'complete'");
	person(world, "partner", "F2", "to@forening.dk");
	assert_int_equal(wave(world).invited, 1);
	assert_int_equal(wave(world).waiting, 2);
	advance(world, days(8));
	assert_int_equal(wave(world).invited, 2);
}

static void
expect_reach(struct flow_world *world, int64_t sent, int64_t delivered,
        int64_t undelivered)
{
	struct fact_rows rows = read_month(world, "employee");

	assert_int_equal(rows.invitation_count, 1);
	assert_int_equal(rows.invitations[0].sent, sent);
	assert_int_equal(rows.invitations[0].delivered, delivered);
	assert_int_equal(rows.invitations[0].undelivered, undelivered);
}

/* Taken by the server is all that is known of a mail: it counts as sent and as
 * delivered; one that was refused counts as that. */
static void
test_dispositions(void **state)
{
	struct flow_world *world = *state;

	person(world, "employee", "SB", "sb@herning.dk");
	meeting(world, ANNA);
	expect_reach(world, 0, 0, 0);
	set(world, "UPDATE mail SET state = 'accepted', sent_at = 1");
	expect_reach(world, 1, 1, 0);
	set(world, "UPDATE mail SET state = 'rejected'");
	expect_reach(world, 1, 0, 1);
	set(world, "UPDATE mail SET state = 'unknown'");
	expect_reach(world, 1, 0, 0);
}

static void
test_another_address(void **state)
{
	struct flow_world *world = *state;
	unsigned char hash[SECRET_HASH_BYTES];
	int64_t count = 0;

	person(world, "employee", "SB", "sb@herning.dk");
	person(world, "employee", "SB", "ny@herning.dk");
	meeting(world, ANNA);
	mail_address_hash(&world->service->keys, "NY@herning.dk", hash);
	assert_int_equal(
	        db_int(world->service->writing,
	                "SELECT count(*) FROM mail WHERE address_hash"
	                " = :hash",
	                DB_ARGS(DB_BLOB("hash", hash, sizeof(hash))), &count),
	        STATUS_OK);
	assert_int_equal(count, 1);
}

#define FLOW(test)                                                             \
	cmocka_unit_test_setup_teardown(test, flow_setup, flow_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        FLOW(test_an_employee),
	        FLOW(test_who_is_not_invited),
	        FLOW(test_one_reminder),
	        FLOW(test_whoever_has_begun_is_not_reminded),
	        FLOW(test_the_way_out),
	        FLOW(test_a_citizen_has_another_way_out),
	        FLOW(test_the_button_of_the_form),
	        FLOW(test_no_text_to_an_address),
	        FLOW(test_a_wave_of_partners),
	        FLOW(test_a_wave_asks_once),
	        FLOW(test_quiet_hours),
	        FLOW(test_dispositions),
	        FLOW(test_another_address),
	};

	return cmocka_run_group_tests_name("mail", tests, NULL, NULL);
}
