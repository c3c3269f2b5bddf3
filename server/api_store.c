/*
 * The SQL of the interface for programs.  Of a token only the keyed hash is
 * here: a copy of the database sends nothing.
 */
#include "server/api_store.h"

enum { REFERENCES_KEPT_S = 90 * 86400 };

static const struct shape_field token_fields[] = {
        SHAPE_INT(struct api_token, id),
        SHAPE_INT(struct api_token, municipality),
        SHAPE_STRING(struct api_token, name),
        SHAPE_STRING(struct api_token, lane),
        SHAPE_STRING(struct api_token, sender),
        SHAPE_INT(struct api_token, used_day),
        SHAPE_INT(struct api_token, noted_day),
};
static const struct shape token_shape =
        SHAPE("api_token", struct api_token, token_fields);

enum status
api_token_get(struct db *db, TALLOC_CTX *memory,
        const unsigned char hash[SECRET_HASH_BYTES], struct api_token *token)
{
	static const char sql[] =
	        "SELECT t.id, t.municipality, t.name, m.lane, m.sender,"
	        " t.used_day, t.used_day AS noted_day FROM api_token t"
	        " JOIN municipality m ON m.code = t.municipality"
	        " WHERE t.token_hash = :token_hash AND t.revoked_at IS NULL";

	return db_one(db, sql,
	        DB_ARGS(DB_BLOB("token_hash", hash, SECRET_HASH_BYTES)),
	        DB_INTO(memory, &token_shape), token);
}

/* A day is enough to see which tokens nobody uses any more. */
enum status
api_token_used(struct db *db, const struct api_token *token, int64_t day)
{
	static const char sql[] = "UPDATE api_token SET used_day = :day"
	                          " WHERE id = :id AND used_day <> :day";

	return db_run(
	        db, sql, DB_ARGS(DB_INT("day", day), DB_INT("id", token->id)));
}

/* The municipality is looked up first, so that the one constraint that may fail
 * is the name's. */
enum status
api_token_put(struct db *db, int64_t municipality, const char *name,
        const unsigned char hash[SECRET_HASH_BYTES], int64_t now)
{
	static const char there[] =
	        "SELECT code FROM municipality WHERE code = :municipality";
	static const char sql[] =
	        "INSERT INTO api_token (municipality, name, token_hash,"
	        " created_at) VALUES (:municipality, :name, :token_hash, :now)";
	int64_t code = 0;
	enum status status = db_int(db, there,
	        DB_ARGS(DB_INT("municipality", municipality)), &code);

	if (status != STATUS_OK)
		return status;
	return db_run(db, sql,
	        DB_ARGS(DB_INT("municipality", municipality),
	                DB_TEXT("name", name),
	                DB_BLOB("token_hash", hash, SECRET_HASH_BYTES),
	                DB_INT("now", now)));
}

enum status
api_token_revoke(
        struct db *db, int64_t municipality, const char *name, int64_t now)
{
	static const char sql[] =
	        "UPDATE api_token SET revoked_at = :now"
	        " WHERE municipality = :municipality AND name = :name"
	        " AND revoked_at IS NULL";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_INT("now", now),
	                DB_INT("municipality", municipality),
	                DB_TEXT("name", name)));

	if (status == STATUS_OK && db_changes(db) == 0)
		return STATUS_NOT_FOUND;
	return status;
}

static const struct shape_field row_fields[] = {
        SHAPE_STRING(struct api_token_row, name),
        SHAPE_INT(struct api_token_row, created_at),
        SHAPE_INT(struct api_token_row, used_day),
        SHAPE_INT(struct api_token_row, revoked_at),
};
static const struct shape row_shape =
        SHAPE("api_token_row", struct api_token_row, row_fields);

enum status
api_token_list(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        struct api_token_row **rows, size_t *count)
{
	static const char sql[] =
	        "SELECT name, created_at, used_day,"
	        " coalesce(revoked_at, 0) AS revoked_at FROM api_token"
	        " WHERE municipality = :municipality ORDER BY id";

	return db_all(db, sql, DB_ARGS(DB_INT("municipality", municipality)),
	        DB_INTO(memory, &row_shape), API_TOKENS_MAX, rows, count);
}

static const struct shape_field taken_fields[] = {
        SHAPE_INT(struct api_taken, message),
        SHAPE_BLOB(struct api_taken, digest),
};
static const struct shape taken_shape =
        SHAPE("api_taken", struct api_taken, taken_fields);

enum status
api_reference_get(struct db *db, TALLOC_CTX *memory,
        const struct api_token *token, const char *reference,
        struct api_taken *taken)
{
	static const char sql[] =
	        "SELECT message, digest FROM api_reference"
	        " WHERE token = :token AND reference = :reference";

	return db_one(db, sql,
	        DB_ARGS(DB_INT("token", token->id),
	                DB_TEXT("reference", reference)),
	        DB_INTO(memory, &taken_shape), taken);
}

enum status
api_reference_put(struct db *db, const struct api_token *token,
        const char *reference, const struct api_taken *taken, int64_t now)
{
	static const char sql[] =
	        "INSERT INTO api_reference (token, reference, message, digest,"
	        " taken_at) VALUES (:token, :reference, :message, :digest,"
	        " :now)";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("token", token->id),
	                DB_TEXT("reference", reference),
	                DB_INT("message", taken->message),
	                DB_BLOB("digest", taken->digest.bytes,
	                        taken->digest.length),
	                DB_INT("now", now)));
}

enum status
api_reference_expire(struct db *db, int64_t now)
{
	static const char sql[] =
	        "DELETE FROM api_reference WHERE taken_at <= :before";

	return db_run(
	        db, sql, DB_ARGS(DB_INT("before", now - REFERENCES_KEPT_S)));
}

static const struct shape_field message_fields[] = {
        SHAPE_STRING(struct api_message, state),
        SHAPE_INT(struct api_message, segments),
        SHAPE_STRING(struct api_message, error),
        SHAPE_INT(struct api_message, created_at),
        SHAPE_INT(struct api_message, sent_at),
        SHAPE_INT(struct api_message, settled_at),
};
static const struct shape message_shape =
        SHAPE("api_message", struct api_message, message_fields);

/* The outbox also notes when an attempt came to nothing; a text that waits for
 * the next one is not settled. */
enum status
api_message_get(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        int64_t id, struct api_message *message)
{
	static const char sql[] =
	        "SELECT state, segments, error, created_at,"
	        " coalesce(sent_at, 0) AS sent_at,"
	        " CASE WHEN state IN ('queued', 'sending') THEN 0"
	        " ELSE coalesce(settled_at, 0) END AS settled_at FROM outbox"
	        " WHERE id = :id AND municipality = :municipality";

	return db_one(db, sql,
	        DB_ARGS(DB_INT("id", id), DB_INT("municipality", municipality)),
	        DB_INTO(memory, &message_shape), message);
}
