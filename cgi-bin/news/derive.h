/* SPDX-License-Identifier: MIT */
#ifndef NEWS_DERIVE_H
#define NEWS_DERIVE_H

/* What is derived from an article's latest revision, so that reading renders nothing: its visible texts (article_text)
 * and its finished JSON (article_card, article_json). */

#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "news/card.h"
#include "news/input.h"
#include "news/pictures.h"
#include "store/store.h"

/* Outcome: there are faults. */
enum { DERIVE_E_FAULTS = 1 };

/* An article and what is said of it beside its input. */
struct derive {
	const struct input *in; /* complete: slug and, unless it is a draft, published_ms */
	int64_t id, revision, section_id, modified_ms;
	int64_t written[INPUT_TEXTS_MAX]; /* of each text: the revision that last changed its title, summary or body */
	struct buffer html;               /* the bodies, one behind the other */
	struct slice bodies[INPUT_TEXTS_MAX];
	struct pictures pictures; /* that the bodies name, set by derive_render; in the arena of its faults */
	bool image_missing;       /* set by derive_make: its picture is not in the store */
};

/* What an article's rows hold. Slices live as long as the input, the derive and the arena. */
struct derived {
	struct card_text texts[INPUT_TEXTS_MAX]; /* those that readers see, in their order */
	size_t text_count;
	struct slice languages; /* as derive_languages */
	bool has_card, has_json;
	struct buffer card, json; /* segments */
};

void derive_init(struct derive *, const struct input *);
void derive_release(struct derive *);

/* Renders the bodies, hidden ones too, with the pictures that the store has. DERIVE_E_FAULTS: one of them cannot be
 * rendered. */
int derive_render(struct derive *, struct store *, struct json_faults *);
/* Makes what the rows hold, after derive_render; the store is only read. Release what came out, after a fault too. */
int derive_make(struct derived *out, struct derive *, struct store *, struct arena *);
void derived_release(struct derived *);
/* Writes all rows anew; `fresh`: the article has none yet. The corrections are in the store already. */
int derive_store(struct derive *, struct store *, struct arena *, bool fresh);

/* Looks up the article's picture, which may not be here (yet), and fills in what a card says of it. */
int derive_image(struct derive *, struct card *, struct store *, struct arena *);
/* Which revision of the source a text was made from, and whether the source changed after that. */
int64_t derive_made_from(const struct derive *, size_t text);
bool derive_is_stale(const struct derive *, size_t text);

/* The article's corrections in their order. */
int derive_corrections(struct input_correction **out, size_t *count, struct store *, struct arena *, int64_t article);

/* Joins by commas. SLICE_NONE: no memory. */
struct slice derive_join(struct arena *, const struct slice *items, size_t count);
/* The tags of the texts that readers see, joined by commas; none of a withdrawn article. */
struct slice derive_languages(struct arena *, const struct input *);

#endif
