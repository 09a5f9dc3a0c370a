#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A web server that does not behave: bodies nobody asked for, records that begin nothing, lengths that are not true.
. "$(dirname "$0")/lib.sh"
need perl
start_site
section
publish harbour 'The harbour'
id_of harbour
socket=$site/tradepost.sock

unharmed() {
  running "$daemon" || fail 'the daemon is gone'
  sleep 1
  get "/api/v1/views?ids=$id"
  expect_json ".views[\"$id\"] == 0"
}

test_begin 'a forged request inside a body is nobody'\''s request'
for uri in /api/v1/articles /api/v1/none /latest "/api/v1/articles/$id" /api/v1/articles/none/views; do
  expect "forged at $uri" "$clients/fcgi.pl" "$socket" forged "$uri" "/api/v1/articles/$id/views"
done
unharmed

test_begin 'only a beginning may come first'
expect 'first records' "$clients/fcgi.pl" "$socket" first
unharmed

test_begin 'a body counts if its length is what was announced'
expect 'lengths' "$clients/fcgi.pl" "$socket" lengths "/api/v1/articles/$id/views"
unharmed

test_begin 'bodies to the edge of every buffer'
expect 'edges' "$clients/fcgi.pl" "$socket" edges
unharmed

test_begin 'through nginx: early ends, and a second request on the same connection'
exec 3<>"/dev/tcp/127.0.0.1/$port"
printf 'POST /api/v1/none HTTP/1.1\r\nHost: x\r\nContent-Length: 70\r\n\r\nPOST /api/v1/articles/1/views HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\nGET /api/v1/articles/999 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' >&3
timeout 5 cat <&3 >"$T/raw" || true
exec 3>&-
expect_same 'statuses' "$(grep -ao 'HTTP/1.1 [0-9]*' "$T/raw" | cut -d ' ' -f 2 | tr '\n' ' ')" '404 404 '
unharmed
