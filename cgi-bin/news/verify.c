/* SPDX-License-Identifier: MIT */

/* verify.c: a walk over all articles and all pictures. One article is in memory at a time.
 *
 * A row that can't be read is a finding and not the end, so that everything that is wrong gets told at once. */
#include "news/verify.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/fault.h"
#include "news/audit.h"
#include "news/before.h"
#include "news/derive.h"
#include "news/index.h"
#include "news/media_files.h"
#include "news/nearest.h"
#include "news/rendering.h"

#define ARENA_MAX    ((size_t)256 << 20)
#define PICTURE_HASH 16 /* bytes; a picture's id is its digits */

struct verify {
	struct verified *out;
	struct store *store;
	const struct verify_options *options;
	struct arena *arena;
	int64_t count; /* articles there are */
};

static void count_finding(void *arg, const struct finding *finding)
{
	struct verify *v = arg;

	v->out->findings++;
	v->options->found(v->options->arg, finding);
}

static __attribute__((format(printf, 4, 5))) void tell(
	struct verify *v, const char *table, const char *row, const char *format, ...)
{
	struct finding finding = { table, row, "" };
	char what[256];
	va_list ap;

	va_start(ap, format);
	vsnprintf(what, sizeof(what), format, ap);
	va_end(ap);
	finding.what = what;
	count_finding(v, &finding);
}

static int tell_progress(struct verify *v, const char *what, int64_t done, int64_t of)
{
	return v->options->progress && v->options->progress(v->options->arg, what, done, of) ? CHECK_E_STOPPED : 0;
}

static int checking(void *arg, const char *what)
{
	return tell_progress(arg, what, 0, 0);
}

/* --- one article ---------------------------------------------------------------------------------------------------
 */

struct article_check {
	struct verify *v;
	char row[24]; /* its number */
	struct before before;
	struct derive derive;
	struct derived made;
};

/* Whether the latest revision is what its hash says; what is not was told by the checks, and derives nothing. */
static int is_source_whole(bool *out, struct verify *v, int64_t id)
{
	struct stmt *st = store_stmt(v->store, QUERY_VERIFY_DOC);
	uint8_t hash[32];
	int r;

	stmt_bind_i64(st, 1, id);
	r = stmt_step(st);
	*out = false;
	if (r == STORE_ROW) {
		crypto_digest(hash, sizeof(hash), stmt_slice(st, 0));
		*out = slice_eq(stmt_slice(st, 1), slice_of((const char *)hash, sizeof(hash)));
		r = 0;
	}
	stmt_done(st);
	return fault_fold(r);
}

static void compare_row(struct article_check *c)
{
	const struct before *b = &c->before;
	struct slice tags = derive_join(c->v->arena, b->in.tags, b->in.tag_count);
	int64_t changed =
		b->status != ARTICLE_DRAFT && b->published_ms > b->modified_ms ? b->published_ms : b->modified_ms;
	const char *wrong = !slice_eq(b->slug, b->in.slug)          ? "slug"
			    : !slice_eq(b->section, b->in.section)  ? "section_id"
			    : b->status != b->in.status             ? "status"
			    : b->published_ms != b->in.published_ms ? "published_ms"
			    : b->changed_ms != changed              ? "changed_ms"
			    : !tags.at || !slice_eq(b->tags, tags)  ? "tags"
								    : NULL;

	if (wrong)
		tell(c->v, "article", c->row, "%s is not what its latest revision says", wrong);
}

static bool same_text(struct stmt *st, const struct card_text *t)
{
	return slice_eq(stmt_slice(st, 0), t->lang) && slice_eq(stmt_slice(st, 1), t->title) &&
	       slice_eq(stmt_slice(st, 2), t->summary) && slice_eq(stmt_slice(st, 3), t->byline) &&
	       slice_eq(stmt_slice(st, 4), t->alt) && slice_eq(stmt_slice(st, 5), t->caption) &&
	       stmt_i64(st, 6) == t->made_from && (stmt_i64(st, 7) != 0) == t->stale;
}

static int compare_texts(struct article_check *c)
{
	struct stmt *st = store_stmt(c->v->store, QUERY_ARTICLE_TEXTS);
	size_t n = 0;
	bool same = true;
	int r;

	stmt_bind_i64(st, 1, c->before.id);
	while ((r = stmt_step(st)) == STORE_ROW) {
		same = same && n < c->made.text_count && same_text(st, &c->made.texts[n]);
		n++;
	}
	stmt_done(st);
	if (r == 0 && (!same || n != c->made.text_count))
		tell(c->v, "article_text", c->row, "is not what its latest revision says");
	return fault_fold(r);
}

