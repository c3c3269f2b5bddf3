/*
 * Statements: prepared once and found again by the address of their text, their
 * arguments bound by name, their rows copied into structs by shape.
 */
#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/db_internal.h"
#include "base/log.h"

struct db_value
db_text(const char *name, const char *value)
{
	if (value == NULL)
		return (struct db_value)DB_NULL(name);
	return (struct db_value){name, DB_KIND_TEXT, 0, 0, value,
		strlen(value)};
}

struct db_value
db_blob(const char *name, const void *bytes, size_t length)
{
	if (bytes == NULL)
		return (struct db_value)DB_NULL(name);
	return (struct db_value){name, DB_KIND_BLOB, 0, 0, bytes, length};
}

struct db_value
db_reference(const char *name, int64_t id)
{
	if (id == 0)
		return (struct db_value)DB_NULL(name);
	return (struct db_value)DB_INT(name, id);
}

void
db_statements_finalize(struct db *db)
{
	for (size_t i = 0; i < DB_STATEMENTS; i++)
		if (db->statements[i] != NULL)
			sqlite3_finalize(db->statements[i]->prepared);
}

static enum status
prepare(struct db *db, const char *sql, struct db_statement **out)
{
	struct db_statement *statement = talloc_zero(db, struct db_statement);
	enum status status;

	if (statement == NULL)
		log_abort("db.prepare", "out of memory");
	status = db_status(db,
		sqlite3_prepare_v3(db->connection, sql, -1,
			SQLITE_PREPARE_PERSISTENT, &statement->prepared, NULL));
	if (status != STATUS_OK) {
		talloc_free(statement);
		return status;
	}
	statement->sql = sql;
	statement->name_count =
		sqlite3_bind_parameter_count(statement->prepared);
	if (statement->name_count > DB_NAMES_MAX)
		log_abort("db.prepare", sql);
	for (int i = 0; i < statement->name_count; i++) {
		const char *name = sqlite3_bind_parameter_name(
			statement->prepared, i + 1);

		if (name == NULL)
			log_abort("db.prepare", sql);
		statement->names[i] = name + 1; /* without the colon */
	}
	*out = statement;
	return STATUS_OK;
}

static enum status
find_statement(struct db *db, const char *sql, struct db_statement **out)
{
	size_t at = ((uintptr_t)sql >> 3) % DB_STATEMENTS;

	for (size_t tries = 0; tries < DB_STATEMENTS; tries++) {
		struct db_statement **slot = &db->statements[at];

		if (*slot == NULL) {
			enum status status = prepare(db, sql, slot);

			*out = *slot;
			return status;
		}
		if ((*slot)->sql == sql) {
			*out = *slot;
			return STATUS_OK;
		}
		at = (at + 1) % DB_STATEMENTS;
	}
	log_abort("db.prepare", "more statements than DB_STATEMENTS");
}

static int
bind_value(sqlite3_stmt *prepared, int index, const struct db_value *value)
{
	switch (value->kind) {
	case DB_KIND_NULL: return sqlite3_bind_null(prepared, index);
	case DB_KIND_INT:
		return sqlite3_bind_int64(prepared, index, value->integer);
	case DB_KIND_REAL:
		if (isnan(value->real))
			return sqlite3_bind_null(prepared, index);
		return sqlite3_bind_double(prepared, index, value->real);
	case DB_KIND_TEXT:
		return sqlite3_bind_text64(prepared, index, value->bytes,
			value->length, SQLITE_STATIC, SQLITE_UTF8);
	case DB_KIND_BLOB:
		return sqlite3_bind_blob64(prepared, index, value->bytes,
			value->length, SQLITE_STATIC);
	}
	return SQLITE_MISUSE;
}

/* Every argument of the statement must be given, and nothing else: a mistake
 * here is the programmer's. */
