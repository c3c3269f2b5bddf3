/*
 * Alarms that are mailed to operations: within the next look, once a cause, and
 * also when the mail server was away.
 */
#include "server/alarm_mail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "server/alarm_store.h"
#include "server/backup_record.h"
#include "tests/mail_house.h"

static void
back_up(struct mail_house *house, int64_t at)
{
	assert_int_equal(backup_record_write(house->service->settings.database,
	                         at, &house->why),
	        STATUS_OK);
}

static void
raise(struct mail_house *house, enum alarm_cause cause)
{
	assert_int_equal(alarm_raise(house->service->writing, cause, "main",
	                         "401 no", clock_now(&house->clock)),
	        STATUS_OK);
}

static void
expect_in_body(struct mail_house *house, const char *part)
{
	const char *body = mail_house_body(house);

	if (strstr(body, part) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", body, part);
}

static void
test_once_a_cause(void **state)
{
	struct mail_house *house = *state;

	back_up(house, MAIL_HOUSE_NOW);
	assert_int_equal(mail_house_send(house), 0);
	raise(house, ALARM_CREDENTIALS_REFUSED);
	assert_int_equal(mail_house_send(house), 1);
	assert_string_equal(
	        mail_house_header(house, "To"), "<drift@svar.test>");
	expect_in_body(house, "Udbyderen afviser adgangen på banen main.");
	expect_in_body(house, "401 no");
	expect_in_body(house, "2026-10-06 10:00");
	expect_in_body(house, "https://svar.test");
	for (int i = 0; i < 5; i++) {
		mail_house_advance(house, 60);
		raise(house, ALARM_CREDENTIALS_REFUSED);
		assert_int_equal(mail_house_send(house), 1);
	}
	/* Mended, and wrong again: that is news. */
	assert_int_equal(
	        alarm_clear(house->service->writing, ALARM_CREDENTIALS_REFUSED,
	                "main", clock_now(&house->clock)),
	        STATUS_OK);
	assert_int_equal(mail_house_send(house), 1);
	raise(house, ALARM_CREDENTIALS_REFUSED);
	assert_int_equal(mail_house_send(house), 2);
	raise(house, ALARM_BREAKER_OPEN);
	raise(house, ALARM_NO_CREDIT);
	assert_int_equal(mail_house_send(house), 4);
}

static void
test_the_server_was_away(void **state)
{
	struct mail_house *house = *state;

	back_up(house, MAIL_HOUSE_NOW);
	house->smtp.manner = SMTP_GREETS_421;
	raise(house, ALARM_NO_CREDIT);
	assert_int_equal(mail_house_send(house), 0);
	mail_house_advance(house, 3600);
	assert_int_equal(mail_house_send(house), 0);
	house->smtp.manner = SMTP_WELL;
	mail_house_advance(house, 3600);
	assert_int_equal(mail_house_send(house), 1);
	expect_in_body(house, "ikke flere penge");
}

#define OPEN_ALARMS(cause)                                                     \
	"SELECT count(*) FROM alarm WHERE cleared_at IS NULL AND cause = "     \
	"'" cause "'"

/* The lane's own alarm ends with the first mail that goes. */
static void
test_the_server_refuses_us(void **state)
{
	struct mail_house *house = *state;

	back_up(house, MAIL_HOUSE_NOW);
	house->smtp.manner = SMTP_MAIL_550;
	raise(house, ALARM_NO_CREDIT);
	assert_int_equal(mail_house_send(house), 0);
	(void)mail_lane_once(house->service->mails);
	assert_int_equal(
	        mail_house_count(house, OPEN_ALARMS("mail_refused")), 1);
	house->smtp.manner = SMTP_WELL;
	mail_house_advance(house, 600);
	assert_true(mail_house_send(house) >= 1);
	(void)mail_lane_once(house->service->mails);
	assert_int_equal(
	        mail_house_count(house, OPEN_ALARMS("mail_refused")), 0);
}

/* Away for a quarter of an hour: an alarm that no mail tells of, and that the
 * first one to go through ends. */
static void
test_the_server_is_silent(void **state)
{
	struct mail_house *house = *state;
	int64_t raised = 0;
	int minutes = 0;

	back_up(house, MAIL_HOUSE_NOW);
	house->smtp.manner = SMTP_GREETS_421;
	raise(house, ALARM_NO_CREDIT);
	assert_int_equal(mail_house_send(house), 0);
	while (raised == 0 && minutes < 60) {
		mail_house_advance(house, 60);
		minutes++;
		assert_int_equal(mail_house_send(house), 0);
		raised = mail_house_count(house, OPEN_ALARMS("mail_silent"));
	}
	assert_int_equal(minutes, 15);
	house->smtp.manner = SMTP_WELL;
	mail_house_advance(house, 3600);
	/* Only of what else is wrong. */
	assert_int_equal(mail_house_send(house), 1);
	expect_in_body(house, "ikke flere penge");
	(void)mail_lane_once(house->service->mails);
	assert_int_equal(
	        mail_house_count(house, OPEN_ALARMS("mail_silent")), 0);
	assert_int_equal(mail_house_send(house), 1);
}

/* One failure, and nothing more to send: nobody knows whether it is away. */
static void
test_tried_once(void **state)
{
	struct mail_house *house = *state;

	back_up(house, MAIL_HOUSE_NOW);
	house->smtp.manner = SMTP_GREETS_421;
	raise(house, ALARM_NO_CREDIT);
	assert_int_equal(mail_house_send(house), 0);
	mail_house_run(house, "UPDATE mail SET state = 'failed'");
	mail_house_advance(house, 3600);
	assert_int_equal(mail_house_send(house), 0);
	assert_int_equal(
	        mail_house_count(house, OPEN_ALARMS("mail_silent")), 0);
}

static void
test_backups(void **state)
{
	struct mail_house *house = *state;

	/* Asked for, and never made. */
	assert_int_equal(mail_house_send(house), 1);
	expect_in_body(house, "Sikkerhedskopien er for gammel");
	back_up(house, MAIL_HOUSE_NOW);
	assert_int_equal(mail_house_send(house), 1);
	assert_int_equal(mail_house_count(house, OPEN_ALARMS("backup_old")), 0);
	mail_house_advance(house, 24 * 3600);
	assert_int_equal(mail_house_send(house), 1);
	mail_house_advance(house, 1);
	assert_int_equal(mail_house_send(house), 2);
	mail_house_advance(house, 3600);
	assert_int_equal(mail_house_send(house), 2);
	assert_int_equal(mail_house_count(house, OPEN_ALARMS("backup_old")), 1);
	back_up(house, clock_now(&house->clock));
	(void)mail_house_send(house);
	assert_int_equal(mail_house_count(house, OPEN_ALARMS("backup_old")), 0);
}

/* A record that nobody can read is none. */
static void
test_records(void **state)
{
	struct mail_house *house = *state;
	const char *database = house->service->settings.database;
	char *path = talloc_asprintf(house, "%s.backup", database);
	FILE *file;
	int64_t at = 0;

	assert_int_equal(backup_record_read(database, &at), STATUS_NOT_FOUND);
	back_up(house, MAIL_HOUSE_NOW);
	assert_int_equal(backup_record_read(database, &at), STATUS_OK);
	assert_int_equal(at, MAIL_HOUSE_NOW);
	file = fopen(path, "w");
	assert_non_null(file);
	(void)fputs("in the morning\n", file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(backup_record_read(database, &at), STATUS_NOT_FOUND);
	assert_int_equal(
	        backup_record_write("/none/db", 1, &house->why), STATUS_SYSTEM);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        MAIL_HOUSE(test_once_a_cause),
	        MAIL_HOUSE(test_the_server_was_away),
	        MAIL_HOUSE(test_the_server_refuses_us),
	        MAIL_HOUSE(test_the_server_is_silent),
	        MAIL_HOUSE(test_tried_once),
	        MAIL_HOUSE(test_backups),
	        MAIL_HOUSE(test_records),
	};

	return cmocka_run_group_tests_name("alarm_mail", tests, NULL, NULL);
}
