/* SPDX-License-Identifier: MIT */

/* stats.c: what is read most, and the books of one article, with charts.
 *
 * A chart is 1000 high whatever it shows, and is drawn as wide as its place is: so it holds no letters, which stand
 * beside it as text. */
#include <inttypes.h>

#include "base/clock.h"
#include "base/fault.h"
#include "render/format.h"
#include "render/view.h"

#define HIGH   1000
#define STEP   10 /* from one day to the next */
#define SHADES 3  /* that the stylesheet knows; further languages share the last */

static struct slice fill_day(struct fill *f, int32_t day)
{
	char text[CLOCK_TEXT];

	return fill_keep(f, arena_copy(f->arena, slice_from(clock_format_day(text, day))));
}

static int64_t shade_of(size_t lang)
{
	return lang < SHADES ? (int64_t)lang : SHADES - 1;
}

/* What is there at all is seen. */
static int64_t height_of(int64_t views, int64_t most)
{
	int64_t high = most ? (int64_t)((double)views / (double)most * HIGH + 0.5) : 0;

	return views && high < 8 ? 8 : high;
}

static void most_of(const struct page_books *b, int64_t *counted, int64_t *bot)
{
	*counted = *bot = 0;
	for (size_t i = 0; i < b->day_count; i++) {
		if (b->days[i].counted > *counted)
			*counted = b->days[i].counted;
		if (b->days[i].bot > *bot)
			*bot = b->days[i].bot;
	}
}

static void draw_bars(struct fill *f, struct view_books *v, const struct page_books *b)
{
	size_t langs = b->books.by_lang.count, n = 0, bots = 0;
	struct view_bar *bars = fill_array(f, b->day_count * langs, sizeof(*bars));
	struct view_bar *bot_bars = fill_array(f, b->day_count, sizeof(*bot_bars));
	int64_t most, most_bot;

	most_of(b, &most, &most_bot);
	for (size_t i = 0; bars && bot_bars && i < b->day_count; i++) {
		const struct page_day *d = &b->days[i];
		int64_t x = (d->day - b->first_day) * STEP, y = HIGH, high = height_of(d->bot, most_bot);

		for (size_t l = 0; l < langs; l++) {
			int64_t part = height_of(d->by_lang[l], most);

			if (!part)
				continue;
			part = part < y ? part : y;
			y -= part;
			bars[n++] = (struct view_bar){ shade_of(l), x, y, part };
		}
		if (d->bot)
			bot_bars[bots++] = (struct view_bar){ 0, x, HIGH - high, high };
	}
	v->bars = (struct tpl_list){ bars, n };
	v->bot_bars = (struct tpl_list){ bot_bars, bots };
	v->most = fill_count(f, most);
	v->most_bot = fill_count(f, most_bot);
	v->has_bots = bots > 0;
}

static void fill_days(struct fill *f, struct view_books *v, const struct page_books *b)
{
	size_t langs = b->books.by_lang.count;
	struct view_day *days = fill_array(f, b->day_count, sizeof(*days));

	for (size_t i = 0; days && i < b->day_count; i++) {
		struct view_number *cells = fill_array(f, langs, sizeof(*cells));

		for (size_t l = 0; cells && l < langs; l++)
			cells[l].text = fill_count(f, b->days[i].by_lang[l]);
		days[i] = (struct view_day){ .day = fill_day(f, b->days[i].day),
			.counted = fill_count(f, b->days[i].counted),
			.bot = fill_count(f, b->days[i].bot),
			.cells = { cells, cells ? langs : 0 } };
	}
	v->days = (struct tpl_list){ days, days ? b->day_count : 0 };
}

/* What people call the outcomes; the words of the counting page. */
static const struct {
	const char *en, *zh;
} outcome_words[OUTCOME_COUNT] = {
	[OUTCOME_COUNTED] = { "Counted", "计入" },
	[OUTCOME_REPEAT] = { "Same visit, going on", "同一次到访" },
	[OUTCOME_BOT] = { "Robot", "机器人" },
	[OUTCOME_PREFETCH] = { "Fetched ahead, not seen", "预先下载" },
	[OUTCOME_PREVIEW] = { "Seen by our editors", "本站编辑查看" },
	[OUTCOME_FLOOD] = { "Too many from one address", "同一地址过多" },
};

static void fill_sums(struct fill *f, struct view_books *v, const struct page_books *b)
{
	const struct books_split *split = &b->books.by_lang;
	struct view_share *shares = fill_array(f, split->count, sizeof(*shares));
	struct view_outcome *outcomes = fill_array(f, OUTCOME_COUNT, sizeof(*outcomes));

	for (size_t i = 0; shares && i < split->count; i++)
		shares[i] = (struct view_share){ .shade = shade_of(i),
			.lang = split->at[i].lang,
			.name = format_language(split->at[i].lang),
			.views = fill_count(f, split->at[i].views) };
	for (size_t i = 0; outcomes && i < OUTCOME_COUNT; i++)
		outcomes[i] = (struct view_outcome){ slice_from(outcome_names[i]), slice_from(outcome_words[i].en),
			slice_from(outcome_words[i].zh), fill_count(f, b->books.outcomes[i]) };
	v->shares = (struct tpl_list){ shares, shares ? split->count : 0 };
	v->outcomes = (struct tpl_list){ outcomes, outcomes ? OUTCOME_COUNT : 0 };
	v->views = fill_count(f, b->books.imported + b->books.counted);
	v->imported = fill_count(f, b->books.imported);
	v->counted = fill_count(f, b->books.counted);
}

