#!/bin/sh
# up.sh FILE: waits until the process that was started ($MAINPID, as systemd says) has written it, a minute at most.
# Whoever starts a service finds its page and its set-up code there; one that ends at once is waited for no longer.
tries=0
while [ ! -f "$1" ] && [ -d "/proc/${MAINPID:-self}" ] && [ $tries -lt 300 ]; do
  sleep 0.2
  tries=$((tries + 1))
done
# Its first lines reach the log.
sleep 1
