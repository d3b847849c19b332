#!/bin/sh
# Sends a file of ticks, one a line, with nothing but nc, until all of it is acknowledged.
#   ./send.sh FILE [HOST [PORT]]
# NC says how nc is to be called where it is not OpenBSD's, which ends with the connection by -N: NC="nc -q 5" ./send.sh …
set -eu

file=$1 host=${2:-localhost} port=${3:-7000}
# Named after what is in the file: sent twice, it is stored once.
session="nc-$(cksum <"$file" | tr ' ' '-')"
lines=$(grep -c '^[^#]' "$file") # neither comments nor empty lines have a number
sent=0 attempts=1

while :; do
  answers=$({ echo "#HELLO provider=nc session=$session ack=on resend=$sent" && cat "$file"; } | ${NC:-nc -N} "$host" "$port") || true
  if echo "$answers" | grep -q "^#ACK $lines\$"; then break; fi
  attempts=$((attempts + 1)) sent=$lines
  sleep 1
done
echo "$answers" | grep '^#REJECT' >&2 || true
echo "sent $lines, acknowledged $lines, rejected $(echo "$answers" | grep -c '^#REJECT' || true), reconnects $((attempts - 1))"
