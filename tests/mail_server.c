/*
 * The real SMTP server: made with openssl's and python's own programs.
 */
#include "tests/mail_server.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* What openssl says is not wanted. */
static void
make_certificate(struct mail_server *server)
{
	char key[96];
	int status = -1;
	pid_t child;

	(void)snprintf(key, sizeof(key), "%s/key.pem", server->folder);
	(void)snprintf(
	        server->ca, sizeof(server->ca), "%s/cert.pem", server->folder);
	child = fork();
	if (child == 0) {
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(126);
		execlp("openssl", "openssl", "req", "-x509", "-newkey", "ec",
		        "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
		        "-keyout", key, "-out", server->ca, "-days", "2",
		        "-subj", "/CN=localhost", "-addext",
		        "subjectAltName=DNS:localhost", (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

void
mail_server_start(struct mail_server *server)
{
	int ends[2];
	char line[16] = "";
	FILE *said;

	memset(server, 0, sizeof(*server));
	(void)snprintf(server->folder, sizeof(server->folder),
	        "/tmp/borgersvar-mail-XXXXXX");
	assert_non_null(mkdtemp(server->folder));
	make_certificate(server);
	assert_int_equal(pipe(ends), 0);
	server->child = fork();
	if (server->child == 0) {
		/* It ends with the test, however that ends. */
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(126);
		execl("/usr/bin/python3", "python3", "tests/smtp_server.py",
		        server->folder, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	said = fdopen(ends[0], "r");
	assert_non_null(said);
	assert_non_null(fgets(line, sizeof(line), said));
	(void)fclose(said);
	line[strcspn(line, "\n")] = '\0';
	(void)snprintf(
	        server->url, sizeof(server->url), "smtp://localhost:%s", line);
}

void
mail_server_end(struct mail_server *server)
{
	static const char *const names[] = {
	        "cert.pem", "key.pem", "mails.jsonl"};
	char path[96];

	(void)kill(server->child, SIGKILL);
	(void)waitpid(server->child, NULL, 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(
		        path, sizeof(path), "%s/%s", server->folder, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(server->folder);
}

json_t *
mail_server_mails(const struct mail_server *server)
{
	json_t *mails = json_array();
	char path[96];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/mails.jsonl", server->folder);
	file = fopen(path, "r");
	while (file != NULL) {
		json_t *mail = json_loadf(file, JSON_DISABLE_EOF_CHECK, NULL);

		if (mail == NULL)
			break;
		json_array_append_new(mails, mail);
	}
	if (file != NULL)
		(void)fclose(file);
	return mails;
}
