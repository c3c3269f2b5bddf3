/*
 * Logging in: the post waits in a short queue for one of two threads that check
 * the password, then goes through the writer, which keeps the session.  An
 * unknown name costs as much time as a wrong password.
 *
 * Whether an account is locked is decided by the writer, when the attempt is
 * entered: many that are sent at once would all have been begun before the
 * first of them was known to have failed.
 */
#include "server/login.h"

#include <stddef.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "server/counter.h"
#include "server/request.h"
#include "server/response.h"

enum {
	THREADS = 2,
	WAITING_MAX = 32,
	PAGE_MAX = 16384,
	NAME_MAX_BYTES = 80,
};

static const char cookie_name[] = "borgersvar";
/* A hash that no password has, for names that do not exist. */
static const char no_hash[] =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
        "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI";

struct login_page {
	const char *name;
	bool failed, locked, busy;
};

static const struct shape_field page_fields[] = {
        SHAPE_STRING(struct login_page, name),
        SHAPE_BOOL(struct login_page, failed),
        SHAPE_BOOL(struct login_page, locked),
        SHAPE_BOOL(struct login_page, busy),
};
static const struct shape page_shape =
        SHAPE("login", struct login_page, page_fields);
const struct page_spec login_page_spec = {"login", &page_shape};

struct login_job {
	struct crew_job crew;  /* first the password is checked... */
	struct writer_job job; /* ...then the attempt is entered */
	struct route_call call;
	const char *name;
	const char *password;
	struct staff staff;
	bool known, matches, locked;
	unsigned char token[STAFF_TOKEN_BYTES];
};

/* The crew's jobs are logins by their first member, the writer's by this. */
static struct login_job *
login_of(struct writer_job *job)
{
	return (struct login_job *)(void *)((char *)job -
	                                    offsetof(struct login_job, job));
}

/* Keyed, so that a copy of the database does not tell which token would be let
 * in. */
static void
token_hash(const struct service *service,
        const unsigned char token[STAFF_TOKEN_BYTES],
        unsigned char hash[SECRET_HASH_BYTES])
{
	secret_hash(service->keys.token, "staff session", token,
	        STAFF_TOKEN_BYTES, hash);
}

/* Never cached: the name that was typed stands in it. */
static void
show(struct route_call *call, unsigned status, const struct login_page *page)
{
	struct text html;

	text_init(&html, call->memory, PAGE_MAX);
	page_render(call->service->pages, &login_page_spec, page, &html);
	response_html(call->http, status, text_string(&html), html.length);
}

/* The empty form. */
void
login_show(struct route_call *call)
{
	struct login_page page = {.name = ""};

	show(call, 200, &page);
}

/* The account as it is now, after all attempts that were entered before. */
static enum status
look_again(struct login_job *login, struct db *db, int64_t now)
{
	struct staff staff;
	enum status status =
	        staff_by_name(db, login->call.memory, login->name, &staff);

	if (status != STATUS_OK)
		return status;
	login->known = staff.disabled_at == 0;
	login->locked = login->known && staff.locked_until > now;
	return STATUS_OK;
}

/* On the writer: the session, or one more failure. */
static enum status
run_login(struct writer_job *job, struct db *db)
{
	struct login_job *login = login_of(job);
	int64_t now = clock_now(login->call.service->clock);
	unsigned char hash[SECRET_HASH_BYTES];
	enum status status =
	        login->known ? look_again(login, db, now) : STATUS_OK;

	if (status != STATUS_OK || !login->known || login->locked)
		return status;
	if (!login->matches)
		return staff_login_failed(db, login->staff.id, now);
	token_hash(login->call.service, login->token, hash);
	status = staff_login_done(db, login->staff.id);
	if (status == STATUS_OK)
		status = staff_session_put(db, login->staff.id, hash, now);
	return status;
}

/* Strict: no link from elsewhere ever arrives logged in. No script can read it,
 * and it goes over TLS alone unless the configuration is one for trying things
 * out. */
static void
set_cookie(struct route_call *call, const char *value, int64_t seconds)
{
	http_call_set_header(call->http, "Set-Cookie",
	        text_format(call->memory,
	                "%s=%s; Path=/; HttpOnly; SameSite=Strict;"
	                " Max-Age=%lld%s",
	                cookie_name, value, (long long)seconds,
	                call->service->settings.secure_cookies ? "; Secure"
	                                                       : ""));
}

/* After the commit. The same page for an unknown name and a wrong password;
 * only a lock, which five failures have brought about, is told. */
static void
end_login(struct writer_job *job, enum status status)
{
	struct login_job *login = login_of(job);
	struct login_page page = {.name = login->name,
	        .failed = !login->locked,
	        .locked = login->locked};
	struct service *service = login->call.service;
	char hex[2 * STAFF_TOKEN_BYTES + 1];

	if (status != STATUS_OK) {
		response_error(login->call.http, response_status(status));
	} else if (login->known && login->matches && !login->locked) {
		secret_hex(login->token, STAFF_TOKEN_BYTES, hex);
		response_see_other(login->call.http, "/rapporter");
		set_cookie(&login->call, hex, STAFF_SESSION_S);
	} else {
		counter_note(
		        &login->call.service->counters, COUNTER_LOGIN_FAILED);
		show(&login->call, 403, &page);
	}
	/* The call, and the login with it, are the web thread's then. */
	http_call_resume(login->call.http);
	service_wake(service);
}

