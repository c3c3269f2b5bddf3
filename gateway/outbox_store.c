/*
 * The outbox as rows, and every change of their states.
 */
#include "gateway/outbox.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "gateway/sms.h"

enum {
	NONCE_LETTERS = 8,
	CLAIM_MAX = 1000,
	RESEND_AFTER_S = 1800,
	ATTEMPTS_MAX = 2, /* of a question whose first fate is unknown */
	LATE_S = 3600,    /* a message this long over its time has failed */
};

static const char *
kind_name(enum outbox_kind kind)
{
	static const char *const names[] = {
	        [OUTBOX_INVITATION] = "invitation",
	        [OUTBOX_QUESTION] = "question",
	        [OUTBOX_REMINDER] = "reminder",
	        [OUTBOX_CONFIRMATION] = "confirmation",
	};

	return names[kind];
}

enum status
outbox_put(struct db *db, const struct outbox_message *message,
        struct randomness *randomness, int64_t *id)
{
	static const char sql[] =
	        "INSERT INTO outbox (nonce, lane, sender, municipality,"
	        " subject, kind, phone_sealed, phone_key, body, segments,"
	        " due_at, expires_at, after_id, created_at) VALUES (:nonce,"
	        " :lane, :sender, :municipality, :subject, :kind,"
	        " :phone_sealed, :phone_key, :body, :segments, :due_at,"
	        " :expires_at, :after_id, :due_at)";
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
	                DB_INT("after_id", message->after)));
	*id = db_last_id(db);
	return status;
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
	return status;
}

struct claim_row {
	int64_t id;
	const char *nonce;
	const char *sender;
	struct shape_blob phone_sealed;
	int64_t phone_key;
	const char *body;
};

static const struct shape_field claim_fields[] = {
        SHAPE_INT(struct claim_row, id),
        SHAPE_STRING(struct claim_row, nonce),
        SHAPE_STRING(struct claim_row, sender),
        SHAPE_BLOB(struct claim_row, phone_sealed),
        SHAPE_INT(struct claim_row, phone_key),
        SHAPE_STRING(struct claim_row, body),
};
static const struct shape claim_shape =
        SHAPE("claim", struct claim_row, claim_fields);

/* What may go now: due, in time, nothing of the same number under way, and the
 * message that it follows was taken. */
static enum status
find_due(struct db *db, TALLOC_CTX *owner, const char *lane, int64_t now,
        size_t limit, struct claim_row **rows, size_t *count)
{
	static const char sql[] =
	        "SELECT o.id, o.nonce, o.sender, o.phone_sealed, o.phone_key,"
	        " o.body FROM outbox o"
	        " LEFT JOIN outbox p ON p.id = o.after_id"
	        " WHERE o.lane = :lane AND o.state = 'queued'"
	        " AND o.due_at <= :now AND o.expires_at > :now"
	        " AND (o.after_id = 0 OR p.state IN ('accepted', 'delivered'))"
	        " AND NOT EXISTS (SELECT 1 FROM outbox q"
	        "  WHERE q.phone_key = o.phone_key AND q.state = 'sending')"
	        " ORDER BY o.due_at, o.id LIMIT :limit";

	return db_all(db, sql,
	        DB_ARGS(DB_TEXT("lane", lane), DB_INT("now", now),
	                DB_INT("limit", limit)),
	        DB_INTO(owner, &claim_shape), limit, rows, count);
}

static enum status
mark_sending(struct db *db, int64_t id, int64_t now)
{
	static const char sql[] =
	        "UPDATE outbox SET state = 'sending', attempt = attempt + 1,"
	        " sent_at = coalesce(sent_at, :now)"
	        " WHERE id = :id AND state = 'queued'";

	return db_run(db, sql, DB_ARGS(DB_INT("id", id), DB_INT("now", now)));
}

static enum status
fail_message(struct db *db, int64_t id, const char *error)
{
	static const char sql[] =
	        "UPDATE outbox SET state = 'failed', error = :error"
	        " WHERE id = :id AND state = 'queued'";

	log_event(LOG_ERROR, "outbox.failed", "id=%" PRId64 " error=\"%s\"", id,
	        error);
	return db_run(
	        db, sql, DB_ARGS(DB_TEXT("error", error), DB_INT("id", id)));
}

/* A small set of phone keys: open addressing, twice the claim's size. */
struct key_set {
	int64_t keys[2 * CLAIM_MAX + 1];
	bool used[2 * CLAIM_MAX + 1];
};

