/*
 * The mail outbox as rows: what goes in, what is claimed, what comes of it, and
 * what time does to it.
 */
#include <inttypes.h>
#include <string.h>

#include "base/log.h"
#include "gateway/mail.h"

enum { NONCE_LETTERS = 8, TEXTS_KEPT_S = 30 * 86400 };

/* As the schema spells them. */
const char *
mail_kind_name(enum mail_kind kind)
{
	static const char *const names[MAIL_KINDS] = {
	        [MAIL_INVITATION] = "invitation",
	        [MAIL_REMINDER] = "reminder",
	        [MAIL_CONFIRMATION] = "confirmation",
	        [MAIL_NOTICE] = "notice",
	        [MAIL_ALARM] = "alarm",
	};

	return names[kind];
}

/* A line break in a header begins another header; other controls confuse who
 * reads the mail. */
static bool
is_one_line(const char *title)
{
	for (const char *c = title; *c != '\0'; c++)
		if ((unsigned char)*c < 32 || *c == 127)
			return false;
	return true;
}

/* Refused here, where somebody can still say so, not when it is sent. */
static enum status
check_message(const struct mail_message *message)
{
	size_t title = strlen(message->title);
	size_t body = strlen(message->body);

	if (title > MAIL_TITLE_MAX || body > MAIL_BODY_MAX)
		return STATUS_LIMIT;
	return mail_address_is_valid(message->address) && title > 0 &&
	                       text_is_utf8(message->title, title) &&
	                       is_one_line(message->title) &&
	                       text_is_utf8(message->body, body) &&
	                       mail_unsubscribe_is_valid(message->unsubscribe)
	               ? STATUS_OK
	               : STATUS_INPUT;
}

static enum status
insert(struct db *db, const struct mail_message *message, const char *nonce,
        struct shape_blob sealed, const unsigned char *hash)
{
	static const char sql[] =
	        "INSERT INTO mail (nonce, municipality, subject, kind,"
	        " address_sealed, address_hash, title, body, unsubscribe,"
	        " due_at, expires_at, created_at) VALUES (:nonce,"
	        " :municipality,"
	        " :subject, :kind, :address_sealed, :address_hash, :title,"
	        " :body, :unsubscribe, :due_at, :expires_at, :due_at)";

	return db_run(db, sql,
	        DB_ARGS(DB_TEXT("nonce", nonce),
	                DB_INT("municipality", message->municipality),
	                DB_INT("subject", message->subject),
	                DB_TEXT("kind", mail_kind_name(message->kind)),
	                DB_BLOB("address_sealed", sealed.bytes, sealed.length),
	                DB_BLOB("address_hash", hash, SECRET_HASH_BYTES),
	                DB_TEXT("title", message->title),
	                DB_TEXT("body", message->body),
	                DB_TEXT("unsubscribe", message->unsubscribe == NULL
	                                               ? ""
	                                               : message->unsubscribe),
	                DB_INT("due_at", message->due_at),
	                DB_INT("expires_at", message->expires_at)));
}

enum status
mail_put(struct db *db, const struct mail_pen *pen,
        const struct mail_message *message, int64_t *id)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	char nonce[SECRET_CODE_LENGTH + 1];
	unsigned char hash[SECRET_HASH_BYTES];
	struct shape_blob sealed;
	enum status status = check_message(message);

	*id = 0;
	if (status == STATUS_OK)
		status = secret_seal(memory, pen->keys->phone, message->address,
		        &sealed.bytes, &sealed.length);
	if (status == STATUS_OK) {
		secret_code(pen->randomness, nonce);
		nonce[NONCE_LETTERS] = '\0';
		mail_address_hash(pen->keys, message->address, hash);
		status = insert(db, message, nonce, sealed, hash);
	}
	if (status == STATUS_OK)
		*id = db_last_id(db);
	talloc_free(memory);
	return status;
}

/* Only what is queued: what is under way or gone cannot be called back. */
enum status
mail_withdraw(
        struct db *db, int64_t subject, const char *reason, int64_t *withdrawn)
{
	static const char sql[] = "UPDATE mail SET state = 'failed',"
	                          " error = :reason WHERE subject = :subject"
	                          " AND subject <> 0 AND state = 'queued'";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_TEXT("reason", reason), DB_INT("subject", subject)));

	*withdrawn = status == STATUS_OK ? db_changes(db) : 0;
	return status;
}

/* Confirmations and alarms still go: whoever said stop is told that it was
 * heard. */
enum status
mail_withdraw_address(struct db *db, int64_t municipality,
        const unsigned char hash[SECRET_HASH_BYTES], const char *reason)
{
	static const char sql[] =
	        "UPDATE mail SET state = 'failed', error = :reason"
	        " WHERE state = 'queued' AND address_hash = :hash"
	        " AND municipality = :municipality"
	        " AND kind IN ('invitation', 'reminder')";

	return db_run(db, sql,
	        DB_ARGS(DB_TEXT("reason", reason),
	                DB_BLOB("hash", hash, SECRET_HASH_BYTES),
	                DB_INT("municipality", municipality)));
}

