/*
 * The outbox as rows: what goes in, and what comes of it.  What goes out is
 * outbox_claim_store.c's, what time alone changes outbox_old_store.c's.
 *
 * A row that was withdrawn while its fate was open has expires_at 0: whatever
 * comes, it never goes out again.
 */
#include "gateway/outbox_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "gateway/lane_clock.h"
#include "gateway/sms.h"

enum { NONCE_LETTERS = 8 };

/* As the schema spells them. */
static const char *
kind_name(enum outbox_kind kind)
{
	static const char *const names[] = {
	        [OUTBOX_INVITATION] = "invitation",
	        [OUTBOX_QUESTION] = "question",
	        [OUTBOX_REMINDER] = "reminder",
	        [OUTBOX_CONFIRMATION] = "confirmation",
	        [OUTBOX_MESSAGE] = "message",
	};

	return names[kind];
}

/* Of a message that follows none. */
static enum outbox_priority
priority_of(enum outbox_kind kind)
{
	switch (kind) {
	case OUTBOX_MESSAGE: /* nobody waits for it, and the caps bind it */
	case OUTBOX_INVITATION: return OUTBOX_INVITATIONS;
	case OUTBOX_REMINDER: return OUTBOX_REMINDERS;
	case OUTBOX_QUESTION:
	case OUTBOX_CONFIRMATION: break;
	}
	return OUTBOX_ANSWERS;
}

/* The nonce makes the reference one that nobody can guess: a receipt that
 * carries it is the provider's. */
enum status
outbox_put(struct db *db, const struct outbox_message *message,
        struct randomness *randomness, int64_t *id)
{
	static const char sql[] =
	        "INSERT INTO outbox (nonce, lane, sender, municipality,"
	        " subject, kind, phone_sealed, phone_key, body, segments,"
	        " due_at, expires_at, after_id, created_at, priority) VALUES"
	        " (:nonce, :lane, :sender, :municipality, :subject, :kind,"
	        " :phone_sealed, :phone_key, :body, :segments, :due_at,"
	        " :expires_at, :after_id, :due_at, CASE"
	        " WHEN :after_id = 0 THEN :priority"
	        " WHEN EXISTS (SELECT 1 FROM outbox p WHERE p.id = :after_id"
	        "  AND p.state IN ('accepted', 'delivered')) THEN :follower"
	        " ELSE :blocked END)";
	char nonce[SECRET_CODE_LENGTH + 1];
	enum status status;

	secret_code(randomness, nonce);
	nonce[NONCE_LETTERS] = '\0';
	status = db_run(db, sql,
	        DB_ARGS(DB_TEXT("nonce", nonce), DB_TEXT("lane", message->lane),
	                DB_TEXT("sender", message->sender),
	                DB_INT("municipality", message->municipality),
	                DB_INT("subject", message->subject),
	                DB_TEXT("kind", kind_name(message->kind)),
	                DB_BLOB("phone_sealed", message->phone_sealed.bytes,
	                        message->phone_sealed.length),
	                DB_INT("phone_key", message->phone_key),
	                DB_TEXT("body", message->body),
	                DB_INT("segments", sms_count(message->body).segments),
	                DB_INT("due_at", message->due_at),
	                DB_INT("expires_at", message->expires_at),
	                DB_INT("after_id", message->after),
	                DB_INT("priority", priority_of(message->kind)),
	                DB_INT("follower", OUTBOX_FOLLOWERS),
	                DB_INT("blocked", OUTBOX_BLOCKED)));
	*id = db_last_id(db);
	return status;
}

/* What is under way cannot be called back, but it must not be sent again. */
static enum status
forbid_resending(struct db *db, int64_t subject)
{
	static const char sql[] = "UPDATE outbox SET expires_at = 0"
	                          " WHERE subject = :subject AND subject <> 0"
	                          " AND state IN ('sending', 'unknown')";

	return db_run(db, sql, DB_ARGS(DB_INT("subject", subject)));
}

enum status
outbox_withdraw(
        struct db *db, int64_t subject, const char *reason, int64_t *withdrawn)
{
	static const char sql[] =
	        "UPDATE outbox SET state = 'failed', error = :reason"
	        " WHERE subject = :subject AND subject <> 0"
	        " AND state = 'queued'";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_TEXT("reason", reason), DB_INT("subject", subject)));

	*withdrawn = status == STATUS_OK ? db_changes(db) : 0;
	return status == STATUS_OK ? forbid_resending(db, subject) : status;
}

