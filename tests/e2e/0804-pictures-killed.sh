#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# long
# Two editors send pictures and remove some while the daemon is killed, again and again. At every moment, the daemon dead or alive,
# a file that is served has a row; after a start every picture that was answered is there with all its files, once, and nothing that
# was removed; and nothing else is left in the folder.
. "$(dirname "$0")/lib.sh"
need sqlite3
rounds=${TRADEPOST_KILLS:-100}
start_site
section
tp token issue --role editor --label Desk
token=${out##*$'\n'}

mkdir "$T/pictures"
"$clients/pngs.pl" "$T/pictures" 4000

# as NAME METHOD PATH [OPTION…]: $answer is the status, 000 if nobody answered; the body is in $T/answer.NAME.
as() {
  local name=$1 verb=$2 path=$3
  shift 3
  answer=$(curl -s --max-time 30 -o "$T/answer.$name" -w '%{http_code}' -X "$verb" "http://127.0.0.1:$port$path" \
    -H "Authorization: Bearer $token" -H "X-Forwarded-For: $(address_of "$name")" "$@") || answer=000
}

# send_one NAME N: the picture N under its key.
send_one() {
  as "$1" POST /api/v1/media -H 'Content-Type: image/png' -H "Idempotency-Key: picture-$2" --data-binary "@$T/pictures/$2.png"
}

# send_on NAME: sends its next pictures until one is not answered; every third is removed again. What was answered is written down.
send_on() {
  local name=$1 n id
  n=$(<"$T/next.$name")
  while :; do
    printf '%s\n' "$n" >"$T/asked.$name"
    send_one "$name" "$n"
    [[ $answer == 201 ]] || break
    id=$(jq -r .id "$T/answer.$name")
    printf '%s\n' "$id" >>"$T/there.$name"
    n=$((n + 2))
    printf '%s\n' "$n" >"$T/next.$name"
    ((n / 2 % 3 == 0)) || continue
    printf '%s\n' "$id" >>"$T/perhaps.$name"
    as "$name" DELETE "/api/v1/media/$id" -H 'If-Match: "r1"'
    [[ $answer == 204 ]] || break
    printf '%s\n' "$id" >>"$T/gone.$name"
  done
  case $answer in
    000 | 502 | 503 | 504) ;;
    *) printf '%s: %s\n' "$answer" "$(<"$T/answer.$name")" >"$T/wrong" ;;
  esac
}

# The names that rows give, and those that are served.
wanted_files() {
  sqlite3 -readonly "$site/news.db" "SELECT id || '.' || ext FROM media" >"$T/rows"
  sqlite3 -readonly "$site/news.db" "SELECT id, files FROM media" | perl -ne '
    chomp; my ($id, $files) = split /\|/; print "$id-", (split / /)[0], ".webp\n" for split /,/, $files' >>"$T/rows"
  sort -o "$T/rows" "$T/rows"
  find "$site/media" -type f ! -name '.*' -printf '%f\n' | sort >"$T/files"
}
no_child() {
  ! find /proc/[0-9]*/fd/3 -lname "$site/media/*" 2>/dev/null | grep -q .
}
no_rest() {
  [[ -z $(find "$site/media" -name '.*' -type f) ]]
}

printf '1\n' >"$T/next.ann"
printf '2\n' >"$T/next.ben"
touch "$T"/{there,gone,perhaps}.{ann,ben}

test_begin "$rounds kills while two editors send pictures and remove some"
found=0 made=0
for round in $(seq "$rounds"); do
  send_on ann &
  first=$!
  send_on ben &
  second=$!
  sleep "0.$((RANDOM % 50 + 10))"
  kill_daemon
  wait "$first" "$second" || true
  [[ ! -e $T/wrong ]] || fail "round $round: $(<"$T/wrong")"
  wait_until 30 no_child || fail "round $round: a child outlives the daemon"
  wanted_files
  orphans=$(comm -13 "$T/rows" "$T/files")
  [[ -z $orphans ]] || fail "round $round: served without a row, the daemon dead: $orphans"
  start_daemon
  wanted_files
  [[ $(<"$T/rows") == "$(<"$T/files")" ]] || fail "round $round: rows and files differ: $(diff "$T/rows" "$T/files")"
  no_rest || fail "round $round: left behind: $(find "$site/media" -name '.*' -type f)"
  for name in ann ben; do
    n=$(<"$T/next.$name")
    # It is asked for again under its key.
    [[ $(<"$T/asked.$name") == "$n" ]] || continue
    there=$(sqlite3 -readonly "$site/news.db" "SELECT count(*) FROM answered WHERE key = 'picture-$n'")
    ((there)) && found=$((found + 1)) || made=$((made + 1))
    send_one "$name" "$n"
    [[ $answer == 201 ]] || fail "round $round: asked for again under its key: $answer $(<"$T/answer.$name")"
    jq -r .id "$T/answer.$name" >>"$T/there.$name"
    printf '%s\n' "$((n + 2))" >"$T/next.$name"
  done
done
printf '  %d pictures came through without their answer, %d did not\n' "$found" "$made"

test_begin 'what was answered is there, with every file; what was removed is not'
sort -u "$T"/gone.* >"$T/gone"
# Removals that were not answered may have been made or not.
sort -u "$T"/perhaps.* | comm -23 - "$T/gone" >"$T/either"
sort -u "$T"/there.* | comm -23 - "$T/gone" | comm -23 - "$T/either" >"$T/there"
sqlite3 -readonly "$site/news.db" 'SELECT id FROM media ORDER BY id' >"$T/ids"
expect_same 'answered and not there' "$(comm -23 "$T/there" "$T/ids")" ''
expect_same 'removed and there' "$(comm -12 "$T/gone" "$T/ids")" ''
expect_same 'there and never asked for' "$(comm -13 "$T/there" "$T/ids" | comm -23 - "$T/either")" ''
expect_same 'once' "$(cat "$T"/there.* | sort | uniq -d)" ''
for id in $(shuf -n 40 "$T/there"); do
  for file in "$id.jpg" "$id-480.webp" "$id-600.webp"; do
    get "/media/$file"
    expect_status 200
  done
done
for id in $(shuf -n 20 "$T/gone"); do
  get "/media/$id.jpg"
  expect_status 404
done
printf '  %d pictures, %d removed\n' "$(wc -l <"$T/ids")" "$(wc -l <"$T/gone")"
sleep 1.1 # files of this second may be those of somebody who is at work
tp verify
expect_exit 0
tp audit --verify
expect_exit 0
