/*
 * What an export reads, and the table of its own that it writes into the copy
 * of the database: which session stands where.
 */
#include "reports/export_internal.h"

#include "base/shape.h"
#include "reports/rate.h"

enum { SESSIONS_MAX = 2000000, ANSWERS_MAX = 10000 };

/* Only in the copy, and gone with it. */
enum status
export_prepare(struct db *copy)
{
	static const char sql[] =
	        "CREATE TABLE export_row (place INTEGER PRIMARY KEY,"
	        " panel INTEGER, invitation INTEGER, municipality INTEGER,"
	        " month INTEGER, version INTEGER, week INTEGER,"
	        " target_group INTEGER, unit INTEGER, disposition INTEGER,"
	        " weight REAL)";

	return db_run(copy, sql, DB_NO_ARGS);
}

enum status
export_sessions(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        int64_t month, struct export_session **rows, size_t *count)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct export_session, invitation),
	        SHAPE_INT(struct export_session, respondent),
	        SHAPE_INT(struct export_session, survey_version),
	        SHAPE_INT(struct export_session, created_at),
	        SHAPE_STRING(struct export_session, state),
	        SHAPE_INT(struct export_session, answered),
	        SHAPE_STRING(struct export_session, target_group),
	        SHAPE_STRING(struct export_session, unit),
	        SHAPE_INT(struct export_session, sent),
	        SHAPE_INT(struct export_session, delivered),
	        SHAPE_INT(struct export_session, undelivered),
	};
	static const struct shape shape =
	        SHAPE("session", struct export_session, fields);
	static const char sql[] =
	        "SELECT invitation, respondent, survey_version, created_at,"
	        " state, answered, target_group, unit, sent, delivered,"
	        " undelivered FROM fact_session"
	        " WHERE municipality = :municipality AND month = :month"
	        " ORDER BY invitation";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("municipality", municipality),
	                DB_INT("month", month)),
	        DB_INTO(memory, &shape), SESSIONS_MAX, rows, count);
}

enum status
export_answers(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        int64_t invitation, struct export_answer **rows, size_t *count)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct export_answer, position),
	        SHAPE_STRING(struct export_answer, value),
	};
	static const struct shape shape =
	        SHAPE("answer", struct export_answer, fields);
	static const char sql[] =
	        "SELECT position, value FROM fact_session_answer"
	        " WHERE municipality = :municipality"
	        " AND invitation = :invitation ORDER BY id";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("municipality", municipality),
	                DB_INT("invitation", invitation)),
	        DB_INTO(memory, &shape), ANSWERS_MAX, rows, count);
}

enum status
export_put(struct db *copy, const struct export_row *row)
{
	static const char sql[] =
	        "INSERT INTO export_row (panel, invitation, municipality,"
	        " month, version, week, target_group, unit, disposition,"
	        " weight) VALUES (:panel, :invitation, :municipality, :month,"
	        " :version, :week, :target_group, :unit, :disposition,"
	        " :weight)";

	return db_run(copy, sql,
	        DB_ARGS(DB_INT("panel", row->panel),
	                DB_INT("invitation", row->invitation),
	                DB_INT("municipality", row->municipality),
	                DB_INT("month", row->month),
	                DB_INT("version", row->version),
	                DB_INT("week", row->week),
	                DB_INT("target_group", row->target_group),
	                DB_INT("unit", row->unit),
	                DB_INT("disposition", row->disposition),
	                DB_REAL("weight", row->weight)));
}

struct tally_row {
	int64_t version, disposition, first, last, n;
};

static enum status
add_tally(void *given, void *context)
{
	const struct tally_row *row = given;
	struct exporting *exporting = context;
	struct export_result *result = exporting->result;
	size_t kind = respondent_index(
	        exporting->dictionary->versions[row->version].kind);

	if (result->first == 0 || row->first < result->first)
		result->first = row->first;
	if (row->last > result->last)
		result->last = row->last;
	if (kind == RESPONDENT_KINDS)
		return STATUS_OK;
	result->tallies[kind].invited += row->n;
	if (row->disposition == RATE_COMPLETE ||
	        row->disposition == RATE_PARTIAL)
		result->tallies[kind].answered += row->n;
	if (row->disposition == RATE_INELIGIBLE)
		result->tallies[kind].ineligible += row->n;
	return STATUS_OK;
}

/* Across municipalities: the table holds those of the request and no other. */
enum status
export_tally(struct exporting *exporting)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct tally_row, version),
	        SHAPE_INT(struct tally_row, disposition),
	        SHAPE_INT(struct tally_row, first),
	        SHAPE_INT(struct tally_row, last),
	        SHAPE_INT(struct tally_row, n),
	};
	static const struct shape shape =
	        SHAPE("tally", struct tally_row, fields);
	static const char sql[] =
	        "SELECT version, disposition, min(month) AS first,"
	        " max(month) AS last, count(*) AS n FROM export_row"
	        " GROUP BY version, disposition";

	return db_each(
	        exporting->db, sql, DB_NO_ARGS, &shape, add_tally, exporting);
}

