/* SPDX-License-Identifier: MIT */

/* markdown.c: md4c takes the text apart, HTML is made here.
 *
 * Nothing goes out but through the functions of this file, so what may stand in the output is what is written here: a
 * fixed set of elements, text escaped, addresses checked. Callbacks return the outcome that ends the parsing, which
 * md4c hands on unchanged. Work is counted in bytes: what was put out, and what was built for addresses that were then
 * refused; beyond EXPANSION times the source it ends, since such a text was made to hurt. */
#include "text/markdown.h"

#include <md4c.h>
#include <string.h>

#include "base/fault.h"
#include "base/unicode.h"
#include "text/markdown_address.h"
#include "text/markdown_finish.h"
#include "text/markdown_prepare.h"

#define EXPANSION       32
#define EXPANSION_LEAST 4096
/* Ends a parsing early because there is enough; no outcome of ours. */
#define ENOUGH 100

/* A span that is open, and whether its tag was written. */
struct span {
	MD_SPANTYPE type;
	bool shown;
};

struct render {
	struct buffer *out;
	int outcome;        /* why a callback ended the parsing */
	size_t begin;       /* out->len before us */
	size_t work, limit; /* bytes beside those in out; of both together */
	struct slice mark;  /* to be left out */
	const struct markdown_options *options;
	struct markdown_languages languages;
	int64_t headings;
	size_t trim_at;         /* where a heading's text begins: blanks are left out there */
	size_t text_at;         /* where the text of the open block begins */
	unsigned spans, blocks; /* open ones */
	unsigned pictures;      /* open ones; inside, all is description */
	bool shown;             /* the outermost of them is */
	/* Of the open paragraph. */
	unsigned figures;      /* pictures shown */
	unsigned link_figures; /* of them in the link that was opened last */
	bool other;            /* there is more than pictures, each alone or in a link of its own */
	struct buffer remade;  /* a block, while it is made anew */
	struct span open[MARKDOWN_DEPTH_MAX];
	struct buffer scratch; /* of an address or title */
	/* markdown_text alone */
	size_t max_chars, chars;
	bool parted; /* a paragraph ended; the next text begins a line */
};

static int end(struct render *r, int outcome)
{
	r->outcome = outcome;
	return outcome ? -1 : 0;
}

static int check(struct render *r)
{
	if (r->out->failed || r->scratch.failed)
		return end(r, FAULT_MEMORY);
	return end(r, r->out->len - r->begin + r->work > r->limit ? MARKDOWN_E_EXPANDS : 0);
}

/* --- pieces of text ----------------------------------------------------------------------------------------------- */

/* The next part of *rest that holds no mark. */
static struct slice unmarked(const struct render *r, struct slice *rest)
{
	size_t end = r->mark.at ? slice_find(*rest, r->mark) : rest->len;
	struct slice part = slice_head(*rest, end);

	*rest = slice_from_index(*rest, end + r->mark.len);
	return part;
}

static void put_text(struct render *r, struct slice text)
{
	while (text.len) {
		struct slice part = unmarked(r, &text);

		while (r->out->len == r->trim_at && part.len && (part.at[0] == ' ' || part.at[0] == '\t'))
			part = slice_from_index(part, 1);
		html_escape(r->out, part);
	}
}

/* A character reference in running text: decoded where we know it, else left to the reader's browser, which knows all.
 */
static void put_reference(struct render *r, struct slice reference)
{
	struct buffer *b = &r->scratch;

	buffer_clear(b);
	html_decode_reference(b, reference);
	if (slice_eq(buffer_as_slice(b), reference) && reference.len > 2 && reference.at[1] != '#')
		buffer_slice(r->out, reference);
	else
		html_escape(r->out, buffer_as_slice(b));
}

/* An attribute's value, decoded and without marks, in the scratch buffer. */
static struct slice attribute(struct render *r, const MD_ATTRIBUTE *a)
{
	struct buffer *b = &r->scratch;

