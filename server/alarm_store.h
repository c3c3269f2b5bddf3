/*
 * Alarms: what somebody at operations must see to.  Whoever finds something wrong
 * raises one, inside a job of the writer, as often as it finds it; whoever finds
 * it mended clears it.  Of a cause and a subject one is open at a time, so that
 * it is told once.
 */
#ifndef SERVER_ALARM_STORE_H
#define SERVER_ALARM_STORE_H

#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/status.h"
#include "server/wording.h"

/* Another cause is a row here, in alarm_store.c's names and in da.txt. */
enum alarm_cause {
	ALARM_CREDENTIALS_REFUSED, /* by the provider; subject: the lane */
	ALARM_NO_CREDIT,           /* at the provider; subject: the lane */
	ALARM_LANE_STOPPED,        /* for another reason; subject: the lane */
	ALARM_LANE_SILENT,         /* the provider is away; subject: the lane */
	ALARM_BREAKER_OPEN,        /* too much fails; subject: the lane */
	ALARM_CAP_REACHED,         /* subject: whose cap, in Danish words */
	ALARM_BACKUP_OLD,          /* subject: the database */
	ALARM_DISK_LOW,            /* subject: the database's folder, or '' */
	ALARM_CLOCK_WRONG,         /* subject: a lane, or '' */
	ALARM_MAIL_REFUSED,        /* by the mail server; subject: "mail" */
	ALARM_MAIL_SILENT,         /* it is away; subject: "mail" */
	ALARM_TEXT_ASIDE,          /* cannot be acted on; subject: the lane */
	ALARM_CAUSES,
};

struct alarm {
	int64_t id;
	const char *cause; /* "no_credit" */
	const char *subject;
	const char *detail; /* the provider's words, without personal data */
	int64_t raised_at;
	int64_t told_at; /* 0: not yet */
};

/* "no_credit": what stands in the table, logs and metrics. */
const char *alarm_name(enum alarm_cause cause);

/* Once per open cause and subject; again it changes nothing.  `detail` must
 * hold no number and no name of a person; NULL for none. */
MUST_CHECK enum status alarm_raise(struct db *db, enum alarm_cause cause,
        const char *subject, const char *detail, int64_t now);
/* What is not open is cleared already. */
MUST_CHECK enum status alarm_clear(struct db *db, enum alarm_cause cause,
        const char *subject, int64_t now);

/* All of that cause that were raised before an instant. */
MUST_CHECK enum status alarm_clear_older(
        struct db *db, enum alarm_cause cause, int64_t before, int64_t now);

/* Those that are open, oldest first; the rows belong to `memory`. */
MUST_CHECK enum status alarm_list_open(struct db *db, TALLOC_CTX *memory,
        struct alarm **alarms, size_t *count);
/* Those of them that operations were not yet written to about: at most 100 at a
 * time. */
MUST_CHECK enum status alarm_list_untold(struct db *db, TALLOC_CTX *memory,
        struct alarm **alarms, size_t *count);
/* Operations were written to about it. */
MUST_CHECK enum status alarm_mark_told(struct db *db, int64_t id, int64_t now);

/* What it says to people: what is wrong, and what to do.  One sentence or two of
 * the wording's "alarm.CAUSE", the subject filled in; the detail is apart. */
const char *alarm_sentence(TALLOC_CTX *memory, const struct wording *wording,
        const char *language, const struct alarm *alarm);

#endif
