/* SPDX-License-Identifier: MIT */

/* markdown_files.c: see markdown_files.h. */
#include "cmd/markdown_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/unicode.h"
#include "cmd/front_matter.h"

#define TEXTS_MAX 32 /* of one article; the site has fewer */

struct text {
	struct slice lang;
	json_t *json;
	bool first; /* something of the whole article stands beside it */
};

struct reader {
	struct arena *arena;
	struct buffer *faults;
	struct markdown_article *out;
	const char *path; /* of the file that is read */
	struct text texts[TEXTS_MAX];
	size_t text_count;
	json_t *languages;
	int r; /* the first fault or outcome */
};

static void __attribute__((format(printf, 3, 4))) fault(struct reader *rd, int line, const char *format, ...)
{
	char what[400];
	va_list ap;

	va_start(ap, format);
	vsnprintf(what, sizeof(what), format, ap);
	va_end(ap);
	buffer_printf(rd->faults, "%s:%d: %s\n", rd->path, line, what);
	if (!rd->r)
		rd->r = MARKDOWN_FILES_E_FAULT;
}

static void failed(struct reader *rd, int r)
{
	if (rd->r >= 0)
		rd->r = r;
}

/* --- places ------------------------------------------------------------------------------------------------------- */

/* `pointer` begins with / or is empty; a key's dots become slashes. */
static void note_place(struct reader *rd, struct slice before, struct slice key, int line)
{
	struct markdown_place *place = arena_alloc(rd->arena, sizeof(*place));
	char *text = arena_printf(rd->arena, SLICE_FMT "/" SLICE_FMT, SLICE_ARG(before), SLICE_ARG(key));

	if (!place || !text) {
		failed(rd, fault_new(FAULT_MEMORY, "no memory for a place"));
		return;
	}
	for (char *at = text + before.len; *at; at++)
		if (*at == '.')
			*at = '/';
	*place = (struct markdown_place){ rd->out->places, slice_from(text), rd->path, line };
	rd->out->places = place;
}

/* Whether `inner` is the member `outer`, or one inside it. */
static bool is_inside(struct slice inner, struct slice outer)
{
	return slice_starts(inner, outer) && (inner.len == outer.len || inner.at[outer.len] == '/');
}

struct markdown_place markdown_place_of(
	const struct markdown_article *article, struct slice pointer, const char *otherwise)
{
	struct markdown_place best = { .pointer = SLICE(""), .path = otherwise, .line = 1 };
	const struct markdown_place *within = NULL;

	for (const struct markdown_place *p = article->places; p; p = p->next) {
		if (is_inside(pointer, p->pointer) && p->pointer.len > best.pointer.len)
			best = *p;
		if (pointer.len && is_inside(p->pointer, pointer))
			within = p;
	}
	return best.pointer.len || !within ? best : *within;
}

/* --- members ------------------------------------------------------------------------------------------------------ */

/* The object that a key's steps but the last lead to, made where it is not there; *last is that step. NULL: no memory.
 */
static json_t *walk(json_t *object, struct slice key, char last[256])
{
	struct slice rest = key, step = SLICE_NONE;

	while (slice_split(&rest, '.', &step)) {
		snprintf(last, 256, SLICE_FMT, SLICE_ARG(step));
		if (!rest.at)
			break;
		if (!json_object_get(object, last) && json_object_set_new(object, last, json_object()))
			return NULL;
		object = json_object_get(object, last);
	}
	return object;
}

/* Puts a value where its key's steps lead. If one is there already, another file has put it. */
static void put(struct reader *rd, json_t *object, const struct front_key *key, json_t *value)
{
	char last[256] = "";

	object = walk(object, key->key, last);
	if (!object || !json_object_get(object, last)) {
		if (!object || json_object_set(object, last, value))
			failed(rd, fault_new(FAULT_MEMORY, "no memory for an article"));
	} else if (!json_equal(json_object_get(object, last), value)) {
		fault(rd, key->line, "another file of this article says another \"" SLICE_FMT "\"",
			SLICE_ARG(key->key));
	}
	json_decref(value);
}

