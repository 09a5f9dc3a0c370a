/* SPDX-License-Identifier: MIT */

/* import_page.c: a page of the founding form, read line by line.
 *
 * What is certain is looked for by its place and its words (breadcrumb, release line, the two links at the end); titles
 * and paragraphs are told apart by script. All faults are told at once, each with its line. */
#include "cmd/import_page.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/fault.h"
#include "base/unicode.h"
#include "text/markdown.h"

#define NO_BREAK_SPACE  "\xc2\xa0"
#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define CAPTION_MAX     160 /* characters; a longer paragraph behind the picture is text */
#define CLICKS_MAX      INT64_C(1000000000000)

enum stage {
	STAGE_BREADCRUMB,
	STAGE_TITLE,
	STAGE_RELEASE,
	STAGE_PICTURE,
	STAGE_CAPTION,
	STAGE_TEXT,
	STAGE_HOME,
	STAGE_END,
	STAGE_BEHIND
};

struct reader {
	struct page *page;
	struct arena *arena;
	struct buffer *faults;
	const char *name;
	int line;
	enum stage stage;
	struct slice home; /* the line "home", which is a paragraph after all if text follows */
	bool last_is_zh;
	size_t han, traditional;
};

static void __attribute__((format(printf, 2, 3))) fault(struct reader *rd, const char *format, ...)
{
	char text[400];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	buffer_printf(rd->faults, "%s:%d: %s\n", rd->name, rd->line, text);
}

/* Without white space at both ends, no-break and ideographic spaces included. */
static struct slice trim(struct slice s)
{
	static const struct slice wide[] = { SLICE_INIT(NO_BREAK_SPACE), SLICE_INIT("\xe3\x80\x80"),
		SLICE_INIT(BYTE_ORDER_MARK) };
	size_t before;

	do {
		before = s.len;
		s = slice_trim(s);
		for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++) {
			if (s.len && slice_starts(s, wide[i]))
				s = slice_from_index(s, wide[i].len);
			if (s.len && slice_ends(s, wide[i]))
				s.len -= wide[i].len;
		}
	} while (s.len != before);
	return s;
}

/* Cuts `label` and a colon (ASCII or full-width) off the front, without regard to case. */
static bool take_label(struct slice *s, struct slice label)
{
	struct slice rest = trim(*s);

	if (!slice_eq_ci(slice_head(rest, label.len), label))
		return false;
	rest = trim(slice_from_index(rest, label.len));
	if (slice_starts(rest, SLICE(":")))
		rest = slice_from_index(rest, 1);
	else if (slice_starts(rest, SLICE("\xef\xbc\x9a")))
		rest = slice_from_index(rest, 3);
	else
		return false;
	*s = trim(rest);
	return true;
}

static bool has_han(struct slice s)
{
	uint32_t c;

	while (utf8_next(&s, &c) != UTF8_E_END)
		if (unicode_script(c) == SCRIPT_HAN)
			return true;
	return false;
}

/* A Han character says about as much as three letters do. Counts what tells simplified from traditional, too. */
static bool is_chinese(struct reader *rd, struct slice s)
{
	size_t han = 0, letters = 0;
	uint32_t c;

	while (utf8_next(&s, &c) != UTF8_E_END) {
		if (unicode_script(c) == SCRIPT_HAN) {
			han++;
			rd->traditional += unicode_simplified(c) != c;
		} else if (unicode_script(c) == SCRIPT_LATIN) {
			letters++;
		}
	}
	rd->han += han;
	if (!han && !letters)
		return rd->last_is_zh;
	return han * 3 > letters;
}

/* False: the line is something else. */
static bool read_breadcrumb(struct reader *rd, struct slice line)
{
	bool is_home = slice_eq_ci(slice_head(line, 4), SLICE("home"));
	size_t at = line.len;

	for (size_t i = 4; is_home && i < line.len; i++)
		if (line.at[i] == '>')
			at = i;
	if (at < line.len)
		rd->page->section = trim(slice_from_index(line, at + 1));
	if (!rd->page->section.len)
		fault(rd, "the breadcrumb \"Home> SECTION\" is missing");
	return is_home;
}

/* Takes a word and the white space behind it off the front. */
static struct slice take_word(struct slice *rest)
{
	struct slice from = *rest, space = *rest;
	uint32_t c;

