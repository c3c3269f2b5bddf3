/*
 * Reads a period's facts, month by month, and puts them together: an invitation
 * that has something in two of its months (a late answer) is one invitation.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "reports/report_internal.h"
#include "reports/respondent.h"

/* Rows of one kind, of all months so far. */
struct rows {
	void *first;
	size_t count;
	size_t size;
};

static void
append(TALLOC_CTX *memory, struct rows *rows, void *more, size_t count)
{
	size_t used = rows->count * rows->size;
	char *all;

	if (count == 0)
		return;
	if (used == 0) { /* the only month, mostly */
		rows->first = more;
		rows->count = count;
		return;
	}
	all = talloc_realloc_size(
	        memory, rows->first, used + count * rows->size);
	if (all == NULL)
		log_abort("report.period", "out of memory");
	memcpy(all + used, more, count * rows->size);
	rows->first = all;
	rows->count += count;
}

/* The months' codes, one after the other. */
struct fact_month
report_month_at(const struct building *b, int at)
{
	struct month month = clock_month_add(b->period.first, at);

	return (struct fact_month){b->month.municipality,
	        month.year * 100 + month.month, b->month.kind};
}

static enum status
read_month(struct building *b, struct fact_month month, struct rows rows[3])
{
	struct fact_rows read;
	enum status status = fact_read(b->db, b->memory, month, &read);

	if (status != STATUS_OK)
		return status;
	/* Meetings are citizens'; others are held as they are asked. */
	if (strcmp(month.kind, respondent_kinds[0]) == 0)
		append(b->memory, &rows[0], read.meetings, read.meeting_count);
	append(b->memory, &rows[1], read.invitations, read.invitation_count);
	append(b->memory, &rows[2], read.answers, read.answer_count);
	return STATUS_OK;
}

static int
by_invitation(const void *a, const void *b)
{
	int64_t x = ((const struct fact_invitation *)a)->invitation;
	int64_t y = ((const struct fact_invitation *)b)->invitation;

	return (x > y) - (x < y);
}

static int
by_answer(const void *a, const void *b)
{
	const struct fact_answer *x = a;
	const struct fact_answer *y = b;

	if (x->invitation != y->invitation)
		return x->invitation > y->invitation ? 1 : -1;
	return (x->position > y->position) - (x->position < y->position);
}

void
report_merge_period(struct building *b)
{
	size_t kept = 0;

	if (b->invitation_count > 0)
		qsort(b->invitations, b->invitation_count,
		        sizeof(*b->invitations), by_invitation);
	if (b->answer_count > 0)
		qsort(b->answers, b->answer_count, sizeof(*b->answers),
		        by_answer);
	for (size_t i = 0; i < b->invitation_count; i++)
		if (kept == 0 || b->invitations[kept - 1].invitation !=
		                         b->invitations[i].invitation)
			b->invitations[kept++] = b->invitations[i];
	b->invitation_count = kept;
}

enum status
report_read_period(struct building *b)
{
	struct rows rows[3] = {{.size = sizeof(struct fact_meeting)},
	        {.size = sizeof(struct fact_invitation)},
	        {.size = sizeof(struct fact_answer)}};
	enum status status = STATUS_OK;

	for (int m = 0; status == STATUS_OK && m < b->period.months; m++)
		status = read_month(b, report_month_at(b, m), rows);
	b->meetings = rows[0].first;
	b->meeting_count = rows[0].count;
	b->invitations = rows[1].first;
	b->invitation_count = rows[1].count;
	b->answers = rows[2].first;
	b->answer_count = rows[2].count;
	if (b->period.months > 1)
		report_merge_period(b);
	return status;
}

static int
by_words(const void *a, const void *b)
{
	const struct fact_text *x = a;
	const struct fact_text *y = b;
	int order = strcmp(x->question, y->question);

	if (order == 0)
		order = strcmp(x->shown, y->shown);
	if (order == 0)
		order = (x->respondent > y->respondent) -
		        (x->respondent < y->respondent);
	return order;
}

enum status
report_read_texts(struct building *b, struct fact_text **texts, size_t *count)
{
	struct rows rows = {.size = sizeof(struct fact_text)};
	enum status status = STATUS_OK;

	for (int m = 0; status == STATUS_OK && m < b->period.months; m++) {
		struct fact_text *more = NULL;
		size_t more_count = 0;

		status = fact_texts(b->db, b->memory, report_month_at(b, m),
		        &more, &more_count);
		if (status == STATUS_OK)
			append(b->memory, &rows, more, more_count);
	}
	if (rows.count > 0 && b->period.months > 1)
		qsort(rows.first, rows.count, rows.size, by_words);
	*texts = rows.first;
	*count = rows.count;
	return status;
}
