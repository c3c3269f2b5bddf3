/*
 * How the installation does: one set of figures, computed in one place, for
 * /metrics (Prometheus' text format), /healthz and the staff's delivery page.
 *
 * A thread of its own looks at the database every ten seconds, with a connection
 * of its own, so that nobody who asks waits for it; and it hands the writer an
 * empty job every five, so that a writer that hangs is seen.  No figure is of a
 * person, and none says who has answered.
 */
#ifndef SERVER_METRICS_H
#define SERVER_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

#include "base/histogram.h"
#include "base/http_server.h"
#include "base/writer.h"
#include "gateway/delivery.h"
#include "gateway/mail_lane.h"
#include "server/alarm_store.h"
#include "server/counter.h"
#include "server/route.h"

struct metrics; /* talloc'd */

/* Messages of a lane ("mail" for mails) in a state. */
struct metrics_count {
	const char *lane;
	const char *state;
	int64_t count;
};

struct metrics_figures {
	int64_t looked_at; /* when the database was; 0: not yet */
	/* What is not over: queued, sending, unknown. */
	struct metrics_count *open;
	size_t open_count;
	/* What was put today (Danish), by its present state. */
	struct metrics_count *today;
	size_t today_count;
	struct alarm *alarms; /* open ones */
	size_t alarm_count;
	/* As they are now. */
	struct delivery_lane lanes[DELIVERY_LANES_MAX];
	size_t lane_count;
	bool mail_set_up;
	struct mail_lane_report mail;
	struct writer_figures writer;
	struct histogram latency; /* a text's arrival to its answer's leaving */
	uint64_t counters[COUNTERS];
	struct http_server_counts web;
};

/* Its own connection to read by, and nothing that runs; of the service.  Fails
 * with why as db_open() does. */
MUST_CHECK enum status metrics_open(
        struct service *service, struct metrics **metrics, struct text *why);
/* The thread, and the listener where the settings have a port for it. */
MUST_CHECK enum status metrics_start(struct metrics *metrics, struct text *why);
/* Ends both; one that was not started is no error. */
void metrics_stop(struct metrics *metrics);
/* One look at the database, as the thread does it; says itself what is wrong. */
enum status metrics_refresh(struct metrics *metrics);
/* Hands the writer its next empty job now, unless it has one, and from here on
 * gives it so long: for tests that cannot wait. */
void metrics_hurry(struct metrics *metrics, int64_t bound_us);
/* The port that it listens at, 0 for none. */
uint16_t metrics_port(const struct metrics *metrics);

/* The figures as they are; strings and lists belong to `memory`.  From any
 * thread. */
void metrics_look(struct metrics *metrics, TALLOC_CTX *memory,
        struct metrics_figures *figures);
/* In Prometheus' text format, 0.0.4. */
void metrics_write(const struct metrics_figures *figures, struct text *out);
/* NULL, or what is wrong; belongs to `memory`. */
const char *metrics_fault(struct metrics *metrics, TALLOC_CTX *memory);

/* Texts with ids above `before` were put because of what arrived at that time
 * (clock_monotonic_us)... */
void metrics_arrived(
        struct metrics *metrics, int64_t before, int64_t last, int64_t us);
/* ...and these leave now.  `context` is the service. */
void metrics_submitted(
        void *context, const struct provider_message *messages, size_t count);

/* http_handle_fn of the loopback listener; `context` is the metrics. */
void metrics_handle(struct http_call *http, void *context);
/* /healthz of the web. */
void metrics_health(struct route_call *call);

#endif
