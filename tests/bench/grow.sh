# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
#
# grow.sh, of `run --grow`: what an article, a view and each list cost in stores of 1,000 to 1,000,000 articles of 1 kB. Nothing is
# kept of finished answers, neither by nginx nor by the daemon, so each request is answered from the store. Before the lists
# are measured, views spread by Zipf's law over articles that are drawn at random make the rankings real. A store stays in
# build/bench (5 MB a thousand articles) for the next run. --articles N ends at N; the table is grow.tsv, the picture grow.svg.
bytes=1024 kept=0
sizes=(1000 10000 100000 1000000)
[[ -n $most || -z $quick ]] || most=10000
most=${most:-1000000}

names=(article newest views trending view)
build_all
: >"$results"
rm -rf "$work/static" && mkdir -p "$work/static"
: >"$work/grow.tsv"

# walk SORT FILE: up to 50 pages of 20, from the first on.
walk() {
  local cursor='' page path
  for ((page = 0; page < 50; page++)); do
    path="/api/v1/articles?limit=20&sort=$1${cursor:+&cursor=$cursor}"
    cursor=$(curl -s "$url$path" | jq -r 'if (.items | length) == 20 then .next // "" else "short" end')
    [[ $cursor != short ]] || break
    printf '%s\n' "$path" >>"$2"
    [[ -n $cursor ]] || break
  done
}

measure_size() {
  local n=$1 round sort begin first
  fresh_store
  shipped=$(free_port)
  url=http://127.0.0.1:$shipped
  start_daemon
  start_nginx "$site" "$shipped" --no-microcache
  first=$(curl -s "$url/api/v1/articles?limit=1" | jq '.items[0].id')
  ((first == n)) || say "warning: the newest of $n articles has id $first"
  # The same draw each time: the source of chance is a text.
  seq 1 "$n" | shuf -n 20000 --random-source=<(yes) >"$work/ids.txt"
  sed 's#^#/api/v1/articles/#' "$work/ids.txt" >"$work/paths-article.txt"
  for ((round = 1; round <= rounds; round++)); do
    IDS=$work/ids.txt RUN=$round measure "$round" "view-$n" 64 "$view_seconds" "$url" -s "$here/views.lua"
  done
  sleep 2 # until the trend has taken what was counted
  for sort in newest views trending; do
    rm -f "$work/paths-$sort.txt"
    walk "$sort" "$work/paths-$sort.txt"
    [[ -s $work/paths-$sort.txt ]] || { say "no whole page of sort=$sort"; exit 1; }
  done
  for ((round = 1; round <= rounds; round++)); do
    for sort in article newest views trending; do
      PATHS=$work/paths-$sort.txt measure "$round" "$sort-$n" 64 "$seconds" "$url" -s "$here/random.lua"
    done
  done
  for sort in "${names[@]}"; do
    printf '%s\t%s\t%.1f\t%.0f\t%d\n' "$n" "$sort" "$(median "$sort-$n" 6)" "$(median "$sort-$n" 3)" "$(errors "^$sort-$n\$")" >>"$work/grow.tsv"
  done
  printf '%s\tstart\t%s\t%s\t0\n' "$n" "$start_ms" "$(rss_kb)" >>"$work/grow.tsv"
  end_children
}

end_children() {
  local pid
  stop_daemon
  for pid in "${children[@]}"; do
    kill -TERM "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  children=()
}

for size in "${sizes[@]}"; do
  ((size <= most)) || break
  articles=$size site=$work/site-$size-$bytes
  make_store
  configure
  say "measuring with $size articles, start in $rounds rounds"
  measure_size "$size"
done

report_grow() {
  local name ratio
  printf 'bodies of %d bytes; %d rounds of %d s; %s, %d processors; nothing kept\n\n' "$bytes" "$rounds" "$seconds" "$(nginx -v 2>&1 | sed 's/.*: //')" "$(nproc)"
  printf '%-10s %10s   %s\n' articles '' 'microseconds of the daemon a request (requests/s)'
  awk -F '\t' '
    !($1 in seen) {seen[$1] = 1; order[++n] = $1}
    {cost[$1, $2] = $3; rate[$1, $2] = $4; errors += $5}
    END {
      split("article newest views trending view", name, " ")
      printf "%-10s", ""; for (i = 1; i <= 5; i++) printf " %18s", name[i]; print "      start ms   RSS MB"
      for (k = 1; k <= n; k++) {
        printf "%-10d", order[k]
        for (i = 1; i <= 5; i++) printf " %8.1f (%7d)", cost[order[k], name[i]], rate[order[k], name[i]]
        printf "    %8d %8.1f\n", cost[order[k], "start"], rate[order[k], "start"] / 1024
      }
      print "errors: " errors + 0 "; target 0"
    }' "$work/grow.tsv"
  printf '\n'
  show 'cost at 1,000,000 articles / at 10,000' is target
  for name in newest views trending article view; do
    ratio=$(awk -F '\t' -v name="$name" '$2 == name {c[$1] = $3} END {if (c[10000] && c[1000000]) printf "%.2f", c[1000000] / c[10000]; else print "-"}' "$work/grow.tsv")
    case $name in
      article | view) show "  $name" "$ratio" ;;
      *) show "  list, sort=$name" "$ratio" '<= 1.5' ;;
    esac
  done
}
report_grow | tee "$work/result-grow.txt"
"$here/plot.pl" <"$work/grow.tsv" >"$work/grow.svg"
say "drawn in $work/grow.svg"
