/* SPDX-License-Identifier: MIT */

/* change.c: the table of changes, and the small ones. */
#include "news/change.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/unicode.h"
#include "news/change_media.h"
#include "news/imported.h"
#include "news/index.h"
#include "news/rendering.h"
#include "news/section_change.h"
#include "news/token.h"
#include "news/token_secret.h"
#include "text/lang.h"
#include "text/slug.h"

#define DAY_MS INT64_C(86400000)

/* What any change may need of memory for itself. */
#define ARENA_MAX ((size_t)64 << 20)

static const struct json_field name_item = {
	.name = "", .kind = JSON_KIND_STRING, .min = 1, .max = INPUT_LINE_TEXT_MAX
};
static const char *const import_kinds[] = { "articles", "counts", NULL };
static const char *const roles[] = { "editor", "admin", NULL };

static const struct json_field section_shape[] = {
	{ .name = "slug", .kind = JSON_KIND_STRING, .flags = JSON_REQUIRED, .min = 1, .max = SLUG_GIVEN_MAX },
	{ .name = "names",
		.kind = JSON_KIND_LANG_MAP,
		.flags = JSON_NULLABLE,
		.max = INPUT_TEXTS_MAX,
		.item = &name_item },
	{ .name = "position", .kind = JSON_KIND_INT, .flags = JSON_NULLABLE, .max = INT32_MAX },
	JSON_END,
};
static const struct json_field issue_shape[] = {
	{ .name = "label", .kind = JSON_KIND_STRING, .flags = JSON_REQUIRED, .min = 1, .max = 100 },
	{ .name = "role", .kind = JSON_KIND_STRING, .flags = JSON_REQUIRED, .one_of = roles },
	{ .name = "days", .kind = JSON_KIND_INT, .flags = JSON_NULLABLE, .min = 1, .max = 36500 },
	JSON_END,
};
static const struct json_field revoke_shape[] = {
	{ .name = "id", .kind = JSON_KIND_INT, .flags = JSON_REQUIRED, .min = 1, .max = INT64_MAX },
	JSON_END,
};
static const struct json_field reindex_shape[] = {
	{ .name = "after", .kind = JSON_KIND_INT, .flags = JSON_REQUIRED, .min = 0, .max = INPUT_ID_MAX },
	{ .name = "anew", .kind = JSON_KIND_BOOL, .flags = JSON_NULLABLE },
	JSON_END,
};
static const struct json_field merge_shape[] = {
	{ .name = "first", .kind = JSON_KIND_BOOL, .flags = JSON_REQUIRED },
	JSON_END,
};
static const struct json_field import_shape[] = {
	{ .name = "file", .kind = JSON_KIND_STRING, .flags = JSON_REQUIRED, .min = 1, .max = 4096 },
	{ .name = "dry_run", .kind = JSON_KIND_BOOL, .flags = JSON_NULLABLE },
	{ .name = "what", .kind = JSON_KIND_STRING, .flags = JSON_NULLABLE, .one_of = import_kinds },
	JSON_END,
};

int change_refuse(struct change_call *c, const char *sentence)
{
	return json_array_append_new(c->errors, json_string(sentence))
		       ? fault_new(FAULT_MEMORY, "no memory for an error")
		       : CHANGE_E_REFUSED;
}

static int command(struct audit_who *out, struct store *store)
{
	*out = (struct audit_who){ .author = SLICE("command") };
	return fault_pass(audit_now(&out->now_ms, store));
}

static int set_section(struct change_call *c)
{
	struct slice slug = json_slice(c->in, "slug");
	json_t *names = json_object_get(c->in, "names"), *value;
	struct input_lang_text list[INPUT_TEXTS_MAX];
	struct section_edit edit = {
		.slug = slug,
		.names = { .at = list },
		.position = json_i64(c->in, "position", INPUT_NO_NUMBER),
	};
	const char *lang;
	int r = command(&edit.who, c->store);

	if (r)
		return fault_pass(r);
	if (!slug_valid(slug))
		return fault_pass(change_refuse(
			c, "/slug: This must be of a-z, 0-9 and single hyphens inside, with at least one letter."));
	json_object_foreach(names, lang, value)
	{
		struct input_lang_text *t = &list[edit.names.count++];

		r = lang_canonical(c->arena, slice_from(lang), &t->lang);
		if (r == 0)
			r = unicode_nfc(c->arena, json_string_slice(value), &t->text);
		if (r)
			return fault_fold(r);
	}
	r = section_set(&edit, c->store, c->arena);
	if (r == 0)
		c->out = json_pack("{s:b}", "created", edit.created);
	return fault_fold(r);
}

static int seal_token(struct store *store, int64_t id)
{
	struct stmt *st = store_stmt(store, QUERY_TOKEN_SEAL);

	stmt_bind_i64(st, 1, id);
	return fault_fold(stmt_run(st));
}

