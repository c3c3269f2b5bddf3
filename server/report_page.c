/*
 * Staff's pages: the list of releases, and one report.  A member of staff sees
 * the own municipality's; the operator sees that they exist, and what was
 * published.
 */
#include "server/report_page.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "reports/compare.h"
#include "reports/report_past.h"
#include "reports/respondent.h"
#include "reports/write.h"
#include "server/delivery_page.h"
#include "server/dictionary_page.h"
#include "server/note_page.h"
#include "server/partnership.h"
#include "server/release.h"
#include "server/release_progression.h"
#include "server/response.h"
#include "server/staff.h"
#include "server/text_page.h"

enum { LIST_MAX = 262144, FRAME_MAX = 524288 };

struct list_row {
	const char *heading; /* of a kind's first; "" of its others */
	const char *municipality_name;
	const char *href;
	const char *month_name;
	const char *compare_href; /* "": may not */
};

struct list_page {
	const char *user;
	const char *delivery_href; /* "": may not */
	const char *steer_href;    /* "": may not */
	const char *data_href;     /* "": may not */
	const char *note_href;     /* "": may not */
	const char *text_href;     /* "": may not */
	struct list_row *releases;
	size_t releases_count;
};

static const struct shape_field row_fields[] = {
        SHAPE_STRING(struct list_row, heading),
        SHAPE_STRING(struct list_row, municipality_name),
        SHAPE_STRING(struct list_row, href),
        SHAPE_STRING(struct list_row, month_name),
        SHAPE_STRING(struct list_row, compare_href),
};
static const struct shape row_shape = SHAPE("row", struct list_row, row_fields);
static const struct shape_field list_fields[] = {
        SHAPE_STRING(struct list_page, user),
        SHAPE_STRING(struct list_page, delivery_href),
        SHAPE_STRING(struct list_page, steer_href),
        SHAPE_STRING(struct list_page, data_href),
        SHAPE_STRING(struct list_page, note_href),
        SHAPE_STRING(struct list_page, text_href),
        SHAPE_LIST(struct list_page, releases, &row_shape),
};
static const struct shape list_shape =
        SHAPE("list", struct list_page, list_fields);
const struct page_spec report_list_spec = {"reports", &list_shape};

struct frame_page {
	const char *title;
	const char *user;
	const char *href;
};

static const struct shape_field frame_fields[] = {
        SHAPE_STRING(struct frame_page, title),
        SHAPE_STRING(struct frame_page, user),
        SHAPE_STRING(struct frame_page, href),
};
static const struct shape frame_shape =
        SHAPE("frame", struct frame_page, frame_fields);
const struct page_spec report_frame_spec = {"report", &frame_shape};

/* A release's period and kind of respondents; no other is stored. */
static struct period
period_of(int64_t code, const char **respondent)
{
	struct period period = {.months = 0};

	if (code >= RELEASE_PROGRESSION)
		code -= RELEASE_PROGRESSION;
	if (release_of_code(code, respondent, &period) != STATUS_OK)
		log_abort("report.page", "a release of no period");
	return period;
}

/* As a heading says it: "september 2026", "3. kvartal 2026". */
static const char *
month_name(TALLOC_CTX *memory, int64_t code)
{
	const char *kind;
	struct period period = period_of(code, &kind);

	if (code >= RELEASE_PROGRESSION)
		return text_format(memory, "%s (vejen mod job)",
		        period_name(memory, &period));
	if (respondent_index(kind) == 0)
		return period_name(memory, &period);
	return text_format(memory, "%s (%s)", period_name(memory, &period),
	        respondent_plural(kind));
}

bool
report_may_compare(const struct staff *staff)
{
	return staff->municipality == 0 || strcmp(staff->role, "broker") == 0 ||
	       strcmp(staff->role, "manager") == 0;
}

/* The address is the one that report_show reads. */
static void
fill_row(const struct route_call *call, const struct release *release,
        struct list_row *row)
{
	TALLOC_CTX *memory = call->memory;
	const char *kind;
	bool way = release->month >= RELEASE_PROGRESSION;
	struct period period = period_of(release->month, &kind);
	bool citizens = respondent_index(kind) == 0;
	const char *name =
	        text_format(memory, "%s%s%s", period_format(memory, &period),
	                citizens ? "" : "-", citizens ? "" : kind);

