/*
 * Statements: prepared once a connection and found again by the address of
 * their text, their arguments bound by name.  What a store does wrong here (an
 * argument too few, a name that the statement lacks) is a mistake in the
 * program and ends it, so that no test can overlook it.
 */
#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/clock.h"
#include "base/db_internal.h"
#include "base/log.h"

/* For strings; NULL is SQL's NULL, so that an optional value needs no second
 * statement. */
struct db_value
db_text(const char *name, const char *value)
{
	if (value == NULL)
		return (struct db_value)DB_NULL(name);
	return (struct db_value){
	        name, DB_KIND_TEXT, 0, 0, value, strlen(value)};
}

/* For bytes; no bytes at all are NULL, an empty run of them is not. */
struct db_value
db_blob(const char *name, const void *bytes, size_t length)
{
	if (bytes == NULL)
		return (struct db_value)DB_NULL(name);
	return (struct db_value){name, DB_KIND_BLOB, 0, 0, bytes, length};
}

/* Ids begin with 1, so 0 can stand for no reference. */
struct db_value
db_reference(const char *name, int64_t id)
{
	if (id == 0)
		return (struct db_value)DB_NULL(name);
	return (struct db_value)DB_INT(name, id);
}

/* Before the connection closes, which it refuses while statements live. */
void
db_statements_finalize(struct db *db)
{
	for (size_t i = 0; i < DB_STATEMENTS; i++)
		if (db->statements[i] != NULL)
			sqlite3_finalize(db->statements[i]->prepared);
}

/* Copies: the engine frees its own when it prepares anew after a change of the
 * schema. */
static void
note_names(struct db_statement *statement)
{
	int count = sqlite3_bind_parameter_count(statement->prepared);

	if (count > DB_NAMES_MAX)
		log_abort("db.names", statement->sql);
	for (int i = 0; i < count; i++) {
		const char *name =
		        sqlite3_bind_parameter_name(statement->prepared, i + 1);

		if (name == NULL)
			log_abort("db.names", statement->sql);
		/* Without the colon. */
		statement->names[i] = talloc_strdup(statement, name + 1);
		if (statement->names[i] == NULL)
			log_abort("db.names", "out of memory");
	}
	statement->name_count = count;
}

/* Kept for as long as the connection: the engine is told so, and spends more on
 * planning. */
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
	note_names(statement);
	*out = statement;
	return STATUS_OK;
}

/* Texts are aligned and stand close together, so their addresses differ in a
 * few middle bits only: multiplying by the golden ratio spreads those over the
 * highest ones. */
static size_t
home_of(const char *sql)
{
	uint64_t spread = (uint64_t)(uintptr_t)sql * 0x9e3779b97f4a7c15U;

	return (size_t)(spread >> (64 - DB_STATEMENTS_BITS));
}

/* A table with open addresses; a statement whose preparation failed leaves its
 * place empty and is tried again. */
static enum status
find_statement(struct db *db, const char *sql, struct db_statement **out)
{
	size_t at = home_of(sql);

	for (size_t tries = 0; tries < DB_STATEMENTS; tries++) {
		struct db_statement **slot = &db->statements[at];
		enum status status = STATUS_OK;

		if (*slot == NULL)
			status = prepare(db, sql, slot);
		if (*slot == NULL || (*slot)->sql == sql) {
			*out = *slot;
			return status;
		}
		at = (at + 1) % DB_STATEMENTS;
	}
	log_abort("db.prepare", "more statements than DB_STATEMENTS");
}

/* Bytes are not copied: they live until db_finish, which unbinds them. NaN has
 * no form in SQL but NULL. */
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

/* The index of an argument's name, from 0.  Most are given in the order in
 * which the statement names them, so the search begins at `guess`. */
static int
index_of(const struct db_statement *statement, const char *name, int guess)
{
	for (int i = 0; i < statement->name_count; i++) {
		int index = (guess + i) % statement->name_count;

		if (strcmp(statement->names[index], name) == 0)
			return index;
	}
	log_abort("db.bind", name);
}

