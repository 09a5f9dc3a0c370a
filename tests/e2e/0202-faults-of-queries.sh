#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every fault of a query is named, all of them at once, with the status of its kind.
. "$(dirname "$0")/lib.sh"
start_site
section
publish harbour 'The harbour'

# Rows: status, the parameters that are named, path and query.
while IFS='|' read -r want named path; do
  [[ -n $want ]] || continue
  test_begin "$want $path"
  get "$path"
  if [[ $want == 200 ]]; then
    expect_status 200
    continue
  fi
  name=bad-request
  [[ $want == 400 ]] || name=invalid
  expect_problem "$want" "$name"
  expect_same 'what is named' "$(faults)" "$named"
  expect_json '.errors | all(.detail | length > 0)'
done <<'ROWS'
200||/api/v1/articles?limit=1
200||/api/v1/articles?limit=100
422|limit|/api/v1/articles?limit=0
422|limit|/api/v1/articles?limit=101
422|limit|/api/v1/articles?limit=-1
422|limit|/api/v1/articles?limit=1e1
422|limit|/api/v1/articles?limit=
422|limit|/api/v1/articles?limit=99999999999999999999
422|limit|/api/v1/articles?limit=1abc
400|colour|/api/v1/articles?colour=red
400|limit|/api/v1/articles?limit=1&limit=2
400|section|/api/v1/articles?section=%ff
400|colour limit|/api/v1/articles?colour=red&limit=0
400|colour limit section|/api/v1/articles?colour=red&limit=0&section=a&section=b
422|lang|/api/v1/articles?lang=e!
422|lang|/api/v1/articles?lang=
422|lang|/api/v1/articles?lang=a-
200||/api/v1/articles?lang=fr
200||/api/v1/articles?lang=zh-CN
200||/api/v1/articles?sort=newest
200||/api/v1/articles?sort=views
422|sort|/api/v1/articles?sort=oldest
422|cursor|/api/v1/articles?cursor=nonsense
422|cursor|/api/v1/articles?cursor=
422|since|/api/v1/articles?since=yesterday
200||/api/v1/articles?since=2026-01-01T00:00:00Z
200||/api/v1/articles?since=2026-01-01T00:00:00+08:00
200||/api/v1/articles?since=2026-01-01T00:00:00%2B08:00
422|since|/api/v1/articles?since=2026-02-30T00:00:00Z
200||/api/v1/articles?until=2026-01-03T00:00:00Z&since=2026-01-01T00:00:00Z
200||/api/v1/articles?section=trade-news&sort=views
200||/api/v1/articles?tag=ports&sort=views
422|section tag|/api/v1/articles?section=trade-news&tag=ports
422|since sort|/api/v1/articles?since=2026-01-01T00:00:00Z&sort=views
422|modified_since section|/api/v1/articles?modified_since=2026-01-01T00:00:00Z&section=trade-news
200||/api/v1/articles?modified_since=2026-01-01T00:00:00Z&lang=en&limit=5
422|ids|/api/v1/views?ids=x
422|ids|/api/v1/views?ids=1,,2
422|ids|/api/v1/views?ids=
200||/api/v1/views?ids=1
200||/api/v1/views?ids=1,999
200||/api/v1/views?ids=1&days=30
422|days|/api/v1/views?ids=1&days=0
422|days|/api/v1/views?ids=1&days=31
422|days|/api/v1/views?ids=1&days=two
422|days ids|/api/v1/views?ids=x&days=-1
400|days|/api/v1/views?ids=1&days=1&days=2
400|colour|/api/v1/sections?colour=red
400|colour|/api/v1/site?colour=red
400|colour|/api/v1/openapi.json?colour=red
400|colour|/api/v1/articles/harbour?colour=red
422|lang|/api/v1/articles/harbour?lang=e!
422|lang|/api/v1/sections?lang=e!
ROWS

test_begin 'ids are needed, and no more than a hundred'
get /api/v1/views
[[ $status == 400 || $status == 422 ]] || fail "status $status"
expect_same 'what is named' "$(faults)" ids
get "/api/v1/views?ids=$(seq -s , 1 100)"
expect_status 200
get "/api/v1/views?ids=$(seq -s , 1 101)"
expect_problem 422 invalid

test_begin 'a section that is not there is an empty list, not an error'
get '/api/v1/articles?section=none'
expect_json '.items == [] and .next == null'

test_begin 'HEAD has the same status without a body'
head_of '/api/v1/articles?limit=0'
expect_status 422
head_of /api/v1/articles/none
expect_status 404

test_begin 'pages and files ignore what they do not know'
get '/latest?utm_source=x&utm_source=y'
expect_page 200
get '/?utm_source=x'
expect_page 200
get '/css/site.css?v=1'
expect_status 200