/* A receipt may know better than an answer: the row decides. */
enum status
outbox_fail_followers(struct db *db, int64_t id)
{
	static const char sql[] =
	        "UPDATE outbox SET state = 'failed',"
	        " error = 'the message before it failed' WHERE id IN ("
	        "WITH RECURSIVE chain (id) AS ("
	        "SELECT o.id FROM outbox o JOIN outbox p ON p.id = o.after_id"
	        " WHERE o.after_id = :id AND o.after_id <> 0"
	        " AND o.state = 'queued' AND p.state IN ('failed', 'rejected')"
	        " UNION SELECT o.id FROM chain c JOIN outbox o"
	        " ON o.after_id = c.id WHERE o.after_id <> 0"
	        " AND o.state = 'queued') SELECT id FROM chain)";

	return db_run(db, sql, DB_ARGS(DB_INT("id", id)));
}

/* Only where it still waits; a receipt may have been there. */
enum status
outbox_refuse(struct db *db, int64_t id, const char *state, const char *reason)
{
	static const char sql[] =
	        "UPDATE outbox SET state = :state, error = :reason"
	        " WHERE id = :id AND state = 'queued'";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_TEXT("state", state), DB_TEXT("reason", reason),
	                DB_INT("id", id)));

	if (status != STATUS_OK)
		return status;
	if (db_changes(db) > 0)
		db_tell(db, LOG_ERROR, "outbox.refused",
		        "id=%" PRId64 " state=%s reason=\"%s\"", id, state,
		        reason);
	return outbox_fail_followers(db, id);
}

/* What waited for this one is next, if it was taken indeed: a receipt may have
 * told otherwise before. */
static enum status
release_followers(struct db *db, int64_t id)
{
	static const char sql[] =
	        "UPDATE outbox SET priority = :next WHERE after_id = :id"
	        " AND after_id <> 0 AND state = 'queued'"
	        " AND priority = :blocked"
	        " AND EXISTS (SELECT 1 FROM outbox p WHERE p.id = :id"
	        "  AND p.state IN ('accepted', 'delivered'))";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("next", OUTBOX_FOLLOWERS), DB_INT("id", id),
	                DB_INT("blocked", OUTBOX_BLOCKED)));
}

/* A verdict that this program does not know would be a doubtful one. */
static const char *
state_of(enum provider_verdict verdict)
{
	switch (verdict) {
	case PROVIDER_ACCEPTED: return "accepted";
	case PROVIDER_REJECTED: return "rejected";
	case PROVIDER_RETRY: return "queued";
	case PROVIDER_UNKNOWN: break;
	}
	return "unknown";
}

/* A receipt may have been quicker than the answer; then only the provider's id
 * is news.  What is to be tried again was no attempt. */
static enum status
settle_one(struct db *db, const struct provider_result *result, int64_t now,
        int64_t retry_at)
{
	static const char sql[] =
	        "UPDATE outbox SET state = CASE"
	        " WHEN state <> 'sending' THEN state"
	        " WHEN :state = 'queued' AND expires_at = 0 THEN 'failed'"
	        " ELSE :state END,"
	        " due_at = CASE WHEN state = 'sending' AND :state = 'queued'"
	        " THEN :retry_at ELSE due_at END,"
	        " attempt = CASE WHEN state = 'sending' AND :state = 'queued'"
	        " THEN attempt - 1 ELSE attempt END,"
	        " sent_at = CASE WHEN state = 'sending' AND :state = 'queued'"
	        " AND attempt = 1 THEN NULL ELSE sent_at END,"
	        " lane = CASE WHEN state = 'sending' AND :state = 'queued'"
	        " AND attempt = 1 THEN coalesce(home_lane, lane)"
	        " ELSE lane END,"
	        " sender = CASE WHEN state = 'sending' AND :state = 'queued'"
	        " AND attempt = 1 THEN coalesce(home_sender, sender)"
	        " ELSE sender END,"
	        " provider_id = coalesce(:provider_id, provider_id),"
	        " error = CASE WHEN state = 'sending' THEN :error"
	        " ELSE error END, settled_at = :now WHERE id = :id";
	bool refused = provider_was_refused(result->verdict);
	enum status status = STATUS_OK;

	if (refused)
		status = outbox_take_back(db, result->id);
	if (status != STATUS_OK)
		return status;
	status = db_run(db, sql,
	        DB_ARGS(DB_TEXT("state", state_of(result->verdict)),
	                DB_INT("retry_at", retry_at),
	                DB_TEXT("provider_id", result->provider_id),
	                DB_TEXT("error", result->error), DB_INT("now", now),
	                DB_INT("id", result->id)));
	if (status == STATUS_OK && refused)
		status = outbox_fail_followers(db, result->id);
	if (status == STATUS_OK && result->verdict == PROVIDER_ACCEPTED)
		status = release_followers(db, result->id);
	return status;
}

