/*
 * Who is to be told of a release, as rows.
 */
#include "server/release_notice.h"

enum { STAFF_MAX = 5000 };

/* Across municipalities: each manager's own.  The newest released month, unless
 * it was told of before, or something was told this month. */
enum status
release_notice_due(struct db *db, TALLOC_CTX *memory, int64_t month_start,
        struct notice_row **rows, size_t *count)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct notice_row, staff),
	        SHAPE_INT(struct notice_row, municipality),
	        SHAPE_INT(struct notice_row, month),
	        SHAPE_STRING(struct notice_row, municipality_name),
	        SHAPE_BLOB(struct notice_row, address_sealed),
	};
	static const struct shape shape =
	        SHAPE("notice", struct notice_row, fields);
	static const char sql[] =
	        "SELECT s.id AS staff, s.municipality, r.month,"
	        " m.name AS municipality_name, a.address_sealed"
	        " FROM staff s JOIN staff_address a ON a.staff = s.id"
	        " JOIN municipality m ON m.code = s.municipality"
	        " JOIN (SELECT municipality, max(month) AS month FROM release"
	        " WHERE period = 'month' AND month < 1000000"
	        " AND withdrawn_at IS NULL"
	        " GROUP BY municipality) r ON r.municipality = s.municipality"
	        " WHERE s.role = 'manager' AND s.disabled_at IS NULL"
	        " AND NOT EXISTS (SELECT 1 FROM staff_notice n"
	        " WHERE n.staff = s.id AND (n.month >= r.month"
	        " OR n.at >= :start)) ORDER BY s.id";

	return db_all(db, sql, DB_ARGS(DB_INT("start", month_start)),
	        DB_INTO(memory, &shape), STAFF_MAX, rows, count);
}

enum status
release_notice_told(struct db *db, const struct notice_row *row, int64_t now)
{
	static const char sql[] = "INSERT INTO staff_notice (staff, month, at)"
	                          " VALUES (:staff, :month, :now)";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("staff", row->staff),
	                DB_INT("month", row->month), DB_INT("now", now)));
}

enum status
staff_address_store(struct db *db, const char *name,
        const unsigned char *sealed, size_t length, int64_t now)
{
	static const char sql[] =
	        "INSERT INTO staff_address (staff, address_sealed, set_at)"
	        " SELECT id, :sealed, :now FROM staff WHERE name = :name"
	        " ON CONFLICT (staff) DO UPDATE SET"
	        " address_sealed = excluded.address_sealed,"
	        " set_at = excluded.set_at";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_BLOB("sealed", sealed, length), DB_INT("now", now),
	                DB_TEXT("name", name)));

	return status == STATUS_OK && db_changes(db) == 0 ? STATUS_NOT_FOUND
	                                                  : status;
}

enum status
staff_address_forget(struct db *db, const char *name)
{
	static const char sql[] = "DELETE FROM staff_address WHERE staff ="
	                          " (SELECT id FROM staff WHERE name = :name)";
	enum status status = db_run(db, sql, DB_ARGS(DB_TEXT("name", name)));

	return status == STATUS_OK && db_changes(db) == 0 ? STATUS_NOT_FOUND
	                                                  : status;
}
