/*
 * texts: somebody outside the unit reads what citizens wrote before a report
 * may show it, takes names out, leaves it out, and says what it is about.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "reports/theme.h"
#include "server/text_store.h"
#include "server/text_theme.h"
#include "server/verb.h"

struct ask {
	const char *code, *month, *as, *mask, *theme, *reviewer;
	/* What is to be done; at most one of them. */
	const char *show, *change, *hide, *tag, *untag, *add, *end;
	bool themes, reviewed;
	int64_t municipality, answer, month_code;
};

static bool
is_one(const struct ask *ask)
{
	return (ask->show != NULL) + (ask->change != NULL) +
	               (ask->hide != NULL) + (ask->tag != NULL) +
	               (ask->untag != NULL) + (ask->add != NULL) +
	               (ask->end != NULL) + (ask->themes || ask->reviewed) <=
	       1;
}

/* Words belong to what is shown, themes to what is shown or tagged. */
static const char *
misfit(const void *what)
{
	const struct ask *ask = what;
	bool shows = ask->show != NULL || ask->change != NULL;
	bool words = ask->as != NULL || ask->mask != NULL;

	if (!is_one(ask) || (ask->themes && ask->reviewed))
		return "expected one thing to do at a time";
	if (!shows && words)
		return "--as and --mask go with --show or --change";
	if (ask->change != NULL && !words)
		return "--change: expected --as or --mask beside it";
	if (ask->tag != NULL && ask->theme == NULL)
		return "--tag: expected --theme beside it";
	if (ask->theme != NULL && !shows && ask->tag == NULL &&
	        ask->untag == NULL)
		return "--theme goes with --show, --change, --tag or --untag";
	return NULL;
}

/* The number of a text, or NULL where a list or a theme is asked for. */
static const char *
number_of(const struct ask *ask)
{
	return ask->show != NULL     ? ask->show
	       : ask->change != NULL ? ask->change
	       : ask->hide != NULL   ? ask->hide
	       : ask->tag != NULL    ? ask->tag
	                             : ask->untag;
}

static enum status
check_month(struct ask *ask, struct text *why)
{
	struct month month = {0, 0};

	if (ask->month == NULL ||
	        clock_month_parse(ask->month, &month) != STATUS_OK) {
		text_add(why, "--month: expected a month such as 2026-10");
		return STATUS_INPUT;
	}
	ask->month_code = month.year * 100 + month.month;
	return STATUS_OK;
}

static enum status
check(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	const char *number = number_of(ask);
	bool writes = number != NULL || ask->add != NULL || ask->end != NULL;
	enum status status =
	        verb_municipality(ask->code, &ask->municipality, &call->why);

	if (status != STATUS_OK || ask->themes)
		return status;
	if (!writes)
		return check_month(ask, &call->why);
	if (number != NULL &&
	        text_to_int(number, 1, INT64_MAX, &ask->answer) != STATUS_OK)
		text_add(&call->why, "expected a number of the list");
	else if (ask->reviewer == NULL || ask->reviewer[0] == '\0')
		text_add(&call->why, "--reviewer: who has read it?");
	else if (ask->change != NULL && ask->as != NULL && ask->as[0] == '\0')
		text_add(&call->why,
		        "--as: expected words; --hide leaves it out");
	else if (ask->add != NULL)
		return text_theme_check(ask->add, &call->why);
	return call->why.length == 0 ? STATUS_OK : STATUS_INPUT;
}

static enum status
list_waiting(struct verb_call *call, const struct ask *ask)
{
	struct waiting_text *rows = NULL;
	size_t count = 0;
	enum status status = texts_waiting(call->db, call->memory,
	        ask->municipality, ask->month_code, &rows, &count);

	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		printf("%" PRId64 "\t%s\t%s\n", rows[i].answer,
		        rows[i].question, rows[i].written);
	return status;
}

