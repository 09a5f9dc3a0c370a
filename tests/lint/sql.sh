#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every named query prepares against a fresh schema and is used by the program, the checks run, and no statement stands in a
# C file.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=${TRADEPOST_PROGRAM:-build/tradepost}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
bad=0

"$program" migrate --store "sqlite:$folder/fresh.db" >/dev/null
# Nor is its tokenizer.
sqlite3 "$folder/fresh.db" "PRAGMA writable_schema = ON;
  UPDATE sqlite_schema SET sql = replace(sql, 'tokenize=''tradepost''', 'tokenize=''unicode61''') WHERE name = 'search'"

# The program's own functions are none of sqlite3's; any that takes as many values does for preparing.
prepare() {
  sed -e 's/\bseal(/coalesce(0, /g' -e 's/\bblake2b(/hex(/g' -e 's/\bsearch_hits(/quote(/g' | sqlite3 -bail "$folder/fresh.db" >/dev/null 2>"$folder/why"
}

# One file a query, named after it.
awk -v folder="$folder" '/^-- query: / {name = $3; sub(/[^a-z0-9_].*/, "", name); file = folder "/" name ".sql"} file {print > file}' schema/queries/*.sql
count=0
for query in "$folder"/*.sql; do
  name=$(basename "$query" .sql)
  count=$((count + 1))
  if ! { printf 'EXPLAIN '; grep -v '^--' "$query"; printf ';'; } | prepare; then
    printf 'query %s does not prepare: %s\n' "$name" "$(<"$folder/why")"
    bad=1
  fi
  if ! grep -rqw "QUERY_${name^^}" cgi-bin --include='*.[ch]'; then
    printf 'query %s is used nowhere\n' "$name"
    bad=1
  fi
done
for checks in schema/checks/*.sql; do
  prepare <"$checks" || { printf '%s does not prepare: %s\n' "$checks" "$(<"$folder/why")"; bad=1; }
done
((count > 0)) || { printf 'there are no queries\n'; bad=1; }

# Outside store/, which begins and ends transactions, C text is no SQL; inside it reads the engine's own schema at most, and the
# terms of the copy of the index that verify makes (search_places), which no schema has.
if grep -rnE '"[[:space:]]*(SELECT|INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|PRAGMA|BEGIN|COMMIT|WITH)[[:space:]]' cgi-bin --include='*.[ch]' |
  grep -v '^cgi-bin/store/'; then
  printf 'SQL belongs into schema/\n'
  bad=1
fi
if grep -rnE '"[[:space:]]*(SELECT|INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP)[[:space:]]+[a-z]' cgi-bin/store --include='*.[ch]' | grep -vE 'sqlite_schema|SELECT fts5\(|FROM search_places'; then
  printf 'statements belong into schema/queries/\n'
  bad=1
fi
exit "$bad"
