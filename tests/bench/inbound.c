/*
 * The rate of inbound answers: from the POST through signature, deduplication,
 * session, branching and the next question to the fsynced commit and the 200.
 *
 *	inbound COUNT
 *
 * A child process is the server, with COUNT open sessions; the parent loads it.
 * Nothing listens where its provider should be: what is measured is arrivals.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/secret.h"
#include "tests/bench/load.h"
#include "tests/bench/ours.h"

int
main(int argc, char **argv)
{
	unsigned count =
	        argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 40000;
	struct ours_options options = {.driver = "gatewayapi",
	        .provider = 1,
	        .sessions = count,
	        .requests = 4};
	struct ours ours = ours_start(&options);
	struct text why = {0};

	if (clock_init(&why) != STATUS_OK || secret_init() != STATUS_OK)
		return 1;
	printf("%.0f\n", load_run(ours.port, count, OURS_SENT_AT));
	ours_end(&ours);
	return 0;
}
