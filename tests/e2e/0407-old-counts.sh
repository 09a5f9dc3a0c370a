#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Counts of other systems: once however often they are imported, several systems beside each other and beside the article's own
# figure, with a daemon and without one, recognised by their looks; and files that are refused as a whole.
. "$(dirname "$0")/lib.sh"
start_site
section
publish harbour 'The harbour' '.imported = 100 | .source = {url: "https://old.example/?p=1"}'
publish pier 'The pier' '.source = {url: "https://old.example/pier"}'
publish quay 'The quay' '.source = {url: "https://old.example/pier"}'
publish mole 'The mole' '.status = "draft"'
id_of harbour
harbour=$id

# counts LINE…: the file, with its header.
counts() {
  printf 'article,count,system,as_of\n' >"$T/counts.csv"
  printf '%s\n' "$@" >>"$T/counts.csv"
}

# imported SLUG FIGURE
imported() {
  sleep 1.1
  id_of "$1"
  get "/api/v1/articles/$id/views"
  expect_json ".imported == $2 and .views == .imported + .counted"
}

test_begin 'a file, and the same again'
counts "$harbour,1000,wordpress,2025-12-31" 'pier,"7",wordpress,2025-12-31T10:00:00+08:00' 'https://old.example/?p=1,20,"dede, the old",2024-01-01'
for run in first again; do
  tp import "$T/counts.csv"
  expect_exit 0
  case $run in
    first) expect_out "$T/counts.csv: 3 new, 0 changed, 0 as they were" ;;
    again) expect_out "$T/counts.csv: 0 new, 0 changed, 3 as they were" ;;
  esac
  expect_same errors "$err" ''
  imported harbour 1120
  imported pier 7
done
get '/api/v1/articles?sort=views'
expect_json '[.items[].views] == [1120, 7, 0]'
tp import --format counts "$T/counts.csv" "$T/counts.csv"
expect_exit 0
imported harbour 1120

test_begin 'a newer figure takes the place of the older one, an older one does not'
counts 'harbour,1500,wordpress,2026-01-31' 'pier,3,wordpress,2026-01-31'
tp import --dry-run "$T/counts.csv"
expect_out 'would be: 0 new, 2 changed, 0 as they were'
imported harbour 1120
tp import "$T/counts.csv"
expect_out '0 new, 2 changed, 0 as they were'
imported harbour 1620
imported pier 3
counts 'harbour,9,wordpress,2026-01-30' 'harbour,1500,wordpress,2026-01-31' 'harbour,8,wordpress,2026-01-31'
tp import "$T/counts.csv"
expect_exit 0
expect_err "counts.csv:4: warning: views: As of the same time 1500 are known; they stay."
imported harbour 1620

test_begin 'what is counted here and what comes with the article stand beside it'
post "/api/v1/articles/$harbour/views" --as ann
expect_json '.outcome == "counted" and .views == 1621'
publish harbour 'The harbour' '.imported = 100 | .source = {url: "https://old.example/?p=1"}'
imported harbour 1620
publish harbour 'The harbour' '.imported = 130 | .source = {url: "https://old.example/?p=1"}'
expect_out '0 created, 0 changed, 1 with a newer count, 0 as they were'
imported harbour 1650
publish harbour 'The harbour' '.imported = 100 | .source = {url: "https://old.example/?p=1"}'
expect_out '0 created, 0 changed, 1 as they were'
imported harbour 1650
publish harbour 'The harbour anew' '.imported = 130 | .source = {url: "https://old.example/?p=1"}'
imported harbour 1650

test_begin 'an export holds it, and an empty store takes it in'
tp export
expect_exit 0
cp "$T/out" "$T/export.jsonl"
expect_same 'the figures of each system' "$(jq -r 'select(.slug == "harbour") | .imported, (.imported_from[] | "\(.system): \(.views)")' "$T/export.jsonl" | xargs)" \
  '1650 dede, the old: 20 wordpress: 1500'
