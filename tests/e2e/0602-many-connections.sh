#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# heavy
# 512 clients through nginx, 500 idle connections with two workers, peers that are slow: no error, and nobody waits for them.
. "$(dirname "$0")/lib.sh"
need wrk perl
ulimit -n "$(ulimit -Hn)" 2>/dev/null || true
setting workers 2
start_site
section
publish harbour 'The harbour'
id_of harbour

# quiet_load CONNECTIONS PATH [SCRIPT]: wrk, and no error in what it says.
quiet_load() {
  wrk -t 2 -c "$1" -d 4 --timeout 30 ${3:+-s "$3"} "http://127.0.0.1:$port$2" >"$T/wrk"
  if grep -E 'Socket errors|Non-2xx' "$T/wrk"; then fail "errors with $1 connections"; fi
  printf '  %s connections: %s\n' "$1" "$(grep Requests/sec "$T/wrk")"
  ok
}

test_begin '512 connections, kept answers on and off'
quiet_load 512 /api/v1/articles/harbour
get /api/v1/site
expect_status 200
stop_nginx
start_nginx --no-microcache
quiet_load 512 /api/v1/articles/harbour
quiet_load 512 "/news/$id/harbour"
cat >"$T/views.lua" <<'LUA'
local n, thread = 0, 0
local next_thread = 1
function setup(t) t:set("thread_number", next_thread); next_thread = next_thread + 1 end
function request()
  n = n + 1
  local a = string.format("10.%d.%d.%d", thread_number, math.floor(n / 250) % 250, n % 250)
  return wrk.format("POST", nil, {["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0 v" .. n, ["X-Forwarded-For"] = a})
end
LUA
quiet_load 512 "/api/v1/articles/$id/views" "$T/views.lua"

test_begin '500 idle connections and two workers: a new request is served as if they were not there'
expect 'idle' "$clients/fcgi.pl" "$site/tradepost.sock" idle 500

test_begin 'half requests and peers that do not read'
expect 'slow' "$clients/fcgi.pl" "$site/tradepost.sock" slow 8

test_begin 'no descriptor is lost'
sleep 3
before=$(find "/proc/$daemon/fd" | wc -l)
"$clients/fcgi.pl" "$site/tradepost.sock" idle 100
"$clients/fcgi.pl" "$site/tradepost.sock" first
sleep 3
after=$(find "/proc/$daemon/fd" | wc -l)
((after <= before + 5)) || fail "descriptors went from $before to $after"

test_begin 'out of descriptors: it stays, does not spin, and recovers'
stop_daemon
(ulimit -n 64 && exec setpriv --pdeathsig KILL "$program" serve --config "$site/tradepost.conf" </dev/null >>"$site/log/daemon.log" 2>&1) &
daemon=$!
wait_until 100 daemon_is_up || fail 'it does not start with 64 descriptors'
timeout 20 "$clients/fcgi.pl" "$site/tradepost.sock" idle 200 2>/dev/null || true
running "$daemon" || fail 'it ended'
cpu() { awk '{print $14 + $15}' "/proc/$daemon/stat"; }
one=$(cpu)
sleep 2
two=$(cpu)
((two - one < 100)) || fail "it spins: $((two - one)) of 200 ticks"
get '/api/v1/site?lang=en'
expect_status 200
