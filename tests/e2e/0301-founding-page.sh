#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The portal's ancestor, imported: every element of it where it belongs, as JSON and as a page. The page itself is not ours to
# publish, so it lies beside the repository, and without it this is skipped; 0302 imports pages of our own.
. "$(dirname "$0")/lib.sh"
page=$({ find "$founding" -maxdepth 1 -type f -name '*.txt' 2>/dev/null || true; } | sort | sed -n 1p)
[[ -n $page ]] || skip "there is no page in $founding"
start_site

test_begin 'the import says what it did, and warns of the picture that is not there'
tp import --format page "$page"
expect_exit 0
expect_err '图片1(37).png'

test_begin 'as JSON'
get /api/v1/articles
expect_json '.items | length == 1'
id=$(json '.items[0].id') slug=$(json '.items[0].slug')
get "/api/v1/articles/$id"
expect_json '.title.en == "GT Voice: Innovative ways needed to move China-Japan-S.Korea trilateral cooperation forward"'
expect_json '.title["zh-Hans"] == "环球之声:创新合作方式推动中日韩互利共赢"'
expect_json '.byline == {"en": "By Global Times"}'
expect_json '.published_at == "2024-05-17T17:01:00+08:00"'
expect_json '.views == 23189'
expect_json '.section.name["zh-Hans"] == "贸易新闻"'
expect_json '.image.name == "图片1(37).png" and .image.src == null and .image.width == null'
expect_json '[.image.caption[]] == ["Illustration: Xia Qing/GT"]'
expect_json '[.body.en | scan("<p>")] | length == 14'
expect_json '[.body["zh-Hans"] | scan("<p>")] | length == 13'
expect_json '.languages | sort == ["en", "zh-Hans"]'

test_begin 'each paragraph in its language, in order, to the letter'
# The page's own paragraphs: lines that are not empty, after the caption and before `home`.
sed 's/\r$//; s/\xc2\xa0/ /g' "$page" | grep -v '^[[:space:]]*$' | sed 's/^[[:space:]]*//; s/[[:space:]]*$//' >"$T/lines"
awk '/^Illustration/ {on = 1; next} tolower($0) == "home" {exit} on' "$T/lines" >"$T/paragraphs"
expect_same 'paragraphs of the page' "$(wc -l <"$T/paragraphs")" 27
text_of() {
  json ".body[\"$1\"]" | grep -o '<p>.*</p>' | sed -e 's/<[^>]*>//g' -e 's/&quot;/"/g' -e "s/&#39;/'/g" -e 's/&lt;/</g' -e 's/&gt;/>/g' -e 's/&amp;/\&/g'
}
text_of en >"$T/en"
text_of zh-Hans >"$T/zh"
expect 'the English text' diff "$T/en" <(head -n 14 "$T/paragraphs")
expect 'the Chinese text' diff "$T/zh" <(tail -n 13 "$T/paragraphs")

test_begin 'as a page, complete and in order'
get "/news/$id/$slug"
expect_page 200
tr '\n' ' ' <"$T/body" >"$T/flat"
# Each of these comes after the one before it.
position=0
while IFS= read -r piece; do
  rest=$(tail -c "+$((position + 1))" "$T/flat")
  at=$(LC_ALL=C awk -v piece="$piece" 'BEGIN {RS = "\001"} {print index($0, piece)}' <<<"$rest")
  ((at > 0)) || fail "\"$piece\" is missing, or stands too early"
  position=$((position + at))
  ok
done <<'PIECES'
贸易新闻
GT Voice: Innovative ways needed to move China-Japan-S.Korea trilateral cooperation forward
环球之声:创新合作方式推动中日韩互利共赢
By Global Times
<time datetime="2024-05-17T17:01:00+08:00"
图片1(37).png
Illustration: Xia Qing/GT
While external forces have complicated relations
PIECES
grep -qE '23,?189' "$T/body" || fail 'the view count is missing'
grep -qE 'href="/"' "$T/body" || fail 'the way home is missing'
expect_body 返回品牌站
expect_same 'paragraphs' "$(grep -o '<p>' "$T/body" | wc -l)" "$(($(grep -c . "$T/en") + $(grep -c . "$T/zh")))"

test_begin 'one language of it'
get "/news/$id/$slug?lang=zh"
expect_page 200
expect_body 环球之声
expect_no_body 'While external forces have complicated'

test_begin 'the wrong slug leads to the right one'
get "/news/$id/wrong?lang=zh&utm_source=x"
expect_status 301
expect_strict_headers
[[ $(header Location) =~ ^(http://127.0.0.1:$port)?/news/$id/$slug(\?lang=zh.*)?$ ]] || fail "it leads to $(header Location)"

test_begin 'the same again changes nothing; a newer figure is taken'
tp import "$page"
expect_exit 0
get "/api/v1/articles/$id"
expect_json '.revision == 1 and .views == 23189'
sed 's/Click volume:23189/Click volume:23190/' "$page" >"$T/newer.txt"
tp import "$T/newer.txt"
expect_exit 0
sleep 1
get "/api/v1/articles/$id"
expect_json '.views == 23190'
get /api/v1/articles
expect_json '.items | length == 1'
