/*
 * Kannel as its manual has it for an HTTP provider: "system-type = kannel", the
 * least that it has to read of an answer, and as many submits at once as there
 * are connections of the load.  Both boxes end with the process that started
 * them.
 */
#include "tests/bench/kannel.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/load.h"

enum { WAIT_S = 10 };

static const char configuration[] =
        "group = core\n"
        "admin-port = %u\n"
        "admin-interface = 127.0.0.1\n"
        "admin-password = bench\n"
        "smsbox-port = %u\n"
        "smsbox-interface = 127.0.0.1\n"
        "box-allow-ip = 127.0.0.1\n"
        "dlr-storage = internal\n"
        "sms-outgoing-queue-limit = -1\n"
        "sms-incoming-queue-limit = -1\n"
        "\n"
        "group = smsc\n"
        "smsc = http\n"
        "smsc-id = bench\n"
        "system-type = kannel\n"
        "smsc-username = u\n"
        "smsc-password = p\n"
        "port = %u\n"
        "connect-allow-ip = 127.0.0.1\n"
        "send-url = http://127.0.0.1:%u/send\n"
        "max-pending-submits = 32\n"
        "\n"
        "group = smsbox\n"
        "bearerbox-host = 127.0.0.1\n"
        "bearerbox-port = %u\n"
        "sendsms-port = %u\n"
        "sendsms-interface = 127.0.0.1\n"
        "global-sender = 1204\n"
        "\n"
        "group = sendsms-user\n"
        "username = u\n"
        "password = p\n"
        "concatenation = true\n"
        "max-messages = 10\n"
        "\n"
        "group = sms-service\n"
        "keyword = default\n"
        "get-url = http://127.0.0.1:%u/answer?from=%%p&text=%%a\n"
        "catch-all = true\n"
        "max-messages = 3\n"
        "concatenation = true\n";

/* One that nobody has now; it is asked for again at once. */
static uint16_t
free_port(void)
{
	struct sockaddr_in address = {
	        .sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t size = sizeof(address);
	int socket_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (bind(socket_fd, (struct sockaddr *)&address, size) != 0 ||
	        getsockname(socket_fd, (struct sockaddr *)&address, &size) != 0)
		exit(1);
	close(socket_fd);
	return ntohs(address.sin_port);
}

static void
write_configuration(
        struct kannel *kannel, uint16_t provider, uint16_t boxes, char path[96])
{
	FILE *file;

	(void)snprintf(path, 96, "%s/kannel.conf", kannel->folder);
	file = fopen(path, "we");
	if (file == NULL)
		exit(1);
	(void)fprintf(file, configuration, free_port(), boxes, kannel->inbound,
	        provider, boxes, kannel->sendsms, provider);
	(void)fclose(file);
}

/* Nothing in its log but what makes it end. */
static pid_t
start_box(const char *program, const char *path, const char *folder)
{
	pid_t child = fork();
	int null;

	if (child != 0)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	null = open("/dev/null", O_RDWR);
	if (chdir(folder) != 0 || dup2(null, STDOUT_FILENO) < 0 ||
	        dup2(null, STDERR_FILENO) < 0)
		_exit(126);
	execl(program, program, "-v", "4", path, (char *)NULL);
	_exit(127);
}

static void
wait_for_port(uint16_t port, const char *what)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	        .sin_port = htons(port),
	        .sin_addr = {htonl(INADDR_LOOPBACK)}};
	double until = load_now_s() + WAIT_S;

	while (load_now_s() < until) {
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		int failed = connect(
		        fd, (struct sockaddr *)&address, sizeof(address));

		close(fd);
		if (failed == 0)
			return;
		(void)usleep(20000);
	}
	fprintf(stderr, "kannel: %s does not listen\n", what);
	exit(1);
}

struct kannel
kannel_start(uint16_t provider)
{
	struct kannel kannel = {.folder = "/tmp/borgersvar-kannel-XXXXXX",
	        .sendsms = free_port(),
	        .inbound = free_port()};
	uint16_t boxes = free_port();
	char path[96];

	if (mkdtemp(kannel.folder) == NULL)
		exit(1);
	write_configuration(&kannel, provider, boxes, path);
	kannel.bearerbox =
	        start_box("/usr/sbin/bearerbox", path, kannel.folder);
	wait_for_port(boxes, "bearerbox");
	wait_for_port(kannel.inbound, "its provider's port");
	kannel.smsbox = start_box("/usr/sbin/smsbox", path, kannel.folder);
	wait_for_port(kannel.sendsms, "smsbox");
	/* The boxes shake hands. */
	(void)usleep(500000);
	return kannel;
}

void
kannel_end(struct kannel *kannel)
{
	char path[96];

	kill(kannel->smsbox, SIGKILL);
	kill(kannel->bearerbox, SIGKILL);
	waitpid(kannel->smsbox, NULL, 0);
	waitpid(kannel->bearerbox, NULL, 0);
	(void)snprintf(path, sizeof(path), "%s/kannel.conf", kannel->folder);
	(void)unlink(path);
	(void)rmdir(kannel->folder);
}
