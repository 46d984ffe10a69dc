#!/bin/sh
# Pins every dependency, with hashes and without download addresses. Needs `uv` on PATH.
set -eu
cd "$(dirname "$0")/.."
pin() {
  out=$1
  shift
  uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header \
    --no-annotate --quiet --output-file "requirements/$out.txt" "$@"
}
pin dev --all-extras
pin up --extra embedded --extra build --constraint requirements/dev.txt
pin image --extra build --constraint requirements/dev.txt
