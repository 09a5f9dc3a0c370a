/* SPDX-License-Identifier: MIT */

/* site.c: what programs ask about the site as a whole: its sections and names, several counts at once, the description
 * of this very interface; and the operator's three questions. */
#include "base/clock.h"
#include "base/fault.h"
#include "base/metrics.h"
#include "news/article.h"
#include "news/books.h"
#include "news/list.h"
#include "news/section.h"
#include "store/probe.h"
#include "web/context.h"
#include "web/desk.h"
#include "web/parameters.h"

static void write_section(struct context *c, struct buffer *out, const struct section *s)
{
	buffer_literal(out, "{\"slug\":");
	json_write_string(out, s->slug);
	buffer_literal(out, ",\"name\":");
	section_write_names(out, s, context_lang(c));
	buffer_literal(out, ",\"articles\":");
	buffer_i64(out, s->articles);
	buffer_byte(out, '}');
}

int api_sections(struct context *c)
{
	struct buffer *out = context_buffer(c);
	struct section *sections;
	size_t count;
	int r;

	if (c->params.value[SECTIONS_VIEW].present)
		return desk_sections(c);
	r = section_list(&sections, &count, c->store, c->arena, c->now_ms);
	if (r)
		return fault_fold(r);
	buffer_literal(out, "{\"items\":[");
	for (size_t i = 0; i < count; i++) {
		if (i)
			buffer_byte(out, ',');
		write_section(c, out, &sections[i]);
	}
	buffer_literal(out, "],\"next\":null}");
	return answer_json(c, out);
}

static void write_site_text(
	struct buffer *out, const struct site *site, const struct site_text *text, struct slice lang)
{
	struct slice langs[SITE_LANGUAGES_MAX], texts[SITE_LANGUAGES_MAX];
	size_t n = 0;

	for (size_t i = 0; i < site->language_count; i++) {
		if (!text->in[i].len)
			continue;
		langs[n] = site->languages[i];
		texts[n++] = text->in[i];
	}
	write_names(out, langs, texts, n, lang);
}

/* Feeds come with a later version of the interface; an empty list says that there are none. */
int api_site(struct context *c)
{
	const struct site *site = c->site;
	struct slice lang = context_lang(c);
	struct buffer *out = context_buffer(c);

	buffer_literal(out, "{\"name\":");
	write_site_text(out, site, &site->name, lang);
	buffer_literal(out, ",\"url\":");
	json_write_string(out, site->url);
	buffer_literal(out, ",\"languages\":[");
	for (size_t i = 0; i < site->language_count; i++) {
		if (i)
			buffer_byte(out, ',');
		json_write_string(out, site->languages[i]);
	}
	buffer_literal(out, "],\"time_zone\":");
	json_write_string(out, site->time_zone);
	buffer_literal(out, ",\"brand\":");
	if (site->brand_url.len) {
		buffer_literal(out, "{\"url\":");
		json_write_string(out, site->brand_url);
		buffer_literal(out, ",\"name\":");
		write_site_text(out, site, &site->brand_name, lang);
		buffer_byte(out, '}');
	} else {
		buffer_literal(out, "null");
	}
	buffer_literal(out, ",\"feeds\":[]}");
	return answer_json(c, out);
}

static void write_id(struct buffer *out, int64_t id, bool *first)
{
	buffer_text(out, *first ? "\"" : ",\"");
	*first = false;
	buffer_i64(out, id);
	buffer_literal(out, "\":");
}

/* Appends the counts of so many days, today's last, of each article that is public: a range of its books each. */
static int write_days(
	struct context *c, struct buffer *out, const struct param_value *ids, const int64_t *views, size_t days)
{
	int32_t since = clock_day(c->now_ms) - (int32_t)(days - 1);
	int64_t counted[BOOKS_DAYS];
	char text[CLOCK_TEXT];
	bool first = true;

	buffer_printf(out, ",\"from\":\"%s\",\"days\":{", clock_format_day(text, since));
	for (size_t i = 0; i < ids->ids_len; i++) {
		int r;

		if (views[i] < 0)
			continue;
		r = books_line(c->store, ids->ids[i], since, days, counted, NULL);
		if (r)
			return fault_pass(r);
		write_id(out, ids->ids[i], &first);
		for (size_t d = 0; d < days; d++) {
			buffer_byte(out, d ? ',' : '[');
			buffer_i64(out, counted[d]);
		}
		buffer_byte(out, ']');
	}
	buffer_byte(out, '}');
	return 0;
}

int api_views(struct context *c)
{
	const struct param_value *ids = &c->params.value[VIEWS_IDS], *days = &c->params.value[VIEWS_DAYS];
	struct buffer *out = context_buffer(c);
	int64_t views[VIEWS_IDS_MAX];
	bool first = true;
	int r;

	r = list_views(c->store, ids->ids, ids->ids_len, c->now_ms, views);
	if (r)
		return fault_fold(r);
	buffer_literal(out, "{\"views\":{");
	for (size_t i = 0; i < ids->ids_len; i++) {
		if (views[i] < 0)
			continue;
		write_id(out, ids->ids[i], &first);
		buffer_i64(out, views[i]);
	}
	buffer_byte(out, '}');
	if (days->present)
		r = write_days(c, out, ids, views, (size_t)days->number);
	buffer_byte(out, '}');
	return r ? fault_fold(r) : answer_json(c, out);
}

int api_openapi(struct context *c)
{
	c->res.cache = RESPONSE_CACHE_PUBLIC;
	c->res.cors = true;
	return response_set(&c->res, 200, TYPE_JSON, web_openapi());
}

int operator_health(struct context *c)
{
	return response_set(&c->res, 200, TYPE_TEXT, SLICE("ok\n"));
}

int operator_ready(struct context *c)
{
	int64_t at_ms;

	if (store_probe(c->store) || article_next_publication(&at_ms, c->store, c->now_ms))
		return response_set(&c->res, 503, TYPE_TEXT, SLICE("the store cannot be read\n"));
	return response_set(&c->res, 200, TYPE_TEXT, SLICE("ready\n"));
}

int operator_metrics(struct context *c)
{
	struct buffer *out = context_buffer(c);
	unsigned long long groups, jobs;
	int64_t file, journal;
	size_t waiting, entries, bytes;
	int r;

	kept_size(c->web->kept, &entries, &bytes);
	metric_set(METRIC_KEPT_ENTRIES, (int64_t)entries);
	metric_set(METRIC_KEPT_BYTES, (int64_t)bytes);
	writer_counts(c->web->options.writer, &waiting, &groups, &jobs);
	metric_set(METRIC_QUEUE, (int64_t)waiting);
	metric_set(METRIC_COMMITS, (int64_t)groups);
	metric_set(METRIC_JOBS, (int64_t)jobs);
	store_lengths(c->store, &file, &journal);
	metric_set(METRIC_STORE_BYTES, file);
	metric_set(METRIC_JOURNAL_BYTES, journal);
	metrics_write(out);
	r = tallies_write(&c->web->tallies, out);
	if (r || buffer_check(out))
		return fault_pass(r ? r : buffer_check(out));
	return response_set(&c->res, 200, SLICE("text/plain; version=0.0.4; charset=utf-8"), buffer_as_slice(out));
}
