#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# No named query reads a whole table or sorts, but for those of plans.txt, each with its reason.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=${TRADEPOST_PROGRAM:-build/tradepost}
allowed=tests/lint/plans.txt
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
bad=0

"$program" migrate --store "sqlite:$folder/fresh.db" >/dev/null 2>&1

# The plan of the statement in a file, as one line a step; what does not prepare is sql.sh's business.
plan() {
  { printf 'EXPLAIN QUERY PLAN '; grep -v '^--' "$1"; printf ';'; } |
    sed -e 's/\bseal(/coalesce(0, /g' -e 's/\bblake2b(/hex(/g' | sqlite3 -bail "$folder/fresh.db" 2>/dev/null || true
}

# A row that a subquery made (n) is no table.
breaches() {
  plan "$1" | grep -E 'SCAN|TEMP B-TREE' | grep -vE 'SCAN (CONSTANT ROW|n$)'
}

# It finds what it is made to find.
printf 'SELECT id FROM article WHERE reason = 1 ORDER BY languages' >"$folder/wrong.txt"
[[ $(breaches "$folder/wrong.txt" | wc -l) == 2 ]] || { printf 'a scan and a sort were not found\n'; bad=1; }

awk -v folder="$folder" '/^-- query: / {name = $3; sub(/[^a-z0-9_].*/, "", name); file = folder "/" name ".sql"} file {print > file}' schema/queries/*.sql
planned=0
for query in "$folder"/*.sql; do
  name=$(basename "$query" .sql)
  [[ -z $(plan "$query") ]] || planned=$((planned + 1))
  found=$(breaches "$query" || true)
  [[ -n $found ]] || continue

  grep -qE "^$name +[^ ]" "$allowed" && continue
  printf 'query %s reads a whole table or sorts, and %s does not say why:\n%s\n' "$name" "$allowed" "$found"
  bad=1
done
((planned > 80)) || { printf 'only %d queries have a plan\n' "$planned"; bad=1; }
while read -r name _; do
  [[ -f $folder/$name.sql && -n $(breaches "$folder/$name.sql") ]] || { printf '%s: %s needs no entry\n' "$allowed" "$name"; bad=1; }
done < <(grep -vE '^(#|$)' "$allowed")
exit "$bad"
