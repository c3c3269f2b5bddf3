/*
 * What falls due.  Each person is handled in a savepoint of its own inside the
 * writer's transaction, so that one bad row stops nobody else.  Quiet hours
 * bind everything that is begun here; what is due in the night waits for the
 * next open hour.
 */
#include "server/schedule.h"

#include <inttypes.h>
#include <string.h>

#include "base/log.h"
#include "gateway/outbox.h"
#include "server/invite_text.h"
#include "server/schedule_store.h"

struct schedule {
	struct conversation *conversation;
	struct db *db;
	int64_t now;
	TALLOC_CTX *memory; /* of one person */
	struct schedule_result *result;
};

/* Why a meeting is not asked about now; NULL fate when it is. */
struct verdict {
	const char *fate;
	const char *reason;
	int64_t later; /* 0, or: look again at this time */
};

/* Open is what the municipality's hours and the calendar leave. */
static bool
is_open(const struct due_meeting *due, int64_t now)
{
	return clock_next_open(now, (int)due->open_from, (int)due->open_to) ==
	       now;
}

/* In the order in which a reader of the report would ask. */
static struct verdict
judge(const struct due_meeting *due, int64_t now)
{
	if (due->respondent == 0)
		return (struct verdict){"uncontactable", "no number", 0};
	if (due->survey_version == 0)
		return (struct verdict){"excluded", "no survey", 0};
	if (due->stopped != 0)
		return (struct verdict){"uncontactable", "stopped", 0};
	if (now - due->held_at > due->open_for_s)
		return (struct verdict){"excluded", "too late", 0};
	if (due->last_asked_at > now - due->cap_s)
		return (struct verdict){"capped", "", 0};
	if (due->waiting_elsewhere != 0)
		return (struct verdict){NULL, NULL, now + 86400};
	if (!is_open(due, now))
		return (struct verdict){NULL, NULL,
		        clock_next_open(
		                now, (int)due->open_from, (int)due->open_to)};
	return (struct verdict){NULL, NULL, 0};
}

static enum status
invite(struct schedule *schedule, const struct due_meeting *due)
{
	enum status status = conversation_invite(schedule->conversation,
	        schedule->db, schedule->memory,
	        &(struct conversation_invitation){due, schedule->now, false});

	if (status == STATUS_OK)
		status = meeting_fate(schedule->db, due, "asked", "");
	return status;
}

/* What the verdict asks for, and nothing else. */
static enum status
settle_meeting(struct schedule *schedule, const struct due_meeting *due,
        const struct verdict *verdict)
{
	if (verdict->later != 0)
		return meeting_postpone(schedule->db, due, verdict->later);
	if (verdict->fate != NULL)
		return meeting_fate(
		        schedule->db, due, verdict->fate, verdict->reason);
	return invite(schedule, due);
}

/* Counted after it was done, so that nothing is told that was undone. */
static void
count_meeting(struct schedule_result *result, const struct verdict *verdict)
{
	if (verdict->later != 0)
		return;
	if (verdict->fate == NULL)
		result->asked++;
	else if (strcmp(verdict->fate, "capped") == 0)
		result->capped++;
	else if (strcmp(verdict->fate, "excluded") == 0)
		result->excluded++;
	else
		result->uncontactable++;
}

typedef enum status each_fn(struct schedule *schedule, const void *row);

/* What is due: how it is found is the caller's, what is done with a row, and
 * how a row is put off that could not be done. */
struct kind {
	each_fn *each;
	each_fn *put_off;
};

/* Runs one person's work in a savepoint; what fails is undone, logged, and put
 * off: left where it was, it would be found first again, and a hundred of its
 * kind would keep everybody else waiting for ever. */
static enum status
in_savepoint(
        struct schedule *schedule, const struct kind *kind, const void *row)
{
	enum status status = db_savepoint(schedule->db);

	if (status != STATUS_OK)
		return status;
	schedule->memory = talloc_new(NULL);
	status = kind->each(schedule, row);
	talloc_free(schedule->memory);
	if (status == STATUS_OK)
		return db_release(schedule->db);
	if (!db_in_transaction(schedule->db))
		return status; /* the engine undid everything */
	db_rollback_to(schedule->db);
	schedule->result->failed++;
	log_event(
	        LOG_WARN, "schedule.failed", "status=%s", status_name(status));
	return kind->put_off(schedule, row);
}

/* Judged by what is so now and not by what was read with the batch: whoever has
 * two meetings in it is asked about one, and a phone that the row before has
 * written to is in a conversation. */
static enum status
each_meeting(struct schedule *schedule, const void *row)
{
	struct due_meeting due;
	struct verdict verdict;
	enum status status =
	        due_meeting_now(schedule->db, schedule->memory, row, &due);

	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	verdict = judge(&due, schedule->now);
	status = settle_meeting(schedule, &due, &verdict);
	if (status == STATUS_OK)
		count_meeting(schedule->result, &verdict);
	return status;
}

/* How each kind is put off: by the time at which it would be found again. */
static enum status
put_off_meeting(struct schedule *schedule, const void *row)
{
	return meeting_postpone(
	        schedule->db, row, schedule->now + SCHEDULE_RETRY_S);
}

