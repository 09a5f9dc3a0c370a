#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# jsonl loses nothing: what is exported, an empty store takes in and exports as the same bytes. And what is wrong in a file
# is named by line, and refused whole.
. "$(dirname "$0")/lib.sh"
need jq
write_configuration
tp migrate
section trade-news
section logistics Logistics 物流

test_begin 'every field and state goes round'
{
  line plain Plain
  line full Full '.tags = ["ports", "关税"] | .source = {name: "The Agency", url: "https://agency.example/1"} | .imported = 23189 | .section = "logistics"
    | .texts.en.made_from = null | del(.texts.en.made_from) | .modified_at = "2026-01-03T11:00:00+08:00"'
  line draft Draft '.status = "draft" | del(.published_at)'
  line later Later '.published_at = "2099-05-06T07:08:09+08:00"'
  line gone Gone '.status = "withdrawn" | .reason = {en: "An error.", "zh-Hans": "有误。"}'
  line english English 'del(.texts["zh-Hans"])'
  line chinese-first 'Zh' '.texts = {"zh-Hans": .texts["zh-Hans"], en: .texts.en}'
  line markdown Markdown '.texts.en.body = "# Head\n\n* a\n* b\n\n> quote **bold**\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"'
  line picture Picture '.image = {name: "none.png", alt: {en: "A pier"}, caption: {en: "The pier", "zh-Hans": "码头"}}'
  line odd 'Quotes " and \ and <b> & ünïcödé 😀'
} >"$T/in.jsonl"
tp import --format jsonl "$T/in.jsonl"
expect_exit 0
tp export --format jsonl
expect_exit 0
cp "$T/out" "$T/first.jsonl"
expect_same 'lines' "$(wc -l <"$T/first.jsonl")" 10
jq -e -s 'map(.slug) | sort == ["chinese-first","draft","english","full","gone","later","markdown","odd","picture","plain"]' "$T/first.jsonl" >/dev/null ||
  fail 'an article is lost'
jq -e -s 'any(.slug == "full" and .imported == 23189 and .tags == ["ports", "关税"] and .source.url == "https://agency.example/1" and .section == "logistics")' \
  "$T/first.jsonl" >/dev/null || fail 'a field is lost'
jq -e -s 'any(.slug == "gone" and .status == "withdrawn" and .reason["zh-Hans"] == "有误。")' "$T/first.jsonl" >/dev/null || fail 'a reason is lost'
jq -e -s 'any(.slug == "chinese-first" and (.texts | keys_unsorted) == ["zh-Hans", "en"])' "$T/first.jsonl" >/dev/null || fail 'the order of languages is lost'

site=$T/second
write_configuration
tp migrate
expect_exit 0
tp import --format jsonl "$T/first.jsonl"
expect_exit 0
tp export --format jsonl
expect_exit 0
expect 'the same bytes' cmp "$T/out" "$T/first.jsonl"

test_begin 'the same once more changes nothing'
tp import "$T/first.jsonl"
expect_exit 0
tp export
expect 'the same bytes' cmp "$T/out" "$T/first.jsonl"

# wrong TEXT WORD…: a file of a good line and this one is refused by line 2 and leaves nothing.
wrong() {
  { line good Good; printf '%s\n' "$1"; } >"$T/wrong.jsonl"
  tp import --format jsonl "$T/wrong.jsonl"
  expect_exit 1
  expect_err "tradepost: import: $T/wrong.jsonl:2"
  shift
  local word
  for word; do
    expect_err "$word"
  done
  tp export
  expect 'nothing came in' cmp -s "$T/out" "$T/first.jsonl"
}

test_begin 'what is wrong is named by line'
wrong '{"id": "x", '
wrong '[]'
wrong '{"id": "x", "id": "y"}'
wrong "$(line x X '.nonsense = 1')" nonsense
wrong "$(line x X 'del(.section)')" section
wrong "$(line x X '.section = 7 | .status = "odd" | .tags = "ports"')" section status tags
wrong "$(line x X '.published_at = "yesterday"')" published_at
wrong "$(line x X '.texts = {}')" texts
wrong "$(line x X '.texts.en.title = ""')" title
wrong "$(line x X '.texts["e!"] = .texts.en')" texts
wrong "$(line x X '.slug = "123"')" slug
wrong "$(line x X '.imported = -1')" imported
wrong "$(line x X '.imported = "many"')" imported
wrong "$(line x X '.status = "published" | .reason = 5')" reason
wrong "$(line x X '.source = {url: "javascript:alert(1)"}')" source
printf '%s\n%s\n' "$(line good Good)" "$(line x X | tr 'X' '\377')" >"$T/wrong.jsonl"
tp import --format jsonl "$T/wrong.jsonl"
expect_exit 1
tp import --format jsonl /dev/null
((code <= 1)) || fail 'an empty file'
tp import "$T"
expect_exit 1
