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

test_begin 'metrics are what Prometheus reads, and they move'
operator /metrics
expect_status 200
expect_header Content-Type 'text/plain'
if grep -vE '^(#|[a-z_]+(\{[^}]*\})? [0-9.e+-]+$)' "$T/body"; then fail 'a line that is none'; fi
while read -r _ _ name _; do
  grep -qE "^$name(_[a-z]+)?[ {]" "$T/body" || fail "$name has no value"
done < <(grep '^# TYPE' "$T/body")
requests() { operator /metrics; awk '$1 == "tradepost_requests_total" {print $2}' "$T/body"; }
before=$(requests)
for _ in 1 2 3 4 5; do get "/api/v1/articles/$id?lang=en" -H 'Authorization: Bearer x'; done
after=$(requests)
((after >= before + 5)) || fail "requests went from $before to $after"

test_begin 'outcomes and statuses are told apart'
metric() { awk -v name="$1" '$1 == name {print $2}' "$T/body"; }
post "/api/v1/articles/$id/views" --as ann
post "/api/v1/articles/$id/views" --as ann
post "/api/v1/articles/$id/views" -A curl/8.0
get /api/v1/nothing
operator /metrics
for outcome in counted repeat bot; do expect_same "$outcome" "$(metric "tradepost_view_outcomes_total{outcome=\"$outcome\"}")" 1; done
expect_same flood "$(metric 'tradepost_view_outcomes_total{outcome="flood"}')" 0
expect 'a 404 is a 4xx' test "$(metric 'tradepost_responses_total{status="4xx"}')" -gt 0
expect_same 'jobs that wait' "$(metric tradepost_queue_jobs)" 0

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

test_begin 'not ready without a daemon'
kill_daemon
operator /readyz
expect_status 502
