/* SPDX-License-Identifier: MIT */
#ifndef NEWS_NEAREST_H
#define NEWS_NEAREST_H

/* Which articles are nearest to an article, kept in article_related (schema/migrations/0006_related.sql). Writer only,
 * but for nearest_read.
 *
 * When an article is saved, the newest articles of each of its telling terms and tags are looked at; what they share
 * weighs. The nearest become its list, and it becomes an entry of their lists. So a list is made once, and later
 * articles come to it by themselves.
 *
 * Nothing has to go over other lists when an article changes: an entry names the kin (the checksum of section, tags and
 * terms) that its article had, and who reads compares. Nor has a withdrawal or an embargo to: who reads asks whether
 * the article is public. What is not released yet has room of its own in a list, so that nothing gives way to it
 * before. */

#include <stddef.h>
#include <stdint.h>

#include "news/derive.h"
#include "news/telling.h"

enum {
	NEAREST_MAX = 16,    /* entries that are released */
	NEAREST_WAITING = 8, /* and that are not yet */
	NEAREST_ALL = NEAREST_MAX + NEAREST_WAITING,
	NEAREST_BYTES = 22
};

/* An entry; kept as id:8 at_ms:8 kin:4 weight:2, little-endian. */
struct near {
	int64_t id, at_ms;
	uint32_t kin;
	int weight;
};

struct nearest {
	struct near
		list[NEAREST_ALL + 1]; /* the nearest first, of two that are as near the newer one; room for one more */
	size_t count;
};

/* What `kin` is of an article. Its section is the id. */
uint32_t nearest_kin(const struct derive *, const struct telling *);
/* Reads the form above; of another length it is a FAULT_STORE. */
int nearest_read(struct nearest *out, struct slice);
/* The terms as article_related has them; `out` has TELLING_MAX * TELLING_BYTES. */
struct slice nearest_terms(char *out, const struct telling *);

/* Brings an article's rows up to date, and the lists of those that it is near to. It is saved and listed already.
 * Inside the writer's transaction. */
int nearest_put(const struct derive *, struct store *, struct arena *);

#endif
