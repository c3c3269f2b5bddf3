/*
 * What the gateway's commands read, as rows.
 */
#include "server/verb_gateway_store.h"

enum { UNSETTLED_MAX = 10000, GOING_MAX = 100000 };

static const struct shape_field unsettled_fields[] = {
        SHAPE_INT(struct unsettled, id),
        SHAPE_STRING(struct unsettled, lane),
        SHAPE_INT(struct unsettled, municipality),
        SHAPE_STRING(struct unsettled, kind),
        SHAPE_INT(struct unsettled, since),
        SHAPE_BLOB(struct unsettled, sealed),
        SHAPE_STRING(struct unsettled, error),
};
static const struct shape unsettled_shape =
        SHAPE("unsettled", struct unsettled, unsettled_fields);

enum status
gateway_unsettled(struct db *db, TALLOC_CTX *memory, struct unsettled **list,
        size_t *count)
{
	static const char sql[] =
	        "SELECT id, lane, municipality, kind, sent_at AS since,"
	        " phone_sealed AS sealed, coalesce(error, '') AS error"
	        " FROM outbox WHERE state = 'unknown'"
	        " UNION ALL SELECT id, 'mail', municipality, kind, sent_at,"
	        " address_sealed, coalesce(error, '') FROM mail"
	        " WHERE state = 'unknown' ORDER BY since, id LIMIT 10000";

	return db_all(db, sql, DB_NO_ARGS, DB_INTO(memory, &unsettled_shape),
	        UNSETTLED_MAX, list, count);
}

static const struct shape_field going_fields[] = {
        SHAPE_INT(struct going, id),
        SHAPE_STRING(struct going, lane),
        SHAPE_INT(struct going, municipality),
        SHAPE_STRING(struct going, survey),
        SHAPE_STRING(struct going, kind),
        SHAPE_BLOB(struct going, sealed),
        SHAPE_STRING(struct going, body),
        SHAPE_INT(struct going, segments),
};
static const struct shape going_shape =
        SHAPE("going", struct going, going_fields);

/* Across municipalities: operations see how much goes out of each, and to
 * nobody by name. */
enum status
gateway_going(struct db *db, TALLOC_CTX *memory, int64_t now,
        struct going **list, size_t *count)
{
	static const char sql[] =
	        "SELECT o.id, o.lane, o.municipality, coalesce(s.form_id, '')"
	        " AS survey, o.kind, o.phone_sealed AS sealed, o.body,"
	        " o.segments FROM outbox o"
	        " LEFT JOIN invitation i ON i.id = o.subject"
	        " LEFT JOIN survey_version v ON v.id = i.survey_version"
	        " LEFT JOIN survey s ON s.id = v.survey"
	        " WHERE o.state = 'queued' AND o.due_at <= :now"
	        " AND o.expires_at > :now"
	        " UNION ALL SELECT m.id, 'mail', m.municipality,"
	        " coalesce(s.form_id, ''), m.kind, m.address_sealed, m.body, 0"
	        " FROM mail m LEFT JOIN invitation i ON i.id = m.subject"
	        " LEFT JOIN survey_version v ON v.id = i.survey_version"
	        " LEFT JOIN survey s ON s.id = v.survey"
	        " WHERE m.state = 'queued' AND m.due_at <= :now"
	        " AND m.expires_at > :now ORDER BY 3, 4, 2, 1 LIMIT 100000";

	return db_all(db, sql, DB_ARGS(DB_INT("now", now)),
	        DB_INTO(memory, &going_shape), GOING_MAX, list, count);
}
