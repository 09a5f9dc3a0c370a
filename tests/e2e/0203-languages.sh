#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `lang` keeps one language of every text, by RFC 4647 lookup and the script of Chinese; it hides nothing, and no header
# chooses.
. "$(dirname "$0")/lib.sh"
setting languages 'en, zh-Hans, zh-Hant, pt-BR'
setting name.en Post
start_site
section
publish both Both
publish english English 'del(.texts["zh-Hans"])'
publish chinese Chinese '.texts = {"zh-Hans": .texts["zh-Hans"]}'
publish hant Hant '.texts = {"zh-Hant": .texts["zh-Hans"], "pt-BR": .texts.en}'

kept() {
  get "/api/v1/articles/$1?lang=$2"
  expect_status 200
  expect_same "language of $1 for $2" "$(json '.title | keys | join(" ")')" "$3"
  expect_same 'every text has the same' "$(json '.body | keys | join(" ")')" "$3"
  cp "$T/body" "$T/one"
  get "/api/v1/articles?lang=$2"
  expect_json '.items | length == 4'
  expect_same 'in the list too' "$(json ".items[] | select(.slug == \"$1\") | .title | keys | join(\" \")")" "$3"
}

test_begin 'lookup'
kept both en en
kept both EN en
kept both en-GB en
kept both zh-Hans zh-Hans
kept both zh zh-Hans
kept both zh-CN zh-Hans
kept both zh-SG zh-Hans
kept both zh-Hans-CN zh-Hans
kept both zh-TW zh-Hans
kept both zh-HK zh-Hans
kept both fr en
kept hant zh-TW zh-Hant
kept hant zh-CN zh-Hant
kept hant pt pt-BR
kept hant pt-PT pt-BR
kept hant en zh-Hant
kept english zh en
kept chinese en zh-Hans

test_begin 'without it all are there, and headers choose nothing'
get /api/v1/articles/both
expect_json '.title | keys == ["en", "zh-Hans"]'
cp "$T/body" "$T/all"
get /api/v1/articles/both -H 'Accept-Language: zh-CN' -H 'Accept: text/html'
expect 'the same bytes' cmp "$T/body" "$T/all"
expect_no_header Content-Language
! header Vary | grep -qi accept-language || fail 'it varies by language'

test_begin 'languages and translation stay complete'
get '/api/v1/articles/both?lang=zh'
expect_json '.languages == ["en", "zh-Hans"] and (.translation | has("zh-Hans"))'

test_begin 'each has a tag of its own'
get /api/v1/articles/both ; tag=$(header ETag)
get '/api/v1/articles/both?lang=en' -H "If-None-Match: $tag"
expect_status 200

test_begin 'a site and sections'
get '/api/v1/sections?lang=zh'
expect_json '.items[0].name == {"zh-Hans": "贸易新闻"}'
get /api/v1/site
expect_json '.languages == ["en", "zh-Hans", "zh-Hant", "pt-BR"]'
