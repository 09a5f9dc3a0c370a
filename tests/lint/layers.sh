#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every #include points down (layers.txt), and by its path from cgi-bin.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck disable=SC2016 # a program of awk
find cgi-bin -name '*.[ch]' -not -path 'cgi-bin/build/*' | sort | xargs awk '
  BEGIN {
    while ((getline line < "tests/lint/layers.txt") > 0) {
      if (line ~ /^#/) continue
      colon = index(line, ":")
      folder = substr(line, 1, colon - 1)
      may[folder] = substr(line, colon + 1) " " folder " "
    }
  }
  FNR == 1 { split(FILENAME, part, "/"); layer = part[3] == "" ? "main" : part[2]; if (!(layer in may)) { print FILENAME ": layers.txt does not know this folder"; bad = 1 } }
  /^[ \t]*#[ \t]*include[ \t]*"/ {
    split($0, quoted, "\"")
    if (quoted[2] !~ /\//) { printf "%s:%d: include \"%s\" by its path from cgi-bin\n", FILENAME, FNR, quoted[2]; bad = 1; next }
    split(quoted[2], below, "/")
    if (index(may[layer], " " below[1] " ") == 0) {
      printf "%s:%d: includes %s, but %s may use:%s\n", FILENAME, FNR, quoted[2], layer, may[layer] == "" ? " nothing" : may[layer]
      bad = 1
    }
  }
  END { exit bad }'
