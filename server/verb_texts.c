/*
 * texts: somebody outside the unit reads what citizens wrote before a report
 * may show it, takes names out, or leaves it out.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "server/text_store.h"
#include "server/verb.h"

enum { WHY_MAX = 2000 };

struct ask {
	TALLOC_CTX *memory;
	const char *config, *code, *month, *show, *hide, *as, *reviewer;
	struct text_review review;
};

/* What the options ask for, as numbers. */
static enum status
read_ask(struct ask *ask, struct month *month, struct text *why)
{
	const char *answer = ask->show != NULL ? ask->show : ask->hide;

	if (ask->code == NULL ||
	        text_to_int(ask->code, 1, 9999, &ask->review.municipality) !=
	                STATUS_OK) {
		text_add(why, "expected a municipality's code such as 740");
		return STATUS_INPUT;
	}
	if (answer == NULL &&
	        (ask->month == NULL ||
	                clock_month_parse(ask->month, month) != STATUS_OK)) {
		text_add(why, "--month: expected a month such as 2026-10");
		return STATUS_INPUT;
	}
	if (answer != NULL && text_to_int(answer, 1, INT64_MAX,
	                              &ask->review.answer) != STATUS_OK) {
		text_add(why, "expected a number of the list");
		return STATUS_INPUT;
	}
	if (answer != NULL && ask->reviewer == NULL) {
		text_add(why, "--reviewer: who has read it?");
		return STATUS_INPUT;
	}
	return STATUS_OK;
}

static enum status
list_texts(const struct ask *ask, const struct settings *settings,
        struct month month, struct text *why)
{
	struct waiting_text *rows = NULL;
	struct db *db = NULL;
	size_t count = 0;
	enum status status = verb_open_reader(ask->memory, settings, &db, why);

	if (status == STATUS_OK)
		status =
		        texts_waiting(db, ask->memory, ask->review.municipality,
		                month.year * 100 + month.month, &rows, &count);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		printf("%" PRId64 "\t%s\t%s\n", rows[i].answer,
		        rows[i].question, rows[i].written);
	return status;
}

static enum status
put_review(struct db *db, int64_t now, void *what, struct text *why)
{
	struct text_review *review = what;
	enum status status;

	review->at = now;
	status = text_review_put(db, review);
	if (status == STATUS_NOT_FOUND)
		text_add_format(why, "no text %" PRId64 " waits at %04d",
		        review->answer, (int)review->municipality);
	return status;
}

int
verb_texts(int argc, char **argv)
{
	struct ask ask = {.memory = talloc_new(NULL)};
	const char *word = NULL;
	const struct verb_option options[] = {{"config", &ask.config, NULL},
	        {"municipality", &ask.code, NULL}, {"month", &ask.month, NULL},
	        {"show", &ask.show, NULL}, {"hide", &ask.hide, NULL},
	        {"as", &ask.as, NULL}, {"reviewer", &ask.reviewer, NULL},
	        {NULL, NULL, NULL}};
	struct settings settings;
	struct month month = {0, 0};
	struct text why;
	enum status status;
	int end = VERB_USAGE;

	text_init(&why, ask.memory, WHY_MAX);
	if (verb_options(argc, argv, options, &word, 0) != 0 ||
	        (ask.show != NULL && ask.hide != NULL))
		goto done;
	status = verb_begin(ask.memory, ask.config, &settings, &why);
	if (status == STATUS_OK)
		status = read_ask(&ask, &month, &why);
	ask.review.shown = ask.hide != NULL ? "" : ask.as;
	ask.review.reviewer = ask.reviewer;
	if (status == STATUS_OK)
		status = ask.show == NULL && ask.hide == NULL
		                 ? list_texts(&ask, &settings, month, &why)
		                 : verb_change(&settings, put_review,
		                           &ask.review, &why);
	end = status == STATUS_OK ? VERB_DONE
	                          : verb_fail(status, text_string(&why));
done:
	talloc_free(ask.memory);
	return end;
}
