/*
 * The SQL of principles.
 */
#include "base/shape.h"
#include "server/principle.h"

static const struct shape_field fields[] = {
        SHAPE_STRING(struct principle, name),
        SHAPE_INT(struct principle, version),
        SHAPE_STRING(struct principle, wording),
        SHAPE_INT(struct principle, from_at),
        SHAPE_INT(struct principle, until_at),
};
static const struct shape shape = SHAPE("principle", struct principle, fields);

enum status
principle_last(struct db *db, TALLOC_CTX *memory, const char *name,
        struct principle *principle)
{
	static const char sql[] =
	        "SELECT name, version, wording, from_at,"
	        " coalesce(until_at, 0) AS until_at FROM principle"
	        " WHERE name = :name ORDER BY version DESC LIMIT 1";

	return db_one(db, sql, DB_ARGS(DB_TEXT("name", name)),
	        DB_INTO(memory, &shape), principle);
}

enum status
principle_put(struct db *db, const struct principle *principle)
{
	static const char sql[] =
	        "INSERT INTO principle (name, version, wording, from_at)"
	        " VALUES (:name, :version, :wording, :from_at)";

	return db_run(db, sql,
	        DB_ARGS(DB_TEXT("name", principle->name),
	                DB_INT("version", principle->version),
	                DB_TEXT("wording", principle->wording),
	                DB_INT("from_at", principle->from_at)));
}

enum status
principle_set_end(struct db *db, const char *name, int64_t at)
{
	static const char sql[] = "UPDATE principle SET until_at = :at"
	                          " WHERE name = :name AND until_at IS NULL";

	return db_run(
	        db, sql, DB_ARGS(DB_INT("at", at), DB_TEXT("name", name)));
}

enum status
principle_list(struct db *db, TALLOC_CTX *memory, struct principle **principles,
        size_t *count)
{
	static const char sql[] =
	        "SELECT name, version, wording, from_at,"
	        " coalesce(until_at, 0) AS until_at FROM principle"
	        " ORDER BY name, version";

	return db_all(db, sql, DB_NO_ARGS, DB_INTO(memory, &shape),
	        PRINCIPLES_MAX, principles, count);
}
