/* SPDX-License-Identifier: MIT */

/* front_matter.c: see front_matter.h. */
#include "cmd/front_matter.h"

#include <string.h>

#include "base/fault.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define PATH_MAX_KEY    256 /* bytes; the longest is section_as.name.LANG */

static const struct front_rule rules[] = {
	{ "id", FRONT_ID, false },
	{ "origin", FRONT_TEXT, false },
	{ "section", FRONT_TEXT, false },
	{ "section_as.name.*", FRONT_TEXT, false },
	{ "section_as.position", FRONT_NUMBER, false },
	{ "status", FRONT_TEXT, false },
	{ "published_at", FRONT_TEXT, false },
	{ "slug", FRONT_TEXT, false },
	{ "tags", FRONT_LIST, false },
	{ "source.name", FRONT_TEXT, false },
	{ "source.url", FRONT_TEXT, false },
	{ "image.id", FRONT_TEXT, false },
	{ "image.name", FRONT_TEXT, false },
	{ "image.alt.*", FRONT_TEXT, false },
	{ "image.caption.*", FRONT_TEXT, false },
	{ "correction.*", FRONT_TEXT, false },
	{ "reason.*", FRONT_TEXT, false },
	{ "modified_at", FRONT_TEXT, false },
	{ "imported", FRONT_NUMBER, false },
	{ "imported_from", FRONT_JSON, false },
	{ "corrections", FRONT_JSON, false },
	{ "old_slugs", FRONT_LIST, false },
	{ "languages", FRONT_LIST, false },
	{ "lang", FRONT_TEXT, true },
	{ "title", FRONT_TEXT, true },
	{ "summary", FRONT_TEXT, true },
	{ "byline", FRONT_TEXT, true },
	{ "made_from", FRONT_NUMBER, true },
	{ "hidden", FRONT_FLAG, true },
};

const struct front_rule *front_rule(struct slice key, bool of_text)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		struct slice rule = slice_from(rules[i].key), step;

		if (rules[i].of_text != of_text)
			continue;
		if (slice_eq(key, rule))
			return &rules[i];
		rule.len--;
		step = slice_from_index(key, rule.len);
		if (rule.at[rule.len] == '*' && slice_starts(key, rule) && step.len &&
			slice_index(step, '.') == step.len)
			return &rules[i];
	}
	return NULL;
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

static bool is_fence(struct slice line)
{
	return slice_starts(line, SLICE("---")) && !slice_trim(slice_from_index(line, 3)).len;
}

static bool take_line(struct slice *rest, struct slice *line)
{
	if (!rest->at)
		return false;
	return slice_split(rest, '\n', line);
}

static struct slice without_mark(struct slice text)
{
	return slice_starts(text, SLICE(BYTE_ORDER_MARK)) ? slice_from_index(text, strlen(BYTE_ORDER_MARK)) : text;
}

bool front_recognise(struct slice text)
{
	struct slice rest = without_mark(text), line = SLICE_NONE;

	if (!take_line(&rest, &line) || !is_fence(line))
		return false;
	while (take_line(&rest, &line)) {
		size_t colon = slice_index(line, ':');

		line = slice_trim(line);
		if (!line.len || line.at[0] == '#')
			continue;
		return colon && colon < line.len &&
		       (front_rule(slice_trim(slice_head(line, colon)), false) ||
			       front_rule(slice_trim(slice_head(line, colon)), true));
	}
	return false;
}

size_t front_find_lang(struct slice text)
{
	struct slice rest = text, line;

	while (take_line(&rest, &line)) {
		struct slice key;

		if (!is_fence(line) || !rest.at)
			continue;
		key = slice_head(rest, slice_index(rest, ':'));
		if (slice_eq(slice_trim(key), SLICE("lang")) && slice_index(key, '\n') == key.len)
			return (size_t)(line.at - text.at);
	}
	return text.len;
}

struct reading {
	struct front_matter *out;
	const char *path;
	struct buffer *faults;
	int r;
};

static void fault(struct reading *rd, int line, const char *what)
{
	buffer_printf(rd->faults, "%s:%d: %s\n", rd->path, line, what);
	rd->r = FRONT_E_FAULT;
}

static void take_key(struct reading *rd, struct slice line, int number)
{
	struct front_matter *out = rd->out;
	size_t colon = slice_index(line, ':');
	struct front_key key = { slice_trim(slice_head(line, colon)), slice_trim(slice_from_index(line, colon + 1)),
		number };

	if (colon == line.len || !key.key.len) {
		fault(rd, number, "this is no line `key: value`, and no line --- either, which ends the front matter");
		return;
	}
	for (size_t i = 0; i < out->count; i++)
		if (slice_eq(out->keys[i].key, key.key)) {
			fault(rd, number, "this key stands twice");
			return;
		}
	out->keys[out->count++] = key;
}

/* Number of lines before the fence that ends it: how many keys there can be. */
static size_t lines_inside(struct slice rest)
{
	struct slice line;
	size_t n = 0;

	while (take_line(&rest, &line) && !is_fence(line))
		n++;
	return n;
}

int front_read(struct front_matter *out, struct arena *arena, struct slice text, const char *path, int line,
	struct buffer *faults)
{
	struct reading rd = { out, path, faults, 0 };
	struct slice rest = without_mark(text), one = SLICE_NONE;
	size_t lines;

