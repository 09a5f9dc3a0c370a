/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SERVE_CLIENT_H
#define TESTS_SERVE_CLIENT_H

/* A FastCGI client, small enough to be read, that can also do what no web server does. Everything is static: each test
 * program includes it once. */

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define ROWS(array) (sizeof(array) / sizeof((array)[0]))

enum { FCGI_BEGIN = 1, FCGI_ABORT, FCGI_END, FCGI_PARAMS, FCGI_STDIN, FCGI_STDOUT, FCGI_GET_VALUES = 9 };

/* Bytes that are put together before they are sent. */
struct wire {
	unsigned char *at;
	size_t len, room;
};

struct reply {
	char text[4096];   /* header block and the beginning of the body, ended by NUL */
	size_t len, total; /* kept in text, received in all */
	bool ended;        /* END_REQUEST came */
	unsigned id;
};

static inline void wire_add(struct wire *w, const void *at, size_t len)
{
	if (w->len + len > w->room) {
		w->room = (w->len + len) * 2;
		w->at = realloc(w->at, w->room);
		if (!w->at)
			abort();
	}
	if (len)
		memcpy(w->at + w->len, at, len);
	w->len += len;
}

static inline void wire_free(struct wire *w)
{
	free(w->at);
	*w = (struct wire){ 0 };
}

static inline void wire_record(struct wire *w, int type, unsigned id, const void *content, size_t len, unsigned padding)
{
	unsigned char h[8] = { 1, (unsigned char)type, (unsigned char)(id >> 8), (unsigned char)id,
		(unsigned char)(len >> 8), (unsigned char)len, (unsigned char)padding, 0 };
	static const unsigned char zeros[256];

	wire_add(w, h, sizeof(h));
	wire_add(w, content, len);
	wire_add(w, zeros, padding);
}

static inline void wire_begin(struct wire *w, unsigned id, unsigned role, bool keep)
{
	unsigned char body[8] = { 0, (unsigned char)role, keep, 0, 0, 0, 0, 0 };

	wire_record(w, FCGI_BEGIN, id, body, sizeof(body), 0);
}

static inline void wire_length(struct wire *w, size_t n)
{
	unsigned char b[4] = { (unsigned char)(0x80 | n >> 24), (unsigned char)(n >> 16), (unsigned char)(n >> 8),
		(unsigned char)n };

	if (n < 128)
		wire_add(w, b + 3, 1);
	else
		wire_add(w, b, 4);
}

static inline void wire_pair(struct wire *w, const char *name, const char *value)
{
	wire_length(w, strlen(name));
	wire_length(w, strlen(value));
	wire_add(w, name, strlen(name));
	wire_add(w, value, strlen(value));
}

/* All records of a request. content_length NULL: the body's own; "" none. */
static inline void wire_request(struct wire *w, unsigned id, bool keep, const char *method, const char *uri,
	const void *body, size_t body_len, const char *content_length)
{
	struct wire params = { 0 };
	char number[24];

	snprintf(number, sizeof(number), "%zu", body_len);
	wire_pair(&params, "REQUEST_METHOD", method);
	wire_pair(&params, "REQUEST_URI", uri);
	wire_pair(&params, "REMOTE_ADDR", "192.0.2.1");
	wire_pair(&params, "HTTP_USER_AGENT", "client of the tests");
	if (!content_length)
		content_length = body_len ? number : "";
	wire_pair(&params, "CONTENT_LENGTH", content_length);
	wire_begin(w, id, 1, keep);
	wire_record(w, FCGI_PARAMS, id, params.at, params.len, (8 - params.len % 8) % 8);
	wire_record(w, FCGI_PARAMS, id, NULL, 0, 0);
	for (size_t at = 0; at < body_len;) {
		size_t n = body_len - at < 65535 ? body_len - at : 65535;

		wire_record(w, FCGI_STDIN, id, (const char *)body + at, n, (8 - n % 8) % 8);
		at += n;
	}
	wire_record(w, FCGI_STDIN, id, NULL, 0, 0);
	wire_free(&params);
}

static inline bool send_all(int fd, const void *at, size_t len)
{
	const char *p = at;

	while (len > 0) {
		ssize_t n = send(fd, p, len, MSG_NOSIGNAL);

		if (n <= 0)
			return false;
		p += n;
		len -= (size_t)n;
	}
	return true;
}

static inline bool send_wire(int fd, struct wire *w)
{
	bool sent = send_all(fd, w->at, w->len);

	wire_free(w);
	return sent;
}

static inline bool readable(int fd, int ms)
{
	struct pollfd p = { fd, POLLIN, 0 };

	return poll(&p, 1, ms) > 0;
}

static inline bool recv_all(int fd, void *at, size_t len, int ms)
{
	char *p = at;

	while (len > 0) {
		ssize_t n;

		if (!readable(fd, ms))
			return false;
		n = recv(fd, p, len, 0);
		if (n <= 0)
			return false;
		p += n;
		len -= (size_t)n;
	}
	return true;
}

/* Reads to END_REQUEST. False when the connection ended or nothing came for `ms`. */
static inline bool recv_reply(int fd, struct reply *out, int ms)
{
	unsigned char h[8];
	static __thread char content[65535 + 255];

	*out = (struct reply){ 0 };
	while (recv_all(fd, h, sizeof(h), ms)) {
		size_t len = (size_t)h[4] << 8 | h[5];

		if (h[0] != 1 || !recv_all(fd, content, len + h[6], ms))
			return false;
		out->id = (unsigned)h[2] << 8 | h[3];
		if (h[1] == FCGI_END) {
			out->ended = true;
			return len == 8;
		}
		if (h[1] != FCGI_STDOUT)
			return false;
		for (size_t i = 0; i < len && out->len < sizeof(out->text) - 1; i++)
			out->text[out->len++] = content[i];
		out->total += len;
	}
	return false;
}

/* True when the peer has closed (and sent nothing before). */
static inline bool is_closed(int fd, int ms)
{
	char byte;

	return readable(fd, ms) && recv(fd, &byte, 1, 0) <= 0;
}

static inline const char *reply_body(const struct reply *r)
{
	const char *end = strstr(r->text, "\r\n\r\n");

	return end ? end + 4 : "";
}

static inline int connect_unix(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof(a))) {
		close(fd);
		return -1;
	}
	return fd;
}

static inline int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static inline void sleep_ms(int ms)
{
	struct timespec t = { ms / 1000, (long)(ms % 1000) * 1000000 };

	nanosleep(&t, NULL);
}

#endif
