/*
 * Citizens' own words in a report: only what somebody has reviewed, by theme,
 * only where enough people wrote, without phone numbers, and in an order that
 * tells nothing of who wrote what.  Comments to different questions stand
 * together, since the question would tell what was answered; so do answers to a
 * question that only the discontented are asked.
 *
 * How many wrote of a theme is told nowhere, neither to a reader nor to the
 * auditor.  The length of a list is no count that could be held against others:
 * among comments one may have written several, what waits or was left out is not
 * told, and what has a heading of its own says nothing of its writers' answers.
 * What protects is that each list, and each difference between lists of releases,
 * is of enough people (theme_group.h).
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "reports/own_words.h"
#include "reports/report_firm.h"
#include "reports/report_internal.h"
#include "reports/theme.h"
#include "reports/theme_group.h"

/* By the words, so that nothing follows from the order; the pieces of one text
 * together. */
static int
by_words(const void *a, const void *b)
{
	const struct theme_piece *x = a;
	const struct theme_piece *y = b;
	int order = strcmp(x->text, y->text);

	if (order == 0)
		order = (x->respondent > y->respondent) -
		        (x->respondent < y->respondent);
	if (order == 0)
		order = (x->answer > y->answer) - (x->answer < y->answer);
	return order == 0 ? strcmp(x->theme, y->theme) : order;
}

/* KL's in KL's order, then own ones by name, then no theme. */
static size_t
rank_of(const char *theme)
{
	for (size_t i = 0; i < THEMES; i++)
		if (strcmp(themes[i].code, theme) == 0)
			return i;
	return theme[0] == '\0' ? THEMES + 1 : THEMES;
}

static int
compare_themes(const char *x, const char *y)
{
	size_t one = rank_of(x);
	size_t two = rank_of(y);

	return one != two ? (one > two) - (one < two) : strcmp(x, y);
}

static int
by_theme(const void *a, const void *b)
{
	const struct theme_piece *x = a;
	const struct theme_piece *y = b;
	int order = (x->state != THEME_PLACED) - (y->state != THEME_PLACED);

	if (order == 0)
		order = compare_themes(x->theme, y->theme);
	return order == 0 ? by_words(a, b) : order;
}

static struct theme_piece *
make_pieces(TALLOC_CTX *memory, const struct fact_text *rows, size_t count)
{
	struct theme_piece *pieces =
	        talloc_zero_array(memory, struct theme_piece, (unsigned)count);

	if (pieces == NULL)
		log_abort("report.text", "out of memory");
	for (size_t i = 0; i < count; i++)
		pieces[i] = (struct theme_piece){.answer = rows[i].answer,
		        .respondent = rows[i].respondent,
		        .theme = theme_of(rows[i].theme),
		        .text = rows[i].shown,
		        .month = rows[i].month,
		        .known = rows[i].known != 0,
		        .published = rows[i].published != 0};
	return pieces;
}

/* One theme's texts under one question. */
static void
add_texts(struct report *report, const char *question,
        const struct theme_piece *pieces, size_t count)
{
	struct report_texts *texts = &report->texts[report->texts_count++];

	texts->question = talloc_strdup(report->texts, question);
	texts->theme = talloc_strdup(report->texts, pieces[0].theme);
	texts->theme_title =
	        talloc_strdup(report->texts, theme_title(pieces[0].theme));
	texts->texts =
	        talloc_zero_array(report->texts, const char *, (unsigned)count);
	texts->answers =
	        talloc_zero_array(report->texts, int64_t, (unsigned)count);
	if (texts->question == NULL || texts->theme == NULL ||
	        texts->theme_title == NULL || texts->texts == NULL ||
	        texts->answers == NULL)
		log_abort("report.text", "out of memory");
	for (size_t i = 0; i < count; i++) {
		texts->texts[i] =
		        own_words_masked(report->texts, pieces[i].text);
		texts->answers[i] = pieces[i].answer;
	}
	texts->texts_count = count;
}

/* Employers are of enough firms, too. */
static bool
allows(const void *context, const int64_t *people, size_t count)
{
	return report_firm_allows(context, people, count);
}

static void
add_question(struct building *b, const struct fact_text *rows, size_t count)
{
	struct theme_piece *pieces = make_pieces(b->memory, rows, count);
	const struct theme_rule rule = {b->report->threshold, allows, b};
	size_t shown = 0;

	qsort(pieces, count, sizeof(*pieces), by_words);
	theme_place(pieces, count, b->period.months, &rule);
	qsort(pieces, count, sizeof(*pieces), by_theme);
	while (shown < count && pieces[shown].state == THEME_PLACED)
		shown++;
	for (size_t from = 0, to; from < shown; from = to) {
		to = from + 1;
		while (to < shown &&
		        strcmp(pieces[to].theme, pieces[from].theme) == 0)
			to++;
		add_texts(
		        b->report, rows[0].question, pieces + from, to - from);
	}
}

static size_t
question_end(const struct fact_text *rows, size_t count, size_t from)
{
	size_t to = from + 1;

	while (to < count &&
	        strcmp(rows[to].question, rows[from].question) == 0)
		to++;
	return to;
}

static int
by_question(const void *a, const void *b)
{
	const struct fact_text *x = a;
	const struct fact_text *y = b;

	return strcmp(x->question, y->question);
}

/* What would tell of its writers is laid among the comments. */
static void
lay_together(const struct building *b, struct fact_text *rows, size_t count)
{
	for (size_t from = 0, to; from < count; from = to) {
		to = question_end(rows, count, from);
		if (rows[from].question[0] == '\0' ||
		        !report_text_tells(b, rows + from, to - from))
			continue;
		for (size_t i = from; i < to; i++)
			rows[i].question = "";
	}
	if (count > 0)
		qsort(rows, count, sizeof(*rows), by_question);
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
	lay_together(b, rows, count);
	for (size_t from = 0, to; from < count; from = to) {
		to = question_end(rows, count, from);
		add_question(b, rows + from, to - from);
	}
	return STATUS_OK;
}
