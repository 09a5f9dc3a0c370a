#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What has hurt Markdown parsers, at 64 kB and at 256 kB: four times the text may cost at most six times the instructions
# (counted by cachegrind, so the same on a busy machine), unless it is refused. Words choose by name; `-v` tells every figure.
#   TRADEPOST_BUILD=build/checked tests/markdown/cost.sh -v brackets
set -euo pipefail
command -v valgrind >/dev/null || { echo 'valgrind is missing'; exit 77; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
build=${TRADEPOST_BUILD:-$here/../../build/checked}/cost

verbose=0
[[ ${1:-} != -v ]] || { verbose=1; shift; }
mkdir -p "$build"
cmake -S "$here/../.." -B "$build" -DCMAKE_BUILD_TYPE=Release >"$build/configure.log"
cmake --build "$build" --parallel "$(nproc)" --target render_markdown >"$build/build.log" 2>&1 || { tail -n 40 "$build/build.log"; exit 1; }

# one NAME BYTES: "INSTRUCTIONS OUTCOME", the outcome 0 or why it was refused.
one() {
  perl "$here/cost.pl" "$1" "$2" >"$build/$1-$2.md"
  valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null "$build/markdown/render_markdown" --article \
    <"$build/$1-$2.md" >"$build/$1-$2.html" 2>"$build/$1-$2.log" || { cat "$build/$1-$2.log"; return 1; }
  local outcome=0
  [[ $(head -c 1 "$build/$1-$2.html" | tr -d '\0') != $'\x01' ]] || outcome=$(head -c 2 "$build/$1-$2.html" | tail -c 1)
  printf '%s %s\n' "$(sed -n 's/,//g; s/^==[0-9]*== I *refs: *//p' "$build/$1-$2.log")" "$outcome"
}

# compare NAME: prints what is too dear.
compare() {
  local small large outcome _
  read -r small _ < <(one "$1" 65536)
  read -r large outcome < <(one "$1" 262144)
  if ((!outcome && large > 6 * small)); then
    printf '%s: %d instructions for 64 kB, %d for 256 kB\n' "$1" "$small" "$large"
  # What is refused was looked at all the same.
  elif ((outcome && large > 4000 * 262144)); then
    printf '%s: %d instructions for 256 kB, to refuse it\n' "$1" "$large"
  elif ((outcome && verbose)); then
    printf '    %-28s %12d %12d  refused (%d)\n' "$1" "$small" "$large" "$outcome"
  elif ((verbose)); then
    printf '    %-28s %12d %12d  %s\n' "$1" "$small" "$large" "$(awk "BEGIN {printf \"%.2f\", $large / $small}")"
  fi >&2
}
export -f one compare
export here build verbose

mapfile -t names < <(perl "$here/cost.pl")
((${#names[@]} >= 60)) || { printf 'only %d texts are known\n' "${#names[@]}"; exit 1; }
(($# == 0)) || names=("$@")
printf '%s\n' "${names[@]}" | xargs -P "$(nproc)" -I{} bash -c 'set -euo pipefail; compare {}' 2>"$build/told" || { cat "$build/told"; exit 1; }
cat "$build/told"
! grep -q '^[^ ]' "$build/told" || exit 1
printf '%d texts\n' "${#names[@]}"
