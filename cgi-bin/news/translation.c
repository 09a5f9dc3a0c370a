/* SPDX-License-Identifier: MIT */

/* translation.c: `made_from` of texts that change. */
#include "news/translation.h"

#include <string.h>

#include "news/derive.h"

void translation_written_again(struct input *in, const struct input *made)
{
	for (size_t i = 0; i < in->text_count; i++) {
		struct input_text *t = &in->texts[i];
		const struct input_text *then = input_text_in(made, t->lang);

		if (then && then->made_from == t->made_from && !input_text_same(then, t))
			t->made_from = INPUT_NO_NUMBER;
	}
}

void translation_restored(struct input *in, const int64_t written[INPUT_TEXTS_MAX], const struct before *b)
{
	const struct input then = *in;
	struct derive was = { .in = &then }, will = { .in = in };

	memcpy(was.written, written, sizeof(was.written));
	for (size_t i = 0; i < in->text_count; i++)
		will.written[i] = before_written_next(b, &in->texts[i]);
	for (size_t i = 0; i < in->text_count; i++) {
		struct input_text *t = &in->texts[i];
		const struct input_text *now = input_text_in(&b->in, t->lang);

		/* As it is now, where that is right: then there may be nothing to change. */
		if (now && input_text_same(now, t))
			t->made_from = now->made_from;
		if (derive_is_stale(&will, i) != derive_is_stale(&was, i))
			t->made_from = derive_is_stale(&was, i) ? derive_made_from(&was, i) : b->revision + 1;
	}
}