/* On a thread of the crew: slow. */
static void
check(struct crew_job *job)
{
	struct login_job *login = (struct login_job *)job;
	const char *hash = login->known ? login->staff.password_hash : no_hash;
	struct randomness randomness;

	login->matches =
	        secret_password_matches(login->password, hash) && login->known;
	randomness_init_system(&randomness);
	randomness.fill(&randomness, login->token, STAFF_TOKEN_BYTES);
	if (writer_submit(login->call.service->writer, WRITER_ANSWERS,
	            &login->job) != STATUS_OK)
		end_login(&login->job, STATUS_BUSY);
}

static void
defer(struct crew_job *job)
{
	http_call_defer(((struct login_job *)job)->call.http);
}

/* As many hashes at once as the machine should spend on strangers; one thread,
 * where no second could be made, is slow and works. */
struct crew *
login_crew_create(TALLOC_CTX *owner)
{
	return crew_create(owner, THREADS, WAITING_MAX);
}

struct login_form {
	const char *name;
	const char *password;
};

static const struct request_field login_fields[] = {
        {"name", REQUEST_TEXT, offsetof(struct login_form, name),
                NAME_MAX_BYTES, 0},
        {"password", REQUEST_TEXT, offsetof(struct login_form, password),
                SECRET_PASSWORD_MAX, 0},
};

/* Every attempt that could be read takes the same way, whether the name exists
 * or not. */
void
login_take(struct route_call *call)
{
	struct login_job *login = talloc_zero(call->memory, struct login_job);
	struct login_page busy = {.name = "", .busy = true};
	struct login_form form;
	enum status status = request_form(call->http, login_fields, 2, &form);

	if (login == NULL)
		log_abort("login.take", "out of memory");
	if (status == STATUS_OK)
		status = staff_by_name(call->service->reading, call->memory,
		        form.name, &login->staff);
	if (status != STATUS_OK && status != STATUS_NOT_FOUND) {
		response_error(call->http, response_status(status));
		return;
	}
	login->crew = (struct crew_job){.run = check, .taken = defer};
	login->job.run = run_login;
	login->job.done = end_login;
	login->call = *call;
	login->name = form.name;
	login->password = form.password;
	login->known = status == STATUS_OK && login->staff.disabled_at == 0;
	if (!crew_put(call->service->logins, &login->crew))
		show(call, 503, &busy);
}

/* Of the right form, or there is no session: nothing is looked up. */
static bool
read_token(struct route_call *call, unsigned char hash[SECRET_HASH_BYTES])
{
	const char *hex = request_cookie(call->http, cookie_name);
	unsigned char token[STAFF_TOKEN_BYTES];

	if (hex == NULL || !secret_unhex(hex, token, sizeof(token)))
		return false;
	token_hash(call->service, token, hash);
	return true;
}

/* Asked for every page of the staff's; a session that is over is nobody's. */
const struct staff *
login_staff(struct route_call *call)
{
	unsigned char hash[SECRET_HASH_BYTES];
	struct staff *staff = talloc(call->memory, struct staff);

	if (staff == NULL)
		log_abort("login.staff", "out of memory");
	if (!read_token(call, hash) ||
	        staff_by_token(call->service->reading, call->memory, hash,
	                clock_now(call->service->clock), staff) != STATUS_OK)
		return NULL;
	return staff;
}

struct logout_job {
	struct writer_job job;
	struct route_call call;
	unsigned char hash[SECRET_HASH_BYTES];
};

/* On the writer, since it writes. */
static enum status
run_logout(struct writer_job *job, struct db *db)
{
	return staff_session_end(db, ((struct logout_job *)job)->hash);
}

/* The cookie is taken back even though it is worth nothing any more. */
static void
end_logout(struct writer_job *job, enum status status)
{
	struct logout_job *logout = (struct logout_job *)job;

	if (status == STATUS_OK) {
		response_see_other(logout->call.http, "/login");
		set_cookie(&logout->call, "", 0);
	} else {
		response_error(logout->call.http, response_status(status));
	}
	http_call_resume(logout->call.http);
}

/* Who is not logged in is where logging out leads to. */
void
logout_take(struct route_call *call)
{
	struct logout_job *logout =
	        talloc_zero(call->memory, struct logout_job);
	enum status status;

	if (logout == NULL)
		log_abort("logout.take", "out of memory");
	logout->job.run = run_logout;
	logout->job.done = end_logout;
	logout->call = *call;
	if (!read_token(call, logout->hash)) {
		response_see_other(call->http, "/login");
		return;
	}
	http_call_defer(call->http);
	status = writer_submit(
	        call->service->writer, WRITER_ANSWERS, &logout->job);
	if (status != STATUS_OK)
		end_logout(&logout->job, status);
}
