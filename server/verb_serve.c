/*
 * serve: the whole system, until it is told to end.
 */
#include <signal.h>
#include <stdio.h>

#include "base/log.h"
#include "server/service.h"
#include "server/verb.h"

/* The signals are blocked before any thread starts, so that only sigwait sees
 * them. */
static void
block_signals(sigset_t *signals)
{
	sigemptyset(signals);
	sigaddset(signals, SIGTERM);
	sigaddset(signals, SIGINT);
	pthread_sigmask(SIG_BLOCK, signals, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
}

/* Where it listens is logged, since the port may be any free one. The end by a
 * signal is the ordinary end: everything that was begun is finished and
 * answered. */
int
verb_serve(int argc, char **argv)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const char *config = NULL;
	const struct verb_option options[] = {
	        {"config", &config, NULL}, {NULL, NULL, NULL}};
	struct service_options service_options = {0};
	struct service *service = NULL;
	struct clock clock;
	struct text why;
	sigset_t signals;
	int caught = 0;
	int end = VERB_USAGE;
	enum status status;

	text_init(&why, memory, 1000);
	if (verb_options(argc, argv, options, NULL, 0) < 0)
		goto done;
	status = verb_begin(memory, config, &service_options.settings, &why);
	clock_init_system(&clock);
	service_options.clock = &clock;
	block_signals(&signals);
	if (status == STATUS_OK)
		status = service_open(
		        memory, service_options, true, &service, &why);
	if (status == STATUS_OK)
		status = service_start(service, true, &why);
	if (status != STATUS_OK) {
		if (service != NULL)
			service_stop(service);
		end = verb_fail(status, text_string(&why));
		goto done;
	}
	log_event(LOG_INFO, "serve", "address=%s port=%d",
	        service->settings.address, http_server_port(service->web));
	sigwait(&signals, &caught);
	log_event(LOG_INFO, "serve.end", "signal=%d", caught);
	service_stop(service);
	end = VERB_DONE;
done:
	talloc_free(memory);
	return end;
}
