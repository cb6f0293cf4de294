#!/bin/sh
# istwert-rollback: back to the version before the last update, with what runs.
#
#   sudo istwert-rollback [--root FOLDER] [--no-start]
#
# A version that finds a database newer than it knows refuses to start and says so; then the backup that the update
# made is put back: istwert-collector restore, with the folder that stands in what this prints.
set -eu
root=
start=yes
while [ $# -gt 0 ]; do
  case $1 in
    --root) root=$(cd "$2" && pwd); shift 2 ;;
    --no-start) start=no; shift ;;
    *) echo "istwert-rollback: unknown option $1; see the head of this file" >&2; exit 2 ;;
  esac
done
say() { echo "$*"; }
opt=$root/opt/istwert
current=$(readlink "$opt/current")
previous=$(readlink "$opt/previous" 2>/dev/null || true)
if [ -z "$previous" ] || [ ! -d "$opt/$previous" ]; then
  echo "istwert-rollback: there is no version before ${current#versions/}." >&2
  exit 1
fi
. "$opt/current/deploy/switch.sh"
ln -sfn "$current" "$opt/previous"
if change_to "$previous"; then
  say "Istwert ${previous#versions/} is in force again. Forward to ${current#versions/}: istwert-rollback once more"
else
  say "Istwert ${previous#versions/} does not come up. If its log says that a database is newer than it knows, restore" >&2
  say "what the update backed up in $root/var/lib/istwert/backups: istwert-collector restore CONFIG FOLDER --replace" >&2
  exit 1
fi
