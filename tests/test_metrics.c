/*
 * The figures: what they count, how they are written, and what /healthz says
 * when the writer hangs or the database fails.
 */
#include "server/metrics.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/clock.h"
#include "tests/house.h"
#include "tests/raw_http.h"

/* Messages of four lanes' worth of states, today's and older. */
static void
fill(struct house *house)
{
	static const char texts[] =
	        "INSERT INTO outbox (nonce, lane, sender, municipality, "
	        "subject,"
	        " kind, phone_sealed, phone_key, body, segments, state, due_at,"
	        " expires_at, created_at) WITH RECURSIVE n (i) AS (SELECT 0"
	        " UNION ALL SELECT i + 1 FROM n WHERE i < 99) SELECT "
	        "'abcdefgh',"
	        " CASE i % 2 WHEN 0 THEN 'main' ELSE 'second' END, '1', 740, 0,"
	        " 'question', x'00', 1, 'x', 1, CASE i % 5 WHEN 0 THEN 'queued'"
	        " WHEN 1 THEN 'unknown' WHEN 2 THEN 'accepted' WHEN 3 THEN"
	        " 'delivered' ELSE 'failed' END, 1, 1,"
	        /* The second half is of today: from midnight on. */
	        " CASE WHEN i < 50 THEN 1791273600 - 5 * 86400 + i"
	        " ELSE 1791237600 + i - 50 END FROM n";

	house_run(house, texts);
	house_run(house,
	        "INSERT INTO mail (nonce, municipality, subject, kind,"
	        " address_sealed, address_hash, title, body, state, due_at,"
	        " expires_at, created_at) VALUES ('abcdefgh', 740, 0, 'notice',"
	        " x'00', x'00', 't', 'b', 'queued', 9999999999, 9999999999,"
	        " 1791273600), ('abcdefgh', 740, 0, 'notice', x'00', x'00', "
	        "'t',"
	        " 'b', 'unknown', 1, 1, 1)");
	house_run(house, "INSERT INTO alarm (cause, subject, detail, raised_at)"
	                 " VALUES ('no_credit', 'main', '403 \"no\"', 1),"
	                 " ('no_credit', 'second', '', 2)");
	assert_int_equal(metrics_refresh(house->service->metrics), STATUS_OK);
}

static int64_t
count_of(const struct metrics_count *counts, size_t count, const char *lane,
        const char *state)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(counts[i].lane, lane) == 0 &&
		        strcmp(counts[i].state, state) == 0)
			return counts[i].count;
	return 0;
}

static void
test_what_is_counted(void **state)
{
	struct house *house = *state;
	struct metrics_figures f;

	fill(house);
	metrics_look(house->service->metrics, house, &f);
	assert_int_equal(count_of(f.open, f.open_count, "main", "queued"), 10);
	assert_int_equal(
	        count_of(f.open, f.open_count, "second", "unknown"), 10);
	assert_int_equal(count_of(f.open, f.open_count, "mail", "queued"), 1);
	assert_int_equal(count_of(f.open, f.open_count, "mail", "unknown"), 1);
	assert_int_equal(
	        count_of(f.open, f.open_count, "main", "delivered"), 0);
	assert_int_equal(
	        count_of(f.today, f.today_count, "main", "delivered"), 5);
	assert_int_equal(
	        count_of(f.today, f.today_count, "second", "failed"), 5);
	assert_int_equal(count_of(f.today, f.today_count, "mail", "queued"), 1);
	assert_int_equal(
	        count_of(f.today, f.today_count, "mail", "unknown"), 0);
	assert_int_equal(f.alarm_count, 2);
	assert_int_equal(f.lane_count, 1);
	assert_string_equal(f.lanes[0].lane, "main");
	assert_false(f.mail_set_up);
	assert_int_equal(f.looked_at, HOUSE_NOW);
	assert_true(f.writer.jobs > 0);
}

static const char *
scrape(struct house *house, const char *path, unsigned status)
{
	struct http_call *call = http_call_create(house, "GET", path);

	metrics_handle(call, house->service->metrics);
	assert_int_equal(call->status, status);
	return call->answer;
}

/* A sample's value, by its whole name with labels. */
static double
sample(const char *text, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = text; (at = strstr(at, name)) != NULL; at++)
		if ((at == text || at[-1] == '\n') && at[length] == ' ')
			return strtod(at + length, NULL);
	fail_msg("there is no %s", name);
	return -1;
}

