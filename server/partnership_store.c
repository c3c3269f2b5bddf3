/*
 * Roles as rows.
 */
#include "server/partnership.h"

enum { ROLES_MAX = 5000 };

enum status
partnership_read(
        struct db *db, TALLOC_CTX *memory, struct partnership *partnership)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct partnership_role, municipality),
	        SHAPE_STRING(struct partnership_role, role),
	        SHAPE_INT(struct partnership_role, from_at),
	        SHAPE_INT(struct partnership_role, until_at),
	};
	static const struct shape shape =
	        SHAPE("role", struct partnership_role, fields);
	static const char sql[] =
	        "SELECT municipality, role, from_at, coalesce(until_at, 0) AS"
	        " until_at FROM municipality_role ORDER BY municipality,"
	        " from_at";

	return db_all(db, sql, DB_NO_ARGS, DB_INTO(memory, &shape), ROLES_MAX,
	        &partnership->roles, &partnership->count);
}
