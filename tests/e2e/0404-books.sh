#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The books that everybody may read: every outcome, by language and day; midnight in the site's zone; what is not public; and
# that nobody but a trusted proxy says who somebody is.
. "$(dirname "$0")/lib.sh"
need_clock
clock 2026-11-24T10:00:00+08:00
start_site --no-microcache
section
publish harbour 'The harbour' '.imported = 100'
id_of harbour
books=/api/v1/articles/$id/views
tp token issue --role editor --label desk
secret=${out##*$'\n'}

# outcome WANT [how to ask…]
outcome() {
  local want=$1
  shift
  post "$books" "$@"
  expect_status 200
  expect_json ".outcome == \"$want\""
}

# An answer may be kept for a second: the clock moves on before each question.
ask() {
  get "$books${1:+?$1}"
  expect_status 200
  expect_json '([.outcomes[]] | length) == 6 and .outcomes.counted == .counted and ([.by_lang[]] | add // 0) == .counted'
  expect_json '.views == .imported + .counted and .rule == 1'
  expect_json 'all(.days[]; ([.by_lang[]] | add // 0) == .counted and .counted + .bot > 0)'
  expect_json '[.days[].day] == ([.days[].day] | sort)'
}

test_begin 'nothing yet: everything is there, and nought'
ask
expect_header_is Content-Type application/json
expect_header ETag 'W/"'
expect_header_is Access-Control-Allow-Origin '*'
expect_strict_headers
expect_json ". == {article: $id, views: 100, imported: 100, counted: 0, by_lang: {}, days: [], rule: 1,
  outcomes: {counted: 0, repeat: 0, bot: 0, prefetch: 0, preview: 0, flood: 0}}"
tag=$(header ETag)
get "$books" -H "If-None-Match: $tag"
expect_status 304
head_of "$books"
expect_status 200
expect_header ETag "$tag"

test_begin 'every outcome is in them, counted ones by language'
outcome counted --as ann
outcome counted --as bob lang=zh-Hans
outcome repeat --as bob lang=en
outcome counted --as carl lang=en
outcome bot -A Googlebot/2.1
outcome bot -A Googlebot/2.1 -H 'Sec-Fetch-Site: same-origin'
outcome prefetch --as dora -H 'Sec-Purpose: prefetch'
outcome preview --as ed -H "Authorization: Bearer $secret"
for i in $(seq 1 30); do
  outcome counted -A "$(agent_of "flood $i")" -H 'X-Forwarded-For: 198.51.100.9'
done
outcome flood -A "$(agent_of 'flood 31')" -H 'X-Forwarded-For: 198.51.100.9'
# Not an outcome: what is not answered with 200.
post "$books" --as ann lang=fr
expect_problem 422 invalid
post "$books" --as ann -H 'Authorization: Bearer nonsense'
expect_problem 401 unauthorized
post "$books" --as ann --json '{'
expect_problem 400 bad-request
post "$books" --as ann --json "{\"lang\":\"en\",\"more\":\"$(head -c 300 /dev/zero | tr '\0' x)\"}"
expect_problem 413 too-large
clock 2026-11-24T10:00:02+08:00
ask
expect_json '.outcomes == {counted: 33, repeat: 1, bot: 2, prefetch: 1, preview: 1, flood: 1} and .views == 133'
expect_json '.by_lang == {en: 32, "zh-Hans": 1}'
expect_json '.days == [{day: "2026-11-24", counted: 33, by_lang: {en: 32, "zh-Hans": 1}, bot: 2}]'
expect_json '(keys | length) == 8 and (.days[0] | keys) == ["bot", "by_lang", "counted", "day"]'

test_begin 'midnight is the site'\''s, and splits no visit'
clock 2026-11-24T23:59:59.999+08:00
outcome counted --as eve
outcome counted --as fay
clock 2026-11-25T00:00:00+08:00
outcome repeat --as eve
outcome counted --as gus lang=zh-Hans
clock 2026-11-25T00:29:00+08:00
outcome repeat --as fay
clock 2026-11-25T00:59:30+08:00
outcome counted --as fay
clock 2026-11-25T01:10:00+08:00
outcome repeat --as fay
clock 2026-11-25T01:10:02+08:00
ask
expect_json '.days == [{day: "2026-11-24", counted: 35, by_lang: {en: 34, "zh-Hans": 1}, bot: 2},
  {day: "2026-11-25", counted: 2, by_lang: {en: 1, "zh-Hans": 1}, bot: 0}]'
expect_json '.counted == 37 and .outcomes.repeat == 4'

