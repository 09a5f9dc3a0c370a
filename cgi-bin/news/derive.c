/* SPDX-License-Identifier: MIT */

/* derive.c: rendering an article and keeping what came out. */
#include "news/derive.h"

#include <string.h>

#include "base/fault.h"
#include "news/grow.h"
#include "news/index.h"
#include "news/language.h"
#include "news/media.h"
#include "text/markdown.h"

void derive_init(struct derive *d, const struct input *in)
{
	*d = (struct derive){ .in = in };
	buffer_init(&d->html);
}

void derive_release(struct derive *d)
{
	buffer_release(&d->html);
}

static bool is_seen(const struct derive *d, size_t i)
{
	return !d->in->texts[i].hidden && d->in->status != ARTICLE_WITHDRAWN;
}

/* The first text that is not hidden. */
static size_t source_of(const struct derive *d)
{
	for (size_t i = 0; i < d->in->text_count; i++)
		if (!d->in->texts[i].hidden)
			return i;
	return 0;
}

int64_t derive_made_from(const struct derive *d, size_t text)
{
	int64_t said = d->in->texts[text].made_from;

	return said != INPUT_NO_NUMBER && text != source_of(d) ? said : d->written[text];
}

bool derive_is_stale(const struct derive *d, size_t text)
{
	return derive_made_from(d, text) < d->written[source_of(d)];
}

static const char *refusal(int outcome)
{
	switch (outcome) {
	case MARKDOWN_E_NESTING:
		return "Quotations, lists or emphasis are nested too deeply.";
	case MARKDOWN_E_EXPANDS:
		return "What this renders to is out of all proportion to its length.";
	case MARKDOWN_E_CROWDED:
		return "A paragraph has too many lines, links or deletions; empty lines would part it.";
	default:
		return "This is not valid UTF-8.";
	}
}

/* Headings' ids begin with the language, since a page shows several texts. */
static struct slice heading_prefix(char at[48], struct slice lang)
{
	size_t len = lang.len < 40 ? lang.len : 40;

	for (size_t i = 0; i < len; i++)
		at[i] = lang.at[i] >= 'A' && lang.at[i] <= 'Z' ? (char)(lang.at[i] + 32) : lang.at[i];
	at[len] = '-';
	return slice_of(at, len + 1);
}

int derive_render(struct derive *d, struct store *store, struct json_faults *faults)
{
	struct slice langs[INPUT_TEXTS_MAX];
	size_t ends[INPUT_TEXTS_MAX], before = faults->count, start = 0;

	d->pictures = (struct pictures){ .store = store, .arena = faults->arena };
	for (size_t i = 0; i < d->in->text_count; i++)
		langs[i] = d->in->texts[i].lang;
	for (size_t i = 0; i < d->in->text_count; i++) {
		const struct input_text *t = &d->in->texts[i];
		char prefix[48];
		struct markdown_options options = { .heading_prefix = heading_prefix(prefix, t->lang),
			.lang = t->lang,
			.others = langs,
			.other_count = d->in->text_count,
			.picture = pictures_find,
			.arg = &d->pictures };
		int r = markdown_render(&d->html, t->body, &options);

		if (r < 0)
			return fault_pass(r);
		if (r) {
			struct slice at = json_pointer_add(faults->arena, SLICE("/texts"), t->lang);

			json_fault_add(faults, json_pointer_add(faults->arena, at, SLICE("body")), "%s", refusal(r));
		}
		ends[i] = d->html.len;
	}
	if (buffer_check(&d->html))
		return fault_pass(buffer_check(&d->html));
	for (size_t i = 0; i < d->in->text_count; i++) {
		d->bodies[i] = slice_of(buffer_as_slice(&d->html).at + start, ends[i] - start);
		start = ends[i];
	}
	return faults->count > before ? DERIVE_E_FAULTS : 0;
}

struct slice derive_join(struct arena *arena, const struct slice *items, size_t count)
{
	size_t len = 0;
	char *at;

	for (size_t i = 0; i < count; i++)
		len += items[i].len + 1;
	at = arena_alloc(arena, len + 1);
	if (!at)
		return SLICE_NONE;
	len = 0;
	for (size_t i = 0; i < count; i++) {
		if (i)
			at[len++] = ',';
		memcpy(at + len, items[i].at, items[i].len);
		len += items[i].len;
	}
	return slice_of(at, len);
}

