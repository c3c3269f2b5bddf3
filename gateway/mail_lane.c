/*
 * One mail at a time: until its result is stored nothing else of the lane is
 * `sending`, so that a crash leaves one mail in doubt and not a batch.
 *
 * A mail that the server wants later is put off by itself (greylisting, a full
 * mailbox).  A server that is away or refuses us closes the whole lane, and its
 * mails keep their places.
 */
#include "gateway/mail_lane.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/thread.h"
#include "gateway/mail.h"
#include "gateway/mail_format.h"

enum {
	LOOK_MS = 5000,     /* between two looks when nothing is due */
	PAUSE_FIRST_S = 15, /* doubles... */
	PAUSE_MOST_S = 900, /* ...up to this */
	STOP_S = 600,
	LATER_FIRST_S = 300, /* doubles... */
	LATER_MOST_S = 14400,
	DRAIN_MS = 5000,
	LETTER_MAX = 128 * 1024,
};

/* What came of a mail, until it is stored. */
struct settle_job {
	struct writer_job job;
	int64_t id; /* 0: there is none */
	enum mail_verdict verdict;
	char error[sizeof(((struct smtp_result *)NULL)->error)];
	int64_t now;
	int64_t retry_at;
};

struct mail_lane {
	struct mail_lane_options options;
	struct settle_job unsettled; /* the thread's alone */
	bool started;
	atomic_bool stopping;
	pthread_t thread;
	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t wake;
	bool woken;
	struct mail_lane_report report;
};

static int
destroy(struct mail_lane *lane)
{
	pthread_cond_destroy(&lane->wake);
	pthread_mutex_destroy(&lane->lock);
	return 0;
}

/* Nothing goes until it is started, or driven by mail_lane_once() as tests do. */
struct mail_lane *
mail_lane_create(TALLOC_CTX *owner, struct mail_lane_options options)
{
	struct mail_lane *lane = talloc_zero(owner, struct mail_lane);

	if (lane == NULL)
		log_abort("mail.lane", "out of memory");
	lane->options = options;
	pthread_mutex_init(&lane->lock, NULL);
	pthread_cond_init(&lane->wake, NULL);
	talloc_set_destructor(lane, destroy);
	return lane;
}

struct claim_job {
	struct writer_job job;
	struct mail_lane *lane;
	TALLOC_CTX *memory;
	int64_t now;
	bool closed;
	struct mail_parcel parcel;
	bool found;
};

