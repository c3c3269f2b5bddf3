/*
 * Whom an insider knows, and what must be hidden for that.  A manager has read
 * the answers of those who asked to be called: to that reader the others are
 * what is left, and they must not be few.  A caseworker knows whom he or she met
 * (report_met.c), and the others are what is left, too.  What the auditor
 * refuses then is hidden figure by figure.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "reports/report_hide.h"
#include "reports/report_internal.h"
#include "reports/report_met.h"
#include "reports/report_more.h"

size_t
report_group_at(const struct building *b, const char *name)
{
	size_t at = 0;

	while (at < b->group_count && strcmp(b->groups[at].name, name) != 0)
		at++;
	/* In a group that did not fit: the last one has them all. */
	return at < b->group_count ? at : b->group_count - 1;
}

static void
know(struct building *b, const struct person *person)
{
	struct report *report = b->report;
	int *choices =
	        talloc_array(report, int, (unsigned)report->items_count + 1);
	struct report_known *known = &report->known[report->known_count++];

	if (choices == NULL)
		log_abort("report.known", "out of memory");
	for (size_t i = 0; i < report->items_count; i++)
		choices[i] = report_choice_of(b, person, i);
	*known = (struct report_known){
	        .group = report_group_at(b, person->facts->target_group),
	        .complete = person->disposition == RATE_COMPLETE,
	        .choices = choices,
	        .person = (size_t)(person - b->persons)};
	for (size_t m = 0; m < MEASURES; m++) {
		known->indexed[m] = !isnan(person->index[m]);
		known->full[m] = person->full[m];
	}
}

static int
by_number(const void *key, const void *element)
{
	int64_t id = *(const int64_t *)key;
	int64_t other = ((const struct fact_call_back *)element)->invitation;

	return (id > other) - (id < other);
}

static enum status
read_known(struct building *b)
{
	struct fact_call_back *calls = NULL;
	size_t count = 0;
	enum status status = fact_call_backs(
	        b->db, b->memory, b->month.municipality, &calls, &count);

	if (status != STATUS_OK)
		return status;
	b->report->known = talloc_zero_array(b->report, struct report_known,
	        (unsigned)b->invitation_count + 1);
	if (b->report->known == NULL)
		log_abort("report.known", "out of memory");
	for (size_t i = 0; count > 0 && i < b->invitation_count; i++)
		if (report_has_answered(&b->persons[i]) &&
		        bsearch(&b->invitations[i].invitation, calls, count,
		                sizeof(*calls), by_number) != NULL)
			know(b, &b->persons[i]);
	return STATUS_OK;
}

enum status
report_keep_from_insiders(struct building *b)
{
	struct text why;
	size_t hidden = 0;
	enum status status = read_known(b);

	text_init(&why, b->memory, 400);
	if (status != STATUS_OK)
		return status;
	report_fill_met(b);
	if (b->report->known_count > 0 || b->report->caseworkers_count > 0)
		status = report_audit(b->report, &why);
	while (status == STATUS_CONFLICT &&
	        report_hide_more(b->report, text_string(&why))) {
		hidden++;
		status = report_audit(b->report, &why);
	}
	if (hidden > 0)
		log_event(LOG_INFO, "report.insider",
		        "month=%s known=%zu hidden=%zu", b->report->month,
		        b->report->known_count, hidden);
	return status == STATUS_CONFLICT ? STATUS_FORBIDDEN : status;
}
