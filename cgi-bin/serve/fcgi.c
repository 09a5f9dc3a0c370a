/* SPDX-License-Identifier: MIT */

/* fcgi.c: the only file that knows fcgiapp.h.
 *
 * FCGX_Accept_r begins with FCGX_Finish_r, which closes ipcFd unless keepConnection is set; so both are set before each
 * call. The listening socket is -1, so that a connection that fails comes back as an error instead of a wait for the
 * next one. FCGX_Free(…, 0) then lets go of the streams and variables, and of nothing else: the descriptor stays ours.
 *
 * Standard input is read to its end whatever the request, or its rest would be taken for the next request. */
#include "serve/fcgi.h"

#include <errno.h>
#include <fcgiapp.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>

#include "base/crypto.h"
#include "base/fault.h"

/* How much of a body that nobody wants is read to keep the connection. nginx has its own limit before ours. */
#define DRAIN_MAX ((int64_t)32 * 1024 * 1024)

struct fcgi {
	FCGX_Request request; /* must not move: its streams point back to it */
};

int fcgi_start(void)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	/* It would wait 2 s at each closing for the peer to close first. */
	setenv("LIBFCGI_OS_CLOSE_POLL_TIMEOUT", "0", 1);
	if (FCGX_Init())
		return fault_new(FAULT_SYSTEM, "FCGX_Init failed");
	sigaction(SIGPIPE, &ignore, NULL);
	sigaction(SIGUSR1, &ignore, NULL);
	return 0;
}

int fcgi_new(struct fcgi **out)
{
	struct fcgi *f = calloc(1, sizeof(*f));

	if (!f)
		return fault_new(FAULT_MEMORY, "no room for a FastCGI request");
	if (FCGX_InitRequest(&f->request, -1, 0)) {
		free(f);
		return fault_new(FAULT_SYSTEM, "FCGX_InitRequest failed");
	}
	*out = f;
	return 0;
}

void fcgi_free(struct fcgi *f)
{
	if (!f)
		return;
	FCGX_Free(&f->request, 0);
	free(f);
}

/* The library's variables go with its request: what was kept moves to the arena, in one piece. */
static int keep_variables(struct request *r)
{
	size_t total = 0;
	char *at;

#define X(field, variable) total += r->field.len;
	REQUEST_VARIABLES(X)
#undef X
	at = arena_alloc(r->arena, total + 1);
	if (!at)
		return fault_new(FAULT_MEMORY, "no room for %zu bytes of variables", total);
#define X(field, variable)                                           \
	if (r->field.at) {                                           \
		r->field.at = memcpy(at, r->field.at, r->field.len); \
		at += r->field.len;                                  \
	}
	REQUEST_VARIABLES(X)
#undef X
	return 0;
}

static int read_variables(char **envp, struct request *r)
{
	r->method = METHOD_OTHER;
	r->content_length = -1;
	for (char **p = envp; *p; p++) {
		const char *equals = strchr(*p, '=');

		if (equals)
			request_variable(r, slice_of(*p, (size_t)(equals - *p)), slice_from(equals + 1));
	}
	return fault_pass(keep_variables(r));
}

/* Reads to the end of the stream, at most `max` bytes. */
static int64_t drain(FCGX_Stream *in, int64_t max, bool *ended)
{
	char waste[4096];
	int64_t total = 0;
	int n;

	*ended = false;
	while (total <= max) {
		n = FCGX_GetStr(waste, sizeof(waste), in);
		total += n;
		if (n < (int)sizeof(waste)) {
			*ended = true;
			break;
		}
	}
	return total;
}

/* Into the file, in pieces. */
static int64_t spool(FCGX_Stream *in, struct body_file *file, int64_t expected)
{
	struct crypto_hasher hasher;
	char piece[16384];
	int64_t got = 0;

	crypto_hasher_init(&hasher, sizeof(file->hash));
	while (got < expected) {
		int want = expected - got < (int64_t)sizeof(piece) ? (int)(expected - got) : (int)sizeof(piece);
		int n = FCGX_GetStr(piece, want, in);

		crypto_hasher_update(&hasher, piece, (size_t)n);
		body_file_put(file, piece, (size_t)n);
		got += n;
		if (n < want)
			break;
	}
	crypto_hasher_final(&hasher, file->hash, sizeof(file->hash));
	return got;
}

/* CONTENT_LENGTH decides how much is expected, the stream how much there is; they must agree. */
static int read_body(FCGX_Stream *in, struct request *r, size_t limit, const struct fcgi_limits *limits, bool *drained)
{
	int64_t expected = r->content_length < 0 ? 0 : r->content_length, got = 0;
	char *body = NULL;

	r->body = SLICE("");
	if (expected > INT_MAX || (size_t)expected > limit) {
		r->body_too_large = true;
	} else if (expected > 0 && limits->file && (r->body_fault = limits->file(limits->arg, r)) != 0) {
		/* It is read to its end all the same. */
	} else if (expected > 0 && r->file) {
		got = spool(in, r->file, expected);
		r->body_fault = r->file->fault;
	} else if (expected > 0) {
		body = arena_alloc(r->arena, (size_t)expected);
		if (body)
			got = FCGX_GetStr(body, (int)expected, in);
		else
			r->body_too_large = true;
	}
	got += drain(in, DRAIN_MAX, drained);
	if (FCGX_GetError(in))
		return FCGI_E_BROKEN;
	if (r->content_length == -2 || (!r->body_too_large && (!*drained || got != expected)))
		r->body_broken = true;
	else if (body)
		r->body = slice_of(body, (size_t)expected);
	return 0;
}

int fcgi_read(struct fcgi *f, int fd, struct request *r, const struct fcgi_limits *limits, bool *drained)
{
	int result;

	f->request.ipcFd = fd;
	f->request.keepConnection = 1;
	if (FCGX_Accept_r(&f->request) < 0) {
		f->request.ipcFd = -1;
		return FCGI_E_CLOSED;
	}
	/* Variables that broke off look like a request that has fewer of them. */
	result = FCGX_GetError(f->request.in) ? FCGI_E_BROKEN : read_variables(f->request.envp, r);
	if (result == 0) {
		size_t limit = limits->body(limits->arg, r);

		if (!limits->whole)
			limits->waiting(limits->arg, true);
		result = read_body(f->request.in, r, limit, limits, drained);
		if (!limits->whole)
			limits->waiting(limits->arg, false);
	}
	FCGX_Free(&f->request, 0);
	f->request.ipcFd = -1;
	return result;
}
