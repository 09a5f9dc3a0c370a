#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Markdown files with front matter lose nothing: what is exported, an empty store takes in and exports as the same bytes,
# pictures included. Files of people are read too, one a language or all in one, and what is wrong in one is named by file
# and line, and then nothing comes in.
. "$(dirname "$0")/lib.sh"
need jq
write_configuration
tp migrate
section trade-news
section logistics Logistics 物流
tp section set logistics --position 1

mapfile -t samples < <(find "$root/cgi-bin/etc/samples" -name '*.webp' | sort | head -n 2)
mkdir "$T/in"
for file in "${samples[@]}"; do
  cp "$file" "$T/in/"
done
one=$(basename "${samples[0]}") two=$(basename "${samples[1]}")

test_begin 'every field, state and picture goes round'
{
  line plain Plain
  line full Full '.tags = ["ports", "关税", "#a", "[b]"] | .source = {name: "\"The\" Agency", url: "https://agency.example/1"} | .imported = 23189
    | .section = "logistics" | .modified_at = "2026-01-03T11:00:00+08:00" | .old_slugs = ["fuller", "fullest"]
    | .corrections = [{at: "2026-01-03T11:00:00+08:00", lang: "en", note: "Two\nlines, \"quoted\"."}]'
  line draft Draft '.status = "draft" | del(.published_at)'
  line later Later '.published_at = "2099-05-06T07:08:09+08:00"'
  line gone Gone '.status = "withdrawn" | .reason = {en: "An error.\nOf ours.", "zh-Hans": "有误。"}'
  line english English 'del(.texts["zh-Hans"])'
  line chinese-first 'Zh' '.texts = {"zh-Hans": .texts["zh-Hans"], en: .texts.en}'
  line stale Stale '.texts["zh-Hans"].made_from = 0'
  line hidden Hidden '.texts["zh-Hans"].hidden = true'
  # shellcheck disable=SC2016 # marks of code, no commands
  line fences Fences '.texts.en.body = "---\nlang: fr\ntitle: no\n---\n\n```\n---\n```\n" | .texts["zh-Hans"].body = "\n\n  ---\n"'
  line ends Ends '.texts.en.body = "" | .texts["zh-Hans"].body = "no end"'
  line returns Returns '.texts.en.body = "a\r\nb\r\n\t" | .texts.en.summary = " \ta\n: b "'
  line odd 'Quotes " and \ and <b>: & ünïcödé 😀' '.texts.en.byline = "\"quoted\"" | .texts["zh-Hans"].byline = "- [a] {b} # c: d" | .texts.en.summary = "---"'
  line titles 'true' '.texts["zh-Hans"].title = "123" | .texts.en.byline = "null" | .tags = ["1", "true"]'
  line named Named '.image = {name: "none.png", alt: {en: "A pier"}, caption: {en: "The pier: a", "zh-Hans": "码头"}}'
  line picture Picture '.image = {name: "'"$one"'", alt: {en: "A crane", "zh-Hans": "起重机"}, caption: {en: "Cranes"}}'
} >"$T/in/in.jsonl"
tp import --format jsonl "$T/in/in.jsonl"
expect_exit 0
# A picture that only a text shows.
id_two=$(b2sum -l 128 "$T/in/$two" | cut -d' ' -f1)
cp "$T/in/$two" "$T/in/$id_two.webp"
line inside Inside '.texts.en.body = "![A quay](/media/'"$id_two"'.webp \"The quay\")\n\nText."' >"$T/in/inside.jsonl"
tp import --format jsonl "$T/in/inside.jsonl"
expect_exit 0
tp export --format jsonl
expect_exit 0
cp "$T/out" "$T/first.jsonl"
tp export --format markdown "$T/first"
expect_exit 0
expect_same 'articles' "$(find "$T/first" -maxdepth 1 -name '*.md' | sed 's/.*\///; s/\..*//' | sort -u | wc -l)" 17
expect_same 'files' "$(find "$T/first" -maxdepth 1 -name '*.md' | wc -l)" 33
# One was made anew; the other, named by what it holds, is as it came.
expect_same 'pictures' "$(find "$T/first/media" -type f -name '*.jpg' | wc -l) $(find "$T/first/media" -type f -name '*.webp')" "1 $T/first/media/$id_two.webp"
expect 'a front matter that people can read' grep -qx 'title: Quotes " and \\ and <b>: & ünïcödé 😀' "$T/first/odd.en.md"
expect 'a list' grep -qx 'tags: ports, 关税, #a, \[b\]' "$T/first/full.en.md"
expect 'of the whole article once' test "$(grep -lx 'status: published' "$T/first"/plain.*.md)" = "$T/first/plain.en.md"
cp "$site/tradepost.conf" "$T/first.conf"

