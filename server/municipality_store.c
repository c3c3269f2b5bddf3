/*
 * The SQL of municipalities. municipality.c has checked what is put here; the
 * database itself insists on what must hold whoever writes: one row a code, one
 * name, known roles, a survey that exists.
 */
#include "server/municipality_store.h"

enum { MUNICIPALITIES_MAX = 200 };

/* With its role from now on: reports of a month ask which role a municipality
 * had then, so roles are rows with their time, not a column. */
enum status
municipality_put(struct db *db, const struct municipality *municipality,
        const char *name, const char *region, int64_t now)
{
	static const char put[] =
	        "INSERT INTO municipality (code, name, region, lane, sender,"
	        " host, contact) VALUES (:code, :name, :region, :lane, :sender,"
	        " :host, :contact)";
	static const char role[] =
	        "INSERT INTO municipality_role (municipality, role, from_at)"
	        " VALUES (:code, :role, :now)";
	enum status status = db_run(db, put,
	        DB_ARGS(DB_INT("code", municipality->code),
	                DB_TEXT("name", name), DB_TEXT("region", region),
	                DB_TEXT("lane", municipality->lane),
	                DB_TEXT("sender", municipality->sender),
	                DB_TEXT("host", municipality->host),
	                DB_TEXT("contact", municipality->contact)));

	if (status != STATUS_OK)
		return status;
	return db_run(db, role,
	        DB_ARGS(DB_INT("code", municipality->code),
	                DB_TEXT("role", municipality->role),
	                DB_INT("now", now)));
}

/* Delays, reminder, end and cap are the schema's until somebody changes them.
 */
enum status
schedule_put(struct db *db, int64_t municipality, int64_t survey_version)
{
	static const char sql[] =
	        "INSERT INTO schedule (municipality, survey_version)"
	        " VALUES (:municipality, :survey_version)";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("municipality", municipality),
	                DB_INT("survey_version", survey_version)));
}

static const struct shape_field code_fields[] = {
        {"code", SHAPE_KIND_INT, 0, NULL, 0},
};
static const struct shape code_shape = SHAPE("code", int64_t, code_fields);

/* By name, since people read the list. */
enum status
municipality_codes(
        struct db *db, TALLOC_CTX *memory, int64_t **codes, size_t *count)
{
	static const char sql[] = "SELECT code FROM municipality ORDER BY name";

	return db_all(db, sql, DB_NO_ARGS, DB_INTO(memory, &code_shape),
	        MUNICIPALITIES_MAX, codes, count);
}

enum status
municipality_is_here(struct db *db, int64_t code)
{
	static const char sql[] =
	        "SELECT code FROM municipality WHERE code = :municipality";
	int64_t found = 0;

	return db_int(db, sql, DB_ARGS(DB_INT("municipality", code)), &found);
}

enum status
municipality_distress(struct db *db, int64_t municipality, bool on)
{
	static const char sql[] = "UPDATE municipality SET distress = :on"
	                          " WHERE code = :municipality";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_INT("on", on),
	                DB_INT("municipality", municipality)));

	return status == STATUS_OK && db_changes(db) == 0 ? STATUS_NOT_FOUND
	                                                  : status;
}

enum status
municipality_lane(struct db *db, int64_t municipality, const char *lane)
{
	static const char sql[] = "UPDATE municipality SET lane = :lane"
	                          " WHERE code = :municipality";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_TEXT("lane", lane),
	                DB_INT("municipality", municipality)));

	return status == STATUS_OK && db_changes(db) == 0 ? STATUS_NOT_FOUND
	                                                  : status;
}

static const struct shape_field lane_fields[] = {
        SHAPE_INT(struct municipality_lane, code),
        SHAPE_STRING(struct municipality_lane, lane),
};
static const struct shape lane_shape =
        SHAPE("lane", struct municipality_lane, lane_fields);

enum status
municipality_lanes(struct db *db, TALLOC_CTX *memory,
        struct municipality_lane **lanes, size_t *count)
{
	static const char sql[] =
	        "SELECT code, lane FROM municipality ORDER BY code";

	return db_all(db, sql, DB_NO_ARGS, DB_INTO(memory, &lane_shape),
	        MUNICIPALITIES_MAX, lanes, count);
}
