/*
 * The judgement.  Published counts are constants; what ties the unpublished
 * ones falls into parts that know nothing of each other (auditor_part.c), and
 * each part has worlds of its own (auditor_world.c).  One that is found bears
 * witness for every count that happens to be low, or high, in it.  All of it is
 * done for everybody, and for each reader who knows more.
 */
#include <string.h>

#include <glpk.h>

#include "base/log.h"
#include "reports/auditor_internal.h"
#include "reports/auditor_world.h"

#define TOLERANCE 1e-6

/* Of one reader after the other. */
struct audit {
	struct auditor *auditor;
	struct audit_parts parts;
	const char *who; /* the reader at hand */
	int64_t *known;  /* of each count, to the reader at hand */
	bool *split;     /* finer counts are protected in its place */
	int *column;     /* of each count in the world, 0 for none */
	bool *has_low;   /* a world in which it is at most 1 */
	bool *has_high;  /* and one in which it reaches the threshold */
	struct auditor_world *world; /* of the part at hand; NULL until asked */
};

static enum status
refuse(const struct audit_count *count, const char *what, struct text *why)
{
	text_add_format(why, "%s %s", count->name, what);
	return STATUS_CONFLICT;
}

static int64_t
rest_of(const struct audit *audit, size_t at)
{
	return audit->auditor->counts[at].count - audit->known[at];
}

static bool
is_small(const struct audit *audit, size_t at)
{
	int64_t rest = rest_of(audit, at);

	const struct audit_count *count = &audit->auditor->counts[at];

	return rest > 0 && (rest < count->threshold || count->few_firms);
}

/* Nobody is in it, and that must not be known. */
static bool
is_nobodys(const struct audit_count *count)
{
	return count->nobody && count->count == 0;
}

static bool
is_protected(const struct audit *audit, size_t at)
{
	const struct audit_count *count = &audit->auditor->counts[at];

	return count->kind == AUDITOR_HIDDEN && !audit->split[at] &&
	       (is_small(audit, at) || is_nobodys(count) || count->few_by_now);
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
init(struct audit *audit, TALLOC_CTX *memory)
{
	size_t count = audit->auditor->count_count;

	auditor_parts_init(&audit->parts, audit->auditor, memory);
	audit->known = array(memory, sizeof(*audit->known), count);
	audit->split = array(memory, sizeof(*audit->split), count);
	audit->column = array(memory, sizeof(*audit->column), count);
	audit->has_low = array(memory, sizeof(*audit->has_low), count);
	audit->has_high = array(memory, sizeof(*audit->has_high), count);
}

/* The worlds of a part. */

static void
add_counts(struct audit *audit)
{
	for (size_t m = 0; m < audit->parts.member_count; m++) {
		size_t at = audit->parts.members[m];

		audit->column[at] = (int)m + 1;
		auditor_world_count(audit->world, m,
		        audit->auditor->counts[at].count, audit->known[at]);
	}
}

/* Counts that are published are constants. */
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
make_world(struct audit *audit)
{
	const struct audit_parts *parts = &audit->parts;

	if (audit->world != NULL)
		return;
	audit->world = auditor_world_create(NULL, parts->member_count);
	add_counts(audit);
	for (size_t r = 0; r < parts->member_row_count; r++)
		add_row(audit, &audit->auditor->rows[parts->member_rows[r]]);
}

/* How low, or high, it must be able to be beyond whom the reader knows. */
static int64_t
goal_of(const struct audit *audit, size_t at, bool high)
{
	struct audit_count seen = audit->auditor->counts[at];

	seen.known = audit->known[at];
	return high ? auditor_high_goal(&seen) : auditor_low_goal(&seen);
}

static void
witness(struct audit *audit)
{
	for (size_t m = 0; m < audit->parts.member_count; m++) {
		size_t at = audit->parts.members[m];
		int64_t people = auditor_world_people(audit->world, m) -
		                 audit->known[at];

		audit->has_low[at] |= people <= goal_of(audit, at, false);
		audit->has_high[at] |= people >= goal_of(audit, at, true);
	}
}

/* Is there a world with this count low, or high? */
static bool
can_be(struct audit *audit, size_t at, bool high)
{
	const struct auditor *auditor = audit->auditor;
	struct audit_hint hint = {audit->who, auditor->counts[at].name, high};

	if ((high ? audit->has_high[at] : audit->has_low[at]) ||
	        auditor_hints_have(auditor->hints, &hint))
		return true;
	make_world(audit);
	if (!auditor_world_find(audit->world, (size_t)audit->column[at] - 1,
	            high, audit->known[at] + goal_of(audit, at, high)))
		return false;
	witness(audit);
	return true;
}

/* As things are bears witness, too. */
static void
begin_witness(struct audit *audit)
{
	for (size_t m = 0; m < audit->parts.member_count; m++) {
		size_t at = audit->parts.members[m];

		audit->has_low[at] =
		        rest_of(audit, at) <= goal_of(audit, at, false);
		audit->has_high[at] =
		        rest_of(audit, at) >= goal_of(audit, at, true);
	}
}

static void
keep_hints(struct audit *audit)
{
	const struct auditor *auditor = audit->auditor;

	for (size_t m = 0; m < audit->parts.member_count; m++) {
		size_t at = audit->parts.members[m];
		struct audit_hint hint = {
		        audit->who, auditor->counts[at].name, false};

		if (!is_protected(audit, at))
			continue;
		if (audit->has_low[at])
			auditor_hints_add(auditor->hints, &hint);
		hint.high = true;
		if (audit->has_high[at])
			auditor_hints_add(auditor->hints, &hint);
	}
}

/* A count that was hidden by an earlier release, and of enough firms for it: did
 * earlier releases tell it by themselves? */
static bool
is_told_before(const struct audit *audit, size_t at)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct auditor then = *audit->auditor;
	struct audit before = {.auditor = &then, .who = audit->who};
	bool told = false;

	if (then.settled_rows < then.row_count)
		then.term_count = then.rows[then.settled_rows].first;
	then.row_count = then.settled_rows;
	then.count_count = then.settled_counts;
	if (at < then.count_count && !is_small(audit, at)) {
		init(&before, memory);
		before.known = audit->known;
		before.split = audit->split;
		auditor_parts_begin(&before.parts, audit->parts.reader);
		(void)auditor_parts_take(&before.parts, at);
		begin_witness(&before);
		told = !can_be(&before, at, false) ||
		       !can_be(&before, at, true);
		talloc_free(before.world);
	}
	talloc_free(memory);
	return told;
}

