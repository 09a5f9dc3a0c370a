# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
#
# lib.sh: what run, views.sh and grow.sh share: building, stores that are kept, processes that end with the run, measuring.
# $root, $here, $build, $program, $articles, $bytes and $workers are set by run.

work=$build/bench
site=$work/site-$articles
kept='' # a setting of the daemon: how much of finished answers is kept
children=()

say() {
  printf '%s\n' "$*" >&2
}

end() {
  local pid
  trap - EXIT
  [[ -z ${daemon:-} ]] || kill -TERM "$daemon" 2>/dev/null || true
  for pid in "${children[@]}"; do
    kill -TERM "$pid" 2>/dev/null || true
  done
  wait 2>/dev/null || true
}
trap end EXIT
trap 'exit 1' INT TERM

# --- what is measured, and against what ------------------------------------------------------------------------------

build_all() {
  mkdir -p "$work"
  [[ -f $build/CMakeCache.txt ]] || cmake -S "$root" -B "$build" -DCMAKE_BUILD_TYPE=Release >"$work/build.log"
  grep -q '^CMAKE_BUILD_TYPE:STRING=Release$' "$build/CMakeCache.txt" || say "warning: $build is no Release build"
  cmake --build "$build" --parallel "$(nproc)" --target tradepost fcgi_loop >>"$work/build.log" 2>&1 ||
    { tail -n 30 "$work/build.log" >&2; exit 1; }
}

