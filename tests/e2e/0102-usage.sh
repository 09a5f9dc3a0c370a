#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The command line itself: help, versions, wrong usage, what needs no store, and settings.
. "$(dirname "$0")/lib.sh"
need jq
write_configuration

commands=(serve migrate import export token section bots routes config)

test_begin 'help names every command, and each explains itself'
tp_bare help
expect_exit 0
for command in "${commands[@]}"; do
  expect_out "$command"
done
for command in "${commands[@]}"; do
  tp_bare help "$command"
  expect_exit 0
  expect_out "$command"
done
tp_bare --version
expect_exit 0
expect_out tradepost

test_begin 'wrong usage is 2 and names what is wrong'
tp_bare
expect_exit 2
tp_bare nonsense
expect_exit 2
expect_err nonsense
tp_bare help nonsense
expect_exit 2
for words in 'serve --nonsense' 'migrate extra' 'import' 'import --format nonsense x' 'token' 'token nonsense' 'token issue' \
  'token issue --role king --label x' 'token issue --role editor' 'token issue --role editor --label x --days 0' 'token revoke' \
  'section' 'section set' 'section nonsense' 'export --format nonsense' 'routes extra' 'config extra' 'serve --listen nonsense'; do
  # shellcheck disable=SC2086 # words
  tp $words
  expect_exit 2
  expect_err "tradepost: "
done

test_begin 'what needs no store, needs none'
for command in routes config bots; do
  tp_bare "$command" </dev/null
  expect_exit 0
done
expect 'no store was made' test ! -e news.db
tp_bare bots 'Googlebot/2.1 (+http://www.google.com/bot.html)'
expect_exit 0
expect_out $'bot\t'
tp_bare bots "$(agent_of ann)"
expect_exit 0
expect_same 'a person' "$out" person
printf '%s\n' 'curl/8.0' "$(agent_of ann)" '' | "$program" bots >"$T/out"
expect_same 'classes from standard input' "$(cut -f 1 "$T/out" | tr '\n' ' ')" 'bot person bot '

test_begin 'a missing store is said to be missing, with the command that makes it'
for words in 'serve' 'export' 'section list' 'token list'; do
  # shellcheck disable=SC2086 # words
  tp $words
  expect_exit 1
  expect_err migrate
done
expect 'no store was made' test ! -e "$site/news.db"

test_begin 'migrate makes it, says so, and finds nothing to do the second time'
tp migrate --dry-run
expect_exit 0
expect 'a dry run makes nothing' test ! -e "$site/news.db"
tp migrate
expect_exit 0
expect 'it is there' test -s "$site/news.db"
sum=$(sha256sum "$site/news.db")
tp migrate
expect_exit 0
expect_same 'the store' "$(sha256sum "$site/news.db")" "$sum"

test_begin 'errors go to standard error as tradepost: COMMAND: WHERE: WHAT'
tp import "$T/none.txt"
expect_exit 1
expect_err "tradepost: import: $T/none.txt: "
expect_same 'standard output' "$out" ''

test_begin '--store takes another one, before or behind the command'
tp migrate --store "sqlite:$T/second.db"
expect_exit 0
expect 'it is there' test -s "$T/second.db"
code=0
"$program" --store "sqlite:$T/third.db" migrate >"$T/out" 2>"$T/err" || code=$?
expect_exit 0
expect 'it is there' test -s "$T/third.db"
tp migrate --store postgres:nowhere
expect_exit 2
expect_err 'store: "postgres:nowhere" is not sqlite:PATH'

test_begin 'options stand before or after arguments, behind both words'
tp section set tea --name en=Tea --position 3
expect_exit 0
tp section --position 2 set tea --name zh-Hans=茶
expect_exit 0
tp section list
expect_out tea
expect_out 茶

test_begin 'a setting that is not known, or not possible, stops the start with file and line'
lines=$(wc -l <"$site/tradepost.conf")
for setting in 'nonsense = 1' 'workers = many' 'workers = 0' 'no value' 'time_zone = Mars/Olympus' 'languages = e!' 'site_url = http://one.example' \
  'site_url = nonsense' 'log_level = loud' 'kept_answers = 99999G'; do
  cp "$site/tradepost.conf" "$T/bad.conf"
  printf '%s\n' "$setting" >>"$T/bad.conf"
  for command in serve config; do
    tp_bare "$command" --config "$T/bad.conf"
    expect_exit 1
    expect_err "$T/bad.conf:$((lines + 1))"
  done
done
tp_bare config --config "$T/none.conf"
expect_exit 1
expect_err none.conf

test_begin 'config shows what is in force, and can be read again'
tp config
expect_exit 0
expect_out "store = sqlite:$site/news.db"
printf '%s\n' "$out" >"$T/again.conf"
tp_bare config --config "$T/again.conf"
expect_exit 0
expect_same 'the configuration' "$out" "$(<"$T/again.conf")"