/* What is too late is told first, so that it is not claimed. */
static enum status
run_claim(struct writer_job *job, struct db *db)
{
	struct claim_job *claim = (struct claim_job *)job;
	const struct mail_lane_options *options = &claim->lane->options;
	enum status status = STATUS_OK;

	claim->found = false;
	if (options->look != NULL)
		status = options->look(options->context, db, claim->now);
	if (status == STATUS_OK)
		status = mail_expire(db, claim->now);
	if (status != STATUS_OK || claim->closed)
		return status;
	status = mail_claim(
	        db, claim->memory, options->keys, claim->now, &claim->parcel);
	claim->found = status == STATUS_OK;
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status
run_settle(struct writer_job *job, struct db *db)
{
	const struct settle_job *settle = (const struct settle_job *)job;
	struct mail_result result = {settle->id, settle->verdict,
	        settle->error[0] == '\0' ? NULL : settle->error};

	return mail_settle(db, &result, settle->now, settle->retry_at);
}

/* Doubling from `first`, at most `most`. */
static int64_t
back_off(int64_t tries, int64_t first, int64_t most)
{
	int64_t wait = first;

	for (int64_t i = 1; i < tries && wait < most; i++)
		wait *= 2;
	return wait < most ? wait : most;
}

/* The thread alone changes it; the lock is for those who look. */
static void
set_report(struct mail_lane *lane, const struct mail_lane_report *report)
{
	bool changed;

	pthread_mutex_lock(&lane->lock);
	changed = lane->report.state != report->state;
	lane->report = *report;
	pthread_mutex_unlock(&lane->lock);
	if (changed)
		log_event(report->state == MAIL_LANE_OPEN ? LOG_INFO : LOG_WARN,
		        "mail.lane", "state=%d reason=\"%s\"",
		        (int)report->state, report->reason);
}

/* An answer to a mail, good or bad, shows a server that works.  One that takes
 * mails and says nothing would leave a whole wave in doubt: it is given time as
 * well. */
static void
note_server(
        struct mail_lane *lane, const struct smtp_result *result, int64_t now)
{
	struct mail_lane_report report = {.state = MAIL_LANE_OPEN};
	bool refused = result->outcome == SMTP_ACCOUNT;

	if (refused || result->outcome == SMTP_DOWN ||
	        result->outcome == SMTP_UNKNOWN) {
		report = mail_lane_look(lane);
		report.since_at = report.failures == 0 ? now : report.since_at;
		report.failures++;
		report.state = refused ? MAIL_LANE_STOP : MAIL_LANE_PAUSE;
		report.paused_until =
		        now + (refused ? STOP_S
		                       : back_off(report.failures,
		                                 PAUSE_FIRST_S, PAUSE_MOST_S));
		(void)snprintf(report.reason, sizeof(report.reason), "%s",
		        result->error);
	}
	set_report(lane, &report);
}

/* A server that failed us before the end of the data has taken nothing; only
 * what is unknown is in doubt. */
static enum mail_verdict
verdict_of(enum smtp_outcome outcome)
{
	switch (outcome) {
	case SMTP_TAKEN: return MAIL_ACCEPTED;
	case SMTP_REFUSED: return MAIL_REJECTED;
	case SMTP_LATER:
	case SMTP_DOWN:
	case SMTP_ACCOUNT: return MAIL_RETRY;
	case SMTP_UNKNOWN: break;
	}
	return MAIL_UNKNOWN;
}

/* Until it is settled nothing else may go.  What the writer cannot store now (a
 * full disk) stays here for the next round; when the process ends before, the
 * mail is in doubt. */
static bool
settle(struct mail_lane *lane)
{
	enum status status;

	if (lane->unsettled.id == 0)
		return true;
	status = writer_do(
	        lane->options.writer, WRITER_BATCH, &lane->unsettled.job);
	if (status == STATUS_OK)
		lane->unsettled.id = 0;
	else
		log_event(LOG_ERROR, "mail.settle", "id=%" PRId64 " status=%s",
		        lane->unsettled.id, status_name(status));
	return status == STATUS_OK;
}

/* The lane is judged once, and waiting counts from here, however often the
 * settling is tried. */
static void
take_result(struct mail_lane *lane, const struct mail_parcel *parcel,
        const struct smtp_result *result)
{
	struct settle_job *job = &lane->unsettled;
	int64_t now = clock_now(lane->options.clock);

	*job = (struct settle_job){.job = {.run = run_settle},
	        .id = parcel->id,
	        .verdict = verdict_of(result->outcome),
	        .now = now,
	        .retry_at = now};
	(void)snprintf(job->error, sizeof(job->error), "%s", result->error);
	note_server(lane, result, now);
	if (result->outcome == SMTP_LATER)
		job->retry_at +=
		        back_off(parcel->attempt, LATER_FIRST_S, LATER_MOST_S);
	/* When the lane opens again, the others go before this one: it may
	 * have been the reason. */
	else if (job->verdict == MAIL_RETRY)
		job->retry_at = mail_lane_look(lane).paused_until;
	log_event(result->outcome == SMTP_TAKEN ? LOG_INFO : LOG_WARN,
	        "mail.sent", "id=%" PRId64 " error=\"%s\"", parcel->id,
	        result->error);
}

/* What cannot be written as a mail would be refused for ever. */
static void
send_parcel(struct mail_lane *lane, TALLOC_CTX *memory,
        const struct mail_parcel *parcel)
{
	struct mail_letter letter = {.from = lane->options.from,
	        .from_name = lane->options.from_name,
	        .to = parcel->address,
	        .title = parcel->title,
	        .body = parcel->body,
	        .unsubscribe = parcel->unsubscribe,
	        .id = parcel->id,
	        .nonce = parcel->nonce,
	        .at = clock_now(lane->options.clock)};
	struct smtp_result result = {
	        .outcome = SMTP_REFUSED, .error = "cannot be written"};
	struct text text;

	text_init(&text, memory, LETTER_MAX);
	if (mail_format(&letter, &text) == STATUS_OK) {
		struct smtp_mail mail = {letter.from, letter.to,
		        text_string(&text), text.length};

		lane->options.smtp->send(lane->options.smtp, &mail, &result);
	}
	take_result(lane, parcel, &result);
	(void)settle(lane);
}

/* What is due, and what is too old; true when there was one. */
static bool
claim_and_send(struct mail_lane *lane, TALLOC_CTX *memory)
{
	int64_t now = clock_now(lane->options.clock);
	struct claim_job job = {.job = {.run = run_claim},
	        .lane = lane,
	        .memory = memory,
	        .now = now,
	        .closed = lane->options.smtp == NULL ||
	                  now < mail_lane_look(lane).paused_until};
	enum status status =
	        writer_do(lane->options.writer, WRITER_BATCH, &job.job);
	bool found = status == STATUS_OK && job.found;

	if (status != STATUS_OK)
		log_event(LOG_WARN, "mail.look", "status=%s",
		        status_name(status));
	if (found)
		send_parcel(lane, memory, &job.parcel);
	return found;
}

bool
mail_lane_once(struct mail_lane *lane)
{
	TALLOC_CTX *memory = talloc_new(lane);
	bool found = settle(lane) && claim_and_send(lane, memory);

	talloc_free(memory);
	return found;
}

struct recover_job {
	struct writer_job job;
	int64_t now;
	int64_t recovered;
};

static enum status
run_recover(struct writer_job *job, struct db *db)
{
	struct recover_job *recover = (struct recover_job *)job;

	return mail_recover(db, recover->now, &recover->recovered);
}

enum status
mail_lane_recover(struct mail_lane *lane)
{
	struct recover_job job = {.job = {.run = run_recover},
	        .now = clock_now(lane->options.clock)};
	enum status status =
	        writer_do(lane->options.writer, WRITER_BATCH, &job.job);

	if (status == STATUS_OK && job.recovered > 0)
		log_event(LOG_WARN, "mail.recovered", "count=%" PRId64,
		        job.recovered);
	return status;
}

/* By the machine's time: the clock may be a test's. */
static void
rest(struct mail_lane *lane)
{
	int64_t until_ms = clock_monotonic_ms() + LOOK_MS;

	pthread_mutex_lock(&lane->lock);
	if (!lane->woken && !lane->stopping)
		(void)thread_wait_until(&lane->wake, &lane->lock, until_ms);
	lane->woken = false;
	pthread_mutex_unlock(&lane->lock);
}

static void *
run_thread(void *context)
{
	struct mail_lane *lane = context;

	while (!lane->stopping)
		if (!mail_lane_once(lane))
			rest(lane);
	return NULL;
}

/* What an earlier process left is settled first: later it could not be told
 * from what this one has under way. */
enum status
mail_lane_start(struct mail_lane *lane)
{
	enum status status = mail_lane_recover(lane);

	if (status == STATUS_OK)
		status = thread_start(
		        &lane->thread, "mail", run_thread, lane, NULL);
	lane->started = status == STATUS_OK;
	return status;
}

void
mail_lane_wake(struct mail_lane *lane)
{
	pthread_mutex_lock(&lane->lock);
	lane->woken = true;
	pthread_cond_signal(&lane->wake);
	pthread_mutex_unlock(&lane->lock);
}

/* A server that does not answer must not hold up the end of the process. */
void
mail_lane_stop(struct mail_lane *lane)
{
	lane->stopping = true;
	if (!lane->started)
		return;
	mail_lane_wake(lane);
	if (!thread_join_until(lane->thread, clock_monotonic_ms() + DRAIN_MS)) {
		if (lane->options.smtp != NULL)
			lane->options.smtp->abort(lane->options.smtp);
		pthread_join(lane->thread, NULL);
	}
	lane->started = false;
}

struct mail_lane_report
mail_lane_look(struct mail_lane *lane)
{
	struct mail_lane_report report;

	pthread_mutex_lock(&lane->lock);
	report = lane->report;
	pthread_mutex_unlock(&lane->lock);
	return report;
}

bool
mail_lane_is_silent(const struct mail_lane_report *report, int64_t now)
{
	return report->state == MAIL_LANE_PAUSE &&
	       report->failures >= MAIL_LANE_SILENT_TRIES &&
	       now - report->since_at >= MAIL_LANE_SILENT_S;
}
