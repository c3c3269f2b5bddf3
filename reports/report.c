/*
 * Builds a month's report: reads the facts, counts people, and hides what must
 * be hidden before anything leaves.
 */
#include "reports/report.h"

#include <math.h>
#include <string.h>

#include "base/log.h"
#include "reports/auditor_report.h"
#include "reports/report_firm.h"
#include "reports/report_internal.h"
#include "reports/report_met.h"
#include "reports/report_more.h"
#include "reports/respondent.h"

/* Counting. */

static size_t
place_of(enum rate_disposition disposition)
{
	switch (disposition) {
	case RATE_COMPLETE: return COMPLETE;
	case RATE_PARTIAL: return PARTIAL;
	case RATE_REFUSAL: return REFUSED;
	case RATE_BREAK_OFF: return BREAK_OFF;
	case RATE_SILENT: return SILENT;
	case RATE_UNDELIVERED:
	case RATE_NEVER_SENT: return UNDELIVERED;
	case RATE_INELIGIBLE: break;
	}
	return INELIGIBLE;
}

/* The last place is for all the groups that do not fit. */
static struct group *
group_of(struct building *b, const char *name)
{
	/* The same text mostly stands at the same address. */
	for (size_t i = 0; i < b->group_count; i++)
		if (b->groups[i].name == name)
			return &b->groups[i];
	for (size_t i = 0; i < b->group_count; i++)
		if (strcmp(b->groups[i].name, name) == 0)
			return &b->groups[i];
	if (b->group_count == GROUPS_MAX - 1) {
		b->groups[b->group_count].name = "øvrige";
		b->group_count++;
	}
	if (b->group_count == GROUPS_MAX)
		return &b->groups[GROUPS_MAX - 1];
	b->groups[b->group_count].name = name;
	return &b->groups[b->group_count++];
}

static void
count_level(struct building *b, const char *group, int level)
{
	b->total.row.counts[level]++;
	group_of(b, group)->row.counts[level]++;
}

/* A meeting that the citizen says was none leaves the frame. */
static void
count_meetings(struct building *b)
{
	for (size_t i = 0; i < b->meeting_count; i++) {
		const struct fact_meeting *meeting = &b->meetings[i];
		struct person *person =
		        report_person_of(b, meeting->invitation);

		if (person != NULL)
			person->has_meeting = true;
		if (person == NULL || person->disposition != RATE_INELIGIBLE)
			count_level(b, meeting->target_group, HELD);
	}
}

static void
count_person(struct building *b, const struct person *person)
{
	const char *group = person->facts->target_group;
	size_t place = place_of(person->disposition);

	b->dispositions[place]++;
	if (place == INELIGIBLE)
		return;
	/* Asked about a meeting of another month, or about none. */
	if (!person->has_meeting)
		count_level(b, group, HELD);
	count_level(b, group, ASKED);
	if (place != UNDELIVERED)
		count_level(b, group, REACHED);
	if (place == COMPLETE || place == PARTIAL)
		count_level(b, group, ANSWERED);
	for (size_t m = 0; m < MEASURES; m++)
		b->measures[m].n +=
		        report_has_answered(person) && !isnan(person->index[m]);
}

static void
count_all(struct building *b)
{
	count_meetings(b);
	for (size_t i = 0; i < b->invitation_count; i++)
		if (b->persons[i].counted)
			count_person(b, &b->persons[i]);
}

/* Building. */

/* All reads see the same moment; a caller's transaction is used as it is. */
static enum status
read_facts(struct building *b)
{
	bool own = !db_in_transaction(b->db);
	enum status status = own ? db_begin(b->db) : STATUS_OK;

	if (status != STATUS_OK)
		return status;
	status = report_read_period(b);
	if (status == STATUS_OK)
		status = report_read_versions(b);
	if (own)
		db_rollback(b->db); /* nothing was written */
	return status;
}

/* As the schema spells it, for as long as the program runs. */
static const char *
report_kind(const struct report_of *of)
{
	size_t kind = respondent_index(of->respondent);

	return respondent_kinds[kind < RESPONDENT_KINDS ? kind : 0];
}

