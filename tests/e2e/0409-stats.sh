#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What is read most, and the books of an article as a page: the figures are those of the JSON, robots apart.
. "$(dirname "$0")/lib.sh"
need_clock
clock 2026-11-26T12:00:00+08:00
start_site --no-microcache
section
publish one One '.imported = 5000'
publish two Two
publish three Three
publish wicked '<script>alert(1)</script>' '.imported = 1'
id_of one; one=$id
id_of two; two=$id
id_of three; three=$id

reader=0
# read_by ID TIMES LANG
read_by() {
  local n
  for ((n = 0; n < $2; n++)); do
    post "/api/v1/articles/$1/views" --as "reader-$((reader += 1))" lang="$3"
    expect_json '.outcome == "counted"'
  done
}
robots() {
  local n
  for ((n = 0; n < $2; n++)); do
    post "/api/v1/articles/$1/views" -A 'Googlebot/2.1 (+http://www.google.com/bot.html)'
    expect_json '.outcome == "bot"'
  done
}
# ranks CAPTION: the table of that name, a line an article: title, views, robots.
ranks() {
  get '/stats?lang=en'
  expect_page 200
  perl -0777 -ne 'my ($table) = m{<caption><span class="both"><span lang="en">\Q'"$1"'\E</span>(.*?)</table>}s;
    my @rows;
    while ($table =~ m{<tr><th scope="row">.*?<span lang="en">(.*?)</span>.*?href="/stats/[^>]*>([\d,]+)<.*?bots">([\d,]+)<}g) {
      push @rows, "$1 $2 $3";
    }
    print join ";", @rows;' "$T/body"
}

test_begin 'before anybody reads'
expect_same today "$(ranks Today)" ''
expect_same ever "$(ranks Ever)" 'One 5,000 0;&lt;script&gt;alert(1)&lt;/script&gt; 1 0'
get /stats
expect_body 'Nothing has been read yet.'
get "/stats/$two"
expect_page 200
expect_body 'Nobody read it between 2026-10-28 and 2026-11-26.'
expect_no_body '<rect class="shade-0" x'

test_begin 'today, this week and ever, robots apart'
read_by "$two" 3 en
read_by "$two" 1 zh-Hans
robots "$two" 2
read_by "$three" 1 en
sleep 1.1
clock 2026-11-27T12:00:00+08:00
read_by "$three" 2 en
robots "$three" 1
sleep 1.1
clock 2026-11-27T12:00:05+08:00
expect_same today "$(ranks Today)" 'Three 2 1'
expect_same week "$(ranks 'This week')" 'Two 4 2;Three 3 1'
expect_same ever "$(ranks Ever | cut -d';' -f1-3)" 'One 5,000 0;Two 4 2;Three 3 1'
get '/stats?lang=zh-Hans'
expect_body '<html lang="zh-Hans"'
expect_body '标题 Two'
get /stats
expect_body '&lt;script&gt;alert(1)'
expect_no_body '<script>alert'
expect_body '<polyline points="0,1000 10,1000'
expect_body ' 280,0 290,1000"/>'

test_begin 'the page of an article shows what its books say'
for id in "$two" "$three"; do
  get "/api/v1/articles/$id/views"
  # shellcheck disable=SC2016
  rows=$(json '(.by_lang | keys_unsorted) as $l | [.days[] | . as $d | [.day, .counted, ($l[] | $d.by_lang[.] // 0), .bot] | join(" ")] | join(",")')
  sums=$(json '[.outcomes | to_entries[] | "\(.key) \(.value)"] | join(",")')
  get "/stats/$id"
  expect_page 200
  shown=$(sed -nE 's/^<tr><th scope="row"><time datetime="([^"]*)">.*<\/time><\/th>(.*)<\/tr>$/\1 \2/p' "$T/body" |
    sed -E 's/<[^>]*>/ /g' | xargs -n1 -d'\n' echo | sed -E 's/ +/ /g; s/ $//' | paste -sd,)
  expect_same days "$shown" "$rows"
  shown=$(sed -nE 's/^<tr><th scope="row">.*<code>(.*)<\/code><\/th><td class="figure">(.*)<\/td><\/tr>$/\1 \2/p' "$T/body" | paste -sd,)
  expect_same outcomes "$shown" "$sums"
done
get "/stats/$two"
expect_body '<rect class="shade-0" x="280" y="250" width="7" height="750"/><rect class="shade-1" x="280" y="0" width="7" height="250"/>'
expect_body 'Robots, not counted'
expect_body 'English</dt><dd>3<'
get "/stats/$one"
expect_body '<dd>5,000</dd>'

test_begin 'days of several articles in one request are those of the books'
get "/api/v1/views?ids=$one,$two,$three,999&days=3"
expect_json "keys == [\"days\", \"from\", \"views\"] and .from == \"2026-11-25\" and .views[\"$one\"] == 5000"
expect_json ".days == {\"$one\": [0, 0, 0], \"$two\": [0, 4, 0], \"$three\": [0, 1, 2]}"
get "/api/v1/views?ids=$three&days=1"
expect_json ".from == \"2026-11-27\" and .days == {\"$three\": [2]}"
get "/api/v1/views?ids=$three&days=30"
expect_json ".from == \"2026-10-29\" and (.days[\"$three\"] | length == 30 and add == 3 and .[29] == 2)"

test_begin 'thirty days, no more'
clock 2026-12-25T12:00:00+08:00
get "/stats/$two"
expect_body 'datetime="2026-11-26"'
clock 2026-12-26T12:00:00+08:00
get "/stats/$two"
expect_no_body '<th scope="row"><time datetime="2026-11-26"'
expect_body 'Nobody read it'

test_begin 'what is not public'
for path in /stats/0 /stats/999 /stats/two /stats/-1; do
  get "$path"
  expect_page 404
done
publish two Two '.status = "withdrawn" | .reason = {en: "Numbers were wrong."}'
get "/stats/$two"
expect_page 410
expect_body 'Numbers were wrong.'
get "/api/v1/views?ids=$two,$three&days=30"
expect_json "(.views | keys == [\"$three\"]) and (.days | keys == [\"$three\"])"
publish later Later '.published_at = "2027-01-01T00:00:00+08:00"'
ever=$(ranks Ever)
expect 'neither of them is listed' [ "${ever/Two/}" = "${ever/Later/}" ]
expect_body Three