/* The card, or the whole object: their rows are alike. */
static int compare_json(
	struct article_check *c, enum query query, const char *table, bool wanted, const struct buffer *json)
{
	struct stmt *st = store_stmt(c->v->store, query);
	bool same;
	int r;

	stmt_bind_i64(st, 1, c->before.id);
	r = stmt_step(st);
	same = (r == STORE_ROW) == wanted;
	if (same && r == STORE_ROW)
		same = stmt_i64(st, 0) == c->before.section_id && stmt_i64(st, 1) == c->before.published_ms &&
		       slice_eq(stmt_slice(st, 2), c->made.languages) &&
		       (c->v->out->rendered_elsewhere || slice_eq(stmt_slice(st, 3), buffer_as_slice(json)));
	stmt_done(st);
	if (r >= 0 && !same)
		tell(c->v, table, c->row, "is not what its latest revision makes");
	return r == STORE_ROW ? 0 : fault_fold(r);
}

/* Whether the text of the index in one language is what the article says in it. */
static int same_index_text(bool *same, struct article_check *c, struct stmt *st)
{
	struct buffer text = BUFFER_INIT;
	int r = 0;

	*same = false;
	for (size_t i = 0; r == 0 && i < c->made.text_count; i++) {
		const struct card_text *t = &c->made.texts[i];

		if (!slice_eq(stmt_slice(st, 0), t->lang))
			continue;
		r = index_text(&text, &c->derive, i);
		if (r == 0)
			r = buffer_check(&text);
		*same = slice_eq(stmt_slice(st, 1), t->title) && slice_eq(stmt_slice(st, 2), buffer_as_slice(&text));
		break;
	}
	buffer_release(&text);
	return fault_pass(r);
}

static int compare_index(struct article_check *c)
{
	struct stmt *st = store_stmt(c->v->store, QUERY_SEARCH_TEXTS);
	size_t n = 0, want = c->made.has_json ? c->made.text_count : 0;
	bool same = true, all = true;
	int r;

	stmt_bind_i64(st, 1, c->before.id);
	while ((r = stmt_step(st)) == STORE_ROW) {
		r = same_index_text(&same, c, st);
		all = all && same;
		n++;
		if (r)
			break;
	}
	stmt_done(st);
	if (r == 0 && (!all || n != want))
		tell(c->v, "search_text", c->row, "is not what its article's latest revision says");
	return fault_fold(r);
}

/* Whether its rows name the pictures that its texts show. */
static int compare_pictures(struct article_check *c)
{
	struct stmt *st = store_stmt(c->v->store, QUERY_VERIFY_PICTURES);
	struct pictures *p = &c->derive.pictures;
	size_t n = 0;
	bool same = true;
	int r;

	pictures_sort(p);
	stmt_bind_i64(st, 1, c->before.id);
	while ((r = stmt_step(st)) == STORE_ROW) {
		same = same && n < p->count && slice_eq(p->ids[n], stmt_slice(st, 0));
		n++;
	}
	stmt_done(st);
	if (r == 0 && !c->v->out->rendered_elsewhere && (!same || n != p->count))
		tell(c->v, "article_picture", c->row, "names not the pictures of its article's texts");
	return fault_fold(r);
}

/* Whether `telling` has all terms of the article; that it has no others, a check has counted. */
static int compare_telling(struct article_check *c, const struct telling *t)
{
	int r = STORE_ROW;

	for (size_t i = 0; r == STORE_ROW && i < t->count; i++) {
		struct stmt *st = store_stmt(c->v->store, QUERY_RELATED_IS_TELLING);

		stmt_bind_i64(st, 1, t->terms[i]);
		stmt_bind_i64(st, 2, c->before.published_ms);
		stmt_bind_i64(st, 3, c->before.id);
		r = stmt_step(st);
		stmt_done(st);
	}
	if (r == 0)
		tell(c->v, "telling", c->row, "has not all terms of its article");
	return r == STORE_ROW ? 0 : fault_fold(r);
}

