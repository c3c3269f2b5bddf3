/*
 * The delivery page: alarms first, then a row a lane.
 */
#include "server/delivery_page.h"

#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "server/alarm_store.h"
#include "server/metrics.h"
#include "server/response.h"

enum { PAGE_MAX = 131072, ROWS_MAX = DELIVERY_LANES_MAX + 1 };

/* As the template names them. */
struct alarm_row {
	const char *sentence;
	const char *detail;
	const char *since;
};

struct lane_row {
	const char *name;
	const char *state;
	const char *reason;
	int64_t queued, sending, unknown;              /* now */
	int64_t accepted, delivered, failed, rejected; /* today */
};

struct delivery_page {
	const char *user;
	const char *looked_at; /* "" before the first look */
	const char *fault;     /* of the writer or the database, "" for none */
	struct alarm_row *alarms;
	size_t alarms_count;
	struct lane_row *lanes;
	size_t lanes_count;
	int64_t unknown; /* of all lanes */
};

static const struct shape_field alarm_fields[] = {
        SHAPE_STRING(struct alarm_row, sentence),
        SHAPE_STRING(struct alarm_row, detail),
        SHAPE_STRING(struct alarm_row, since),
};
static const struct shape alarm_shape =
        SHAPE("alarm", struct alarm_row, alarm_fields);
static const struct shape_field lane_fields[] = {
        SHAPE_STRING(struct lane_row, name),
        SHAPE_STRING(struct lane_row, state),
        SHAPE_STRING(struct lane_row, reason),
        SHAPE_INT(struct lane_row, queued),
        SHAPE_INT(struct lane_row, sending),
        SHAPE_INT(struct lane_row, unknown),
        SHAPE_INT(struct lane_row, accepted),
        SHAPE_INT(struct lane_row, delivered),
        SHAPE_INT(struct lane_row, failed),
        SHAPE_INT(struct lane_row, rejected),
};
static const struct shape lane_shape =
        SHAPE("lane", struct lane_row, lane_fields);
static const struct shape_field page_fields[] = {
        SHAPE_STRING(struct delivery_page, user),
        SHAPE_STRING(struct delivery_page, looked_at),
        SHAPE_STRING(struct delivery_page, fault),
        SHAPE_LIST(struct delivery_page, alarms, &alarm_shape),
        SHAPE_LIST(struct delivery_page, lanes, &lane_shape),
        SHAPE_INT(struct delivery_page, unknown),
};
static const struct shape page_shape =
        SHAPE("delivery", struct delivery_page, page_fields);
const struct page_spec delivery_page_spec = {"delivery", &page_shape};

/* The page is about all municipalities' texts, but never about who gets them.
 */
bool
delivery_page_may(const struct staff *staff)
{
	return strcmp(staff->role, "administrator") == 0 ||
	       strcmp(staff->role, "operator") == 0;
}

/* "6. 10. 2026 kl. 10.00" */
static const char *
time_text(TALLOC_CTX *memory, int64_t at)
{
	struct civil civil = clock_civil(at);

	return text_format(memory, "%d. %d. %d kl. %d.%02d", civil.day,
	        civil.month, civil.year, civil.hour, civil.minute);
}

static const char *
state_text(TALLOC_CTX *memory, int state, int64_t until)
{
	if (state == PROVIDER_LANE_OPEN)
		return "åben";
	return text_format(memory, "%s; prøver igen %s",
	        state == PROVIDER_LANE_PAUSE ? "holder pause" : "standset",
	        time_text(memory, until));
}

/* A lane's counts; 0 where nothing is of that state. */
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
fill_counts(
        const struct metrics_figures *f, const char *lane, struct lane_row *row)
{
	row->queued = count_of(f->open, f->open_count, lane, "queued");
	row->sending = count_of(f->open, f->open_count, lane, "sending");
	row->unknown = count_of(f->open, f->open_count, lane, "unknown");
	row->accepted = count_of(f->today, f->today_count, lane, "accepted");
	row->delivered = count_of(f->today, f->today_count, lane, "delivered");
	row->failed = count_of(f->today, f->today_count, lane, "failed");
	row->rejected = count_of(f->today, f->today_count, lane, "rejected");
}

/* The total is taken from the rows, so that the page cannot disagree with
 * itself. */
static void
add_lane(struct delivery_page *page, const struct metrics_figures *figures,
        const char *lane, const struct lane_row *row)
{
	struct lane_row *filled = &page->lanes[page->lanes_count++];

	*filled = *row;
	fill_counts(figures, lane, filled);
	page->unknown += filled->unknown;
}

/* Providers in the order of the configuration; mail comes last and only where
 * it was set up. */
static void
fill_lanes(struct route_call *call, const struct metrics_figures *figures,
        struct delivery_page *page)
{
	for (size_t i = 0; i < figures->lane_count; i++) {
		const struct delivery_lane *lane = &figures->lanes[i];
		struct lane_row row = {.name = lane->lane,
		        .state = state_text(call->memory, (int)lane->state,
		                lane->paused_until),
		        .reason = lane->trouble == DELIVERY_WORKS
		                          ? ""
		                          : lane->reason};

		add_lane(page, figures, lane->lane, &row);
	}
	if (figures->mail_set_up) {
		struct lane_row row = {.name = "mail",
		        .state = state_text(call->memory,
		                (int)figures->mail.state,
		                figures->mail.paused_until),
		        .reason = figures->mail.reason};

		add_lane(page, figures, "mail", &row);
	}
}

static void
fill_alarms(struct route_call *call, const struct metrics_figures *figures,
        struct delivery_page *page)
{
	for (size_t i = 0; i < figures->alarm_count; i++) {
		const struct alarm *alarm = &figures->alarms[i];

		page->alarms[page->alarms_count++] = (struct alarm_row){
		        .sentence = alarm_sentence(call->memory,
		                call->service->wording, "da", alarm),
		        .detail = alarm->detail,
		        .since = time_text(call->memory, alarm->raised_at)};
	}
}

/* Everything comes from the look that the metrics have taken: a page that is
 * opened often does not cost the database anything. */
void
delivery_page_show(struct route_call *call)
{
	struct delivery_page page = {
	        .user = call->staff->name, .looked_at = "", .fault = ""};
	struct metrics_figures figures;
	const char *fault;
	struct text html;

	if (!delivery_page_may(call->staff)) {
		response_error(call->http, 403);
		return;
	}
	metrics_look(call->service->metrics, call->memory, &figures);
	fault = metrics_fault(call->service->metrics, call->memory);
	if (fault != NULL)
		page.fault = fault;
	if (figures.looked_at != 0)
		page.looked_at = time_text(call->memory, figures.looked_at);
	page.lanes = talloc_zero_array(call->memory, struct lane_row, ROWS_MAX);
	page.alarms = talloc_zero_array(call->memory, struct alarm_row,
	        (unsigned)figures.alarm_count + 1);
	if (page.lanes == NULL || page.alarms == NULL)
		log_abort("delivery.page", "out of memory");
	fill_lanes(call, &figures, &page);
	fill_alarms(call, &figures, &page);
	text_init(&html, call->memory, PAGE_MAX);
	page_render(call->service->pages, &delivery_page_spec, &page, &html);
	response_html(call->http, 200, text_string(&html), html.length);
}
