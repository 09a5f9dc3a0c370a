/* SPDX-License-Identifier: MIT */

/* json_shape.c: holding a tree against its declared shape.
 *
 * The way to a value is a chain of links on the stack; it becomes a JSON pointer only where there is a fault, so that
 * good input allocates nothing. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/unicode.h"
#include "text/json.h"
#include "text/lang.h"
#include "text/url.h"

/* Beyond so many languages nobody compares them with one another. */
#define LANGS_COMPARED 64

/* How many characters NFC may make of one. */
#define NFC_GROWTH 3

/* Where a value stands: a member of, or an item in, what `up` leads to. The first link has no `up` and no name. */
struct way {
	const struct way *up;
	struct slice member; /* SLICE_NONE for an item */
	size_t item;
};

static void check_value(
	const json_t *value, const struct json_field *rule, const struct way *way, struct json_faults *faults);

void json_faults_init(struct json_faults *f, struct arena *a)
{
	*f = (struct json_faults){ .arena = a };
	f->end = &f->first;
}

static void pointer_escape(struct buffer *out, struct slice member)
{
	for (size_t i = 0; i < member.len; i++) {
		if (member.at[i] == '~')
			buffer_literal(out, "~0");
		else if (member.at[i] == '/')
			buffer_literal(out, "~1");
		else
			buffer_byte(out, member.at[i]);
	}
}

/* What a buffer holds, moved into the arena; SLICE_NONE if there was no memory for either. */
static struct slice kept(struct arena *a, struct buffer *b)
{
	struct slice s = buffer_check(b) == 0 ? arena_copy(a, buffer_as_slice(b)) : SLICE_NONE;

	buffer_release(b);
	return s;
}

struct slice json_pointer_add(struct arena *a, struct slice pointer, struct slice member)
{
	struct buffer b = BUFFER_INIT;

	buffer_slice(&b, pointer);
	buffer_byte(&b, '/');
	pointer_escape(&b, member);
	return kept(a, &b);
}

static void add(struct json_faults *f, struct slice pointer, struct slice detail)
{
	struct json_fault *fault = pointer.at && detail.at ? arena_new_of(f->arena, struct json_fault) : NULL;

	if (!fault) {
		f->failed = true;
		return;
	}
	fault->pointer = pointer;
	fault->detail = detail;
	*f->end = fault;
	f->end = &fault->next;
}

void json_fault_add(struct json_faults *f, struct slice pointer, const char *format, ...)
{
	char detail[256];
	va_list ap;

	if (f->count++ >= JSON_FAULTS_KEPT)
		return;
	va_start(ap, format);
	vsnprintf(detail, sizeof(detail), format, ap);
	va_end(ap);
	add(f, arena_copy(f->arena, pointer), arena_copy(f->arena, slice_from(detail)));
}

static void write_way(struct buffer *out, const struct way *way)
{
	if (!way->up)
		return;
	write_way(out, way->up);
	buffer_byte(out, '/');
	if (way->member.at)
		pointer_escape(out, way->member);
	else
		buffer_printf(out, "%zu", way->item);
}

__attribute__((format(printf, 3, 4))) static void fault_at(
	struct json_faults *f, const struct way *way, const char *format, ...)
{
	struct buffer pointer = BUFFER_INIT;
	char detail[256];
	va_list ap;

	if (f->count++ >= JSON_FAULTS_KEPT)
		return;
	va_start(ap, format);
	vsnprintf(detail, sizeof(detail), format, ap);
	va_end(ap);
	write_way(&pointer, way);
	add(f, kept(f->arena, &pointer), arena_copy(f->arena, slice_from(detail)));
}

/* Whether it holds what a single line, or with `lines` a text, must not. */
static bool has_controls(struct slice s, bool lines)
{
	uint32_t c;

	while (utf8_next(&s, &c) == 0) {
		if (lines && (c == '\t' || c == '\n' || c == '\r'))
			continue;
		if (c < 0x20 || (c >= 0x7F && c < 0xA0) || (!lines && (c == 0x2028 || c == 0x2029)))
			return true;
	}
	return false;
}

static bool is_blank(struct slice s)
{
	uint32_t c;

	while (utf8_next(&s, &c) == 0)
		if (!unicode_is_space(c))
			return false;
	return true;
}

