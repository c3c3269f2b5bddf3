/*
 * Puts the further parts into a report, each only if the auditor lets it pass:
 * for a stranger, and for a manager who knows those who asked to be called.
 */
#include "reports/report_more.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "reports/report_firm.h"
#include "reports/report_internal.h"

static int
by_invitation(const void *key, const void *element)
{
	int64_t id = *(const int64_t *)key;
	int64_t other = ((const struct person *)element)->facts->invitation;

	return (id > other) - (id < other);
}

struct person *
report_person_of(const struct building *b, int64_t invitation)
{
	return bsearch(&invitation, b->persons, b->invitation_count,
	        sizeof(*b->persons), by_invitation);
}

/* The position of a report's item in the person's questionnaire, or -1. */
static int64_t
position_of(const struct person *person, size_t item)
{
	const struct version *version = person->version;

	for (size_t i = 0; i < version->item_count; i++)
		if (version->shown[i] == item)
			return version->items[i].position;
	return -1;
}

int
report_choice_of(
        const struct building *b, const struct person *person, size_t item)
{
	const struct report_item *shown = &b->report->items[item];
	int64_t position = position_of(person, item);

	for (size_t a = 0; a < person->answer_count; a++) {
		if (person->answers[a].position != position)
			continue;
		for (size_t c = 0; c < shown->choices_count; c++)
			if (strcmp(shown->choices[c].value,
			            person->answers[a].value) == 0)
				return (int)c;
	}
	return -1;
}

bool
report_tells_calls(const struct report *report)
{
	const struct report_count *asked = &report->call_backs.asked;

	return asked->hidden || asked->count > 0;
}

/* Hiding. */

static bool
shows_reason(const struct report_item *reason)
{
	bool shown = !reason->respondents.hidden;

	for (size_t c = 0; c < reason->choices_count; c++)
		shown |= !reason->choices[c].answers.hidden;
	return shown;
}

static bool
shows_calls(const struct report *report)
{
	return !report->call_backs.asked.hidden ||
	       !report->call_backs.in_time.hidden;
}

static bool
is_named(const char *why, const char *what)
{
	return why[0] == '\0' || strstr(why, what) != NULL;
}

bool
report_more_hide(struct report *report, const char *why)
{
	for (size_t i = report->gaps_count; i-- > 0;)
		if (is_named(why, "gap ") &&
		        !isnan(report->gaps[i].difference)) {
			report_hide_gap(&report->gaps[i]);
			return true;
		}
	for (size_t i = report->reasons_count; i-- > 0;)
		if (is_named(why, "reason ") &&
		        shows_reason(&report->reasons[i])) {
			report_hide_reason(&report->reasons[i]);
			return true;
		}
	if (!is_named(why, "call-backs ") || !shows_calls(report))
		return false;
	report_hide_call_backs(report);
	return true;
}

/* Taking out: the calls, then each question of reasons, then each gap. */

struct report_more {
	struct report_call_backs calls;
	struct report_item *reasons;
	struct report_gap *gaps;
};

static void
copy_choices(struct report_more *more, struct report_item *reason)
{
	reason->choices = talloc_memdup(more, reason->choices,
	        (reason->choices_count + 1) * sizeof(*reason->choices));
	if (reason->choices == NULL)
		log_abort("report.more", "out of memory");
}

struct report_more *
report_more_take(TALLOC_CTX *owner, struct report *report)
{
	struct report_more *more = talloc_zero(owner, struct report_more);

	if (more == NULL)
		log_abort("report.more", "out of memory");
	more->calls = report->call_backs;
	more->reasons = talloc_zero_array(
	        more, struct report_item, (unsigned)report->reasons_count + 1);
	more->gaps = talloc_zero_array(
	        more, struct report_gap, (unsigned)report->gaps_count + 1);
	if (more->reasons == NULL || more->gaps == NULL)
		log_abort("report.more", "out of memory");
	for (size_t i = 0; i < report->reasons_count; i++) {
		more->reasons[i] = report->reasons[i];
		copy_choices(more, &more->reasons[i]);
	}
	for (size_t i = 0; i < report->gaps_count; i++)
		more->gaps[i] = report->gaps[i];
	if (!report_more_hide(report, "")) {
		talloc_free(more);
		return NULL;
	}
	while (report_more_hide(report, ""))
		;
	return more;
}

bool
report_more_show(
        struct report *report, const struct report_more *more, size_t part)
{
	struct report_item *reason;

	if (part > report->reasons_count + report->gaps_count)
		return false;
	if (part == 0)
		report->call_backs = more->calls;
	else if (part > report->reasons_count)
		report->gaps[part - 1 - report->reasons_count] =
		        more->gaps[part - 1 - report->reasons_count];
	else {
		reason = &report->reasons[part - 1];
		reason->respondents = more->reasons[part - 1].respondents;
		for (size_t c = 0; c < reason->choices_count; c++)
			reason->choices[c] = more->reasons[part - 1].choices[c];
	}
	return true;
}

/* Asking. */

/* A stranger knows nobody; what a stranger may read a manager or a caseworker may
 * not, and the other way round. */
static enum status
audit(struct report *report, struct text *why)
{
	size_t known = report->known_count;
	size_t caseworkers = report->caseworkers_count;
	enum status status;

	report->known_count = report->caseworkers_count = 0;
	status = report_audit(report, why);
	report->known_count = known;
	report->caseworkers_count = caseworkers;
	if (status == STATUS_OK && known + caseworkers > 0)
		status = report_audit(report, why);
	return status;
}

/* The newest part goes, one figure of it after the other, whatever is named. */
static enum status
settle(struct building *b)
{
	struct text why;
	enum status status = STATUS_CONFLICT;

	text_init(&why, b->memory, 400);
	while (status == STATUS_CONFLICT) {
		status = audit(b->report, &why);
		if (status != STATUS_CONFLICT)
			break;
		log_event(LOG_INFO, "report.more", "month=%s refused=%s",
		        b->report->month, text_string(&why));
		if (!report_more_hide(b->report, text_string(&why)) &&
		        !report_more_hide(b->report, ""))
			return STATUS_FORBIDDEN;
	}
	return status;
}

enum status
report_fill_more(struct building *b)
{
	static enum status (*const parts[])(struct building *) = {
	        report_fill_call_backs, report_fill_reasons, report_fill_gaps};
	enum status status = STATUS_OK;

	report_hide_call_backs(b->report);
	for (size_t i = 0;
	        status == STATUS_OK && i < sizeof(parts) / sizeof(parts[0]);
	        i++) {
		status = parts[i](b);
		report_firm_keep_more(b);
		if (status == STATUS_OK)
			status = settle(b);
	}
	return status;
}