static void
test_samples(void **state)
{
	struct house *house = *state;
	const char *text;

	fill(house);
	counter_note(&house->service->counters, COUNTER_HOOK_UNSIGNED);
	text = scrape(house, "/metrics", 200);
	assert_true(
	        sample(text, "borgersvar_outbox_open_messages{lane=\"main\","
	                     "state=\"queued\"}") == 10);
	assert_true(sample(text, "borgersvar_outbox_today_messages{lane="
	                         "\"second\",state=\"failed\"}") == 5);
	assert_true(sample(text, "borgersvar_lane_state{lane=\"main\",state="
	                         "\"open\"}") == 1);
	assert_true(sample(text, "borgersvar_lane_state{lane=\"main\",state="
	                         "\"stop\"}") == 0);
	assert_true(
	        sample(text, "borgersvar_alarms_open{cause=\"no_credit\"}") ==
	        2);
	assert_true(
	        sample(text, "borgersvar_alarms_open{cause=\"backup_old\"}") ==
	        0);
	assert_true(sample(text, "borgersvar_webhooks_refused_total{reason="
	                         "\"unsigned\"}") == 1);
	assert_true(sample(text, "borgersvar_writer_commit_seconds_count") > 0);
	/* At most the probe of the metrics themselves waits there. */
	assert_true(
	        sample(text, "borgersvar_writer_queue_jobs{queue=\"answers\""
	                     "}") <= 1);
}

/* One line of the format; names the metric that it belongs to. */
static void
check_line(const char *line, char family[128])
{
	char name[128];
	size_t length = 0;
	double value;
	char *end;

	if (sscanf(line, "# HELP %127s", name) == 1 ||
	        sscanf(line, "# TYPE %127s", name) == 1) {
		(void)snprintf(family, 128, "%s", name);
		return;
	}
	while (isalnum((unsigned char)line[length]) || line[length] == '_')
		length++;
	/* A sample stands under its own family, with a histogram's endings. */
	if (strncmp(line, family, strlen(family)) != 0)
		fail_msg("%s under %s", line, family);
	if (line[length] == '{') {
		const char *close = strstr(line, "\"} ");

		assert_non_null(close);
		length = (size_t)(close - line) + 2;
	}
	assert_int_equal(line[length], ' ');
	value = strtod(line + length, &end);
	if (*end != '\0' || value < 0)
		fail_msg("no sample: %s", line);
}

static void
test_the_format(void **state)
{
	struct house *house = *state;
	char family[128] = "?";
	char *text;
	char *line;
	int samples = 0;

	fill(house);
	text = talloc_strdup(house, scrape(house, "/metrics", 200));
	assert_int_equal(text[strlen(text) - 1], '\n');
	text[strlen(text) - 1] = '\0';
	while ((line = strsep(&text, "\n")) != NULL) {
		check_line(line, family);
		samples++;
	}
	assert_true(samples > 50);
}

/* Cumulative, and the last bucket is the count. */
static void
test_histograms(void **state)
{
	struct house *house = *state;
	struct metrics_figures figures = {0};
	struct text out;
	const char *text;

	histogram_note(&figures.latency, 900);
	histogram_note(&figures.latency, 40000);
	histogram_note(&figures.latency, 60000000);
	text_init(&out, house, 100000);
	metrics_write(&figures, &out);
	text = text_string(&out);
	assert_true(sample(text, "borgersvar_answer_latency_seconds_bucket{le="
	                         "\"0.001\"}") == 1);
	assert_true(sample(text, "borgersvar_answer_latency_seconds_bucket{le="
	                         "\"0.05\"}") == 2);
	assert_true(sample(text, "borgersvar_answer_latency_seconds_bucket{le="
	                         "\"30\"}") == 2);
	assert_true(sample(text, "borgersvar_answer_latency_seconds_bucket{le="
	                         "\"+Inf\"}") == 3);
	assert_true(
	        sample(text, "borgersvar_answer_latency_seconds_count") == 3);
	assert_true(sample(text, "borgersvar_answer_latency_seconds_sum") > 60);
}

static void
test_labels_are_escaped(void **state)
{
	struct house *house = *state;
	struct metrics_count odd = {"a\"b\\c\nd", "queued", 3};
	struct metrics_figures figures = {.open = &odd, .open_count = 1};
	struct text out;

	text_init(&out, house, 100000);
	metrics_write(&figures, &out);
	assert_true(sample(text_string(&out),
	                    "borgersvar_outbox_open_messages{lane=\"a\\\"b\\\\c"
	                    "\\nd\",state=\"queued\"}") == 3);
}

