# shellcheck shell=bash disable=SC2034,SC2119,SC2120
# SPDX-License-Identifier: MIT
#
# lib.sh: the verbs of the end-to-end tests. Each numbered script sources this file, and then reads like what a user does:
#
#   test_begin 'a visit is counted once, whatever the language'
#   publish harbour 'The harbour'
#   post /api/v1/articles/harbour/views --as ann lang=en ; expect_json '.outcome == "counted"'
#   post /api/v1/articles/harbour/views --as ann lang=zh-Hans ; expect_json '.outcome == "repeat"'
#
# A script has a state folder of its own ($T), a free port, and processes that end with it. The first expectation that does
# not hold ends it, with the last request and answer printed. TRADEPOST_KEEP=1 leaves $T in place.
set -euo pipefail
shopt -s inherit_errexit
umask 022
export LC_ALL=C.UTF-8

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
build=${TRADEPOST_BUILD:-$root/build/checked}
program=${TRADEPOST_PROGRAM:-$build/tradepost}
script=$(basename "$0" .sh)
clients=$root/tests/e2e/clients

founding=$(cd "$root/.." && pwd -P)/shared/founding-page

T=$(mktemp -d "${TMPDIR:-/tmp}/tp.XXXXXX")
chmod 755 "$T"
site=$T/site # the state folder of the portal
case_name='' method='' url='' request_line=''
daemon='' nginx='' port=''
settings=() under=()
out='' err='' code=0 status=''
passed=0

# --- saying ----------------------------------------------------------------------------------------------------------

test_begin() {
  case_name=$1
  printf '  %s\n' "$case_name"
}

fail() {
  {
    printf '\nFAILED %s: %s\n  %s\n' "$script" "$case_name" "$*"
    printf '  at %s\n' "$(caller_line)"
    if [[ -n $request_line ]]; then
      printf -- '--- %s\n' "$request_line"
      head -c 3000 "$T/headers" 2>/dev/null || true
      head -c 3000 "$T/body" 2>/dev/null || true
      printf '\n'
    fi
    if [[ -s $site/log/daemon.log ]]; then
      printf -- '--- the daemon said last\n'
      tail -n 25 "$site/log/daemon.log"
    fi
  } >&2
  exit 1
}