static bool
add_key(struct key_set *set, int64_t key)
{
	size_t size = sizeof(set->used) / sizeof(set->used[0]);
	size_t at = (uint64_t)key % size;

	while (set->used[at]) {
		if (set->keys[at] == key)
			return false;
		at = (at + 1) % size;
	}
	set->used[at] = true;
	set->keys[at] = key;
	return true;
}

/* A number that cannot be opened was sealed by other keys: that message can
 * never go. */
static enum status
claim_row(struct db *db, TALLOC_CTX *owner, const struct secret_keys *keys,
        int64_t now, const struct claim_row *row, struct outbox_claim *claim)
{
	struct provider_message *message = &claim->messages[claim->count];
	const char *number = NULL;
	enum status status = secret_open(owner, keys->phone,
	        row->phone_sealed.bytes, row->phone_sealed.length, &number);

	if (status != STATUS_OK)
		return fail_message(db, row->id, "sealed by another key");
	status = mark_sending(db, row->id, now);
	*message = (struct provider_message){.id = row->id,
	        .reference = talloc_asprintf(
	                owner, "%" PRId64 "-%s", row->id, row->nonce),
	        .sender = row->sender,
	        .recipient = number,
	        .body = row->body};
	claim->count++;
	return status;
}

enum status
outbox_claim(struct db *db, TALLOC_CTX *owner, const char *lane,
        const struct secret_keys *keys, int64_t now, size_t limit,
        struct outbox_claim *claim)
{
	struct claim_row *rows = NULL;
	struct key_set *set;
	size_t count = 0;
	enum status status;

	*claim = (struct outbox_claim){NULL, 0};
	if (limit > CLAIM_MAX)
		limit = CLAIM_MAX;
	status = find_due(db, owner, lane, now, limit, &rows, &count);
	if (status != STATUS_OK || count == 0)
		return status;
	set = talloc_zero(owner, struct key_set);
	claim->messages = talloc_zero_array(
	        owner, struct provider_message, (unsigned)count);
	if (set == NULL || claim->messages == NULL)
		log_abort("outbox.claim", "out of memory");
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		if (add_key(set, rows[i].phone_key))
			status = claim_row(
			        db, owner, keys, now, &rows[i], claim);
	talloc_free(set);
	return status;
}

/* What follows a message that nobody will get must not go alone. */
static enum status
fail_followers(struct db *db, int64_t id)
{
	static const char sql[] =
	        "UPDATE outbox SET state = 'failed',"
	        " error = 'the message before it failed'"
	        " WHERE after_id = :id AND after_id <> 0 AND state = 'queued'";

	return db_run(db, sql, DB_ARGS(DB_INT("id", id)));
}

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
 * is news. */
static enum status
settle_one(struct db *db, const struct provider_result *result, int64_t now,
        int64_t retry_at)
{
	static const char sql[] =
	        "UPDATE outbox SET"
	        " state = CASE WHEN state = 'sending' THEN :state"
	        " ELSE state END,"
	        " due_at = CASE WHEN state = 'sending' AND :state = 'queued'"
	        " THEN :retry_at ELSE due_at END,"
	        " provider_id = coalesce(:provider_id, provider_id),"
	        " error = :error, settled_at = :now WHERE id = :id";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_TEXT("state", state_of(result->verdict)),
	                DB_INT("retry_at", retry_at),
	                DB_TEXT("provider_id", result->provider_id),
	                DB_TEXT("error", result->error), DB_INT("now", now),
	                DB_INT("id", result->id)));

	if (status == STATUS_OK && result->verdict == PROVIDER_REJECTED)
		status = fail_followers(db, result->id);
	return status;
}

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

/* Monotone: delivered is final, failed gives way to delivered only, a word on
 * the way settles what was doubtful as accepted. */
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
	        " WHEN :receipt = 'transient' AND state IN ('sending',"
	        " 'unknown') THEN 'accepted' ELSE state END,"
	        " provider_id = coalesce(provider_id, :provider_id),"
	        " error = CASE WHEN :receipt = 'failed' THEN :raw_status"
	        " ELSE error END, settled_at = :now"
	        " WHERE id = :id AND nonce = :nonce AND state <> 'queued'";
	const char *receipt = "transient";
	enum status status;

	if (event->receipt == PROVIDER_RECEIPT_UNKNOWN)
		receipt = "none";
	if (event->receipt == PROVIDER_RECEIPT_DELIVERED)
		receipt = "delivered";
	if (event->receipt == PROVIDER_RECEIPT_FAILED)
		receipt = "failed";
	status = db_run(db, sql,
	        DB_ARGS(DB_TEXT("receipt", receipt),
	                DB_TEXT("provider_id", event->provider_id),
	                DB_TEXT("raw_status", event->raw_status),
	                DB_INT("now", now), DB_INT("id", id),
	                DB_TEXT("nonce", nonce)));
	if (status == STATUS_OK && db_changes(db) == 0)
		return STATUS_NOT_FOUND;
	return status;
}

