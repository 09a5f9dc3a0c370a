#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Time: the window of 30 minutes, midnight in the site's zone, keys that end, an embargo that neither leaks nor misses.
. "$(dirname "$0")/lib.sh"
# The microcache goes by the clock of nginx.
need_clock
clock 2026-11-24T10:00:00+08:00
start_site --no-microcache
section
publish harbour 'The harbour'
id_of harbour
views=/api/v1/articles/$id/views

# at TIME WANT VISITOR
at() {
  clock "2026-11-$1+08:00"
  post "$views" --as "$3"
  expect_json ".outcome == \"$2\""
}

test_begin 'a window lasts 30 minutes from the last request in it'
at 24T10:00:00 counted ann
at 24T10:29:59 repeat ann
at 24T10:59:58 repeat ann
at 24T11:29:58 counted ann
at 24T11:59:57 repeat ann

test_begin 'midnight splits no visit, and a restart neither'
at 24T23:50:00 counted bob
at 25T00:10:00 repeat bob
restart_daemon
at 25T00:30:00 repeat bob
at 25T01:00:00 counted bob
at 25T23:59:59 counted bob
kill_daemon
start_daemon
at 26T00:00:01 repeat bob

test_begin 'the 60 minutes of a flood'
for i in $(seq 1 30); do
  post "$views" -A "$(agent_of "f $i")" -H 'X-Forwarded-For: 198.51.100.9'
  expect_json '.outcome == "counted"'
done
post "$views" -A "$(agent_of 'f 31')" -H 'X-Forwarded-For: 198.51.100.9'
expect_json '.outcome == "flood"'
restart_daemon
clock 2026-11-26T00:59:00+08:00
post "$views" -A "$(agent_of 'f 32')" -H 'X-Forwarded-For: 198.51.100.9'
expect_json '.outcome == "flood"'
clock 2026-11-26T01:00:02+08:00
post "$views" -A "$(agent_of 'f 33')" -H 'X-Forwarded-For: 198.51.100.9'
expect_json '.outcome == "counted"'

test_begin 'a scheduled article: nothing of it before its second, all of it from then on, also across a restart'
clock 2026-11-26T11:59:58+08:00
publish later Later '.published_at = "2026-11-26T12:00:00+08:00" | .tags = ["secret"] | .section = "secret-section"' 2>/dev/null || true
section secret-section Secret 秘密
publish later Later '.published_at = "2026-11-26T12:00:00+08:00" | .tags = ["secret"] | .section = "secret-section"'
get /api/v1/articles
tag=$(header ETag)
hidden() {
  for path in /api/v1/articles/later /news/2/later; do
    get "$path"
    expect_status 404
  done
  for path in /api/v1/articles '/api/v1/articles?sort=views' '/api/v1/articles?tag=secret' '/api/v1/articles?modified_since=2020-01-01T00:00:00Z' /latest; do
    get "$path"
    expect_status 200
    expect_no_body Later
  done
  get /api/v1/sections
  expect_json 'all(.items[]; .slug != "secret-section" or .articles == 0)'
  get '/api/v1/views?ids=1,2'
  expect_json '.views | has("2") | not'
  post /api/v1/articles/2/views --as ann
  expect_problem 404 not-found
}
hidden
restart_daemon
hidden
clock 2026-11-26T11:59:59.999+08:00
hidden
stop_daemon
clock 2026-11-26T12:00:00+08:00
start_daemon
sleep 1
get /api/v1/articles/later
expect_json '.title.en == "Later" and .published_at == "2026-11-26T12:00:00+08:00"'
for path in /api/v1/articles '/api/v1/articles?sort=views' '/api/v1/articles?tag=secret' /latest; do
  get "$path"
  expect_body Later
done
get /api/v1/articles -H "If-None-Match: $tag"
expect_status 200
get /api/v1/sections
expect_json 'any(.items[]; .slug == "secret-section" and .articles == 1)'
post /api/v1/articles/2/views --as ann
expect_json '.outcome == "counted"'

test_begin 'no job is needed: the second passes while the daemon runs'
publish soon Soon '.published_at = "2026-11-26T13:00:00+08:00"'
get /api/v1/articles
expect_no_body Soon
clock 2026-11-26T13:00:00+08:00
sleep 1.1
get /api/v1/articles
expect_body Soon
