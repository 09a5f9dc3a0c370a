/* SPDX-License-Identifier: MIT */

/* item.c: an article of a list, and the tags of one. */
#include "news/input.h"
#include "render/view.h"
#include "text/url.h"

/* A browser takes `.` and `..` for steps in a path, however they are coded: such a tag has no address. */
struct slice fill_tag_path(struct fill *f, struct slice tag)
{
	struct buffer path = BUFFER_INIT;
	struct slice made;

	if (slice_eq(tag, SLICE(".")) || slice_eq(tag, SLICE("..")))
		return SLICE("");
	buffer_literal(&path, "/tag/");
	url_encode_segment(&path, tag);
	made = buffer_check(&path) ? SLICE_NONE : arena_copy(f->arena, buffer_as_slice(&path));
	buffer_release(&path);
	return fill_keep(f, made);
}

struct tpl_list fill_tags(struct fill *f, struct slice joined)
{
	struct view_tag *items = fill_array(f, INPUT_TAGS_MAX, sizeof(*items));
	struct slice rest = joined.len ? joined : SLICE_NONE, tag;
	size_t n = 0;

	while (items && n < INPUT_TAGS_MAX && slice_split(&rest, ',', &tag)) {
		struct slice path = fill_tag_path(f, tag);

		items[n].text = tag;
		items[n++].href = path.len ? fill_path(f, path, SLICE_NONE, f->page->lang) : path;
	}
	return (struct tpl_list){ items, n };
}

void fill_item(struct fill *f, struct view_item *v, const struct list_entry *e, struct slice lang)
{
	struct slice path = fill_format(f, "/section/" SLICE_FMT, SLICE_ARG(e->section->slug));
	struct view_text *titles = fill_array(f, e->text_count, sizeof(*titles));
	struct view_text *summaries = fill_array(f, e->text_count, sizeof(*summaries));

	v->id = e->id;
	v->views = e->views;
	v->href = page_article_path(f->page, e->id, e->slug);
	f->failed |= !v->href.at;
	v->section_href = fill_path(f, path, SLICE_NONE, f->page->lang);
	v->section_names = fill_section_names(f, e->section);
	for (size_t i = 0; titles && summaries && i < e->text_count; i++) {
		titles[i] = (struct view_text){ e->texts[i].lang, e->texts[i].title };
		summaries[i] = (struct view_text){ e->texts[i].lang, e->texts[i].summary };
	}
	v->titles = fill_texts(f, titles, e->text_count);
	v->summaries = fill_texts(f, summaries, e->text_count);
	fill_time(f, e->published_ms, &v->published_iso, &v->published_text);
	v->views_text = fill_count(f, e->views);
	v->tags = fill_tags(f, e->tags);
	v->has_tags = v->tags.count > 0;
	if (e->has_image && e->image.src.at) {
		v->image_src = e->image.src;
		v->image_srcset = e->image.srcset;
		v->image_width = e->image.width;
		v->image_height = e->image.height;
		v->image_alt = fill_alt(e->texts, e->text_count, lang);
	}
}
