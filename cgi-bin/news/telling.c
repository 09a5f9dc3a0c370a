/* SPDX-License-Identifier: MIT */

/* telling.c: see telling.h. */
#include "news/telling.h"

#include <stdbool.h>
#include <string.h>

#include "base/fault.h"
#include "store/tokenizer.h"

/* Words that say nothing of what a title is about, folded. */
static const char *const common_words[] = { "about", "after", "again", "all", "also", "amid", "among", "an", "and",
	"are", "as", "at", "be", "been", "before", "between", "but", "by", "can", "could", "despite", "down", "during",
	"first", "for", "from", "get", "gets", "go", "has", "have", "her", "his", "how", "if", "in", "into", "is", "it",
	"its", "just", "last", "may", "more", "most", "much", "near", "new", "next", "no", "not", "now", "of", "off",
	"old", "on", "one", "only", "or", "our", "out", "over", "per", "said", "say", "says", "set", "she", "so",
	"some", "still", "than", "that", "the", "their", "there", "these", "they", "this", "three", "to", "too",
	"toward", "towards", "two", "under", "until", "up", "via", "was", "we", "were", "what", "when", "where",
	"which", "while", "who", "why", "will", "with", "would", "year", "years", "you", "your" };

/* Characters that stand between words more than in them, as folded: particles, prepositions, conjunctions. */
static const char particles[] = "的了在是和与及为对将被把从到就也都而之于等不或但并以其这那我他她们有";

struct finding {
	struct telling *out;
	size_t most;    /* terms there may be */
	bool waits;     /* a word, whose stem may come */
	int64_t word;   /* that one */
	char before[4]; /* the character before, 0 bytes: none to go with */
	size_t before_len;
};

uint64_t telling_hash(uint64_t before, struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		before = (before ^ (uint8_t)s.at[i]) * UINT64_C(0x100000001b3);
	return before;
}

/* Folded to 48 bits as FNV does it: the bits that are too many onto those that stay. */
static int64_t term_of(struct slice a, struct slice b)
{
	uint64_t hash = telling_hash(telling_hash(TELLING_HASH, a), b);

	return (int64_t)((hash >> 48 ^ hash) & UINT64_C(0xffffffffffff));
}

static void add(struct finding *f, int64_t term)
{
	for (size_t i = 0; i < f->out->count; i++)
		if (f->out->terms[i] == term)
			return;
	if (f->out->count < f->most)
		f->out->terms[f->out->count++] = term;
}

static bool is_common(struct slice word)
{
	for (size_t i = 0; i < sizeof(common_words) / sizeof(common_words[0]); i++)
		if (slice_eq(word, slice_from(common_words[i])))
			return true;
	return false;
}

static bool is_number(struct slice word)
{
	for (size_t i = 0; i < word.len; i++)
		if (word.at[i] < '0' || word.at[i] > '9')
			return false;
	return true;
}

static bool is_particle(struct slice character)
{
	for (size_t i = 0; i + 3 < sizeof(particles); i += 3)
		if (slice_eq(character, slice_of(particles + i, 3)))
			return true;
	return false;
}

static void give_word(struct finding *f)
{
	if (f->waits)
		add(f, f->word);
	f->waits = false;
}

static void take_character(struct finding *f, struct slice c)
{
	bool particle = is_particle(c);

	if (f->before_len && !particle)
		add(f, term_of(slice_of(f->before, f->before_len), c));
	f->before_len = particle ? 0 : c.len;
	memcpy(f->before, c.at, f->before_len);
}

static int take(void *data, const struct token *token)
{
	struct finding *f = data;

	if (token->kind == TOKEN_STEM) { /* instead of its word, and nothing of a word that tells nothing */
		f->word = term_of(token->text, SLICE_NONE);
		return 0;
	}
	give_word(f);
	if (token->kind == TOKEN_CHARACTER) {
		take_character(f, token->text);
		return 0;
	}
	f->before_len = 0;
	if (token->kind == TOKEN_WORD && token->text.len > 1 && !is_number(token->text) && !is_common(token->text)) {
		f->waits = true;
		f->word = term_of(token->text, SLICE_NONE);
	}
	return 0;
}

int telling_find(struct telling *out, const struct input *in)
{
	int r = 0;

	out->count = 0;
	for (size_t i = 0; r == 0 && i < in->text_count && out->count < TELLING_MAX; i++) {
		struct finding f = { .out = out, .most = out->count + TELLING_OF_LANGUAGE };

		if (in->texts[i].hidden)
			continue;
		if (f.most > TELLING_MAX)
			f.most = TELLING_MAX;
		r = tokenizer_run(in->texts[i].title, TOKENIZER_STEMS, take, &f);
		give_word(&f);
	}
	return fault_pass(r);
}
