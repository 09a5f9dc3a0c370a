/* SPDX-License-Identifier: MIT */

/* cards.c: a few sets by the article's id, each a list under a lock of its own, the card that was asked for last first.
 *
 * A count is good if the article was not counted since the moment of which it is. That needs a number for each article
 * there is; instead many share one of `marks`, and a count may be read again without need. */
#include "news/cards.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/metrics.h"
#include "news/list.h"

#define SETS  64   /* a power of 2 */
#define MARKS 4096 /* likewise */

struct card {
	struct card *next;
	struct cards_moment moment;
	struct list_item item; /* its texts lie in `text` */
	size_t bytes;          /* of this block */
	char text[];
};

struct set {
	_Alignas(64) pthread_mutex_t lock;
	struct card *first;
	size_t bytes;
};

struct cards {
	atomic_uint_fast64_t content, counts;
	size_t set_bytes;
	atomic_uint_fast64_t marks[MARKS]; /* of `counts`, when one of its articles was counted last */
	struct set sets[SETS];
};

static struct set *set_of(struct cards *c, int64_t article)
{
	return &c->sets[(uint64_t)article % SETS];
}

/* Where it hangs, or the end of the list. */
static struct card **place_of(struct set *s, int64_t article)
{
	struct card **at = &s->first;

	while (*at && (*at)->item.id != article)
		at = &(*at)->next;
	return at;
}

static struct card *unlink_card(struct set *s, struct card **at)
{
	struct card *card = *at;

	*at = card->next;
	s->bytes -= card->bytes;
	return card;
}

static void put_first(struct set *s, struct card *card)
{
	card->next = s->first;
	s->first = card;
	s->bytes += card->bytes;
}

int cards_new(struct cards **out, size_t bytes)
{
	struct cards *c = aligned_alloc(64, (sizeof(*c) + 63) / 64 * 64);

	if (!c)
		return fault_new(FAULT_MEMORY, "no memory for cards");
	memset(c, 0, sizeof(*c));
	c->set_bytes = bytes / SETS;
	for (size_t i = 0; i < SETS; i++) {
		if (pthread_mutex_init(&c->sets[i].lock, NULL) == 0)
			continue;
		while (i--)
			pthread_mutex_destroy(&c->sets[i].lock);
		free(c);
		return fault_new(FAULT_SYSTEM, "no lock for cards");
	}
	*out = c;
	return 0;
}

void cards_free(struct cards *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < SETS; i++) {
		struct set *s = &c->sets[i];

		while (s->first)
			free(unlink_card(s, &s->first));
		pthread_mutex_destroy(&s->lock);
	}
	free(c);
}

void cards_end(struct cards *c)
{
	atomic_fetch_add_explicit(&c->content, 1, memory_order_acq_rel);
}

void cards_counted(struct cards *c, int64_t article)
{
	uint64_t now = atomic_fetch_add_explicit(&c->counts, 1, memory_order_acq_rel) + 1;

	atomic_store_explicit(&c->marks[(uint64_t)article % MARKS], now, memory_order_release);
}

struct cards_moment cards_moment(const struct cards *c)
{
	return (struct cards_moment){ atomic_load_explicit(&c->content, memory_order_acquire),
		atomic_load_explicit(&c->counts, memory_order_acquire) };
}

static bool copy_item(struct list_item *out, const struct list_item *item, struct arena *arena)
{
	int64_t key = out->key;

	*out = *item;
	out->key = key;
	out->languages = arena_copy(arena, item->languages);
	out->card = arena_copy(arena, item->card);
	return out->languages.at && out->card.at;
}

static int find(struct cards *c, struct set *s, struct cards_moment moment, struct list_item *item, struct arena *arena)
{
	struct card **at = place_of(s, item->id), *card = *at;

	if (!card || card->moment.content != moment.content)
		return CARDS_NONE;
	put_first(s, unlink_card(s, at));
	if (!copy_item(item, &card->item, arena))
		return CARDS_NONE;
	return card->moment.counts >= atomic_load_explicit(&c->marks[(uint64_t)item->id % MARKS], memory_order_acquire)
		       ? CARDS_WHOLE
		       : CARDS_WITHOUT_COUNT;
}

int cards_find(struct cards *c, struct cards_moment moment, struct list_item *item, struct arena *arena)
{
	struct set *s = set_of(c, item->id);
	int r;

	pthread_mutex_lock(&s->lock);
	r = find(c, s, moment, item, arena);
	pthread_mutex_unlock(&s->lock);
	metric_add(r == CARDS_NONE ? METRIC_CARDS_MISSES : METRIC_CARDS_HITS, 1);
	return r;
}

static struct card *card_new(struct cards_moment moment, const struct list_item *item)
{
	size_t bytes = sizeof(struct card) + item->languages.len + item->card.len;
	struct card *card = malloc(bytes);

	if (!card)
		return NULL;
	*card = (struct card){ .moment = moment, .item = *item, .bytes = bytes };
	memcpy(card->text, item->languages.at, item->languages.len);
	memcpy(card->text + item->languages.len, item->card.at, item->card.len);
	card->item.languages = slice_of(card->text, item->languages.len);
	card->item.card = slice_of(card->text + item->languages.len, item->card.len);
	return card;
}

static void add(struct set *s, size_t most, struct cards_moment moment, const struct list_item *item)
{
	struct card **at = place_of(s, item->id), *card = *at;

	if (card && card->moment.content == moment.content) {
		if (card->moment.counts < moment.counts) {
			card->moment = moment;
			card->item.views = item->views;
		}
		return;
	}
	if (card)
		free(unlink_card(s, at));
	card = card_new(moment, item);
	if (!card)
		return;
	put_first(s, card);
	while (s->bytes > most) {
		at = &s->first;
		while ((*at)->next)
			at = &(*at)->next;
		free(unlink_card(s, at));
	}
}

void cards_add(struct cards *c, struct cards_moment moment, const struct list_item *item)
{
	struct set *s = set_of(c, item->id);

	pthread_mutex_lock(&s->lock);
	/* What was read before a change would push out what was read after it. */
	if (moment.content == atomic_load_explicit(&c->content, memory_order_acquire))
		add(s, c->set_bytes, moment, item);
	pthread_mutex_unlock(&s->lock);
}
