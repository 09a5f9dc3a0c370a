#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# long
# Walks while another client imports, edits and withdraws: by `newest` what existed unchanged throughout is there exactly once; by
# `views` and `trending` nothing is there twice.
. "$(dirname "$0")/lib.sh"
seed=${TRADEPOST_SEED:-20261127}
seconds=${TRADEPOST_WALK_SECONDS:-10}
start_site
section
# 120 that nobody touches, and 60 that are changed; many of the same second, so that places are told apart by id.
for i in $(seq 1 180); do
  line "$( ((i % 3)) && echo still || echo moved)-$i" "Number $i" ".published_at = \"2026-01-02T10:$(printf %02d $((i / 6))):00+08:00\"
    | .imported = $((i % 9)) | .modified_at = .published_at"
done >"$T/many.jsonl"
tp import --format jsonl "$T/many.jsonl"
expect_exit 0

# What the other client does: its own files and log, until it is told to stop. What is withdrawn may come back; counts only
# grow, as readers make them do.
disturb() {
  local n=0 i moved day
  RANDOM=$seed
  while [[ ! -e $T/enough ]]; do
    n=$((n + 1))
    : >"$T/change.jsonl"
    for i in 1 2 3 4; do
      moved=$((3 * (RANDOM % 60 + 1)))
      day=$((RANDOM % 28 + 1))
      case $((RANDOM % 4)) in
        0) line "new-$n-$i" "New $n" ".published_at = \"2026-01-$(printf %02d "$day")T10:05:00+08:00\" | .imported = $((RANDOM % 20))" ;;
        1) line "moved-$moved" "Edited $n" ".imported = $((20 + n))" ;;
        2) line "moved-$moved" "Moved $n" ".published_at = \"2026-01-$(printf %02d "$day")T10:$(printf %02d $((RANDOM % 60))):00+08:00\"" ;;
        3) line "moved-$moved" "Withdrawn $n" '.status = "withdrawn" | .reason = {en: "So."}' ;;
      esac >>"$T/change.jsonl"
    done
    # An article twice in one file would be refused: the last line of each counts.
    tac "$T/change.jsonl" | awk -F'"' '!seen[$4]++' >"$T/once.jsonl"
    if "$program" import --format jsonl --config "$site/tradepost.conf" "$T/once.jsonl" >"$T/disturb.out" 2>>"$T/disturb.log" </dev/null; then
      printf '%d\n' "$n" >>"$T/disturbed"
    fi
  done
}
: >"$T/disturbed"
disturb &
other=$!

# walk QUERY: the slugs of a whole walk into $T/walk.
walk() {
  local cursor='' pages=0
  : >"$T/walk"
  while :; do
    get "/api/v1/articles?$1${cursor:+&cursor=$cursor}"
    expect_status 200
    json '.next // "", .items[].slug' >"$T/page"
    { read -r cursor; cat >>"$T/walk"; } <"$T/page"
    [[ -n $cursor ]] || break
    ((++pages < 500)) || fail 'the walk does not end'
  done
}

test_begin "walks of $seconds s beside changes (TRADEPOST_SEED=$seed)"
for i in $(seq 1 180); do ((i % 3 == 0)) || echo "still-$i"; done | sort >"$T/still"
end=$((SECONDS + seconds)) walks=0
while ((SECONDS < end || walks < 3)); do
  walk limit=9
  expect_same 'what stayed, by newest' "$(grep -o '^"*still-[0-9]*' "$T/walk" | tr -d '"' | sort)" "$(<"$T/still")"
  for sort in views trending; do
    walk "limit=11&sort=$sort"
    expect_same "what came twice by $sort" "$(sort "$T/walk" | uniq -d)" ''
  done
  walks=$((walks + 1))
done
touch "$T/enough"
wait "$other" || true
changes=$(wc -l <"$T/disturbed")
printf '  %d walks of each order, %d imports meanwhile\n' "$walks" "$changes"
((changes >= walks)) || fail "only $changes imports came through: $(tail -n 3 "$T/disturb.log")"
tp verify
expect_exit 0
