/* SPDX-License-Identifier: MIT */

/* template.c: a template becomes a flat list of steps.
 *
 * A step that opens a block knows where the block ends, so rendering is a walk with one recursion for each item of a
 * list. A name was resolved at compiling: a step holds its field and the level of the scope that the field belongs to
 * (0: the data, 1: an item of a list in it, …), so rendering looks nothing up. Texts stay in the embedded files. */
#include "text/template.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"

#define LEVELS_MAX 8
#define BLOCKS_MAX 32
#define PARTS_MAX  8 /* files that include one another */

enum step_kind { STEP_TEXT, STEP_VALUE, STEP_EACH, STEP_IF, STEP_UNLESS };

struct step {
	enum step_kind kind;
	unsigned level;                /* of the scope that holds the field */
	const struct tpl_field *field; /* not for TEXT */
	struct slice text;             /* TEXT */
	size_t end;                    /* EACH, IF, UNLESS: the step behind the block */
};

struct template
{
	struct step *steps;
	size_t count, room;
};

/* An open block: its step, and whether it opened a scope. */
struct block {
	size_t step;
	struct slice name;
	int line;
	bool scope;
};

struct compiler {
	const struct embedded *files;
	struct template *made;
	struct buffer *error;
	const struct tpl_field *scopes[LEVELS_MAX];
	unsigned levels; /* scopes in use */
	struct block blocks[BLOCKS_MAX];
	size_t block_count;
	unsigned parts; /* files open */
};

/* One file being read. */
struct source {
	const struct embedded *file;
	size_t at;   /* next byte */
	size_t from; /* first byte of text that no step has yet */
	int line;
	size_t first_block; /* blocks below belong to the file that includes this one */
};

__attribute__((format(printf, 3, 4))) static int wrong(
	struct compiler *c, const struct source *s, const char *format, ...)
{
	char detail[200];
	va_list ap;

	va_start(ap, format);
	vsnprintf(detail, sizeof(detail), format, ap);
	va_end(ap);
	buffer_printf(c->error, "%s:%d: %s", s->file->name, s->line, detail);
	return TEMPLATE_E_WRONG;
}

static int add(struct compiler *c, struct step step)
{
	struct template *t = c->made;

	if (t->count == t->room) {
		size_t room = t->room ? t->room * 2 : 64;
		struct step *grown = reallocarray(t->steps, room, sizeof(*grown));

		if (!grown)
			return fault_new(FAULT_MEMORY, "no room for a template");
		t->steps = grown;
		t->room = room;
	}
	t->steps[t->count++] = step;
	return 0;
}

static int add_text(struct compiler *c, const struct source *s, size_t end)
{
	struct step step = { .kind = STEP_TEXT };

	if (end <= s->from)
		return 0;
	step.text = slice_of(s->file->text + s->from, end - s->from);
	return add(c, step);
}

static const struct tpl_field *resolve(const struct compiler *c, struct slice name, unsigned *level)
{
	for (unsigned i = c->levels; i-- > 0;)
		for (const struct tpl_field *f = c->scopes[i]; f->name; f++)
			if (slice_eq(slice_from(f->name), name)) {
				*level = i;
				return f;
			}
	return NULL;
}

static bool name_fits(struct slice name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!((name.at[i] >= 'a' && name.at[i] <= 'z') || (name.at[i] >= '0' && name.at[i] <= '9') ||
			    name.at[i] == '_' || name.at[i] == '-'))
			return false;
	return name.len > 0;
}

static int add_value(struct compiler *c, const struct source *s, struct slice name)
{
	struct step step = { .kind = STEP_VALUE };

	step.field = resolve(c, name, &step.level);
	if (!step.field)
		return wrong(c, s, "there is no field \"" SLICE_FMT "\" here", SLICE_ARG(name));
	if (step.field->kind == TPL_KIND_LIST || step.field->kind == TPL_KIND_FLAG)
		return wrong(c, s, "\"" SLICE_FMT "\" can only open a block", SLICE_ARG(name));
	return add(c, step);
}

static int open_block(struct compiler *c, const struct source *s, struct slice name, bool unless)
{
	struct step step = { .kind = unless ? STEP_UNLESS : STEP_IF };
	struct block block = { .step = c->made->count, .name = name, .line = s->line };

	step.field = resolve(c, name, &step.level);
	if (!step.field)
		return wrong(c, s, "there is no field \"" SLICE_FMT "\" here", SLICE_ARG(name));
	if (step.field->kind == TPL_KIND_LIST && !unless) {
		step.kind = STEP_EACH;
		block.scope = true;
		if (c->levels == LEVELS_MAX)
			return wrong(c, s, "lists are nested more than %d deep", LEVELS_MAX - 1);
		c->scopes[c->levels++] = step.field->item_fields;
	}
	if (c->block_count == BLOCKS_MAX)
		return wrong(c, s, "blocks are nested more than %d deep", BLOCKS_MAX);
	c->blocks[c->block_count++] = block;
	return add(c, step);
}

