/*
 * Reasons given, and calls made.  A reason is a choice of a question that asks
 * what to do better; its counts are parts of a known sum like an item's.
 */
#include <string.h>

#include "base/log.h"
#include "reports/report_firm.h"
#include "reports/report_hide.h"
#include "reports/report_internal.h"
#include "reports/report_more.h"
#include "reports/report_more_store.h"

enum {
	REASONS_MAX = 4,
	ASKED_MAX = VERSIONS_MAX * REASONS_MAX,
	PARTS = CHOICES_SHOWN + 1,
	LOW = 2
};

/* One question, by its wording: another wording is another question. */
struct reason {
	const struct fact_reason_item *fact;
	struct fact_choice *choices;
	size_t choice_count;
	int *given; /* by person, the choice, or -1 */
	int64_t counts[PARTS], known[PARTS];
	bool hidden[PARTS];
};

/* Which question of the list a version's is. */
struct asked {
	const struct version *version;
	int64_t position;
	size_t reason;
};

struct reasons {
	struct reason list[REASONS_MAX];
	size_t count;
	struct asked asked[ASKED_MAX];
	size_t asked_count;
};

/* Gathering. */

static bool
is_same(const struct reason *reason, const struct fact_reason_item *fact,
        const struct fact_choice *choices, size_t count)
{
	if (strcmp(reason->fact->name, fact->name) != 0 ||
	        strcmp(reason->fact->label, fact->label) != 0 ||
	        reason->choice_count != count)
		return false;
	for (size_t c = 0; c < count; c++)
		if (strcmp(reason->choices[c].label, choices[c].label) != 0 ||
		        strcmp(reason->choices[c].value, choices[c].value) != 0)
			return false;
	return true;
}

static void
begin_reason(struct building *b, struct reason *reason,
        const struct fact_reason_item *fact)
{
	reason->fact = fact;
	reason->given =
	        talloc_array(b->memory, int, (unsigned)b->invitation_count + 1);
	if (reason->given == NULL)
		log_abort("report.reason", "out of memory");
	for (size_t i = 0; i < b->invitation_count; i++)
		reason->given[i] = -1;
}

/* Questions beyond what has room are not shown. */
static enum status
gather_item(struct building *b, struct reasons *reasons,
        const struct version *version, const struct fact_reason_item *fact)
{
	struct fact_choice *choices = NULL;
	size_t count = 0;
	size_t at = 0;
	enum status status = fact_choices(b->db, b->memory, version->id,
	        fact->position, &choices, &count);

	if (status != STATUS_OK || count == 0 || count > CHOICES_SHOWN)
		return status;
	while (at < reasons->count &&
	        !is_same(&reasons->list[at], fact, choices, count))
		at++;
	if (at == REASONS_MAX || reasons->asked_count == ASKED_MAX)
		return STATUS_OK;
	if (at == reasons->count) {
		begin_reason(b, &reasons->list[at], fact);
		reasons->list[at].choices = choices;
		reasons->list[at].choice_count = count;
		reasons->count++;
	}
	reasons->asked[reasons->asked_count++] =
	        (struct asked){version, fact->position, at};
	return STATUS_OK;
}

static enum status
gather(struct building *b, struct reasons *reasons)
{
	enum status status = STATUS_OK;

	for (size_t v = 0; status == STATUS_OK && v < b->version_count; v++) {
		struct fact_reason_item *items = NULL;
		size_t count = 0;

		status = fact_reason_items(
		        b->db, b->memory, b->versions[v].id, &items, &count);
		for (size_t i = 0; status == STATUS_OK && i < count; i++)
			status = gather_item(
			        b, reasons, &b->versions[v], &items[i]);
	}
	return status;
}

static void
take_answer(struct building *b, struct reasons *reasons,
        const struct fact_answer *answer)
{
	const struct person *person = report_person_of(b, answer->invitation);
	struct reason *reason = NULL;

	if (person == NULL || !report_has_answered(person))
		return;
	for (size_t i = 0; i < reasons->asked_count; i++)
		if (reasons->asked[i].version == person->version &&
		        reasons->asked[i].position == answer->position)
			reason = &reasons->list[reasons->asked[i].reason];
	for (size_t c = 0; reason != NULL && c < reason->choice_count; c++)
		if (strcmp(reason->choices[c].value, answer->value) == 0)
			reason->given[person - b->persons] = (int)c;
}

/* Counting: the choices, and who gave no reason. */

static void
count_reason(const struct building *b, struct reason *reason)
{
	size_t silent = reason->choice_count;

	for (size_t i = 0; i < b->invitation_count; i++) {
		int given = reason->given[i];

		if (report_has_answered(&b->persons[i]))
			reason->counts[given < 0 ? silent : (size_t)given]++;
	}
	for (size_t k = 0; k < b->report->known_count; k++) {
		int given = reason->given[b->report->known[k].person];

		reason->known[given < 0 ? silent : (size_t)given]++;
	}
}

