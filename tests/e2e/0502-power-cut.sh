#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# long
# The power goes under load: the store lies on an XFS of its own, which is shut down without writing anything more (what a disk
# without power does), unmounted and mounted again. Every answered view is there. TRADEPOST_CUTS says how often.
#
# What must be there was answered before the shutdown was asked for. XFS (Linux 6.18) may tell an fdatasync that runs while it
# shuts down that it succeeded, and lose what it was to write: a program of ten lines that appends and syncs sees it in one
# shutdown of seven on a busy machine. No disk without power does that.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/books.sh"
cuts=${TRADEPOST_CUTS:-10}
need sqlite3
((EUID == 0)) || skip 'only root can mount a disk'
need mkfs.xfs xfs_io losetup

disk=$T/disk
mkdir -p "$disk"
truncate -s 320M "$T/disk.img"
mkfs.xfs -q "$T/disk.img" || skip 'no XFS can be made here'
at_last() {
  # A disk that is shut down answers nothing, not even whether something is mounted there.
  while grep -q " $disk " /proc/self/mounts; do umount "$disk" 2>/dev/null || umount -l "$disk"; done
}
mount -o loop "$T/disk.img" "$disk" 2>/dev/null || skip 'no loop device can be mounted here'
site=$disk/site
start_site
four_articles

power_cut() {
  xfs_io -x -c shutdown "$disk" || fail 'the disk cannot be shut down'
}

# A failed fsync may have ended the daemon by itself.
all_end() {
  if running "$daemon"; then kill_daemon; else wait "$daemon" 2>/dev/null || true; fi
  daemon=''
  stop_nginx
}

power_comes_back() {
  umount "$disk" || fail 'the disk is in use'
  mount -o loop "$T/disk.img" "$disk"
}

test_begin "$cuts power cuts under load"
for ((cut = 1; cut <= cuts; cut++)); do
  load_begin "p$cut"
  sleep "$(printf '0.%03d' $((RANDOM % 400)))"
  load_so_far
  power_cut
  load_end
  # Whatever the processes make of a disk that is gone: the power is gone for them too.
  all_end
  power_comes_back
  start_daemon
  start_nginx
  account "cut $cut"
  expect_whole
done
expect_same 'views stored in the end' "$(stored)" "$total"
printf '  %d power cuts: %d views, 0 lost, 0 doubled; %d were in flight and asked again\n' "$cuts" "$total" "$resent"

test_begin 'a backup is on the disk when the command ends'
tp backup "$disk/copy.db"
expect_exit 0
power_cut
all_end
power_comes_back
tp verify "$disk/copy.db"
expect_exit 0
start_daemon
start_nginx
expect_same 'views after that' "$(stored)" "$total"

test_begin 'and the store is whole without a daemon'
stop_daemon
stop_nginx
expect_whole
