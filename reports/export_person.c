/*
 * Sessions become rows of the export's table: what became of each, who stands in
 * cells that are too small, and what a respondent weighs.  One municipality's
 * month is in memory at a time.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "reports/export_cell.h"
#include "reports/export_internal.h"
#include "reports/metric.h"
#include "reports/rate.h"
#include "reports/weight.h"

enum { MEASURED_MAX = 20 };

/* One kind of respondents of a municipality's month. */
struct pool {
	struct exporting *exporting;
	const char *kind;
	struct export_session *sessions;
	struct export_row *rows;
	struct cell_member *members;
	size_t count;
};

/* The trait of those of whom nothing is known: a value like others, which is
 * exported as what was taken away is. */
enum { UNKNOWN = -1 };

static int64_t
code_of(struct exporting *exporting, struct export_names *names,
        const char *name)
{
	if (name[0] == '\0')
		return UNKNOWN;
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->values[i].label, name) == 0)
			return names->values[i].code;
	if (names->count == EXPORT_NAMES_MAX)
		return UNKNOWN;
	names->values[names->count] =
	        (struct dictionary_value){.code = (int64_t)names->count + 1,
	                .label = talloc_strdup(exporting->memory, name),
	                .stored = ""};
	return names->values[names->count++].code;
}

/* The number that a person has in this project.  59 bits: twelve characters of
 * 31 letters. */
static int64_t
panel_of(const struct export_request *request, int64_t respondent)
{
	unsigned char hash[SECRET_HASH_BYTES];
	uint64_t number = 0;

	secret_hash(
	        request->key, "panel", &respondent, sizeof(respondent), hash);
	for (size_t i = 0; i < sizeof(number); i++)
		number = number << 8 | hash[i];
	return (int64_t)(number >> 5);
}

/* Can an index be computed of the answers? */
static bool
has_index(const struct dictionary_version *version, const char *measure,
        const struct export_answer *answers, size_t count)
{
	double items[MEASURED_MAX];
	size_t n = 0;

	for (size_t i = 0; i < version->items_count && n < MEASURED_MAX; i++) {
		int64_t number = 0;

		if (strcmp(version->items[i].measure, measure) != 0)
			continue;
		items[n] = NAN;
		/* The last one counts. */
		for (size_t a = 0; a < count; a++)
			if (answers[a].position == (int64_t)i)
				items[n] = text_to_int(answers[a].value, 1, 5,
				                   &number) == STATUS_OK
				                   ? (double)number
				                   : NAN;
		n++;
	}
	return !isnan(metric_index(items, n));
}

static enum status
judge(const struct exporting *exporting, const struct export_session *session,
        struct export_row *row)
{
	const struct dictionary_version *version =
	        &exporting->dictionary->versions[row->version];
	struct rate_facts facts = {.state = session->state,
	        .answered = session->answered,
	        .sent = session->sent != 0,
	        .delivered = session->delivered != 0,
	        .undelivered = session->undelivered != 0};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct export_answer *answers = NULL;
	size_t count = 0;
	enum status status = STATUS_OK;

	/* Who answered everything is known without looking. */
	if (strcmp(session->state, "complete") != 0 && session->answered > 0)
		status = export_answers(exporting->db, memory,
		        row->municipality, row->invitation, &answers, &count);
	facts.has_index = has_index(version, "satisfaction", answers, count) ||
	                  has_index(version, "involvement", answers, count);
	row->disposition = rate_disposition(&facts);
	talloc_free(memory);
	return status;
}

/* Of an employer; nobody else's matters.  It is in no row. */
static int64_t
firm_of(const struct pool *pool, int64_t respondent)
{
	const struct exporting *exporting = pool->exporting;
	int64_t firm = fact_firm_of(
	        exporting->firms, exporting->firm_count, respondent);

	if (strcmp(pool->kind, "employer") != 0)
		return 0;
	return firm == 0 ? CELL_UNKNOWN_FIRM : firm;
}

static enum status
add(struct pool *pool, const struct export_session *session, int64_t version,
        struct export_row row)
{
	struct exporting *exporting = pool->exporting;
	const struct dictionary_scope *scope = &exporting->request->scope;
	struct cell_member *member = &pool->members[pool->count];

