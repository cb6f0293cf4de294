#!/bin/sh
# up.sh FILE: waits until the process that was started has written it, a minute at most. Whoever starts a service finds
# its page and its set-up code there.
tries=0
while [ ! -f "$1" ] && [ $tries -lt 300 ]; do
  sleep 0.2
  tries=$((tries + 1))
done
# Its first lines reach the log.
sleep 1
