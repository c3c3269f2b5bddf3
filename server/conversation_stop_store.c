/*
 * Whom we do not write to: the stop list, and what it ends.  The other half of
 * conversation_store.h.
 */
#include "server/conversation_store.h"

#include <string.h>

/* A number that is said to be wrong stays so. */
#define PUT                                                                    \
	"INSERT INTO stop_list (phone_hash, municipality, reason, since_at) "
#define PUT_AGAIN                                                              \
	" ON CONFLICT (phone_hash, municipality) DO UPDATE"                    \
	" SET reason = CASE WHEN stop_list.reason = 'wrong_number'"            \
	" THEN stop_list.reason ELSE excluded.reason END"

enum status
stop_put(struct db *db, int64_t municipality, const unsigned char *phone_hash,
        const char *reason, int64_t now)
{
	static const char sql[] = PUT
	        "VALUES (:phone_hash, :municipality, :reason, :now)" PUT_AGAIN;

	return db_run(db, sql,
	        DB_ARGS(DB_BLOB("phone_hash", phone_hash, SECRET_HASH_BYTES),
	                DB_INT("municipality", municipality),
	                DB_TEXT("reason", reason), DB_INT("now", now)));
}

/* The municipalities that are meant: whose number it is, and whose text went by
 * it though it is another account's.  A text that was taken over has a home, and
 * an index by the phone. */
#define CALLED                                                                 \
	" FROM municipality m WHERE (m.sender IN (:sender, :also)"             \
	" OR (:sender IS NULL AND m.lane = :lane)"                             \
	" OR m.code IN (SELECT o.municipality FROM outbox o"                   \
	"  WHERE o.phone_key = :phone_key AND o.home_sender IS NOT NULL"       \
	"  AND o.sent_at IS NOT NULL AND (o.sender IN (:sender, :also)"        \
	"   OR (:sender IS NULL AND o.lane = :lane))))"

/* As the outbox has it. */
static int64_t
key_of(const struct stop_call *call)
{
	int64_t key;

	memcpy(&key, call->phone_hash, sizeof(key));
	return key;
}

/* Across municipalities: all that are meant, in one statement, so that no number
 * of them is too many. */
enum status
stop_call_put(struct db *db, const struct stop_call *call, const char *reason,
        int64_t now)
{
	static const char sql[] = PUT
	        "SELECT :phone_hash, m.code, :reason, :now" CALLED PUT_AGAIN;

	return db_run(db, sql,
	        DB_ARGS(DB_BLOB("phone_hash", call->phone_hash,
	                        SECRET_HASH_BYTES),
	                DB_INT("phone_key", key_of(call)),
	                DB_TEXT("sender", call->sender),
	                DB_TEXT("also", call->also),
	                DB_TEXT("lane", call->lane), DB_TEXT("reason", reason),
	                DB_INT("now", now)));
}

enum status
stop_is_put(struct db *db, const struct contact *contact, bool *stopped)
{
	static const char sql[] = "SELECT count(*) FROM stop_list"
	                          " WHERE phone_hash = :phone_hash"
	                          " AND municipality = :municipality";

	return db_any(db, sql,
	        DB_ARGS(DB_BLOB("phone_hash", contact->phone_hash.bytes,
	                        SECRET_HASH_BYTES),
	                DB_INT("municipality", contact->municipality)),
	        stopped);
}

/* The number's respondents where it is on the stop list. */
#define STOPPED                                                                \
	"(SELECT r.id FROM respondent r JOIN stop_list l"                      \
	" ON l.phone_hash = r.phone_hash"                                      \
	" AND l.municipality = r.municipality"                                 \
	" WHERE r.phone_hash = :phone_hash)"

struct open_row {
	int64_t invitation;
};

static const struct shape_field open_fields[] = {
        SHAPE_INT(struct open_row, invitation),
};
static const struct shape open_shape =
        SHAPE("open", struct open_row, open_fields);

struct open_each {
	struct db *db;
	const char *reason;
	stop_each_fn *each;
};

static enum status
each_open(void *row, void *context)
{
	const struct open_row *found = row;
	const struct open_each *open = context;

	return open->each(open->db, found->invitation, open->reason);
}

/* Across municipalities: all on whose stop list the number is. */
enum status
stop_each_open(struct db *db, const unsigned char *phone_hash,
        const char *reason, stop_each_fn *each)
{
	static const char sql[] = "SELECT id AS invitation FROM session"
	                          " WHERE state = 'open'"
	                          " AND respondent IN " STOPPED;

	return db_each(db, sql,
	        DB_ARGS(DB_BLOB("phone_hash", phone_hash, SECRET_HASH_BYTES)),
	        &open_shape, each_open, &(struct open_each){db, reason, each});
}

/* Across municipalities: all on whose stop list the number is. */
enum status
stop_sessions(struct db *db, const unsigned char *phone_hash, int64_t now)
{
	static const char sessions[] =
	        "UPDATE session SET state = 'stopped', asked = -1,"
	        " revision = revision + 1, ended_at = :now"
	        " WHERE state = 'open' AND respondent IN " STOPPED;
	static const char reminders[] =
	        "UPDATE invitation SET remind_at = NULL"
	        " WHERE +remind_at IS NOT NULL AND respondent IN " STOPPED;
	enum status status = db_run(db, sessions,
	        DB_ARGS(DB_BLOB("phone_hash", phone_hash, SECRET_HASH_BYTES),
	                DB_INT("now", now)));

	return status == STATUS_OK
	               ? db_run(db, reminders,
	                         DB_ARGS(DB_BLOB("phone_hash", phone_hash,
	                                 SECRET_HASH_BYTES)))
	               : status;
}

/* Across municipalities: all that are meant.  A number that somebody said was
 * wrong stays out of use until a person at the municipality has looked. */
enum status
stop_call_remove(struct db *db, const struct stop_call *call)
{
	static const char sql[] =
	        "DELETE FROM stop_list WHERE phone_hash = :phone_hash"
	        " AND reason = 'stop'"
	        " AND municipality IN (SELECT m.code" CALLED ")";

	return db_run(db, sql,
	        DB_ARGS(DB_BLOB("phone_hash", call->phone_hash,
	                        SECRET_HASH_BYTES),
	                DB_INT("phone_key", key_of(call)),
	                DB_TEXT("sender", call->sender),
	                DB_TEXT("also", call->also),
	                DB_TEXT("lane", call->lane)));
}
