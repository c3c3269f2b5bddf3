/*
 * Rows that staff leave behind.
 */
#include "server/demo_staff.h"

enum status
demo_call_back(struct db *db, const struct demo_staff_month *month)
{
	static const char sql[] =
	        "UPDATE follow_up SET done_at = created_at + 86400 * (1 + id % "
	        "4)"
	        " WHERE municipality = :municipality AND kind = 'call_back'"
	        " AND done_at IS NULL AND id % 3 <> 0"
	        " AND created_at + 4 * 86400 <= :now";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("municipality", month->municipality),
	                DB_INT("now", month->now)));
}

static enum status
add_employees(struct db *db, const struct demo_staff_month *month)
{
	static const char sql[] =
	        "INSERT INTO respondent (municipality, kind, phone_hash,"
	        " phone_sealed, created_at) SELECT DISTINCT municipality,"
	        " 'employee', CAST('medarbejder ' || employee AS BLOB), x'00',"
	        " :now FROM meeting WHERE municipality = :municipality"
	        " AND month = :month ON CONFLICT DO NOTHING";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("municipality", month->municipality),
	                DB_INT("month", month->month),
	                DB_INT("now", month->now)));
}

static enum status
add_invitations(struct db *db, const struct demo_staff_month *month)
{
	static const char sql[] =
	        "INSERT INTO invitation (municipality, respondent, meeting,"
	        " survey_version, month, code_hash, created_at)"
	        " SELECT m.municipality, r.id, m.id, :version, m.month,"
	        " CAST('medarbejder ' || m.id AS BLOB), m.held_at"
	        " FROM meeting m JOIN respondent r"
	        " ON r.phone_hash = CAST('medarbejder ' || m.employee AS BLOB)"
	        " AND r.municipality = m.municipality AND r.kind = 'employee'"
	        " WHERE m.municipality = :municipality AND m.month = :month"
	        " AND m.fate = 'asked' AND m.id % 3 <> 0";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("version", month->survey_version),
	                DB_INT("municipality", month->municipality),
	                DB_INT("month", month->month)));
}

static enum status
add_sessions(struct db *db, const struct demo_staff_month *month)
{
	static const char sql[] =
	        "INSERT INTO session (id, municipality, respondent, state,"
	        " asked, language, answered, closes_at, ended_at)"
	        " SELECT id, municipality, respondent, 'complete', -1, 'da', 2,"
	        " created_at + 604800, created_at + 7200 FROM invitation"
	        " WHERE municipality = :municipality AND month = :month"
	        " AND survey_version = :version";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("version", month->survey_version),
	                DB_INT("municipality", month->municipality),
	                DB_INT("month", month->month)));
}

/* C1 beside the citizen's I1, C2 beside I3; 4 where the citizen gave none. */
static enum status
add_answers(struct db *db, const struct demo_staff_month *month)
{
	static const char sql[] =
	        "INSERT INTO answer (municipality, session, item, value,"
	        " channel, at) SELECT i.municipality, i.id, t.position,"
	        " max(1, min(5, coalesce(CAST(a.value AS INTEGER), 4)"
	        " + (i.id * 7 + t.position) % 4 / 2 + i.id % 5 / 4"
	        " - i.id % 7 / 5)), 'web', i.created_at + 7200"
	        " FROM invitation i JOIN meeting m ON m.id = i.meeting"
	        " JOIN item t ON t.survey_version = i.survey_version"
	        " AND t.name IN ('C1', 'C2')"
	        " LEFT JOIN invitation c ON c.municipality = i.municipality"
	        " AND c.month = i.month AND c.meeting = i.meeting"
	        " AND c.respondent = m.respondent"
	        " LEFT JOIN item s ON s.survey_version = c.survey_version"
	        " AND s.name = CASE t.name WHEN 'C1' THEN 'I1' ELSE 'I3' END"
	        " LEFT JOIN answer a ON a.municipality = i.municipality"
	        " AND a.session = c.id AND a.item = s.position"
	        " AND a.value <> '0'"
	        " WHERE i.municipality = :municipality AND i.month = :month"
	        " AND i.survey_version = :version GROUP BY i.id, t.position";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("version", month->survey_version),
	                DB_INT("municipality", month->municipality),
	                DB_INT("month", month->month)));
}

enum status
demo_answer_employees(struct db *db, const struct demo_staff_month *month)
{
	enum status status = add_employees(db, month);

	if (status == STATUS_OK)
		status = add_invitations(db, month);
	if (status == STATUS_OK)
		status = add_sessions(db, month);
	if (status == STATUS_OK)
		status = add_answers(db, month);
	return status;
}