	*out = (struct front_matter){ .line = line, .body = SLICE("") };
	if (!take_line(&rest, &one) || !is_fence(one)) {
		fault(&rd, line, "a line --- must begin the front matter");
		return rd.r;
	}
	lines = lines_inside(rest);
	out->keys = arena_zalloc_array(arena, lines + 1, sizeof(*out->keys));
	if (!out->keys)
		return fault_new(FAULT_MEMORY, "no memory for front matter");
	while (take_line(&rest, &one)) {
		line++;
		if (is_fence(one)) {
			out->body = rest.at ? rest : SLICE("");
			out->body_line = line + 1;
			return rd.r;
		}
		one = slice_trim(one);
		if (one.len && one.at[0] != '#')
			take_key(&rd, one, line);
	}
	fault(&rd, out->line, "a line --- must end the front matter");
	return rd.r;
}

/* --- values ------------------------------------------------------------------------------------------------------- */

static int read_json(json_t **out, struct slice value, const char **what)
{
	struct json_error_at where;
	int r = json_read(out, value, &where);

	if (r > 0) {
		*what = "this is no JSON, which it begins as";
		return FRONT_E_FAULT;
	}
	return fault_pass(r);
}

static int read_list(json_t **out, struct slice value, const char **what)
{
	struct slice rest = value, item;

	if (value.at[0] == '[')
		return fault_pass(read_json(out, value, what));
	*out = json_array();
	while (*out && slice_split(&rest, ',', &item)) {
		item = slice_trim(item);
		if (item.len && json_array_append_new(*out, json_stringn(item.at, item.len)))
			return fault_new(FAULT_MEMORY, "no memory for a list");
	}
	return *out ? 0 : fault_new(FAULT_MEMORY, "no memory for a list");
}

int front_value(json_t **out, const struct front_rule *rule, struct slice value, const char **what)
{
	int64_t n;
	int r;

	*out = NULL;
	if (!value.len)
		return 0;
	switch (rule->kind) {
	case FRONT_LIST:
		return fault_pass(read_list(out, value, what));
	case FRONT_JSON:
		return fault_pass(read_json(out, value, what));
	case FRONT_FLAG:
		*what = "this must be true or false";
		if (!slice_eq(value, SLICE("true")) && !slice_eq(value, SLICE("false")))
			return FRONT_E_FAULT;
		*out = json_boolean(value.len == 4);
		break;
	case FRONT_NUMBER:
	case FRONT_ID:
		r = slice_to_i64(&n, value);
		*what = "this must be a whole number";
		if (r == 0)
			*out = json_integer(n);
		else if (rule->kind == FRONT_NUMBER)
			return FRONT_E_FAULT;
		if (r == 0)
			break;
		/* fall through */
	default:
		if (value.at[0] == '"')
			return fault_pass(read_json(out, value, what));
		*out = json_stringn(value.at, value.len);
	}
	return *out ? 0 : fault_new(FAULT_MEMORY, "no memory for a value");
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

/* Whether the text reads back as itself when it stands there as it is. */
static bool is_plain(struct slice text)
{
	if (!text.len || text.at[0] == '"' || slice_trim(text).len != text.len)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.at[i] < ' ' || text.at[i] == 0x7f)
			return false;
	return true;
}

static bool is_plain_list(const json_t *list)
{
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
	{
		struct slice text = json_string_slice(item);

		if (!is_plain(text) || (!i && text.at[0] == '[') || slice_index(text, ',') < text.len)
			return false;
	}
	return json_array_size(list) > 0;
}

static int write_value(struct buffer *out, const struct front_rule *rule, const json_t *value)
{
	struct slice text = json_string_slice(value);
	int64_t n;

	if (rule->kind == FRONT_LIST && is_plain_list(value)) {
		json_t *item;
		size_t i;

		json_array_foreach(value, i, item)
		{
			buffer_text(out, i ? ", " : "");
			buffer_slice(out, json_string_slice(item));
		}
		return 0;
	}
	if (text.at && is_plain(text) && !(rule->kind == FRONT_ID && slice_to_i64(&n, text) == 0)) {
		buffer_slice(out, text);
		return 0;
	}
	return fault_pass(json_write(out, value));
}

static bool is_among(const char *name, const char *const *names)
{
	for (; names && *names; names++)
		if (strcmp(name, *names) == 0)
			return true;
	return false;
}

int front_write(struct buffer *out, const json_t *object, const char *prefix, bool of_text, const char *const *but)
{
	const char *name;
	json_t *value;
	int r = 0;

	json_object_foreach((json_t *)(uintptr_t)object, name, value)
	{
		char key[PATH_MAX_KEY];
		const struct front_rule *rule;
		size_t len = strlen(prefix) + strlen(name);

		if (is_among(name, but))
			continue;
		if (len + 2 > sizeof(key))
			return fault_new(FAULT_BUG, "a member's name is too long");
		memcpy(key, prefix, strlen(prefix));
		memcpy(key + strlen(prefix), name, strlen(name) + 1);
		rule = front_rule(slice_of(key, len), of_text);
		if (rule) {
			buffer_printf(out, "%s: ", key);
			r = write_value(out, rule, value);
			buffer_byte(out, '\n');
		} else if (json_is_object(value)) {
			memcpy(key + len, ".", 2);
			r = front_write(out, value, key, of_text, NULL);
		} else {
			r = fault_new(FAULT_BUG, "%s has no key in front matter", key);
		}
		if (r)
			return fault_pass(r);
	}
	return fault_pass(buffer_check(out));
}
