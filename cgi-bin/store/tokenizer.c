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
	unsigned more;              /* tokens that are wanted beside the others */
	struct sb_stemmer *stemmer; /* made at the first word that needs it */
	bool any;                   /* a word or character was given out */
	char pair[8];               /* its first character: the token that was given last, if pair_len is not 0 */
	size_t pair_len, pair_begin;
	bool stopped; /* a stop waits for what comes behind it */
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

	run->pair_len = 0;
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
	struct slice rest;
	size_t n = 0;
	uint32_t c;

	while (n < run->len && run->word[n] >= 'a' && run->word[n] <= 'z') {
		out[n] = run->word[n];
		n++;
	}
	rest = slice_of(run->word + n, run->len - n);
	while (utf8_next(&rest, &c) == 0) {
		c = unicode_base(c);
		if (c >= 'a' && c <= 'z')
			out[n++] = (char)c;
		else if (c)
			return 0;
	}
	return n > 1 ? n : 0;
}

/* No stem begins with another letter than its word. */
static bool wants_stem(const struct run *run, char first)
{
	return first < 'a' || first > 'z' || run->more >> (first - 'a') & 1;
}

static int give_stem(struct run *run)
{
	char letters[TOKEN_MAX], stem[TOKEN_MAX + 1];
	size_t len = wants_stem(run, run->word[0]) ? plain_letters(run, letters) : 0;
	const sb_symbol *at;

	if (!len || !wants_stem(run, letters[0]))
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
	if (!r && run->more & TOKENIZER_STEMS)
		r = give_stem(run);
	run->len = 0;
	return r;
}

/* Before the second character of a pair, for it stands at the place of the first. */
static int give_pair(struct run *run, struct slice second, size_t end)
{
	size_t len = run->pair_len;

	if (!len || !(run->more & TOKENIZER_PAIRS))
		return 0;
	memcpy(run->pair + len, second.at, second.len);
	return give(run, slice_of(run->pair, len + second.len), (struct place){ run->pair_begin, end }, TOKEN_PAIR);
}

static int give_character(struct run *run, uint32_t c, struct place at)
{
	char coded[4];
	struct slice text = slice_of(coded, utf8_put(coded, c));
	int r = give_word(run);

	if (!r)
		r = give_stop(run);
	if (!r)
		r = give_pair(run, text, at.end);
	if (!r)
		r = give(run, text, at, TOKEN_CHARACTER);
	memcpy(run->pair, coded, text.len);
	run->pair_len = text.len;
	run->pair_begin = at.begin;
	return r;
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

/* Letters and digits of ASCII, but for the last one where a mark may follow. */
static size_t plain_letters_at(struct slice s)
{
	size_t n = 0;

	while (n < s.len && (((s.at[n] | 32) >= 'a' && (s.at[n] | 32) <= 'z') || (s.at[n] >= '0' && s.at[n] <= '9')))
		n++;
	return n && n < s.len && (unsigned char)s.at[n] >= 0x80 ? n - 1 : n;
}

static size_t take_letters(struct run *run, struct slice rest, size_t begin)
{
	size_t n = plain_letters_at(rest);

	if (n > TOKEN_MAX - run->len)
		n = TOKEN_MAX - run->len;
	if (!n)
		return 0;
	if (!run->len)
		run->begin = begin;
	for (size_t i = 0; i < n; i++)
		run->word[run->len + i] = (char)(rest.at[i] | 32);
	run->len += n;
	run->end = begin + n;
	return n;
}

/* That nothing belongs to the character of three bytes at the head: the next one is Han or common punctuation too. */
static bool stands_alone(struct slice s)
{
	const unsigned char *b = (const unsigned char *)s.at + 3;

	return s.len == 3 || b[0] < 0x80 || (b[0] >= 0xE4 && b[0] <= 0xE9) ||
	       (s.len >= 6 && b[0] == 0xE3 && b[1] == 0x80 && b[2] < 0xA0) ||
	       (s.len >= 6 && b[0] == 0xEF && b[1] == 0xBC);
}

static size_t take_han(struct run *run, struct slice rest, size_t begin, int *r)
{
	uint32_t c = utf8_han(rest);

	if (!c || !stands_alone(rest))
		return 0;
	*r = give_character(run, unicode_simplified(c), (struct place){ begin, begin + 3 });
	return 3;
}

/* What most of a text consists of, without the ceremony of folding: how many bytes were taken. */
static size_t take_plain(struct run *run, struct slice rest, size_t begin, int *r)
{
	unsigned char first = (unsigned char)*rest.at;

	if (first >= 0xE4 && first <= 0xE9)
		return take_han(run, rest, begin, r);
	if (first == ' ' && (rest.len == 1 || (unsigned char)rest.at[1] < 0x80)) {
		*r = give_word(run);
		return 1;
	}
	return first < 0x80 ? take_letters(run, rest, begin) : 0;
}

static int walk(struct run *run, struct slice text)
{
	uint32_t folded[UNICODE_FOLDED_MAX];
	struct slice rest = text;
	int r = 0;

	while (rest.len && !r) {
		struct place at = { text.len - rest.len, 0 };
		char first = *rest.at;
		size_t count = take_plain(run, rest, at.begin, &r);
		int outcome;

		rest = slice_from_index(rest, count);
		if (count)
			continue;
		outcome = unicode_fold_next(&rest, folded, &count);
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

int tokenizer_run(struct slice text, unsigned more, token_fn *each, void *data)
{
	struct run run = { .each = each, .data = data, .more = more };
	int r = walk(&run, text);

	sb_stemmer_delete(run.stemmer);
	return r;
}
