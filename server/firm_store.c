/*
 * Firms as rows.
 */
#include "server/firm.h"

/* Short, since a release's statement has one for everybody in every count. */
enum { MARK_BELOW = 1000000, MARK_TRIES = 100 };

/* A mark that no firm of the municipality has. */
static enum status
new_mark(struct db *db, struct randomness *randomness, int64_t municipality,
        int64_t *mark)
{
	static const char sql[] = "SELECT count(*) FROM firm WHERE mark = :mark"
	                          " AND municipality = :municipality";
	enum status status = STATUS_OK;
	int64_t taken = 1;

	for (int i = 0; status == STATUS_OK && taken != 0; i++) {
		if (i == MARK_TRIES)
			return STATUS_SYSTEM; /* not by chance */
		*mark = 1 + (int64_t)randomness_below(randomness, MARK_BELOW);
		status = db_int(db, sql,
		        DB_ARGS(DB_INT("mark", *mark),
		                DB_INT("municipality", municipality)),
		        &taken);
	}
	return status;
}

static enum status
firm_put(struct db *db, struct randomness *randomness,
        const struct firm_member *member, int64_t *firm)
{
	static const char find[] = "SELECT id FROM firm WHERE cvr = :cvr"
	                           " AND municipality = :municipality";
	static const char put[] = "INSERT INTO firm (municipality, cvr, mark)"
	                          " VALUES (:municipality, :cvr, :mark)";
	int64_t mark = 0;
	enum status status = db_int(db, find,
	        DB_ARGS(DB_TEXT("cvr", member->cvr),
	                DB_INT("municipality", member->municipality)),
	        firm);

	if (status != STATUS_NOT_FOUND)
		return status;
	status = new_mark(db, randomness, member->municipality, &mark);
	if (status == STATUS_OK)
		status = db_run(db, put,
		        DB_ARGS(DB_INT("municipality", member->municipality),
		                DB_TEXT("cvr", member->cvr),
		                DB_INT("mark", mark)));
	*firm = db_last_id(db);
	return status;
}

/* 0: none so far. */
static enum status
firm_of(struct db *db, const struct firm_member *member, int64_t *firm)
{
	static const char sql[] = "SELECT firm FROM firm_respondent"
	                          " WHERE respondent = :respondent"
	                          " AND municipality = :municipality";
	enum status status = db_int(db, sql,
	        DB_ARGS(DB_INT("respondent", member->respondent),
	                DB_INT("municipality", member->municipality)),
	        firm);

	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* Only the one that was left is looked at: a look at all of them for every
 * member would make a long file's time grow with its square. */
static enum status
forget_empty(struct db *db, int64_t municipality, int64_t firm)
{
	static const char sql[] =
	        "DELETE FROM firm WHERE id = :firm"
	        " AND municipality = :municipality"
	        " AND NOT EXISTS (SELECT 1 FROM firm_respondent r"
	        "  WHERE r.firm = firm.id)";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("firm", firm),
	                DB_INT("municipality", municipality)));
}

enum status
firm_join(struct db *db, struct randomness *randomness,
        const struct firm_member *member)
{
	static const char join[] =
	        "INSERT INTO firm_respondent (respondent, municipality, firm)"
	        " VALUES (:respondent, :municipality, :firm)"
	        " ON CONFLICT (respondent) DO UPDATE SET firm = excluded.firm";
	int64_t before = 0;
	int64_t firm = 0;
	enum status status = firm_of(db, member, &before);

	if (status == STATUS_OK)
		status = firm_put(db, randomness, member, &firm);
	if (status != STATUS_OK || firm == before)
		return status;
	status = db_run(db, join,
	        DB_ARGS(DB_INT("respondent", member->respondent),
	                DB_INT("municipality", member->municipality),
	                DB_INT("firm", firm)));
	return status == STATUS_OK && before != 0
	               ? forget_empty(db, member->municipality, before)
	               : status;
}
