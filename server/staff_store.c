/*
 * Staff and their sessions as rows. Only hashes are kept, of passwords as of
 * tokens: whoever reads the database, or a copy of it, can log in as nobody.
 *
 * The counter of failures and the lock live with the user, not with an address:
 * an office shares one, and an attacker has many.
 */
#include <string.h>

#include "server/staff.h"

static const struct shape_field staff_fields[] = {
        SHAPE_INT(struct staff, id),
        SHAPE_INT(struct staff, municipality),
        SHAPE_STRING(struct staff, name),
        SHAPE_STRING(struct staff, role),
        SHAPE_STRING(struct staff, password_hash),
        SHAPE_INT(struct staff, failures),
        SHAPE_INT(struct staff, locked_until),
        SHAPE_INT(struct staff, disabled_at),
};
static const struct shape staff_shape =
        SHAPE("staff", struct staff, staff_fields);

#define STAFF_COLUMNS                                                          \
	"SELECT s.id, coalesce(s.municipality, 0) AS municipality, s.name,"    \
	" s.role, s.password_hash, s.failures, s.locked_until,"                \
	" coalesce(s.disabled_at, 0) AS disabled_at FROM staff s"

static const char *const roles[] = {
        "caseworker", "manager", "broker", "administrator", "operator"};

/* The operator runs the installation for all municipalities and so belongs to
 * none; every other role is one municipality's, which is what its pages are cut
 * to. */
static enum status
check_role(const struct staff *staff, struct text *why)
{
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		bool operator= strcmp(staff->role, "operator") == 0;

		if (strcmp(staff->role, roles[i]) != 0)
			continue;
		if (operator==(staff->municipality == 0))
			return STATUS_OK;
		text_add(why, operator? "an operator belongs to no municipality"
		                      : "the role needs a municipality");
		return STATUS_INPUT;
	}
	text_add_format(why,
	        "there is no role \"%s\"; expected caseworker, manager, broker,"
	        " administrator or operator",
	        staff->role);
	return STATUS_INPUT;
}

/* Looked at before the password is hashed, which is slow. Length is all that is
 * asked of a password: rules about signs make worse ones. Twelve characters,
 * not bytes, so that letters beyond ASCII count once. */
enum status
staff_check(const struct staff *staff, const char *password, struct text *why)
{
	size_t length = strlen(staff->name);

	if (length == 0 || length > 80 || !text_is_utf8(staff->name, length)) {
		text_add(why, "expected a name of 1 to 80 bytes");
		return STATUS_INPUT;
	}
	if (password != NULL &&
	        (text_characters(password) < STAFF_PASSWORD_MIN ||
	                strlen(password) > SECRET_PASSWORD_MAX)) {
		text_add_format(why,
		        "expected a password of %d to %d characters",
		        STAFF_PASSWORD_MIN, SECRET_PASSWORD_MAX);
		return STATUS_INPUT;
	}
	return check_role(staff, why);
}

/* The name is looked up first, though the database would refuse it as well: a
 * constraint that fails does not tell which one it was. */
enum status
staff_add(struct db *db, const struct staff *staff, struct text *why)
{
	static const char sql[] =
	        "INSERT INTO staff (municipality, name, role, password_hash)"
	        " VALUES (:municipality, :name, :role, :password_hash)";
	static const char taken[] = "SELECT id FROM staff WHERE name = :name";
	int64_t id = 0;
	enum status status =
	        db_int(db, taken, DB_ARGS(DB_TEXT("name", staff->name)), &id);

	if (status == STATUS_OK) {
		text_add_format(
		        why, "there is a user \"%s\" already", staff->name);
		return STATUS_CONFLICT;
	}
	if (status != STATUS_NOT_FOUND)
		return status;
	status = db_run(db, sql,
	        DB_ARGS(db_reference("municipality", staff->municipality),
	                DB_TEXT("name", staff->name),
	                DB_TEXT("role", staff->role),
	                DB_TEXT("password_hash", staff->password_hash)));
	if (status == STATUS_CONFLICT) {
		text_add_format(why, "there is no municipality %04d here",
		        (int)staff->municipality);
		return STATUS_INPUT;
	}
	return status;
}

/* Names are compared to the byte. It finds disabled users too: whoever logs in
 * must not be able to tell them from others by how long it takes. */
