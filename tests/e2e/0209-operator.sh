#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The operator's door: alive, ready, metrics; and none of it at the public one.
. "$(dirname "$0")/lib.sh"
start_site
section
publish harbour 'The harbour'
id_of harbour

test_begin 'alive and ready'
for path in /healthz /readyz; do
  operator "$path"
  expect_status 200
  expect_header Content-Type text/plain
done

# metric LINE: of the last look at the figures; 0 for what did not occur.
metric() { awk -v line="$1" 'substr($0, 1, length(line) + 1) == line " " {v = $NF} END {print v + 0}' "$T/body"; }
# asked ROUTE METHOD STATUS
asked() { metric "tradepost_requests_total{route=\"$1\",method=\"$2\",status=\"$3\"}"; }
# total NAME: over all its labels.
total() { awk -v name="$1" -F '[{ ]' '$1 == name {s += $NF} END {printf "%d\n", s}' "$T/body"; }

test_begin 'metrics are what Prometheus reads'
operator /metrics
expect_status 200
expect_header Content-Type 'text/plain'
if grep -vE '^(#|[a-z_]+(\{([a-z]+="[^"]*",?)+\})? [0-9.e+-]+$)' "$T/body"; then fail 'a line that is none'; fi
while read -r _ _ name _; do
  grep -qE "^$name(_[a-z]+)?[ {]" "$T/body" || fail "$name has no value"
  grep -qF "\\fB$name\\fR" "$root/cgi-bin/etc/tradepost.1" || fail "the manual does not know $name"
done < <(grep '^# TYPE' "$T/body")
before=$(total tradepost_requests_total)

test_begin 'requests are told apart by route, method and status, and each counts once'
api='/api/v1/articles/{article}' list=/api/v1/articles views='/api/v1/articles/{id}/views'
# Each at an address of its own, so that nginx has no answer of it.
for n in {1..7}; do get "$list?limit=$n"; done
for n in {1..5}; do get "$list/$id?lang=en" -H "Authorization: Bearer $n"; done
for n in {1..4}; do get "/latest?n=$n"; done
for n in {1..3}; do get "$list/$((id + n))"; done
get "$list/$id?unknown=1"
delete "$list/$id"
for n in {1..6}; do get "/nothing/$n"; done
post "/api/v1/articles/$id/views" --as ann
post "/api/v1/articles/$id/views" --as ann
post "/api/v1/articles/$id/views" -A curl/8.0
operator /metrics
for row in "$list GET 200 7" "$api GET 401 5" '/latest GET 200 4' "$api GET 404 3" "$api GET 400 1" "$api DELETE 401 1" \
  'none GET 404 6' "$views POST 200 3" '/healthz GET 200 1' '/metrics GET 200 1'; do
  read -r route name code count <<<"$row"
  expect_same "$name $route $code" "$(asked "$route" "$name" "$code")" "$count"
done
expect_same 'requests since' "$(($(total tradepost_requests_total) - before))" 31
expect_same 'those of all kinds' "$(total tradepost_request_duration_seconds_count)" "$(total tradepost_requests_total)"
expect_same 'those after a commit' "$(metric 'tradepost_request_duration_seconds_count{kind="committed"}')" 3