	buffer_clear(b);
	for (size_t i = 0; a->text && a->substr_offsets[i] < a->size; i++) {
		struct slice rest =
			slice_of(a->text + a->substr_offsets[i], a->substr_offsets[i + 1] - a->substr_offsets[i]);

		if (a->substr_types[i] == MD_TEXT_ENTITY) {
			html_decode_reference(b, rest);
			continue;
		}
		while (rest.len)
			buffer_slice(b, unmarked(r, &rest));
	}
	r->work += a->size;
	return buffer_as_slice(b);
}

static void put_title(struct render *r, const MD_ATTRIBUTE *title)
{
	struct slice text = attribute(r, title);

	if (!text.len)
		return;
	buffer_literal(r->out, " title=\"");
	html_escape(r->out, text);
	buffer_byte(r->out, '"');
}

/* --- spans -------------------------------------------------------------------------------------------------------- */

static bool in_link(const struct render *r)
{
	for (unsigned i = 0; i < r->spans; i++)
		if (r->open[i].type == MD_SPAN_A && r->open[i].shown)
			return true;
	return false;
}

static bool open_link(struct render *r, const MD_SPAN_A_DETAIL *detail)
{
	struct slice href = attribute(r, &detail->href);

	r->link_figures = 0;
	/* An address in angle brackets may stand in a link's text, for the parser; for HTML it may not. */
	if (in_link(r) || !html_safe_url(href))
		return false;
	buffer_literal(r->out, "<a href=\"");
	markdown_put_address(r->out, href);
	buffer_byte(r->out, '"');
	put_title(r, &detail->title);
	buffer_byte(r->out, '>');
	return true;
}

/* It is no part of what the text expands to, for nobody wrote it. A text is 40rem wide (static/css/article.css). */
static void put_srcset(struct render *r, struct slice srcset)
{
	size_t before = r->out->len;

	if (!srcset.len)
		return;
	buffer_literal(r->out, "\" srcset=\"");
	buffer_slice(r->out, srcset);
	buffer_literal(r->out, "\" sizes=\"(min-width: 42rem) 40rem, 100vw");
	r->limit += r->out->len - before;
}

/* A picture that is not ours is not shown: its description stands in its place. */
static bool open_picture(struct render *r, const MD_SPAN_IMG_DETAIL *detail)
{
	struct slice src = attribute(r, &detail->src), name = markdown_media_name(src);
	struct markdown_picture picture = { 0 };

	r->shown = r->pictures ? r->shown : false;
	if (r->pictures++ || !name.len || !r->options->picture)
		return false;
	r->outcome = r->options->picture(r->options->arg, name, &picture);
	if (r->outcome || !picture.width)
		return false;
	buffer_literal(r->out, "<img src=\"");
	markdown_put_address(r->out, src);
	put_srcset(r, picture.srcset);
	buffer_printf(r->out, "\" width=\"%lld\" height=\"%lld\" loading=\"lazy\" alt=\"", (long long)picture.width,
		(long long)picture.height);
	r->shown = true;
	r->figures++;
	if (++r->link_figures > 1 && in_link(r))
		r->other = true;
	return true;
}

/* Elements of the spans that need no more than their name. */
static const char *const plain_spans[] = {
	[MD_SPAN_EM] = "em", [MD_SPAN_STRONG] = "strong", [MD_SPAN_CODE] = "code", [MD_SPAN_DEL] = "del"
};

static bool open_span(struct render *r, MD_SPANTYPE type, void *detail)
{
	if (type == MD_SPAN_IMG)
		return open_picture(r, detail);
	if (r->pictures)
		return false;
	if (type == MD_SPAN_A)
		return open_link(r, detail);
	r->other = true;
	buffer_printf(r->out, "<%s>", plain_spans[type]);
	return true;
}

/* The innermost one. `detail` NULL: it is not the parser that closes it. */
static void close_span(struct render *r, const void *detail)
{
	struct span span = r->open[--r->spans];

	if (span.type == MD_SPAN_IMG)
		r->pictures--;
	r->shown = r->shown && r->pictures;
	if (!span.shown)
		return;
	if (span.type == MD_SPAN_IMG) {
		buffer_byte(r->out, '"');
		if (detail)
			put_title(r, &((const MD_SPAN_IMG_DETAIL *)detail)->title);
		buffer_byte(r->out, '>');
	} else {
		buffer_printf(r->out, "</%s>", span.type == MD_SPAN_A ? "a" : plain_spans[span.type]);
	}
}

