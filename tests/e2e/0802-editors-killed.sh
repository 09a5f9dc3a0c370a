#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# long
# Two editors save while the daemon is killed, again and again. Every save that was answered is in the history as it was asked for;
# one that was not is asked for again under its key, and is then made once, whether or not the first had been.
. "$(dirname "$0")/lib.sh"
rounds=${TRADEPOST_KILLS:-100}
start_site
section
tp token issue --role editor --label Desk
token=${out##*$'\n'}

# save EDITOR: asks for the next title of that editor's article; $answer is the status, 000 if nobody answered.
declare -A path revision
save() {
  local editor=$1 next=$((revision[$1] + 1))
  answer=$(curl -s --max-time 10 -o "$T/answer.$editor" -w '%{http_code}' -X PATCH "http://127.0.0.1:$port${path[$editor]}" \
    -H "Authorization: Bearer $token" -H "X-Forwarded-For: $(address_of "$editor")" -H "If-Match: \"r${revision[$editor]}\"" \
    -H "Idempotency-Key: $editor-$next" \
    -H 'Content-Type: application/json' -d "{\"texts\":{\"en\":{\"title\":\"$editor $next\"}}}") || answer=000
}

# edit_on EDITOR: saves until one is not answered, and writes down those that were.
edit_on() {
  local editor=$1
  revision[$editor]=$(<"$T/revision.$editor")
  while :; do
    save "$editor"
    [[ $answer == 200 ]] || break
    revision[$editor]=$((revision[$editor] + 1))
    printf '%s\n' "${revision[$editor]}" >>"$T/answered.$editor"
    printf '%s\n' "${revision[$editor]}" >"$T/revision.$editor"
  done
  case $answer in
    000 | 502 | 503 | 504) ;;
    *) printf '%s: %s\n' "$answer" "$(<"$T/answer.$editor")" >"$T/wrong" ;;
  esac
}

for editor in ann ben; do
  post /api/v1/articles -H "Authorization: Bearer $token" \
    --json "{\"section\":\"trade-news\",\"status\":\"published\",\"texts\":{\"en\":{\"title\":\"$editor 1\",\"body\":\"Text.\"}}}"
  expect_status 201
  path[$editor]=$(header Location)
  printf '1\n' >"$T/revision.$editor"
  printf '1\n' >"$T/answered.$editor"
done

test_begin "$rounds kills while two editors save"
found=0 made=0
for round in $(seq "$rounds"); do
  edit_on ann &
  first=$!
  edit_on ben &
  second=$!
  sleep "0.$((RANDOM % 30 + 10))"
  kill_daemon
  wait "$first" "$second" || true
  [[ ! -e $T/wrong ]] || fail "round $round: $(<"$T/wrong")"
  start_daemon
  for editor in ann ben; do
    revision[$editor]=$(<"$T/revision.$editor")
    get "${path[$editor]}?view=edit" -H "Authorization: Bearer $token"
    expect_status 200
    there=$(json .revision)
    # At most the one that was under way came through without its answer.
    ((there == revision[$editor] || there == revision[$editor] + 1)) ||
      fail "round $round: $editor is at $there, answered was ${revision[$editor]}"
    ((there == revision[$editor])) && made=$((made + 1)) || found=$((found + 1))
    save "$editor"
    [[ $answer == 200 ]] || fail "round $round: asked for again under its key: $answer $(<"$T/answer.$editor")"
    expect_same 'its revision' "$(jq .revision "$T/answer.$editor")" "$((revision[$editor] + 1))"
    revision[$editor]=$((revision[$editor] + 1))
    printf '%s\n' "${revision[$editor]}" >>"$T/answered.$editor"
    printf '%s\n' "${revision[$editor]}" >"$T/revision.$editor"
  done
done
printf '  %d saves came through without their answer, %d did not\n' "$found" "$made"

test_begin 'every save that was answered is in the history, once'
for editor in ann ben; do
  last=$(<"$T/revision.$editor")
  expect_same 'answered' "$(cat "$T/answered.$editor")" "$(seq "$last")"
  cursor=''
  : >"$T/history"
  while :; do
    get "${path[$editor]}/revisions?limit=100$cursor" -H "Authorization: Bearer $token"
    expect_status 200
    json '.items[].revision' >>"$T/history"
    [[ $(json .next) != null ]] || break
    cursor="&cursor=$(json .next)"
  done
  expect_same 'the history' "$(sort -n "$T/history")" "$(seq "$last")"
  for n in $(shuf -i "1-$last" -n $((last < 40 ? last : 40))); do
    get "${path[$editor]}/revisions/$n" -H "Authorization: Bearer $token"
    expect_json ".texts.en.title == \"$editor $n\" and .by == \"Desk\""
  done
  printf '  %d saves by %s\n' "$last" "$editor"
done
tp verify
expect_exit 0
tp audit --verify
expect_exit 0
