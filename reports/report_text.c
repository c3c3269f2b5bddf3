/*
 * Citizens' own words in a report: only what somebody has reviewed, only where
 * enough people wrote, without phone numbers, and in an order that tells nothing
 * of who wrote what.  Comments to different questions stand together, since the
 * question would tell what was answered.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "reports/report_firm.h"
#include "reports/report_internal.h"

enum { PHONE_DIGITS = 8 };

/* The length of a phone number here: eight digits or more, in groups or not; 0
 * for none. */
static size_t
phone_at(const char *text)
{
	size_t digits = 0;
	size_t at = text[0] == '+';
	size_t end = 0;

	for (; isdigit((unsigned char)text[at]) ||
	        (digits > 0 &&
	                (text[at] == ' ' || text[at] == '-' ||
	                        text[at] == '.') &&
	                isdigit((unsigned char)text[at + 1]));
	        at++)
		if (isdigit((unsigned char)text[at])) {
			digits++;
			end = at + 1;
		}
	return digits >= PHONE_DIGITS ? end : 0;
}

static const char *
without_phones(TALLOC_CTX *owner, const char *text)
{
	struct text out;

	text_init(&out, owner, strlen(text) * 2 + 1);
	while (*text != '\0') {
		size_t length = phone_at(text);

		if (length > 0)
			text_add(&out, "********");
		else
			text_add_bytes(&out, text, 1);
		text += length > 0 ? length : 1;
	}
	return text_string(&out);
}

static int
by_number(const void *a, const void *b)
{
	int64_t one = *(const int64_t *)a;
	int64_t two = *(const int64_t *)b;

	return one < two ? -1 : one > two;
}

struct people {
	int64_t *ids;
	size_t count;
};

/* People, not texts: one who wrote five times is one. */
static struct people
people_of(const struct fact_text *rows, size_t count)
{
	int64_t *ids = talloc_array(NULL, int64_t, (unsigned)count);
	struct people people = {ids, 0};

	if (ids == NULL)
		log_abort("report.text", "out of memory");
	for (size_t i = 0; i < count; i++)
		ids[i] = rows[i].respondent;
	qsort(ids, count, sizeof(*ids), by_number);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || ids[i] != ids[people.count - 1])
			ids[people.count++] = ids[i];
	return people;
}

/* Employers are of enough firms, too. */
static bool
are_enough(const struct building *b, const struct fact_text *rows, size_t count)
{
	struct people people = people_of(rows, count);
	bool enough = (int64_t)people.count >= b->report->threshold &&
	              report_firm_allows(b, people.ids, people.count);

	talloc_free(people.ids);
	return enough;
}

static void
add_texts(const struct building *b, const struct fact_text *rows, size_t count)
{
	struct report *report = b->report;
	struct report_texts *texts = &report->texts[report->texts_count];

	if (!are_enough(b, rows, count))
		return;
	texts->question = talloc_strdup(report->texts, rows[0].question);
	texts->texts =
	        talloc_zero_array(report->texts, const char *, (unsigned)count);
	if (texts->question == NULL || texts->texts == NULL)
		log_abort("report.text", "out of memory");
	for (size_t i = 0; i < count; i++)
		texts->texts[i] = without_phones(report->texts, rows[i].shown);
	texts->texts_count = count;
	report->texts_count++;
}

enum status
report_fill_texts(struct building *b)
{
	struct report *report = b->report;
	struct fact_text *rows = NULL;
	size_t count = 0;
	enum status status = report_read_texts(b, &rows, &count);

	if (status != STATUS_OK)
		return status;
	report->texts = talloc_zero_array(
	        report, struct report_texts, (unsigned)count + 1);
	if (report->texts == NULL)
		log_abort("report.text", "out of memory");
	for (size_t from = 0; from < count;) {
		size_t to = from + 1;

		while (to < count &&
		        strcmp(rows[to].question, rows[from].question) == 0)
			to++;
		add_texts(b, rows + from, to - from);
		from = to;
	}
	return STATUS_OK;
}