site=$T/second
write_configuration
tp migrate
expect_exit 0
tp import --format markdown "$T/first"
expect_exit 0
expect_out '17 created'
tp export --format markdown "$T/again"
expect_exit 0
expect 'the same bytes' diff -r "$T/first" "$T/again"
tp export --format jsonl
expect 'the same lines' cmp "$T/out" "$T/first.jsonl"
start_site
get /api/v1/articles/inside lang=en
expect_json '.body.en | contains("<figure><img src=\"/media/'"$id_two"'.webp\" srcset=") and contains("<figcaption>The quay</figcaption>")'
get "/media/$id_two.webp"
expect_status 200
expect 'the picture' cmp -s "$T/body" "$T/in/$two"
get /api/v1/articles/inside lang=en
expect_json '.body.en | contains(" srcset=\"/media/'"$id_two"'-480.webp 480w, /media/'"$id_two"'-960.webp 960w, ")'
get /api/v1/articles/picture
expect_json '.image | (.src | endswith(".jpg")) and (.srcset | contains("-480.webp 480w, "))'
get "$(json '.image.srcset | split(" ")[0]')"
expect_status 200

test_begin 'the same once more changes nothing, also through a daemon, and a folder is known by itself'
find "$site/media" -type f -printf '%f %T@ %s\n' | sort >"$T/files"
tp import "$T/first"
expect_exit 0
expect_out '0 created, 0 changed, 17 as they were'
find "$site/media" -type f -printf '%f %T@ %s\n' | sort | diff "$T/files" - || fail 'pictures were written again'

test_begin 'a folder that holds something is not written into'
tp export --format markdown "$T/again"
expect_exit 1
expect_err 'is not empty'
tp export --format markdown
expect_exit 2
tp export "$T/nowhere"
expect_exit 2
[[ ! -e $T/nowhere ]] || fail 'a folder was made'

test_begin 'what people write'
mkdir "$T/own"
cat >"$T/own/both.md" <<'END'
---
# one file for both
section: trade-news
status: published
published_at: 2026-02-03 04:05:06+08:00
tags: ports ,  关税
image.name: crane.webp
image.alt.en: A crane
---

---
lang: zh-Hans
title: 两个
---
第一段

---

第二段
---
lang: en
title: "Two in one"
byline:
---
First

---
Second
END
cp "${samples[0]}" "$T/own/crane.webp"
printf '\xef\xbb\xbf---\r\ntitle: Two files\r\nsection: trade-news\r\nstatus: draft\r\n---\r\nBody\r\n' >"$T/own/my.notes.en-GB.md"
printf -- '---\nlang: zh-Hans\ntitle: 两份\n---\n正文\n' >"$T/own/my.notes.zh-Hans.md"
printf 'no article' >"$T/own/readme.txt"
printf 'no article' >"$T/own/.hidden.md"
tp import --dry-run "$T/own"
expect_exit 0
expect_out 'would be: 2 created'
tp import "$T/own"
expect_exit 0
expect_out '2 created'
tp export
jq -e -s 'any(.slug == "two-in-one" and .tags == ["ports", "关税"] and (.texts | keys_unsorted) == ["zh-Hans", "en"]
  and .texts["zh-Hans"].body == "第一段\n\n---\n\n第二段\n" and .texts.en.body == "First\n\n---\nSecond\n" and .texts.en.byline == null
  and .published_at == "2026-02-02T20:05:06Z" and (.image.id | length) == 32)' "$T/out" >/dev/null || fail 'the file of both'
jq -e -s 'any(.slug == "two-files" and (.texts | keys_unsorted) == ["en-GB", "zh-Hans"] and .texts["en-GB"].body == "Body\r\n")' "$T/out" >/dev/null ||
  fail 'the two files'
tp import "$T/own/my.notes.zh-Hans.md"
expect_exit 0
expect_out '0 created, 0 changed, 1 as they were'

# wrong FILE:LINE WORD… <<<CONTENT: a folder with a good article and this file is refused, and leaves nothing.
tp export
cp "$T/out" "$T/before.jsonl"
wrong() {
  local place=$1 file=${1%%:*} word
  shift
  rm -rf "$T/wrong"
  mkdir "$T/wrong"
  printf -- '---\nsection: trade-news\nstatus: published\ntitle: Good\n---\nGood.\n' >"$T/wrong/good.en.md"
  cat >"$T/wrong/$file"
  tp import --format markdown "$T/wrong"
  expect_exit 1
  expect_err "tradepost: import: $T/wrong/$place: "
  for word; do
    expect_err "$word"
  done
  tp export
  expect 'nothing came in' cmp -s "$T/out" "$T/before.jsonl"
}