static void take_key(struct reader *rd, const struct front_key *key, struct text *text, struct slice below)
{
	const struct front_rule *rule = front_rule(key->key, false);
	const char *what = NULL;
	json_t *value = NULL;
	int r;

	if (!rule && front_rule(key->key, true) && !text) {
		fault(rd, key->line, "\"" SLICE_FMT "\" is of a text, and no \"lang\" says of which",
			SLICE_ARG(key->key));
		return;
	}
	if (!rule)
		rule = front_rule(key->key, true);
	if (!rule) {
		fault(rd, key->line, "there is no key \"" SLICE_FMT "\"", SLICE_ARG(slice_head(key->key, 60)));
		return;
	}
	r = front_value(&value, rule, key->value, &what);
	if (r > 0)
		fault(rd, key->line, SLICE_FMT ": %s", SLICE_ARG(key->key), what);
	else if (r)
		failed(rd, r);
	if (r || !value)
		return;
	if (slice_eq(key->key, SLICE("lang"))) {
		json_decref(value);
		return;
	}
	note_place(rd, rule->of_text ? below : SLICE(""), key->key, key->line);
	if (text && !rule->of_text)
		text->first = true;
	if (!slice_eq(key->key, SLICE("languages"))) {
		put(rd, rule->of_text ? text->json : rd->out->json, key, value);
		return;
	}
	if (rd->languages && !json_equal(rd->languages, value))
		fault(rd, key->line, "another file of this article says other \"languages\"");
	json_decref(rd->languages);
	rd->languages = value;
}

static struct slice value_of(const struct front_matter *fm, const char *key, int *line)
{
	for (size_t i = 0; i < fm->count; i++)
		if (slice_eq(fm->keys[i].key, slice_from(key))) {
			*line = fm->keys[i].line;
			return fm->keys[i].value;
		}
	return SLICE_NONE;
}

static struct text *add_text(struct reader *rd, struct slice lang, int line)
{
	struct text *text = &rd->texts[rd->text_count];

	for (size_t i = 0; i < rd->text_count; i++)
		if (slice_eq_ci(rd->texts[i].lang, lang)) {
			fault(rd, line, "this article has a text in " SLICE_FMT " already", SLICE_ARG(lang));
			return NULL;
		}
	if (rd->text_count == TEXTS_MAX) {
		fault(rd, line, "this article has too many texts");
		return NULL;
	}
	*text = (struct text){ .lang = lang, .json = json_object() };
	if (!text->json) {
		failed(rd, fault_new(FAULT_MEMORY, "no memory for a text"));
		return NULL;
	}
	rd->text_count++;
	return text;
}

/* The keys of one front matter, and its body where it is a text's. */
static void take_front(struct reader *rd, const struct front_matter *fm, struct slice lang, struct slice body)
{
	struct slice below = lang.at ? arena_format(rd->arena, "/texts/" SLICE_FMT, SLICE_ARG(lang)) : SLICE("");
	struct text *text = lang.at ? add_text(rd, lang, fm->line) : NULL;

	if (lang.at && !text)
		return;
	for (size_t i = 0; i < fm->count; i++)
		take_key(rd, &fm->keys[i], text, below);
	if (!text)
		return;
	if (lang.at)
		note_place(rd, SLICE("/texts"), lang, fm->line);
	note_place(rd, below, SLICE("body"), fm->body_line);
	if (json_object_set_new(text->json, "body", json_stringn(body.at, body.len)))
		failed(rd, fault_new(FAULT_MEMORY, "no memory for a text"));
}

/* --- files -------------------------------------------------------------------------------------------------------- */

static int count_lines(struct slice text)
{
	int n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += text.at[i] == '\n';
	return n;
}

/* A file of several texts: `rest` is behind its first front matter and begins at `line`. */
static void take_texts(struct reader *rd, struct slice rest, int line)
{
	size_t at = front_find_lang(rest);

	if (slice_trim(slice_head(rest, at)).len || at == rest.len) {
		fault(rd, line, "no language is told: neither by a name as in NAME.en.md, nor by a key \"lang\"");
		return;
	}
	line += count_lines(slice_head(rest, at));
	rest = slice_from_index(rest, at);
	while (rest.len) {
		struct front_matter fm;
		int where = line, r = front_read(&fm, rd->arena, rest, rd->path, line, rd->faults);
		struct slice body;

		if (r) {
			failed(rd, r);
			return;
		}
		body = slice_head(fm.body, front_find_lang(fm.body));
		take_front(rd, &fm, value_of(&fm, "lang", &where), body);
		line = fm.body_line + count_lines(body);
		rest = slice_from_index(fm.body, body.len);
	}
}

