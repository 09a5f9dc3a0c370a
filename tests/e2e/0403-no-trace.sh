#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# No visitor's address or agent in any file, at any moment, after a kill as well; and a key that has run out is in no byte.
. "$(dirname "$0")/lib.sh"
need sqlite3
need_clock
clock 2026-11-24T10:00:00+08:00
start_site
section
publish harbour 'The harbour'
id_of harbour
agent='Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0 SentinelAgent4711'
address=203.0.113.77

# Nothing of it in any file of the site: as text, as four bytes, as hexadecimal.
no_trace() {
  local pattern
  for pattern in SentinelAgent4711 203.0.113.77 203.0.113 cb00714d CB00714D 2001:db8:77 20010db80077; do
    ! grep -rqaF -e "$pattern" "$site" || fail "$pattern is in $(grep -rlaF -e "$pattern" "$site" | tr '\n' ' ')"
    ok
  done
  ! LC_ALL=C grep -rqaP '\xcb\x00\x71\x4d' "$site" || fail 'the address is in a file as bytes'
  ok
}

provoke() {
  local as=(-A "$agent" -H "X-Forwarded-For: $address")
  post "/api/v1/articles/$id/views" "${as[@]}"
  expect_json '.outcome | test("counted|repeat")'
  post "/api/v1/articles/$id/views" -A "$agent" -H 'X-Forwarded-For: 2001:db8:77::1'
  post "/api/v1/articles/$id/views" "${as[@]}" --json '{nonsense'
  post "/api/v1/articles/$id/views" -A "SentinelAgent4711 bot" -H "X-Forwarded-For: $address"
  get /api/v1/articles "${as[@]}"
  get /none "${as[@]}"
  head -c 1200000 /dev/zero >"$T/zeros"
  post "/api/v1/articles/$id/views" "${as[@]}" --data-binary "@$T/zeros"
  expect_status 413
  for _ in $(seq 1 260); do printf 'url=http://127.0.0.1:%s/api/v1/none\noutput=/dev/null\n' "$port"; done |
    curl -s "${as[@]}" -X POST -K - -w '%{http_code}\n' >"$T/codes"
  expect 'some were refused' grep -q 429 "$T/codes"
}

test_begin 'while it serves, and after a kill'
provoke
no_trace
kill_daemon
get /api/v1/none -A "$agent" -H "X-Forwarded-For: $address"
expect_status 502
no_trace

test_begin 'after a start and a clean stop'
start_daemon
provoke
stop_daemon
no_trace
stop_nginx
no_trace

test_begin 'processes that die with an image of their memory leave none'
ulimit -c unlimited 2>/dev/null || skip 'core files cannot be had here'
mkdir "$site/cores"
cd "$site/cores"
core_of() {
  local file
  for file in "$site"/cores/* "$site"/core "$site"/core.* "$T"/core "$T"/core.*; do
    [[ ! -e $file ]] || fail "$1 left $file"
  done
  ok
}
bash -c 'kill -ABRT $$' 2>/dev/null || true
if compgen -G "$site/cores/*" >/dev/null; then
  rm -f "$site"/cores/*
else
  printf '  (this machine puts cores elsewhere: the limits are looked at alone)\n'
fi
for signal in ABRT SYS; do
  start_daemon
  start_nginx
  expect_same 'the daemon may leave a core of' "$(awk '/^Max core/ {print $5 $6}' "/proc/$daemon/limits")" 00
  expect_same 'and of its memory' "$(<"/proc/$daemon/coredump_filter")" 00000000
  provoke
  kill "-$signal" "$daemon"
  wait "$daemon" 2>/dev/null || true
  daemon=''
  core_of 'the daemon'
  for worker in $(pgrep -P "$nginx"); do
    expect_same 'a worker may leave a core of' "$(awk '/^Max core/ {print $5 $6}' "/proc/$worker/limits")" 00
    kill -ABRT "$worker"
  done
  sleep 0.5
  core_of 'a worker of nginx'
  stop_nginx
  no_trace
done
cd "$root"
ulimit -S -c 0

test_begin 'a key that has run out is in no byte of store or journal'
start_daemon
start_nginx
# The keys lie in the store: their bytes now, in hexadecimal.
table=$(sqlite3 -readonly "$site/news.db" "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE '%key%'" | head -n 1)
[[ -n $table ]] || fail 'there is no table of keys'
column=$(sqlite3 -readonly "$site/news.db" "SELECT name FROM pragma_table_info('$table') WHERE type = 'BLOB'" | head -n 1)
mapfile -t keys < <(sqlite3 -readonly "$site/news.db" "SELECT lower(hex($column)) FROM $table")
((${#keys[@]} > 0)) || fail 'there is no key'
in_store() {
  cat "$site"/news.db* | od -An -v -tx1 | tr -d ' \n' | grep -F "$1" >/dev/null
}
for key in "${keys[@]}"; do
  expect 'the key is there to begin with' in_store "$key"
done
clock 2026-11-25T10:00:00+08:00
post "/api/v1/articles/$id/views" --as ann
clock 2026-11-26T10:00:01+08:00
post "/api/v1/articles/$id/views" --as ann
sleep 3
for key in "${keys[@]}"; do
  ! in_store "$key" || fail 'a key outlived its 48 hours'
  ok
done

test_begin 'visits that have run out are gone as well'
visits=$(sqlite3 -readonly "$site/news.db" 'SELECT count(*) FROM visit')
((visits <= 2)) || fail "$visits visits are kept"