/* A pool: a month has thousands of small strings, which live as long as it. */
struct building *
report_start(struct db *db, const struct report_of *of)
{
	enum { POOL_BYTES = 2 * 1024 * 1024 };

	TALLOC_CTX *memory = talloc_pool(NULL, POOL_BYTES);
	struct building *b = talloc_zero(memory, struct building);

	if (b == NULL)
		log_abort("report.start", "out of memory");
	b->memory = memory;
	b->db = db;
	b->total.name = "";
	b->period = of->period;
	b->month = (struct fact_month){
	        of->municipality, period_code(&of->period), report_kind(of)};
	return b;
}

enum status
report_count(struct building *b)
{
	enum status status = read_facts(b);

	if (status != STATUS_OK)
		return status;
	report_make_persons(b);
	count_all(b);
	return STATUS_OK;
}

static void
fill_head(struct report *report, const struct fact_municipality *municipality,
        const struct period *period, int64_t now)
{
	char text[21];

	report->municipality = municipality->code;
	report->municipality_name = talloc_strdup(report, municipality->name);
	report->threshold = municipality->minimum_cell;
	if (report_is_of_firms(report))
		report->firms_least = firm_least(report->threshold);
	report->month = period_format(report, period);
	report->month_name = period_name(report, period);
	clock_format(now, text);
	report->built_at = talloc_strdup(report, text);
	report->hidden_symbol = "·";
	report->erratum = "";
	report_hide_call_backs(report);
}

enum status
report_audit(const struct report *report, struct text *why)
{
	struct auditor *auditor = auditor_create(NULL);
	enum status status;

	text_clear(why);
	status = auditor_report(auditor, report, "", why);
	if (status == STATUS_OK)
		status = auditor_check(auditor, why);
	talloc_free(auditor);
	return status;
}

/* What the auditor would refuse is not even built: then more is hidden. */
static enum status
audit(struct building *b)
{
	struct text why;
	enum status status;

	text_init(&why, b->memory, 400);
	status = report_audit(b->report, &why);
	if (status != STATUS_OK)
		log_event(LOG_INFO, "report.audit",
		        "month=%s stage=%d refused=%s", b->report->month,
		        (int)b->stage, text_string(&why));
	return status == STATUS_CONFLICT ? STATUS_FORBIDDEN : status;
}

static enum status
fill(struct building *b)
{
	enum status status;

	status = report_protect(b);
	if (status != STATUS_OK)
		return status;
	report_fill_coverage(b);
	report_fill_dispositions(b);
	report_fill_indices(b);
	status = report_fill_items(b);
	if (status != STATUS_OK)
		return status;
	report_fill_full_shares(b);
	report_fill_versions(b);
	report_fill_sentence(b->report);
	report_fill_checksum(b);
	return report_is_of_firms(b->report) ? report_firm_keep(b) : audit(b);
}

enum status
report_build_of(struct db *db, TALLOC_CTX *owner, const struct report_of *of,
        int64_t now, struct report **out)
{
	struct building *b = report_start(db, of);
	TALLOC_CTX *memory = b->memory;
	/* Not of the pool, which would live as long as the report. */
	TALLOC_CTX *reports = talloc_new(NULL);
	struct fact_municipality municipality;
	enum status status =
	        fact_municipality(db, memory, of->municipality, &municipality);

	b->now = now;
	if (status == STATUS_OK)
		status = report_count(b);
	if (status == STATUS_OK)
		status = report_read_met(b);
	if (status == STATUS_OK)
		status = STATUS_FORBIDDEN;
	while (status == STATUS_FORBIDDEN && b->stage <= NO_MEAN) {
		b->report = talloc_zero(reports, struct report);
		if (b->report == NULL)
			log_abort("report.build", "out of memory");
		b->report->respondent = report_kind(of);
		fill_head(b->report, &municipality, &of->period, now);
		status = fill(b);
		b->stage++;
	}
	if (status == STATUS_OK)
		status = report_keep_from_insiders(b);
	if (status == STATUS_OK)
		status = report_fill_more(b);
	/* Nothing of these is counted, so they need no look by the auditor. */
	if (status == STATUS_OK)
		status = report_fill_texts(b);
	if (status == STATUS_OK)
		*out = talloc_steal(owner, b->report);
	talloc_free(reports);
	talloc_free(memory);
	return status;
}
