# What install.sh and rollback.sh share. They set: root, opt, start, say.

parts='collector bridge'
config_of() { case $1 in collector) echo "$root/etc/istwert/collector/plant.yaml" ;; *) echo "$root/etc/istwert/bridge/bridge.yaml" ;; esac; }
# Also while it starts, or is started again and again.
running() {
  [ -z "$root" ] && [ -d /run/systemd/system ] || return 1
  case $(systemctl is-active "istwert-$1") in active | activating | reloading) return 0 ;; *) return 1 ;; esac
}

# The link is there at every moment, old or new.
switch_to() {
  rm -f "$opt/current.new"
  ln -s "$1" "$opt/current.new"
  mv -T "$opt/current.new" "$opt/current"
}

install_units() {
  units=$root/etc/systemd/system
  mkdir -p "$units"
  cp "$opt/current/deploy/systemd/"*.service "$units/"
  # In a container or a chroot nobody is there to be told.
  [ -n "$root" ] || [ ! -d /run/systemd/system ] || systemctl daemon-reload
}

# back_up NAME: of each process that has data, online.
back_up() {
  for part in $parts; do
    data=$root/var/lib/istwert/$part
    if [ -f "$(config_of $part)" ] && { [ -f "$data/journal.db" ] || [ -f "$data/bridge.db" ]; }; then
      folder=$root/var/lib/istwert/backups/$part/$1-$(date -u +%Y%m%dT%H%M%SZ)
      "$opt/current/bin/istwert-$part" backup "$(config_of $part)" "$folder"
    fi
  done
}

# change_to VERSION: what runs is stopped, and started as that version; false where it does not come up.
change_to() {
  was=
  for part in $parts; do
    if running $part; then
      was="$was $part"
      systemctl stop "istwert-$part"
    fi
  done
  switch_to "$1"
  install_units
  for part in $parts; do
    [ ! -f "$(config_of $part)" ] || "$opt/current/bin/istwert-$part" check "$(config_of $part)" >/dev/null || return 1
  done
  [ "$start" = yes ] || return 0
  for part in $was; do
    systemctl start "istwert-$part"
  done
  for part in $was; do
    comes_up $part || return 1
  done
}

# Its own word that it is ready, of this start: within two minutes.
comes_up() {
  address=$root/var/lib/istwert/$1/address.json
  since=$(date +%s)
  while [ $(($(date +%s) - since)) -lt 120 ]; do
    # One that ends again and again comes up no more.
    systemctl is-failed --quiet "istwert-$1" && return 1
    [ "$(systemctl show -p NRestarts --value "istwert-$1")" -lt 3 ] || return 1
    pid=$(systemctl show -p MainPID --value "istwert-$1")
    [ "$pid" != 0 ] && [ -f "$address" ] && [ "$address" -nt "/proc/$pid" ] && return 0
    sleep 1
  done
  return 1
}
