/* SPDX-License-Identifier: MIT */
#ifndef WEB_GUESSES_H
#define WEB_GUESSES_H

/* Guessing of tokens is slowed, for each network by itself (an IPv4 address, a /64 of IPv6): GUESSES_FREE wrong tokens
 * may come at once, then one every GUESSES_EVERY_MS. Beyond that no token from there is looked at, right or wrong, so
 * that a guess tells nothing. Only those that were found right from that network before, and not wrong since, are: an
 * office goes on working while a tab with an old token knocks, and one that was revoked is slowed like any other.
 *
 * All of it lies in memory, under a random key, and in a table of a fixed size: who guesses from more networks than it
 * has places for makes it forget those that guessed longest ago. Any thread. */

#include <stdint.h>

#include "base/slice.h"

#define GUESSES_FREE     10
#define GUESSES_EVERY_MS 6000

struct guesses;

int guesses_new(struct guesses **out);
void guesses_free(struct guesses *);

/* 0: the token that came from there may be looked at. Else in how many seconds one may. */
int64_t guesses_wait(struct guesses *, struct slice address, struct slice secret, int64_t now_ms);
/* It was looked at, and is none of ours; or it is. */
void guesses_wrong(struct guesses *, struct slice address, struct slice secret, int64_t now_ms);
void guesses_right(struct guesses *, struct slice address, struct slice secret, int64_t now_ms);

#endif
