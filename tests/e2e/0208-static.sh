#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Static files and pictures by nginx: types, tags, compression, how long they may be kept, and nothing beside them.
. "$(dirname "$0")/lib.sh"
need gzip
start_site

test_begin 'the front page'
get /
expect_page 200
expect_header_is Cache-Control no-cache
expect_header ETag '"'
tag=$(header ETag)
get / -H "If-None-Match: $tag"
expect_status 304
expect_empty
expect_strict_headers
expect_header Content-Security-Policy "script-src 'self'" # it replaces that of the page which the browser has
head_of /
expect_page 200
get /index.html
expect_status 301
expect_header_is Location /
expect_strict_headers

test_begin 'every file of static/ that a page may name, with its type'
while read -r file; do
  path=${file#"$root/static"}
  case $path in
    /index.html | /editor/*) continue ;;
    *.css) type='text/css; charset=utf-8' ;;
    *.js) type='text/javascript; charset=utf-8' ;;
    *.svg) type='image/svg+xml' ;;
    *.png) type='image/png' ;;
    *.ico) type='image/x-icon' ;;
    *.webmanifest) type='application/manifest+json' ;;
    *) fail "nobody said which type $path has" ;;
  esac
  get "$path"
  expect_status 200
  expect_header_is Content-Type "$type"
  expect_header Cache-Control max-age=
  expect_header ETag '"'
  expect_strict_headers
  expect 'its bytes' cmp "$T/body" "$file"
  head_of "$path"
  expect_status 200
done < <(find "$root/static" -type f ! -name '*.md')
get /css/site.css -H 'Accept-Encoding: gzip'
expect_header_is Content-Encoding gzip
expect_header Vary Accept-Encoding
expect 'the same content' cmp <(gzip -dc "$T/body") "$root/static/css/site.css"

test_begin 'what is no page may do nothing at all'
for path in / /latest /nothing /favicon.svg; do
  get "$path"
  expect_header Content-Security-Policy "script-src 'self'; style-src 'self'"
  expect_header_is Cross-Origin-Opener-Policy same-origin
  expect_header Permissions-Policy 'camera=()'
done
for path in /css/site.css /js/front.js /favicon.ico /api/v1/site /api/v1/nothing '/api/v1/views?ids=x'; do
  get "$path"
  expect_header_is Content-Security-Policy "default-src 'none'; frame-ancestors 'none'"
  expect_no_header Cross-Origin-Opener-Policy
  expect_no_header Permissions-Policy
done

test_begin 'the editor'\''s page: asked for anew each time, in no index, and alone with its one way for markup'
get /editor
expect_status 301
expect_header_is Location /editor/
get /editor/
expect_page 200
expect_header_is Cache-Control no-cache
expect_header_is X-Robots-Tag 'noindex, nofollow'
expect_header Content-Security-Policy "require-trusted-types-for 'script'; trusted-types preview"
[[ $(cat "$T/body") != *'<script>'* ]] || fail 'a script in the page'
for path in /editor/main.js /editor/desk.css; do
  get "$path"
  expect_status 200
  expect_header_is Cache-Control no-cache
  expect_strict_headers
done
for path in / /latest /editors /editor/none; do
  get "$path"
  expect_header Content-Security-Policy "trusted-types 'none'"
done

test_begin 'pictures have names of their content and are kept for ever'
name=0123456789abcdef0123456789abcdef
printf 'RIFF' >"$site/media/$name.webp"
printf 'x' >"$site/media/$name.svg"
printf 'x' >"$site/media/.$name.webp"
printf 'x' >"$site/media/$name.webp.new"
get "/media/$name.webp"
expect_status 200
expect_header_is Content-Type image/webp
expect_header_is Cache-Control 'public, max-age=31536000, immutable'
expect_strict_headers
for path in "/media/$name.svg" "/media/.$name.webp" "/media/$name.webp.new" "/media/" /media /media/none.png "/media/../news.db" "/media/%2e%2e/news.db" \
  "/media/..%2fnews.db" /css/ /js/ /css/../../CMakeLists.txt /css/%2e%2e/%2e%2e/CMakeLists.txt /css/none.css /news.db /tradepost.conf /log/access.log \
  /editor/none; do
  get "$path"
  [[ $status == 404 || $status == 400 ]] || fail "status $status of $path"
  expect_strict_headers
done

test_begin 'an old browser cannot be talked into a script'
get /js/dom.js
expect_header_is X-Content-Type-Options nosniff
