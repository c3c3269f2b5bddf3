/*
 * A service without threads whose mails go to an SMTP server by hand: for the
 * tests of what is written to people by mail.
 */
#ifndef TESTS_MAIL_HOUSE_H
#define TESTS_MAIL_HOUSE_H

#include "server/service.h"
#include "tests/raw_smtp.h"

/* 2026-10-06 10:00 in Denmark, a Tuesday. */
enum { MAIL_HOUSE_NOW = 1791273600 };

struct mail_house {
	TALLOC_CTX *memory;
	struct clock clock;
	struct service *service;
	struct raw_smtp smtp;
	char folder[64];
	struct text why;
};

/* Setup and teardown of a cmocka test. */
int mail_house_start(void **state);
int mail_house_end(void **state);

/* Everything that is due is sent; returns how many mails the server has now. */
int mail_house_send(struct mail_house *house);
void mail_house_advance(struct mail_house *house, int64_t seconds);
void mail_house_run(struct mail_house *house, const char *sql);
int64_t mail_house_count(struct mail_house *house, const char *sql);
/* The last mail's body as it was before it was coded, the house's. */
const char *mail_house_body(struct mail_house *house);
/* The last mail's header of that name, as it stands, the house's; "" for none. */
const char *mail_house_header(struct mail_house *house, const char *name);

#define MAIL_HOUSE(test)                                                       \
	cmocka_unit_test_setup_teardown(test, mail_house_start, mail_house_end)

#endif