test_begin 'a crash and a start change nothing, also over midnight'
kill_daemon
clock 2026-11-26T00:00:10+08:00
start_daemon
outcome counted --as eve
clock 2026-11-26T00:00:12+08:00
ask
expect_json '.counted == 38 and .by_lang == {en: 36, "zh-Hans": 2} and ([.days[].counted] == [35, 2, 1])'
tp verify
expect_exit 0

test_begin 'the last thirty days, or those asked for'
clock 2026-12-23T12:00:00+08:00
ask
expect_json '[.days[].day] == ["2026-11-24", "2026-11-25", "2026-11-26"] and .counted == 38'
clock 2026-12-24T12:00:00+08:00
ask
expect_json '[.days[].day] == ["2026-11-25", "2026-11-26"] and .counted == 38'
ask from=2026-11-25\&to=2026-11-25
expect_json '[.days[].day] == ["2026-11-25"] and .counted == 38'
ask to=2026-11-24
expect_json '[.days[].day] == ["2026-11-24"]'
ask from=2026-11-26
expect_json '[.days[].day] == ["2026-11-26"]'
ask from=1970-01-01\&to=9999-12-31
expect_json '[.days[].counted] == [35, 2, 1]'
ask from=2030-01-01
expect_json '.days == [] and .counted == 38'

test_begin 'bad days'
for query in from=2026-11-26\&to=2026-11-25 from=2026-02-30 to=today from= to=2026-11-25T00:00:00Z from=1; do
  get "$books?$query"
  expect_problem 422 invalid
done
get "$books?from=2026-11-26&to=2026-11-25"
expect_same faults "$(faults)" from
get "$books?from=2026-13-01&to=x"
expect_same faults "$(faults)" 'from to'
for query in from=2026-11-25\&from=2026-11-25 lang=en from=%ff; do
  get "$books?$query"
  expect_problem 400 bad-request
done

test_begin 'what is not public has no books'
publish draft 'A draft' '.status = "draft" | del(.published_at)'
publish gone 'Withdrawn' '.status = "withdrawn" | .reason = {en: "It was wrong."}'
publish later Later '.published_at = "2027-01-01T00:00:00+08:00"'
get /api/v1/articles/999/views
expect_problem 404 not-found
cp "$T/body" "$T/never"
for n in $((id + 1)) $((id + 3)); do
  get "/api/v1/articles/$n/views"
  expect_problem 404 not-found
  cmp -s "$T/never" "$T/body" || fail 'one that is not public yet answers as one that never was'
  post "/api/v1/articles/$n/views" --as ann
  expect_problem 404 not-found
done
get "/api/v1/articles/$((id + 2))/views"
expect_problem 410 withdrawn
expect_json '.reason.en == "It was wrong."'
post "/api/v1/articles/$((id + 2))/views" --as ann
expect_problem 410 withdrawn
put "$books" --json '{}'
expect_problem 405 method-not-allowed
expect_header_is Allow 'GET, HEAD, POST, OPTIONS'

test_begin 'an IPv6 address is its /64'
outcome counted -A "$(agent_of six)" -H 'X-Forwarded-For: 2001:db8:7:7::1'
outcome repeat -A "$(agent_of six)" -H 'X-Forwarded-For: 2001:db8:7:7:ffff:ffff:ffff:ffff'
outcome counted -A "$(agent_of six)" -H 'X-Forwarded-For: 2001:db8:7:8::1'
outcome counted -A "$(agent_of six)" -H 'X-Forwarded-For: 2001:db8:7::1'

test_begin 'X-Forwarded-For from anybody else changes nothing'
outcome counted -A "$(agent_of forger)" --interface 127.0.0.2 -H 'X-Forwarded-For: 203.0.113.1'
outcome repeat -A "$(agent_of forger)" --interface 127.0.0.2 -H 'X-Forwarded-For: 203.0.113.2'
outcome repeat -A "$(agent_of forger)" --interface 127.0.0.2 -H 'X-Forwarded-For: 203.0.113.3, 127.0.0.1' -H 'X-Real-IP: 203.0.113.3' \
  -H 'Forwarded: for=203.0.113.3'
outcome repeat -A "$(agent_of forger)" --interface 127.0.0.2
outcome counted -A "$(agent_of forger)" --interface 127.0.0.3
# Nor does a forger pass for a reader whose address is known.
outcome counted --as rose
outcome counted -A "$(agent_of rose)" --interface 127.0.0.2 -H "X-Forwarded-For: $(address_of rose)"
