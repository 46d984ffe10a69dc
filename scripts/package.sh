#!/bin/sh
# The distribution, and beside it what it is made of: a CycloneDX bill of materials of what `make up` installs.
set -eu
bin=$1
rm -rf dist
mkdir dist
"$bin/python" -m hatchling build -d dist
"$bin/cyclonedx-py" requirements requirements/up.txt --pyproject pyproject.toml --output-reproducible \
  --output-format JSON --output-file dist/headway.cdx.json
ls dist
