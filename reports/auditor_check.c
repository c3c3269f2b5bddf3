/*
 * The judgement.  Published counts are constants; what ties the unpublished
 * ones falls into parts that know nothing of each other, and each part has
 * worlds of its own (auditor_world.c).  One that is found bears witness for
 * every count that happens to be low, or high, in it.
 */
#include <string.h>

#include <glpk.h>

#include "base/log.h"
#include "reports/auditor_internal.h"
#include "reports/auditor_world.h"

#define TOLERANCE 1e-6

struct audit {
	struct auditor *auditor;
	size_t *part;    /* of each count: the first of those tied to it */
	int *column;     /* of each count in the world, 0 for none */
	bool *has_low;   /* a world in which it is at most 1 */
	bool *has_high;  /* and one in which it reaches the threshold */
	bool *is_new;    /* of each part, by its first count */
	size_t *members; /* of the part at hand */
	size_t member_count;
	struct auditor_world *world;
};

static enum status
refuse(const struct audit_count *count, const char *what, struct text *why)
{
	text_add_format(why, "%s %s", count->name, what);
	return STATUS_CONFLICT;
}

static int64_t
rest_of(const struct audit_count *count)
{
	return count->count - count->known;
}

static bool
is_small(const struct audit_count *count)
{
	return rest_of(count) > 0 &&
	       (rest_of(count) < count->threshold || count->few_firms);
}

static bool
is_protected(const struct audit_count *count)
{
	return count->kind == AUDITOR_HIDDEN && is_small(count);
}

/* Parts. */

static size_t
part_of(struct audit *audit, size_t count)
{
	while (audit->part[count] != count) {
		audit->part[count] = audit->part[audit->part[count]];
		count = audit->part[count];
	}
	return count;
}

static bool
is_open(const struct audit *audit, size_t count)
{
	return audit->auditor->counts[count].kind != AUDITOR_PUBLISHED;
}

static void
join(struct audit *audit, const struct audit_row *row)
{
	const struct audit_term *terms = audit->auditor->terms + row->first;
	size_t with = audit->auditor->count_count;

	for (size_t t = 0; t < row->terms; t++) {
		if (!is_open(audit, terms[t].count))
			continue;
		if (with == audit->auditor->count_count)
			with = part_of(audit, terms[t].count);
		audit->part[part_of(audit, terms[t].count)] = with;
	}
}

/* A row that is new may tie old counts only: their part is new, too. */
static void
mark_new(struct audit *audit)
{
	const struct auditor *auditor = audit->auditor;

	for (size_t i = auditor->settled_counts; i < auditor->count_count; i++)
		audit->is_new[part_of(audit, i)] = true;
	for (size_t r = auditor->settled_rows; r < auditor->row_count; r++)
		for (size_t t = 0; t < auditor->rows[r].terms; t++)
			audit->is_new[part_of(audit,
			        auditor->terms[auditor->rows[r].first + t]
			                .count)] = true;
}

static void *
array(TALLOC_CTX *memory, size_t size, size_t count)
{
	void *made = talloc_zero_size(memory, size * (count + 1));

	if (made == NULL)
		log_abort("auditor.check", "out of memory");
	return made;
}

static void
make_parts(struct audit *audit, TALLOC_CTX *memory)
{
	const struct auditor *auditor = audit->auditor;
	size_t count = auditor->count_count;

	audit->part = array(memory, sizeof(*audit->part), count);
	audit->column = array(memory, sizeof(*audit->column), count);
	audit->has_low = array(memory, sizeof(*audit->has_low), count);
	audit->has_high = array(memory, sizeof(*audit->has_high), count);
	audit->is_new = array(memory, sizeof(*audit->is_new), count);
	audit->members = array(memory, sizeof(*audit->members), count);
	for (size_t i = 0; i < count; i++)
		audit->part[i] = i;
	for (size_t r = 0; r < auditor->row_count; r++)
		join(audit, &auditor->rows[r]);
	mark_new(audit);
}

/* The worlds of a part. */

static void
add_counts(struct audit *audit)
{
	for (size_t m = 0; m < audit->member_count; m++) {
		size_t at = audit->members[m];
		const struct audit_count *count = &audit->auditor->counts[at];

		audit->column[at] = (int)m + 1;
		auditor_world_count(
		        audit->world, m, count->count, count->known);
	}
}

/* A row belongs to the part of its open counts; the others are constants. */
static bool
is_row_of(struct audit *audit, const struct audit_row *row)
{
	const struct audit_term *terms = audit->auditor->terms + row->first;

	for (size_t t = 0; t < row->terms; t++)
		if (audit->column[terms[t].count] != 0)
			return true;
	return false;
}

static void
add_row(struct audit *audit, const struct audit_row *row)
{
	const struct audit_term *terms = audit->auditor->terms + row->first;
	double constant = 0;

	for (size_t t = 0; t < row->terms; t++)
		if (audit->column[terms[t].count] == 0)
			constant +=
			        terms[t].factor *
			        (double)audit->auditor->counts[terms[t].count]
			                .count;
	auditor_world_row(audit->world, row->low, row->high, constant);
	for (size_t t = 0; t < row->terms; t++) {
		int column = audit->column[terms[t].count];

		if (column != 0)
			auditor_world_term(audit->world, (size_t)column - 1,
			        terms[t].factor);
	}
}