/* What a claim needs of a row. */
struct mail_row {
	int64_t id;
	int64_t attempt;
	const char *nonce;
	struct shape_blob address_sealed;
	const char *title;
	const char *body;
	const char *unsubscribe;
};

static const struct shape_field row_fields[] = {
        SHAPE_INT(struct mail_row, id),
        SHAPE_INT(struct mail_row, attempt),
        SHAPE_STRING(struct mail_row, nonce),
        SHAPE_BLOB(struct mail_row, address_sealed),
        SHAPE_STRING(struct mail_row, title),
        SHAPE_STRING(struct mail_row, body),
        SHAPE_STRING(struct mail_row, unsubscribe),
};
static const struct shape row_shape =
        SHAPE("mail", struct mail_row, row_fields);

/* Alarms first: whoever must act should not wait behind a wave. */
static enum status
take_next(struct db *db, TALLOC_CTX *owner, int64_t now, struct mail_row *row)
{
	static const char sql[] =
	        "UPDATE mail SET state = 'sending', attempt = attempt + 1,"
	        " sent_at = coalesce(sent_at, :now) WHERE id = ("
	        "SELECT id FROM mail WHERE state = 'queued'"
	        " AND due_at <= :now AND expires_at > :now"
	        " ORDER BY kind <> 'alarm', due_at, id LIMIT 1)"
	        " RETURNING id, attempt, nonce, address_sealed, title, body,"
	        " unsubscribe";

	return db_one(db, sql, DB_ARGS(DB_INT("now", now)),
	        DB_INTO(owner, &row_shape), row);
}

/* An address that was sealed by other keys can never be read again: that mail
 * has failed, and the next one is looked at. */
enum status
mail_claim(struct db *db, TALLOC_CTX *owner, const struct secret_keys *keys,
        int64_t now, struct mail_parcel *parcel)
{
	for (;;) {
		struct mail_row row;
		enum status status = take_next(db, owner, now, &row);

		if (status != STATUS_OK)
			return status;
		*parcel = (struct mail_parcel){.id = row.id,
		        .attempt = row.attempt,
		        .nonce = row.nonce,
		        .title = row.title,
		        .body = row.body,
		        .unsubscribe = row.unsubscribe};
		status = secret_open(owner, keys->phone,
		        row.address_sealed.bytes, row.address_sealed.length,
		        &parcel->address);
		if (status == STATUS_OK)
			return STATUS_OK;
		db_tell(db, LOG_ERROR, "mail.failed", "id=%" PRId64 " error=%s",
		        row.id, "sealed by another key");
		status = mail_settle(db,
		        &(struct mail_result){
		                row.id, MAIL_REJECTED, "sealed by another key"},
		        now, now);
		if (status != STATUS_OK)
			return status;
	}
}

/* A verdict that this program does not know would be a doubtful one. */
static const char *
state_of(enum mail_verdict verdict)
{
	switch (verdict) {
	case MAIL_ACCEPTED: return "accepted";
	case MAIL_REJECTED: return "rejected";
	case MAIL_RETRY: return "queued";
	case MAIL_UNKNOWN: break;
	}
	return "unknown";
}

/* What was not taken has not been sent. */
enum status
mail_settle(struct db *db, const struct mail_result *result, int64_t now,
        int64_t retry_at)
{
	static const char sql[] =
	        "UPDATE mail SET state = :state, error = :error,"
	        " due_at = CASE WHEN :state = 'queued' THEN :retry_at"
	        " ELSE due_at END,"
	        " sent_at = CASE WHEN :state = 'queued' THEN NULL"
	        " ELSE sent_at END, settled_at = :now"
	        " WHERE id = :id AND state = 'sending'";

	return db_run(db, sql,
	        DB_ARGS(DB_TEXT("state", state_of(result->verdict)),
	                DB_TEXT("error", result->error),
	                DB_INT("retry_at", retry_at), DB_INT("now", now),
	                DB_INT("id", result->id)));
}

/* Nobody can know whether the server had taken it. */
enum status
mail_recover(struct db *db, int64_t now, int64_t *recovered)
{
	static const char sql[] =
	        "UPDATE mail SET state = 'unknown', settled_at = :now,"
	        " error = 'the process ended while it was under way'"
	        " WHERE state = 'sending'";
	enum status status = db_run(db, sql, DB_ARGS(DB_INT("now", now)));

	*recovered = status == STATUS_OK ? db_changes(db) : 0;
	return status;
}

/* An error that is there already says more than the clock. */
enum status
mail_expire(struct db *db, int64_t now)
{
	static const char sql[] =
	        "UPDATE mail SET state = 'failed', settled_at = :now,"
	        " error = coalesce(error, 'too late')"
	        " WHERE state = 'queued' AND expires_at <= :now";

	return db_run(db, sql, DB_ARGS(DB_INT("now", now)));
}

/* The title stays, and the sealed address: it can still be told what went
 * where. */
enum status
mail_forget(struct db *db, int64_t now)
{
	static const char sql[] = "UPDATE mail SET body = ''"
	                          " WHERE body <> '' AND created_at < :before"
	                          " AND state NOT IN ('queued', 'sending')";

	return db_run(db, sql, DB_ARGS(DB_INT("before", now - TEXTS_KEPT_S)));
}
