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

enum stage {
	STAGE_BREADCRUMB,
	STAGE_TITLE,
	STAGE_RELEASE,
	STAGE_PICTURE,
	STAGE_CAPTION,
	STAGE_TEXT,
	STAGE_HOME,
	STAGE_END
};

struct reader {
	struct page *page;
	struct arena *arena;
	struct buffer *faults;
	const char *name;
	int line;
	enum stage stage;
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
	struct slice rest = slice_trim(*s);

	if (!slice_eq_ci(slice_head(rest, label.len), label))
		return false;
	rest = slice_trim(slice_from_index(rest, label.len));
	if (slice_starts(rest, SLICE(":")))
		rest = slice_from_index(rest, 1);
	else if (slice_starts(rest, SLICE("\xef\xbc\x9a")))
		rest = slice_from_index(rest, 3);
	else
		return false;
	*s = slice_trim(rest);
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

static void read_breadcrumb(struct reader *rd, struct slice line)
{
	size_t at = line.len;

	rd->stage = STAGE_TITLE;
	if (slice_eq_ci(slice_head(line, 4), SLICE("home")))
		for (size_t i = 4; i < line.len; i++)
			if (line.at[i] == '>')
				at = i;
	if (at < line.len)
		rd->page->section = trim(slice_from_index(line, at + 1));
	if (!rd->page->section.len)
		fault(rd, "the breadcrumb \"Home> SECTION\" is missing");
}

/* `English title By Byline 中文标题`: the Chinese title begins with the first word that has a Han character. */
static void read_title(struct reader *rd, struct slice line)
{
	struct page *p = rd->page;
	struct slice english = line;
	size_t at = 0, by = 0;

	rd->stage = STAGE_RELEASE;
	while (at < line.len) {
		struct slice word =
			slice_head(slice_from_index(line, at), slice_index(slice_from_index(line, at), ' '));

		if (has_han(word))
			break;
		if (slice_eq(word, SLICE("By")) && at)
			by = at;
		at += word.len + 1;
	}
	if (at < line.len) {
		p->title_zh = trim(slice_from_index(line, at));
		english = slice_head(line, at);
	} else {
		fault(rd, "the title in Chinese is missing behind the one in English");
	}
	p->title_en = trim(by ? slice_head(english, by) : english);
	p->byline = by ? trim(slice_from_index(english, by)) : SLICE_NONE;
	if (!p->title_en.len)
		fault(rd, "the title in English is missing before the one in Chinese");
}

static void read_clicks(struct reader *rd, struct slice text)
{
	char digits[24];
	size_t n = 0;

	for (size_t i = 0; i < text.len && n < sizeof(digits); i++)
		if (text.at[i] != ',')
			digits[n++] = text.at[i];
	if (slice_to_i64(&rd->page->imported, slice_of(digits, n)) || rd->page->imported < 0 ||
		rd->page->imported > INT64_C(1000000000000))
		fault(rd, "the click volume is not a number: \"" SLICE_FMT "\"", SLICE_ARG(slice_head(text, 40)));
}

static void read_release(struct reader *rd, struct slice line)
{
	struct slice time = line, clicks;
	size_t at = line.len;

	rd->stage = STAGE_PICTURE;
	if (!take_label(&time, SLICE("Release time"))) {
		fault(rd, "the line \"Release time:YYYY-MM-DD HH:MM Click volume:N\" is missing");
		return;
	}
	for (size_t i = 0; i + 12 <= time.len && at == line.len; i++)
		if (slice_eq_ci(slice_of(time.at + i, 12), SLICE("Click volume")))
			at = i;
	clicks = at < line.len ? slice_from_index(time, at) : SLICE_NONE;
	time = trim(slice_head(time, at));
	if (clock_parse_local(&rd->page->published_ms, time))
		fault(rd, "the release time is not of the form YYYY-MM-DD HH:MM: \"" SLICE_FMT "\"",
			SLICE_ARG(slice_head(time, 40)));
	if (clicks.at && take_label(&clicks, SLICE("Click volume")))
		read_clicks(rd, trim(clicks));
	else
		fault(rd, "\"Click volume:N\" is missing behind the release time");
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

/* What stands behind a picture is its caption unless it reads like a paragraph: long, or closed by a full stop. */
static bool is_caption(struct slice line)
{
	static const struct slice stops[] = { SLICE_INIT("."), SLICE_INIT("!"), SLICE_INIT("?"), SLICE_INIT("。"),
		SLICE_INIT("！"), SLICE_INIT("？"), SLICE_INIT("”"), SLICE_INIT("\"") };
	static const struct slice labels[] = { SLICE_INIT("Illustration"), SLICE_INIT("Photo"), SLICE_INIT("Picture"),
		SLICE_INIT("Graphic"), SLICE_INIT("Cartoon"), SLICE_INIT("图"), SLICE_INIT("摄影"),
		SLICE_INIT("制图") };

	if (utf8_characters(line) > CAPTION_MAX)
		return false;
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		if (slice_starts(line, labels[i]))
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

static void read_line(struct reader *rd, struct slice line)
{
	switch (rd->stage) {
	case STAGE_BREADCRUMB:
		read_breadcrumb(rd, line);
		return;
	case STAGE_TITLE:
		read_title(rd, line);
		return;
	case STAGE_RELEASE:
		read_release(rd, line);
		return;
	case STAGE_PICTURE:
		if (is_picture_name(line)) {
			rd->page->picture = line;
			rd->stage = STAGE_CAPTION;
			return;
		}
		break;
	case STAGE_CAPTION:
		if (is_caption(line)) {
			rd->page->caption = line;
			rd->stage = STAGE_TEXT;
			return;
		}
		break;
	case STAGE_TEXT:
		break;
	case STAGE_HOME:
		/* A paragraph that says "home" and is followed by more text was no link. */
		if (slice_eq(line, SLICE("返回品牌站"))) {
			rd->stage = STAGE_END;
			return;
		}
		read_paragraph(rd, SLICE("home"));
		break;
	case STAGE_END:
		fault(rd, "text behind \"返回品牌站\", which ends a page");
		return;
	}
	rd->stage = slice_eq_ci(line, SLICE("home")) ? STAGE_HOME : STAGE_TEXT;
	if (rd->stage == STAGE_TEXT)
		read_paragraph(rd, line);
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
			fault(&rd, "not UTF-8");
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
