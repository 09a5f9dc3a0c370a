#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Rule 1: every outcome, in the order in which the rule asks; what is not counted at all; the sum.
. "$(dirname "$0")/lib.sh"
setting allowed_origins https://friend.example
start_site
section
publish harbour 'The harbour' '.imported = 100'
publish pier 'The pier' 'del(.texts["zh-Hans"])'
id_of pier
pier=/api/v1/articles/$id/views
id_of harbour
views=/api/v1/articles/$id/views
tp token issue --role editor --label desk
secret=${out##*$'\n'}

outcome() {
  local want=$1 figure=$2
  shift 2
  post "$views" "$@"
  expect_status 200
  expect_strict_headers
  expect_header Cache-Control no-store
  expect_json ".outcome == \"$want\" and .views == $figure and .article == $id"
}

test_begin 'counted once, then a repeat, in any language'
outcome counted 101 --as ann
outcome repeat 101 --as ann
outcome repeat 101 --as ann lang=zh-Hans
outcome counted 102 --as bob lang=zh-Hans

test_begin 'another article is another window'
post "$pier" --as ann
expect_json '.outcome == "counted" and .views == 1'

test_begin 'another agent or another address is another visitor; an IPv6 address counts by its /64'
outcome counted 103 --as carl -A "$(agent_of other)"
outcome counted 104 -A "$(agent_of v6)" -H 'X-Forwarded-For: 2001:db8:1:1::1'
outcome repeat 104 -A "$(agent_of v6)" -H 'X-Forwarded-For: 2001:db8:1:1:ffff::2'
outcome counted 105 -A "$(agent_of v6)" -H 'X-Forwarded-For: 2001:db8:1:2::1'

test_begin 'prefetch, by each of its headers'
for header in 'Sec-Purpose: prefetch' 'Sec-Purpose: prefetch;prerender' 'Sec-Purpose: prefetch;anonymous-client-ip' 'Purpose: prefetch' 'Purpose: preview' \
  'X-Purpose: preview' 'X-Moz: prefetch' 'Purpose: PREFETCH' 'Sec-Purpose: prerender'; do
  outcome prefetch 105 --as dora -H "$header"
done
outcome counted 106 --as dora -H 'Purpose: reading'

test_begin 'bots, and who says nothing'
for agent in 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' 'Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)' \
  'curl/8.0' 'python-requests/2.31' 'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)'; do
  outcome bot 106 -A "$agent" -H 'X-Forwarded-For: 192.0.2.4'
done
outcome bot 106 -H 'User-Agent:' -H 'X-Forwarded-For: 192.0.2.4'

test_begin 'an editor reading'
outcome preview 106 --as ed -H "Authorization: Bearer $secret"

test_begin 'the first that fits wins'
outcome prefetch 106 -A Googlebot/2.1 -H 'Sec-Purpose: prefetch' -H "Authorization: Bearer $secret"
outcome bot 106 -A Googlebot/2.1 -H "Authorization: Bearer $secret"
outcome preview 106 --as ann -H "Authorization: Bearer $secret"

test_begin 'a flood from one address: thirty windows are counted, then none is opened'
for i in $(seq 1 30); do
  outcome counted $((106 + i)) -A "$(agent_of "flood $i")" -H 'X-Forwarded-For: 198.51.100.9'
done
outcome flood 136 -A "$(agent_of 'flood 31')" -H 'X-Forwarded-For: 198.51.100.9'
outcome flood 136 -A "$(agent_of 'flood 31')" -H 'X-Forwarded-For: 198.51.100.9'
outcome repeat 136 -A "$(agent_of 'flood 7')" -H 'X-Forwarded-For: 198.51.100.9'
post "$pier" -A "$(agent_of 'flood 31')" -H 'X-Forwarded-For: 198.51.100.9'
expect_json '.outcome == "counted"'
outcome counted 137 -A "$(agent_of 'flood 31')" -H 'X-Forwarded-For: 198.51.100.10'

test_begin 'no outcome at all: a language that is not there, a bad token, a page of another site'
post "$pier" --as eve lang=zh-Hans
expect_problem 422 invalid
post "$views" --as eve -H 'Authorization: Bearer nonsense'
expect_problem 401 unauthorized
post "$views" --as eve -H 'Sec-Fetch-Site: cross-site' -H 'Origin: https://foe.example'
expect_problem 403 forbidden
outcome counted 138 --as eve -H 'Sec-Fetch-Site: cross-site' -H 'Origin: https://friend.example'
post "$views" --as eve -H 'Sec-Fetch-Site: cross-site' -H 'Origin: https://friend.example' lang=fr
expect_problem 422 invalid
expect_header_is Access-Control-Allow-Origin https://friend.example
outcome counted 139 --as fay -H 'Sec-Fetch-Site: same-origin'
outcome counted 140 --as gus -H 'Sec-Fetch-Site: same-site'

test_begin 'a GET counts nothing'
for _ in 1 2 3; do
  get "/news/$id/harbour" --as reader -L
  get "/api/v1/articles/$id" --as reader
done
sleep 1
get "/api/v1/views?ids=$id"
expect_json ".views[\"$id\"] == 140"

test_begin 'the same figure everywhere'
sleep 1
get "/api/v1/articles/$id"
expect_json '.views == 140'
get '/api/v1/articles?sort=views'
expect_json '.items[0].views == 140 and .items[0].slug == "harbour"'
get "/news/$id/harbour"
expect_body 140
get "/api/v1/views?ids=$id,2,3,77"
expect_json ".views | keys == [\"$id\", \"2\"]"

test_begin 'a restart opens no window again'
restart_daemon
outcome repeat 140 --as ann
outcome flood 140 -A "$(agent_of 'flood 32')" -H 'X-Forwarded-For: 198.51.100.9'
kill_daemon
start_daemon
outcome repeat 140 --as bob
outcome counted 141 --as hal

test_begin 'an import of newer figures keeps both apart'
line harbour 'The harbour' '.imported = 1000' >"$T/i.jsonl"
tp import "$T/i.jsonl"
expect_exit 0
outcome repeat 1041 --as hal
