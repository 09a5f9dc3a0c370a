/* SPDX-License-Identifier: MIT */
#ifndef CMD_FRONT_MATTER_H
#define CMD_FRONT_MATTER_H

/* Front matter: an article's members as lines `key: value` between two lines ---, a text in Markdown behind them.
 *
 * Keys are the paths of the jsonl form (news/input.h), their steps joined by dots: `status`, `source.url`,
 * `image.alt.en`. Those of a text stand without its language: `title`, `summary`, `byline`, `made_from`, `hidden`. Two
 * more say what is elsewhere in JSON: `lang`, which text this is, and `languages`, the order of all.
 *
 * A value is the rest of its line, without blanks at its ends; in quotation marks it is a JSON string. Lists are parted
 * by commas, or JSON; lists of objects are JSON. An empty value is none. Empty lines, and lines that begin with #, are
 * passed over. */

#include <stdbool.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"
#include "text/json.h"

/* Outcome: a fault was told. */
enum { FRONT_E_FAULT = 1 };

struct front_key {
	struct slice key, value;
	int line;
};

struct front_matter {
	struct front_key *keys;
	size_t count;
	struct slice body;
	int line, body_line; /* where each begins */
};

enum front_kind { FRONT_TEXT, FRONT_ID, FRONT_NUMBER, FRONT_FLAG, FRONT_LIST, FRONT_JSON };

struct front_rule {
	const char *key; /* a last step * is any */
	enum front_kind kind;
	bool of_text; /* a member of one of `texts` */
};

/* The rule of a key; NULL: there is no such key. */
const struct front_rule *front_rule(struct slice key, bool of_text);

/* Takes apart what begins at `line` of the file `path`. Faults go to *faults as "PATH:LINE: WHAT\n"; then
 * FRONT_E_FAULT. The body reaches to the end of the text. FAULT_MEMORY. */
int front_read(
	struct front_matter *, struct arena *, struct slice text, const char *path, int line, struct buffer *faults);
/* Whether the text begins as front matter does. */
bool front_recognise(struct slice text);
/* Where in `text` the next front matter begins whose first key is `lang`; text.len: nowhere. */
size_t front_find_lang(struct slice text);
/* The value as JSON, to be freed; *out NULL for an empty one. FRONT_E_FAULT: `what` (a sentence) is to be told. */
int front_value(json_t **out, const struct front_rule *, struct slice value, const char **what);

/* Appends a line for each member of `object`, nested ones below `prefix` ("" or "source."). Members named in `but`
 * (ended by NULL) are left out. FAULT_BUG: a member has no rule, and would be lost. */
int front_write(struct buffer *, const json_t *object, const char *prefix, bool of_text, const char *const *but);

#endif