test_begin 'histograms: ranges hold the narrower ones, the widest one all; times are seconds'
awk -F '[{}]' '/_bucket\{/ {
    sub(/,?le="[^"]*"/, "", $2); key = $1 $2; n = $3 + 0
    if (n < last[key]) {print "falls: " $0; bad = 1}
    last[key] = n
  }
  /_count[{ ]/ {
    split($0, part, /[{ ]/); name = part[1]; sub(/_count$/, "_bucket", name); key = name (index($0, "{") ? $2 : "")
    n = $0; sub(/.* /, "", n)
    if (n != last[key]) {print "not all: " $0 ", " last[key]; bad = 1}
    found++
  }
  END {if (found != 6) {print found " histograms"; bad = 1} exit bad}' "$T/body" || fail 'a histogram is none'
seconds=$(metric tradepost_commit_duration_seconds_sum)
awk -v s="$seconds" 'BEGIN {exit !(s > 0 && s < 60)}' || fail "commits took $seconds s"
slow=$(metric 'tradepost_request_duration_seconds_sum{kind="committed"}')
awk -v s="$slow" 'BEGIN {exit !(s > 0 && s < 30)}' || fail "three views took $slow s"

test_begin 'outcomes, groups and files'
for outcome in counted repeat bot; do expect_same "$outcome" "$(metric "tradepost_view_outcomes_total{outcome=\"$outcome\"}")" 1; done
expect_same flood "$(metric 'tradepost_view_outcomes_total{outcome="flood"}')" 0
expect_same 'jobs that wait' "$(metric tradepost_queue_jobs)" 0
expect_same 'jobs that failed' "$(metric tradepost_jobs_failed_total)" 0
expect_same 'groups' "$(metric tradepost_group_jobs_count)" "$(metric tradepost_commits_total)"
expect_same 'commits that were timed' "$(metric tradepost_commit_duration_seconds_count)" "$(metric tradepost_commits_total)"
expect_same 'the store' "$(metric tradepost_store_bytes)" "$(stat -c %s "$site/news.db")"
expect_same 'the journal' "$(metric tradepost_journal_bytes)" "$(stat -c %s "$site/news.db-wal")"
expect 'a journal that was written' test "$(metric tradepost_journal_bytes)" -gt 0

test_begin 'promtool finds no fault in them'
promtool=$(command -v promtool || printf %s "$build/promtool")
if [[ -x $promtool ]]; then
  said=$("$promtool" check metrics <"$T/body" 2>&1) || fail "promtool: $said"
  expect_same 'what promtool says' "$said" ''
else
  printf '  (left out: there is no promtool)\n'
fi

test_begin 'nothing of it in public, nothing else there'
for path in /healthz /readyz /metrics /%68ealthz //healthz; do
  get "$path"
  expect_status 404
done
get /metrics -H 'Tradepost-Operator: 1' -H 'X-Operator: 1'
expect_status 404
operator /api/v1/articles
expect_status 404
operator /
expect_status 404

# Both workers have all that this asks for in their caches, and the daemon lives: alive it is, ready it is not.
not_ready() {
  for _ in 1 2 3 4 5 6; do
    operator /readyz
    expect_status 503
    expect_body 'the store cannot be read'
    operator /healthz
    expect_status 200
  done
}
ready() {
  for _ in 1 2 3 4 5 6; do
    operator /readyz
    [[ $status == 200 ]] || return 1
  done
}

test_begin 'not ready while another file is in the place of the store'
cp "$site/news.db" "$T/copy.db"
mv "$site/news.db" "$T/true.db"
not_ready
mv "$T/copy.db" "$site/news.db"
not_ready
mv "$T/true.db" "$site/news.db"
expect 'ready again' ready
operator /metrics
expect_same 'times it was not' "$(asked /readyz GET 503)" 12

test_begin 'not ready while the disk cannot be read'
if command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null; then
  strace -f -qq -o /dev/null -p "$daemon" -P "$site/news.db" -e trace=pread64 -e inject=pread64:error=EIO:when=1+ 2>"$T/strace" &
  tracer=$!
  unready() { operator /readyz; [[ $status == 503 ]]; }
  wait_until 50 unready || fail 'the disk cannot be read, and it is ready'
  not_ready
  kill -INT "$tracer"
  wait "$tracer" 2>/dev/null || true
  expect 'ready again' ready
else
  printf '  (left out: nothing can be traced here)\n'
fi

test_begin 'not ready when the file is overwritten'
printf 'no store' | dd of="$site/news.db" conv=notrunc status=none
not_ready
printf 'SQLite f' | dd of="$site/news.db" conv=notrunc status=none
expect 'ready again' ready

test_begin 'not ready without a daemon'
kill_daemon
operator /readyz
expect_status 502