static void check_one_of(struct slice s, const char *const *one_of, const struct way *way, struct json_faults *faults)
{
	char list[200] = "";
	size_t used = 0;

	for (const char *const *p = one_of; *p; p++) {
		if (slice_eq(s, slice_from(*p)))
			return;
		used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s", used ? ", " : "", *p);
		if (used >= sizeof(list))
			used = sizeof(list) - 1;
	}
	fault_at(faults, way, "This must be one of %s.", list);
}

/* Characters in NFC, the form in which texts are kept: composing may take some away, and what is excluded from
 * composition becomes up to three for one (UAX 15). It is looked at only where that decides. */
static int64_t characters_kept(struct slice s, const struct json_field *rule, struct json_faults *faults)
{
	int64_t characters = (int64_t)utf8_characters(s);

	if (!rule->max || characters * NFC_GROWTH <= rule->max)
		return characters;
	if (unicode_nfc(faults->arena, s, &s)) {
		faults->failed = true;
		return characters;
	}
	return (int64_t)utf8_characters(s);
}

static void check_string(
	struct slice s, const struct json_field *rule, const struct way *way, struct json_faults *faults)
{
	int64_t characters = characters_kept(s, rule, faults);

	if (rule->min > 0 && is_blank(s))
		fault_at(faults, way, "This must not be empty.");
	else if (characters < rule->min)
		fault_at(faults, way, "This must have at least %lld characters.", (long long)rule->min);
	if (rule->max && characters > rule->max)
		fault_at(faults, way, "This must have at most %lld characters; it has %lld.", (long long)rule->max,
			(long long)characters);
	if (has_controls(s, rule->flags & JSON_MULTILINE))
		fault_at(faults, way, "This must not hold control characters%s.",
			rule->flags & JSON_MULTILINE ? "" : " or line breaks");
	if (rule->one_of)
		check_one_of(s, rule->one_of, way, faults);
}

static void check_time(struct slice s, const struct way *way, struct json_faults *faults)
{
	int64_t ms;
	int r = clock_parse(&ms, s);

	if (r == CLOCK_E_RANGE)
		fault_at(faults, way, "There is no such time.");
	else if (r)
		fault_at(faults, way, "This must be a time with its offset, as in 2024-05-17T17:01:00+08:00.");
}

static void check_text(struct slice s, const struct json_field *rule, const struct way *way, struct json_faults *faults)
{
	switch (rule->kind) {
	case JSON_KIND_TIME:
		check_time(s, way, faults);
		return;
	case JSON_KIND_LANG:
		if (!lang_valid(s))
			fault_at(faults, way, "This is not a well-formed language tag (BCP 47).");
		return;
	case JSON_KIND_URL:
		if (url_parse_http(s, NULL) != 0)
			fault_at(faults, way, "This must be an absolute http or https address.");
		else if (rule->max && (int64_t)utf8_characters(s) > rule->max)
			fault_at(faults, way, "This must have at most %lld characters.", (long long)rule->max);
		return;
	default:
		check_string(s, rule, way, faults);
	}
}

static void check_size(
	size_t size, const char *what, const struct json_field *rule, const struct way *way, struct json_faults *faults)
{
	if (rule->min > 0 && size == 0)
		fault_at(faults, way, "This must not be empty.");
	else if ((int64_t)size < rule->min)
		fault_at(faults, way, "This must have at least %lld %s.", (long long)rule->min, what);
	if (rule->max && (int64_t)size > rule->max)
		fault_at(faults, way, "This must have at most %lld %s; it has %zu.", (long long)rule->max, what, size);
}

static const struct json_field *find(const struct json_field *shape, const char *name)
{
	for (; shape->name; shape++)
		if (!strcmp(shape->name, name))
			return shape;
	return NULL;
}

static void check_object(
	const json_t *object, const struct json_field *shape, const struct way *way, struct json_faults *faults)
{
	json_t *iterated = (json_t *)object;

	if (!json_is_object(object)) {
		fault_at(faults, way, "This must be an object.");
		return;
	}
	for (void *at = json_object_iter(iterated); at; at = json_object_iter_next(iterated, at)) {
		const char *name = json_object_iter_key(at);
		const struct json_field *rule = find(shape, name);
		struct way next = { .up = way, .member = slice_from(name) };

		if (rule)
			check_value(json_object_iter_value(at), rule, &next, faults);
		else
			fault_at(faults, &next, "There is no such member here.");
	}
	for (const struct json_field *rule = shape; rule->name; rule++) {
		struct way next = { .up = way, .member = slice_from(rule->name) };

		if ((rule->flags & JSON_REQUIRED) && !json_object_get(object, rule->name))
			fault_at(faults, &next, "This member is missing.");
	}
}