static int close_block(struct compiler *c, const struct source *s, struct slice name)
{
	struct block *block;

	if (c->block_count == s->first_block)
		return wrong(c, s, "\"" SLICE_FMT "\" is closed but not open", SLICE_ARG(name));
	block = &c->blocks[--c->block_count];
	if (!slice_eq(block->name, name))
		return wrong(c, s, "\"" SLICE_FMT "\" is closed, but \"" SLICE_FMT "\" of line %d is open",
			SLICE_ARG(name), SLICE_ARG(block->name), block->line);
	if (block->scope)
		c->levels--;
	c->made->steps[block->step].end = c->made->count;
	return 0;
}

/* True if the tag from `open` to `end` stands alone on its line. *begin goes to the line's start, *behind past its end.
 */
static bool stands_alone(const struct source *s, size_t open, size_t end, size_t *begin, size_t *behind)
{
	const char *text = s->file->text;

	*begin = open;
	while (*begin > 0 && (text[*begin - 1] == ' ' || text[*begin - 1] == '\t'))
		--*begin;
	if (*begin > 0 && text[*begin - 1] != '\n')
		return false;
	*behind = end;
	while (*behind < s->file->len && (text[*behind] == ' ' || text[*behind] == '\t'))
		++*behind;
	if (*behind == s->file->len)
		return true;
	return text[(*behind)++] == '\n';
}

static int compile_file(struct compiler *c, struct slice name, const struct source *from);

static int compile_tag(struct compiler *c, struct source *s, struct slice tag)
{
	char sign = tag.len ? tag.at[0] : '\0';
	struct slice name = tag;

	if (sign == '!')
		return 0;
	if (sign == '#' || sign == '^' || sign == '/' || sign == '>')
		name = slice_trim(slice_from_index(tag, 1));
	if (!name_fits(name))
		return wrong(c, s, "{{" SLICE_FMT "}} is no name",
			SLICE_ARG(slice_head(slice_head(tag, 40), slice_index(tag, '\n'))));
	switch (sign) {
	case '#':
		return open_block(c, s, name, false);
	case '^':
		return open_block(c, s, name, true);
	case '/':
		return close_block(c, s, name);
	case '>':
		return compile_file(c, name, s);
	default:
		return add_value(c, s, name);
	}
}

/* The next tag: the text before it and what it says. *found is false at the file's end. */
static int compile_next(struct compiler *c, struct source *s, bool *found)
{
	struct slice rest = slice_of(s->file->text + s->at, s->file->len - s->at);
	size_t open = s->at + slice_find(rest, SLICE("{{")), end, begin, behind;
	struct slice tag;
	int r;

	*found = open < s->file->len;
	if (!*found)
		return add_text(c, s, s->file->len);
	for (size_t i = s->at; i < open; i++)
		s->line += s->file->text[i] == '\n';
	rest = slice_of(s->file->text + open + 2, s->file->len - open - 2);
	tag = slice_head(rest, slice_find(rest, SLICE("}}")));
	if (tag.len == rest.len)
		return wrong(c, s, "{{ without }}");
	end = open + 2 + tag.len + 2;
	if (tag.len && strchr("#^/>!", tag.at[0]) && stands_alone(s, open, end, &begin, &behind))
		r = add_text(c, s, begin);
	else
		r = add_text(c, s, open), behind = end;
	if (r)
		return fault_pass(r);
	r = compile_tag(c, s, slice_trim(tag));
	if (r)
		return r;
	for (size_t i = open; i < behind; i++)
		s->line += s->file->text[i] == '\n';
	s->at = s->from = behind;
	return 0;
}

static const struct embedded *find_file(const struct embedded *files, struct slice name)
{
	for (; files->name; files++) {
		struct slice file = slice_from(files->name);

		if (file.len == name.len + 5 && slice_starts(file, name) && slice_ends(file, SLICE(".html")))
			return files;
	}
	return NULL;
}

