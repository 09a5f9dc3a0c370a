#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# heavy
# Imports with pictures are killed: the daemon that takes one over, the command while a daemon serves, and the command that has the
# store for itself. After each, what is served has a row; after a start the file is there as a whole, pictures included, or nothing of
# it; and nothing else lies in the folder.
. "$(dirname "$0")/lib.sh"
need sqlite3
rounds=${TRADEPOST_KILLS:-9}
articles=4
start_site
section

mkdir "$T/in"
"$clients/pngs.pl" "$T/in" $(((rounds + 2) * articles))

# A file for each round, whose articles show pictures of their own; the last one in its text, under the name of what it holds.
for round in $(seq 0 "$((rounds + 1))"); do
  for n in $(seq $((round * articles + 1)) $(((round + 1) * articles - 1))); do
    line "a$n" "Article $n" '.image = {name: "'"$n"'.png"}'
  done >"$T/in/$round.jsonl"
  n=$(((round + 1) * articles))
  id=$(b2sum -l 128 "$T/in/$n.png" | cut -d' ' -f1)
  mv "$T/in/$n.png" "$T/in/$id.png"
  line "a$n" "Article $n" '.texts.en.body = "![A quay](/media/'"$id"'.png)"' >>"$T/in/$round.jsonl"
done

# begin ROUND: the import in the background, as $command.
begin() {
  "$program" import --config "$site/tradepost.conf" "$T/in/$1.jsonl" >"$T/command.out" 2>"$T/command.err" &
  command=$!
}
no_child() {
  ! find /proc/[0-9]*/fd/0 -lname "$T/in/*" 2>/dev/null | grep -q .
}
no_rest() {
  [[ -z $(find "$site/media" -name '.*' -type f) ]]
}
query() {
  sqlite3 -readonly "$site/news.db" "$1"
}
# The names that rows give, and those that are served.
list_files() {
  query "SELECT id || '.' || ext FROM media" >"$T/rows"
  query "SELECT id, files FROM media" | perl -ne '
    chomp; my ($id, $files) = split /\|/; print "$id-", (split / /)[0], ".webp\n" for split /,/, $files' >>"$T/rows"
  sort -o "$T/rows" "$T/rows"
  find "$site/media" -type f ! -name '.*' -printf '%f\n' | sort >"$T/files"
}
same_files() {
  list_files
  cmp -s "$T/rows" "$T/files"
}
# whole ROUND: what there must be after a start. A daemon whose command was killed goes on with what it has taken, for a moment.
whole() {
  local count shown
  wait_until 10 no_rest || fail "round $1: left behind: $(find "$site/media" -name '.*' -type f)"
  wait_until 10 same_files || fail "round $1: rows and files differ: $(diff "$T/rows" "$T/files")"
  count=$(query 'SELECT count(*) FROM article')
  shown=$(query 'SELECT count(*) FROM media')
  ((count % articles == 0)) || fail "round $1: a part of a file came in: $count articles"
  ((shown == count)) || fail "round $1: $shown pictures of $count articles"
}

test_begin 'how long one takes that nobody kills'
before=${EPOCHREALTIME/./}
begin 0
wait "$command" || fail "$(<"$T/command.err")"
took=$(((${EPOCHREALTIME/./} - before) / 1000))
whole 0
expect_same 'articles' "$(query 'SELECT count(*) FROM article')" "$articles"

test_begin "$rounds kills: of the daemon, of its command, of a command alone"
came=0
for round in $(seq "$rounds"); do
  ((round % 3 != 2)) || stop_daemon
  before=$(query 'SELECT count(*) FROM article')
  begin "$round"
  # Most of the time goes by before anything is written.
  pause=$((took / 4 + RANDOM % (took * 9 / 10 + 1)))
  sleep "$((pause / 1000)).$(printf '%03d' $((pause % 1000)))"
  if ((round % 3 == 0)); then
    kill_daemon
  else
    kill -KILL "$command" 2>/dev/null || true
  fi
  wait "$command" 2>/dev/null || true
  wait_until 10 no_child || fail "round $round: a child outlives its command"
  list_files
  orphans=$(comm -13 "$T/rows" "$T/files")
  [[ -z $orphans ]] || ((round % 3 == 1)) || fail "round $round: served without a row: $orphans"
  ((round % 3 == 1)) || start_daemon
  whole "$round"
  (($(query 'SELECT count(*) FROM article') == before)) || came=$((came + 1))
done
printf '  %d of %d came in all the same, each of them whole (one takes %d ms)\n' "$came" "$rounds" "$took"

test_begin 'what was broken off comes in when it is asked for again, and the store is whole'
for round in $(seq "$rounds") $((rounds + 1)); do
  tp import "$T/in/$round.jsonl"
  expect_exit 0
done
whole "$round"
expect_same 'articles' "$(query 'SELECT count(*) FROM article')" "$(((rounds + 2) * articles))"
sleep 1.1 # files of this second may be those of somebody who is at work
tp verify
expect_exit 0
tp audit --verify
expect_exit 0