tp import "$T/export.jsonl"
expect_out '0 created, 0 changed, 4 as they were'
imported harbour 1650
tp_bare migrate --store "sqlite:$T/other.db"
tp_bare import --store "sqlite:$T/other.db" "$T/export.jsonl"
expect_exit 0
tp_bare import --store "sqlite:$T/other.db" "$T/counts.csv"
expect_out '0 new, 0 changed, 3 as they were'
tp_bare export --store "sqlite:$T/other.db"
expect 'the same bytes come out' cmp "$T/export.jsonl" "$T/out"

test_begin 'without a daemon, too; a draft has its figure when it comes out'
stop_daemon
counts 'mole,5,wordpress,2026-01-31' 'harbour,1600,wordpress,2026-02-28'
tp import "$T/counts.csv"
expect_out '1 new, 1 changed, 0 as they were'
tp verify
expect_exit 0
start_daemon
publish mole 'The mole'
imported mole 5
imported harbour 1750
get '/api/v1/articles?sort=views'
expect_json '[.items[].slug] == ["harbour", "mole", "pier", "quay"]'

# refused FILE'S-TEXT ERROR…: the line is named, and nothing of the file is imported.
refused() {
  printf '%b' "$1" >"$T/bad.csv"
  shift
  tp import --format counts "$T/bad.csv"
  expect_exit 1
  local error
  for error; do
    expect_err "tradepost: import: $T/bad.csv:$error"
  done
  expect_same output "$out" ''
}
head='article,count,system,as_of\n'
good='harbour,99999,elsewhere,2026-03-01\n'

test_begin 'a line that does not parse'
refused "${head}${good}harbour,many,wordpress,2026-03-01\n${good}" '3: count: This is not a whole number of digits alone.'
refused "${head}${good}harbour,-1,wordpress,2026-03-01\n" '3: count: '
refused "${head}${good}harbour,1,wordpress,soon\n,1,,2026-03-01\n" '3: as_of: ' '4: article: This is empty.' '4: system: This is empty.'
refused "${head}${good}harbour,1,wordpress\n" '3: This has not as many fields as the first line.'
refused "${head}${good}harbour,1,wordpress,2026-03-01,1\n" '3: This has not as many fields as the first line.'
refused "${head}${good}\"harbour,1,wordpress,2026-03-01\n${good}" '3: A quoted field does not end.'
refused "${head}${good}\"harbour\"s,1,wordpress,2026-03-01\n" '3: Something stands between a closing quote and the comma.'
refused "${head}\"harbour\n\",1,wordpress,2026-03-01\nhar\"bour,1,wordpress,2026-03-01\n" '4: A quote stands within a field'
refused "${head}${good}harbour,1,\xff,2026-03-01\n" '3: This is not UTF-8, or holds a NUL.'
refused "article,count,system\n" '1: There is no column named as_of.'
refused "${good}" '1: There is no column named article.'
refused "id,slug,count,system,as_of\n" '1: Two columns have the same meaning.'

test_begin 'an article that is not known'
refused "${head}${good}nowhere,1,wordpress,2026-03-01\n99,1,wordpress,2026-03-01\nhttps://new.example/,1,wordpress,2026-03-01\n" \
  '3: article: There is no article "nowhere".' '4: article: There is no article "99".' '5: article: There is no article "https://new.example/".'
refused "${head}${good}https://old.example/pier,1,wordpress,2026-03-01\n" '3: article: There is more than one article with the source'
refused "${head}${good}harbour,1,$(printf '%0101d' 7),2026-03-01\n" '3: system: '
imported harbour 1750
tp import --format counts "$T/nowhere.csv"
expect_exit 1
tp import --format count "$T/counts.csv"
expect_exit 2

test_begin 'by its looks'
printf '\xef\xbb\xbfAs of;count\n' >"$T/odd.csv"
tp import "$T/odd.csv"
expect_exit 1
expect_err 'is neither a page nor jsonl nor markdown nor counts by its looks; say which with --format'
printf '\xef\xbb\xbf"Date",Title,"Source", Views ,URL\r\n2026-04-01,"The ""pier""\r\nat night",elsewhere,4,%s\r\n' pier >"$T/odd.csv"
tp import "$T/odd.csv"
expect_exit 0
imported pier 7
