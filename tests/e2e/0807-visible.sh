#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# After a save the change is visible through nginx while everything that shows it is kept there and in the daemon, whenever it
# is made; how soon is printed. (It is a second at most; tests/bench/run --publish measures that. Here only ten fail.)
. "$(dirname "$0")/lib.sh"
need perl
saves=${TRADEPOST_SAVES:-20}
start_site
section
for n in 1 2 3; do line "quay-$n" "Quay $n"; done >"$T/quays.jsonl"
tp import --format jsonl "$T/quays.jsonl"
expect_exit 0
tp token issue --role editor --label Desk

test_begin "$saves saves at random moments, kept answers warm"
"$root/tests/bench/publish.pl" "$port" "${out##*$'\n'}" visible "$saves" 1 2 3 >"$T/visible" 2>"$T/err" || fail "$(<"$T/err")"
expect_same 'saves' "$(wc -l <"$T/visible")" "$saves"
sleep 1.2
hits=$(grep -c 'HIT$' "$site/log/access.log" || true)
((hits > 5 * saves)) || fail "nothing was kept: $hits hits prove nothing"
awk '{for (i = 1; i <= 3; i++) if ($i > most) most = $i} END {printf "  visible after %.0f ms at most\n", most}' "$T/visible"
