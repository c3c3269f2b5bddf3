/*
 * A codebook in DDI-Codebook 2.5: the study, the file, and each of its
 * variables in the file's order.
 *
 * A codebook is shown to more people than the data are, so it has no count of
 * persons below five and no distribution of answers (catStat, sumStat).
 */
#ifndef REPORTS_WRITE_DDI_H
#define REPORTS_WRITE_DDI_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "reports/export.h"

struct ddi {
	const char *id;     /* the grant's name */
	const char *title;  /* of the study: the project */
	const char *holder; /* who has it, and by whose commission */
	const char *commissioned_by;
	const char *url;    /* where this server is met; "" says nothing */
	const char *file;   /* its name, without folders */
	const char *texts;  /* that of people's own words; "" for none */
	const char *type;   /* "text/csv" … */
	const char *vendor; /* of the format: "SPSS", "Stata", "" */
	const char *from;   /* "2026-01" */
	const char *to;     /* both included */
	const char *built;  /* a day: "2026-11-25" */
	const char *until;  /* the day on which the grant ends */
	bool by_answer;     /* a row is an answer, else an invitation */
	bool tagged;        /* missing answers are .a to .d, not -1 to -4 */
};

/* Of what was exported, with its dictionary. */
void write_ddi(const struct ddi *ddi, const struct export_result *result,
        struct text *out);

#endif
