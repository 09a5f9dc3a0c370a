#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Walking by cursor shows every article once, whatever happens meanwhile; a cursor means the list that it came from.
. "$(dirname "$0")/lib.sh"
start_site
section trade-news
section logistics Logistics 物流
# 57 articles, many of the same second.
for i in $(seq 1 57); do
  line "a$((i + 100))x" "Number $i" ".published_at = \"2026-01-02T10:00:$(printf %02d $((i / 10)))+08:00\" | .imported = $((i % 7))
    | .section = (if $i % 3 == 0 then \"logistics\" else \"trade-news\" end) | .tags = (if $i % 2 == 0 then [\"ports\"] else [] end)"
done >"$T/many.jsonl"
tp import --format jsonl "$T/many.jsonl"
expect_exit 0

# walk QUERY: leaves the slugs in $T/walk, following next; `during` runs after the first page.
walk() {
  local path="/api/v1/articles?$1" cursor pages=0
  : >"$T/walk"
  while :; do
    get "$path"
    expect_status 200
    json '.items[].slug' >>"$T/walk"
    cursor=$(json '.next // empty')
    pages=$((pages + 1))
    [[ $pages != 1 ]] || during
    if [[ -z $cursor ]]; then
      expect_no_header Link
      break
    fi
    [[ $cursor =~ ^[A-Za-z0-9._~-]+$ ]] || fail "the cursor needs escaping: $cursor"
    expect_header Link '; rel="next"'
    next=$(header Link | sed -n 's/^<\([^>]*\)>.*/\1/p')
    [[ $next == *"$cursor"* && $next == "http://127.0.0.1:$port/api/v1/articles?"* ]] || fail "Link is $next"
    path=${next#"http://127.0.0.1:$port"}
    ((pages < 100)) || fail 'the walk does not end'
  done
}
during() { :; }

test_begin 'each list, whole and without repetition'
for query in limit=7 'limit=7&sort=views' 'limit=1&section=logistics' 'limit=5&tag=ports' 'limit=3&tag=ports&sort=views' \
  'limit=4&section=trade-news&sort=views' 'limit=100' 'limit=7&lang=zh' 'limit=6&since=2026-01-02T10:00:01%2B08:00&until=2026-01-02T10:00:04%2B08:00' \
  'limit=9&modified_since=2020-01-01T00:00:00Z'; do
  walk "$query"
  case $query in
    *logistics*) want=19 ;;
    *tag=*) want=28 ;;
    *section=trade*) want=38 ;;
    *since=2026*) want=30 ;;
    *) want=57 ;;
  esac
  expect_same "how many for $query" "$(wc -l <"$T/walk")" "$want"
  expect_same "how many different for $query" "$(sort -u "$T/walk" | wc -l)" "$want"
done

test_begin 'newest is ordered by time, views by count'
get '/api/v1/articles?limit=100'
expect_json '[.items[].published_at] | . == (sort | reverse)'
get '/api/v1/articles?limit=100&sort=views'
expect_json '[.items[].views] | . == (sort | reverse)'

test_begin 'since is inclusive, until exclusive'
get '/api/v1/articles?limit=100&since=2026-01-02T10:00:03%2B08:00&until=2026-01-02T10:00:04%2B08:00'
expect_json '(.items | length == 10) and all(.items[]; .published_at == "2026-01-02T10:00:03+08:00")'

test_begin 'what is published during a walk neither repeats nor hides anything'
during() {
  publish fresh Fresh '.published_at = "2026-03-01T00:00:00+08:00"'
  publish between Between '.published_at = "2026-01-02T10:00:03+08:00"'
}
walk limit=10
during() { :; }
expect_same 'nothing twice' "$(sort "$T/walk" | uniq -d | wc -l)" 0
expect_same 'of those that were there throughout' "$(grep -c '^a[0-9]*x$' "$T/walk")" 57

test_begin 'a cursor of another list is refused'
get '/api/v1/articles?limit=7'
cursor=$(json .next)
for query in 'sort=views' 'section=logistics' 'tag=ports' 'modified_since=2020-01-01T00:00:00Z'; do
  get "/api/v1/articles?$query&cursor=$cursor"
  expect_problem 422 invalid
  expect_same 'what is named' "$(faults)" cursor
done
get "/api/v1/articles?limit=3&lang=en&cursor=$cursor"
expect_status 200
get "/api/v1/articles?cursor=${cursor}x"
expect_problem 422 invalid
get "/api/v1/articles?cursor=$(rev <<<"$cursor")"
expect_problem 422 invalid

test_begin 'modified_since names the withdrawn too'
line a105x 'Number 5' '.status = "withdrawn" | .reason = {en: "Wrong."} | .published_at = "2026-01-02T10:00:00+08:00" | .imported = 5' >"$T/w.jsonl"
tp import --format jsonl "$T/w.jsonl"
expect_exit 0
get '/api/v1/articles?modified_since=2020-01-01T00:00:00Z&limit=100'
expect_json 'any(.items[]; .slug == "a105x" and .status == "withdrawn")'
sleep 1 # nginx may have kept the list that was asked for above
get '/api/v1/articles?limit=100'
expect_json 'all(.items[]; .slug != "a105x")'

test_begin 'pages of lists walk as well, without JavaScript'
path=/latest
: >"$T/walk"
for _ in $(seq 1 20); do
  get "$path"
  expect_page 200
  grep -o 'href="[^"]*/news/[0-9]*/[^"]*"' "$T/body" | sort -u >>"$T/walk" || true
  path=$(grep -o '<a[^>]*rel="next"[^>]*>' "$T/body" | head -n 1 | sed 's/.*href="\([^"]*\)".*/\1/; s/&amp;/\&/g; s#^http://[^/]*##') || true
  [[ -n $path ]] || break
done
expect_same 'the walk ended' "$path" ''
expect_same 'all of them' "$(sort -u "$T/walk" | wc -l)" 58
