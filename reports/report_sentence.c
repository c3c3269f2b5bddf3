/*
 * One sentence, or two, in plain Danish that say what the month says.  Only
 * figures that are published anyway come into it.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "reports/report_internal.h"

const char *
report_authority(TALLOC_CTX *owner, const char *municipality)
{
	if (strstr(municipality, "ommune") != NULL)
		return talloc_strdup(owner, municipality);
	return talloc_asprintf(owner, "%s Kommune", municipality);
}

/* What the indices say, "" when neither is shown. */
static const char *
index_words(const struct report *report, TALLOC_CTX *memory)
{
	double satisfaction = report->indices[0].mean;
	double involvement = report->indices[1].mean;

	if (isnan(satisfaction) && isnan(involvement))
		return "";
	if (isnan(satisfaction))
		return talloc_asprintf(memory,
		        " Inddragelsen var %.0f på en skala fra 0 til 100.",
		        involvement);
	if (isnan(involvement))
		return talloc_asprintf(memory,
		        " Tilfredsheden var %.0f på en skala fra 0 til 100.",
		        satisfaction);
	return talloc_asprintf(memory,
	        " Tilfredsheden var %.0f og inddragelsen %.0f på en skala fra"
	        " 0 til 100.",
	        satisfaction, involvement);
}

/* "42 af 90 borgere", or without what they are out of. */
static const char *
answered_words(const struct report *report, TALLOC_CTX *memory)
{
	const struct report_coverage *total = &report->total;

	if (total->asked.hidden)
		return talloc_asprintf(
		        memory, "%" PRId64 " borgere", total->answered.count);
	return talloc_asprintf(memory, "%" PRId64 " af %" PRId64 " borgere",
	        total->answered.count, total->asked.count);
}

static const char *
sentence(const struct report *report, TALLOC_CTX *memory)
{
	const struct report_coverage *total = &report->total;
	const char *who = report_authority(memory, report->municipality_name);
	const char *month = report->month_name;

	if (!total->held.hidden && total->held.count == 0)
		return talloc_asprintf(memory,
		        "Der er ingen møder i %s i %s, så der er ingen tal.",
		        month, who);
	if (!total->asked.hidden && total->asked.count == 0)
		return talloc_asprintf(memory,
		        "I %s blev ingen borgere i %s spurgt om deres møde.",
		        month, who);
	if (total->answered.hidden)
		return talloc_asprintf(memory,
		        "I %s har for få borgere svaret til, at vi kan vise"
		        " tal for %s.",
		        month, who);
	if (total->answered.count == 0)
		return talloc_asprintf(memory,
		        "I %s har ingen borgere svaret på spørgsmål om deres"
		        " møde med %s.",
		        month, who);
	return talloc_asprintf(memory,
	        "I %s svarede %s om deres møde med %s.%s", month,
	        answered_words(report, memory), who,
	        index_words(report, memory));
}

void
report_fill_sentence(struct report *report)
{
	TALLOC_CTX *memory = talloc_new(NULL);

	report->sentence = talloc_strdup(report, sentence(report, memory));
	talloc_free(memory);
}
