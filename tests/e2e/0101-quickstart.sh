#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# heavy
# One command from a clone to a portal: what it prints, shows, keeps, refuses and leaves behind.
. "$(dirname "$0")/lib.sh"
need nginx curl jq ss flock

# As users have it: the Release build in build/, made here if it was not yet.
unset TRADEPOST_BUILD
build=$root/build program=$root/build/tradepost
quickstart=$root/cgi-bin/quickstart
port=$(free_port)
state=$T/state
site=$state # for the verbs that look into it
pid=''

start_quickstart() {
  : >"$T/qs.out"
  "$quickstart" --no-install --port "$port" --state "$state" "$@" >"$T/qs.out" 2>"$T/qs.err" </dev/null &
  pid=$!
  wait_until "${patience:-3000}" said_ready || { cat "$T/qs.err" >&2; fail 'quickstart is not ready'; }
}

said_ready() {
  running "$pid" || { cat "$T/qs.err" >&2; fail 'quickstart ended'; }
  [[ $(<"$T/qs.out") == "ready http://127.0.0.1:$port/" ]]
}

# Signal, at most 15 s, status 0, nothing left that has the folder in its arguments or listens on the port.
stop_quickstart() {
  local status=0
  kill "-$1" "$pid"
  wait_until 150 gone "$pid" || fail "quickstart does not stop within 15 s after $1"
  wait "$pid" || status=$?
  expect_same 'the exit status after a signal' "$status" 0
  expect_same 'processes left' "$(processes)" ''
  ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || fail 'something still listens'
}

processes() {
  grep -lzF -f <(printf %s "$state") /proc/[0-9]*/cmdline 2>/dev/null || true
}

daemon_pid() {
  local file
  { grep -lzF "$state/tradepost.conf" /proc/[0-9]*/cmdline 2>/dev/null || true; } | while IFS=/ read -r _ _ file _; do
    [[ $(readlink "/proc/$file/exe") != "$program" ]] || printf '%s\n' "$file"
  done
}

test_begin 'starts, says so in one line and shows the samples'
before=$(git -C "$root" status --porcelain 2>/dev/null || true)
start_quickstart
get /
expect_page 200
get '/api/v1/articles?limit=100'
expect_status 200
expect_json '.items | length >= 12'
expect_json '[.items[].section.slug] | unique | length >= 3'
expect_json '[.items[] | select((.languages | sort) == ["en", "zh-Hans"])] | length >= 12'
first=$(json '.items[0].id') path=$(json '.items[0].url' | sed 's#^http://[^/]*##')
picture=$(json '[.items[].image.src | strings] | first')
get "$path"
expect_page 200
get "$picture"
expect_status 200
expect_header Content-Type image/
expect_header Cache-Control immutable
get /latest
expect_page 200
operator /readyz
expect_status 200

test_begin 'the first request is answered as the README shows it'
shown=$(sed -n '/^{$/,/^}$/p' "$root/README.md")
get "/api/v1/articles/$(jq .id <<<"$shown")?lang=en"
expect_same 'the article' "$(json '{id, title, views}')" "$shown"

test_begin 'binds 127.0.0.1 only'
expect_same 'addresses' "$(ss -Hltn "sport = :$port" | awk '{print $4}' | sort -u)" "127.0.0.1:$port"

test_begin 'the configuration in its folder goes with every command'
"$program" section list --config "$state/tradepost.conf" >"$T/sections"
expect 'the sections are listed' grep -q trade-news "$T/sections"

test_begin 'a second one in the same folder, or on the same port, is refused'
! "$quickstart" --no-install --port "$(free_port)" --state "$state" >"$T/o" 2>&1 || fail 'it started'
expect 'it says why' grep -q 'in use' "$T/o"
! "$quickstart" --no-install --port "$port" --state "$T/other" --no-samples >"$T/o" 2>&1 || fail 'it started'
expect 'it says why' grep -q 'in use' "$T/o"

test_begin 'a daemon that died is started again'
old=$(daemon_pid)
kill -KILL "$old"
daemon_is_new() { local new; new=$(daemon_pid) && [[ -n $new && $new != "$old" ]] && operator /readyz && [[ $status == 200 ]]; }
wait_until 50 daemon_is_new || fail 'no daemon after 5 s'
post "/api/v1/articles/$first/views" --as ann
expect_json '.outcome == "counted"'
views=$(json .views)

test_begin 'SIGTERM stops all of it, and the next start keeps the data and takes ten seconds at most'
stop_quickstart TERM
patience=100
start_quickstart
get "/api/v1/views?ids=$first"
expect_json ".views[\"$first\"] == $views"
post "/api/v1/articles/$first/views" --as ann
expect_json '.outcome == "repeat"'
get '/api/v1/articles?limit=100'
expect_json '.items | length >= 12'
stop_quickstart INT

test_begin 'a page brought along shows; another port and an edited setting are kept'
printf 'name.en = The Evening Post\n' >>"$state/tradepost.conf"
port=$(free_port)
cat >"$T/page.txt" <<'TEXT'
Home> Notices

A new pier opens By Staff 新码头启用

Release time:2025-03-04 09:05 Click volume:77

The pier opened on Tuesday.

新码头周二启用。

home

返回品牌站
TEXT
start_quickstart --import "$T/page.txt"
get '/api/v1/articles?section=notices'
expect_json '.items[0].title.en == "A new pier opens" and .items[0].views == 77'
expect_json ".items[0].url | startswith(\"http://127.0.0.1:$port/\")"
get /api/v1/site
expect_json '.name.en == "The Evening Post"'
stop_quickstart TERM

test_begin 'without samples there is nothing'
state=$T/empty site=$T/empty
start_quickstart --no-samples
get /api/v1/articles
expect_json '.items == []'
stop_quickstart TERM

test_begin 'what cannot work is refused with a word'
long=$T/$(printf 'n%.0s' {1..90})
! "$quickstart" --no-install --state "$long" >"$T/o" 2>&1 || fail 'it started'
expect 'it says why' grep -q 'too long' "$T/o"
expect 'nothing was made' test ! -e "$long"
for arguments in '--port 0' '--port x' '--port 70000' '--nonsense' '--import' '--state'; do
  code=0
  # shellcheck disable=SC2086 # words
  "$quickstart" --no-install $arguments >"$T/o" 2>&1 || code=$?
  expect_same "status of $arguments" "$code" 2
done
code=0
"$quickstart" --no-install --state "$T/x" --import "$T/none.txt" >"$T/o" 2>&1 || code=$?
expect_same 'status with a file that is not there' "$code" 1

test_begin 'nothing was written outside its folder'
expect_same 'the work tree' "$(git -C "$root" status --porcelain 2>/dev/null || true)" "$before"