static enum status
check_part(struct audit *audit, struct text *why)
{
	const struct audit_parts *parts = &audit->parts;
	enum status status = STATUS_OK;

	begin_witness(audit);
	for (size_t m = 0; status == STATUS_OK && m < parts->member_count;
	        m++) {
		size_t at = parts->members[m];
		const struct audit_count *count = &audit->auditor->counts[at];
		bool low;

		if (!is_protected(audit, at))
			continue;
		low = can_be(audit, at, false);
		if ((low && can_be(audit, at, true)) ||
		        (count->few_by_now && is_told_before(audit, at)))
			continue;
		status = refuse(count,
		        low ? "cannot be as high as the threshold"
		            : "cannot be as low as 1",
		        why);
	}
	if (audit->auditor->hints != NULL)
		keep_hints(audit);
	TALLOC_FREE(audit->world);
	for (size_t m = 0; m < parts->member_count; m++)
		audit->column[parts->members[m]] = 0;
	return status;
}

/* Is there anything in the part at hand to protect, and is it not settled? */
static bool
is_open(const struct audit *audit)
{
	bool found = false;

	for (size_t m = 0; m < audit->parts.member_count; m++)
		found |= is_protected(audit, audit->parts.members[m]);
	return found && auditor_parts_is_new(&audit->parts);
}

static enum status
check_around(struct audit *audit, size_t count, struct text *why)
{
	if (!auditor_parts_take(&audit->parts, count) || !is_open(audit))
		return STATUS_OK;
	return check_part(audit, why);
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
check_shown(const struct audit *audit, size_t at, struct text *why)
{
	const struct audit_count *count = &audit->auditor->counts[at];

	if (count->kind != AUDITOR_PUBLISHED)
		return STATUS_OK;
	if (is_small(audit, at))
		return refuse(count,
		        rest_of(audit, at) < count->threshold
		                ? "is shown, and too small"
		                : "is shown, and of too few firms",
		        why);
	if (is_nobodys(count))
		return refuse(count, "is shown, and is nobody", why);
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
	for (size_t i = 0; i < auditor->count_count; i++)
		if (auditor->counts[i].count < 0)
			return refuse(
			        &auditor->counts[i], "is below zero", why);
	return STATUS_OK;
}

/* Everybody's counts; what a manager knows is taken out of them. */
static enum status
check_all_shown(struct audit *audit, struct text *why)
{
	const struct auditor *auditor = audit->auditor;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < auditor->count_count; i++)
		audit->known[i] = auditor->counts[i].known;
	for (size_t i = 0; status == STATUS_OK && i < auditor->count_count; i++)
		if (auditor->counts[i].reader == 0)
			status = check_shown(audit, i, why);
	return status;
}

