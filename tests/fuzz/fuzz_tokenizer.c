/* SPDX-License-Identifier: MIT */

/* Any bytes as text to be searched: tokens stand in order within the text, are bounded, and are tokens of themselves.
 */
#include "fuzz.h"

#include "base/unicode.h"
#include "store/tokenizer.h"

struct seen {
	size_t len, begin, end;
	enum token_kind last;
};

static int is_itself(void *data, const struct token *t)
{
	struct slice *want = data;

	HOLDS(t->text.len <= want->len && !memcmp(t->text.at, want->at, t->text.len));
	*want = slice_from_index(*want, t->text.len);
	return 0;
}

static int look(void *data, const struct token *t)
{
	struct seen *s = data;

	HOLDS(t->text.len && t->text.len <= TOKEN_MAX + 1 && utf8_valid(t->text));
	HOLDS(t->begin < t->end && t->end <= s->len && t->begin >= s->begin);
	HOLDS((t->kind == TOKEN_STEM) == (t->text.at[0] == TOKEN_STEM_MARK));
	HOLDS(t->kind != TOKEN_STEM || (s->last == TOKEN_WORD && t->begin == s->begin && t->end == s->end));
	HOLDS(t->kind != TOKEN_STOP || s->last != TOKEN_STOP);
	if (t->kind == TOKEN_WORD || t->kind == TOKEN_CHARACTER) {
		struct slice rest = t->text;

		tokenizer_run(t->text, 0, is_itself, &rest);
	}
	s->begin = t->begin;
	s->end = t->end;
	s->last = t->kind;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct seen s = { .len = len, .last = TOKEN_STOP };

	HOLDS(tokenizer_run(fuzz_text(bytes, len), TOKENIZER_ALL, look, &s) == 0);
	HOLDS(s.begin == 0 || s.last != TOKEN_STOP);
	return 0;
}
