/*
 * The figures in Prometheus' text exposition format, 0.0.4: names with their
 * units, seconds and never milliseconds, counters that end in _total, and a line
 * of HELP and of TYPE before each.
 */
#include <inttypes.h>
#include <string.h>

#include "server/metrics.h"

/* A label's value: backslash, quote and line feed are escaped. */
static void
add_value(struct text *out, const char *value)
{
	for (const char *c = value; *c != '\0'; c++) {
		if (*c == '\\' || *c == '"')
			text_add(out, "\\");
		if (*c == '\n')
			text_add(out, "\\n");
		else
			text_add_bytes(out, c, 1);
	}
}

/* Prometheus wants both lines before the first figure of a name, and once only.
 */
static void
begin(struct text *out, const char *name, const char *type, const char *help)
{
	text_add_format(out,
	        "# HELP borgersvar_%s %s\n# TYPE borgersvar_%s %s\n", name,
	        help, name, type);
}

static void
add_single(struct text *out, const char *name, uint64_t value)
{
	text_add_format(out, "borgersvar_%s %" PRIu64 "\n", name, value);
}

/* One or two labels; `label2` NULL for one. */
static void
add_labelled(struct text *out, const char *name, const char *const labels[4],
        int64_t value)
{
	text_add_format(out, "borgersvar_%s{%s=\"", name, labels[0]);
	add_value(out, labels[1]);
	if (labels[2] != NULL) {
		text_add_format(out, "\",%s=\"", labels[2]);
		add_value(out, labels[3]);
	}
	text_add_format(out, "\"} %" PRId64 "\n", value);
}

/* A state in which nothing is stands in no line; whoever sums reads that as
 * nothing. */
static void
add_counts(struct text *out, const char *name,
        const struct metrics_count *counts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *labels[4] = {
		        "lane", counts[i].lane, "state", counts[i].state};

		add_labelled(out, name, labels, counts[i].count);
	}
}

/* Cumulative, as the format wants it; +Inf and _count are the same number. */
static void
add_histogram(struct text *out, const char *name,
        const struct histogram *histogram, const char *help)
{
	uint64_t total = 0;

	begin(out, name, "histogram", help);
	for (int i = 0; i < HISTOGRAM_BOUNDS; i++) {
		total += histogram->counts[i];
		text_add_format(out,
		        "borgersvar_%s_bucket{le=\"%g\"} %" PRIu64 "\n", name,
		        (double)histogram_bounds_us[i] / 1e6, total);
	}
	total += histogram->counts[HISTOGRAM_BOUNDS];
	text_add_format(out,
	        "borgersvar_%s_bucket{le=\"+Inf\"} %" PRIu64 "\n"
	        "borgersvar_%s_sum %.6f\nborgersvar_%s_count %" PRIu64 "\n",
	        name, total, name, (double)histogram->sum_us / 1e6, name,
	        total);
}

static const char *const lane_states[] = {"open", "pause", "stop"};

/* A set of states: one of them is 1. */
static void
add_state(struct text *out, const char *lane, size_t state)
{
	for (size_t i = 0; i < 3; i++) {
		const char *labels[4] = {"lane", lane, "state", lane_states[i]};

		add_labelled(out, "lane_state", labels, i == state);
	}
}

static void
add_lanes(struct text *out, const struct metrics_figures *figures)
{
	begin(out, "lane_state", "gauge",
	        "What a lane does now: 1 for its state, 0 for the others.");
	for (size_t i = 0; i < figures->lane_count; i++)
		add_state(out, figures->lanes[i].lane,
		        (size_t)figures->lanes[i].state);
	if (figures->mail_set_up)
		add_state(out, "mail", (size_t)figures->mail.state);
}

static void
add_messages(struct text *out, const struct metrics_figures *figures)
{
	begin(out, "outbox_open_messages", "gauge",
	        "Messages that are not over: queued, sending or unknown.");
	add_counts(out, "outbox_open_messages", figures->open,
	        figures->open_count);
	begin(out, "outbox_today_messages", "gauge",
	        "Messages put since midnight in Denmark, by their present"
	        " state.");
	add_counts(out, "outbox_today_messages", figures->today,
	        figures->today_count);
	begin(out, "outbox_looked_at_timestamp_seconds", "gauge",
	        "When the messages and alarms were last counted.");
	text_add_format(out,
	        "borgersvar_outbox_looked_at_timestamp_seconds %" PRId64 "\n",
	        figures->looked_at);
}

