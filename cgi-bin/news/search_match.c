/* SPDX-License-Identifier: MIT */

/* search_match.c: patterns, and the places where a text matches them.
 *
 * A text is read once, token by token. Of each pattern it is known how far each of its beginnings has come: place[i] is
 * where a match of its first i tokens began that ends right here. Patterns are short, so this is a few comparisons a
 * token, mostly of a first byte. */
#include "news/search_match.h"

#include "base/fault.h"
#include "base/unicode.h"
#include "store/tokenizer.h"

#define NOWHERE      SIZE_MAX
#define COLUMNS      160 /* of a snippet; a Han character has two */
#define LEAD_COLUMNS 40  /* before its first match */

/* --- patterns ------------------------------------------------------------------------------------------------------
 */

struct compile {
	struct arena *arena;
	struct slice *tokens; /* SEARCH_TOKENS_MAX */
	size_t used;          /* of them */
	struct search_pattern *pattern;
	bool too_many, failed;
};

static int take_token(void *data, const struct token *token)
{
	struct compile *c = data;
	struct slice text = arena_copy(c->arena, token->text);

	c->failed |= !text.at;
	if (token->kind == TOKEN_STEM) {
		c->pattern->stem = text;
		return 0;
	}
	if (c->used == SEARCH_TOKENS_MAX) {
		c->too_many = true;
		return 1;
	}
	c->tokens[c->used++] = text;
	c->pattern->count++;
	return 0;
}

/* Whether the token is a character that pairs with its neighbours (TOKEN_CHARACTER). */
static bool pairs(const struct search_pattern *p, size_t i)
{
	struct slice rest = p->tokens[i];
	uint32_t c;

	return utf8_next(&rest, &c) == 0 && unicode_is_cjk(c);
}

static int compile_term(struct compile *c, const struct search_term *term)
{
	struct search_pattern *p = c->pattern;
	int r;

	*p = (struct search_pattern){
		.excluded = term->excluded, .prefix = term->form == SEARCH_PREFIX, .tokens = c->tokens + c->used
	};
	r = tokenizer_run(term->text, term->form == SEARCH_WORD ? TOKENIZER_STEMS : 0, take_token, c);
	if (p->count != 1)
		p->stem = SLICE_NONE;
	/* No token but pairs begins with a character: it is not to be looked for in all of them. */
	if (p->count && pairs(p, p->count - 1))
		p->prefix = false;
	return c->failed ? fault_new(FAULT_MEMORY, "no memory for a search") : r < 0 ? fault_pass(r) : 0;
}

int search_compile(
	struct search_match *out, struct arena *arena, const struct search_query *q, struct search_faults *faults)
{
	struct compile c = { .arena = arena, .tokens = arena_array_of(arena, struct slice, SEARCH_TOKENS_MAX) };
	size_t wanted = 0, excluded = 0;

	out->count = 0;
	if (!c.tokens)
		return fault_new(FAULT_MEMORY, "no memory for a search");
	for (size_t i = 0; i < q->count; i++) {
		int r;

		c.pattern = &out->patterns[out->count];
		r = compile_term(&c, &q->terms[i]);
		if (r)
			return fault_pass(r);
		if (!c.pattern->count)
			continue;
		*(c.pattern->excluded ? &excluded : &wanted) += 1;
		out->count++;
	}
	if (c.too_many)
		search_fault(faults, "is longer than what can be searched for");
	else if (!wanted && excluded)
		search_fault(faults, "excludes words, but names none to look for");
	else if (!wanted)
		search_fault(
			faults, "names no word to look for: one is needed beside section:, tag:, after: and before:");
	return faults->count ? SEARCH_E_QUERY : 0;
}

/* Of characters the pairs, which stand at the place of their first; the last one is asked for where no pair says it, or
 * something comes behind it, whose place would not be known otherwise. */
static void write_tokens(struct buffer *out, const struct search_pattern *p)
{
	bool paired = false;

	for (size_t i = 0; i < p->count; i++) {
		bool more = i + 1 < p->count, pair = more && pairs(p, i) && pairs(p, i + 1);

		if (paired && !pair && !more)
			break;
		buffer_text(out, i ? " " : "");
		buffer_slice(out, p->tokens[i]);
		if (pair)
			buffer_slice(out, p->tokens[i + 1]);
		paired = pair;
	}
}

/* Letters, digits, marks, stems and stops: nothing that would end the quotes, or begin anything else. */
static void write_pattern(struct buffer *out, const struct search_pattern *p)
{
	buffer_literal(out, "(\"");
	write_tokens(out, p);
	buffer_text(out, p->prefix ? "\" *" : "\"");
	if (p->stem.at) {
		buffer_literal(out, " OR \"");
		buffer_slice(out, p->stem);
		buffer_byte(out, '"');
	}
	buffer_byte(out, ')');
}

