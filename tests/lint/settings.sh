#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The shipped configuration and manual page are what the tables say, and quickstart names settings that there are.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=${TRADEPOST_PROGRAM:-build/tradepost}
diff -u cgi-bin/etc/tradepost.conf <("$program" config --defaults)
diff -u cgi-bin/etc/tradepost.1 <("$program" help --man)
for key in site_url trusted_proxies; do
  grep -q "^$key *=" cgi-bin/etc/tradepost.conf || { printf 'quickstart uses %s, which is no setting\n' "$key"; exit 1; }
done
