#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Bodies of a counted view: what is refused, how it is named, and that a refusal counts nothing.
. "$(dirname "$0")/lib.sh"
start_site
section
publish harbour 'The harbour'
id_of harbour
views=/api/v1/articles/$id/views

# refused STATUS NAME [FAULTS] -- request options
refused() {
  local want=$1 name=$2 named=$3
  shift 4
  post "$views" --as refused "$@"
  expect_problem "$want" "$name"
  [[ -z $named ]] || expect_same 'what is named' "$(faults)" "$named"
}

test_begin 'media types'
refused 415 media-type '' -- -H 'Content-Type: text/plain' --data-binary '{}'
refused 415 media-type '' -- -H 'Content-Type: application/x-www-form-urlencoded' --data-binary 'lang=en'
refused 415 media-type '' -- -H 'Content-Type: application/xml' --data-binary '<a/>'

test_begin 'JSON that is none'
for body in '{' '{"lang": }' '{"lang": "en"} x' "{'lang': 1}" '{"lang": "\ud800"}' '{"lang": "en",}' 'nul' '{"lang":"en","lang":"en"}'; do
  refused 400 bad-request '' -- --json "$body"
done
expect_json '.detail + (.errors // [] | map(.detail) | join(" ")) | length > 0'
refused 400 bad-request '' -- --json '{
  "lang": nonsense }'
expect_body 'line 2'
printf '{"lang":"\377"}' >"$T/latin"
refused 400 bad-request '' -- -H 'Content-Type: application/json' --data-binary "@$T/latin"
printf '{"lang":"e\0n"}' >"$T/nul"
refused 400 bad-request '' -- -H 'Content-Type: application/json' --data-binary "@$T/nul"
refused 400 bad-request '' -- --json '{"lang": "\u0000"}'

test_begin 'JSON of another shape'
refused 422 invalid /lang -- --json '{"lang": 5}'
refused 422 invalid /lang -- --json '{"lang": null}'
refused 422 invalid /lang -- --json '{"lang": "e!"}'
refused 422 invalid /lang -- --json '{"lang": "fr"}'
refused 422 invalid /colour -- --json '{"colour": "red"}'
refused 422 invalid '/colour /lang' -- --json '{"colour": "red", "lang": []}'
refused 422 invalid '' -- --json '[]'
for body in '"en"' 5 null true; do
  refused 422 invalid '' -- --json "$body"
done
nested=$(printf '[%.0s' {1..40})
post "$views" --json "$nested"
[[ $status == 400 || $status == 422 ]] || fail "status $status"

test_begin 'sizes'
refused 413 too-large '' -- --json "{\"lang\": \"$(printf 'e%.0s' {1..5000})\"}"

test_begin 'pages of other sites may not count'
refused 403 forbidden '' -- -H 'Sec-Fetch-Site: cross-site'
refused 403 forbidden '' -- -H 'Sec-Fetch-Site: cross-site' -H 'Origin: https://evil.example'

test_begin 'a bad token'
refused 401 unauthorized '' -- -H 'Authorization: Bearer nonsense'

test_begin 'a query'
post "$views?lang=en" --as refused
expect_problem 400 bad-request
expect_same 'what is named' "$(faults)" lang

test_begin 'none of these counted, and the next request on the connection is its own'
post "$views" --as refused
expect_json '.outcome == "counted" and .views == 1'
bodies=('' '{}' '{"lang": "zh-Hans"}' ' { "lang" : "en" } ')
for body in "${bodies[@]}"; do
  post "$views" --as refused --json "$body"
  expect_status 200
  expect_json '.outcome == "repeat" and .views == 1'
  expect_json "keys == [\"article\", \"outcome\", \"views\"] and .article == $id"
done
post "$views" --as chunky -H 'Transfer-Encoding: chunked' --json '{"lang": "en"}'
expect_json '.outcome == "counted"'