static bool write_patterns(struct buffer *out, const struct search_match *match, bool excluded, const char *between)
{
	bool any = false;

	for (size_t i = 0; i < match->count; i++) {
		if (match->patterns[i].excluded != excluded)
			continue;
		buffer_text(out, any ? between : "");
		write_pattern(out, &match->patterns[i]);
		any = true;
	}
	return any;
}

void search_expression(struct buffer *out, const struct search_match *match, struct slice columns)
{
	size_t begin;

	if (columns.len) {
		buffer_byte(out, '{');
		buffer_slice(out, columns);
		buffer_literal(out, "} : ");
	}
	buffer_literal(out, "((");
	write_patterns(out, match, false, " AND ");
	buffer_byte(out, ')');
	begin = out->len;
	buffer_literal(out, " NOT (");
	if (write_patterns(out, match, true, " OR "))
		buffer_byte(out, ')');
	else
		out->len = begin;
	buffer_byte(out, ')');
}

/* --- where a match may begin ----------------------------------------------------------------------------------------
 *
 * Most of what is shown of an article does not match, in all but one of its languages at least. So a text is looked
 * through for what the first token of a pattern may begin with, and taken apart from there on only. What is not plain
 * (a letter of ASCII, a common Han character, the usual punctuation) may be the beginning of anything.
 */

struct starts {
	bool letter[128]; /* a word begins so */
	bool other;       /* something else does */
	struct {
		char first, second; /* letters; second 0: any, or none */
		uint32_t han;       /* or this character */
	} at[2 * SEARCH_TERMS_MAX];
	size_t count;
};

static bool is_plain_letter(char c)
{
	return ((c | 32) >= 'a' && (c | 32) <= 'z') || (c >= '0' && c <= '9');
}

static void add_start(struct starts *s, struct slice token, bool second)
{
	struct slice rest = token;
	uint32_t c = 0;

	if (is_plain_letter(*token.at)) {
		s->at[s->count].first = *token.at;
		if (second && token.len > 1 && is_plain_letter(token.at[1]))
			s->at[s->count].second = token.at[1];
		s->letter[(int)*token.at] = true;
	} else if (utf8_next(&rest, &c) == 0) {
		s->at[s->count].han = c;
		s->other = true;
	}
	s->count++;
}

/* A stem has the first two letters of its word, but for these: dying, lying, tying. */
static bool is_like_word(struct slice stem)
{
	return !slice_eq(stem, SLICE("die")) && !slice_eq(stem, SLICE("lie")) && !slice_eq(stem, SLICE("tie"));
}

static void find_starts(struct starts *s, const struct search_match *match)
{
	memset(s, 0, sizeof(*s));
	for (size_t i = 0; i < match->count; i++) {
		const struct search_pattern *p = &match->patterns[i];

		if (p->excluded)
			continue;
		add_start(s, p->tokens[0], true);
		if (p->stem.at)
			add_start(s, slice_from_index(p->stem, 1), is_like_word(slice_from_index(p->stem, 1)));
	}
}

static bool begins_word(const struct starts *s, char first, char second)
{
	if (!s->letter[(int)first])
		return false;
	for (size_t i = 0; i < s->count; i++)
		if (s->at[i].first == first && (!s->at[i].second || s->at[i].second == second))
			return true;
	return false;
}

static bool begins_han(const struct starts *s, uint32_t c)
{
	if (!s->other)
		return false;
	c = unicode_simplified(c);
	for (size_t i = 0; i < s->count; i++)
		if (s->at[i].han == c)
			return true;
	return false;
}

/* Of three bytes: punctuation that is nothing else, whatever stands beside it. */
static bool is_plain_punctuation(struct slice s)
{
	struct slice rest = s;
	uint32_t c;

	return utf8_next(&rest, &c) == 0 &&
	       ((c >= 0x2010 && c <= 0x2027) || (c >= 0x3000 && c <= 0x3002) || (c >= 0x3008 && c <= 0x3011) ||
		       (c >= 0xFF01 && c <= 0xFF0F) || (c >= 0xFF1A && c <= 0xFF20));
}

/* The first place where a match may begin: always between two tokens. The text's length: there is none. */
static size_t first_start(const struct starts *s, struct slice text)
{
	size_t i = 0, unit = SIZE_MAX, end = SIZE_MAX; /* what was passed last */

	while (i < text.len) {
		uint32_t c;

		if (is_plain_letter(text.at[i])) {
			for (unit = i; i < text.len && is_plain_letter(text.at[i]);)
				i++;
			if (i - unit > TOKEN_MAX ||
				begins_word(s, text.at[unit] | 32, i - unit > 1 ? text.at[unit + 1] | 32 : 0))
				return unit;
			end = i;
			continue;
		}
		if ((unsigned char)text.at[i] < 0x80) {
			i++;
			continue;
		}
		c = utf8_han((struct slice){ text.at + i, text.len - i });
		if (!c && !is_plain_punctuation(slice_from_index(text, i))) /* a mark, perhaps, of what is before it */
			return end == i ? unit : i;
		if (c && begins_han(s, c))
			return i;
		if (c) {
			unit = i;
			end = i + 3;
		}
		i += 3;
	}
	return text.len;
}

