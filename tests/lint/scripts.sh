#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Scripts: shellcheck for bash, a syntax check for Perl and JavaScript, and the run bit where there is a #! line.
set -euo pipefail
cd "$(dirname "$0")/../.."
bad=0
shell=() modules=()
while IFS= read -r file; do
  [[ -f $file ]] || continue
  case $(head -c 64 "$file" | head -n 1 | tr -d '\0') in
    '#!'*bash*) shell+=("$file") ;;
    '#!'*perl*) perl -c "$file" 2>&1 | grep -v ' syntax OK$' && bad=1 ;;
    *) [[ $file == *.sh ]] && shell+=("$file") ;;
  esac
  [[ $file != *.js && $file != *.mjs ]] || modules+=("$file")
done < <(git ls-files)
# Modules by their content, whatever their name ends in.
if command -v node >/dev/null; then
  # shellcheck disable=SC2016 # JavaScript's variable
  node --experimental-vm-modules --no-warnings -e '
    for (const file of process.argv.slice(1))
      try {
        new (require("vm").SourceTextModule)(require("fs").readFileSync(file, "utf8").replace(/^#!/, "//"), { identifier: file });
      } catch (error) {
        console.log(`${file}: does not parse: ${error}`);
        process.exitCode = 1;
      }' "${modules[@]}" || bad=1
fi
shellcheck "${shell[@]}" || bad=1
for file in cgi-bin/quickstart cgi-bin/etc/nginx/make-conf tests/run tests/bench/run .ci/run; do
  [[ -x $file ]] || { printf '%s has no run bit\n' "$file"; bad=1; }
done
exit "$bad"