static int enter_span(MD_SPANTYPE type, void *detail, void *user)
{
	struct render *r = user;

	if (r->spans == MARKDOWN_DEPTH_MAX)
		return end(r, MARKDOWN_E_NESTING);
	r->open[r->spans] = (struct span){ type, open_span(r, type, detail) };
	r->spans++;
	return r->outcome ? -1 : check(r);
}

/* The parser may end what it did not begin, and the other way round: in `[](*)*` it takes the first * for the beginning
 * of emphasis and, as a part of the address, never says so. What comes out is in order all the same. */
static int leave_span(MD_SPANTYPE type, void *detail, void *user)
{
	struct render *r = user;
	unsigned at = r->spans;

	while (at > 0 && r->open[at - 1].type != type)
		at--;
	if (at == 0)
		return 0;
	while (r->spans > at)
		close_span(r, NULL);
	close_span(r, detail);
	return check(r);
}

/* --- blocks ------------------------------------------------------------------------------------------------------- */

static void open_heading(struct render *r, unsigned level)
{
	buffer_printf(r->out, "<h%u", level < 6 ? level + 1 : 6);
	if (r->options->heading_prefix.at)
		buffer_printf(r->out, " id=\"" SLICE_FMT "%lld\"", SLICE_ARG(r->options->heading_prefix),
			(long long)++r->headings);
	buffer_byte(r->out, '>');
	r->trim_at = r->out->len;
}

static void open_code(struct render *r, const MD_BLOCK_CODE_DETAIL *detail)
{
	struct slice lang = attribute(r, &detail->lang);

	buffer_literal(r->out, "<pre><code");
	if (lang.len) {
		buffer_literal(r->out, " class=\"language-");
		html_escape(r->out, lang);
		buffer_byte(r->out, '"');
	}
	buffer_byte(r->out, '>');
}

static void open_cell(struct render *r, const char *name, const MD_BLOCK_TD_DETAIL *detail)
{
	static const char *const classes[] = {
		[MD_ALIGN_LEFT] = "left", [MD_ALIGN_CENTER] = "center", [MD_ALIGN_RIGHT] = "right"
	};

	if (detail->align == MD_ALIGN_DEFAULT)
		buffer_printf(r->out, "<%s>", name);
	else
		buffer_printf(r->out, "<%s class=\"%s\">", name, classes[detail->align]);
}

static void open_list(struct render *r, const MD_BLOCK_OL_DETAIL *detail)
{
	if (detail->start == 1)
		buffer_literal(r->out, "<ol>\n");
	else
		buffer_printf(r->out, "<ol start=\"%u\">\n", detail->start);
}

/* The text since the last tag of a block is complete. `type` has it to itself and is to be closed, or it is an item of
 * a list, and a block follows. Whether it became figures, which close themselves. */
