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
 * media.add    {"id", "ext", "width", "height", "bytes"} and `fd` -> {"created": bool}
 *              the file is checked against id and bytes and written to the media folder; articles that named it show it
 *              from now on
 * media.drop   {"id"} -> {"dropped": bool}
 *              row and file, unless an article names it or it is not there
 * import       {"file": name for the log, "dry_run"?, "what"?: "articles"|"counts"} and `fd` -> {"created", "changed",
 *              "figures" (import_counts), "unchanged": counts, "warnings": […]}
 *              JSON lines: articles (news/import.h) or what other systems counted (news/imported.h); all or nothing,
 * and a dry run leaves nothing. Errors and warnings begin with the line: "12: /texts/en/title: …"
 * search.merge {"first": bool} -> {"more": bool} a step of making the index smaller (news/index.h)
 * search.reindex {"after": id of an article, or 0, "anew"?: first the index out of its texts as a whole} -> {"after":
 * id of the last one made again, 0: there are no more; "made": how many} some of the articles behind it, out of their
 * revisions, are indexed and rendered again
 *
 * `fd` is -1 where none is needed; it stays the caller's, and is read from where it stands. *out is the caller's to
 * json_decref, and NULL on other returns than 0 and CHANGE_E_REFUSED. */
int change_run(json_t **out, struct store *, const struct site *, const char *name, const json_t *in, int fd);
/* Whether a change of that name alters what readers see (job.changes_content). */
bool change_is_content(const char *name);

#endif