# A store is kept for the next run, as long as neither generator, schema nor what the program derives from a text changed.
make_store() {
  local stamp slug began=$SECONDS
  stamp=$({
    cat "$here/articles.pl" "$root"/schema/migrations/*.sql
    grep -h -E 'define (INDEX|RENDERING)_VERSION' "$root"/cgi-bin/news/*.h
  } | sha256sum)
  [[ -f $site/made && $(<"$site/made") == "$stamp" ]] && return 0
  say "making a store of $articles articles"
  rm -rf "$site"
  mkdir -p "$site"/{media,log,tmp,cache,articles}
  configure
  "$here/articles.pl" "$articles" "$site/articles" "$bytes"
  "$program" migrate --config "$site/tradepost.conf" >/dev/null
  for slug in trade-news logistics markets policy harbours; do
    "$program" section set "$slug" --name "en=${slug^}" --name "zh-Hans=栏目" --config "$site/tradepost.conf" >/dev/null
  done
  "$program" import --format jsonl "$site"/articles/*.jsonl --config "$site/tradepost.conf" >"$site/log/import.log"
  say "made in $((SECONDS - began)) s, $(du -m "$site/news.db" | cut -f 1) MB"
  rm -rf "$site/articles"
  mv "$site/news.db" "$site/imported.db"
  [[ ! -s $site/news.db-wal ]] || { say 'the import left a journal'; exit 1; }
  printf '%s' "$stamp" >"$site/made"
}

configure() {
  {
    printf 'site_url = http://127.0.0.1\ntrusted_proxies = 127.0.0.1\n'
    [[ -z $kept ]] || printf 'kept_answers = %s\n' "$kept"
    [[ -z $workers ]] || printf 'workers = %s\n' "$workers"
  } >"$site/tradepost.conf"
}

# Each run begins with the store as it was imported: no visit of the run before is alive. It is read once, since what is
# measured is a store that the machine holds in memory, and a copy is not always.
fresh_store() {
  rm -rf "$site"/news.db* "${site:?}/cache" "$site/tmp"
  mkdir -p "$site"/{cache,tmp,log,media}
  cp --reflink=auto "$site/imported.db" "$site/news.db"
  sync "$site/news.db"
  cat "$site/news.db" >/dev/null
}

free_port() {
  local candidate
  while :; do
    candidate=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null || { printf '%s\n' "$candidate"; return; }
  done
}

# start_nginx FOLDER PORT [make-conf's options…]
start_nginx() {
  local folder=$1 port=$2 user=()
  shift 2
  ((EUID)) || user=(--user root)
  mkdir -p "$folder"/{log,tmp,cache,media}
  rm -f "$folder/operator.sock"
  "$root/cgi-bin/etc/nginx/make-conf" --state "$folder" --static "$work/static" --port "$port" --trust 127.0.0.1 \
    "${user[@]}" "$@" >"$folder/nginx.conf"
  [[ $folder != "$work"/loop-* ]] || sed -i 's/^\( *keepalive\) 512;/\1 32;/' "$folder/nginx.conf"
  nginx -p "$folder" -c "$folder/nginx.conf" -e "$folder/log/error.log" </dev/null >"$folder/log/nginx.log" 2>&1 &
  children+=("$!")
  local tries=100
  until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    ((tries-- > 0)) || { cat "$folder/log/nginx.log" >&2; exit 1; }
    sleep 0.05
  done
}

# The reference program behind an nginx of its own, with a body of so many bytes: one thread a kept connection.
start_loop() {
  mkdir -p "$work/loop-$1"
  "$build/fcgi_loop" "$work/loop-$1/tradepost.sock" "$2" 64 </dev/null >/dev/null 2>&1 &
  children+=("$!")
  start_nginx "$work/loop-$1" "$3" --no-microcache
}

start_daemon() {
  read -r start_ms daemon < <("$here/start.pl" "$site/tradepost.sock" "$program" serve --config "$site/tradepost.conf" 2>>"$site/log/daemon.log")
  [[ -n $daemon ]] || { tail "$site/log/daemon.log" >&2; exit 1; }
}

stop_daemon() {
  kill -TERM "$daemon"
  while kill -0 "$daemon" 2>/dev/null; do sleep 0.02; done
  daemon=''
}

rss_kb() {
  awk '$1 == "VmRSS:" {print $2}' "/proc/$daemon/status"
}

# metric NAME: of the daemon, 0 where there is none.
metric() {
  curl -s --unix-socket "$site/operator.sock" http://operator/metrics | awk -v name="$1" '$1 == name {v = $2} END {printf "%d", v}'
}

# Visits whose window is open.
visits_alive() {
  metric tradepost_visits_alive
}

# seed_visits HOW_MANY: until so many are alive, by visitors of run 0; views.lua has them come again. wrk waits for its time
# even when its threads have stopped, so it is stopped when all are counted.
seed_visits() {
  local seeding
  IDS=$work/ids.txt RUN=0 LIMIT=$(($1 / 2)) wrk -t 2 -c 64 -d 600 -s "$here/views.lua" "http://127.0.0.1:$shipped" >"$work/wrk.txt" &
  seeding=$!
  while (($(visits_alive) < $1 / 2 * 2)) && kill -0 "$seeding" 2>/dev/null; do sleep 0.1; done
  kill -INT "$seeding" 2>/dev/null || true
  wait "$seeding" || true
}

# Ticks of the processor that the daemon has used.
ticks() {
  awk '{print $14 + $15}' "/proc/$daemon/stat"
}

# Ticks of the whole machine and of those in which it did nothing.
machine_ticks() {
  awk '$1 == "cpu" {print $2 + $3 + $4 + $5 + $6 + $7 + $8 + $9, $5 + $6; exit}' /proc/stat
}

# Ticks of all workers of nginx.
nginx_ticks() {
  local pid sum=0 files=()
  for pid in "${children[@]}"; do
    mapfile -t -O "${#files[@]}" files < <(pgrep -P "$pid" -x nginx | sed 's#.*#/proc/&/stat#')
  done
  ((${#files[@]} == 0)) || sum=$(awk '{s += $14 + $15} END {print s + 0}' "${files[@]}")
  printf '%s\n' "$sum"
}

# --- measuring -------------------------------------------------------------------------------------------------------

# round, name, requests/s, p99 in ms, errors, microseconds of the daemon a request; commits/s, jobs a commit; and of all
# processors' time in %: the daemon, nginx, nobody
results=$work/results.tsv

# measure ROUND NAME CONNECTIONS SECONDS URL [wrk's options…]
measure() {
  local round=$1 name=$2 connections=$3 time=$4 url=$5 before after commits jobs all idle nginx all_after idle_after
  shift 5
  commits=$(metric tradepost_commits_total) jobs=$(metric tradepost_jobs_total) nginx=$(nginx_ticks)
  read -r all idle < <(machine_ticks)
  before=$(ticks)
  wrk -t 2 -c "$connections" -d "$time" --timeout 8 --latency "$@" "$url" >"$work/wrk.txt"
  after=$(ticks)
  read -r all_after idle_after < <(machine_ticks)
  nginx=$(($(nginx_ticks) - nginx)) all=$((all_after - all)) idle=$((idle_after - idle))
  commits=$(($(metric tradepost_commits_total) - commits)) jobs=$(($(metric tradepost_jobs_total) - jobs))
  awk -v round="$round" -v name="$name" -v ticks="$((after - before))" -v hz="$(getconf CLK_TCK)" -v time="$time" -v all="$all" \
    -v idle="$idle" -v nginx="$nginx" -v commits="$commits" -v jobs="$jobs" -v OFS='\t' '
    function ms(text) { return text ~ /us$/ ? text / 1000 : text ~ /ms$/ ? text + 0 : text ~ /m$/ ? text * 60000 : text * 1000 }
    $1 == "99%" { p99 = ms($2) }
    /requests in/ { requests = $1 }
    /Socket errors/ { gsub(/,/, ""); errors += $4 + $6 + $8 + $10 }
    /Non-2xx/ { errors += $NF }
    /Requests\/sec/ { rate = $2 }
    END { print round, name, rate, p99, errors + 0, requests ? ticks / hz * 1e6 / requests : 0, commits / time,
      commits ? jobs / commits : 0, all ? 100 * ticks / all : 0, all ? 100 * nginx / all : 0, all ? 100 * idle / all : 0 }' \
    "$work/wrk.txt" >>"$results"
}

# median NAME COLUMN
median() {
  awk -F '\t' -v name="$1" -v column="$2" '$2 == name {print $column}' "$results" | sort -g |
    awk '{v[NR] = $1} END {print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'
}

# ratio NAME OTHER COLUMN: the median of the ratios within the rounds.
ratio() {
  awk -F '\t' -v name="$1" -v other="$2" -v column="$3" '
    $2 == name {a[$1] = $column} $2 == other {b[$1] = $column}
    END {for (r in a) if (b[r] > 0) print a[r] / b[r]}' "$results" | sort -g |
    awk '{v[NR] = $1} END {printf "%.2f", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'
}

errors() {
  awk -F '\t' -v name="$1" '$2 ~ name {sum += $5} END {print sum + 0}' "$results"
}

show() {
  printf '%-66s %12s   %s\n' "$1" "$2" "${3:-}"
}
