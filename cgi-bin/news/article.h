/* SPDX-License-Identifier: MIT */
#ifndef NEWS_ARTICLE_H
#define NEWS_ARTICLE_H

/* An article as the public may read it. Drafts, and articles whose release time has not come, are missing here, with no
 * sign that they exist. Slices live in the arena. */

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "news/site.h"
#include "store/store.h"

enum { ARTICLE_E_MISSING = 1, ARTICLE_E_GONE, ARTICLE_E_MOVED };
enum article_status { ARTICLE_DRAFT, ARTICLE_PUBLISHED, ARTICLE_WITHDRAWN };

/* What every reader of an article needs first. */
struct article_head {
	int64_t id;
	enum article_status status;
	struct slice slug;
	int64_t section_id, published_ms, changed_ms, revision, views;
	struct slice languages;	  /* joined by commas */
	struct slice reason;	  /* JSON object by language; only with ARTICLE_E_GONE */
};

/* By id, or by slug. 0; ARTICLE_E_MISSING; ARTICLE_E_GONE (withdrawn: id, slug, reason are filled); ARTICLE_E_MOVED (only
 * by slug: an old one; id and the right slug are filled). */
int article_by_id(struct article_head *out, struct store *, struct arena *, int64_t id, int64_t now_ms);
int article_by_slug(struct article_head *out, struct store *, struct arena *, struct slice slug, int64_t now_ms);
/* Index in the article's languages that answers `want` (contract: RFC 4647 lookup and so on). SEGMENTS_EVERY for SLICE_NONE. */
int article_language(const struct article_head *, struct slice want);

/* Appends the complete JSON object of the single article. */
int article_write_json(struct buffer *out, struct store *, const struct article_head *, int lang);

/* One text of it, for pages. */
struct article_text {
	struct slice lang, title, summary, byline, html;
	int64_t made_from;
	bool stale;
};
struct article_correction {
	int64_t at_ms;
	struct slice lang, note;
};
struct article_image {
	struct slice src, name; /* src SLICE_NONE: only name and caption are known */
	int64_t width, height;
	struct slice alt[SITE_LANGUAGES_MAX], caption[SITE_LANGUAGES_MAX]; /* in the order of texts */
};
struct article_page {
	struct article_head head;
	struct article_text *texts;
	size_t text_count;
	struct slice section_slug;
	struct article_text *section_names; /* lang and title only */
	size_t section_name_count;
	bool has_image;
	struct article_image image;
	struct slice source_name, source_url; /* SLICE_NONE: none */
	struct slice *tags;
	size_t tag_count;
	struct article_correction *corrections;
	size_t correction_count;
};
/* Everything that the article's page shows. */
int article_page_load(struct article_page *out, struct store *, struct arena *, const struct article_head *);

/* When the next article comes out after now (its release time), or INT64_MAX. An index read. */
int article_next_publication(int64_t *out_ms, struct store *, int64_t now_ms);

#endif
