#!/usr/bin/env bash
# Makes up the passwords that docker-compose.yml reads, a file each in the folder secrets of this repository (or the folder
# named); what is there already stays as it is.
set -euo pipefail

folder=${1:-$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../secrets}

# 32 characters that need no quoting in a file, a URL or SQL: 190 bits.
password() {
  LC_ALL=C tr -dc 'A-Za-z0-9' < <(head -c 4096 /dev/urandom) | head -c 32
}

# Containers run as users of their own, so that the files are for all to read (and its owner to change), and the folder is for its owner.
keep() {
  [ -e "$folder/$1" ] || (umask 0133 && printf '%s\n' "$2" >"$folder/$1")
}

mkdir -p "$folder"
chmod 0700 "$folder"
for name in postgres_password influx_password influx_token grafana_password; do
  keep "$name" "$(password)"
done
keep redis_auth "requirepass $(password)"
keep redis_url "redis://:$(cut -d ' ' -f 2 "$folder/redis_auth")@redis:6379"
echo "Passwords are in $(readlink -f "$folder"); Grafana's, for the user admin, is in grafana_password."
