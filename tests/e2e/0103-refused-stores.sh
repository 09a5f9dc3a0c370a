#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Stores that this program must not touch: older, newer, foreign, truncated, damaged, in use. Refused with a sentence, and
# never changed.
. "$(dirname "$0")/lib.sh"
need sqlite3 jq
write_configuration
tp migrate
expect_exit 0
section
publish harbour 'The harbour'
cp "$site/news.db" "$T/good.db"

# refused WORD: serve refuses the store as it is now, says that word, and leaves every byte.
refused() {
  local sum
  sum=$(sha256sum <"$site/news.db")
  timeout 10 "$program" serve --config "$site/tradepost.conf" >"$T/out" 2>"$T/err" </dev/null && code=0 || code=$?
  out=$(<"$T/out") err=$(<"$T/err")
  expect_exit 1
  expect_err "$1"
  expect_same 'the bytes of the store' "$(sha256sum <"$site/news.db")" "$sum"
}

test_begin 'a newer one'
sqlite3 "$site/news.db" 'PRAGMA user_version = 9999'
refused newer
expect_err 'restore a backup'
tp migrate
expect_exit 1
expect_err 'restore a backup'

test_begin 'one whose version is no version'
sqlite3 "$site/news.db" 'PRAGMA user_version = -7'
refused 'schema -7, which is no tradepost'
expect_err 'restore a backup'

test_begin 'an older one names the command that mends it'
sqlite3 "$site/news.db" 'PRAGMA user_version = 0'
refused migrate

test_begin 'a foreign database'
rm -f "$site"/news.db*
sqlite3 "$site/news.db" 'CREATE TABLE stamps (id INTEGER)'
refused 'not'
tp migrate
expect_exit 1

test_begin 'a file that is no database'
rm -f "$site"/news.db*
head -c 20000 /dev/urandom >"$site/news.db"
refused 'not'

test_begin 'an empty file, half a file, a file with noise at its head'
rm -f "$site"/news.db*
head -c "$(($(stat -c %s "$T/good.db") / 2))" "$T/good.db" >"$site/news.db"
refused news.db
cp "$T/good.db" "$site/news.db"
head -c 2000 /dev/urandom | dd of="$site/news.db" bs=1 seek=100 conv=notrunc status=none
refused news.db

test_begin 'noise further in is no reason to crash: it starts or does not, and answers what it can'
for page in 2 5 9 14 20 27; do
  rm -f "$site"/news.db*
  cp "$T/good.db" "$site/news.db"
  head -c 4096 /dev/urandom | dd of="$site/news.db" bs=4096 seek="$page" conv=notrunc status=none
  "$program" serve --config "$site/tradepost.conf" </dev/null >"$T/serve.log" 2>&1 &
  daemon=$!
  started() { gone "$daemon" || [[ -S $site/tradepost.sock ]]; }
  wait_until 50 started || fail 'neither up nor ended'
  if running "$daemon"; then
    perl "$clients/fcgi.pl" "$site/tradepost.sock" ask /api/v1/articles /api/v1/articles/harbour /api/v1/articles/1 /latest /news/1/harbour >"$T/statuses"
    expect 'answers and no crash' running "$daemon"
    ! grep -vE '^(200|301|404|500|503)$' "$T/statuses" || fail "page $page: an odd status"
    stop_daemon
  else
    code=0
    wait "$daemon" || code=$?
    daemon=''
    expect_same "status with noise in page $page" "$code" 1
  fi
done

test_begin 'a folder in its place, a folder that is not there, a file that may not be read'
tp serve --store "sqlite:$site/media"
expect_exit 1
tp serve --store "sqlite:$T/none/news.db"
expect_exit 1
tp migrate --store "sqlite:$T/none/news.db"
expect_exit 1
expect 'no folder was made' test ! -e "$T/none"

test_begin 'one that another daemon serves'
rm -f "$site"/news.db*
cp "$T/good.db" "$site/news.db"
start_daemon
timeout 10 "$program" serve --config "$site/tradepost.conf" --listen "unix:$T/second.sock" >"$T/out" 2>"$T/err" </dev/null && code=0 || code=$?
expect_same 'status' "$code" 1
expect 'it says so' grep -qE 'lock|use|serve' "$T/err"
expect 'the first one is well' running "$daemon"
stop_daemon
