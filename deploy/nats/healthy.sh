#!/bin/sh
# The health check of nats-server in a container. After a full disk nats-server refuses every write until it is started
# again: once there is room it is ended here, and the container engine starts it again.
# Arguments: the monitoring port, the folder of the store, the process of nats-server.
set -eu
answer=$(printf 'GET /healthz HTTP/1.0\r\n\r\n' | nc 127.0.0.1 "${1:-8222}")
case $answer in
  *'"status":"ok"'*) exit 0 ;;
  *'write error'*)
    free=$(df -P -k "${2:-/data}" | awk 'NR == 2 { print $4 }')
    if [ "$free" -gt 16384 ]; then kill -TERM "${3:-1}"; fi
    ;;
esac
exit 1
