/* SPDX-License-Identifier: MIT */
#ifndef BASE_UNICODE_H
#define BASE_UNICODE_H

/* UTF-8 and what is known of characters. Properties of characters come from two places: utf8proc (categories,
 * normalisation, case folding) and tables that the build makes of Debian's unicode-data (scripts, traditional to
 * simplified). Everything here is pure: any thread may call it. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"

/* Outcomes of utf8_next. */
enum { UTF8_E_END = 1, UTF8_E_INVALID };
/* Outcome of what takes text apart: it is not UTF-8. */
enum { UNICODE_E_INVALID = 1 };

/* A character with more than 15 marks is taken for several (UAX 15 has 30, no writing needs them); none folds to more
 * than 18. */
enum { UNICODE_CLUSTER_MAX = 16, UNICODE_FOLDED_MAX = UNICODE_CLUSTER_MAX * 18 };

/* Common: digits, punctuation, symbols, marks, white space: whatever goes with every script. Bopomofo counts
 * as Kana. */
enum script { SCRIPT_COMMON, SCRIPT_LATIN, SCRIPT_HAN, SCRIPT_KANA, SCRIPT_HANGUL, SCRIPT_OTHER };

/* Strict (RFC 3629: shortest form, no surrogates, at most U+10FFFF), and without NUL. */
bool utf8_valid(struct slice);
/* Takes the first character off *rest. After UTF8_E_INVALID *rest has lost one byte, so that a caller may go on. */
int utf8_next(struct slice *rest, uint32_t *codepoint);
/* Writes a character; returns 1 to 4. What is no scalar value becomes U+FFFD. */
size_t utf8_put(char out[4], uint32_t codepoint);
/* The character at the head if it is one of U+4E00 to U+9FA5, the Han characters that most text of Chinese is made of;
 * else 0. Has three bytes. */
static inline uint32_t utf8_han(struct slice s)
{
	uint32_t c;

	if (s.len < 3 || ((unsigned char)s.at[0] & 0xf0U) != 0xe0 || ((unsigned char)s.at[1] & 0xc0U) != 0x80 ||
		((unsigned char)s.at[2] & 0xc0U) != 0x80)
		return 0;
	c = ((unsigned char)s.at[0] & 15U) << 12 | ((unsigned char)s.at[1] & 63U) << 6 | ((unsigned char)s.at[2] & 63U);
	return c >= 0x4E00 && c <= 0x9FA5 ? c : 0;
}
/* Characters (code points) of a valid text. */
size_t utf8_characters(struct slice);
/* The longest head with at most n characters; never cuts a character in two. */
struct slice utf8_head(struct slice, size_t n);

/* Normalisation form C. `out` is `in` itself where nothing changes, else in the arena. */
int unicode_nfc(struct arena *, struct slice in, struct slice *out);
/* What search compares: NFKC with case folding (so full-width forms become ordinary ones), then traditional Han
 * characters as simplified ones. */
int unicode_fold(struct arena *, struct slice in, struct slice *out);
/* Takes a character with what belongs to it (marks, jamo, what is not to be seen) off *rest and gives what search
 * compares, as unicode_fold does for a whole text: out[0] to out[*count - 1], none where nothing is left (a byte order
 * mark). Outcomes as utf8_next, NUL being UTF8_E_INVALID too. Zero width spaces stay: they part words. */
int unicode_fold_next(struct slice *rest, uint32_t out[UNICODE_FOLDED_MAX], size_t *count);
/* A letter without its diacritics (é → e); a mark that stands alone gives 0; whatever else itself. */
uint32_t unicode_base(uint32_t codepoint);
/* NFKD with all combining marks dropped (É → E), ligatures taken apart; case stays. */
int unicode_strip_marks(struct arena *, struct slice in, struct slice *out);

enum script unicode_script(uint32_t codepoint);
/* The simplified form of a traditional character (Unihan kSimplifiedVariant, the first one that is not itself), of a
 * variant that of the character it is one of (build/unicode.pl says which are); else the character itself. */
uint32_t unicode_simplified(uint32_t codepoint);
/* Letters, digits and other numbers, and the marks that go with letters: what words are made of. */
bool unicode_is_letter_or_digit(uint32_t codepoint);
/* Categories M*: what is written on or around a letter. */
bool unicode_is_mark(uint32_t codepoint);
/* Unicode's white space (Zs, Zl, Zp and the ASCII ones). */
bool unicode_is_space(uint32_t codepoint);
/* Categories Cc, Cf, Cs, Zl, Zp: nothing that a name should hold. ZWJ and ZWNJ are let through, some scripts need them.
 */
bool unicode_is_control(uint32_t codepoint);
/* Categories P* and, as CommonMark has it, the ASCII symbols. */
bool unicode_is_punctuation(uint32_t codepoint);
/* What ends a sentence or parts its clauses, in any script: . , : ; ! ? 。 、 … (Terminal_Punctuation in PropList.txt).
 */
bool unicode_is_terminal(uint32_t codepoint);
/* Punctuation of East Asian typesetting, full width: 、。《》「」（），：！ … Quotation marks and dashes that Latin
 * text uses too (“” ‘’ — …) are not: their neighbours decide. */
bool unicode_is_cjk_punctuation(uint32_t codepoint);
/* Han, Kana, Hangul or Bopomofo: text that is set without spaces between words. */
bool unicode_is_cjk(uint32_t codepoint);

#endif
