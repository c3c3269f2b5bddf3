/*
 * The SQL of the quarantine.
 */
#include "server/quarantine_store.h"

#include "base/shape.h"

enum { QUARANTINED_MAX = 1000 };

static const struct shape_field fields[] = {
        SHAPE_INT(struct quarantined, id),
        SHAPE_INT(struct quarantined, created_at),
        SHAPE_INT(struct quarantined, due_at),
};
static const struct shape shape =
        SHAPE("quarantined", struct quarantined, fields);

enum status
quarantine_list(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        struct quarantined **rows, size_t *count)
{
	static const char sql[] =
	        "SELECT id, created_at, due_at FROM follow_up"
	        " WHERE municipality = :municipality"
	        " AND kind = 'wrong_number' AND done_at IS NULL ORDER BY id";

	return db_all(db, sql, DB_ARGS(DB_INT("municipality", municipality)),
	        DB_INTO(memory, &shape), QUARANTINED_MAX, rows, count);
}

enum status
quarantine_release(struct db *db, int64_t municipality, int64_t id, int64_t now)
{
	static const char done[] =
	        "UPDATE follow_up SET done_at = :now WHERE id = :id"
	        " AND municipality = :municipality"
	        " AND kind = 'wrong_number' AND done_at IS NULL";
	static const char release[] =
	        "DELETE FROM stop_list WHERE municipality = :municipality"
	        " AND reason = 'wrong_number' AND phone_hash ="
	        " (SELECT r.phone_hash FROM follow_up f JOIN respondent r"
	        " ON r.id = f.respondent WHERE f.id = :id)";
	enum status status = db_run(db, done,
	        DB_ARGS(DB_INT("now", now), DB_INT("id", id),
	                DB_INT("municipality", municipality)));

	if (status == STATUS_OK && db_changes(db) == 0)
		return STATUS_NOT_FOUND;
	if (status == STATUS_OK)
		status = db_run(db, release,
		        DB_ARGS(DB_INT("municipality", municipality),
		                DB_INT("id", id)));
	return status;
}