/* Who is near is what it was when either was saved, so the row's seal proves it, and here only that it can be read. */
static int compare_related(struct article_check *c)
{
	struct stmt *st = store_stmt(c->v->store, QUERY_RELATED_GET);
	char terms[TELLING_MAX * TELLING_BYTES];
	struct nearest near;
	struct telling telling;
	bool same = true;
	int r = telling_find(&telling, &c->before.in);

	stmt_bind_i64(st, 1, c->before.id);
	if (r == 0 && c->made.has_json) {
		r = stmt_step(st);
		same = r == STORE_ROW && slice_eq(stmt_slice(st, 2), nearest_terms(terms, &telling)) &&
		       stmt_i64(st, 3) == nearest_kin(&c->derive, &telling) &&
		       nearest_read(&near, stmt_slice(st, 4)) == 0;
	}
	stmt_done(st);
	if (r < 0)
		return fault_pass(r);
	if (!same)
		tell(c->v, "article_related", c->row, "is not what its article's latest revision says");
	return same && c->made.has_json ? fault_pass(compare_telling(c, &telling)) : 0;
}

static int derive_again(struct article_check *c)
{
	struct json_faults faults;
	const struct before *b = &c->before;
	int r;

	json_faults_init(&faults, c->v->arena);
	c->derive.id = b->id;
	c->derive.revision = b->revision;
	c->derive.section_id = b->section_id;
	c->derive.modified_ms = b->modified_ms;
	memcpy(c->derive.written, b->written_in, sizeof(c->derive.written));
	r = derive_render(&c->derive, c->v->store, &faults);
	if (r == DERIVE_E_FAULTS) {
		tell(c->v, "revision", c->row, "the latest one cannot be rendered any more");
		return 0;
	}
	if (r == 0)
		r = derive_make(&c->made, &c->derive, c->v->store, c->v->arena);
	if (r == 0)
		r = compare_texts(c);
	if (r == 0)
		r = compare_json(c, QUERY_VERIFY_CARD, "article_card", c->made.has_card, &c->made.card);
	if (r == 0)
		r = compare_json(c, QUERY_VERIFY_JSON, "article_json", c->made.has_json, &c->made.json);
	if (r == 0)
		r = compare_pictures(c);
	if (r == 0)
		r = compare_index(c);
	if (r == 0)
		r = compare_related(c);
	derived_release(&c->made);
	return fault_pass(r);
}

static int check_article(struct verify *v, int64_t id)
{
	struct article_check c = { .v = v };
	bool whole;
	int r = is_source_whole(&whole, v, id);

	if (r || !whole)
		return fault_pass(r);
	snprintf(c.row, sizeof(c.row), "%lld", (long long)id);
	r = before_load(&c.before, v->store, v->arena, id);
	if (r == BEFORE_E_MISSING) {
		tell(v, "article", c.row, "has no section, no row in view_total or no latest revision");
		return 0;
	}
	if (r == FAULT_STORE) {
		tell(v, "article", c.row, "cannot be read");
		return 0;
	}
	if (r)
		return fault_pass(r);
	compare_row(&c);
	derive_init(&c.derive, &c.before.in);
	r = derive_again(&c);
	derive_release(&c.derive);
	return fault_pass(r);
}

/* --- the walk ------------------------------------------------------------------------------------------------------
 */

static int one_number(int64_t *out, struct stmt *st)
{
	int r = stmt_step(st);

	*out = r == STORE_ROW ? stmt_i64(st, 0) : 0;
	stmt_done(st);
	return r == STORE_ROW ? 0 : fault_fold(r);
}

static int next_article(int64_t *id, struct store *store)
{
	struct stmt *st = store_stmt(store, QUERY_SAVE_NEXT);

	stmt_bind_i64(st, 1, *id);
	return fault_pass(one_number(id, st));
}

static int check_articles(struct verify *v)
{
	int64_t id = 0;
	int r = one_number(&v->count, store_stmt(v->store, QUERY_VERIFY_ARTICLES));

	if (r == 0)
		r = next_article(&id, v->store);
	while (r == 0 && id) {
		arena_reset(v->arena);
		r = check_article(v, id);
		if (r == FAULT_STORE) { /* the engine cannot read something of it */
			char row[24];

			snprintf(row, sizeof(row), "%lld", (long long)id);
			tell(v, "article", row, "cannot be read");
			r = 0;
		}
		v->out->articles++;
		if (r == 0)
			r = tell_progress(v, "articles:", v->out->articles, v->count);
		if (r == 0)
			r = next_article(&id, v->store);
	}
	return fault_pass(r);
}

/* --- pictures ------------------------------------------------------------------------------------------------------
 */

