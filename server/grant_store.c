/*
 * The SQL of grants.
 */
#include "server/grant.h"

#include <string.h>

#include "base/shape.h"

static const struct shape_field grant_fields[] = {
        SHAPE_INT(struct grant, id),
        SHAPE_STRING(struct grant, name),
        SHAPE_STRING(struct grant, project),
        SHAPE_STRING(struct grant, holder),
        SHAPE_STRING(struct grant, commissioned_by),
        SHAPE_INT(struct grant, from_at),
        SHAPE_INT(struct grant, until_at),
        SHAPE_INT(struct grant, created_at),
        SHAPE_INT(struct grant, revoked_at),
};
static const struct shape grant_shape =
        SHAPE("grant", struct grant, grant_fields);

static const struct shape_field scope_fields[] = {
        SHAPE_STRING(struct grant_scope, what),
        SHAPE_STRING(struct grant_scope, value),
};
static const struct shape scope_shape =
        SHAPE("scope", struct grant_scope, scope_fields);

static enum status
scope_put(struct db *db, int64_t id, const struct grant_scope *scope)
{
	static const char sql[] =
	        "INSERT INTO project_grant_scope (project_grant, what, value)"
	        " VALUES (:id, :what, :value) ON CONFLICT DO NOTHING";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("id", id), DB_TEXT("what", scope->what),
	                DB_TEXT("value", scope->value)));
}

enum status
grant_put(struct db *db, const struct grant *grant)
{
	static const char sql[] =
	        "INSERT INTO project_grant (name, project, holder,"
	        " commissioned_by, from_at, until_at, created_at) VALUES "
	        "(:name,"
	        " :project, :holder, :commissioned_by, :from_at, :until_at,"
	        " :created_at)";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_TEXT("name", grant->name),
	                DB_TEXT("project", grant->project),
	                DB_TEXT("holder", grant->holder),
	                DB_TEXT("commissioned_by", grant->commissioned_by),
	                DB_INT("from_at", grant->from_at),
	                DB_INT("until_at", grant->until_at),
	                DB_INT("created_at", grant->created_at)));
	int64_t id = db_last_id(db);

	for (size_t i = 0; status == STATUS_OK && i < grant->scopes_count; i++)
		status = scope_put(db, id, &grant->scopes[i]);
	return status;
}

enum status
grant_set_revoked(struct db *db, const char *name, int64_t now)
{
	static const char sql[] = "UPDATE project_grant SET revoked_at = :now"
	                          " WHERE name = :name AND revoked_at IS NULL";
	enum status status = db_run(
	        db, sql, DB_ARGS(DB_INT("now", now), DB_TEXT("name", name)));

	return status == STATUS_OK && db_changes(db) == 0 ? STATUS_CONFLICT
	                                                  : status;
}

enum status
grant_get(struct db *db, TALLOC_CTX *memory, const char *name,
        struct grant *grant)
{
	static const char one[] =
	        "SELECT id, name, project, holder, commissioned_by, from_at,"
	        " until_at, created_at, coalesce(revoked_at, 0) AS revoked_at"
	        " FROM project_grant WHERE name = :name";
	static const char scopes[] =
	        "SELECT what, value FROM project_grant_scope"
	        " WHERE project_grant = :id ORDER BY what, value";
	enum status status = db_one(db, one, DB_ARGS(DB_TEXT("name", name)),
	        DB_INTO(memory, &grant_shape), grant);

	if (status == STATUS_OK)
		status = db_all(db, scopes, DB_ARGS(DB_INT("id", grant->id)),
		        DB_INTO(memory, &scope_shape), GRANT_SCOPES_MAX,
		        &grant->scopes, &grant->scopes_count);
	return status;
}

enum status
grant_list(
        struct db *db, TALLOC_CTX *memory, struct grant **grants, size_t *count)
{
	static const char sql[] =
	        "SELECT id, name, project, holder, commissioned_by, from_at,"
	        " until_at, created_at, coalesce(revoked_at, 0) AS revoked_at"
	        " FROM project_grant ORDER BY name";

	return db_all(db, sql, DB_NO_ARGS, DB_INTO(memory, &grant_shape),
	        GRANTS_MAX, grants, count);
}

enum status
grant_value_exists(struct db *db, const struct grant_scope *scope, bool *exists)
{
	static const char municipality[] =
	        "SELECT EXISTS (SELECT 1 FROM municipality"
	        " WHERE code = :value)";
	static const char survey[] = "SELECT EXISTS (SELECT 1 FROM survey"
	                             " WHERE form_id = :value)";
	static const char question[] = "SELECT EXISTS (SELECT 1 FROM item"
	                               " WHERE name = :value)";
	bool is_field = strcmp(scope->what, "field") == 0;
	int64_t found = 0;
	int64_t code = 0;
	enum status status = STATUS_OK;

	if (strcmp(scope->what, "municipality") != 0)
		status = db_int(db, is_field ? question : survey,
		        DB_ARGS(DB_TEXT("value", scope->value)), &found);
	else if (text_to_int(scope->value, 1, 9999, &code) == STATUS_OK)
		status = db_int(db, municipality,
		        DB_ARGS(DB_INT("value", code)), &found);
	*exists = found != 0;
	return status;
}
