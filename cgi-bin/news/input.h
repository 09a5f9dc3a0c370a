/* SPDX-License-Identifier: MIT */
#ifndef NEWS_INPUT_H
#define NEWS_INPUT_H

/* An article as it is put: what editors send, what a line of an import holds and what a revision keeps. It is checked
 * as a whole, every fault named with its place; what passed has one canonical text, so that the same content gives the
 * same bytes.
 *
 * The form is that of `?view=edit`, which may be sent back as it came: `id` must then be the article's, and `revision`
 * and `translation` are not looked at (If-Match says from which one a change is made). A picture has an `id`, or where
 * that is not known the `name` of its file. A line of an import or export may also hold
 *   - `id`: a number or text, who the article is where it comes from;
 *   - `origin`: the same, and stronger; exports have it where `id` does not tell it;
 *   - `section` as {"name": {LANG: text}, "position"?}: the one that has such a name in any language, or a new one;
 *   - `section_as`, the same beside a slug: how to make the section if there is none of that slug;
 *   - `status` "withdrawn", with `reason` {LANG: text};
 *   - `modified_at`: when its text was changed last, or it was withdrawn (one that was before its published_at was
 *     never public: news/article.h);
 *   - `imported`: views brought along from an older system;
 *   - `corrections` [{"at", "lang", "note"}]: all that were published until now;
 *   - `old_slugs`: slugs that redirect to it;
 *   - `made_from` 0 in a text that is older than its source.
 *
 * Texts that are compared or searched (titles, names, tags) are brought into NFC, in which their characters are
 * counted; language tags into canonical case. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"
#include "news/article.h"
#include "news/site.h"
#include "text/json.h"

#define INPUT_TITLE_MAX       300 /* characters */
#define INPUT_LINE_TEXT_MAX   300 /* characters: byline, names */
#define INPUT_SUMMARY_MAX     2000
#define INPUT_NOTE_MAX        2000
#define INPUT_BODY_MAX        ((size_t)256 * 1024) /* bytes */
#define INPUT_TEXTS_MAX       SITE_LANGUAGES_MAX
#define INPUT_TAGS_MAX        32
#define INPUT_CORRECTIONS_MAX 1000
#define INPUT_OLD_SLUGS_MAX   1000
#define INPUT_SYSTEMS_MAX     100
#define INPUT_SYSTEM_MAX      100                       /* characters */
#define INPUT_ID_MAX          INT64_C(9007199254740991) /* what every reader of JSON can hold */

/* Outcome: there are faults. */
enum { INPUT_E_FAULTS = 1 };
enum input_form { INPUT_EDITOR, INPUT_LINE };

#define INPUT_NO_TIME   INT64_MIN
#define INPUT_NO_NUMBER (-1)

struct input_lang_text {
	struct slice lang, text;
};
/* In the order of their tags. */
struct input_map {
	struct input_lang_text *at;
	size_t count;
};
struct input_text {
	struct slice lang, title;
	struct slice summary, byline; /* empty: none */
	struct slice body;            /* Markdown */
	int64_t made_from;            /* INPUT_NO_NUMBER: nobody said */
	bool hidden;
};
struct input_correction {
	int64_t at_ms;
	struct slice lang, note;
};

struct input_imported {
	struct slice system;
	int64_t views, as_of_ms;
};

struct input {
	int64_t id;        /* 0: none, or a text */
	struct slice name; /* `id` as a text; SLICE_NONE: none */
	struct slice origin;
	struct slice section;           /* slug; SLICE_NONE: found by section_names */
	struct input_map section_names; /* of section_as */
	int64_t section_position;       /* INPUT_NO_NUMBER: at the end */
	enum article_status status;
	int64_t published_ms, modified_ms; /* INPUT_NO_TIME: not given */
	struct slice slug;                 /* SLICE_NONE: not given */
	struct slice *old_slugs;
	size_t old_slug_count;
	struct slice *tags;
	size_t tag_count;
	struct slice source_name, source_url; /* SLICE_NONE: not given */
	bool has_image;
	struct slice image_id, image_name; /* one of them may be SLICE_NONE */
	struct input_map alt, caption;
	struct input_text texts[INPUT_TEXTS_MAX]; /* in the order in which they were sent */
	size_t text_count;
	struct input_map correction; /* to be published with this change */
	bool has_corrections;
	struct input_correction *corrections;
	size_t correction_count;
	struct input_map reason;
	int64_t imported; /* INPUT_NO_NUMBER: not given */
	bool has_imported_from;
	struct input_imported *imported_from; /* in the order of the systems' names */
	size_t imported_from_count;
};

/* Checks and takes apart. Slices of *out live in the tree and the arena. INPUT_E_FAULTS with every fault in `faults`,
 * which may hold others before. */
int input_parse(struct input *out, struct json_faults *faults, struct arena *, const json_t *, enum input_form);

/* An object {LANG: text} of a shape that was checked, or NULL: texts in NFC, tags in canonical case and in their order;
 * empty texts are none. FAULT_MEMORY. */
int input_map_read(struct input_map *out, struct arena *, const json_t *);

/* Appends the canonical JSON of what a revision keeps: `{"section":…,"status":…,…}` without what is not given. Times
 * are UTC. */
void input_write(struct buffer *out, const struct input *);
/* Appends what only lines hold, each member behind a comma: reason, modified_at, imported, imported_from,
 * corrections, old_slugs. */
void input_write_line_members(struct buffer *out, const struct input *);
/* Appends {LANG: text}. */
void input_write_map(struct buffer *out, const struct input_map *);

/* BLAKE2b, 32 bytes, of the content that was given: all but id, origin, imported and imported_from.
 * FAULT_MEMORY. */
int input_hash(uint8_t out[32], const struct input *);

/* Whether they say the same: title, summary and body, which are what a translation is made from. */
bool input_text_same(const struct input_text *, const struct input_text *);
/* The text in that language; NULL if there is none. */
const struct input_text *input_text_in(const struct input *, struct slice lang);
/* The text for a language; SLICE_NONE if there is none. */
struct slice input_map_get(const struct input_map *, struct slice lang);
/* "draft", "published", "withdrawn". */
struct slice article_status_name(enum article_status);

#endif
