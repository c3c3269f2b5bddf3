/*
 * Rows: copied into structs by their shape. Columns and fields are matched by
 * name once a statement, and both ways nothing may be left over: a column that
 * nobody reads, or a field that nobody fills, is a mistake that shows at the
 * first call.
 *
 * Copies belong to whoever asked for them; nothing of a row is borrowed from
 * the engine, whose memory is gone with the next step.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/db_internal.h"
#include "base/log.h"

/* As many columns as fields, and no field twice: then none is missing.  Done
 * before the first row is there, so that a mismatch shows without data. */
static void
match_columns(struct db_statement *statement, const struct shape *shape)
{
	int count = sqlite3_column_count(statement->prepared);
	uint64_t matched = 0;

	if (statement->shape == shape)
		return;
	if (count > DB_COLUMNS_MAX || (size_t)count != shape->field_count)
		log_abort("db.columns", statement->sql);
	for (int i = 0; i < count; i++) {
		const char *name = sqlite3_column_name(statement->prepared, i);
		const struct shape_field *field =
		        shape_find(shape, name, strlen(name));
		uint64_t bit = field == NULL
		                       ? 0
		                       : UINT64_C(1) << (field - shape->fields);

		if (field == NULL || (matched & bit) != 0)
			log_abort("db.columns", name);
		matched |= bit;
		statement->columns[i] = field;
	}
	statement->shape = shape;
}

/* Matched before the first step, so that a mismatch shows on an empty table
 * too. */
static enum status
start_rows(struct db *db, const char *sql, struct db_args args,
        const struct shape *shape, struct db_statement **statement)
{
	enum status status = db_start(db, sql, args, statement);

	if (status == STATUS_OK)
		match_columns(*statement, shape);
	return status;
}