static bool finish_text(struct render *r, MD_BLOCKTYPE type)
{
	bool alone = type == MD_BLOCK_P || type == MD_BLOCK_H || type == MD_BLOCK_TH || type == MD_BLOCK_TD;
	bool figures = type == MD_BLOCK_P && r->figures && !r->other;

	if (type == MD_BLOCK_CODE || r->out->failed)
		return false;
	if (figures)
		r->text_at = markdown_figures(r->out, r->text_at, &r->remade);
	markdown_mark_languages(r->out, r->text_at, alone && !figures, &r->languages, &r->remade);
	return figures;
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *user)
{
	static const char *const plain[] = { [MD_BLOCK_QUOTE] = "<blockquote>\n",
		[MD_BLOCK_UL] = "<ul>\n",
		[MD_BLOCK_LI] = "<li>",
		[MD_BLOCK_HR] = "<hr>\n",
		[MD_BLOCK_P] = "<p>",
		[MD_BLOCK_TABLE] = "<table>\n",
		[MD_BLOCK_THEAD] = "<thead>\n",
		[MD_BLOCK_TBODY] = "<tbody>\n",
		[MD_BLOCK_TR] = "<tr>",
		[MD_BLOCK_TD] = NULL };
	struct render *r = user;

	if (++r->blocks > MARKDOWN_DEPTH_MAX * 3)
		return end(r, MARKDOWN_E_NESTING);
	finish_text(r, MD_BLOCK_LI);
	if (type == MD_BLOCK_OL)
		open_list(r, detail);
	else if (type == MD_BLOCK_H)
		open_heading(r, ((MD_BLOCK_H_DETAIL *)detail)->level);
	else if (type == MD_BLOCK_CODE)
		open_code(r, detail);
	else if (type == MD_BLOCK_TH)
		open_cell(r, "th", detail);
	else if (type == MD_BLOCK_TD)
		open_cell(r, "td", detail);
	else if (plain[type])
		buffer_text(r->out, plain[type]);
	r->text_at = r->out->len;
	r->figures = 0;
	r->other = false;
	return check(r);
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *user)
{
	static const char *const plain[] = { [MD_BLOCK_QUOTE] = "</blockquote>\n",
		[MD_BLOCK_UL] = "</ul>\n",
		[MD_BLOCK_OL] = "</ol>\n",
		[MD_BLOCK_LI] = "</li>\n",
		[MD_BLOCK_CODE] = "</code></pre>\n",
		[MD_BLOCK_P] = "</p>\n",
		[MD_BLOCK_TABLE] = "</table>\n",
		[MD_BLOCK_THEAD] = "</thead>\n",
		[MD_BLOCK_TBODY] = "</tbody>\n",
		[MD_BLOCK_TR] = "</tr>\n",
		[MD_BLOCK_TH] = "</th>",
		[MD_BLOCK_TD] = "</td>" };
	struct render *r = user;
	bool figures;

	r->blocks--;
	while (r->spans)
		close_span(r, NULL);
	figures = finish_text(r, type);
	if (type == MD_BLOCK_H) {
		unsigned level = ((MD_BLOCK_H_DETAIL *)detail)->level;

		buffer_printf(r->out, "</h%u>\n", level < 6 ? level + 1 : 6);
	} else if (plain[type] && !figures) {
		buffer_text(r->out, plain[type]);
	}
	r->text_at = r->out->len;
	return check(r);
}

static int text(MD_TEXTTYPE type, const MD_CHAR *at, MD_SIZE size, void *user)
{
	struct render *r = user;

	if (!r->shown && type != MD_TEXT_BR && type != MD_TEXT_SOFTBR && slice_trim(slice_of(at, size)).len)
		r->other = true;
	switch (type) {
	case MD_TEXT_BR:
		buffer_text(r->out, r->pictures ? " " : "<br>\n");
		break;
	case MD_TEXT_SOFTBR:
		buffer_text(r->out, r->pictures ? " " : "\n");
		break;
	case MD_TEXT_ENTITY:
		put_reference(r, slice_of(at, size));
		break;
	default:
		put_text(r, slice_of(at, size));
	}
	return check(r);
}

/* --- all of it ---------------------------------------------------------------------------------------------------- */

static int parse(struct render *r, struct slice source, const MD_PARSER *parser)
{
	struct prepared p;
	int result = source.len > UINT32_MAX / 2 ? MARKDOWN_E_EXPANDS : markdown_prepare(&p, source);

	if (result)
		return fault_pass(result);
	r->begin = r->text_at = r->out->len;
	r->limit = source.len * EXPANSION + EXPANSION_LEAST;
	r->mark = p.mark;
	result = md_parse(p.text.at, (MD_SIZE)p.text.len, parser, r);
	prepared_release(&p);
	buffer_release(&r->scratch);
	buffer_release(&r->remade);
	if (r->outcome)
		return fault_pass(r->outcome);
	return result || r->out->failed ? fault_new(FAULT_MEMORY, "no room to render Markdown") : 0;
}

#define DIALECT (MD_FLAG_NOHTML | MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH)

int markdown_render(struct buffer *out, struct slice source, const struct markdown_options *options)
{
	static const MD_PARSER parser = { .flags = DIALECT,
		.enter_block = enter_block,
		.leave_block = leave_block,
		.enter_span = enter_span,
		.leave_span = leave_span,
		.text = text };
	static const struct markdown_options none = { .heading_prefix = SLICE_NONE };
	struct render r = { .out = out, .options = options ? options : &none };
	size_t before = out->len;
	int result;

	r.languages = markdown_languages_of(r.options);
	result = parse(&r, source, &parser);
	if (result)
		out->len = before;
	return fault_pass(result);
}

