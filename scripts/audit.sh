#!/bin/sh
# Known vulnerabilities of what is pinned, by pip-audit and npm audit. Fails for any that is found; where a
# service does not answer it says so, and does not fail.
set -u
bin=$1
shift
failed=0

judge() { # the name, the exit code, the output's file
  if [ "$2" -eq 0 ]; then
    echo "$1: no known vulnerability"
  elif grep -qiE 'vulnerabilit(y|ies) in|# npm audit report|severity:' "$3"; then
    cat "$3"
    failed=1
  else
    echo "$1: could not be asked: $(grep -vE '^ *$|complete log' "$3" | tail -n 1 | cut -c 1-160)"
  fi
}

said=$(mktemp)
trap 'rm -f "$said"' EXIT
timeout 120 "$bin/pip-audit" --disable-pip --require-hashes --progress-spinner off \
  -r requirements/up.txt >"$said" 2>&1
judge "pip-audit" $? "$said"
for folder in "$@"; do
  (cd "$folder" && timeout 120 npm audit --omit=dev --audit-level=high) >"$said" 2>&1
  judge "npm audit of $folder" $? "$said"
done
exit $failed
