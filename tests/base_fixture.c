/*
 * Folders, complaints, and children that die.
 */
#include "tests/base_fixture.h"

#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int
base_fixture_start(void **state)
{
	struct base_fixture *fixture = talloc_zero(NULL, struct base_fixture);

	(void)mkdir("build", 0755);
	(void)snprintf(
	        fixture->folder, sizeof(fixture->folder), "build/base-XXXXXX");
	if (mkdtemp(fixture->folder) == NULL)
		return -1;
	text_init(&fixture->why, fixture, 2000);
	*state = fixture;
	return 0;
}

static int
remove_one(
        const char *path, const struct stat *found, int kind, struct FTW *place)
{
	(void)found;
	(void)kind;
	(void)place;
	return remove(path);
}

void
base_fixture_remove(const char *folder)
{
	(void)nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int
base_fixture_end(void **state)
{
	struct base_fixture *fixture = *state;

	base_fixture_remove(fixture->folder);
	return talloc_free(fixture);
}

const char *
base_fixture_path(struct base_fixture *fixture, const char *name)
{
	return talloc_asprintf(fixture, "%s/%s", fixture->folder, name);
}

const char *
base_fixture_write(struct base_fixture *fixture, const char *name,
        const char *bytes, size_t length)
{
	const char *path = base_fixture_path(fixture, name);
	FILE *file = fopen(path, "we");

	if (file == NULL || fwrite(bytes, 1, length, file) != length ||
	        fclose(file) != 0)
		abort();
	return path;
}

bool
base_fixture_aborts(void (*body)(void))
{
	static const struct rlimit none = {0, 0};
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

		/* No core file, no message, and cmocka's handler of signals
		 * gone: the child is to die as a server would. */
		(void)setrlimit(RLIMIT_CORE, &none);
		(void)dup2(nowhere, STDERR_FILENO);
		(void)signal(SIGABRT, SIG_DFL);
		body();
		_exit(0);
	}
	return child > 0 && waitpid(child, &status, 0) == child &&
	       WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}
