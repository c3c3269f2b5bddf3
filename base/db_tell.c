/*
 * Lines of the log that tell of what a transaction changes.  They stand in memory
 * until its commit, each with the number of savepoints that it is within, so that
 * what is undone takes its lines along: nobody reads of an alarm that was never
 * raised, nor twice of one whose job ran twice.
 */
#include <stdarg.h>

#include "base/db_internal.h"
#include "base/log.h"

/* Not even a savepoint's alone. */
static bool
is_outside(const struct db *db)
{
	return !db->begun && !db_in_transaction(db);
}

static void
keep(struct db *db, char *line)
{
	db->told = talloc_realloc(
	        db, db->told, struct db_told, (unsigned)db->told_count + 1);
	if (db->told == NULL)
		log_abort("db.tell", "out of memory");
	db->told[db->told_count++] = (struct db_told){
	        .line = talloc_steal(db->told, line),
	        .savepoints = db->savepoints,
	};
}

void
db_tell(struct db *db, enum log_level level, const char *event,
        const char *format, ...)
{
	va_list arguments;
	char *line;

	va_start(arguments, format);
	line = log_line(db, level, event, format, arguments);
	va_end(arguments);
	if (line == NULL)
		return;
	if (!is_outside(db)) {
		keep(db, line);
		return;
	}
	log_write(line);
	talloc_free(line);
}

/* The depths only grow from the first line to the last. */
void
db_tell_undone(struct db *db, int savepoints)
{
	while (db->told_count > 0 &&
	        db->told[db->told_count - 1].savepoints > savepoints)
		talloc_free(db->told[--db->told_count].line);
}

/* What was within a savepoint is within the one around it now, or stands. */
void
db_tell_released(struct db *db)
{
	if (is_outside(db)) {
		db_tell_committed(db);
		return;
	}
	for (size_t i = db->told_count;
	        i > 0 && db->told[i - 1].savepoints > db->savepoints; i--)
		db->told[i - 1].savepoints = db->savepoints;
}

void
db_tell_committed(struct db *db)
{
	for (size_t i = 0; i < db->told_count; i++)
		log_write(db->told[i].line);
	db->told_count = 0;
	TALLOC_FREE(db->told);
}
