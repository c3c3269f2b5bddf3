/*
 * A gateway beside another: the same load, the same provider.
 *
 *	gateway ours|kannel one|batch|reply COUNT [held]
 *
 * one, batch: programs send COUNT texts over 32 connections; in single calls to
 * the provider, or in its batches (Kannel has single calls only).  reply: COUNT
 * texts of citizens arrive over 32 connections, and each is answered.
 *
 * With `held` the provider answers nobody until all has been accepted, so that
 * what is delivered a second is told of delivery alone.
 *
 * Prints a line: texts accepted a second, texts at the provider a second (from
 * the first request to the last text), PSS and peak RSS in MB of all of its
 * processes, and the processor time in microseconds that they spent a text.
 */
#include <net/if.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/secret.h"
#include "tests/bench/kannel.h"
#include "tests/bench/load.h"
#include "tests/bench/ours.h"
#include "tests/bench/provider.h"

enum { CONNECTIONS = 32, WAIT_S = 30 };

enum way { ONE, BATCH, REPLY };

struct figures {
	double accepted, delivered; /* a second */
	double pss_kb, peak_kb;
	double cpu_s; /* of its processes, while it was loaded */
};

/* What a process has used so far; subtracted before, added after. */
static double
cpu_s(pid_t process)
{
	struct timespec used = {0};
	clockid_t clock;

	if (clock_getcpuclockid(process, &clock) == 0)
		(void)clock_gettime(clock, &used);
	return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

/* A figure of /proc in kB; 0 where it has none. */
static double
proc_kb(pid_t process, const char *file, const char *key)
{
	char path[64];
	char line[256];
	double kb = 0;
	FILE *in;

	(void)snprintf(path, sizeof(path), "/proc/%d/%s", (int)process, file);
	in = fopen(path, "re");
	while (in != NULL && fgets(line, sizeof(line), in) != NULL)
		if (strncmp(line, key, strlen(key)) == 0)
			kb = strtod(line + strlen(key), NULL);
	if (in != NULL)
		(void)fclose(in);
	return kb;
}

static void
weigh(struct figures *figures, pid_t process)
{
	figures->cpu_s += cpu_s(process);
	figures->pss_kb += proc_kb(process, "smaps_rollup", "Pss:");
	figures->peak_kb += proc_kb(process, "status", "VmHWM:");
}

/* Waits for the last text, and a moment longer for one too many. */
static double
wait_for_texts(struct provider_tally *tally, double start)
{
	double until = load_now_s() + WAIT_S;

	while (atomic_load(&tally->finished_ns) == 0) {
		if (load_now_s() > until) {
			fprintf(stderr, "gateway: %llu of %llu texts\n",
			        (unsigned long long)tally->texts,
			        (unsigned long long)tally->wanted);
			exit(1);
		}
		(void)usleep(1000);
	}
	(void)usleep(100000);
	if (tally->texts != tally->wanted) {
		fprintf(stderr, "gateway: %llu texts, not %llu\n",
		        (unsigned long long)tally->texts,
		        (unsigned long long)tally->wanted);
		exit(1);
	}
	return (double)atomic_load(&tally->finished_ns) / 1e9 - start;
}

static bool held; /* of the command line */

static void
measure(struct load_plan *plan, struct provider_tally *tally,
        struct figures *figures)
{
	double start = load_now_s();

	tally->wanted = plan->count;
	tally->held = held;
	figures->accepted = plan->count / load_ask(plan);
	if (held)
		start = load_now_s();
	tally->held = false;
	figures->delivered = plan->count / wait_for_texts(tally, start);
	load_free(plan->requests, plan->count);
}

#define WORDS                                                                  \
	"Din tid er flyttet til fredag kl. 10.30. Ring 89 70 10 00, hvis det"  \
	" ikke passer dig."

/* As a program posts them to us. */
static struct load_request *
our_texts(unsigned count, const char *token)
{
	char before[512];

	(void)snprintf(before, sizeof(before),
	        "POST /api/v1/messages HTTP/1.1\r\nHost: bench\r\n"
	        "Authorization: Bearer %s\r\n"
	        "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n"
	        "{\"to\":\"+45",
	        token,
	        strlen("{\"to\":\"+4510000000\",\"text\":\"" WORDS "\"}"));
	return load_requests(count, before, "\",\"text\":\"" WORDS "\"}");
}

/* As a program asks them of Kannel's sendsms. */
static struct load_request *
kannel_texts(unsigned count)
{
	return load_requests(count,
	        "GET /cgi-bin/sendsms?username=u&password=p&to=%2B45",
	        "&text=Din+tid+er+flyttet+til+fredag+kl.+10.30.+Ring+89+70+10"
	        "+00%2C+hvis+det+ikke+passer+dig. HTTP/1.1\r\nHost: bench"
	        "\r\n\r\n");
}

/* As a provider of its kind hands texts to Kannel. */
static struct load_request *
kannel_arrivals(unsigned count)
{
	return load_requests(count,
	        "GET /?username=u&password=p&to=1204&from=%2B45",
	        "&text=4 HTTP/1.1\r\nHost: bench\r\n\r\n");
}

static void
run_ours(enum way way, unsigned count, struct figures *figures)
{
	struct provider_tally *tally = provider_start();
	struct ours_options options = {
	        .driver = way == ONE ? "generic" : "gatewayapi",
	        .provider = tally->port,
	        .sessions = way == REPLY ? count : 0,
	        .requests = 32};
	struct ours ours = ours_start(&options);
	struct load_plan plan = {.port = ours.port,
	        .connections = CONNECTIONS,
	        .count = count,
	        .requests = way == REPLY ? load_webhooks(count, OURS_SENT_AT)
	                                 : our_texts(count, ours.token),
	        .status = way == REPLY ? 200 : 202};

	figures->cpu_s = -cpu_s(ours.process);
	measure(&plan, tally, figures);
	weigh(figures, ours.process);
	ours_end(&ours);
	provider_end(tally);
}

static void
run_kannel(enum way way, unsigned count, struct figures *figures)
{
	struct provider_tally *tally = provider_start();
	struct kannel kannel = kannel_start(tally->port);
	struct load_plan plan = {
	        .port = way == REPLY ? kannel.inbound : kannel.sendsms,
	        .connections = CONNECTIONS,
	        .count = count,
	        .requests = way == REPLY ? kannel_arrivals(count)
	                                 : kannel_texts(count),
	        .status = 202};

	figures->cpu_s = -cpu_s(kannel.bearerbox) - cpu_s(kannel.smsbox);
	measure(&plan, tally, figures);
	weigh(figures, kannel.bearerbox);
	weigh(figures, kannel.smsbox);
	kannel_end(&kannel);
	provider_end(tally);
}

/* A network of our own with nothing but a loopback: Kannel's port for arrivals
 * can be bound to no address, and would listen on all.  Where that is not
 * allowed, it still answers 127.0.0.1 alone. */
static void
leave_the_network(void)
{
	struct ifreq loopback = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	int fd;

	if (unshare(CLONE_NEWNET) != 0 &&
	        unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
		fprintf(stderr, "gateway: in the machine's own network\n");
		return;
	}
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &loopback) != 0)
		exit(1);
	close(fd);
}

int
main(int argc, char **argv)
{
	struct figures figures = {0};
	struct text why = {0};
	unsigned count =
	        argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 20000;
	enum way way = argc < 3                        ? ONE
	               : strcmp(argv[2], "batch") == 0 ? BATCH
	               : strcmp(argv[2], "reply") == 0 ? REPLY
	                                               : ONE;

	if (argc < 3 || clock_init(&why) != STATUS_OK ||
	        secret_init() != STATUS_OK)
		return 2;
	held = argc > 4;
	leave_the_network();
	if (strcmp(argv[1], "kannel") == 0)
		run_kannel(way, count, &figures);
	else
		run_ours(way, count, &figures);
	printf("%.0f %.0f %.1f %.1f %.1f\n", figures.accepted,
	        figures.delivered, figures.pss_kb / 1024,
	        figures.peak_kb / 1024, figures.cpu_s * 1e6 / count);
	return 0;
}
