/*
 * Reads fact_* views, for report_reason.c and report_gap.c.
 */
#include "reports/report_more_store.h"

enum { ROWS_MAX = 2000000, ITEMS_MAX = 1000 };

enum status
fact_reason_items(struct db *db, TALLOC_CTX *memory, int64_t survey_version,
        struct fact_reason_item **rows, size_t *count)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct fact_reason_item, position),
	        SHAPE_STRING(struct fact_reason_item, name),
	        SHAPE_STRING(struct fact_reason_item, label),
	};
	static const struct shape shape =
	        SHAPE("reason_item", struct fact_reason_item, fields);
	static const char sql[] =
	        "SELECT position, name, label FROM fact_reason_item"
	        " WHERE survey_version = :survey_version ORDER BY position";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("survey_version", survey_version)),
	        DB_INTO(memory, &shape), ITEMS_MAX, rows, count);
}

enum status
fact_reasons(struct db *db, TALLOC_CTX *memory, struct fact_month month,
        struct fact_answer **rows, size_t *count)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct fact_answer, invitation),
	        SHAPE_INT(struct fact_answer, position),
	        SHAPE_STRING(struct fact_answer, value),
	};
	static const struct shape shape =
	        SHAPE("reason", struct fact_answer, fields);
	static const char sql[] =
	        "SELECT invitation, position, value FROM fact_reason"
	        " WHERE municipality = :municipality AND month = :month"
	        " ORDER BY invitation, position";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("municipality", month.municipality),
	                DB_INT("month", month.month)),
	        DB_INTO(memory, &shape), ROWS_MAX, rows, count);
}

enum status
fact_calls(struct db *db, TALLOC_CTX *memory, struct fact_range invitations,
        struct fact_call **rows, size_t *count)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct fact_call, invitation),
	        SHAPE_INT(struct fact_call, asked_at),
	        SHAPE_INT(struct fact_call, due_at),
	        SHAPE_INT(struct fact_call, done_at),
	};
	static const struct shape shape =
	        SHAPE("call", struct fact_call, fields);
	static const char sql[] =
	        "SELECT invitation, asked_at, due_at, done_at FROM fact_call"
	        " WHERE municipality = :municipality"
	        " AND invitation >= :first AND invitation <= :last"
	        " ORDER BY invitation, asked_at";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("municipality", invitations.municipality),
	                DB_INT("first", invitations.first),
	                DB_INT("last", invitations.last)),
	        DB_INTO(memory, &shape), ROWS_MAX, rows, count);
}

enum status
fact_asked_meetings(struct db *db, TALLOC_CTX *memory, struct fact_month month,
        struct fact_asked_meeting **rows, size_t *count)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct fact_asked_meeting, invitation),
	        SHAPE_INT(struct fact_asked_meeting, meeting),
	};
	static const struct shape shape =
	        SHAPE("asked_meeting", struct fact_asked_meeting, fields);
	static const char sql[] =
	        "SELECT invitation, meeting FROM fact_asked_meeting"
	        " WHERE municipality = :municipality AND month = :month"
	        " ORDER BY invitation";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("municipality", month.municipality),
	                DB_INT("month", month.month)),
	        DB_INTO(memory, &shape), ROWS_MAX, rows, count);
}

enum status
fact_employee_answers(struct db *db, TALLOC_CTX *memory,
        const struct fact_month months[2], struct fact_employee_answer **rows,
        size_t *count)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct fact_employee_answer, meeting),
	        SHAPE_STRING(struct fact_employee_answer, employee),
	        SHAPE_STRING(struct fact_employee_answer, name),
	        SHAPE_STRING(struct fact_employee_answer, label),
	        SHAPE_STRING(struct fact_employee_answer, value),
	};
	static const struct shape shape =
	        SHAPE("employee_answer", struct fact_employee_answer, fields);
	static const char sql[] = "SELECT meeting, employee, name, label, value"
	                          " FROM fact_employee_answer"
	                          " WHERE municipality = :municipality"
	                          " AND month >= :from AND month <= :to"
	                          " ORDER BY meeting, name";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("municipality", months[0].municipality),
	                DB_INT("from", months[0].month),
	                DB_INT("to", months[1].month)),
	        DB_INTO(memory, &shape), ROWS_MAX, rows, count);
}
