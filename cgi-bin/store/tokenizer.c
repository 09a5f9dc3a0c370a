/* SPDX-License-Identifier: MIT */

/* tokenizer.c: see tokenizer.h.
 *
 * Characters are folded one by one (each with its marks), so that every token knows its place in the original text, and
 * nothing grows with the text: a word is gathered in an array and given out when it is over. */
#include "store/tokenizer.h"

#include <libstemmer.h>
#include <string.h>

#include "base/fault.h"
#include "base/unicode.h"

typedef int token_fn(void *data, const struct token *token);

struct run {
	token_fn *each;
	void *data;
	bool stems;
	struct sb_stemmer *stemmer; /* made at the first word that needs it */
	bool any;                   /* a word or character was given out */
	bool stopped;               /* a stop waits for what comes behind it */
	size_t stop_begin, stop_end;
	char word[TOKEN_MAX]; /* that is being gathered */
	size_t len, begin, end;
};

/* A character of the original text, and where it stands. */
struct place {
	size_t begin, end;
};

static int give(struct run *run, struct slice text, struct place at, enum token_kind kind)
{
	const struct token token = { text, at.begin, at.end, kind };

	return run->each(run->data, &token);
}

/* Before a word or character: the stop that waits. */
static int give_stop(struct run *run)
{
	bool wanted = run->stopped && run->any;

	run->any = true;
	run->stopped = false;
	return wanted ? give(run, SLICE(TOKEN_STOP_TEXT), (struct place){ run->stop_begin, run->stop_end }, TOKEN_STOP)
		      : 0;
}

/* The letters of the word without diacritics; their number, or 0 where it is no word that has a stem. A single letter
 * is its own and that of no other. */
static size_t plain_letters(const struct run *run, char out[TOKEN_MAX])
{
	struct slice rest = slice_of(run->word, run->len);
	size_t n = 0;
	uint32_t c;

	while (utf8_next(&rest, &c) == 0) {
		c = unicode_base(c);
		if (c >= 'a' && c <= 'z')
			out[n++] = (char)c;
		else if (c)
			return 0;
	}
	return n > 1 ? n : 0;
}

static int give_stem(struct run *run)
{
	char letters[TOKEN_MAX], stem[TOKEN_MAX + 1];
	size_t len = plain_letters(run, letters);
	const sb_symbol *at;

	if (!len)
		return 0;
	if (!run->stemmer)
		run->stemmer = sb_stemmer_new("english", "UTF_8");
	at = run->stemmer ? sb_stemmer_stem(run->stemmer, (const sb_symbol *)letters, (int)len) : NULL;
	if (!at)
		return fault_new(FAULT_MEMORY, "no room for a stem");
	len = (size_t)sb_stemmer_length(run->stemmer);
	if (!len || len > TOKEN_MAX)
		return 0;
	stem[0] = TOKEN_STEM_MARK;
	memcpy(stem + 1, at, len);
	return give(run, slice_of(stem, len + 1), (struct place){ run->begin, run->end }, TOKEN_STEM);
}

/* Gives out the word that was gathered, if any. */
static int give_word(struct run *run)
{
	int r;

	if (!run->len)
		return 0;
	r = give_stop(run);
	if (!r)
		r = give(run, slice_of(run->word, run->len), (struct place){ run->begin, run->end }, TOKEN_WORD);
	if (!r && run->stems)
		r = give_stem(run);
	run->len = 0;
	return r;
}

static int give_character(struct run *run, uint32_t c, struct place at)
{
	char coded[4];
	int r = give_word(run);

	if (!r)
		r = give_stop(run);
	return r ? r : give(run, slice_of(coded, utf8_put(coded, c)), at, TOKEN_CHARACTER);
}

static int add_letter(struct run *run, uint32_t c, struct place at)
{
	char coded[4];
	size_t len = utf8_put(coded, c);
	int r = run->len + len > TOKEN_MAX ? give_word(run) : 0;

	if (r)
		return r;
	if (!run->len)
		run->begin = at.begin;
	memcpy(run->word + run->len, coded, len);
	run->len += len;
	run->end = at.end;
	return 0;
}

static int stop(struct run *run, struct place at)
{
	int r = give_word(run);

	if (!run->stopped)
		run->stop_begin = at.begin;
	run->stop_end = at.end;
	run->stopped = true;
	return r;
}

/* Whether a word could go on with what is folded to c. */
static bool is_letter(uint32_t c)
{
	return unicode_is_letter_or_digit(c) && !unicode_is_cjk(c);
}

/* A full stop, comma or colon within a word, of which `rest` is what comes behind it. */
static bool within_word(const struct run *run, char c, struct slice rest)
{
	uint32_t folded[UNICODE_FOLDED_MAX];
	size_t count;

	return run->len && (c == '.' || c == ',' || c == ':') && unicode_fold_next(&rest, folded, &count) == 0 &&
	       count && is_letter(folded[0]);
}

/* A character, folded to c. */
static int take(struct run *run, uint32_t c, struct place at)
{
	if (!unicode_is_letter_or_digit(c))
		return c == '\n' || unicode_is_terminal(c) ? stop(run, at) : give_word(run);
	if (unicode_is_cjk(c))
		return give_character(run, c, at);
	/* A mark belongs to a letter: one that stands alone is nothing. */
	if (!run->len && unicode_is_mark(c))
		return 0;
	return add_letter(run, c, at);
}

static int walk(struct run *run, struct slice text)
{
	uint32_t folded[UNICODE_FOLDED_MAX];
	struct slice rest = text;
	int r = 0;

	while (rest.len && !r) {
		struct place at = { text.len - rest.len, 0 };
		char first = *rest.at;
		size_t count;
		int outcome = unicode_fold_next(&rest, folded, &count);

		at.end = text.len - rest.len;
		if (outcome || within_word(run, first, rest)) {
			r = give_word(run);
			continue;
		}
		for (size_t i = 0; i < count && !r; i++)
			r = take(run, folded[i], at);
	}
	return r ? r : give_word(run);
}

int tokenizer_run(struct slice text, bool stems, token_fn *each, void *data)
{
	struct run run = { .each = each, .data = data, .stems = stems };
	int r = walk(&run, text);

	sb_stemmer_delete(run.stemmer);
	return r;
}
