/*
 * The sockets of the HTTP server and the time each of them has left.
 *
 * The library's own time-out only counts idleness: a byte every two seconds
 * lives for ever, and a request whose headers drip never reaches a handler.  So
 * each socket carries the moment by which it must have got on, and those that
 * have not are shut down; the library then finds them closed.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/http_server_internal.h"
#include "base/log.h"

/* NULL only where the library has no context for a socket any more. */
struct http_peer *
http_peer_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	        connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info == NULL ? NULL : info->socket_context;
}

/* Without the port: limits and logs go by address. */
static void
name_peer(struct http_peer *peer, struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	        connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const void *address = info == NULL ? NULL : info->client_addr;

	if (address == NULL)
		return;
	if (info->client_addr->sa_family == AF_INET)
		inet_ntop(AF_INET,
		        &((const struct sockaddr_in *)address)->sin_addr,
		        peer->address, sizeof(peer->address));
	else if (info->client_addr->sa_family == AF_INET6)
		inet_ntop(AF_INET6,
		        &((const struct sockaddr_in6 *)address)->sin6_addr,
		        peer->address, sizeof(peer->address));
}

/* Answers are small and complete, so nothing is gained by holding them back for
 * more (TCP_NODELAY). */
static void
begin(struct http_server *server, struct MHD_Connection *connection,
        void **socket_context)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	        connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct http_peer *peer = talloc_zero(server, struct http_peer);
	int on = 1;

	if (peer == NULL)
		log_abort("http.peer", "out of memory");
	peer->socket = info->connect_fd;
	peer->until_ms = clock_monotonic_ms() + server->options.deadline_ms;
	name_peer(peer, connection);
	setsockopt(peer->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	peer->next = server->peers;
	if (peer->next != NULL)
		peer->next->previous = peer;
	server->peers = peer;
	server->connections++;
	*socket_context = peer;
}

/* From a list with both ends, since connections end in any order. */
static void
end(struct http_server *server, struct http_peer *peer)
{
	if (peer->previous != NULL)
		peer->previous->next = peer->next;
	else
		server->peers = peer->next;
	if (peer->next != NULL)
		peer->next->previous = peer->previous;
	server->connections--;
	talloc_free(peer);
}

/* One context for each socket, from its opening to its closing. */
void
http_peer_notify(void *context, struct MHD_Connection *connection,
        void **socket_context, enum MHD_ConnectionNotificationCode what)
{
	if (what == MHD_CONNECTION_NOTIFY_STARTED)
		begin(context, connection, socket_context);
	else if (*socket_context != NULL)
		end(context, *socket_context);
}

/* Shut down and not closed: the descriptor is the library's, and closing it
 * here could hit another that has its number meanwhile. */
void
http_peer_sweep(struct http_server *server, int64_t now_ms)
{
	for (struct http_peer *peer = server->peers; peer != NULL;
	        peer = peer->next) {
		if (peer->until_ms == 0 || peer->until_ms > now_ms || peer->cut)
			continue;
		peer->cut = true;
		server->timed_out++;
		shutdown(peer->socket, SHUT_RDWR);
	}
}
