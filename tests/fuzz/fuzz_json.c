/* SPDX-License-Identifier: MIT */

/* JSON as it comes in: what is read and written reads back as the same; an article that was taken has a canonical text
 * that is taken as the same article. */
#include "fuzz.h"

#include "news/input.h"
#include "text/json.h"

static void check_faults(const struct json_faults *faults)
{
	for (const struct json_fault *f = faults->first; f; f = f->next) {
		HOLDS(utf8_valid(f->pointer) && utf8_valid(f->detail));
		HOLDS(f->pointer.len == 0 || f->pointer.at[0] == '/');
		HOLDS(f->detail.len > 0);
	}
}

/* The canonical text again: the same bytes. */
static void check_canonical(struct slice text, struct arena *arena)
{
	struct buffer again = BUFFER_INIT;
	struct json_error_at where;
	struct json_faults faults;
	struct input in;
	json_t *tree = NULL;

	json_faults_init(&faults, arena);
	HOLDS(json_read(&tree, text, &where) == 0);
	HOLDS(input_parse(&in, &faults, arena, tree, INPUT_EDITOR) == 0);
	input_write(&again, &in);
	HOLDS(slice_eq(buffer_as_slice(&again), text));
	buffer_release(&again);
	json_decref(tree);
}

static void check_input(const json_t *tree, enum input_form form)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct buffer text = BUFFER_INIT;
	struct json_faults faults;
	uint8_t hash[32];
	struct input in;
	int r;

	json_faults_init(&faults, arena);
	r = input_parse(&in, &faults, arena, tree, form);
	HOLDS(r == 0 || r == INPUT_E_FAULTS);
	HOLDS((r == 0) == (faults.count == 0));
	check_faults(&faults);
	if (r == 0) {
		input_write(&text, &in);
		HOLDS(utf8_valid(buffer_as_slice(&text)));
		HOLDS(input_hash(hash, &in) == 0);
		if (form == INPUT_EDITOR)
			check_canonical(buffer_as_slice(&text), arena);
	}
	buffer_release(&text);
	arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct slice text = fuzz_text(bytes, len);
	struct buffer first = BUFFER_INIT, second = BUFFER_INIT;
	struct json_error_at where = { 0 };
	json_t *tree = NULL, *again = NULL;
	int r = json_read(&tree, text, &where);

	HOLDS(r >= 0 && r <= JSON_E_DEPTH);
	HOLDS((r == 0) == (tree != NULL));
	HOLDS(r == 0 || (where.line > 0 && where.column > 0 && where.message[0]));
	if (r)
		return 0;
	HOLDS(utf8_valid(text));
	HOLDS(json_write(&first, tree) == 0);
	HOLDS(slice_find(buffer_as_slice(&first), SLICE("</")) == first.len);
	HOLDS(json_read(&again, buffer_as_slice(&first), &where) == 0);
	HOLDS(json_write(&second, again) == 0);
	HOLDS(slice_eq(buffer_as_slice(&first), buffer_as_slice(&second)));
	check_input(tree, INPUT_EDITOR);
	check_input(tree, INPUT_LINE);
	buffer_release(&first);
	buffer_release(&second);
	json_decref(tree);
	json_decref(again);
	return 0;
}
