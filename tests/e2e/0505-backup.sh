#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# heavy
# Copies of a store that is in use: each is one moment, whole, and holds no visit and no key in any byte; counting does not wait
# for it; a crash leaves nothing that looks like one; and a portal starts on it.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/books.sh"
need sqlite3
start_site
four_articles
copy=$T/copy.db

# Of a store or copy: the tables that hold something of visitors, with their rows.
private_rows() {
  local table
  for table in $(sqlite3 -readonly "$1" "SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'visit*'"); do
    sqlite3 -readonly "$1" "SELECT '$table', count(*) FROM $table HAVING count(*) > 0"
  done
}

# The keys and hashes that are in the store now, in hexadecimal.
secrets() {
  sqlite3 -readonly "$site/news.db" "SELECT lower(hex(key)) FROM visitor_key"
  sqlite3 -readonly "$site/news.db" "SELECT lower(hex(visitor)) FROM visit ORDER BY random() LIMIT 40"
}

# secrets_in FILE…: those of them that are in any of these.
secrets_in() {
  secrets >"$T/secrets"
  (($(wc -l <"$T/secrets") > 20)) || fail 'there are no visits to look for'
  perl -e '
    open my $list, "<", shift or die;
    chomp(my @secrets = <$list>);
    for my $file (@ARGV) {
      open my $in, "<:raw", $file or die "$file: $!\n";
      my $bytes = do { local $/; <$in> };
      index($bytes, pack "H*", $_) < 0 or print "$_\n" for @secrets;
    }' "$T/secrets" "$@"
}

# expect_none_in FILE: none of them.
expect_none_in() {
  expect_same "what $1 holds of visitors" "$(secrets_in "$1")" ''
}

expect_clean() {
  expect_none_in "$1"
  expect_same "rows of visitors in $1" "$(private_rows "$1")" ''
}

test_begin 'ten copies under load: each verifies, and is of a moment while it was made'
load_begin b 8 120
for round in $(seq 1 10); do
  rm -f "$copy"
  before=$(answered_now)
  tp backup "$copy"
  expect_exit 0
  after=$(($(answered_now) + 8))
  expect_same 'mode' "$(stat -c %a "$copy")" 640
  expect 'nothing beside it' test ! -e "$copy.part" -a ! -e "$copy-wal" -a ! -e "$copy-journal"
  tp verify "$copy"
  expect_exit 0
  counted=$(sqlite3 -readonly "$copy" 'SELECT sum(counted) FROM view_total')
  ((counted >= before && counted <= after)) || fail "the copy counts $counted, but $before to $after were answered while it was made"
  expect_clean "$copy"
done
kill_daemon
load_end
[[ -n $(secrets_in "$site/news.db" "$site/news.db-wal") ]] || fail 'they are not even found where they are'
start_daemon
account 'after the copies'
expect_whole

test_begin 'a copy is what the store says, and its books are the same'
stop_daemon
rm -f "$copy"
tp backup "$copy"
expect_exit 0
expect_clean "$copy"
tp export
cp "$T/out" "$T/export"
tp_bare export --store "sqlite:$copy"
expect_exit 0
expect 'the same export' cmp -s "$T/out" "$T/export"
tables=$(sqlite3 -readonly "$copy" "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'visit*' AND name NOT GLOB 'sqlite_*'")
for table in $tables sqlite_sequence; do
  expect_same "rows of $table" "$(sqlite3 -readonly "$copy" "SELECT * FROM $table" | cksum)" \
    "$(sqlite3 -readonly "$site/news.db" "SELECT * FROM $table" | cksum)"
done

test_begin 'nothing is overwritten, and what cannot be is said'
sum=$(cksum <"$copy")
tp backup "$copy"
expect_exit 1
expect_err 'nothing is overwritten'
expect_same 'the copy' "$(cksum <"$copy")" "$sum"
tp backup "$site/news.db"
expect_exit 1
tp backup "$T/none/copy.db"
expect_exit 1
expect_err 'none'
printf 'mine\n' >"$T/notes.part"
tp backup "$T/notes"
expect_exit 1
expect_err 'in the way'
expect_same 'a file that is not ours' "$(<"$T/notes.part")" mine
tp backup
expect_exit 2
tp backup "$T/a" "$T/b"
expect_exit 2
tp_bare backup "$T/x.db" --store "sqlite:$T/none.db"
expect_exit 1
printf 'no database, but a text of some length that is as long as the header of a database would be, 100 bytes\n' >"$T/text.db"
tp_bare backup "$T/x.db" --store "sqlite:$T/text.db"
expect_exit 1
expect_err 'not a store'
sqlite3 "$T/other.db" 'CREATE TABLE t (a)'
tp_bare backup "$T/x.db" --store "sqlite:$T/other.db"
expect_exit 1
expect_err 'not a store'
for version in 1 99; do
  cp "$copy" "$T/old.db"
  chmod u+w "$T/old.db"
  sqlite3 "$T/old.db" "PRAGMA user_version = $version"
  tp_bare backup "$T/x.db" --store "sqlite:$T/old.db"
  expect_exit 1
  expect_err 'schema'
  tp_bare verify "$T/old.db"
  expect_exit 1
  expect_err 'schema'
