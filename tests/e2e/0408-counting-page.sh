#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The counting rule as a page: both languages, one of them, its figures, and where it is linked from.
. "$(dirname "$0")/lib.sh"
start_site
section
publish harbour Harbour
id_of harbour

# says LANGUAGE TEXT…: the page asked for in that language (both: none) holds each text.
says() {
  local query=${1/both/} text
  shift
  get "/counting${query:+?lang=$query}"
  expect_page 200
  for text; do
    expect_body "$text"
  done
}

test_begin 'both languages, and the figures of the rule in each'
says both 'This is rule 1.' '这是计数规则 1，'
for lang in en zh-Hans; do
  says "$lang" "<html lang=\"$lang\"" '<code>/api/v1/articles/{id}/views</code>' /64
  for outcome in counted repeat bot prefetch preview flood imported; do
    expect_body "<code>$outcome</code>"
  done
done
says en 'until 30 minutes have passed' 'same reader within 30 minutes' 'within 60 minutes' 'opened 30 visits' '(48 hours after' \
  'two days at most' 'number 2 and begin'
expect_no_body 这是计数规则
says zh-Hans '直到 30 分钟内' '60 分钟之内' '计入 30 次到访' '48 小时' 最多保留两天 '编号为 2'
expect_no_body 'This is rule'

test_begin 'the outcomes are those of the books'
get "/api/v1/articles/$id/views"
expect_json '.rule == 1'
for outcome in $(json '.outcomes | keys[]'); do
  says both "<th scope=\"row\"><code>$outcome</code></th>"
done

test_begin 'who leads there'
for path in "/news/$id/harbour" /latest /stats "/stats/$id"; do
  get "$path"
  expect_page 200
  expect_body 'href="/counting'
done
get "/stats?lang=en"
expect_body 'href="/counting?lang=en"'

test_begin 'as any page'
head_of /counting
expect_page 200
tag=$(get /counting && header ETag)
get /counting -H "If-None-Match: $tag"
expect_status 304
post /counting
expect_status 405
get '/counting?lang=no_tag'
expect_page 422
