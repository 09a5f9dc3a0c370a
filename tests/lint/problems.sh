#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# nginx's own errors have the names and titles of the daemon's table (cgi-bin/http/problem.h), and every status that nginx is
# told to answer so has its words.
set -euo pipefail
cd "$(dirname "$0")/../.."
bad=0
conf=cgi-bin/etc/nginx/errors.conf

# `map NAME`: lines `STATUS TEXT` of one map.
map() {
  awk -v name="\$$1" '$1 == "map" {on = $3 == name} on && $1 ~ /^[0-9]+$/ {status = $1; sub(/^[ ]*[0-9]+ /, ""); gsub(/^"|";$/, ""); print status, $0}' "$conf"
}
# STATUS|name|title|title in Chinese of each row, from the header as the compiler sees it.
rows=$(printf '#include "http/problem.h"\n#define ROW(s, name, status, title, text, title_zh, text_zh) status name title title_zh\nPROBLEMS(ROW)\n' |
  gcc -E -P -D_GNU_SOURCE -Icgi-bin -x c - | grep -oE '[0-9]{3} "[^"]*" "[^"]*" "[^"]*"' | sed 's/ "/|/; s/" "/|/g; s/"$//')
[[ -n $rows ]] || { printf 'no rows were found\n'; exit 1; }

while read -r status name; do
  title=$(map problem_title | sed -n "s/^$status //p") chinese=$(map problem_title_zh | sed -n "s/^$status //p")
  if ! grep -qxF "$status|$name|$title|$chinese" <<<"$rows"; then
    printf '%s: %s "%s" "%s" stands otherwise in problem.h: %s\n' "$conf" "$name" "$title" "$chinese" "$(grep "^$status" <<<"$rows" | tr '\n' ' ')"
    bad=1
  fi
  [[ -n $(map problem_detail | sed -n "s/^$status //p") ]] || { printf '%s: %s has no sentence\n' "$conf" "$status"; bad=1; }
done < <(map problem_name)
exit "$bad"
