/*
 * Alarms as rows, and what they say.
 */
#include "server/alarm_store.h"

#include "base/log.h"
#include "base/shape.h"

enum { OPEN_MAX = 1000, UNTOLD_MAX = 100 };

static const char *const names[ALARM_CAUSES] = {
        [ALARM_CREDENTIALS_REFUSED] = "credentials_refused",
        [ALARM_NO_CREDIT] = "no_credit",
        [ALARM_LANE_STOPPED] = "lane_stopped",
        [ALARM_LANE_SILENT] = "lane_silent",
        [ALARM_BREAKER_OPEN] = "breaker_open",
        [ALARM_CAP_REACHED] = "cap_reached",
        [ALARM_BACKUP_OLD] = "backup_old",
        [ALARM_DISK_LOW] = "disk_low",
        [ALARM_CLOCK_WRONG] = "clock_wrong",
        [ALARM_MAIL_REFUSED] = "mail_refused",
        [ALARM_MAIL_SILENT] = "mail_silent",
        [ALARM_TEXT_ASIDE] = "text_aside",
};

static const struct shape_field fields[] = {
        SHAPE_INT(struct alarm, id),
        SHAPE_STRING(struct alarm, cause),
        SHAPE_STRING(struct alarm, subject),
        SHAPE_STRING(struct alarm, detail),
        SHAPE_INT(struct alarm, raised_at),
        SHAPE_INT(struct alarm, told_at),
};
static const struct shape shape = SHAPE("alarm", struct alarm, fields);

const char *
alarm_name(enum alarm_cause cause)
{
	return names[cause];
}

/* The index decides whether one is open; only a new one is worth a line of the
 * log. */
enum status
alarm_raise(struct db *db, enum alarm_cause cause, const char *subject,
        const char *detail, int64_t now)
{
	static const char sql[] =
	        "INSERT INTO alarm (cause, subject, detail, raised_at)"
	        " VALUES (:cause, :subject, :detail, :now)"
	        " ON CONFLICT (cause, subject) WHERE cleared_at IS NULL"
	        " DO NOTHING";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_TEXT("cause", alarm_name(cause)),
	                DB_TEXT("subject", subject),
	                DB_TEXT("detail", detail == NULL ? "" : detail),
	                DB_INT("now", now)));

	if (status == STATUS_OK && db_changes(db) > 0)
		db_tell(db, LOG_ERROR, "alarm.raised",
		        "cause=%s subject=\"%s\" detail=\"%s\"",
		        alarm_name(cause), subject,
		        detail == NULL ? "" : detail);
	return status;
}

enum status
alarm_clear(
        struct db *db, enum alarm_cause cause, const char *subject, int64_t now)
{
	static const char sql[] =
	        "UPDATE alarm SET cleared_at = :now WHERE cause = :cause"
	        " AND subject = :subject AND cleared_at IS NULL";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_TEXT("cause", alarm_name(cause)),
	                DB_TEXT("subject", subject), DB_INT("now", now)));

	if (status == STATUS_OK && db_changes(db) > 0)
		db_tell(db, LOG_INFO, "alarm.cleared",
		        "cause=%s subject=\"%s\"", alarm_name(cause), subject);
	return status;
}

enum status
alarm_clear_older(
        struct db *db, enum alarm_cause cause, int64_t before, int64_t now)
{
	static const char sql[] =
	        "UPDATE alarm SET cleared_at = :now WHERE cause = :cause"
	        " AND raised_at < :before AND cleared_at IS NULL";

	return db_run(db, sql,
	        DB_ARGS(DB_TEXT("cause", alarm_name(cause)),
	                DB_INT("before", before), DB_INT("now", now)));
}

enum status
alarm_list_open(
        struct db *db, TALLOC_CTX *memory, struct alarm **alarms, size_t *count)
{
	static const char sql[] =
	        "SELECT id, cause, subject, detail, raised_at,"
	        " coalesce(told_at, 0) AS told_at FROM alarm"
	        " WHERE cleared_at IS NULL ORDER BY id";

	return db_all(db, sql, DB_NO_ARGS, DB_INTO(memory, &shape), OPEN_MAX,
	        alarms, count);
}

/* What was mended before anybody was told of it is left in the table, and to
 * nobody's mail. */
enum status
alarm_list_untold(
        struct db *db, TALLOC_CTX *memory, struct alarm **alarms, size_t *count)
{
	static const char sql[] =
	        "SELECT id, cause, subject, detail, raised_at, 0 AS told_at"
	        " FROM alarm WHERE cleared_at IS NULL AND told_at IS NULL"
	        " ORDER BY id LIMIT :limit";

	return db_all(db, sql, DB_ARGS(DB_INT("limit", UNTOLD_MAX)),
	        DB_INTO(memory, &shape), UNTOLD_MAX, alarms, count);
}

/* The first time counts. */
enum status
alarm_mark_told(struct db *db, int64_t id, int64_t now)
{
	static const char sql[] = "UPDATE alarm SET told_at = :now"
	                          " WHERE id = :id AND told_at IS NULL";

	return db_run(db, sql, DB_ARGS(DB_INT("id", id), DB_INT("now", now)));
}

const char *
alarm_sentence(TALLOC_CTX *memory, const struct wording *wording,
        const char *language, const struct alarm *alarm)
{
	const char *key = text_format(memory, "alarm.%s", alarm->cause);
	return wording_fill(memory, wording_get(wording, language, key), "emne",
	        alarm->subject, NULL);
}