static struct tpl_list titles_of(struct fill *f, const struct article_text *texts, size_t n)
{
	struct view_text *titles = fill_array(f, n, sizeof(*titles));

	for (size_t i = 0; titles && i < n; i++)
		titles[i] = (struct view_text){ texts[i].lang, texts[i].title };
	return fill_texts(f, titles, n);
}

/* Of a page about numbers. */
static struct fill_about about_page(const struct page *page, struct slice path)
{
	return (struct fill_about){ .path = path,
		.lang = fill_site_lang(page),
		.languages = page->site->languages,
		.language_count = page->site->language_count,
		.og_type = SLICE("website") };
}

int page_article_books(struct buffer *out, const struct page *page, const struct page_books *b)
{
	struct fill f = { .page = page, .arena = page->arena };
	struct fill_about about = about_page(page, fill_format(&f, "/stats/%" PRId64, b->id));
	struct view_books v = { .href = fill_keep(&f, page_article_path(page, b->id, b->slug)),
		.counting_href = fill_path(&f, SLICE("/counting"), SLICE_NONE, page->lang),
		.books_href = fill_format(&f, "/api/v1/articles/%" PRId64 "/views", b->id),
		.first_day = fill_day(&f, b->first_day),
		.last_day = fill_day(&f, b->first_day + (int32_t)b->span - 1),
		.empty = b->day_count == 0,
		.titles = titles_of(&f, b->texts, b->text_count) };

	about.title = v.titles.count ? ((const struct view_text *)v.titles.items)->text : SLICE("");
	fill_common(&f, &v.common, &about);
	fill_sums(&f, &v, b);
	fill_days(&f, &v, b);
	draw_bars(&f, &v, b);
	if (f.failed)
		return fault_new(FAULT_MEMORY, "no memory for the books' page");
	template_render(page->render->books, &v, out);
	return fault_pass(buffer_check(out));
}

/* The points of a line through so many days. */
static struct slice draw_line(struct fill *f, const int64_t *days, size_t span, int64_t most)
{
	struct buffer line = BUFFER_INIT;
	struct slice made;

	for (size_t i = 0; i < span; i++) {
		if (i)
			buffer_byte(&line, ' ');
		buffer_i64(&line, (int64_t)(i * STEP));
		buffer_byte(&line, ',');
		buffer_i64(&line, HIGH - height_of(days[i], most));
	}
	made = buffer_check(&line) ? SLICE_NONE : arena_copy(f->arena, buffer_as_slice(&line));
	buffer_release(&line);
	return fill_keep(f, made);
}

static struct tpl_list fill_read(struct fill *f, const struct page_most *m, size_t span)
{
	struct view_read *items = fill_array(f, m->count, sizeof(*items));

	for (size_t i = 0; items && i < m->count; i++) {
		const struct list_entry *e = &m->entries[i];
		const int64_t *line = m->lines + i * span;
		struct slice path = fill_format(f, "/stats/%" PRId64, e->id);
		int64_t most = 0;

		for (size_t d = 0; d < span; d++)
			most = line[d] > most ? line[d] : most;
		items[i] = (struct view_read){ .href = fill_keep(f, page_article_path(f->page, e->id, e->slug)),
			.stats_href = fill_path(f, path, SLICE_NONE, f->page->lang),
			.titles = titles_of(f, e->texts, e->text_count),
			.views = fill_count(f, m->views[i]),
			.bots = fill_count(f, m->bots[i]),
			.most = fill_count(f, most),
			.line = draw_line(f, line, span, most) };
	}
	return (struct tpl_list){ items, items ? m->count : 0 };
}

int page_stats(struct buffer *out, const struct page *page, const struct page_most lists[MOST_COUNT], size_t span)
{
	static const struct view_most names[MOST_COUNT] = {
		[MOST_TODAY] = { SLICE_INIT("Today"), SLICE_INIT("今天"), false, { NULL, 0 } },
		[MOST_WEEK] = { SLICE_INIT("This week"), SLICE_INIT("本周"), false, { NULL, 0 } },
		[MOST_EVER] = { SLICE_INIT("Ever"), SLICE_INIT("总计"), false, { NULL, 0 } },
	};
	struct fill f = { .page = page, .arena = page->arena };
	struct slice en = SLICE("Most read"), zh = SLICE("阅读最多");
	struct fill_about about = about_page(page, SLICE("/stats"));
	struct view_most most[MOST_COUNT];
	struct view_stats v = { .counting_href = fill_path(&f, SLICE("/counting"), SLICE_NONE, page->lang),
		.headings = fill_label(&f, en, zh),
		.lists = { most, MOST_COUNT } };

	about.title = slice_starts(about.lang, SLICE("zh")) ? zh : en;
	fill_common(&f, &v.common, &about);
	for (size_t i = 0; i < MOST_COUNT; i++) {
		most[i] = names[i];
		most[i].empty = lists[i].count == 0;
		most[i].items = fill_read(&f, &lists[i], span);
	}
	if (f.failed)
		return fault_new(FAULT_MEMORY, "no memory for the page of what is read most");
	template_render(page->render->stats, &v, out);
	return fault_pass(buffer_check(out));
}
