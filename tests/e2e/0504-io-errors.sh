#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# long
# System calls on the store's files that fail, the n-th or all from the n-th on, for a range of n. Never a 200 for what is not on
# disk; after a write that failed reading goes on and counting too; a failed fsync ends the process with its group unanswered,
# and who watches over it starts it again. (unit/store/faults does it below the engine, for every n.)
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/books.sh"
need strace
strace -o /dev/null true 2>/dev/null || skip 'nothing can be traced here'
start_site
four_articles
stop_daemon
least=0
wal=$site/news.db-wal store=$site/news.db

# spawn_with CALLS ERROR WHEN: starts the daemon so that these system calls on the store's files fail.
spawn_with() {
  under=(strace -D -f -qq -o /dev/null -P "$store" -P "$wal" -e "trace=$1" -e "inject=$1:error=$2:when=$3")
  spawn_daemon
  under=()
}

# Ends it, if it did not end by itself; leaves its status in $ended, empty if it lived.
end_daemon() {
  ended=''
  if running "$daemon"; then
    kill_daemon
  else
    ended=0
    wait "$daemon" || ended=$?
  fi
  daemon=''
}

answers_or_ended() {
  ! running "$daemon" || [[ -S $site/tradepost.sock ]]
}

# load_with NAME CALLS ERROR N: views while the n-th call fails. False: that was at its start, which then says so with status 1.
load_with() {
  rm -f "$T"/log.*
  spawn_with "$2" "$3" "$4"
  wait_until 150 answers_or_ended || fail 'it neither starts nor ends'
  if ! running "$daemon"; then
    end_daemon
    expect_same "status of a start with $2 $4" "$ended" 1
    return 1
  fi
  # A call of a larger number comes later.
  load_begin "$1" 4 $(($4 < 40 ? 1 : 2))
  load_end
}

# A view by somebody new: its status.
view() {
  post "/api/v1/articles/${ids[0]}/views" --as "$1"
}

for row in pwrite64:EIO pwrite64:ENOSPC ftruncate:EIO; do
  test_begin "$row once, at a start or under load: it lives, and reads and counts"
  loaded=0
  for n in 1 2 4 6 9 13 20 33 60 121 250; do
    if load_with "$row-$n" "${row%:*}" "${row#*:}" "$n"; then
      running "$daemon" || fail "it ended at $row $n"
      get "/api/v1/articles/${ids[1]}"
      expect_status 200
      account "$row $n"
      loaded=$((loaded + 1))
      end_daemon
    fi
    expect_whole
  done
  ((loaded >= 5)) || fail "only $loaded times under load"
done

test_begin 'fdatasync once: it ends, and nobody has an answer for what may not be there'
failed=0
for n in 1 2 3 4 5 6 8 11 17 40 99; do
  if load_with "sync-$n" fdatasync,fsync EIO "$n"; then
    # A slow machine does not come as far as the larger numbers.
    wait_until 20 gone "$daemon" || ((n > 10)) || fail "it lives after fdatasync $n"
    end_daemon
    if [[ -n $ended ]]; then
      expect_same "status after fdatasync $n" "$ended" 74
      failed=$((failed + 1))
    fi
    start_daemon
    account "fdatasync $n"
    end_daemon
  fi
  expect_whole
done
((failed >= 5)) || fail "only $failed of them failed under load"

test_begin 'a disk that takes no more writes: 503 and why, and reading goes on'
for error in EROFS EIO; do
  spawn_with pwrite64 "$error" 30+
  wait_until 150 daemon_is_up || fail 'the daemon does not come up'
  n=0
  until view "ro-$error-$((n += 1))" && [[ $status != 200 ]]; do
    ((n < 500)) || fail 'every write arrived'
    total=$((total + 1))
  done
  expect_problem 503 unavailable
  [[ $(header Retry-After) =~ ^[1-9][0-9]*$ ]] || fail "Retry-After is \"$(header Retry-After)\""
  for late in 1 2 3; do
    view "late-$error-$late"
    expect_status 503
  done
  get "/api/v1/articles/${ids[1]}?lang=en"
  expect_status 200
  get /latest
  expect_page 200
  operator /healthz
  expect_status 200
  line new 'New here' >"$T/new.jsonl"
  tp import --format jsonl "$T/new.jsonl"
  expect_exit 1
  get /api/v1/articles/new
  expect_status 404
  expect 'it lives' running "$daemon"
  end_daemon
  start_daemon
  expect_same 'views' "$(stored)" "$total"
  expect_whole
  end_daemon
done

test_begin 'quickstart starts a daemon again whose fsync failed'
stop_nginx
state=$T/quick
TRADEPOST_BUILD=$build "$root/cgi-bin/quickstart" --no-install --port "$port" --state "$state" --no-samples \
  --import "$T/four.jsonl" >"$T/qs.out" 2>"$T/qs.err" </dev/null &
quick=$!
ready() { running "$quick" && grep -q ^ready "$T/qs.out"; }
wait_until 1200 ready || { cat "$T/qs.err" >&2; fail 'quickstart is not ready'; }
site=$state
quick_daemon() {
  local file
  { grep -lzF "$state/tradepost.conf" /proc/[0-9]*/cmdline 2>/dev/null || true; } | while IFS=/ read -r _ _ file _; do
    [[ $(readlink "/proc/$file/exe") != "$program" ]] || printf '%s\n' "$file"
  done
}
get '/api/v1/articles?limit=10'
mapfile -t ids < <(json '.items[].id')
view known
expect_json '.outcome == "counted"'
old=$(quick_daemon)
strace -f -qq -o /dev/null -p "$old" -P "$state/news.db-wal" -e trace=fdatasync -e inject=fdatasync:error=EIO:when=1+ 2>"$T/strace" &
sleep 1
view lost
[[ $status == 50[024] ]] || fail "status $status, and the disk had failed"
renewed() { local now; now=$(quick_daemon) && [[ -n $now && $now != "$old" ]] && fresh_answer; }
wait_until 100 renewed || fail 'no new daemon'
expect 'it said so' grep -q 'starting it again' "$T/qs.err"
view known
expect_json '.outcome == "repeat"'
view new
expect_json '.outcome == "counted"'
expect_whole
kill -TERM "$quick"
wait_until 200 gone "$quick" || fail 'quickstart does not stop'
