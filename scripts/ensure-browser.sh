#!/bin/sh
# Makes sure that the browser tests have a Chromium, and says which.
set -eu
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  if found=$(command -v "$name"); then
    echo "browser tests use $found"
    exit 0
  fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "browser tests: installing Debian's chromium"
  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null
  echo "browser tests use $(command -v chromium)"
  exit 0
fi
echo "browser tests: taking Playwright's own Chromium"
playwright install chromium
