#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every route is in schema/openapi.json and the other way round, and the document is whole.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=${TRADEPOST_PROGRAM:-build/tradepost}
openapi=schema/openapi.json

jq -e '.openapi | startswith("3.1")' "$openapi" >/dev/null || { printf 'not OpenAPI 3.1\n'; exit 1; }
diff -u --label 'routes of the program' --label "$openapi" \
  <("$program" routes | awk '{print $1, $2}' | sort) \
  <(jq -r '.paths | to_entries[] | .key as $path | .value | keys[] | select(test("^(get|post|put|patch|delete)$")) | "\(ascii_upcase) \($path)"' "$openapi" | sort)

# Every reference leads somewhere, every operation has an id of its own, a summary and answers.
jq -r '[paths(type == "object" and has("$ref")) as $at | getpath($at)."$ref"] | unique[]' "$openapi" | while IFS= read -r reference; do
  jq -e --arg at "${reference#\#/}" 'getpath($at / "/") != null' "$openapi" >/dev/null || { printf '%s leads nowhere\n' "$reference"; exit 1; }
done
jq -e '[.paths[][] | objects | select(.responses)] | (length > 0) and all(.operationId and .summary and (.responses | length > 0)) and
  (map(.operationId) | length == (unique | length))' "$openapi" >/dev/null || { printf 'an operation is incomplete\n'; exit 1; }
