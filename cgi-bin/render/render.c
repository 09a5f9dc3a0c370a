/* SPDX-License-Identifier: MIT */

/* render.c: the templates, each with the table of fields that it may use. The tables mirror render/templates/README.md;
 * a template that names anything else stops the start. */
#include "render/render.h"

#include <stdlib.h>

#include "base/embedded.h"
#include "base/fault.h"
#include "render/view.h"

extern const struct embedded embedded_templates[];

static const struct tpl_field text_fields[] = {
	TPL_TEXT(struct view_text, lang),
	TPL_TEXT(struct view_text, text),
	TPL_END,
};
static const struct tpl_field alternate_fields[] = {
	TPL_TEXT(struct view_alternate, lang),
	TPL_ATTR(struct view_alternate, href),
	TPL_END,
};
static const struct tpl_field language_fields[] = {
	TPL_TEXT(struct view_language, lang),
	TPL_TEXT(struct view_language, name),
	TPL_ATTR(struct view_language, href),
	TPL_FLAG(struct view_language, current),
	TPL_END,
};
static const struct tpl_field section_fields[] = {
	TPL_ATTR(struct view_section, href),
	TPL_FLAG(struct view_section, current),
	TPL_LIST(struct view_section, names, struct view_text, text_fields),
	TPL_END,
};

/* clang-format off */
#define COMMON_FIELDS \
	TPL_TEXT(struct view_common, lang), \
	TPL_TEXT(struct view_common, show), \
	TPL_TEXT(struct view_common, title), \
	TPL_TEXT(struct view_common, description), \
	TPL_ATTR(struct view_common, canonical), \
	TPL_LIST(struct view_common, alternates, struct view_alternate, alternate_fields), \
	TPL_TEXT(struct view_common, og_type), \
	TPL_TEXT(struct view_common, og_title), \
	TPL_ATTR(struct view_common, og_image), \
	TPL_TEXT(struct view_common, site_name), \
	TPL_LIST(struct view_common, site_names, struct view_text, text_fields), \
	TPL_ATTR(struct view_common, all_href), \
	TPL_FLAG(struct view_common, all_current), \
	TPL_LIST(struct view_common, languages, struct view_language, language_fields), \
	TPL_FLAG(struct view_common, has_sections), \
	TPL_LIST(struct view_common, sections, struct view_section, section_fields), \
	TPL_ATTR(struct view_common, brand_href), \
	TPL_LIST(struct view_common, brand_names, struct view_text, text_fields)
/* clang-format on */

static const struct tpl_field correction_fields[] = {
	TPL_TEXT(struct view_correction, at_iso),
	TPL_TEXT(struct view_correction, at_text),
	TPL_TEXT(struct view_correction, lang),
	TPL_TEXT(struct view_correction, text),
	TPL_END,
};
static const struct tpl_field body_fields[] = {
	TPL_TEXT(struct view_body, lang),
	TPL_TEXT(struct view_body, lang_name),
	TPL_FLAG(struct view_body, stale),
	TPL_TEXT(struct view_body, summary),
	TPL_HTML(struct view_body, html),
	TPL_END,
};
const struct tpl_field view_article_fields[] = {
	COMMON_FIELDS,
	TPL_INT(struct view_article, id),
	TPL_ATTR(struct view_article, section_href),
	TPL_LIST(struct view_article, section_names, struct view_text, text_fields),
	TPL_LIST(struct view_article, titles, struct view_text, text_fields),
	TPL_LIST(struct view_article, bylines, struct view_text, text_fields),
	TPL_TEXT(struct view_article, published_iso),
	TPL_TEXT(struct view_article, published_text),
	TPL_TEXT(struct view_article, modified_iso),
	TPL_TEXT(struct view_article, modified_text),
	TPL_INT(struct view_article, views),
	TPL_TEXT(struct view_article, views_text),
	TPL_FLAG(struct view_article, has_image),
	TPL_ATTR(struct view_article, image_src),
	TPL_TEXT(struct view_article, image_name),
	TPL_INT(struct view_article, image_width),
	TPL_INT(struct view_article, image_height),
	TPL_TEXT(struct view_article, image_alt),
	TPL_LIST(struct view_article, captions, struct view_text, text_fields),
	TPL_FLAG(struct view_article, has_corrections),
	TPL_LIST(struct view_article, corrections, struct view_correction, correction_fields),
	TPL_LIST(struct view_article, texts, struct view_body, body_fields),
	TPL_TEXT(struct view_article, source_name),
	TPL_ATTR(struct view_article, source_href),
	TPL_END,
};
static const struct tpl_field item_fields[] = {
	TPL_INT(struct view_item, id),
	TPL_ATTR(struct view_item, href),
	TPL_ATTR(struct view_item, section_href),
	TPL_LIST(struct view_item, titles, struct view_text, text_fields),
	TPL_LIST(struct view_item, summaries, struct view_text, text_fields),
	TPL_LIST(struct view_item, section_names, struct view_text, text_fields),
	TPL_TEXT(struct view_item, published_iso),
	TPL_TEXT(struct view_item, published_text),
	TPL_TEXT(struct view_item, views_text),
	TPL_INT(struct view_item, views),
	TPL_ATTR(struct view_item, image_src),
	TPL_INT(struct view_item, image_width),
	TPL_INT(struct view_item, image_height),
	TPL_TEXT(struct view_item, image_alt),
	TPL_END,
};
const struct tpl_field view_listing_fields[] = {
	COMMON_FIELDS,
	TPL_LIST(struct view_listing, headings, struct view_text, text_fields),
	TPL_TEXT(struct view_listing, section_slug),
	TPL_LIST(struct view_listing, items, struct view_item, item_fields),
	TPL_FLAG(struct view_listing, empty),
	TPL_ATTR(struct view_listing, older_href),
	TPL_ATTR(struct view_listing, newest_href),
	TPL_END,
};
const struct tpl_field view_error_fields[] = {
	COMMON_FIELDS,
	TPL_INT(struct view_error, status),
	TPL_LIST(struct view_error, headings, struct view_text, text_fields),
	TPL_LIST(struct view_error, details, struct view_text, text_fields),
	TPL_END,
};

_Static_assert(offsetof(struct view_article, common) == 0 && offsetof(struct view_listing, common) == 0 &&
		       offsetof(struct view_error, common) == 0,
	"the common fields are found at the places that they have in view_common");

int render_new(struct render **out, struct buffer *error)
{
	struct render *render = calloc(1, sizeof(*render));
	int r;

	if (!render)
		return fault_new(FAULT_MEMORY, "no memory for the templates");
	r = template_compile(&render->article, embedded_templates, "article", view_article_fields, error);
	if (!r)
		r = template_compile(&render->listing, embedded_templates, "listing", view_listing_fields, error);
	if (!r)
		r = template_compile(&render->error, embedded_templates, "error", view_error_fields, error);
	if (r) {
		render_free(render);
		return r == TEMPLATE_E_WRONG ? RENDER_E_TEMPLATE : fault_fold(r);
	}
	*out = render;
	return 0;
}

void render_free(struct render *render)
{
	if (!render)
		return;
	template_free(render->article);
	template_free(render->listing);
	template_free(render->error);
	free(render);
}