/* Parts that are small for a stranger, and those that are for a manager. */
static void
hide(const struct building *b, struct reason *reason)
{
	size_t parts = reason->choice_count + 1;
	int64_t rest[PARTS];
	size_t kinds = 0;

	for (size_t c = 0; c < reason->choice_count; c++)
		kinds += reason->counts[c] > 0;
	if (kinds < 2 || b->report->total.answered.hidden) {
		memset(reason->hidden, true, sizeof(reason->hidden));
		return;
	}
	for (size_t c = 0; c < parts; c++)
		rest[c] = reason->counts[c] - reason->known[c];
	for (int round = 0; round < 3; round++) {
		rule_parts(reason->counts, parts, b->report->threshold,
		        reason->hidden);
		rule_parts(rest, parts, b->report->threshold, reason->hidden);
	}
	/* Reasons without how many gave any tell nobody anything. */
	if (reason->hidden[reason->choice_count])
		memset(reason->hidden, true, sizeof(reason->hidden));
}

/* Writing. */

static void
fill_reason(struct report *report, const struct reason *reason,
        struct report_item *item)
{
	size_t n = reason->choice_count;
	int64_t people = 0;

	for (size_t c = 0; c < n; c++)
		people += reason->counts[c];
	*item = (struct report_item){
	        .name = talloc_strdup(report, reason->fact->name),
	        .label = talloc_strdup(report, reason->fact->label),
	        .measure = "",
	        .respondents = {reason->hidden[n] ? 0 : people,
	                reason->hidden[n], people},
	        .choices = talloc_zero_array(
	                report, struct report_item_choice, (unsigned)n + 1),
	        .choices_count = n};
	if (item->choices == NULL)
		log_abort("report.reason", "out of memory");
	for (size_t c = 0; c < n; c++)
		item->choices[c] = (struct report_item_choice){
		        .value =
		                talloc_strdup(report, reason->choices[c].value),
		        .label =
		                talloc_strdup(report, reason->choices[c].label),
		        .answers = {reason->hidden[c] ? 0 : reason->counts[c],
		                reason->hidden[c], reason->counts[c]}};
}

/* What the manager knows each of the known to have said. */
static void
fill_known(struct report *report, const struct reason *reason, size_t at)
{
	for (size_t k = 0; k < report->known_count; k++) {
		struct report_known *known = &report->known[k];

		if (known->reasons == NULL)
			known->reasons = talloc_array(report, int, REASONS_MAX);
		if (known->reasons == NULL)
			log_abort("report.reason", "out of memory");
		known->reasons[at] = reason->given[known->person];
	}
}

/* Two items of which everybody here gave one a low answer: who knows the
 * questionnaire knows that, since the question follows on such answers. */
static bool
is_low(const struct building *b, size_t person, size_t item)
{
	int choice = report_choice_of(b, &b->persons[person], item);
	const char *value =
	        choice < 0 ? "" : b->report->items[item].choices[choice].value;

	return value[0] >= '1' && value[0] <= '0' + LOW && value[1] == '\0';
}

static bool
covers(const struct building *b, const struct reason *reason, size_t one,
        size_t other)
{
	for (size_t i = 0; i < b->invitation_count; i++)
		if (reason->given[i] >= 0 && !is_low(b, i, one) &&
		        !is_low(b, i, other))
			return false;
	return true;
}

static void
fill_covers(struct building *b, const struct reason *reason, size_t at)
{
	struct report *report = b->report;

	for (size_t i = 0; i < report->items_count; i++)
		for (size_t k = i; k < report->items_count; k++) {
			if (!covers(b, reason, i, k))
				continue;
			report->covers = talloc_realloc(report, report->covers,
			        struct report_cover,
			        (unsigned)report->covers_count + 1);
			if (report->covers == NULL)
				log_abort("report.reason", "out of memory");
			report->covers[report->covers_count++] =
			        (struct report_cover){at, {i, k}};
		}
}

static void
fill_all(struct building *b, struct reasons *reasons)
{
	struct report *report = b->report;

	report->reasons = talloc_zero_array(
	        report, struct report_item, (unsigned)reasons->count + 1);
	if (report->reasons == NULL)
		log_abort("report.reason", "out of memory");
	for (size_t i = 0; i < reasons->count; i++) {
		struct reason *reason = &reasons->list[i];
		size_t at = report->reasons_count;

		count_reason(b, reason);
		/* Nobody was asked, or nobody said. */
		if (reason->counts[reason->choice_count] ==
		        b->total.row.counts[ANSWERED])
			continue;
		hide(b, reason);
		fill_reason(report, reason, &report->reasons[at]);
		fill_known(report, reason, at);
		report_firm_reason(report, at, reason->given);
		fill_covers(b, reason, at);
		report->reasons_count++;
	}
}

