#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Migrations that were released (released.txt: sha256 and name) are never changed: stores out there were made by them, byte for
# byte, and a store made today has to be the same. What should be otherwise is a migration of its own.
set -euo pipefail
cd "$(dirname "$0")/../../schema/migrations"
sha256sum --check --quiet --strict ../../tests/lint/released.txt 2>&1 || {
  printf 'a released migration was changed: take the change back, and add a migration that makes it\n'
  exit 1
}