	while (utf8_next(rest, &c) != UTF8_E_END && !unicode_is_space(c))
		space = *rest;
	from.len -= space.len;
	while (rest->len && utf8_next(&space, &c) != UTF8_E_END && unicode_is_space(c))
		*rest = space;
	return from;
}

/* With what a Chinese title may begin before its first Han character, and a name does not end. */
static bool begins_like_title(struct slice word)
{
	static const struct slice marks[] = { SLICE_INIT("“"), SLICE_INIT("‘"), SLICE_INIT("\""), SLICE_INIT("《"),
		SLICE_INIT("〈"), SLICE_INIT("「"), SLICE_INIT("『"), SLICE_INIT("【") };

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (slice_starts(word, marks[i]))
			return true;
	return word.at[0] >= '0' && word.at[0] <= '9';
}

struct title_parts {
	size_t by;   /* where the last "By" stands that a name may follow; 0: none */
	size_t zh;   /* where the first word with a Han character stands; the line's length: nowhere */
	size_t tail; /* of the words before it, where those begin that may be the start of the Chinese title */
};

static void find_parts(struct title_parts *out, struct slice line)
{
	struct slice rest = line;
	bool after_by = false;

	*out = (struct title_parts){ .zh = line.len };
	while (rest.len) {
		size_t at = line.len - rest.len;
		struct slice word = take_word(&rest);

		if (has_han(word)) {
			out->zh = at;
			break;
		}
		if (after_by || !begins_like_title(word))
			out->tail = 0;
		else if (!out->tail)
			out->tail = at;
		after_by = slice_eq(word, SLICE("By"));
		if (after_by && at)
			out->by = at;
	}
	if (after_by)
		out->by = 0; /* "Passing By 路过": nobody's name */
	if (out->by && out->tail > out->by)
		out->zh = out->tail;
}

/* `English title By Byline 中文标题`: the Chinese title begins with the first word that has a Han character, and behind
 * a byline with the digits or quotation marks before it (`By Li Na 5G 实验室`). */
static void read_title(struct reader *rd, struct slice line)
{
	struct page *p = rd->page;
	struct title_parts parts;
	struct slice english;

	find_parts(&parts, line);
	english = slice_head(line, parts.zh);
	p->title_zh = slice_from_index(line, parts.zh);
	p->title_en = trim(parts.by ? slice_head(english, parts.by) : english);
	p->byline = parts.by ? trim(slice_from_index(english, parts.by)) : SLICE_NONE;
	if (!p->title_zh.len)
		fault(rd, "the title in Chinese is missing behind the one in English");
	if (!p->title_en.len)
		fault(rd, "the title in English is missing before the one in Chinese");
}

/* Digits, by threes with commas between or without: 23189, 23,189. */
static int parse_count(int64_t *out, struct slice text)
{
	struct slice rest = text, part;
	bool first = true;
	int64_t n = 0, more;

	while (slice_split(&rest, ',', &part)) {
		bool grouped = !first || rest.at;

		if (part.len > (grouped ? 3 : 13) || (!first && part.len != 3) || slice_to_i64(&more, part) || more < 0)
			return -1;
		n = n * 1000 + more;
		if (n > CLICKS_MAX)
			return -1;
		first = false;
	}
	*out = n;
	return 0;
}

/* False: the line is something else. */
static bool read_release(struct reader *rd, struct slice line)
{
	struct slice time = line, clicks;
	size_t at;

	if (!take_label(&time, SLICE("Release time"))) {
		fault(rd, "the line \"Release time:YYYY-MM-DD HH:MM Click volume:N\" is missing");
		return false;
	}
	for (at = 0; at < time.len && !slice_eq_ci(slice_head(slice_from_index(time, at), 12), SLICE("Click volume"));)
		at++;
	clicks = slice_from_index(time, at);
	time = trim(slice_head(time, at));
	if (clock_parse_local(&rd->page->published_ms, time))
		fault(rd, "the release time is no time of the form YYYY-MM-DD HH:MM: \"" SLICE_FMT "\"",
			SLICE_ARG(utf8_head(time, 40)));
	if (!take_label(&clicks, SLICE("Click volume")))
		fault(rd, "\"Click volume:N\" is missing behind the release time");
	else if (parse_count(&rd->page->imported, clicks))
		fault(rd, "the click volume is not a number: \"" SLICE_FMT "\"", SLICE_ARG(utf8_head(clicks, 40)));
	return true;
}