/* --- plain text --------------------------------------------------------------------------------------------------- */

static bool ends_eastern(struct slice s)
{
	size_t i = s.len;
	uint32_t c = 0;

	while (i > 0 && s.len - i < 4 && ((unsigned char)s.at[--i] & 0xC0) == 0x80)
		;
	s = slice_from_index(s, i);
	return utf8_next(&s, &c) == 0 && (unicode_is_cjk(c) || unicode_is_cjk_punctuation(c));
}

static struct slice so_far(const struct render *r)
{
	return slice_of(r->out->at ? r->out->at + r->begin : "", r->out->len - r->begin);
}

static void put_plain(struct render *r, struct slice s)
{
	if (r->parted && r->out->len > r->begin)
		buffer_byte(r->out, '\n');
	r->parted = false;
	while (s.len) {
		struct slice part = unmarked(r, &s);

		buffer_slice(r->out, part);
		r->chars += utf8_characters(part);
	}
}

static int plain_text(MD_TEXTTYPE type, const MD_CHAR *at, MD_SIZE size, void *user)
{
	struct render *r = user;

	if (r->pictures)
		return 0;
	switch (type) {
	case MD_TEXT_BR:
	case MD_TEXT_SOFTBR:
		if (!ends_eastern(so_far(r)))
			put_plain(r, SLICE(" "));
		break;
	case MD_TEXT_ENTITY:
		buffer_clear(&r->scratch);
		html_decode_reference(&r->scratch, slice_of(at, size));
		put_plain(r, buffer_as_slice(&r->scratch));
		break;
	default:
		put_plain(r, slice_of(at, size));
	}
	return r->chars > r->max_chars ? end(r, ENOUGH) : check(r);
}

static int plain_block(MD_BLOCKTYPE type, void *detail, void *user)
{
	struct render *r = user;

	(void)type;
	(void)detail;
	r->parted = true;
	r->pictures = 0;
	return 0;
}

static int plain_enter(MD_SPANTYPE type, void *detail, void *user)
{
	struct render *r = user;

	(void)detail;
	r->pictures += type == MD_SPAN_IMG;
	return 0;
}

/* As in leave_span: what was not begun does not end, and nothing is open beyond its block. */
static int plain_leave(MD_SPANTYPE type, void *detail, void *user)
{
	struct render *r = user;

	(void)detail;
	r->pictures -= type == MD_SPAN_IMG && r->pictures;
	return 0;
}

/* Shortens what is too long: behind a word, or between East Asian characters, if that is in its second half. */
static void shorten(struct render *r)
{
	struct slice whole = so_far(r), head = utf8_head(whole, r->max_chars ? r->max_chars - 1 : 0), cut = head;

	while (cut.len > head.len / 2 && !ends_eastern(cut) && cut.len < whole.len && whole.at[cut.len] != ' ' &&
		whole.at[cut.len] != '\n')
		cut.len--;
	if (cut.len <= head.len / 2)
		cut = head;
	while (cut.len && (cut.at[cut.len - 1] == ' ' || cut.at[cut.len - 1] == '\n'))
		cut.len--;
	r->out->len = r->begin + cut.len;
	if (r->max_chars)
		buffer_literal(r->out, "…");
}

int markdown_text(struct buffer *out, struct slice source, size_t max_chars)
{
	static const MD_PARSER parser = { .flags = DIALECT,
		.enter_block = plain_block,
		.leave_block = plain_block,
		.enter_span = plain_enter,
		.leave_span = plain_leave,
		.text = plain_text };
	struct render r = { .out = out, .max_chars = max_chars };
	size_t before = out->len;
	int result = parse(&r, source, &parser);

	if (result && result != ENOUGH) {
		out->len = before;
		return fault_pass(result);
	}
	while (out->len > before && (out->at[out->len - 1] == '\n' || out->at[out->len - 1] == ' '))
		out->len--;
	if (utf8_characters(so_far(&r)) > max_chars)
		shorten(&r);
	return fault_pass(buffer_check(out));
}