static void
test_latency(void **state)
{
	struct house *house = *state;
	struct metrics *metrics = house->service->metrics;
	struct provider_message messages[] = {{.id = 7}, {.id = 8}, {.id = 9}};
	struct metrics_figures figures;

	metrics_arrived(metrics, 6, 8, clock_monotonic_us() - 3000);
	metrics_submitted(house->service, messages, 3);
	/* Sent again it is no answer any more. */
	metrics_submitted(house->service, messages, 3);
	metrics_look(metrics, house, &figures);
	assert_true(figures.latency.sum_us >= 6000);
	assert_int_equal(figures.latency.counts[0], 0);
	assert_int_equal(figures.latency.counts[1], 0);
}

struct hang_job {
	struct writer_job job;
	atomic_bool go;
};

static enum status
run_hang(struct writer_job *job, struct db *db)
{
	struct hang_job *hang = (struct hang_job *)job;

	(void)db;
	while (!hang->go)
		raw_sleep_ms(10);
	return STATUS_OK;
}

static void
end_hang(struct writer_job *job, enum status status)
{
	(void)job;
	(void)status;
}

static unsigned
health(struct house *house, const char **answer)
{
	struct http_call *call =
	        house_ask(house, (struct house_request){.path = "/healthz"});

	*answer = call->answer;
	return call->status;
}

/* The probe comes every five seconds and may take as long. */
static void
test_a_writer_that_hangs(void **state)
{
	struct house *house = *state;
	struct hang_job hang = {.job = {.run = run_hang, .done = end_hang}};
	const char *answer = NULL;
	int waited = 0;

	assert_int_equal(health(house, &answer), 200);
	assert_string_equal(answer, "ok\n");
	assert_int_equal(writer_submit(house->service->writer, WRITER_ANSWERS,
	                         &hang.job),
	        STATUS_OK);
	/* The thread's own first job may have gone before the one that hangs. */
	while (health(house, &answer) == 200 && waited++ < 100) {
		metrics_hurry(house->service->metrics, 100000);
		raw_sleep_ms(20);
	}
	assert_int_equal(health(house, &answer), 503);
	assert_non_null(strstr(answer, "the writer has not answered for"));
	assert_non_null(strstr(scrape(house, "/healthz", 503), "writer"));
	hang.go = true;
	for (waited = 0; health(house, &answer) != 200 && waited < 100;
	        waited++)
		raw_sleep_ms(10);
	assert_int_equal(health(house, &answer), 200);
}

static void
test_a_database_that_fails(void **state)
{
	struct house *house = *state;
	const char *answer = NULL;

	house_run(house, "ALTER TABLE alarm RENAME TO gone");
	assert_int_not_equal(
	        metrics_refresh(house->service->metrics), STATUS_OK);
	assert_int_equal(health(house, &answer), 503);
	assert_string_equal(answer, "the database cannot be read\n");
	house_run(house, "ALTER TABLE gone RENAME TO alarm");
	assert_int_equal(metrics_refresh(house->service->metrics), STATUS_OK);
	assert_int_equal(health(house, &answer), 200);
}

static void
test_other_paths(void **state)
{
	struct house *house = *state;
	struct http_call *post = http_call_create(house, "POST", "/metrics");

	assert_non_null(strstr(scrape(house, "/", 404), "/metrics"));
	assert_string_equal(scrape(house, "/healthz", 200), "ok\n");
	metrics_handle(post, house->service->metrics);
	assert_int_equal(post->status, 405);
	/* The figures are not on the web. */
	assert_int_not_equal(
	        house_ask(house, (struct house_request){.path = "/metrics"})
	                ->status,
	        200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        HOUSE(test_what_is_counted),
	        HOUSE(test_samples),
	        HOUSE(test_the_format),
	        HOUSE(test_histograms),
	        HOUSE(test_labels_are_escaped),
	        HOUSE(test_latency),
	        HOUSE(test_a_writer_that_hangs),
	        HOUSE(test_a_database_that_fails),
	        HOUSE(test_other_paths),
	};

	return cmocka_run_group_tests_name("metrics", tests, NULL, NULL);
}