static int issue_token(struct change_call *c)
{
	enum role role = slice_eq(json_slice(c->in, "role"), SLICE("admin")) ? ROLE_ADMIN : ROLE_EDITOR;
	int64_t now = clock_now_ms(), days = json_i64(c->in, "days", 0);
	struct slice label = SLICE_NONE, secret;
	uint8_t hash[TOKEN_HASH];
	struct stmt *st;
	int64_t id;
	int r = unicode_nfc(c->arena, json_slice(c->in, "label"), &label);

	if (r == 0)
		r = token_secret(&secret, c->arena);
	if (r)
		return fault_fold(r);
	token_hash(hash, secret);
	st = store_stmt(c->store, QUERY_TOKEN_ADD);
	stmt_bind_text(st, 1, label);
	stmt_bind_i64(st, 2, role);
	stmt_bind_blob(st, 3, slice_of((const char *)hash, sizeof(hash)));
	stmt_bind_i64(st, 4, now);
	if (days)
		stmt_bind_i64(st, 5, now + days * DAY_MS);
	else
		stmt_bind_null(st, 5);
	r = stmt_step(st);
	id = r == STORE_ROW ? stmt_i64(st, 0) : 0;
	stmt_done(st);
	if (r != STORE_ROW)
		return fault_fold(r);
	c->out = json_pack("{s:I, s:s%}", "id", (json_int_t)id, "secret", secret.at, secret.len);
	return fault_pass(seal_token(c->store, id));
}

static int revoke_token(struct change_call *c)
{
	struct stmt *st = store_stmt(c->store, QUERY_TOKEN_REVOKE);
	int r;

	stmt_bind_i64(st, 1, json_i64(c->in, "id", 0));
	stmt_bind_i64(st, 2, clock_now_ms());
	r = fault_fold(stmt_run(st));
	if (r)
		return fault_pass(r);
	if (store_changes(c->store) == 0)
		return fault_pass(change_refuse(c, "/id: There is no token of that number."));
	c->out = json_object();
	return 0;
}

static int tell_audit(const struct change_call *c, const char *action, const char *kind, struct slice of)
{
	struct audit_row row = { .action = slice_from(action), .kind = slice_from(kind), .of = of };
	int r = of.at ? command(&row.who, c->store) : fault_new(FAULT_MEMORY, "no memory for a change");

	return r ? fault_pass(r) : fault_pass(audit_add(c->store, &row));
}

/* Each picture is told that came in, behind the articles. */
static int take_unused_away(struct change_call *c)
{
	const char *id;
	size_t at = 0;
	int r = brought_drop_unused(c->brought, c->store);

	while (r == 0 && (id = brought_next_new(c->brought, &at)))
		r = tell_audit(c, "create", "media", slice_from(id));
	return fault_pass(r);
}

static int import_articles(struct import_counts *n, struct change_call *c, json_t *warnings)
{
	int r = c->brought ? brought_add_rows(c->brought, c->store, clock_now_ms()) : 0;

	if (r == 0)
		r = import_lines(n, c->store, c->fd, c->errors, warnings);
	if (r == 0 && c->brought)
		r = take_unused_away(c);
	return fault_pass(r);
}

static int import(struct change_call *c)
{
	json_t *warnings = json_array();
	struct import_counts n;
	bool counts = slice_eq(json_slice(c->in, "what"), SLICE("counts"));
	int r = warnings ? rendering_note(c->store, c->site) : fault_new(FAULT_MEMORY, "no memory for warnings");

	if (r == 0)
		r = counts ? imported_lines(&n, c->store, c->fd, c->errors, warnings)
			   : import_articles(&n, c, warnings);
	if (r == IMPORT_E_REFUSED)
		r = CHANGE_E_REFUSED;
	if (r == 0 && counts && n.created + n.changed)
		r = tell_audit(
			c, "import", "counts", arena_format(c->arena, "%lld", (long long)(n.created + n.changed)));
	if (r == 0) {
		c->out = json_pack("{s:I, s:I, s:I, s:I, s:O}", "created", (json_int_t)n.created, "changed",
			(json_int_t)n.changed, "figures", (json_int_t)n.figures, "unchanged", (json_int_t)n.unchanged,
			"warnings", warnings);
		log_debug("import of %s: %lld created, %lld changed, %lld newer figures, %lld unchanged%s",
			json_string_value(json_object_get(c->in, "file")), (long long)n.created, (long long)n.changed,
			(long long)n.figures, (long long)n.unchanged,
			json_flag(c->in, "dry_run") ? " (a dry run)" : "");
	}
	json_decref(warnings);
	return fault_pass(r);
}

static int reindex(struct change_call *c)
{
	int64_t after = json_i64(c->in, "after", 0), made = 0;
	int r = json_flag(c->in, "anew") ? index_rebuild(c->store) : 0;

	if (r == 0)
		r = index_some(&after, &made, c->store);
	if (r == 0)
		c->out = json_pack("{s:I, s:I}", "after", (json_int_t)after, "made", (json_int_t)made);
	return fault_pass(r);
}

