/*
 * What the auditor is told of figures by principle: how many people have each,
 * how many have another but not this one, and, for citizens, that a mean fixes
 * the sum of the scores that the monthly releases count by answer.
 *
 * The auditor assumes more than a reader has: that the sum is known exactly and
 * is that of the released counts.
 */
#include "server/principle_release.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include <jansson.h>

#include "base/log.h"
#include "base/text.h"
#include "reports/principle_table.h"
#include "reports/respondent.h"
#include "server/release_internal.h"

enum { MONTHS_MAX = 12, RESULT_MAX = 1000000, REASON_MAX = 400 };

struct giving {
	struct db *db;
	TALLOC_CTX *memory;
	const struct principle_place *place;
	const struct period *period;
	struct principle_table *table;
	struct release_history history;
};

static const char *
name_of(const struct giving *g, int64_t code, const char *kind,
        const char *principle, const char *what)
{
	const char *name = text_format(g->memory,
	        "%04" PRId64 " %" PRId64 " principles: %s%s%s%s",
	        g->place->code, code, kind, principle[0] == '\0' ? "" : " ",
	        principle, what);

	return name;
}

/* Of employers; nobody else's firm matters. */
static void
tell_firms(const struct giving *g, const char *name, const int64_t *firms,
        int64_t people)
{
	struct auditor *auditor = g->history.auditor;

	if (firms == NULL)
		return;
	auditor_firm(auditor, name, 0, 0);
	for (int64_t i = 0; i < people; i++)
		auditor_firm(auditor, name, firms[i], 1);
}

/* So many are known to a manager; of employers each with the firm. */
static void
tell_known(const struct giving *g, const char *name, const int64_t *firms,
        int64_t people)
{
	struct auditor *auditor = g->history.auditor;

	if (firms == NULL)
		auditor_known(auditor, name, people);
	for (int64_t i = 0; firms != NULL && i < people; i++) {
		auditor_meet_from(auditor, firms[i]);
		auditor_meet(auditor, name);
	}
	auditor_meet_from(auditor, 0);
}

static void
tell_figure(const struct giving *g, const struct principle_figure *figure,
        const char *name_of_base, const struct principle_base *base)
{
	struct auditor *auditor = g->history.auditor;
	int64_t code = period_code(g->period);
	const char *name =
	        name_of(g, code, figure->kind, figure->principle, " answered");
	const char *rest = name_of(
	        g, code, figure->kind, figure->principle, " without answered");

	auditor_count(auditor, name, figure->people,
	        figure->hidden ? AUDITOR_HIDDEN : AUDITOR_PUBLISHED);
	tell_known(g, name, figure->known_firms, figure->known);
	tell_firms(g, name, figure->firms, figure->people);
	auditor_count(
	        auditor, rest, base->people - figure->people, AUDITOR_HIDDEN);
	tell_known(g, rest, figure->others_known_firms,
	        base->known - figure->known);
	auditor_sum(auditor, name_of_base);
	auditor_term(auditor, 1, name);
	auditor_term(auditor, 1, rest);
}

static void
tell_counts(const struct giving *g)
{
	for (size_t i = 0; i < g->table->bases_count; i++) {
		const struct principle_base *base = &g->table->bases[i];
		const char *name = name_of(
		        g, period_code(g->period), base->kind, "", " answered");

		auditor_count(g->history.auditor, name, base->people,
		        base->hidden ? AUDITOR_HIDDEN : AUDITOR_PUBLISHED);
		tell_known(g, name, base->known_firms, base->known);
		tell_firms(g, name, base->firms, base->people);
		for (size_t f = 0; f < g->table->figures_count; f++)
			if (strcmp(g->table->figures[f].kind, base->kind) == 0)
				tell_figure(
				        g, &g->table->figures[f], name, base);
	}
}

/* The statement of a month's release that is in force, or NULL. */
static const char *
release_of(const struct giving *g, struct month month)
{
	int64_t code = month.year * 100 + month.month;

	for (size_t i = 0; i < g->history.count; i++)
		if (g->history.statements[i].month == code &&
		        g->history.statements[i].active != 0)
			return g->history.statements[i].statement;
	return NULL;
}

static bool
all_released(const struct giving *g)
{
	for (int m = 0; m < g->period->months; m++)
		if (release_of(g, clock_month_add(g->period->first, m)) == NULL)
			return false;
	return true;
}

/* "0740 202610 release 1: item I1 involvement 1234abcd 5" is the count of those
 * who gave 5 to I1; the score, 0 to 4, or -1 for any other count. */