/* NULL stays NULL: a store says coalesce() where it wants "". */
static const char *
copy_text(sqlite3_stmt *prepared, int column, TALLOC_CTX *owner)
{
	const char *text = (const char *)sqlite3_column_text(prepared, column);
	size_t length;
	char *copy;

	if (text == NULL &&
	        sqlite3_column_type(prepared, column) == SQLITE_NULL)
		return NULL;
	length = (size_t)sqlite3_column_bytes(prepared, column);
	copy = talloc_size(owner, length + 1);
	if (copy == NULL || text == NULL)
		log_abort("db.row", "out of memory");
	memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

/* An empty blob is given without bytes by the engine; it is not NULL. */
static struct shape_blob
copy_blob(sqlite3_stmt *prepared, int column, TALLOC_CTX *owner)
{
	const void *bytes = sqlite3_column_blob(prepared, column);
	size_t length = (size_t)sqlite3_column_bytes(prepared, column);
	unsigned char *copy;

	if (sqlite3_column_type(prepared, column) == SQLITE_NULL)
		return (struct shape_blob){NULL, 0};
	/* One more byte, NUL: texts are stored as blobs, too. */
	copy = talloc_size(owner, length + 1);
	if (copy == NULL || (bytes == NULL && length > 0))
		log_abort("db.row", "out of memory");
	if (length > 0)
		memcpy(copy, bytes, length);
	copy[length] = '\0';
	return (struct shape_blob){copy, length};
}

/* What is not there is NaN, as everywhere a number may be missing. */
static double
get_real(sqlite3_stmt *prepared, int column)
{
	if (sqlite3_column_type(prepared, column) == SQLITE_NULL)
		return NAN;
	return sqlite3_column_double(prepared, column);
}

/* A struct or a list has no column: a shape that has one is for pages and not
 * for rows. */
static void
read_column(struct db_statement *statement, int column, TALLOC_CTX *owner,
        char *row)
{
	const struct shape_field *field = statement->columns[column];
	sqlite3_stmt *prepared = statement->prepared;
	void *at = row + field->offset;

	switch (field->kind) {
	case SHAPE_KIND_INT:
		*(int64_t *)at = sqlite3_column_int64(prepared, column);
		break;
	case SHAPE_KIND_REAL: *(double *)at = get_real(prepared, column); break;
	case SHAPE_KIND_BOOL:
		*(bool *)at = sqlite3_column_int64(prepared, column) != 0;
		break;
	case SHAPE_KIND_STRING:
		*(const char **)at = copy_text(prepared, column, owner);
		break;
	case SHAPE_KIND_BLOB:
		*(struct shape_blob *)at = copy_blob(prepared, column, owner);
		break;
	case SHAPE_KIND_STRUCT:
	case SHAPE_KIND_LIST: log_abort("db.row", field->name);
	}
}

/* The columns were matched, so each writes to its own field. */
static void
read_row(struct db_statement *statement, TALLOC_CTX *owner, void *row)
{
	int count = (int)statement->shape->field_count;

	for (int i = 0; i < count; i++)
		read_column(statement, i, owner, row);
}

/* What writes is stepped to its end: only there does it say whether the
 * storage took it. */
static enum status
step_to_end(struct db *db, struct db_statement *statement)
{
	enum status status = STATUS_OK;
	bool row = true;

	if (sqlite3_stmt_readonly(statement->prepared) != 0)
		return STATUS_OK;
	while (status == STATUS_OK && row)
		status = db_step(db, statement, &row);
	return status;
}

/* More rows than one are not looked at: a statement that may have them says in
 * which order. */
enum status
db_one(struct db *db, const char *sql, struct db_args args, struct db_into into,
        void *out)
{
	struct db_statement *statement;
	bool row = false;
	enum status status = start_rows(db, sql, args, into.shape, &statement);

	if (status != STATUS_OK)
		return status;
	status = db_step(db, statement, &row);
	if (status == STATUS_OK && !row)
		status = STATUS_NOT_FOUND;
	if (status == STATUS_OK) {
		read_row(statement, into.owner, out);
		status = step_to_end(db, statement);
	}
	db_finish(db, statement);
	return status;
}

/* Room for one more row: eight first, and twice as many whenever they are
 * full. */
static void *
grow(struct db_into into, void *rows, size_t count)
{
	if (count != 0 && (count < 8 || (count & (count - 1)) != 0))
		return rows;
	rows = talloc_realloc_size(into.owner, rows,
	        into.shape->size * (count == 0 ? 8 : count * 2));
	if (rows == NULL)
		log_abort("db.rows", "out of memory");
	return rows;
}

/* A limit is reached only by a row beyond it, so exactly as many are no error.
 */
static enum status
collect(struct db *db, struct db_statement *statement, struct db_into into,
        size_t limit, char **rows, size_t *count)
{
	size_t size = into.shape->size;
	enum status status;
	bool row;

	while ((status = db_step(db, statement, &row)) == STATUS_OK && row) {
		if (*count == limit)
			return STATUS_LIMIT;
		*rows = grow(into, *rows, *count);
		/* What the shape does not name is zero in every row. */
		memset(*rows + *count * size, 0, size);
		read_row(statement, into.owner, *rows + *count * size);
		(*count)++;
	}
	return status;
}

/* What was read before an error is given back: half a list would be taken for a
 * whole one. */
enum status
db_all(struct db *db, const char *sql, struct db_args args, struct db_into into,
        size_t limit, void *out, size_t *count)
{
	struct db_statement *statement;
	char *rows = NULL;
	enum status status = start_rows(db, sql, args, into.shape, &statement);

	*count = 0;
	if (status == STATUS_OK) {
		status = collect(db, statement, into, limit, &rows, count);
		db_finish(db, statement);
	}
	if (status != STATUS_OK) {
		TALLOC_FREE(rows);
		*count = 0;
	}
	memcpy(out, &rows, sizeof(rows));
	return status;
}

/* The row's memory is used again for the next, so that a million rows need no
 * more than one. */
enum status
db_each(struct db *db, const char *sql, struct db_args args,
        const struct shape *shape, db_each_fn *each, void *context)
{
	struct db_statement *statement;
	bool row = true;
	TALLOC_CTX *of_row;
	void *buffer;
	enum status status = start_rows(db, sql, args, shape, &statement);

	if (status != STATUS_OK)
		return status;
	of_row = talloc_new(NULL);
	buffer = talloc_size(NULL, shape->size);
	if (of_row == NULL || buffer == NULL)
		log_abort("db.each", "out of memory");
	while ((status = db_step(db, statement, &row)) == STATUS_OK && row) {
		memset(buffer, 0, shape->size);
		read_row(statement, of_row, buffer);
		status = each(buffer, context);
		talloc_free_children(of_row);
		if (status != STATUS_OK)
			break;
	}
	db_finish(db, statement);
	talloc_free(buffer);
	talloc_free(of_row);
	return status;
}

/* For counts and ids, where a shape of one field would be all ceremony. */
enum status
db_int(struct db *db, const char *sql, struct db_args args, int64_t *value)
{
	struct db_statement *statement;
	bool row = false;
	enum status status = db_start(db, sql, args, &statement);

	if (status != STATUS_OK)
		return status;
	status = db_step(db, statement, &row);
	if (status == STATUS_OK &&
	        (!row || sqlite3_column_type(statement->prepared, 0) ==
	                         SQLITE_NULL))
		status = STATUS_NOT_FOUND;
	if (status == STATUS_OK) {
		*value = sqlite3_column_int64(statement->prepared, 0);
		status = step_to_end(db, statement);
	}
	db_finish(db, statement);
	return status;
}

/* Most such questions are of one row by its key, so a count is no dearer than
 * EXISTS. */
enum status
db_any(struct db *db, const char *sql, struct db_args args, bool *any)
{
	int64_t count = 0;
	enum status status = db_int(db, sql, args, &count);

	*any = count > 0;
	return status;
}