test_begin 'what is wrong is named by file and line'
wrong a.en.md:1 'must begin' <<<$'title: A\n---\nA'
wrong a.en.md:1 'must end' <<<$'---\ntitle: A\nA'
wrong a.en.md:3 'key: value' <<<$'---\ntitle: A\nsection\n---\nA'
wrong a.en.md:3 'twice' <<<$'---\ntitle: A\ntitle: B\n---\nA'
wrong a.en.md:4 'no key "colour"' <<<$'---\ntitle: A\n\ncolour: red\n---\nA'
wrong a.en.md:2 'no key "image.alt.en.x"' <<<$'---\nimage.alt.en.x: A\n---\nA'
wrong a.en.md:5 'status' <<<$'---\ntitle: A\nsection: trade-news\n# a\nstatus: odd\n---\nA'
wrong a.en.md:1 'status' <<<$'---\ntitle: A\nsection: trade-news\n---\nA'
wrong a.en.md:4 'published_at' <<<$'---\ntitle: A\nsection: trade-news\npublished_at: yesterday\nstatus: published\n---\nA'
wrong a.en.md:4 'section' <<<$'---\ntitle: A\nstatus: published\nsection: No Where\n---\nA'
wrong a.en.md:1 'title' <<<$'---\nsection: trade-news\nstatus: published\n---\nA'
wrong a.en.md:2 'whole number' <<<$'---\nimported: many\n---\nA'
wrong a.en.md:2 'true or false' <<<$'---\nhidden: perhaps\n---\nA'
wrong a.en.md:2 'JSON' <<<$'---\ntitle: "A\n---\nA'
wrong a.en.md:2 'JSON' <<<$'---\ntags: ["A"\n---\nA'
wrong a.en.md:4 'source.url' <<<$'---\ntitle: A\nsection: trade-news\nsource.url: javascript:alert(1)\nstatus: draft\n---\nA'
wrong a.en.md:6 'body' 'nested' <<<$'---\ntitle: A\nsection: trade-news\nstatus: draft\n---\n'"$(printf '>%.0s' {1..99})"
wrong a.md:2 'no "lang"' <<<$'---\ntitle: A\n---\nA'
wrong a.md:4 'no language' <<<$'---\nstatus: draft\n---\nA'
wrong a.md:7 'en already' <<<$'---\nstatus: draft\n---\n---\nlang: en\n---\n---\nlang: en\n---'
wrong a.en.md:2 'says zh' <<<$'---\nlang: zh\n---\nA'
wrong a.en.md:2 '"fr"' '"en"' <<<$'---\nlanguages: fr\n---\nA'
wrong a.en.md:3 'UTF-8' <<<$'---\ntitle: A\n\xff---\nA'
wrong good.zh-Hans.md:3 'another "status"' <<<$'---\ntitle: A\nstatus: draft\n---\nA'
wrong a.en.md:5 'picture' <<<$'---\ntitle: A\nsection: trade-news\nstatus: draft\nimage.name: a.en.md\n---\nA'
# Faults of several files are told at once.
printf -- '---\ntitle\n---\n' >"$T/wrong/a.en.md"
printf -- '---\nx: y\n---\n' >"$T/wrong/b.en.md"
tp import "$T/wrong"
expect_exit 1
expect_err "$T/wrong/a.en.md:2: "
expect_err "$T/wrong/b.en.md:2: "
mkdir "$T/none"
tp import "$T/none"
expect_exit 1
expect_err 'holds no file'
tp import --format markdown "$T/in/in.jsonl"
expect_exit 1
tp import --format markdown "$T/missing"
expect_exit 1
expect_err "$T/missing"

test_begin 'a picture that a refused folder brought does not stay'
rm -rf "$T/wrong"
mkdir "$T/wrong"

cp "$root/static/apple-touch-icon.png" "$T/wrong/crane.png"
printf -- '---\ntitle: A\nsection: No Where\nstatus: draft\nimage.name: crane.png\n---\nA' >"$T/wrong/a.en.md"
before=$(find "$site/media" -type f | wc -l)
tp import "$T/wrong"
expect_exit 1
expect_same 'pictures' "$(find "$site/media" -type f | wc -l)" "$before"
