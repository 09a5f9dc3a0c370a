#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# long
# A full disk: what cannot be stored is answered 507 with Retry-After and never 200, reading goes on, commands say it and leave
# nothing half, and everything works again by itself when there is room.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/books.sh"
((EUID == 0)) || skip 'only root can mount a disk'
need findmnt

disk=$T/disk
mkdir -p "$disk"
mount -t tmpfs -o size=24m tradepost-test "$disk" 2>/dev/null || skip 'no tmpfs can be mounted here'
at_last() {
  umount "$disk" 2>/dev/null || umount -l "$disk"
}
# Only the store lies there: logs and sockets have their own place.
setting store "sqlite:$disk/news.db"
start_site
four_articles

fill_disk() {
  ! dd if=/dev/zero of="$disk/filler" bs=4096 status=none 2>/dev/null || fail 'the disk does not get full'
}

view() {
  post "/api/v1/articles/${ids[0]}/views" --as "$1"
}

# Visitors one after the other until the disk is felt; those before are counted.
until_full() {
  local n
  for n in $(seq 1 4000); do
    view "$1-$n"
    [[ $status == 200 ]] || return 0
    total=$((total + 1))
  done
  fail 'the disk was never full'
}

test_begin 'full under load, ten times, and room again'
for round in $(seq 1 10); do
  load_begin "f$round"
  sleep "$(printf '0.%03d' $((RANDOM % 300)))"
  fill_disk
  # The clients end at the first answer that is no 200.
  load_end
  get "/api/v1/articles/${ids[0]}"
  expect_status 200
  rm "$disk/filler"
  expect 'it lives' running "$daemon"
  account "round $round"
  expect_whole
done

test_begin 'what a reader, an editor and an operator get meanwhile'
fill_disk
until_full ann
expect_problem 507 store-full
[[ $(header Retry-After) =~ ^[1-9][0-9]*$ ]] || fail "Retry-After is \"$(header Retry-After)\""
for n in 1 2 3; do
  view "late-$n"
  expect_status 507
done
get '/api/v1/articles?limit=3'
expect_status 200
get "/api/v1/articles/${ids[1]}" --as bob
expect_status 200
get /latest
expect_page 200
operator /healthz
expect_status 200
line new 'New here' >"$T/new.jsonl"
tp import --format jsonl "$T/new.jsonl"
expect_exit 1
expect_err 'no space'
get /api/v1/articles/new
expect_status 404
tp backup "$disk/copy.db"
expect_exit 1
expect_err 'no space'
expect 'nothing is left of it' test ! -e "$disk/copy.db" -a ! -e "$disk/copy.db.part"
expect_whole
expect 'it lives' running "$daemon"

test_begin 'counting goes on by itself, and nothing was counted that was not answered'
rm "$disk/filler"
view late-1
expect_status 200
expect_json '.outcome == "counted"'
total=$((total + 1))
expect_same 'views' "$(stored)" "$total"
tp import --format jsonl "$T/new.jsonl"
expect_exit 0
tp backup "$disk/copy.db"
expect_exit 0
tp verify "$disk/copy.db"
expect_exit 0
rm "$disk/copy.db"

test_begin 'a kill while it is full: it starts, reads, and counts when there is room'
restart_daemon # its journal is empty then, and needs room at once
fill_disk
until_full dan
kill_daemon
fill_disk
start_daemon
get "/api/v1/articles/${ids[2]}"
expect_status 200
until_full eve
expect_status 507
expect_whole
rm "$disk/filler"
view eve-late
expect_json '.outcome == "counted"'
total=$((total + 1))
view late-1
expect_json '.outcome == "repeat"'
expect_same 'views' "$(stored)" "$total"
expect_whole

test_begin 'a stop while it is full'
restart_daemon
fill_disk
until_full fay
stop_daemon
rm "$disk/filler"
start_daemon
expect_same 'views' "$(stored)" "$total"
expect_whole
