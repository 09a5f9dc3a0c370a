/* SPDX-License-Identifier: MIT */

/* fcgi_loop.c: libfcgi used as its manual shows it, for comparison.
 *
 * Every thread waits in FCGX_Accept_r on the listening socket and answers with the same body. With kept connections a
 * thread stays with its connection, so there must be at least as many threads as nginx keeps connections; the benchmark
 * gives both 64. No store, no parsing: what it does less than tradepost is what makes it a yardstick.
 *
 * Usage: fcgi_loop SOCKET BYTES [THREADS] */
#include <fcgiapp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int listening;
static char *body;
static size_t body_length;

static void *answer_for_ever(void *unused)
{
	FCGX_Request request;

	(void)unused;
	if (FCGX_InitRequest(&request, listening, 0))
		return NULL;
	while (FCGX_Accept_r(&request) >= 0) {
		FCGX_FPrintF(request.out, "Content-Type: application/json\r\nContent-Length: %lu\r\n\r\n",
			(unsigned long)body_length);
		FCGX_PutStr(body, (int)body_length, request.out);
		FCGX_Finish_r(&request);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	long threads = argc > 3 ? strtol(argv[3], NULL, 10) : 64;

	if (argc < 3 || threads < 1 || threads > 1024) {
		fputs("usage: fcgi_loop SOCKET BYTES [THREADS]\n", stderr);
		return 2;
	}
	body_length = strtoul(argv[2], NULL, 10);
	body = malloc(body_length + 1);
	if (!body)
		return 1;
	/* Bytes that look like text, so that nothing on the way can make them smaller by accident. */
	for (size_t i = 0; i < body_length; i++)
		body[i] = (char)('a' + (i * 7919 + i / 26) % 26);

	if (FCGX_Init())
		return 1;
	unlink(argv[1]);
	listening = FCGX_OpenSocket(argv[1], 1024);
	if (listening < 0 || chmod(argv[1], 0666)) {
		fprintf(stderr, "fcgi_loop: %s: cannot listen\n", argv[1]);
		return 1;
	}
	for (long i = 1; i < threads; i++) {
		pthread_t thread;
		if (pthread_create(&thread, NULL, answer_for_ever, NULL))
			return 1;
	}
	answer_for_ever(NULL);
	return 0;
}