/* --- what a snippet shows -------------------------------------------------------------------------------------------
 */

static size_t columns_of(uint32_t c)
{
	return c >= 0x1100 && (unicode_is_cjk(c) || unicode_is_cjk_punctuation(c)) ? 2 : 1;
}

/* Goes behind the character; how many columns it has. */
static size_t pass_character(struct slice text, size_t *at)
{
	struct slice rest = { text.at + *at, text.len - *at };
	size_t columns = 2, len = 3;
	uint32_t c;

	if ((unsigned char)*rest.at < 0x80) {
		columns = len = 1;
	} else if (!utf8_han(rest)) {
		columns = utf8_next(&rest, &c) ? 1 : columns_of(c);
		len = text.len - rest.len - *at;
	}
	*at += len;
	return columns;
}

/* The character that begins at, or ends before, `at`; 0 at the ends of the text. */
static uint32_t character_at(struct slice text, size_t at)
{
	struct slice rest = slice_from_index(text, at);
	uint32_t c;

	return utf8_next(&rest, &c) ? 0 : c;
}

static size_t character_before(struct slice text, size_t at)
{
	do
		at--;
	while (at && ((unsigned char)text.at[at] & 0xc0) == 0x80);
	return at;
}

/* In the middle of a word that is not cut anywhere, as Han text may be. */
static bool inside_word(struct slice text, size_t at)
{
	uint32_t c, before;

	if (at == 0 || at >= text.len)
		return false;
	c = character_at(text, at);
	before = character_at(text, character_before(text, at));
	return unicode_is_letter_or_digit(c) && !unicode_is_cjk(c) && unicode_is_letter_or_digit(before) &&
	       !unicode_is_cjk(before);
}

/* LEAD_COLUMNS before the match; at the text's beginning if that is hardly further away. */
static size_t snippet_begin(struct slice text, size_t match)
{
	size_t back = match, at = match, columns = 0;

	while (back && columns < 2 * LEAD_COLUMNS) {
		back = character_before(text, back);
		columns += columns_of(character_at(text, back));
		if (columns <= LEAD_COLUMNS)
			at = back;
	}
	if (back == 0)
		return 0;
	while (at < match && (inside_word(text, at) || unicode_is_space(character_at(text, at))))
		at += utf8_head(slice_from_index(text, at), 1).len;
	return at;
}

/* Not before `least`. */
static size_t snippet_end(struct slice text, size_t begin, size_t least)
{
	size_t at = begin, columns = 0;

	while (at < text.len && (columns < COLUMNS || at < least))
		columns += pass_character(text, &at);
	while (at > least && at < text.len && inside_word(text, at))
		at = character_before(text, at);
	while (at > least && at < text.len && unicode_is_space(character_at(text, character_before(text, at))))
		at = character_before(text, at);
	return at;
}

/* --- places --------------------------------------------------------------------------------------------------------
 */

struct marking {
	const struct search_match *match;
	struct arena *arena;
	size_t *places[SEARCH_TERMS_MAX]; /* of a pattern: place[i] for each of its tokens */
	struct html_range *ranges;
	size_t count, capacity;
	struct slice text;
	size_t begin; /* of it was not looked at */
	bool part;    /* look no further than a snippet shows */
	size_t stop;  /* which is here, once there is a match */
	bool failed;
};

static void add_range(struct marking *m, size_t begin, size_t end)
{
	while (m->count && m->ranges[m->count - 1].end >= begin) {
		struct html_range last = m->ranges[--m->count];

		begin = last.begin < begin ? last.begin : begin;
		end = last.end > end ? last.end : end;
	}
	if (m->count == m->capacity) {
		size_t capacity = m->capacity ? m->capacity * 2 : 16;
		struct html_range *more = arena_array_of(m->arena, struct html_range, capacity);

		if (!more) {
			m->failed = true;
			return;
		}
		if (m->count)
			memcpy(more, m->ranges, m->count * sizeof(*more));
		m->ranges = more;
		m->capacity = capacity;
	}
	m->ranges[m->count++] = (struct html_range){ begin, end };
	if (m->part && m->count == 1)
		m->stop = snippet_end(m->text, begin, end);
}

static bool is_last_of_prefix(const struct search_pattern *p, size_t i)
{
	return p->prefix && i + 1 == p->count;
}

