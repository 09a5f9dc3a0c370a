#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# HTTP manners of the JSON routes: HEAD, OPTIONS, 405, 404, entity tags, CORS, the strict headers on every answer.
. "$(dirname "$0")/lib.sh"
start_site
section
publish harbour 'The harbour'
publish draft Draft '.status = "draft" | del(.published_at)'
publish later Later '.published_at = "2099-01-01T00:00:00+08:00"'
publish gone Gone '.status = "withdrawn" | .reason = {en: "An error.", "zh-Hans": "有误。"}'
id_of harbour

reads=(/api/v1/articles /api/v1/articles/harbour "/api/v1/articles/$id" "/api/v1/views?ids=$id" /api/v1/sections /api/v1/site
  /api/v1/openapi.json)

test_begin 'every GET: JSON, a weak tag, 304 for it, HEAD with the same headers, for every site'
for path in "${reads[@]}"; do
  get "$path"
  expect_status 200
  expect_header_is Content-Type application/json
  expect_header_is Access-Control-Allow-Origin '*'
  expect_strict_headers
  expect_header ETag 'W/"'
  expect_json 'type == "object"'
  tag=$(header ETag)
  get "$path" -H "If-None-Match: $tag"
  expect_status 304
  expect_empty
  expect_header_is ETag "$tag"
  expect_strict_headers
  get "$path" -H "If-None-Match: \"other\", $tag"
  expect_status 304
  get "$path" -H 'If-None-Match: *'
  expect_status 304
  get "$path" -H 'If-None-Match: W/"other"'
  expect_status 200
  head_of "$path"
  expect_status 200
  expect_header_is Content-Type application/json
  expect_header_is ETag "$tag"
  get "$path"
  expect_status 200
  get "$path" -H 'Authorization: Bearer nonsense'
  expect_problem 401 unauthorized
  expect_header WWW-Authenticate Bearer
done

test_begin 'an article by id and by slug is the same one'
get "/api/v1/articles/$id"
one=$(json -S .)
get /api/v1/articles/harbour
expect_same 'by slug' "$(json -S .)" "$one"

test_begin 'the shape is complete: nothing is absent'
expect_json 'keys == ["body","byline","corrections","id","image","languages","modified_at","published_at","revision","section","slug","source",
  "status","summary","tags","title","translation","url","views"]'
expect_json '.image == null and .source == null and .corrections == [] and .tags == [] and .views == 0 and .revision == 1'
expect_json '.published_at == "2026-01-02T10:00:00+08:00" and .status == "published" and .languages == ["en", "zh-Hans"]'
expect_json '.section == {"slug": "trade-news", "name": {"en": "Trade news", "zh-Hans": "贸易新闻"}}'
expect_json '.summary == {"en": "About The harbour"} and .byline == {"en": "By A. Writer"}'
expect_json '.body.en == "<p>First of The harbour.</p>\n<p>Second.</p>\n"'
expect_json '.translation["zh-Hans"] == {"status": "current", "made_from": 1}'
expect_json ".url == \"http://127.0.0.1:$port/news/$id/harbour\""
get /api/v1/articles
expect_json '.next == null and (.items | length == 1) and (.items[0] | has("body") | not)'
expect_json '.items[0] | keys == ["byline","id","image","languages","modified_at","published_at","revision","section","slug","status","summary","tags",
  "title","url","views"]'

test_begin 'OPTIONS tells what is allowed, and anything else is 405 with the same'
for path in "${reads[@]%\?*}"; do
  options "$path"
  expect_status 204
  expect_empty
  expect_header Allow GET
  expect_header Allow HEAD
  expect_header Allow OPTIONS
  expect_strict_headers
  allow=$(header Allow)
  for verb in DELETE PUT PATCH POST BREW TRACE; do
    [[ $allow == *$verb* ]] && continue
    request "$verb" "$path"
    expect_problem 405 method-not-allowed
    expect_header_is Allow "$allow"
  done
done
options "/api/v1/articles/$id/views"
expect_header Allow POST

test_begin 'what is not there is 404, all alike, and repeats nothing'
get /api/v1/articles/999999
expect_problem 404 not-found
cp "$T/body" "$T/never"
id_draft=2 id_later=3
for path in /api/v1/articles/draft /api/v1/articles/later /api/v1/articles/$id_draft /api/v1/articles/$id_later /api/v1/articles/none \
  /api/v1/articles/99999999999999999999 /api/v1/articles/0 /api/v1/articles/-1 /api/v1/articles/none/nothing /api/v1/none /api/v2/articles /api /api/; do
  get "$path"
  expect_problem 404 not-found
done
for path in draft later $id_draft $id_later; do
  get "/api/v1/articles/$path"
  expect "the same bytes for $path" cmp "$T/body" "$T/never"
  post "/api/v1/articles/$path/views" --as ann
  expect_problem 404 not-found
done
get /api/v1/articles/sentinel-4711
expect_no_body 4711

test_begin 'what was withdrawn is 410 with its reason, and in no list'
get /api/v1/articles/gone
expect_problem 410 withdrawn
expect_body 'An error.'
post /api/v1/articles/4/views --as ann
expect_problem 410 withdrawn
get /api/v1/articles
expect_json '[.items[].slug] == ["harbour"]'

test_begin 'routes of later versions are unknown, not half there'
for path in /api/v1/search?q=x /api/v1/tags "/api/v1/articles/$id/related" /feed.json /feed.atom /sitemap.xml; do
  get "$path"
  [[ $status == 404 || $status == 200 ]] || fail "status $status of $path"
done

test_begin 'what odd addresses get is never the inside, and never a 5xx'
for path in //api/v1/articles /api//v1/articles /api/v1/articles/ /api/v1/../v1/articles /api/v1/%61rticles /api/v1/articles%00 \
  '/api/v1/articles\harbour' /api/v1/articles/%2e%2e /api/v1/articles/%ff /api/v1/articles/%E8%B4%B8 "/api/v1/articles/$(printf 'a%.0s' {1..3000})" \
  '/api/v1/articles?' '/api/v1/articles?&' '/?%' '/api/v1/articles;x' '/%2e%2e/%2e%2e/etc/passwd' '/css/..%2f..%2fetc/passwd'; do
  get "$path"
  [[ $status =~ ^(200|301|308|400|404|414)$ ]] || fail "status $status of $path"
  expect_strict_headers
  expect_no_body 'root:'
done