/* A line as the engine gives it: flat. */
struct line_row {
	int64_t panel, invitation, municipality, month, version, week;
	int64_t target_group, unit, disposition, answer, position;
	double weight;
	const char *value;
	const char *channel;
};

static const struct shape_field line_fields[] = {
        SHAPE_INT(struct line_row, panel),
        SHAPE_INT(struct line_row, invitation),
        SHAPE_INT(struct line_row, municipality),
        SHAPE_INT(struct line_row, month),
        SHAPE_INT(struct line_row, version),
        SHAPE_INT(struct line_row, week),
        SHAPE_INT(struct line_row, target_group),
        SHAPE_INT(struct line_row, unit),
        SHAPE_INT(struct line_row, disposition),
        SHAPE_REAL(struct line_row, weight),
        SHAPE_INT(struct line_row, answer),
        SHAPE_INT(struct line_row, position),
        SHAPE_STRING(struct line_row, value),
        SHAPE_STRING(struct line_row, channel),
};
static const struct shape line_shape =
        SHAPE("line", struct line_row, line_fields);

struct each_line {
	enum status (*each)(const struct export_line *line, void *context);
	void *context;
};

static enum status
give_line(void *given, void *context)
{
	const struct line_row *row = given;
	const struct each_line *each = context;
	const struct export_line line = {
	        .row = {row->panel, row->invitation, row->municipality,
	                row->month, row->version, row->week, row->target_group,
	                row->unit, row->disposition, row->weight},
	        .answer = row->answer,
	        .position = row->position,
	        .value = row->value,
	        .channel = row->channel};

	return each->each(&line, each->context);
}

/* Across municipalities: the table holds those of the request and no other. */
enum status
export_each(struct db *copy, bool silent,
        enum status (*each)(const struct export_line *line, void *context),
        void *context)
{
	static const char all[] =
	        "SELECT r.panel, r.invitation, r.municipality, r.month,"
	        " r.version, r.week, r.target_group, r.unit, r.disposition,"
	        " r.weight, coalesce(a.id, 0) AS answer,"
	        " coalesce(a.position, -1) AS position, a.value, a.channel"
	        " FROM export_row r LEFT JOIN fact_session_answer a"
	        " ON a.municipality = r.municipality"
	        " AND a.invitation = r.invitation"
	        " ORDER BY r.place";
	static const char heard[] =
	        "SELECT r.panel, r.invitation, r.municipality, r.month,"
	        " r.version, r.week, r.target_group, r.unit, r.disposition,"
	        " r.weight, a.id AS answer, a.position, a.value, a.channel"
	        " FROM export_row r CROSS JOIN fact_session_answer a"
	        " ON a.municipality = r.municipality"
	        " AND a.invitation = r.invitation"
	        " ORDER BY r.place";
	struct each_line context_of_line = {each, context};

	return db_each(copy, silent ? all : heard, DB_NO_ARGS, &line_shape,
	        give_line, &context_of_line);
}

static const struct shape_field text_fields[] = {
        SHAPE_STRING(struct export_text, kind),
        SHAPE_STRING(struct export_text, question),
        SHAPE_STRING(struct export_text, shown),
        SHAPE_INT(struct export_text, respondent),
        SHAPE_STRING(struct export_text, survey),
        SHAPE_INT(struct export_text, answer),
        SHAPE_STRING(struct export_text, theme),
};
static const struct shape text_shape =
        SHAPE("text", struct export_text, text_fields);

struct each_text {
	enum status (*each)(const struct export_text *text, void *context);
	void *context;
};

static enum status
give_text(void *given, void *context)
{
	const struct each_text *each = context;

	return each->each(given, each->context);
}

enum status
export_each_text(struct db *db, int64_t municipality, const int64_t months[2],
        enum status (*each)(const struct export_text *text, void *context),
        void *context)
{
	static const char sql[] =
	        "SELECT kind, question, shown, respondent, form_id AS survey,"
	        " answer, theme FROM fact_export_theme"
	        " WHERE municipality = :municipality"
	        " AND month BETWEEN :from AND :to"
	        " ORDER BY kind, form_id, question, shown, respondent, answer,"
	        " theme";
	struct each_text context_of_text = {each, context};

	return db_each(db, sql,
	        DB_ARGS(DB_INT("municipality", municipality),
	                DB_INT("from", months[0]), DB_INT("to", months[1])),
	        &text_shape, give_text, &context_of_text);
}

enum status
export_place(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        struct export_place *place)
{
	static const struct shape_field fields[] = {
	        SHAPE_STRING(struct export_place, name),
	        SHAPE_INT(struct export_place, minimum_cell),
	};
	static const struct shape shape =
	        SHAPE("place", struct export_place, fields);
	static const char sql[] = "SELECT name, minimum_cell"
	                          " FROM fact_municipality"
	                          " WHERE code = :municipality";

	return db_one(db, sql, DB_ARGS(DB_INT("municipality", municipality)),
	        DB_INTO(memory, &shape), place);
}