static bool is_picture_name(struct slice line)
{
	static const struct slice ends[] = { SLICE_INIT(".png"), SLICE_INIT(".jpg"), SLICE_INIT(".jpeg"),
		SLICE_INIT(".webp"), SLICE_INIT(".gif"), SLICE_INIT(".bmp") };

	if (line.len > 255 || memchr(line.at, '/', line.len))
		return false;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (line.len > ends[i].len && slice_eq_ci(slice_from_index(line, line.len - ends[i].len), ends[i]))
			return true;
	return false;
}

static bool begins_with_label(struct slice line)
{
	static const struct slice labels[] = { SLICE_INIT("Illustration"), SLICE_INIT("Photo"), SLICE_INIT("Picture"),
		SLICE_INIT("Graphic"), SLICE_INIT("Cartoon"), SLICE_INIT("图"), SLICE_INIT("图片"), SLICE_INIT("摄影"),
		SLICE_INIT("制图") };
	static const struct slice ends[] = { SLICE_INIT(":"), SLICE_INIT("："), SLICE_INIT("/"), SLICE_INIT("／"),
		SLICE_INIT(" by "), SLICE_INIT("s:") };

	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		for (size_t k = 0; slice_starts(line, labels[i]) && k < sizeof(ends) / sizeof(ends[0]); k++)
			if (slice_starts(slice_from_index(line, labels[i].len), ends[k]))
				return true;
	return false;
}

/* What stands behind a picture is its caption unless it reads like a paragraph: long, or closed by a full stop. */
static bool is_caption(struct slice line)
{
	static const struct slice stops[] = { SLICE_INIT("."), SLICE_INIT("!"), SLICE_INIT("?"), SLICE_INIT("。"),
		SLICE_INIT("！"), SLICE_INIT("？"), SLICE_INIT("”"), SLICE_INIT("\"") };

	if (utf8_characters(line) > CAPTION_MAX || slice_eq_ci(line, SLICE("home")))
		return false;
	if (begins_with_label(line))
		return true;
	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++)
		if (slice_ends(line, stops[i]))
			return false;
	return true;
}

static void read_paragraph(struct reader *rd, struct slice line)
{
	struct buffer *body;

	rd->last_is_zh = is_chinese(rd, line);
	body = rd->last_is_zh ? &rd->page->body_zh : &rd->page->body_en;
	if (body->len)
		buffer_literal(body, "\n\n");
	markdown_escape(body, line);
}

/* What the text holds, and what ends it. */
static void read_text(struct reader *rd, struct slice line)
{
	if (rd->stage == STAGE_HOME && slice_eq(line, SLICE("返回品牌站"))) {
		rd->stage = STAGE_END;
		return;
	}
	if (rd->stage == STAGE_HOME)
		read_paragraph(rd, rd->home);
	if (slice_eq_ci(line, SLICE("home"))) {
		rd->stage = STAGE_HOME;
		rd->home = line;
		return;
	}
	rd->stage = STAGE_TEXT;
	read_paragraph(rd, line);
}

/* A part that is missing is told, and the line taken for the next part, so that one fault is not told as many. */
static void read_line(struct reader *rd, struct slice line)
{
	struct slice rest = line;

	switch (rd->stage) {
	case STAGE_BREADCRUMB:
		rd->stage = STAGE_TITLE;
		if (read_breadcrumb(rd, line))
			return;
		/* fallthrough */
	case STAGE_TITLE:
		rd->stage = STAGE_RELEASE;
		if (!take_label(&rest, SLICE("Release time"))) {
			read_title(rd, line);
			return;
		}
		fault(rd, "the line with the titles is missing before the release time");
		/* fallthrough */
	case STAGE_RELEASE:
		rd->stage = STAGE_PICTURE;
		if (read_release(rd, line))
			return;
		/* fallthrough */
	case STAGE_PICTURE:
		rd->stage = STAGE_TEXT;
		if (!is_picture_name(line))
			break;
		rd->page->picture = line;
		rd->page->picture_line = rd->line;
		rd->stage = STAGE_CAPTION;
		return;
	case STAGE_CAPTION:
		rd->stage = STAGE_TEXT;
		if (!is_caption(line))
			break;
		rd->page->caption = line;
		return;
	case STAGE_TEXT:
	case STAGE_HOME:
		break;
	case STAGE_END:
		fault(rd, "text behind \"返回品牌站\", which ends a page");
		rd->stage = STAGE_BEHIND;
		return;
	case STAGE_BEHIND:
		return;
	}
	read_text(rd, line);
}

