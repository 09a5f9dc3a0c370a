#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# nginx's own errors take the daemon's forms: problem+json under /api/ and for what cannot be parsed, pages elsewhere.
. "$(dirname "$0")/lib.sh"
start_site
long=$(printf 'a%.0s' {1..9000})

# Both forms of one error: NAME STATUS, then what the request is made of, with @ for the path's beginning.
both_forms() {
  local name=$1 want=$2 path=$3
  shift 3
  request "$@" "/api/v1$path" "${extra[@]}"
  expect_problem "$want" "$name"
  expect_header_is Access-Control-Allow-Origin '*'
  request "$@" "$path" "${extra[@]}"
  expect_page "$want"
}

test_begin 'an address that is too long'
extra=()
both_forms uri-too-long 414 "/$long" GET

test_begin 'a header that is too long'
extra=(-H "X-Long: $long")
both_forms header-too-large 431 /latest GET

test_begin 'a body that is too long'
head -c 1100000 /dev/zero | tr '\0' a >"$T/long"
extra=(--data-binary "@$T/long")
both_forms too-large 413 /latest POST

test_begin 'a transfer coding that is not known'
extra=(-H 'Transfer-Encoding: nonsense')
both_forms not-implemented 501 /latest POST

test_begin 'a request without Host'
extra=(-H 'Host:')
both_forms bad-request 400 /latest GET

test_begin 'a condition that does not hold, at what nginx itself keeps or serves'
extra=(-H 'If-Match: "another"')
for _ in 1 2 3; do get /api/v1/sections; done # from the second on it is kept
request GET /api/v1/sections "${extra[@]}"
expect_problem 412 precondition-failed
for path in / /css/site.css; do
  request GET "$path" "${extra[@]}"
  expect_page 412
done

test_begin 'files come whole'
get /css/site.css -H 'Range: bytes=0-9'
expect_status 200
get /css/site.css -H 'Range: bytes=9999999-'
expect_status 200

test_begin 'what cannot be parsed is problem+json'
for path in /%zz /api/%zz '/%' '/%0' /latest%; do
  get "$path"
  expect_problem 400 bad-request
done
# raw TEXT: the answer to bytes that are no request, in $T/headers and $T/body.
raw() {
  exec 3<>"/dev/tcp/127.0.0.1/$port"
  printf '%b' "$1" >&3
  timeout 5 cat <&3 >"$T/raw" || true
  exec 3>&-
  sed '/^\r$/q' "$T/raw" >"$T/headers"
  sed '1,/^\r$/d' "$T/raw" >"$T/body"
  method=GET request_line=$1
  status=$(awk 'NR == 1 {print $2}' "$T/headers")
}
for bytes in 'NONSENSE\r\n\r\n' 'GET / HTTP/9.9\r\n\r\n' '\x16\x03\x01\x02\x00\x01\x00\r\n\r\n' 'GET nonsense HTTP/1.1\r\nHost: x\r\n\r\n'; do
  raw "$bytes"
  [[ $status == 400 || $status == 505 ]] || fail "status $status"
  expect_header_is Content-Type application/problem+json
  expect_strict_headers
done
raw 'GET /latest HTTP/1.1\r\nHost: a b\r\n\r\n'
expect_page 400
raw 'POST /api/v1/articles HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n'
expect_problem 400 bad-request

test_begin 'methods that nginx refuses itself'
request TRACE /api/v1/articles
expect_problem 405 method-not-allowed
expect_header Allow GET
for verb in TRACE POST PUT DELETE OPTIONS PROPFIND; do
  for path in / /css/site.css /js/dom.js; do
    request "$verb" "$path"
    expect_page 405
    expect_header_is Allow 'GET, HEAD'
  done
done

test_begin 'too many writes from one address, reads go on; others are not held up'
# flood_from PREFIX: 300 quick writes from addresses that begin so and end in a number; the statuses, counted.
flood_from() {
  local i
  for ((i = 0; i < 300; i++)); do
    ((i == 0)) || printf 'next\n'
    printf 'url = "http://127.0.0.1:%s/api/v1/none"\nheader = "X-Forwarded-For: %s%d"\n' "$port" "$1" "$((i % ${2:-200} + 1))"
    printf 'output = "/dev/null"\nrequest = "POST"\nwrite-out = "%%{http_code}\\n"\n'
  done | curl -s -K - | sort | uniq -c
}
flood_from 198.51.100. 1 >"$T/codes"
expect 'some were refused' grep -q 429 "$T/codes"
expect 'two hundred were not' test "$(awk '$2 == 404 {print $1}' "$T/codes")" -ge 200
# refused PATH: one answer out of the middle of a flood of it, since a place is free again every 20 ms.
refused() {
  local i answer
  rm -rf "$T/flood" && mkdir "$T/flood"
  for ((i = 0; i < 400; i++)); do
    ((i == 0)) || printf 'next\n'
    printf 'url = "http://127.0.0.1:%s%s"\nheader = "X-Forwarded-For: 198.51.100.1"\nrequest = "POST"\n' "$port" "$1"
    printf 'output = "%s.body"\ndump-header = "%s"\n' "$T/flood/$i" "$T/flood/$i"
  done | curl -s -K -
  answer=$(grep -l '^HTTP/1.1 429' "$T"/flood/* | sed -n 1p) || fail 'none was refused'
  mv "$answer" "$T/headers" && mv "$answer.body" "$T/body"
  method=POST status=429 request_line="POST $1"
}
refused /api/v1/none
expect_problem 429 too-many-requests
expect_header Retry-After
refused /latest
expect_page 429
expect_header Retry-After
get /api/v1/articles
expect_status 200
post /api/v1/none -H 'X-Forwarded-For: 192.0.2.7'
expect_problem 404 not-found

test_begin 'an IPv6 address counts by its /64, an IPv4 address in IPv6 by itself'
expect 'one /64 is one visitor' grep -q 429 <(flood_from 2001:db8:0:1::)
post /api/v1/none -H 'X-Forwarded-For: 2001:db8:0:2::1'
expect_problem 404 not-found
! grep -q 429 <(flood_from ::ffff:10.7.7.) || fail 'mapped addresses share a limit'

test_begin 'no log has an address or an agent in it'
get /api/v1/articles -A 'sentinel-agent-4711' -H 'X-Forwarded-For: 203.0.113.77'
kill_daemon
post /api/v1/none -A 'sentinel-agent-4711' -H 'X-Forwarded-For: 203.0.113.77'
stop_nginx
for sentinel in sentinel-agent 203.0.113.77 192.0.2.7 2001:db8 Mozilla curl/; do
  ! grep -rqF "$sentinel" "$site/log" || fail "$sentinel is in a log"
  ok
done
