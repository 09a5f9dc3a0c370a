#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Editors through nginx: who may, what is answered, what readers see of it, what is kept over kills and restarts, and the audit.
. "$(dirname "$0")/lib.sh"
need sqlite3
need_clock
clock 2026-03-01T08:00:00+08:00
start_site
section

tp token issue --role editor --label 'Night desk' --days 2
editor=${out##*$'\n'}
tp token issue --role admin --label Chief
admin=${out##*$'\n'}

# as TOKEN METHOD PATH [OPTION…]
as() {
  local token=$1 verb=$2 path=$3
  shift 3
  request "$verb" "$path" -H "Authorization: Bearer $token" "$@"
}
article='{"section":"trade-news","status":"draft","texts":{"en":{"title":"The quay","body":"One."},"zh-Hans":{"title":"码头","body":"一。"}}}'

test_begin 'create, read, publish: visible at the daemon at once, and through nginx within a second'
as "$editor" POST /api/v1/articles --json "$article" -H 'Idempotency-Key: first'
expect_status 201
expect_header_is ETag '"r1"'
expect_header_is Cache-Control no-store
expect_header Location /api/v1/articles/
path=$(header Location)
get "$path"
expect_status 404
as "$editor" GET "$path?view=edit"
expect_status 200
expect_header_is ETag '"r1"'
as "$editor" GET "$path?view=edit" -H 'If-None-Match: "r1"'
expect_status 304
for _ in 1 2 3; do get "$path"; done
as "$editor" PATCH "$path" -H 'If-Match: "r1"' --json '{"status":"published"}'
expect_status 200
expect_header_is ETag '"r2"'
expect_json '.published_at == "2026-03-01T08:00:00+08:00"'
published() { get "$path" && [[ $status == 200 ]]; }
expect 'visible within a second' wait_until 11 published

test_begin 'a merge patch by its own media type; another one; none of ours'
as "$editor" PATCH "$path" -H 'If-Match: "r2"' -H 'Content-Type: application/merge-patch+json' --data-binary '{"tags":["quay"]}'
expect_status 200
as "$editor" PATCH "$path" -H 'If-Match: "r3"' -H 'Content-Type: application/json-patch+json' --data-binary '[]'
expect_status 415
expect_header Accept-Patch application/merge-patch+json
as "$editor" PUT "$path" -H 'If-Match: "r1"' --json "$article"
expect_status 412
expect_json '.type == "/problems/stale-revision" and .current.revision == 3 and .current.tags == ["quay"]'

test_begin 'the same key gets the same answer, also after a kill and a restart'
as "$editor" POST /api/v1/articles --json '{"section":"trade-news","status":"draft","texts":{"en":{"title":"Once","body":"."}}}' \
  -H 'Idempotency-Key: once'
expect_status 201
cp "$T/body" "$T/once"
kill_daemon
start_daemon
as "$editor" POST /api/v1/articles --json '{"section":"trade-news","status":"draft","texts":{"en":{"title":"Once","body":"."}}}' \
  -H 'Idempotency-Key: once'
expect_status 201
expect 'the same answer' cmp "$T/body" "$T/once"
as "$editor" POST /api/v1/articles --json '{"section":"trade-news","status":"draft","texts":{"en":{"title":"Twice","body":"."}}}' \
  -H 'Idempotency-Key: once'
expect_status 422
clock 2026-03-02T07:59:59+08:00
as "$editor" POST /api/v1/articles --json '{"section":"trade-news","status":"draft","texts":{"en":{"title":"Once","body":"."}}}' \
  -H 'Idempotency-Key: once'
expect 'the same answer for a day' cmp "$T/body" "$T/once"
clock 2026-03-02T08:00:01+08:00
as "$editor" POST /api/v1/articles --json '{"section":"trade-news","status":"draft","texts":{"en":{"title":"Once","body":"."}}}' \
  -H 'Idempotency-Key: once'
expect_status 201
expect_json '.slug == "once-2"'

test_begin 'withdrawn: 410 with its reason; restored: there again'
as "$editor" POST "$path/withdraw" -H 'If-Match: "r3"' --json '{"reason":{"en":"Wrong.","zh-Hans":"有误。"}}'
expect_status 200
withdrawn() { get "$path" && [[ $status == 410 ]]; }
expect 'gone within a second' wait_until 11 withdrawn
expect_json '.reason.en == "Wrong."'
as "$editor" POST "$path/revisions/2/restore" -H 'If-Match: "r4"'
expect_status 200
expect 'there within a second' wait_until 11 published
expect_json '.tags == [] and .revision == 5'

test_begin 'a correction shows on the page and in JSON'
as "$editor" PATCH "$path" -H 'If-Match: "r5"' --json '{"texts":{"en":{"body":"Two."}},"correction":{"en":"It was two.","zh-Hans":"应为二。"}}'
expect_status 200
corrected() { get "$path" && jq -e '.corrections | map(.note) == ["It was two.", "应为二。"]' "$T/body" >/dev/null; }
expect 'in JSON' wait_until 11 corrected
get "/news/${path##*/}/the-quay"
expect_body 'It was two.'
expect_body '应为二。'

test_begin 'sections and the audit are for admins'
as "$editor" PUT /api/v1/sections/opinion --json '{"name":{"en":"Opinion"}}'
expect_status 403
as "$admin" PUT /api/v1/sections/opinion --json '{"name":{"en":"Opinion"}}'
expect_status 201
as "$editor" GET /api/v1/audit
expect_status 403
as "$admin" GET '/api/v1/audit?limit=2'
expect_status 200
expect_json '.items[0] | .by == "Chief" and .kind == "section" and .of == "opinion" and .action == "create"'
expect_json '.items[1] | .by == "Night desk" and .kind == "article" and .before != .after'
expect_json '.items[0].id == .items[1].id + 1 and .next != null'
tp audit
expect_exit 0
expect_out $'\tChief\tcreate\tsection opinion\t'
changes=$(wc -l <"$T/out")
tp audit --verify
expect_exit 0
expect_out "whole: $changes changes"
tp verify
expect_exit 0

test_begin 'an audit that was changed, cut short or filled in'
tp backup "$T/copy.db"
expect_exit 0
# found_out STATEMENT
found_out() {
  cp "$T/copy.db" "$T/bad.db"
  sqlite3 -bail "$T/bad.db" "$1"
  tp_bare audit --verify --store "sqlite:$T/bad.db"
  ((code == 1)) || {
    tp_bare verify "$T/bad.db"
    expect_exit 1
    expect_out 'audit'
    return
  }
  expect_out 'audit '
}
found_out "UPDATE audit SET author = 'Somebody' WHERE id = 3"
found_out "UPDATE audit SET at_ms = at_ms + 1 WHERE id = 3"
found_out "UPDATE audit SET after = before WHERE id = (SELECT max(id) FROM audit WHERE kind = 'article' AND before NOT NULL)"
found_out "DELETE FROM audit WHERE id = 3"
found_out "DELETE FROM audit WHERE id = 3; UPDATE audit SET id = id - 1 WHERE id > 3"
found_out "DELETE FROM audit WHERE id = (SELECT max(id) FROM audit)"
found_out "UPDATE audit SET hash = randomblob(32) WHERE id = 2"

test_begin 'a token ends by the clock, by being revoked, and is guessed slowly'
clock 2026-03-03T07:59:59+08:00
as "$editor" GET /api/v1/me
expect_status 200
expect_json '.label == "Night desk" and .role == "editor" and .expires_at == "2026-03-03T08:00:00+08:00"'
clock 2026-03-03T08:00:00+08:00
as "$editor" GET /api/v1/me
expect_status 401
expect_header_is WWW-Authenticate Bearer
for n in $(seq 9); do
  as "tp_$(printf '%043d' "$n")" GET /api/v1/me
  expect_status 401
done
as "tp_$(printf '%043d' 10)" GET /api/v1/me
expect_status 429
expect_header_is Retry-After 6
as "$admin" GET /api/v1/me # seen before from here
expect_status 200
clock 2026-03-03T08:00:05+08:00
as "tp_$(printf '%043d' 11)" GET /api/v1/me
expect_status 429
expect_header_is Retry-After 1
as "tp_$(printf '%043d' 11)" GET /api/v1/me --as somebody-else
expect_status 401
clock 2026-03-03T08:00:06+08:00
as "tp_$(printf '%043d' 11)" GET /api/v1/me
expect_status 401
tp token revoke 2
expect_exit 0
as "$admin" GET /api/v1/me --as nobody-yet
expect_status 401
no_secret() { ! grep -rlF -e "${editor#tp_}" -e "${admin#tp_}" "$site"; }
expect 'no secret is in a file' no_secret
