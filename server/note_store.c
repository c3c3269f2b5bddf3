/*
 * Notes as rows.
 */
#include "server/note.h"

enum { NOTES_MAX = 2000 };

enum status
note_put(struct db *db, const struct note *note, int64_t now, int64_t *id)
{
	static const char sql[] =
	        "INSERT INTO note (municipality, day, text, topic, author,"
	        " created_at) VALUES (:municipality, :day, :text, :topic,"
	        " :author, :now)";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_INT("municipality", note->municipality),
	                DB_INT("day", note->day), DB_TEXT("text", note->text),
	                DB_TEXT("topic", note->topic),
	                DB_TEXT("author", note->author), DB_INT("now", now)));

	*id = db_last_id(db);
	return status;
}

enum status
note_remove(struct db *db, int64_t municipality, int64_t id, int64_t now)
{
	static const char sql[] =
	        "UPDATE note SET removed_at = :now WHERE id = :id"
	        " AND municipality = :municipality AND removed_at IS NULL";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_INT("now", now), DB_INT("id", id),
	                DB_INT("municipality", municipality)));

	return status == STATUS_OK && db_changes(db) == 0 ? STATUS_NOT_FOUND
	                                                  : status;
}

enum status
note_list(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        const int64_t days[2], struct note **notes, size_t *count)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct note, id),
	        SHAPE_INT(struct note, municipality),
	        SHAPE_INT(struct note, day),
	        SHAPE_STRING(struct note, text),
	        SHAPE_STRING(struct note, topic),
	        SHAPE_STRING(struct note, author),
	};
	static const struct shape shape = SHAPE("note", struct note, fields);
	static const char sql[] =
	        "SELECT id, municipality, day, text, topic, author FROM note"
	        " WHERE municipality = :municipality AND day >= :from"
	        " AND day < :to AND removed_at IS NULL ORDER BY day, id";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("municipality", municipality),
	                DB_INT("from", days[0]), DB_INT("to", days[1])),
	        DB_INTO(memory, &shape), NOTES_MAX, notes, count);
}
