/*
 * The outbox as rows: what goes in, what is claimed, and what comes of it.  What
 * time alone changes is outbox_old_store.c's.
 *
 * A row that was withdrawn while its fate was open has expires_at 0: whatever
 * comes, it never goes out again.
 */
#include "gateway/outbox.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "gateway/lane_clock.h"
#include "gateway/sms.h"

enum { NONCE_LETTERS = 8, CLAIM_MAX = 1000 };

/* As the schema spells them. */
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

/* The nonce makes the reference one that nobody can guess: a receipt that
 * carries it is the provider's. */
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

/* What a claim needs of a row. */
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
#define MAY_GO                                                                 \
	"SELECT o.id, o.nonce, o.sender, o.phone_sealed, o.phone_key, o.body"  \
	" FROM outbox o LEFT JOIN outbox p ON p.id = o.after_id"               \
	" WHERE o.lane = :lane AND o.state = 'queued'"                         \
	" AND o.due_at <= :now AND o.expires_at > :now"                        \
	" AND (o.after_id = 0 OR p.state IN ('accepted', 'delivered'))"        \
	" AND NOT EXISTS (SELECT 1 FROM outbox q"                              \
	"  WHERE q.phone_key = o.phone_key AND q.state = 'sending')"
#define OLDEST_FIRST " ORDER BY o.due_at, o.id LIMIT :limit"

/* Whoever answered us is waiting: that goes before thousands of invitations. */
static const char prompt_sql[] =
        MAY_GO " AND o.kind IN ('question', 'confirmation') AND o.after_id = "
               "0" OLDEST_FIRST;
static const char due_sql[] = MAY_GO OLDEST_FIRST;

/* The first attempt's time is kept: what is counted and what is doubtful
 * starts there. */
static enum status
mark_sending(struct db *db, int64_t id, int64_t now, int64_t batch)
{
	static const char sql[] =
	        "UPDATE outbox SET state = 'sending', attempt = attempt + 1,"
	        " sent_at = coalesce(sent_at, :now), batch = :batch"
	        " WHERE id = :id AND state = 'queued'";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("id", id), DB_INT("now", now),
	                DB_INT("batch", batch)));
}

/* A claim is what goes out in one request. */
static enum status
begin_batch(struct db *db, const char *lane, int64_t now, int64_t *batch)
{
	static const char sql[] = "INSERT INTO outbox_batch (lane, sent_at)"
	                          " VALUES (:lane, :sent_at)";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_TEXT("lane", lane), DB_INT("sent_at", now)));

	*batch = db_last_id(db);
	return status;
}

static enum status
end_batch(struct db *db, int64_t batch, const struct outbox_claim *claim)
{
	static const char sql[] =
	        "UPDATE outbox_batch SET first_id = :first_id,"
	        " last_id = :last_id, size = :size WHERE id = :id";
	int64_t first = claim->messages[0].id;
	int64_t last = first;

	for (size_t i = 1; i < claim->count; i++) {
		int64_t id = claim->messages[i].id;

		first = id < first ? id : first;
		last = id > last ? id : last;
	}
	return db_run(db, sql,
	        DB_ARGS(DB_INT("first_id", first), DB_INT("last_id", last),
	                DB_INT("size", claim->count), DB_INT("id", batch)));
}

/* What follows a message that nobody will get must not go alone; nor must what
 * follows that.  A receipt may know better than an answer: the row decides. */
static enum status
fail_followers(struct db *db, int64_t id)
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
static enum status
fail_message(struct db *db, int64_t id, const char *error)
{
	static const char sql[] =
	        "UPDATE outbox SET state = 'failed', error = :error"
	        " WHERE id = :id AND state = 'queued'";
	enum status status = db_run(
	        db, sql, DB_ARGS(DB_TEXT("error", error), DB_INT("id", id)));

	log_event(LOG_ERROR, "outbox.failed", "id=%" PRId64 " error=\"%s\"", id,
	        error);
	return status == STATUS_OK ? fail_followers(db, id) : status;
}

/* A small set of phone keys: open addressing, twice the claim's size. */
struct key_set {
	int64_t keys[2 * CLAIM_MAX + 1];
	bool used[2 * CLAIM_MAX + 1];
};

/* False when it was in the set: that number's text waits for the next claim.
 */
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

