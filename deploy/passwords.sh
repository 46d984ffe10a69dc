#!/bin/sh
# Makes up a password for each account of NATS and MongoDB, as lines for `.env`. Keep the file to yourself.
set -eu
umask 077
for account in COLLECTOR AGGREGATOR GATEWAY NOTIFIER OPERATOR MONITOR ROOT; do
  printf 'HEADWAY_%s_PASSWORD=p%s\n' "$account" "$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')"
done
