/*
 * The SQL of keywords.
 */
#include "server/keyword_store.h"

#include "base/secret.h"
#include "base/shape.h"

static const struct shape_field keyword_fields[] = {
        SHAPE_INT(struct keyword, municipality),
        SHAPE_INT(struct keyword, survey_version),
        SHAPE_STRING(struct keyword, respondent),
        SHAPE_INT(struct keyword, open_for_s),
        SHAPE_INT(struct keyword, stopped),
        SHAPE_INT(struct keyword, recent),
};
static const struct shape keyword_shape =
        SHAPE("keyword", struct keyword, keyword_fields);

/* Across municipalities: the number that was written to says which is meant. */
enum status
keyword_find(struct db *db, TALLOC_CTX *memory, const char *lane,
        const char *sender, const char *word, const unsigned char *phone_hash,
        int64_t since, struct keyword *keyword)
{
	static const char sql[] =
	        "SELECT k.municipality, k.survey_version, v.respondent,"
	        " coalesce(c.open_for_s, 604800) AS open_for_s,"
	        " EXISTS (SELECT 1 FROM stop_list l"
	        "  WHERE l.phone_hash = :phone_hash"
	        "  AND l.municipality = k.municipality) AS stopped,"
	        " EXISTS (SELECT 1 FROM respondent r JOIN invitation i"
	        "  ON i.respondent = r.id JOIN survey_version w"
	        "  ON w.id = i.survey_version"
	        "  WHERE r.phone_hash = :phone_hash"
	        "  AND r.municipality = k.municipality"
	        "  AND w.survey = v.survey AND i.created_at > :since)"
	        " AS recent"
	        " FROM keyword k JOIN municipality m ON m.code = k.municipality"
	        " JOIN survey_version v ON v.id = k.survey_version"
	        " LEFT JOIN schedule c ON c.municipality = k.municipality"
	        " AND c.trigger_kind = 'meeting'"
	        " WHERE m.lane = :lane AND k.word = :word"
	        " AND (:sender IS NULL OR m.sender = :sender)"
	        " ORDER BY k.municipality LIMIT 1";

	return db_one(db, sql,
	        DB_ARGS(DB_TEXT("lane", lane), DB_TEXT("sender", sender),
	                DB_TEXT("word", word),
	                DB_BLOB("phone_hash", phone_hash, SECRET_HASH_BYTES),
	                DB_INT("since", since)),
	        DB_INTO(memory, &keyword_shape), keyword);
}

enum status
keyword_put(struct db *db, int64_t municipality, const char *word,
        int64_t survey_version)
{
	static const char sql[] =
	        "INSERT INTO keyword (municipality, word, survey_version)"
	        " SELECT code, :word, :survey_version FROM municipality"
	        " WHERE code = :municipality"
	        " ON CONFLICT (municipality, word) DO NOTHING";
	static const char known[] = "SELECT count(*) FROM municipality"
	                            " WHERE code = :municipality";
	int64_t count = 0;
	enum status status = db_int(db, known,
	        DB_ARGS(DB_INT("municipality", municipality)), &count);

	if (status == STATUS_OK && count == 0)
		return STATUS_NOT_FOUND;
	if (status == STATUS_OK)
		status = db_run(db, sql,
		        DB_ARGS(DB_INT("municipality", municipality),
		                DB_TEXT("word", word),
		                DB_INT("survey_version", survey_version)));
	if (status == STATUS_OK && db_changes(db) == 0)
		return STATUS_CONFLICT;
	return status;
}
