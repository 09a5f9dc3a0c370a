/* SPDX-License-Identifier: MIT */

/* import.c: lines to articles. A fault in a line does not keep the next ones from being looked at, so that an author
 * sees them all; what was written meanwhile the caller undoes. */
#include "news/import.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/fault.h"
#include "news/before.h"
#include "news/lines.h"
#include "news/save.h"
#include "store/writer.h"

/* Texts of eight languages, their trees and their revisions before. */
#define ARENA_MAX ((size_t)256 << 20)

/* By how much another machine's clock may be ahead, so that what it exports just now can be moved here. Until a time of
 * modification has come, who asks for what was modified does not see the article. */
#define CLOCKS_APART_MS 60000

/* Which articles a file had already, by 64 bits of their origin. */
struct seen {
	uint64_t *slots; /* 0: free */
	size_t size, count;
	uint8_t key[CRYPTO_SHORT_KEY];
};

struct import {
	struct store *store;
	struct arena *arena;
	struct lines lines;
	struct seen seen;
	json_t *errors, *warnings;
	int64_t now_ms;
	struct import_counts counts;
	bool refused;
};

/* --- seen -----------------------------------------------------------------------------------------------------------
 */

static bool put(uint64_t *slots, size_t size, uint64_t hash)
{
	for (size_t i = hash & (size - 1);; i = (i + 1) & (size - 1)) {
		if (slots[i] == hash)
			return false;
		if (!slots[i]) {
			slots[i] = hash;
			return true;
		}
	}
}

/* *again tells whether it was there. */
static int seen_add(struct seen *s, struct slice origin, bool *again)
{
	uint64_t hash = crypto_short_hash(s->key, origin) | 1;

	if (s->count * 2 >= s->size) {
		size_t size = s->size ? s->size * 2 : 256;
		uint64_t *slots = calloc(size, sizeof(*slots));

		if (!slots)
			return fault_new(FAULT_MEMORY, "no memory for what an import had already");
		for (size_t i = 0; i < s->size; i++)
			if (s->slots[i])
				put(slots, size, s->slots[i]);
		free(s->slots);
		s->slots = slots;
		s->size = size;
	}
	*again = !put(s->slots, s->size, hash);
	s->count += !*again;
	return 0;
}

/* --- sentences ------------------------------------------------------------------------------------------------------
 */

static int say(struct import *im, json_t *list, size_t max, struct slice place, const char *what)
{
	char *text;

	if (json_array_size(list) > max)
		return 0;
	text = json_array_size(list) == max
		       ? arena_printf(im->arena, "%ld: … and more, which are not told", im->lines.number)
	       : place.len ? arena_printf(im->arena, "%ld: " SLICE_FMT ": %s", im->lines.number, SLICE_ARG(place), what)
			   : arena_printf(im->arena, "%ld: %s", im->lines.number, what);
	if (!text || json_array_append_new(list, json_string(text)))
		return fault_new(FAULT_MEMORY, "no memory for a sentence");
	return 0;
}

static int refuse(struct import *im, struct slice place, const char *what)
{
	im->refused = true;
	return fault_pass(say(im, im->errors, IMPORT_ERRORS_MAX, place, what));
}

static int refuse_faults(struct import *im, const struct json_faults *faults)
{
	int r = 0;

	for (const struct json_fault *f = faults->first; r == 0 && f; f = f->next)
		r = refuse(im, f->pointer, arena_printf(im->arena, SLICE_FMT, SLICE_ARG(f->detail)));
	return fault_pass(r);
}

/* --- lines ----------------------------------------------------------------------------------------------------------
 */

struct slice import_origin(struct arena *arena, const struct input *in)
{
	char time[CLOCK_TEXT] = "draft";

	if (in->origin.at)
		return in->origin;
	if (in->id)
		return before_origin_of_id(arena, in->id);
	if (in->name.at)
		return arena_format(arena, "line:" SLICE_FMT, SLICE_ARG(in->name));
	if (in->slug.at)
		return arena_format(arena, "slug:" SLICE_FMT, SLICE_ARG(in->slug));
	if (in->published_ms != INPUT_NO_TIME)
		clock_format_utc(time, in->published_ms);
	return arena_format(arena, "title:%s:" SLICE_FMT, time, SLICE_ARG(in->texts[0].title));
}

static int find_article(int64_t *id, struct store *store, struct slice origin)
{
	struct stmt *st = store_stmt(store, QUERY_SAVE_FIND_ORIGIN);
	int r;

	stmt_bind_text(st, 1, origin);
	r = stmt_step(st);
	*id = r == STORE_ROW ? stmt_i64(st, 0) : 0;
	stmt_done(st);
	return r == STORE_ROW ? 0 : fault_fold(r);
}

