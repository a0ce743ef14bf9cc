#!/bin/bash
# The image's HEALTHCHECK: ends with 0 where the process answers on HEALTH_PORT, or on PORT without one, and with 1 and the reason where it
# does not, or where its event loop is stuck. Whether a worker is free is a matter for who sends requests, not for who restarts.
# The image has no curl. Bash takes a twentieth of the memory of another Node, and a tenth of its time.
address="${HOST:-127.0.0.1}/${HEALTH_PORT:-${PORT:-3000}}"
{ exec 3<> "/dev/tcp/$address"; } 2> /dev/null || { echo "not live: nothing listens on $address" >&2; exit 1; }
printf 'GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r -t 4 _ status _ <&3
case $status in
  # Without a key there is no other answer where OPEN_ROUTES leaves health out, but it is one.
  200 | 401) ;;
  *) echo "not live: /health/live on $address answers ${status:-nothing}" >&2; exit 1 ;;
esac
