/* SPDX-License-Identifier: MIT */
#ifndef STORE_TOKENIZER_H
#define STORE_TOKENIZER_H

/* Text as search sees it: one path for what is indexed, what is asked and what is marked in an answer. It is pure; any
 * thread may call it.
 *
 * Text is folded: NFKC with case folding (UAX 15; full-width forms become ordinary ones, ligatures their letters), then
 * traditional Han characters become simplified ones. Han characters, kana and Hangul syllables are tokens of their own,
 * so that a word of Chinese is a phrase of its characters. Whatever else is letter, mark or digit (unicode.h) is a word
 * as far as it runs. White space, symbols and most punctuation only part words; what ends or parts a sentence
 * (Terminal_Punctuation, and a new line) is a token too, so that no phrase reaches across it. Between two letters or
 * digits that are not CJK `.`, `,` and `:` do not (3.14, example.com).
 *
 * A word of Latin letters also has a stem (Snowball, English) of its form without diacritics: so trades finds trading
 * and cafe finds café, behind what is written as it was asked.
 *
 * Two characters that stand side by side are a pair: a token more, at the place of the first. Most words of Chinese
 * have two, each of which stands in a good part of all texts; so it is one list of the index that is read for them, not
 * two long ones side by side. */

#include <stddef.h>

#include "base/slice.h"

/* Bytes of a folded word. A run beyond that is several words without anything between them, and so it is in a query. */
enum { TOKEN_MAX = 256 };
/* What stems and stops begin with; no word does. */
#define TOKEN_STEM_MARK '='
#define TOKEN_STOP_TEXT "."

enum token_kind {
	TOKEN_WORD,      /* a folded run of letters, marks and digits */
	TOKEN_CHARACTER, /* one Han character, kana or Hangul syllable, folded traditional to simplified */
	TOKEN_STEM,      /* stem of the TOKEN_WORD before it, at the same place; its text begins with TOKEN_STEM_MARK */
	TOKEN_PAIR,      /* the last TOKEN_CHARACTER and the one that comes next, at the place of the former */
	TOKEN_STOP       /* punctuation of a sentence: a phrase cannot reach across. One for several that follow each
			  * other; none before the first or behind the last of the other tokens */
};

/* Tokens that are given when they are wanted. */
#define TOKENIZER_STEMS 0x3ffffffU /* bit n: those of words that begin with the n-th letter, diacritics apart */
#define TOKENIZER_PAIRS 0x4000000U
#define TOKENIZER_ALL   (TOKENIZER_STEMS | TOKENIZER_PAIRS)

struct token {
	struct slice text; /* folded; valid until the callback returns */
	size_t begin, end; /* bytes of the original text. Tokens that one character gives (㈱, ㎏) have the same ones */
	enum token_kind kind;
};

/* Calls `each` for the tokens of `text` in order until it returns other than 0, which is then returned; FAULT_MEMORY
 * where there is none to stem with. What is not UTF-8, and NUL, parts words. `more`: what is wanted beside words,
 * characters and stops; 0: nothing. */
int tokenizer_run(struct slice text, unsigned more, int (*each)(void *data, const struct token *token), void *data);

#endif
