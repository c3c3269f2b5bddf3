/*
 * Whom we do not write to: the stop list, and what it ends.  The other half of
 * conversation_store.h.
 */
#include "server/conversation_store.h"

enum status
stop_put(struct db *db, int64_t municipality, const unsigned char *phone_hash,
        const char *reason, int64_t now)
{
	static const char sql[] =
	        "INSERT INTO stop_list (phone_hash, municipality, reason,"
	        " since_at) VALUES (:phone_hash, :municipality, :reason, :now)"
	        " ON CONFLICT (phone_hash, municipality) DO UPDATE"
	        " SET reason = CASE WHEN stop_list.reason = 'wrong_number'"
	        " THEN stop_list.reason ELSE excluded.reason END";

	return db_run(db, sql,
	        DB_ARGS(DB_BLOB("phone_hash", phone_hash, SECRET_HASH_BYTES),
	                DB_INT("municipality", municipality),
	                DB_TEXT("reason", reason), DB_INT("now", now)));
}

enum status
stop_is_put(struct db *db, const struct contact *contact, bool *stopped)
{
	static const char sql[] = "SELECT count(*) FROM stop_list"
	                          " WHERE phone_hash = :phone_hash"
	                          " AND municipality = :municipality";
	int64_t count = 0;
	enum status status = db_int(db, sql,
	        DB_ARGS(DB_BLOB("phone_hash", contact->phone_hash.bytes,
	                        SECRET_HASH_BYTES),
	                DB_INT("municipality", contact->municipality)),
	        &count);

	*stopped = count > 0;
	return status;
}

enum status
stop_sessions(struct db *db, const struct contact *contact, int64_t now)
{
	static const char sessions[] =
	        "UPDATE session SET state = 'stopped', asked = -1,"
	        " revision = revision + 1, ended_at = :now"
	        " WHERE respondent = :respondent AND state = 'open'"
	        " AND municipality = :municipality";
	static const char reminders[] =
	        "UPDATE invitation SET remind_at = NULL"
	        " WHERE respondent = :respondent AND remind_at IS NOT NULL"
	        " AND municipality = :municipality";
	enum status status = db_run(db, sessions,
	        DB_ARGS(DB_INT("respondent", contact->respondent),
	                DB_INT("municipality", contact->municipality),
	                DB_INT("now", now)));

	if (status == STATUS_OK)
		status = db_run(db, reminders,
		        DB_ARGS(DB_INT("respondent", contact->respondent),
		                DB_INT("municipality", contact->municipality)));
	return status;
}

/* A number that somebody said was wrong stays out of use until a person at the
 * municipality has looked. */
enum status
stop_remove(
        struct db *db, int64_t municipality, const unsigned char *phone_hash)
{
	static const char sql[] = "DELETE FROM stop_list"
	                          " WHERE phone_hash = :phone_hash"
	                          " AND municipality = :municipality"
	                          " AND reason = 'stop'";

	return db_run(db, sql,
	        DB_ARGS(DB_BLOB("phone_hash", phone_hash, SECRET_HASH_BYTES),
	                DB_INT("municipality", municipality)));
}

struct code_row {
	int64_t code;
};

static const struct shape_field code_fields[] = {
        SHAPE_INT(struct code_row, code),
};
static const struct shape code_shape =
        SHAPE("code", struct code_row, code_fields);

enum status
municipalities_of_sender(struct db *db, TALLOC_CTX *memory, const char *sender,
        int64_t **codes, size_t *count)
{
	static const char sql[] = "SELECT code FROM municipality"
	                          " WHERE :sender IS NULL OR sender = :sender";

	/* A row is a single int64_t, so that the rows are the codes. */
	return db_all(db, sql, DB_ARGS(DB_TEXT("sender", sender)),
	        DB_INTO(memory, &code_shape), (size_t)CONTACTS_MAX * 4, codes,
	        count);
}
