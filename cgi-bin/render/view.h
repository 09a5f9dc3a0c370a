/* SPDX-License-Identifier: MIT */
#ifndef RENDER_VIEW_H
#define RENDER_VIEW_H

/* The structs that templates see, as render/templates/README.md lists them, and what fills them. Only render/ includes
 * this. */

#include "render/render.h"
#include "text/template.h"

/* A text in a language. */
struct view_text {
	struct slice lang, text;
};
struct view_alternate {
	struct slice lang, href;
};
struct view_language {
	struct slice lang, name, href;
	bool current;
};
struct view_tag {
	struct slice text, href; /* href may be empty */
};
struct view_section {
	struct slice href;
	bool current;
	struct tpl_list names; /* view_text */
};

/* Of every page, as its first member, so that its fields lie at the same places in all of them. */
struct view_common {
	struct slice lang, show, asked, title, description, canonical, og_type, og_title, og_image, site_name, all_href,
		brand_href;
	bool all_current, has_sections;
	struct tpl_list alternates, site_names, languages, sections, brand_names;
};

struct view_correction {
	struct slice at_iso, at_text, lang, text;
};
struct view_body {
	struct slice lang, lang_name, summary;
	bool stale;
	struct html html;
};
struct view_article {
	struct view_common common;
	int64_t id, views, image_width, image_height;
	struct slice section_href, published_iso, published_text, modified_iso, modified_text, views_text;
	struct slice image_src, image_srcset, image_name, image_alt, source_name, source_href, stats_href,
		counting_href;
	bool has_image, has_corrections, has_tags, has_related;
	struct tpl_list section_names, titles, bylines, captions, corrections, texts, tags, related;
};

struct view_item {
	int64_t id, views, image_width, image_height;
	struct slice href, section_href, published_iso, published_text, views_text, image_src, image_srcset, image_alt;
	bool has_tags;
	struct tpl_list titles, summaries, section_names, tags;
};
struct view_listing {
	struct view_common common;
	struct slice section_slug, tag, since, until, older_href, newest_href;
	struct slice months_href, archive_href, earlier_href, later_href; /* of the archive */
	bool empty;
	struct tpl_list headings, items, earlier, later;
};

struct view_snippet {
	struct slice lang;
	struct html html;
};
struct view_found {
	struct view_item item; /* first: its fields lie at the same places */
	struct tpl_list snippets;
};
struct view_month {
	struct slice href, articles;
	struct tpl_list names;
};
struct view_year {
	struct slice year, articles;
	struct tpl_list months;
};
struct view_archive {
	struct view_common common;
	bool empty;
	struct tpl_list years;
};
struct view_fault {
	struct tpl_list texts;
};
struct view_search {
	struct view_common common;
	struct slice query, total, older_href;
	bool wrong, any, capped, empty;
	struct tpl_list faults, items;
};

struct view_error {
	struct view_common common;
	int64_t status;
	struct tpl_list headings, details;
};

struct view_counting {
	struct view_common common;
	int64_t rule, next_rule, window_minutes, flood_minutes, flood, key_hours;
	struct slice stats_href;
	bool in_en, in_zh;
	struct tpl_list headings;
};

/* A rectangle of a chart of 300 by 1000; shade: which of the languages. */
struct view_bar {
	int64_t shade, x, y, height;
};
struct view_number {
	struct slice text;
};
struct view_day {
	struct slice day, counted, bot;
	struct tpl_list cells; /* view_number */
};
struct view_share {
	int64_t shade;
	struct slice lang, name, views;
};
struct view_outcome {
	struct slice name, en, zh, views; /* name: as the JSON has it */
};
struct view_books {
	struct view_common common;
	struct slice href, counting_href, books_href, views, imported, counted, first_day, last_day, most, most_bot;
	bool empty, has_bots;
	struct tpl_list titles, shares, outcomes, bars, bot_bars, days;
};

struct view_read {
	struct slice href, stats_href, views, bots, most, line;
	struct tpl_list titles;
};
struct view_most {
	struct slice en, zh;
	bool empty;
	struct tpl_list items;
};
struct view_stats {
	struct view_common common;
	struct slice counting_href;
	struct tpl_list headings, lists;
};

extern const struct tpl_field view_article_fields[], view_listing_fields[], view_search_fields[], view_error_fields[],
	view_counting_fields[], view_books_fields[], view_stats_fields[];

struct render {
	struct template *article, *listing, *search, *error, *counting, *books, *stats, *archive;
};

/* --- filling; SLICE_NONE and empty lists mean that there was no memory: *failed is set then -------------------------
 */

struct fill {
	const struct page *page;
	struct arena *arena;
	bool failed;
};

static inline struct slice fill_keep(struct fill *f, struct slice made)
{
	f->failed |= !made.at;
	return made;
}
#define fill_format(f, ...) fill_keep((f), arena_format((f)->arena, __VA_ARGS__))
void *fill_array(struct fill *, size_t n, size_t size);
/* RFC 3339 with the site's offset, and `2024-05-17 17:01`. */
void fill_time(struct fill *, int64_t ms, struct slice *iso, struct slice *text);
/* `23,189` */
struct slice fill_count(struct fill *, int64_t n);
/* Keeps of `n` texts those that are not empty, and of these one if a language was asked for: the one that answers it.
 */
struct tpl_list fill_texts(struct fill *, struct view_text *texts, size_t n);
/* A section's names; a page's list of them. */
struct tpl_list fill_section_names(struct fill *, const struct section *);
/* Of one picture: the alternative text in `lang`, else the first there is, else empty. */
struct slice fill_alt(const struct article_text *texts, size_t n, struct slice lang);
/* An article of a list; `lang` is the document's. */
void fill_item(struct fill *, struct view_item *, const struct list_entry *, struct slice lang);
/* Tags that are joined by commas (view_tag), and the path of one: empty for a tag that no address can have. */
struct tpl_list fill_tags(struct fill *, struct slice joined);
struct slice fill_tag_path(struct fill *, struct slice tag);
/* Path of our own with ?lang= as asked for. `query` is what else belongs behind ?, or SLICE_NONE. */
struct slice fill_path(struct fill *, struct slice path, struct slice query, struct slice lang);

/* What a page says of itself for fill_common. */
struct fill_about {
	struct slice path, query;      /* its own, without lang; path SLICE_NONE: it has no address (errors) */
	struct slice lang;             /* of the document */
	const struct slice *languages; /* that it can be asked for */
	size_t language_count;
	struct slice og_type, title, description, image; /* image: path */
	struct slice section;                            /* slug of the current one */
};
void fill_common(struct fill *, struct view_common *, const struct fill_about *);
/* A label in English and Chinese, or the one that was asked for. */
struct tpl_list fill_label(struct fill *, struct slice en, struct slice zh);
/* Of the site's languages the one that answers what was asked for, else the first. */
struct slice fill_site_lang(const struct page *);

#endif