/* Compiles a file where another one, `from`, includes it (NULL: the template itself). */
static int compile_file(struct compiler *c, struct slice name, const struct source *from)
{
	struct source s = { .file = find_file(c->files, name), .line = 1, .first_block = c->block_count };
	bool found = true;

	if (!s.file) {
		if (from)
			return wrong(c, from, "there is no template \"" SLICE_FMT "\"", SLICE_ARG(name));
		buffer_printf(c->error, SLICE_FMT ".html:1: there is no such template", SLICE_ARG(name));
		return TEMPLATE_E_WRONG;
	}
	if (c->parts == PARTS_MAX)
		return wrong(c, from, "templates include one another more than %d deep", PARTS_MAX);
	c->parts++;
	while (found) {
		int r = compile_next(c, &s, &found);

		if (r)
			return r < 0 ? fault_pass(r) : r;
	}
	c->parts--;
	if (c->block_count > s.first_block) {
		const struct block *open = &c->blocks[c->block_count - 1];

		s.line = open->line;
		return wrong(c, &s, "\"" SLICE_FMT "\" is not closed", SLICE_ARG(open->name));
	}
	return 0;
}

int template_compile(struct template **out, const struct embedded *files, const char *name,
	const struct tpl_field *fields, struct buffer *error)
{
	_cleanup_(template_freep) struct template *made = calloc(1, sizeof(*made));
	struct compiler c = { .files = files, .made = made, .error = error, .scopes = { fields }, .levels = 1 };
	int r;

	if (!made)
		return fault_new(FAULT_MEMORY, "no room for a template");
	r = compile_file(&c, slice_from(name), NULL);
	if (r)
		return r < 0 ? fault_pass(r) : r;
	*out = made;
	made = NULL;
	return 0;
}

void template_free(struct template *t)
{
	if (!t)
		return;
	free(t->steps);
	free(t);
}

void template_freep(struct template **t)
{
	template_free(*t);
	*t = NULL;
}

static const void *member(const struct step *step, const void *const *scopes)
{
	return (const char *)scopes[step->level] + step->field->offset;
}

static void put_value(const struct step *step, const void *const *scopes, struct buffer *out)
{
	const void *at = member(step, scopes);

	switch (step->field->kind) {
	case TPL_KIND_TEXT:
		html_escape(out, *(const struct slice *)at);
		break;
	case TPL_KIND_ATTR_URL:
		if (html_safe_page_url(*(const struct slice *)at))
			html_escape(out, *(const struct slice *)at);
		break;
	case TPL_KIND_HTML:
		buffer_slice(out, ((const struct html *)at)->slice);
		break;
	case TPL_KIND_INT:
		buffer_i64(out, *(const int64_t *)at);
		break;
	case TPL_KIND_FLAG:
	case TPL_KIND_LIST:
		break;
	}
}

static bool is_set(const struct step *step, const void *const *scopes)
{
	const void *at = member(step, scopes);

	switch (step->field->kind) {
	case TPL_KIND_TEXT:
		return ((const struct slice *)at)->len > 0;
	case TPL_KIND_ATTR_URL:
		return ((const struct slice *)at)->len > 0 && html_safe_page_url(*(const struct slice *)at);
	case TPL_KIND_HTML:
		return ((const struct html *)at)->slice.len > 0;
	case TPL_KIND_INT:
		return *(const int64_t *)at != 0;
	case TPL_KIND_FLAG:
		return *(const bool *)at;
	case TPL_KIND_LIST:
		return ((const struct tpl_list *)at)->count > 0;
	}
	return false;
}

/* Renders the steps from..end with `levels` scopes in use. */
static void render(
	const struct template *t, size_t from, size_t end, const void **scopes, unsigned levels, struct buffer *out)
{
	for (size_t i = from; i < end; i++) {
		const struct step *step = &t->steps[i];

		if (step->kind == STEP_TEXT) {
			buffer_slice(out, step->text);
		} else if (step->kind == STEP_VALUE) {
			put_value(step, scopes, out);
		} else if (step->kind == STEP_EACH) {
			const struct tpl_list *list = member(step, scopes);

			for (size_t n = 0; n < list->count; n++) {
				scopes[levels] = (const char *)list->items + n * step->field->item_size;
				render(t, i + 1, step->end, scopes, levels + 1, out);
			}
			i = step->end - 1;
		} else if (is_set(step, scopes) != (step->kind == STEP_IF)) {
			i = step->end - 1;
		}
	}
}

void template_render(const struct template *t, const void *data, struct buffer *out)
{
	const void *scopes[LEVELS_MAX] = { data };

	render(t, 0, t->count, scopes, 1, out);
}
