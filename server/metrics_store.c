/*
 * Counting messages without an index for it: what is not over has small indexes
 * of its own, and what is of today stands at the end of the table.
 */
#include "server/metrics_store.h"

enum { COUNTS_MAX = 200, DAY_S = 86400 };

static const struct shape_field count_fields[] = {
        SHAPE_STRING(struct metrics_count, lane),
        SHAPE_STRING(struct metrics_count, state),
        SHAPE_INT(struct metrics_count, count),
};
static const struct shape count_shape =
        SHAPE("count", struct metrics_count, count_fields);

/* Each part has an index of its own. */
enum status
metrics_count_open(struct db *db, TALLOC_CTX *memory,
        struct metrics_count **counts, size_t *count)
{
	static const char sql[] =
	        "SELECT lane, 'queued' AS state, count(*) AS count FROM outbox"
	        " WHERE state = 'queued' GROUP BY lane"
	        " UNION ALL SELECT lane, 'sending', count(*) FROM outbox"
	        " WHERE state = 'sending' GROUP BY lane"
	        " UNION ALL SELECT lane, 'unknown', count(*) FROM outbox"
	        " WHERE state = 'unknown' GROUP BY lane"
	        " UNION ALL SELECT 'mail', 'queued', count(*) FROM mail"
	        " WHERE state = 'queued' HAVING count(*) > 0"
	        " UNION ALL SELECT 'mail', state, count(*) FROM mail"
	        " WHERE state IN ('sending', 'unknown') GROUP BY state"
	        " ORDER BY 1, 2";

	return db_all(db, sql, DB_NO_ARGS, DB_INTO(memory, &count_shape),
	        COUNTS_MAX, counts, count);
}

enum status
metrics_last_text(struct db *db, int64_t *id)
{
	static const char sql[] = "SELECT coalesce(max(id), 0) FROM outbox";

	return db_int(db, sql, DB_NO_ARGS, id);
}

static enum status
created_at(struct db *db, int64_t id, int64_t *at)
{
	static const char sql[] = "SELECT created_at FROM outbox"
	                          " WHERE id >= :id ORDER BY id LIMIT 1";

	return db_int(db, sql, DB_ARGS(DB_INT("id", id)), at);
}

/* Ids grow with time, nearly: what waits for its hours is put under the time it
 * is due at.  So a day earlier is looked for, and the rest is the statement's
 * to tell. */
static enum status
first_since(struct db *db, int64_t since, int64_t *first)
{
	int64_t low = 1;
	int64_t high = 0;
	enum status status = metrics_last_text(db, &high);

	high++;
	while (status == STATUS_OK && low < high) {
		int64_t middle = low + (high - low) / 2;
		int64_t at = 0;

		status = created_at(db, middle, &at);
		if (status == STATUS_OK && at < since - DAY_S)
			low = middle + 1;
		else
			high = middle;
	}
	*first = low;
	return status;
}

enum status
metrics_count_since(struct db *db, TALLOC_CTX *memory, int64_t since,
        struct metrics_count **counts, size_t *count)
{
	static const char sql[] =
	        "SELECT lane, state, count(*) AS count FROM outbox"
	        " WHERE id >= :first AND created_at >= :since"
	        " GROUP BY lane, state"
	        " UNION ALL SELECT 'mail', state, count(*) FROM mail"
	        " WHERE created_at >= :since GROUP BY state ORDER BY 1, 2";
	int64_t first = 0;
	enum status status = first_since(db, since, &first);

	if (status != STATUS_OK)
		return status;
	return db_all(db, sql,
	        DB_ARGS(DB_INT("first", first), DB_INT("since", since)),
	        DB_INTO(memory, &count_shape), COUNTS_MAX, counts, count);
}