/* NULL, or what is wrong with the file. */
static const char *check_file(const char *path, struct slice id, int64_t bytes)
{
	struct crypto_hasher hasher;
	uint8_t hash[PICTURE_HASH];
	char hex[2 * PICTURE_HASH + 1];
	static char chunk[65536];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int64_t len = 0;
	ssize_t n;

	if (fd < 0)
		return errno == ENOENT ? "its file is not there" : "its file cannot be opened";
	crypto_hasher_init(&hasher, sizeof(hash));
	while ((n = read(fd, chunk, sizeof(chunk))) > 0) {
		crypto_hasher_update(&hasher, chunk, (size_t)n);
		len += n;
	}
	close(fd);
	crypto_hasher_final(&hasher, hash, sizeof(hash));
	crypto_hex(hex, hash, sizeof(hash));
	if (n < 0)
		return "its file cannot be read";
	if (len != bytes)
		return "its file has another length";
	return slice_eq(slice_from(hex), id) ? NULL : "its file has another content";
}

static const char *check_named(struct verify *v, const struct media *m, size_t n)
{
	char path[PATH_MAX], name[MEDIA_NAME_MAX];
	const struct media_file *narrow = n ? &m->narrow[n - 1] : NULL;

	media_name(name, m, n);
	if (snprintf(path, sizeof(path), "%s/%s", v->options->media, name) >= (int)sizeof(path))
		return "the name of its file is too long";
	return check_file(path, slice_from(narrow ? narrow->hash : m->id), narrow ? narrow->bytes : m->bytes);
}

static int check_pictures(struct verify *v)
{
	struct stmt *st = store_stmt(v->store, QUERY_VERIFY_MEDIA);
	int r = 0;

	while (r == 0 && (r = stmt_step(st)) == STORE_ROW) {
		struct slice id = slice_head(stmt_slice(st, 0), MEDIA_ID), ext = stmt_slice(st, 1);
		struct media m = { .bytes = stmt_i64(st, 2) };
		const char *wrong = NULL;

		memcpy(m.id, id.at, id.len);
		memcpy(m.ext, ext.at, slice_head(ext, sizeof(m.ext) - 1).len);
		if (!media_files_read(&m, stmt_slice(st, 3)))
			wrong = "what it says of its narrower files is nothing";
		for (size_t n = 0; !wrong && n <= m.narrow_count; n++)
			wrong = check_named(v, &m, n);
		if (wrong)
			tell(v, "media", m.id, "%s", wrong);
		v->out->pictures++;
		r = tell_progress(v, "pictures:", v->out->pictures, 0);
	}
	stmt_done(st);
	return fault_pass(r);
}

/* Files that would be shown and have no row. */
static int check_folder(struct verify *v, time_t began)
{
	DIR *dir = opendir(v->options->media);
	struct dirent *entry;
	int r = 0;

	while (dir && r == 0 && (entry = readdir(dir))) {
		struct slice name = slice_from(entry->d_name);
		struct stat st;
		bool known = true;

		/* One that has come meanwhile may have a row that we do not see. */
		if (!media_is_name(name) || fstatat(dirfd(dir), entry->d_name, &st, 0) || st.st_ctime >= began)
			continue;
		arena_reset(v->arena);
		r = media_has_file(&known, v->store, v->arena, name);
		if (!known)
			tell(v, "media", entry->d_name, "is a file of no picture");
	}
	if (dir)
		closedir(dir);
	return fault_pass(r);
}

int verify_store(struct verified *out, struct store *store, const struct verify_options *options)
{
	struct verify v = { .out = out, .store = store, .options = options };
	time_t began = time(NULL); /* the files' own clock, in tests too */
	bool own = true;
	int r;

	*out = (struct verified){ 0 };
	v.arena = arena_new(ARENA_MAX);
	if (!v.arena)
		return fault_new(FAULT_MEMORY, "no memory for an article");
	r = store_check(store, count_finding, checking, &v);
	if (r == 0)
		r = rendering_is_own(&own, store, options->site);
	out->rendered_elsewhere = !own;
	if (r == 0)
		r = audit_verify(store, count_finding, &v, &out->changes);
	if (r == 0)
		r = check_articles(&v);
	if (r == 0 && options->media)
		r = check_pictures(&v);
	if (r == 0 && options->media)
		r = check_folder(&v, began);
	arena_free(v.arena);
	return fault_pass(r);
}
