# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
#
# publish.sh, of `run --publish`: how long after a save was answered readers see it through the shipped nginx, and how many saves a
# second one editor makes in a store of 100,000 articles; --saves N of them are timed. Those that are timed are of the newest hundred, which
# the list shows; the others are of any article.
build_all
make_store
configure
fresh_store
: >"$results"
rm -rf "$work/static" && mkdir -p "$work/static"
shipped=$(free_port)
start_daemon
start_nginx "$site" "$shipped"
token=$("$program" token issue --role editor --label bench --config "$site/tradepost.conf" | tail -n 1)
mapfile -t newest < <(curl -s "http://127.0.0.1:$shipped/api/v1/articles?limit=100" | jq -r '.items[].id')
mapfile -t any < <(seq 1 "$articles" | shuf -n 1000 --random-source=<(yes))

say "$saves saves at random moments"
"$here/publish.pl" "$shipped" "$token" visible "$saves" "${newest[@]}" >"$work/visible.txt"
for ((round = 1; round <= rounds; round++)); do
  say "round $round of $rounds"
  before=$(ticks) made=$(metric tradepost_commits_total)
  rate=$("$here/publish.pl" "$shipped" "$token" saves "$seconds" "${any[@]}")
  made=$(($(metric tradepost_commits_total) - made))
  printf '%d\tsaves\t%s\t%s\n' "$round" "$rate" \
    "$(awk -v ticks=$(($(ticks) - before)) -v hz="$(getconf CLK_TCK)" -v n="$made" 'BEGIN {print n ? ticks / hz * 1e6 / n : 0}')" >>"$results"
done

# spread COLUMN: median, 99th percentile and the longest of what was timed.
spread() {
  awk -v column="$1" '{print $column}' "$work/visible.txt" | sort -g |
    awk '{v[NR] = $1} END {printf "%.0f %.0f %.0f", v[int((NR + 1) / 2)], v[int(NR * .99 + .99)], v[NR]}'
}

report() {
  local n=0 name
  printf 'articles %d of %d bytes, %d saves timed, %d rounds of %d s; %s, %d processors\n\n' "$articles" "$bytes" "$saves" "$rounds" "$seconds" \
    "$(nginx -v 2>&1 | sed 's/.*: //')" "$(nproc)"
  show measured 'is' target
  for name in 'the article as JSON' 'its page' 'the list of 100'; do
    n=$((n + 1))
    show "from an answered save to $name: median, 99 %, longest, ms" "$(spread "$n")" '<= 1000'
  done
  show 'saves/s by one editor, one after the other' "$(printf '%.0f' "$(median saves 3)")"
  show '  CPU of the daemon, microseconds a save' "$(printf '%.0f' "$(median saves 4)")"
}

report | tee "$work/result-publish.txt"
stop_daemon
