/*
 * The page of people's own words, in pieces: text_card.c fills a text's card,
 * text_page.c the page around the cards, text_page_take.c does what was chosen.
 */
#ifndef SERVER_TEXT_PAGE_INTERNAL_H
#define SERVER_TEXT_PAGE_INTERNAL_H

#include "server/route.h"
#include "server/text_choice.h"
#include "server/text_list.h"

/* A theme that may be ticked. */
struct text_tick {
	const char *value; /* its code, encoded: without blanks */
	const char *code;
	const char *title;
	bool ticked;
};

struct text_card {
	int64_t number;
	const char *month, *survey, *question;
	const char *theme;   /* its question's, where that stands; or "" */
	const char *text;    /* as it is shown, or waits to be */
	const char *names;   /* to be masked */
	const char *wording; /* as it shall be shown */
	const char *mark;
	const char *names_fault, *wording_fault; /* "": good */
	/* One of the first three. */
	bool waits, shown, hidden, masked, published;
	bool open; /* the field of the wording */
	struct text_tick *ticks;
	size_t ticks_count;
};

/* A link among others, of which one is where one is. */
struct text_link {
	const char *href, *title;
	bool current;
};

struct text_page {
	const char *user;
	const char *heading;
	const char *done, *done_href; /* what was done; "": nothing was */
	const char *alert;
	const char *view, *filter; /* as the address has them */
	int64_t from;
	bool failed, single, waiting, filtered;
	struct text_link *views;
	size_t views_count;
	struct text_link *filters; /* by theme */
	size_t filters_count;
	struct text_card *texts;
	size_t texts_count;
	const char *more_href, *first_href; /* "": no such page */
};

extern const struct shape text_card_shape;

/* A word in an address or a form, without blanks; the call's. */
const char *text_page_encoded(TALLOC_CTX *memory, const char *word);
/* The words that a field holds at first: numbers masked, as reports do it. */
const char *text_card_wording(TALLOC_CTX *memory, const struct text_row *row);
/* With its tags as they are. */
MUST_CHECK enum status text_card_fill(struct route_call *call,
        const struct text_row *row, struct text_card *card);
/* Answers with one card, which was filled, and the page's own words. */
void text_page_answer(
        struct route_call *call, unsigned http_status, struct text_page *page);
/* Of a unit in which whoever is logged in holds meetings. */
void text_page_refuse(struct route_call *call);
/* The text that the path names, for whoever is logged in.  STATUS_FORBIDDEN: of
 * the own unit. */
MUST_CHECK enum status text_page_find(
        struct route_call *call, struct text_row *row);

#endif
