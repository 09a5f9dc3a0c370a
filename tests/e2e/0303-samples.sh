#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The sample articles: complete in both languages, with pictures, and every page of them readable without JavaScript.
. "$(dirname "$0")/lib.sh"
start_site
samples=$root/cgi-bin/etc/samples
while IFS=$'\t' read -r slug position names; do
  options=()
  while IFS= read -r name; do options+=(--name "$name"); done < <(tr '\t' '\n' <<<"$names")
  tp section set "$slug" --position "$position" "${options[@]}"
  expect_exit 0
done <"$samples/sections.tsv"

test_begin 'all come in, without a warning'
tp import --format jsonl "$samples/articles.jsonl"
expect_exit 0
expect_same 'warnings' "$err" ''
get '/api/v1/articles?limit=100'
expect_json '[.items[] | select((.languages | sort) == ["en", "zh-Hans"])] | length >= 12'
expect_json '[.items[].image | objects] | length >= 10 and all(.src != null and .width > 0 and .alt.en and .alt["zh-Hans"] and .caption.en)'
expect_json '[.items[].section.slug] | unique | length >= 3'
cp "$T/body" "$T/all"

test_begin 'each as a page: both titles, byline, time, count, picture, texts, the ways out'
while IFS=$'\t' read -r path title_en title_zh published src; do
  get "$path"
  expect_page 200
  expect_body "<time datetime=\"$published\""
  [[ $src == - ]] || expect_body "src=\"$src\""
  expect_body 'href="/"'
  expect_body '<html lang='
  for text in "$title_en" "$title_zh"; do
    escaped=$(sed "s/&/\&amp;/g; s/</\&lt;/g; s/\"/\&quot;/g; s/'/\&#39;/g" <<<"$text")
    grep -qF -e "$text" -e "$escaped" "$T/body" || fail "\"$text\" is missing"
    ok
  done
  [[ $src != - ]] || continue
  get "$src"
  expect_status 200
done < <(jq -r '.items[] | [(.url | sub("^http://[^/]*"; "")), (.title.en // .title["zh-Hans"]), (.title["zh-Hans"] // .title.en), .published_at, (.image.src // "-")] | @tsv' "$T/all")

test_begin 'lists as pages show each of them'
for slug in trade-news logistics markets; do
  get "/section/$slug"
  expect_page 200
  get "/api/v1/articles?section=$slug&limit=3"
  first=$(json '.items[0].url' | sed 's#^http://[^/]*##')
  get "/section/$slug"
  expect_body "$first"
done
get /section/none
expect_page 404
get /news/999999/x
expect_page 404
get /none
expect_page 404
