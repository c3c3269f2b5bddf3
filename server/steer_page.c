/*
 * The steering group's page: what the partnership's municipalities released, as
 * small charts on one scale.  Roles count by their dates; a guest's months are
 * not in it.
 */
#include "server/steer_page.h"

#include <math.h>
#include <string.h>

#include "base/log.h"
#include "reports/compare_small.h"
#include "reports/report_past.h"
#include "server/partnership.h"
#include "server/release.h"
#include "server/report_page.h"
#include "server/response.h"
#include "server/staff.h"

enum { INSIDE_MAX = 1000000 };

static const struct report_past_index nothing = {0, NAN, NAN, NAN};

/* The page as it grows. */
struct steer {
	struct route_call *call;
	struct month first; /* of twelve; the last one is over */
	struct partnership partnership;
	struct compare_small rows[COMPARE_MAX];
	int64_t codes[COMPARE_MAX];
	uint64_t wording[COMPARE_MAX][REPORT_INDICES];
	size_t count;
	struct compare_row funnel[COMPARE_MAX];
	size_t funnel_count;
	const char *funnel_month; /* its name; "" for none */
};

/* A month that nobody released is no month of zeros. */
static void
clear(struct compare_small *row)
{
	for (size_t i = 0; i < REPORT_INDICES; i++) {
		for (size_t m = 0; m < COMPARE_SMALL_MONTHS; m++)
			row->months[m][i] = nothing;
		for (size_t k = 0; k < COMPARE_KINDS; k++)
			row->kinds[k][i] = nothing;
	}
	for (size_t k = 0; k < COMPARE_KINDS; k++)
		row->kind_months[k] = "";
}

/* The municipality's row, kept in the order of codes; NULL: no room. */
static struct compare_small *
row_of(struct steer *steer, const struct release *release)
{
	size_t at = 0;

	while (at < steer->count && steer->codes[at] < release->municipality)
		at++;
	if (at < steer->count && steer->codes[at] == release->municipality)
		return &steer->rows[at];
	if (steer->count == COMPARE_MAX)
		return NULL;
	memmove(&steer->rows[at + 1], &steer->rows[at],
	        (steer->count - at) * sizeof(steer->rows[0]));
	memmove(&steer->codes[at + 1], &steer->codes[at],
	        (steer->count - at) * sizeof(steer->codes[0]));
	memmove(&steer->wording[at + 1], &steer->wording[at],
	        (steer->count - at) * sizeof(steer->wording[0]));
	steer->count++;
	steer->codes[at] = release->municipality;
	memset(steer->wording[at], 0, sizeof(steer->wording[at]));
	steer->rows[at] =
	        (struct compare_small){.name = release->municipality_name,
	                .own = release->municipality ==
	                       steer->call->staff->municipality};
	clear(&steer->rows[at]);
	return &steer->rows[at];
}

/* One released month of a municipality into its small chart.  Months come in
 * order, so that a new wording is seen when its first month comes: there the
 * line breaks. */
static enum status
add_month(struct steer *steer, const struct release *release, size_t at)
{
	struct compare_small *row = row_of(steer, release);
	struct month month = clock_month_add(steer->first, (int)at);
	struct report_past past = {0};
	enum status status =
	        report_past_read(steer->call->memory, release->json, &past);
	uint64_t *wording;

	if (row == NULL)
		return STATUS_LIMIT;
	if (status != STATUS_OK)
		return STATUS_SYSTEM;
	wording = steer->wording[row - steer->rows];
	row->role = partnership_role_in(
	        &steer->partnership, release->municipality, month);
	for (size_t i = 0; i < REPORT_INDICES; i++) {
		row->months[at][i] = past.indices[i];
		row->breaks[at][i] = wording[i] != 0 && past.wording[i] != 0 &&
		                     wording[i] != past.wording[i];
		if (past.wording[i] != 0)
			wording[i] = past.wording[i];
	}
	memcpy(row->kinds[0], past.indices, sizeof(row->kinds[0]));
	row->kind_months[0] = past.month;
	return STATUS_OK;
}

/* What another kind has said, into its column.  The newest month there is
 * stays, since months come in order. */