static int
score_of(const char *count, const char *items)
{
	const char *item = strstr(count, ": item ");
	const char *last = strrchr(count, ' ');
	char word[100];
	size_t length;

	if (item == NULL || last == NULL || strlen(last) != 2 ||
	        last[1] < '1' || last[1] > '5' ||
	        strstr(count, " without ") != NULL)
		return -1;
	item += strlen(": item ");
	length = strcspn(item, " ");
	if (length + 3 > sizeof(word))
		return -1;
	(void)snprintf(word, sizeof(word), " %.*s ", (int)length, item);
	return strstr(items, word) == NULL ? -1 : last[1] - '1';
}

struct score_sum {
	struct auditor *auditor; /* NULL: only added up */
	const char *items;
	double sum;
	size_t terms;
};

/* Goes through the counts of one statement. */
static void
add_scores(const char *statement, struct score_sum *sum)
{
	json_t *json = json_loads(statement, 0, NULL);
	json_t *counts = json_object_get(json, "counts");

	for (size_t i = 0; i < json_array_size(counts); i++) {
		json_t *count = json_array_get(counts, i);
		const char *name = json_string_value(json_array_get(count, 0));
		int score = name == NULL ? -1 : score_of(name, sum->items);

		if (score < 1)
			continue;
		sum->sum += (double)score * (double)json_integer_value(
		                                    json_array_get(count, 1));
		sum->terms++;
		if (sum->auditor != NULL)
			auditor_term(sum->auditor, (double)score, name);
	}
	json_decref(json);
}

static void
walk_months(const struct giving *g, struct score_sum *sum)
{
	for (int m = 0; m < g->period->months; m++) {
		const char *statement =
		        release_of(g, clock_month_add(g->period->first, m));

		if (statement != NULL)
			add_scores(statement, sum);
	}
}

/* The sum of scores, taken to be known. */
static void
tell_means(const struct giving *g)
{
	for (size_t f = 0; f < g->table->figures_count; f++) {
		const struct principle_figure *figure = &g->table->figures[f];
		struct score_sum sum = {.items = figure->items};

		if (figure->hidden || strcmp(figure->kind, "citizen") != 0)
			continue;
		walk_months(g, &sum);
		if (sum.terms == 0)
			continue;
		auditor_row(g->history.auditor, sum.sum, sum.sum);
		sum.auditor = g->history.auditor;
		walk_months(g, &sum);
	}
}

/* Is the period told of: given out before, or now? */
static bool
is_told(const struct giving *g, const struct period *period)
{
	struct principle_release given;
	int64_t code = period_code(period);

	return code == period_code(g->period) ||
	       principle_release_find(g->db, g->memory, g->place->code, code,
	               &given) == STATUS_OK;
}

/* A quarter over those of its months that were told of. */
static void
link_quarter(const struct giving *g, const struct period *quarter)
{
	const char *prefixes[MONTHS_MAX];
	struct auditor_parts parts = {.parts = prefixes};

	for (int m = 0; m < quarter->months && m < MONTHS_MAX; m++) {
		struct period month =
		        period_of_month(clock_month_add(quarter->first, m));

		if (is_told(g, &month))
			prefixes[parts.count++] =
			        name_of(g, period_code(&month), "", "", "");
	}
	if (parts.count == 0)
		return;
	parts.whole = name_of(g, period_code(quarter), "", "", "");
	parts.complete = parts.count == (size_t)quarter->months;
	auditor_link(g->history.auditor, &parts);
}

/* The quarter at hand, or the one in which the month lies. */
static void
link_periods(const struct giving *g)
{
	struct period quarter = {.kind = PERIOD_QUARTER, .months = 3};
	int month = g->period->first.month;

	quarter.first =
	        (struct month){g->period->first.year, month - (month - 1) % 3};
	if (is_told(g, &quarter))
		link_quarter(g, &quarter);
}

enum status
principle_release_tell(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        struct auditor *auditor, struct text *why)
{
	struct principle_release *given = NULL;
	size_t count = 0;
	enum status status =
	        principle_release_all(db, memory, municipality, &given, &count);

	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = auditor_read(auditor, given[i].statement, why);
	return status;
}

/* Everything anew, since what an auditor was told cannot be taken back. */
static enum status
audit(struct giving *g, struct text *why)
{
	enum status status = release_history_read(
	        g->db, g->memory, g->place->code, &g->history, why);

	if (status != STATUS_OK)
		return status;
	if (!all_released(g))
		principle_table_hide_kind(g->table, "citizen");
	auditor_settle(g->history.auditor);
	auditor_threshold(g->history.auditor, g->place->minimum_cell);
	tell_counts(g);
	tell_means(g);
	link_periods(g);
	return auditor_check(g->history.auditor, why);
}