static void
make_world(struct audit *audit, TALLOC_CTX *memory)
{
	const struct auditor *auditor = audit->auditor;

	audit->world = auditor_world_create(memory, audit->member_count);
	add_counts(audit);
	for (size_t r = 0; r < auditor->row_count; r++)
		if (is_row_of(audit, &auditor->rows[r]))
			add_row(audit, &auditor->rows[r]);
}

static void
witness(struct audit *audit)
{
	for (size_t m = 0; m < audit->member_count; m++) {
		size_t at = audit->members[m];
		const struct audit_count *count = &audit->auditor->counts[at];
		int64_t people =
		        auditor_world_people(audit->world, m) - count->known;

		audit->has_low[at] |= people <= auditor_low_goal(count);
		audit->has_high[at] |= people >= auditor_high_goal(count);
	}
}

/* Is there a world with this count low, or high? */
static bool
can_be(struct audit *audit, size_t at, bool high)
{
	const struct audit_count *count = &audit->auditor->counts[at];

	if (high ? audit->has_high[at] : audit->has_low[at])
		return true;
	if (!auditor_world_find(audit->world, (size_t)audit->column[at] - 1,
	            high,
	            count->known + (high ? auditor_high_goal(count)
	                                 : auditor_low_goal(count))))
		return false;
	witness(audit);
	return true;
}

static enum status
check_part(struct audit *audit, TALLOC_CTX *memory, struct text *why)
{
	const struct auditor *auditor = audit->auditor;
	enum status status = STATUS_OK;

	make_world(audit, memory);
	for (size_t m = 0; status == STATUS_OK && m < audit->member_count;
	        m++) {
		const struct audit_count *count =
		        &auditor->counts[audit->members[m]];

		if (!is_protected(count))
			continue;
		if (!can_be(audit, audit->members[m], false))
			status = refuse(count, "cannot be as low as 1", why);
		else if (!can_be(audit, audit->members[m], true))
			status = refuse(count,
			        "cannot be as high as the threshold", why);
	}
	talloc_free(audit->world);
	for (size_t m = 0; m < audit->member_count; m++)
		audit->column[audit->members[m]] = 0;
	return status;
}

/* The members of a part; does it have something to protect? */
static bool
gather(struct audit *audit, size_t part)
{
	bool found = false;

	audit->member_count = 0;
	for (size_t i = 0; i < audit->auditor->count_count; i++) {
		if (!is_open(audit, i) || part_of(audit, i) != part)
			continue;
		audit->members[audit->member_count++] = i;
		found |= is_protected(&audit->auditor->counts[i]);
	}
	return found;
}

/* Figures that do not fit each other were told wrongly. */
static enum status
check_rows(const struct auditor *auditor, struct text *why)
{
	for (size_t r = 0; r < auditor->row_count; r++) {
		const struct audit_row *row = &auditor->rows[r];
		const struct audit_term *terms = auditor->terms + row->first;
		double sum = 0;

		for (size_t t = 0; t < row->terms; t++)
			sum += terms[t].factor *
			       (double)auditor->counts[terms[t].count].count;
		if (sum < row->low - TOLERANCE || sum > row->high + TOLERANCE)
			return refuse(&auditor->counts[terms[0].count],
			        "does not fit its sum", why);
	}
	return STATUS_OK;
}

static enum status
check_counts(const struct auditor *auditor, struct text *why)
{
	if (auditor->contradiction != NULL) {
		text_add_format(
		        why, "%s has two values", auditor->contradiction);
		return STATUS_CONFLICT;
	}
	for (size_t i = 0; i < auditor->count_count; i++) {
		const struct audit_count *count = &auditor->counts[i];

		if (count->count < 0)
			return refuse(count, "is below zero", why);
		if (count->kind == AUDITOR_PUBLISHED && is_small(count))
			return refuse(count,
			        rest_of(count) < count->threshold
			                ? "is shown, and too small"
			                : "is shown, and of too few firms",
			        why);
	}
	return STATUS_OK;
}

enum status
auditor_check(struct auditor *auditor, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct audit audit = {.auditor = auditor};
	enum status status;

	auditor_firms_judge(auditor);
	status = check_counts(auditor, why);
	if (status == STATUS_OK)
		status = check_rows(auditor, why);
	make_parts(&audit, memory);
	for (size_t i = 0; status == STATUS_OK && i < auditor->count_count; i++)
		if (is_open(&audit, i) && part_of(&audit, i) == i &&
		        audit.is_new[i] && gather(&audit, i))
			status = check_part(&audit, memory, why);
	/* The solver keeps memory for each thread; the writer's ends some day. */
	(void)glp_free_env();
	talloc_free(memory);
	return status;
}
