/* SPDX-License-Identifier: MIT */

/* listen.c: opening a socket to listen on, and leaving no file behind.
 *
 * The socket's file is never more open than 0660: its mode is set on the descriptor, before bind makes the file. */
#include "serve/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/log.h"
#include "base/slice.h"

#define BACKLOG 4096
#define WHY     256

static int refuse(char why[WHY], const char *format, ...) __attribute__((format(printf, 2, 3)));

static int refuse(char why[WHY], const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(why, WHY, format, ap);
	va_end(ap);
	return LISTEN_E_REFUSED;
}

/* Does somebody answer there? Only a refusal proves that nobody does. */
static bool is_stale(const struct sockaddr_un *address)
{
	struct stat st;
	bool stale = false;
	int fd;

	if (lstat(address->sun_path, &st) || !S_ISSOCK(st.st_mode))
		return false;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return false;
	if (connect(fd, (const struct sockaddr *)address, sizeof(*address)) < 0)
		stale = errno == ECONNREFUSED;
	close(fd);
	return stale;
}

static int bind_unix(int fd, const struct sockaddr_un *address)
{
	const struct sockaddr *any = (const struct sockaddr *)address;

	if (bind(fd, any, sizeof(*address)) == 0)
		return 0;
	if (errno != EADDRINUSE)
		return -1;
	if (!is_stale(address) || unlink(address->sun_path)) {
		errno = EADDRINUSE;
		return -1;
	}
	return bind(fd, any, sizeof(*address));
}

static int open_unix(struct listener *l, const char *path, char why[WHY])
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct stat st;

	if (*path == '\0')
		return refuse(why, "unix: needs a path");
	if (strlen(path) >= sizeof(address.sun_path))
		return refuse(why, "%.120s…: too long for a socket's path (at most %zu bytes)", path,
			sizeof(address.sun_path) - 1);
	memcpy(address.sun_path, path, strlen(path) + 1);
	l->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (l->fd < 0)
		return refuse(why, "no socket: %s", strerror(errno));
	fchmod(l->fd, 0660);
	if (bind_unix(l->fd, &address))
		return refuse(why, "%s: %s", path,
			errno == EADDRINUSE ? "in use: another program answers there, or it is not a socket"
					    : strerror(errno));
	/* The umask may have taken the group's part away. */
	if (chmod(path, 0660) || lstat(path, &st))
		return refuse(why, "%s: %s", path, strerror(errno));
	l->path = strdup(path);
	if (!l->path)
		return fault_new(FAULT_MEMORY, "no room for a path");
	l->device = st.st_dev;
	l->inode = st.st_ino;
	return 0;
}

/* "HOST:PORT", "[::1]:PORT". */
static int split_host(const char *text, char host[WHY], char port[8])
{
	const char *colon = strrchr(text, ':');
	size_t len = colon ? (size_t)(colon - text) : 0;

	if (len == 0 || len >= WHY || strlen(colon + 1) == 0 || strlen(colon + 1) > 5)
		return -1;
	if (strspn(colon + 1, "0123456789") != strlen(colon + 1) || atoi(colon + 1) > 65535)
		return -1;
	if (text[0] == '[' && text[len - 1] == ']') {
		text++;
		len -= 2;
	}
	memcpy(host, text, len);
	host[len] = '\0';
	memcpy(port, colon + 1, strlen(colon + 1) + 1);
	return 0;
}

static int open_tcp(struct listener *l, const char *text, char why[WHY])
{
	struct addrinfo hints = { .ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM }, *found;
	char host[WHY], port[8];
	int one = 1, r;

	if (split_host(text, host, port))
		return refuse(why, "tcp:%.120s: is not HOST:PORT", text);
	r = getaddrinfo(host, port, &hints, &found);
	if (r)
		return refuse(why, "tcp:%.120s: %s", text, gai_strerror(r));
	l->fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (l->fd >= 0)
		setsockopt(l->fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	r = l->fd < 0 ? -1 : bind(l->fd, found->ai_addr, found->ai_addrlen);
	freeaddrinfo(found);
	if (r)
		return refuse(why, "tcp:%.120s: %s", text, strerror(errno));
	l->tcp = true;
	log_warning("listening on tcp:%s: whoever reaches it can pose as the web server", text);
	return 0;
}

static int open_given(struct listener *l, const char *text, char why[WHY])
{
	int listens = 0;
	socklen_t len = sizeof(listens);
	int64_t n;

	if (slice_to_i64(&n, slice_from(text)) || n < 0 || n > 1 << 20)
		return refuse(why, "fd:%.120s: is not the number of a descriptor", text);
	if (getsockopt((int)n, SOL_SOCKET, SO_ACCEPTCONN, &listens, &len) || !listens)
		return refuse(why, "fd:%.120s: is not a listening socket", text);
	l->fd = (int)n;
	l->given = true;
	fcntl(l->fd, F_SETFD, FD_CLOEXEC);
	fcntl(l->fd, F_SETFL, fcntl(l->fd, F_GETFL) | O_NONBLOCK);
	return 0;
}

int listen_open(struct listener *l, const char *address, char why[WHY])
{
	int r;

	*l = (struct listener){ .fd = -1 };
	if (strncmp(address, "unix:", 5) == 0)
		r = open_unix(l, address + 5, why);
	else if (strncmp(address, "tcp:", 4) == 0)
		r = open_tcp(l, address + 4, why);
	else if (strncmp(address, "fd:", 3) == 0)
		r = open_given(l, address + 3, why);
	else
		r = refuse(why, "%.120s: is not unix:PATH, tcp:HOST:PORT or fd:N", address);
	if (r == 0 && !l->given && listen(l->fd, BACKLOG))
		r = refuse(why, "%.120s: %s", address, strerror(errno));
	if (r)
		listen_close(l);
	return r;
}

void listen_stop(struct listener *l)
{
	if (!l->given)
		shutdown(l->fd, SHUT_RDWR);
}

void listen_close(struct listener *l)
{
	struct stat st;

	if (l->path && lstat(l->path, &st) == 0 && st.st_dev == l->device && st.st_ino == l->inode)
		unlink(l->path);
	free(l->path);
	l->path = NULL;
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
}

unsigned listen_port(const struct listener *l)
{
	struct sockaddr_storage address = { 0 };
	socklen_t len = sizeof(address);
	in_port_t port = 0;

	if (!l->tcp || getsockname(l->fd, (struct sockaddr *)&address, &len))
		return 0;
	if (address.ss_family == AF_INET)
		port = ((struct sockaddr_in *)(void *)&address)->sin_port;
	else if (address.ss_family == AF_INET6)
		port = ((struct sockaddr_in6 *)(void *)&address)->sin6_port;
	return ntohs(port);
}
