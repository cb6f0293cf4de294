#!/bin/sh
# up.sh FILE: waits until the process that was started ($MAINPID, as systemd says) has written it, a minute at most.
# Whoever starts a service finds its page and its set-up code there; one that ends at once is no start.
# In /proc a service of this kind sees itself alone: it is asked by a signal that does nothing.
lives() { [ -z "${MAINPID:-}" ] || kill -0 "$MAINPID" 2>/dev/null; }
tries=0
while [ ! -f "$1" ] && lives && [ $tries -lt 300 ]; do
  sleep 0.2
  tries=$((tries + 1))
done
lives || exit 1
# Its first lines reach the log.
sleep 1
