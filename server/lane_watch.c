/*
 * A lane's trouble as an alarm.  A short pause is none: the provider asked for it,
 * or was not there for a moment, and the lane tries again by itself.
 */
#include "server/lane_watch.h"

#include <stdio.h>

#include "server/alarm_store.h"
#include "server/municipality_store.h"
#include "server/service.h"

static const struct {
	enum delivery_trouble trouble;
	enum alarm_cause cause;
} rows[] = {
        {DELIVERY_CREDENTIALS, ALARM_CREDENTIALS_REFUSED},
        {DELIVERY_NO_CREDIT, ALARM_NO_CREDIT},
        {DELIVERY_REFUSED, ALARM_LANE_STOPPED},
        {DELIVERY_SILENT, ALARM_LANE_SILENT},
        {DELIVERY_BREAKER, ALARM_BREAKER_OPEN},
};

/* One trouble at a time: whatever else was open of this lane is over. */
enum status
lane_watch_lane(void *context, struct db *db, const struct delivery_lane *lane)
{
	const struct service *service = context;
	int64_t now = clock_now(service->clock);
	enum status status = STATUS_OK;

	for (size_t i = 0;
	        status == STATUS_OK && i < sizeof(rows) / sizeof(rows[0]); i++)
		status = rows[i].trouble == lane->trouble
		                 ? alarm_raise(db, rows[i].cause, lane->lane,
		                           lane->reason, now)
		                 : alarm_clear(
		                           db, rows[i].cause, lane->lane, now);
	return status;
}

/* An alarm of a cap lasts until the day is over on which it was raised; what is
 * over a month's cap raises it again then, once a day. */
enum status
lane_watch_cap(void *context, struct db *db, int64_t municipality, bool reached)
{
	const struct service *service = context;
	int64_t now = clock_now(service->clock);
	struct civil today = clock_civil(now);
	char subject[32] = "alle, dag";

	today.hour = today.minute = today.second = 0;
	if (!reached)
		return alarm_clear_older(
		        db, ALARM_CAP_REACHED, clock_at(today), now);
	if (municipality != 0)
		(void)snprintf(subject, sizeof(subject),
		        "kommune %04lld, måned", (long long)municipality);
	return alarm_raise(db, ALARM_CAP_REACHED, subject, NULL, now);
}

/* Until nothing is aside any more, or a server starts and tries it again. */
enum status
lane_watch_aside(
        void *context, struct db *db, const char *lane, enum status why)
{
	const struct service *service = context;

	return alarm_raise(db, ALARM_TEXT_ASIDE, lane, status_name(why),
	        clock_now(service->clock));
}

/* All of them are told, a line each. */
enum status
lane_watch_check(
        struct db *db, const struct settings *settings, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct municipality_lane *lanes = NULL;
	size_t count = 0;
	enum status status = municipality_lanes(db, memory, &lanes, &count);

	for (size_t i = 0; i < count; i++) {
		if (settings_has_lane(settings, lanes[i].lane))
			continue;
		text_add_format(why,
		        "%smunicipality %04lld writes by the lane \"%s\", which"
		        " the configuration does not have (municipality set"
		        " %lld --lane NAME)",
		        why->length > 0 ? "\n" : "", (long long)lanes[i].code,
		        lanes[i].lane, (long long)lanes[i].code);
		status = STATUS_INPUT;
	}
	talloc_free(memory);
	return status;
}
