#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Compressed and kept answers: by nginx for a second, by the daemon until something changes, by nobody when credentials
# came along; and no header outside the key changes what is kept.
. "$(dirname "$0")/lib.sh"
need gzip
start_site
section
# Long enough to be worth compressing.
publish harbour 'The harbour' '.texts.en.body = ([range(60) | "Paragraph \(.) of the harbour."] | join("\n\n"))'
id_of harbour

# hits PATH [OPTION…]: whether nginx answered the last of four requests from its cache.
hits() {
  local i
  for ((i = 0; i < 4; i++)); do
    get "$@"
  done
  sleep 1.2
  [[ $(tail -n 4 "$site/log/access.log" | awk '{print $NF}' | tr '\n' ' ') == *HIT* ]]
}

test_begin 'gzip for who accepts it, the same content, tags of their own'
for path in /api/v1/articles/harbour /latest "/news/$id/harbour"; do
  get "$path"
  expect_no_header Content-Encoding
  expect_header Vary Accept-Encoding
  plain_tag=$(header ETag)
  cp "$T/body" "$T/plain"
  get "$path" -H 'Accept-Encoding: br;q=1.0, gzip;q=0.8'
  expect_header_is Content-Encoding gzip
  expect_header Vary Accept-Encoding
  expect 'the same content' cmp <(gzip -dc "$T/body") "$T/plain"
  [[ $(header ETag) != "$plain_tag" ]] || fail 'one tag for two codings'
  tag=$(header ETag)
  get "$path" -H 'Accept-Encoding: gzip' -H "If-None-Match: $tag"
  expect_status 304
  get "$path" -H 'Accept-Encoding: gzip;q=0'
  expect_no_header Content-Encoding
  get "$path" -H 'Accept-Encoding: identity'
  expect_no_header Content-Encoding
done

test_begin 'nginx keeps what the public reads'
expect 'a hit' hits /api/v1/articles/harbour
expect 'a hit' hits "/news/$id/harbour"
expect 'a hit' hits /api/v1/articles -H 'Accept-Encoding: gzip'

test_begin 'nothing with credentials, whatever they are'
tp token issue --role editor --label desk
secret=${out##*$'\n'}
! hits /api/v1/articles/harbour -H "Authorization: Bearer $secret" || fail 'a hit'
expect_status 200
for i in 1 2 3; do get /api/v1/articles/harbour; done
for credentials in 'Bearer nonsense' 0 Basic; do
  get /api/v1/articles/harbour -H "Authorization: $credentials"
  expect_problem 401 unauthorized
done
get /api/v1/articles/harbour
expect_status 200

test_begin 'a HEAD does not empty the GET'
for i in 1 2 3; do head_of "/api/v1/articles/harbour?lang=en"; done
get '/api/v1/articles/harbour?lang=en'
expect_json '.title.en == "The harbour"'

test_begin 'headers outside the key change nothing'
get /api/v1/articles/harbour
cp "$T/body" "$T/plain"
for header in 'X-Forwarded-Host: evil.example' 'X-Original-URL: /x' 'X-Rewrite-URL: /x' 'X-HTTP-Method-Override: DELETE' 'X-Forwarded-Proto: https' \
  'Accept-Language: zh' 'Range: bytes=0-3' 'If-Modified-Since: Thu, 01 Jan 2099 00:00:00 GMT' 'Cookie: a=b' 'Origin: https://evil.example' 'Proxy: http://evil.example'; do
  get /api/v1/articles/harbour -H "$header"
  expect_status 200
  expect 'the same bytes' cmp "$T/body" "$T/plain"
done
get /api/v1/articles/harbour -H 'Host: evil.example'
expect_status 200
expect_no_body evil.example
get /latest -H 'Host: evil.example'
expect_no_body evil.example

test_begin 'a change shows within a second through nginx, at once with nothing kept'
for i in 1 2 3 4 5; do
  for _ in 1 2 3; do get /api/v1/articles/harbour; get "/news/$id/harbour"; get /latest; done
  line harbour 'The harbour' ".texts.en.body = \"Short.\" | .texts.en.title = \"Edition $i\"" >"$T/e.jsonl"
  tp import --format jsonl "$T/e.jsonl"
  expect_exit 0
  get "/api/v1/articles/harbour?lang=en" -H "Authorization: Bearer $secret"
  expect_json ".title.en == \"Edition $i\""
  sleep 1
  get /api/v1/articles/harbour
  expect_json ".title.en == \"Edition $i\""
  get "/news/$id/harbour" -L
  expect_body "Edition $i"
  get /latest
  expect_body "Edition $i"
done

test_begin 'counts lag two seconds at most'
post "/api/v1/articles/$id/views" --as ann
expect_json '.outcome == "counted" and .views == 1'
sleep 2
get "/api/v1/articles/$id"
expect_json '.views == 1'
get '/api/v1/articles'
expect_json '.items[0].views == 1'
get "/api/v1/views?ids=$id"
expect_json ".views == {\"$id\": 1}"

test_begin 'an outage is bridged by what was kept, and errors say so otherwise'
for _ in 1 2 3; do get /api/v1/articles/harbour; done
kill_daemon
sleep 1.1
get /api/v1/articles/harbour
expect_json '.title.en == "Edition 5"'
get /api/v1/articles/never-asked
expect_problem 502 bad-gateway
expect_header Retry-After
get /never-asked
expect_page 502
post "/api/v1/articles/$id/views" --as bob
expect_problem 502 bad-gateway
start_daemon
post "/api/v1/articles/$id/views" --as bob
expect_json '.outcome == "counted" and .views == 2'
