/*
 * Staff over real HTTP: logging in, the own municipality's releases, and what
 * others may not see.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/embedded.h"
#include "base/log.h"
#include "server/municipality.h"
#include "server/release.h"
#include "server/service.h"
#include "server/staff.h"
#include "surveys/survey_store.h"

enum { NOW = 1791273600 };

struct house {
	TALLOC_CTX *memory;
	struct clock clock;
	struct service *service;
	struct http_client *client;
	char folder[64];
	struct text why;
};

struct setup_job {
	struct writer_job job;
	struct house *house;
	const struct report *report;
	const char *hash;
};

static enum status
run_setup(struct writer_job *job, struct db *db)
{
	struct setup_job *setup = (struct setup_job *)job;
	const struct embedded *survey =
	        embedded_find("surveys/library/borger_moede.md");
	struct text *why = &setup->house->why;
	struct staff manager = {.municipality = 740,
	        .name = "leder",
	        .role = "manager",
	        .password_hash = setup->hash};
	struct municipality all[] = {
	        {740, NULL, "main", "+4560000740", "s.test", "89", "partner"},
	        {661, NULL, "main", "+4560000661", "s.test", "96", "partner"}};
	int64_t version = 0;
	enum status status = survey_publish(
	        db, survey->bytes, survey->length, NOW, &version, why);

	for (size_t i = 0; status == STATUS_OK && i < 2; i++)
		status = municipality_add(db, &all[i], version, NOW, why);
	if (status == STATUS_OK)
		status = staff_add(db, &manager, why);
	return status;
}

static enum status
run_release(struct writer_job *job, struct db *db)
{
	return release_put(db, ((struct setup_job *)job)->report, NOW);
}

static void
release(struct house *house, int64_t municipality)
{
	const struct report_of of = {
	        municipality, period_of_month((struct month){2026, 9}), NULL};
	struct report *report = NULL;
	struct setup_job job = {.job = {.run = run_release}};

	assert_int_equal(report_build_of(house->service->reading, house->memory,
	                         &of, NOW, &report),
	        STATUS_OK);
	job.report = report;
	assert_int_equal(
	        writer_do(house->service->writer, WRITER_BATCH, &job.job),
	        STATUS_OK);
}

static int
setup(void **state)
{
	struct house *house = talloc_zero(NULL, struct house);
	struct setup_job job = {.job = {.run = run_setup}, .house = house};
	struct service_options options = {.clock = &house->clock};
	char hash[128];

	house->memory = house;
	text_init(&house->why, house, 1000);
	log_set_level(LOG_ERROR);
	(void)snprintf(house->folder, sizeof(house->folder),
	        "/tmp/borgersvar-login-XXXXXX");
	assert_non_null(mkdtemp(house->folder));
	assert_int_equal(clock_init(&house->why), STATUS_OK);
	assert_int_equal(secret_init(), STATUS_OK);
	clock_init_frozen(&house->clock, (int64_t)NOW * 1000);
	options.settings = (struct settings){
	        .database = talloc_asprintf(house, "%s/db", house->folder),
	        .keys = talloc_asprintf(house, "%s/keys", house->folder),
	        .address = "127.0.0.1",
	        .connections = 64,
	        .public_url = "http://s.test",
	        .accounts = {{.lane = "main",
	                .driver = "gatewayapi",
	                .url = "http://127.0.0.1:9",
	                .token = "t",
	                .webhook_secret = "s",
	                .requests = 1}},
	        .account_count = 1};
	assert_int_equal(service_open(house, options, true, &house->service,
	                         &house->why),
	        STATUS_OK);
	assert_int_equal(
	        service_start(house->service, false, &house->why), STATUS_OK);
	house->client = http_client_create(
	        house, (struct http_client_options){.connections_max = 4,
	                       .max_age_conn_s = 10,
	                       .answer_max = 1000000,
	                       .user_agent = "test"});
	assert_int_equal(
	        secret_password_hash("en lang adgangskode", hash), STATUS_OK);
	job.hash = hash;
	if (writer_do(house->service->writer, WRITER_BATCH, &job.job) !=
	        STATUS_OK)
		fail_msg("%s", text_string(&house->why));
	release(house, 740);
	release(house, 661);
	*state = house;
	return 0;
}

static int
teardown(void **state)
{
	struct house *house = *state;
	static const char *const files[] = {
	        "db", "db-wal", "db-shm", "keys", "borgersvar.lock"};

	service_stop(house->service);
	for (size_t i = 0; i < 5; i++)
		(void)unlink(talloc_asprintf(
		        house, "%s/%s", house->folder, files[i]));
	(void)rmdir(house->folder);
	talloc_free(house);
	return 0;
}

struct answer {
	long status;
	const char *body;
	bool over;
	TALLOC_CTX *memory;
};

static void
on_answer(struct http_request *request, void *context)
{
	struct answer *answer = context;

	assert_int_equal(request->outcome, HTTP_ANSWERED);
	answer->status = request->status;
	answer->body = talloc_strdup(answer->memory, request->answer);
	answer->over = true;
}

static struct answer
ask(struct house *house, const char *method, const char *path,
        const char *cookie, const char *form)
{
	struct answer answer = {.memory = house->memory};
	struct http_header headers[3] = {
	        {"Content-Type", "application/x-www-form-urlencoded"},
	        {"Cookie", cookie == NULL ? "" : cookie},
	        {"Origin", form != NULL && strstr(form, "evil") != NULL
	                           ? "http://evil.test"
	                           : "http://s.test"}};
	struct http_request request = {.method = method,
	        .url = talloc_asprintf(house->memory, "http://127.0.0.1:%d%s",
	                http_server_port(house->service->web), path),
	        .headers = headers,
	        .header_count = 3,
	        .body = form,
	        .body_length = form == NULL ? 0 : strlen(form),
	        .timeout_ms = 10000,
	        .done = on_answer,
	        .context = &answer};

	house->client->send(house->client, &request);
	while (!answer.over)
		house->client->poll(house->client, 100);
	return answer;
}

/* Posts the login; returns the page that came back. */
static const char *
log_in(struct house *house, const char *password, long wanted)
{
	struct answer answer = ask(house, "POST", "/login", NULL,
	        talloc_asprintf(
	                house->memory, "name=leder&password=%s", password));

	assert_int_equal(answer.status, wanted);
	return answer.body;
}

