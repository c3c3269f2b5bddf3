/*
 * Links rows: hash(the last row's hash, and this row's parts with their
 * lengths), under a key that lies outside the database.  Whoever can write to
 * the database alone cannot make a chain that holds.
 */
#include "server/audit_store.h"

#include <string.h>

#include "base/shape.h"

enum { LINK_MAX = 4096 };

struct audit_row {
	int64_t id;
	int64_t at;
	const char *actor;
	const char *action;
	const char *subject;
	struct shape_blob chain;
};

static const struct shape_field row_fields[] = {
        SHAPE_INT(struct audit_row, id),
        SHAPE_INT(struct audit_row, at),
        SHAPE_STRING(struct audit_row, actor),
        SHAPE_STRING(struct audit_row, action),
        SHAPE_STRING(struct audit_row, subject),
        SHAPE_BLOB(struct audit_row, chain),
};
static const struct shape row_shape =
        SHAPE("audit", struct audit_row, row_fields);

/* Lengths keep "ab" + "c" and "a" + "bc" apart. */
static enum status
make_link(const struct secret_keys *keys, struct shape_blob last,
        const struct audit_entry *entry, unsigned char link[SECRET_HASH_BYTES])
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text text;

	text_init(&text, memory, LINK_MAX);
	if (last.length > 0)
		text_add_bytes(&text, (const char *)last.bytes, last.length);
	text_add_format(&text, "%lld %zu:%s%zu:%s%zu:%s", (long long)entry->at,
	        strlen(entry->actor), entry->actor, strlen(entry->action),
	        entry->action, strlen(entry->subject), entry->subject);
	secret_hash(keys->token, "audit", text.bytes, text.length, link);
	talloc_free(memory);
	return text.truncated ? STATUS_LIMIT : STATUS_OK;
}

enum status
audit_append(struct db *db, const struct secret_keys *keys,
        const struct audit_entry *entry)
{
	static const char last[] = "SELECT id, at, actor, action, subject,"
	                           " chain FROM audit ORDER BY id DESC LIMIT 1";
	static const char put[] =
	        "INSERT INTO audit (at, actor, action, subject, chain)"
	        " VALUES (:at, :actor, :action, :subject, :chain)";
	TALLOC_CTX *memory = talloc_new(NULL);
	unsigned char link[SECRET_HASH_BYTES];
	struct audit_row row = {0};
	enum status status =
	        db_one(db, last, DB_NO_ARGS, DB_INTO(memory, &row_shape), &row);

	if (status == STATUS_NOT_FOUND)
		status = STATUS_OK; /* the first row: nothing before it */
	if (status == STATUS_OK)
		status = make_link(keys, row.chain, entry, link);
	if (status == STATUS_OK)
		status = db_run(db, put,
		        DB_ARGS(DB_INT("at", entry->at),
		                DB_TEXT("actor", entry->actor),
		                DB_TEXT("action", entry->action),
		                DB_TEXT("subject", entry->subject),
		                DB_BLOB("chain", link, sizeof(link))));
	talloc_free(memory);
	return status;
}

enum status
audit_put(struct db *db, const struct audit_by *by, const char *action,
        const char *subject)
{
	return audit_append(db, by->keys,
	        &(struct audit_entry){by->at, by->who, action, subject});
}

struct walk {
	const struct secret_keys *keys;
	unsigned char last[SECRET_HASH_BYTES];
	int64_t count;
	int64_t broken;
};

static enum status
follow(void *given, void *context)
{
	const struct audit_row *row = given;
	struct walk *walk = context;
	const struct audit_entry entry = {
	        row->at, row->actor, row->action, row->subject};
	struct shape_blob last = {
	        walk->last, walk->count == 0 ? 0 : sizeof(walk->last)};
	unsigned char link[SECRET_HASH_BYTES];
	enum status status = make_link(walk->keys, last, &entry, link);

	if (status != STATUS_OK || row->chain.length != sizeof(link) ||
	        !secret_equal(row->chain.bytes, link, sizeof(link))) {
		walk->broken = row->id;
		return STATUS_CONFLICT;
	}
	memcpy(walk->last, link, sizeof(link));
	walk->count++;
	return STATUS_OK;
}

enum status
audit_verify(struct db *db, const struct secret_keys *keys, int64_t *count,
        int64_t *broken)
{
	static const char sql[] = "SELECT id, at, actor, action, subject,"
	                          " chain FROM audit ORDER BY id";
	struct walk walk = {.keys = keys};
	enum status status =
	        db_each(db, sql, DB_NO_ARGS, &row_shape, follow, &walk);

	*count = walk.count;
	*broken = walk.broken;
	return status;
}