static void
bind_all(struct db_statement *statement, struct db_args args)
{
	if (args.count != (size_t)statement->name_count)
		log_abort("db.bind", statement->sql);
	for (size_t i = 0; i < args.count; i++) {
		int index = 0;

		while (index < statement->name_count &&
			strcmp(statement->names[index], args.values[i].name))
			index++;
		if (index == statement->name_count)
			log_abort("db.bind", args.values[i].name);
		if (bind_value(statement->prepared, index + 1,
			    &args.values[i]) != SQLITE_OK)
			log_abort("db.bind", args.values[i].name);
	}
}

static enum status
start(struct db *db, const char *sql, struct db_args args,
	struct db_statement **statement)
{
	enum status status = find_statement(db, sql, statement);

	if (status != STATUS_OK)
		return status;
	bind_all(*statement, args);
	if (db->cap_ms > 0)
		db->deadline_ms = db_monotonic_ms() + db->cap_ms;
	return STATUS_OK;
}

/* One step; *row tells whether there is one. */
static enum status
step(struct db *db, struct db_statement *statement, bool *row)
{
	int code;

	*row = false;
	if (db->fail_at > 0 && --db->fail_at == 0)
		return db->fail_status;
	code = sqlite3_step(statement->prepared);
	*row = code == SQLITE_ROW;
	return db_status(db, code);
}

static void
finish(struct db_statement *statement)
{
	sqlite3_reset(statement->prepared);
	sqlite3_clear_bindings(statement->prepared);
}

void
db_fail_at(struct db *db, int n, enum status status)
{
	db->fail_at = n;
	db->fail_status = status;
}

/* Matches columns and fields once; both ways nothing may be left over. */
static void
match_columns(struct db_statement *statement, const struct shape *shape)
{
	int count = sqlite3_column_count(statement->prepared);

	if (statement->shape == shape)
		return;
	if (count > DB_COLUMNS_MAX || (size_t)count != shape->field_count)
		log_abort("db.columns", statement->sql);
	for (int i = 0; i < count; i++) {
		const char *name =
			sqlite3_column_name(statement->prepared, i);

		statement->columns[i] = shape_find(shape, name, strlen(name));
		if (statement->columns[i] == NULL)
			log_abort("db.columns", name);
	}
	statement->shape = shape;
}

static const char *
copy_text(sqlite3_stmt *prepared, int column, TALLOC_CTX *owner)
{
	const char *text = (const char *)sqlite3_column_text(prepared, column);
	char *copy;

	if (text == NULL)
		return NULL;
	copy = talloc_strndup(owner, text,
		(size_t)sqlite3_column_bytes(prepared, column));
	if (copy == NULL)
		log_abort("db.row", "out of memory");
	return copy;
}

static struct shape_blob
copy_blob(sqlite3_stmt *prepared, int column, TALLOC_CTX *owner)
{
	struct shape_blob blob = {NULL, 0};
	const void *bytes = sqlite3_column_blob(prepared, column);

	if (bytes == NULL)
		return blob;
	blob.length = (size_t)sqlite3_column_bytes(prepared, column);
	/* One more byte, NUL: texts are stored as blobs, too. */
	blob.bytes = talloc_zero_size(owner, blob.length + 1);
	if (blob.bytes == NULL)
		log_abort("db.row", "out of memory");
	memcpy((void *)(uintptr_t)blob.bytes, bytes, blob.length);
	return blob;
}

static double
get_real(sqlite3_stmt *prepared, int column)
{
	if (sqlite3_column_type(prepared, column) == SQLITE_NULL)
		return NAN;
	return sqlite3_column_double(prepared, column);
}

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
	case SHAPE_KIND_REAL:
		*(double *)at = get_real(prepared, column);
		break;
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

static void
read_row(struct db_statement *statement, struct db_into into, void *row)
{
	int count = sqlite3_column_count(statement->prepared);

	match_columns(statement, into.shape);
	for (int i = 0; i < count; i++)
		read_column(statement, i, into.owner, row);
}