static enum status
add_kind(struct steer *steer, const struct release *release, size_t kind)
{
	struct compare_small *row = row_of(steer, release);
	struct report_past past = {0};

	if (row == NULL)
		return STATUS_LIMIT;
	if (report_past_read(steer->call->memory, release->json, &past) !=
	        STATUS_OK)
		return STATUS_SYSTEM;
	if (row->role == NULL)
		row->role = "partner";
	memcpy(row->kinds[kind], past.indices, sizeof(row->kinds[kind]));
	row->kind_months[kind] = past.month;
	return STATUS_OK;
}

static enum status
read_month(struct steer *steer, size_t at, size_t kind)
{
	struct route_call *call = steer->call;
	struct period period =
	        period_of_month(clock_month_add(steer->first, (int)at));
	struct release *releases = NULL;
	size_t count = 0;
	enum status status = release_month(call->service->reading, call->memory,
	        release_code(respondent_kinds[kind], &period), &releases,
	        &count);

	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = kind == 0 ? add_month(steer, &releases[i], at)
		                   : add_kind(steer, &releases[i], kind);
	return status;
}

/* The newest month that anybody has released, for the funnel. */
static void
fill_funnel(struct steer *steer)
{
	steer->funnel_count = 0;
	for (size_t m = COMPARE_SMALL_MONTHS; m-- > 0;) {
		struct period period =
		        period_of_month(clock_month_add(steer->first, (int)m));

		for (size_t i = 0; i < steer->count; i++) {
			const struct compare_small *row = &steer->rows[i];
			struct compare_row *to =
			        &steer->funnel[steer->funnel_count];

			if (isnan(row->months[m][0].mean) &&
			        isnan(row->months[m][1].mean))
				continue;
			*to = (struct compare_row){
			        .name = row->name, .own = row->own};
			memcpy(to->indices, row->months[m],
			        sizeof(to->indices));
			steer->funnel_count++;
		}
		if (steer->funnel_count == 0)
			continue;
		steer->funnel_month = period_name(steer->call->memory, &period);
		return;
	}
}

static enum status
gather(struct steer *steer)
{
	enum status status = partnership_read(steer->call->service->reading,
	        steer->call->memory, &steer->partnership);

	for (size_t kind = 0; status == STATUS_OK && kind < COMPARE_KINDS;
	        kind++)
		for (size_t m = 0;
		        status == STATUS_OK && m < COMPARE_SMALL_MONTHS; m++)
			status = read_month(steer, m, kind);
	if (status == STATUS_OK)
		fill_funnel(steer);
	return status;
}

/* Nothing is added up over municipalities. */
static void
write_inside(const struct steer *steer, struct text *out)
{
	struct period first = period_of_month(steer->first);
	struct period last = period_of_month(
	        clock_month_add(steer->first, COMPARE_SMALL_MONTHS - 1));
	const struct compare_smalls all = {.rows = steer->rows,
	        .count = steer->count,
	        .first = period_format(steer->call->memory, &first),
	        .last = period_format(steer->call->memory, &last)};

	text_add(out, "<h1>Partnerskabet</h1>\n<p class=\"indledning\">Hver"
	              " kommune for sig, på samme skala fra 0 til 100. Kun"
	              " udgivne tal er med, og der er ingen rangliste.</p>\n");
	if (steer->count == 0) {
		text_add(out, "<p>Ingen kommune har udgivet en rapport for de"
		              " seneste tolv måneder.</p>\n");
		return;
	}
	compare_small_html(&all, out);
	if (steer->funnel_count == 0)
		return;
	text_add_format(out,
	        "<h2>Kommunerne i %s</h2>\n"
	        "<div class=\"spalter\">\n",
	        steer->funnel_month);
	compare_sections(steer->funnel, steer->funnel_count, out);
	text_add(out, "</div>\n");
}

/* Twelve whole months: the one that is not over yet has no figures to show. */
void
steer_show(struct route_call *call)
{
	struct steer *steer = talloc_zero(call->memory, struct steer);
	struct text inside;
	enum status status = STATUS_FORBIDDEN;

	if (steer == NULL)
		log_abort("steer.show", "out of memory");
	steer->call = call;
	steer->funnel_month = "";
	steer->first =
	        clock_month_add(clock_month_of(clock_now(call->service->clock)),
	                -COMPARE_SMALL_MONTHS);
	if (report_in_partnership(call))
		status = gather(steer);
	if (status != STATUS_OK) {
		response_error(call->http, response_status(status));
		return;
	}
	text_init(&inside, call->memory, INSIDE_MAX);
	write_inside(steer, &inside);
	report_frame(call, "Partnerskabet", "", text_string(&inside));
}
