# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
#
# search.sh, of `run --search`: what a search costs in stores of 10,000 to 1,000,000 articles of 1 kB, beside reading an article.
# Nothing is kept of finished answers. --articles N ends at N. How many articles have the words that are asked for is known:
# articles.pl puts them there. A store stays in build/bench for the next run, and is grow.sh's too.
bytes=1024 kept=0
sizes=(10000 100000 1000000)
[[ -n $most || -z $quick ]] || most=10000
most=${most:-1000000}
asked=200
[[ -z $quick ]] || asked=50

build_all
: >"$results"
rm -rf "$work/static" && mkdir -p "$work/static"

# name, then what is asked
kinds=(
  'a rare word|seldom'
  'a word in one of 5,000|scarce'
  'a word in 30 % of all|tenthree'
  'two Chinese characters|贸易'
  'two common words|tenthree thirten'
  'two that never meet|evenside oddside'
  'a phrase|"supply chain"'
  'a section and a common word|tenthree section:markets'
)

# latency PATH…: median and 99th percentile in ms of so many requests, one after the other; a warm-up before.
latency() {
  local path i list=()
  for ((i = 0; i < asked + 10; i++)); do
    list+=("$url${1}" -o /dev/null)
  done
  curl -s -g -w '%{time_total} %{http_code}\n' "${list[@]}" | tail -n "$asked" |
    awk '$2 != 200 {bad++} {print $1 * 1000} END {if (bad) print "bad" > "/dev/stderr"}' | sort -n |
    awk '{v[NR] = $1} END {printf "%.2f %.2f", v[int((NR + 1) / 2)], v[int(NR * .99 + .99)]}'
}

coded() { jq -rn --arg q "$1" '$q | @uri'; }

# tenth PATH: that of its tenth page, or of the last one before.
tenth() {
  local page path=$1 cursor
  for ((page = 1; page < 10; page++)); do
    cursor=$(curl -s "$url$path" | jq -r '.next // ""')
    [[ -n $cursor ]] || break
    path="$1&cursor=$cursor"
  done
  printf '%s' "$path"
}

declare -A worst never
measure_search() {
  local n=$1 kind name path first tenth_page round articles_s kept_s slow
  fresh_store
  shipped=$(free_port)
  url=http://127.0.0.1:$shipped
  start_daemon
  start_nginx "$site" "$shipped" --no-microcache
  worst[$n]=0 never[$n]=0
  printf '%s articles%28s %17s\n' "$n" 'first page: median, 99 %' 'tenth page (ms)'
  for kind in "${kinds[@]}"; do
    name=${kind%%|*}
    path="/api/v1/search?q=$(coded "${kind#*|}")"
    first=$(latency "$path")
    tenth_page=$(latency "$(tenth "$path")")
    printf '  %-28s %7s %7s    %7s %7s   of %s\n' "$name" "${first% *}" "${first#* }" "${tenth_page% *}" "${tenth_page#* }" "$(curl -s "$url$path" | jq .total)"
    slow=$(printf '%s\n' "${first% *}" "${tenth_page% *}" | sort -n | tail -n 1)
    if [[ $name == *never* ]]; then never[$n]=$slow; fi
    [[ $name != *never* && $name != *section* ]] || continue
    worst[$n]=$(printf '%s\n' "${worst[$n]}" "$slow" | sort -n | tail -n 1)
  done
  seq 1 "$n" | shuf -n 20000 --random-source=<(yes) | sed 's#^#/api/v1/articles/#' >"$work/paths-article.txt"
  for kind in seldom scarce; do printf '/api/v1/search?q=%s\n' "$kind" >"$work/paths-$kind.txt"; done
  for ((round = 1; round <= rounds; round++)); do
    for kind in article seldom scarce; do
      PATHS=$work/paths-$kind.txt measure "$round" "$kind-$n" 64 "$seconds" "$url" -s "$here/random.lua"
    done
  done
  stop_daemon
  kept='' && configure && start_daemon
  for ((round = 1; round <= rounds; round++)); do
    PATHS=$work/paths-seldom.txt measure "$round" "kept-$n" 64 "$seconds" "$url" -s "$here/random.lua"
  done
  kept=0 && configure
  articles_s=$(median "article-$n" 3) kept_s=$(median "kept-$n" 3)
  printf '  an article by chance %.0f/s; beside it, with its target of 0.4 for a rare word:' "$articles_s"
  for kind in seldom scarce; do printf ' %s %.0f/s %.2f,' "$kind" "$(median "$kind-$n" 3)" "$(ratio "$kind-$n" "article-$n" 3)"; done
  awk -v a="$articles_s" -v k="$kept_s" 'BEGIN {printf " and seldom as it is shipped, its answer kept for a second, %.0f/s %.2f\n", k, k / a}'
  sqlite3 "$site/news.db" "SELECT printf('  index %.0f MB, its text %.0f MB: ratio %.2f', i / 1e6, t / 1e6, 1.0 * i / t)
    FROM (SELECT sum(length(block)) i FROM search_data), (SELECT sum(length(CAST(title AS BLOB)) + length(CAST(text AS BLOB))) t FROM search_text)"
  stop_daemon
}

for articles in "${sizes[@]}"; do
  ((articles <= most)) || break
  site=$work/site-$articles-$bytes
  make_store
  configure
  measure_search "$articles"
  last=$articles
done
awk -v a="${worst[10000]}" -v z="${worst[$last]}" -v n="$last" 'BEGIN {printf "median of the worst but the two that never meet, and a section: %.2f ms at %d, %.2f ms at 10000: %.1f times (target 3)\n", z, n, a, z / a}'
awk -v a="${never[10000]}" -v z="${never[$last]}" -v n="$last" 'BEGIN {
  printf "two that never meet: %.2f ms at %d, %.2f ms at 10000; the lists of both words are walked to their ends, for a second at most\n", z, n, a}'
