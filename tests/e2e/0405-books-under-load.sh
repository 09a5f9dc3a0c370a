#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# heavy
# 64 clients at once, of whom many are the same reader: the books are what was answered, to the last view; and after kill -9
# they hold what was answered, and of what was not no more than was in flight.
. "$(dirname "$0")/lib.sh"
seconds=${TRADEPOST_LOAD_SECONDS:-6} kills=${TRADEPOST_BOOK_KILLS:-5}
start_site --no-microcache
section
for name in a b c d e f g h; do
  line "article-$name" "Article $name"
done >"$T/lines.jsonl"
tp import --format jsonl "$T/lines.jsonl"
expect_exit 0
get '/api/v1/articles?limit=10'
mapfile -t ids < <(json '.items[].id')
tp token issue --role editor --label desk
secret=${out##*$'\n'}
: >"$T/all"

load() {
  "$clients/mixed.pl" "$port" "$T/log" "$1" 64 "$2" "$secret" "${ids[@]}"
}

# read_books: leaves $T/books, `ARTICLE OUTCOME COUNT` a line; and they balance.
read_books() {
  sleep 1.2
  : >"$T/books"
  for n in "${ids[@]}"; do
    get "/api/v1/articles/$n/views"
    expect_status 200
    expect_json '.outcomes.counted == .counted and ([.by_lang[]] | add // 0) == .counted and .views == .counted'
    expect_json '([.days[].counted] | add // 0) == .counted and ([.days[].bot] | add // 0) == .outcomes.bot'
    # shellcheck disable=SC2016 # jq's variable
    json '.article as $a | .outcomes | to_entries[] | "\($a) \(.key) \(.value)"' >>"$T/books"
  done
}

test_begin 'the books are the answers'
load 1 "$seconds"
cat "$T"/log.* >"$T/all"
rm -f "$T"/log.*
read_books
grep -v '^sent' "$T/all" | awk '{n[$2 " " $3]++} END {for (k in n) print k, n[k]}' | sort >"$T/answered"
awk '$3 > 0' "$T/books" | sort >"$T/booked"
cmp -s "$T/answered" "$T/booked" || fail "answered and booked differ: $(diff "$T/answered" "$T/booked" | head -n 5)"
ok
expect_same 'requests without an answer' "$(($(grep -c '^sent' "$T/all") - $(grep -vc '^sent' "$T/all")))" 0
for outcome in counted repeat bot prefetch preview; do
  expect "some were $outcome" grep -q " $outcome " "$T/booked"
done
expect 'there were many' test "$(wc -l <"$T/all")" -gt 2000

test_begin 'a reader of an article is counted once, whoever else asks as that reader meanwhile'
twice=$(awk '$3 == "counted" {print $1, $2}' "$T/all" | sort | uniq -d | wc -l)
expect_same 'counted twice' "$twice" 0
expect_same 'readers of articles' "$(awk '$1 ~ /^p[0-9]/ {print $1, $2}' "$T/all" | sort -u | wc -l)" "$(awk '$2 == "counted" {n += $3} END {print n}' "$T/booked")"
! awk '$1 ~ /^p[0-9]/ && $3 != "counted" && $3 != "repeat"' "$T/all" | grep . || fail 'a reader was something else'

test_begin "$kills kills under the same load"
for ((round = 1; round <= kills; round++)); do
  load "1$round" 60 &
  sleep "1.$((RANDOM % 9))"
  kill_daemon
  wait %% || true
  cat "$T"/log.* >>"$T/all"
  rm -f "$T"/log.*
  start_daemon
  read_books
  flying=$(($(grep -c '^sent' "$T/all") - $(grep -vc '^sent' "$T/all")))
  ((flying <= 64 * round)) || fail "$flying requests were in flight"
  # Of each outcome at least what was answered; of all together no more than what was asked.
  grep -v '^sent' "$T/all" | awk '{n[$2 " " $3]++} END {for (k in n) print k, n[k]}' | sort >"$T/answered"
  awk 'NR == FNR {booked[$1 " " $2] = $3; next} booked[$1 " " $2] < $3' "$T/books" "$T/answered" >"$T/lost"
  [[ ! -s $T/lost ]] || fail "lost: $(head -n 3 "$T/lost")"
  excess=$(($(awk '{n += $3} END {print n}' "$T/books") - $(grep -vc '^sent' "$T/all")))
  ((excess >= 0 && excess <= flying)) || fail "$excess more than answered, $flying in flight"
  expect_same 'counted twice' "$(awk '$3 == "counted" {print $1, $2}' "$T/all" | sort | uniq -d | wc -l)" 0
  ok
done
printf '  %d requests, %d never answered, %d of those in the books\n' "$(grep -c '^sent' "$T/all")" "$flying" "$excess"
tp verify
expect_exit 0

test_begin 'orders follow the books'
get '/api/v1/articles?sort=views'
expect_same 'order by views' "$(json '[.items[].views] == ([.items[].views] | sort | reverse)')" true
for query in 'sort=views&period=day' 'sort=views&period=week' sort=trending; do
  get "/api/v1/articles?$query"
  expect_json '(.items | length) == 8'
done
