#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The search through nginx: what is found, what is refused and how, the embargo, a walk beside changes, the page without a
# script, the browser's own box.
. "$(dirname "$0")/lib.sh"
need_clock
clock 2026-11-24T10:00:00+08:00
start_site --no-microcache
section
section logistics Logistics 物流
publish steel 'Tariffs on steel' '.published_at = "2025-01-01T00:00:00+08:00" | .tags = ["steel"] |
  .texts.en.body = "The duties rise at <midnight> & after." | .texts["zh-Hans"] = {title: "钢铁关税", body: "中国国际贸易新闻。"}'
publish talks 'The tariff talks' '.published_at = "2025-02-01T00:00:00+08:00" | .section = "logistics" |
  .texts = {en: {title: "The tariff talks", body: "Goods."}, "zh-Hant": {title: "關稅談判", body: "貿易壁壘調查"}}'
publish quiet 'A quiet month' '.published_at = "2025-03-01T00:00:00+08:00" |
  .texts = {en: {title: "A quiet month", body: "No tariffs. EV电池 sold well."}, "zh-Hans": {title: "平静的一个月", body: "贸。易"}}'
publish secret 'Tariffs of tomorrow' '.published_at = "2026-11-25T08:00:00+08:00" | .tags = ["steel"]'

coded() { jq -rn --arg q "$1" '$q | @uri'; }
# found QUERY SLUGS [&MORE]
found() {
  get "/api/v1/search?q=$(coded "$1")${3:-}"
  expect_status 200
  expect_same "found by $1" "$(json '[.items[].slug] | join(" ")')" "$2"
  expect_json ".total == (.items | length) and .next == null"
}

test_begin 'words, phrases, exclusion, prefixes, filters'
found '贸易 tariffs' 'steel talks'
found tariffs 'steel talks quiet'
found 貿易 'talks steel'
found 关税 'talks steel'
found 贸 'quiet talks steel'
found 'ＥＶ' quiet
found EV电池 quiet
found '"duties rise"' steel
found '"rise duties"' ''
found '"tariff"' talks
found 'tariffs -duties' 'talks quiet'
found 'dut*' steel
found 'tariffs section:logistics' talks
found tariffs talks '&section=logistics'
found 'tariffs tag:steel' steel
found 'tariffs after:2025-02' 'talks quiet'
found 'tariffs before:2025-03 after:2025-01' 'steel talks'
found 'tariffs' 'steel talks quiet' '&lang=en'
found 贸易 steel '&lang=zh-Hans'
found 贸易 talks '&lang=zh-Hant'
found 'tariffs OR AND NOT' ''
found 'title:tariffs' ''

test_begin 'an item is that of a list, with marked snippets; everything else is escaped'
get '/api/v1/search?q=midnight'
expect_json '.items[0].snippet.en == "About Tariffs on steel The duties rise at &lt;<mark>midnight</mark>&gt; &amp; after."'
jq '.items[0] | del(.snippet)' "$T/body" >"$T/found"
get '/api/v1/articles?section=trade-news&limit=100'
jq '.items[] | select(.slug == "steel")' "$T/body" >"$T/listed"
expect 'the item differs from that of a list' cmp -s "$T/found" "$T/listed"
found 貿易 'talks steel'
expect_json '.items[0].snippet["zh-Hant"] == "<mark>貿易</mark>壁壘調查" and .items[1].snippet["zh-Hans"] == "中国国际<mark>贸易</mark>新闻。"'
found tariff 'talks steel quiet' '&lang=en'
expect_json '.items[2].snippet == {"en": "No <mark>tariffs</mark>. EV电池 sold well."} and (.items[0].title | keys == ["en"])'

test_begin 'nothing of what is scheduled shows before its second, all of it from then on'
found tomorrow ''
clock 2026-11-25T07:59:59+08:00
found tomorrow ''
found 'tariffs tag:steel' steel
get '/api/v1/search?q=tariffs' && before=$(header ETag)
clock 2026-11-25T08:00:00+08:00
found tomorrow secret
found tariffs 'secret steel talks quiet'
[[ $(header ETag) != "$before" ]] || fail 'the entity tag did not change'