/* The same cause may be open for several subjects. */
static void
add_alarms(struct text *out, const struct metrics_figures *figures)
{
	begin(out, "alarms_open", "gauge", "Alarms that are open, by cause.");
	for (int cause = 0; cause < ALARM_CAUSES; cause++) {
		const char *name = alarm_name((enum alarm_cause)cause);
		const char *labels[4] = {"cause", name, NULL, NULL};
		int64_t count = 0;

		for (size_t i = 0; i < figures->alarm_count; i++)
			count += strcmp(figures->alarms[i].cause, name) == 0;
		add_labelled(out, "alarms_open", labels, count);
	}
}

static void
add_counters(struct text *out, const struct metrics_figures *figures)
{
	const char *unsigned_labels[4] = {"reason", "unsigned", NULL, NULL};
	const char *unreadable[4] = {"reason", "unreadable", NULL, NULL};

	begin(out, "inbound_texts_total", "counter",
	        "Texts taken from providers, repeated ones as well.");
	add_single(
	        out, "inbound_texts_total", figures->counters[COUNTER_INBOUND]);
	begin(out, "receipts_total", "counter",
	        "Receipts taken from providers.");
	add_single(out, "receipts_total", figures->counters[COUNTER_RECEIPT]);
	begin(out, "webhooks_refused_total", "counter",
	        "Webhooks that were refused.");
	add_labelled(out, "webhooks_refused_total", unsigned_labels,
	        (int64_t)figures->counters[COUNTER_HOOK_UNSIGNED]);
	add_labelled(out, "webhooks_refused_total", unreadable,
	        (int64_t)figures->counters[COUNTER_HOOK_UNREADABLE]);
	begin(out, "logins_failed_total", "counter",
	        "Logins of staff that failed.");
	add_single(out, "logins_failed_total",
	        figures->counters[COUNTER_LOGIN_FAILED]);
}

static void
add_web(struct text *out, const struct metrics_figures *figures)
{
	const struct http_server_counts *web = &figures->web;

	begin(out, "http_requests_total", "counter",
	        "Requests that were answered.");
	add_single(out, "http_requests_total", web->requests);
	begin(out, "http_refused_total", "counter",
	        "Requests that were malformed or too large.");
	add_single(out, "http_refused_total", web->refused);
	begin(out, "http_timed_out_total", "counter",
	        "Connections that were closed at their deadline.");
	add_single(out, "http_timed_out_total", web->timed_out);
	begin(out, "http_connections", "gauge", "Connections that are open.");
	add_single(out, "http_connections", web->connections);
}

static void
add_writer(struct text *out, const struct metrics_figures *figures)
{
	const struct writer_figures *writer = &figures->writer;
	const char *answers[4] = {"queue", "answers", NULL, NULL};
	const char *batch[4] = {"queue", "batch", NULL, NULL};

	begin(out, "writer_queue_jobs", "gauge",
	        "Jobs that wait for the writer.");
	add_labelled(out, "writer_queue_jobs", answers,
	        (int64_t)writer->queued[WRITER_ANSWERS]);
	add_labelled(out, "writer_queue_jobs", batch,
	        (int64_t)writer->queued[WRITER_BATCH]);
	begin(out, "writer_jobs_total", "counter",
	        "Jobs that the writer has ended.");
	add_single(out, "writer_jobs_total", writer->jobs);
	add_histogram(out, "writer_commit_seconds", &writer->commits,
	        "From a batch's begin to the end of its commit.");
}

void
metrics_write(const struct metrics_figures *figures, struct text *out)
{
	const char *build[4] = {"compiler", __VERSION__, NULL, NULL};

	begin(out, "build_info", "gauge", "What runs; always 1.");
	add_labelled(out, "build_info", build, 1);
	add_lanes(out, figures);
	add_messages(out, figures);
	add_alarms(out, figures);
	add_counters(out, figures);
	add_histogram(out, "answer_latency_seconds", &figures->latency,
	        "From the arrival of a citizen's text to its answer being"
	        " handed to the provider.");
	add_writer(out, figures);
	add_web(out, figures);
}
