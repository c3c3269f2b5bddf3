/*
 * The phone book and the queue of waves.
 */
#include "server/invite_text_store.h"

enum status
phone_book_put(struct db *db, int64_t municipality, const char *external,
        int64_t respondent)
{
	static const char sql[] =
	        "INSERT INTO phone_book (municipality, kind, external,"
	        " respondent) VALUES (:municipality, 'employer', :external,"
	        " :respondent) ON CONFLICT (municipality, kind, external)"
	        " DO UPDATE SET respondent = excluded.respondent";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("municipality", municipality),
	                DB_TEXT("external", external),
	                DB_INT("respondent", respondent)));
}

enum status
text_schedule_put(struct db *db, int64_t municipality, int64_t survey_version)
{
	static const char sql[] =
	        "INSERT INTO text_schedule (municipality, kind,"
	        " survey_version) VALUES (:municipality, 'employer',"
	        " :survey_version) ON CONFLICT (municipality, kind)"
	        " DO NOTHING";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("municipality", municipality),
	                DB_INT("survey_version", survey_version)));
}

enum status
text_schedule_has(struct db *db, int64_t municipality, bool *has)
{
	static const char sql[] = "SELECT count(*) FROM text_schedule"
	                          " WHERE municipality = :municipality"
	                          " AND kind = 'employer'";

	return db_any(
	        db, sql, DB_ARGS(DB_INT("municipality", municipality)), has);
}

/* Several of one number are one. */
enum status
wave_people(struct db *db, TALLOC_CTX *memory, const struct invite_part *part,
        struct wave_person **people, size_t *count)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct wave_person, respondent),
	        SHAPE_INT(struct wave_person, stopped),
	        SHAPE_INT(struct wave_person, waiting),
	        SHAPE_INT(struct wave_person, last_asked_at),
	        SHAPE_INT(struct wave_person, cap_s),
	};
	static const struct shape shape =
	        SHAPE("wave_person", struct wave_person, fields);
	static const char sql[] =
	        "SELECT r.id AS respondent, EXISTS (SELECT 1 FROM stop_list l"
	        "  WHERE l.phone_hash = r.phone_hash"
	        "  AND l.municipality = r.municipality) AS stopped,"
	        " EXISTS (SELECT 1 FROM session n WHERE n.respondent = r.id"
	        "  AND n.state = 'open') OR EXISTS (SELECT 1 FROM wave w"
	        "  WHERE w.respondent = r.id) AS waiting,"
	        " coalesce((SELECT max(i.created_at) FROM invitation i"
	        "  WHERE i.respondent = r.id), 0) AS last_asked_at, s.cap_s"
	        " FROM respondent r JOIN text_schedule s"
	        " ON s.municipality = r.municipality AND s.kind = r.kind"
	        " WHERE r.id IN (SELECT b.respondent FROM phone_book b"
	        "  WHERE b.municipality = :municipality"
	        "  AND b.kind = 'employer') AND r.id > :after"
	        " ORDER BY r.id LIMIT :most";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("municipality", part->municipality),
	                DB_INT("after", part->after),
	                DB_INT("most", part->most)),
	        DB_INTO(memory, &shape), part->most, people, count);
}

enum status
wave_put(struct db *db, const struct wave_entry *entry)
{
	static const char sql[] =
	        "INSERT INTO wave (respondent, municipality, kind, month,"
	        " begun_at, due_at) VALUES (:respondent, :municipality,"
	        " 'employer', :month, :begun_at, :begun_at)";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("respondent", entry->respondent),
	                DB_INT("municipality", entry->municipality),
	                DB_INT("month", entry->month),
	                DB_INT("begun_at", entry->begun_at)));
}

static const struct shape_field due_fields[] = {
        SHAPE_INT(struct wave_due, respondent),
        SHAPE_INT(struct wave_due, municipality),
        SHAPE_INT(struct wave_due, month),
        SHAPE_INT(struct wave_due, begun_at),
        SHAPE_INT(struct wave_due, survey_version),
        SHAPE_INT(struct wave_due, reminder_after_s),
        SHAPE_INT(struct wave_due, open_for_s),
        SHAPE_INT(struct wave_due, open_from),
        SHAPE_INT(struct wave_due, open_to),
        SHAPE_INT(struct wave_due, stopped),
        SHAPE_INT(struct wave_due, busy),
};
static const struct shape due_shape =
        SHAPE("wave_due", struct wave_due, due_fields);

#define DUE_COLUMNS                                                            \
	"SELECT w.respondent, w.municipality, w.month, w.begun_at,"            \
	" s.survey_version, s.reminder_after_s, s.open_for_s,"                 \
	" m.open_from, m.open_to, EXISTS (SELECT 1 FROM stop_list l"           \
	"  WHERE l.phone_hash = r.phone_hash"                                  \
	"  AND l.municipality = w.municipality) AS stopped,"                   \
	" EXISTS (SELECT 1 FROM respondent o JOIN session n"                   \
	"  ON n.respondent = o.id AND n.state = 'open'"                        \
	"  WHERE o.phone_hash = r.phone_hash) AS busy"                         \
	" FROM wave w JOIN respondent r ON r.id = w.respondent"                \
	" JOIN municipality m ON m.code = w.municipality"                      \
	" JOIN text_schedule s ON s.municipality = w.municipality"             \
	" AND s.kind = w.kind"

/* Across municipalities: the oldest first, whoever's they are. */
enum status
wave_due(struct db *db, TALLOC_CTX *memory, int64_t now, struct wave_due **due,
        size_t *count)
{
	static const char sql[] =
	        DUE_COLUMNS " WHERE w.due_at <= :now"
	                    " ORDER BY w.due_at, w.respondent LIMIT :batch";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("now", now), DB_INT("batch", WAVE_BATCH)),
	        DB_INTO(memory, &due_shape), WAVE_BATCH, due, count);
}

enum status
wave_due_now(struct db *db, TALLOC_CTX *memory, const struct wave_due *due,
        struct wave_due *now)
{
	static const char sql[] =
	        DUE_COLUMNS " WHERE w.respondent = :respondent"
	                    " AND w.municipality = :municipality";

	return db_one(db, sql,
	        DB_ARGS(DB_INT("respondent", due->respondent),
	                DB_INT("municipality", due->municipality)),
	        DB_INTO(memory, &due_shape), now);
}

enum status
wave_postpone(struct db *db, const struct wave_due *due, int64_t due_at)
{
	static const char sql[] = "UPDATE wave SET due_at = :due_at"
	                          " WHERE respondent = :respondent"
	                          " AND municipality = :municipality";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("due_at", due_at),
	                DB_INT("respondent", due->respondent),
	                DB_INT("municipality", due->municipality)));
}

enum status
wave_forget(struct db *db, const struct wave_due *due)
{
	static const char sql[] = "DELETE FROM wave"
	                          " WHERE respondent = :respondent"
	                          " AND municipality = :municipality";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("respondent", due->respondent),
	                DB_INT("municipality", due->municipality)));
}
