/*
 * One sentence, or two, in plain Danish that say what the month says.  Only
 * figures that are published anyway come into it.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "reports/report_internal.h"
#include "reports/respondent.h"

const char *
report_authority(TALLOC_CTX *owner, const char *municipality)
{
	if (strstr(municipality, "ommune") != NULL)
		return talloc_strdup(owner, municipality);
	return text_format(owner, "%s Kommune", municipality);
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
		return text_format(memory,
		        " Inddragelsen var %.0f på en skala fra 0 til 100.",
		        involvement);
	if (isnan(involvement))
		return text_format(memory,
		        " Tilfredsheden var %.0f på en skala fra 0 til 100.",
		        satisfaction);
	return text_format(memory,
	        " Tilfredsheden var %.0f og inddragelsen %.0f på en skala fra"
	        " 0 til 100.",
	        satisfaction, involvement);
}

/* "42 af 90 borgere", or without what they are out of. */
static const char *
answered_words(const struct report *report, TALLOC_CTX *memory)
{
	const struct report_coverage *total = &report->total;
	const char *people = respondent_plural(report->respondent);

	if (total->asked.hidden)
		return text_format(memory, "%" PRId64 " %s",
		        total->answered.count, people);
	return text_format(memory, "%" PRId64 " af %" PRId64 " %s",
	        total->answered.count, total->asked.count, people);
}

static const char *
sentence(const struct report *report, TALLOC_CTX *memory)
{
	const struct report_coverage *total = &report->total;
	const char *who = report_authority(memory, report->municipality_name);
	const char *month = report->month_name;
	const char *people = respondent_plural(report->respondent);
	const char *about = respondent_about(report->respondent);

	if (!total->held.hidden && total->held.count == 0)
		return text_format(memory,
		        "Der er ingen møder i %s i %s, så der er ingen tal.",
		        month, who);
	if (!total->asked.hidden && total->asked.count == 0)
		return text_format(memory, "I %s blev ingen %s i %s spurgt%s.",
		        month, people, who,
		        people == respondent_plural(NULL) ? " om deres møde"
		                                          : "");
	if (total->answered.hidden)
		return text_format(memory,
		        "I %s har for få %s svaret til, at vi kan vise"
		        " tal for %s.",
		        month, people, who);
	if (total->answered.count == 0)
		return text_format(memory,
		        "I %s har ingen %s svaret på spørgsmål om %s %s.",
		        month, people, about, who);
	return text_format(memory, "I %s svarede %s om %s %s.%s", month,
	        answered_words(report, memory), about, who,
	        index_words(report, memory));
}

void
report_fill_sentence(struct report *report)
{
	TALLOC_CTX *memory = talloc_new(NULL);

	report->sentence = talloc_strdup(report, sentence(report, memory));
	talloc_free(memory);
}
