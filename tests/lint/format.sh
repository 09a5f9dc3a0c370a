#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# C files stand as clang-format 14 sets them (.clang-format).
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v clang-format-14 >/dev/null || { printf 'clang-format-14 is not installed\n'; exit 77; }
git ls-files '*.c' '*.h' | while IFS= read -r file; do [[ ! -f $file ]] || printf '%s\0' "$file"; done |
  xargs -0 clang-format-14 --dry-run --Werror
