/*
 * The SQL of figures by principle that were given out.
 */
#include "base/shape.h"
#include "server/principle_release.h"

enum { RELEASES_MAX = 10000, PLACES_MAX = 1000 };

static const struct shape_field fields[] = {
        SHAPE_INT(struct principle_release, municipality),
        SHAPE_INT(struct principle_release, period),
        SHAPE_STRING(struct principle_release, result),
        SHAPE_STRING(struct principle_release, statement),
};
static const struct shape shape =
        SHAPE("release", struct principle_release, fields);

enum status
principle_release_find(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        int64_t period, struct principle_release *release)
{
	static const char sql[] =
	        "SELECT municipality, period, result, statement"
	        " FROM principle_release WHERE municipality = :municipality"
	        " AND period = :period";

	return db_one(db, sql,
	        DB_ARGS(DB_INT("municipality", municipality),
	                DB_INT("period", period)),
	        DB_INTO(memory, &shape), release);
}

enum status
principle_release_all(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        struct principle_release **releases, size_t *count)
{
	static const char sql[] =
	        "SELECT municipality, period, result, statement"
	        " FROM principle_release WHERE municipality = :municipality"
	        " ORDER BY id";

	return db_all(db, sql, DB_ARGS(DB_INT("municipality", municipality)),
	        DB_INTO(memory, &shape), RELEASES_MAX, releases, count);
}

enum status
principle_release_put(
        struct db *db, const struct principle_release *release, int64_t now)
{
	static const char sql[] =
	        "INSERT INTO principle_release (municipality, period,"
	        " released_at, result, statement) VALUES (:municipality,"
	        " :period, :now, :result, :statement)";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("municipality", release->municipality),
	                DB_INT("period", release->period), DB_INT("now", now),
	                DB_TEXT("result", release->result),
	                DB_TEXT("statement", release->statement)));
}

enum status
principle_places(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        struct principle_place **places, size_t *count)
{
	static const struct shape_field place_fields[] = {
	        SHAPE_INT(struct principle_place, code),
	        SHAPE_STRING(struct principle_place, name),
	        SHAPE_INT(struct principle_place, minimum_cell),
	};
	static const struct shape place_shape =
	        SHAPE("place", struct principle_place, place_fields);
	static const char sql[] =
	        "SELECT code, name, minimum_cell FROM municipality"
	        " WHERE :municipality = 0 OR code = :municipality"
	        " ORDER BY code";

	return db_all(db, sql, DB_ARGS(DB_INT("municipality", municipality)),
	        DB_INTO(memory, &place_shape), PLACES_MAX, places, count);
}
