#!/bin/sh
# Fails for anything in the tracked files that looks like a secret and is not marked `# pragma: allowlist secret`.
# What the tests make up is left out, as are names of variables and of files: they open nothing.
set -eu
bin=$1
git ls-files -z -- ':!:tests/*' ':!:bench/*' ':!:requirements/*' ':!:*/package-lock.json' |
  xargs -0 "$bin/detect-secrets-hook" --exclude-secrets '^[A-Z][A-Z_]+$' \
    --exclude-secrets '^[a-z]+(/[a-z]+)*\.(json|key|pem)$' && echo "no secret is in the tree"
