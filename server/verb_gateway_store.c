/*
 * What the gateway's commands read, as rows.
 */
#include "server/verb_gateway_store.h"

enum { UNSETTLED_MAX = 10000 };

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
