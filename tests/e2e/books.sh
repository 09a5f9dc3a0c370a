# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
#
# books.sh: views under load, and whether what is stored is what was answered. After lib.sh, for scripts that let things fail:
#
#   four_articles
#   load_begin r1                      eight clients, each view by a visitor whom nobody has seen before
#   …                                  and here something goes wrong
#   load_end
#   account 'after it'                 answered <= stored <= answered + in flight
total=0 resent=0
least=1 # so many are answered before something goes wrong; 0 where the first of all may be what fails
load_pid=''

# Leaves their ids in $ids.
four_articles() {
  section
  for name in a b c d; do
    line "article-$name" "Article $name"
  done >"$T/four.jsonl"
  tp import --format jsonl "$T/four.jsonl"
  expect_exit 0
  get '/api/v1/articles?limit=10'
  mapfile -t ids < <(json '.items[].id')
}

# load_begin NAME [CLIENTS [SECONDS]]: and waits until something was answered, or all have ended.
load_begin() {
  rm -f "$T"/log.* "$T/sure"
  "$clients/views.pl" "$port" "$T/log" "$1" "${2:-8}" "${3:-60}" "${ids[@]}" &
  load_pid=$!
  load_clients=${2:-8}
  wait_until 100 some_answered || fail 'nothing is answered'
}

some_answered() {
  grep -qhv '^sent' "$T"/log.* 2>/dev/null || { ((least == 0)) && gone "$load_pid"; }
}

# A client ends when its request is not answered with 200.
load_end() {
  wait "$load_pid" 2>/dev/null || true
  load_pid=''
}

# How many were answered until now.
answered_now() {
  cat "$T"/log.* 2>/dev/null | grep -cv '^sent' || true
}

# What readers would be told now, of all articles: a robot's view tells it and is none itself.
stored() {
  local urls=("${ids[@]/#/http://127.0.0.1:$port/api/v1/articles/}")
  request_line='POST the views of every article'
  curl -s --max-time 30 -D "$T/headers" -X POST -A 'Test-Robot/1.0 (a bot)' -w ' %{http_code}\n' "${urls[@]/%//views}" >"$T/body" ||
    fail "curl's exit $?"
  jq -se --argjson n "${#ids[@]}" 'if [.[] | numbers] == [range($n) | 200] then [.[] | objects | .views] | add else error("not every status is 200") end' \
    "$T/body" || fail 'a robot is not told how many views'
}

# Of what is under way, only what was answered until now is to be held against the store; later answers count as in flight.
load_so_far() {
  cat "$T"/log.* >"$T/sure"
}

# account WHAT: the daemon serves again. What was in flight asks once more, so that from here on all is known.
account() {
  local answered flying late=0 now
  cat "$T"/log.* >"$T/all"
  [[ -e $T/sure ]] || cp "$T/all" "$T/sure"
  awk '$1 == "sent" {print $2, $3}' "$T/all" | sort >"$T/asked"
  # A line that was being written may be there in half.
  awk '$1 != "sent" && NF == 3 && $3 == "counted" {print $1, $2}' "$T/sure" | sort | comm -12 - "$T/asked" >"$T/answered"
  late=$(($(grep -cv '^sent' "$T/all") - $(wc -l <"$T/answered")))
  ! awk '$1 != "sent" && $3 != "counted"' "$T/all" | grep . || fail 'a new visitor was not counted'
  comm -23 "$T/asked" "$T/answered" >"$T/in-flight"
  answered=$(wc -l <"$T/answered") flying=$(wc -l <"$T/in-flight")
  ((answered >= least)) || fail "$1: nothing was answered before"
  ((flying <= load_clients + late)) || fail "$1: $flying requests were in flight of $load_clients clients"
  now=$(stored)
  ((now >= total + answered)) || fail "$1: $((total + answered - now)) of $answered answered views are lost"
  ((now <= total + answered + flying)) || fail "$1: $((now - total - answered - flying)) views too many"
  ok
  "$clients/views.pl" "$port" "$T/again" - 1 0 <"$T/in-flight"
  # Those who had an answer are known still.
  shuf -n 20 "$T/answered" >"$T/some"
  rm -f "$T/known.1"
  "$clients/views.pl" "$port" "$T/known" - 1 0 <"$T/some"
  ! awk '$3 != "repeat"' "$T/known.1" | grep . || fail "$1: a window was opened again"
  ok
  resent=$((resent + flying))
  total=$((total + answered + flying))
}

# The store is content with itself: hashes, lists, books.
expect_whole() {
  tp verify
  expect_exit 0
}

fresh_answer() {
  operator /readyz
  [[ $status == 200 ]]
}
