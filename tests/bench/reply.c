/*
 * How many replies a second the reader takes on one core, for a question with
 * five choices: the labelled replies of tests/data that were given to such a
 * question or to a scale, over and over.  Prints one line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <talloc.h>

#include "surveys/reply.h"

static const struct reply_choice choices[] = {{"1", "Meget utilfreds"},
        {"2", "Utilfreds"}, {"3", "Hverken eller"}, {"4", "Tilfreds"},
        {"5", "Meget tilfreds"}};

/* As citizens write: mostly a number, often a word or two with it. */
static const char *const replies[] = {"4", "5", "3", "Tilfreds", "4 :)",
        "meget tilfreds", "5 tak for en god snak", "2 fordi jeg ventede længe",
        "4, hun lyttede", "Fem", "tilferds", "Jeg vil sige 4", "4 eller 5",
        "4/5", "Hej, 3 mvh Bente", "ved ikke", "STOP", "God snak. Jeg siger 5.",
        "ikke tilfreds", "4\n\nSendt fra min iPhone"};

enum { REPLIES = sizeof(replies) / sizeof(replies[0]), ROUNDS = 20000 };

static double
now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

int
main(void)
{
	const struct reply_question question = {.type = REPLY_SELECT_ONE,
	        .choices = choices,
	        .choice_count = 5};
	TALLOC_CTX *owner = talloc_new(NULL);
	TALLOC_CTX *memory = talloc_pool(owner, 64 * 1024);
	struct reply_reader *reader = reply_reader_create(owner, &question);
	struct civil today = {2026, 11, 23, 12, 0, 0, 1};
	size_t answers = 0;
	double begin = now();

	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < REPLIES; i++) {
			struct reply reply;

			reply_read(reader, memory, "da", today, replies[i],
			        &reply);
			answers += reply.outcome == REPLY_ANSWER;
		}
		talloc_free_children(memory);
	}
	printf("replies read: %.0f a second, %zu of %d answers\n",
	        REPLIES * ROUNDS / (now() - begin), answers / ROUNDS, REPLIES);
	talloc_free(owner);
	return 0;
}
