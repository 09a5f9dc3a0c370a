#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The unit tests that run more than one thread, once more under ThreadSanitizer, in a build folder of their own.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
build=${TRADEPOST_BUILD:-$root/build/checked}/threads

# A test with threads says so by what it includes or calls.
mapfile -t tests < <(cd "$root/tests/unit" && grep -lE 'pthread_create|serve/stage\.h' ./*/test_*.c |
  sed -E 's|^\./([a-z]+)/test_([a-z_]+)\.c$|unit_\1_\2|' | sort -u)
((${#tests[@]} >= 6)) || { printf 'only %d tests with threads are found\n' "${#tests[@]}"; exit 1; }
mkdir -p "$build"
cmake -S "$root" -B "$build" -DCMAKE_BUILD_TYPE=Debug -DTRADEPOST_TSAN=ON -DTRADEPOST_TESTING=ON >"$build/configure.log"
cmake --build "$build" --parallel "$(nproc)" --target "${tests[@]}" >"$build/build.log" 2>&1 ||
  { tail -n 40 "$build/build.log"; exit 1; }
for name in "${tests[@]}"; do
  printf '%s\n' "$name"
  (cd "$build/unit" && TSAN_OPTIONS=halt_on_error=1 timeout 240 "./$name" >"$name.log" 2>&1) ||
    { grep -v ' info ' "$build/unit/$name.log" | tail -n 60; exit 1; }
done
