/*
 * Releases as rows. What was published is stored as it was published, data and
 * page, so that a later answer, another threshold or a newer program cannot
 * change what people have read. A mistake is withdrawn and released anew;
 * nothing is ever written over.
 */
#include "server/release.h"

#include "reports/write.h"

enum { REPORT_MAX = 400000, RELEASES_MAX = 2000 };

static const struct shape_field release_fields[] = {
        SHAPE_INT(struct release, municipality),
        SHAPE_STRING(struct release, municipality_name),
        SHAPE_INT(struct release, month),
        SHAPE_INT(struct release, released_at),
        SHAPE_STRING(struct release, json),
        SHAPE_STRING(struct release, html),
};
static const struct shape release_shape =
        SHAPE("release", struct release, release_fields);

/* The database allows one release of a period that is not withdrawn, and that is
 * what refuses a second. */
enum status
release_insert_row(struct db *db, const struct release_row *row, int64_t now)
{
	static const char sql[] =
	        "INSERT INTO release (municipality, month, period,"
	        " released_at, result, page, checksum, statement)"
	        " VALUES (:municipality, :month, :period, :now, :result,"
	        " :page, :checksum, :statement)";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("municipality", row->municipality),
	                DB_INT("month", row->code),
	                DB_TEXT("period", row->period), DB_INT("now", now),
	                DB_TEXT("result", row->json),
	                DB_TEXT("page", row->html),
	                DB_TEXT("checksum", row->checksum),
	                DB_TEXT("statement", row->statement)));
}

/* What does not fit whole is refused: half a report would be frozen for good. */
enum status
release_insert(struct db *db, const struct report *report,
        const char *statement, int64_t now)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct period period = {.months = 0};
	struct release_row row = {.municipality = report->municipality,
	        .checksum = report->checksum,
	        .statement = statement};
	struct text json;
	struct text html;
	enum status status = period_parse(report->month, &period);

	text_init(&json, memory, REPORT_MAX);
	text_init(&html, memory, REPORT_MAX);
	write_json(report, &json);
	write_html_body(report, &html);
	if (json.truncated || html.truncated)
		status = STATUS_LIMIT;
	row.code = release_code(report->respondent, &period);
	row.period = period_kind_name(period.kind);
	row.json = text_string(&json);
	row.html = text_string(&html);
	if (status == STATUS_OK)
		status = release_insert_row(db, &row, now);
	talloc_free(memory);
	return status;
}

/* One that was withdrawn is as if it had never been. */
enum status
release_get(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        int64_t month, struct release *release)
{
	static const char sql[] =
	        "SELECT r.municipality, m.name AS municipality_name, r.month,"
	        " r.released_at, r.result AS json, r.page AS html"
	        " FROM release r JOIN municipality m ON m.code = r.municipality"
	        " WHERE r.municipality = :municipality AND r.month = :month"
	        " AND r.withdrawn_at IS NULL";

	return db_one(db, sql,
	        DB_ARGS(DB_INT("municipality", municipality),
	                DB_INT("month", month)),
	        DB_INTO(memory, &release_shape), release);
}

/* Without the contents, which are large and not shown here. */
enum status
release_list(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        struct release **releases, size_t *count)
{
	static const char sql[] =
	        "SELECT r.municipality, m.name AS municipality_name, r.month,"
	        " r.released_at, '' AS json, '' AS html"
	        " FROM release r JOIN municipality m ON m.code = r.municipality"
	        " WHERE (:municipality = 0 OR r.municipality = :municipality)"
	        " AND r.withdrawn_at IS NULL"
	        " ORDER BY r.month DESC, m.name";

	return db_all(db, sql, DB_ARGS(DB_INT("municipality", municipality)),
	        DB_INTO(memory, &release_shape), RELEASES_MAX, releases, count);
}

enum status
release_statements(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        struct release_statement **statements, size_t *count)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct release_statement, id),
	        SHAPE_INT(struct release_statement, month),
	        SHAPE_INT(struct release_statement, active),
	        SHAPE_STRING(struct release_statement, statement),
	};
	static const struct shape shape =
	        SHAPE("statement", struct release_statement, fields);
	static const char sql[] =
	        "SELECT id, month, withdrawn_at IS NULL AS active, statement"
	        " FROM release WHERE municipality = :municipality ORDER BY id";

	return db_all(db, sql, DB_ARGS(DB_INT("municipality", municipality)),
	        DB_INTO(memory, &shape), RELEASES_MAX, statements, count);
}

/* What is withdrawn stays, and something else comes for it. */
enum status
release_history_length(struct db *db, int64_t municipality, int64_t *length)
{
	static const char sql[] = "SELECT (SELECT count(*) FROM release"
	                          " WHERE municipality = :municipality)"
	                          " + (SELECT count(*) FROM principle_release"
	                          " WHERE municipality = :municipality)";

	return db_int(
	        db, sql, DB_ARGS(DB_INT("municipality", municipality)), length);
}

enum status
release_withdraw(struct db *db, int64_t municipality, int64_t id,
        const char *erratum, int64_t now)
{
	static const char sql[] =
	        "UPDATE release SET withdrawn_at = :now, erratum = :erratum"
	        " WHERE id = :id AND municipality = :municipality";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("now", now), DB_TEXT("erratum", erratum),
	                DB_INT("id", id),
	                DB_INT("municipality", municipality)));
}

/* Across municipalities: whoever audits the house looks at all. */
enum status
release_municipalities(struct db *db, TALLOC_CTX *memory,
        struct release **municipalities, size_t *count)
{
	static const char sql[] =
	        "SELECT m.code AS municipality, m.name AS municipality_name,"
	        " 0 AS month, 0 AS released_at, '' AS json, '' AS html"
	        " FROM municipality m WHERE m.code IN (SELECT municipality"
	        " FROM release) ORDER BY m.code";

	return db_all(db, sql, DB_NO_ARGS, DB_INTO(memory, &release_shape),
	        RELEASES_MAX, municipalities, count);
}

enum status
release_results(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        const int64_t months[2], struct release **releases, size_t *count)
{
	static const char sql[] =
	        "SELECT r.municipality, '' AS municipality_name, r.month,"
	        " r.released_at, r.result AS json, '' AS html"
	        " FROM release r WHERE r.municipality = :municipality"
	        " AND r.month >= :from AND r.month < :to"
	        " AND r.period = 'month'"
	        " AND r.withdrawn_at IS NULL ORDER BY r.month";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("municipality", municipality),
	                DB_INT("from", months[0]), DB_INT("to", months[1])),
	        DB_INTO(memory, &release_shape), RELEASES_MAX, releases, count);
}

/* Across municipalities: the published comparison. */
enum status
release_month_all(struct db *db, TALLOC_CTX *memory, int64_t month,
        struct release **releases, size_t *count)
{
	static const char sql[] =
	        "SELECT r.municipality, m.name AS municipality_name, r.month,"
	        " r.released_at, r.result AS json, '' AS html"
	        " FROM municipality m JOIN release r ON r.municipality = m.code"
	        " WHERE r.month = :month AND r.withdrawn_at IS NULL"
	        " ORDER BY m.code";

	return db_all(db, sql, DB_ARGS(DB_INT("month", month)),
	        DB_INTO(memory, &release_shape), RELEASES_MAX, releases, count);
}
