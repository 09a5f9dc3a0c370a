#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every command that writes does the same with and without a daemon, and through a daemon its readers see it at once.
. "$(dirname "$0")/lib.sh"
start_site

# Each step runs against the daemon, then alone, on stores that began the same.
other=$T/alone
alone() {
  code=0 request_line=''
  "$program" "$@" --config "$other/tradepost.conf" >"$T/out" 2>"$T/err" </dev/null || code=$?
  out=$(<"$T/out") err=$(<"$T/err")
}
mkdir -p "$other"/{media,log}
sed "s#$site#$other#g" "$site/tradepost.conf" >"$other/tradepost.conf"
alone migrate
expect_exit 0

# both COMMAND…: the same status and output both ways; prefix names of folders are the only difference.
both() {
  tp "$@"
  local live_code=$code live_out=$out live_err=$err
  alone "$@"
  expect_same "status of $* without a daemon" "$code" "$live_code"
  expect_same "output of $*" "${out//$other/$site}" "$live_out"
  expect_same "errors of $*" "${err//$other/$site}" "$live_err"
  code=$live_code out=$live_out err=$live_err
}

test_begin 'sections'
both section set trade-news --name 'en=Trade news' --name zh-Hans=贸易新闻 --position 1
expect_exit 0
get /api/v1/sections
expect_json '.items | map(.slug) == ["trade-news"]'
both section set logistics --name en=Logistics --position 2
both section set trade-news --name en=Trade
expect_exit 0
get /api/v1/sections
expect_json '.items | map(.slug) == ["trade-news", "logistics"]'
expect_json '.items[0].name == {"en": "Trade", "zh-Hans": "贸易新闻"}'
both section list
expect_out logistics
for words in 'section set Bad_Slug --name en=x' 'section set 123 --name en=x' 'section set x --name en' \
  'section set x --name e!=x' 'section set x --name en='; do
  # shellcheck disable=SC2086 # words
  both $words
  ((code == 1 || code == 2)) || fail "status $code of $words"
done
get /api/v1/sections
expect_json '.items | length == 2'

test_begin 'a section that an import makes shows with its first article, a section that is set at once'
line later 'Later' '.section = "merger" | .published_at = "2099-01-01T00:00:00Z"' >"$T/later.jsonl"
both import --format jsonl "$T/later.jsonl"
expect_exit 0
get /api/v1/sections
expect_json '.items | map(.slug) == ["trade-news", "logistics"]'
get '/latest'
expect_no_body merger
get /section/merger
expect_page 404
both section list
expect_out merger
both section set merger
get '/api/v1/sections?lang=en' # nginx may have the other for the rest of its second
expect_json '.items | map(.slug) == ["trade-news", "logistics", "merger"] and . != []'
get /section/merger
expect_page 200

test_begin 'imports are seen at once'
line harbour 'The harbour' >"$T/a.jsonl"
get /api/v1/articles
expect_json '.items == []'
both import "$T/a.jsonl"
expect_exit 0
get /api/v1/articles/harbour
expect_status 200
expect_json '.title.en == "The harbour" and .revision == 1'
both import --format jsonl "$T/a.jsonl"
expect_exit 0
get /api/v1/articles/harbour
expect_json '.revision == 1'
line harbour 'The harbour' '.texts.en.title = "The old harbour" | .imported = 12' >"$T/a.jsonl"
both import "$T/a.jsonl"
expect_exit 0
operator /readyz
get '/api/v1/articles/harbour?lang=en' -H 'Authorization:'
expect_json '.title.en == "The old harbour" and .revision == 2 and .views == 12'

test_begin 'a dry run changes nothing'
line pier 'The pier' >"$T/b.jsonl"
both import --dry-run "$T/b.jsonl"
expect_exit 0
get /api/v1/articles/pier
expect_problem 404 not-found

test_begin 'a fault in a later line leaves nothing of the file'
{ line one One; line two Two '.section = 5'; line three Three; } >"$T/c.jsonl"
both import --format jsonl "$T/c.jsonl"
expect_exit 1
expect_err "$T/c.jsonl"
expect_err 2
get /api/v1/articles/one
expect_problem 404 not-found

test_begin 'of several files, the good ones come in and the bad ones are named'
{ line four Four; } >"$T/d.jsonl"
both import --format jsonl "$T/c.jsonl" "$T/d.jsonl"
expect_exit 1
get /api/v1/articles/four
expect_status 200
get /api/v1/articles/one
expect_problem 404 not-found

test_begin 'exports are the same both ways'
tp export --format jsonl
expect_exit 0
jq -c 'del(.modified_at)' "$T/out" >"$T/live"
alone export --format jsonl
expect 'the same export, apart from when it was written' diff "$T/live" <(jq -c 'del(.modified_at)' "$T/out")

test_begin 'tokens: the secret is printed once, alone on the last line'
for place in tp alone; do
  $place token issue --role editor --label 'Night desk' --days 2
  expect_exit 0
  secret=${out##*$'\n'}
  [[ $secret =~ ^[A-Za-z0-9_-]{20,}$ ]] || fail "that is no secret: $secret"
  $place token list
  expect_out 'Night desk'
  expect_out editor
  [[ $out != *"$secret"* ]] || fail 'the list shows the secret'
  ! grep -rqF "$secret" "$site" "$other" || fail 'the secret is in a file'
  id=$(grep -F 'Night desk' <<<"$out" | awk '{print $1}')
  $place token revoke "$id"
  expect_exit 0
  $place token revoke 999
  expect_exit 1
done