enum status
db_run(struct db *db, const char *sql, struct db_args args)
{
	struct db_statement *statement;
	bool row = false;
	enum status status = start(db, sql, args, &statement);

	if (status != STATUS_OK)
		return status;
	status = step(db, statement, &row);
	finish(statement);
	return status;
}

/* The statement is stepped to its end, so that RETURNING does all its work. */
enum status
db_one(struct db *db, const char *sql, struct db_args args, struct db_into into,
	void *out)
{
	struct db_statement *statement;
	bool row = false;
	enum status status = start(db, sql, args, &statement);

	if (status != STATUS_OK)
		return status;
	status = step(db, statement, &row);
	if (status == STATUS_OK && !row)
		status = STATUS_NOT_FOUND;
	if (status == STATUS_OK)
		read_row(statement, into, out);
	if (status == STATUS_OK && !sqlite3_stmt_readonly(statement->prepared))
		status = step(db, statement, &row);
	finish(statement);
	return status;
}

/* Room for one more row, doubled when full. */
static void *
grow(struct db_into into, void *rows, size_t count)
{
	if (count != 0 && (count < 8 || (count & (count - 1)) != 0))
		return rows;
	rows = talloc_realloc_size(into.owner, rows,
		into.shape->size * (count < 4 ? 8 : count * 2));
	if (rows == NULL)
		log_abort("db.rows", "out of memory");
	return rows;
}

enum status
db_all(struct db *db, const char *sql, struct db_args args, struct db_into into,
	size_t limit, void *out, size_t *count)
{
	struct db_statement *statement;
	char *rows = NULL;
	bool row = true;
	enum status status = start(db, sql, args, &statement);

	*count = 0;
	if (status != STATUS_OK)
		return status;
	while ((status = step(db, statement, &row)) == STATUS_OK && row) {
		if (*count == limit) {
			status = STATUS_LIMIT;
			break;
		}
		rows = grow(into, rows, *count);
		read_row(statement, into, rows + *count * into.shape->size);
		(*count)++;
	}
	finish(statement);
	memcpy(out, &rows, sizeof(rows));
	return status;
}

enum status
db_each(struct db *db, const char *sql, struct db_args args,
	const struct shape *shape, db_each_fn *each, void *context)
{
	struct db_statement *statement;
	bool row = true;
	TALLOC_CTX *memory;
	char *buffer;
	enum status status = start(db, sql, args, &statement);

	if (status != STATUS_OK)
		return status;
	memory = talloc_new(NULL);
	buffer = talloc_zero_size(memory, shape->size);
	if (buffer == NULL)
		log_abort("db.each", "out of memory");
	while ((status = step(db, statement, &row)) == STATUS_OK && row) {
		TALLOC_CTX *of_row = talloc_new(memory);

		read_row(statement, DB_INTO(of_row, shape), buffer);
		status = each(buffer, context);
		talloc_free(of_row);
		if (status != STATUS_OK)
			break;
	}
	finish(statement);
	talloc_free(memory);
	return status;
}

enum status
db_int(struct db *db, const char *sql, struct db_args args, int64_t *value)
{
	struct db_statement *statement;
	bool row = false;
	enum status status = start(db, sql, args, &statement);

	if (status != STATUS_OK)
		return status;
	status = step(db, statement, &row);
	if (status == STATUS_OK &&
		(!row ||
			sqlite3_column_type(statement->prepared, 0) ==
				SQLITE_NULL))
		status = STATUS_NOT_FOUND;
	if (status == STATUS_OK)
		*value = sqlite3_column_int64(statement->prepared, 0);
	finish(statement);
	return status;
}

int64_t
db_last_id(const struct db *db)
{
	return sqlite3_last_insert_rowid(db->connection);
}

int64_t
db_changes(const struct db *db)
{
	return sqlite3_changes64(db->connection);
}