/* In the night it is put off to the morning; whoever has begun meanwhile is not
 * reminded. */
static enum status
each_reminder(struct schedule *schedule, const void *row)
{
	const struct due_invitation *due = row;
	int64_t open = clock_next_open(
	        schedule->now, (int)due->open_from, (int)due->open_to);
	bool reminded = false;
	enum status status;

	if (open != schedule->now)
		return invitation_postpone(schedule->db, due, open);
	status = conversation_remind(schedule->conversation, schedule->db,
	        schedule->memory, due->id, &reminded);
	if (status == STATUS_OK && reminded)
		schedule->result->reminded++;
	return status;
}

static enum status
put_off_reminder(struct schedule *schedule, const void *row)
{
	return invitation_postpone(
	        schedule->db, row, schedule->now + SCHEDULE_RETRY_S);
}

/* Silence is final; what was answered counts. */
static enum status
each_close(struct schedule *schedule, const void *row)
{
	const struct due_invitation *due = row;
	enum status status = conversation_close(schedule->conversation,
	        schedule->db, schedule->memory, due->id);

	if (status == STATUS_OK)
		schedule->result->closed++;
	return status;
}

static enum status
put_off_close(struct schedule *schedule, const void *row)
{
	return closing_postpone(
	        schedule->db, row, schedule->now + SCHEDULE_RETRY_S);
}

static const struct kind meetings = {each_meeting, put_off_meeting};
static const struct kind reminders = {each_reminder, put_off_reminder};
static const struct kind closings = {each_close, put_off_close};

/* Which meetings are due is read once for the batch, and bounded. */
static enum status
run_meetings(struct schedule *schedule, TALLOC_CTX *memory)
{
	struct due_meeting *due = NULL;
	size_t count = 0;
	enum status status =
	        due_meetings(schedule->db, memory, schedule->now, &due, &count);

	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = in_savepoint(schedule, &meetings, &due[i]);
	schedule->result->more |= count == SCHEDULE_BATCH;
	return status;
}

/* People of waves are asked as meetings are, from a queue of their own. */
static enum status
run_waves(struct schedule *schedule)
{
	struct invite_texts texts;
	enum status status = invite_text_once(
	        schedule->conversation, schedule->db, schedule->now, &texts);

	schedule->result->asked += texts.invited;
	schedule->result->more |= texts.more;
	return status;
}

/* Reminders and ends differ only in how they are found and what is done. */
static enum status
run_invitations(struct schedule *schedule, TALLOC_CTX *memory,
        due_invitations_fn *find, const struct kind *kind)
{
	struct due_invitation *due = NULL;
	size_t count = 0;
	enum status status =
	        find(schedule->db, memory, schedule->now, &due, &count);

	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = in_savepoint(schedule, kind, &due[i]);
	schedule->result->more |= count == SCHEDULE_BATCH;
	return status;
}

/* What could not be sent before the hours ended waits for the next ones. */
static enum status
postpone(struct schedule *schedule, const struct open_hours *hours,
        int64_t limit, int64_t *moved)
{
	int64_t open = clock_next_open(
	        schedule->now, (int)hours->open_from, (int)hours->open_to);
	struct civil close = clock_civil(open);

	close.hour = (int)hours->open_to / 60;
	close.minute = (int)hours->open_to % 60;
	close.second = 0;
	return outbox_postpone(schedule->db,
	        &(struct outbox_postponement){
	                .municipality = hours->municipality,
	                .now = schedule->now,
	                .due_at = open,
	                .expires_at = clock_at(close),
	                .limit = limit},
	        moved);
}

static enum status
postpone_all(struct schedule *schedule, TALLOC_CTX *memory)
{
	struct open_hours *hours = NULL;
	int64_t left = SCHEDULE_POSTPONED;
	size_t count = 0;
	enum status status =
	        all_open_hours(schedule->db, memory, &hours, &count);

	for (size_t i = 0; status == STATUS_OK && i < count && left > 0; i++) {
		int64_t moved = 0;

		status = postpone(schedule, &hours[i], left, &moved);
		left -= moved;
	}
	schedule->result->more |= left == 0;
	return status;
}

/* What could not be sent in time is put off first, so that it is not sent in
 * the night by what follows. */
enum status
schedule_once(struct conversation *conversation, struct db *db, int64_t now,
        struct schedule_result *result)
{
	struct schedule schedule = {.conversation = conversation,
	        .db = db,
	        .now = now,
	        .result = result};
	TALLOC_CTX *memory = talloc_new(NULL);
	enum status status;

	*result = (struct schedule_result){0};
	status = postpone_all(&schedule, memory);
	if (status == STATUS_OK)
		status = conversation_parts(
		        conversation, db, memory, &result->failed);
	if (status == STATUS_OK)
		status = run_meetings(&schedule, memory);
	if (status == STATUS_OK)
		status = run_waves(&schedule);
	if (status == STATUS_OK)
		status = run_invitations(
		        &schedule, memory, due_reminders, &reminders);
	if (status == STATUS_OK)
		status = run_invitations(
		        &schedule, memory, due_closings, &closings);
	talloc_free(memory);
	return status;
}
