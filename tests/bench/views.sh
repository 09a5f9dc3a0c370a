# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: MIT
#
# views.sh, of `run --views`: what a view costs when many visits are alive. Visitors that are new, visitors that come again (each
# reads the article that they read before), and how long a view takes while 16 readers load articles' pages. The files that
# nginx sends are as long as an article's JSON. Views end on disk, so commits a second and views a commit are told too.
alive=${alive:-500000}

build_all
make_store
configure
fresh_store
: >"$results"
rm -rf "$work/static" && mkdir -p "$work/static/css"
shipped=$(free_port)
start_daemon
start_nginx "$site" "$shipped"

url=http://127.0.0.1:$shipped
say 'looking for articles'
: >"$work/ids.txt"
: >"$work/paths.txt"
cursor=''
for ((page = 0; page < 10; page++)); do
  answer=$(curl -s "$url/api/v1/articles?limit=100${cursor:+&cursor=$cursor}")
  jq -r '.items[].id' <<<"$answer" >>"$work/ids.txt"
  jq -r '.items[] | "/news/\(.id)/\(.slug)"' <<<"$answer" >>"$work/paths.txt"
  cursor=$(jq -r '.next // empty' <<<"$answer")
  [[ -n $cursor ]] || break
done
curl -s "$url/api/v1/articles/$(sed -n 500p "$work/ids.txt")" >"$work/static/css/article.json"

say "visits: $alive to begin with"
began=$SECONDS
seed_visits "$alive"
say "$(visits_alive) are alive after $((SECONDS - began)) s"

for ((round = 1; round <= rounds; round++)); do
  say "round $round of $rounds"
  measure "$round" static 64 "$seconds" "$url/css/article.json"
  IDS=$work/ids.txt RUN=$round measure "$round" distinct 64 "$view_seconds" "$url" -s "$here/views.lua"
  before=$(metric tradepost_views_counted_total)
  IDS=$work/ids.txt RUN=0 LIMIT=$((alive / 2)) AGAIN=1 measure "$round" returning 64 "$view_seconds" "$url" -s "$here/views.lua"
  # When the seeding is stopped, the last request of each connection may be lost.
  not_repeat=$(($(metric tradepost_views_counted_total) - before))
  ((not_repeat <= 64)) || say "warning: $not_repeat views of returning visitors were counted"
  PATHS=$work/paths.txt wrk -t 1 -c 16 -d "$((view_seconds + 1))" -s "$here/random.lua" "$url" >"$work/readers.txt" &
  readers=$!
  IDS=$work/ids.txt RUN=$((rounds + round)) measure "$round" beside-readers 64 "$view_seconds" "$url" -s "$here/views.lua"
  wait "$readers"
  awk -v round="$round" -v OFS='\t' '/Requests\/sec/ {rate = $2} /Non-2xx/ {errors = $NF}
    END {print round, "readers", rate, 0, errors + 0, 0, 0, 0, 0, 0, 0}' "$work/readers.txt" >>"$results"
done

report_views() {
  local name
  printf '%d visits alive at first, %d at last; %d articles; %d rounds of %d s; %s, %d processors\n\n' "$alive" "$(visits_alive)" \
    "$articles" "$rounds" "$view_seconds" "$(nginx -v 2>&1 | sed 's/.*: //')" "$(nproc)"
  printf '%-16s %10s %9s %7s %12s %10s %9s   %s\n' '' requests/s 'p99 ms' errors 'CPU us/req' commits/s 'a commit' \
    'processors: daemon, nginx, load generator and rest, idle'
  for name in static distinct returning beside-readers readers; do
    printf '%-16s %10.0f %9.2f %7d %12.1f %10.0f %9.1f   %3.0f %% %3.0f %% %3.0f %% %3.0f %%\n' "$name" "$(median "$name" 3)" "$(median "$name" 4)" \
      "$(errors "^$name\$")" "$(median "$name" 6)" "$(median "$name" 7)" "$(median "$name" 8)" "$(median "$name" 9)" "$(median "$name" 10)" \
      "$(awk -v a="$(median "$name" 9)" -v b="$(median "$name" 10)" -v c="$(median "$name" 11)" 'BEGIN {r = 100 - a - b - c; printf "%d", (r > 0 ? r : 0)}')" \
      "$(median "$name" 11)"
  done
  printf '\nReaders are those beside the views: their CPU is in the row above theirs. What is not idle bounds it: where little is idle,\nthe processors do; where much is, the fsync of each commit, which is 1 / commits/s long.\n\n'
  show measured is target
  show 'views by distinct visitors, 64 clients / nginx static' "$(ratio distinct static 3)" '>= 0.30'
  show 'views by returning visitors, 64 clients / nginx static' "$(ratio returning static 3)" '>= 0.35'
  show 'p99 of a view, ms: alone, and beside 16 readers of pages' "$(median distinct 4) $(median beside-readers 4)"
  show '  beside readers / alone' "$(ratio beside-readers distinct 4)"
  show 'errors' "$(errors .)" '0'
  show 'RSS of the daemon after all of it, MB' "$(awk -v kb="$(rss_kb)" 'BEGIN {printf "%.1f", kb / 1024}')"
}
report_views | tee "$work/result-views.txt"
