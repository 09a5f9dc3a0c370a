/* SPDX-License-Identifier: MIT */
#ifndef NEWS_CHANGE_H
#define NEWS_CHANGE_H

/* Changes that commands ask for, as named operations from JSON to JSON. The same operation runs in the command's own writer
 * when no daemon serves, and in the daemon's when one does (cmd/door.h): one code path, two doors. Each runs inside one
 * transaction or savepoint of the caller and leaves nothing behind unless it returns 0. */

#include "news/site.h"
#include "store/store.h"
#include "text/json.h"

/* Refused: *out is {"errors": ["sentence", …]}, each with its place. */
enum { CHANGE_E_REFUSED = 1, CHANGE_E_UNKNOWN };

/* name        input -> output
 * section.set {"slug", "names": {LANG: text}, "position"?} -> {"created": bool}
 * token.issue {"label", "role": "editor"|"admin", "days"?} -> {"id", "secret"}
 * token.revoke {"id"} -> {}
 * media.add   {"id", "ext", "width", "height", "bytes"} -> {"created": bool}; the file itself comes as `fd` and is written to
 *             the media folder under its name by content, which is checked
 * import      `fd`: a file of JSON lines in the form of `jsonl` -> {"created", "changed", "unchanged", "warnings": […]}
 *             {"file": name for messages, "dry_run"?}; all or nothing
 * fd is -1 where none is needed; it stays the caller's. */
int change_run(json_t **out, struct store *, const struct site *, const char *name, const json_t *in, int fd);
/* Whether a change of that name alters what readers see (job.changes_content). */
bool change_is_content(const char *name);

#endif
