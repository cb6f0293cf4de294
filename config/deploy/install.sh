#!/bin/sh
# Installs this version of Istwert, or updates an older one to it. Nothing is fetched and nothing is compiled.
#
#   sudo ./install.sh                  into /opt/istwert, /etc/istwert and /var/lib/istwert, with its services
#   ./install.sh --root FOLDER         the same below a folder of its own: no users, no services
#   sudo ./install.sh --no-start       an update that leaves starting to you
#
# Each version lies in a folder of its own, /opt/istwert/current leads to the one in force. An update backs up first,
# starts the new version, and goes back to the old one by itself where the new one does not come up.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=
start=yes
while [ $# -gt 0 ]; do
  case $1 in
    --root) root=$(mkdir -p "$2" && cd "$2" && pwd); shift 2 ;;
    --no-start) start=no; shift ;;
    *) echo "install.sh: unknown option $1; see the head of this file" >&2; exit 2 ;;
  esac
done
say() { echo "$*"; }
# How what is installed is called from a terminal.
called() { if [ -n "$root" ]; then echo "$root/usr/local/bin/$1"; else echo "sudo $1"; fi; }
fail() { echo "install.sh: $*" >&2; exit 1; }

opt=$root/opt/istwert
version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' "$here/package.json")
[ -n "$version" ] || fail "package.json beside this script names no version: unpack the archive again."
[ -n "$root" ] || [ "$(id -u)" = 0 ] || fail "this needs root: sudo ./install.sh, or --root FOLDER for a folder of your own."

# ---- what was unpacked is whole, and made for this machine ----
(cd "$here" && sha256sum --quiet --strict -c SHA256SUMS) ||
  fail "a file is not as it was released: copy and unpack the archive again."
"$here/runtime/node" -e 0 2>/dev/null ||
  fail "the programs of this archive do not run here ($(uname -m)): take the archive for this kind of machine."

# ---- users and folders ----
own() { # own USER FOLDER MODE
  mkdir -p "$2"
  chmod "$3" "$2"
  [ -n "$root" ] || chown "$1:$1" "$2"
}
for part in collector bridge; do
  if [ -z "$root" ] && ! id "istwert-$part" >/dev/null 2>&1; then
    useradd --system --user-group --home-dir "/var/lib/istwert/$part" --no-create-home --shell /usr/sbin/nologin "istwert-$part"
  fi
  mkdir -p "$root/etc/istwert" "$root/var/lib/istwert"
  own "istwert-$part" "$root/etc/istwert/$part" 0750
  own "istwert-$part" "$root/var/lib/istwert/$part" 0700
done

# ---- the version's folder, whole or not at all ----
mkdir -p "$opt/versions" "$root/usr/local/bin"
if [ ! -d "$opt/versions/$version" ]; then
  rm -rf "$opt/versions/.new"
  cp -R "$here" "$opt/versions/.new"
  [ -n "$root" ] || chown -R root:root "$opt/versions/.new"
  sync
  mv "$opt/versions/.new" "$opt/versions/$version"
fi
for program in istwert-collector istwert-bridge istwert-sim; do
  ln -sfn "$opt/current/bin/$program" "$root/usr/local/bin/$program"
done
ln -sfn "$opt/current/rollback.sh" "$root/usr/local/bin/istwert-rollback"

old=$(readlink "$opt/current" 2>/dev/null || true)
. "$here/deploy/switch.sh"

if [ -z "$old" ]; then
  switch_to "versions/$version"
  install_units
  say "Istwert $version is installed."
  say "Next: $(called istwert-collector) init"
  exit 0
fi
if [ "$old" = "versions/$version" ]; then
  install_units
  say "Istwert $version is installed already."
  exit 0
fi

# ---- an update ----
say "Updating from ${old#versions/} to $version."
back_up "before-$version"
ln -sfn "$old" "$opt/previous"
if change_to "versions/$version"; then
  say "Istwert $version is in force. Back to ${old#versions/}: $(called istwert-rollback)"
else
  say "Istwert $version does not come up: going back to ${old#versions/}." >&2
  rm -f "$opt/previous"
  change_to "$old" || fail "${old#versions/} does not come up either: see journalctl -u istwert-collector."
  exit 1
fi
