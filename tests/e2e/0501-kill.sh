#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# heavy
# Fifty times kill -9 under load. Every answered view is there, nothing is there that was not asked, no window opens again, and
# in the end every visitor is counted exactly once.
. "$(dirname "$0")/lib.sh"
rounds=${TRADEPOST_KILLS:-50}
need sqlite3
start_site
section
for name in a b c d; do
  line "article-$name" "Article $name"
done >"$T/four.jsonl"
tp import --format jsonl "$T/four.jsonl"
expect_exit 0
get '/api/v1/articles?limit=10'
mapfile -t ids < <(json '.items[].id')

stored() {
  get "/api/v1/views?ids=$(IFS=, && printf %s "${ids[*]}")" -H "X-Round: $1"
  expect_status 200
  json '[.views[]] | add'
}

fresh_answer() {
  operator /readyz
  [[ $status == 200 ]]
}

some_answered() {
  grep -qhv '^sent' "$T"/log.* 2>/dev/null
}

test_begin "$rounds kills under load"
total=0 slowest=0 resent=0
for ((round = 1; round <= rounds; round++)); do
  rm -f "$T"/log.*
  "$clients/views.pl" "$port" "$T/log" "r$round" 8 10 "${ids[@]}" &
  load=$!
  wait_until 100 some_answered || fail 'nothing is answered'
  # At another moment each time: a group of commits takes a millisecond or a few.
  sleep "0.$((RANDOM % 250 + 150))"
  kill_daemon
  wait "$load" || true

  began=$(date +%s%N)
  start_daemon
  wait_until 30 fresh_answer || fail 'no answer after the start'
  took=$((($(date +%s%N) - began) / 1000000))
  ((took <= slowest)) || slowest=$took

  cat "$T"/log.* | awk '$1 == "sent" {print $2, $3; next}' | sort >"$T/asked"
  cat "$T"/log.* | awk '$1 != "sent" {print $1, $2}' | sort >"$T/answered"
  ! cat "$T"/log.* | awk '$1 != "sent" && $3 != "counted"' | grep . || fail 'a new visitor was not counted'
  comm -23 "$T/asked" "$T/answered" >"$T/in-flight"
  answered=$(wc -l <"$T/answered") flying=$(wc -l <"$T/in-flight")
  ((flying <= 8)) || fail "$flying requests were in flight of 8 clients"
  sleep 1
  now=$(stored "$round")
  ((now >= total + answered)) || fail "round $round: $((total + answered - now)) answered views are lost"
  ((now <= total + answered + flying)) || fail "round $round: $((now - total - answered - flying)) views too many"

  # Those whose answer never came ask again; those who had one are known still.
  "$clients/views.pl" "$port" "$T/again" - 1 0 <"$T/in-flight"
  shuf -n 20 "$T/answered" >"$T/some"
  rm -f "$T/known.1"
  "$clients/views.pl" "$port" "$T/known" - 1 0 <"$T/some"
  ! awk '$3 != "repeat"' "$T/known.1" | grep . || fail 'a restart opened a window again'
  resent=$((resent + flying))
  total=$((total + answered + flying))
  ((answered > 0)) || fail 'nothing was answered before the kill'
done
sleep 1
expect_same 'views stored in the end' "$(stored end)" "$total"
((slowest < ${TRADEPOST_START_MS:-2000} + 1000)) || fail "the slowest start took $slowest ms"
printf '  %d views, %d of them asked again, slowest start to an answer %d ms\n' "$total" "$resent" "$slowest"

test_begin 'the store is whole'
stop_daemon
expect_same 'integrity' "$(sqlite3 "$site/news.db" 'PRAGMA integrity_check; PRAGMA foreign_key_check')" ok
