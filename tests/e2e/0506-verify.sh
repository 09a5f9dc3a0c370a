#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# long
# Whether `verify` finds what is not as it should be: a changed value in every column of every table, bytes of the file, rows that
# are missing, books that do not balance, an index that disagrees, pictures; and whether it is content with what is whole.
. "$(dirname "$0")/lib.sh"
need sqlite3
# Where the day ends last; the next one is a matter of another zone.
setting time_zone Pacific/Pago_Pago
start_site

# A store with something in every table.
section
tp import --format jsonl "$root/cgi-bin/etc/samples/articles.jsonl"
expect_exit 0
publish harbour 'The harbour' '.tags = ["port", "sea"] | .imported = 100 | .source = {name: "A paper", url: "https://paper.example/"}'
publish harbour 'The old harbour' '.slug = "old-harbour" | .tags = ["sea"] | .imported = 100
  | .corrections = [{at: "2026-01-03T10:00:00+08:00", lang: "en", note: "A name was wrong."}]'
# A word twice, 64 places from one to the other.
publish words 'Words' '.texts.en.body = ("xqzkd " + ([range(63) | "w\(.)"] | join(" ")) + " xqzkd")'
# A picture that only a text names, and that is not here.
publish pier 'The pier' '.texts.en.body = "![A pier](/media/0123456789abcdef0123456789abcdef.webp)"'
line draft 'A draft' '.status = "draft" | del(.published_at)' >"$T/more.jsonl"
line gone 'Withdrawn' '.status = "withdrawn" | .reason = {en: "It was wrong."}' >>"$T/more.jsonl"
line later 'Later' '.published_at = "2099-01-01T00:00:00Z"' >>"$T/more.jsonl"
tp import --format jsonl "$T/more.jsonl"
expect_exit 0
printf 'article,count,system,as_of\nold-harbour,7,wordpress,2025-01-01\n' >"$T/counts.csv"
tp import "$T/counts.csv"
expect_exit 0
tp token issue --role editor --label 'Night desk' --days 2
expect_exit 0
token=${out##*$'\n'}
tp token issue --role admin --label Chief
chief=${out##*$'\n'}
id_of old-harbour
request PATCH "/api/v1/articles/$id" -H "Authorization: Bearer $token" -H "If-Match: \"r$(json .revision)\"" -H 'Idempotency-Key: byline' \
  --json '{"texts":{"en":{"byline":"By Lin"}}}'
expect_status 200
put /api/v1/sections/opinion -H "Authorization: Bearer $chief" -H 'Idempotency-Key: opinion' --json '{"name":{"en":"Opinion"}}'
expect_status 201
tp token revoke 2
expect_exit 0
views=/api/v1/articles/$id/views
for n in 1 2 3; do post "$views" --as "reader-$n" lang=zh-Hans; done
post "$views" --as reader-1
expect_json '.outcome == "repeat"'
post "$views" -A 'Test-Robot/1.0 (a bot)'
post "$views" --as reader-9 -H 'Sec-Purpose: prefetch'
post "$views" --as reader-9 -H "Authorization: Bearer $token"
expect_json '.outcome == "preview"'
post /api/v1/articles/1/views --as reader-1
sed -i 's#^time_zone = .*#time_zone = Pacific/Kiritimati#' "$site/tradepost.conf"
restart_daemon
post "$views" --as reader-4
expect_json '.outcome == "counted"'
sleep 2 # until the orders by reading are brought up to date
sed -i '/^time_zone = /d' "$site/tradepost.conf"
restart_daemon

test_begin 'it is content with a store in use, with a copy, and without a daemon'
tp verify
expect_exit 0
expect_out 'whole: 24 articles, 11 pictures'
expect_same 'errors' "$err" ''
tp backup "$T/copy.db"
expect_exit 0
sum=$(cksum <"$T/copy.db")
tp verify "$T/copy.db"
expect_exit 0
expect_out 'pictures not looked at'
expect_same 'the copy' "$(cksum <"$T/copy.db")" "$sum"
expect 'nothing was left beside it' test ! -e "$T/copy.db-wal" -a ! -e "$T/copy.db-shm"
stop_daemon
tp verify
expect_exit 0

# The live store has visits and keys, so it is this one that is changed, in copies.
good=$site/news.db
bad=$T/bad.db
sql() { sqlite3 -bail "$bad" "PRAGMA ignore_check_constraints = ON; $1"; }
read_good() { sqlite3 -readonly "$good" "$1"; }

# One bit of a value, by its type; what comes out goes into UPDATE. $1 column, $2 its value as quote() gives it, $3 which bit.
changed() {
  local column=$1 value=$2 bit=$3 byte
  case $value in
    "X'"*)
      byte=$((16#${value:2:2} ^ bit))
      printf "X'%02X%s" "$byte" "${value:4}"
      ;;
    "'"*) printf 'char(unicode(%s) + %d - 2 * (unicode(%s) & %d)) || substr(%s, 2)' "$column" "$bit" "$column" "$bit" "$column" ;;
    *) printf '%s + %d - 2 * (%s & %d)' "$column" "$bit" "$column" "$bit" ;;
  esac
}

# change TABLE COLUMN: changes the value of a row in the middle of the table, by the first bit that no other rule forbids.
change() {
  local table=$1 column=$2 key value bit some="$2 NOT NULL AND $2 NOT IN ('', X'')"
  # FTS5 finds the first page of a segment without its row.
  [[ $table != search_idx ]] || some+=" AND term <> X''"
  key=$(read_good "SELECT coalesce(group_concat(name, ', '), 'rowid') FROM (SELECT name FROM pragma_table_info('$table') WHERE pk > 0 ORDER BY pk)")
  local row="($key) = (SELECT $key FROM $table WHERE $some LIMIT 1 OFFSET (SELECT count(*) / 2 FROM $table WHERE $some))"
  value=$(read_good "SELECT quote($column) FROM $table WHERE $row")
  [[ -n $value ]] || return 1
  for bit in 1 64 8 2 32; do
    cp "$good" "$bad"
    sql "UPDATE $table SET $column = $(changed "$column" "$value" "$bit") WHERE $row" 2>/dev/null && return 0
  done
  fail "no bit of $table.$column can be changed"
}

test_begin 'one bit of a value, in every column of every table'
columns=0 empty=''
for table in $(read_good "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 AND name NOT GLOB 'sqlite_*'"); do
  found=0
  for column in $(read_good "SELECT name FROM pragma_table_info('$table')"); do
    change "$table" "$column" || continue
    found=1 columns=$((columns + 1))
    tp_bare verify "$bad"
    ((code == 1)) || fail "$table.$column was changed, and verify says: $out $err"
    # What FTS5 keeps is told as the index that it belongs to, or the store is not opened.
    case $table in
      search_data | search_idx | search_config) pattern='^search: |fts5' ;;
      search_text) pattern='^search_text:? ' ;;
      *) pattern="^$table " ;;
    esac
    grep -Eq "$pattern" "$T/out" "$T/err" || fail "$table.$column was changed, and verify names it not: $out"
    ok
  done
  ((found)) || empty+=" $table"