	row.panel = panel_of(exporting->request, session->respondent);
	row.invitation = session->invitation;
	row.version = version;
	row.weight = NAN;
	*member = (struct cell_member){.person = session->respondent,
	        .firm = firm_of(pool, session->respondent),
	        .place = pool->count};
	member->traits[CELL_GROUP] =
	        code_of(exporting, &exporting->groups, session->target_group);
	if (dictionary_covers(scope, "enhed"))
		member->traits[CELL_UNIT] =
		        code_of(exporting, &exporting->units, session->unit);
	if (dictionary_covers(scope, "uge"))
		member->traits[CELL_WEEK] = export_week(session->created_at);
	pool->rows[pool->count++] = row;
	return judge(exporting, session, &pool->rows[pool->count - 1]);
}

/* Without units in the grant their trait is the same for all, so that it stands
 * in nobody's way. */
static void
level_traits(struct pool *pool)
{
	const struct dictionary_scope *scope = &pool->exporting->request->scope;

	for (size_t i = 0; i < pool->count; i++) {
		if (!dictionary_covers(scope, "enhed"))
			pool->members[i].traits[CELL_UNIT] = 1;
		if (!dictionary_covers(scope, "uge"))
			pool->members[i].traits[CELL_WEEK] = 1;
	}
}

static int64_t
known(int64_t trait)
{
	return trait == UNKNOWN ? 0 : trait;
}

static void
take_traits(struct pool *pool)
{
	const struct dictionary_scope *scope = &pool->exporting->request->scope;

	for (size_t i = 0; i < pool->count; i++) {
		const struct cell_member *member = &pool->members[i];
		struct export_row *row = &pool->rows[member->place];

		row->target_group = known(member->traits[CELL_GROUP]);
		if (dictionary_covers(scope, "enhed"))
			row->unit = known(member->traits[CELL_UNIT]);
		if (dictionary_covers(scope, "uge"))
			row->week = member->traits[CELL_WEEK];
	}
}

static bool
has_answered(const struct export_row *row)
{
	return row->disposition == RATE_COMPLETE ||
	       row->disposition == RATE_PARTIAL;
}

/* Target groups as categories without a gap; those in which nobody answered
 * cannot be stood for and are none. */
struct weighing {
	int64_t groups[WEIGHT_CATEGORIES_MAX];
	double totals[WEIGHT_CATEGORIES_MAX];
	size_t categories;
	size_t *category;
	double *weights;
	size_t n;
};

static size_t
category_of(const struct weighing *weighing, int64_t group)
{
	size_t c = 0;

	while (c < weighing->categories && weighing->groups[c] != group)
		c++;
	return c;
}

static void
sort_out(const struct pool *pool, struct weighing *weighing)
{
	for (size_t i = 0; i < pool->count; i++) {
		const struct export_row *row = &pool->rows[i];
		size_t c = category_of(weighing, row->target_group);

		if (!has_answered(row) || c == WEIGHT_CATEGORIES_MAX)
			continue;
		if (c == weighing->categories)
			weighing->groups[weighing->categories++] =
			        row->target_group;
		weighing->category[weighing->n++] = c;
	}
	for (size_t i = 0; i < pool->count; i++) {
		size_t c = category_of(weighing, pool->rows[i].target_group);

		if (c < weighing->categories &&
		        pool->rows[i].disposition != RATE_INELIGIBLE)
			weighing->totals[c]++;
	}
}

/* Post-stratification by target group: those who were asked are what those who
 * answered stand for. */
static void
weigh(struct pool *pool, TALLOC_CTX *memory)
{
	struct weighing *weighing = talloc_zero(memory, struct weighing);
	struct weight_margin margin;
	size_t at = 0;

	if (weighing == NULL)
		log_abort("export.weigh", "out of memory");
	weighing->category =
	        talloc_zero_array(memory, size_t, (unsigned)pool->count + 1);
	weighing->weights =
	        talloc_zero_array(memory, double, (unsigned)pool->count + 1);
	if (weighing->category == NULL || weighing->weights == NULL)
		log_abort("export.weigh", "out of memory");
	sort_out(pool, weighing);
	margin = (struct weight_margin){
	        weighing->category, weighing->totals, weighing->categories};
	if (weight_rake(&margin, 1, weighing->n, weighing->weights) !=
	        STATUS_OK)
		return;
	weight_trim(weighing->weights, weighing->n, 0.3, 3);
	for (size_t i = 0; i < pool->count && at < weighing->n; i++)
		if (has_answered(&pool->rows[i]) &&
		        category_of(weighing, pool->rows[i].target_group) <
		                weighing->categories)
			pool->rows[i].weight = weighing->weights[at++];
}