test_begin 'what changes is found as it is now'
publish quiet 'A loud month' '.published_at = "2025-03-01T00:00:00+08:00" | .texts = {en: {title: "A loud month", body: "Drums."}}'
found 电池 ''
found drums quiet
publish quiet x '.status = "withdrawn" | .published_at = "2025-03-01T00:00:00+08:00" | .texts = {en: {title: "A loud month", body: "Drums."}}'
found drums ''

test_begin 'what cannot be searched for is 422, and says why'
# refused CODED-QUERY STATUS NAME
refused() {
  get "/api/v1/search?$1"
  expect_problem "$2" "$3"
  [[ $2 == 414 ]] || expect_json '.errors | length > 0'
}
long=$(printf 'x%.0s' $(seq 10000))
refused '' 422 invalid
refused 'q=' 422 invalid
for q in ' ' '　' '*' '-' '"' '""' '"""' '-*' '...' '，。' '🚢' '‮' '-tariffs' '--a' '-"a b" -c' 'section:logistics' 'after:2025' \
  'x after:2025-02-30' 'x after:2025-13' 'x before:soon' 'x before:2025-1-1' 'x section:A' 'x section:a section:b' 'x tag:a/b' \
  '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17' "${long:0:513}"; do
  refused "q=$(coded "$q")" 422 invalid
done
refused "q=$long" 414 uri-too-long
refused 'q=a%01b' 400 bad-request
refused 'q=a%0Ab' 422 invalid
for q in 'a%00b' '%FF' 'a%C0%80' '%ED%A0%80'; do
  refused "q=$q" 400 bad-request
done
refused 'q=a&q=b' 400 bad-request
refused 'q=a&page=2' 400 bad-request
refused 'q=a&limit=0' 422 invalid
refused 'q=a&cursor=abc' 422 invalid
expect_same 'at fault' "$(faults)" cursor
refused 'q=a+section:x&section=y' 422 invalid

test_begin 'whatever else is text'
for q in 'a"b' '"a b' 'a*b' '*a' '(a' 'a)' '{a}:b' '^a' 'a+b' 'NEAR(a b)' 'a:b' "a'b" 'a;b' '%' $'\\' 'שלום' 'مرحبا' 'a🚢b' '‮abc' "${long:0:512}" \
  "$(printf '贸%.0s' $(seq 170))" 'section:' 'after:' 'a OR' 'AND' 'rank' 'é́́́́' '㎏' 'ﬁ' 'ß' 'İ'; do
  get "/api/v1/search?q=$(coded "$q")"
  if [[ $q == '%' || $q == $'\\' ]]; then expect_status 422; else expect_status 200; fi
done

test_begin 'cursors are of one query'
for i in $(seq 1 45); do
  line "w$i-x" "Walk $i" ".published_at = \"2025-06-01T00:00:$(printf %02d "$i")+08:00\""
done >"$T/walk.jsonl"
tp import --format jsonl "$T/walk.jsonl"
expect_exit 0
get '/api/v1/search?q=walk&limit=10'
expect_json '(.items | length == 10) and .total == 45'
expect_header Link '; rel="next"'
cursor=$(json .next)
get "/api/v1/search?q=walk&limit=10&cursor=$cursor"
expect_json '.items | length == 10'
for q in 'q=walks' 'q=walk&lang=en' 'q=walk&section=trade-news'; do
  get "/api/v1/search?$q&cursor=$cursor"
  expect_problem 422 invalid
done
get "/api/v1/articles?cursor=$cursor"
expect_problem 422 invalid
get '/api/v1/articles?limit=5'
get "/api/v1/search?q=walk&cursor=$(json .next)"
expect_problem 422 invalid