	row->municipality_name = release->municipality_name;
	row->month_name = month_name(memory, release->month);
	row->href = text_format(memory, "/%s/%04d/%s",
	        way ? "progression" : "rapporter", (int)release->municipality,
	        name);
	row->compare_href =
	        period.kind != PERIOD_MONTH || !report_may_compare(call->staff)
	                ? ""
	                : text_format(memory, "/rapporter/alle/%s", name);
}

/* Citizens first, then the other kinds, then the way towards a job. */
static int64_t
section_of(const struct release *release)
{
	return release->month / RELEASE_KIND;
}

static const char *
heading_of(const struct release *release)
{
	static const char *const headings[RESPONDENT_KINDS] = {
	        "Borgere", "Medarbejdere", "Virksomheder", "Partnere"};
	int64_t section = section_of(release);

	return section < RESPONDENT_KINDS ? headings[section] : "Vejen mod job";
}

/* In the order of their codes, which is that of time, within a section. */
static void
fill_rows(const struct route_call *call, const struct release *releases,
        size_t count, struct list_row *rows)
{
	int64_t section = -1;
	size_t n = 0;

	while (n < count) {
		int64_t next = INT64_MAX;

		for (size_t i = 0; i < count; i++)
			if (section_of(&releases[i]) > section &&
			        section_of(&releases[i]) < next)
				next = section_of(&releases[i]);
		section = next;
		for (size_t i = 0, first = n; i < count; i++) {
			if (section_of(&releases[i]) != section)
				continue;
			fill_row(call, &releases[i], &rows[n]);
			rows[n].heading =
			        n == first ? heading_of(&releases[i]) : "";
			n++;
		}
	}
}

/* Cut to the user's own municipality by the statement itself; 0, the
 * operator's, is all of them. */
void
report_list(struct route_call *call)
{
	struct list_page page = {.user = call->staff->name,
	        .delivery_href =
	                delivery_page_may(call->staff) ? "/levering" : "",
	        .steer_href = report_in_partnership(call) ? "/styregruppe" : "",
	        .data_href = dictionary_page_may(call->staff) ? "/data" : "",
	        .note_href = note_page_may(call->staff) ? "/noter" : "",
	        .text_href = text_page_may(call->staff) ? "/tekster" : ""};
	struct release *releases = NULL;
	size_t count = 0;
	struct text html;
	enum status status = release_list(call->service->reading, call->memory,
	        call->staff->municipality, &releases, &count);

	if (status != STATUS_OK) {
		response_error(call->http, response_status(status));
		return;
	}
	page.releases = talloc_zero_array(
	        call->memory, struct list_row, (unsigned)count + 1);
	if (page.releases == NULL)
		log_abort("report.list", "out of memory");
	fill_rows(call, releases, count, page.releases);
	page.releases_count = count;
	text_init(&html, call->memory, LIST_MAX);
	page_render(call->service->pages, &report_list_spec, &page, &html);
	response_html(call->http, 200, text_string(&html), html.length);
}

/* The page's frame comes from a template; the report itself was rendered, and
 * escaped, when it was released.  A line in the template marks where it goes. */
void
report_frame(struct route_call *call, const char *title, const char *href,
        const char *inside)
{
	static const char mark[] = "<!-- report -->";
	struct frame_page page = {
	        .title = title,
	        .user = call->staff->name,
	        .href = href,
	};
	struct text frame;
	struct text html;
	const char *at;

	text_init(&frame, call->memory, FRAME_MAX);
	text_init(&html, call->memory, FRAME_MAX);
	page_render(call->service->pages, &report_frame_spec, &page, &frame);
	at = strstr(text_string(&frame), mark);
	if (at == NULL)
		log_abort("report.show", "the page has no mark");
	text_add_bytes(&html, frame.bytes, (size_t)(at - frame.bytes));
	text_add(&html, inside);
	text_add(&html, at + strlen(mark));
	response_html(call->http, 200, text_string(&html), html.length);
}

static enum status
fill_compared(const struct route_call *call, const struct release *release,
        struct compare_row *row)
{
	struct report_past past = {0};
	enum status status =
	        report_past_read(call->memory, release->json, &past);

	row->name = release->municipality_name;
	row->own = release->municipality == call->staff->municipality;
	memcpy(row->indices, past.indices, sizeof(row->indices));
	return status == STATUS_OK ? STATUS_OK : STATUS_SYSTEM;
}

/* The rows of a month and a kind.  STATUS_NOT_FOUND: nobody has released it. */
static enum status
gather_compared(const struct route_call *call, int64_t code,
        struct compare_row **rows, size_t *count)
{
	struct release *releases = NULL;
	enum status status = release_month(
	        call->service->reading, call->memory, code, &releases, count);

