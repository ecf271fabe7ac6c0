#!/bin/sh
# Hands up every case with a promise that is late by two business days or more, once a day at most.
# What the customers were told is not known here; it stays on the morning page until somebody has told them.
#
#   escalate-late.sh FOLDER [TO]
set -eu

folder=${1:?usage: escalate-late.sh FOLDER [TO]}
to=${2:-manager}

late=$(amends -C "$folder" overdue late:2bd.. --format ids)
[ -n "$late" ] || exit 0

# The day is the key: however often this runs today, each case is handed up once.
today=$(amends -C "$folder" when now | cut -c 1-10)
printf '%s\n' "$late" |
  amends -C "$folder" escalate - --to "$to" --why "late by two business days or more" --once "late-$today"