/* A line a text; a theme in brackets is its question's. */
static enum status
list_reviewed(struct verb_call *call, const struct ask *ask)
{
	struct reviewed_text *rows = NULL;
	size_t count = 0;
	enum status status = texts_reviewed(call->db, call->memory,
	        ask->municipality, ask->month_code, &rows, &count);

	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		bool first = i == 0 || rows[i].answer != rows[i - 1].answer;
		bool last =
		        i + 1 == count || rows[i].answer != rows[i + 1].answer;
		const char *code = theme_code(rows[i].theme);
		const char *title =
		        theme_title(code == NULL ? rows[i].theme : code);

		if (first)
			printf("%" PRId64 "\t%s\t", rows[i].answer,
			        rows[i].question);
		printf(rows[i].tagged ? "%s%s" : "%s(%s)", first ? "" : "; ",
		        title);
		if (last)
			printf("\t%s\n", rows[i].shown);
	}
	return status;
}

static enum status
list_themes(struct verb_call *call, const struct ask *ask)
{
	struct text_theme_word *words = NULL;
	size_t count = 0;
	enum status status = text_theme_words(
	        call->db, call->memory, ask->municipality, &words, &count);

	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		printf("%s\t%s\t%s\n", words[i].code, words[i].title,
		        words[i].whose);
	return status;
}

static enum status
review(struct verb_call *call, const struct ask *ask, const struct audit_by *by)
{
	const struct text_ask text = {.municipality = ask->municipality,
	        .answer = ask->answer,
	        .decision = ask->show != NULL     ? TEXT_SHOW
	                    : ask->change != NULL ? TEXT_CHANGE
	                                          : TEXT_HIDE,
	        .as = ask->as,
	        .names = ask->mask};
	const struct text_tag tag = {
	        ask->municipality, ask->answer, ask->theme};
	enum status status = text_review(call->db, by, &text, &call->why);

	if (status == STATUS_OK && ask->theme != NULL)
		status = text_tag_put(call->db, by, &tag, &call->why);
	return status;
}

static enum status
change(struct verb_call *call, void *what)
{
	const struct ask *ask = what;
	const struct audit_by by = {&call->keys, ask->reviewer, call->now};
	const struct text_tag tag = {
	        ask->municipality, ask->answer, ask->theme};

	if (ask->tag != NULL)
		return text_tag_put(call->db, &by, &tag, &call->why);
	if (ask->untag != NULL)
		return text_tag_take_back(call->db, &by, &tag, &call->why);
	if (ask->add != NULL)
		return text_theme_add(
		        call->db, &by, ask->municipality, ask->add, &call->why);
	if (ask->end != NULL)
		return text_theme_end(
		        call->db, &by, ask->municipality, ask->end, &call->why);
	return review(call, ask, &by);
}

static enum status
run(struct verb_call *call, void *what)
{
	const struct ask *ask = what;
	enum status status;

	if (number_of(ask) != NULL || ask->add != NULL || ask->end != NULL) {
		status = verb_write(call, change, what);
		return status == STATUS_FORBIDDEN ? STATUS_CONFLICT : status;
	}
	status = verb_read(call);
	if (status != STATUS_OK)
		return status;
	if (ask->themes)
		return list_themes(call, ask);
	return ask->reviewed ? list_reviewed(call, ask)
	                     : list_waiting(call, ask);
}

int
verb_texts(int argc, char **argv)
{
	struct ask ask = {0};
	const struct verb_option options[] = {{"municipality", &ask.code, NULL},
	        {"month", &ask.month, NULL}, {"show", &ask.show, NULL},
	        {"change", &ask.change, NULL}, {"hide", &ask.hide, NULL},
	        {"tag", &ask.tag, NULL}, {"untag", &ask.untag, NULL},
	        {"add-theme", &ask.add, NULL}, {"end-theme", &ask.end, NULL},
	        {"themes", NULL, &ask.themes},
	        {"reviewed", NULL, &ask.reviewed}, {"as", &ask.as, NULL},
	        {"mask", &ask.mask, NULL}, {"theme", &ask.theme, NULL},
	        {"reviewer", &ask.reviewer, NULL}, {NULL, NULL, NULL}};

	return verb_run(argc, argv,
	        &(struct verb_frame){.options = options,
	                .misfit = misfit,
	                .check = check,
	                .run = run,
	                .what = &ask});
}