	if (status == STATUS_OK && *count == 0)
		status = STATUS_NOT_FOUND;
	if (status == STATUS_OK && *count > COMPARE_MAX)
		status = STATUS_LIMIT;
	if (status != STATUS_OK)
		return status;
	*rows = talloc_zero_array(
	        call->memory, struct compare_row, (unsigned)*count);
	if (*rows == NULL)
		log_abort("report.compare", "out of memory");
	for (size_t i = 0; status == STATUS_OK && i < *count; i++)
		status = fill_compared(call, &releases[i], &(*rows)[i]);
	return status;
}

/* A guest reads its own figures alone. */
bool
report_in_partnership(struct route_call *call)
{
	struct partnership partnership = {NULL, 0};
	struct month now = clock_month_of(clock_now(call->service->clock));

	if (!report_may_compare(call->staff))
		return false;
	return call->staff->municipality == 0 ||
	       (partnership_read(call->service->reading, call->memory,
	                &partnership) == STATUS_OK &&
	               partnership_compares(
	                       &partnership, call->staff->municipality, now));
}

/* Only months are compared. */
static enum status
read_compared(const char *name, int64_t *code)
{
	const char *kind;
	struct period period = {.months = 0};
	enum status status = release_code_parse(name, code);

	if (status == STATUS_OK)
		status = release_of_code(*code, &kind, &period);
	return status == STATUS_OK && period.kind == PERIOD_MONTH
	               ? STATUS_OK
	               : STATUS_NOT_FOUND;
}

/* What the municipalities released for a month, side by side. */
static void
compare(struct route_call *call)
{
	int64_t code = 0;
	struct compare_row *rows = NULL;
	struct text inside;
	const char *name;
	size_t count = 0;
	enum status status = STATUS_FORBIDDEN;

	if (report_in_partnership(call))
		status = read_compared(call->parameters[1], &code);
	if (status == STATUS_OK)
		status = gather_compared(call, code, &rows, &count);
	if (status != STATUS_OK) {
		response_error(call->http, response_status(status));
		return;
	}
	name = month_name(call->memory, code);
	text_init(&inside, call->memory, FRAME_MAX);
	compare_html(rows, count, name, &inside);
	report_frame(call, text_format(call->memory, "Kommunerne, %s", name),
	        "", text_string(&inside));
}

/* The page as it was released, with the funnel of today where it belongs. */
static void
show_release(struct route_call *call, const struct release *release)
{
	struct report *report = NULL;
	const char *at = strstr(release->html, WRITE_HTML_PEERS);
	struct text inside;

	text_init(&inside, call->memory, FRAME_MAX);
	if (at != NULL &&
	        report_of_release(call, release, &report) == STATUS_OK) {
		text_add_bytes(
		        &inside, release->html, (size_t)(at - release->html));
		write_html_peers(report, &inside);
	}
	text_add(&inside,
	        report == NULL ? release->html : at + strlen(WRITE_HTML_PEERS));
	report_frame(call,
	        text_format(call->memory, "%s, %s", release->municipality_name,
	                month_name(call->memory, release->month)),
	        call->http->path, text_string(&inside));
}

/* The own municipality is looked at before anything is looked up, so that
 * nobody learns whether another has a report. */
enum status
report_find(struct route_call *call, const char *name, struct release *release)
{
	int64_t municipality = 0;
	int64_t code = 0;

	if (text_to_int(call->parameters[0], 1, 9999, &municipality) !=
	                STATUS_OK ||
	        release_code_parse(name, &code) != STATUS_OK)
		return STATUS_NOT_FOUND;
	if (call->staff->municipality != 0 &&
	        call->staff->municipality != municipality)
		return STATUS_FORBIDDEN;
	return release_get(call->service->reading, call->memory, municipality,
	        code, release);
}

void
report_show(struct route_call *call)
{
	struct release release;
	const char *name = call->parameters[1];
	size_t length = strlen(name);
	bool json = length > 5 && strcmp(name + length - 5, ".json") == 0;
	enum status status;

	if (strcmp(call->parameters[0], "alle") == 0) {
		compare(call);
		return;
	}
	if (json)
		name = text_format(
		        call->memory, "%.*s", (int)(length - 5), name);
	status = report_find(call, name, &release);
	if (status != STATUS_OK)
		response_error(call->http, response_status(status));
	else if (json)
		response_json(call->http, 200, release.json);
	else
		show_release(call, &release);
}
