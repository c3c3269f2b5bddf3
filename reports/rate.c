/*
 * Decides dispositions in the order in which a case is coded.
 */
#include "reports/rate.h"

#include <math.h>
#include <string.h>

static bool
is_state(const struct rate_facts *facts, const char *state)
{
	return strcmp(facts->state, state) == 0;
}

enum rate_disposition
rate_disposition(const struct rate_facts *facts)
{
	if (is_state(facts, "ineligible"))
		return RATE_INELIGIBLE;
	if (is_state(facts, "complete"))
		return RATE_COMPLETE;
	if (facts->has_index)
		return RATE_PARTIAL;
	if (is_state(facts, "stopped"))
		return RATE_REFUSAL;
	if (facts->answered > 0)
		return RATE_BREAK_OFF;
	if (facts->delivered)
		return RATE_SILENT;
	if (facts->undelivered)
		return RATE_UNDELIVERED;
	/* Accepted by the provider, but no receipt: as good as silent. */
	return facts->sent ? RATE_SILENT : RATE_NEVER_SENT;
}

double
rate_rr2(int64_t complete, int64_t partial, int64_t eligible)
{
	if (eligible <= 0)
		return NAN;
	return (double)(complete + partial) / (double)eligible;
}

static double
share(double part, double whole)
{
	return whole > 0 ? part / whole : NAN;
}

/* AAPOR, Standard Definitions (2023); e = K / (K + NE) with all known eligible
 * ones K. */
struct rate_rates
rate_all(const struct rate_counts *c)
{
	double known = c->i + c->p + c->r + c->nc + c->o;
	double unknown = c->uh + c->uo;
	double talked = c->i + c->p + c->r + c->o;
	double e = share(known, known + c->ne);
	double some = c->i + c->p;
	/* Without known eligible ones e tells nothing and matters nothing. */
	double estimated = known + (isnan(e) ? 1 : e) * unknown;

	return (struct rate_rates){.e = e,
	        .rr = {share(c->i, known + unknown),
	                share(some, known + unknown), share(c->i, estimated),
	                share(some, estimated), share(c->i, known),
	                share(some, known)},
	        .coop = {share(c->i, talked), share(some, talked)},
	        .ref1 = share(c->r, known + unknown),
	        .con1 = share(talked, known + unknown)};
}