static void check_end(struct reader *rd)
{
	static const char *const missing[] = {
		[STAGE_BREADCRUMB] = "the file is empty",
		[STAGE_TITLE] = "the page ends before its titles",
		[STAGE_RELEASE] = "the page ends before its release time",
	};

	if (rd->stage <= STAGE_RELEASE) {
		fault(rd, "%s", missing[rd->stage]);
		return;
	}
	if (rd->stage < STAGE_HOME)
		fault(rd, "the link \"home\" is missing at the end; is the page whole?");
	if (rd->stage < STAGE_END)
		fault(rd, "the link \"返回品牌站\" is missing at the end; is the page whole?");
	if (!rd->page->body_en.len)
		fault(rd, "there is no text in English");
	if (!rd->page->body_zh.len)
		fault(rd, "there is no text in Chinese");
}

bool page_recognise(struct slice text)
{
	struct slice head = trim(slice_head(text, 4096)), line;

	if (!slice_eq_ci(slice_head(head, 4), SLICE("home")))
		return false;
	while (slice_split(&head, '\n', &line))
		if (take_label(&line, SLICE("Release time")))
			return true;
	return false;
}

int page_read(struct page *out, struct arena *arena, struct slice text, const char *name, struct buffer *faults)
{
	struct reader rd = { .page = out, .arena = arena, .faults = faults, .name = name };
	size_t before = faults->len;
	struct slice line;

	*out = (struct page){ 0 };
	while (slice_split(&text, '\n', &line)) {
		rd.line++;
		if (!utf8_valid(line)) {
			fault(&rd, "not UTF-8, or with a NUL in it");
			return PAGE_E_FORM;
		}
		line = trim(line);
		if (line.len)
			read_line(&rd, line);
	}
	check_end(&rd);
	out->lang_zh = rd.traditional * 20 > rd.han ? SLICE("zh-Hant") : SLICE("zh-Hans");
	if (faults->failed || out->body_en.failed || out->body_zh.failed)
		return fault_new(FAULT_MEMORY, "%s: too large", name);
	return faults->len > before ? PAGE_E_FORM : 0;
}

void page_release(struct page *p)
{
	buffer_release(&p->body_en);
	buffer_release(&p->body_zh);
}

static json_t *text_object(struct slice title, struct slice byline, const struct buffer *body)
{
	json_t *o = json_pack("{s:s%, s:s%}", "title", title.at, title.len, "body", body->at, body->len);

	if (o && byline.at)
		json_object_set_new(o, "byline", json_stringn(byline.at, byline.len));
	return o;
}

static json_t *image_object(const struct page *p)
{
	const char *lang = p->caption.at && has_han(p->caption) ? p->lang_zh.at : "en";

	if (!p->caption.at)
		return json_pack("{s:s%}", "name", p->picture.at, p->picture.len);
	return json_pack("{s:s%, s:{s:s%}}", "name", p->picture.at, p->picture.len, "caption", lang, p->caption.at,
		p->caption.len);
}

json_t *page_as_article(const struct page *p)
{
	char time[CLOCK_TEXT], id[96], hex[33];
	uint8_t hash[16];
	json_t *article;

	crypto_digest(hash, sizeof(hash), p->title_en);
	crypto_hex(hex, hash, sizeof(hash));
	clock_format_utc(time, p->published_ms);
	snprintf(id, sizeof(id), "page:%s:%s", time, hex);
	article = json_pack("{s:s, s:{s:{s:s%}}, s:s, s:s, s:I, s:{s:o, s:o}}", "id", id, "section", "name",
		has_han(p->section) ? p->lang_zh.at : "en", p->section.at, p->section.len, "status", "published",
		"published_at", time, "imported", (json_int_t)p->imported, "texts", "en",
		text_object(p->title_en, p->byline, &p->body_en), p->lang_zh.at,
		text_object(p->title_zh, SLICE_NONE, &p->body_zh));
	if (article && p->picture.at)
		json_object_set_new(article, "image", image_object(p));
	return article;
}
