/* SPDX-License-Identifier: MIT */

/* markdown_finish.c: pictures become figures, passages get their language.
 *
 * Both need to see a whole block: whether a picture stands alone, and whether a paragraph is all in the other script.
 * The parser gives a block in many pieces, cut wherever a sign might have meant something, so what was written of it is
 * looked at again when it ends. */
#include "text/markdown_finish.h"

#include <string.h>

#include "base/unicode.h"

/* --- figures ------------------------------------------------------------------------------------------------------ */

/* Takes the tag that *rest begins with. */
static struct slice take_tag(struct slice *rest)
{
	struct slice tag = slice_head(*rest, slice_index(*rest, '>') + 1);

	*rest = slice_from_index(*rest, tag.len);
	return tag;
}

/* A picture's tag without its title, which *caption gets. */
static void put_picture(struct buffer *b, struct slice tag, struct slice *caption)
{
	static const struct slice title = SLICE_INIT(" title=\"");
	size_t at = slice_find(tag, title);

	*caption = SLICE_NONE;
	if (at == tag.len) {
		buffer_slice(b, tag);
		return;
	}
	buffer_slice(b, slice_head(tag, at));
	buffer_byte(b, '>');
	*caption = slice_from_index(tag, at + title.len);
	*caption = slice_head(*caption, slice_index(*caption, '"'));
}

static void put_figure(struct buffer *b, struct slice *rest)
{
	struct slice tag = take_tag(rest), caption;

	buffer_literal(b, "<figure>");
	if (slice_starts(tag, SLICE("<a "))) {
		buffer_slice(b, tag);
		/* Blanks may stand in a link beside its picture. */
		*rest = slice_from_index(*rest, slice_index(*rest, '<'));
		put_picture(b, take_tag(rest), &caption);
		buffer_literal(b, "</a>");
		*rest = slice_from_index(*rest, slice_index(*rest, '<'));
		take_tag(rest);
	} else {
		put_picture(b, tag, &caption);
	}
	if (caption.len) {
		buffer_literal(b, "<figcaption>");
		buffer_slice(b, caption);
		buffer_literal(b, "</figcaption>");
	}
	buffer_literal(b, "</figure>\n");
}

/* Whether a tag begins a picture or the link around it; a link without a picture is passed over. */
static bool begins_figure(struct slice rest)
{
	if (slice_starts(rest, SLICE("<a "))) {
		take_tag(&rest);
		rest = slice_from_index(rest, slice_index(rest, '<'));
	}
	return slice_starts(rest, SLICE("<img "));
}

size_t markdown_figures(struct buffer *out, size_t at, struct buffer *scratch)
{
	struct slice rest = slice_from_index(buffer_as_slice(out), at);
	size_t begin = at - strlen("<p>");

	buffer_clear(scratch);
	for (;;) {
		rest = slice_from_index(rest, slice_index(rest, '<'));
		if (!rest.len)
			break;
		if (begins_figure(rest))
			put_figure(scratch, &rest);
		else
			take_tag(&rest);
	}
	out->len = begin;
	buffer_slice(out, buffer_as_slice(scratch));
	out->failed = out->failed || scratch->failed;
	return begin;
}

/* --- languages ---------------------------------------------------------------------------------------------------- */

/* Whether texts in that language are set in Han, Kana or Hangul: by its script if the tag has one (RFC 5646 section
 * 2.2.3), else by its name. */
static bool is_eastern_language(struct slice tag)
{
	static const char *const names[] = { "zh", "ja", "ko", "yue", "wuu", "nan", "hak", "cmn", "gan", "hsn", "lzh" };
	static const char *const scripts[] = { "hans", "hant", "hani", "jpan", "kore", "hira", "kana", "hang", "bopo" };
	struct slice rest = tag, part;
	bool first = true, eastern = false;

	while (slice_split(&rest, '-', &part)) {
		if (first)
			for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
				eastern = eastern || slice_eq_ci(part, slice_from(names[i]));
		if (!first && part.len == 4 && !(part.at[0] >= '0' && part.at[0] <= '9')) {
			for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++)
				if (slice_eq_ci(part, slice_from(scripts[i])))
					return true;
			return false;
		}
		first = false;
	}
	return eastern;
}

struct markdown_languages markdown_languages_of(const struct markdown_options *o)
{
	struct markdown_languages l = { .wanted = o->lang.at };

	l.eastern = l.wanted && is_eastern_language(o->lang);
	l.of_other = l.eastern ? SLICE("en") : SLICE("zh");
	for (size_t i = 0; i < o->other_count; i++)
		if (is_eastern_language(o->others[i]) != l.eastern) {
			l.of_other = o->others[i];
			break;
		}
	return l;
}

enum kind { KIND_COMMON, KIND_OWN, KIND_OTHER, KIND_TAG, KIND_END };

struct piece {
	enum kind kind;
	struct slice at;
	uint32_t character; /* 0: a tag or a reference */
};

static enum kind kind_of(enum script script, bool eastern)
{
	switch (script) {
	case SCRIPT_COMMON:
		return KIND_COMMON;
	case SCRIPT_HAN:
	case SCRIPT_KANA:
	case SCRIPT_HANGUL:
		return eastern ? KIND_OWN : KIND_OTHER;
	case SCRIPT_LATIN:
		return eastern ? KIND_OTHER : KIND_OWN;
	default:
		return KIND_OWN;
	}
}

