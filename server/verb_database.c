/*
 * How a command reaches the database: to read, beside whoever writes; to write,
 * in transactions, while it owns the database's folder or the server that does
 * lends it the pen, so that there is never more than one writer.
 */
#include "server/admin.h"
#include "server/keys_store.h"
#include "server/service.h"
#include "server/verb.h"

enum { BUSY_MS = 5000 };

/* Who owns the folder brings the schema up to date; everybody else only insists
 * on the one it knows, since it may run beside a server of another version. */
static enum status
open_checked(TALLOC_CTX *owner, struct db_options options, struct db **db,
        struct text *why)
{
	struct db_migration migrations[SERVICE_MIGRATIONS_MAX];
	size_t count = service_migrations(migrations);
	bool owns = options.mode == DB_WRITE && !options.lent;
	enum status status;

	options.busy_ms = BUSY_MS;
	status = db_open(owner, options, owns, db, why);
	if (status != STATUS_OK)
		return status;
	if (owns)
		return db_migrate(*db, migrations, count, why);
	return db_check_version(*db, count, why);
}

/* The first command makes database and keys, so that an installation can be set
 * up before a server runs. */
enum status
verb_open(TALLOC_CTX *owner, const struct settings *settings,
        struct verb_database *database, struct text *why)
{
	struct db_options options = {
	        .path = settings->database, .mode = DB_WRITE};
	enum status status;

	*database = (struct verb_database){0};
	status = admin_pen_get(owner, settings->database, &database->pen, why);
	if (status != STATUS_OK)
		return status;
	options.lent = admin_pen_is_lent(database->pen);
	status = open_checked(owner, options, &database->db, why);
	if (status == STATUS_OK)
		status = keys_open(database->db, settings->keys, !options.lent,
		        &database->keys, why);
	return status;
}

/* The pen first: a transaction that was begun before would make the server wait
 * for the engine's lock, and would not be known to it. */
enum status
verb_write_begin(struct verb_database *database, struct text *why)
{
	int64_t until_ms = 0;
	enum status status = STATUS_OK;

	if (admin_pen_is_lent(database->pen))
		status = admin_pen_borrow(database->pen, &until_ms, why);
	if (status != STATUS_OK)
		return status;
	db_lend(database->db, until_ms);
	status = db_begin(database->db);
	if (status == STATUS_BUSY)
		text_add(why, "databasen er låst af et andet program; intet er"
		              " skrevet, prøv igen");
	if (status != STATUS_OK)
		admin_pen_return(database->pen);
	return status;
}

/* The transaction ends before the pen goes back. Whatever the engine called it, time
 * that was over is told as such: nobody can mend "busy". */
enum status
verb_write_end(
        struct verb_database *database, enum status so_far, struct text *why)
{
	enum status status = so_far;

	if (status == STATUS_OK)
		status = db_commit(database->db);
	if (status != STATUS_OK)
		db_rollback(database->db);
	db_lend(database->db, 0);
	if (status == STATUS_BUSY && admin_pen_is_lent(database->pen)) {
		text_clear(why);
		text_add_format(why,
		        "den kørende server venter højst %d sekunder på en"
		        " kommando, og de slap op; intet er skrevet. Del"
		        " arbejdet i mindre dele, eller stop serveren imens",
		        ADMIN_HOLD_MS / 1000);
	}
	admin_pen_return(database->pen);
	return status;
}

/* The connection first: it checkpoints as it closes, and nobody else may have
 * begun by then. */
void
verb_close(struct verb_database *database)
{
	TALLOC_FREE(database->db);
	TALLOC_FREE(database->pen);
}

/* No lock: a reader disturbs nobody, and is not disturbed by the server. */
enum status
verb_open_reader(TALLOC_CTX *owner, const struct settings *settings,
        struct db **db, struct text *why)
{
	struct db_options options = {
	        .path = settings->database, .mode = DB_READ};

	return open_checked(owner, options, db, why);
}
