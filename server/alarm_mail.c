/*
 * Alarms by mail.
 *
 * An alarm is marked as told in the transaction that puts its mail, so that it
 * is told once, and not lost when the mail server is away for a while.
 */
#include "server/alarm_mail.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "gateway/mail.h"
#include "server/alarm_store.h"
#include "server/backup_record.h"
#include "server/service.h"

enum { HOUR_S = 3600, KEPT_S = 2 * 86400, BODY_MAX = 4000 };

/* The subject of both. */
static const char lane_name[] = "mail";

/* The lane's own trouble is an alarm as well: it cannot be mailed while it
 * lasts, but it stands on the page and in the figures.  One trouble at a time;
 * a refusal lasts until a mail goes, a server that is away may refuse later. */
static enum status
look_at_lane(const struct service *service, struct db *db, int64_t now)
{
	struct mail_lane_report report = mail_lane_look(service->mails);
	enum status status = STATUS_OK;

	if (report.state == MAIL_LANE_STOP)
		status = alarm_raise(
		        db, ALARM_MAIL_REFUSED, lane_name, report.reason, now);
	else if (report.state == MAIL_LANE_OPEN)
		status = alarm_clear(db, ALARM_MAIL_REFUSED, lane_name, now);
	if (status != STATUS_OK)
		return status;
	if (mail_lane_is_silent(&report, now))
		return alarm_raise(
		        db, ALARM_MAIL_SILENT, lane_name, report.reason, now);
	return report.state != MAIL_LANE_PAUSE
	               ? alarm_clear(db, ALARM_MAIL_SILENT, lane_name, now)
	               : STATUS_OK;
}

/* The cause's detail stays as it was when it was raised. */
static enum status
look_at_backup(const struct service *service, struct db *db, int64_t now)
{
	int64_t most_h = service->settings.backup_max_age_h;
	const char *database = service->settings.database;
	int64_t at = 0;
	enum status read;

	if (most_h == 0)
		return alarm_clear(db, ALARM_BACKUP_OLD, database, now);
	read = backup_record_read(database, &at);
	if (read == STATUS_OK && now - at <= most_h * HOUR_S)
		return alarm_clear(db, ALARM_BACKUP_OLD, database, now);
	return alarm_raise(db, ALARM_BACKUP_OLD, database,
	        read == STATUS_OK ? "the newest is too old" : "there is none",
	        now);
}

/* "2026-11-26 03:16", Danish time. */
static const char *
time_text(TALLOC_CTX *memory, int64_t at)
{
	struct civil civil = clock_civil(at);

	return text_format(memory, "%04d-%02d-%02d %02d:%02d", civil.year,
	        civil.month, civil.day, civil.hour, civil.minute);
}

static const char *
body_of(const struct service *service, TALLOC_CTX *memory,
        const struct alarm *alarm)
{
	const struct wording *wording = service->wording;
	struct text body;

	text_init(&body, memory, BODY_MAX);
	text_add(&body, wording_fill(memory,
	                        wording_get(wording, "da", "mail.alarm_body"),
	                        "sted", service->settings.public_url, NULL));
	text_add_format(&body, "\n\n%s\n",
	        alarm_sentence(memory, wording, "da", alarm));
	if (alarm->detail[0] != '\0')
		text_add_format(&body, "%s\n",
		        wording_fill(memory,
		                wording_get(wording, "da", "mail.alarm_detail"),
		                "detalje", alarm->detail, NULL));
	text_add_format(&body, "\n%s\n",
	        wording_fill(memory,
	                wording_get(wording, "da", "mail.alarm_since"), "tid",
	                time_text(memory, alarm->raised_at), NULL));
	return text_string(&body);
}

/* An alarm that cannot be written must not keep the others back. */
static enum status
tell(struct service *service, struct db *db, TALLOC_CTX *memory,
        const struct alarm *alarm)
{
	int64_t now = clock_now(service->clock);
	struct mail_pen pen = {&service->keys, &service->randomness};
	struct mail_message mail = {.kind = MAIL_ALARM,
	        .address = service->settings.mail.operations,
	        .title = wording_fill(memory,
	                wording_get(service->wording, "da", "mail.alarm_title"),
	                "årsag", alarm->cause, NULL),
	        .body = body_of(service, memory, alarm),
	        .due_at = now,
	        .expires_at = now + KEPT_S};
	int64_t id = 0;
	enum status status = mail_put(db, &pen, &mail, &id);

	if (status != STATUS_OK && status != STATUS_INPUT &&
	        status != STATUS_LIMIT)
		return status;
	return alarm_mark_told(db, alarm->id, now);
}

/* That no mail goes is told by none: the first that does would clear it. */
static enum status
tell_all(struct service *service, struct db *db)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct alarm *alarms = NULL;
	size_t count = 0;
	enum status status = alarm_list_untold(db, memory, &alarms, &count);

	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		if (strcmp(alarms[i].cause, alarm_name(ALARM_MAIL_SILENT)) != 0)
			status = tell(service, db, memory, &alarms[i]);
	talloc_free(memory);
	return status;
}

enum status
alarm_mail_look(void *context, struct db *db, int64_t now)
{
	struct service *service = context;
	const struct mail_settings *mail = &service->settings.mail;
	enum status status = look_at_lane(service, db, now);

	if (status == STATUS_OK)
		status = look_at_backup(service, db, now);
	if (status != STATUS_OK || mail->url == NULL || mail->url[0] == '\0' ||
	        mail->operations[0] == '\0')
		return status;
	return tell_all(service, db);
}

/* Without a mail server the lane only looks for alarms, which stand on the
 * delivery page all the same. */
void
alarm_mail_open(struct service *service, struct smtp_client *smtp)
{
	const struct mail_settings *mail = &service->settings.mail;

	if (smtp == NULL && mail->url != NULL && mail->url[0] != '\0')
		smtp = smtp_client_create(
		        service, (struct smtp_options){.url = mail->url,
		                         .user = mail->user,
		                         .password = mail->password,
		                         .ca = mail->ca,
		                         .plain = mail->plain,
		                         .timeout_ms = 60000,
		                         .connect_timeout_ms = 10000});
	service->mails = mail_lane_create(
	        service, (struct mail_lane_options){.writer = service->writer,
	                         .clock = service->clock,
	                         .smtp = smtp,
	                         .keys = &service->keys,
	                         .from = mail->from,
	                         .from_name = mail->name,
	                         .look = alarm_mail_look,
	                         .context = service});
}