done
expect 'nothing was left' test ! -e "$T/x.db" -a ! -e "$T/x.db.part"

test_begin 'a larger store: broken off at any moment, there is a whole copy or none'
for n in $(seq 1 1500); do line "more-$n" "More $n"; done >"$T/more.jsonl"
tp import --format jsonl "$T/more.jsonl"
expect_exit 0
start_daemon
rm -f "$copy"
whole=0
for round in $(seq 1 40); do
  # A signal may come before the command has begun: the half that the last kill left is then still there, untouched.
  before=$(stat -c '%i %y' "$copy.part" 2>/dev/null || true)
  "$program" backup "$copy" --config "$site/tradepost.conf" 2>/dev/null &
  backup=$!
  sleep "$(printf '0.%03d' $((RANDOM % 150)))"
  signal=$([[ $((round % 2)) == 0 ]] && printf TERM || printf KILL)
  kill "-$signal" "$backup" 2>/dev/null || true
  wait "$backup" 2>/dev/null || true
  after=$(stat -c '%i %y' "$copy.part" 2>/dev/null || true)
  [[ $signal == KILL ]] || expect 'no half of one' test -z "$after" -o "$after" = "$before"
  [[ ! -e $copy.part ]] || expect_none_in "$copy.part"
  if [[ -e $copy ]]; then
    tp verify "$copy"
    expect_exit 0
    rm -f "$copy"
    whole=$((whole + 1))
  fi
done
printf '  %d of 40 were ready before they were broken off\n' "$whole"
tp backup "$copy"
expect_exit 0
expect 'what was left behind was taken over' test ! -e "$copy.part"
tp verify "$copy"
expect_exit 0

test_begin 'two at once to one file: one of them makes it'
rm -f "$copy"
makers=()
for n in 1 2 3; do
  "$program" backup "$copy" --config "$site/tradepost.conf" 2>"$T/err.$n" && printf 'made\n' >>"$T/made" &
  makers+=($!)
done
for maker in "${makers[@]}"; do wait "$maker" || true; done
expect_same 'how many made it' "$(wc -l <"$T/made")" 1
tp verify "$copy"
expect_exit 0

test_begin 'how long a visitor waits while copies are made'
"$clients/pause.pl" "$port" 4 "${ids[@]}" >"$T/alone"
"$clients/pause.pl" "$port" 6 "${ids[@]}" >"$T/during" &
pauses=$!
made=0
while running "$pauses"; do
  rm -f "$copy"
  tp backup "$copy"
  expect_exit 0
  made=$((made + 1))
done
read -r _ alone <"$T/alone"
read -r answered during <"$T/during"
printf '  the longest wait was %d ms alone, and %d ms of %d views while %d copies were made\n' "$alone" "$during" "$answered" "$made"
((during <= alone + ${TRADEPOST_PAUSE_MS:-3000})) || fail "a visitor waited $during ms"
total=$(stored)

test_begin 'a portal starts on a copy: all counts are there, and who came before comes anew'
post "/api/v1/articles/${ids[0]}/views" --as ann
expect_json '.outcome == "counted"'
total=$((total + 1))
rm -f "$copy"
tp backup "$copy"
expect_exit 0
stop_daemon
rm "$site"/news.db*
cp "$copy" "$site/news.db"
start_daemon
expect_same 'views' "$(stored)" "$total"
post "/api/v1/articles/${ids[0]}/views" --as ann
expect_json '.outcome == "counted"'
post "/api/v1/articles/${ids[0]}/views" --as ann
expect_json '.outcome == "repeat"'
publish after 'After the restore'
expect_whole
