/*
 * What the figures by principle are computed from.
 */
#include "base/shape.h"
#include "reports/principle_table.h"

static const struct shape_field fields[] = {
        SHAPE_INT(struct principle_answer, respondent),
        SHAPE_INT(struct principle_answer, invitation),
        SHAPE_STRING(struct principle_answer, kind),
        SHAPE_STRING(struct principle_answer, principle),
        SHAPE_INT(struct principle_answer, position),
        SHAPE_STRING(struct principle_answer, item),
        SHAPE_STRING(struct principle_answer, value),
};
static const struct shape shape =
        SHAPE("answer", struct principle_answer, fields);

struct each {
	enum status (*each)(
	        const struct principle_answer *answer, void *context);
	void *context;
};

static enum status
give(void *row, void *context)
{
	const struct each *each = context;

	return each->each(row, each->context);
}

/* The last answer of a question comes last. */
enum status
principle_answers(struct db *db, int64_t municipality, const int64_t months[2],
        enum status (*each)(
                const struct principle_answer *answer, void *context),
        void *context)
{
	static const char sql[] =
	        "SELECT respondent, invitation, kind, principle, position,"
	        " item, value FROM fact_principle"
	        " WHERE municipality = :municipality"
	        " AND month BETWEEN :from AND :to"
	        " ORDER BY kind, principle, respondent, invitation, position,"
	        " answer";
	struct each with = {each, context};

	return db_each(db, sql,
	        DB_ARGS(DB_INT("municipality", municipality),
	                DB_INT("from", months[0]), DB_INT("to", months[1])),
	        &shape, give, &with);
}

enum status
principle_known(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        const int64_t months[2], struct principle_known **rows, size_t *count)
{
	enum { ROWS_MAX = 2000000 };

	static const struct shape_field known_fields[] = {
	        SHAPE_INT(struct principle_known, respondent),
	};
	static const struct shape known_shape =
	        SHAPE("known", struct principle_known, known_fields);
	static const char sql[] =
	        "SELECT DISTINCT s.respondent FROM fact_call_back c"
	        " JOIN fact_session s ON s.invitation = c.invitation"
	        " AND s.municipality = c.municipality"
	        " WHERE c.municipality = :municipality"
	        " AND s.month BETWEEN :from AND :to ORDER BY s.respondent";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("municipality", municipality),
	                DB_INT("from", months[0]), DB_INT("to", months[1])),
	        DB_INTO(memory, &known_shape), ROWS_MAX, rows, count);
}