enum status
outbox_receipt(struct db *db, const struct provider_event *event, int64_t now)
{
	const char *nonce = NULL;
	int64_t id = 0;
	enum status status;

	if (!split_reference(event->reference, &id, &nonce))
		return STATUS_NOT_FOUND;
	status = apply_receipt(db, event, id, nonce, now);
	if (status == STATUS_OK && event->receipt == PROVIDER_RECEIPT_FAILED)
		status = fail_followers(db, id);
	return status;
}

enum status
outbox_recover(struct db *db, int64_t now, int64_t *recovered)
{
	static const char sql[] =
	        "UPDATE outbox SET state = 'unknown', settled_at = :now,"
	        " error = 'the process ended while it was under way'"
	        " WHERE state = 'sending'";
	enum status status = db_run(db, sql, DB_ARGS(DB_INT("now", now)));

	*recovered = status == STATUS_OK ? db_changes(db) : 0;
	return status;
}

static enum status
resend_questions(struct db *db, int64_t now, int64_t *changed)
{
	static const char sql[] =
	        "UPDATE outbox SET state = 'queued', due_at = :now"
	        " WHERE state = 'unknown' AND kind = 'question'"
	        " AND attempt < :attempts AND sent_at <= :before"
	        " AND expires_at > :now";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_INT("now", now), DB_INT("attempts", ATTEMPTS_MAX),
	                DB_INT("before", now - RESEND_AFTER_S)));

	*changed += status == STATUS_OK ? db_changes(db) : 0;
	return status;
}

/* The hour of grace lets the schedule move what quiet hours kept. */
static enum status
expire(struct db *db, int64_t now, int64_t *changed)
{
	static const char sql[] =
	        "UPDATE outbox SET state = 'failed', error = 'expired'"
	        " WHERE state = 'queued' AND due_at <= :now"
	        " AND expires_at <= :before";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_INT("now", now), DB_INT("before", now - LATE_S)));

	*changed += status == STATUS_OK ? db_changes(db) : 0;
	return status;
}

enum status
outbox_settle_old(struct db *db, int64_t now, int64_t *changed)
{
	enum status status;

	*changed = 0;
	status = resend_questions(db, now, changed);
	return status == STATUS_OK ? expire(db, now, changed) : status;
}

enum status
outbox_postpone(struct db *db, int64_t municipality, int64_t now,
        int64_t due_at, int64_t expires_at)
{
	static const char sql[] =
	        "UPDATE outbox SET due_at = :due_at, expires_at = :expires_at"
	        " WHERE state = 'queued' AND municipality = :municipality"
	        " AND kind IN ('invitation', 'reminder')"
	        " AND due_at <= :now AND expires_at <= :now";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("municipality", municipality),
	                DB_INT("now", now), DB_INT("due_at", due_at),
	                DB_INT("expires_at", expires_at)));
}

static const struct shape_field counts_fields[] = {
        SHAPE_INT(struct outbox_counts, queued),
        SHAPE_INT(struct outbox_counts, sending),
        SHAPE_INT(struct outbox_counts, accepted),
        SHAPE_INT(struct outbox_counts, delivered),
        SHAPE_INT(struct outbox_counts, failed),
        SHAPE_INT(struct outbox_counts, rejected),
        SHAPE_INT(struct outbox_counts, unknown),
};
static const struct shape counts_shape =
        SHAPE("counts", struct outbox_counts, counts_fields);

enum status
outbox_counts(struct db *db, struct outbox_counts *counts)
{
	static const char sql[] =
	        "SELECT coalesce(sum(state = 'queued'), 0) AS queued,"
	        " coalesce(sum(state = 'sending'), 0) AS sending,"
	        " coalesce(sum(state = 'accepted'), 0) AS accepted,"
	        " coalesce(sum(state = 'delivered'), 0) AS delivered,"
	        " coalesce(sum(state = 'failed'), 0) AS failed,"
	        " coalesce(sum(state = 'rejected'), 0) AS rejected,"
	        " coalesce(sum(state = 'unknown'), 0) AS \"unknown\""
	        " FROM outbox";

	return db_one(
	        db, sql, DB_NO_ARGS, DB_INTO(NULL, &counts_shape), counts);
}