/* The order of the file: within a month and a kind, by the project's own
 * numbers. */
static int
by_panel(const void *left, const void *right)
{
	const struct export_row *a = left;
	const struct export_row *b = right;

	if (a->panel != b->panel)
		return a->panel < b->panel ? -1 : 1;
	return a->invitation < b->invitation ? -1 : 1;
}

static enum status
store(struct pool *pool, TALLOC_CTX *memory)
{
	struct exporting *exporting = pool->exporting;
	enum status status = STATUS_OK;

	if (pool->count == 0)
		return STATUS_OK;
	level_traits(pool);
	if (!cell_coarsen(pool->members, pool->count, exporting->least)) {
		exporting->result->left_out += (int64_t)pool->count;
		return STATUS_OK;
	}
	take_traits(pool);
	weigh(pool, memory);
	qsort(pool->rows, pool->count, sizeof(*pool->rows), by_panel);
	for (size_t i = 0; status == STATUS_OK && i < pool->count; i++)
		status = export_put(exporting->db, &pool->rows[i]);
	return status;
}

/* Kinds of respondents are never pooled. */
static enum status
take_kind(struct exporting *exporting, const char *kind,
        const struct export_session *sessions, size_t count,
        struct export_row head)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct pool pool = {.exporting = exporting, .kind = kind};
	const struct dictionary *dictionary = exporting->dictionary;
	enum status status = STATUS_OK;

	pool.rows = talloc_zero_array(
	        memory, struct export_row, (unsigned)count + 1);
	pool.members = talloc_zero_array(
	        memory, struct cell_member, (unsigned)count + 1);
	if (pool.rows == NULL || pool.members == NULL)
		log_abort("export.kind", "out of memory");
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		const struct dictionary_version *version = dictionary_version(
		        dictionary, sessions[i].survey_version);

		if (version != NULL && strcmp(version->kind, kind) == 0)
			status = add(&pool, &sessions[i],
			        version - dictionary->versions, head);
	}
	if (status == STATUS_OK)
		status = store(&pool, memory);
	talloc_free(memory);
	return status;
}

static enum status
take_month(struct exporting *exporting, int64_t municipality, int64_t month)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const struct dictionary_scope *scope = &exporting->request->scope;
	struct export_row head = {.municipality = municipality, .month = month};
	struct export_session *sessions = NULL;
	size_t count = 0;
	enum status status = export_sessions(
	        exporting->db, memory, municipality, month, &sessions, &count);

	for (size_t k = 0;
	        status == STATUS_OK && count > 0 && k < scope->kinds_count; k++)
		status = take_kind(
		        exporting, scope->kinds[k], sessions, count, head);
	talloc_free(memory);
	return status;
}

static void
note_firms_least(struct export_result *result, int64_t least)
{
	if (result->firms_from == 0 || least < result->firms_from)
		result->firms_from = least;
	if (least > result->firms_to)
		result->firms_to = least;
}

enum status
export_persons(struct exporting *exporting, int64_t municipality)
{
	struct export_place place = {0};
	struct month month = {(int)(exporting->request->from / 100),
	        (int)(exporting->request->from % 100)};
	enum status status = export_place(
	        exporting->db, exporting->memory, municipality, &place);
	struct export_names *names = &exporting->municipalities;

	if (status != STATUS_OK)
		return status;
	exporting->least = place.minimum_cell;
	note_firms_least(exporting->result, firm_least(place.minimum_cell));
	status = fact_firms(exporting->db, exporting->memory, municipality,
	        &exporting->firms, &exporting->firm_count);
	names->values[names->count++] =
	        (struct dictionary_value){municipality, place.name, ""};
	while (status == STATUS_OK &&
	        month.year * 100 + month.month <= exporting->request->to) {
		status = take_month(exporting, municipality,
		        month.year * 100 + month.month);
		month = clock_month_add(month, 1);
	}
	return status;
}