static void take_text_of_file(struct reader *rd, struct slice text, struct slice named)
{
	struct front_matter fm;
	int line = 1, r = front_read(&fm, rd->arena, text, rd->path, 1, rd->faults);
	struct slice lang;

	if (r) {
		failed(rd, r);
		return;
	}
	lang = value_of(&fm, "lang", &line);
	if (named.at && lang.len && !slice_eq_ci(named, lang))
		fault(rd, line, "this says " SLICE_FMT ", the file's name " SLICE_FMT, SLICE_ARG(lang),
			SLICE_ARG(named));
	else if (named.at || lang.len)
		take_front(rd, &fm, lang.len ? lang : named, fm.body);
	else {
		take_front(rd, &fm, SLICE_NONE, SLICE_NONE);
		take_texts(rd, fm.body, fm.body_line);
	}
}

static int first_invalid_line(struct slice text)
{
	struct slice rest = text;
	uint32_t c;

	while (utf8_next(&rest, &c) == 0 && c)
		;
	return count_lines(slice_head(text, text.len - rest.len)) + 1;
}

static void take_file(struct reader *rd, const struct markdown_file *file)
{
	int fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct slice text = SLICE_NONE;
	struct stat st;

	rd->path = file->path;
	if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		fault(rd, 1, "%s", fd < 0 ? strerror(errno) : "is no file");
	} else if ((size_t)st.st_size > MARKDOWN_FILE_MAX) {
		fault(rd, 1, "is larger than 4 MB, which is no article");
	} else {
		char *at = arena_alloc(rd->arena, (size_t)st.st_size + 1);
		ssize_t n = at ? pread(fd, at, (size_t)st.st_size, 0) : -1;

		if (!at)
			failed(rd, fault_new(FAULT_MEMORY, "no memory for a file"));
		else if (n < 0)
			fault(rd, 1, "%s", strerror(errno));
		else
			text = slice_of(at, (size_t)n);
	}
	if (fd >= 0)
		close(fd);
	if (text.at && !utf8_valid(text))
		fault(rd, first_invalid_line(text), "this is no UTF-8");
	else if (text.at)
		take_text_of_file(rd, text, file->lang);
}

/* --- all of it ---------------------------------------------------------------------------------------------------- */

static bool move_text(struct reader *rd, json_t *texts, struct slice lang)
{
	for (size_t i = 0; i < rd->text_count; i++) {
		struct text *t = &rd->texts[i];

		if (!t->json || !slice_eq_ci(t->lang, lang))
			continue;
		if (json_object_setn_new(texts, t->lang.at, t->lang.len, t->json))
			failed(rd, fault_new(FAULT_MEMORY, "no memory for texts"));
		t->json = NULL;
		return true;
	}
	return false;
}

/* `languages` and the texts that are there do not go together. */
static void fault_languages(struct reader *rd, struct slice lang, const char *what)
{
	struct markdown_place place = markdown_place_of(rd->out, SLICE("/languages"), rd->path);

	rd->path = place.path;
	fault(rd, place.line, "languages: \"" SLICE_FMT "\" %s", SLICE_ARG(lang), what);
}

static void order_texts(struct reader *rd)
{
	json_t *texts = json_object(), *lang;
	size_t i;

	if (!texts || json_object_set_new(rd->out->json, "texts", texts)) {
		failed(rd, fault_new(FAULT_MEMORY, "no memory for texts"));
		return;
	}
	json_array_foreach(rd->languages, i, lang)
	{
		if (!move_text(rd, texts, json_string_slice(lang)))
			fault_languages(rd, json_string_slice(lang), "is named twice, or has no text");
	}
	for (int first = 1; first >= 0; first--)
		for (i = 0; i < rd->text_count; i++) {
			if (!rd->texts[i].json || rd->texts[i].first != first)
				continue;
			if (rd->languages)
				fault_languages(rd, rd->texts[i].lang, "is not named, and has a text");
			move_text(rd, texts, rd->texts[i].lang);
		}
	if (rd->text_count == 0 && !rd->r)
		fault(rd, 1, "there is no text");
}

int markdown_files_read(struct markdown_article *out, struct arena *arena, const struct markdown_file *files,
	size_t count, struct buffer *faults)
{
	struct reader rd = { .arena = arena, .faults = faults, .out = out };

	*out = (struct markdown_article){ .json = json_object() };
	if (!out->json)
		return fault_new(FAULT_MEMORY, "no memory for an article");
	for (size_t i = 0; i < count && rd.r >= 0; i++)
		take_file(&rd, &files[i]);
	if (rd.r == 0)
		order_texts(&rd);
	for (size_t i = 0; i < rd.text_count; i++)
		json_decref(rd.texts[i].json);
	json_decref(rd.languages);
	if (rd.r) {
		json_decref(out->json);
		out->json = NULL;
	}
	return fault_pass(rd.r);
}
