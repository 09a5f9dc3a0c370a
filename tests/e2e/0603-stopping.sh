#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# heavy
# SIGTERM under load: what was accepted is answered, nothing acknowledged is lost, it ends within five seconds; SIGHUP ends
# nothing.
. "$(dirname "$0")/lib.sh"
need wrk
start_site
section
publish harbour 'The harbour'
id_of harbour

test_begin 'SIGTERM under load of views, ten times'
total=0
for round in $(seq 1 10); do
  rm -f "$T"/log.*
  "$clients/views.pl" "$port" "$T/log" "s$round" 8 10 "$id" &
  load=$!
  sleep "0.$((RANDOM % 300 + 200))"
  stop_daemon 50
  wait "$load" || true
  answered=$(cat "$T"/log.* | awk '$1 != "sent"' | wc -l)
  asked=$(cat "$T"/log.* | awk '$1 == "sent"' | wc -l)
  start_daemon
  sleep 1
  get "/api/v1/views?ids=$id"
  now=$(json ".views[\"$id\"]")
  ((now >= total + answered && now <= total + asked)) || fail "round $round: $now stored, $answered answered and $asked asked after $total"
  total=$now
done

test_begin 'idle connections do not hold it'
wrk -t 1 -c 64 -d 1 "http://127.0.0.1:$port/api/v1/articles/harbour" >/dev/null
stop_daemon 30
start_daemon

test_begin 'SIGHUP under load loses nothing'
wrk -t 1 -c 16 -d 3 "http://127.0.0.1:$port/api/v1/articles/harbour?lang=en" >"$T/wrk" &
load=$!
for _ in 1 2 3 4 5; do
  sleep 0.4
  kill -HUP "$daemon"
done
wait "$load"
! grep -E 'Socket errors|Non-2xx' "$T/wrk" || fail 'errors'
running "$daemon" || fail 'it ended'

test_begin 'the log is reopened on SIGHUP'
stop_daemon
printf 'log = %s/own.log\n' "$site" >>"$site/tradepost.conf"
start_daemon
expect 'a log' wait_until 20 test -e "$site/own.log"
mv "$site/own.log" "$site/own.log.1"
kill -HUP "$daemon"
expect 'a new log' wait_until 20 test -e "$site/own.log"

test_begin 'it listens on TCP when told to, and says that this is open to more'
stop_daemon
tcp_port=$(free_port)
"$program" serve --config "$site/tradepost.conf" --listen "tcp:127.0.0.1:$tcp_port" </dev/null >>"$site/log/daemon.log" 2>&1 &
daemon=$!
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$tcp_port") 2>/dev/null; }
expect 'it listens' wait_until 100 listens
expect 'a warning' grep -qi 'warning' "$site/own.log" "$site/log/daemon.log"
stop_daemon
for address in tcp:127.0.0.1 tcp:127.0.0.1:99999 tcp:nowhere:80 unix: "unix:$T/none/x.sock" fd:x "unix:/$(printf 'n%.0s' {1..120})"; do
  tp serve --listen "$address"
  ((code == 1 || code == 2)) || fail "status $code for $address"
done
