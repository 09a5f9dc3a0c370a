#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# heavy
# A large import through a running daemon: counting goes on as soon as it is over, nobody waits for it until the web server gives
# up, who is told 503 was not counted, and who was told 200 is in the books.
. "$(dirname "$0")/lib.sh"
start_site
section
publish harbour 'The harbour'
id_of harbour

most=15  # seconds that a view may take
least=7  # seconds that the import has to take, so that somebody's patience ends

# client N: visitors whom nobody has seen before, one after the other; a line each: status, seconds, Retry-After.
client() {
  local n
  for ((n = 1; ; n++)); do
    [[ -e $T/stop ]] && return 0
    curl -sS -o /dev/null --max-time 30 -X POST -w '%{http_code} %{time_total} %header{retry-after}\n' -H "X-Forwarded-For: 10.$1.$((n / 250)).$((n % 250 + 1))" \
      -A "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0 $1-$n" "http://127.0.0.1:$port/api/v1/articles/$id/views" \
      >>"$T/views.$1" 2>>"$T/curl.log" || true
  done
}

# large FROM TO: so many articles, a line each.
large() {
  line many 'Many words' '.texts.en.body = ("Ships came and went, and the harbour grew. " * 100)' >"$T/one.jsonl"
  jq -c --argjson from "$1" --argjson to "$2" '. as $a | range($from; $to) | . as $n | $a | .id = $n + 1000 | .slug = "many-\($n)" | del(.origin)' "$T/one.jsonl" >"$T/large.jsonl"
}

test_begin 'views beside an import that takes long'
from=0 count=4000
for _ in 1 2 3 4; do
  large "$from" "$((from + count))"
  rm -f "$T"/views.* "$T/stop"
  pids=()
  for n in 1 2 3 4; do
    client "$n" &
    pids+=($!)
  done
  sleep 0.5
  began=$SECONDS
  tp import --format jsonl "$T/large.jsonl"
  took=$((SECONDS - began))
  sleep 0.5
  touch "$T/stop"
  wait "${pids[@]}"
  expect_exit 0
  expect_out "$count created, 0 changed, 0 as they were"
  cat "$T"/views.* >>"$T/all"
  ((took >= least)) && break
  from=$((from + count)) count=$((count * 3))
done
expect_same 'what curl complained of' "$(cat "$T/curl.log")" ''
expect_same 'other answers than 200 and 503' "$(awk '$1 != 200 && $1 != 503' "$T/all")" ''
expect_same 'views that took too long' "$(awk -v most="$most" '$2 > most' "$T/all")" ''
expect_same '503 without Retry-After' "$(awk '$1 == 503 && $3 !~ /^[1-9]/' "$T/all")" ''
expect 'somebody lost patience' grep -q '^503' "$T/all"

test_begin 'the books hold those that were told 200, and no other'
sleep 1.1
get "/api/v1/articles/$id/views"
expect_json ".counted == $(grep -c '^200' "$T/all") and .outcomes.repeat == 0"
tp verify
expect_exit 0
