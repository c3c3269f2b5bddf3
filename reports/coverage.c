/*
 * Compares groups by how many of their meetings nobody was asked about.
 */
#include "reports/coverage.h"

#include <inttypes.h>
#include <math.h>

#include "reports/metric.h"

#define CONFIDENCE 0.95

/* Meetings held, and those of them that nobody was asked about. */
struct meetings {
	double held, unasked;
};

/* false: it is not published, or there was none. */
static bool
meetings_of(const struct report_coverage *coverage, struct meetings *meetings)
{
	if (coverage->held.hidden || coverage->asked.hidden ||
	        coverage->held.count <= 0)
		return false;
	meetings->held = (double)coverage->held.count;
	meetings->unasked =
	        (double)(coverage->held.count - coverage->asked.count);
	return meetings->unasked >= 0;
}

double
coverage_unasked(const struct report *report)
{
	struct meetings all;

	return meetings_of(&report->total, &all) ? all.unasked / all.held : NAN;
}

/* Groups whose counts are shown, and that are not all there is. */
static size_t
compare_groups(const struct report *report,
        struct coverage_gap gaps[COVERAGE_GROUPS], double p[COVERAGE_GROUPS])
{
	struct meetings all;
	struct meetings own;
	size_t n = 0;

	if (!meetings_of(&report->total, &all))
		return 0;
	for (size_t g = 0; g < report->groups_count && n < COVERAGE_GROUPS;
	        g++) {
		double k[2];
		double of[2];

		if (!meetings_of(&report->groups[g], &own) ||
		        own.held >= all.held || own.unasked > all.unasked)
			continue;
		k[0] = own.unasked;
		k[1] = all.unasked - own.unasked;
		of[0] = own.held;
		of[1] = all.held - own.held;
		gaps[n] = (struct coverage_gap){
		        report->groups[g].group, k[0] / of[0], k[1] / of[1]};
		p[n++] = metric_two_shares(k, of, CONFIDENCE).p;
	}
	return n;
}

size_t
coverage_gaps(
        const struct report *report, struct coverage_gap gaps[COVERAGE_GROUPS])
{
	double p[COVERAGE_GROUPS] = {0};
	double adjusted[COVERAGE_GROUPS];
	size_t n = compare_groups(report, gaps, p);
	size_t kept = 0;

	metric_benjamini_hochberg(p, n, adjusted);
	for (size_t i = 0; i < n; i++)
		if (adjusted[i] < 1 - CONFIDENCE &&
		        fabs(gaps[i].share - gaps[i].others) * 100 >=
		                COVERAGE_POINTS)
			gaps[kept++] = gaps[i];
	return kept;
}

void
coverage_words(const struct report *report, struct text *out)
{
	struct coverage_gap gaps[COVERAGE_GROUPS];
	double unasked = coverage_unasked(report);
	size_t count = coverage_gaps(report, gaps);
	bool any = false;

	if (isnan(unasked))
		return;
	/* Where one group has more, that all others have less follows. */
	for (size_t i = 0; i < count; i++)
		any |= gaps[i].share > gaps[i].others;
	text_add_format(out, "Om %.0f %% af møderne blev ingen spurgt.\n",
	        100 * unasked);
	for (size_t i = 0; i < count; i++) {
		bool more = gaps[i].share > gaps[i].others;

		if (any && !more)
			continue;
		text_add_format(out,
		        "I målgruppen %s blev ingen spurgt om %.0f %% af"
		        " møderne, i de andre om %.0f %%.%s\n",
		        gaps[i].group, 100 * gaps[i].share,
		        100 * gaps[i].others,
		        more ? " Er det de mest tilfredse, der er spurgt, er"
		               " tallene for høje: se efter, hvem der ikke"
		               " bliver tilmeldt."
		             : "");
	}
}
