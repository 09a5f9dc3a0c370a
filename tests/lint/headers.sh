#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every header compiles alone, and its include guard is named after its path.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${TRADEPOST_BUILD:-build}
bad=0

while IFS= read -r header; do
  guard=$(sed 's#^cgi-bin/##; s#[/.-]#_#g' <<<"$header" | tr '[:lower:]' '[:upper:]')
  if [[ $(grep -m 1 '^#ifndef ' "$header") != "#ifndef $guard" || $(grep -m 1 '^#define ' "$header") != "#define $guard" ]]; then
    printf '%s: the include guard is to be named %s\n' "$header" "$guard"
    bad=1
  fi
  printf '#include "%s"\n' "${header#cgi-bin/}" |
    gcc -fsyntax-only -std=c11 -D_GNU_SOURCE -DTRADEPOST_VERSION='"0"' -Wall -Wextra -Werror -Icgi-bin -I"$build/generated" -x c - || {
    printf '%s: does not compile alone\n' "$header"
    bad=1
  }
done < <(find cgi-bin -name '*.h' | sort)
exit "$bad"
