/*
 * The service of the tests that need its threads.
 */
#include "tests/house.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/embedded.h"
#include "base/log.h"
#include "reports/report.h"
#include "server/municipality.h"
#include "server/release.h"
#include "server/route.h"
#include "server/staff.h"
#include "surveys/survey_store.h"

struct setup_job {
	struct writer_job job;
	struct text *why;
	const char *hash;
};

static enum status
run_setup(struct writer_job *job, struct db *db)
{
	struct setup_job *setup = (struct setup_job *)job;
	const struct embedded *survey =
	        embedded_find("surveys/library/borger_moede.md");
	struct municipality all[] = {
	        {740, NULL, "main", "+4560000740", "s.test", "89", "partner"},
	        {661, NULL, "main", "+4560000661", "s.test", "96", "partner"}};
	struct staff staff[] = {{.municipality = 740,
	                                .name = "leder",
	                                .role = "manager",
	                                .password_hash = setup->hash},
	        {.name = "drift",
	                .role = "operator",
	                .password_hash = setup->hash}};
	int64_t version = 0;
	enum status status = survey_publish(db, survey->bytes, survey->length,
	        HOUSE_NOW, &version, setup->why);

	for (size_t i = 0; status == STATUS_OK && i < 2; i++)
		status = municipality_add(
		        db, &all[i], version, HOUSE_NOW, setup->why);
	for (size_t i = 0; status == STATUS_OK && i < 2; i++)
		status = staff_add(db, &staff[i], setup->why);
	return status;
}

/* Made once: it is slow by design. */
static const char *
password_hash(void)
{
	static char hash[128];

	if (hash[0] == '\0')
		assert_int_equal(
		        secret_password_hash(HOUSE_PASSWORD, hash), STATUS_OK);
	return hash;
}

int
house_start(void **state)
{
	struct house *house = talloc_zero(NULL, struct house);
	struct setup_job job = {.job = {.run = run_setup}, .why = &house->why};
	struct service_options options = {.clock = &house->clock};

	house->memory = house;
	text_init(&house->why, house, 1000);
	log_set_level(LOG_ERROR);
	(void)snprintf(house->folder, sizeof(house->folder),
	        "/tmp/borgersvar-house-XXXXXX");
	assert_non_null(mkdtemp(house->folder));
	assert_int_equal(clock_init(&house->why), STATUS_OK);
	assert_int_equal(secret_init(), STATUS_OK);
	clock_init_frozen(&house->clock, (int64_t)HOUSE_NOW * 1000);
	options.settings = (struct settings){
	        .database = talloc_asprintf(house, "%s/db", house->folder),
	        .keys = talloc_asprintf(house, "%s/keys", house->folder),
	        .address = "127.0.0.1",
	        .connections = 64,
	        .public_url = "http://s.test",
	        .secure_cookies = true,
	        .accounts = {{.lane = "main",
	                .driver = "gatewayapi",
	                .url = "http://127.0.0.1:9",
	                .token = "t",
	                .webhook_secret = "s",
	                .requests = 1}},
	        .account_count = 1,
	        .schedule_s = 1};
	if (service_open(house, options, true, &house->service, &house->why) !=
	                STATUS_OK ||
	        service_start(house->service, false, &house->why) != STATUS_OK)
		fail_msg("%s", text_string(&house->why));
	job.hash = password_hash();
	if (writer_do(house->service->writer, WRITER_BATCH, &job.job) !=
	        STATUS_OK)
		fail_msg("%s", text_string(&house->why));
	*state = house;
	return 0;
}

int
house_end(void **state)
{
	struct house *house = *state;
	static const char *const files[] = {
	        "db", "db-wal", "db-shm", "keys", "borgersvar.lock"};

	service_stop(house->service);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		(void)unlink(talloc_asprintf(
		        house, "%s/%s", house->folder, files[i]));
	(void)rmdir(house->folder);
	talloc_free(house);
	log_set_level(LOG_INFO);
	return 0;
}

/* What waits for an answer from another thread. */
struct waiting {
	pthread_mutex_t lock;
	pthread_cond_t change;
	bool resumed;
};

static void
on_resume(struct http_call *call)
{
	struct waiting *waiting = call->context;

	pthread_mutex_lock(&waiting->lock);
	waiting->resumed = true;
	pthread_cond_signal(&waiting->change);
	pthread_mutex_unlock(&waiting->lock);
}