static int save(struct import *im, struct input *in, struct slice origin, struct json_faults *faults)
{
	uint8_t hash[32];
	struct save how = { .who = { .author = SLICE("import"), .now_ms = im->now_ms },
		.action = "import",
		.import = true,
		.hash = hash,
		.origin = origin,
		.make_section = true };
	struct saved saved;
	int r = input_hash(hash, in);

	if (r == 0)
		r = find_article(&how.id, im->store, origin);
	if (r == 0)
		r = article_save(&saved, im->store, im->arena, in, &how, faults);
	switch (r) {
	case 0:
		im->counts.created += !how.id;
		im->counts.changed += how.id != 0;
		if (saved.image_missing && in->image_id.at)
			return fault_pass(say(im, im->warnings, IMPORT_WARNINGS_MAX, SLICE("/image"),
				"The picture is not here; its name and caption are kept."));
		return 0;
	case SAVE_E_UNCHANGED:
		im->counts.figures += saved.figure_is_new;
		im->counts.unchanged += !saved.figure_is_new;
		return 0;
	case SAVE_E_FAULTS:
		return fault_pass(refuse_faults(im, faults));
	case SAVE_E_EDITED:
		return fault_pass(refuse(im, SLICE_NONE,
			arena_printf(
				im->arena, "Article %lld was edited here; this would undo it.", (long long)how.id)));
	default:
		return fault_fold(r);
	}
}

static int take_article(struct import *im, const json_t *tree)
{
	struct json_faults faults;
	struct slice origin;
	struct input in;
	bool again;
	int r;

	json_faults_init(&faults, im->arena);
	r = input_parse(&in, &faults, im->arena, tree, INPUT_LINE);
	if (r >= 0 && in.modified_ms != INPUT_NO_TIME && in.modified_ms > im->now_ms + CLOCKS_APART_MS) {
		json_fault_add(&faults, SLICE("/modified_at"),
			"This is in the future; only published_at may be, which schedules an article.");
		r = INPUT_E_FAULTS;
	}
	if (r == INPUT_E_FAULTS)
		return fault_pass(refuse_faults(im, &faults));
	if (r)
		return fault_pass(r);
	origin = import_origin(im->arena, &in);
	if (!origin.at)
		return fault_new(FAULT_MEMORY, "no memory for an origin");
	r = seen_add(&im->seen, origin, &again);
	if (r)
		return fault_pass(r);
	if (again)
		return fault_pass(refuse(im, SLICE_NONE, "This article stands on a line before already."));
	return fault_pass(save(im, &in, origin, &faults));
}

static int take_line(struct import *im, struct slice line)
{
	struct json_error_at where;
	json_t *tree = NULL;
	int r;

	arena_reset(im->arena);
	if (im->lines.number == 1 && slice_starts(line, SLICE("\xEF\xBB\xBF")))
		line = slice_from_index(line, 3);
	if (!slice_trim(line).len)
		return 0;
	r = json_read(&tree, line, &where);
	if (r < 0)
		return fault_pass(r);
	if (r)
		return fault_pass(
			refuse(im, SLICE_NONE, arena_printf(im->arena, "%s (column %d)", where.message, where.column)));
	r = take_article(im, tree);
	json_decref(tree);
	return fault_pass(r);
}

static int take_lines(struct import *im)
{
	struct slice line;
	int r;

	while ((r = lines_next(&im->lines, &line)) == 0) {
		r = take_line(im, line);
		store_breathe(im->store);
		if (r)
			return fault_pass(r);
	}
	if (r == LINES_E_LONG)
		return fault_pass(refuse(im, SLICE_NONE,
			arena_printf(im->arena, "This line is longer than %zu bytes.", IMPORT_LINE_MAX)));
	return r == LINES_E_END ? 0 : fault_pass(r);
}

int import_lines(struct import_counts *out, struct store *store, int fd, json_t *errors, json_t *warnings)
{
	struct import im = { .store = store, .errors = errors, .warnings = warnings };
	int r = audit_now(&im.now_ms, store);

	*out = im.counts;
	if (r)
		return fault_pass(r);
	im.arena = arena_new(ARENA_MAX);
	crypto_random(im.seen.key, sizeof(im.seen.key));
	lines_init(&im.lines, fd, IMPORT_LINE_MAX);
	r = im.arena ? take_lines(&im) : fault_new(FAULT_MEMORY, "no memory for an import");
	lines_release(&im.lines);
	free(im.seen.slots);
	arena_free(im.arena);
	*out = im.counts;
	return r ? fault_pass(r) : im.refused ? IMPORT_E_REFUSED : 0;
}