static enum status
check_everybody(struct audit *audit, struct text *why)
{
	const struct auditor *auditor = audit->auditor;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < auditor->count_count; i++) {
		audit->known[i] = auditor->counts[i].known;
		audit->split[i] = false;
	}
	audit->who = "everybody";
	auditor_parts_begin(&audit->parts, 0);
	for (size_t i = 0; status == STATUS_OK && i < auditor->count_count; i++)
		status = check_around(audit, i, why);
	return status;
}

static void
know_nobody(struct audit *audit)
{
	for (size_t i = 0; i < audit->auditor->count_count; i++) {
		audit->known[i] = 0;
		audit->split[i] = false;
	}
}

/* Older releases, which a manager's knowledge alone was held against, are not
 * judged anew among themselves. */
static bool
is_older(const struct audit *audit)
{
	const struct audit_parts *parts = &audit->parts;
	bool older = true;

	for (size_t m = 0; m < parts->member_count; m++)
		older &= audit->auditor->counts[parts->members[m]].older;
	return older;
}

/* What a manager may read a stranger may not, where the manager knows somebody:
 * with these taken out nobody may be left to be protected. */
static enum status
check_stranger(struct audit *audit, struct text *why)
{
	const struct auditor *auditor = audit->auditor;
	enum status status = STATUS_OK;

	audit->who = "a stranger";
	know_nobody(audit);
	auditor_parts_begin(&audit->parts, 0);
	for (size_t i = 0; status == STATUS_OK && i < auditor->count_count;
	        i++) {
		if (auditor->counts[i].known == 0)
			continue;
		if (!auditor->counts[i].older)
			status = check_shown(audit, i, why);
		if (status == STATUS_OK &&
		        auditor_parts_take(&audit->parts, i) &&
		        !is_older(audit) && is_open(audit))
			status = check_part(audit, why);
	}
	return status;
}

/* For a reader only what he or she knows more of is looked at again. */
static enum status
check_reader(struct audit *audit, size_t reader, struct text *why)
{
	const struct auditor *auditor = audit->auditor;
	const struct audit_reader *who = &auditor->readers[reader - 1];
	enum status status = STATUS_OK;

	know_nobody(audit);
	for (size_t k = 0; k < who->known_count; k++) {
		size_t at = who->known[k].count;

		audit->split[at] = who->known[k].people == AUDIT_SPLIT;
		audit->known[at] = audit->split[at] ? 0 : who->known[k].people;
	}
	audit->who = who->name;
	auditor_parts_begin(&audit->parts, reader);
	for (size_t k = 0; status == STATUS_OK && k < who->known_count; k++) {
		size_t at = who->known[k].count;

		if (!audit->split[at])
			status = check_shown(audit, at, why);
		if (status == STATUS_OK)
			status = check_around(audit, at, why);
	}
	for (size_t r = 0; status == STATUS_OK && r < auditor->row_count; r++)
		for (size_t t = 0; status == STATUS_OK &&
		                   auditor->rows[r].reader == reader &&
		                   t < auditor->rows[r].terms;
		        t++)
			status = check_around(audit,
			        auditor->terms[auditor->rows[r].first + t]
			                .count,
			        why);
	return status;
}

enum status
auditor_check(struct auditor *auditor, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct audit audit = {.auditor = auditor};
	enum status status = check_counts(auditor, why);

	auditor_firms_judge(auditor);
	init(&audit, memory);
	if (status == STATUS_OK)
		status = check_rows(auditor, why);
	if (status == STATUS_OK)
		status = check_all_shown(&audit, why);
	/* Caseworkers first: of the means, which take longest, they know no more
	 * than anybody. */
	for (size_t r = 1; status == STATUS_OK && r <= auditor->reader_count;
	        r++)
		status = check_reader(&audit, r, why);
	if (status == STATUS_OK)
		status = check_everybody(&audit, why);
	if (status == STATUS_OK)
		status = check_stranger(&audit, why);
	/* The solver keeps memory for each thread; the writer's ends some day. */
	(void)glp_free_env();
	talloc_free(memory);
	return status;
}
