#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A file past 600 lines asks to be two; a function past 60 does not fit a screen; a line past 120 columns neither. The rows of a
# table in a function are not counted, and tables between `clang-format off` and `on` have a row a line, however long.
set -euo pipefail
cd "$(dirname "$0")/../.."

# git knows what belongs to the project; without it, everything that is no build does.
files() {
  { git ls-files -- "$@" 2>/dev/null || find . -path ./build -prune -o -type f -print | sed 's#^\./##'; } |
    while IFS= read -r file; do [[ ! -f $file ]] || printf '%s\0' "$file"; done
}

# shellcheck disable=SC2016 # a program of awk
files '*.c' '*.h' '*.js' '*.mjs' '*.pl' '*.sh' cgi-bin/quickstart tests/run tests/bench/run | grep -zE '\.(c|h|js|mjs|pl|sh)$|/(quickstart|run)$' |
  LC_ALL=C xargs -0 awk '
    FNR == 1 { if (name != "" && lines > 600) { printf "%s: %d lines (limit 600)\n", name, lines; bad = 1 } name = FILENAME; start = table = table_start = 0 }
    { lines = FNR }
    FILENAME ~ /\.c$/ && /^\{$/ { start = FNR; rows = 0 }
    start && /^\t\} rows\[\] = \{$|^\t.*\[\] = \{$/ { table_start = FNR }
    start && table_start && /^\t\};$/ { rows += FNR - table_start - 1; table_start = 0 }
    FILENAME ~ /\.c$/ && /^\}/ {
      count = FNR - start - 1 - rows
      if (start && count > 60) { printf "%s:%d: a function of %d lines (limit 60)\n", FILENAME, start, count; bad = 1 }
      start = 0
    }
    /clang-format off/ { table = 1 }
    /clang-format on/ { table = 0 }
    FILENAME ~ /\.(c|h)$/ && !table {
      text = $0
      sub(/[ \t]*\\$/, "", text)
      while ((tab = index(text, "\t")) > 0) text = substr(text, 1, tab - 1) sprintf("%" (8 - (tab - 1) % 8) "s", "") substr(text, tab + 1)
      gsub(/[\200-\277]/, "", text)
      if (length(text) > 120) { printf "%s:%d: %d columns (limit 120)\n", FILENAME, FNR, length(text); bad = 1 }
    }
    END { if (lines > 600) { printf "%s: %d lines (limit 600)\n", name, lines; bad = 1 } exit bad }'