/* A character, a reference or a tag; code is a tag as a whole. */
static struct piece next_piece(struct slice *rest, bool eastern)
{
	struct piece p = { .kind = KIND_END };
	struct slice before = *rest;

	if (!rest->len)
		return p;
	if (rest->at[0] == '<') {
		p.kind = KIND_TAG;
		if (slice_starts(*rest, SLICE("<code>")))
			*rest = slice_from_index(*rest, slice_find(*rest, SLICE("</code>")));
		take_tag(rest);
	} else if (rest->at[0] == '&') {
		p.kind = KIND_COMMON;
		*rest = slice_from_index(*rest, slice_index(*rest, ';') + 1);
	} else if (utf8_next(rest, &p.character) == 0) {
		p.kind = kind_of(unicode_script(p.character), eastern);
	}
	p.at = slice_head(before, before.len - rest->len);
	return p;
}

/* A passage in the other script, as far as it was read. */
struct passage {
	size_t from, end; /* end 0: none */
	size_t words;     /* of Latin */
	bool in_word, kana, hangul;
};

/* A sign within a word (CO2, e-commerce) does not end it. */
static bool parts_words(const struct piece *p)
{
	return p->character && (unicode_is_space(p->character) || unicode_is_cjk_punctuation(p->character));
}

static void add_letter(struct passage *s, uint32_t c)
{
	enum script script = unicode_script(c);

	s->words += !s->in_word;
	s->in_word = true;
	s->kana = s->kana || script == SCRIPT_KANA;
	s->hangul = s->hangul || script == SCRIPT_HANGUL;
}

/* A Latin word or abbreviation in an East Asian text is as good as a word of that text. */
static bool is_passage(const struct passage *s, bool eastern)
{
	return s->end && (!eastern || s->words >= 2);
}

static struct slice language_of(const struct passage *s, const struct markdown_languages *l)
{
	return l->eastern ? l->of_other : s->kana ? SLICE("ja") : s->hangul ? SLICE("ko") : l->of_other;
}

/* The whole text as one passage; `end` 0 if there is a letter of its own script. */
static struct passage survey(struct slice text, bool eastern, bool *found)
{
	struct passage s = { 0 };
	bool own = false;

	*found = false;
	for (;;) {
		struct piece p = next_piece(&text, eastern);

		if (p.kind == KIND_END)
			break;
		if (p.kind == KIND_OTHER) {
			add_letter(&s, p.character);
			*found = true;
		} else if (parts_words(&p)) {
			s.in_word = false;
		}
		own = own || p.kind == KIND_OWN;
	}
	s.end = *found && !own;
	return s;
}

/* Copies up to `end` of the passage, with its language around it if it is one. */
static void put_passage(
	struct buffer *b, struct slice text, size_t *copied, struct passage *s, const struct markdown_languages *l)
{
	if (is_passage(s, l->eastern)) {
		struct slice lang = language_of(s, l);

		buffer_bytes(b, text.at + *copied, s->from - *copied);
		buffer_printf(b, "<span lang=\"" SLICE_FMT "\">", SLICE_ARG(lang));
		buffer_bytes(b, text.at + s->from, s->end - s->from);
		buffer_literal(b, "</span>");
		*copied = s->end;
	}
	*s = (struct passage){ 0 };
}

static void mark_passages(struct buffer *b, struct slice text, const struct markdown_languages *l)
{
	struct slice rest = text;
	struct passage s = { 0 };
	size_t copied = 0, lead = 0; /* where the full-width punctuation begins that stands before what is next */

	for (;;) {
		struct piece p = next_piece(&rest, l->eastern);
		size_t end = text.len - rest.len;
		bool wide = p.kind == KIND_COMMON && p.character && unicode_is_cjk_punctuation(p.character);

		if (p.kind == KIND_OTHER) {
			if (!s.end)
				s.from = l->eastern ? end - p.at.len : lead;
			add_letter(&s, p.character);
			s.end = end;
		} else if (p.kind == KIND_COMMON && !(wide && l->eastern)) {
			s.in_word = s.in_word && !parts_words(&p);
			if (wide && s.end && s.end == end - p.at.len)
				s.end = end;
		} else {
			put_passage(b, text, &copied, &s, l);
		}
		if (p.kind == KIND_END)
			break;
		if (!wide)
			lead = end;
	}
	buffer_slice(b, slice_from_index(text, copied));
}

/* Puts ` lang="…"` into the tag that ends before `at`. */
static void put_attribute(struct buffer *out, size_t at, struct slice lang, struct buffer *scratch)
{
	buffer_clear(scratch);
	buffer_slice(scratch, slice_from_index(buffer_as_slice(out), at - 1));
	out->len = at - 1;
	buffer_printf(out, " lang=\"" SLICE_FMT "\"", SLICE_ARG(lang));
	buffer_slice(out, buffer_as_slice(scratch));
}

void markdown_mark_languages(
	struct buffer *out, size_t at, bool element, const struct markdown_languages *l, struct buffer *scratch)
{
	struct slice text = slice_from_index(buffer_as_slice(out), at);
	struct passage whole;
	bool found;

	if (!l->wanted || !text.len)
		return;
	whole = survey(text, l->eastern, &found);
	if (!found)
		return;
	if (element && whole.end) {
		if (is_passage(&whole, l->eastern))
			put_attribute(out, at, language_of(&whole, l), scratch);
	} else {
		buffer_clear(scratch);
		mark_passages(scratch, text, l);
		out->len = at;
		buffer_slice(out, buffer_as_slice(scratch));
	}
	out->failed = out->failed || scratch->failed;
}