done
printf '  %d columns\n' "$columns"
# It has rows only beyond two million living visits.
expect_same 'tables without a row' "$empty" ' visit_overflow'
cp "$good" "$bad"
sql "INSERT INTO visit_overflow (id, visitor, opened_ms, last_ms, seal) VALUES (1, zeroblob(12), 0, 5, 7)"
tp_bare verify "$bad"
expect_exit 1
expect_out 'visit_overflow 1: '
cp "$good" "$bad"
sql "UPDATE sqlite_sequence SET seq = seq - 1 WHERE name = 'article'"
tp_bare verify "$bad"
expect_exit 1
expect_out 'sqlite_sequence article: '

# expect_found TEXT STATEMENT: a store that was changed so is found out.
expect_found() {
  cp "$good" "$bad"
  sql "$2" || fail "this cannot be done: $2"
  tp_bare verify "$bad"
  expect_exit 1
  expect_out "$1"
  [[ ${out##*$'\n'} =~ ^[1-9][0-9]*\ findings?$ ]] || fail "the last line sums nothing up: $out"
  ok
}

test_begin 'rows that are missing or too many'
expect_found 'view_total article ' "DELETE FROM view_day WHERE outcome = 0 AND article_id = $id"
expect_found 'view_total article ' "UPDATE view_day SET outcome = 0 WHERE outcome = 1"
expect_found 'article ' "DELETE FROM view_total WHERE article_id = $id"
expect_found 'article ' "DELETE FROM revision WHERE article_id = $id AND revision = 1"
expect_found 'article ' "DELETE FROM revision WHERE article_id = $id AND revision = 2"
expect_found 'article ' "DELETE FROM article_slug WHERE slug = 'old-harbour'"
expect_found "article_text $id: " "DELETE FROM article_text WHERE article_id = $id AND position = 1"
expect_found "article_card $id: " "DELETE FROM article_card WHERE article_id = $id"
expect_found "article_json $id: " "DELETE FROM article_json WHERE article_id = $id"
expect_found 'article_card ' "INSERT INTO article_card SELECT (SELECT id FROM article WHERE status = 0), 1, 1, 'en', x'00'"
for kind in 0 1 2 3; do
  expect_found 'listed article ' "DELETE FROM listed WHERE kind = $kind AND article_id = $id"
done
for kind in 0 1 2; do
  for span in 0 1 2 3; do
    expect_found 'reading article ' "DELETE FROM reading WHERE span = $span AND kind = $kind AND article_id = $id"
  done
done
expect_found 'article_picture ' "DELETE FROM article_picture"
expect_found "article_picture $id: names not" "INSERT INTO article_picture SELECT media, $id, seal FROM article_picture"
expect_found "article_related article $id: " "DELETE FROM article_related WHERE article_id = $id"
expect_found "article_related article 1: " "INSERT OR REPLACE INTO article_related SELECT 1, section_id, published_ms, terms, kin, near, seal FROM article_related WHERE article_id = $id"
expect_found "telling article $id: has " "DELETE FROM telling WHERE article_id = $id AND term = (SELECT max(term) FROM telling WHERE article_id = $id)"
expect_found 'telling 5 5: ' "INSERT INTO telling VALUES (5, 5, $id)"
expect_found "view_sum article $id, " "DELETE FROM view_sum WHERE outcome = 2 AND article_id = $id"
expect_found "view_total article $id: today is " "UPDATE view_total SET today = today - 1 WHERE article_id = $id"
expect_found 'listed 0 0 5: ' "INSERT INTO listed VALUES (0, 0, 5, $id)"
expect_found 'reading span 0, 0 0 0 7777: ' "INSERT INTO reading VALUES (0, 0, 0, 0, 7777, $id)"
expect_found 'reading span 1, ' "INSERT INTO reading SELECT 1, ranked_day, 0, 0, 7777, $id FROM view_total WHERE article_id = $id"
expect_found 'tag ' "DELETE FROM listed WHERE kind = 2 AND article_id = $id"
expect_found "article_json $id: " "DELETE FROM correction WHERE article_id = $id"
expect_found 'refers to a row of language that is not there' "DELETE FROM language WHERE tag = 'zh-Hans'"
expect_found 'refers to a row of section that is not there' "UPDATE article SET section_id = 99 WHERE id = $id"

test_begin 'a schema that is another, an index that disagrees'
expect_found 'sqlite_schema index correction_article: is missing' 'DROP INDEX correction_article'
expect_found 'sqlite_schema table guest: does not belong there' 'CREATE TABLE guest (a)'
expect_found 'sqlite_schema table sqlite_sequence: is not what the migrations make' \
  "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE sqlite_sequence(name, seq)' WHERE name = 'sqlite_sequence'"
expect_found 'sqlite_schema trigger t: does not belong there' 'CREATE TRIGGER t AFTER INSERT ON visit BEGIN DELETE FROM visit; END'
# The index is hidden while its table changes.
cp "$good" "$bad"
sqlite3 "$bad" "CREATE TABLE aside AS SELECT * FROM sqlite_schema WHERE name = 'correction_article';
  PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'correction_article'"
sqlite3 "$bad" "DELETE FROM correction WHERE article_id = $id;
  PRAGMA writable_schema = ON; INSERT INTO sqlite_schema SELECT * FROM aside"
sqlite3 "$bad" 'DROP TABLE aside'
tp_bare verify "$bad"
expect_exit 1
expect_out 'correction_article'

test_begin 'an index of another word, at an even number of places: the sum that the engine makes of them stays as it was'
cp "$good" "$bad"
tp_bare reindex --store "sqlite:$bad"
expect_exit 0
read -r row block < <(sqlite3 -separator ' ' "$bad" "SELECT id, hex(block) FROM search_data WHERE hex(block) LIKE '%7A6B64%'")
sql "UPDATE search_data SET block = X'${block/7A6B64/7A6B65}' WHERE id = $row"
tp_bare verify "$bad"
expect_exit 1
expect_out 'search: '
expect_out '1 finding'

test_begin 'any byte of the file: it is found, or it holds nothing'
# Of the search index what it answers is proven: every place of every token. FTS5 keeps more in its tables: rows that newer ones have
# taken the place of, how often it wrote, averages that no answer of ours is made of.
dump() {
  sqlite3 -readonly "$1" .dump 2>&1 | grep -Ev '^INSERT INTO search_(data|idx)\b' | cksum
  # sqlite3 has not our tokenizer; to read what was indexed, any one does.
  cp "$1" "$T/read.db"
  sqlite3 "$T/read.db" "PRAGMA writable_schema = ON;
    UPDATE sqlite_schema SET sql = replace(sql, 'tokenize=''tradepost'', columnsize=0', 'columnsize=0') WHERE name = 'search'"
  sqlite3 "$T/read.db" "CREATE VIRTUAL TABLE temp.places USING fts5vocab(main, search, instance); SELECT * FROM places" 2>&1 | cksum
}
size=$(stat -c %s "$good")
want=$(dump "$good")
seen=0
for n in $(seq 1 150); do
  cp "$good" "$bad"
  at=$(((RANDOM << 15 | RANDOM) % size))
  byte=$(od -An -tu1 -j "$at" -N 1 "$bad")
  printf '%b' "\\x$(printf %x $((byte ^ 1 << RANDOM % 8)))" | dd of="$bad" bs=1 seek="$at" conv=notrunc status=none
  tp_bare verify "$bad"
  ((code <= 1)) || fail "status $code for byte $at"
  if ((code == 1)); then
    seen=$((seen + 1))
  else
    expect_same "what is stored, with byte $at changed" "$(dump "$bad")" "$want"
  fi
done
printf '  %d of 150 were found, the others lay in unused room\n' "$seen"
((seen >= 30)) || fail "only $seen of 150 were found"

test_begin 'a store of the first version is whole when it was brought to this one'
rm -f "$bad"
{
  cat "$root/schema/migrations/0001_portal.sql"
  printf 'PRAGMA application_id = 0x54505354; PRAGMA user_version = 1;\n'
} | sqlite3 -bail "$bad"
{
  printf "ATTACH '%s' AS now;\n" "$good"
  for table in $(sqlite3 "$bad" "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*'"); do
    columns=$(sqlite3 "$bad" "SELECT group_concat(name, ', ') FROM pragma_table_info('$table')")
    printf 'INSERT INTO main.%s (%s) SELECT %s FROM now.%s;\n' "$table" "$columns" "$columns" "$table"
  done
} >"$T/fill.sql"
sqlite3 -bail "$bad" <"$T/fill.sql"
tp_bare verify "$bad"
expect_exit 1
expect_err 'tradepost migrate'
tp_bare migrate --store "sqlite:$bad"
expect_exit 0
tp_bare verify "$bad"
expect_exit 0
# Not what was told of changes, which began with a later version. Not how the index lies in its tables, nor who is near to whom: both
# tell when which article came. Not which sections an import had made: of a store from before that was told, all have shown. Not what
# waits for the next start: articles rendered again, and which pictures they name. Of pictures what that version kept; it had no
# widths of theirs, nor have the articles that show them.
shown=$(sqlite3 -readonly "$good" "SELECT group_concat(id, '|') FROM article WHERE image IS NOT NULL")
rows() { sqlite3 -readonly "$1" .dump | grep ^INSERT | grep -Ev "^INSERT INTO article_(card|json) VALUES\(($shown)," | grep -Ev "^INSERT INTO (search_(data|idx|config)|section|article_related|article_picture|media|rendering|audit|answered)\\b|\('audit'" | sort | cksum; }
sections() { sqlite3 -readonly "$1" "SELECT id, slug, position, revision, ${2:-standing} FROM section ORDER BY id"; }
pictures() { sqlite3 -readonly "$1" 'SELECT id, ext, width, height, bytes, added_ms FROM media ORDER BY id'; }
expect_same 'pictures' "$(pictures "$bad")" "$(pictures "$good")"
expect_same 'sections' "$(sections "$bad")" "$(sections "$good" 1)"
expect_same 'what is stored' "$(rows "$bad")" "$(rows "$good")"

test_begin 'files that are no store, and stores cut short'
for n in 0 1 100 4096 8192 $((size / 2)) $((size - 4096)) $((size - 1)); do
  head -c "$n" "$good" >"$bad"
  tp_bare verify "$bad"
  # What the last byte of the last page lies in may be unused.
  ((code == 1)) || expect_same "what is stored in the first $n bytes of $size" "$(dump "$bad")" "$want"
done
tp_bare verify "$T/none.db"
expect_exit 1
expect_err 'there is no such file'
tp_bare verify "$T"
expect_exit 1
tp_bare verify "$good" "$bad"
expect_exit 2

test_begin 'pictures: changed, cut short, gone'
picture=$(find "$site/media" -name '*.jpg' | head -n 1)
cp "$picture" "$T/picture"
printf X | dd of="$picture" bs=1 seek=100 conv=notrunc status=none
tp verify
expect_exit 1
expect_out "media $(basename "$picture" .jpg): its file has another content"
head -c 50 "$T/picture" >"$picture"
tp verify
expect_out 'its file has another length'
rm "$picture"
tp verify
expect_exit 1
expect_out 'its file is not there'
expect_out '1 finding'
cp "$T/picture" "$picture"
tp verify
expect_exit 0
