#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The search index is made again under a live daemon, while views are counted and articles come in; killed on the way it has hurt
# nothing; without a daemon it does the same.
. "$(dirname "$0")/lib.sh"
need sqlite3
start_site

lines() { # FROM TO: lines of articles
  jq -nc --argjson from "$1" --argjson to "$2" 'range($from; $to) | {id: ., section: "s", status: "published",
    published_at: "2026-01-01T00:00:00Z", texts: {en: {title: "Article \(.)", body: ("Trade and tariffs. " * 40)},
    "zh-Hans": {title: "第\(.)篇", body: ("贸易与关税，" * 40)}}}'
}
section
lines 1 801 >"$T/first.jsonl"
lines 801 1001 >"$T/second.jsonl"
tp import "$T/first.jsonl"
expect_exit 0

test_begin 'under a live daemon, between views and imports'
"$program" reindex --config "$site/tradepost.conf" >"$T/reindex.out" 2>"$T/reindex.err" &
reindex=$!
for n in $(seq 1 20); do post "/api/v1/articles/$n/views" --as reader; expect_json '.outcome == "counted"'; done
tp import "$T/second.jsonl"
expect_exit 0
wait "$reindex" || fail "reindex: $(<"$T/reindex.err")"
grep -Eq '^[0-9]+ articles indexed$' "$T/reindex.out" || fail "it says: $(<"$T/reindex.out")"
expect_same 'errors, and no progress without a terminal' "$(<"$T/reindex.err")" ''
tp verify
expect_exit 0
expect_out 'whole: 1000 articles'

test_begin 'the command is killed, then the daemon'
"$program" reindex --config "$site/tradepost.conf" >/dev/null 2>&1 &
reindex=$!
sleep 0.2
kill -9 "$reindex"
wait "$reindex" 2>/dev/null || true
tp verify
expect_exit 0
"$program" reindex --config "$site/tradepost.conf" >/dev/null 2>"$T/reindex.err" &
reindex=$!
sleep 0.2
kill_daemon
wait "$reindex" && fail 'it says that it is done, and the daemon was killed'
start_daemon
tp verify
expect_exit 0

test_begin 'without a daemon: of the old rows nothing is left, in one segment'
stop_daemon
tp reindex
expect_exit 0
expect_out '1000 articles indexed'
of_store() { sqlite3 -readonly "$site/news.db" "$1"; }
expect_same 'segments' "$(of_store 'SELECT count(DISTINCT segid) FROM search_idx')" 1
bytes=$(of_store 'SELECT sum(length(block)) FROM search_data')
texts=$(of_store 'SELECT sum(length(CAST(title AS BLOB)) + length(CAST(text AS BLOB))) FROM search_text')
printf '  an index of %d kB for %d kB of text\n' $((bytes / 1024)) $((texts / 1024))
((bytes < texts)) || fail "an index of $bytes bytes for $texts of text"
tp verify
expect_exit 0

test_begin 'an index that is damaged'
sqlite3 "$site/news.db" "DELETE FROM search_data WHERE id = (SELECT max(id) FROM search_data)"
tp verify
expect_exit 1
expect_out 'search: '
tp reindex --anew
expect_exit 0
tp verify
expect_exit 0

test_begin 'a copy has the index, and an index half made is made to its end'
tp backup "$T/copy.db"
expect_exit 0
tp_bare verify "$T/copy.db"
expect_exit 0
expect_same 'documents in the copy' "$(sqlite3 "$T/copy.db" 'SELECT count(*) FROM search_document')" 1000
# As a store of before, whose tables came empty.
sqlite3 "$site/news.db" "DELETE FROM search_made; DELETE FROM search_text; DELETE FROM search_document;
  DELETE FROM search_idx; DELETE FROM search_data WHERE id > 10"
tp migrate
tp reindex --anew
expect_exit 0
tp verify
expect_exit 0