struct slice derive_languages(struct arena *arena, const struct input *in)
{
	const struct derive d = { .in = in };
	struct slice tags[INPUT_TEXTS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < in->text_count; i++)
		if (is_seen(&d, i))
			tags[count++] = in->texts[i].lang;
	return derive_join(arena, tags, count);
}

static struct slice or_empty(struct slice s)
{
	return s.at ? s : SLICE("");
}

/* The texts that readers see, in their order. */
static size_t visible_texts(const struct derive *d, struct card_text out[INPUT_TEXTS_MAX])
{
	const struct input *in = d->in;
	size_t count = 0;

	for (size_t i = 0; i < in->text_count; i++) {
		const struct input_text *t = &in->texts[i];

		if (!is_seen(d, i))
			continue;
		out[count++] = (struct card_text){
			.lang = t->lang,
			.title = t->title,
			.summary = or_empty(t->summary),
			.byline = or_empty(t->byline),
			.body = d->bodies[i],
			.alt = or_empty(input_map_get(&in->alt, t->lang)),
			.caption = or_empty(input_map_get(&in->caption, t->lang)),
			.made_from = derive_made_from(d, i),
			.stale = derive_is_stale(d, i),
		};
	}
	return count;
}

static int drop(struct store *store, enum query query, int64_t id)
{
	struct stmt *st = store_stmt(store, query);

	stmt_bind_i64(st, 1, id);
	return fault_fold(stmt_run(st));
}

static int store_texts(
	const struct derive *d, struct store *store, const struct card_text *texts, size_t count, bool fresh)
{
	int r = fresh ? 0 : drop(store, QUERY_SAVE_TEXTS_DROP, d->id);

	for (size_t i = 0; r == 0 && i < count; i++) {
		struct stmt *st;
		int64_t lang;

		r = language_id(&lang, store, texts[i].lang);
		if (r)
			break;
		st = store_stmt(store, QUERY_SAVE_TEXT_ADD);
		stmt_bind_i64(st, 1, d->id);
		stmt_bind_i64(st, 2, (int64_t)i);
		stmt_bind_i64(st, 3, lang);
		stmt_bind_text(st, 4, texts[i].title);
		stmt_bind_text(st, 5, texts[i].summary);
		stmt_bind_text(st, 6, texts[i].byline);
		stmt_bind_text(st, 7, texts[i].alt);
		stmt_bind_text(st, 8, texts[i].caption);
		stmt_bind_i64(st, 9, texts[i].made_from);
		stmt_bind_i64(st, 10, texts[i].stale);
		r = fault_fold(stmt_run(st));
	}
	return fault_pass(r);
}

/* Which pictures the texts show. */
static int store_pictures(struct derive *d, struct store *store, bool fresh)
{
	int r = fresh ? 0 : drop(store, QUERY_SAVE_PICTURES_DROP, d->id);

	pictures_sort(&d->pictures);
	for (size_t i = 0; r == 0 && i < d->pictures.count; i++) {
		struct stmt *st = store_stmt(store, QUERY_SAVE_PICTURE_ADD);

		stmt_bind_text(st, 1, d->pictures.ids[i]);
		stmt_bind_i64(st, 2, d->id);
		r = fault_fold(stmt_run(st));
	}
	return fault_pass(r);
}

int derive_image(struct derive *d, struct card *c, struct store *store, struct arena *arena)
{
	const struct input *in = d->in;
	bool failed = false;
	struct stmt *st;
	int r;

	c->has_image = in->has_image && in->status != ARTICLE_WITHDRAWN;
	c->image_name = in->image_name;
	d->image_missing = c->has_image;
	if (!c->has_image || !in->image_id.at)
		return 0;
	st = store_stmt(store, QUERY_MEDIA_BY_ID);
	stmt_bind_text(st, 1, in->image_id);
	r = stmt_step(st);
	if (r == STORE_ROW) {
		struct slice ext = stmt_slice(st, 0);

		c->image_src =
			arena_format(arena, "/media/" SLICE_FMT "." SLICE_FMT, SLICE_ARG(in->image_id), SLICE_ARG(ext));
		c->image_width = stmt_i64(st, 1);
		c->image_height = stmt_i64(st, 2);
		c->image_srcset = media_srcset(arena, in->image_id, stmt_slice(st, 3), &failed);
		d->image_missing = false;
		r = c->image_src.at && !failed ? 0 : fault_new(FAULT_MEMORY, "no memory for a picture's address");
	}
	stmt_done(st);
	return fault_fold(r);
}