/* Of all months: an invitation that has a late answer stands in two of them, and
 * the person that is counted has one of these answers. */
static enum status
read_answers(struct building *b, struct reasons *reasons)
{
	enum status status = STATUS_OK;

	for (int m = 0; status == STATUS_OK && m < b->period.months; m++) {
		struct fact_answer *answers = NULL;
		size_t count = 0;

		status = fact_reasons(b->db, b->memory, report_month_at(b, m),
		        &answers, &count);
		for (size_t i = 0; status == STATUS_OK && i < count; i++)
			take_answer(b, reasons, &answers[i]);
	}
	return status;
}

enum status
report_fill_reasons(struct building *b)
{
	struct reasons *reasons = talloc_zero(b->memory, struct reasons);
	enum status status;

	if (reasons == NULL)
		log_abort("report.reason", "out of memory");
	status = gather(b, reasons);
	if (status == STATUS_OK && reasons->count > 0)
		status = read_answers(b, reasons);
	if (status == STATUS_OK)
		fill_all(b, reasons);
	return status;
}

void
report_hide_reason(struct report_item *reason)
{
	report_hide_count(&reason->respondents);
	for (size_t c = 0; c < reason->choices_count; c++)
		report_hide_count(&reason->choices[c].answers);
}

/* Calls. */

void
report_hide_call_backs(struct report *report)
{
	report_hide_count(&report->call_backs.asked);
	report_hide_count(&report->call_backs.in_time);
}

static void
show(struct report_count *count)
{
	count->count = count->truth;
	count->hidden = false;
}

/* The invitation of the same person that is counted, or NULL. */
static const struct person *
counted_of(const struct building *b, const struct person *person)
{
	for (size_t i = 0; !person->counted && i < b->invitation_count; i++)
		if (b->persons[i].counted && b->persons[i].facts->respondent ==
		                                     person->facts->respondent)
			return &b->persons[i];
	return person->counted ? person : NULL;
}

/* A person who asked more than once asked the first time; a call that was asked
 * for before the period belongs to an earlier one, of which only a late answer
 * is here. */
static void
take_call(const struct building *b, const struct fact_call *call,
        const struct fact_call **first)
{
	const struct person *person = report_person_of(b, call->invitation);
	const struct fact_call **of;

	if (person != NULL)
		person = counted_of(b, person);
	if (person == NULL || !report_has_answered(person) ||
	        call->asked_at <
	                clock_month_end(clock_month_add(b->period.first, -1)))
		return;
	of = &first[person - b->persons];
	if (*of == NULL || call->asked_at < (*of)->asked_at)
		*of = call;
}

/* A call that can still be made in time is neither. */
static void
count_call(struct building *b, const struct fact_call *call, size_t person)
{
	struct report_call_backs *calls = &b->report->call_backs;
	bool done = call->done_at != 0;
	bool in_time = done && call->done_at <= call->due_at;

	if (!done && call->due_at > b->now)
		return;
	calls->asked.truth++;
	calls->in_time.truth += in_time;
	report_firm_call(b->report, person, in_time);
}

static void
show_calls(struct building *b)
{
	struct report_call_backs *calls = &b->report->call_backs;
	int64_t answered = b->total.row.counts[ANSWERED];
	int64_t threshold = b->report->threshold;

	if (b->report->total.answered.hidden ||
	        !rule_is_plain(calls->asked.truth, threshold) ||
	        !rule_is_plain(answered - calls->asked.truth, threshold))
		return;
	show(&calls->asked);
	if (rule_is_plain(calls->in_time.truth, threshold) &&
	        rule_is_plain(
	                calls->asked.truth - calls->in_time.truth, threshold))
		show(&calls->in_time);
}

enum status
report_fill_call_backs(struct building *b)
{
	struct fact_range range = {b->month.municipality, 1, 0};
	const struct fact_call **first = talloc_zero_array(b->memory,
	        const struct fact_call *, (unsigned)b->invitation_count + 1);
	struct fact_call *rows = NULL;
	size_t count = 0;
	enum status status;

	if (first == NULL)
		log_abort("report.calls", "out of memory");
	if (b->invitation_count > 0) {
		range.first = b->invitations[0].invitation;
		range.last = b->invitations[b->invitation_count - 1].invitation;
	}
	status = fact_calls(b->db, b->memory, range, &rows, &count);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < count; i++)
		take_call(b, &rows[i], first);
	for (size_t i = 0; i < b->invitation_count; i++)
		if (first[i] != NULL)
			count_call(b, first[i], i);
	show_calls(b);
	return STATUS_OK;
}
