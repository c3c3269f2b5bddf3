/*
 * What a question tells of those who wrote an answer to it.  Where only those who
 * gave a low answer are asked to write more, its heading would say of each text
 * that its writer gave one, and the length of the list that at least so many did,
 * which may be more than is shown of these answers.
 */
#include "base/log.h"
#include "reports/report_internal.h"
#include "reports/report_more.h"

enum { LOW = 2 };

/* The items to which somebody gave 1 or 2, a bit each, in any invitation. */
static uint32_t
low_of(const struct building *b, int64_t respondent)
{
	const struct report *report = b->report;
	uint32_t low = 0;

	for (size_t i = 0; i < b->invitation_count; i++) {
		const struct person *person = &b->persons[i];

		if (person->facts->respondent != respondent)
			continue;
		for (size_t k = 0; k < report->items_count; k++) {
			int choice = report_choice_of(b, person, k);
			const char *value = choice < 0
			                            ? ""
			                            : report->items[k]
			                                      .choices[choice]
			                                      .value;

			if (value[0] >= '1' && value[0] <= '0' + LOW &&
			        value[1] == '\0')
				low |= UINT32_C(1) << k;
		}
	}
	return low;
}

/* Has everybody one of these? */
static bool
all_have(const uint32_t *low, size_t count, uint32_t items)
{
	for (size_t i = 0; i < count; i++)
		if ((low[i] & items) == 0)
			return false;
	return true;
}

bool
report_text_tells(
        const struct building *b, const struct fact_text *rows, size_t count)
{
	size_t items = b->report->items_count;
	uint32_t *low = talloc_array(NULL, uint32_t, (unsigned)count + 1);
	bool tells = false;

	if (low == NULL)
		log_abort("report.text", "out of memory");
	for (size_t i = 0; i < count; i++)
		low[i] = low_of(b, rows[i].respondent);
	for (size_t i = 0; i < items; i++)
		for (size_t k = i; k < items; k++)
			tells = tells ||
			        all_have(low, count,
			                UINT32_C(1) << i | UINT32_C(1) << k);
	talloc_free(low);
	return tells;
}
