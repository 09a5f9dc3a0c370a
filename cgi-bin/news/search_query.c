/* SPDX-License-Identifier: MIT */

/* search_query.c: a hand that walks once from left to right. At the beginning of a term it looks for a minus, a
 * quotation mark or a key; in the middle of one nothing has a meaning but white space, which ends it. */
#include "news/search_query.h"

#include "base/clock.h"
#include "base/fault.h"
#include "base/unicode.h"
#include "text/slug.h"

struct parse {
	struct search_query *out;
	struct search_faults *faults;
	struct arena *arena;
	struct slice rest;
	bool after, before; /* were there */
};

typedef int key_fn(struct parse *, struct slice value);

void search_fault(struct search_faults *f, const char *detail)
{
	for (size_t i = 0; i < f->count; i++)
		if (!strcmp(f->detail[i], detail))
			return;
	if (f->count < SEARCH_FAULTS_MAX)
		f->detail[f->count++] = detail;
}

/* The length of the head of s that is white space, or that is none. */
static size_t span(struct slice s, bool space)
{
	struct slice rest = s;
	uint32_t c;

	while (rest.len) {
		struct slice before = rest;
		bool is_space = utf8_next(&rest, &c) == 0 && unicode_is_space(c);

		if (is_space != space)
			return s.len - before.len;
	}
	return s.len;
}

static void add_term(struct parse *p, struct slice text, enum search_form form, bool excluded)
{
	struct search_query *q = p->out;

	if (!text.len)
		return;
	if (q->count == SEARCH_TERMS_MAX) {
		search_fault(p->faults, "holds more than 16 words and phrases");
		return;
	}
	q->terms[q->count++] = (struct search_term){ .form = form, .excluded = excluded, .text = text };
}

static int key_section(struct parse *p, struct slice value)
{
	if (p->out->section.at)
		search_fault(p->faults, "names more than one section");
	else if (!slug_valid(value))
		search_fault(p->faults, "section: takes a section's slug, like section:trade-news");
	else
		p->out->section = value;
	return 0;
}

static int key_tag(struct parse *p, struct slice value)
{
	int r;

	if (p->out->tag.at) {
		search_fault(p->faults, "names more than one tag");
		return 0;
	}
	r = tag_normalise(p->arena, value, &p->out->tag);
	if (r < 0)
		return fault_pass(r);
	if (r)
		search_fault(p->faults, "tag: takes a tag, like tag:steel or tag:\"green energy\"");
	return 0;
}

/* The first moment of a year, a month or a day; false if there is none of that name. */
static bool first_moment(int64_t *ms, struct slice value)
{
	static const char rest[] = "0000-01-01";
	char text[sizeof(rest)];
	int32_t day;

	if (value.len != 4 && value.len != 7 && value.len != 10)
		return false;
	memcpy(text, rest, sizeof(rest));
	memcpy(text, value.at, value.len);
	if (clock_parse_day(&day, slice_of(text, sizeof(rest) - 1)))
		return false;
	*ms = clock_day_start(day);
	return true;
}

static void set_moment(struct parse *p, int64_t *ms, bool *there, struct slice value)
{
	if (*there)
		search_fault(p->faults, "after: and before: may stand once each");
	else if (!first_moment(ms, value))
		search_fault(p->faults,
			"after: and before: take a year, month or day that exists: 2024, 2024-05 or 2024-05-17");
	*there = true;
}

static int key_after(struct parse *p, struct slice value)
{
	set_moment(p, &p->out->after_ms, &p->after, value);
	return 0;
}

static int key_before(struct parse *p, struct slice value)
{
	set_moment(p, &p->out->before_ms, &p->before, value);
	return 0;
}

/* The function of the key that `s` begins with, and the key's length with its colon; NULL: none. */
static key_fn *find_key(struct slice s, size_t *len)
{
	static const struct {
		struct slice name;
		key_fn *set;
	} keys[] = {
		{ SLICE_INIT("section:"), key_section },
		{ SLICE_INIT("tag:"), key_tag },
		{ SLICE_INIT("after:"), key_after },
		{ SLICE_INIT("before:"), key_before },
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		*len = keys[i].name.len;
		if (s.len > *len && slice_eq_ci(slice_head(s, *len), keys[i].name))
			return keys[i].set;
	}
	return NULL;
}

/* Takes "…" off the rest; false if it does not begin with one, or it has no end. */
static bool take_quoted(struct parse *p, struct slice *inner)
{
	struct slice behind = slice_from_index(p->rest, 1);
	size_t end = slice_index(behind, '"');

	if (!p->rest.len || p->rest.at[0] != '"' || end == behind.len)
		return false;
	*inner = slice_head(behind, end);
	p->rest = slice_from_index(behind, end + 1);
	return true;
}

static struct slice take_word(struct parse *p)
{
	struct slice word = slice_head(p->rest, span(p->rest, false));

	p->rest = slice_from_index(p->rest, word.len);
	return word;
}

/* A key with a value behind it; *found is false if there is none. */
static int take_key(struct parse *p, bool *found)
{
	struct slice word = slice_head(p->rest, span(p->rest, false)), value;
	size_t len;
	key_fn *set = find_key(word, &len);

	*found = set != NULL;
	if (!set)
		return 0;
	p->rest = slice_from_index(p->rest, len);
	if (!take_quoted(p, &value))
		value = take_word(p);
	return fault_pass(set(p, value));
}

/* An asterisk right behind a letter or digit makes a prefix of what is before it. */
static bool is_prefix(struct slice word)
{
	struct slice before = slice_head(word, word.len - 1);
	uint32_t c = 0;

	if (word.len < 2 || word.at[word.len - 1] != '*')
		return false;
	while (before.len)
		if (utf8_next(&before, &c))
			c = 0;
	return unicode_is_letter_or_digit(c);
}

static void take_term(struct parse *p)
{
	bool excluded = p->rest.at[0] == '-';
	struct slice text;

	if (excluded)
		p->rest = slice_from_index(p->rest, 1);
	if (take_quoted(p, &text)) {
		add_term(p, text, SEARCH_PHRASE, excluded);
		return;
	}
	text = take_word(p);
	if (is_prefix(text))
		add_term(p, slice_head(text, text.len - 1), SEARCH_PREFIX, excluded);
	else
		add_term(p, text, SEARCH_WORD, excluded);
}

int search_parse(struct search_query *out, struct arena *arena, struct slice text, struct search_faults *faults)
{
	struct parse p = { .out = out, .faults = faults, .arena = arena, .rest = text };

	*out = (struct search_query){ .after_ms = INT64_MIN, .before_ms = INT64_MAX };
	faults->count = 0;
	for (;;) {
		bool found;
		int r;

		p.rest = slice_from_index(p.rest, span(p.rest, true));
		if (!p.rest.len)
			break;
		r = take_key(&p, &found);
		if (r)
			return fault_pass(r);
		if (!found)
			take_term(&p);
	}
	return faults->count ? SEARCH_E_QUERY : 0;
}