/* The kind that the auditor named ("… principles: employer P1 answered …"), or
 * citizens, whose answers are also in the releases, or any that is left. */
static size_t
kind_to_hide(const char *why, const bool hidden[RESPONDENT_KINDS])
{
	const char *named = strstr(why, " principles: ");
	size_t first = RESPONDENT_KINDS;

	for (size_t k = RESPONDENT_KINDS; k-- > 0;) {
		size_t length = strlen(respondent_kinds[k]);

		if (hidden[k])
			continue;
		first = k;
		if (named != NULL && strncmp(named + strlen(" principles: "),
		                             respondent_kinds[k], length) == 0)
			return k;
	}
	return first;
}

/* One kind after the other goes.  Why it is refused is for the log, since it may
 * tell what is hidden. */
static enum status
audit_and_hide(struct giving *g)
{
	bool hidden[RESPONDENT_KINDS] = {false};
	enum status status = STATUS_CONFLICT;
	struct text why;

	text_init(&why, g->memory, REASON_MAX);
	while (status == STATUS_CONFLICT) {
		size_t kind;

		text_clear(&why);
		status = audit(g, &why);
		if (status != STATUS_CONFLICT)
			break;
		log_event(LOG_WARN, "principle.refused",
		        "municipality=%" PRId64 " why=%s", g->place->code,
		        text_string(&why));
		kind = kind_to_hide(text_string(&why), hidden);
		if (kind == RESPONDENT_KINDS)
			return STATUS_FORBIDDEN;
		hidden[kind] = true;
		principle_table_hide_kind(g->table, respondent_kinds[kind]);
	}
	return status;
}

static enum status
weigh(struct giving *g, struct principle_release *release)
{
	struct month last =
	        clock_month_add(g->period->first, g->period->months - 1);
	const int64_t months[2] = {
	        g->period->first.year * 100 + g->period->first.month,
	        last.year * 100 + last.month};
	struct text json;
	struct text statement;
	enum status status = principle_table_build(
	        g->db, g->memory, g->place->code, months, &g->table);

	if (status != STATUS_OK)
		return status;
	text_init(&json, g->memory, RESULT_MAX);
	text_init(&statement, g->memory, RESULT_MAX);
	principle_table_hide(g->table, g->place->minimum_cell);
	status = audit_and_hide(g);
	if (status != STATUS_OK)
		return status;
	principle_table_json(g->table, &json);
	auditor_write(g->history.auditor, &statement);
	if (json.truncated || statement.truncated)
		return STATUS_LIMIT;
	release->result = text_string(&json);
	release->statement = text_string(&statement);
	return STATUS_OK;
}

/* The length is read first: what comes after it makes the draft stale, and is not
 * overlooked. */
enum status
principle_release_draft(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        const struct period *period, int64_t now, struct principle_draft *draft,
        struct text *why)
{
	struct principle_place *places = NULL;
	struct giving giving = {.db = db, .memory = memory, .period = period};
	size_t count = 0;
	enum status status;

	*draft = (struct principle_draft){
	        .release = {.municipality = municipality,
	                .period = period_code(period)}};
	if (period->kind == PERIOD_YEAR || period_end(period) > now) {
		text_add(why, "expected a month or a quarter that is over");
		return STATUS_INPUT;
	}
	status = release_history_length(db, municipality, &draft->told);
	if (status == STATUS_OK)
		status = principle_release_find(db, memory, municipality,
		        draft->release.period, &draft->release);
	draft->given = status == STATUS_OK;
	if (status != STATUS_NOT_FOUND)
		return status;
	draft->release.municipality = municipality;
	draft->release.period = period_code(period);
	status = principle_places(db, memory, municipality, &places, &count);
	if (status != STATUS_OK || count != 1)
		return status == STATUS_OK ? STATUS_NOT_FOUND : status;
	giving.place = &places[0];
	return weigh(&giving, &draft->release);
}

enum status
principle_release_keep(struct db *db, const struct principle_draft *draft,
        int64_t now, bool *stale)
{
	int64_t told = 0;
	enum status status =
	        release_history_length(db, draft->release.municipality, &told);

	*stale = status == STATUS_OK && !draft->given && told != draft->told;
	if (status != STATUS_OK || *stale || draft->given)
		return status;
	return principle_release_put(db, &draft->release, now);
}
