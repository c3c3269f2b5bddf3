/*
 * What is tied together.  Published counts are constants; rows tie the others,
 * and what no chain of rows ties knows nothing of each other.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "reports/auditor_internal.h"

static void *
array(TALLOC_CTX *memory, size_t size, size_t count)
{
	void *made = talloc_zero_size(memory, size * (count + 1));

	if (made == NULL)
		log_abort("auditor.part", "out of memory");
	return made;
}

/* Each count's rows, one list after the other. */
static void
list_rows(struct audit_parts *parts, TALLOC_CTX *memory)
{
	const struct auditor *auditor = parts->auditor;
	size_t *next = array(memory, sizeof(*next), auditor->count_count + 1);

	for (size_t t = 0; t < auditor->term_count; t++)
		parts->first[auditor->terms[t].count + 1]++;
	for (size_t i = 0; i < auditor->count_count; i++) {
		parts->first[i + 1] += parts->first[i];
		next[i] = parts->first[i];
	}
	for (size_t r = 0; r < auditor->row_count; r++) {
		const struct audit_row *row = &auditor->rows[r];

		for (size_t t = row->first; t < row->first + row->terms; t++)
			parts->rows[next[auditor->terms[t].count]++] = r;
	}
	talloc_free(next);
}

void
auditor_parts_init(struct audit_parts *parts, const struct auditor *auditor,
        TALLOC_CTX *memory)
{
	size_t counts = auditor->count_count;
	size_t rows = auditor->row_count;

	*parts = (struct audit_parts){.auditor = auditor,
	        .first = array(memory, sizeof(*parts->first), counts + 1),
	        .rows = array(
	                memory, sizeof(*parts->rows), auditor->term_count),
	        .seen = array(memory, sizeof(*parts->seen), counts),
	        .seen_row = array(memory, sizeof(*parts->seen_row), rows),
	        .members = array(memory, sizeof(*parts->members), counts),
	        .member_rows =
	                array(memory, sizeof(*parts->member_rows), rows)};
	list_rows(parts, memory);
}

void
auditor_parts_begin(struct audit_parts *parts, size_t reader)
{
	const struct auditor *auditor = parts->auditor;

	parts->reader = reader;
	memset(parts->seen, 0, auditor->count_count * sizeof(*parts->seen));
	memset(parts->seen_row, 0,
	        auditor->row_count * sizeof(*parts->seen_row));
}

static bool
is_theirs(const struct audit_parts *parts, size_t reader)
{
	return reader == 0 || reader == parts->reader;
}

static void
add_member(struct audit_parts *parts, size_t at)
{
	const struct audit_count *count = &parts->auditor->counts[at];

	if (parts->seen[at] || count->kind == AUDITOR_PUBLISHED ||
	        !is_theirs(parts, count->reader))
		return;
	parts->seen[at] = true;
	parts->members[parts->member_count++] = at;
}

static void
add_rows_of(struct audit_parts *parts, size_t at)
{
	const struct auditor *auditor = parts->auditor;

	for (size_t i = parts->first[at]; i < parts->first[at + 1]; i++) {
		size_t r = parts->rows[i];
		const struct audit_row *row = &auditor->rows[r];

		if (parts->seen_row[r] || !is_theirs(parts, row->reader))
			continue;
		parts->seen_row[r] = true;
		parts->member_rows[parts->member_row_count++] = r;
		for (size_t t = row->first; t < row->first + row->terms; t++)
			add_member(parts, auditor->terms[t].count);
	}
}

static int
by_number(const void *a, const void *b)
{
	size_t x = *(const size_t *)a;
	size_t y = *(const size_t *)b;

	return (x > y) - (x < y);
}

bool
auditor_parts_take(struct audit_parts *parts, size_t count)
{
	parts->member_count = parts->member_row_count = 0;
	add_member(parts, count);
	for (size_t m = 0; m < parts->member_count; m++)
		add_rows_of(parts, parts->members[m]);
	if (parts->member_count == 0)
		return false;
	qsort(parts->members, parts->member_count, sizeof(*parts->members),
	        by_number);
	if (parts->member_row_count > 0)
		qsort(parts->member_rows, parts->member_row_count,
		        sizeof(*parts->member_rows), by_number);
	return true;
}

bool
auditor_parts_is_new(const struct audit_parts *parts)
{
	const struct auditor *auditor = parts->auditor;

	return parts->members[parts->member_count - 1] >=
	               auditor->settled_counts ||
	       (parts->member_row_count > 0 &&
	               parts->member_rows[parts->member_row_count - 1] >=
	                       auditor->settled_rows);
}