/* All or nothing: the job's savepoint undoes what came before an error. */
enum status
outbox_settle(struct db *db, const struct provider_answer *answer, int64_t now,
        int64_t retry_at)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < answer->result_count; i++)
		status = settle_one(db, &answer->results[i], now, retry_at);
	return status;
}

/* "123-abcdefgh" is the id and the nonce. */
static bool
split_reference(const char *reference, int64_t *id, const char **nonce)
{
	char *end;

	if (reference == NULL || reference[0] < '0' || reference[0] > '9')
		return false;
	*id = strtoll(reference, &end, 10);
	*nonce = end + 1;
	return *end == '-' && strlen(*nonce) == NONCE_LETTERS;
}

/* As the statement below compares them. */
static const char *
receipt_name(enum provider_receipt receipt)
{
	switch (receipt) {
	case PROVIDER_RECEIPT_TRANSIENT: return "transient";
	case PROVIDER_RECEIPT_DELIVERED: return "delivered";
	case PROVIDER_RECEIPT_FAILED: return "failed";
	case PROVIDER_RECEIPT_UNKNOWN: break;
	}
	return "none";
}

/* Monotone: delivered is final, failed gives way to delivered only, a word on
 * the way settles what was doubtful as accepted.  Nobody but the provider knows
 * the nonce, so that any word it has for a message proves that it has the
 * message: one that waits to be sent again need not go.  A word that we do not
 * know changes nothing and is kept. */
static enum status
apply_receipt(struct db *db, const struct provider_event *event, int64_t id,
        const char *nonce, int64_t now)
{
	static const char sql[] =
	        "UPDATE outbox SET state = CASE"
	        " WHEN state = 'delivered' THEN state"
	        " WHEN :receipt = 'delivered' THEN 'delivered'"
	        " WHEN state IN ('failed', 'rejected') THEN state"
	        " WHEN :receipt = 'failed' THEN 'failed'"
	        " WHEN :receipt = 'transient' THEN 'accepted'"
	        " ELSE state END,"
	        " provider_id = coalesce(provider_id, :provider_id),"
	        " error = CASE WHEN state = 'delivered' THEN error"
	        " WHEN :receipt IN ('failed', 'none') THEN :raw_status"
	        " WHEN :receipt = 'delivered' THEN NULL"
	        " ELSE error END,"
	        " sent_at = coalesce(sent_at, :now), settled_at = :now"
	        " WHERE id = :id AND nonce = :nonce";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_TEXT("receipt", receipt_name(event->receipt)),
	                DB_TEXT("provider_id", event->provider_id),
	                DB_TEXT("raw_status", event->raw_status),
	                DB_INT("now", now), DB_INT("id", id),
	                DB_TEXT("nonce", nonce)));

	if (status == STATUS_OK && db_changes(db) == 0)
		return STATUS_NOT_FOUND;
	return status;
}

/* Its batch has been heard of; only the first receipt writes. */
static enum status
mark_heard(struct db *db, int64_t id)
{
	static const char sql[] =
	        "UPDATE outbox_batch SET heard = 1 WHERE heard = 0"
	        " AND id = (SELECT batch FROM outbox WHERE id = :id)";

	return db_run(db, sql, DB_ARGS(DB_INT("id", id)));
}

/* A reference that is not ours is no error: several systems may share one
 * account. */
enum status
outbox_receipt(struct db *db, const struct provider_event *event, int64_t now)
{
	const char *nonce = NULL;
	int64_t id = 0;
	enum status status;

	if (!split_reference(event->reference, &id, &nonce))
		return STATUS_NOT_FOUND;
	status = apply_receipt(db, event, id, nonce, now);
	if (status == STATUS_OK)
		status = mark_heard(db, id);
	if (status == STATUS_OK)
		status = lane_clock_note(db, id, event->at, now);
	if (status == STATUS_OK && event->receipt == PROVIDER_RECEIPT_FAILED)
		status = outbox_fail_followers(db, id);
	else if (status == STATUS_OK)
		status = release_followers(db, id);
	return status;
}
