/*
 * A codebook in DDI-Codebook 2.5: which file it is, and each of its variables
 * in the file's order.
 */
#ifndef REPORTS_WRITE_DDI_H
#define REPORTS_WRITE_DDI_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "reports/dictionary.h"

struct ddi {
	const char *title;  /* of the study: the project */
	const char *holder; /* who has it, and by whose commission */
	const char *commissioned_by;
	const char *file;  /* its name, without folders */
	const char *type;  /* "text/csv" … */
	const char *from;  /* "2026-01" */
	const char *to;    /* both included */
	const char *built; /* a day: "2026-11-25" */
	int64_t rows;
	int64_t left_out; /* invitations, for want of people */
	bool by_answer;   /* a row is an answer, else an invitation */
	bool tagged;      /* missing answers are .a to .d, not -1 to -4 */
};

void write_ddi(const struct ddi *ddi, const struct dictionary *dictionary,
        struct text *out);

#endif