/* A claim while it is being made. */
struct claiming {
	TALLOC_CTX *owner;
	const char *lane;
	const struct secret_keys *keys;
	int64_t now;
	struct outbox_claim *claim;
	int64_t batch; /* 0 until there is something in it */
};

/* A number that cannot be opened was sealed by other keys: that message can
 * never go. */
static enum status
claim_row(struct db *db, struct claiming *claiming, const struct claim_row *row)
{
	struct outbox_claim *claim = claiming->claim;
	const char *number = NULL;
	enum status status = secret_open(claiming->owner, claiming->keys->phone,
	        row->phone_sealed.bytes, row->phone_sealed.length, &number);

	if (status != STATUS_OK)
		return fail_message(db, row->id, "sealed by another key");
	status = STATUS_OK;
	if (claiming->batch == 0)
		status = begin_batch(
		        db, claiming->lane, claiming->now, &claiming->batch);
	if (status == STATUS_OK)
		status = mark_sending(
		        db, row->id, claiming->now, claiming->batch);
	claim->messages[claim->count++] =
	        (struct provider_message){.id = row->id,
	                .reference = talloc_asprintf(claiming->owner,
	                        "%" PRId64 "-%s", row->id, row->nonce),
	                .sender = row->sender,
	                .recipient = number,
	                .body = row->body};
	return status;
}

/* Claims what one look finds; `found` counts what it saw. */
static enum status
claim_found(struct db *db, const char *sql, struct claiming *claiming,
        size_t limit, size_t *found)
{
	TALLOC_CTX *owner = claiming->owner;
	struct claim_row *rows = NULL;
	struct key_set *set;
	enum status status = db_all(db, sql,
	        DB_ARGS(DB_TEXT("lane", claiming->lane),
	                DB_INT("now", claiming->now), DB_INT("limit", limit)),
	        DB_INTO(owner, &claim_shape), limit, &rows, found);

	if (status != STATUS_OK || *found == 0)
		return status;
	set = talloc_zero(owner, struct key_set);
	if (set == NULL)
		log_abort("outbox.claim", "out of memory");
	for (size_t i = 0; status == STATUS_OK && i < *found; i++)
		if (add_key(set, rows[i].phone_key))
			status = claim_row(db, claiming, &rows[i]);
	talloc_free(set);
	return status;
}

enum status
outbox_claim(struct db *db, TALLOC_CTX *owner, const char *lane,
        const struct secret_keys *keys, int64_t now, size_t limit,
        struct outbox_claim *claim)
{
	struct claiming claiming = {owner, lane, keys, now, claim, 0};
	size_t found = 0;
	enum status status;

	if (limit > CLAIM_MAX)
		limit = CLAIM_MAX;
	*claim = (struct outbox_claim){
	        .messages = talloc_zero_array(
	                owner, struct provider_message, (unsigned)limit)};
	if (claim->messages == NULL)
		log_abort("outbox.claim", "out of memory");
	status = claim_found(db, prompt_sql, &claiming, limit, &found);
	/* What is found but cannot be claimed is over, so that another look
	 * finds others: an empty claim means that there is nothing. */
	do {
		if (status == STATUS_OK && claim->count < limit)
			status = claim_found(db, due_sql, &claiming,
			        limit - claim->count, &found);
	} while (status == STATUS_OK && found > 0 && claim->count == 0);
	if (status == STATUS_OK && claim->count > 0)
		status = end_batch(db, claiming.batch, claim);
	return status;
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
 * is news.  What the provider did not accept was no attempt: nothing of it can
 * have arrived. */
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
	        " provider_id = coalesce(:provider_id, provider_id),"
	        " error = CASE WHEN state = 'sending' THEN :error"
	        " ELSE error END, settled_at = :now WHERE id = :id";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_TEXT("state", state_of(result->verdict)),
	                DB_INT("retry_at", retry_at),
	                DB_TEXT("provider_id", result->provider_id),
	                DB_TEXT("error", result->error), DB_INT("now", now),
	                DB_INT("id", result->id)));

	if (status == STATUS_OK && (result->verdict == PROVIDER_REJECTED ||
	                                   result->verdict == PROVIDER_RETRY))
		status = fail_followers(db, result->id);
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
		status = fail_followers(db, id);
	return status;
}
