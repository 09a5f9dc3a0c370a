/* SPDX-License-Identifier: MIT */
#ifndef NEWS_CHANGE_H
#define NEWS_CHANGE_H

/* Changes that commands ask for, as named operations from JSON to JSON. The same operation runs in the command's own
 * writer when no daemon serves, and in the daemon's when one does (cmd/door.h): one code path, two doors. Each runs
 * inside one transaction or savepoint of the caller, which undoes it unless it returns 0. */

#include <stdbool.h>

#include "news/site.h"
#include "store/store.h"
#include "text/json.h"

/* Refused: *out is {"errors": ["sentence", …]}, every fault of the input at once, each begun by its place. */
enum { CHANGE_E_REFUSED = 1, CHANGE_E_UNKNOWN };

/* name         input -> output
 * section.set  {"slug", "names"?: {LANG: text}, "position"?} -> {"created": bool}
 *              names not given stay as they are
 * token.issue  {"label", "role": "editor"|"admin", "days"?} -> {"id", "secret"}
 * token.revoke {"id"} -> {}
 * media.find   {"source", "id"}: hashes of a file, MEDIA_SOURCE and MEDIA_HASH bytes in digits -> {"id", "ext",
 *              "here": bool}, the picture that was made of it, or that it is, and whether its files are there; {}: none
 * media.bring  {"id", "ext", "width", "height", "bytes", "source", "files": [{"width", "bytes", "hash"}]} and `fd`, in
 *              which its files stand one behind the other -> {}: staged for the next import (news/brought.h); without
 *              `fd` only foreseen, for a dry run
 * media.forget {} -> {}: what was brought is dropped
 * import       {"file": name for the log, "dry_run"?, "what"?: "articles"|"counts"} and `fd` -> {"created", "changed",
 *              "figures" (import_counts), "unchanged": counts, "warnings": […]}
 *              JSON lines: articles (news/import.h) or what other systems counted (news/imported.h); all or nothing,
 *              and a dry run leaves nothing. What was brought before comes in with it. Errors and warnings begin with
 * the line: "12: /texts/en/title: …" search.merge {"first": bool} -> {"more": bool} a step of making the index smaller
 * (news/index.h) search.reindex {"after": id of an article, or 0, "anew"?: first the index out of its texts as a whole}
 * -> {"after": id of the last one made again, 0: there are no more; "made": how many} some of the articles behind it,
 * out of their revisions, are indexed and rendered again
 *
 * `fd` is -1 where none is needed; it stays the caller's, and is read from where it stands. *out is the caller's to
 * json_decref, and NULL on other returns than 0 and CHANGE_E_REFUSED. `brought` holds pictures between the changes of
 * one door, and may be NULL where there are none; who calls settles it after one that takes them, on any outcome. */
struct brought;
int change_run(json_t **out, struct store *, const struct site *, const char *name, const json_t *in, int fd,
	struct brought *brought);
/* Whether it reads or changes the store. One that does not runs outside any transaction, and its `store` is NULL. */
bool change_needs_store(const char *name);
/* Whether it takes what was brought: after its commit, or its failure, that is to be settled. */
bool change_takes_pictures(const char *name);
/* Whether a change of that name alters what readers see (job.changes_content). */
bool change_is_content(const char *name);

#endif