enum status
staff_by_name(struct db *db, TALLOC_CTX *memory, const char *name,
        struct staff *staff)
{
	static const char sql[] = STAFF_COLUMNS " WHERE s.name = :name";

	return db_one(db, sql, DB_ARGS(DB_TEXT("name", name)),
	        DB_INTO(memory, &staff_shape), staff);
}

/* A session is as good as its user: one that was disabled ends with it, and
 * nothing has to be cleared away for that. */
enum status
staff_by_token(struct db *db, TALLOC_CTX *memory,
        const unsigned char token_hash[SECRET_HASH_BYTES], int64_t now,
        struct staff *staff)
{
	static const char sql[] = STAFF_COLUMNS
	        " JOIN staff_session t ON t.staff = s.id"
	        " WHERE t.token_hash = :token_hash AND t.expires_at > :now"
	        " AND s.disabled_at IS NULL";

	return db_one(db, sql,
	        DB_ARGS(DB_BLOB("token_hash", token_hash, SECRET_HASH_BYTES),
	                DB_INT("now", now)),
	        DB_INTO(memory, &staff_shape), staff);
}

enum status
staff_list(
        struct db *db, TALLOC_CTX *memory, struct staff **staff, size_t *count)
{
	static const char sql[] = STAFF_COLUMNS " ORDER BY s.name";

	return db_all(db, sql, DB_NO_ARGS, DB_INTO(memory, &staff_shape),
	        STAFF_MAX, staff, count);
}

enum status
staff_disable(struct db *db, const char *name, int64_t now)
{
	static const char sql[] = "UPDATE staff SET disabled_at = :now"
	                          " WHERE name = :name AND disabled_at IS NULL";
	enum status status = db_run(
	        db, sql, DB_ARGS(DB_INT("now", now), DB_TEXT("name", name)));

	return status == STATUS_OK && db_changes(db) == 0 ? STATUS_NOT_FOUND
	                                                  : status;
}

/* Whoever logs in sweeps away what is over, so that no other job has to. A
 * session lives for a working day, and is not prolonged by use. */
enum status
staff_session_put(struct db *db, int64_t staff,
        const unsigned char token_hash[SECRET_HASH_BYTES], int64_t now)
{
	static const char expire[] =
	        "DELETE FROM staff_session WHERE expires_at <= :now";
	static const char sql[] =
	        "INSERT INTO staff_session (token_hash, staff, created_at,"
	        " seen_at, expires_at) VALUES (:token_hash, :staff, :now, :now,"
	        " :expires_at)";
	enum status status = db_run(db, expire, DB_ARGS(DB_INT("now", now)));

	if (status != STATUS_OK)
		return status;
	return db_run(db, sql,
	        DB_ARGS(DB_BLOB("token_hash", token_hash, SECRET_HASH_BYTES),
	                DB_INT("staff", staff), DB_INT("now", now),
	                DB_INT("expires_at", now + STAFF_SESSION_S)));
}

/* One that is gone already is no error: that it is gone was asked for. */
enum status
staff_session_end(
        struct db *db, const unsigned char token_hash[SECRET_HASH_BYTES])
{
	static const char sql[] = "DELETE FROM staff_session"
	                          " WHERE token_hash = :token_hash";

	return db_run(db, sql,
	        DB_ARGS(DB_BLOB("token_hash", token_hash, SECRET_HASH_BYTES)));
}

/* Counted in the statement itself, so that no attempt can be lost between
 * reading and writing. The count stays when the lock is over: after that one
 * more failure locks again, until somebody logs in. */
enum status
staff_login_failed(struct db *db, int64_t staff, int64_t now)
{
	static const char sql[] =
	        "UPDATE staff SET failures = failures + 1,"
	        " locked_until = CASE WHEN failures + 1 >= :max"
	        " THEN :until ELSE locked_until END WHERE id = :id";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("max", STAFF_FAILURES_MAX),
	                DB_INT("until", now + STAFF_LOCK_S),
	                DB_INT("id", staff)));
}

/* A login that succeeds ends the row of failures. */
enum status
staff_login_done(struct db *db, int64_t staff)
{
	static const char sql[] = "UPDATE staff SET failures = 0,"
	                          " locked_until = 0 WHERE id = :id";

	return db_run(db, sql, DB_ARGS(DB_INT("id", staff)));
}