/* An item of a list or map: an object of the shape, or a string as the rule for items says. */
static void check_item(
	const json_t *value, const struct json_field *rule, const struct way *way, struct json_faults *faults)
{
	static const struct json_field any_string = { .name = "", .kind = JSON_KIND_STRING };

	if (rule->flags & JSON_ANY)
		return;
	if (rule->shape)
		check_object(value, rule->shape, way, faults);
	else
		check_value(value, rule->item ? rule->item : &any_string, way, faults);
}

/* True if a member before this one names the same language. */
static bool named_before(json_t *map, void *end)
{
	struct slice name = slice_from(json_object_iter_key(end));

	for (void *at = json_object_iter(map); at != end; at = json_object_iter_next(map, at))
		if (slice_eq_ci(slice_from(json_object_iter_key(at)), name))
			return true;
	return false;
}

static void check_lang_map(
	const json_t *value, const struct json_field *rule, const struct way *way, struct json_faults *faults)
{
	json_t *map = (json_t *)value;
	size_t size = json_object_size(map);

	check_size(size, "languages", rule, way, faults);
	for (void *at = json_object_iter(map); at; at = json_object_iter_next(map, at)) {
		struct way next = { .up = way, .member = slice_from(json_object_iter_key(at)) };

		if (!lang_valid(next.member))
			fault_at(faults, &next, "The name of this member is not a well-formed language tag (BCP 47).");
		else if (size <= LANGS_COMPARED && named_before(map, at))
			fault_at(faults, &next, "This language is there twice.");
		check_item(json_object_iter_value(at), rule, &next, faults);
	}
}

static void check_list(
	const json_t *list, const struct json_field *rule, const struct way *way, struct json_faults *faults)
{
	check_size(json_array_size(list), "items", rule, way, faults);
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct way next = { .up = way, .item = i };

		check_item(json_array_get(list, i), rule, &next, faults);
	}
}

static bool kind_fits(const json_t *value, enum json_kind kind, const char **wanted)
{
	switch (kind) {
	case JSON_KIND_INT:
		*wanted = "a whole number";
		return json_is_integer(value);
	case JSON_KIND_BOOL:
		*wanted = "true or false";
		return json_is_boolean(value);
	case JSON_KIND_OBJECT:
		*wanted = "an object";
		return json_is_object(value);
	case JSON_KIND_LANG_MAP:
		*wanted = "an object with a member for each language";
		return json_is_object(value);
	case JSON_KIND_LIST:
		*wanted = "a list";
		return json_is_array(value);
	default:
		*wanted = "a string";
		return json_is_string(value);
	}
}

static void check_int(int64_t n, const struct json_field *rule, const struct way *way, struct json_faults *faults)
{
	if (n < rule->min && !rule->max)
		fault_at(faults, way, "This must be at least %lld.", (long long)rule->min);
	else if (n < rule->min || (rule->max && n > rule->max))
		fault_at(
			faults, way, "This must be between %lld and %lld.", (long long)rule->min, (long long)rule->max);
}

static void check_value(
	const json_t *value, const struct json_field *rule, const struct way *way, struct json_faults *faults)
{
	const char *wanted;

	if (json_is_null(value)) {
		if (!(rule->flags & JSON_NULLABLE))
			fault_at(faults, way, "This must not be null.");
		return;
	}
	if (!kind_fits(value, rule->kind, &wanted)) {
		fault_at(faults, way, "This must be %s.", wanted);
		return;
	}
	switch (rule->kind) {
	case JSON_KIND_BOOL:
		return;
	case JSON_KIND_INT:
		check_int((int64_t)json_integer_value(value), rule, way, faults);
		return;
	case JSON_KIND_OBJECT:
		if (rule->shape && !(rule->flags & JSON_ANY))
			check_object(value, rule->shape, way, faults);
		return;
	case JSON_KIND_LIST:
		check_list(value, rule, way, faults);
		return;
	case JSON_KIND_LANG_MAP:
		check_lang_map(value, rule, way, faults);
		return;
	default:
		check_text(json_string_slice(value), rule, way, faults);
	}
}

int json_check(const json_t *value, const struct json_field *shape, struct json_faults *faults)
{
	const struct way whole = { 0 };

	check_object(value, shape, &whole, faults);
	if (faults->failed)
		return fault_new(FAULT_MEMORY, "no room for the faults of an input");
	return faults->count ? JSON_E_FAULTS : 0;
}