# The line of the script itself that led here.
caller_line() {
  local i
  for ((i = 0; i < ${#BASH_SOURCE[@]}; i++)); do
    [[ ${BASH_SOURCE[i]} == *lib.sh ]] || { printf '%s:%s\n' "${BASH_SOURCE[i]##*/}" "${BASH_LINENO[i - 1]}"; return; }
  done
}

skip() {
  printf 'SKIPPED %s: %s\n' "$script" "$*"
  exit 77
}

need() {
  local tool
  for tool; do
    command -v "$tool" >/dev/null || skip "$tool is not installed"
  done
}

ok() {
  passed=$((passed + 1))
}

at_end() {
  local result=$? pid
  trap - EXIT
  [[ -z $nginx ]] || stop_nginx || true
  if [[ -n $daemon ]] && running "$daemon"; then
    stop_daemon || { ((result)) || result=1; }
  fi
  for pid in $(jobs -p); do
    kill -KILL "$pid" 2>/dev/null || true
  done
  if grep -l -E 'Sanitizer|runtime error:' "$site"/log/*.log "$T"/err "$T"/*.log 2>/dev/null; then
    grep -h -A 40 -E 'Sanitizer|runtime error:' "$site"/log/*.log "$T"/err "$T"/*.log 2>/dev/null | head -n 120 >&2
    printf 'FAILED %s: a sanitizer reported a fault\n' "$script" >&2
    result=1
  fi
  # A script that has mounted something, say, undoes that.
  [[ $(type -t at_last) != function ]] || at_last || result=1
  ((result)) || printf 'ok %s: %d expectations\n' "$script" "$passed"
  [[ -n ${TRADEPOST_KEEP:-} ]] || rm -rf "$T"
  exit "$result"
}
trap at_end EXIT
trap 'exit 1' INT TERM

# --- processes -------------------------------------------------------------------------------------------------------

running() {
  kill -0 "$1" 2>/dev/null
}

# wait_until TENTHS COMMAND…: looks soon at first, as most is ready within some milliseconds, and then ten times a second.
wait_until() {
  local tenths=$1 soon=10
  shift
  until "$@"; do
    if ((soon-- > 0)); then
      sleep 0.02
    else
      ((tenths-- > 0)) || return 1
      sleep 0.1
    fi
  done
}

gone() {
  ! running "$1"
}

free_port() {
  local candidate
  while :; do
    candidate=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null || break
  done
  printf '%s\n' "$candidate"
}

# setting KEY VALUE: before start_site.
setting() {
  settings+=("$1 = $2")
}

write_configuration() {
  mkdir -p "$site"/{media,log,tmp,cache}
  [[ -n $port ]] || port=$(free_port)
  {
    printf 'site_url = http://127.0.0.1:%s\n' "$port"
    printf 'trusted_proxies = 127.0.0.1\n'
    ((${#settings[@]} == 0)) || printf '%s\n' "${settings[@]}"
  } >"$site/tradepost.conf"
}

# spawn_daemon: without waiting for it. What stands in `under` runs it.
spawn_daemon() {
  rm -f "$site/tradepost.sock"
  # Leaks cannot be looked for in a process that is traced.
  ASAN_OPTIONS=abort_on_error=0:detect_leaks=$((${#under[@]} == 0)) UBSAN_OPTIONS=print_stacktrace=1 \
    setpriv --pdeathsig KILL "${under[@]}" "$program" serve --config "$site/tradepost.conf" "$@" \
    </dev/null >>"$site/log/daemon.log" 2>&1 &
  daemon=$!
}

start_daemon() {
  spawn_daemon "$@"
  wait_until 150 daemon_is_up || fail 'the daemon does not come up'
}

daemon_is_up() {
  running "$daemon" || fail 'the daemon ended at its start'
  [[ -S $site/tradepost.sock ]]
}

# stop_daemon [TENTHS]: SIGTERM, and it must end by itself with status 0.
stop_daemon() {
  local status=0
  kill -TERM "$daemon"
  wait_until "${1:-100}" gone "$daemon" || fail "the daemon does not stop within ${1:-100} tenths of a second"
  wait "$daemon" || status=$?
  daemon=''
  ((status == 0)) || fail "the daemon ended with status $status"
}

kill_daemon() {
  kill -KILL "$daemon"
  wait "$daemon" 2>/dev/null || true
  daemon=''
}

# start_nginx [make-conf's options…]
start_nginx() {
  local user=()
  ((EUID)) || user=(--user root)
  rm -f "$site/operator.sock"
  "$root/cgi-bin/etc/nginx/make-conf" --state "$site" --static "$root/static" --port "$port" --trust 127.0.0.1 \
    "${user[@]}" "$@" >"$site/nginx.conf"
  setpriv --pdeathsig TERM nginx -p "$site" -c "$site/nginx.conf" -e "$site/log/error.log" \
    </dev/null >>"$site/log/nginx.log" 2>&1 &
  nginx=$!
  wait_until 100 nginx_is_up || { cat "$site/log/nginx.log" >&2; fail 'nginx does not come up'; }
}

nginx_is_up() {
  running "$nginx" && [[ -S $site/operator.sock ]] && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null
}

stop_nginx() {
  kill -TERM "$nginx" 2>/dev/null || true
  wait_until 100 gone "$nginx" || kill -KILL "$nginx"
  wait "$nginx" 2>/dev/null || true
  nginx=''
}

# start_site [make-conf's options…]: an empty store (or the one that is there), the daemon and nginx.
start_site() {
  need nginx curl jq
  write_configuration
  tp migrate
  expect_exit 0
  start_daemon
  start_nginx "$@"
}

restart_daemon() {
  stop_daemon
  start_daemon
}

# --- the test clock (builds with TRADEPOST_TESTING) --------------------------------------------------------------------

need_clock() {
  [[ ${TRADEPOST_IS_TESTING:-} == ON ]] || skip 'this build takes no test clock (TRADEPOST_TESTING)'
  export TRADEPOST_CLOCK=$T/clock
}

# clock TIME: RFC 3339, in one write, so that nobody reads half of it.
clock() {
  printf '%s\n' "$1" >"$T/clock.new"
  mv "$T/clock.new" "$T/clock"
}

# --- commands --------------------------------------------------------------------------------------------------------

# tp COMMAND [ARGUMENT…]: the program with this site's configuration; leaves $out, $err and $code.
tp() {
  code=0 request_line=''
  "$program" "$@" --config "$site/tradepost.conf" >"$T/out" 2>"$T/err" </dev/null || code=$?
  out=$(<"$T/out") err=$(<"$T/err")
}

# tp_bare: without any configuration. tp_stdin: reads this script's standard input.
tp_bare() {
  code=0 request_line=''
  "$program" "$@" >"$T/out" 2>"$T/err" </dev/null || code=$?
  out=$(<"$T/out") err=$(<"$T/err")
}

expect_exit() {
  ((code == $1)) || fail "exit status $code instead of $1; it said: $out $err"
  ok
}

expect_out() {
  [[ $out == *"$1"* ]] || fail "\"$1\" is not in the output: $out"
  ok
}

expect_err() {
  [[ $err == *"$1"* ]] || fail "\"$1\" is not among the errors: $err"
  ok
}

expect() {
  local what=$1
  shift
  "$@" || fail "$what"
  ok
}

# expect_same WHAT GOT WANTED
expect_same() {
  [[ $2 == "$3" ]] || fail "$1: \"$2\" instead of \"$3\""
  ok
}

# --- content ---------------------------------------------------------------------------------------------------------

# line SLUG TITLE [JQ]: one line of jsonl, a published bilingual article, changed by the jq program.
line() {
  jq -cn --arg slug "$1" --arg title "$2" '{
    id: $slug, slug: $slug, section: "trade-news", status: "published", published_at: "2026-01-02T10:00:00+08:00",
    texts: {
      en: {title: $title, summary: ("About " + $title), byline: "By A. Writer", body: ("First of " + $title + ".\n\nSecond.")},
      "zh-Hans": {title: ("标题 " + $title), body: ("第一段 " + $title + "。\n\n第二段。")}
    }} | '"${3:-.}"
}

# publish SLUG TITLE [JQ]: imports that line.
publish() {
  line "$@" >"$T/publish.jsonl"
  tp import --format jsonl "$T/publish.jsonl"
  expect_exit 0
}

section() {
  tp section set "${1:-trade-news}" --name "en=${2:-Trade news}" --name "zh-Hans=${3:-贸易新闻}"
  expect_exit 0
}

# id_of SLUG: leaves $id.
id_of() {
  get "/api/v1/articles/$1"
  expect_status 200
  id=$(jq .id "$T/body")
}

# --- requests --------------------------------------------------------------------------------------------------------

# The browser and address of a reader, from a name.
agent_of() {
  printf 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0 %s' "$1"
}

address_of() {
  local sum
  sum=$(printf %s "$1" | cksum)
  sum=${sum%% *}
  printf '10.%d.%d.%d' $((sum >> 16 & 255)) $((sum >> 8 & 255)) $((sum & 255))
}

# request METHOD PATH [OPTION…] [KEY=VALUE…] leaves $status, $T/headers and $T/body.
#   --as NAME      as that reader: an agent and an address of their own (through X-Forwarded-For)
#   --json TEXT    this body; KEY=VALUE make one (strings)
#   what else begins with - goes to curl, -H 'Name: value' in two words
request() {
  local options=() pairs=() body='' target=$2 base=http://127.0.0.1:$port
  method=$1
  shift 2
  while (($#)); do
    case $1 in
      --as) options+=(-A "$(agent_of "$2")" -H "X-Forwarded-For: $(address_of "$2")"); shift 2 ;;
      --json) body=$2; shift 2 ;;
      -H | -A | --data-binary | --max-time | --interface | -T) options+=("$1" "$2"); shift 2 ;;
      -*) options+=("$1"); shift ;;
      *=*) pairs+=(--arg "${1%%=*}" "${1#*=}"); shift ;;
      *) fail "request: \"$1\" is not known" ;;
    esac
  done
  ((${#pairs[@]} == 0)) || body=$(jq -cn "${pairs[@]}" '$ARGS.named')
  [[ -z $body ]] || options+=(-H 'Content-Type: application/json' --data-binary "$body")
  if [[ $method == HEAD ]]; then
    options+=(-I)
  else
    options+=(-X "$method")
  fi
  url=$base$target
  request_line="$method $target $body"
  : >"$T/body"
  status=$(curl -s -g --path-as-is --max-time 30 -D "$T/headers" -o "$T/body" -w '%{http_code}' "${options[@]}" "$url") ||
    status="curl's exit $?, $status"
}

get() { request GET "$@"; }
head_of() { request HEAD "$@"; }
post() { request POST "$@"; }
put() { request PUT "$@"; }
delete() { request DELETE "$@"; }
options() { request OPTIONS "$@"; }

# operator PATH: through the operator's door.
operator() {
  method=GET request_line="operator GET $1"
  status=$(curl -s --max-time 10 --unix-socket "$site/operator.sock" -D "$T/headers" -o "$T/body" -w '%{http_code}' "http://operator$1") ||
    status="curl's exit $?"
}

header() {
  sed -n "s/^$1: *//Ip" "$T/headers" | tr -d '\r'
}

expect_status() {
  [[ $status == "$1" ]] || fail "status $status instead of $1"
  ok
}

# expect_header NAME TEXT: its value holds the text. expect_header_is: is the text.
expect_header() {
  local value
  value=$(header "$1")
  [[ -n $value && $value == *"${2:-}"* ]] || fail "header $1 is \"$value\", without \"${2:-}\""
  ok
}

expect_header_is() {
  expect_same "header $1" "$(header "$1")" "$2"
}

expect_no_header() {
  [[ -z $(header "$1") ]] || fail "header $1 is there: $(header "$1")"
  ok
}

expect_json() {
  jq -e "$1" "$T/body" >/dev/null 2>&1 || fail "not so: $1"
  ok
}

json() {
  jq -r "$@" "$T/body"
}

expect_body() {
  grep -qF -- "$1" "$T/body" || fail "\"$1\" is not in the body"
  ok
}

expect_no_body() {
  ! grep -qF -- "$1" "$T/body" || fail "\"$1\" is in the body"
  ok
}

expect_empty() {
  [[ ! -s $T/body ]] || fail 'there is a body'
  ok
}

# The headers that stand on every answer through nginx, and no cookie.
expect_strict_headers() {
  expect_header Content-Security-Policy "default-src 'none'"
  [[ $(header Content-Security-Policy) != *unsafe-* ]] || fail 'the policy has an unsafe- in it'
  expect_header_is X-Content-Type-Options nosniff
  expect_header Referrer-Policy
  expect_no_header Set-Cookie
  [[ $(header Server) == nginx ]] || fail "Server tells more than needed: $(header Server)"
}

# expect_problem STATUS NAME: problem+json, complete and without anything of the inside.
expect_problem() {
  expect_status "$1"
  expect_header_is Content-Type application/problem+json
  expect_strict_headers
  [[ $method == HEAD ]] || expect_json "(.status == $1) and (.type == \"/problems/$2\") and (.title | length > 0) and (.detail | length > 0)"
  ! grep -qiE 'select |insert |sqlite|/home|/tmp|/usr|tradepost/[0-9]' "$T/body" || fail 'an error shows something of the inside'
}

# expect_page STATUS: a complete HTML page.
expect_page() {
  expect_status "$1"
  expect_header_is Content-Type 'text/html; charset=utf-8'
  expect_strict_headers
  [[ $method == HEAD ]] || expect_body '</html>'
}

# Every parameter and pointer that the problem names, sorted, in one line.
faults() {
  jq -r '[.errors[] | .parameter // .pointer] | sort | join(" ")' "$T/body"
}