static int merge(struct change_call *c)
{
	bool more;
	int r = index_merge(&more, c->store, json_flag(c->in, "first"));

	if (r == 0)
		c->out = json_pack("{s:b}", "more", more);
	return fault_pass(r);
}

/* A dry run's savepoint is its own; another's is the caller's. */
static int run_import(struct change_call *c)
{
	int r;

	if (!json_flag(c->in, "dry_run"))
		return fault_pass(import(c));
	r = store_savepoint(c->store);
	if (r)
		return fault_pass(r);
	r = import(c);
	store_undo(c->store);
	if (c->brought)
		brought_settle(c->brought, false);
	return fault_pass(r);
}

enum { FILE_NEEDED = 1, CONTENT = 2, NO_STORE = 4, TAKES_PICTURES = 8 };

static const struct change {
	const char *name;
	const struct json_field *shape;
	int (*run)(struct change_call *);
	int flags;
	const char *action, *kind; /* of the audit; NULL: it is no change, or it tells by itself */
} changes[] = {
	{ "import", import_shape, run_import, FILE_NEEDED | CONTENT | TAKES_PICTURES, NULL, NULL },
	{ "media.bring", brought_shape, change_media_bring, NO_STORE, NULL, NULL },
	{ "media.find", change_media_find_shape, change_media_find, 0, NULL, NULL },
	{ "media.forget", change_media_forget_shape, change_media_forget, NO_STORE, NULL, NULL },
	{ "search.merge", merge_shape, merge, 0, NULL, NULL },
	{ "search.reindex", reindex_shape, reindex, CONTENT, NULL, NULL },
	{ "section.set", section_shape, set_section, CONTENT, NULL, NULL },
	{ "token.issue", issue_shape, issue_token, 0, "create", "token" },
	{ "token.revoke", revoke_shape, revoke_token, 0, "revoke", "token" },
};

/* What was asked for by its id: that of the input, or of what was made. */
static int audit(const struct change_call *c, const struct change *change)
{
	struct slice of = json_slice(c->in, "id");

	if (!change->action)
		return 0;
	if (!of.at)
		of = arena_format(c->arena, "%lld", (long long)json_i64(c->out, "id", json_i64(c->in, "id", 0)));
	return fault_pass(tell_audit(c, change->action, change->kind, of));
}

static const struct change *find(const char *name)
{
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		if (!strcmp(changes[i].name, name))
			return &changes[i];
	return NULL;
}

static bool has(const char *name, int flag)
{
	const struct change *change = find(name);

	return change && (change->flags & flag);
}

bool change_is_content(const char *name)
{
	return has(name, CONTENT);
}

bool change_needs_store(const char *name)
{
	return !has(name, NO_STORE);
}

bool change_takes_pictures(const char *name)
{
	return has(name, TAKES_PICTURES);
}

static int tell_faults(struct change_call *c, const struct json_faults *faults)
{
	for (const struct json_fault *f = faults->first; f; f = f->next) {
		char *sentence = arena_printf(c->arena, SLICE_FMT "%s" SLICE_FMT, SLICE_ARG(f->pointer),
			f->pointer.len ? ": " : "", SLICE_ARG(f->detail));

		if (!sentence || change_refuse(c, sentence) < 0)
			return fault_new(FAULT_MEMORY, "no memory for an error");
	}
	return CHANGE_E_REFUSED;
}

static int check_and_run(struct change_call *c, const struct change *change)
{
	struct json_faults faults;
	int r;

	json_faults_init(&faults, c->arena);
	r = json_check(c->in, change->shape, &faults);
	if (r == JSON_E_FAULTS)
		return fault_pass(tell_faults(c, &faults));
	if (r)
		return fault_pass(r);
	if ((change->flags & FILE_NEEDED) && c->fd < 0)
		return fault_pass(change_refuse(c, "the file is missing"));
	r = change->run(c);
	if (r == 0 && !c->out)
		r = fault_new(FAULT_MEMORY, "no memory for an answer");
	if (r == 0)
		r = audit(c, change);
	return fault_pass(r);
}

int change_run(json_t **out, struct store *store, const struct site *site, const char *name, const json_t *in, int fd,
	struct brought *brought)
{
	const struct change *change = find(name);
	struct change_call c = { .store = store, .site = site, .in = in, .fd = fd, .brought = brought };
	int r;

	*out = NULL;
	if (!change)
		return CHANGE_E_UNKNOWN;
	c.arena = arena_new(ARENA_MAX);
	c.errors = json_array();
	r = c.arena && c.errors ? check_and_run(&c, change) : fault_new(FAULT_MEMORY, "no memory for a change");
	if (r == CHANGE_E_REFUSED)
		*out = json_pack("{s:O}", "errors", c.errors);
	else if (r == 0)
		*out = json_incref(c.out);
	if (r == CHANGE_E_REFUSED && !*out)
		r = fault_new(FAULT_MEMORY, "no memory for errors");
	json_decref(c.out);
	json_decref(c.errors);
	arena_free(c.arena);
	return fault_pass(r);
}
