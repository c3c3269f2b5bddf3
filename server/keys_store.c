/*
 * Keys that belong to a database.  Numbers are sealed and looked up by them: with
 * others nobody could be written to, and, which is worse, nobody who said STOP
 * would be found on the stop list any more.  So a key file that is missing is
 * made anew only while no row depends on it, and one that is there is compared
 * with the mark that its keys left in the database.
 */
#include "server/keys_store.h"

#include "base/shape.h"

/* Across municipalities: all of them share the keys. */
static enum status
is_needed(struct db *db, bool *needed)
{
	static const char sql[] = "SELECT EXISTS (SELECT 1 FROM respondent)"
	                          " OR EXISTS (SELECT 1 FROM stop_list)";
	int64_t value = 1;
	enum status status = db_int(db, sql, DB_NO_ARGS, &value);

	*needed = value != 0;
	return status;
}

struct key_row {
	struct shape_blob bytes;
};

static const struct shape_field row_fields[] = {
        SHAPE_BLOB(struct key_row, bytes),
};
static const struct shape row_shape =
        SHAPE("key_row", struct key_row, row_fields);

/* Of all three keys; it tells nothing of them to who has only the database. */
static void
make_mark(const struct secret_keys *keys, unsigned char mark[SECRET_HASH_BYTES])
{
	secret_hash(keys->lookup, "keys.mark", keys, sizeof(*keys), mark);
}

/* Across municipalities: in a database of before there is no mark, but a number
 * that was sealed opens with its own keys alone.  The first, since wrong keys
 * may have sealed the last; the demo's employees have none. */
static enum status
open_someone(struct db *db, TALLOC_CTX *memory, const struct secret_keys *keys)
{
	static const char sql[] =
	        "SELECT phone_sealed AS bytes FROM respondent"
	        " WHERE length(phone_sealed) > 1 ORDER BY id LIMIT 1";
	struct key_row row = {0};
	const char *number = NULL;
	enum status status =
	        db_one(db, sql, DB_NO_ARGS, DB_INTO(memory, &row_shape), &row);

	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status != STATUS_OK)
		return status;
	return secret_open(memory, keys->phone, row.bytes.bytes,
	               row.bytes.length, &number) == STATUS_OK
	               ? STATUS_OK
	               : STATUS_CONFLICT;
}

static enum status
put_mark(struct db *db, const struct secret_keys *keys)
{
	static const char sql[] =
	        "INSERT INTO key_mark (id, bytes) VALUES (1, :bytes)";
	unsigned char mark[SECRET_HASH_BYTES];

	make_mark(keys, mark);
	return db_run(db, sql, DB_ARGS(DB_BLOB("bytes", mark, sizeof(mark))));
}

/* STATUS_CONFLICT: the keys are others than the database's. */
static enum status
compare(struct db *db, const struct secret_keys *keys, bool keep)
{
	static const char sql[] = "SELECT bytes FROM key_mark";
	TALLOC_CTX *memory = talloc_new(NULL);
	unsigned char mark[SECRET_HASH_BYTES];
	struct key_row row = {0};
	enum status status =
	        db_one(db, sql, DB_NO_ARGS, DB_INTO(memory, &row_shape), &row);

	if (status == STATUS_OK) {
		make_mark(keys, mark);
		if (row.bytes.length != sizeof(mark) ||
		        !secret_equal(row.bytes.bytes, mark, sizeof(mark)))
			status = STATUS_CONFLICT;
	} else if (status == STATUS_NOT_FOUND) {
		status = open_someone(db, memory, keys);
		if (status == STATUS_OK && keep)
			status = put_mark(db, keys);
	}
	talloc_free(memory);
	return status;
}

/* The old mark goes first: ended in between, new keys must not be taken for
 * wrong ones. */
static enum status
make_keys(struct db *db, const char *path, struct text *why)
{
	static const char forget[] = "DELETE FROM key_mark";
	bool needed = true;
	enum status status = is_needed(db, &needed);

	if (status != STATUS_OK)
		return status;
	text_clear(why);
	if (needed) {
		text_add_format(why,
		        "%s: the key file is missing, but people in the"
		        " database are known by it; bring it back from where"
		        " it is kept",
		        path);
		return STATUS_NOT_FOUND;
	}
	status = db_run(db, forget, DB_NO_ARGS);
	return status == STATUS_OK ? secret_create(path, why) : status;
}

enum status
keys_open(struct db *db, const char *path, bool create,
        struct secret_keys *keys, struct text *why)
{
	enum status status = secret_load(path, keys, why);

	if (status == STATUS_NOT_FOUND && create) {
		status = make_keys(db, path, why);
		if (status == STATUS_OK)
			status = secret_load(path, keys, why);
	}
	if (status != STATUS_OK)
		return status;
	status = compare(db, keys, create);
	if (status == STATUS_CONFLICT)
		text_add_format(why,
		        "%s: these are not the keys of %s; with them nobody"
		        " in it is found, nor who said STOP. Nothing was done:"
		        " bring back the key file that belongs to the database"
		        " (database.keys in the configuration names it)",
		        path, db_path(db));
	if (status != STATUS_OK)
		*keys = (struct secret_keys){0};
	return status;
}