/* The same, for argument i: looked up once, since names are literals. */
static int
place_of(struct db_statement *statement, const char *name, int i)
{
	if (statement->given[i] != name) {
		statement->places[i] = index_of(statement, name, i);
		statement->given[i] = name;
	}
	return statement->places[i];
}

/* As many arguments as names, and none twice: then none is missing. */
static void
bind_all(struct db_statement *statement, struct db_args args)
{
	uint64_t bound = 0;

	if (args.count != (size_t)statement->name_count)
		log_abort("db.bind", statement->sql);
	for (int i = 0; i < statement->name_count; i++) {
		const struct db_value *value = &args.values[i];
		int index = place_of(statement, value->name, i);
		uint64_t bit = UINT64_C(1) << index;

		if ((bound & bit) != 0 ||
		        bind_value(statement->prepared, index + 1, value) !=
		                SQLITE_OK)
			log_abort("db.bind", value->name);
		bound |= bit;
	}
}

/* A statement within another's rows shares its deadline. */
static void
set_deadline(struct db *db, struct db_statement *statement)
{
	statement->outer_deadline_ms = db->deadline_ms;
	if (db->cap_ms > 0 && db->deadline_ms == 0)
		db->deadline_ms = clock_monotonic_ms() + db->cap_ms;
}

/* After the engine has given up a transaction nothing runs until it was ended:
 * a statement would otherwise run alone, and be kept. */
enum status
db_start(struct db *db, const char *sql, struct db_args args,
        struct db_statement **statement)
{
	enum status status;

	if (db->begun && !db_in_transaction(db)) {
		assert(db->lost != STATUS_OK);
		return db->lost;
	}
	status = find_statement(db, sql, statement);
	if (status != STATUS_OK)
		return status;
	/* The callback of db_each runs its own statement again. */
	assert(!sqlite3_stmt_busy((*statement)->prepared));
	bind_all(*statement, args);
	set_deadline(db, *statement);
	return STATUS_OK;
}

/* The one place where the engine runs, and so the one where a test can make it
 * fail. */
enum status
db_step(struct db *db, struct db_statement *statement, bool *row)
{
	enum status status;
	int code;

	*row = false;
	if (db->fail_at > 0 && --db->fail_at == 0)
		return db->fail_status;
	code = sqlite3_step(statement->prepared);
	*row = code == SQLITE_ROW;
	status = db_status(db, code);
	if (status != STATUS_OK && db->begun && !db_in_transaction(db))
		db->lost = status;
	return status;
}

/* Arguments are the caller's memory, so none may stay bound. */
void
db_finish(struct db *db, struct db_statement *statement)
{
	sqlite3_reset(statement->prepared);
	if (statement->name_count > 0)
		sqlite3_clear_bindings(statement->prepared);
	db->deadline_ms = statement->outer_deadline_ms;
}

/* Counted in steps, so that a test can walk through a function and fail each.
 */
void
db_fail_at(struct db *db, int n, enum status status)
{
	db->fail_at = n;
	db->fail_status = status;
}

/* What a statement returns is not looked at; one that returns rows belongs to
 * db_one. */
enum status
db_run(struct db *db, const char *sql, struct db_args args)
{
	struct db_statement *statement;
	bool row = false;
	enum status status = db_start(db, sql, args, &statement);

	if (status != STATUS_OK)
		return status;
	status = db_step(db, statement, &row);
	db_finish(db, statement);
	return status;
}

/* Of this connection alone. */
int64_t
db_last_id(const struct db *db)
{
	return sqlite3_last_insert_rowid(db->connection);
}

/* Zero after ON CONFLICT DO NOTHING: how a store learns that a row was there.
 */
int64_t
db_changes(const struct db *db)
{
	return sqlite3_changes64(db->connection);
}
