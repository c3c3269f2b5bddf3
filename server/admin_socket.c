/*
 * The socket for administration: its address, its two ends, and lines.
 *
 * It lies in the database's folder, its owner's alone (0600), and the kernel
 * says who connects. The address of such a socket has 107 bytes; a folder whose
 * name is longer is opened and named by its descriptor instead.
 */
#include "server/admin_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "server/folder.h"

enum { BACKLOG = 64 };

static const char name[] = "borgersvar.admin";

/* A path as the kernel takes it; the path as it is stands in messages. */
struct address {
	struct sockaddr_un at;
	char *path;
	int folder; /* the descriptor that stands in the name, or -1 */
};

/* Without /proc the long way fails where it is used, with the system's words. */
static enum status
make_address(const char *database, struct address *address, struct text *why)
{
	char *folder;

	*address = (struct address){.at = {.sun_family = AF_UNIX},
	        .path = folder_path(NULL, database, name),
	        .folder = -1};
	if (strlen(address->path) < sizeof(address->at.sun_path)) {
		(void)snprintf(address->at.sun_path,
		        sizeof(address->at.sun_path), "%s", address->path);
		return STATUS_OK;
	}
	folder = folder_path(NULL, database, "");
	address->folder = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	talloc_free(folder);
	if (address->folder < 0) {
		text_add_format(why, "%s: %s", address->path, strerror(errno));
		TALLOC_FREE(address->path);
		return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_SYSTEM;
	}
	(void)snprintf(address->at.sun_path, sizeof(address->at.sun_path),
	        "/proc/self/fd/%d/%s", address->folder, name);
	return STATUS_OK;
}

static void
forget_address(struct address *address)
{
	TALLOC_FREE(address->path);
	if (address->folder >= 0)
		close(address->folder);
	address->folder = -1;
}

/* Only a socket is cleared away: anything else by that name is somebody's. */
static bool
clear_way(const char *path)
{
	struct stat found;

	if (lstat(path, &found) != 0)
		return errno == ENOENT;
	if (S_ISSOCK(found.st_mode))
		return unlink(path) == 0;
	errno = EEXIST;
	return false;
}

/* The mode is the socket's before it has a name: at no moment can others
 * connect. */
static bool
bind_and_listen(int listener, const struct address *address)
{
	return fchmod(listener, 0600) == 0 && clear_way(address->path) &&
	       bind(listener, (const struct sockaddr *)&address->at,
	               sizeof(address->at)) == 0 &&
	       chmod(address->path, 0600) == 0 &&
	       listen(listener, BACKLOG) == 0;
}

/* Whatever was made on the way is closed again where it fails; errno is told
 * before. */
enum status
admin_listen(const char *database, int *listener, struct text *why)
{
	struct address address;
	enum status status = make_address(database, &address, why);

	*listener = -1;
	if (status != STATUS_OK)
		return STATUS_SYSTEM;
	*listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (*listener < 0 || !bind_and_listen(*listener, &address)) {
		text_add_format(why, "%s: %s", address.path, strerror(errno));
		if (*listener >= 0)
			close(*listener);
		*listener = -1;
		status = STATUS_SYSTEM;
	}
	forget_address(&address);
	return status;
}

void
admin_hide(const char *database)
{
	char *path = folder_path(NULL, database, name);

	(void)unlink(path);
	talloc_free(path);
}

/* A socket that nobody listens at refuses, one that is not there is not found: to
 * whoever asks these are the same. */
static enum status
connect_status(int error)
{
	switch (error) {
	case ENOENT:
	case ECONNREFUSED: return STATUS_NOT_FOUND;
	case EACCES:
	case EPERM: return STATUS_FORBIDDEN;
	case EAGAIN: return STATUS_BUSY; /* many wait already */
	default: return STATUS_SYSTEM;
	}
}

enum status
admin_connect(const char *database, int *peer, struct text *why)
{
	struct address address;
	enum status status = make_address(database, &address, why);

	*peer = -1;
	if (status != STATUS_OK)
		return status;
	*peer = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (*peer < 0 || connect(*peer, (const struct sockaddr *)&address.at,
	                         sizeof(address.at)) != 0) {
		status = connect_status(errno);
		text_add_format(why, "%s: %s", address.path, strerror(errno));
		if (*peer >= 0)
			close(*peer);
		*peer = -1;
	}
	forget_address(&address);
	return status;
}

bool
admin_allows(uid_t owner, uid_t asks)
{
	return asks == owner || asks == 0;
}

/* As the kernel noted it when the peer connected; nothing that it says. */
bool
admin_peer(int peer, struct ucred *credentials)
{
	socklen_t length = sizeof(*credentials);

	return getsockopt(peer, SOL_SOCKET, SO_PEERCRED, credentials,
	               &length) == 0;
}

/* A line is so short that a socket always takes it whole. */
bool
admin_say(int peer, const char *line)
{
	char bytes[ADMIN_LINE_MAX + 1];
	int length = snprintf(bytes, sizeof(bytes), "%s\n", line);

	return length > 0 && (size_t)length < sizeof(bytes) &&
	       send(peer, bytes, (size_t)length, MSG_NOSIGNAL) == length;
}

/* A byte at a time: what follows the line is the next one's, and lines are few
 * and short. */
enum admin_heard
admin_hear(int peer, int64_t until_ms, char line[ADMIN_LINE_MAX])
{
	for (size_t length = 0; length < ADMIN_LINE_MAX;) {
		struct pollfd event = {.fd = peer, .events = POLLIN};
		int64_t left_ms = until_ms - clock_monotonic_ms();
		ssize_t got;

		if (left_ms <= 0)
			return ADMIN_LATE;
		if (poll(&event, 1, (int)left_ms) <= 0)
			continue;
		got = recv(peer, line + length, 1, MSG_DONTWAIT);
		if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
			return ADMIN_GONE;
		if (got < 0)
			continue;
		if (line[length] == '\n') {
			line[length] = '\0';
			return ADMIN_HEARD;
		}
		length++;
	}
	return ADMIN_GONE;
}
