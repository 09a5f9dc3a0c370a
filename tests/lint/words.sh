#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What no file of the project may hold: a path of somebody's machine, a host of a package registry, a secret's beginning.
set -euo pipefail
cd "$(dirname "$0")/../.."
# Brackets keep this file from finding itself.
patterns=('/wor[k]/' '/hom[e]/[a-z]' '/Use[r]s/' 'registry\.npmj[s]' 'deb\.debia[n]\.org' 'TOD[O]' 'FIXM[E]' 'BEGIN [A-Z ]*PRIVATE KE[Y]')
bad=0
for pattern in "${patterns[@]}"; do
  if git grep -nIE -e "$pattern" -- . ':!*.webp' ':!*.png'; then
    printf 'this belongs into no file: %s\n' "$pattern"
    bad=1
  fi
done
# Every source says its licence first.
while IFS= read -r file; do
  [[ -f $file ]] || continue
  head -n 2 "$file" | grep -q 'SPDX-License-Identifier: MIT' || { printf '%s: no SPDX line at its head\n' "$file"; bad=1; }
done < <(git ls-files '*.c' '*.h' '*.js' '*.mjs' '*.pl' '*.sh')
exit "$bad"
