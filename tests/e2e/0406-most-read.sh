#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Lists by reading: today and this week, over midnight and Monday in the site's zone; ever; and what is read at present, by the
# half-life of the configuration. With section and tag, page by page.
. "$(dirname "$0")/lib.sh"
need_clock
# A Friday.
clock 2026-11-27T12:00:00+08:00
start_site --no-microcache
section
section markets Markets 市场
publish one One '.imported = 50'
publish two Two '.tags = ["port"]'
publish three Three '.section = "markets" | .tags = ["port"]'
publish four Four '.section = "markets"'

reader=0
# read SLUG TIMES: by so many readers.
read_by() {
  local n
  id_of "$1"
  for ((n = 0; n < $2; n++)); do
    post "/api/v1/articles/$id/views" --as "reader-$((reader += 1))"
    expect_json '.outcome == "counted"'
  done
}

# Places are brought up to date within a second of the machine's own time; an answer is kept for one of the test clock's.
settle() {
  sleep 1.1
  clock "$1"
}

# order QUERY SLUG…: walked by ones, by twos and at once.
order() {
  local query=$1 limit cursor walked
  shift
  for limit in 1 2 100; do
    walked='' cursor=''
    while :; do
      get "/api/v1/articles?$query&limit=$limit${cursor:+&cursor=$cursor}"
      expect_status 200
      walked+=" $(json '[.items[].slug] | join(" ")')"
      cursor=$(json '.next // empty')
      [[ -n $cursor ]] || break
    done
    expect_same "$query by $limit" "$(xargs <<<"$walked")" "$*"
  done
}

test_begin 'before anybody reads'
order 'sort=views' one four three two
order 'sort=views&period=day'
order 'sort=views&period=week'
order 'sort=trending' four three two one

test_begin 'today, this week, ever'
read_by two 3
read_by three 1
settle 2026-11-27T12:00:05+08:00
order 'sort=views' one two three four
order 'sort=views&period=day' two three
order 'sort=views&period=week' two three
order 'sort=trending' two three four one
get '/api/v1/articles?sort=views&period=day'
expect_json '[.items[].views] == [3, 1]'

test_begin 'with a section or a tag'
order 'sort=views&period=day&section=markets' three
order 'sort=views&period=week&tag=port' two three
order 'sort=views&period=week&section=trade-news' two
order 'sort=trending&section=markets' three four
order 'sort=trending&tag=port' two three
order 'sort=trending&tag=none'
order 'sort=views&period=day&section=nowhere'

test_begin 'midnight'
clock 2026-11-27T23:59:59.999+08:00
order 'sort=views&period=day' two three
clock 2026-11-28T00:00:00+08:00
order 'sort=views&period=day'
order 'sort=views&period=week' two three
read_by three 4
settle 2026-11-28T00:00:05+08:00
order 'sort=views&period=day' three
order 'sort=views&period=week' three two
order 'sort=views' one three two four

test_begin 'Monday'
clock 2026-11-29T23:59:59+08:00
order 'sort=views&period=week' three two
read_by four 1
settle 2026-11-29T23:59:59.999+08:00
order 'sort=views&period=week' three two four
clock 2026-11-30T00:00:00+08:00
order 'sort=views&period=week'
order 'sort=views&period=day'
read_by one 1
settle 2026-11-30T00:00:05+08:00
order 'sort=views&period=week' one
order 'sort=views' one three two four
tp verify
expect_exit 0

test_begin 'what is read at present: a view weighs half after a day'
# three: 5 of two days ago and more, four: 1 of half a minute ago, one: 1 of now
order 'sort=trending' three one four two
read_by two 1
settle 2026-11-30T00:00:15+08:00
order 'sort=trending' two three one four
clock 2026-12-05T00:00:00+08:00
order 'sort=trending' two three one four
read_by four 1
settle 2026-12-05T00:00:05+08:00
order 'sort=trending' four two three one

test_begin 'a start changes nothing, another half-life does'
kill_daemon
start_daemon
order 'sort=trending' four two three one
get '/api/v1/articles?sort=trending&limit=1'
old=$(json .next)
stop_daemon
printf 'trend_half_life = 90d\n' >>"$site/tradepost.conf"
start_daemon
# Now nearly every view weighs the same: five, four, two, one.
order 'sort=trending' three two four one
get "/api/v1/articles?sort=trending&cursor=$old"
expect_problem 422 invalid
tp verify
expect_exit 0
stop_daemon
sed -i 's/^trend_half_life = .*/trend_half_life = 1h/' "$site/tradepost.conf"
start_daemon
order 'sort=trending' four two one three
get '/api/v1/articles?sort=trending&limit=2'
expect_json '[.items[].slug] == ["four", "two"]'

test_begin 'a half-life that is none'
for value in 24 1m 0h 91d often; do
  printf 'store = sqlite:news.db\ntrend_half_life = %s\n' "$value" >"$site/bad.conf"
  tp_bare serve --config "$site/bad.conf"
  expect_exit 1
  expect_err "bad.conf:2: trend_half_life: \"$value\" is not a time between 1h and 90d"
done

test_begin 'what goes together'
for query in sort=best sort=views\&period=month period=day sort=newest\&period=day sort=trending\&period=week \
  sort=trending\&since=2026-01-01T00:00:00Z sort=views\&period=day\&until=2026-01-01T00:00:00Z \
  modified_since=2026-01-01T00:00:00Z\&sort=trending; do
  get "/api/v1/articles?$query"
  expect_problem 422 invalid
done
get '/api/v1/articles?sort=trending&period=day&since=2026-01-01T00:00:00Z'
expect_same faults "$(faults)" 'period since sort'
get '/api/v1/articles?sort=trending&sort=views'
expect_problem 400 bad-request
get '/api/v1/articles?sort=views&limit=1'
for query in sort=trending sort=views\&period=day sort=views\&period=week; do
  get "/api/v1/articles?sort=views&limit=1"
  next=$(json .next)
  get "/api/v1/articles?$query&cursor=$next"
  expect_problem 422 invalid
done

test_begin 'scheduled, withdrawn and moved articles'
publish later Later '.published_at = "2026-12-05T01:00:00+08:00"'
order 'sort=trending' four two one three
publish two Two '.status = "withdrawn" | .reason = {en: "R"} | .tags = ["port"]'
publish four Four '.section = "trade-news" | .tags = ["port"]'
clock 2026-12-05T00:59:59+08:00
order 'sort=trending' four one three
order 'sort=trending&section=trade-news' four one
order 'sort=trending&tag=port' four three
order 'sort=views&period=day&section=trade-news' four
order 'sort=views&period=day&section=markets'
clock 2026-12-05T01:00:00+08:00
order 'sort=trending' four one three later
tp verify
expect_exit 0
