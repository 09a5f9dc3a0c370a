#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# long
# Two hundred times kill -9 under load, at any moment, some of them while it starts. Every answered view is there, nothing is
# there that was not asked, no window opens again, the store is whole, and in the end every visitor is counted exactly once.
# TRADEPOST_KILLS says how often; `cmake --build build/checked --target kills` does it five thousand times.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/books.sh"
rounds=${TRADEPOST_KILLS:-200}
need sqlite3
start_site
four_articles

# Up to 0.NNN seconds.
moment() {
  sleep "$(printf '0.%03d' $((RANDOM % $1)))"
}

test_begin "$rounds kills under load"
slowest=0 started_again=0
for ((round = 1; round <= rounds; round++)); do
  load_begin "r$round"
  # At another moment each time: a group of commits takes a millisecond or a few.
  moment 150
  kill_daemon
  load_end
  # The start that follows may be killed as well.
  while ((RANDOM % 4 == 0)); do
    spawn_daemon
    moment 200
    kill_daemon
    started_again=$((started_again + 1))
  done
  began=$(date +%s%N)
  start_daemon
  wait_until 50 fresh_answer || fail 'no answer after the start'
  took=$((($(date +%s%N) - began) / 1000000))
  ((took <= slowest)) || slowest=$took
  account "round $round"
  expect_whole
done
expect_same 'views stored in the end' "$(stored)" "$total"
((slowest < ${TRADEPOST_START_MS:-2000} + 1000)) || fail "the slowest start took $slowest ms"
printf '  %d kills and %d more at a start: %d views, 0 lost, 0 doubled; %d were in flight and asked again; slowest start to an answer %d ms\n' \
  "$rounds" "$started_again" "$total" "$resent" "$slowest"

test_begin 'the store is whole, for its engine as well'
stop_daemon
expect_whole
expect_same 'integrity' "$(sqlite3 "$site/news.db" 'PRAGMA integrity_check; PRAGMA foreign_key_check')" ok