int derive_corrections(
	struct input_correction **out, size_t *count, struct store *store, struct arena *arena, int64_t id)
{
	struct stmt *st = store_stmt(store, QUERY_ARTICLE_CORRECTIONS);
	struct input_correction *list = NULL;
	bool failed = false;
	size_t n = 0, room = 0;
	int r;

	stmt_bind_i64(st, 1, id);
	while ((r = stmt_step(st)) == STORE_ROW) {
		list = grow(arena, list, n, &room, sizeof(*list));
		failed = failed || !list;
		if (failed)
			break;
		list[n++] = (struct input_correction){ stmt_i64(st, 0), stmt_copy(st, 1, arena, &failed),
			stmt_copy(st, 2, arena, &failed) };
	}
	stmt_done(st);
	*out = list;
	*count = n;
	return failed ? fault_new(FAULT_MEMORY, "no memory for corrections") : fault_fold(r);
}

static void fill_card(struct card *c, const struct derive *d, const struct derived *out)
{
	const struct input *in = d->in;

	*c = (struct card){
		.id = d->id,
		.revision = d->revision,
		.published_ms = in->published_ms,
		.modified_ms = d->modified_ms,
		.status = in->status,
		.slug = in->slug,
		.texts = out->texts,
		.text_count = out->text_count,
		.tags = in->tags,
		.tag_count = in->status == ARTICLE_WITHDRAWN ? 0 : in->tag_count,
		.source_name = in->source_name,
		.source_url = in->source_url,
	};
}

int derive_make(struct derived *out, struct derive *d, struct store *store, struct arena *arena)
{
	struct input_correction *corrections = NULL;
	struct card c;
	int r;

	*out = (struct derived){ .languages = derive_languages(arena, d->in) };
	if (!out->languages.at)
		return fault_new(FAULT_MEMORY, "no memory for languages");
	out->text_count = visible_texts(d, out->texts);
	if (d->in->status == ARTICLE_DRAFT)
		return 0;
	fill_card(&c, d, out);
	r = derive_image(d, &c, store, arena);
	if (r == 0)
		r = derive_corrections(&corrections, &c.correction_count, store, arena, d->id);
	if (r)
		return fault_pass(r);
	c.corrections = corrections;
	out->has_card = true;
	card_write(&out->card, &c);
	out->has_json = c.status == ARTICLE_PUBLISHED;
	if (out->has_json) {
		buffer_slice(&out->json, buffer_as_slice(&out->card));
		card_write_tail(&out->json, &c);
	}
	r = buffer_check(&out->card);
	return r ? fault_pass(r) : fault_pass(buffer_check(&out->json));
}

void derived_release(struct derived *out)
{
	buffer_release(&out->card);
	buffer_release(&out->json);
}

/* The card, or the whole object: their rows are alike. */
static int put(enum query query, const struct derive *d, struct slice languages, const struct buffer *json,
	struct store *store)
{
	struct stmt *st = store_stmt(store, query);

	stmt_bind_i64(st, 1, d->id);
	stmt_bind_i64(st, 2, d->section_id);
	stmt_bind_i64(st, 3, d->in->published_ms);
	stmt_bind_text(st, 4, languages);
	stmt_bind_blob(st, 5, buffer_as_slice(json));
	return fault_fold(stmt_run(st));
}

static int store_json(const struct derive *d, const struct derived *made, struct store *store, bool fresh)
{
	int r = 0;

	if (made->has_card)
		r = put(QUERY_SAVE_CARD_PUT, d, made->languages, &made->card, store);
	else if (!fresh)
		r = drop(store, QUERY_SAVE_CARD_DROP, d->id);
	if (r)
		return fault_pass(r);
	if (made->has_json)
		r = put(QUERY_SAVE_JSON_PUT, d, made->languages, &made->json, store);
	else if (!fresh)
		r = drop(store, QUERY_SAVE_JSON_DROP, d->id);
	return fault_pass(r);
}

int derive_store(struct derive *d, struct store *store, struct arena *arena, bool fresh)
{
	struct derived made;
	int r = derive_make(&made, d, store, arena);

	if (r == 0)
		r = store_texts(d, store, made.texts, made.text_count, fresh);
	if (r == 0)
		r = store_pictures(d, store, fresh);
	if (r == 0)
		r = store_json(d, &made, store, fresh);
	if (r == 0)
		r = index_put(d, &made, store);
	derived_release(&made);
	return fault_pass(r);
}