/* Takes a pattern one token further: whether it matches up to here, from place[p->count - 1] on. */
static bool advance(const struct search_pattern *p, size_t *place, const struct token *token)
{
	for (size_t i = p->count; i-- > 0;) {
		struct slice want = p->tokens[i];
		size_t from = i ? place[i - 1] : token->begin;
		bool same = from != NOWHERE &&
			    (is_last_of_prefix(p, i) ? slice_starts(token->text, want) : slice_eq(token->text, want));

		place[i] = same ? from : NOWHERE;
	}
	return place[p->count - 1] != NOWHERE;
}

static int see_token(void *data, const struct token *given)
{
	struct marking *m = data;
	struct token at = *given, *token = &at;

	at.begin += m->begin;
	at.end += m->begin;
	if (at.begin >= m->stop)
		return 1;
	for (size_t i = 0; i < m->match->count; i++) {
		const struct search_pattern *p = &m->match->patterns[i];

		if (p->excluded)
			continue;
		if (token->kind != TOKEN_STEM) {
			if (advance(p, m->places[i], token))
				add_range(m, m->places[i][p->count - 1], token->end);
		} else if (p->stem.at && slice_eq(p->stem, token->text)) {
			add_range(m, token->begin, token->end);
		}
	}
	return 0;
}

struct finding {
	const struct search_match *match;
	size_t places[SEARCH_TOKENS_MAX]; /* of all patterns, one after the other */
	uint32_t found;
};

static int find_token(void *data, const struct token *token)
{
	struct finding *f = data;
	size_t *place = f->places;

	for (size_t i = 0; i < f->match->count; i++) {
		const struct search_pattern *p = &f->match->patterns[i];

		if (token->kind == TOKEN_STEM)
			f->found |= (uint32_t)(p->stem.at && slice_eq(p->stem, token->text)) << (SEARCH_TERMS_MAX + i);
		else
			f->found |= (uint32_t)advance(p, place, token) << i;
		place += p->count;
	}
	return 0;
}

int search_found(uint32_t *out, const struct search_match *match, struct slice text)
{
	struct finding f = { .match = match };
	int r;

	memset(f.places, 0xff, sizeof(f.places));
	r = tokenizer_run(text, TOKENIZER_STEMS, find_token, &f);
	*out = f.found;
	return r < 0 ? fault_pass(r) : 0;
}

/* The stems that a text need be asked for: those of words that begin as one of the patterns'. */
static unsigned stems_of(const struct search_match *match)
{
	unsigned letters = 0;

	for (size_t i = 0; i < match->count; i++)
		if (match->patterns[i].stem.at && !match->patterns[i].excluded)
			letters |= 1U << (match->patterns[i].stem.at[1] - 'a');
	return letters;
}

static int find(struct marking *m, const struct search_match *match, struct arena *arena, struct slice text, bool part)
{
	struct starts starts;
	int r;

	*m = (struct marking){ .match = match, .arena = arena, .text = text, .part = part, .stop = SIZE_MAX };
	find_starts(&starts, match);
	m->begin = first_start(&starts, text);
	if (m->begin == text.len)
		return 0;
	for (size_t i = 0; i < match->count; i++) {
		m->places[i] = arena_array_of(arena, size_t, match->patterns[i].count);
		if (!m->places[i])
			return fault_new(FAULT_MEMORY, "no memory for marks");
		memset(m->places[i], 0xff, match->patterns[i].count * sizeof(size_t));
	}
	r = tokenizer_run(slice_from_index(text, m->begin), stems_of(match), see_token, m);
	return m->failed ? fault_new(FAULT_MEMORY, "no memory for marks") : r < 0 ? fault_pass(r) : 0;
}

int search_marks(struct html_range **out, size_t *count, const struct search_match *match, struct arena *arena,
	struct slice text)
{
	struct marking m;
	int r = find(&m, match, arena, text, false);

	*out = m.ranges;
	*count = m.count;
	return fault_pass(r);
}

/* --- snippets ------------------------------------------------------------------------------------------------------
 */

int search_snippet(
	struct html *out, bool *found, const struct search_match *match, struct arena *arena, struct slice text)
{
	struct marking m;
	struct html_range *marks;
	size_t begin, end, n = 0;
	int r = find(&m, match, arena, text, true);

	if (r)
		return fault_pass(r);
	marks = m.ranges;
	*found = m.count > 0;
	begin = m.count ? snippet_begin(text, marks[0].begin) : 0;
	end = snippet_end(text, begin, m.count ? marks[0].end : 0);
	while (n < m.count && marks[n].begin < end) {
		marks[n].begin -= begin;
		marks[n].end = (marks[n].end < end ? marks[n].end : end) - begin;
		n++;
	}
	return fault_pass(
		html_marked(out, arena, slice_of(text.at + begin, end - begin), marks, n, begin > 0, end < text.len));
}
