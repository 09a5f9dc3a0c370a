/* SPDX-License-Identifier: MIT */

/* What lies in a FastCGI socket: judging reads nothing behind it, and what is whole was right in every part before. */
#include "fuzz.h"

#include "serve/records.h"

/* Judging may move bytes, so it gets a copy, of just that size. */
static enum records_state judge(const uint8_t *bytes, size_t len, struct records *out)
{
	unsigned char *window = malloc(len ? len : 1);
	enum records_state state;

	if (len)
		memcpy(window, bytes, len);
	state = records_check(window, len, out);
	free(window);
	return state;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct records out = { 0 }, before = { 0 };
	enum records_state state;

	if (len > RECORDS_WINDOW)
		len = RECORDS_WINDOW;
	state = judge(bytes, len, &out);
	HOLDS(state >= RECORDS_WHOLE && state <= RECORDS_BAD);
	HOLDS(state != RECORDS_WHOLE || out.id != 0);
	for (size_t n = 0; n < len; n += 1 + n / 8) {
		enum records_state earlier = judge(bytes, n, &before);

		/* More bytes never mend what is wrong, nor break what is whole. */
		HOLDS(earlier != RECORDS_BAD || state == RECORDS_BAD);
		HOLDS(earlier != RECORDS_WHOLE || (state == RECORDS_WHOLE && before.id == out.id && out.behind));
	}
	return 0;
}
