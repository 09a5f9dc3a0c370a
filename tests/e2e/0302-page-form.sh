#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Any page of the founding form comes in; one that is not of it is refused with what is missing and where.
. "$(dirname "$0")/lib.sh"
start_site --no-microcache
section trade-news

# page [SECTION] [TITLE LINE] [RELEASE LINE] [PICTURE] [CAPTION] [BODY]
page() {
  printf 'Home> %s\n\n%s\n\n%s\n\n\n%s\n\n%s\n\n \n\n%s\n\nhome\n\n返回品牌站\n' "$@"
}
title='New cranes for the port By Li Na 港口新增起重机'
release='Release time:2024-06-01 08:30 Click volume:1200'
body=$'The cranes arrived on Saturday.\n\nThey are blue.\n\n起重机周六到港。\n\n它们是蓝色的。'

imported() {
  tp import "$1"
  expect_exit 0
  get '/api/v1/articles?limit=1&sort=newest'
}

test_begin 'a page with a section known by its Chinese name'
page 贸易新闻 "$title" "$release" crane.png 'Cranes. Photo: Port' "$body" >"$T/a.txt"
imported "$T/a.txt"
expect_json '.items[0].section.slug == "trade-news" and .items[0].views == 1200'
expect_json '.items[0].title == {"en": "New cranes for the port", "zh-Hans": "港口新增起重机"} and .items[0].byline.en == "By Li Na"'
expect_json '.items[0].published_at == "2024-06-01T08:30:00+08:00" and .items[0].image.name == "crane.png"'

test_begin 'known by its English name; or made'
page 'Trade news' "${title/New/Old}" "${release/06-01/06-02}" crane.png Cranes "$body" >"$T/b.txt"
imported "$T/b.txt"
expect_json '.items[0].section.slug == "trade-news"'
page 'Harbour life' "${title/New/Red}" "${release/06-01/06-03}" crane.png Cranes "$body" >"$T/c.txt"
imported "$T/c.txt"
expect_json '.items[0].section.slug == "harbour-life" and .items[0].section.name == {"en": "Harbour life"}'
page 港口生活 "${title/New/Tall}" "${release/06-01/06-04}" crane.png Cranes "$body" >"$T/d.txt"
imported "$T/d.txt"
expect_json '.items[0].section.slug | test("^section-[0-9]+$")'

test_begin 'the picture is taken from beside the page'
sample=$(find "$root/cgi-bin/etc/samples" -name '*.webp' | sort | head -n 1)
mkdir -p "$T/with"
cp "$sample" "$T/with/crane.webp"
page 贸易新闻 "${title/New/Wide}" "${release/06-01/06-05}" crane.webp Cranes "$body" >"$T/with/e.txt"
imported "$T/with/e.txt"
expect_json '.items[0].image | (.src | startswith("/media/")) and .width > 0 and .height > 0 and .name == "crane.webp"'
cp "$T/body" "$T/list"
get "$(json '.items[0].image.src')"
expect_status 200
expect_header_is Content-Type image/jpeg # made anew
get "$(jq -r '.items[0].image.srcset | split(" ")[0]' "$T/list")"
expect_status 200
expect_header_is Content-Type image/webp

test_begin 'a picture that is none is refused or left out with a word, never shown'
printf '<script>alert(1)</script>' >"$T/with/crane.webp"
page 贸易新闻 "${title/New/Odd}" "${release/06-01/06-06}" crane.webp Cranes "$body" >"$T/with/f.txt"
tp import "$T/with/f.txt"
expect_err "with/f.txt"
expect_err picture
if ((code == 0)); then
  get '/api/v1/articles?limit=1'
  expect_json '.items[0].image.src == null'
fi

test_begin 'text is text: markup of any kind in a page stays letters'
page 贸易新闻 'A <b>bold</b> *star* claim By A_B_C 大胆的 <script>' "${release/06-01/06-07}" crane.png '<i>Cap</i> **x**' \
  $'<script>alert(1)</script> and *stars* and [a](javascript:x)\n\n# no heading\n\n1. no list\n\n起重机周六运抵港口，大家都很高兴，*星号* 与 <img src=x onerror=y> 都是文字，仅此而已。' >"$T/g.txt"
imported "$T/g.txt"
id=$(json '.items[0].id')
get "/api/v1/articles/$id"
expect_json '.title.en | contains("<b>bold</b> *star*")'
expect_json '.body.en | contains("&lt;script&gt;") and contains("*stars*") and contains("# no heading") and contains("1. no list")'
expect_json '.body | tostring | test("<script|<img|<em|<h1|<ol|href=") | not'
get "/news/$id/x" -L
expect_no_body '<script>alert'
expect_no_body '<img src=x'

test_begin 'carriage returns, a byte order mark and spaces at the ends are no part of it'
{ printf '\357\273\277'; page 贸易新闻 "${title/New/Dos}" "${release/06-01/06-08}" crane.png Cranes "$body" | sed 's/$/  \r/'; } >"$T/h.txt"
imported "$T/h.txt"
expect_json '.items[0].title.en == "Dos cranes for the port"'

test_begin 'what is not of the form is refused, with what is missing and where, and leaves nothing'
before=$(curl -s "http://127.0.0.1:$port/api/v1/articles?limit=100" | jq '.items | length')
refused() {
  tp import --format page "$T/bad.txt"
  expect_exit 1
  expect_err "tradepost: import: $T/bad.txt"
  local word
  err=${err,,}
  for word; do expect_err "$word"; done
  get '/api/v1/articles?limit=100'
  expect_json ".items | length == $before"
}
sed '/^Home>/d' "$T/a.txt" >"$T/bad.txt"; refused home
sed '/^Release/d' "$T/a.txt" >"$T/bad.txt"; refused release
sed 's/ Click volume:1200//' "$T/a.txt" >"$T/bad.txt"; refused click
sed 's/Click volume:1200/Click volume:many/' "$T/a.txt" >"$T/bad.txt"; refused click
sed 's/2024-06-01/2024-13-01/' "$T/a.txt" >"$T/bad.txt"; refused release
sed 's/^New cranes.*/港口新增起重机/' "$T/a.txt" >"$T/bad.txt"; refused title
sed '/^The\|^They/d' "$T/a.txt" >"$T/bad.txt"; refused english
sed '/^起重机\|^它们/d' "$T/a.txt" >"$T/bad.txt"; refused chinese
: >"$T/bad.txt"; refused
head -c 5000 /dev/urandom >"$T/bad.txt"; refused
sed 's/New/\xff\xfe/' "$T/a.txt" >"$T/bad.txt"; refused utf-8
cp "$T/a.txt" "$T/bad.txt"; printf '{"id":1}' >"$T/doubt"
tp import "$T/doubt"
((code == 1)) || fail 'what is neither a page nor jsonl came in'
