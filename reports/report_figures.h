/*
 * A month's figures before anything of them is hidden: for the benchmarks, and
 * for tests that count by hand.  Never to be shown to anybody.
 */
#ifndef REPORTS_REPORT_FIGURES_H
#define REPORTS_REPORT_FIGURES_H

#include "reports/metric.h"
#include "reports/report.h"

enum { FIGURES_LEVELS = 4, FIGURES_DISPOSITIONS = 7, FIGURES_GROUPS = 12 };

struct report_figures {
	/* Held, asked, reached, answered: of all, and by target group in the
	 * order of its name. */
	int64_t total[FIGURES_LEVELS];
	int64_t groups[FIGURES_GROUPS][FIGURES_LEVELS];
	size_t group_count;
	/* As in struct report_dispositions. */
	int64_t dispositions[FIGURES_DISPOSITIONS];
	/* Satisfaction, involvement: of people, and how many gave 5 to all. */
	struct metric_mean means[REPORT_INDICES];
	int64_t full[REPORT_INDICES];
};

MUST_CHECK enum status report_figures(struct db *db, const struct report_of *of,
        struct report_figures *figures);

#endif
