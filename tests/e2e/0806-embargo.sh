#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# long
# What is to come out later shows nowhere before its second, and from that second on everywhere. Everything that anybody may ask
# for, out of the route table, is compared byte for byte with what the same site answers that has no such articles: status,
# headers, tags, bodies and the pages behind them; across restarts and a kill; and on the real clock with nginx's and the daemon's
# kept answers warm.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/addresses.sh"
need perl sqlite3
need_clock
before=2024-04-30T23:59:59+08:00 release=2024-05-01T00:00:00+08:00
setting languages 'en, zh-Hans, de'
clock 2024-04-28T12:00:00+08:00
start_site
section trade-news
section fresh 'Fresh section' 新栏目

tp token issue --role editor --label Desk
desk=${out##*$'\n'}
# as METHOD PATH [OPTION…]: the editor.
as() {
  request "$@" -H "Authorization: Bearer $desk"
}

# --- the site as it is without ---------------------------------------------------------------------------------------

words='quay tariff customs vessel container harbour pilot tonnage'
for n in 1 2 3 4 5 6 7 8; do
  word=$(cut -d' ' -f"$n" <<<"$words")
  line "old-$n" "Old $word $n" ".published_at = \"2024-04-2${n}T10:00:00+08:00\" | .modified_at = .published_at | .imported = $((n * 10))
    | .tags = [\"shared\", \"$word\"] | .texts.en.body = \"The $word and the embargo of grain, told at length. Number $n.\""
done >"$T/old.jsonl"
tp import --format jsonl "$T/old.jsonl"
expect_exit 0
for reader in ann bob cid; do
  post /api/v1/articles/3/views --as "$reader"
  expect_status 200
done
stop_daemon
# Nothing of the journal is left, so the file is all of it.
expect 'no journal' test ! -s "$site/news.db-wal"
cp "$site/news.db" "$T/base.db"

# again: the site as it was.
again() {
  [[ -z $daemon ]] || stop_daemon
  rm -f "$site"/news.db-*
  cp "$T/base.db" "$site/news.db"
  chown --reference="$site/tradepost.conf" "$site/news.db"
  start_daemon
}

# A change to what is public, after the others were scheduled: what is known of words and tags goes into it.
touch_old() {
  as PATCH /api/v1/articles/6 -H 'If-Match: "r1"' --json '{"tags":["shared","quay"],"texts":{"en":{"body":"The harbour and the embargo of grain, and the quay."}}}'
  expect_status 200
}

# schedule TIME: articles that come out then, made in every way there is: 9 by an editor, with a slug that is another now; 10 that was
# a draft; 11 that was withdrawn before anybody saw it; 12 and 13 by an import, of which 13 comes a year later.
schedule() {
  local at=$1 later=$2
  as POST /api/v1/articles --json "{\"section\":\"fresh\",\"status\":\"published\",\"published_at\":\"$at\",\"slug\":\"first-slug\",
    \"tags\":[\"shared\",\"unheard\"],\"source\":{\"name\":\"Sentinel agency\",\"url\":\"https://sentinel.example/\"},
    \"image\":{\"name\":\"sentinel.jpg\",\"alt\":{\"en\":\"Sentinel picture\"},\"caption\":{\"zh-Hans\":\"哨兵图\"}},
    \"texts\":{\"en\":{\"title\":\"Sentinel embargo\",\"summary\":\"Sentinel summary\",\"byline\":\"By Sentinel\",\"body\":\"The sentinel and the embargo of grain, the quay and the customs.\"},
      \"zh-Hans\":{\"title\":\"哨兵禁运\",\"body\":\"哨兵之文。\"},\"de\":{\"title\":\"Wachposten\",\"body\":\"Der Wachposten am Kai.\"}}}"
  expect_status 201
  expect_header_is Location /api/v1/articles/9
  as PATCH /api/v1/articles/9 -H 'If-Match: "r1"' --json '{"slug":"sentinel-embargo"}'
  expect_status 200
  as POST /api/v1/articles --json '{"section":"trade-news","status":"draft","tags":["shared"],"texts":{"en":{"title":"Sentinel draft","body":"A sentinel, too."}}}'
  expect_status 201
  as PATCH /api/v1/articles/10 -H 'If-Match: "r1"' --json "{\"status\":\"published\",\"published_at\":\"$at\"}"
  expect_status 200
  as POST /api/v1/articles --json "{\"section\":\"trade-news\",\"status\":\"published\",\"published_at\":\"$at\",\"texts\":{\"en\":{\"title\":\"Sentinel withdrawn\",\"body\":\"A sentinel.\"}}}"
  expect_status 201
  as POST /api/v1/articles/11/withdraw -H 'If-Match: "r1"' --json '{"reason":{"en":"Sentinel reason."}}'
  expect_status 200
  {
    line sentinel-import 'Sentinel import' ".published_at = \"$at\" | .imported = 5000 | .tags = [\"shared\", \"grain\"] | .old_slugs = [\"sentinel-old\"]
      | .texts.en.body = \"The sentinel and the embargo of grain, told at length.\""
    line sentinel-later 'Sentinel later' ".published_at = \"$later\" | .imported = 9000 | .tags = [\"shared\", \"grain\"]"
  } >"$T/sentinel.jsonl"
  tp import --format jsonl "$T/sentinel.jsonl"
  expect_exit 0
}

fill=(
  [ids]='3 9 11 12 13 999' [slugs]='old-3 sentinel-embargo first-slug sentinel-withdrawn sentinel-old sentinel-later never'
  [slug]='old-3 fresh trade-news sentinel-embargo never' [tag]='shared unheard grain never' [year]='2024 2025' [month]='04 05 5'
  [name]='withdrawn not-found' [time]='2024-04-25T00:00:00%2B08:00 2024-04-30T23:00:00%2B08:00 2024-05-01T00:00:00%2B08:00' [day]='2024-04-29 2024-05-01'
  [q]='sentinel embargo wachposten %E5%93%A8%E5%85%B5 sentinel+tag:unheard sentinel+section:fresh embargo+after:2024-04-30 harbour'
)
addresses >"$T/addresses"
sed -n 's/^GET /GET /p' "$T/addresses" >"$T/list"
grep -v '^GET ' "$T/addresses" >"$T/posts"
expect 'nothing is written by strangers but views' test -z "$(grep -v '^POST /api/v1/articles/[0-9]*/views$' "$T/posts")"
printf '  %d addresses of %d public routes\n' "$(wc -l <"$T/addresses")" "$(grep -c ' all ' "$T/out")"

# crawl NAME: what anybody learns, into $T/NAME.
crawl() {
  perl "$clients/crawl.pl" "$port" "$T/list" "$T/$1" 2>"$T/err" || fail "the crawl ends: $(<"$T/err")"
}

# differing A B: the addresses that are answered otherwise.
differing() {
  local n
  { diff -rq "$T/$1" "$T/$2" || true; } | sed -n "s/^Files .*\/\([0-9]*\) and .*/\1/p" | sort -n | while read -r n; do sed -n "$((n + 1))p" "$T/list"; done
}

# expect_alike WHAT A B
expect_alike() {
  local found first
  found=$(differing "$2" "$3")
  if [[ -n $found ]]; then
    first=$(($(grep -nxF -m 1 -- "$(head -n 1 <<<"$found")" "$T/list" | cut -d: -f1) - 1))
    diff <(tr '<,' '\n' <"$T/$2/$first") <(tr '<,' '\n' <"$T/$3/$first") | head -n 40 >&2 || true
    fail "$1: $(wc -l <<<"$found") are answered otherwise: $found"
  fi
  ok
}

clock "$before"
again
touch_old
crawl without

# --- with what is to come --------------------------------------------------------------------------------------------

test_begin 'one second before: every answer is that of a site without'
again
schedule "$release" 2025-05-01T00:00:00+08:00
touch_old
crawl before
expect_alike 'one second before' without before
while read -r _ path; do
  [[ $path != /api/v1/articles/3/* ]] || continue
  post "$path"
  expect_problem 404 not-found
  cp "$T/body" "$T/one"
  post /api/v1/articles/998/views
  expect "the bytes of an id that never was: $path" cmp "$T/body" "$T/one"
done <"$T/posts"

test_begin 'and after a restart and a kill'
restart_daemon
crawl restarted
expect_alike 'after a restart' without restarted
kill_daemon
start_daemon
crawl killed
expect_alike 'after a kill' without killed

test_begin 'at the time: everything, in the daemon that kept the answers of the second before'
crawl warm
clock "$release"
crawl at
[[ -n $(differing before at) ]] || fail 'nothing changed'
differing before at >"$T/changed"
# Routes that say nothing of articles. Of every other one, some address must be answered otherwise now.
still='/api/v1/site /api/v1/openapi.json /counting /opensearch.xml /problems/{name}'
tp_bare routes
while read -r verb pattern who _; do
  [[ $verb == GET && $who == all ]] || continue
  shape="^GET $(sed 's/[.]/\\./g; s/{[a-z]*}/[^\/?]*/g' <<<"$pattern")(\\?|$)"
  if [[ " $still " == *" $pattern "* ]]; then
    ! grep -qE "$shape" "$T/changed" || fail "$pattern says something of articles"
  else
    grep -qE "$shape" "$T/changed" || fail "$pattern is answered as before: has it no address here that would tell of what comes out?"
  fi
  ok
done <<<"$out"

# shows PATH TEXT…: they are in the answer.
shows() {
  local text
  get "$1"
  expect_status 200
  shift
  for text; do expect_body "$text"; done
}
shows /api/v1/articles 'sentinel-embargo' 'sentinel-draft' 'sentinel-import'
shows /api/v1/articles/9 'Sentinel summary' 'By Sentinel' 'Sentinel agency' 'Sentinel picture' '哨兵图' 'Wachposten'
shows '/api/v1/articles?section=fresh' sentinel-embargo
shows '/api/v1/articles?tag=unheard' sentinel-embargo
shows '/api/v1/articles?sort=views&limit=1' sentinel-import
shows '/api/v1/articles?modified_since=2024-04-30T23:30:00%2B08:00' sentinel-embargo sentinel-import
shows '/api/v1/articles/8/related' sentinel
shows /news/9/sentinel-embargo 'Sentinel summary' '哨兵之文' 'Wachposten'
for path in /latest /section/fresh /tag/unheard /archive/2024/05 '/search?q=sentinel' '/search?q=wachposten'; do shows "$path" sentinel-embargo; done
shows /news/8/old-8 /sentinel-
shows /stats sentinel-import
shows /archive /archive/2024/05
get /api/v1/sections
expect_json '.items | map({(.slug): .articles}) | add == {"trade-news": 10, "fresh": 1}'
get /api/v1/tags
expect_json '.items | map({(.tag): .articles}) | add | .shared == 11 and .unheard == 1 and .grain == 1'
for q in sentinel '%E5%93%A8%E5%85%B5' wachposten sentinel+tag:unheard sentinel+section:fresh; do
  get "/api/v1/search?q=$q"
  expect_json '.items | map(.slug) | index("sentinel-embargo")'
done
get '/api/v1/search?q=sentinel'
expect_json '.total == 3'
get '/api/v1/views?ids=9,10,11,12,13,999'
expect_json '.views == {"9": 0, "10": 0, "12": 5000}'
get /api/v1/articles/first-slug
expect_status 301
get /api/v1/articles/sentinel-old
expect_status 301
get /api/v1/articles/11
expect_problem 404 not-found
expect 'nothing of what never came out' test -z "$(grep -rl 'Sentinel reason\|sentinel-withdrawn' "$T/at" | head -n 1)"
get /api/v1/articles/13
expect_problem 404 not-found
expect 'nothing of what comes later' test -z "$(grep -rl 'Sentinel later\|sentinel-later' "$T/at" | head -n 1)"
restart_daemon
crawl later
expect_alike 'a restart changes nothing' at later

test_begin 'the time comes while the daemon is down'
clock "$before"
again
schedule "$release" 2025-05-01T00:00:00+08:00
touch_old
crawl down
expect_alike 'one second before' without down
stop_daemon
clock "$release"
start_daemon
crawl up
while read -r _ path; do
  [[ $path == /api/v1/articles/9/* ]] || continue
  post "$path" --as dora
  expect_json '.outcome == "counted"'
done <"$T/posts"
differing down up >"$T/changed.up"
expect 'the same addresses tell of it' cmp "$T/changed" "$T/changed.up"
tp verify
expect_exit 0

# --- the real clock ----------------------------------------------------------------------------------------------------

stop_daemon
unset TRADEPOST_CLOCK
# One address of each route and kind of answer: each must be asked for several times a second to be kept.
printf 'GET %s\n' /api/v1/articles '/api/v1/articles?lang=de' '/api/v1/articles?tag=shared' '/api/v1/articles?section=fresh' '/api/v1/articles?sort=views' \
  '/api/v1/articles?modified_since=2024-04-29T00:00:00Z' /api/v1/articles/9 /api/v1/articles/sentinel-embargo /api/v1/articles/first-slug \
  /api/v1/articles/8/related /api/v1/articles/9/views '/api/v1/views?ids=8,9,12' /api/v1/sections /api/v1/tags '/api/v1/search?q=sentinel' \
  '/api/v1/search?q=embargo' /news/9 /news/9/sentinel-embargo /news/8/old-8 /latest /section/fresh /tag/shared /tag/unheard /archive '/search?q=embargo' \
  /stats /stats/9 >"$T/list"

# on_the_second MS: so many behind a second.
on_the_second() {
  local at
  again
  # A day's end within the next seconds would change lists by itself.
  [[ $(TZ=Asia/Shanghai date +%H:%M) != 23:59 ]] || sleep 61
  at=$((($(date +%s) + 10) * 1000 + $1))
  schedule "$(date -u -d "@$((at / 1000)).$(printf %03d "$1")" +%Y-%m-%dT%H:%M:%S.%3NZ)" 2099-01-01T00:00:00Z
  (($(date +%s) < at / 1000 - 5)) || fail 'too slow to be there before the time'
  perl "$clients/crawl.pl" "$port" "$T/list" "$T/real$1" $((at - 5000)) "$at" >"$T/asked" 2>"$T/err" || fail "the crawl ends: $(<"$T/err")"
  awk -v at="$at" -v list="$T/list" '
    BEGIN { while ((getline line < list) > 0) address[n++] = line }
    $2 < at { early[$4]++; if ($4 in was && was[$4] != $3) print "before: " address[$4] " changed to " $3; was[$4] = $3 }
    $1 >= at { late[$4]++; if ($3 == was[$4]) print "after " $1 - at " ms still as before: " address[$4]; if ($4 in is && is[$4] != $3) print "after: " address[$4] " changed again to " $3; is[$4] = $3 }
    END { for (i = 0; i < n; i++) if (early[i] < 3 || late[i] < 3) print "asked too seldom: " address[i] " " early[i] + 0 " " late[i] + 0 }' "$T/asked" >"$T/wrong"
  [[ ! -s $T/wrong ]] || fail "$(head -n 20 "$T/wrong")"
  ok
  sleep 1.2
  kept=$(grep -c 'HIT$' "$site/log/access.log" || true)
  printf '  %d answers, %d of them out of what nginx kept\n' "$(wc -l <"$T/asked")" "$((kept - hits))"
  ((kept - hits > 100)) || fail 'nginx kept nothing: this proves nothing'
  hits=$kept
}
hits=0

test_begin 'on the real clock nothing that nginx or the daemon keeps outlives the moment before'
on_the_second 0

test_begin 'nor if that lies within a second'
on_the_second 500