test_begin 'a cursor that was made up shows nothing that is not public, and is no fault of ours'
publish hidden 'Walk of tomorrow' '.published_at = "2026-11-26T08:00:00+08:00"'
for ((i = 0; i < ${#cursor}; i++)); do
  [[ ${cursor:i:1} == A ]] && other=B || other=A
  get "/api/v1/search?q=walk&limit=100&cursor=${cursor:0:i}$other${cursor:i+1}"
  if [[ $status == 200 ]]; then expect_no_body tomorrow; else expect_problem 422 invalid; fi
done
for q in '' A AAAAAAAA "$(printf 'A%.0s' $(seq 400))" "${cursor}A" "$cursor$cursor" "${cursor:1}" '%FF' '%2E%2E'; do
  get "/api/v1/search?q=walk&cursor=$q"
  [[ $status == 400 || $status == 422 || $status == 200 ]] || fail "$q: $status"
done

test_begin 'a walk beside imports, edits and withdrawals shows what stands throughout exactly once'
(
  for round in $(seq 1 12); do
    {
      line "n$round-x" "Walk new $round" ".published_at = \"2025-0$((round % 9 + 1))-01T00:00:00+08:00\""
      line "w$((round * 3))-x" "Walk edited $round" ".published_at = \"2025-06-01T00:00:$(printf %02d $((round * 3)))+08:00\""
    } >"$T/beside.jsonl"
    "$program" import --config "$site/tradepost.conf" --format jsonl "$T/beside.jsonl" >/dev/null 2>&1
  done
) &
beside=$!
for limit in 1 2 3 7; do
  path="/api/v1/search?q=walk&limit=$limit"
  : >"$T/walked"
  while [[ -n $path ]]; do
    get "$path"
    expect_status 200
    json '.items[].slug' >>"$T/walked"
    path=$(header Link | sed -n 's/^<http:[^>]*\(\/api[^>]*\)>.*/\1/p')
  done
  for i in $(seq 1 45); do
    ((i % 3 == 0 && i <= 36)) || expect_same "w$i-x in steps of $limit" "$(grep -c "^w$i-x$" "$T/walked")" 1
  done
done
wait "$beside" || fail 'the imports failed'

test_begin 'the page needs no script'
get '/search?q=%E8%B4%B8%E6%98%93'
expect_page 200
expect_body '<mark>贸易</mark>'
expect_body '<mark>貿易</mark>'
expect_body 'value="贸易"'
expect_body 'rel="search"'
expect_body '关税'
get '/search?q=midnight&lang=en'
expect_body '&lt;<mark>midnight</mark>&gt; &amp; after'
expect_body '<input type="hidden" name="lang" value="en">'
expect_no_body '钢铁'
get '/search?q=walk'
expect_body 'id="older"'
expect_header Link '/search?q=walk&cursor='
next=$(sed -n 's/.*<link rel="next" href="\([^"]*\)".*/\1/p' "$T/body" | sed 's/&amp;/\&/g')
get "$next"
expect_page 200
get '/search'
expect_page 200
get '/search?q='
expect_page 200
get '/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E'
expect_page 200
expect_no_body '<script>alert'
get '/search?q=-x&utm_source=y'
expect_page 422
expect_body 'role="alert"'
get '/search?q=x&cursor=abc'
expect_page 422
get '/search?q=%FF'
expect_page 400
get '/search?q=a%00b'
expect_page 400
get '/search?q=a%01b'
expect_page 400
get "/search?q=$long"
expect_page 414
get '/search?q=%20' # nothing was typed
expect_page 200
for q in '%E3%80%80' '*' '%22' '%F0%9F%9A%A2' '%E2%80%AE' 'x+after:2025-02-30' 'x+before:2025-13'; do
  get "/search?q=$q"
  expect_page 422
  expect_body 'role="alert"'
done
for q in '%0A' "${long:0:513}"; do
  get "/search?q=$q"
  expect_page 422
done
get "/search?q=walks&cursor=$cursor"
expect_page 422

test_begin 'a browser can make it its own'
get /opensearch.xml
expect_status 200
expect_header_is Content-Type 'application/opensearchdescription+xml; charset=utf-8'
expect_body "template=\"http://127.0.0.1:$port/search?q={searchTerms}\""
if command -v xmllint >/dev/null; then expect 'it is no XML' xmllint --noout "$T/body"; fi
get /
expect_body 'href="/opensearch.xml"'
expect_body 'action="/search"'