static void
add_header(struct http_call *call, struct http_header *headers,
        const char *name, const char *value)
{
	if (value != NULL)
		headers[call->header_count++] =
		        (struct http_header){name, value};
}

struct http_call *
house_begin(struct house *house, struct house_request request)
{
	const char *method = request.method != NULL ? request.method
	                     : request.form != NULL ? "POST"
	                                            : "GET";
	struct http_call *call =
	        http_call_create(house->memory, method, request.path);
	struct http_header *headers =
	        talloc_array(call->memory, struct http_header, 3);
	struct waiting *waiting = talloc_zero(call->memory, struct waiting);

	pthread_mutex_init(&waiting->lock, NULL);
	pthread_cond_init(&waiting->change, NULL);
	add_header(call, headers, "Cookie", request.cookie);
	add_header(call, headers, "Origin", request.origin);
	if (request.form != NULL) {
		add_header(call, headers, "Content-Type",
		        "application/x-www-form-urlencoded");
		call->body = request.form;
		call->body_length = strlen(request.form);
	}
	call->headers = headers;
	if (request.query != NULL)
		call->query = request.query;
	call->context = waiting;
	call->on_resume = on_resume;
	route_handle(call, house->service);
	return call;
}

void
house_wait(struct http_call *call)
{
	struct waiting *waiting = call->context;

	if (!call->deferred)
		return;
	pthread_mutex_lock(&waiting->lock);
	while (!waiting->resumed)
		pthread_cond_wait(&waiting->change, &waiting->lock);
	pthread_mutex_unlock(&waiting->lock);
}

struct http_call *
house_ask(struct house *house, struct house_request request)
{
	struct http_call *call = house_begin(house, request);

	house_wait(call);
	return call;
}

const char *
house_header(const struct http_call *call, const char *name)
{
	for (size_t i = 0; i < call->answer_header_count; i++)
		if (strcmp(call->answer_headers[i].name, name) == 0)
			return call->answer_headers[i].value;
	return "";
}

const char *
house_log_in(struct house *house, const char *name)
{
	struct http_call *call = house_ask(house,
	        (struct house_request){.path = "/login",
	                .form = talloc_asprintf(house->memory,
	                        "name=%s&password=en+lang+adgangskode", name)});
	const char *cookie = house_header(call, "Set-Cookie");

	assert_int_equal(call->status, 303);
	return talloc_strndup(house->memory, cookie, strcspn(cookie, ";"));
}

struct sql_job {
	struct writer_job job;
	const char *sql;
	int64_t number;
	bool counts;
};

static enum status
run_sql(struct writer_job *job, struct db *db)
{
	struct sql_job *sql = (struct sql_job *)job;

	return sql->counts ? db_int(db, sql->sql, DB_NO_ARGS, &sql->number)
	                   : db_run(db, sql->sql, DB_NO_ARGS);
}

static int64_t
do_sql(struct house *house, const char *sql, bool counts)
{
	struct sql_job job = {
	        .job = {.run = run_sql}, .sql = sql, .counts = counts};

	if (writer_do(house->service->writer, WRITER_BATCH, &job.job) !=
	        STATUS_OK)
		fail_msg("%s", sql);
	return job.number;
}

void
house_run(struct house *house, const char *sql)
{
	(void)do_sql(house, sql, false);
}

int64_t
house_count(struct house *house, const char *sql)
{
	return do_sql(house, sql, true);
}

struct release_job {
	struct writer_job job;
	const struct report *report;
};

static enum status
run_release(struct writer_job *job, struct db *db)
{
	return release_put(db, ((struct release_job *)job)->report, HOUSE_NOW);
}

void
house_release(struct house *house, int64_t municipality, int month)
{
	struct release_job job = {.job = {.run = run_release}};
	const struct report_of of = {municipality,
	        period_of_month((struct month){2026, month}), NULL};
	struct report *report = NULL;

	assert_int_equal(report_build_of(house->service->reading, house->memory,
	                         &of, HOUSE_NOW, &report),
	        STATUS_OK);
	job.report = report;
	assert_int_equal(
	        writer_do(house->service->writer, WRITER_BATCH, &job.job),
	        STATUS_OK);
}
