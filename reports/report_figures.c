/*
 * What a report counts, by the report's own reading and counting.
 */
#include "reports/report_figures.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/log.h"
#include "reports/report_internal.h"

#define CONFIDENCE 0.95

static_assert((int)FIGURES_LEVELS == (int)RULE_LEVELS, "levels");
static_assert((int)FIGURES_DISPOSITIONS == (int)DISPOSITIONS, "dispositions");
static_assert((int)FIGURES_GROUPS == (int)GROUPS_MAX, "groups");
static_assert((int)REPORT_INDICES == (int)MEASURES, "indices");

static void
measure(const struct building *b, size_t m, struct report_figures *figures)
{
	double *x = talloc_array(
	        b->memory, double, (unsigned)b->invitation_count + 1);
	size_t n = 0;

	if (x == NULL)
		log_abort("report.figures", "out of memory");
	for (size_t i = 0; i < b->invitation_count; i++) {
		const struct person *person = &b->persons[i];

		if (!report_has_answered(person))
			continue;
		figures->full[m] += person->full[m];
		if (!isnan(person->index[m]))
			x[n++] = person->index[m];
	}
	figures->means[m] = metric_mean(x, n, CONFIDENCE, 0);
}

enum status
report_figures(struct db *db, const struct report_of *of,
        struct report_figures *figures)
{
	struct building *b = report_start(db, of);
	enum status status = report_count(b);

	*figures = (struct report_figures){.group_count = b->group_count};
	if (status != STATUS_OK)
		goto done;
	memcpy(figures->total, b->total.row.counts, sizeof(figures->total));
	for (size_t g = 0; g < b->group_count; g++)
		memcpy(figures->groups[g], b->groups[g].row.counts,
		        sizeof(figures->groups[g]));
	memcpy(figures->dispositions, b->dispositions,
	        sizeof(figures->dispositions));
	for (size_t m = 0; m < MEASURES; m++)
		measure(b, m, figures);
done:
	talloc_free(b->memory);
	return status;
}
