#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A library has one place (foreign.txt); everything else that is included by <…> is the C library's or the kernel's.
set -euo pipefail
cd "$(dirname "$0")/../.."
bad=0

own=$(dpkg-query -L libc6-dev linux-libc-dev 2>/dev/null | sed -n 's#^/usr/include/\(x86_64-linux-gnu/\|aarch64-linux-gnu/\)\?##p' || true)
own+=$'\nstdarg.h\nstdbool.h\nstddef.h\nstdint.h\nfloat.h\nlimits.h\nstdatomic.h\nstdalign.h\nstdnoreturn.h\niso646.h\nimmintrin.h'

while IFS=: read -r file number header; do
  place=$(awk -v header="$header" '$1 == header {print $2}' tests/lint/foreign.txt)
  if [[ -n $place ]]; then
    # shellcheck disable=SC2053 # a pattern
    [[ ${file#cgi-bin/} == $place ]] && continue
    printf '%s:%s: %s belongs into %s only\n' "$file" "$number" "$header" "$place"
  elif grep -qxF "$header" <<<"$own"; then
    continue
  else
    printf '%s:%s: foreign.txt says nothing of %s\n' "$file" "$number" "$header"
  fi
  bad=1
done < <(grep -rnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*<' cgi-bin --include='*.[ch]' | sed 's/^\([^:]*:[0-9]*\):.*<\(.*\)>.*/\1:\2/')
exit "$bad"