static void
test_strangers_are_sent_to_the_login(void **state)
{
	struct house *house = *state;

	assert_int_equal(
	        ask(house, "GET", "/rapporter", NULL, NULL).status, 303);
	assert_int_equal(
	        ask(house, "GET", "/rapporter/0740/2026-09", NULL, NULL).status,
	        303);
	assert_int_equal(ask(house, "GET", "/rapporter",
	                         "borgersvar=0123456789abcdef", NULL)
	                         .status,
	        303);
	assert_int_equal(ask(house, "GET", "/login", NULL, NULL).status, 200);
}

static void
test_wrong_password_and_lock(void **state)
{
	struct house *house = *state;

	for (int i = 0; i < STAFF_FAILURES_MAX; i++)
		assert_non_null(
		        strstr(log_in(house, "forkert", 403), "passer ikke"));
	/* Now even the right one waits a quarter of an hour. */
	assert_non_null(
	        strstr(log_in(house, "en+lang+adgangskode", 403), "Vent et"));
	clock_advance(&house->clock, (int64_t)(STAFF_LOCK_S + 1) * 1000);
	(void)log_in(house, "en+lang+adgangskode", 303);
	assert_int_equal(
	        ask(house, "POST", "/login", NULL, "name=evil&password=x")
	                .status,
	        403);
}

/* A session made by the writer itself, with a token that the test knows. */
struct session_job {
	struct writer_job job;
	unsigned char hash[SECRET_HASH_BYTES];
};

static enum status
run_session(struct writer_job *job, struct db *db)
{
	return staff_session_put(db, 1, ((struct session_job *)job)->hash, NOW);
}

static void
test_own_reports_only(void **state)
{
	struct house *house = *state;
	struct session_job job = {.job = {.run = run_session}};
	unsigned char token[STAFF_TOKEN_BYTES];
	char hex[2 * STAFF_TOKEN_BYTES + 1];
	const char *cookie;
	struct answer answer;

	memset(token, 7, sizeof(token));
	secret_hash(house->service->keys.token, "staff session", token,
	        sizeof(token), job.hash);
	assert_int_equal(
	        writer_do(house->service->writer, WRITER_ANSWERS, &job.job),
	        STATUS_OK);
	secret_hex(token, sizeof(token), hex);
	cookie = talloc_asprintf(house->memory, "borgersvar=%s", hex);
	answer = ask(house, "GET", "/rapporter", cookie, NULL);
	assert_int_equal(answer.status, 200);
	assert_non_null(strstr(answer.body, "Silkeborg, september 2026"));
	assert_null(strstr(answer.body, "Holstebro"));
	answer = ask(house, "GET", "/rapporter/0740/2026-09", cookie, NULL);
	assert_int_equal(answer.status, 200);
	assert_non_null(strstr(answer.body, "borgernes svar i september 2026"));
	answer =
	        ask(house, "GET", "/rapporter/0740/2026-09.json", cookie, NULL);
	assert_int_equal(answer.status, 200);
	assert_non_null(strstr(answer.body, "\"municipality\": 740"));
	assert_int_equal(
	        ask(house, "GET", "/rapporter/0661/2026-09", cookie, NULL)
	                .status,
	        403);
	assert_int_equal(
	        ask(house, "GET", "/rapporter/0740/2026-08", cookie, NULL)
	                .status,
	        404);
	assert_int_equal(
	        ask(house, "GET", "/rapporter/0740/sidste", cookie, NULL)
	                .status,
	        404);
	assert_int_equal(
	        ask(house, "POST", "/logout", cookie, "x=1").status, 303);
	assert_int_equal(
	        ask(house, "GET", "/rapporter", cookie, NULL).status, 303);
}

#define HOUSE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        HOUSE(test_strangers_are_sent_to_the_login),
	        HOUSE(test_wrong_password_and_lock),
	        HOUSE(test_own_reports_only),
	};

	return cmocka_run_group_tests_name("flow_login", tests, NULL, NULL);
}
